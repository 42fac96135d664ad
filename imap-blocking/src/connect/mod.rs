//! Where sessions come from: TCP with TLS or STARTTLS, local sockets, child processes.

mod stream;
mod tcp;
#[cfg(feature = "rustls")]
mod tls;

pub use stream::Stream;
#[cfg(feature = "rustls")]
pub use tls::Tls;

use core::fmt;
use core::hash::BuildHasher;
use core::time::Duration;
use std::hash::RandomState;
use std::io;
use std::process::Command;
use std::time::Instant;

use alloc::boxed::Box;
use imap_proto::flow::{Credentials, Open, OpenOptions, Scheme, Target, Transport};
use imap_proto::{Config, ValueError};

use crate::client::Client;
use crate::error::Error;
use crate::log::WireLog;
use crate::socket::Socket;
use crate::timeouts::Timeouts;

/// Opens a session: connects, starts TLS, authenticates.
///
/// The URL is `imaps://host[:port]`, TLS from the first byte; `imap://host[:port]`, clear text until STARTTLS, which the
/// server must be able to do; or `unix:/path`, a local socket. [`Target`] has the details, and [`Options`] can do more.
///
/// ```no_run
/// # fn f() -> Result<(), imap_blocking::Error> {
/// use imap_blocking::Methods;
/// use imap_blocking::proto::flow::Credentials;
/// use imap_blocking::proto::types::MailboxName;
///
/// let alice = Credentials::password("alice", "wonderland");
/// let mut client = imap_blocking::connect("imaps://mail.example.org", alice)?;
/// let inbox = client.select(&MailboxName::inbox())?;
/// println!("{:?} messages", inbox.exists);
/// client.logout()
/// # }
/// ```
///
/// # Errors
/// Why it could not be opened: [`Error::Value`] for the URL, [`Error::Io`] and [`Error::Tls`] for the way to the
/// server, [`Error::Open`] for what the server says, [`Error::TimedOut`] by [`Timeouts::connect`].
pub fn connect(url: &str, credentials: Credentials) -> Result<Client<Stream>, Error> {
    Options::new(url)?.connect(credentials)
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
    /// If the URL is none of those, or says what cannot be heeded.
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
    /// imaplib's `IMAP4_stream`. See [`Socket::child`].
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
    pub fn connect(self, credentials: Credentials) -> Result<Client<Stream>, Error> {
        let transport = self.open.transport;
        let clock = Clock::start(self.timeouts.connect);
        let host = self.host_for_tls()?;
        let socket = match self.place {
            Place::Child(command) => spawn(command)?,
            Place::At(target) => clock.in_time(reach(&target, clock.until))?,
        };
        let wrap = |stream| match (stream, host) {
            #[cfg(feature = "rustls")]
            (Stream::Clear(socket), Some(host)) => {
                let tls = self.tls.map_or_else(Tls::platform, Ok)?;
                let stream = tls.handshake(&host, socket, clock.left()?)?;
                Ok(Stream::Tls(Box::new(stream)))
            }
            _ => Err(Error::SwitchPending),
        };
        let config = self.config.with_security(transport.security());
        let mut client = Client::new(Stream::Clear(socket), config).with_timeouts(self.timeouts);
        client.wire.log = self.log;
        let open = Open::new(self.open, credentials);
        if transport == Transport::Tls {
            return client
                .try_map(wrap)?
                .opened_until(clock.until, open, |_| Err(Error::SwitchPending));
        }
        client.opened_until(clock.until, open, wrap)
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
            Place::Child(command) => debug.field("child", &command.get_program()),
        };
        debug
            .field("config", &self.config)
            .field("open", &self.open)
            .field("timeouts", &self.timeouts);
        debug.finish_non_exhaustive()
    }
}

/// The time that opening a session may take.
#[derive(Clone, Copy)]
struct Clock {
    limit: Option<Duration>,
    until: Option<Instant>,
}

impl Clock {
    fn start(limit: Option<Duration>) -> Self {
        Self {
            limit,
            until: limit.and_then(|limit| Instant::now().checked_add(limit)),
        }
    }

    /// How much of it is left.
    #[cfg(feature = "rustls")]
    fn left(self) -> Result<Option<Duration>, Error> {
        let Some(until) = self.until else { return Ok(None) };
        match until.saturating_duration_since(Instant::now()) {
            Duration::ZERO => Err(Error::TimedOut(self.limit.unwrap_or_default())),
            left => Ok(Some(left)),
        }
    }

    /// Whether it was this limit that stopped something.
    fn in_time<T>(self, outcome: io::Result<T>) -> Result<T, Error> {
        outcome.map_err(|error| match self.limit {
            Some(limit) if error.kind() == io::ErrorKind::TimedOut => Error::TimedOut(limit),
            _ => error.into(),
        })
    }
}

fn reach(target: &Target, until: Option<Instant>) -> io::Result<Socket> {
    match (target.host(), target.port(), target.path()) {
        (Some(host), Some(port), _) => Socket::tcp(tcp::connect(host, port, until)?),
        (_, _, Some(path)) => connect_unix(path),
        _ => Err(io::ErrorKind::Unsupported.into()),
    }
}

#[cfg(unix)]
fn connect_unix(path: &str) -> io::Result<Socket> {
    Socket::unix(std::os::unix::net::UnixStream::connect(path)?)
}

#[cfg(not(unix))]
fn connect_unix(_: &str) -> io::Result<Socket> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(unix)]
fn spawn(command: Command) -> io::Result<Socket> {
    Socket::child(command)
}

#[cfg(not(unix))]
fn spawn(_: Command) -> io::Result<Socket> {
    Err(io::ErrorKind::Unsupported.into())
}

/// A seed for tags that others cannot guess: the standard library's hasher is keyed by the system's randomness.
fn seed() -> u16 {
    let [high, low, ..] = RandomState::new().hash_one(0).to_ne_bytes();
    u16::from_ne_bytes([high, low])
}
