//! Names of mailboxes: what the server said, or what the user means.

use alloc::{borrow::Cow, string::String};
use core::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    str,
};

use super::utf7;
use crate::error::ValueError;

/// The name of a mailbox: either the exact bytes a server sent, or Unicode text from the user.
///
/// Names that a server sent are sent back byte by byte, whatever they mean: servers need not understand the convention
/// their names follow (RFC 3501 section 5.1.3), and many names break it. Text is encoded when it is sent, by the
/// [`NameEncoding`] of the connection.
///
/// `INBOX` is one mailbox in any case (RFC 9051 section 5.1). All other names are equal if they are alike byte by byte
/// and either of one origin or printable US-ASCII without `&`, which both encodings write alike.
#[derive(Clone)]
pub struct MailboxName<'a>(Repr<'a>);

#[derive(Clone)]
enum Repr<'a> {
    Wire(Cow<'a, [u8]>),
    /// Without NUL, CR and LF.
    Text(Cow<'a, str>),
}

/// How names that are not US-ASCII are spelled on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NameEncoding {
    /// Modified UTF-7: IMAP4rev1 (RFC 3501 section 5.1.3).
    ModifiedUtf7,
    /// UTF-8: after ENABLE IMAP4rev2 (RFC 9051 section 5.1) or UTF8=ACCEPT (RFC 9755).
    Utf8,
}

impl<'a> MailboxName<'a> {
    /// The name that the user knows as `text`.
    ///
    /// # Errors
    ///
    /// If `text` contains NUL, CR or LF.
    pub fn new(text: impl Into<Cow<'a, str>>) -> Result<Self, ValueError> {
        let text = text.into();
        match text.bytes().position(|byte| matches!(byte, 0 | b'\r' | b'\n')) {
            None => Ok(Self(Repr::Text(text))),
            Some(at) => Err(error("no NUL, CR or LF", at)),
        }
    }

    /// The name that a server spelled with exactly these bytes, without quotes.
    pub fn from_wire(bytes: impl Into<Cow<'a, [u8]>>) -> Self {
        Self(Repr::Wire(bytes.into()))
    }

    /// `INBOX`, the primary mailbox of the user (RFC 9051 section 5.1).
    pub const fn inbox() -> Self {
        Self(Repr::Text(Cow::Borrowed("INBOX")))
    }

    /// Whether the whole name is `INBOX`, in any case.
    pub fn is_inbox(&self) -> bool {
        self.bytes().eq_ignore_ascii_case(INBOX)
    }

    /// The bytes the server sent; `None` for a name that is text.
    pub fn as_wire(&self) -> Option<&[u8]> {
        match &self.0 {
            Repr::Wire(bytes) => Some(bytes),
            Repr::Text(_) => None,
        }
    }

    /// The text the name was built from; `None` for a name that a server sent.
    pub fn as_text(&self) -> Option<&str> {
        match &self.0 {
            Repr::Wire(_) => None,
            Repr::Text(text) => Some(text),
        }
    }

