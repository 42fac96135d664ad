//! What is received: framing, FETCH in pieces, containment.

use super::*;

/// Feeds `input` in pieces of `size` and lists the events, one a line; pieces of a body are joined. With `release`,
/// buffers are given back whenever that is possible.
pub(super) fn events(input: &[u8], size: usize, release: bool) -> Vec<String> {
    let mut connection = Connection::new(Config::new(4096));
    let mut seen: Vec<String> = Vec::new();
    let mut body: Option<Vec<u8>> = None;
    let mut drain = |connection: &mut Connection| {
        loop {
            if release {
                connection.release_buffers();
            }
            match connection.advance() {
                Ok(false) => return true,
                Ok(true) => {}
                Err(error) => {
                    seen.push(format!("error {error}"));
                    assert_eq!(connection.advance(), Err(error), "an error is repeated");
                    return false;
                }
            }
            let event = connection.event();
            assert_eq!(event, event.clone().into_owned(), "owning changes nothing");
            assert_eq!(connection.shows_fetch(), matches!(event, Event::Fetch(_)), "{event:?}");
            match event {
                Event::Fetch(FetchEvent::BodyChunk(bytes)) => {
                    assert!(!bytes.is_empty());
                    body.get_or_insert_default().extend_from_slice(&bytes);
                }
                Event::Fetch(FetchEvent::BodyEnd) => {
                    seen.push(format!("body {}", body.take().unwrap_or_default().escape_ascii()));
                }
                event => seen.push(format!("{event:?}")),
            }
        }
    };
    for piece in input.chunks(size) {
        connection.receive(piece);
        if !drain(&mut connection) {
            return seen;
        }
    }
    connection.receive(&[]);
    drain(&mut connection);
    seen
}

/// The events of `input`, which must be the same however it is cut.
#[track_caller]
pub(super) fn same(input: &[u8]) -> Vec<String> {
    let input = [b"* OK hello\r\n", input].concat();
    let whole = events(&input, input.len(), false);
    for size in 1..input.len().min(40) {
        for release in [false, true] {
            let seen = events(&input, size, release);
            assert_eq!(seen, whole, "pieces of {size} bytes, buffers given back: {release}");
        }
    }
    whole.into_iter().skip(1).collect()
}

#[track_caller]
pub(super) fn check(input: &[u8], expected: &[&str]) {
    let seen = same(input);
    let ends: Vec<&str> = seen.iter().map(String::as_str).collect();
    assert_eq!(ends, [expected, &["Closed"]].concat());
}

#[test]
fn fetch_is_shown_item_by_item() {
    check(
        b"* 12 FETCH (UID 7 FLAGS (\\Seen $x) RFC822.SIZE 44 X-FOO (1 (a \"b\")))\r\n",
        &[
            "Fetch(Begin { message: Seq(Seq(12)) })",
            "Fetch(Item(Uid(Uid(7))))",
            "Fetch(Item(Flags([Seen, Keyword([36, 120])])))",
            "Fetch(Item(Rfc822Size(44)))",
            "Fetch(Item(Other(X-FOO (1 (a \\\"b\\\")))))",
            "Fetch(End)",
        ],
    );
}

#[test]
fn bodies_are_streamed_and_items_follow_them() {
    check(
        b"* 1 FETCH (BODY[] {5}\r\nab\r\nc BODY[1.TEXT]<3> \"x\\\"y\" BODY[2] NIL BODY[3] {0}\r\n UID 9)\r\n* 2 EXISTS\r\n",
        &[
            "Fetch(Begin { message: Seq(Seq(1)) })",
            "Fetch(BodyBegin { section: Section[], kind: Body, origin: None, size: Some(5) })",
            "body ab\\r\\nc",
            "Fetch(BodyBegin { section: Section[1.TEXT], kind: Body, origin: Some(3), size: Some(3) })",
            "body x\\\"y",
            "Fetch(BodyBegin { section: Section[2], kind: Body, origin: None, size: None })",
            "body ",
            "Fetch(BodyBegin { section: Section[3], kind: Body, origin: None, size: Some(0) })",
            "body ",
            "Fetch(Item(Uid(Uid(9))))",
            "Fetch(End)",
            "Data(Exists(2))",
        ],
    );
}

