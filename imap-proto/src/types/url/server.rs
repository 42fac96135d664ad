//! Which server, and as whom.

use alloc::string::String;
use core::{fmt, net::Ipv6Addr, str};

use super::{
    Fault,
    percent::{Encoded, decode},
};
use crate::{error::ValueError, types::Atom};

/// The server that a URL names, and as whom to log in there (RFC 5092 sections 3 and 4, `iserver`).
///
/// A URL may come from anybody: section 3.2 lists what must be true before credentials go where one leads.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Server {
    has_tls: bool,
    user: Option<String>,
    mechanism: Option<Mechanism>,
    host: String,
    /// Not the default one.
    port: Option<u16>,
}

/// How to authenticate (RFC 5092 section 3.2, `iauth`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Mechanism {
    /// `;AUTH=*`: any that is appropriate.
    Any,
    /// The SASL mechanism of this name, in upper case.
    Named(Atom<'static>),
}

impl Mechanism {
    /// The SASL mechanism of this name, whatever its case.
    ///
    /// # Errors
    ///
    /// If it is no atom.
    pub fn named(name: &str) -> Result<Self, ValueError> {
        Atom::new(name.to_ascii_uppercase()).map(Self::Named)
    }
}

impl Server {
    /// `imap://host`, on port 143, to be used anonymously. The host is a name, or an IP address without brackets.
    ///
    /// # Errors
    ///
    /// If it can be neither.
    pub fn new(host: &str) -> Result<Self, ValueError> {
        let host = if host.contains(':') {
            ipv6(host)
        } else {
            host_name(host)
        };
        let host = host.map_err(|(rule, at)| super::error(rule, at))?;
        Ok(Self {
            has_tls: false,
            user: None,
            mechanism: None,
            host: host.to_ascii_lowercase(),
            port: None,
        })
    }

    /// The same as this user: who to log in as, and whose mailboxes the names mean (RFC 5092 section 3.3).
    ///
    /// # Errors
    ///
    /// If the name is empty or has control characters.
    pub fn with_user(self, name: impl Into<String>) -> Result<Self, ValueError> {
        let name = name.into();
        if name.is_empty() || name.contains(char::is_control) {
            return Err(super::error(USER, 0));
        }
        Ok(Self {
            user: Some(name),
            ..self
        })
    }

    /// The same, authenticating by this mechanism.
    #[must_use]
    pub fn with_mechanism(self, mechanism: Mechanism) -> Self {
        Self {
            mechanism: Some(mechanism),
            ..self
        }
    }

    /// The same on another port; on the default one for 0, which is none.
    #[must_use]
    pub fn with_port(self, port: u16) -> Self {
        let port = Some(port).filter(|port| *port != 0 && *port != self.default_port());
        Self { port, ..self }
    }

    /// The same with TLS from the first byte, `imaps://`; on port 993, unless another was named.
    #[must_use]
    pub fn with_tls(self) -> Self {
        let port = self.port.unwrap_or_default();
        Self { has_tls: true, ..self }.with_port(port)
    }

    /// Whether the scheme is `imaps`: TLS from the first byte (RFC 8314 section 3.2). RFC 5092 knows `imap` alone, but
    /// `imaps` is what people write.
    #[must_use]
    pub const fn has_tls(&self) -> bool {
        self.has_tls
    }

    /// The host's name in lower case, or its IP address without brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port; 143, or 993 for `imaps`, if the URL names none.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port.unwrap_or_else(|| self.default_port())
    }

    /// The user's name.
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    /// How to authenticate. With a user's name and none of these, [`Mechanism::Any`] is assumed; with neither, the
    /// client is to authenticate as anonymous (RFC 5092 section 3.2).
    #[must_use]
    pub const fn mechanism(&self) -> Option<&Mechanism> {
        self.mechanism.as_ref()
    }

    const fn default_port(&self) -> u16 {
        if self.has_tls { TLS_PORT } else { PORT }
    }

    /// Reads `[iuserinfo "@"] host [":" port]`.
    pub(super) fn parse(text: &[u8], has_tls: bool) -> Result<Self, Fault> {
        let text =
            str::from_utf8(text).map_err(|fault| ("a host's name in its ascii form (xn--)", fault.valid_up_to()))?;
        let (login, place) = match text.rsplit_once('@') {
            Some((login, place)) => (Some(login), place),
            None => (None, text),
        };
        let (user, mechanism) = login.map(login_of).transpose()?.unwrap_or_default();
        let start = text.len() - place.len();
        let (host, port) = host_and_port(place).map_err(|(rule, at)| (rule, start + at))?;
        let server = Self {
            has_tls,
            user,
            mechanism,
            host: host.to_ascii_lowercase(),
            port: None,
        };
        Ok(server.with_port(port.unwrap_or_default()))
    }
}

