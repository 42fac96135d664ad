//! Where a server is: the addresses that people write down.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::net::Ipv6Addr;
use core::str::FromStr;

use crate::error::ValueError;

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
/// refused rather than ignored: a password, a mailbox, a query. Nothing in an address allows clear text.
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
            ipv6(host, 0)?
        } else {
            host_name(host, 0)?
        };
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

/// As it is read.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Socket { path } => write!(f, "unix:{path}"),
            Place::Host { scheme, name, port } => {
                write!(f, "{}://", scheme.as_str())?;
                if let Some(user) = &self.user {
                    write!(f, "{}@", Encoded(user))?;
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
    let (user, server, start) = match text.rsplit_once('@') {
        Some((user, server)) => (Some(user_name(user, start)?), server, start + user.len() + 1),
        None => (None, text, start),
    };
    let (name, port_text) = if let Some(inside) = server.strip_prefix('[') {
        let (address, behind) = inside
            .split_once(']')
            .ok_or_else(|| error("a ] behind an ipv6 address", start))?;
        (ipv6(address, start + 1)?, behind)
    } else {
        let end = server.find(':').unwrap_or(server.len());
        (
            host_name(server.get(..end).unwrap_or_default(), start)?,
            tail(server, end),
        )
    };
    let at = start + server.len() - port_text.len();
    let port = match port_text.strip_prefix(':') {
        None if port_text.is_empty() => port,
        None => return Err(error("a : before the port", at)),
        Some("") => port,
        Some(digits) => port_number(digits).ok_or_else(|| error("a port in 1..=65535", at + 1))?,
    };
    Ok(Target {
        place: Place::Host { scheme, name, port },
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
    if let Some(at) = name.find('@') {
        return Err(error("%40 for an @ in the user's name", start + at));
    }
    let decoded = percent_decoded(name).map_err(|at| error("two hexadecimal digits behind %", start + at))?;
    let decoded = String::from_utf8(decoded).map_err(|_| error("a user's name in utf-8", start))?;
    if decoded.is_empty() || decoded.contains(char::is_control) {
        return Err(error("a user's name of printable characters before the @", start));
    }
    Ok(decoded)
}

fn host_name(text: &str, start: usize) -> Result<String, ValueError> {
    if text.is_empty() {
        return Err(error("the name of a host", start));
    }
    if let Some(at) = text.find(|c: char| !c.is_ascii()) {
        return Err(error("a host's name in its ascii form (xn--)", start + at));
    }
    match text.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '.' | '_')) {
        Some(at) => Err(error(
            "letters, digits, hyphens and dots in the name of a host",
            start + at,
        )),
        None if text.len() > 253 => Err(error("at most 253 characters in the name of a host", start)),
        None => Ok(text.to_owned()),
    }
}

fn ipv6(text: &str, start: usize) -> Result<String, ValueError> {
    match Ipv6Addr::from_str(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err(error("an ipv6 address", start)),
    }
}

fn socket(path: &str, start: usize) -> Result<String, ValueError> {
    match path.find('\0') {
        Some(at) => Err(error("no NUL in a path", start + at)),
        None if path.is_empty() => Err(error("the path of a socket", start)),
        None => Ok(path.to_owned()),
    }
}

fn port_number(digits: &str) -> Option<u16> {
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|port| plain && *port != 0)
}

/// The bytes meant; where it fails, the offset of the percent sign.
fn percent_decoded(text: &str) -> Result<Vec<u8>, usize> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes().enumerate();
    while let Some((at, byte)) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|(_, digit)| char::from(digit).to_digit(16));
        match (digit(), digit()) {
            (Some(high), Some(low)) => bytes.push((high << 4 | low) as u8),
            _ => return Err(at),
        }
    }
    Ok(bytes)
}

/// Text as `enc-user`: what is not `unreserved` percent-encoded.
struct Encoded<'a>(&'a str);

impl fmt::Display for Encoded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for byte in self.0.bytes() {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
                write!(f, "{}", char::from(byte))?;
            } else {
                write!(f, "%{byte:02X}")?;
            }
        }
        Ok(())
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
