//! SASL exchanges.

use alloc::boxed::Box;
use imap_proto::command::Authenticate;
use imap_proto::response::Status;
use imap_proto::sasl::{Exchange, Mechanism};

use crate::client::Client;
use crate::error::Error;
use crate::transport::Transport;

impl<T: Transport> Client<T> {
    /// Authenticates by a SASL mechanism (AUTHENTICATE, RFC 9051 section 6.2.2); returns what the server says to it.
    ///
    /// The client's first message goes out with the command where the server allows it. Whether the server offers the
    /// mechanism is not checked.
    ///
    /// # Errors
    /// As [`run`](Self::run), and [`Error::Sasl`] if the exchange fails.
    pub fn authenticate<M: Mechanism>(&mut self, mechanism: M) -> Result<Status<'static>, Error> {
        self.in_time(|client| client.exchange(mechanism))
    }

    fn exchange<M: Mechanism>(&mut self, mechanism: M) -> Result<Status<'static>, Error> {
        self.clear()?;
        let started = Exchange::start(&mut self.connection, mechanism, true);
        let mut exchange = started.map_err(|error| self.not_started(error))?;
        let outcome = self.lead(&mut exchange);
        self.leave(exchange.tag());
        outcome
    }

    fn lead<M: Mechanism>(&mut self, exchange: &mut Exchange<M>) -> Result<Status<'static>, Error> {
        loop {
            self.advance()?;
            if exchange.observe(&self.connection.event()) {
                exchange.act(&mut self.connection);
            } else if let Some(outcome) = self.take_in::<Authenticate<'_>>(exchange.tag(), &mut ()) {
                outcome?;
            }
            if exchange.retry(&mut self.connection)? {
                continue;
            }
            if let Some(outcome) = exchange.outcome() {
                return outcome.clone().map_err(|error| Error::Sasl(Box::new(error)));
            }
        }
    }
}
