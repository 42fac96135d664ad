//! From the first byte to an authenticated connection.

mod credentials;
mod error;
mod extensions;
mod options;
mod strong;
#[cfg(test)]
mod tests;

pub use credentials::Credentials;
pub use error::{OpenError, Step};
pub use options::{IdTime, OpenOptions, Transport};

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use super::Next;
use crate::command::{self, Command};
use crate::connection::Connection;
use crate::event::Event;
use crate::ext::id::ServerId;
use crate::response::{Capabilities, Capability, Data, Namespace, Status};
use crate::sasl::{Exchange, Mechanism};
use crate::state::State;
use crate::types::Tag;
use crate::wire::Condition;
use credentials::Choice;
use strong::Strong;

/// Opens a connection: greeting, STARTTLS, CAPABILITY, authentication, ID, ENABLE, NAMESPACE, in as few round trips as
/// the server allows.
///
/// ```
/// # use imap_proto::{Config, Connection, flow::{Credentials, Next, Open, OpenOptions, Transport}};
/// # fn drive(_: &mut Connection) -> Result<(), Box<dyn std::error::Error>> { Err("no server".into()) }
/// # fn wrap() {}
/// # fn open() -> Result<Connection, Box<dyn std::error::Error>> {
/// let options = OpenOptions::new(Transport::StartTls);
/// let mut connection = Connection::new(Config::new(40_000).with_security(options.transport.security()));
/// let mut open = Open::new(options, Credentials::password("tim", "tanstaaftanstaaf"));
/// loop {
///     match open.act(&mut connection)? {
///         Next::StartTls => {
///             wrap(); // the transport speaks TLS from here on
///             connection.tls_started();
///         }
///         Next::Done => break,
///         _ => {
///             drive(&mut connection)?; // writes and reads until advance() has returned true
///             open.observe(&connection.event());
///         }
///     }
/// }
/// # Ok(connection)
/// # }
/// # assert!(open().is_err());
/// ```
///
/// What the server offers is asked for only if it has not said so by itself, in the greeting or on authentication; when
/// all is done it is known. A mechanism that the server has rejected with NO is never followed by a weaker one with the
/// same password. What follows authentication is optional: if the server says NO or BAD to it, the connection is open
/// all the same.
pub struct Open {
    options: OpenOptions,
    /// Taken away once they are of no more use.
    credentials: Credentials,
    stage: Stage,
    /// Commands that must complete before the next stage.
    waiting: Vec<(Tag, Step)>,
    /// The step begun last.
    step: Step,
    exchange: Option<Exchange<Box<dyn Mechanism>>>,
    /// The server's first line.
    greeting: Option<Status<'static>>,
    /// Whether STARTTLS has completed.
    switching: bool,
    /// Whether the server was asked what it offers, since it last changed.
    asked: bool,
    /// Whether the server offered ID before authentication.
    offered_id: bool,
    method: Option<Method>,
    server_id: Option<ServerId<'static>>,
    namespace: Option<Namespace<'static>>,
    referral: Option<Vec<u8>>,
    failed: Option<OpenError>,
    /// What mechanisms need that prove a password.
    strong: Strong,
}

/// How the client was authenticated.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Method {
    /// The server knew it: it greeted with PREAUTH.
    Preauthenticated,
    /// By the SASL mechanism of this name.
    Mechanism(String),
    /// By the LOGIN command.
    LoginCommand,
}

/// What is to be done when nothing is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Greeting,
    Transport,
    Switch,
    Capability,
    EarlyId,
    Choose,
    Exchange,
    Login,
    Authenticated,
    Enable,
    Namespace,
    Done,
}

impl Open {
    /// Opens a connection on which nothing has been received. It must have been made with the
    /// [security](Transport::security) that the options ask for.
    #[must_use]
    pub fn new(options: OpenOptions, credentials: Credentials) -> Self {
        Self {
            options,
            credentials,
            stage: Stage::Greeting,
            waiting: Vec::new(),
            step: Step::Greeting,
            exchange: None,
            greeting: None,
            switching: false,
            asked: false,
            offered_id: false,
            method: None,
            server_id: None,
            namespace: None,
            referral: None,
            failed: None,
            strong: Strong::default(),
        }
    }

    /// What SCRAM needs besides name and password: a nonce, as [`Scram::new`](crate::sasl::Scram::new) wants it, and what
    /// ties the exchange to TLS. It is to be said before authentication, and with STARTTLS once TLS is spoken.
    #[cfg(feature = "scram")]
    pub fn with_scram(&mut self, nonce: impl Into<String>, binding: crate::sasl::Binding) {
        self.strong.set(nonce.into(), binding);
    }