#[test]
fn inline_literals_belong_to_their_item() {
    check(
        b"* 1 FETCH (X-A ({3}\r\na)b {0}\r\n) BODY[] {2}\r\nhi X-B (~{1}\r\n\0))\r\n",
        &[
            "Fetch(Begin { message: Seq(Seq(1)) })",
            "Fetch(Item(Other(X-A ({3}\\r\\na)b {0}\\r\\n))))",
            "Fetch(BodyBegin { section: Section[], kind: Body, origin: None, size: Some(2) })",
            "body hi",
            "Fetch(Item(Other(X-B (~{1}\\r\\n\\x00))))",
            "Fetch(End)",
        ],
    );
}

#[test]
fn a_broken_item_costs_its_neighbours_nothing() {
    check(
        b"* 1 FETCH (UID 0 FLAGS (\\Seen) UID 5 ENVELOPE (\"a)\r\n* 2 FETCH (UID 3 FLAGS)\r\n* 3 EXISTS\r\n",
        &[
            "Fetch(Begin { message: Seq(Seq(1)) })",
            "Fetch(Item(Invalid { name: [85, 73, 68], raw: [48], why: Malformation { why: \"a uid is never 0\", at: 0 } }))",
            "Fetch(Item(Flags([Seen])))",
            "Fetch(Item(Uid(Uid(5))))",
            "Fetch(Item(Invalid { name: [69, 78, 86, 69, 76, 79, 80, 69], raw: [40, 34, 97, 41], why: Malformation { why: \"quoted string without an end\", at: 48 } }))",
            "Fetch(End)",
            "Fetch(Begin { message: Seq(Seq(2)) })",
            "Fetch(Item(Uid(Uid(3))))",
            "Fetch(Item(Invalid { name: [70, 76, 65, 71, 83], raw: [], why: Malformation { why: \"item without a value\", at: 22 } }))",
            "Fetch(End)",
            "Data(Exists(3))",
        ],
    );
}

#[test]
fn text_for_people_has_no_literals() {
    check(
        b"* OK hello {3}\r\n* NO \"open {5}\r\n+ go {9}\r\n* 1 EXISTS\r\n",
        &[
            "Status(Ok None \"hello {3}\")",
            "Status(No None \"\\\"open {5}\")",
            "Continue { tag: None, text: [103, 111, 32, 123, 57, 125] }",
            "Data(Exists(1))",
        ],
    );
}

#[test]
fn garbage_is_reported_and_passed_over() {
    check(
        b"\0\0* {4}\r\nskip\r\n* 5 EXISTS\r\nServer Unavailable. 15\r\n\r\n* LIST (\r\n* 4 EXISTS\r\n",
        &[
            "Malformed { raw: [42, 32, 123, 52, 125, 13, 10, 115, 107, 105, 112], why: Malformation { why: \"untagged data without a name\", at: 0 } }",
            "Data(Exists(5))",
            "Malformed { raw: [83, 101, 114, 118, 101, 114, 32, 85, 110, 97, 118, 97, 105, 108, 97, 98, 108, 101, 46, 32, 49, 53], why: Malformation { why: \"neither tag nor asterisk nor plus sign\", at: 0 } }",
            "Malformed { raw: [], why: Malformation { why: \"empty line\", at: 0 } }",
            "Malformed { raw: [42, 32, 76, 73, 83, 84, 32, 40], why: Malformation { why: \"list without an end\", at: 8 } }",
            "Data(Exists(4))",
        ],
    );
}

