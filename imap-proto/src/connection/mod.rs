//! The state machine: bytes in, events out; commands in, bytes out.

mod config;
mod counters;
mod dialogue;
mod limits;
mod long_way;
mod mailbox;
mod observe;
mod offers;
mod opening;
mod short_way;
mod show;
mod start;
#[cfg(test)]
mod tests;
mod uid_map;

pub use config::{Config, Security};
pub use counters::Counters;
pub use dialogue::{Authentication, Body, Idle};
pub use limits::Limits;
pub use mailbox::Mailbox;
pub use offers::Revision;

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::vec::Vec;
use core::fmt;

use crate::error::Error;
use crate::event::{Event, FetchEvent};
use crate::response::Capabilities;
use crate::state::State;
use crate::types::{Seq, Tag, TagPrefix};
use crate::wire::inbox::Inbox;
use crate::wire::outbox::Outbox;
use crate::wire::reader::{Reader, Unit};
use show::{Current, StatusSpans};
use start::Pending;

/// One connection to an IMAP server, without its transport.
///
/// It has four kinds of methods. *Facts* ([`state`](Self::state), [`mailbox`](Self::mailbox), …) take `&self` and may
/// be asked at any time. *Bytes* go in by [`buffers`](Self::buffers) and [`received`](Self::received) or by
/// [`receive`](Self::receive), and out by [`output`](Self::output) and [`written`](Self::written). *Commands* begin with
/// [`start`](Self::start). *Events* come from [`advance`](Self::advance) and [`event`](Self::event).
///
/// Any order of calls is correct; order matters for progress only: write what there is to write, take events until
/// there are none, read, and begin again.
#[derive(Debug)]
pub struct Connection {
    config: Config,
    prefix: TagPrefix,
    /// The index of the next command.
    next: u32,
    state: State,
    inbox: Inbox,
    reader: Reader,
    outbox: Outbox,
    pending: VecDeque<Pending>,
    /// How many of them may cause an EXPUNGE.
    expunging: u32,
    capabilities: Option<Capabilities>,
    /// Whether the capabilities were told since the command that authenticates began.
    capabilities_told: bool,
    /// `None` while none is.
    enabled: Option<Box<Capabilities>>,
    mailbox: Option<Box<Mailbox>>,
    /// The mailboxes that the SELECTs in progress open, in the order of these. `None` while there are none.
    #[expect(clippy::box_collection, reason = "those that wait have none, and are many")]
    opening: Option<Box<VecDeque<Mailbox>>>,
    current: Current,
    /// The data of the challenge that is shown.
    challenge: Box<[u8]>,
    /// What is shown next, before any more bytes are looked at.
    announced: Option<Announcement>,
    /// The message that the FETCH response being read is about.
    fetched: Option<Seq>,
    transport: Transport,
    /// Whether the transport compresses.
    compressed: bool,
    failed: Option<Box<Error>>,
    /// `None` while all are 0.
    counters: Option<Box<Counters>>,
    noise: u32,
}

/// An event that follows from another one.
#[derive(Clone, Copy, Debug)]
enum Announcement {
    Access {
        from: crate::Access,
        to: crate::Access,
    },
    /// The completion that has changed the access. Its spans are good until the reader's next step.
    Completed {
        tag: Tag,
        status: StatusSpans,
    },
    StartTls(Tag),
    StartCompression(Tag),
}

/// What the transport is about to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Transport {
    Open,
    /// Waits for [`Connection::tls_started`].
    StartingTls,
    /// Waits for [`Connection::compression_started`].
    StartingCompression,
    /// The server will send no more.
    Ended,
    /// And the application has been told so.
    Closed,
}

impl Transport {
    #[inline]
    fn is_starting(self) -> bool {
        matches!(self, Self::StartingTls | Self::StartingCompression)
    }
}

/// Room to read into and bytes to write, for transports that do both at once.
#[non_exhaustive]
pub struct Buffers<'a> {
    /// Read into this, then call [`Connection::received`].
    pub input: &'a mut [u8],
    /// Write this, then call [`Connection::written`].
    pub output: &'a [u8],
}

/// Shows no bytes: passwords are among them.
impl fmt::Debug for Buffers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Buffers");
        shown
            .field("input", &self.input.len())
            .field("output", &self.output.len());
        shown.finish()
    }
}