    /// Takes note of an event. Show it every one until the connection is open.
    pub fn observe(&mut self, event: &Event<'_>) {
        if let Some(exchange) = &mut self.exchange {
            exchange.observe(event);
        }
        match event {
            Event::Greeting(status) => {
                self.greeting = Some(status.clone().into_owned());
                self.observe_status(status);
            }
            Event::Status(status) => self.observe_status(status),
            Event::Completed { tag, status } => self.completed(*tag, status),
            Event::StartTls { .. } => self.switching = true,
            Event::Data(Data::Namespace(namespace)) => self.namespace = Some(namespace.clone().into_owned()),
            Event::Data(Data::Other(raw)) => {
                if let Some(id) = raw.get::<ServerId<'_>>() {
                    self.server_id = Some(id.into_owned());
                }
            }
            Event::Closed => self.fail(OpenError::Closed(self.step.clone())),
            _ => {}
        }
    }

    /// Does what is to be done now, and says what to wait for.
    ///
    /// # Errors
    /// Why the connection cannot be opened. Every later call returns the same. The connection may still be usable, to
    /// say LOGOUT for instance, but nothing is known about its state but what it says itself.
    pub fn act(&mut self, connection: &mut Connection) -> Result<Next, OpenError> {
        if self.failed.is_none() {
            if let Some(exchange) = &mut self.exchange {
                exchange.act(connection);
            }
            match self.proceed(connection) {
                Ok(next) => return Ok(next),
                Err(error) => self.fail(error),
            }
        }
        self.failed.clone().map_or(Ok(Next::Done), Err)
    }

    /// The server's first line, once it has come. With STARTTLS it was said in clear text, so that it may be somebody
    /// else's: it is good for people to read, and for nothing else.
    #[must_use]
    pub fn greeting(&self) -> Option<&Status<'static>> {
        self.greeting.as_ref()
    }

    /// How the client was authenticated; `None` if it was not, or not yet.
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

    /// The URL of the server that has the user's mailboxes, if this one has authenticated the user and says so (RFC 2221
    /// section 4.1).
    #[must_use]
    pub fn referral(&self) -> Option<&[u8]> {
        self.referral.as_deref()
    }

    /// Goes through the stages until one has to wait.
    fn proceed(&mut self, connection: &mut Connection) -> Result<Next, OpenError> {
        while self.waiting.is_empty() {
            let before = self.stage;
            match before {
                Stage::Greeting => self.greeted(connection)?,
                Stage::Transport => self.transport(connection)?,
                Stage::Switch if self.switching && !connection.is_protected() => return Ok(Next::StartTls),
                Stage::Switch if self.switching => {
                    self.asked = false;
                    self.stage = Stage::Capability;
                }
                Stage::Switch => {}
                Stage::Capability => self.capability(connection)?,
                Stage::EarlyId => self.early_id(connection)?,
                Stage::Choose => self.choose(connection)?,
                Stage::Exchange => self.exchanged(connection)?,
                Stage::Login => self.authenticated(Method::LoginCommand),
                Stage::Authenticated => self.after_authentication(connection)?,
                Stage::Enable => self.enable(connection)?,
                Stage::Namespace => self.ask_namespace(connection)?,
                Stage::Done => return Ok(Next::Done),
            }
            if self.stage == before && self.waiting.is_empty() {
                break;
            }
        }
        Ok(Next::Wait)
    }

    fn greeted(&mut self, connection: &Connection) -> Result<(), OpenError> {
        let security = self.options.transport.security();
        if connection.config().security != security {
            return Err(OpenError::Security(security));
        }
        if self.greeting.is_some() {
            self.stage = Stage::Transport;
        }
        Ok(())
    }

    /// Where TLS is required, STARTTLS is sent without a look at what the server offers: it is a round trip less, and an
    /// offer in clear text says nothing.
    fn transport(&mut self, connection: &mut Connection) -> Result<(), OpenError> {
        let in_clear = connection.state() == State::NotAuthenticated;
        let offered = match self.options.transport {
            Transport::Tls | Transport::Local | Transport::ClearText => false,
            Transport::StartTls => true,
            Transport::StartTlsIfOffered if !in_clear => false,
            Transport::StartTlsIfOffered if connection.capabilities().is_none() && !self.asked => {
                return self.ask_capabilities(connection);
            }
            Transport::StartTlsIfOffered => connection.offers(Capability::StartTls) == Some(true),
        };
        if offered {
            self.start(connection, &command::StartTls, Step::StartTls)?;
        }
        self.stage = if offered { Stage::Switch } else { Stage::Capability };
        Ok(())
    }

    fn capability(&mut self, connection: &mut Connection) -> Result<(), OpenError> {
        if connection.capabilities().is_none() && !self.asked {
            return self.ask_capabilities(connection);
        }
        self.stage = Stage::EarlyId;
        Ok(())
    }

    fn ask_capabilities(&mut self, connection: &mut Connection) -> Result<(), OpenError> {
        self.asked = true;
        self.start(connection, &command::Capability, Step::Capability)
    }

    fn choose(&mut self, connection: &mut Connection) -> Result<(), OpenError> {
        if connection.state() != State::NotAuthenticated {
            self.method = Some(Method::Preauthenticated);
            self.stage = Stage::Authenticated;
            return Ok(());
        }
        if matches!(self.credentials, Credentials::None) {
            self.stage = Stage::Authenticated;
            return Ok(());
        }
        let nothing = Capabilities::default();
        let offered = connection.capabilities().unwrap_or(&nothing);
        match self.credentials.choose(&self.options, offered, &self.strong) {
            Choice::Mechanism(mechanism) => self.authenticate(connection, mechanism),
            Choice::LoginCommand => self.login(connection),
            Choice::Nothing(Some(error)) => Err(OpenError::Value(error)),
            Choice::Nothing(None) => Err(OpenError::NoMechanism {
                mechanisms: offered
                    .auth_mechanisms()
                    .map(|name| name.escape_ascii().to_string())
                    .collect(),
                login_disabled: offered.has(Capability::LoginDisabled),
            }),
        }
    }

    fn authenticate(&mut self, connection: &mut Connection, mechanism: Box<dyn Mechanism>) -> Result<(), OpenError> {
        let step = Step::Authenticate(mechanism.name().to_string());
        let exchange = Exchange::start(connection, mechanism, self.options.initial_response);
        let exchange = exchange.map_err(|error| OpenError::Start {
            step: step.clone(),
            error,
        })?;
        self.wait_for(exchange.tag(), step);
        self.exchange = Some(exchange);
        self.stage = Stage::Exchange;
        Ok(())
    }

    /// The AUTHENTICATE command has completed. NO ends it; a server that did not understand the command is asked another
    /// way.
    fn exchanged(&mut self, connection: &mut Connection) -> Result<(), OpenError> {
        let Some(mut exchange) = self.exchange.take() else {
            return Ok(());
        };
        let step = self.step.clone();
        if exchange.retry(connection).map_err(|error| OpenError::Start {
            step: step.clone(),
            error,
        })? {
            self.wait_for(exchange.tag(), step);
            self.exchange = Some(exchange);
            return Ok(());
        }
        let nothing = Capabilities::default();
        let offered = connection.capabilities().unwrap_or(&nothing);
        if exchange.is_misunderstood() && self.credentials.may_login(&self.options, offered) {
            return self.login(connection);
        }
        match exchange.outcome() {
            Some(Err(error)) => Err(OpenError::exchange(step, error.clone())),
            _ => {
                self.authenticated(Method::Mechanism(exchange.mechanism().name().to_string()));
                Ok(())
            }
        }
    }

    fn login(&mut self, connection: &mut Connection) -> Result<(), OpenError> {
        self.stage = Stage::Login;
        // Taken away: there is no other way after this one.
        match core::mem::replace(&mut self.credentials, Credentials::None) {
            Credentials::Password { user, password } => {
                self.start(connection, &command::Login::new(&user, &password), Step::Login)
            }
            _ => Ok(()),
        }
    }

    fn authenticated(&mut self, method: Method) {
        self.credentials = Credentials::None;
        self.method = Some(method);
        self.asked = false;
        self.stage = Stage::Authenticated;
    }

    fn start<C: Command>(&mut self, connection: &mut Connection, command: &C, step: Step) -> Result<(), OpenError> {
        match connection.start(command) {
            Ok(tag) => {
                self.wait_for(tag, step);
                Ok(())
            }
            Err(error) => Err(OpenError::Start { step, error }),
        }
    }

    fn wait_for(&mut self, tag: Tag, step: Step) {
        self.waiting.push((tag, step.clone()));
        self.step = step;
    }

    fn observe_status(&mut self, status: &Status<'_>) {
        if status.condition == Condition::Bye {
            self.fail(OpenError::Bye {
                step: self.step.clone(),
                status: Box::new(status.clone().into_owned()),
            });
        }
    }

    fn completed(&mut self, tag: Tag, status: &Status<'_>) {
        let Some(place) = self.waiting.iter().position(|(other, _)| *other == tag) else {
            return;
        };
        let (_, step) = self.waiting.remove(place);
        let is_needed = match step {
            // The exchange knows more of what its failure means.
            Step::Authenticate(_) => false,
            Step::Login | Step::StartTls => true,
            Step::Capability => self.method.is_none(),
            Step::Greeting | Step::Id | Step::Enable | Step::Namespace => false,
        };
        if status.condition == Condition::Bye {
            self.observe_status(status);
        } else if is_needed && !status.is_ok() {
            self.fail(OpenError::Rejected {
                step,
                status: Box::new(status.clone().into_owned()),
                refusal: None,
            });
        } else if matches!(step, Step::Authenticate(_) | Step::Login) && status.is_ok() {
            self.referral = error::referral(status).map(<[u8]>::to_vec);
        }
    }

    fn fail(&mut self, error: OpenError) {
        self.credentials = Credentials::None;
        self.exchange = None;
        self.failed.get_or_insert(error);
    }
}

impl fmt::Debug for Open {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Open")
            .field("options", &self.options)
            .field("credentials", &self.credentials)
            .field("stage", &self.stage)
            .field("waiting", &self.waiting)
            .field("method", &self.method)
            .field("failed", &self.failed)
            .finish_non_exhaustive()
    }
}
