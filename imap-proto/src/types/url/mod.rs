//! URLs of servers, mailboxes and messages (RFC 5092).

use alloc::{borrow::Cow, string::ToString, vec::Vec};
use core::{fmt, str::FromStr};

mod authorization;
mod partial;
mod path;
pub(crate) mod percent;
mod search;
pub(crate) mod server;
#[cfg(test)]
mod tests;

pub(crate) use authorization::WithoutToken;
pub use authorization::{Access, Authorization};
pub use partial::PartialRange;
pub use path::{Mailbox, Message, Messages, Path};
pub use search::{Search, SearchWord};
pub use server::{Mechanism, Server};

use crate::error::ValueError;

/// An IMAP URL: a server, and something on it (RFC 5092).
///
/// ```
/// use imap_proto::types::url::{Path, Url};
///
/// let url: Url = "imap://joe@example.com/INBOX;UIDVALIDITY=3/;UID=20/;SECTION=1.2".parse()?;
/// assert_eq!((url.server().host(), url.server().user()), ("example.com", Some("joe")));
/// let Path::Message(message) = url.path() else { panic!() };
/// assert_eq!((message.uid().get(), message.mailbox().uid_validity()), (20, Some(3)));
/// assert_eq!(url.join(b"/Sent;UIDVALIDITY=4")?.to_string(), "imap://joe@example.com/Sent;UIDVALIDITY=4");
/// # Ok::<(), imap_proto::ValueError>(())
/// ```
///
/// Two URLs are equal if they mean the same, however they are spelled. An authorised URL is good only as it is spelled,
/// though: its token was made from that text (RFC 4467 section 2.4.2), so keep the text beside this.
///
/// Debug output leaves out the token of an authorised URL; what is printed has it. There is nothing else secret in a URL:
/// passwords are refused.
#[derive(Clone, PartialEq, Eq)]
pub struct Url {
    server: Server,
    path: Path,
}

impl Url {
    /// The most bytes of a URL that are read: 64 KiB.
    pub const MAX_LEN: usize = 64 * 1024;

    /// Reads a URL from bytes, whoever sent them: `imap://`, or `imaps://`, which is no URL of RFC 5092 but common.
    ///
    /// Tolerated are any case of letters, where they mean the same in any; characters that ought to be percent-encoded
    /// but mean nothing else, as spaces and UTF-8; a slash too many or too few between parameters, as RFC 4469 has it in
    /// its examples.
    ///
    /// # Errors
    ///
    /// If it is none, is longer than [`MAX_LEN`](Self::MAX_LEN), or has what no URL of RFC 5092 has: a password, a
    /// fragment, an unknown parameter, a mailbox or a user's name that is not UTF-8.
    pub fn parse(text: &[u8]) -> Result<Self, ValueError> {
        let (has_tls, behind) = match scheme(text) {
            Some(scheme) if scheme.eq_ignore_ascii_case(b"imap") => (false, "imap:".len()),
            Some(scheme) if scheme.eq_ignore_ascii_case(b"imaps") => (true, "imaps:".len()),
            _ => return Err(error(SCHEME, 0)),
        };
        let rest = text.get(behind..).unwrap_or_default();
        if !rest.starts_with(b"//") {
            return Err(error("// before the host", behind));
        }
        Self::network_path(text, behind + 2, has_tls)
    }

    /// Something on a server.
    #[must_use]
    pub fn new(server: Server, path: impl Into<Path>) -> Self {
        Self {
            server,
            path: path.into(),
        }
    }

    /// What a reference means that stands where this URL is the base, as RFC 3986 section 5.2 has it and RFC 5092
    /// section 7 says it: one to another server (`//host/…` or a whole URL), to something on this server (`/…`), or to
    /// this URL (nothing).
    ///
    /// Section 7.2 forbids to make or accept references relative to the path (`;SECTION=1.4`), and section 9 has some.
    /// They are read, as there is one meaning they can have beside this URL as it prints, and never made here.
    ///
    /// # Errors
    ///
    /// Those of [`parse`](Self::parse), for what the reference means.
    pub fn join(&self, reference: &[u8]) -> Result<Self, ValueError> {
        if scheme(reference).is_some() {
            return Self::parse(reference);
        }
        let path = match reference {
            [] => return Ok(self.clone()),
            [b'/', b'/', ..] => return Self::network_path(reference, 2, self.server.has_tls()),
            [b'/', ..] => Path::parse(reference)?,
            [b'?', ..] => path_of(&self.beside(reference, true), 0)?,
            _ => path_of(&self.beside(reference, false), 0)?,
        };
        Ok(Self {
            server: self.server.clone(),
            path,
        })
    }

