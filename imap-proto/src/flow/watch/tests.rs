//! A watch over time, against servers of every kind.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::*;
use crate::sasl::testing::Peer;
use crate::types::MailboxName;

/// A watch over a connection whose server is the test, and a clock that is set by hand.
struct Game {
    peer: Peer,
    watch: Watch,
    now: u64,
    outcome: Result<Next, WatchError>,
    /// What the client has said and no test has looked at.
    said: String,
    /// The events that came, in short.
    events: Vec<String>,
}

impl Game {
    /// Begins to watch on a server that greets with these words, at second 1000.
    fn new(options: WatchOptions, greeting: &str) -> Self {
        let peer = Peer::greeted(greeting);
        let watch = Watch::new(options, secs(1000));
        let mut game = Self {
            peer,
            watch,
            now: 1000,
            outcome: Ok(Next::Wait),
            said: String::new(),
            events: Vec::new(),
        };
        game.act();
        game
    }

    fn idling(options: WatchOptions) -> Self {
        let mut game = Self::new(options, IDLE);
        assert_eq!(game.sent(), "A0 IDLE\r\n");
        game.says("+ idling");
        assert!(game.watch.is_idling());
        game
    }

    fn says(&mut self, lines: &str) {
        self.peer.says(lines);
        self.look();
    }

    fn look(&mut self) {
        while self.peer.connection.advance().unwrap() {
            let event = self.peer.connection.event();
            self.events.push(format!("{event:?}"));
            self.watch.observe(&event, secs(self.now));
            self.act();
        }
    }

    fn act(&mut self) {
        self.outcome = self.watch.act(&mut self.peer.connection, secs(self.now));
        self.said += &self.peer.sent();
    }

    /// Lets time pass up to this second, as a loop does that knows only the deadlines.
    fn at(&mut self, second: u64) {
        while let Some(deadline) = self.watch.deadline().filter(|deadline| *deadline <= secs(second)) {
            self.now = self.now.max(deadline.as_secs());
            self.act();
            assert_ne!(self.watch.deadline(), Some(deadline), "what is due is dealt with");
        }
        self.now = second;
        self.act();
    }

    fn stop(&mut self) {
        self.watch.stop();
        self.act();
    }

    fn sent(&mut self) -> String {
        core::mem::take(&mut self.said)
    }

    #[track_caller]
    fn error(&self) -> String {
        assert_eq!(self.watch.deadline(), None);
        format!("{}", self.outcome.as_ref().unwrap_err())
    }
}

const IDLE: &str = "* PREAUTH [CAPABILITY IMAP4rev1 IDLE] hello";
const NO_IDLE: &str = "* PREAUTH [CAPABILITY IMAP4rev1] hello";

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn options() -> WatchOptions {
    WatchOptions::new()
}

#[test]
fn data_is_told_wherever_it_comes() {
    let mut game = Game::new(options(), IDLE);
    assert_eq!(game.sent(), "A0 IDLE\r\n");
    game.says("* 2 EXPUNGE\r\n+ idling\r\n* 3 EXISTS");
    game.says("* 4 EXISTS");
    game.stop();
    assert_eq!((game.sent().as_str(), &game.outcome), ("DONE\r\n", &Ok(Next::Wait)));
    game.says("* 5 EXISTS\r\nA0 OK done");
    assert_eq!(game.outcome, Ok(Next::Done));
    let kinds: Vec<&str> = game
        .events
        .iter()
        .map(|event| event.split([' ', '{']).next().unwrap())
        .collect();
    let expected = [
        "Data(Expunge(Seq(2)))",
        "Idling",
        "Data(Exists(3))",
        "Data(Exists(4))",
        "Data(Exists(5))",
        "Completed",
    ];
    assert_eq!(kinds, expected);
}

#[test]
fn renewal_comes_whatever_comes_before() {
    let mut game = Game::idling(options());
    for minute in 1..28 {
        game.at(1000 + minute * 60);
        game.says("* OK Still here");
        assert_eq!(game.sent(), "");
    }
    game.at(1000 + 28 * 60 - 1);
    assert_eq!(game.sent(), "");
    game.at(1000 + 28 * 60);
    assert_eq!(game.sent(), "DONE\r\n");
    assert!(!game.watch.is_idling());
    game.says("A0 OK done");
    assert_eq!(game.sent(), "A1 IDLE\r\n");
    game.says("+");
    assert_eq!(game.watch.deadline(), Some(secs(1000 + 56 * 60)));
}