    /// The bytes to send, before they are quoted: those that were received, or the text in `encoding`.
    ///
    /// # Errors
    ///
    /// If the server sent a NUL, which no string may contain (RFC 9051 section 9, `CHAR8`).
    pub fn wire(&self, encoding: NameEncoding) -> Result<Cow<'_, [u8]>, ValueError> {
        match (&self.0, encoding) {
            (Repr::Wire(bytes), _) => match memchr::memchr(0, bytes) {
                None => Ok(Cow::Borrowed(bytes)),
                Some(at) => Err(error("no NUL", at)),
            },
            (Repr::Text(text), NameEncoding::ModifiedUtf7) if !text.chars().all(utf7::is_plain) => {
                Ok(Cow::Owned(utf7::encode(text).into_bytes()))
            }
            (Repr::Text(text), _) => Ok(Cow::Borrowed(text.as_bytes())),
        }
    }

    /// The name as text for the user.
    ///
    /// Some servers send UTF-8 to clients that never asked for it, so a name with 8-bit bytes is UTF-8 whatever the
    /// `encoding`.
    ///
    /// # Errors
    ///
    /// If the server's bytes are not of that encoding. The name is still good to be sent; show
    /// [`display`](Self::display) instead.
    pub fn to_unicode(&self, encoding: NameEncoding) -> Result<Cow<'_, str>, ValueError> {
        let bytes = match &self.0 {
            Repr::Text(text) => return Ok(Cow::Borrowed(text)),
            Repr::Wire(bytes) => bytes,
        };
        let text = str::from_utf8(bytes).map_err(|fault| error("8-bit names in UTF-8", fault.valid_up_to()))?;
        match encoding {
            NameEncoding::ModifiedUtf7 if text.is_ascii() && text.contains('&') => utf7::decode(bytes).map(Cow::Owned),
            _ => Ok(Cow::Borrowed(text)),
        }
    }

    /// The name as text for logs and last resorts: as modified UTF-7 if it is, else as UTF-8, else with U+FFFD for what
    /// is not.
    pub fn display(&self) -> Cow<'_, str> {
        self.to_unicode(NameEncoding::ModifiedUtf7)
            .unwrap_or_else(|_| String::from_utf8_lossy(self.bytes()))
    }

    /// Detaches the name from what it was borrowed from.
    pub fn into_owned(self) -> MailboxName<'static> {
        MailboxName(match self.0 {
            Repr::Wire(bytes) => Repr::Wire(Cow::Owned(bytes.into_owned())),
            Repr::Text(text) => Repr::Text(Cow::Owned(text.into_owned())),
        })
    }

    fn bytes(&self) -> &[u8] {
        match &self.0 {
            Repr::Wire(bytes) => bytes,
            Repr::Text(text) => text.as_bytes(),
        }
    }

    /// What the comparisons compare.
    fn key(&self) -> (&[u8], Origin) {
        let bytes = self.bytes();
        if self.is_inbox() {
            return (INBOX, Origin::Any);
        }
        let is_plain = bytes.iter().all(|&byte| utf7::is_plain(byte.into()));
        let origin = match &self.0 {
            _ if is_plain => Origin::Any,
            Repr::Wire(_) => Origin::Wire,
            Repr::Text(_) => Origin::Text,
        };
        (bytes, origin)
    }
}

#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Origin {
    Any,
    Wire,
    Text,
}

impl<'a> TryFrom<&'a str> for MailboxName<'a> {
    type Error = ValueError;

    fn try_from(text: &'a str) -> Result<Self, ValueError> {
        Self::new(text)
    }
}

impl TryFrom<String> for MailboxName<'_> {
    type Error = ValueError;

    fn try_from(text: String) -> Result<Self, ValueError> {
        Self::new(text)
    }
}

impl PartialEq<MailboxName<'_>> for MailboxName<'_> {
    fn eq(&self, other: &MailboxName<'_>) -> bool {
        self.key() == other.key()
    }
}

impl Eq for MailboxName<'_> {}

impl PartialOrd for MailboxName<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for MailboxName<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl Hash for MailboxName<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl fmt::Debug for MailboxName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Wire(bytes) => write!(f, "MailboxName(b\"{}\")", bytes.escape_ascii()),
            Repr::Text(text) => write!(f, "MailboxName({text:?})"),
        }
    }
}

fn error(rule: &'static str, at: usize) -> ValueError {
    ValueError::new("mailbox name", rule, at)
}

const INBOX: &[u8] = b"INBOX";

#[cfg(test)]
mod tests {
    use super::*;
    use NameEncoding::{ModifiedUtf7, Utf8};
    use alloc::format;

