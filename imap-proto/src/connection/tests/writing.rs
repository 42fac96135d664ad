//! What is sent: gates, refusals, bodies, dialogues.

use super::*;
use crate::command::{Command, Effect, Profile, States};
use crate::connection::{Limits, Security};
use crate::error::{Error, StartError};
use crate::state::State;
use crate::types::{Secret, Tag};
use crate::wire::Encoder;
use crate::wire::gate::Dialogue;

/// A command made for these tests.
#[derive(Clone, Copy)]
enum Test {
    /// One word.
    Word(&'static str),
    /// A word and strings, which become literals if they hold a line end.
    Strings(&'static [&'static str]),
    /// A word, a body of so many bytes, a word.
    Body(u64),
    Dialogue(Dialogue),
    Login,
    Numbers,
    StartTls,
}

impl Command for Test {
    type Reply = ();

    fn profile(&self) -> Profile {
        let profile = Profile::new(States::ANY);
        match self {
            Self::Word(_) | Self::Strings(_) | Self::Body(_) => profile.pipelined(),
            Self::Dialogue(_) => profile,
            Self::Login => profile.with_effect(Effect::Authenticate),
            Self::Numbers => profile.pipelined().with_sequence_numbers().without_expunge(),
            Self::StartTls => profile.with_effect(Effect::StartTls).in_clear(),
        }
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        match self {
            Self::Word(word) => {
                to.word(word);
            }
            Self::Strings(strings) => {
                to.word("S");
                for string in *strings {
                    to.astring(string.as_bytes());
                }
            }
            Self::Body(len) => {
                to.word("B").body(*len).word("END");
            }
            Self::Dialogue(dialogue) => {
                to.word("D");
                to.dialogue(*dialogue);
            }
            Self::Login => {
                to.word("LOGIN")
                    .astring(b"alice")
                    .secret_string(&Secret::from("hush\"hush"));
            }
            Self::Numbers => {
                to.word("FETCH");
            }
            Self::StartTls => {
                to.word("STARTTLS");
            }
        }
    }

    fn reply(&self) {}
}

fn connected(config: Config) -> Connection {
    let mut connection = Connection::new(config);
    hear(&mut connection, "* OK hi");
    connection
}

fn plain() -> Connection {
    connected(Config::new(4096))
}

/// Receives a line; returns the last event, and keeps advancing until there is none.
fn hear(connection: &mut Connection, line: &str) -> String {
    connection.receive(format!("{line}\r\n").as_bytes());
    let mut last = String::new();
    while connection.advance().unwrap() {
        last = format!("{:?}", connection.event());
    }
    last
}

/// Takes everything that may be written now.
fn say(connection: &mut Connection) -> String {
    let mut said = Vec::new();
    while connection.wants_write() {
        // A byte at a time: nothing may depend on how much the transport takes.
        said.push(connection.output()[0]);
        connection.written(1);
    }
    said.escape_ascii()
        .collect::<Vec<u8>>()
        .iter()
        .map(|byte| char::from(*byte))
        .collect()
}

#[test]
fn a_literal_waits_for_its_continuation_and_so_does_what_is_behind_it() {
    let mut c = plain();
    c.start(&Test::Strings(&["a\nb", "c", "d\re"])).unwrap();
    c.start(&Test::Word("NOOP")).unwrap();
    assert_eq!(say(&mut c), "BAAA0 S {3}\\r\\n");
    assert_eq!(hear(&mut c, "* 1 EXISTS"), "Data(Exists(1))");
    assert_eq!(say(&mut c), "");
    assert_eq!(hear(&mut c, "+ ok"), "Continue { tag: Some(BAAA0), text: [111, 107] }");
    assert_eq!(say(&mut c), "a\\nb c {3}\\r\\n");
    hear(&mut c, "+");
    assert_eq!(say(&mut c), "d\\re\\r\\nBAAA1 NOOP\\r\\n");
    hear(&mut c, "BAAA1 OK done");
    hear(&mut c, "BAAA0 OK done");
    assert_eq!(c.in_progress().count(), 0);
}

