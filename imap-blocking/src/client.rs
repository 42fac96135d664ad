//! A connection and its transport.

use core::fmt;
use std::time::Instant;

use alloc::boxed::Box;
use alloc::vec::Vec;
use imap_proto::flow::Open;
use imap_proto::response::{Condition, Status};
use imap_proto::types::Tag;
use imap_proto::{Command, Config, Connection, Event, StartError, State};

use crate::error::Error;
use crate::log::WireLog;
use crate::timeouts::{Timeouts, Total};
use crate::updates::{Update, Updates};
use crate::wire::Wire;

/// An IMAP connection over a transport.
///
/// [`run`](Self::run) sends a command and waits for its answer; the commands of the base protocol are methods too
/// ([`Methods`](crate::Methods)). Those who would rather see every event take them with
/// [`next_event`](Self::next_event).
///
/// # After an error
///
/// [`Error::is_abort`] says whether the client is of no more use. A command that was sent and whose answer did not come
/// stays in progress: before the next one is sent its answer is waited for, and what it brings goes to
/// [`updates`](Self::updates). So no answer is ever taken for that of another command.
pub struct Client<T> {
    pub(crate) connection: Connection,
    pub(crate) wire: Wire<T>,
    pub(crate) updates: Updates,
    pub(crate) timeouts: Timeouts,
    /// The time for what is being done.
    pub(crate) total: Total,
    /// Commands in progress that nobody waits for. Their dialogues are ended here.
    unattended: Vec<Tag>,
    /// The server's last words.
    bye: Option<Box<Status<'static>>>,
    /// How many bytes the current event took on the wire, at most.
    event_size: usize,
    opened: Option<Box<Open>>,
}

impl<T> Client<T> {
    /// A client on a transport on which nothing has been received, waiting for ever. [`connect`](crate::connect()) does
    /// more.
    pub fn new(transport: T, config: Config) -> Self {
        Self::from_parts(transport, Connection::new(config))
    }

    /// A client of a connection that has begun elsewhere.
    pub fn from_parts(transport: T, connection: Connection) -> Self {
        Self {
            connection,
            wire: Wire::new(transport),
            updates: Updates::default(),
            timeouts: Timeouts::NONE,
            total: Total::default(),
            unattended: Vec::new(),
            bye: None,
            event_size: 0,
            opened: None,
        }
    }

    /// The transport and the connection. What the transport has taken and not sent on may have to be flushed.
    pub fn into_parts(self) -> (T, Connection) {
        (self.wire.transport, self.connection)
    }

    /// The same client with these limits on waiting.
    #[must_use]
    pub fn with_timeouts(self, timeouts: Timeouts) -> Self {
        Self { timeouts, ..self }
    }

    /// The same client with a log of what goes over the wire.
    #[must_use]
    pub fn with_log(mut self, log: impl WireLog + 'static) -> Self {
        self.wire.log = Some(Box::new(log));
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

    /// The transport.
    pub fn transport(&self) -> &T {
        &self.wire.transport
    }

    /// The limits on waiting.
    pub fn timeouts(&self) -> &Timeouts {
        &self.timeouts
    }

    /// Sets the limits on waiting, from the next command on.
    pub fn set_timeouts(&mut self, timeouts: Timeouts) {
        self.timeouts = timeouts;
    }

    /// How the session was opened: how the client was authenticated, what the server says it is, where mailboxes may be.
    /// `None` if it was not opened by [`opened_by`](Self::opened_by) or [`connect`](crate::connect()).
    pub fn opened(&self) -> Option<&Open> {
        self.opened.as_deref()
    }

    /// When bytes were last received or sent; when the client was made, if none were. Asks nobody.
    pub fn last_activity(&self) -> Instant {
        self.wire.active
    }

    /// Whether the client can still be used: the connection has neither failed nor ended, as far as is known without
    /// asking anybody.
    pub fn is_usable(&self) -> bool {
        self.connection.is_usable()
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

    /// Keeps the current event for the application.
    pub(crate) fn keep_event(&mut self) {
        self.updates.push(self.connection.event(), self.event_size);
    }

    /// The error that tells most of why a command was not started.
    pub(crate) fn not_started(&mut self, error: StartError) -> Error {
        match error {
            StartError::Closing | StartError::WrongState(State::Logout) => match self.connection.advance() {
                Err(error) => error.into(),
                Ok(_) => self.ended(),
            },
            error => error.into(),
        }
    }

    /// The error of what waits for an answer that cannot come any more.
    pub(crate) fn closed(&self) -> Error {
        Error::Closed { bye: self.bye.clone() }
    }

    /// Why the connection neither reads nor writes.
    pub(crate) fn ended(&self) -> Error {
        if self.connection.state() == State::Logout {
            self.closed()
        } else {
            Error::SwitchPending
        }
    }

    /// Whether the server has said its last words.
    pub(crate) fn has_said_bye(&self) -> bool {
        self.bye.is_some()
    }

    /// Takes note of what the current event means to the client itself.
    pub(crate) fn observe(&mut self) {
        self.event_size = self.wire.take_fresh();
        if self.bye.is_some() || self.connection.state() != State::Logout {
            return;
        }
        if let Event::Status(status) | Event::Greeting(status) = self.connection.event()
            && status.condition == Condition::Bye
        {
            self.bye = Some(Box::new(status.into_owned()));
        }
    }

    /// Does something in the time that a command has.
    pub(crate) fn in_time<R>(&mut self, act: impl FnOnce(&mut Self) -> R) -> R {
        self.total = Total::begin(self.timeouts.command);
        let done = act(self);
        self.total = Total::default();
        done
    }

    pub(crate) fn set_opened(&mut self, open: Open) {
        self.opened = Some(Box::new(open));
    }

    /// The same client over another transport, made of this one.
    pub(crate) fn try_map<U, E>(self, wrap: impl FnOnce(T) -> Result<U, E>) -> Result<Client<U>, E> {
        let Self {
            connection,
            wire,
            updates,
            timeouts,
            total,
            unattended,
            bye,
            event_size,
            opened,
        } = self;
        let wire = wire.try_map(wrap)?;
        Ok(Client {
            connection,
            wire,
            updates,
            timeouts,
            total,
            unattended,
            bye,
            event_size,
            opened,
        })
    }
}

impl<T: fmt::Debug> fmt::Debug for Client<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("transport", &self.wire.transport)
            .field("state", &self.connection.state())
            .field("timeouts", &self.timeouts)
            .finish_non_exhaustive()
    }
}
