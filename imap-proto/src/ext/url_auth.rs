//! URLAUTH: URLs that let others fetch a message, or a part of one (RFC 4467, RFC 5524).

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;

use super::gathered::{Gathered, Keep};
use super::{About, Said, heard, support, tell};
use crate::command::{Command, Profile, States};
use crate::error::ValueError;
use crate::response::{BodyStructure, Capability, Extension, Offered, Raw, ResponseCode, Untagged};
use crate::types::url::WithoutToken;
use crate::types::{Atom, MailboxName, Url};
use crate::wire::{Cursor, Encoder, Parsed, Values};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("url_auth", "URLs that let others fetch messages", &[4467, 5524, 5550])
    .offered_as(&[Capability::UrlAuth, Capability::UrlAuthBinary, Capability::UrlPartial])
    .says(&[
        Said::command("RESETKEY", |to| tell(&ResetKey::all(Offered::insist()), to)),
        Said::command("GENURLAUTH", |to| {
            let urls = [("imap://joe@example.com/INBOX/;uid=20", INTERNAL)];
            tell(&GenUrlAuth::new(Offered::insist(), &urls), to)
        }),
        Said::command("URLFETCH", |to| {
            tell(
                &UrlFetch::new(Offered::insist(), &["imap://joe@example.com/INBOX/;uid=20"]),
                to,
            )
        }),
    ])
    .hears(&[
        heard!(untagged AuthorizedUrls<'_>),
        heard!(untagged UrlData<'_>),
        heard!(code UrlMechanisms<'_>),
    ]);

support!("URLAUTH", Capability::UrlAuth);

/// That the server offers URLAUTH=BINARY: what a URL names can be asked for decoded, and with its structure (RFC 5524).
#[derive(Debug)]
#[non_exhaustive]
pub enum BinarySupport {}

impl Extension for BinarySupport {
    const CAPABILITIES: &'static [Capability] = &[Capability::UrlAuthBinary];
}

/// The mechanism that every server has: it knows by itself whether a token is right (RFC 4467 section 6).
pub const INTERNAL: Atom<'static> = Atom::registered("INTERNAL");

/// RESETKEY: makes URLs invalid that were authorised before (RFC 4467 section 7).
#[derive(Clone, Copy, Debug)]
pub struct ResetKey<'a> {
    mailbox: Option<&'a MailboxName<'a>>,
    mechanisms: &'a [Atom<'a>],
}

impl<'a> ResetKey<'a> {
    /// All that the user authorised.
    #[must_use]
    pub const fn all(_: Offered<Support>) -> Self {
        Self {
            mailbox: None,
            mechanisms: &[],
        }
    }

    /// Those of messages in this mailbox: of these mechanisms, or of all if none is named. [`UrlMechanisms`] comes with the
    /// answer.
    #[must_use]
    pub const fn of(_: Offered<Support>, mailbox: &'a MailboxName<'a>, mechanisms: &'a [Atom<'a>]) -> Self {
        Self {
            mailbox: Some(mailbox),
            mechanisms,
        }
    }
}

impl Command for ResetKey<'_> {
    type Reply = ();

    fn profile(&self) -> Profile {
        Profile::new(States::LOGGED_IN).pipelined()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("RESETKEY");
        if let Some(mailbox) = self.mailbox {
            to.mailbox(mailbox);
            for mechanism in self.mechanisms {
                to.atom(mechanism);
            }
        }
    }

    fn reply(&self) {}
}

/// GENURLAUTH: authorises URLs (RFC 4467 section 8).
#[derive(Clone, Copy, Debug)]
pub struct GenUrlAuth<'a> {
    urls: &'a [(&'a str, Atom<'a>)],
}

impl<'a> GenUrlAuth<'a> {
    /// These URLs, which end in `;URLAUTH=` and who may use them, each with a mechanism; [`INTERNAL`] is there always.
    /// There must be one at least. A [`Url`] whose message has an
    /// [`Authorization`](crate::types::url::Authorization) without a token prints as such.
    #[must_use]
    pub const fn new(_: Offered<Support>, urls: &'a [(&'a str, Atom<'a>)]) -> Self {
        Self { urls }
    }
}

impl Command for GenUrlAuth<'_> {
    type Reply = Gathered<AuthorizedUrls<'static>>;

    fn profile(&self) -> Profile {
        Profile::new(States::LOGGED_IN).pipelined()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        if self.urls.is_empty() {
            to.refuse(ValueError::new("urls to authorise", "one at least", 0));
        }
        to.word("GENURLAUTH");
        for (url, mechanism) in self.urls {
            to.astring(url.as_bytes()).atom(mechanism);
        }
    }

    fn reply(&self) -> Self::Reply {
        Gathered::default()
    }
}