    #[test]
    fn names_from_the_server_go_back_unchanged() {
        for bytes in [
            &b"A&B"[..],
            b"&",
            b"&AGE-",
            b"\xe8\x90\xac",
            b"\xff",
            b"",
            b"a\r\nb",
            b"&Jjo!",
        ] {
            let name = MailboxName::from_wire(bytes);
            assert_eq!(*name.wire(ModifiedUtf7).unwrap(), *bytes);
            assert_eq!(*name.wire(Utf8).unwrap(), *bytes);
            assert_eq!(name.clone().into_owned().as_wire(), Some(bytes));
        }
        assert_eq!(MailboxName::from_wire(&b"a\0"[..]).wire(Utf8).unwrap_err().at, 1);
    }

    #[test]
    fn text_is_encoded() {
        let name = MailboxName::new("~peter/台北&").unwrap();
        assert_eq!(*name.wire(ModifiedUtf7).unwrap(), *b"~peter/&U,BTFw-&-");
        assert_eq!(*name.wire(Utf8).unwrap(), *"~peter/台北&".as_bytes());
        assert!(matches!(
            MailboxName::new("Sent Items").unwrap().wire(ModifiedUtf7),
            Ok(Cow::Borrowed(b"Sent Items"))
        ));
        for text in ["a\0", "a\r", "a\n"] {
            assert_eq!(MailboxName::try_from(text).unwrap_err().at, 1);
        }
    }

    #[test]
    fn bytes_become_text() {
        let cases: [(&[u8], Option<&str>, Option<&str>); 6] = [
            (b"Entw&APw-rfe", Some("Entwürfe"), Some("Entw&APw-rfe")),
            (b"A&-B", Some("A&B"), Some("A&-B")),
            (b"A&B", None, Some("A&B")),
            (b"\xe8\x90\xac\xe9\x87\x8c", Some("萬里"), Some("萬里")),
            (b"\xc3\xa9&-", Some("é&-"), Some("é&-")),
            (b"caf\xe9", None, None),
        ];
        for (bytes, utf7, utf8) in cases {
            let name = MailboxName::from_wire(bytes);
            assert_eq!(name.to_unicode(ModifiedUtf7).ok().as_deref(), utf7, "{name:?}");
            assert_eq!(name.to_unicode(Utf8).ok().as_deref(), utf8, "{name:?}");
        }
    }

    #[test]
    fn display_never_fails() {
        for (bytes, shown) in [
            (&b"&AOk-"[..], "é"),
            (b"A&B", "A&B"),
            (b"caf\xe9", "caf\u{fffd}"),
            (b"\xc3\xa9", "é"),
        ] {
            assert_eq!(MailboxName::from_wire(bytes).display(), shown);
        }
        assert_eq!(MailboxName::new("&AOk-").unwrap().display(), "&AOk-");
    }

    /// RFC 9051 section 5.1: "The case-insensitive mailbox name INBOX is a special name".
    #[test]
    fn inbox_is_one_in_any_case() {
        let inbox = MailboxName::inbox();
        assert!(inbox.is_inbox());
        for bytes in [&b"INBOX"[..], b"inbox", b"InBoX"] {
            assert_eq!(MailboxName::from_wire(bytes), inbox);
        }
        for bytes in [&b"INBOX/a"[..], b"INBOX ", b" INBOX", b"INBO", b""] {
            assert_ne!(MailboxName::from_wire(bytes), inbox);
        }
    }

    #[test]
    fn equality_never_guesses_an_encoding() {
        let wire = |bytes: &'static [u8]| MailboxName::from_wire(bytes);
        let text = |text| MailboxName::new(text).unwrap();
        assert_eq!(wire(b"Sent"), text("Sent"));
        assert_ne!(wire(b"Sent"), text("sent"));
        assert_ne!(wire(b"A&-B"), text("A&-B"));
        assert_ne!(wire(b"\xc3\xa9"), text("é"));
        assert_ne!(wire(b"&AOk-"), text("é"));
        assert_eq!(text("é"), text("é").into_owned());
    }

    #[test]
    fn debug_shows_the_origin() {
        let names = (MailboxName::from_wire(&b"caf\xe9"[..]), MailboxName::new("é").unwrap());
        assert_eq!(format!("{names:?}"), r#"(MailboxName(b"caf\xe9"), MailboxName("é"))"#);
    }
}
