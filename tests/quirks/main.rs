//! What real servers have got wrong, each as response 50 of 100. See the README for the form of the tables.
#![forbid(unsafe_code)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

extern crate alloc;

mod behaviour;
mod play;
mod seeds;
mod table;

use imap_tests::chunks::Chunking;

use play::Outcome;
use table::{Row, Told};

/// How many rows there are. Their ids are 1 to this.
const ROWS: u32 = 235;

#[test]
fn no_row_is_missing() {
    let mut ids: Vec<_> = rows().iter().map(|row| row.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids, (1..=ROWS).collect::<Vec<_>>());
}

/// The 99 others are intact, the odd one is what its row says, the completion comes, and the connection can be used;
/// however the bytes arrive.
#[test]
fn one_odd_response_among_a_hundred() {
    let mut wrong = Vec::new();
    for row in rows() {
        let Told::Wire { bytes, events, .. } = &row.told else {
            continue;
        };
        let whole = play::row(bytes, Chunking::Whole);
        for chunking in [Chunking::Every(1), Chunking::Every(7)] {
            assert_eq!(play::row(bytes, chunking), whole, "row {} by {chunking:?}", row.id);
        }
        let Outcome {
            events: seen,
            fatal,
            ended,
        } = whole;
        if seen != *events {
            let lines: Vec<_> = seen.iter().map(|event| format!("> {event}")).collect();
            wrong.push(format!("= {} {}\n{}", row.id, row.server, lines.join("\n")));
            continue;
        }
        assert_eq!(
            fatal,
            events.iter().any(|event| event.starts_with("error ")),
            "row {}",
            row.id
        );
        let bye = |event: &String| event.contains("condition=BYE");
        assert_eq!(ended, fatal || events.iter().any(bye), "row {}", row.id);
    }
    assert!(wrong.is_empty(), "not as the tables say:\n{}", wrong.join("\n"));
}

/// What `Config::strict_syntax` refuses, and nothing else.
#[test]
fn a_strict_reader_refuses() {
    let mut wrong = Vec::new();
    for row in rows() {
        let Told::Wire { bytes, refused, .. } = &row.told else {
            continue;
        };
        let seen = play::strictly(bytes, Chunking::Whole);
        for chunking in [Chunking::Every(1), Chunking::Every(7)] {
            assert_eq!(play::strictly(bytes, chunking), seen, "row {} by {chunking:?}", row.id);
        }
        let is_refusal = |event: &String| {
            ["Malformed", "InvalidItem", "error "]
                .iter()
                .any(|no| event.starts_with(no))
        };
        if seen.iter().any(is_refusal) != *refused {
            wrong.push(format!("= {} {}\n{}", row.id, row.server, seen.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "not as the tables say:\n{}", wrong.join("\n"));
}

/// Every level at which something odd is kept from the rest has its counter, and its event.
#[test]
fn what_is_odd_is_counted() {
    let mut connection = play::selected();
    let odd = [
        (
            "* 2 EXISTS junk",
            "Malformed raw=\"* 2 EXISTS junk\" why=\"more values than the grammar has (at byte 11)\"",
        ),
        (
            "Server Unavailable. 15",
            "Malformed raw=\"Server Unavailable. 15\" why=\"neither tag nor asterisk nor plus sign (at byte 0)\"",
        ),
        ("", "Malformed raw=\"\" why=\"empty line (at byte 0)\""),
        (
            "* SEARCH x",
            "Malformed raw=\"* SEARCH x\" why=\"expected numbers (at byte 0)\"",
        ),
        ("+ go on", "Continue text=\"go on\""),
        ("BAAA0 OK again", "CompletedAgain tag=BAAA0 condition=OK text=again"),
        ("* 301 EXPUNGE", "Expunge seq=301"),
    ];
    for (line, event) in odd {
        assert_eq!(play::hear(&mut connection, &format!("{line}\r\n")), [event]);
    }
    let items = "* 1 FETCH (UID 99999999999 INTERNALDATE \"x\" RFC822.SIZE 5)\r\n";
    assert_eq!(play::hear(&mut connection, items).len(), 5);
    let counters = connection.counters();
    assert_eq!(
        (counters.malformed, counters.invalid_items, counters.empty_lines),
        (3, 2, 1)
    );
    assert_eq!(
        (
            counters.stray_continuations,
            counters.repeated_completions,
            counters.impossible_expunges
        ),
        (1, 1, 1)
    );
    assert_eq!(
        connection.mailbox().unwrap().exists(),
        Some(300),
        "a number with junk behind it is not believed"
    );
    assert_eq!(
        play::hear(&mut connection, "BAAA2 OK done\r\n"),
        ["Completed tag=BAAA2 condition=OK text=done"]
    );
}

/// Not a byte behind a FETCH list, or behind the last item that can be read, goes without an event.
#[test]
fn nothing_is_dropped_from_fetch() {
    let closing = "closing parenthesis without an opening one";
    let rows = [
        ("* 1 FETCH (UID 7))", ")", closing, 17),
        ("* 1 FETCH (UID 7)) x", ") x", closing, 17),
        ("* 1 FETCH (UID 7 \"FLAGS", "FLAGS", "quoted string without an end", 18),
        ("* 1 FETCH (UID 7) x", "x", "text behind the list of items", 18),
    ];
    for (line, raw, why, at) in rows {
        let mut connection = play::selected();
        let bad = format!("InvalidItem name=\"\" raw={raw} why=\"{why} (at byte {at})\"");
        let quoted = format!("InvalidItem name=\"\" raw=\"{raw}\" why=\"{why} (at byte {at})\"");
        let seen = play::hear(&mut connection, &format!("{line}\r\n"));
        assert_eq!(seen.len(), 4, "{seen:#?}");
        assert_eq!((seen[0].as_str(), seen[1].as_str()), ("FetchBegin seq=1", "Uid uid=7"));
        assert!(seen[2] == bad || seen[2] == quoted, "{line}: {}", seen[2]);
        assert_eq!(seen[3], "FetchEnd");
        assert_eq!(connection.counters().invalid_items, 1);
    }
}

/// Rows about what a client does name the test that shows it.
#[test]
fn every_behaviour_is_tested() {
    let rows = rows();
    let named: Vec<_> = rows
        .iter()
        .filter_map(|row| match &row.told {
            Told::Behaviour(name) => Some(name.as_str()),
            Told::Wire { .. } => None,
        })
        .collect();
    for name in &named {
        let (_, test) = behaviour::TESTS
            .iter()
            .find(|(known, _)| known == name)
            .unwrap_or_else(|| panic!("no test is called {name}"));
        test();
    }
    for (name, _) in behaviour::TESTS {
        assert!(named.contains(name), "no row names {name}");
    }
}

/// The seeds of the fuzz target are those that the tables make.
#[test]
fn seeds_are_up_to_date() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../fuzz/corpus/response");
    let made = seeds::of(&rows());
    if std::env::var_os("QUIRKS").is_some_and(|what| what == "write") {
        seeds::write(folder.as_ref(), &made);
    }
    assert_eq!(seeds::read(folder.as_ref()), made);
}

fn rows() -> Vec<Row> {
    table::read(concat!(env!("CARGO_MANIFEST_DIR"), "/quirks").as_ref())
}
