//! Several commands at once: what RFC 9051 section 5.5 forbids, and how they come to an end.
#![forbid(unsafe_code)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use imap_proto::command::{
    Append, AppendMessage, Authenticate, Copy, Enable, Expunge, Fetch, FetchItem, Idle, Login, Logout, Noop, Search,
    SearchKey, Select, StartTls, Store, StoreItem,
};
use imap_proto::types::{Atom, Flag, MailboxName, Secret, SeqSet, Tag, UidSet};
use imap_proto::{Config, Connection, Event, Limits, StartError, State};

/// What the examples of RFC 9051 section 5.5 are made of.
#[derive(Clone, Copy, Debug)]
enum Step {
    Fetch,
    UidFetch,
    Store,
    Search,
    UidSearch,
    UidSearchByNumber,
    Copy,
    UidCopy,
    Noop,
    Expunge,
}

impl Step {
    fn start(self, connection: &mut Connection) -> Result<Tag, StartError> {
        let numbers = SeqSet::all();
        let uids = UidSet::all();
        let name = MailboxName::new("other").unwrap();
        let seen = [Flag::Seen];
        match self {
            Self::Fetch => connection.start(&Fetch::numbers(&numbers, FetchItem::Flags)),
            Self::UidFetch => connection.start(&Fetch::uids(&uids, FetchItem::Flags)),
            Self::Store => connection.start(&Store::numbers(&numbers, StoreItem::Add(&seen))),
            Self::Search => connection.start(&Search::numbers(SearchKey::Unseen)),
            Self::UidSearch => connection.start(&Search::uids(SearchKey::Unseen)),
            Self::UidSearchByNumber => connection.start(&Search::uids(SearchKey::Numbers(&numbers))),
            Self::Copy => connection.start(&Copy::numbers(&numbers, &name)),
            Self::UidCopy => connection.start(&Copy::uids(&uids, &name)),
            Self::Noop => connection.start(&Noop),
            Self::Expunge => connection.start(&Expunge),
        }
    }
}

#[test]
fn sequences_of_section_5_5() {
    use Step::{Copy, Expunge, Fetch, Noop, Search, Store, UidCopy, UidFetch, UidSearch, UidSearchByNumber};
    let invalid: &[&[Step]] = &[
        &[Fetch, Noop, Store],
        &[Store, Copy, Fetch],
        &[Copy, Copy],
        &[UidSearch, UidSearchByNumber],
        &[UidFetch, Fetch],
        &[UidCopy, Copy],
        &[Expunge, Search],
    ];
    let valid: &[&[Step]] = &[
        &[Fetch, Store, Search, Noop],
        &[Store, Copy, Expunge],
        &[UidSearch, UidSearch],
        &[UidCopy, UidFetch, UidSearch, Noop],
        &[Noop, UidFetch],
    ];
    for steps in invalid {
        let mut connection = selected();
        let (last, before) = steps.split_last().unwrap();
        let tags: Vec<_> = before.iter().map(|step| step.start(&mut connection).unwrap()).collect();
        let before = connection.output().len();
        let hazard = last.start(&mut connection).unwrap_err();
        assert!(
            matches!(hazard, StartError::SequenceHazard(tag) if tags.contains(&tag)),
            "{steps:?}: {hazard}"
        );
        assert_eq!(connection.output().len(), before, "{steps:?}: a refused command wrote");
        // Once everything before it is complete it may be sent.
        say(&mut connection);
        for tag in tags {
            hear(&mut connection, &format!("{tag} OK done\r\n"));
        }
        last.start(&mut connection).unwrap();
    }
    for steps in valid {
        let mut connection = selected();
        for step in *steps {
            assert!(step.start(&mut connection).is_ok(), "{steps:?}: {step:?}");
        }
    }
}

