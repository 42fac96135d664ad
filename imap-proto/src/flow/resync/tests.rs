//! Resynchronisation against servers of every kind.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::*;
use crate::sasl::testing::Peer;

/// A flow over a connection whose server is the test.
struct Game {
    peer: Peer,
    resync: Resync,
    outcome: Result<Next, ResyncError>,
    /// What has changed and no test has looked at.
    changes: Vec<String>,
}

impl Game {
    fn new(capabilities: &str, point: Option<&str>) -> Self {
        Self::with(capabilities, point, ResyncOptions::new())
    }

    fn with(capabilities: &str, point: Option<&str>, options: ResyncOptions) -> Self {
        let peer = Peer::greeted(&format!("* PREAUTH [CAPABILITY IMAP4rev1 {capabilities}] hello"));
        Self::on(peer, point, options)
    }

    fn on(peer: Peer, point: Option<&str>, options: ResyncOptions) -> Self {
        let point = point.map(|text| text.parse().unwrap());
        let resync = Resync::new(&MailboxName::inbox(), point, options);
        let mut game = Self {
            peer,
            resync,
            outcome: Ok(Next::Wait),
            changes: Vec::new(),
        };
        game.outcome = game.resync.act(&mut game.peer.connection);
        game
    }

    fn says(&mut self, lines: &str) {
        self.peer.says(lines);
        while self.peer.connection.advance().unwrap() {
            let change = self.resync.observe(&self.peer.connection.event());
            self.changes.extend(change.as_ref().map(show));
            self.outcome = self.resync.act(&mut self.peer.connection);
        }
    }

    /// Says it, and what the client has said since before must be this.
    #[track_caller]
    fn answers(&mut self, sent: &str, lines: &str) {
        assert_eq!(self.peer.sent(), format!("{sent}\r\n"));
        self.says(lines);
    }

    /// The changes since the last time.
    fn changes(&mut self) -> String {
        core::mem::take(&mut self.changes).join("; ")
    }

    #[track_caller]
    fn done(&mut self, method: ResyncMethod, point: &str) {
        assert_eq!((&self.outcome, self.peer.sent().as_str()), (&Ok(Next::Done), ""));
        assert_eq!(self.resync.method(), method);
        assert_eq!(self.resync.point().unwrap().to_string(), point);
        assert_eq!(self.resync.selected().unwrap().uid_validity, Some(7));
    }
}

fn show(change: &Change) -> String {
    match change {
        Change::Reset => "reset".into(),
        Change::Message {
            uid,
            is_new,
            flags,
            mod_seq,
        } => {
            let mark = if *is_new { "+" } else { "" };
            let mod_seq = mod_seq.map_or_else(String::new, |number| format!("@{number}"));
            let flags = String::from_utf8_lossy(flags.as_bytes());
            format!("{mark}{uid}{mod_seq} {}", flags.trim_matches(['(', ')']))
        }
        Change::Vanished(uids) => format!("-{uids}"),
    }
}

/// What a server says of INBOX when it is opened, with UIDVALIDITY 7.
fn inbox(exists: u32, uid_next: u32, mod_seq: &str) -> String {
    format!(
        "* {exists} EXISTS\r\n* FLAGS (\\Seen)\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT {uid_next}] x\r\n* OK [{mod_seq}] x"
    )
}

const QRESYNC: &str = "ENABLE CONDSTORE QRESYNC";

fn enabled(point: &str) -> Game {
    let mut game = Game::new(QRESYNC, Some(point));
    game.answers("A0 ENABLE QRESYNC", "* ENABLED QRESYNC\r\nA0 OK x");
    game
}

/// RFC 7162 sections 3.2.5.1 and 6: one command.
#[test]
fn by_qresync() {
    let mut game = enabled("7 9 12 1:9,11");
    let lines = inbox(10, 14, "HIGHESTMODSEQ 15");
    game.answers(
        "A1 SELECT INBOX (QRESYNC (7 9))",
        &format!("{lines}\r\n* VANISHED (EARLIER) 2,10,11:13"),
    );
    assert_eq!(game.changes(), "-2,11");
    game.says("* 3 FETCH (UID 4 FLAGS (\\Seen) MODSEQ (12))\r\n* 9 FETCH (UID 12 FLAGS () MODSEQ (13))");
    game.says("* 10 FETCH (MODSEQ (15) UID 13 FLAGS (a b))\r\nA1 OK [READ-WRITE] x");
    assert_eq!(game.changes(), "4@12 \\Seen; +12@13 ; +13@15 a b");
    game.done(ResyncMethod::QResync, "7 15 14 1,3:9,12:13");
    assert_eq!(game.resync.selected().unwrap().exists, Some(10));
}