#[test]
fn a_continuation_before_the_literal_was_announced_belongs_to_nobody() {
    let mut c = plain();
    c.start(&Test::Strings(&["a\nb"])).unwrap();
    assert_eq!(
        hear(&mut c, "+ early"),
        "Continue { tag: None, text: [101, 97, 114, 108, 121] }"
    );
    assert_eq!(say(&mut c), "BAAA0 S {3}\\r\\n");
    assert_eq!(c.counters().stray_continuations, 1);
}

#[test]
fn a_refused_literal_is_never_sent_and_the_next_command_is() {
    let mut c = plain();
    c.start(&Test::Strings(&["a\nb", "c\nd"])).unwrap();
    c.start(&Test::Word("NOOP")).unwrap();
    say(&mut c);
    hear(&mut c, "BAAA0 NO too big");
    assert_eq!(say(&mut c), "BAAA1 NOOP\\r\\n");
}

#[test]
fn completion_of_what_was_not_sent_is_fatal() {
    for line in ["BAAA0 OK done", "BAAA0 NO done", "BAAA0 BAD done"] {
        let mut c = plain();
        c.start(&Test::Word("NOOP")).unwrap();
        c.written(3);
        c.receive(format!("{line}\r\n").as_bytes());
        let tag = Tag::new(c.prefix, 0);
        assert!(matches!(c.advance(), Err(Error::PrematureCompletion { tag: t, .. }) if t == tag));
        assert_eq!(c.start(&Test::Word("NOOP")), Err(StartError::Closing));
        assert!(!c.wants_read() && !c.wants_write());
    }
    let mut c = plain();
    c.start(&Test::Strings(&["a\nb"])).unwrap();
    say(&mut c);
    c.receive(b"BAAA0 OK done\r\n");
    assert!(
        matches!(c.advance(), Err(Error::PrematureCompletion { .. })),
        "ok while the literal waits"
    );
}

#[test]
fn tags_that_were_never_issued_are_fatal_and_repeated_ones_are_not() {
    for line in ["BAAA1 OK", "BAAB0 OK", "A1 OK x", "BAAA00 OK"] {
        let mut c = plain();
        c.start(&Test::Word("NOOP")).unwrap();
        say(&mut c);
        c.receive(format!("{line}\r\n").as_bytes());
        assert!(matches!(c.advance(), Err(Error::UnknownTag(_))), "{line}");
    }
    let mut c = plain();
    c.start(&Test::Word("NOOP")).unwrap();
    say(&mut c);
    hear(&mut c, "BAAA0 OK");
    assert_eq!(
        hear(&mut c, "BAAA0 OK"),
        "CompletedAgain { tag: BAAA0, status: Ok None \"\" }"
    );
    assert_eq!(c.counters().repeated_completions, 1);
}

#[test]
fn a_body_is_written_by_the_application_with_little_memory() {
    let limits = Limits {
        output: 8,
        ..Limits::default()
    };
    let mut c = connected(Config::new(4096).with_limits(limits));
    c.start(&Test::Body(20)).unwrap();
    assert_eq!(say(&mut c), "BAAA0 B {20}\\r\\n");
    assert!(c.body().is_none());
    assert_eq!(hear(&mut c, "+ go"), "Body { tag: BAAA0, left: 20 }");
    let mut left: &[u8] = b"0123456789abcdefghij, too much";
    let mut sent = String::new();
    while let Some(mut body) = c.body() {
        let taken = body.write(left);
        assert!(taken <= 8);
        left = &left[taken..];
        sent += &say(&mut c);
    }
    assert_eq!(left, b", too much");
    sent += &say(&mut c);
    assert_eq!(sent, "0123456789abcdefghij END\\r\\n");
    hear(&mut c, "BAAA0 OK");
}

