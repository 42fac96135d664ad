//! Where a server is: the addresses that people write down.

use alloc::borrow::ToOwned;
use alloc::string::String;
use core::fmt;
use core::str::FromStr;

use crate::error::ValueError;
use crate::types::url::percent::Encoded;
use crate::types::url::{self, server};

/// The address of a server, as it is written in a configuration:
///
/// | form | means |
/// |---|---|
/// | `imaps://mail.example.org` | TLS from the first byte, port 993 (RFC 8314 section 3.2) |
/// | `imap://mail.example.org` | port 143, TLS by STARTTLS, which is required (RFC 9051 section 11.1) |
/// | `imap://alice@mail.example.org:1143` | the same with a user's name and another port |
/// | `imaps://[2001:db8::1]` | an IPv6 address |
/// | `unix:/run/imap.sock` | a local socket |
///
/// These are the URLs of RFC 5092 that name a server, and a form for local sockets. Whatever else a URL can say is
/// refused rather than ignored: a password, a mailbox, a query. Nothing in an address allows clear text. Where a whole
/// [`Url`](crate::types::Url) leads, as one in a referral does, is made from its [`Server`](url::Server).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Target {
    place: Place,
    user: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Place {
    Host { scheme: Scheme, name: String, port: u16 },
    Socket { path: String },
}

/// How a server is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Scheme {
    /// `imap`: TCP, and TLS by STARTTLS.
    Imap,
    /// `imaps`: TCP, and TLS from the first byte.
    Imaps,
    /// `unix`: a local socket, without TLS.
    Unix,
}

impl Scheme {
    /// The scheme as it is written.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Imap => "imap",
            Self::Imaps => "imaps",
            Self::Unix => "unix",
        }
    }

    /// The port that is meant if none is named; `None` where there are no ports.
    #[must_use]
    pub const fn default_port(self) -> Option<u16> {
        match self {
            Self::Imap => Some(143),
            Self::Imaps => Some(993),
            Self::Unix => None,
        }
    }
}

impl Target {
    /// A server at this host, with TLS by STARTTLS, on port 143. The host is a name, or an IP address without brackets.
    ///
    /// # Errors
    /// If it can be neither.
    pub fn imap(host: &str) -> Result<Self, ValueError> {
        Self::at(Scheme::Imap, host, 143)
    }

    /// A server at this host, with TLS from the first byte, on port 993. The host is a name, or an IP address without
    /// brackets.
    ///
    /// # Errors
    /// If it can be neither.
    pub fn imaps(host: &str) -> Result<Self, ValueError> {
        Self::at(Scheme::Imaps, host, 993)
    }

    /// A server at this local socket.
    ///
    /// # Errors
    /// If no file can have this path.
    pub fn unix(path: &str) -> Result<Self, ValueError> {
        Ok(Self {
            place: Place::Socket { path: socket(path, 0)? },
            user: None,
        })
    }

    /// The same on another port. Of no effect on a local socket.
    #[must_use]
    pub fn with_port(mut self, new: u16) -> Self {
        if let Place::Host { port, .. } = &mut self.place {
            *port = new;
        }
        self
    }

    /// How the server is spoken to.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        match &self.place {
            Place::Host { scheme, .. } => *scheme,
            Place::Socket { .. } => Scheme::Unix,
        }
    }

    /// The name of the host, or its IP address without brackets; `None` for a local socket.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        match &self.place {
            Place::Host { name, .. } => Some(name),
            Place::Socket { .. } => None,
        }
    }

    /// The port; `None` for a local socket.
    #[must_use]
    pub fn port(&self) -> Option<u16> {
        match &self.place {
            Place::Host { port, .. } => Some(*port),
            Place::Socket { .. } => None,
        }
    }

    /// The path of a local socket.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        match &self.place {
            Place::Host { .. } => None,
            Place::Socket { path } => Some(path),
        }
    }

    /// The user's name, if the address has one. It is for who makes the credentials; connecting does not need it.
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    fn at(scheme: Scheme, host: &str, port: u16) -> Result<Self, ValueError> {
        let name = if host.contains(':') {
            server::ipv6(host)
        } else {
            server::host_name(host)
        };
        let name = name.map_err(|(rule, at)| error(rule, at))?.to_owned();
        Ok(Self {
            place: Place::Host { scheme, name, port },
            user: None,
        })
    }
}

