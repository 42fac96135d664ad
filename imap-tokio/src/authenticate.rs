//! SASL exchanges.

use core::future::poll_fn;

use imap_proto::command::Authenticate;
use imap_proto::response::Status;
use imap_proto::sasl::{Exchange, Mechanism};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::attended::Attended;
use crate::client::Client;
use crate::error::Error;
use crate::run::take_in;

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    /// Authenticates by a SASL mechanism (AUTHENTICATE, RFC 9051 section 6.2.2); returns what the server says to it.
    ///
    /// The client's first message goes out with the command where the server allows it. Whether the server offers the
    /// mechanism is not checked. If the future is dropped, the exchange is cancelled.
    ///
    /// # Errors
    /// As [`run`](Self::run), and [`Error::Sasl`] if the exchange fails.
    pub async fn authenticate<M: Mechanism>(&mut self, mechanism: M) -> Result<Status<'static>, Error> {
        let total = self.command_limit();
        poll_fn(|cx| self.poll_clear(total, cx)).await?;
        let started = Exchange::start(&mut self.connection, mechanism, true);
        let mut exchange = started.map_err(|error| self.not_started(error))?;
        self.activity.note();
        let mut attended = Attended::new(self, exchange.tag());
        loop {
            poll_fn(|cx| attended.client().poll_answer(total, cx)).await?;
            let client = attended.client();
            if exchange.observe(&client.connection.event()) {
                exchange.act(&mut client.connection);
            } else if let Some(outcome) = take_in::<_, Authenticate<'_>>(client, exchange.tag(), |_| false) {
                outcome?;
            }
            if exchange.retry(&mut client.connection)? {
                attended.follow(exchange.tag());
            } else if let Some(outcome) = exchange.outcome() {
                return outcome.clone().map_err(|error| Error::Sasl(Box::new(error)));
            }
        }
    }
}
