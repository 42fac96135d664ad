//! Commands and their answers.

use imap_proto::command::{Effect, Logout, Methods};
use imap_proto::types::Tag;
use imap_proto::{Command, Event, Reply, State};

use crate::client::Client;
use crate::error::Error;
use crate::transport::Transport;

impl<T: Transport> Client<T> {
    /// Sends a command and waits for its answer.
    ///
    /// What is received meanwhile and is no part of the answer goes to [`updates`](Self::updates). First the greeting is
    /// waited for, and the answers of commands that nobody waits for any more. Nobody leads a dialogue here: a SASL
    /// exchange is cancelled at its first challenge, an IDLE ends when it begins, and a command that announces a message
    /// fails with [`Error::Unfinished`]; [`authenticate`](Self::authenticate), [`watch`](Self::watch) and
    /// [`append`](Self::append) are for those.
    ///
    /// # Errors
    /// [`Error::Rejected`] if the server says NO or BAD; [`Error::Start`] if the command cannot be sent;
    /// [`Error::Closed`] if the server goes away, except after LOGOUT; [`Error::TimedOut`] by
    /// [`Timeouts::inactivity`](crate::Timeouts::inactivity) and [`Timeouts::command`](crate::Timeouts::command).
    pub fn run<C: Command>(&mut self, command: C) -> Result<C::Reply, Error> {
        self.in_time(|client| client.run_now(command))
    }

    fn run_now<C: Command>(&mut self, command: C) -> Result<C::Reply, Error> {
        let tag = self.begin(&command)?;
        let mut reply = command.reply();
        let outcome = self.finish::<C>(tag, &mut reply);
        let leaves = command.profile().effect == Effect::Logout;
        match outcome {
            // After LOGOUT, BYE, the completion and the end may come in any order, or not at all.
            Err(error) if leaves && error.is_end() => Ok(reply),
            outcome => outcome.map(|()| reply),
        }
    }

    /// Ends the session (LOGOUT, RFC 9051 section 6.1.3) and tells the transport so. However the server takes its leave
    /// is a success.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn logout(&mut self) -> Result<(), Error> {
        self.run(Logout)?;
        // Whether the other side still hears it does not matter.
        let _ = self.wire.transport.close();
        Ok(())
    }

    /// Sends a command once nothing is in its way. Whoever waits for it may stop doing so.
    pub(crate) fn begin<C: Command>(&mut self, command: &C) -> Result<Tag, Error> {
        self.clear()?;
        let tag = self.start(command)?;
        self.leave(tag);
        Ok(tag)
    }

    /// Waits for the greeting and the answers that nobody waits for, and looks at everything received: what came before
    /// a command was sent is no part of its answer.
    pub(crate) fn clear(&mut self) -> Result<(), Error> {
        loop {
            let settled = self.settle()?;
            if self.connection.advance()? {
                self.observe();
            } else if settled && self.connection.state() != State::Greeting {
                return Ok(());
            } else {
                self.advance()?;
            }
            self.keep_event();
        }
    }

    /// Waits for the completion of a command of type `C`.
    fn finish<C: Command>(&mut self, tag: Tag, reply: &mut C::Reply) -> Result<(), Error> {
        loop {
            self.advance()?;
            if let Some(outcome) = self.take_in::<C>(tag, reply) {
                return outcome;
            }
        }
    }

    /// Offers the current event to the answer of a command of type `C`, or keeps it for the application; the outcome of
    /// the command, if the event was that.
    pub(crate) fn take_in<C: ?Sized>(&mut self, tag: Tag, reply: &mut impl Reply) -> Option<Result<(), Error>> {
        let event = self.connection.event();
        let taken = reply.absorb(&event);
        while let Some(earlier) = reply.give_back() {
            self.updates.push(earlier, 0);
        }
        let (keep, outcome) = match &event {
            Event::Completed { tag: completed, status } if *completed == tag && !status.is_ok() => {
                (false, Some(Err(Error::rejected::<C>(status.clone().into_owned()))))
            }
            // A code that the reply has no place for may be an alert.
            Event::Completed { tag: completed, status } if *completed == tag => {
                (!taken && status.code.is_some(), Some(Ok(())))
            }
            // These are about how a command is sent, not about what it is answered with.
            Event::Continue { tag: Some(of), .. }
            | Event::Idling { tag: of }
            | Event::Body { tag: of, .. }
            | Event::Challenge { tag: of, .. }
                if *of == tag =>
            {
                (false, None)
            }
            Event::Closed => (false, Some(Err(self.closed()))),
            _ => (!taken, None),
        };
        drop(event);
        if keep {
            self.keep_event();
        }
        outcome
    }
}

impl<T: Transport> Methods for Client<T> {
    type Output<'c, C: Command + 'c>
        = Result<C::Reply, Error>
    where
        Self: 'c;

    fn run<'c, C: Command + 'c>(&'c mut self, command: C) -> Self::Output<'c, C> {
        Self::run(self, command)
    }
}