impl FromStr for Target {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let scheme = text.split_once(':').map_or("", |(scheme, _)| scheme);
        let scheme = [Scheme::Imap, Scheme::Imaps, Scheme::Unix]
            .into_iter()
            .find(|known| known.as_str().eq_ignore_ascii_case(scheme))
            .ok_or(error("one of imaps://host, imap://host and unix:/path", 0))?;
        let after = scheme.as_str().len() + 1;
        let rest = tail(text, after);
        let Some(port) = scheme.default_port() else {
            let path = rest.strip_prefix("//").unwrap_or(rest);
            let path = socket(path, text.len() - path.len())?;
            return Ok(Self {
                place: Place::Socket { path },
                user: None,
            });
        };
        let rest = rest
            .strip_prefix("//")
            .ok_or_else(|| error("// before the host", after))?;
        let start = after + 2;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        if !matches!(tail(rest, end), "" | "/") {
            return Err(error("nothing behind the host and the port", start + end));
        }
        authority(scheme, port, rest.get(..end).unwrap_or_default(), start)
    }
}

impl TryFrom<&str> for Target {
    type Error = ValueError;

    fn try_from(text: &str) -> Result<Self, ValueError> {
        text.parse()
    }
}

/// The server and the user; the credentials decide by which mechanism to authenticate.
impl From<&url::Server> for Target {
    fn from(server: &url::Server) -> Self {
        let scheme = if server.has_tls() { Scheme::Imaps } else { Scheme::Imap };
        Self {
            place: Place::Host {
                scheme,
                name: server.host().to_owned(),
                port: server.port(),
            },
            user: server.user().map(ToOwned::to_owned),
        }
    }
}

/// As it is read.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Socket { path } => write!(f, "unix:{path}"),
            Place::Host { scheme, name, port } => {
                write!(f, "{}://", scheme.as_str())?;
                if let Some(user) = &self.user {
                    write!(f, "{}@", Encoded::user(user))?;
                }
                if name.contains(':') {
                    write!(f, "[{name}]")?;
                } else {
                    f.write_str(name)?;
                }
                if scheme.default_port() == Some(*port) {
                    Ok(())
                } else {
                    write!(f, ":{port}")
                }
            }
        }
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// `[user@]host[:port]`, which begins at byte `start` of the address.
fn authority(scheme: Scheme, port: u16, text: &str, start: usize) -> Result<Target, ValueError> {
    let (user, place, start) = match text.rsplit_once('@') {
        Some((user, place)) => (Some(user_name(user, start)?), place, start + user.len() + 1),
        None => (None, text, start),
    };
    let (name, named_port) = server::host_and_port(place).map_err(|(rule, at)| error(rule, start + at))?;
    Ok(Target {
        place: Place::Host {
            scheme,
            name: name.to_owned(),
            port: named_port.unwrap_or(port),
        },
        user,
    })
}

/// The name of a user, percent-encoded (`enc-user`, RFC 5092 section 11); `;AUTH=*` behind it means what is done anyway.
fn user_name(text: &str, start: usize) -> Result<String, ValueError> {
    if let Some(at) = text.find(':') {
        return Err(error("no password in an address", start + at));
    }
    let (name, auth) = text.split_at(text.find(';').unwrap_or(text.len()));
    if !auth.is_empty() && !auth.eq_ignore_ascii_case(";AUTH=*") {
        return Err(error(
            "no mechanism in an address; the credentials decide",
            start + name.len(),
        ));
    }
    server::user_name(name).map_err(|(rule, at)| error(rule, start + at))
}

fn socket(path: &str, start: usize) -> Result<String, ValueError> {
    match path.find('\0') {
        Some(at) => Err(error("no NUL in a path", start + at)),
        None if path.is_empty() => Err(error("the path of a socket", start)),
        None => Ok(path.to_owned()),
    }
}

fn tail(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or_default()
}

const fn error(rule: &'static str, at: usize) -> ValueError {
    ValueError::new("server address", rule, at)
}

#[cfg(test)]
mod tests;
