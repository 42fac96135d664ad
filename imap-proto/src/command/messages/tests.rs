//! FETCH responses as they come, wanted and unwanted.

use super::super::fetched::FetchedBody;
use super::super::testing::answer;
use super::super::{Fetch, FetchItem, FetchItems};
use super::*;
use crate::ext::condstore::ModSeq;
use crate::ext::gmail::MessageId;
use crate::types::{Flag, Section, SeqSet, UidSet};

fn by_number(set: &str, received: &str) -> (Messages, Vec<Event<'static>>) {
    let set: SeqSet = set.parse().unwrap();
    answer(&Fetch::numbers(&set, FetchItems::All), received)
}

fn by_uid(set: &str, received: &str) -> (Messages, Vec<Event<'static>>) {
    let set: UidSet = set.parse().unwrap();
    answer(&Fetch::uids(&set, FetchItems::All), received)
}

fn uid(n: u32) -> Uid {
    Uid::new(n).unwrap()
}

#[test]
fn every_item_has_its_place() {
    let (messages, others) = by_number(
        "12",
        "* 12 FETCH (FLAGS (\\Seen) INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" RFC822.SIZE 4286 UID 7 \
         ENVELOPE (NIL \"IMAP4rev2 WG mtg\" NIL NIL NIL NIL NIL NIL NIL NIL) \
         BODY (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 3028 92) \
         BODYSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 3028 92 NIL NIL NIL NIL) \
         BINARY.SIZE[1] 3028 X-GM-MSGID 5 RFC822.SIZE x \
         BODY[HEADER] {4}\r\nA: b BODY[9] NIL BINARY[1] ~{2}\r\n\0\0)\r\n\
         T1 OK FETCH completed\r\n",
    );
    assert_eq!(others, []);
    assert_eq!((messages.len(), messages.is_truncated()), (1, false));
    let message = messages.by_uid(uid(7)).unwrap();
    assert_eq!((message.seq, message.uid), (Seq::new(12), Uid::new(7)));
    assert!(message.flags.as_ref().unwrap().contains(&Flag::Seen));
    assert_eq!(message.internal_date.unwrap().date().year(), 1996);
    assert_eq!(message.size, Some(4286));
    assert_eq!(
        message.envelope().unwrap().subject().as_deref(),
        Some(&b"IMAP4rev2 WG mtg"[..])
    );
    let structures = [message.body(), message.body_structure()].map(Option::unwrap);
    assert!(structures.iter().all(|structure| structure.part().is("text", "plain")));
    assert!(structures[0].as_bytes().len() < structures[1].as_bytes().len());
    assert_eq!(message.binary_sizes()[0].size, 3028);
    let others: Vec<_> = message.others().map(|item| item.name().to_vec()).collect();
    assert_eq!(others, [b"X-GM-MSGID"]);
    assert_eq!(message.get::<MessageId>().map(|id| id.id), Some(5));
    assert_eq!(message.get::<ModSeq>(), None);
    assert_eq!(message.invalid()[0].name, b"RFC822.SIZE");
    assert_eq!(message.section(&Section::header()), Some(&b"A: b"[..]));
    assert_eq!(message.section(&Section::part(&[9]).unwrap()), None);
    assert_eq!(message.bodies()[1].data, None);
    assert_eq!(message.binary(&Section::part(&[1]).unwrap()), Some(&b"\0\0"[..]));
    assert_eq!(message.clone().into_bodies(), message.bodies());
    assert_eq!(message.bodies().len(), 3);
    let shown = alloc::format!("{message:?}");
    assert!(shown.contains("\"X-GM-MSGID\": 5"), "{shown}");
}

#[test]
fn of_what_comes_twice_the_latest_counts() {
    let (messages, _) = by_number(
        "1",
        "* 1 FETCH (ENVELOPE (NIL \"a\" NIL NIL NIL NIL NIL NIL NIL NIL) X-GM-MSGID 5)\r\n\
         * 1 FETCH (envelope (NIL \"b\" NIL NIL NIL NIL NIL NIL NIL NIL) FLAGS () X-GM-MSGID 6)\r\n\
         T1 OK done\r\n",
    );
    let message = &messages.as_slice()[0];
    let envelope = message.envelope().unwrap();
    assert_eq!(envelope.subject().as_deref(), Some(&b"b"[..]));
    assert!(message.flags.as_ref().unwrap().is_empty() && message.body().is_none());
    // Of extensions nobody here knows what a second value means.
    assert_eq!(message.get::<MessageId>().map(|id| id.id), Some(5));
    assert_eq!(message.others().count(), 2);
}

#[test]
fn several_responses_make_one_message() {
    let received = "* 12 FETCH (UID 20 FLAGS (\\Seen))\r\n\
                    * 12 FETCH (FLAGS (\\Flagged))\r\n\
                    * 12 FETCH (UID 20 BODY[] {3}\r\nabc)\r\n\
                    T1 OK done\r\n";
    for (messages, others) in [by_number("12", received), by_uid("20", received)] {
        assert_eq!((messages.len(), others.len()), (1, 0));
        let message = &messages.as_slice()[0];
        assert_eq!(message.section(&Section::whole()), Some(&b"abc"[..]));
        assert!(message.flags.as_ref().unwrap().contains(&Flag::Flagged));
    }
}

#[test]
fn responses_about_other_messages_are_left_to_the_application() {
    // Dovecot and Gmail send both kinds in the middle of a UID FETCH.
    let received = "* 2004 FETCH (UID 213531 FLAGS (\\Seen))\r\n\
                    * 1994 FETCH (FLAGS ())\r\n\
                    * 7 FETCH (FLAGS (\\Seen) UID 9)\r\n\
                    * 5 EXISTS\r\n\
                    T1 OK done\r\n";
    let (messages, others) = by_uid("213531", received);
    assert_eq!(messages.len(), 1);
    assert_eq!(messages.as_slice()[0].seq, Seq::new(2004));
    let kinds: Vec<_> = others
        .iter()
        .map(|event| matches!(event, Event::Fetch(FetchEvent::Begin { .. })))
        .collect();
    assert_eq!(kinds, [true, false, false, true, false, false, false, false]);
    assert!(matches!(&others[5], Event::Fetch(FetchEvent::Item(Item::Uid(other))) if *other == uid(9)));
    assert_eq!(others[7], Event::Data(Data::Exists(5)));
    let (messages, others) = by_number("2004", received);
    assert_eq!((messages.len(), others.len()), (1, 8));
}

#[test]
fn the_uid_may_come_last() {
    let (messages, others) = by_uid(
        "2",
        "* 140 FETCH (FLAGS (\\Seen) BODY[] {3}\r\nabc UID 2)\r\n\
         * 141 FETCH (BODY[] {3}\r\ndef UID 3)\r\n\
         T1 OK done\r\n",
    );
    let message = messages.by_uid(uid(2)).unwrap();
    assert_eq!(message.section(&Section::whole()), Some(&b"abc"[..]));
    assert!(message.flags.is_some());
    assert_eq!(messages.len(), 1);
    assert_eq!(others.len(), 6);
}

#[test]
fn the_sequence_number_may_be_0() {
    let (messages, others) = by_uid("16334", "* 0 FETCH (UID 16334 FLAGS ())\r\nT1 OK done\r\n");
    assert_eq!((messages.len(), others.len()), (1, 0));
    assert_eq!(messages.as_slice()[0].seq, None);
    assert!(messages.as_slice()[0].flags.as_ref().unwrap().is_empty());
    let (messages, others) = by_number("1:*", "* 0 FETCH (UID 16334)\r\nT1 OK done\r\n");
    assert_eq!((messages.len(), others.len()), (0, 3));
}

#[test]
fn messages_named_by_uid_alone() {
    let (messages, others) = by_uid(
        "25900:25902",
        "* 25900 UIDFETCH (FLAGS (\\Seen))\r\n* 7 UIDFETCH (FLAGS ())\r\nT1 OK done\r\n",
    );
    assert_eq!((messages.len(), others.len()), (1, 3));
    assert!(messages.by_uid(uid(25900)).is_some());
}

#[test]
fn numbers_mean_other_messages_after_expunge() {
    let (messages, others) = by_uid(
        "30:40",
        "* 3 FETCH (UID 30)\r\n* 2 EXPUNGE\r\n* 3 FETCH (FLAGS ())\r\n* 3 FETCH (UID 40)\r\nT1 OK done\r\n",
    );
    assert_eq!(messages.len(), 2);
    assert_eq!(messages.by_uid(uid(30)).unwrap().flags, None);
    assert_eq!(others.len(), 4);
    let (messages, others) = by_uid(
        "30:40",
        "* 3 FETCH (UID 30)\r\n* VANISHED 2\r\n* 3 FETCH (FLAGS ())\r\nT1 OK done\r\n",
    );
    assert_eq!((messages.len(), others.len()), (1, 4));
}

#[test]
fn the_last_message_answers_for_a_star() {
    let (messages, _) = by_uid("559:*", "* 23 FETCH (UID 558 FLAGS ())\r\nT1 OK done\r\n");
    assert_eq!(messages.len(), 1);
}

#[test]
fn more_than_the_limit_is_not_kept() {
    let set: SeqSet = "1:2".parse().unwrap();
    let limit = ENTRY_SIZE + size_of::<FetchedBody>() + 4;
    let command = Fetch::numbers(&set, FetchItem::peek(Section::whole())).collect_limit(limit);
    let (messages, others) = answer(
        &command,
        "* 1 FETCH (BODY[] {9}\r\n123456789 FLAGS (\\Seen))\r\n* 2 FETCH (BODY[] {3}\r\nabc)\r\nT1 OK done\r\n",
    );
    assert_eq!(others, []);
    assert!(messages.is_truncated());
    assert_eq!(messages.len(), 1);
    let message = &messages.as_slice()[0];
    assert_eq!(message.section(&Section::whole()), Some(&b"1234"[..]));
    assert!(message.truncated && message.bodies()[0].truncated);
    assert_eq!(message.flags, None);
}

#[test]
fn what_nobody_can_place_is_not_kept_without_bound() {
    let set: UidSet = "2".parse().unwrap();
    let command = Fetch::uids(&set, FetchItems::All).collect_limit(1000);
    let body = "x".repeat(2000);
    let received = alloc::format!("* 1 FETCH (BODY[] {{2000}}\r\n{body} UID 2)\r\nT1 OK done\r\n");
    let (messages, others) = answer(&command, &received);
    assert!(messages.is_empty());
    let bytes: usize = others
        .iter()
        .map(|event| {
            if let Event::Fetch(FetchEvent::BodyChunk(c)) = event {
                c.len()
            } else {
                0
            }
        })
        .sum();
    assert_eq!(bytes, 2000);
}