/// RFC 7888 section 4: "The server is allowed to send the tagged BAD/NO response before reading the whole
/// non-synchronizing literal."
#[test]
fn a_body_that_is_refused_before_its_end_is_filled_up() {
    let mut c = plain();
    c.start(&Test::Body(10_000)).unwrap();
    c.start(&Test::Word("NOOP")).unwrap();
    say(&mut c);
    hear(&mut c, "+ go");
    assert_eq!(c.body().unwrap().write(b"abc"), 3);
    assert_eq!(c.output_to_log(2), [Some(&b"ab"[..])]);
    c.written(2);
    assert_eq!(
        hear(&mut c, "BAAA0 NO [TOOBIG] no"),
        "Completed { tag: BAAA0, status: No Some(TooBig) \"no\" }"
    );
    assert!(c.body().is_none());
    assert_eq!(c.counters().repeated_completions, 0);
    let sent = say(&mut c);
    assert_eq!(sent, format!("c{}\\r\\nBAAA1 NOOP\\r\\n", " ".repeat(9_997)));
    hear(&mut c, "BAAA1 OK");
    assert_eq!(
        hear(&mut c, "BAAA0 OK"),
        "CompletedAgain { tag: BAAA0, status: Ok None \"\" }"
    );
}

/// The refusal was on its way while the rest of the body left.
#[test]
fn a_body_that_is_refused_before_the_end_of_its_line_is_refused() {
    let mut c = plain();
    c.start(&Test::Body(3)).unwrap();
    c.start(&Test::Word("NOOP")).unwrap();
    say(&mut c);
    hear(&mut c, "+ go");
    assert_eq!(c.body().unwrap().write(b"abc"), 3);
    c.written(3);
    assert_eq!(c.output(), b" END\r\nBAAA1 NOOP\r\n");
    assert_eq!(
        hear(&mut c, "BAAA0 NO no"),
        "Completed { tag: BAAA0, status: No None \"no\" }"
    );
    assert_eq!(say(&mut c), " END\\r\\nBAAA1 NOOP\\r\\n");
    hear(&mut c, "BAAA1 OK");
}

#[test]
fn a_body_that_is_accepted_before_its_end_is_fatal() {
    let mut c = plain();
    c.start(&Test::Body(10)).unwrap();
    say(&mut c);
    hear(&mut c, "+ go");
    assert_eq!(c.body().unwrap().write(b"abc"), 3);
    say(&mut c);
    c.receive(b"BAAA0 OK stored\r\n");
    assert!(matches!(c.advance(), Err(Error::PrematureCompletion { .. })));
}

#[test]
fn an_empty_body_needs_no_writing() {
    let mut c = plain();
    c.start(&Test::Body(0)).unwrap();
    say(&mut c);
    hear(&mut c, "+ go");
    assert!(c.body().is_none());
    assert_eq!(say(&mut c), " END\\r\\n");
}

/// The server may want all of the one before it goes on with the other.
#[test]
fn a_body_may_be_written_while_another_is_being_read() {
    let mut c = plain();
    hear(&mut c, "* CAPABILITY IMAP4rev1 LITERAL+");
    hear(&mut c, "* 1 FETCH (BODY[] {100}\r\nthe beginning");
    c.start(&Test::Body(20)).unwrap();
    assert_eq!(c.advance(), Ok(true));
    assert_eq!(format!("{:?}", c.event()), "Body { tag: BAAA0, left: 20 }");
}