/// RFC 7162 section 6: "the client is synchronized, except for maybe the new messages".
#[test]
fn by_qresync_of_servers_that_tell_of_old_messages_alone() {
    let mut game = enabled("7 9 12 1:3");
    let lines = inbox(4, 14, "HIGHESTMODSEQ 15");
    game.answers(
        "A1 SELECT INBOX (QRESYNC (7 9))",
        &format!("{lines}\r\n* VANISHED (EARLIER) 3\r\nA1 OK x"),
    );
    game.answers(
        "A2 UID FETCH 12:* FLAGS",
        "* 3 FETCH (UID 12 FLAGS ())\r\n* 4 FETCH (UID 13 FLAGS ())\r\nA2 OK x",
    );
    assert_eq!(game.changes(), "-3; +12 ; +13 ");
    game.done(ResyncMethod::QResync, "7 15 14 1:2,12:13");
}

/// Servers that offer QRESYNC and do not keep to it are found out by counting.
#[test]
fn by_qresync_that_cannot_be_true() {
    let mut game = enabled("7 9 12 1:5");
    let lines = inbox(4, 14, "HIGHESTMODSEQ 15");
    game.answers("A1 SELECT INBOX (QRESYNC (7 9))", &format!("{lines}\r\nA1 OK x"));
    game.answers("A2 UID SEARCH ALL", "* SEARCH 1 2 4 13\r\nA2 OK x");
    assert_eq!(game.changes(), "-3,5");
    game.answers("A3 UID FETCH 13 FLAGS", "* 4 FETCH (UID 13 FLAGS (\\Seen))\r\nA3 OK x");
    assert_eq!(game.changes(), "+13 \\Seen");
    game.done(ResyncMethod::QResync, "7 15 14 1:2,4,13");
}

#[test]
fn by_qresync_that_is_refused() {
    let mut game = enabled("7 9 12 1:5");
    game.answers("A1 SELECT INBOX (QRESYNC (7 9))", "A1 BAD what");
    let lines = inbox(5, 12, "HIGHESTMODSEQ 9");
    game.answers("A2 SELECT INBOX (CONDSTORE)", &format!("{lines}\r\nA2 OK x"));
    game.done(ResyncMethod::CondStore, "7 9 12 1:5");
    assert_eq!(game.changes(), "");
}

/// What comes before it is known of which mailbox it tells is not believed.
#[test]
fn by_qresync_in_the_wrong_order() {
    let mut game = enabled("7 9 12 1:3");
    let lines = inbox(3, 12, "HIGHESTMODSEQ 15");
    game.answers(
        "A1 SELECT INBOX (QRESYNC (7 9))",
        &format!("* VANISHED (EARLIER) 1:3\r\n* 1 FETCH (UID 1 FLAGS () MODSEQ (12))\r\n{lines}\r\nA1 OK x"),
    );
    assert_eq!(game.changes(), "");
    game.answers(
        "A2 UID FETCH 1:* FLAGS (CHANGEDSINCE 9)",
        "* 1 FETCH (UID 1 FLAGS (x) MODSEQ (12))\r\nA2 OK x",
    );
    assert_eq!(game.changes(), "1@12 x");
    game.done(ResyncMethod::CondStore, "7 15 12 1:3");
}