    /// The server, and as whom to log in there.
    #[must_use]
    pub const fn server(&self) -> &Server {
        &self.server
    }

    /// What it names there.
    #[must_use]
    pub const fn path(&self) -> &Path {
        &self.path
    }

    /// Reads `iserver ipath-query` from byte `start` on.
    fn network_path(text: &[u8], start: usize, has_tls: bool) -> Result<Self, ValueError> {
        let rest = text.get(start..).unwrap_or_default();
        let end = rest.iter().position(|byte| matches!(byte, b'/' | b'?' | b'#'));
        let end = end.unwrap_or(rest.len());
        check(text)?;
        let server = Server::parse(rest.get(..end).unwrap_or_default(), has_tls);
        Ok(Self {
            server: server.map_err(|(rule, at)| error(rule, start + at))?,
            path: path_of(text, start + end)?,
        })
    }

    /// The path of this URL with the reference instead of its last segment, or of its search.
    fn beside(&self, reference: &[u8], keeps_segment: bool) -> Vec<u8> {
        let path = self.path.to_string().into_bytes();
        let end = memchr::memchr(b'?', &path).unwrap_or(path.len());
        let path = path.get(..end).unwrap_or_default();
        let kept = match memchr::memrchr(b'/', path) {
            Some(slash) if !keeps_segment => path.get(..=slash).unwrap_or_default(),
            _ => path,
        };
        [kept, reference].concat()
    }
}

impl FromStr for Url {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        Self::parse(text.as_bytes())
    }
}

impl fmt::Display for Url {
    /// Prints the URL, with its token if it is authorised.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.server, self.path)
    }
}

impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}{:?}", self.server, self.path)
    }
}

/// A rule that is broken, and where.
type Fault = (&'static str, usize);

/// Reads the path and the search, which begin at byte `start`.
fn path_of(text: &[u8], start: usize) -> Result<Path, ValueError> {
    check(text)?;
    let rest = text.get(start..).unwrap_or_default();
    if let Some(at) = memchr::memchr(b'#', rest) {
        return Err(error("no fragment", start + at));
    }
    let end = memchr::memchr(b'?', rest).unwrap_or(rest.len());
    let (path, query) = (rest.get(..end).unwrap_or_default(), rest.get(end + 1..));
    match without_dots(path) {
        Cow::Borrowed(path) => Path::of(path, query).map_err(|(rule, at)| error(rule, start + at)),
        Cow::Owned(path) => Path::of(&path, query).map_err(|(rule, _)| error(rule, start)),
    }
}

/// That the text may be a URL as far as single bytes go.
fn check(text: &[u8]) -> Result<(), ValueError> {
    if text.len() > Url::MAX_LEN {
        return Err(error("at most 64 KiB", Url::MAX_LEN));
    }
    match text.iter().position(u8::is_ascii_control) {
        Some(at) => Err(error("no control characters", at)),
        None => Ok(()),
    }
}

/// The scheme, if there is one (RFC 3986 section 3.1).
fn scheme(text: &[u8]) -> Option<&[u8]> {
    let end = text
        .iter()
        .position(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'+' | b'-' | b'.'))?;
    let is_scheme = text.get(end) == Some(&b':') && text.first().is_some_and(u8::is_ascii_alphabetic);
    text.get(..end).filter(|_| is_scheme)
}

/// The path without the segments `.` and `..` (RFC 3986 section 5.2.4). It begins with a slash or is empty.
fn without_dots(path: &[u8]) -> Cow<'_, [u8]> {
    let is_dots = |segment: &&[u8]| matches!(*segment, b"." | b"..");
    if !path.split(|byte| *byte == b'/').any(|segment| is_dots(&segment)) {
        return Cow::Borrowed(path);
    }
    let mut kept: Vec<&[u8]> = Vec::new();
    let mut segments = path.split(|byte| *byte == b'/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        match segment {
            b"." => {}
            b".." => _ = kept.pop(),
            _ => kept.push(segment),
        }
        if segments.peek().is_none() && is_dots(&segment) {
            // What is left is a folder: it ends with a slash.
            kept.push(b"");
        }
    }
    let mut path = Vec::with_capacity(path.len());
    for segment in kept {
        path.push(b'/');
        path.extend_from_slice(segment);
    }
    Cow::Owned(path)
}

const fn error(rule: &'static str, at: usize) -> ValueError {
    ValueError::new("imap url", rule, at)
}

const SCHEME: &str = "imap:// or imaps:// before the host";
const HEX: &str = "two hexadecimal digits behind %";