#[test]
fn renewal_is_never_later_than_servers_bear() {
    let game = Game::idling(options().with_renewal(secs(7200)));
    assert_eq!(game.watch.deadline(), Some(secs(1000 + 29 * 60)));
    let game = Game::idling(options().with_renewal(secs(300)));
    assert_eq!(game.watch.deadline(), Some(secs(1300)));
}

#[test]
fn a_sign_of_life_is_asked_for_after_silence_alone() {
    let mut game = Game::idling(options().with_silence(secs(300)));
    for minute in 1..=10 {
        game.at(1000 + minute * 120);
        game.says("* OK Still here");
    }
    assert_eq!((game.sent().as_str(), game.watch.deadline()), ("", Some(secs(2500))));
    // Bytes that make no event yet are a sign of life as well.
    game.at(2300);
    game.watch.heard(secs(2300));
    game.at(2599);
    assert_eq!((game.sent().as_str(), game.watch.deadline()), ("", Some(secs(2600))));
    let mut game = Game::idling(options().with_silence(secs(300)));
    game.at(1300);
    assert_eq!(game.sent(), "DONE\r\n");
    game.says("A0 OK done");
    assert_eq!(game.sent(), "A1 IDLE\r\n");
    game.says("+");
    assert_eq!(game.watch.deadline(), Some(secs(1600)));
}

#[test]
fn a_server_that_does_not_answer_is_lost() {
    let lost = "the server has not answered for 60s";
    let options = options().with_answer(secs(60));
    let mut game = Game::new(options, IDLE);
    game.at(1059);
    assert_eq!(game.outcome, Ok(Next::Wait));
    game.says("* 1 EXISTS");
    game.at(1118);
    assert_eq!(game.outcome, Ok(Next::Wait));
    game.at(1119);
    assert_eq!(game.error(), lost);
    let mut game = Game::idling(options);
    game.at(1500);
    assert_eq!(game.outcome, Ok(Next::Wait));
    game.stop();
    game.at(1559);
    assert_eq!(game.outcome, Ok(Next::Wait));
    game.at(1560);
    assert_eq!(game.error(), lost);
    game.act();
    assert_eq!(game.error(), lost);
    let mut game = Game::new(options, NO_IDLE);
    game.at(1060);
    assert_eq!(game.error(), lost);
    let mut game = Game::new(options, "* PREAUTH hello");
    game.at(1060);
    assert_eq!(
        (game.error().as_str(), game.sent().as_str()),
        (lost, "A0 CAPABILITY\r\n")
    );
}

#[test]
fn without_idle_the_server_is_asked_again_and_again() {
    for (options, greeting) in [(options(), NO_IDLE), (options().without_idle(), IDLE)] {
        let mut game = Game::new(options, greeting);
        assert_eq!(game.sent(), "A0 NOOP\r\n");
        game.at(1010);
        game.says("* 4 EXISTS\r\nA0 OK done");
        assert_eq!(game.watch.deadline(), Some(secs(1120)));
        game.at(1119);
        assert_eq!(game.sent(), "");
        game.at(1120);
        assert_eq!(game.sent(), "A1 NOOP\r\n");
        game.stop();
        assert_eq!(game.outcome, Ok(Next::Wait));
        game.says("A1 OK done");
        assert_eq!(game.outcome, Ok(Next::Done));
    }
    let mut game = Game::new(options().with_poll(secs(10)), NO_IDLE);
    game.says("A0 OK done");
    assert_eq!(game.watch.deadline(), Some(secs(1010)));
    assert!(!game.watch.is_idling());
    game.stop();
    assert_eq!((game.sent().as_str(), &game.outcome), ("A0 NOOP\r\n", &Ok(Next::Done)));
}

#[test]
fn what_is_offered_is_asked_for_when_not_known() {
    let mut game = Game::new(options(), "* PREAUTH hello");
    assert_eq!(game.sent(), "A0 CAPABILITY\r\n");
    game.says("* CAPABILITY IMAP4rev2\r\nA0 OK done");
    assert_eq!(game.sent(), "A1 IDLE\r\n");
    let mut game = Game::new(options(), "* PREAUTH hello");
    game.says("A0 BAD what?");
    assert_eq!(game.sent(), "A0 CAPABILITY\r\nA1 NOOP\r\n");
}