#[test]
fn a_dialogue_takes_turns() {
    let mut c = plain();
    c.start(&Test::Dialogue(Dialogue::Authenticate)).unwrap();
    assert_eq!(say(&mut c), "BAAA0 D\\r\\n");
    assert!(c.authentication().is_none());
    assert_eq!(hear(&mut c, "+ aGk="), "Challenge { tag: BAAA0, data: [104, 105] }");
    assert_eq!(
        hear(&mut c, "+ aGk="),
        "Continue { tag: None, text: [97, 71, 107, 61] }"
    );
    c.authentication().unwrap().respond(&Secret::from("hello"));
    assert!(c.authentication().is_none());
    assert_eq!(c.output_to_log(100), [None]);
    assert_eq!(say(&mut c), "aGVsbG8=\\r\\n");
    hear(&mut c, "+");
    c.authentication().unwrap().cancel();
    assert_eq!(c.output_to_log(100), [Some(&b"*\r\n"[..])]);
    assert_eq!(say(&mut c), "*\\r\\n");
    assert_eq!(
        hear(&mut c, "BAAA0 BAD cancelled"),
        "Completed { tag: BAAA0, status: Bad None \"cancelled\" }"
    );
}

#[test]
fn a_response_that_is_not_wanted_any_more_is_never_sent() {
    let mut c = plain();
    c.start(&Test::Dialogue(Dialogue::Authenticate)).unwrap();
    say(&mut c);
    hear(&mut c, "+");
    c.authentication().unwrap().respond(&Secret::from("hello"));
    c.written(3);
    hear(&mut c, "BAAA0 NO too late");
    assert_eq!(say(&mut c), "");
    c.start(&Test::Dialogue(Dialogue::Idle)).unwrap();
    assert_eq!(say(&mut c), "BAAA1 D\\r\\n");
    hear(&mut c, "+");
    assert_eq!(say(&mut c), "");
    c.idle().unwrap().done();
    assert_eq!(say(&mut c), "DONE\\r\\n");
}

#[test]
fn nothing_is_kept_of_what_was_sent() {
    let mut c = plain();
    for n in 0..1000 {
        c.start(&Test::Word("NOOP")).unwrap();
        say(&mut c);
        hear(&mut c, &format!("BAAA{n} OK"));
    }
    assert!(c.buffered() < 10_000, "{} bytes", c.buffered());
}

#[test]
fn idle_ends_with_done_and_nothing_else_starts_meanwhile() {
    let mut c = plain();
    let idle = c.start(&Test::Dialogue(Dialogue::Idle)).unwrap();
    say(&mut c);
    assert_eq!(hear(&mut c, "+ idling"), "Idling { tag: BAAA0 }");
    assert_eq!(c.start(&Test::Word("NOOP")), Err(StartError::Busy(idle)));
    c.idle().unwrap().done();
    assert!(c.idle().is_none());
    assert_eq!(say(&mut c), "DONE\\r\\n");
    hear(&mut c, "BAAA0 OK");
    c.start(&Test::Word("NOOP")).unwrap();
    assert_eq!(say(&mut c), "BAAA1 NOOP\\r\\n");
}

#[test]
fn secrets_stay_out_of_the_log() {
    let mut c = plain();
    c.start(&Test::Login).unwrap();
    assert_eq!(c.output(), b"BAAA0 LOGIN alice \"hush\\\"hush\"\r\n");
    assert_eq!(
        c.output_to_log(1000),
        [Some(&b"BAAA0 LOGIN alice "[..]), None, Some(b"\r\n")]
    );
    assert_eq!(c.output_to_log(18), [Some(&b"BAAA0 LOGIN alice "[..])]);
    assert_eq!(c.output_to_log(20), [Some(&b"BAAA0 LOGIN alice "[..]), None]);
    c.written(20);
    assert_eq!(c.output_to_log(3), [None]);
    let debug = format!("{c:?}");
    assert!(
        !debug.contains("hush") && !debug.contains("104, 117, 115, 104"),
        "{debug}"
    );
}

#[test]
fn buffers_show_their_lengths_and_no_bytes() {
    let mut c = plain();
    c.start(&Test::Login).unwrap();
    let length = c.output().len();
    let shown = format!("{:?}", c.buffers());
    assert!(
        shown.starts_with("Buffers { input: ") && shown.ends_with(&format!(", output: {length} }}")),
        "{shown}"
    );
}

