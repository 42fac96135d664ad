//! FETCH as it arrives.

use core::fmt;
use std::time::Instant;

use imap_proto::types::Tag;
use imap_proto::{Command, Event, FetchEvent};

use crate::client::Client;
use crate::error::Error;
use crate::timeouts::Total;
use crate::transport::Transport;

/// A FETCH whose answer is looked at while it arrives. See [`Client::fetch_each`].
#[must_use = "nothing is sent before the first event is asked for"]
pub struct FetchEach<'c, T, C> {
    client: &'c mut Client<T>,
    command: C,
    tag: Option<Tag>,
    done: bool,
    total: Total,
    /// When the application was given its turn.
    returned: Option<Instant>,
}

impl<T: Transport> Client<T> {
    /// Sends a FETCH, or another command that is answered with FETCH responses, and shows them as they arrive. Message
    /// bodies come in pieces of the read buffer and are kept nowhere; the server is not read from while nobody asks.
    ///
    /// ```no_run
    /// # use imap_blocking::proto::{Command, FetchEvent};
    /// # use imap_blocking::{Client, Error, Socket};
    /// # fn f(mut client: Client<Socket>, command: impl Command) -> Result<(), Error> {
    /// let mut bytes = 0;
    /// let mut fetch = client.fetch_each(command);
    /// while let Some(event) = fetch.next()? {
    ///     if let FetchEvent::BodyChunk(piece) = event {
    ///         bytes += piece.len();
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// FETCH responses that nobody asked for, such as flags that others changed, come among them; everything else goes
    /// to [`updates`](Self::updates). If it is dropped before its end, so does the rest of the answer.
    pub fn fetch_each<C: Command>(&mut self, command: C) -> FetchEach<'_, T, C> {
        FetchEach {
            client: self,
            command,
            tag: None,
            done: false,
            total: Total::default(),
            returned: None,
        }
    }
}

impl<T: Transport, C: Command> FetchEach<'_, T, C> {
    /// The next part of the answer; `None` when the command has completed.
    ///
    /// # Errors
    /// As [`Client::run`]. After an error there is nothing more.
    #[expect(
        clippy::should_implement_trait,
        reason = "events borrow what an iterator would have to give away"
    )]
    pub fn next(&mut self) -> Result<Option<FetchEvent<'_>>, Error> {
        if self.done {
            return Ok(None);
        }
        if self.tag.is_none() {
            self.total = Total::begin(self.client.timeouts.command);
        } else if let Some(returned) = self.returned.take() {
            self.total.resume(returned);
        }
        self.client.total = self.total;
        let more = self.advance();
        self.client.total = Total::default();
        self.done = !matches!(more, Ok(true));
        if !more? {
            return Ok(None);
        }
        self.returned = self.total.end().map(|_| Instant::now());
        match self.client.connection.event() {
            Event::Fetch(event) => Ok(Some(event)),
            _ => Ok(None),
        }
    }

    /// Moves to the next part; `false` if the command has completed.
    fn advance(&mut self) -> Result<bool, Error> {
        let tag = match self.tag {
            Some(tag) => tag,
            None => *self.tag.insert(self.client.begin(&self.command)?),
        };
        loop {
            self.client.advance()?;
            if self.client.connection.shows_fetch() {
                return Ok(true);
            }
            if let Some(outcome) = self.client.take_in::<C>(tag, &mut ()) {
                return outcome.map(|()| false);
            }
        }
    }
}

impl<T, C> fmt::Debug for FetchEach<'_, T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FetchEach")
            .field("tag", &self.tag)
            .field("done", &self.done)
            .finish_non_exhaustive()
    }
}
