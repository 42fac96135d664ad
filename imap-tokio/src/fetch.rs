//! FETCH as it arrives.

use core::fmt;
use core::future::poll_fn;

use imap_proto::types::Tag;
use imap_proto::{Command, Event, FetchEvent};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::Instant;

use crate::client::Client;
use crate::error::Error;
use crate::run::take_in;
use crate::timeouts::Limit;

/// A FETCH whose answer is looked at while it arrives. See [`Client::fetch_each`].
#[must_use = "nothing is sent before the first event is asked for"]
pub struct FetchEach<'c, S, C> {
    client: &'c mut Client<S>,
    command: C,
    tag: Option<Tag>,
    done: bool,
    /// Whether the application has had its turn since the last event.
    resumed: bool,
    total: Limit,
    /// When it was given that turn, if its time matters.
    returned: Option<Instant>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    /// Sends a FETCH, or another command that is answered with FETCH responses, and shows them as they arrive. Message
    /// bodies come in pieces of the read buffer and are kept nowhere; the server is not read from while nobody asks.
    ///
    /// ```no_run
    /// # use imap_proto::{Command, FetchEvent};
    /// # use imap_tokio::{Client, Error};
    /// # async fn f(mut client: Client<tokio::net::TcpStream>, command: impl Command) -> Result<(), Error> {
    /// let mut bytes = 0;
    /// let mut fetch = client.fetch_each(command);
    /// while let Some(event) = fetch.next().await? {
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
    pub fn fetch_each<C: Command>(&mut self, command: C) -> FetchEach<'_, S, C> {
        FetchEach {
            client: self,
            command,
            tag: None,
            done: false,
            resumed: false,
            total: Limit::NONE,
            returned: None,
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin, C: Command> FetchEach<'_, S, C> {
    /// The next part of the answer; `None` when the command has completed. May be dropped and called again.
    ///
    /// # Errors
    /// As [`Client::run`]. After an error there is nothing more.
    pub async fn next(&mut self) -> Result<Option<FetchEvent<'_>>, Error> {
        if self.done {
            return Ok(None);
        }
        let more = self.advance().await;
        self.done = !matches!(more, Ok(true));
        if !more? {
            return Ok(None);
        }
        self.resumed = true;
        self.returned = self.total.end().map(|_| Instant::now());
        match self.client.connection.event() {
            Event::Fetch(event) => Ok(Some(event)),
            _ => Ok(None),
        }
    }

    /// Moves to the next part; `false` if the command has completed.
    async fn advance(&mut self) -> Result<bool, Error> {
        let Self {
            client,
            command,
            tag,
            resumed,
            total,
            returned,
            ..
        } = self;
        if let Some(returned) = returned.take() {
            total.resume(returned);
        }
        let tag = match *tag {
            Some(tag) => tag,
            None => {
                *total = client.command_limit();
                let started = poll_fn(|cx| client.poll_start(command, *total, cx)).await?;
                client.leave(started);
                *tag.insert(started)
            }
        };
        loop {
            if !client.has_event()? {
                // The time that the application took is not the server's silence.
                if core::mem::take(resumed) {
                    client.activity.note();
                }
                poll_fn(|cx| client.poll_answer(*total, cx)).await?;
            }
            if client.connection.shows_fetch() {
                return Ok(true);
            }
            if let Some(outcome) = take_in::<_, C>(client, tag, |_| false) {
                return outcome.map(|()| false);
            }
        }
    }
}

impl<S, C> fmt::Debug for FetchEach<'_, S, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FetchEach")
            .field("tag", &self.tag)
            .field("done", &self.done)
            .finish_non_exhaustive()
    }
}
