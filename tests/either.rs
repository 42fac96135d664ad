//! A session by either adapter, so that a scenario need be written only once.
#![allow(dead_code, reason = "no suite uses all of it")]

use alloc::sync::Arc;
use core::time::Duration;
use std::process;
use std::sync::Mutex;
use std::thread;
use std::time::Instant;

use imap_proto::command::Methods;
use imap_proto::flow::{
    Change, Credentials, Method, OpenError, OpenOptions, ResumePoint, Resync, ResyncOptions, Transport, WatchOptions,
};
use imap_proto::response::{Code, Status};
use imap_proto::sasl::Mechanism;
use imap_proto::types::{MailboxName, Tag};
use imap_proto::{Command, Config, Connection, Event, FetchEvent, StartError};
use rustls::ClientConfig;
use tokio::runtime::{Builder, Runtime};

/// Which of the two speaks.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Adapter {
    Blocking,
    Tokio,
}

/// A client of one of the adapters; that of Tokio with a runtime of its own.
pub(crate) enum Session {
    Blocking(Box<imap_blocking::Client<imap_blocking::connect::Stream>>),
    Tokio(Box<imap_tokio::Client<imap_tokio::connect::Stream>>, Runtime),
}

/// An error of one of the adapters.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    Blocking(#[from] imap_blocking::Error),
    #[error(transparent)]
    Tokio(#[from] imap_tokio::Error),
}

/// What both adapters' clients have, whether they return it now or later.
macro_rules! both {
    ($session:expr, $client:ident => $call:expr) => {
        match $session {
            Session::Blocking($client) => Ok($call?),
            Session::Tokio($client, runtime) => Ok(runtime.block_on($call)?),
        }
    };
}

/// What both adapters' types have under the same name.
macro_rules! same {
    ($type:ident: $value:expr, $one:pat => $call:expr) => {
        match $value {
            $type::Blocking($one) => $call,
            $type::Tokio($one, ..) => $call,
        }
    };
}

/// How a session is opened.
pub(crate) struct Opening {
    pub(crate) target: Target,
    pub(crate) open: OpenOptions,
    pub(crate) configure: fn(Config) -> Config,
    /// `None` for whom the platform trusts.
    pub(crate) tls: Option<Arc<ClientConfig>>,
    pub(crate) log: Option<Log>,
    /// The limits on opening it, on silence, and on a whole command.
    pub(crate) limits: [Option<Duration>; 3],
}

/// Where the server is.
pub(crate) enum Target {
    Url(String),
    Child(process::Command),
}

impl Opening {
    /// To this server, with the limits of a patient client.
    pub(crate) fn new(target: Target, transport: Transport) -> Self {
        Self {
            target,
            open: OpenOptions::new(transport),
            configure: |config| config,
            tls: None,
            log: None,
            limits: [Some(2 * PATIENCE), Some(PATIENCE), None],
        }
    }

    pub(crate) fn connect(self, adapter: Adapter, credentials: Credentials) -> Result<Session, Error> {
        let Self {
            target,
            open,
            configure,
            tls,
            log,
            limits: [connect, inactivity, command],
        } = self;
        macro_rules! options {
            ($adapter:ident, $command:path) => {{
                let mut options = match target {
                    Target::Child(command) => $adapter::Options::child($command(command)),
                    Target::Url(url) => $adapter::Options::new(&url)?,
                };
                options.open = open;
                options.config = configure(options.config);
                options.timeouts = options
                    .timeouts
                    .with_connect(connect)
                    .with_inactivity(inactivity)
                    .with_command(command);
                if let Some(tls) = tls {
                    options = options.with_tls(tls);
                }
                if let Some(log) = log {
                    options = options.with_log(move |direction: $adapter::Direction, piece: Option<&[u8]>| {
                        if direction == $adapter::Direction::Sent {
                            log.note(piece);
                        }
                    });
                }
                options
            }};
        }
        match adapter {
            Adapter::Blocking => {
                let client = options!(imap_blocking, core::convert::identity).connect(credentials)?;
                Ok(Session::Blocking(Box::new(client)))
            }
            Adapter::Tokio => {
                let runtime = Builder::new_current_thread().enable_all().build().unwrap();
                let options = options!(imap_tokio, Into::into);
                let client = runtime.block_on(options.connect(credentials))?;
                Ok(Session::Tokio(Box::new(client), runtime))
            }
        }
    }
}

