//! What a server said, by name.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::mem;

use super::Reply;
use super::budget::Budget;
use super::fetched::FetchedMessage;
use crate::event::{Event, FetchEvent, Message};
use crate::response::{Code, Condition, Data, Status};

/// What the server said under some names, kept until it is asked for: imaplib's `response()`.
///
/// A name is that of untagged data (`EXISTS`, `FETCH`, `X-WEATHER`), of a response code (`UIDVALIDITY`, `ALERT`), or of
/// the condition of an untagged status (`OK`, `NO`, `BAD`, `BYE`), in any case of letters.
///
/// It is the answer to a [`Custom`](super::Custom) command. Elsewhere it is shown events: all of them in a loop of your
/// own, with [`Responses::observe`]; with the adapters those that no command took for its answer.
///
/// ```
/// use imap_proto::command::{Response, Responses};
/// use imap_proto::{Config, Connection, Event, response::Data};
///
/// let mut connection = Connection::new(Config::new(4096));
/// connection.receive(b"* OK hello\r\n* 3 EXISTS\r\n* NO [ALERT] Disk is 98 % full\r\n* 4 EXISTS\r\n");
/// let mut heard = Responses::named(["exists", "alert"]);
/// while connection.advance()? {
///     heard.observe(&connection.event());
/// }
/// let exists = heard.take("EXISTS");
/// assert!(matches!(exists[..], [Response::Data(Data::Exists(3)), Response::Data(Data::Exists(4))]));
/// assert!(heard.take("EXISTS").is_empty());
/// let Some(Response::Status(alert)) = heard.last("ALERT") else { panic!() };
/// assert_eq!(alert.text_lossy(), "Disk is 98 % full");
/// # Ok::<(), imap_proto::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Responses {
    /// `None` stands for every name.
    names: Option<Vec<String>>,
    kept: Vec<Entry>,
    fetch: Option<Fetching>,
    budget: Budget,
    truncated: bool,
}

/// A response, and how much of the budget it took.
#[derive(Clone, Debug)]
struct Entry {
    response: Response,
    size: usize,
}

/// The FETCH response that is being read.
#[derive(Clone, Debug)]
struct Fetching {
    /// `None` if there is no room for it.
    message: Option<Box<FetchedMessage>>,
    /// Whether the chunks that come are kept.
    in_body: bool,
    /// How much of the budget it took so far.
    size: usize,
}

/// Something that a server said. See [`Responses`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Response {
    /// Untagged data.
    Data(Data<'static>),
    /// A FETCH response. Its name is `FETCH`, also if the server named the message by UID (RFC 9586).
    Fetch(Box<FetchedMessage>),
    /// An untagged status.
    Status(Status<'static>),
    /// The completion of a command, which has the name of its response code and no other.
    Completed(Status<'static>),
}

impl Response {
    /// Whether it has this name, in any case of letters.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        match self {
            Self::Data(data) => same(data.name(), name),
            Self::Fetch(_) => same(FETCH, name),
            Self::Status(status) => same(condition_name(status), name) || has_code(status, name),
            Self::Completed(status) => has_code(status, name),
        }
    }

    /// The response code; `None` if it has none, or is data.
    #[must_use]
    pub fn code(&self) -> Option<&Code<'static>> {
        match self {
            Self::Status(status) | Self::Completed(status) => status.code.as_ref(),
            Self::Data(_) | Self::Fetch(_) => None,
        }
    }
}

impl Responses {
    /// Keeps what comes under these names.
    #[must_use]
    pub fn named(names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self::new(Some(names.into_iter().map(Into::into).collect()), Budget::default())
    }

    /// Keeps whatever comes.
    #[must_use]
    pub fn all() -> Self {
        Self::new(None, Budget::default())
    }

    /// The same, keeping no more than so many bytes. Default: 64 MiB. See [`Responses::is_truncated`].
    #[must_use]
    pub fn with_limit(self, bytes: usize) -> Self {
        let fetching = self.fetch.as_ref().map_or(0, |fetching| fetching.size);
        let taken = fetching + self.kept.iter().map(|entry| entry.size).sum::<usize>();
        Self {
            budget: Budget::new(bytes.saturating_sub(taken)),
            ..self
        }
    }

    pub(super) fn new(names: Option<Vec<String>>, budget: Budget) -> Self {
        Self {
            names,
            kept: Vec::new(),
            fetch: None,
            budget,
            truncated: false,
        }
    }

    /// Keeps what the event says, if it has one of the names; says whether it has.
    pub fn observe(&mut self, event: &Event<'_>) -> bool {
        match event {
            Event::Data(data) => self.wants(data.name()) && self.keep_data(data),
            Event::Fetch(event) => self.fetch(event),
            Event::Status(status) | Event::Greeting(status) => {
                (self.wants(condition_name(status)) || self.wants_code(status))
                    && self.keep_status(status, Response::Status)
            }
            Event::Completed { status, .. } | Event::CompletedAgain { status, .. } => {
                self.wants_code(status) && self.keep_status(status, Response::Completed)
            }
            _ => false,
        }
    }

