//! The flow that makes a session of a stream.

use imap_proto::Event;
use imap_proto::flow::{Next, Open};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::client::Client;
use crate::error::Error;

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    /// Opens a session on a stream of your own, through a proxy for instance: greeting, authentication and what follows.
    ///
    /// The client must be fresh, made with the [security](imap_proto::flow::Transport::security) that the flow's options
    /// ask for. `wrap` makes a TLS stream of this one when the server is ready for STARTTLS; see
    /// [`Tls::handshake`](crate::connect::Tls::handshake). Where TLS is spoken from the first byte, or never, it is not
    /// called.
    ///
    /// # Errors
    /// [`Error::Open`] if the server refuses, [`Error::Closed`] and the like if it goes away, and what `wrap` returns.
    pub async fn opened_by(
        mut self,
        mut open: Open,
        wrap: impl AsyncFnOnce(S) -> Result<S, Error>,
    ) -> Result<Self, Error> {
        if self.drive(&mut open).await? == Next::StartTls {
            self = self.try_map_stream(wrap).await?;
            self.tls_started();
            if self.drive(&mut open).await? == Next::StartTls {
                return Err(Error::SwitchPending);
            }
        }
        self.set_opened(open);
        Ok(self)
    }

    /// Drives the flow until it is done or waits for TLS.
    async fn drive(&mut self, open: &mut Open) -> Result<Next, Error> {
        loop {
            let next = open.act(&mut self.connection)?;
            if next != Next::Wait {
                return Ok(next);
            }
            std::future::poll_fn(|cx| self.poll_answer(cx)).await?;
            let event = self.connection.event();
            open.observe(&event);
            // Warnings and alerts are for people.
            let keep = matches!(event, Event::Greeting(_) | Event::Status(_) | Event::Malformed { .. });
            drop(event);
            if keep {
                self.keep_event();
            }
        }
    }
}
