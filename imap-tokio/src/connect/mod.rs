//! Where sessions come from: TCP with TLS or STARTTLS, local sockets, child processes.

mod child;
mod open;
mod stream;
mod tcp;
#[cfg(feature = "rustls")]
mod tls;

pub use child::ChildStream;
pub use open::Opened;
pub use stream::Stream;
#[cfg(feature = "rustls")]
pub use tls::Tls;

use core::fmt;
use core::hash::BuildHasher;
use std::hash::RandomState;

use imap_proto::flow::{Credentials, Open, OpenOptions, Scheme, Target, Transport};
use imap_proto::{Config, ValueError};
use tokio::process::Command;

use crate::client::Client;
use crate::error::Error;
use crate::log::WireLog;
use crate::timeouts::Timeouts;

/// Opens a session: connects, starts TLS, authenticates.
///
/// The URL is `imaps://host[:port]`, TLS from the first byte; `imap://host[:port]`, clear text until STARTTLS, which the
/// server must be able to do; or `unix:/path`, a local socket. [`Target`] has the details, and [`Options`] can do more.
/// Needs a Tokio runtime with I/O and time enabled. If the future is dropped, the connection is closed.
///
/// ```no_run
/// # async fn f() -> Result<(), imap_tokio::Error> {
/// use imap_tokio::Methods;
/// use imap_tokio::proto::flow::Credentials;
/// use imap_tokio::proto::types::MailboxName;
///
/// let alice = Credentials::password("alice", "wonderland");
/// let mut client = imap_tokio::connect("imaps://mail.example.org", alice).await?;
/// let inbox = client.select(&MailboxName::inbox()).await?;
/// println!("{:?} messages", inbox.exists);
/// client.logout().await
/// # }
/// ```
///
/// # Errors
/// Why it could not be opened: [`Error::Value`] for the URL, [`Error::Io`] and [`Error::Tls`] for the way to the
/// server, [`Error::Open`] for what the server says, [`Error::TimedOut`] by [`Timeouts::connect`].
pub async fn connect(url: &str, credentials: Credentials) -> Result<Client<Stream>, Error> {
    Options::new(url)?.connect(credentials).await
}

/// How to open a session. Make it with [`Options::new`] or [`Options::child`], and change what should differ.
#[non_exhaustive]
pub struct Options {
    place: Place,
    /// How the connection is to behave. Its security is set by what is in [`open`](Self::open), and its tag seed is
    /// random.
    pub config: Config,
    /// How the session is to be opened. Its transport is what the URL says; for `imap://` it may be set to
    /// [`Transport::ClearText`] or [`Transport::StartTlsIfOffered`], which give up the protection of STARTTLS.
    pub open: OpenOptions,
    /// How long to wait for what.
    pub timeouts: Timeouts,
    /// Whom to trust, and who the client is; `None` for whom the platform trusts. Default: `None`.
    #[cfg(feature = "rustls")]
    pub tls: Option<Tls>,
    log: Option<Box<dyn WireLog>>,
}

/// Where the server is.
enum Place {
    At(Target),
    Child(Command),
}

impl Options {
    /// The defaults, for the server at this URL. See [`connect`].
    ///
    /// # Errors
    /// If the URL is none of those, or says what cannot be heeded: a password, a mailbox.
    pub fn new(url: &str) -> Result<Self, Error> {
        Ok(Self::at(url.parse()?))
    }

    /// The defaults, for the server at this address.
    #[must_use]
    pub fn at(target: Target) -> Self {
        let transport = match target.scheme() {
            Scheme::Imaps => Transport::Tls,
            Scheme::Unix => Transport::Local,
            _ => Transport::StartTls,
        };
        Self::of(Place::At(target), transport)
    }

    /// The defaults, for a server that is started as a child process and speaks over its standard input and output:
    /// imaplib's `IMAP4_stream`.
    #[must_use]
    pub fn child(command: Command) -> Self {
        Self::of(Place::Child(command), Transport::Local)
    }

    /// The same with other options of the connection.
    #[must_use]
    pub fn with_config(self, config: Config) -> Self {
        Self { config, ..self }
    }

    /// The same with other limits on waiting.
    #[must_use]
    pub fn with_timeouts(self, timeouts: Timeouts) -> Self {
        Self { timeouts, ..self }
    }

    /// The same with TLS of your own.
    #[cfg(feature = "rustls")]
    #[must_use]
    pub fn with_tls(self, tls: impl Into<Tls>) -> Self {
        Self {
            tls: Some(tls.into()),
            ..self
        }
    }

