//! The flow that makes a session of a transport.

use std::time::Instant;

#[cfg(feature = "scram")]
use alloc::format;
#[cfg(feature = "scram")]
use alloc::string::String;
use imap_proto::Event;
use imap_proto::flow::{Next, Open};
#[cfg(feature = "scram")]
use imap_proto::sasl::Binding;

use crate::client::Client;
use crate::error::Error;
use crate::transport::Transport;
use crate::updates::Updates;

impl<T: Transport> Client<T> {
    /// Opens a session on a transport of your own, through a proxy for instance: greeting, authentication and what
    /// follows.
    ///
    /// The client must be fresh, made with the [security](imap_proto::flow::Transport::security) that the flow's options
    /// ask for. `wrap` makes a transport with TLS of this one when the server is ready for STARTTLS; see
    /// [`Tls::handshake`](crate::connect::Tls::handshake). Where TLS is spoken from the first byte, or never, it is not
    /// called.
    ///
    /// # Errors
    /// [`Error::Open`] if the server refuses, [`Error::Closed`] and the like if it goes away, and what `wrap` returns.
    pub fn opened_by(self, open: Open, wrap: impl FnOnce(T) -> Result<T, Error>) -> Result<Self, Error> {
        self.opened_until(None, open, wrap)
    }

    /// The same, in time.
    pub(crate) fn opened_until(
        mut self,
        until: Option<Instant>,
        mut open: Open,
        wrap: impl FnOnce(T) -> Result<T, Error>,
    ) -> Result<Self, Error> {
        self.strengthen(&mut open)?;
        if self.act(&mut open, until)? == Next::StartTls {
            self = self.try_map(wrap)?;
            self.strengthen(&mut open)?;
            self.connection.tls_started();
            // What the server said in clear text may have been said by others.
            self.updates = Updates::default();
            if self.act(&mut open, until)? == Next::StartTls {
                return Err(Error::SwitchPending);
            }
        }
        self.set_opened(open);
        Ok(self)
    }

    /// Tells the flow what SCRAM needs.
    #[cfg(feature = "scram")]
    fn strengthen(&self, open: &mut Open) -> Result<(), Error> {
        let mut random = [0; 24];
        getrandom::fill(&mut random).map_err(std::io::Error::from)?;
        let nonce: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        let binding = self
            .transport()
            .channel_binding()
            .map_or(Binding::None, |data| Binding::Data {
                name: "tls-exporter",
                data,
            });
        open.with_scram(nonce, binding);
        Ok(())
    }

    #[cfg(not(feature = "scram"))]
    #[expect(clippy::unnecessary_wraps, reason = "with the feature it can fail")]
    const fn strengthen(&self, _: &mut Open) -> Result<(), Error> {
        Ok(())
    }

    /// Drives the flow until it is done or waits for TLS.
    fn act(&mut self, open: &mut Open, until: Option<Instant>) -> Result<Next, Error> {
        loop {
            let next = open.act(&mut self.connection)?;
            if next != Next::Wait {
                return Ok(next);
            }
            if !self.advance_until(until)? {
                return Err(Error::TimedOut(self.timeouts.connect.unwrap_or_default()));
            }
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