#[test]
fn sizes_that_cannot_be_are_fatal() {
    for size in ["{99999999999999999999}", "{-1}", "{9223372036854775808}"] {
        let seen = same(format!("* 1 FETCH (BODY[] {size}\r\nx").as_bytes());
        let [begin, error] = seen.as_slice() else {
            panic!("{seen:?}");
        };
        assert_eq!(begin, "Fetch(Begin { message: Seq(Seq(1)) })");
        assert_eq!(*error, format!("error the size of a literal cannot be: {size}"));
    }
}

#[test]
fn a_fetch_response_without_a_list_is_malformed() {
    for line in ["* 5 FETCH", "* 5 FETCH x", "* 5 FETCH UID 7", "* 5 FETCH NIL"] {
        let input = format!("* OK hello\r\n{line}\r\n* 6 EXISTS\r\n");
        let seen = events(input.as_bytes(), input.len(), false);
        let [_, malformed, exists, _] = seen.as_slice() else {
            panic!("{seen:?}")
        };
        assert!(
            malformed.starts_with("Malformed ") && malformed.contains("fetch without a list of items"),
            "{malformed}"
        );
        assert_eq!(exists, "Data(Exists(6))");
    }
}

#[test]
fn text_behind_the_items_is_shown_too() {
    check(
        b"* 1 FETCH (UID 7) UID 8 {3}\r\nabc x\r\n* 2 EXISTS\r\n",
        &[
            "Fetch(Begin { message: Seq(Seq(1)) })",
            "Fetch(Item(Uid(Uid(7))))",
            "Fetch(Item(Invalid { name: [], raw: [85, 73, 68, 32, 56, 32, 123, 51, 125, 13, 10, 97, 98, 99, 32, 120], why: Malformation { why: \"text behind the list of items\", at: 18 } }))",
            "Fetch(End)",
            "Data(Exists(2))",
        ],
    );
}

/// Items that are read without tokens, and items that look like them.
const ITEMS: [&str; 52] = [
    "UID 7",
    "UID 4294967295",
    "UID 4294967296",
    "UID 0",
    "UID 7x",
    "UID  7",
    "UID NIL",
    "UID \"7\"",
    "UID (7)",
    "UID",
    "uid 7",
    "FLAGS ()",
    "FLAGS (\\Seen \\Deleted $Forwarded)",
    "FLAGS ( \\Seen  NIL \\ a\"b )",
    "FLAGS (\\Seen (\\Deleted) x)",
    "FLAGS (\"\\\\Seen\" a)",
    "FLAGS (\"a b\" c)",
    "FLAGS (\\Seen",
    "FLAGS NIL",
    "FLAGS \\Seen",
    "FLAGS(\\Seen)",
    "RFC822.SIZE 44827",
    "RFC822.SIZE 18446744073709551616",
    "RFC822.SIZE -1",
    "RFC822.SIZE",
    "RFC822.SIZES 1",
    "RFC822 \"text\"",
    "INTERNALDATE \"17-Jul-1996 02:44:25 -0700\"",
    "INTERNALDATE \" 7-Jul-1996 02:44:25 +0000\"",
    "INTERNALDATE \"7-Jul-1996 02:44:25 +0000\"",
    "INTERNALDATE \"37-Jul-1996 02:44:25 -0700\"",
    "INTERNALDATE NIL",
    "X-GM-MSGID 1278455344230334865",
    "X-GM-MSGID 18446744073709551616",
    "MODSEQ (12121231000)",
    "MODSEQ (1 2)",
    "MODSEQ (1x)",
    "MODSEQ (1",
    "MODSEQ (65402)",
    "MODSEQ 65402",
    "MODSEQ ()",
    "EMAILID (M-1) THREADID NIL",
    "X-WORDS (a b {3} c)",
    "X-WORDS (a (b) c)",
    "X-WORDS (a )",
    "UID 7 ",
    "X \"a\\\"b\"",
    "X ~a",
    "BODY[] NIL",
    "BODY[]<0> \"a\"",
    "BODY (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 2 1)",
    "ENVELOPE (NIL \"s\" NIL NIL NIL NIL NIL NIL NIL \"<i>\")",
];