#[test]
fn leaving_may_be_asked_for_at_any_time_and_often() {
    let mut game = Game::new(options(), IDLE);
    game.stop();
    game.stop();
    // DONE before the continuation would not be understood.
    assert_eq!(game.sent(), "A0 IDLE\r\n");
    game.says("+");
    assert_eq!(game.sent(), "DONE\r\n");
    game.stop();
    game.says("A0 OK done");
    game.stop();
    assert_eq!((game.sent().as_str(), &game.outcome), ("", &Ok(Next::Done)));
    assert!(game.peer.connection.start(&Noop).is_ok());
    let mut watch = Watch::new(options(), secs(0));
    watch.stop();
    assert_eq!(watch.act(&mut Peer::greeted(IDLE).connection, secs(0)), Ok(Next::Done));
    let mut game = Game::new(options(), IDLE);
    game.stop();
    game.says("A0 NO not now");
    assert_eq!(game.outcome, Ok(Next::Done));
}

#[test]
fn a_refusal_ends_the_watch_with_its_words() {
    for (answer, text) in [
        ("A0 NO not now", "the server refused: NO not now"),
        ("A0 BAD what?", "the server refused: BAD what?"),
        ("A0 OK done", "the server refused: OK done"),
        ("* BYE timeout", "the server ended the connection: BYE timeout"),
        ("A0 BYE timeout", "the server ended the connection: BYE timeout"),
    ] {
        let mut game = Game::new(options(), IDLE);
        game.says(answer);
        assert_eq!(game.error(), text);
        let mut game = Game::idling(options());
        game.says(answer);
        if answer == "A0 OK done" {
            assert_eq!(game.outcome, Ok(Next::Wait));
        } else {
            assert_eq!(game.error(), text);
        }
    }
    let mut game = Game::new(options(), NO_IDLE);
    game.says("A0 BAD User is authenticated but not connected.");
    assert_eq!(
        game.error(),
        "the server refused: BAD User is authenticated but not connected."
    );
}

#[test]
fn the_end_of_the_connection_ends_the_watch() {
    for greeting in [IDLE, NO_IDLE, "* PREAUTH hello"] {
        let mut game = Game::new(options(), greeting);
        game.peer.connection.receive(b"");
        game.look();
        assert_eq!(game.error(), "the connection was closed");
    }
    let mut game = Game::idling(options());
    game.stop();
    game.peer.connection.receive(b"");
    game.look();
    assert_eq!(game.error(), "the connection was closed");
}

#[test]
fn a_server_that_ends_idle_by_itself_is_not_chased() {
    let mut game = Game::idling(options());
    game.at(1001);
    game.says("A0 OK enough");
    assert_eq!((game.sent().as_str(), game.watch.deadline()), ("", Some(secs(1120))));
    game.at(1120);
    assert_eq!(game.sent(), "A1 IDLE\r\n");
}

#[test]
fn commands_of_the_application_come_first() {
    let mut peer = Peer::greeted(IDLE);
    peer.connection
        .start(&crate::command::Select::new(&MailboxName::inbox()))
        .unwrap();
    let mut watch = Watch::new(options(), secs(0));
    assert_eq!(watch.act(&mut peer.connection, secs(0)), Ok(Next::Wait));
    assert_eq!((watch.deadline(), peer.sent().as_str()), (None, "A0 SELECT INBOX\r\n"));
    peer.says("A0 OK [READ-WRITE] done");
    assert!(peer.connection.advance().unwrap());
    watch.observe(&peer.connection.event(), secs(5));
    assert_eq!(watch.act(&mut peer.connection, secs(5)), Ok(Next::Wait));
    assert_eq!(
        (watch.deadline(), peer.sent().as_str()),
        (Some(secs(125)), "A1 IDLE\r\n")
    );
    // One that cannot be sent at all is an error.
    let mut peer = Peer::greeted("* OK [CAPABILITY IMAP4rev1 IDLE] hello");
    let mut watch = Watch::new(options(), secs(0));
    assert!(matches!(
        watch.act(&mut peer.connection, secs(0)),
        Err(WatchError::Start(StartError::WrongState(_)))
    ));
}

#[test]
fn an_idle_that_the_application_ends_is_renewed_in_step() {
    let mut game = Game::idling(options());
    game.peer.connection.idle().unwrap().done();
    assert_eq!(game.peer.sent(), "DONE\r\n");
    game.stop();
    assert_eq!(game.sent(), "");
    game.says("A0 OK done");
    assert_eq!(game.outcome, Ok(Next::Done));
}

#[test]
fn times_at_the_end_of_time_do_not_overflow() {
    let mut watch = Watch::new(options().with_silence(Duration::MAX), Duration::MAX);
    let mut peer = Peer::greeted(IDLE);
    assert_eq!(watch.act(&mut peer.connection, Duration::MAX), Ok(Next::Wait));
    assert_eq!(watch.deadline(), Some(Duration::MAX));
}