/// URLFETCH: what authorised URLs name (RFC 4467 section 9). The answer keeps no more than 64 MiB, and the connection no
/// response of more than [`Limits::unit`](crate::Limits): this is for small parts.
///
/// A token in a URL is kept out of debug output, and the URLs out of the wire log.
#[derive(Clone, Copy, Debug)]
pub struct UrlFetch<'a>(Asked<'a>);

#[derive(Clone, Copy)]
enum Asked<'a> {
    Plain(&'a [&'a str]),
    Extended(&'a [(&'a str, UrlItems)]),
}

/// What to tell of a URL (RFC 5524 section 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UrlItems {
    content: Option<&'static str>,
    structure: bool,
}

impl UrlItems {
    /// `BODY`: the content as it stands in the message.
    pub const BODY: Self = Self {
        content: Some("BODY"),
        structure: false,
    };

    /// `BINARY`: the content with its content transfer encoding undone.
    pub const BINARY: Self = Self {
        content: Some("BINARY"),
        structure: false,
    };

    /// `BODYPARTSTRUCTURE`: the structure alone.
    pub const STRUCTURE: Self = Self {
        content: None,
        structure: true,
    };

    /// The structure too.
    #[must_use]
    pub const fn with_structure(self) -> Self {
        Self {
            structure: true,
            ..self
        }
    }
}

impl<'a> UrlFetch<'a> {
    /// The content of each. There must be one at least.
    #[must_use]
    pub const fn new(_: Offered<Support>, urls: &'a [&'a str]) -> Self {
        Self(Asked::Plain(urls))
    }

    /// These things of each. There must be one at least.
    #[must_use]
    pub const fn extended(_: Offered<BinarySupport>, urls: &'a [(&'a str, UrlItems)]) -> Self {
        Self(Asked::Extended(urls))
    }
}

impl Command for UrlFetch<'_> {
    type Reply = Gathered<UrlData<'static>>;

    fn profile(&self) -> Profile {
        Profile::new(States::LOGGED_IN).pipelined()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("URLFETCH");
        match self.0 {
            Asked::Plain([]) | Asked::Extended([]) => to.refuse(ValueError::new("urls to fetch", "one at least", 0)),
            Asked::Plain(urls) => {
                for url in urls {
                    authorized(to, url);
                }
            }
            Asked::Extended(urls) => {
                for (url, items) in urls {
                    to.list(|to| {
                        authorized(to, url);
                        if let Some(content) = items.content {
                            to.word(content);
                        }
                        if items.structure {
                            to.word("BODYPARTSTRUCTURE");
                        }
                    });
                }
            }
        }
    }

    fn reply(&self) -> Self::Reply {
        Gathered::default()
    }
}

/// A URL that whoever sees it can use.
fn authorized(to: &mut Encoder<'_>, url: &str) {
    to.secret(|to| _ = to.astring(url.as_bytes()));
}

impl fmt::Debug for Asked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(urls) => f.debug_list().entries(urls.iter().map(without_token)).finish(),
            Self::Extended(urls) => {
                let entries = urls.iter().map(|(url, items)| (without_token(url), items));
                f.debug_list().entries(entries).finish()
            }
        }
    }
}

fn without_token<'a>(url: &&'a str) -> WithoutToken<'a> {
    WithoutToken(url.as_bytes())
}

/// `* GENURLAUTH`: authorised URLs, in the order in which they were asked for (RFC 4467 section 8).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct AuthorizedUrls<'a> {
    urls: Values<'a>,
}

impl AuthorizedUrls<'_> {
    /// Each URL. Whoever has it can use it as it says, and as it is spelled here: its token was made from that text.
    pub fn urls(&self) -> impl Iterator<Item = Cow<'_, [u8]>> {
        let mut rest = self.urls.cursor();
        core::iter::from_fn(move || rest.astring().ok())
    }

    /// What each URL says; an error for what is no URL of RFC 5092.
    pub fn parsed(&self) -> impl Iterator<Item = Result<Url, ValueError>> {
        self.urls().map(|url| Url::parse(&url))
    }
}

impl fmt::Debug for AuthorizedUrls<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut list = f.debug_list();
        self.urls().for_each(|url| _ = list.entry(&WithoutToken(&url)));
        list.finish()
    }
}