impl Connection {
    /// A connection on which nothing has been received.
    #[must_use]
    pub fn new(config: Config) -> Self {
        // A seed outside the range that gives four letters is folded into it.
        let seed = 4096 + config.tag_seed.wrapping_sub(4096) % 61440;
        Self {
            prefix: TagPrefix::from_seed(seed).unwrap_or_default(),
            config,
            next: 0,
            state: State::Greeting,
            inbox: Inbox::default(),
            reader: Reader::default(),
            outbox: Outbox::default(),
            pending: VecDeque::new(),
            expunging: 0,
            capabilities: None,
            capabilities_told: false,
            enabled: None,
            mailbox: None,
            opening: None,
            current: Current::Nothing,
            challenge: Box::default(),
            announced: None,
            fetched: None,
            transport: Transport::Open,
            compressed: false,
            failed: None,
            counters: None,
            noise: 0,
        }
    }

    /// The state (RFC 9051 section 3).
    #[must_use]
    pub fn state(&self) -> State {
        self.state
    }

    /// The open mailbox; `None` if none is.
    #[must_use]
    pub fn mailbox(&self) -> Option<&Mailbox> {
        self.mailbox.as_deref()
    }

    /// Whether what is sent is protected from others on the way.
    #[must_use]
    pub fn is_protected(&self) -> bool {
        self.config.security == Security::Protected
    }

    /// Whether what is sent and received is compressed (RFC 4978).
    #[must_use]
    pub fn is_compressed(&self) -> bool {
        self.compressed
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// How often the server sent what cannot be used.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        self.counters.as_deref().unwrap_or(&Counters::NONE)
    }