#[test]
fn items_read_without_tokens_are_read_like_the_others() {
    for first in ITEMS {
        for second in ITEMS {
            for ends in [")", "", ") x", " {2}\r\nab)", " BODY[] {2x}"] {
                // A name of the response in other letters has the whole line cut into tokens.
                let [plain, tokens] = ["FETCH", "fetch"].map(|name| {
                    let line = format!("* OK hello\r\n* 5 {name} ({first} {second}{ends}\r\n* 6 EXISTS\r\n");
                    events(line.as_bytes(), line.len(), false)
                });
                assert_eq!(plain, tokens, "({first} {second}{ends}");
            }
        }
    }
}

/// Whatever is done between the change of access and the completion that said so, both are shown.
#[test]
fn a_completion_outlasts_the_change_that_it_tells() {
    use crate::command::{Noop, Select};
    use crate::types::MailboxName;

    type Act = fn(&mut Connection);
    let acts: [Act; 4] = [
        |_| {},
        |connection| connection.receive(&b"* OK [ALERT] more\r\n".repeat(1000)),
        Connection::release_buffers,
        |connection| {
            connection.buffers();
            connection.start(&Noop).unwrap();
            connection.received(0);
        },
    ];
    for (index, act) in acts.into_iter().enumerate() {
        let mut connection = Connection::new(Config::new(4096));
        let advance = |connection: &mut Connection, input: &str| {
            if !input.is_empty() {
                connection.receive(input.as_bytes());
            }
            while connection.advance().unwrap() {
                if matches!(connection.event(), Event::AccessChanged { .. }) {
                    return true;
                }
            }
            let n = connection.output().len();
            connection.written(n);
            false
        };
        advance(&mut connection, "* PREAUTH hello\r\n");
        connection.start(&Select::new(&MailboxName::inbox())).unwrap();
        assert!(!advance(&mut connection, ""));
        assert!(!advance(&mut connection, "BAAA0 OK [READ-WRITE] done\r\n"));
        let tag = connection.start(&Noop).unwrap();
        assert!(!advance(&mut connection, "* 3 EXISTS\r\n"));
        assert!(advance(
            &mut connection,
            "BAAA1 OK [READ-ONLY] the disk is full\r\n* 4 EXISTS\r\n"
        ));
        act(&mut connection);
        assert_eq!(connection.advance(), Ok(true), "{index}");
        let event = connection.event();
        let Event::Completed { tag: completed, status } = &event else {
            panic!("{index}: {event:?}")
        };
        assert_eq!(
            (*completed, status.text_lossy().as_ref()),
            (tag, "the disk is full"),
            "{index}"
        );
        assert_eq!(connection.advance(), Ok(true), "{index}");
        assert_eq!(format!("{:?}", connection.event()), "Data(Exists(4))", "{index}");
    }
}

#[test]
#[should_panic(expected = "event() called when advance() had not returned Ok(true)")]
fn there_is_no_event_where_advance_found_none() {
    let mut connection = Connection::new(Config::new(4096));
    connection.receive(b"* OK hello");
    assert_eq!(connection.advance(), Ok(false));
    let _ = connection.event();
}

#[test]
fn what_stands_in_brackets_and_cannot_be_read_is_text() {
    check(
        b"* OK [X-A (b] c\r\n* OK [X-A b)] c\r\n* OK [X-A \"b] c\r\n* OK [X-A (b)] c\r\n",
        &[
            "Status(Ok None \"[X-A (b] c\")",
            "Status(Ok None \"[X-A b)] c\")",
            "Status(Ok None \"[X-A \\\"b] c\")",
            "Status(Ok Some(Other(X-A (b))) \"c\")",
        ],
    );
}

