//! The way to the next event that asks for everything there can be.

use super::show::Current;
use super::{Connection, Transport};
use crate::error::{Error, Excerpt};
use crate::state::State;

impl Connection {
    /// [`Connection::advance`] where no short way leads.
    #[inline(never)]
    pub(super) fn advance_any_way(&mut self) -> Result<bool, Error> {
        if let Some(error) = &self.failed {
            return Err((**error).clone());
        }
        self.step().inspect_err(|error| self.fail(error.clone()))
    }

    #[inline]
    fn step(&mut self) -> Result<bool, Error> {
        if let Some(announcement) = self.announced {
            self.announced = None;
            self.current = Current::announced(announcement);
            return Ok(true);
        }
        if self.outbox.has_gates()
            && let Some((tag, left)) = self.outbox.announce()
        {
            self.current = Current::Body { tag, left };
            return Ok(true);
        }
        self.current = Current::Nothing;
        if self.transport.is_starting() {
            return Ok(false);
        }
        // Whoever has no gates was there before.
        if self.outbox.has_gates()
            && let Some(told) = self.short_way()
        {
            return Ok(told);
        }
        let rules = self.rules();
        if self.reader.step(&mut self.inbox, rules)? {
            self.observe()?;
            return Ok(true);
        }
        if self.transport == Transport::Ended {
            self.end()
        } else {
            Ok(false)
        }
    }

    /// The stream has ended and every response in it was shown.
    fn end(&mut self) -> Result<bool, Error> {
        // After BYE a server may close in the middle of anything.
        if self.state != State::Logout && self.reader.is_inside(&self.inbox) {
            return Err(Error::UnexpectedEof(Excerpt::new(self.inbox.bytes())));
        }
        self.transport = Transport::Closed;
        self.turn_to(State::Logout);
        self.close_mailbox();
        self.current = Current::Closed;
        Ok(true)
    }
}