#[test]
fn starttls_trusts_nothing_from_before() {
    let secure = || connected(Config::new(4096).with_security(Security::StartTls));
    let mut c = secure();
    assert_eq!(c.start(&Test::Login), Err(StartError::ClearText));
    c.start(&Test::StartTls).unwrap();
    say(&mut c);
    hear(&mut c, "* CAPABILITY IMAP4rev1 AUTH=PLAIN");
    assert_eq!(hear(&mut c, "BAAA0 OK go"), "StartTls { tag: BAAA0 }");
    assert!(!c.wants_read() && c.capabilities().is_none());
    c.tls_started();
    assert!(c.is_protected() && c.wants_read());
    c.start(&Test::Login).unwrap();

    let mut c = secure();
    c.start(&Test::StartTls).unwrap();
    say(&mut c);
    c.receive(b"BAAA0 OK go\r\n* CAPABILITY X\r\n");
    assert_eq!(c.advance(), Err(Error::StartTlsInjection(16)));

    let mut c = secure();
    c.start(&Test::StartTls).unwrap();
    say(&mut c);
    hear(&mut c, "BAAA0 OK go");
    c.receive(b"x");
    assert_eq!(c.advance(), Err(Error::StartTlsInjection(1)));
}

#[test]
fn preauth_in_clear_is_fatal_where_tls_is_required() {
    let mut c = Connection::new(Config::new(4096).with_security(Security::StartTls));
    c.receive(b"* PREAUTH hi\r\n");
    assert_eq!(c.advance(), Err(Error::PreauthInClear));
    let mut c = Connection::new(Config::new(4096));
    hear(&mut c, "* PREAUTH hi");
    assert_eq!(c.state(), State::Authenticated);
}

#[test]
fn sequence_numbers_wait_for_what_may_renumber() {
    let mut c = plain();
    c.start(&Test::Numbers).unwrap();
    c.start(&Test::Numbers).unwrap();
    let noop = c.start(&Test::Word("NOOP")).unwrap();
    assert_eq!(c.start(&Test::Numbers), Err(StartError::SequenceHazard(noop)));
}

#[test]
fn what_waits_to_be_written_is_limited() {
    let limits = Limits {
        output: 24,
        ..Limits::default()
    };
    let mut c = connected(Config::new(4096).with_limits(limits));
    for _ in 0..2 {
        c.start(&Test::Word("NOOP")).unwrap();
    }
    assert_eq!(c.start(&Test::Word("NOOP")), Err(StartError::OutputFull));
    c.written(1);
    c.start(&Test::Word("NOOP")).unwrap();
    assert_eq!(c.start(&Test::Word("NOOP")), Err(StartError::OutputFull));
}

#[test]
fn what_waits_behind_a_command_keeps_it_from_nothing() {
    let mut c = plain();
    c.start(&Test::Word("NOOP")).unwrap();
    c.start(&Test::Strings(&["a\nb"])).unwrap();
    assert_eq!(say(&mut c), "BAAA0 NOOP\\r\\nBAAA1 S {3}\\r\\n");
    hear(&mut c, "BAAA0 OK");
    hear(&mut c, "+");
    assert_eq!(say(&mut c), "a\\nb\\r\\n");
    hear(&mut c, "BAAA1 OK");
}

#[test]
fn a_command_that_cannot_be_spelled_leaves_no_trace() {
    let mut c = plain();
    assert!(matches!(
        c.start(&Test::Strings(&["a\nb", "\0"])),
        Err(StartError::Value(_))
    ));
    assert_eq!(say(&mut c), "");
    c.start(&Test::Word("NOOP")).unwrap();
    assert_eq!(say(&mut c), "BAAA0 NOOP\\r\\n");
}