#[test]
fn nothing_is_shown_of_a_response_that_is_no_greeting() {
    for input in [
        "* 1 FETCH (UID 7)\r\n",
        "* 1 fetch (UID 7)\r\n",
        "* 1 FETCH (BODY[] {1}\r\na UID 7)\r\n",
        "* 1 fetch (BODY[] {1}\r\na UID 7)\r\n",
    ] {
        let seen = events(input.as_bytes(), input.len(), false);
        let [error] = seen.as_slice() else {
            panic!("{seen:?}");
        };
        assert!(error.starts_with("error "), "{error}");
    }
}

#[test]
fn a_strict_reader_says_what_is_wrong_and_where() {
    let seen = |input: &str| {
        let mut config = Config::new(4096);
        config.strict_syntax = true;
        let mut c = Connection::new(config);
        c.receive(format!("* OK hello\r\n{input}").as_bytes());
        let mut wrong = String::new();
        while c.advance().unwrap() {
            let event = format!("{:?}", c.event());
            if event.contains("Malformation") {
                wrong += &event;
            }
        }
        wrong
    };
    assert_eq!(
        [
            "\0* 1 EXISTS\r\n",
            "* 1 FETCH (BODY[] {1}\r\na)\n",
            "* LIST () \"/\" \"a\r\n",
            "* 1 FETCH (FLAGS () (UID 7) MODSEQ (1))\r\n",
            "* 1 FETCH (UID 0 FLAGS ())\r\n",
        ]
        .map(seen),
        [
            "Malformed { raw: [0, 42, 32, 49, 32, 69, 88, 73, 83, 84, 83], why: Malformation { why: \"neither tag nor asterisk nor plus sign\", at: 0 } }",
            "Fetch(Item(Invalid { name: [], raw: [], why: Malformation { why: \"line end without carriage return\", at: 1 } }))",
            "Malformed { raw: [42, 32, 76, 73, 83, 84, 32, 40, 41, 32, 34, 47, 34, 32, 34, 97], why: Malformation { why: \"quoted string without an end\", at: 15 } }",
            "Fetch(Item(Invalid { name: [85, 73, 68], raw: [55], why: Malformation { why: \"parentheses around items\", at: 21 } }))",
            "Fetch(Item(Invalid { name: [85, 73, 68], raw: [48], why: Malformation { why: \"expected a number that does not begin with 0\", at: 15 } }))",
        ]
    );
}

#[test]
fn lists_of_items_end_where_their_parentheses_do() {
    let begin = "Fetch(Begin { message: Seq(Seq(1)) })";
    let uid = "Fetch(Item(Uid(Uid(7))))";
    check(
        b"* 1 FETCH ((UID 7)) X 1\r\n* 1 FETCH (UID 7 (FLAGS (\\Seen)\r\n* 1 FETCH (UID 7 X \"a\r\n",
        &[
            begin,
            uid,
            "Fetch(Item(Invalid { name: [], raw: [88, 32, 49], why: Malformation { why: \"text behind the list of items\", at: 20 } }))",
            "Fetch(End)",
            begin,
            uid,
            "Fetch(Item(Invalid { name: [], raw: [40, 70, 76, 65, 71, 83, 32, 40, 92, 83, 101, 101, 110, 41], why: Malformation { why: \"list without an end\", at: 31 } }))",
            "Fetch(End)",
            begin,
            uid,
            "Fetch(Item(Invalid { name: [88], raw: [32, 34, 97], why: Malformation { why: \"quoted string without an end\", at: 20 } }))",
            "Fetch(End)",
        ],
    );
}

#[test]
fn the_memory_of_what_is_read_is_counted_and_given_back() {
    let mut c = Connection::new(Config::new(4096));
    c.receive(format!("* OK hello\r\n* X {}\r\n", "a ".repeat(1000)).as_bytes());
    while c.advance().unwrap() {}
    // A token has eight bytes.
    assert!((10_000..100_000).contains(&c.buffered()), "{}", c.buffered());
    c.release_buffers();
    assert_eq!(c.buffered(), 0);
}
