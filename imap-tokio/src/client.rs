//! A connection and its stream.

mod drive;

use core::fmt;

use imap_proto::response::{Condition, Status};
use imap_proto::types::Tag;
use imap_proto::{Command, Config, Connection, Event, StartError, State};
use tokio::time::Instant;

use crate::connect::Opened;
use crate::error::Error;
use crate::log::WireLog;
use crate::timeouts::{Activity, Limit, Timeouts};
use crate::updates::{Update, Updates};

/// An IMAP connection over a stream.
///
/// [`run`](Self::run) sends a command and waits for its answer; the commands of the base protocol are methods too
/// ([`Methods`](imap_proto::command::Methods)). Those who would rather see every event take them with
/// [`ready`](Self::ready) and [`event`](Self::event), or with [`next_event`](Self::next_event).
///
/// # Cancellation
///
/// Every future of this crate that borrows a client may be dropped whenever it is not being polled, by `select!` or a
/// timeout. No byte is lost by it and no answer is taken for another. A command that was sent stays in progress: before
/// the next one is sent its answer is waited for, and what it brings goes to [`updates`](Self::updates). A SASL exchange
/// is cancelled by it and an IDLE ended. Only a message that was announced and not written to its end cannot be taken
/// back: [`Error::Unfinished`].
pub struct Client<S> {
    pub(crate) connection: Connection,
    stream: S,
    pub(crate) updates: Updates,
    /// Commands in progress that nobody waits for. Their dialogues are ended here.
    unattended: Vec<Tag>,
    /// The server's last words.
    bye: Option<Box<Status<'static>>>,
    /// Bytes that the stream took and may still keep.
    unflushed: bool,
    /// How many bytes were received since the event before the last one.
    fresh: usize,
    /// How many bytes the current event took on the wire, at most.
    event_size: usize,
    pub(crate) activity: Activity,
    timeouts: Timeouts,
    log: Option<Box<dyn WireLog>>,
    opened: Option<Box<Opened>>,
}

impl<S> Client<S> {
    /// A client on a stream on which nothing has been received, waiting for ever. [`connect`](crate::connect()) does more.
    pub fn new(stream: S, config: Config) -> Self {
        Self::from_parts(stream, Connection::new(config))
    }

    /// A client of a connection that has begun elsewhere.
    pub fn from_parts(stream: S, connection: Connection) -> Self {
        Self {
            connection,
            stream,
            updates: Updates::default(),
            unattended: Vec::new(),
            bye: None,
            unflushed: false,
            fresh: 0,
            event_size: 0,
            activity: Activity::new(),
            timeouts: Timeouts::NONE,
            log: None,
            opened: None,
        }
    }

    /// The stream and the connection. What the stream has taken and not sent on may have to be flushed.
    pub fn into_parts(self) -> (S, Connection) {
        (self.stream, self.connection)
    }

    /// The same client with these limits on waiting.
    #[must_use]
    pub fn with_timeouts(self, timeouts: Timeouts) -> Self {
        Self { timeouts, ..self }
    }

    /// The same client with a log of what goes over the wire.
    #[must_use]
    pub fn with_log(mut self, log: impl WireLog + 'static) -> Self {
        self.set_log(Some(Box::new(log)));
        self
    }

    /// What is known of the connection.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The connection itself, for those who drive its dialogues. Events that [`Connection::advance`] moves to are missed
    /// by the client.
    pub fn connection_mut(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// The stream.
    pub fn stream(&self) -> &S {
        &self.stream
    }

    /// The limits on waiting.
    pub fn timeouts(&self) -> &Timeouts {
        &self.timeouts
    }

    /// Sets the limits on waiting, from the next command on.
    pub fn set_timeouts(&mut self, timeouts: Timeouts) {
        self.timeouts = timeouts;
    }

    /// What became known when the session was opened: how the client was authenticated, what the server says it is. `None` if the session was
    /// not opened by [`connect`](crate::connect()) or [`opened_by`](Self::opened_by).
    pub fn opened(&self) -> Option<&Opened> {
        self.opened.as_deref()
    }

    /// Whether the connection can still be used: it has neither failed nor ended. Asks nobody.
    pub fn is_usable(&self) -> bool {
        self.bye.is_none() && self.connection.is_usable()
    }

    /// When bytes were last received or sent, or waiting for them began. Asks nobody.
    pub fn last_activity(&self) -> Instant {
        self.activity.last()
    }

    /// Takes what the server told and no command took for its answer: new messages, expunged ones, flags changed by
    /// others, warnings, and the late answers of commands that nobody waits for.
    ///
    /// It is kept within bounds; [`Update::Lost`] says that there was too much of it.
    pub fn updates(&mut self) -> impl Iterator<Item = Update> + '_ {
        self.updates.drain()
    }

    /// Whether there is anything in [`updates`](Self::updates).
    pub fn has_updates(&self) -> bool {
        !self.updates.is_empty()
    }

