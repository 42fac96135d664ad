//! The short ways lead to the same events as the long one.

use super::reading::same;
use super::*;
use crate::command::Idle;
use crate::connection::Limits;
use crate::error::Error;

/// Responses that begin as the short ways want it, be they well formed or not.
const LINES: [&str; 16] = [
    "* LIST (\\HasNoChildren \\Sent) \"/\" \"Sent Items\"\r\n",
    "* LIST (\\Noselect) NIL a (\"CHILDINFO\" (\"SUBSCRIBED\"))\r\n",
    "* LIST () \"/\" {3}\r\na b\r\n",
    "* LIST ({1}\r\na) \"/\" b\r\n",
    "* LIST () \"/\"\r\n",
    "* LIST () \"/\" \"a\r\n",
    "* LIST () \"\\\" a\n",
    "* LIST (a b) (c) d\r\n",
    "* LIST (\\Sent \"/\" b\r\n",
    "* LIST () \"/\" a)\r\n",
    "* LIST (\r\n",
    "* 12 FETCH (UID 7 FLAGS (\\Seen))\r\n",
    "* 0 FETCH (MODSEQ (7))\r\n",
    "* 99999999999 FETCH (UID 7)\r\n",
    "* 1 FETCH (\n",
    "* 1 FETCH (X {3}\r\na)b UID 9)\r\n",
];

/// The events of these lines, received at once.
fn heard(connection: &mut Connection, lines: &str) -> Vec<String> {
    connection.receive(lines.as_bytes());
    let mut events = Vec::new();
    while let Some(event) = connection.poll_event().unwrap() {
        events.push(format!("{event:?}"));
    }
    events
}

fn greeted() -> Connection {
    let mut connection = Connection::new(Config::new(4096));
    heard(&mut connection, "* PREAUTH hi\r\n");
    connection
}

#[test]
fn lines_are_read_alike_in_capital_and_small_letters() {
    for line in LINES {
        // Nobody takes a short way to names in small letters.
        let small = line.replacen("LIST", "list", 1).replacen("FETCH", "fetch", 1);
        let seen = same(line.as_bytes());
        // What cannot be understood is shown as it was written.
        let folded: Vec<String> = seen
            .iter()
            .map(|event| event.replace("[42, 32, 76, 73, 83, 84,", "[42, 32, 108, 105, 115, 116,"))
            .collect();
        assert_eq!(folded, same(small.as_bytes()), "{line}");
    }
}

#[test]
fn no_line_is_read_for_another() {
    let each = |line: &&str| heard(&mut greeted(), line);
    let (whole, reversed): (String, String) = (LINES.concat(), LINES.iter().rev().copied().collect());
    let apart: Vec<String> = LINES.iter().flat_map(each).collect();
    assert_eq!(heard(&mut greeted(), &whole), apart);
    let apart: Vec<String> = LINES.iter().rev().flat_map(each).collect();
    assert_eq!(heard(&mut greeted(), &reversed), apart);
}

#[test]
fn lines_are_read_alike_while_output_waits() {
    for line in LINES {
        let mut idling = greeted();
        idling.start(&Idle).unwrap();
        let length = idling.output().len();
        idling.written(length);
        heard(&mut idling, "+ idling\r\n");
        assert!(idling.outbox.has_gates());
        assert_eq!(heard(&mut idling, line), heard(&mut greeted(), line), "{line}");
    }
}

#[test]
fn a_line_is_as_long_as_the_limit_says_and_no_longer() {
    for (line, limit) in [("* LIST () NIL abc\n", 17), ("* 1 FETCH (UID 12)\n", 18)] {
        for size in 1..line.len() {
            for (unit, allowed) in [(limit, true), (limit - 1, false)] {
                let limits = Limits {
                    unit,
                    search: 5,
                    ..Limits::default()
                };
                let mut connection = Connection::new(Config::new(4096).with_limits(limits));
                heard(&mut connection, "* OK hi\r\n");
                let told = line.as_bytes().chunks(size).try_for_each(|piece| {
                    connection.receive(piece);
                    while connection.advance()? {}
                    Ok(())
                });
                assert_eq!(told.is_ok(), allowed, "{line} {size} {unit}");
                assert!(allowed || matches!(told, Err(Error::TooLong { limit, .. }) if limit == unit));
            }
        }
    }
}

#[test]
#[should_panic(expected = "event() called")]
fn a_line_that_has_not_ended_shows_nothing() {
    let mut connection = greeted();
    connection.receive(b"* 1 EXISTS\r\n* LIST ");
    assert_eq!(connection.advance(), Ok(true));
    assert_eq!(connection.advance(), Ok(false));
    let _ = connection.event();
}
