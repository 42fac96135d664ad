//! The answer to FETCH and STORE: messages, made of FETCH responses.

use alloc::collections::{BTreeMap, VecDeque};
use alloc::vec;
use alloc::vec::Vec;
use core::{mem, slice};

use super::Reply;
use super::budget::Budget;
use super::fetched::{FetchedBody, FetchedMessage, kept_size};
use super::message_set::MessageSet;
use crate::event::{Event, FetchEvent, Message};
use crate::response::{Data, Item};
use crate::types::{Seq, Uid};

/// The messages that a command was answered with, in the server's order.
///
/// Several FETCH responses about one message make one message. Responses about messages that were not asked for are left
/// to the application: servers report changes of other messages at any time. Where UIDs were asked for, a response
/// without a UID belongs here only if it is about a message that is here already, since "server implementations MUST
/// implicitly include the UID" in what answers (RFC 9051 section 6.4.9).
#[derive(Clone, Debug)]
pub struct Messages {
    wanted: MessageSet,
    budget: Budget,
    messages: Vec<FetchedMessage>,
    truncated: bool,
    by_uid: BTreeMap<Uid, usize>,
    by_seq: BTreeMap<Seq, usize>,
    response: Response,
    returned: VecDeque<Event<'static>>,
}

/// The FETCH response that is being read.
#[derive(Clone, Debug)]
enum Response {
    /// None is.
    Between,
    /// It is about the message at this place. `body`: whether the chunks that come are kept.
    Ours { place: usize, body: bool },
    /// Its UID decides and has not come. What came so far is kept, with its size.
    Undecided {
        seq: Option<Seq>,
        events: Vec<FetchEvent<'static>>,
        size: usize,
    },
    /// It belongs here, but there is no room.
    Dropped,
    /// It is the application's.
    Foreign,
}

impl Messages {
    pub(super) fn new(wanted: MessageSet, budget: Budget) -> Self {
        Self {
            wanted,
            budget,
            messages: Vec::new(),
            truncated: false,
            by_uid: BTreeMap::new(),
            by_seq: BTreeMap::new(),
            response: Response::Between,
            returned: VecDeque::new(),
        }
    }

    /// The messages.
    #[must_use]
    pub fn as_slice(&self) -> &[FetchedMessage] {
        &self.messages
    }

    /// The messages.
    #[must_use]
    pub fn into_vec(self) -> Vec<FetchedMessage> {
        self.messages
    }

    /// The messages, one after the other.
    pub fn iter(&self) -> slice::Iter<'_, FetchedMessage> {
        self.messages.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.messages.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }

    /// The message with this UID, if the server said so.
    #[must_use]
    pub fn by_uid(&self, uid: Uid) -> Option<&FetchedMessage> {
        self.messages.get(*self.by_uid.get(&uid)?)
    }

    /// Whether the server sent more than the limit left room for: the messages it left no room for are missing, those
    /// that are incomplete say so themselves.
    #[must_use]
    pub fn is_truncated(&self) -> bool {
        self.truncated
    }

    fn fetch(&mut self, event: &FetchEvent<'_>) -> bool {
        if let FetchEvent::Begin { message } = event {
            return self.begin(*message);
        }
        let end = matches!(event, FetchEvent::End);
        let taken = match &mut self.response {
            Response::Between | Response::Foreign => false,
            Response::Dropped => true,
            Response::Ours { .. } => {
                self.keep(event);
                true
            }
            Response::Undecided { .. } => self.decide(event),
        };
        if end {
            self.response = Response::Between;
        }
        taken
    }

    fn begin(&mut self, message: Message) -> bool {
        self.response = match message {
            Message::Seq(seq) => match self.wanted.wants_seq(seq) {
                Some(true) => self.ours(None, Some(seq)),
                Some(false) => Response::Foreign,
                None => Response::undecided(message),
            },
            Message::Uid(uid) if self.wanted.wants_uid(uid) => self.ours(Some(uid), None),
            Message::Unknown if matches!(self.wanted, MessageSet::Uids(_)) => Response::undecided(message),
            Message::Uid(_) | Message::Unknown => Response::Foreign,
        };
        !matches!(self.response, Response::Foreign)
    }

    /// The place of the message, made if there is none and there is room for it.
    fn ours(&mut self, uid: Option<Uid>, seq: Option<Seq>) -> Response {
        let known = match uid {
            Some(uid) => self.by_uid.get(&uid),
            None => seq.and_then(|seq| self.by_seq.get(&seq)),
        };
        let place = match known {
            Some(place) => *place,
            None if self.budget.take(ENTRY_SIZE) => {
                self.messages.push(FetchedMessage {
                    seq,
                    uid,
                    ..FetchedMessage::default()
                });
                self.messages.len() - 1
            }
            None => {
                self.truncated = true;
                return Response::Dropped;
            }
        };
        if let Some(uid) = uid {
            self.by_uid.insert(uid, place);
        }
        if let Some(seq) = seq {
            self.by_seq.insert(seq, place);
            if let Some(message) = self.messages.get_mut(place) {
                message.seq = Some(seq);
            }
        }
        Response::Ours { place, body: false }
    }

    /// Adds a part of a response to the message that it is about.
    fn keep(&mut self, event: &FetchEvent<'_>) {
        let Response::Ours { place, body: in_body } = &mut self.response else {
            return;
        };
        let Some(message) = self.messages.get_mut(*place) else {
            return;
        };
        match event {
            FetchEvent::Item(item) => {
                message.add(item, &mut self.budget);
                if let Item::Uid(uid) = item {
                    self.by_uid.entry(*uid).or_insert(*place);
                }
            }
            FetchEvent::BodyBegin {
                section,
                kind,
                origin,
                size,
            } => {
                let body = FetchedBody {
                    section: section.clone().into_owned(),
                    kind: *kind,
                    origin: *origin,
                    data: size.map(|_| Vec::new()),
                    truncated: false,
                };
                *in_body = message.add_body(body, &mut self.budget);
            }
            FetchEvent::BodyChunk(chunk) if *in_body => message.add_chunk(chunk, &mut self.budget),
            FetchEvent::BodyEnd => *in_body = false,
            FetchEvent::Begin { .. } | FetchEvent::BodyChunk(_) | FetchEvent::End => {}
        }
        self.truncated |= message.truncated;
    }

    /// A part of a response of which it is not known yet whom it belongs to.
    fn decide(&mut self, event: &FetchEvent<'_>) -> bool {
        let Response::Undecided { seq, events, size } = &mut self.response else {
            return false;
        };
        match event {
            FetchEvent::Item(Item::Uid(uid)) if self.wanted.wants_uid(*uid) => {
                let (seq, events) = (*seq, mem::take(events));
                self.response = self.ours(Some(*uid), seq);
                events.iter().for_each(|event| self.keep(event));
                self.keep(event);
                true
            }
            FetchEvent::End => {
                let known = seq.and_then(|seq| self.by_seq.get(&seq).copied());
                let Some(place) = known else { return self.reject() };
                let events = mem::take(events);
                self.response = Response::Ours { place, body: false };
                events.iter().for_each(|event| self.keep(event));
                true
            }
            FetchEvent::Item(Item::Uid(_)) => self.reject(),
            _ => {
                let more = event_size(event);
                if *size + more > self.budget.left() {
                    return self.reject();
                }
                *size += more;
                events.push(event.clone().into_owned());
                true
            }
        }
    }

    /// The response is the application's, with all that was kept of it.
    fn reject(&mut self) -> bool {
        if let Response::Undecided { events, .. } = mem::replace(&mut self.response, Response::Foreign) {
            self.returned.extend(events.into_iter().map(Event::Fetch));
        }
        false
    }
}

