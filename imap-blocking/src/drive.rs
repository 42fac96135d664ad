//! The loop that drives a connection over its transport.

use core::time::Duration;
use std::io;
use std::time::Instant;

use imap_proto::{Connection, Event, State};

use crate::client::Client;
use crate::error::{Error, is_hang_up};
use crate::transport::Transport;

/// What the loop asks for more bytes to send, each time that it writes.
pub(crate) type Feed<'f> = &'f mut dyn FnMut(&mut Connection) -> Result<(), Error>;

impl<T: Transport> Client<T> {
    /// Waits for the next event.
    ///
    /// # Errors
    /// [`Error::TimedOut`] by [`Timeouts::inactivity`](crate::Timeouts::inactivity), after which it may be called again;
    /// [`Error::Closed`] if the connection has ended ([`Event::Closed`] was the last event); other errors if it has
    /// failed.
    pub fn next_event(&mut self) -> Result<Event<'_>, Error> {
        self.advance()?;
        Ok(self.connection.event())
    }

    /// Waits for the next event, for no longer than `timeout`; `None` if there was none.
    ///
    /// # Errors
    /// As [`next_event`](Self::next_event), but for the timeout.
    pub fn next_event_within(&mut self, timeout: Duration) -> Result<Option<Event<'_>>, Error> {
        let moved = self.advance_until(Instant::now().checked_add(timeout))?;
        Ok(moved.then(|| self.connection.event()))
    }

    /// Moves to the next event.
    pub(crate) fn advance(&mut self) -> Result<(), Error> {
        self.drive(None, &mut |_| Ok(())).map(drop)
    }

    /// Moves to the next event; `false` if there is none before `until` or, if that is `None`, within the limit on
    /// silence.
    pub(crate) fn advance_until(&mut self, until: Option<Instant>) -> Result<bool, Error> {
        self.drive(until, &mut |_| Ok(()))
    }

    /// Moves to the next event if it has come already and nothing is to be written first.
    pub(crate) fn has_event(&mut self) -> Result<bool, Error> {
        if self.connection.wants_write() || !self.connection.advance()? {
            return Ok(false);
        }
        self.observe();
        Ok(true)
    }

    /// Moves to the next event: writes, looks, reads, and waits if there is nothing else to do. `false` if there is no
    /// event before `until`; without it, silence for longer than is allowed is an error. So is the end of the time that
    /// a command has as a whole.
    pub(crate) fn drive(&mut self, until: Option<Instant>, feed: Feed<'_>) -> Result<bool, Error> {
        if self.has_event()? {
            return Ok(true);
        }
        let mut since = None;
        loop {
            self.settle()?;
            self.send(feed)?;
            if self.connection.advance()? {
                self.observe();
                return Ok(true);
            }
            if !self.connection.wants_read() {
                return Err(self.ended());
            }
            // A server that never pauses is never waited for.
            if let Some(error) = self.total.over(self.wire.active) {
                return Err(self.overdue(error));
            }
            if self
                .wire
                .receive(&mut self.connection)
                .or_else(|error| self.receiving_failed(error))?
            {
                since = None;
                continue;
            }
            let now = Instant::now();
            let since = (*since.get_or_insert(now)).max(self.wire.active);
            let Some(left) = self.patience(since, now, until)? else {
                return Ok(false);
            };
            match self.wire.wait(&self.connection, left) {
                Ok(()) => {}
                Err(error) if error.kind() != io::ErrorKind::TimedOut => return Err(self.failed(error)),
                Err(_) if until.is_some() => return Ok(false),
                Err(_) => return Err(self.silence(since.elapsed())),
            }
        }
    }

    /// Writes until there is nothing left to write, or the transport takes no more.
    fn send(&mut self, feed: Feed<'_>) -> Result<(), Error> {
        loop {
            feed(&mut self.connection)?;
            match self.wire.send(&mut self.connection) {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(error) => return Err(self.failed(error)),
            }
        }
    }

    /// How long to wait, having waited since then: `Some(None)` is for ever, `None` not at all, because `until` has come.
    ///
    /// # Errors
    /// The time is up.
    fn patience(
        &mut self,
        since: Instant,
        now: Instant,
        until: Option<Instant>,
    ) -> Result<Option<Option<Duration>>, Error> {
        if until.is_some_and(|until| until <= now) {
            return Ok(None);
        }
        if let Some(error) = self.total.over(now) {
            return Err(self.overdue(error));
        }
        let end = until.into_iter().chain(self.total.end()).min();
        let left = end.map(|end| end.duration_since(now));
        let limit = if self.has_said_bye() || self.wire.is_broken() {
            Some(FAREWELL)
        } else if until.is_some() {
            None
        } else {
            self.timeouts.inactivity
        };
        let Some(limit) = limit else { return Ok(Some(left)) };
        let passed = now.duration_since(since);
        if passed >= limit {
            return Err(self.silence(passed));
        }
        let quiet = limit - passed;
        Ok(Some(Some(left.map_or(quiet, |left| left.min(quiet)))))
    }

    /// What it means that nothing has happened for so long.
    fn silence(&mut self, passed: Duration) -> Error {
        self.overdue(Error::TimedOut(passed))
    }

    /// What it means that the time is up, if it is known better.
    fn overdue(&mut self, error: Error) -> Error {
        if self.has_said_bye() {
            return self.closed();
        }
        match self.wire.take_broken() {
            Some(error) => self.failed(error),
            None => error,
        }
    }

    /// A server that has said BYE may tear the connection down in any way.
    fn receiving_failed(&mut self, error: io::Error) -> Result<bool, Error> {
        if self.connection.state() == State::Logout && is_hang_up(error.kind()) {
            self.connection.received(0);
            return Ok(true);
        }
        Err(self.failed(error))
    }

    /// The transport has failed.
    fn failed(&mut self, error: io::Error) -> Error {
        self.abandon();
        if self.has_said_bye() && is_hang_up(error.kind()) {
            self.closed()
        } else {
            error.into()
        }
    }
}

impl<T> Client<T> {
    /// Nothing will be received any more. What was is kept for the application.
    pub(crate) fn abandon(&mut self) {
        self.connection.received(0);
        while let Ok(true) = self.connection.advance() {
            self.observe();
            if matches!(self.connection.event(), Event::Closed) {
                return;
            }
            self.keep_event();
        }
    }
}

/// How long a server may stay silent that has said BYE or reads no more, before it is taken for gone.
const FAREWELL: Duration = Duration::from_secs(2);