impl Methods for Session {
    type Output<'c, C: Command + 'c> = Result<C::Reply, Error>;

    fn run<'c, C: Command + 'c>(&'c mut self, command: C) -> Result<C::Reply, Error> {
        both!(self, client => client.run(command))
    }
}

impl Session {
    pub(crate) fn connection(&self) -> &Connection {
        same!(Self: self, client => client.connection())
    }

    /// The limits on opening it, on silence, and on a whole command.
    pub(crate) fn limits(&self) -> [Option<Duration>; 3] {
        same!(Self: self, client => {
            let timeouts = client.timeouts();
            [timeouts.connect, timeouts.inactivity, timeouts.command]
        })
    }

    /// Whether it can still be used, as far as is known.
    pub(crate) fn is_usable(&self) -> bool {
        same!(Self: self, client => client.is_usable())
    }

    /// How the user was authenticated.
    pub(crate) fn method(&self) -> Option<&Method> {
        same!(Self: self, client => client.opened().and_then(|opened| opened.method()))
    }

    /// LOGOUT, and the end of the transport.
    pub(crate) fn leave(&mut self) -> Result<(), Error> {
        both!(self, client => client.logout())
    }

    pub(crate) fn authenticate(&mut self, mechanism: impl Mechanism) -> Result<Status<'static>, Error> {
        both!(self, client => client.authenticate(mechanism))
    }

    pub(crate) fn append<C: Command>(&mut self, command: C, message: &[u8]) -> Result<C::Reply, Error> {
        both!(self, client => client.append(command, message))
    }

    pub(crate) fn start<C: Command>(&mut self, command: &C) -> Result<Tag, Error> {
        Ok(same!(Self: self, client => client.start(command)?))
    }

    pub(crate) fn next_event(&mut self) -> Result<Event<'static>, Error> {
        match self {
            Self::Blocking(client) => Ok(client.next_event()?.into_owned()),
            Self::Tokio(client, runtime) => Ok(runtime.block_on(client.next_event())?.into_owned()),
        }
    }

    /// Looks at a FETCH while it arrives.
    pub(crate) fn fetch_each<C: Command>(
        &mut self,
        command: C,
        mut look: impl FnMut(FetchEvent<'_>),
    ) -> Result<(), Error> {
        match self {
            Self::Blocking(client) => {
                let mut fetch = client.fetch_each(command);
                while let Some(event) = fetch.next()? {
                    look(event);
                }
                Ok(())
            }
            Self::Tokio(client, runtime) => runtime.block_on(async {
                let mut fetch = client.fetch_each(command);
                while let Some(event) = fetch.next().await? {
                    look(event);
                }
                Ok(())
            }),
        }
    }

    /// Begins a FETCH, and drops it amid a body.
    pub(crate) fn drop_fetch<C: Command>(&mut self, command: C) -> Result<(), Error> {
        let is_amid = |event: Option<FetchEvent<'_>>| {
            let event = event.expect("the body is large");
            matches!(event, FetchEvent::BodyChunk(_))
        };
        match self {
            Self::Blocking(client) => {
                let mut fetch = client.fetch_each(command);
                while !is_amid(fetch.next()?) {}
                Ok(())
            }
            Self::Tokio(client, runtime) => runtime.block_on(async {
                let mut fetch = client.fetch_each(command);
                while !is_amid(fetch.next().await?) {}
                Ok(())
            }),
        }
    }

    pub(crate) fn idle(&mut self, limit: Duration) -> Result<bool, Error> {
        both!(self, client => client.idle(limit))
    }

    /// Watches; does something once the server reports changes by itself; and stops at the event that is looked for.
    pub(crate) fn watch(&mut self, act: impl FnOnce() + Send, is_it: impl Fn(&Event<'_>) -> bool) -> Result<(), Error> {
        let deadline = Instant::now() + PATIENCE;
        let mut act = Some(act);
        // Whether the server idles can change without an event to be seen, hence the moments.
        macro_rules! watch {
            ($watching:ident, $next:expr) => {
                loop {
                    assert!(Instant::now() < deadline, "nothing was reported");
                    if $watching.is_idling()
                        && let Some(act) = act.take()
                    {
                        // A thread of its own may have a runtime of its own.
                        thread::scope(|scope| scope.spawn(act).join()).unwrap();
                    }
                    if let Some(event) = $next
                        && act.is_none()
                        && is_it(&event)
                    {
                        break;
                    }
                }
            };
        }
        match self {
            Self::Blocking(client) => {
                let mut watching = client.watch(WatchOptions::new())?;
                watch!(watching, watching.next(Some(MOMENT))?);
                Ok(watching.stop()?)
            }
            Self::Tokio(client, runtime) => runtime.block_on(async {
                let mut watching = client.watch(WatchOptions::new());
                watch!(
                    watching,
                    match tokio::time::timeout(MOMENT, watching.next()).await {
                        Ok(event) => Some(event?),
                        Err(_) => None,
                    }
                );
                Ok(watching.stop().await?)
            }),
        }
    }

    pub(crate) fn resync(
        &mut self,
        mailbox: &MailboxName<'_>,
        point: Option<ResumePoint>,
        options: ResyncOptions,
        each: impl FnMut(Change),
    ) -> Result<Resync, Error> {
        match self {
            Self::Blocking(client) => Ok(client.resync(mailbox, point, options, each)?),
            Self::Tokio(client, runtime) => Ok(runtime.block_on(client.resync(mailbox, point, options, each))?),
        }
    }

    /// What the server told without being asked; nothing of it may be lost.
    pub(crate) fn updates(&mut self) -> Vec<Event<'static>> {
        match self {
            Self::Blocking(client) => client
                .updates()
                .map(|update| match update {
                    imap_blocking::Update::Event(event) => event,
                    other => panic!("{other:?}"),
                })
                .collect(),
            Self::Tokio(client, _) => client
                .updates()
                .map(|update| match update {
                    imap_tokio::Update::Event(event) => event,
                    other => panic!("{other:?}"),
                })
                .collect(),
        }
    }
}