    /// The commands that have not completed, oldest first.
    pub fn in_progress(&self) -> impl Iterator<Item = Tag> + '_ {
        self.pending.iter().map(|pending| pending.tag)
    }

    /// Whether the transport should be read from.
    #[must_use]
    pub fn wants_read(&self) -> bool {
        self.failed.is_none() && self.transport == Transport::Open
    }

    /// Whether there is something to write.
    #[must_use]
    pub fn wants_write(&self) -> bool {
        !self.output().is_empty()
    }

    /// Whether the connection can still be used: it has neither failed nor ended. Asks nobody.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.failed.is_none() && self.state != State::Logout && self.transport != Transport::Closed
    }

    /// Room for bytes to read and bytes to write, both at once.
    #[inline]
    pub fn buffers(&mut self) -> Buffers<'_> {
        if self.failed.is_none() && self.transport == Transport::Open {
            return Buffers {
                input: self.inbox.room(self.config.limits.read),
                output: self.outbox.output(),
            };
        }
        let output = if self.may_write() { self.outbox.output() } else { &[] };
        let input = &mut [];
        Buffers { input, output }
    }

    /// Notes that `n` bytes were read into [`Buffers::input`]. 0 means the end of the stream, as `read(2)` says it.
    pub fn received(&mut self, n: usize) {
        if n == 0 {
            if self.transport != Transport::Closed {
                self.transport = Transport::Ended;
            }
        } else if self.transport == Transport::Open || self.takes(n) {
            // After an error there is no room that could have been filled.
            let full = self.inbox.filled(n);
            if full {
                self.widen();
            }
        }
    }

    /// Takes bytes from the transport by copying them. An empty slice means the end of the stream.
    pub fn receive(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            self.received(0);
        } else if self.takes(bytes.len()) {
            self.inbox.extend(bytes);
        }
    }

    /// The bytes to write now. Calling it changes nothing; [`Connection::written`] does.
    #[must_use]
    pub fn output(&self) -> &[u8] {
        if self.may_write() { self.outbox.output() } else { &[] }
    }

    /// Notes that the first `n` bytes of [`Connection::output`] were written.
    pub fn written(&mut self, n: usize) {
        self.outbox.sent(n);
    }

    /// The first `n` bytes of [`Connection::output`] for a log: `None` stands for a piece that is secret.
    #[must_use]
    pub fn output_to_log(&self, n: usize) -> Vec<Option<&[u8]>> {
        self.outbox.masked(n)
    }

    /// The transport speaks TLS now. Everything learned in clear text is forgotten (RFC 9051 section 6.2.1).
    pub fn tls_started(&mut self) {
        if self.transport == Transport::StartingTls {
            self.transport = Transport::Open;
            self.config.security = Security::Protected;
            self.capabilities = None;
            self.enabled = None;
        }
    }

    /// The transport compresses now (RFC 4978).
    pub fn compression_started(&mut self) {
        if self.transport == Transport::StartingCompression {
            self.transport = Transport::Open;
            self.compressed = true;
        }
    }

    /// Takes back the bytes that were received and not looked at. After [`Event::StartCompression`] they belong to the
    /// inflater.
    pub fn take_unread(&mut self) -> Vec<u8> {
        self.reader.drop_consumed(&mut self.inbox);
        self.current = Current::Nothing;
        self.inbox.take()
    }

    /// Gives back buffers that are empty, and those of a connection that has failed: nobody will look at what is in them.
    /// For connections that will be idle for long, or kept for their error.
    pub fn release_buffers(&mut self) {
        if matches!(self.announced, Some(Announcement::Completed { .. })) {
            // It is still to be shown.
            return;
        }
        self.reader.drop_consumed(&mut self.inbox);
        self.current = Current::Nothing;
        if self.failed.is_some() {
            let unread = self.inbox.len();
            self.inbox.consume(unread);
        }
        self.inbox.release();
        self.reader.release();
        self.outbox.release();
        self.challenge = Box::default();
        self.pending.shrink_to_fit();
    }

    /// How many bytes of memory the connection keeps besides itself, the mailbox model excepted.
    #[must_use]
    pub fn buffered(&self) -> usize {
        self.inbox.capacity()
            + self.reader.capacity()
            + self.outbox.capacity()
            + self.pending.capacity() * size_of::<Pending>()
    }

    /// Moves to the next event. `false` means there is none before more bytes are received or the application acts.
    ///
    /// # Errors
    /// What the server did that ends the connection, or the limit it exceeded. Every later call returns the same.
    // Every program has one loop that calls this: there it becomes a few comparisons and a call of what is next.
    #[inline(always)]
    pub fn advance(&mut self) -> Result<bool, Error> {
        // Most of the time nothing else has to be asked.
        if self.announced.is_none()
            && !self.outbox.has_gates()
            && let Some(told) = self.short_way()
        {
            return Ok(told);
        }
        self.advance_any_way()
    }

    /// The event that [`Connection::advance`] moved to. It may be asked for again until the next call that takes
    /// `&mut self`.
    ///
    /// # Panics
    /// If the last call of [`Connection::advance`] did not return `Ok(true)`. No input can cause that.
    // In the loop of a program an event is looked at where it is made, and never copied.
    #[inline(always)]
    #[must_use]
    pub fn event(&self) -> Event<'_> {
        // Most events are parts of a FETCH response. The rest is out of the way, so that these cost no more than they must.
        match &self.current {
            Current::Item(shape) => self.show_item(shape),
            Current::Chunk(chunk) => Event::Fetch(FetchEvent::BodyChunk(Cow::Borrowed(self.inbox.slice(*chunk)))),
            Current::Unit => match self.reader.unit() {
                Unit::FetchBegin { number, uid } => Event::Fetch(FetchEvent::begin(number, uid)),
                Unit::FetchEnd => Event::Fetch(FetchEvent::End),
                _ => self.show(),
            },
            Current::Nothing => panic!("event() called when advance() had not returned Ok(true)"),
            _ => self.show(),
        }
    }

    /// [`Connection::advance`] and [`Connection::event`] in one, for simple loops.
    ///
    /// # Errors
    /// As [`Connection::advance`].
    pub fn poll_event(&mut self) -> Result<Option<Event<'_>>, Error> {
        if self.advance()? {
            Ok(Some(self.show()))
        } else {
            Ok(None)
        }
    }

    /// There is more where this came from: with more room that takes fewer reads.
    #[cold]
    #[inline(never)]
    fn widen(&mut self) {
        self.inbox.widen(self.config.limits.widest_read());
    }

    /// Whether `n` bytes that have come may be looked at.
    #[cold]
    fn takes(&mut self, n: usize) -> bool {
        if self.transport == Transport::StartingTls {
            // Nothing may be received between the completion of STARTTLS and TLS itself.
            self.fail(Error::StartTlsInjection(n));
        }
        // Nothing comes behind the end of a stream, and nothing is understood behind an error.
        !self.has_ended() && self.failed.is_none()
    }

    fn fail(&mut self, error: Error) {
        self.current = Current::Nothing;
        self.reader.stop();
        // Nothing of it will be looked at.
        self.inbox = Inbox::default();
        self.failed.get_or_insert_with(|| Box::new(error));
    }

    fn has_ended(&self) -> bool {
        matches!(self.transport, Transport::Ended | Transport::Closed)
    }

    fn may_write(&self) -> bool {
        self.failed.is_none() && matches!(self.transport, Transport::Open | Transport::Ended)
    }

    fn close_mailbox(&mut self) {
        self.mailbox = None;
        self.opening = None;
    }
}