    /// What came under this name, oldest first.
    pub fn get(&self, name: &str) -> impl Iterator<Item = &Response> {
        self.iter().filter(move |response| response.is(name))
    }

    /// What came last under this name.
    #[must_use]
    pub fn last(&self, name: &str) -> Option<&Response> {
        self.kept
            .iter()
            .rev()
            .map(|entry| &entry.response)
            .find(|response| response.is(name))
    }

    /// Takes out what came under this name, oldest first. Its room is free again.
    pub fn take(&mut self, name: &str) -> Vec<Response> {
        let mut taken = Vec::new();
        let mut freed = 0;
        for entry in mem::take(&mut self.kept) {
            if entry.response.is(name) {
                freed += entry.size;
                taken.push(entry.response);
            } else {
                self.kept.push(entry);
            }
        }
        self.budget.give_back(freed);
        taken
    }

    /// Everything that came under any of the names, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Response> {
        self.kept.iter().map(|entry| &entry.response)
    }

    /// Whether nothing came.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Whether more came than the limit left room for: what it left no room for is missing.
    #[must_use]
    pub fn is_truncated(&self) -> bool {
        self.truncated
    }

    fn wants(&self, name: &[u8]) -> bool {
        self.names
            .as_ref()
            .is_none_or(|names| names.iter().any(|wanted| same(name, wanted)))
    }

    fn wants_code(&self, status: &Status<'_>) -> bool {
        status.code.as_ref().is_some_and(|code| self.wants(code.name()))
    }

    fn keep_data(&mut self, data: &Data<'_>) -> bool {
        self.keep(data.owned_size(), || Response::Data(data.clone().into_owned()))
    }

    fn keep_status(&mut self, status: &Status<'_>, kind: fn(Status<'static>) -> Response) -> bool {
        self.keep(status.owned_size(), || kind(status.clone().into_owned()))
    }

    /// It belongs here whether there is room for it or not.
    fn keep(&mut self, size: usize, make: impl FnOnce() -> Response) -> bool {
        let size = size + size_of::<Entry>();
        if self.budget.take(size) {
            self.kept.push(Entry { response: make(), size });
        } else {
            self.truncated = true;
        }
        true
    }

    fn fetch(&mut self, event: &FetchEvent<'_>) -> bool {
        if let FetchEvent::Begin { message } = event {
            // One that has not ended will not: its connection has.
            let unfinished = self.fetch.take().map_or(0, |fetching| fetching.size);
            self.budget.give_back(unfinished);
            let wanted = self.wants(FETCH);
            self.fetch = wanted.then(|| self.begin(*message));
        }
        let Some(fetching) = &mut self.fetch else {
            return false;
        };
        let before = self.budget.left();
        if let Some(message) = &mut fetching.message {
            message.add_part(event, &mut fetching.in_body, &mut self.budget);
            self.truncated |= message.truncated;
        }
        fetching.size += before - self.budget.left();
        if matches!(event, FetchEvent::End)
            && let Some(Fetching { message, size, .. }) = self.fetch.take()
        {
            self.kept.extend(message.map(|message| Entry {
                response: Response::Fetch(message),
                size,
            }));
        }
        true
    }

    fn begin(&mut self, message: Message) -> Fetching {
        let size = size_of::<Entry>() + size_of::<FetchedMessage>();
        let room = self.budget.take(size);
        self.truncated |= !room;
        let uid = match message {
            Message::Uid(uid) => Some(uid),
            Message::Seq(_) | Message::Unknown => None,
        };
        let kept = room.then(|| FetchedMessage::of(message.seq(), uid));
        Fetching {
            message: kept.map(Box::new),
            in_body: false,
            size: if room { size } else { 0 },
        }
    }
}

impl Reply for Responses {
    fn absorb(&mut self, event: &Event<'_>) -> bool {
        self.observe(event)
    }
}

impl<'e> Extend<Event<'e>> for Responses {
    fn extend<I: IntoIterator<Item = Event<'e>>>(&mut self, events: I) {
        for event in events {
            self.observe(&event);
        }
    }
}

fn same(name: &[u8], wanted: &str) -> bool {
    name.eq_ignore_ascii_case(wanted.as_bytes())
}

fn has_code(status: &Status<'_>, name: &str) -> bool {
    status.code.as_ref().is_some_and(|code| same(code.name(), name))
}

fn condition_name(status: &Status<'_>) -> &'static [u8] {
    let condition: Condition = status.condition;
    condition.as_str().as_bytes()
}

const FETCH: &[u8] = b"FETCH";

#[cfg(test)]
mod tests;