impl Response {
    fn undecided(message: Message) -> Self {
        Self::Undecided {
            seq: message.seq(),
            events: vec![FetchEvent::Begin { message }],
            size: 0,
        }
    }
}

impl Reply for Messages {
    fn absorb(&mut self, event: &Event<'_>) -> bool {
        match event {
            Event::Fetch(event) => self.fetch(event),
            Event::Data(Data::Expunge(_)) => {
                self.by_seq.clear();
                false
            }
            Event::Data(Data::Other(raw)) if raw.is("VANISHED") => {
                self.by_seq.clear();
                false
            }
            _ => false,
        }
    }

    fn give_back(&mut self) -> Option<Event<'static>> {
        self.returned.pop_front()
    }
}

impl IntoIterator for Messages {
    type Item = FetchedMessage;
    type IntoIter = vec::IntoIter<FetchedMessage>;

    fn into_iter(self) -> Self::IntoIter {
        self.messages.into_iter()
    }
}

impl<'a> IntoIterator for &'a Messages {
    type Item = &'a FetchedMessage;
    type IntoIter = slice::Iter<'a, FetchedMessage>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// How many bytes it takes to keep a part of a response until its UID comes.
fn event_size(event: &FetchEvent<'_>) -> usize {
    size_of::<FetchEvent<'_>>()
        + match event {
            FetchEvent::Item(item) => kept_size(item),
            FetchEvent::BodyBegin { section, .. } => section.as_bytes().len(),
            FetchEvent::BodyChunk(chunk) => chunk.len(),
            FetchEvent::Begin { .. } | FetchEvent::BodyEnd | FetchEvent::End => 0,
        }
}

/// What a message takes before anything is known of it, with its places in the indices.
const ENTRY_SIZE: usize = size_of::<FetchedMessage>() + 2 * size_of::<(Uid, usize)>();

#[cfg(test)]
mod tests {
    use super::super::testing::answer;
    use super::super::{Fetch, FetchItem, FetchItems};
    use super::*;
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
        assert!(message.envelope.is_some() && message.body.is_some() && message.body_structure.is_some());
        assert_eq!(message.binary_sizes[0].size, 3028);
        assert_eq!(message.others[0].name(), b"X-GM-MSGID");
        assert_eq!(message.invalid[0].name, b"RFC822.SIZE");
        assert_eq!(message.section(&Section::header()), Some(&b"A: b"[..]));
        assert_eq!(message.section(&Section::part(&[9]).unwrap()), None);
        assert_eq!(message.bodies[1].data, None);
        assert_eq!(message.binary(&Section::part(&[1]).unwrap()), Some(&b"\0\0"[..]));
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
        assert!(message.truncated && message.bodies[0].truncated);
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
}
