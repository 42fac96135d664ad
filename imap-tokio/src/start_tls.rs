//! The switch to TLS, whoever speaks it.

use imap_proto::Event;
use imap_proto::command::StartTls;
use tokio::io::{AsyncRead, AsyncWrite};

use crate::client::Client;
use crate::error::Error;

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    /// Starts TLS (STARTTLS, RFC 9051 section 6.2.1); `wrap` makes a TLS stream of this one.
    ///
    /// # Errors
    /// If the server refuses, or `wrap` fails. The connection is closed then.
    pub async fn start_tls_with<T, E>(mut self, wrap: impl AsyncFnOnce(S) -> Result<T, E>) -> Result<Client<T>, Error>
    where
        Error: From<E>,
    {
        self.run(StartTls).await?;
        self.switch(wrap).await
    }

    /// Wraps the stream once the connection has announced that it must be.
    async fn switch<T, E>(mut self, wrap: impl AsyncFnOnce(S) -> Result<T, E>) -> Result<Client<T>, Error>
    where
        Error: From<E>,
    {
        self.ready().await?;
        if !matches!(self.event(), Event::StartTls { .. }) {
            return Err(Error::SwitchPending);
        }
        let mut client = self.try_map_stream(wrap).await?;
        client.tls_started();
        Ok(client)
    }
}
