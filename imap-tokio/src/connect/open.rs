//! The flow that makes a session of a stream.

use imap_proto::Event;
use imap_proto::ext::id::ServerId;
use imap_proto::flow::{Method, Next, Open};
use imap_proto::response::{Namespace, Status};
#[cfg(feature = "scram")]
use imap_proto::sasl::Binding;
use tokio::io::{AsyncRead, AsyncWrite};

use crate::client::Client;
use crate::error::Error;
use crate::timeouts::Limit;

/// What became known while a session was opened. See [`Client::opened`].
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    greeting: Option<Status<'static>>,
    method: Option<Method>,
    server_id: Option<ServerId<'static>>,
    namespace: Option<Namespace<'static>>,
    referral: Option<Vec<u8>>,
}

impl Opened {
    fn by(open: &Open) -> Self {
        Self {
            greeting: open.greeting().cloned(),
            method: open.method().cloned(),
            server_id: open.server_id().cloned(),
            namespace: open.namespace().cloned(),
            referral: open.referral().map(Into::into),
        }
    }

    /// The server's first line. With STARTTLS it was said in clear text, so that it may be somebody else's: it is good for
    /// people to read, and for nothing else.
    #[must_use]
    pub fn greeting(&self) -> Option<&Status<'static>> {
        self.greeting.as_ref()
    }

    /// How the client was authenticated; `None` if it was not.
    #[must_use]
    pub fn method(&self) -> Option<&Method> {
        self.method.as_ref()
    }

    /// What the server says it is, if it was asked and has answered.
    #[must_use]
    pub fn server_id(&self) -> Option<&ServerId<'static>> {
        self.server_id.as_ref()
    }

    /// Where mailboxes may be, if the server was asked and has answered.
    #[must_use]
    pub fn namespace(&self) -> Option<&Namespace<'static>> {
        self.namespace.as_ref()
    }

    /// The URL of the server that has the user's mailboxes, if this one says so (RFC 2221 section 4.1).
    #[must_use]
    pub fn referral(&self) -> Option<&[u8]> {
        self.referral.as_deref()
    }
}

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
    pub async fn opened_by(self, open: Open, wrap: impl AsyncFnOnce(S) -> Result<S, Error>) -> Result<Self, Error> {
        self.opened_bound_by(open, wrap, |_| None).await
    }

    /// The same; `binding` knows what ties an exchange to the TLS connection that a stream is, if it is one.
    pub(super) async fn opened_bound_by(
        mut self,
        mut open: Open,
        wrap: impl AsyncFnOnce(S) -> Result<S, Error>,
        binding: impl Fn(&S) -> Option<Vec<u8>>,
    ) -> Result<Self, Error> {
        strengthen(&mut open, binding(self.stream()))?;
        if self.drive(&mut open).await? == Next::StartTls {
            self = self.try_map_stream(wrap).await?;
            strengthen(&mut open, binding(self.stream()))?;
            self.tls_started();
            if self.drive(&mut open).await? == Next::StartTls {
                return Err(Error::SwitchPending);
            }
        }
        self.set_opened(Opened::by(&open));
        Ok(self)
    }

    /// Drives the flow until it is done or waits for TLS.
    async fn drive(&mut self, open: &mut Open) -> Result<Next, Error> {
        loop {
            let next = open.act(&mut self.connection)?;
            if next != Next::Wait {
                return Ok(next);
            }
            core::future::poll_fn(|cx| self.poll_answer(Limit::NONE, cx)).await?;
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

/// Tells the flow what SCRAM needs: a nonce, and the channel binding `tls-exporter` if there is one.
#[cfg(feature = "scram")]
fn strengthen(open: &mut Open, binding: Option<Vec<u8>>) -> Result<(), Error> {
    let mut random = [0; 24];
    getrandom::fill(&mut random).map_err(std::io::Error::from)?;
    let nonce: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    let binding = binding.map_or(Binding::None, |data| Binding::Data {
        name: "tls-exporter",
        data,
    });
    open.with_scram(nonce, binding);
    Ok(())
}

#[cfg(not(feature = "scram"))]
#[expect(clippy::unnecessary_wraps, reason = "with the feature it can fail")]
fn strengthen(_: &mut Open, _: Option<Vec<u8>>) -> Result<(), Error> {
    Ok(())
}
