//! How a connection is to be opened.

use alloc::string::String;
use alloc::vec::Vec;

use crate::connection::Security;
use crate::response::Capability;

/// How a connection is to be opened. Make one with [`OpenOptions::new`] and change what should differ.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OpenOptions {
    /// How the transport is protected.
    pub transport: Transport,
    /// What to tell the server about this client, as names and values (RFC 2971), if it offers ID. Nothing is sent if
    /// there are none. Some servers let a client open no mailbox without it. Default: none.
    pub id: Vec<(String, String)>,
    /// When to send it. Default: after authentication.
    pub id_time: IdTime,
    /// Which extensions to switch on of those that the server offers (RFC 9051 section 6.3.1). What was switched on is
    /// known to [`Connection::enabled`](crate::Connection::enabled). Default: none.
    pub enable: Vec<Capability>,
    /// Whether the client's first message of an authentication exchange may go out with AUTHENTICATE where the server
    /// offers SASL-IR. Default: yes. Servers that offer it and then say BAD are asked once more without it.
    pub initial_response: bool,
    /// The names of the mechanisms that may be used, the preferred ones first; `None` for all, the strongest first.
    /// `LOGIN` in it is the mechanism of that name, not the command; an empty list leaves nothing but the command.
    /// Default: `None`.
    pub mechanisms: Option<Vec<String>>,
    /// Whether the LOGIN command may be used, where no mechanism can be and the server does not forbid it with
    /// LOGINDISABLED. Default: yes. ("It is recommended that client implementations have a means to disable any
    /// automatic use of the LOGIN command", RFC 9051 section 6.2.3.)
    pub login_command: bool,
    /// Whether to ask where mailboxes may be, if the server offers NAMESPACE (RFC 9051 section 6.3.10). Default: no.
    pub namespace: bool,
}

impl OpenOptions {
    /// The defaults, for this transport.
    #[must_use]
    pub fn new(transport: Transport) -> Self {
        Self {
            transport,
            id: Vec::new(),
            id_time: IdTime::AfterAuthentication,
            enable: Vec::new(),
            initial_response: true,
            mechanisms: None,
            login_command: true,
            namespace: false,
        }
    }

    /// The same, telling the server something more about this client.
    #[must_use]
    pub fn with_id(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.id.push((name.into(), value.into()));
        self
    }

    /// The same, switching on these extensions where they are offered.
    #[must_use]
    pub fn with_enable(self, extensions: impl IntoIterator<Item = Capability>) -> Self {
        Self {
            enable: extensions.into_iter().collect(),
            ..self
        }
    }

    /// The same, using these mechanisms and no others, the preferred ones first.
    ///
    /// SCRAM that is bound to TLS, `SCRAM-SHA-256-PLUS` for instance, is used only if it is named here. It protects from
    /// who has a certificate for the server's name that the client trusts, but a server cannot say which kinds of binding
    /// it knows: Cyrus 3.6 offers such mechanisms, does not know `tls-exporter`, the one that there is with TLS 1.3
    /// (RFC 9266), and says NO as it does to a wrong password.
    #[must_use]
    pub fn with_mechanisms<S: Into<String>>(self, names: impl IntoIterator<Item = S>) -> Self {
        Self {
            mechanisms: Some(names.into_iter().map(Into::into).collect()),
            ..self
        }
    }

    /// The same without the LOGIN command.
    #[must_use]
    pub fn without_login_command(self) -> Self {
        Self {
            login_command: false,
            ..self
        }
    }

    /// The same, saying nothing together with AUTHENTICATE.
    #[must_use]
    pub fn without_initial_response(self) -> Self {
        Self {
            initial_response: false,
            ..self
        }
    }

    /// The same, asking where mailboxes may be.
    #[must_use]
    pub fn with_namespace(self) -> Self {
        Self {
            namespace: true,
            ..self
        }
    }
}

/// How the transport of a connection is protected. There is no default: whether a password is readable on the way is
/// not for a library to decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Transport {
    /// TLS from the first byte, as RFC 8314 recommends.
    Tls,
    /// Clear text, then TLS by STARTTLS (RFC 9051 section 6.2.1). Before TLS nothing else is said, and nothing without
    /// it: a server that cannot do it is an error.
    StartTls,
    /// TLS by STARTTLS if the server offers it; clear text otherwise. Whoever sits on the way can remove the offer, so
    /// this protects from those only who do not try.
    StartTlsIfOffered,
    /// Clear text. For tests and tunnels.
    ClearText,
    /// A local socket or a child process, which needs no TLS. The server usually knows the user and greets with PREAUTH.
    Local,
}

impl Transport {
    /// What the connection must have been made with: see [`Config::security`](crate::Config::security).
    #[must_use]
    pub fn security(self) -> Security {
        match self {
            Self::Tls | Self::Local => Security::Protected,
            Self::StartTls => Security::StartTls,
            Self::StartTlsIfOffered | Self::ClearText => Security::ClearText,
        }
    }
}

/// When ID is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum IdTime {
    /// Right after authentication: as a rule without a round trip of its own. There are servers that open no mailbox
    /// before it.
    #[default]
    AfterAuthentication,
    /// Before authentication. There are servers that authenticate nobody before it.
    BeforeAuthentication,
}