/// A mailbox is open already: ENABLE is too late, and what comes before CLOSED is about that one.
#[test]
fn on_a_connection_with_a_mailbox_open() {
    let enable_later = || {
        let mut peer = Peer::greeted("* PREAUTH [CAPABILITY IMAP4rev1 ENABLE CONDSTORE QRESYNC] hello");
        let other = MailboxName::new("x").unwrap();
        peer.connection.start(&command::Select::new(&other)).unwrap();
        peer.sent();
        peer.says("A0 OK x");
        assert!(peer.connection.advance().unwrap());
        peer
    };
    let mut game = Game::on(enable_later(), Some("7 9 12 1:3"), ResyncOptions::new());
    let lines = inbox(3, 12, "HIGHESTMODSEQ 9");
    game.answers(
        "A1 SELECT INBOX (CONDSTORE)",
        &format!("* 2 EXPUNGE\r\n* 1 FETCH (UID 1 FLAGS ())\r\n{lines}\r\nA1 OK x"),
    );
    assert_eq!(game.changes(), "");
    game.done(ResyncMethod::CondStore, "7 9 12 1:3");

    let mut peer = Peer::greeted("* PREAUTH [CAPABILITY IMAP4rev1 ENABLE CONDSTORE QRESYNC] hello");
    let names = [Atom::new("QRESYNC").unwrap()];
    peer.connection.start(&command::Enable::new(&names)).unwrap();
    peer.sent();
    peer.says("* ENABLED QRESYNC\r\nA0 OK x");
    while peer.connection.advance().unwrap() {}
    let other = MailboxName::new("x").unwrap();
    peer.connection.start(&command::Select::new(&other)).unwrap();
    peer.sent();
    peer.says("* OK [UIDVALIDITY 7] x\r\nA1 OK x");
    while peer.connection.advance().unwrap() {}
    let mut game = Game::on(peer, Some("7 9 12 1:3"), ResyncOptions::new().read_only());
    let lines = inbox(2, 12, "HIGHESTMODSEQ 10");
    game.answers(
        "A2 EXAMINE INBOX (QRESYNC (7 9))",
        &format!("* OK [UIDVALIDITY 7] old\r\n* VANISHED 1\r\n* OK [CLOSED] x\r\n{lines}\r\n* VANISHED (EARLIER) 2\r\nA2 OK x"),
    );
    assert_eq!(game.changes(), "-2");
    game.done(ResyncMethod::QResync, "7 10 12 1,3");
}

/// RFC 4549 section 6.1.
#[test]
fn by_condstore() {
    let mut game = Game::new("CONDSTORE ESEARCH", Some("7 9 12 1:3,5"));
    let lines = inbox(4, 14, "HIGHESTMODSEQ 15");
    game.answers("A0 SELECT INBOX (CONDSTORE)", &format!("{lines}\r\nA0 OK x"));
    game.answers(
        "A1 UID FETCH 1:* FLAGS (CHANGEDSINCE 9)",
        "* 2 FETCH (UID 3 MODSEQ (11) FLAGS (\\Seen))\r\n* 4 FETCH (UID 13 MODSEQ (15) FLAGS ())\r\nA1 OK x",
    );
    assert_eq!(game.changes(), "3@11 \\Seen; +13@15 ");
    game.answers(
        "A2 UID SEARCH RETURN (ALL) ALL",
        "* ESEARCH (TAG \"A2\") UID ALL 1,3,5,13\r\nA2 OK x",
    );
    assert_eq!(game.changes(), "-2");
    game.done(ResyncMethod::CondStore, "7 15 14 1,3,5,13");

    // As many messages as there should be: none is gone.
    let mut game = Game::new("CONDSTORE", Some("7 9 12 1:3"));
    let lines = inbox(4, 14, "HIGHESTMODSEQ 15");
    game.answers("A0 SELECT INBOX (CONDSTORE)", &format!("{lines}\r\nA0 OK x"));
    game.answers(
        "A1 UID FETCH 1:* FLAGS (CHANGEDSINCE 9)",
        "* 4 FETCH (UID 13 MODSEQ (15) FLAGS ())\r\nA1 OK x",
    );
    game.done(ResyncMethod::CondStore, "7 15 14 1:3,13");
}

/// "If the cached HIGHESTMODSEQ value also matches the one returned by the server, then the client MUST NOT fetch flags"
/// (RFC 4549 section 6.1).
#[test]
fn nothing_has_changed() {
    let mut game = Game::new("CONDSTORE", Some("7 9 12 1:3"));
    let lines = inbox(3, 12, "HIGHESTMODSEQ 9");
    game.answers("A0 SELECT INBOX (CONDSTORE)", &format!("{lines}\r\nA0 OK x"));
    game.done(ResyncMethod::CondStore, "7 9 12 1:3");

    let mut game = Game::new("CONDSTORE", Some("7 9 12 1:3"));
    let lines = inbox(2, 12, "HIGHESTMODSEQ 9");
    game.answers("A0 SELECT INBOX (CONDSTORE)", &format!("{lines}\r\nA0 OK x"));
    game.answers("A1 UID SEARCH ALL", "* SEARCH 1 3\r\nA1 OK x");
    assert_eq!(game.changes(), "-2");
    game.done(ResyncMethod::CondStore, "7 9 12 1,3");
}