impl<'a> Untagged<'a> for AuthorizedUrls<'a> {
    const KEYWORD: &'static str = "GENURLAUTH";

    fn parse(_: Option<u32>, mut values: Cursor<'a>) -> Parsed<Self> {
        let urls = values.rest();
        values.astring()?;
        while !values.is_end() {
            values.astring()?;
        }
        Ok(Self { urls })
    }
}

impl Keep for AuthorizedUrls<'static> {
    fn keep(raw: &Raw<'_>) -> Option<Self> {
        let urls = raw.get::<AuthorizedUrls<'_>>()?.urls.into_owned();
        Some(Self { urls })
    }
}

/// `* URLFETCH`: what URLs name (RFC 4467 section 9, RFC 5524 section 3.2).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct UrlData<'a> {
    values: Values<'a>,
}

/// What a URL names.
#[derive(Clone)]
#[non_exhaustive]
pub struct UrlContent<'a> {
    /// The URL.
    pub url: Cow<'a, [u8]>,
    /// The content; `None` if it cannot be had, or was not asked for.
    pub content: Option<Cow<'a, [u8]>>,
    /// The structure, of the content as it is told here.
    pub structure: Option<BodyStructure<'a>>,
}

impl UrlData<'_> {
    /// What each URL names.
    pub fn contents(&self) -> impl Iterator<Item = UrlContent<'_>> {
        let mut rest = self.values.cursor();
        core::iter::from_fn(move || content(&mut rest).ok())
    }
}

impl UrlContent<'_> {
    /// What the URL says.
    ///
    /// # Errors
    ///
    /// If it is no URL of RFC 5092.
    pub fn parsed(&self) -> Result<Url, ValueError> {
        Url::parse(&self.url)
    }
}

impl fmt::Debug for UrlData<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.contents()).finish()
    }
}

impl fmt::Debug for UrlContent<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UrlContent")
            .field("url", &WithoutToken(&self.url))
            .field("content", &self.content)
            .field("structure", &self.structure)
            .finish()
    }
}

fn content<'a>(rest: &mut Cursor<'a>) -> Parsed<UrlContent<'a>> {
    let mut found = UrlContent {
        url: rest.astring()?,
        content: None,
        structure: None,
    };
    if !rest.at_list() {
        found.content = rest.nstring()?;
        return Ok(found);
    }
    while rest.at_list() {
        let mut element = rest.list()?;
        if element.at_word("BODYPARTSTRUCTURE") {
            element.skip();
            found.structure = Some(BodyStructure::parse(element.take())?);
        } else if element.at_word("BODY") || element.at_word("BINARY") {
            element.skip();
            found.content = element.nstring()?;
        }
    }
    Ok(found)
}

impl<'a> Untagged<'a> for UrlData<'a> {
    const KEYWORD: &'static str = "URLFETCH";

    fn parse(_: Option<u32>, values: Cursor<'a>) -> Parsed<Self> {
        let mut rest = values;
        content(&mut rest)?;
        while !rest.is_end() {
            content(&mut rest)?;
        }
        Ok(Self { values: values.rest() })
    }
}

impl Keep for UrlData<'static> {
    fn keep(raw: &Raw<'_>) -> Option<Self> {
        let values = raw.get::<UrlData<'_>>()?.values.into_owned();
        Some(Self { values })
    }
}

/// `[URLMECH …]`: the mechanisms by which URLs of the mailbox can be authorised (RFC 4467 section 7).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct UrlMechanisms<'a> {
    words: Values<'a>,
}

impl UrlMechanisms<'_> {
    /// Each mechanism, and the data in base64 that comes with it, which is secret.
    pub fn mechanisms(&self) -> impl Iterator<Item = (&[u8], Option<&[u8]>)> {
        let mut rest = self.words.cursor();
        core::iter::from_fn(move || {
            let word = rest.atom().ok()?;
            Some(match memchr::memchr(b'=', word) {
                Some(at) => (word.get(..at).unwrap_or_default(), word.get(at + 1..)),
                None => (word, None),
            })
        })
    }
}

/// The names alone.
impl fmt::Debug for UrlMechanisms<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.mechanisms().map(|(name, _)| String::from_utf8_lossy(name));
        f.debug_list().entries(names).finish()
    }
}

impl<'a> ResponseCode<'a> for UrlMechanisms<'a> {
    const NAME: &'static str = "URLMECH";

    fn parse(mut values: Cursor<'a>) -> Parsed<Self> {
        let words = values.rest();
        values.atom()?;
        while !values.is_end() {
            values.atom()?;
        }
        Ok(Self { words })
    }
}

#[cfg(test)]
mod tests;
