//! What a URL names on its server.

use alloc::{string::String, vec::Vec};
use core::{fmt, num::NonZeroU32, str};

use super::{
    Authorization, Fault, PartialRange, Search, error,
    percent::{Encoded, EncodedPath, decode},
};
use crate::{
    error::ValueError,
    types::{MailboxName, NameEncoding, Section, Uid, decimal},
};

/// What a URL names on its server (RFC 5092 section 11, `ipath-query`).
///
/// By itself it is a reference to something on the server at hand (`iabsolute-path`), as CATENATE takes it.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Path {
    /// The server itself.
    Server,
    /// The messages of a mailbox, or some of them (RFC 5092 section 5, `imessagelist`).
    Messages(Messages),
    /// A message, or a part of one (RFC 5092 section 6, `imessagepart`).
    Message(Message),
}

/// A mailbox as a URL names it (RFC 5092 section 11, `imailbox-ref`).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Mailbox {
    name: MailboxName<'static>,
    uid_validity: Option<NonZeroU32>,
}

/// Messages of a mailbox (RFC 5092 section 5).
#[derive(Clone, PartialEq, Eq)]
pub struct Messages {
    mailbox: Mailbox,
    search: Option<Search>,
}

/// A message or a part of one (RFC 5092 section 6).
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    mailbox: Mailbox,
    uid: Uid,
    section: Section<'static>,
    partial: Option<PartialRange>,
    authorization: Option<Authorization>,
}

impl Path {
    /// Reads a reference to something on the server at hand, which begins with one slash (RFC 5092 section 7.1).
    ///
    /// # Errors
    ///
    /// If it is none, or names nothing that a URL of RFC 5092 can name. See [`Url::parse`](super::Url::parse) for what
    /// is tolerated.
    pub fn parse(text: &[u8]) -> Result<Self, ValueError> {
        match text {
            [b'/', b'/', ..] => Err(error("one slash before the mailbox, and %2F for any other", 1)),
            [b'/', ..] => super::path_of(text, 0),
            _ => Err(error("a slash before the mailbox", 0)),
        }
    }

    /// The mailbox, if there is one.
    #[must_use]
    pub const fn mailbox(&self) -> Option<&Mailbox> {
        match self {
            Self::Server => None,
            Self::Messages(messages) => Some(&messages.mailbox),
            Self::Message(message) => Some(&message.mailbox),
        }
    }

    /// Reads `["/" [ icommand ]]`, without dot segments.
    pub(super) fn of(path: &[u8], query: Option<&[u8]>) -> Result<Self, Fault> {
        let inside = path.get(1..).unwrap_or_default();
        let query = query.filter(|query| !query.is_empty());
        if inside.is_empty() && query.is_none() {
            return Ok(Self::Server);
        }
        let (name, mut parameters) = Parameters::behind_name(path);
        let mailbox = Mailbox {
            name: mailbox_name(name).map_err(|(rule, at)| (rule, at + 1))?,
            uid_validity: parameters.number("UIDVALIDITY")?,
        };
        let Some(uid) = parameters.number("UID")? else {
            parameters.end()?;
            let search = query.map(Search::of_url).transpose();
            let search = search.map_err(|(rule, at)| (rule, path.len() + 1 + at))?;
            return Ok(Self::Messages(Messages { mailbox, search }));
        };
        if query.is_some() {
            return Err(("a search in a mailbox, and in no message", path.len()));
        }
        let message = Message {
            mailbox,
            uid,
            section: parameters.take("SECTION", section)?.unwrap_or_default(),
            partial: parameters.take("PARTIAL", PartialRange::of_url)?,
            authorization: Authorization::take_from(&mut parameters)?,
        };
        parameters.end()?;
        Ok(Self::Message(message))
    }
}

impl Mailbox {
    /// The mailbox of this name. If a server sent the name, `encoding` is how that server spells names.
    ///
    /// # Errors
    ///
    /// If the name is empty, or is not text in that encoding.
    pub fn new(name: &MailboxName<'_>, encoding: NameEncoding) -> Result<Self, ValueError> {
        let text = name.to_unicode(encoding)?;
        if text.is_empty() {
            return Err(error(NAME, 0));
        }
        Ok(Self {
            name: MailboxName::new(text.into_owned())?,
            uid_validity: None,
        })
    }