/// RFC 4549 section 4.3.1, and RFC 7162 section 6 for NOMODSEQ.
#[test]
fn by_comparison() {
    let plain = |capabilities, options, select: &str, code| {
        let mut game = Game::with(capabilities, Some("7 9 15000 12,777,14999"), options);
        let lines = inbox(3, 15001, code);
        game.answers(select, &format!("{lines}\r\nA0 OK x"));
        game.answers(
            "A1 UID FETCH 1:* FLAGS",
            "* 1 FETCH (UID 12 FLAGS (\\Seen))\r\n* 3 FETCH (UID 15000 FLAGS ())\r\n\
             * 2 FETCH (UID 777 FLAGS (\\Answered \\Deleted))\r\nA1 OK x",
        );
        assert_eq!(game.changes(), "12 \\Seen; +15000 ; 777 \\Answered \\Deleted; -14999");
        game
    };
    let options = ResyncOptions::new();
    let done = "7 - 15001 12,777,15000";
    plain("", options, "A0 SELECT INBOX", "UNSEEN 1").done(ResyncMethod::Comparison, done);
    plain("CONDSTORE", options, "A0 SELECT INBOX (CONDSTORE)", "NOMODSEQ").done(ResyncMethod::Comparison, done);
    let options = options.without_condstore();
    plain(QRESYNC, options, "A0 SELECT INBOX", "UNSEEN 1").done(ResyncMethod::Comparison, done);
}

/// A server that leaves out UIDs has not said that the messages are gone.
#[test]
fn a_comparison_that_is_incomplete() {
    let mut game = Game::new("", Some("7 - 12 1:3"));
    game.answers("A0 SELECT INBOX", &format!("{}\r\nA0 OK x", inbox(2, 12, "UNSEEN 1")));
    game.answers(
        "A1 UID FETCH 1:* FLAGS",
        "* 1 FETCH (FLAGS ())\r\n* 2 FETCH (UID 3 FLAGS (x))\r\nA1 OK x",
    );
    assert_eq!(game.changes(), "3 x");
    game.answers("A2 UID SEARCH ALL", "* SEARCH 1 3\r\nA2 OK x");
    assert_eq!(game.changes(), "-2");
    game.done(ResyncMethod::Comparison, "7 - 12 1,3");
}

#[test]
fn what_happens_meanwhile() {
    let mut game = Game::new("", Some("7 - 12 1:3"));
    game.answers("A0 SELECT INBOX", &format!("{}\r\nA0 OK x", inbox(3, 12, "UNSEEN 1")));
    game.answers(
        "A1 UID FETCH 1:* FLAGS",
        "* 1 FETCH (UID 1 FLAGS ())\r\n* 2 FETCH (UID 2 FLAGS ())\r\n* 1 EXPUNGE\r\n* 2 FETCH (UID 3 FLAGS ())\r\n\
         * 3 EXISTS\r\n* 1 FETCH (FLAGS (\\Seen))\r\nA1 OK x",
    );
    game.answers("A2 UID SEARCH ALL", "* SEARCH 3 2 12\r\nA2 OK x");
    game.answers("A3 UID FETCH 12 FLAGS", "* 3 FETCH (UID 12 FLAGS (new))\r\nA3 OK x");
    assert_eq!(game.changes(), "1 ; 2 ; 3 ; -1; +12 new");
    game.done(ResyncMethod::Comparison, "7 - 13 2:3,12");
}

#[test]
fn another_uid_validity() {
    let mut game = enabled("8 9 12 1:3");
    let lines = inbox(1, 12, "HIGHESTMODSEQ 15");
    game.answers("A1 SELECT INBOX (QRESYNC (8 9))", &format!("{lines}\r\nA1 OK x"));
    assert_eq!(game.changes(), "reset");
    game.answers("A2 UID FETCH 1:* FLAGS", "* 1 FETCH (UID 2 FLAGS ())\r\nA2 OK x");
    assert_eq!(game.changes(), "+2 ");
    game.done(ResyncMethod::Anew, "7 15 12 2");

    let mut game = Game::new("", Some("8 - - 1:3"));
    game.answers("A0 SELECT INBOX", &format!("{}\r\nA0 OK x", inbox(0, 1, "UNSEEN 1")));
    assert_eq!(game.changes(), "reset");
    game.done(ResyncMethod::Anew, "7 - 1 -");

    let mut game = Game::new("", Some("7 - - 1:3"));
    let lines = inbox(0, 1, "UIDNOTSTICKY");
    game.answers("A0 SELECT INBOX", &format!("{lines}\r\nA0 OK x"));
    assert_eq!((game.changes().as_str(), game.resync.point()), ("reset", None));
}

