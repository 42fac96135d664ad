//! What a client authenticates with, and by which mechanism.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::OpenOptions;
use super::strong::Strong;
use crate::error::ValueError;
use crate::response::{Capabilities, Capability};
use crate::sasl::{Anonymous, External, Login, Mechanism, OAuthBearer, Plain, XOAuth2};
use crate::types::Secret;

/// What a client authenticates with.
#[non_exhaustive]
pub enum Credentials {
    /// Nothing: a server that greets with PREAUTH knows the client; on others the connection stays unauthenticated.
    None,
    /// A name and a password: by PLAIN, else the LOGIN mechanism, else the LOGIN command. With the feature `scram`, by
    /// SCRAM before all of them, if [`Open::with_scram`](super::Open::with_scram) was told what that needs, and by
    /// CRAM-MD5 after the LOGIN mechanism.
    Password {
        /// The name.
        user: String,
        /// The password.
        password: Secret,
    },
    /// A name and an OAuth 2.0 bearer token: by OAUTHBEARER, else XOAUTH2.
    OAuth {
        /// The name.
        user: String,
        /// The token, without the word `Bearer`.
        token: Secret,
    },
    /// What the server knows from the transport, as a rule a TLS client certificate: by EXTERNAL.
    External,
    /// No identity: by ANONYMOUS.
    Anonymous {
        /// What the server may log: see [`Anonymous::new`].
        trace: String,
    },
    /// A mechanism of one's own choice.
    Mechanism(Box<dyn Mechanism>),
}

impl Credentials {
    /// A name and a password.
    pub fn password(user: impl Into<String>, password: impl Into<Secret>) -> Self {
        Self::Password {
            user: user.into(),
            password: password.into(),
        }
    }

    /// A name and an OAuth 2.0 bearer token.
    pub fn oauth(user: impl Into<String>, token: impl Into<Secret>) -> Self {
        Self::OAuth {
            user: user.into(),
            token: token.into(),
        }
    }

    /// Takes the first of the mechanisms that the options allow, the server offers and these credentials fit, the
    /// strongest first if the options have no preference. A mechanism of one's own is taken out of the credentials.
    pub(super) fn choose(&mut self, options: &OpenOptions, offered: &Capabilities, strong: &Strong) -> Choice {
        if let Self::Mechanism(mechanism) = self {
            let allowed = options
                .mechanisms
                .as_ref()
                .is_none_or(|names| contains(names, mechanism.name()));
            return match core::mem::replace(self, Self::None) {
                Self::Mechanism(mechanism) if allowed && offered.has_auth(mechanism.name()) => {
                    Choice::Mechanism(mechanism)
                }
                _ => Choice::Nothing(None),
            };
        }
        let names: Vec<&str> = match &options.mechanisms {
            Some(names) => names.iter().map(String::as_str).collect(),
            None => self.by_strength(strong).to_vec(),
        };
        let mut unfit = None;
        for name in names.into_iter().filter(|name| offered.has_auth(name)) {
            match self.mechanism(name, offered, strong) {
                Some(Ok(mechanism)) => return Choice::Mechanism(mechanism),
                Some(Err(error)) => unfit = unfit.or(Some(error)),
                None => {}
            }
        }
        if self.may_login(options, offered) {
            Choice::LoginCommand
        } else {
            Choice::Nothing(unfit)
        }
    }

    /// Whether the LOGIN command is allowed. "A client implementation MUST NOT send a LOGIN command if the LOGINDISABLED
    /// capability is advertised" (RFC 9051 section 6.2.3).
    pub(super) fn may_login(&self, options: &OpenOptions, offered: &Capabilities) -> bool {
        matches!(self, Self::Password { .. }) && options.login_command && !offered.has(Capability::LoginDisabled)
    }

    fn by_strength(&self, strong: &Strong) -> &'static [&'static str] {
        match self {
            Self::Password { .. } => strong.names(),
            Self::OAuth { .. } => &["OAUTHBEARER", "XOAUTH2"],
            Self::External => &["EXTERNAL"],
            Self::Anonymous { .. } => &["ANONYMOUS"],
            Self::None | Self::Mechanism(_) => &[],
        }
    }

    /// The mechanism of this name for these credentials; `None` if they are not for it.
    fn mechanism(
        &self,
        name: &str,
        offered: &Capabilities,
        strong: &Strong,
    ) -> Option<Result<Box<dyn Mechanism>, ValueError>> {
        let is = |other: &str| name.eq_ignore_ascii_case(other);
        Some(match self {
            Self::Password { user, password } if is("PLAIN") => boxed(Plain::new(user, password.clone())),
            Self::Password { user, password } if is("LOGIN") => boxed(Login::new(user, password.clone())),
            Self::Password { user, password } => strong.mechanism(name, user, password, offered)?,
            Self::OAuth { user, token } if is("OAUTHBEARER") => {
                boxed(OAuthBearer::new(token.clone()).and_then(|bearer| bearer.with_authorization(user)))
            }
            Self::OAuth { user, token } if is("XOAUTH2") => boxed(XOAuth2::new(user, token.clone())),
            Self::External if is("EXTERNAL") => boxed(Ok(External::new())),
            Self::Anonymous { trace } if is("ANONYMOUS") => boxed(Anonymous::new(trace)),
            _ => return None,
        })
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("None"),
            Self::Password { user, .. } => f.debug_struct("Password").field("user", user).finish_non_exhaustive(),
            Self::OAuth { user, .. } => f.debug_struct("OAuth").field("user", user).finish_non_exhaustive(),
            Self::External => f.write_str("External"),
            Self::Anonymous { trace } => f.debug_struct("Anonymous").field("trace", trace).finish(),
            Self::Mechanism(mechanism) => f.debug_tuple("Mechanism").field(&mechanism.name()).finish(),
        }
    }
}

/// How to authenticate.
pub(super) enum Choice {
    Mechanism(Box<dyn Mechanism>),
    LoginCommand,
    /// There is no way; perhaps because of what the credentials hold.
    Nothing(Option<ValueError>),
}

pub(super) fn boxed<M: Mechanism + 'static>(
    mechanism: Result<M, ValueError>,
) -> Result<Box<dyn Mechanism>, ValueError> {
    mechanism.map(|mechanism| Box::new(mechanism) as Box<dyn Mechanism>)
}

fn contains(names: &[String], name: &str) -> bool {
    names.iter().any(|other| other.eq_ignore_ascii_case(name))
}
