//! The answer to FETCH and STORE: messages, made of FETCH responses.

mod places;

use alloc::collections::VecDeque;
use alloc::vec;
use alloc::vec::Vec;
use core::{mem, slice};

use super::Reply;
use super::budget::Budget;
use super::fetched::{FetchedMessage, kept_size};
use super::message_set::MessageSet;
use crate::event::{Event, FetchEvent, Message};
use crate::response::{Code, Data, Item, RawCode, Status};
use crate::types::{Seq, Uid};
use places::Places;

/// The messages that a command was answered with, in the server's order.
///
/// Several FETCH responses about one message make one message. Responses about messages that were not asked for are
/// left to the application: servers report changes of other messages at any time. Where UIDs were asked for, a response
/// without a UID belongs here only if it is about a message that is here already, since "server implementations MUST
/// implicitly include the UID" in what answers (RFC 9051 section 6.4.9).
#[derive(Clone, Debug)]
pub struct Messages {
    wanted: MessageSet,
    budget: Budget,
    messages: Vec<FetchedMessage>,
    truncated: bool,
    code: Option<RawCode<'static>>,
    by_uid: Places<Uid>,
    by_seq: Places<Seq>,
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
    pub(crate) fn new(wanted: MessageSet, budget: Budget) -> Self {
        Self {
            wanted,
            budget,
            messages: Vec::new(),
            truncated: false,
            code: None,
            by_uid: Places::default(),
            by_seq: Places::default(),
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
        self.messages.get(self.by_uid.get(uid)?)
    }

    /// Whether the server sent more than the limit left room for: the messages it left no room for are missing, those
    /// that are incomplete say so themselves.
    #[must_use]
    pub fn is_truncated(&self) -> bool {
        self.truncated
    }

    /// The response code of an extension in the completion: what the server says of the messages as a whole, such as
    /// [`Modified`](crate::ext::condstore::Modified) of a conditional STORE.
    #[must_use]
    pub fn code(&self) -> Option<&RawCode<'static>> {
        self.code.as_ref()
    }

    /// Nothing more will come. Keeps the code of the completion, if it is one of an extension and there is room.
    fn complete(&mut self, status: &Status<'_>) -> bool {
        self.messages.shrink_to_fit();
        self.by_uid.shrink_to_fit();
        self.by_seq = Places::default();
        let Some(Code::Other(code)) = &status.code else {
            return false;
        };
        let taken = self.budget.take(code.values().owned_size());
        if taken {
            self.code = Some(code.clone().into_owned());
        }
        taken
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
            Some(uid) => self.by_uid.get(uid),
            None => seq.and_then(|seq| self.by_seq.get(seq)),
        };
        let place = match known {
            Some(place) => place,
            None if self.budget.take(ENTRY_SIZE) => {
                self.messages.push(FetchedMessage::of(seq, uid));
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
        message.add_part(event, in_body, &mut self.budget);
        if let FetchEvent::Item(Item::Uid(uid)) = event {
            self.by_uid.insert_new(*uid, *place);
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
                let known = seq.and_then(|seq| self.by_seq.get(seq));
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
            Event::Completed { status, .. } => self.complete(status),
            Event::Data(Data::Expunge(_)) => {
                self.by_seq = Places::default();
                false
            }
            Event::Data(Data::Other(raw)) if raw.is("VANISHED") => {
                self.by_seq = Places::default();
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
const ENTRY_SIZE: usize = size_of::<FetchedMessage>() + 2 * Places::<Uid>::ENTRY_SIZE;

#[cfg(test)]
mod tests;