#[test]
fn completions_come_in_any_order() {
    let orders: [[usize; 4]; 6] = [
        [0, 1, 2, 3],
        [3, 2, 1, 0],
        [1, 3, 0, 2],
        [2, 0, 3, 1],
        [3, 0, 1, 2],
        [1, 2, 3, 0],
    ];
    for order in orders {
        let mut connection = selected();
        let steps = [Step::UidFetch, Step::Noop, Step::UidSearch, Step::Expunge];
        let tags = steps.map(|step| step.start(&mut connection).unwrap());
        say(&mut connection);
        let mut left = tags.to_vec();
        for index in order {
            let tag = tags[index];
            let seen = hear(&mut connection, &format!("* 4 EXISTS\r\n{tag} NO no\r\n"));
            assert_eq!(seen.len(), 2, "{seen:?}");
            assert!(seen[1].starts_with(&format!("Completed {{ tag: {tag}")), "{seen:?}");
            left.retain(|other| *other != tag);
            assert_eq!(connection.in_progress().collect::<Vec<_>>(), left);
        }
    }
}

#[test]
fn behind_a_refused_literal_the_queue_goes_on() {
    for refusal in ["NO too long", "BAD what?"] {
        let mut connection = selected();
        let name = MailboxName::new("other").unwrap();
        let odd = MailboxName::from_wire(&b"a\nb"[..]);
        let append = connection.start(&Append::new(&name, AppendMessage::new(100))).unwrap();
        let select = connection.start(&Copy::uids(&UidSet::all(), &odd)).unwrap();
        let noop = connection.start(&Noop).unwrap();
        assert_eq!(say(&mut connection), format!("{append} APPEND other {{100}}\r\n"));
        assert_eq!(hear(&mut connection, &format!("{append} {refusal}\r\n")).len(), 1);
        assert!(connection.body().is_none());
        assert_eq!(say(&mut connection), format!("{select} UID COPY 1:* {{3}}\r\n"));
        hear(&mut connection, &format!("{select} {refusal}\r\n"));
        assert_eq!(say(&mut connection), format!("{noop} NOOP\r\n"));
        hear(&mut connection, &format!("{noop} OK\r\n"));
        assert_eq!(connection.in_progress().count(), 0);
    }
}

#[test]
fn a_continuation_opens_nothing_before_its_literal_has_left() {
    let mut connection = selected();
    let name = MailboxName::new("other").unwrap();
    let append = connection.start(&Append::new(&name, AppendMessage::new(3))).unwrap();
    // Everything but the last byte of the announcement has left.
    let length = connection.output().len();
    connection.written(length - 1);
    assert_eq!(
        hear(&mut connection, "+ early\r\n"),
        ["Continue { tag: None, text: \"early\" }"]
    );
    assert!(connection.body().is_none());
    connection.written(1);
    assert!(!connection.wants_write());
    assert_eq!(connection.counters().stray_continuations, 1);
    let seen = hear(&mut connection, "+ now\r\n+ again\r\n");
    assert_eq!(seen[0], format!("Body {{ tag: {append}, left: 3 }}"));
    assert_eq!(connection.counters().stray_continuations, 2);
    assert_eq!(connection.body().unwrap().write(b"abcdef"), 3);
    assert_eq!(say(&mut connection), "abc\r\n");
}

#[test]
fn the_second_literal_waits_for_its_own_continuation() {
    let mut connection = selected();
    let odd = MailboxName::from_wire(&b"a\nb"[..]);
    connection.start(&Copy::uids(&UidSet::all(), &odd)).unwrap();
    connection.start(&Copy::uids(&UidSet::all(), &odd)).unwrap();
    assert_eq!(say(&mut connection), "BAAA1 UID COPY 1:* {3}\r\n");
    // Two continuations at once: the second comes before the second literal was announced.
    let seen = hear(&mut connection, "+\r\n+\r\n");
    assert!(seen[0].starts_with("Continue { tag: Some(BAAA1)"), "{seen:?}");
    assert!(seen[1].starts_with("Continue { tag: None"), "{seen:?}");
    assert_eq!(say(&mut connection), "a\nb\r\nBAAA2 UID COPY 1:* {3}\r\n");
}