impl Error {
    pub(crate) fn is_rejected(&self) -> bool {
        same!(Self: self, error => error.is_rejected())
    }

    pub(crate) fn is_abort(&self) -> bool {
        same!(Self: self, error => error.is_abort())
    }

    pub(crate) fn is_read_only(&self) -> bool {
        same!(Self: self, error => error.is_read_only())
    }

    pub(crate) fn status(&self) -> Option<&Status<'static>> {
        same!(Self: self, error => error.status())
    }

    pub(crate) fn code(&self) -> Option<&Code<'static>> {
        self.status()?.code.as_ref()
    }

    pub(crate) fn is_tls(&self) -> bool {
        matches!(
            self,
            Self::Blocking(imap_blocking::Error::Tls(_)) | Self::Tokio(imap_tokio::Error::Tls(_))
        )
    }

    pub(crate) fn timed_out(&self) -> Option<Duration> {
        match self {
            Self::Blocking(imap_blocking::Error::TimedOut(time)) | Self::Tokio(imap_tokio::Error::TimedOut(time)) => {
                Some(*time)
            }
            _ => None,
        }
    }

    /// The error of the core, if it is one.
    pub(crate) fn protocol(&self) -> Option<&imap_proto::Error> {
        match self {
            Self::Blocking(imap_blocking::Error::Protocol(error)) | Self::Tokio(imap_tokio::Error::Protocol(error)) => {
                Some(error)
            }
            _ => None,
        }
    }

    pub(crate) fn open(&self) -> Option<&OpenError> {
        match self {
            Self::Blocking(imap_blocking::Error::Open(error)) | Self::Tokio(imap_tokio::Error::Open(error)) => {
                Some(error)
            }
            _ => None,
        }
    }

    pub(crate) fn start(&self) -> Option<&StartError> {
        match self {
            Self::Blocking(imap_blocking::Error::Start(error)) | Self::Tokio(imap_tokio::Error::Start(error)) => {
                Some(error)
            }
            _ => None,
        }
    }
}

/// The client's lines as they went out, secrets as `…`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn note(&self, piece: Option<&[u8]>) {
        self.0
            .lock()
            .unwrap()
            .extend_from_slice(piece.unwrap_or("…".as_bytes()));
    }

    /// What was sent since the last call.
    pub(crate) fn take(&self) -> String {
        let bytes = core::mem::take(&mut *self.0.lock().unwrap());
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// How long a server may be silent on a machine that has much else to do.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

const MOMENT: Duration = Duration::from_millis(20);