    /// The same with the UIDVALIDITY that the mailbox must have for the URL to mean anything; with any, for 0, which no
    /// mailbox has.
    #[must_use]
    pub fn with_uid_validity(self, uid_validity: u32) -> Self {
        let uid_validity = NonZeroU32::new(uid_validity);
        Self { uid_validity, ..self }
    }

    /// The name, as text: it goes out in the encoding of the connection it is sent on.
    #[must_use]
    pub const fn name(&self) -> &MailboxName<'static> {
        &self.name
    }

    /// The UIDVALIDITY that the mailbox must have. If it has another one, the URL is stale: what it names is to be taken
    /// for gone (RFC 5092 section 5).
    #[must_use]
    pub fn uid_validity(&self) -> Option<u32> {
        self.uid_validity.map(NonZeroU32::get)
    }
}

impl Messages {
    /// All messages of a mailbox.
    #[must_use]
    pub const fn all(mailbox: Mailbox) -> Self {
        Self { mailbox, search: None }
    }

    /// Those that are found.
    #[must_use]
    pub fn found(self, search: Search) -> Self {
        Self {
            search: Some(search),
            ..self
        }
    }

    /// The mailbox.
    #[must_use]
    pub const fn mailbox(&self) -> &Mailbox {
        &self.mailbox
    }

    /// What to look for; all messages without.
    #[must_use]
    pub const fn search(&self) -> Option<&Search> {
        self.search.as_ref()
    }
}

impl Message {
    /// The message with this UID, the whole of it.
    #[must_use]
    pub const fn new(mailbox: Mailbox, uid: Uid) -> Self {
        Self {
            mailbox,
            uid,
            section: Section::whole(),
            partial: None,
            authorization: None,
        }
    }

    /// This section of it.
    ///
    /// # Errors
    ///
    /// Those of [`Section::canonical`].
    pub fn with_section(self, section: &Section<'_>) -> Result<Self, ValueError> {
        let section = section.canonical()?;
        Ok(Self { section, ..self })
    }

    /// These octets of it. Servers that know these in URLs offer `URL-PARTIAL` (RFC 5550 section 5.7.1).
    #[must_use]
    pub fn with_partial(self, partial: PartialRange) -> Self {
        Self {
            partial: Some(partial),
            ..self
        }
    }

    /// For those who may use it. See [`ext::url_auth`](crate::ext::url_auth).
    #[must_use]
    pub fn with_authorization(self, authorization: Authorization) -> Self {
        Self {
            authorization: Some(authorization),
            ..self
        }
    }

    /// The mailbox.
    #[must_use]
    pub const fn mailbox(&self) -> &Mailbox {
        &self.mailbox
    }

    /// The UID.
    #[must_use]
    pub const fn uid(&self) -> Uid {
        self.uid
    }

    /// The section, for [`FetchItem`](crate::command::FetchItem); the whole message if the URL names none.
    #[must_use]
    pub const fn section(&self) -> &Section<'static> {
        &self.section
    }

    /// The octets; all of them without.
    #[must_use]
    pub const fn partial(&self) -> Option<PartialRange> {
        self.partial
    }

    /// Who may use the URL, and the proof of it.
    #[must_use]
    pub const fn authorization(&self) -> Option<&Authorization> {
        self.authorization.as_ref()
    }
}

impl From<Messages> for Path {
    fn from(messages: Messages) -> Self {
        Self::Messages(messages)
    }
}

impl From<Message> for Path {
    fn from(message: Message) -> Self {
        Self::Message(message)
    }
}