    /// The current event, to which [`ready`](Self::ready) has moved.
    ///
    /// # Panics
    /// If `ready` has not returned `Ok`, or the client was used otherwise since. No input can cause that.
    #[track_caller]
    pub fn event(&self) -> Event<'_> {
        self.connection.event()
    }

    /// Puts a command behind those in progress, without waiting for anything. Its completion is an event like any other.
    /// It goes out when the client is next driven.
    ///
    /// # Errors
    /// Why it may not be sent now.
    pub fn start<C: Command>(&mut self, command: &C) -> Result<Tag, Error> {
        let started = self.connection.start(command);
        started.map_err(|error| self.not_started(error))
    }

    /// Nobody waits for the command's completion any more.
    pub(crate) fn leave(&mut self, tag: Tag) {
        if !self.unattended.contains(&tag) {
            self.unattended.push(tag);
        }
    }

    /// Whether nobody waits for any command. Ends the dialogues that nobody leads.
    ///
    /// # Errors
    /// [`Error::Unfinished`] if the server waits for a message that nobody writes.
    pub(crate) fn settle(&mut self) -> Result<bool, Error> {
        let Self {
            connection, unattended, ..
        } = self;
        if unattended.is_empty() {
            return Ok(true);
        }
        unattended.retain(|tag| connection.in_progress().any(|other| other == *tag));
        if let Some(exchange) = connection.authentication()
            && unattended.contains(&exchange.tag())
        {
            exchange.cancel();
        }
        if let Some(idle) = connection.idle()
            && unattended.contains(&idle.tag())
        {
            idle.done();
        }
        if let Some(body) = connection.body()
            && unattended.contains(&body.tag())
        {
            return Err(Error::Unfinished);
        }
        Ok(unattended.is_empty())
    }

    /// Keeps the current event for the application, unless it is a mere step of a command's dialogue.
    pub(crate) fn keep_event(&mut self) {
        match self.connection.event() {
            Event::Body { .. }
            | Event::Idling { .. }
            | Event::Challenge { .. }
            | Event::Continue { tag: Some(_), .. } => {}
            event => self.updates.push(event, self.event_size),
        }
    }

    /// The error that tells most of why a command was not started.
    pub(crate) fn not_started(&mut self, error: StartError) -> Error {
        match error {
            StartError::Closing | StartError::WrongState(State::Logout) => match self.connection.advance() {
                Err(error) => error.into(),
                Ok(_) if self.connection.state() == State::Logout => self.closed(),
                Ok(_) => Error::SwitchPending,
            },
            error => error.into(),
        }
    }

    /// The error of what waits for an answer that cannot come any more.
    pub(crate) fn closed(&self) -> Error {
        Error::Closed { bye: self.bye.clone() }
    }

    /// Whether the server has said its last words.
    pub(crate) fn has_said_bye(&self) -> bool {
        self.bye.is_some()
    }

    /// Takes note of what the current event means to the client itself.
    pub(crate) fn observe(&mut self) {
        self.event_size = core::mem::take(&mut self.fresh);
        if self.bye.is_some() || self.connection.state() != State::Logout {
            return;
        }
        if let Event::Status(status) | Event::Greeting(status) = self.connection.event()
            && status.condition == Condition::Bye
        {
            self.bye = Some(Box::new(status.into_owned()));
        }
    }

    /// The time that a command has, from now on.
    pub(crate) fn command_limit(&self) -> Limit {
        Limit::begin(self.timeouts.command)
    }

    pub(crate) fn set_log(&mut self, log: Option<Box<dyn WireLog>>) {
        self.log = log;
    }

    pub(crate) fn set_opened(&mut self, opened: Opened) {
        self.opened = Some(Box::new(opened));
    }

    /// The stream speaks TLS now. What the server said in clear text may have been said by others.
    pub(crate) fn tls_started(&mut self) {
        self.connection.tls_started();
        self.updates = Updates::default();
    }

    /// The same client over another stream, made of this one.
    pub(crate) async fn try_map_stream<T, E>(self, wrap: impl AsyncFnOnce(S) -> Result<T, E>) -> Result<Client<T>, E> {
        let Self {
            connection,
            stream,
            updates,
            unattended,
            bye,
            fresh,
            event_size,
            activity,
            timeouts,
            log,
            opened,
            ..
        } = self;
        let stream = wrap(stream).await?;
        let unflushed = false;
        Ok(Client {
            connection,
            stream,
            updates,
            unattended,
            bye,
            unflushed,
            fresh,
            event_size,
            activity,
            timeouts,
            log,
            opened,
        })
    }
}

impl<S: fmt::Debug> fmt::Debug for Client<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("state", &self.connection.state())
            .field("in_progress", &self.connection.in_progress().count())
            .field("stream", &self.stream)
            .finish_non_exhaustive()
    }
}