#[test]
fn exclusive_commands_stand_alone() {
    let secret = Secret::from("x");
    let plain = Atom::new("PLAIN").unwrap();
    let names = [Atom::new("CONDSTORE").unwrap()];
    type Start<'a> = &'a dyn Fn(&mut Connection) -> Result<Tag, StartError>;
    let before_login: [Start<'_>; 3] = [
        &|connection| connection.start(&Login::new("a", &secret)),
        &|connection| connection.start(&Authenticate::new(plain.clone())),
        &|connection| connection.start(&StartTls),
    ];
    let after_login: [Start<'_>; 3] = [
        &|connection| connection.start(&Enable::new(&names)),
        &|connection| connection.start(&Idle),
        &|connection| connection.start(&Logout),
    ];
    let both = [("* OK hi\r\n", before_login), ("* PREAUTH hi\r\n", after_login)];
    for (greeting, starts) in both {
        for start in starts {
            // Not behind another command,
            let mut connection = greeted(greeting);
            let noop = connection.start(&Noop).unwrap();
            assert_eq!(start(&mut connection), Err(StartError::Busy(noop)));
            say(&mut connection);
            hear(&mut connection, &format!("{noop} OK\r\n"));
            // and nothing behind it.
            let tag = start(&mut connection).unwrap();
            // LOGOUT leads to a state without commands, which is said first.
            let error = connection.start(&Noop).unwrap_err();
            assert!(
                [StartError::Busy(tag), StartError::WrongState(State::Logout)].contains(&error),
                "{error}"
            );
        }
    }
}

#[test]
fn only_so_many_commands_may_be_in_progress() {
    let mut limits = Limits::default();
    limits.in_progress = 3;
    let mut connection = greeted_with(Config::new(4096).with_limits(limits), "* OK hi\r\n");
    let first = connection.start(&Noop).unwrap();
    connection.start(&Noop).unwrap();
    connection.start(&Noop).unwrap();
    assert_eq!(connection.start(&Noop), Err(StartError::OutputFull));
    say(&mut connection);
    assert_eq!(connection.start(&Noop), Err(StartError::OutputFull));
    hear(&mut connection, &format!("{first} OK\r\n"));
    connection.start(&Noop).unwrap();
}

#[test]
fn only_so_many_bytes_may_wait() {
    let mut limits = Limits::default();
    limits.output = 100;
    let mut connection = greeted_with(Config::new(4096).with_limits(limits), "* PREAUTH hi\r\n");
    let long = "x".repeat(500);
    let name = MailboxName::new(long.as_str()).unwrap();
    // One command may be longer than the limit; another then has to wait for it.
    connection.start(&Select::new(&name)).unwrap();
    assert_eq!(connection.start(&Noop), Err(StartError::OutputFull));
    connection.written(450);
    connection.start(&Noop).unwrap();
    let rest = say(&mut connection);
    assert!(rest.ends_with("xxx\r\nBAAA1 NOOP\r\n"), "{rest}");
}

fn greeted(greeting: &str) -> Connection {
    greeted_with(Config::new(4096), greeting)
}

fn greeted_with(config: Config, greeting: &str) -> Connection {
    let mut connection = Connection::new(config);
    assert_eq!(hear(&mut connection, greeting).len(), 1);
    connection
}

fn selected() -> Connection {
    let mut connection = greeted("* PREAUTH hi\r\n");
    let inbox = MailboxName::inbox();
    connection.start(&Select::new(&inbox)).unwrap();
    say(&mut connection);
    hear(&mut connection, "* 5 EXISTS\r\nBAAA0 OK [READ-WRITE] done\r\n");
    connection
}

fn hear(connection: &mut Connection, bytes: &str) -> Vec<String> {
    connection.receive(bytes.as_bytes());
    let mut seen = Vec::new();
    while connection.advance().unwrap() {
        seen.push(match connection.event() {
            Event::Continue { tag, text } => {
                format!("Continue {{ tag: {tag:?}, text: \"{}\" }}", text.escape_ascii())
            }
            event => format!("{event:?}"),
        });
    }
    seen
}

fn say(connection: &mut Connection) -> String {
    let mut said = Vec::new();
    while connection.wants_write() {
        let output = connection.output();
        said.extend_from_slice(output);
        let length = output.len();
        connection.written(length);
    }
    String::from_utf8(said).unwrap()
}