impl fmt::Display for Path {
    /// Prints from the slash behind the server on. The token of an authorised URL is printed too.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f)?;
        match self {
            Self::Message(message) => message.authorization.as_ref().map_or(Ok(()), |part| part.fmt(f)),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Path {
    /// Prints the same without the token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f)?;
        match self {
            Self::Message(message) => message
                .authorization
                .as_ref()
                .map_or(Ok(()), |part| fmt::Debug::fmt(part, f)),
            _ => Ok(()),
        }
    }
}

impl Path {
    /// All but the authorization.
    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("/")?;
        match self {
            Self::Server => Ok(()),
            Self::Messages(Messages { mailbox, search }) => {
                write!(f, "{mailbox}")?;
                match search {
                    Some(search) => write!(f, "?{}", Encoded::text(search.as_bytes())),
                    None => Ok(()),
                }
            }
            Self::Message(message) => {
                write!(f, "{}/;UID={}", message.mailbox, message.uid)?;
                if message.section.as_bytes() != b"" {
                    write!(f, "/;SECTION={}", Encoded::text(message.section.as_bytes()))?;
                }
                match message.partial {
                    Some(partial) => write!(f, "/;PARTIAL={partial}"),
                    None => Ok(()),
                }
            }
        }
    }
}

impl fmt::Display for Mailbox {
    /// Prints as it stands in a URL.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        EncodedPath(self.name.as_text().unwrap_or_default()).fmt(f)?;
        match self.uid_validity {
            Some(number) => write!(f, ";UIDVALIDITY={number}"),
            None => Ok(()),
        }
    }
}

macro_rules! debug_as_path {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&Path::from(self.clone()), f)
            }
        }
    )*};
}

debug_as_path!(Messages, Message);

impl fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The parameters behind the name of a mailbox: `;NAME=value`, each in its place.
///
/// A slash before a semicolon and one at the end are no part of what is before them: section 9.1 has `/foo/;UID=20/..`,
/// which is `/foo/`, name the mailbox `foo`. So a slash between parameters may also be missing, as in RFC 4469.
pub(super) struct Parameters<'a> {
    path: &'a [u8],
    /// Where the next parameter begins.
    at: usize,
}

impl<'a> Parameters<'a> {
    /// The name of the mailbox, without the slash before it, and what is behind.
    fn behind_name(path: &'a [u8]) -> (&'a [u8], Self) {
        let mut all = Self { path, at: 1 };
        let name = all.value();
        (name, all)
    }

    /// Takes what is before the next semicolon.
    fn value(&mut self) -> &'a [u8] {
        let rest = self.path.get(self.at..).unwrap_or_default();
        let end = memchr::memchr(b';', rest).unwrap_or(rest.len());
        self.at += end;
        let value = rest.get(..end).unwrap_or_default();
        value.strip_suffix(b"/").unwrap_or(value)
    }

    /// Takes the parameter of this name, if it is the next one.
    pub(super) fn take<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&'a [u8]) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        let rest = self.path.get(self.at..).unwrap_or_default();
        let is_next = rest.len() > name.len() + 1
            && rest
                .get(1..=name.len())
                .is_some_and(|word| word.eq_ignore_ascii_case(name.as_bytes()))
            && rest.get(name.len() + 1) == Some(&b'=');
        if !is_next {
            return Ok(None);
        }
        self.at += name.len() + 2;
        let start = self.at;
        read(self.value()).map(Some).map_err(|(rule, at)| (rule, start + at))
    }

    fn number<N: From<NonZeroU32>>(&mut self, name: &str) -> Result<Option<N>, Fault> {
        self.take(name, |digits| {
            let number = decimal::parse_canonical_u32(digits).and_then(NonZeroU32::new);
            Ok(number.ok_or(("a number in 1..=4294967295", 0))?.into())
        })
    }

    /// That there are no more.
    fn end(&self) -> Result<(), Fault> {
        if self.at < self.path.len() {
            return Err(("only parameters of RFC 5092, in its order", self.at));
        }
        Ok(())
    }
}

fn mailbox_name(text: &[u8]) -> Result<MailboxName<'static>, Fault> {
    if text.is_empty() {
        return Err((NAME, 0));
    }
    let name = decode(text).map_err(|at| (super::HEX, at))?;
    let name = String::from_utf8(name).map_err(|_| ("a mailbox name in utf-8", 0))?;
    MailboxName::new(name).map_err(|error| (error.rule, 0))
}

fn section(text: &[u8]) -> Result<Section<'static>, Fault> {
    let bytes: Vec<u8> = decode(text).map_err(|at| (super::HEX, at))?;
    if bytes.is_empty() {
        return Err(("a section", 0));
    }
    let section = Section::from_wire(bytes).canonical();
    section.map_err(|error| (error.rule, 0))
}

const NAME: &str = "the name of a mailbox";
