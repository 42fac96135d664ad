//! Where a literal stands decides what its bytes are, and nothing in them does.

use super::reading::{check, events, same};
use super::*;

/// Bytes of a message are never read as what a server says.
#[test]
fn a_body_behind_an_item_without_a_value_is_a_body() {
    let body = [
        "Fetch(BodyBegin { section: Section[], kind: Body, origin: None, size: Some(13) })",
        "body * 9 EXISTS\\r\\n\\r",
        "Fetch(Item(Uid(Uid(7))))",
        "Fetch(End)",
    ];
    let [begin, size, text] = [
        "Fetch(Begin { message: Seq(Seq(1)) })",
        "Fetch(BodyBegin { section: Section[1], kind: Body, origin: None, size: None })",
        "body ",
    ];
    check(
        b"* 1 fetch (BODY[1] BODY[] {13}\r\n* 9 EXISTS\r\n\r UID 7)\r\n",
        &[&[begin, size, text], &body[..]].concat(),
    );
    let invalid = "Fetch(Item(Invalid { name: [85, 73, 68], raw: [], why: Malformation { why: \"item without a value\", at: 20 } }))";
    check(
        b"* 1 fetch (X \"a\" UID BODY[] {13}\r\n* 9 EXISTS\r\n\r UID 7)\r\n",
        &[&[begin, "Fetch(Item(Other(X \\\"a\\\")))", invalid], &body[..]].concat(),
    );
}

#[test]
fn no_literal_is_read_as_responses_wherever_it_stands() {
    const WORDS: [&str; 8] = ["UID", "7", "(", ")", "BODY[]", "\"a\"", "BODY[1] {1}\r\na", "NIL"];
    const LENGTH: u32 = 4;
    for sequence in 0..WORDS.len().pow(LENGTH) {
        let words = (0..LENGTH).map(|place| WORDS[sequence / WORDS.len().pow(place) % WORDS.len()]);
        let words = words.collect::<Vec<_>>().join(" ");
        for name in ["FETCH", "fetch"] {
            let input = format!("* OK hello\r\n* 1 {name} ({words} BODY[] {{13}}\r\n* 9 EXISTS\r\n\r)\r\n");
            let seen = events(input.as_bytes(), input.len(), false);
            assert!(
                !seen.iter().any(|event| event == "Data(Exists(9))"),
                "{input}: {seen:?}"
            );
        }
    }
}

#[test]
fn a_literal_behind_the_items_is_text() {
    for name in ["FETCH", "fetch"] {
        for items in ["(UID 7)", "(BODY[1] {1}\r\na UID 7)"] {
            for behind in ["(BODY[] {13}\r\n", "BODY[] {13}\r\n", "X (Y) (BODY[] {13}\r\n"] {
                let seen = same(format!("* 1 {name} {items} {behind}* 9 EXISTS\r\n\r)\r\n* 2 EXISTS\r\n").as_bytes());
                let end = seen.iter().position(|event| event == "Fetch(End)").unwrap();
                assert!(seen[end - 1].contains("text behind the list of items"), "{seen:?}");
                assert_eq!(seen[end + 1..], ["Data(Exists(2))", "Closed"], "{seen:?}");
            }
        }
    }
}