    /// The same, changing how the session is opened.
    #[must_use]
    pub fn with_open(self, change: impl FnOnce(OpenOptions) -> OpenOptions) -> Self {
        Self {
            open: change(self.open),
            ..self
        }
    }

    /// The same with a log of what goes over the wire, from the first byte.
    #[must_use]
    pub fn with_log(self, log: impl WireLog + 'static) -> Self {
        Self {
            log: Some(Box::new(log)),
            ..self
        }
    }

    /// Opens the session.
    ///
    /// # Errors
    /// As [`connect`].
    pub async fn connect(self, credentials: Credentials) -> Result<Client<Stream>, Error> {
        match self.timeouts.connect {
            Some(limit) => match tokio::time::timeout(limit, self.connect_in_time(credentials)).await {
                Ok(outcome) => outcome,
                Err(_) => Err(Error::TimedOut(limit)),
            },
            None => self.connect_in_time(credentials).await,
        }
    }

    async fn connect_in_time(self, credentials: Credentials) -> Result<Client<Stream>, Error> {
        let transport = self.open.transport;
        let host = self.host_for_tls()?;
        #[cfg(feature = "rustls")]
        let tls = self.tls;
        let stream = match self.place {
            Place::Child(command) => Stream::Child(Box::new(ChildStream::spawn(command)?)),
            Place::At(target) => reach(&target).await?,
        };
        let wrap = async |stream| match (stream, &host) {
            #[cfg(feature = "rustls")]
            (Stream::Tcp(stream), Some(host)) => {
                let tls = tls.map_or_else(Tls::platform, Ok)?;
                Ok(Stream::Tls(Box::new(tls.handshake(host, stream).await?)))
            }
            _ => Err(Error::SwitchPending),
        };
        let config = self.config.with_security(transport.security());
        let open = Open::new(self.open, credentials);
        let mut client = Client::new(stream, config).with_timeouts(self.timeouts);
        client.set_log(self.log);
        if transport == Transport::Tls {
            let client = client.try_map_stream(wrap).await?;
            let no_more = async |_| Err(Error::SwitchPending);
            return client.opened_bound_by(open, no_more, Stream::channel_binding).await;
        }
        client.opened_bound_by(open, wrap, Stream::channel_binding).await
    }

    /// The host whose certificate is asked for; `None` where TLS is not spoken.
    fn host_for_tls(&self) -> Result<Option<String>, Error> {
        let refuse = |rule| Err(ValueError::new("transport", rule, 0).into());
        if matches!(self.open.transport, Transport::Local | Transport::ClearText) {
            return Ok(None);
        }
        if !cfg!(feature = "rustls") {
            return refuse("tls only where it is built in");
        }
        let host = match &self.place {
            Place::At(target) => target.host(),
            Place::Child(_) => None,
        };
        host.map_or_else(|| refuse("tls only over tcp"), |host| Ok(Some(host.to_owned())))
    }

    fn of(place: Place, transport: Transport) -> Self {
        Self {
            place,
            config: Config::new(seed()),
            open: OpenOptions::new(transport),
            timeouts: Timeouts::default(),
            #[cfg(feature = "rustls")]
            tls: None,
            log: None,
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Options");
        match &self.place {
            Place::At(target) => debug.field("at", target),
            Place::Child(command) => debug.field("child", &command.as_std().get_program()),
        };
        debug
            .field("config", &self.config)
            .field("open", &self.open)
            .field("timeouts", &self.timeouts);
        debug.finish_non_exhaustive()
    }
}

async fn reach(target: &Target) -> Result<Stream, Error> {
    Ok(match (target.host(), target.port(), target.path()) {
        (Some(host), Some(port), _) => Stream::Tcp(tcp::connect(host, port).await?),
        (_, _, Some(path)) => connect_unix(path).await?,
        _ => return Err(ValueError::new("url", "a host or a path", 0).into()),
    })
}

#[cfg(unix)]
async fn connect_unix(path: &str) -> std::io::Result<Stream> {
    Ok(Stream::Unix(tokio::net::UnixStream::connect(path).await?))
}

#[cfg(not(unix))]
async fn connect_unix(_: &str) -> std::io::Result<Stream> {
    Err(std::io::ErrorKind::Unsupported.into())
}

/// A seed for tags that others cannot guess: the standard library's hasher is keyed by the system's randomness.
fn seed() -> u16 {
    let [high, low, ..] = RandomState::new().hash_one(0).to_ne_bytes();
    u16::from_ne_bytes([high, low])
}