#[test]
fn for_the_first_time_and_with_nothing_left() {
    let mut game = Game::new("CONDSTORE", None);
    let lines = inbox(2, 12, "HIGHESTMODSEQ 15");
    game.answers("A0 SELECT INBOX (CONDSTORE)", &format!("{lines}\r\nA0 OK x"));
    game.answers(
        "A1 UID FETCH 1:* FLAGS",
        "* 2 FETCH (UID 9 FLAGS ())\r\n* 1 FETCH (UID 2 FLAGS ())\r\nA1 OK x",
    );
    assert_eq!(game.changes(), "+9 ; +2 ");
    game.done(ResyncMethod::Anew, "7 15 12 2,9");

    let mut game = Game::new("", Some("7 - 12 2,9"));
    game.answers("A0 SELECT INBOX", &format!("{}\r\nA0 OK x", inbox(0, 12, "UNSEEN 1")));
    assert_eq!(game.changes(), "-2,9");
    game.done(ResyncMethod::Comparison, "7 - 12 -");
}

/// What is offered is asked for, and an ENABLE that switches nothing on is not relied on.
#[test]
fn servers_that_say_little() {
    let mut game = Game::on(Peer::greeted("* PREAUTH hello"), Some("7 9 12 1"), ResyncOptions::new());
    game.answers("A0 CAPABILITY", "* CAPABILITY IMAP4rev1 ENABLE QRESYNC\r\nA0 OK x");
    game.answers("A1 ENABLE QRESYNC", "A1 OK x");
    let lines = inbox(1, 12, "HIGHESTMODSEQ 9");
    game.answers("A2 SELECT INBOX (CONDSTORE)", &format!("{lines}\r\nA2 OK x"));
    game.done(ResyncMethod::CondStore, "7 9 12 1");
    let game = Game::with(QRESYNC, Some("7 9 12 1"), ResyncOptions::new().without_qresync());
    assert_eq!(
        game.peer.connection.output().split(|byte| *byte == b' ').nth(1),
        Some(&b"SELECT"[..])
    );
}

#[test]
fn what_ends_it() {
    let failed = |answers: &[&str], options| {
        let mut game = Game::with("", Some("7 - 12 1"), options);
        for lines in answers {
            game.peer.sent();
            game.says(lines);
        }
        assert_eq!(game.resync.point(), None);
        let error = game.resync.act(&mut game.peer.connection).unwrap_err();
        assert_eq!(game.outcome, Err(error.clone()));
        error.to_string()
    };
    let options = ResyncOptions::new();
    assert_eq!(
        failed(&["A0 NO none such"], options),
        "the server refused: NO none such"
    );
    assert_eq!(
        failed(&["* BYE enough"], options),
        "the server ended the connection: BYE enough"
    );
    let opened = format!("{}\r\nA0 OK x", inbox(3, 9, "UNSEEN 1"));
    assert_eq!(failed(&[&opened, "A1 NO no"], options), "the server refused: NO no");
    assert_eq!(
        failed(&[&opened, "A1 OK x", "A2 OK x"], options),
        "the server has messages and finds none"
    );
    let few = ResyncOptions {
        max_ranges: 2,
        ..options
    };
    let many = "* 1 FETCH (UID 1 FLAGS ())\r\n* 2 FETCH (UID 3 FLAGS ())\r\n* 3 FETCH (UID 5 FLAGS ())";
    assert_eq!(
        failed(&[&opened, many], few),
        "the messages are in more than 2 separate ranges"
    );
    let peer = Peer::new(crate::connection::Config::new(0x5678));
    let game = Game::on(peer, None, options);
    assert!(
        matches!(game.outcome, Err(ResyncError::Start(StartError::WrongState(_)))),
        "{:?}",
        game.outcome
    );
}

/// Another command is in progress that ENABLE must wait for.
#[test]
fn it_waits_for_its_turn() {
    let mut peer = Peer::greeted("* PREAUTH [CAPABILITY IMAP4rev1 ENABLE QRESYNC] hello");
    peer.connection.start(&command::Noop).unwrap();
    let mut game = Game::on(peer, None, ResyncOptions::new());
    assert_eq!(game.outcome, Ok(Next::Wait));
    game.answers("A0 NOOP", "A0 OK x");
    assert_eq!(game.peer.sent(), "A1 ENABLE QRESYNC\r\n");
}