impl fmt::Display for Server {
    /// Prints as it stands in a URL, from the scheme up to the path.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.has_tls { "imaps://" } else { "imap://" })?;
        if let Some(user) = &self.user {
            Encoded::user(user).fmt(f)?;
        }
        match &self.mechanism {
            Some(Mechanism::Any) => f.write_str(";AUTH=*")?,
            Some(Mechanism::Named(name)) => write!(f, ";AUTH={}", Encoded::user(name.as_str()))?,
            None => {}
        }
        if self.user.is_some() || self.mechanism.is_some() {
            f.write_str("@")?;
        }
        if self.host.contains(':') {
            write!(f, "[{}]", self.host)?;
        } else {
            f.write_str(&self.host)?;
        }
        match self.port {
            Some(port) => write!(f, ":{port}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// `enc-user [iauth] / [enc-user] iauth`.
fn login_of(text: &str) -> Result<(Option<String>, Option<Mechanism>), Fault> {
    let (name, auth) = text.split_at(text.find(';').unwrap_or(text.len()));
    let mechanism = if auth.is_empty() {
        None
    } else {
        Some(mechanism_of(auth).map_err(|rule| (rule, name.len()))?)
    };
    let user = if name.is_empty() && mechanism.is_some() {
        None
    } else {
        Some(user_name(name)?)
    };
    Ok((user, mechanism))
}

/// `";AUTH=" ( "*" / enc-auth-type )`; `*` percent-encoded is no `*`.
fn mechanism_of(text: &str) -> Result<Mechanism, &'static str> {
    let rule = ";AUTH= and a mechanism behind the user's name";
    let (word, value) = text.split_at_checked(";AUTH=".len()).ok_or(rule)?;
    if !word.eq_ignore_ascii_case(";AUTH=") {
        return Err(rule);
    }
    if value == "*" {
        return Ok(Mechanism::Any);
    }
    let name = decode(value.as_bytes()).map_err(|_| super::HEX)?;
    let name = str::from_utf8(&name).map_err(|_| rule)?;
    Mechanism::named(name).map_err(|_| rule)
}

/// The name of a user, percent-encoded (`enc-user`).
pub(crate) fn user_name(text: &str) -> Result<String, Fault> {
    if let Some(at) = text.find(':') {
        return Err(("no password in an address", at));
    }
    if let Some(at) = text.find('@') {
        return Err(("%40 for an @ in the user's name", at));
    }
    let decoded = decode(text.as_bytes()).map_err(|at| (super::HEX, at))?;
    let decoded = String::from_utf8(decoded).map_err(|_| ("a user's name in utf-8", 0))?;
    if decoded.is_empty() || decoded.contains(char::is_control) {
        return Err((USER, 0));
    }
    Ok(decoded)
}

/// `host [":" port]`, an IPv6 address in brackets.
pub(crate) fn host_and_port(text: &str) -> Result<(&str, Option<u16>), Fault> {
    let (host, rest) = if let Some(inside) = text.strip_prefix('[') {
        let (address, behind) = inside.split_once(']').ok_or(("a ] behind an ipv6 address", 0))?;
        (ipv6(address).map_err(|(rule, at)| (rule, at + 1))?, behind)
    } else {
        let (host, behind) = text.split_at(text.find(':').unwrap_or(text.len()));
        (host_name(host)?, behind)
    };
    let at = text.len() - rest.len();
    match rest.strip_prefix(':') {
        None if rest.is_empty() => Ok((host, None)),
        None => Err(("a : before the port", at)),
        Some("") => Ok((host, None)),
        Some(digits) => match port_number(digits) {
            Some(port) => Ok((host, Some(port))),
            None => Err(("a port in 1..=65535", at + 1)),
        },
    }
}

/// The name of a host, or an IPv4 address.
pub(crate) fn host_name(text: &str) -> Result<&str, Fault> {
    if text.is_empty() {
        return Err(("the name of a host", 0));
    }
    if let Some(at) = text.find(|c: char| !c.is_ascii()) {
        return Err(("a host's name in its ascii form (xn--)", at));
    }
    match text.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '.' | '_')) {
        Some(at) => Err(("letters, digits, hyphens and dots in the name of a host", at)),
        None if text.len() > 253 => Err(("at most 253 characters in the name of a host", 0)),
        None => Ok(text),
    }
}

/// An IPv6 address without brackets.
pub(crate) fn ipv6(text: &str) -> Result<&str, Fault> {
    match text.parse::<Ipv6Addr>() {
        Ok(_) => Ok(text),
        Err(_) => Err(("an ipv6 address", 0)),
    }
}

fn port_number(digits: &str) -> Option<u16> {
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|port| plain && *port != 0)
}

const USER: &str = "a user's name of printable characters before the @";
const PORT: u16 = 143;
const TLS_PORT: u16 = 993;
