use alloc::format;
use alloc::string::ToString;

use super::super::fetched::FetchedBody;
use super::*;
use crate::sasl::testing::Peer;
use crate::types::Section;

/// What is kept of these lines.
fn heard(mut responses: Responses, lines: &str) -> Responses {
    let mut peer = Peer::greeted("* PREAUTH hello");
    hear(&mut peer, &mut responses, lines);
    responses
}

fn hear(peer: &mut Peer, responses: &mut Responses, lines: &str) {
    peer.says(lines);
    while peer.connection.advance().unwrap() {
        responses.observe(&peer.connection.event());
    }
}

#[test]
fn names_are_those_of_data_codes_and_conditions() {
    let lines = "* 3 EXISTS\r\n\
                 * X-WEATHER (21 clear)\r\n\
                 * OK [UIDVALIDITY 7] valid\r\n\
                 * NO careful\r\n\
                 * 2 RECENT";
    let responses = heard(Responses::named(["x-weather", "UidValidity", "no"]), lines);
    assert_eq!(responses.iter().count(), 3);
    assert!(
        matches!(responses.last("X-Weather"), Some(Response::Data(Data::Other(raw))) if raw.values().as_bytes() == b"(21 clear)")
    );
    let code = responses.last("UIDVALIDITY").and_then(Response::code);
    assert_eq!(code, Some(&Code::UidValidity(7)));
    assert!(matches!(responses.last("NO"), Some(Response::Status(status)) if status.text_lossy() == "careful"));
    assert_eq!(responses.last("EXISTS"), None);
    // OK was not asked for, and is a name all the same of what is kept for its code.
    assert_eq!(responses.get("OK").count(), 1);
    assert_eq!(heard(Responses::all(), lines).iter().count(), 5);
    assert!(heard(Responses::named([""; 0]), lines).is_empty());
}

#[test]
fn what_was_taken_is_gone_and_leaves_room() {
    let line = "* OK [ALERT] 0123456789";
    let room = 10 + size_of::<Entry>();
    let mut peer = Peer::greeted("* PREAUTH hello");
    let mut responses = Responses::named(["ALERT"]).with_limit(2 * room);
    hear(&mut peer, &mut responses, &format!("{line}\r\n{line}\r\n* 1 EXISTS"));
    assert!(!responses.is_truncated());
    assert_eq!(responses.take("alert").len(), 2);
    assert!(responses.take("ALERT").is_empty() && responses.is_empty());
    hear(&mut peer, &mut responses, &format!("{line}\r\n{line}"));
    assert!(!responses.is_truncated());
    hear(&mut peer, &mut responses, line);
    assert!(responses.is_truncated());
    assert_eq!(responses.get("ALERT").count(), 2);
    // What is kept counts towards a new limit.
    assert_eq!(responses.clone().with_limit(room).budget.left(), 0);
    assert_eq!(responses.with_limit(usize::MAX).budget.left(), usize::MAX - 2 * room);
}

#[test]
fn fetch_responses_are_kept_whole() {
    let lines = "* 1 FETCH (FLAGS (\\Seen) BODY[] {5}\r\nhello UID 9)\r\n* 2 FETCH (UID 10)";
    let mut responses = heard(Responses::named(["FETCH"]), lines);
    let taken = responses.take("FETCH");
    let [Response::Fetch(first), Response::Fetch(second)] = &taken[..] else {
        panic!("{taken:?}");
    };
    assert_eq!(first.section(&Section::whole()), Some(&b"hello"[..]));
    assert_eq!(first.uid.unwrap().to_string(), "9");
    assert_eq!(second.seq.unwrap().to_string(), "2");
    assert_eq!(responses.budget, Budget::default());
    assert!(heard(Responses::named(["EXISTS"]), lines).is_empty());
}

#[test]
fn a_body_is_cut_where_the_limit_is() {
    let room = size_of::<Entry>() + size_of::<FetchedMessage>() + size_of::<FetchedBody>();
    let lines = "* 1 FETCH (BODY[] {5}\r\nhello)\r\n* 2 FETCH (UID 10)\r\n* 3 EXISTS";
    let mut responses = heard(Responses::all().with_limit(room + 3), lines);
    assert!(responses.is_truncated());
    let taken = responses.take("FETCH");
    let [Response::Fetch(message)] = &taken[..] else {
        panic!("{taken:?}");
    };
    assert!(message.truncated);
    assert_eq!(message.section(&Section::whole()), Some(&b"hel"[..]));
    assert!(responses.is_empty());
    assert_eq!(responses.budget.left(), room + 3);
}

#[test]
fn a_fetch_that_never_ends_takes_no_room_for_good() {
    let mut responses = Responses::named(["FETCH"]);
    let mut first = Peer::greeted("* PREAUTH hello");
    first.connection.receive(b"* 1 FETCH (BODY[] {5}\r\nhel");
    while first.connection.advance().unwrap() {
        responses.observe(&first.connection.event());
    }
    let mut second = Peer::greeted("* PREAUTH hello");
    hear(&mut second, &mut responses, "* 2 FETCH (UID 10)");
    let taken = responses.take("FETCH");
    assert!(matches!(&taken[..], [Response::Fetch(message)] if message.bodies().is_empty()));
    assert_eq!(responses.budget, Budget::default());

    let mut responses = responses.with_limit(0);
    hear(&mut second, &mut responses, "* 3 FETCH (UID 11)\r\n* 4 FETCH (UID 12)");
    assert!(responses.is_empty() && responses.is_truncated());
    assert_eq!(responses.budget.left(), 0);
}

#[test]
fn completions_have_the_name_of_their_code_only() {
    let mut peer = Peer::greeted("* PREAUTH hello");
    peer.connection.start(&super::super::Noop).unwrap();
    peer.sent();
    let mut responses = Responses::named(["OK", "COPYUID"]);
    hear(&mut peer, &mut responses, "A0 OK done");
    assert!(responses.is_empty());
    peer.connection.start(&super::super::Noop).unwrap();
    peer.sent();
    hear(&mut peer, &mut responses, "A1 OK [COPYUID 1 2 3] done");
    assert!(matches!(responses.last("COPYUID"), Some(Response::Completed(_))));
    assert_eq!(responses.last("OK"), None);
}

#[test]
fn events_that_were_kept_elsewhere_can_be_added() {
    let mut responses = Responses::named(["EXISTS"]);
    responses.extend([
        Event::Data(Data::Exists(1)),
        Event::Closed,
        Event::Data(Data::Exists(2)),
    ]);
    assert_eq!(responses.last("EXISTS"), Some(&Response::Data(Data::Exists(2))));
    assert_eq!(responses.iter().count(), 2);
}
