//! The switch to TLS, whoever speaks it.

use imap_proto::Event;
use imap_proto::command::StartTls;

use crate::client::Client;
use crate::error::Error;
use crate::transport::Transport;
use crate::updates::Updates;

impl<T: Transport> Client<T> {
    /// Starts TLS (STARTTLS, RFC 9051 section 6.2.1); `wrap` makes a transport with TLS of this one.
    ///
    /// A client that was not upgraded has another type, so it cannot pass for one that was. Everything that was learned
    /// in clear text is forgotten.
    ///
    /// # Errors
    /// If the server refuses, or `wrap` fails. The connection is closed then: to go on in clear text is what attackers
    /// want.
    pub fn start_tls_with<U, E>(mut self, wrap: impl FnOnce(T) -> Result<U, E>) -> Result<Client<U>, Error>
    where
        Error: From<E>,
    {
        self.run(StartTls)?;
        self.advance()?;
        if !matches!(self.connection.event(), Event::StartTls { .. }) {
            return Err(Error::SwitchPending);
        }
        let mut client = self.try_map(wrap)?;
        client.connection.tls_started();
        // What the server said in clear text may have been said by others.
        client.updates = Updates::default();
        Ok(client)
    }
}
