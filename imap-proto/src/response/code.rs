//! Response codes (RFC 9051 section 7.1).

use core::fmt;
use core::ops::Range;

use super::{CapabilityData, Flags, RawCode};
use crate::types::NumberRanges;
use crate::wire::{Cursor, Parsed, Values};

macro_rules! words {
    ($($(#[$doc:meta])* $variant:ident = $name:literal;)*) => {
        /// A response code: what a program may act on in a status response.
        ///
        /// A known code with arguments that make no sense is [`Code::Other`]; the status stands all the same.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Code<'a> {
            $($(#[$doc])* $variant,)*
            /// APPENDUID: the UIDs of appended messages (RFC 4315).
            AppendUid(AppendUid<'a>),
            /// BADCHARSET: the charset is not supported; the ones that are, if the server says so.
            BadCharset(Charsets<'a>),
            /// CAPABILITY: what the server offers.
            Capability(CapabilityData<'a>),
            /// COPYUID: the UIDs of copied or moved messages (RFC 4315).
            CopyUid(CopyUid<'a>),
            /// HIGHESTMODSEQ: the highest mod-sequence in the mailbox (RFC 7162).
            HighestModSeq(u64),
            /// PERMANENTFLAGS: the flags that a client can change for good.
            PermanentFlags(Flags<'a>),
            /// UIDNEXT: the next UID, or less.
            UidNext(u32),
            /// UIDVALIDITY. 0, which no server may say and some do, is kept.
            UidValidity(u32),
            /// UNSEEN: the first unseen message (RFC 3501).
            Unseen(u32),
            /// Any other code; extensions read it with [`RawCode::get`].
            Other(RawCode<'a>),
        }

        impl<'a> Code<'a> {
            /// The code that is one word.
            fn word(name: &[u8]) -> Option<Self> {
                const NAMES: &[&str] = &[$($name,)*];
                let index = NAMES.iter().position(|known| known.as_bytes().eq_ignore_ascii_case(name))?;
                [$(Self::$variant,)*].into_iter().nth(index)
            }

            /// The name on the wire.
            #[must_use]
            pub fn name(&self) -> &[u8] {
                match self {
                    $(Self::$variant => $name.as_bytes(),)*
                    Self::AppendUid(_) => b"APPENDUID",
                    Self::BadCharset(_) => b"BADCHARSET",
                    Self::Capability(_) => b"CAPABILITY",
                    Self::CopyUid(_) => b"COPYUID",
                    Self::HighestModSeq(_) => b"HIGHESTMODSEQ",
                    Self::PermanentFlags(_) => b"PERMANENTFLAGS",
                    Self::UidNext(_) => b"UIDNEXT",
                    Self::UidValidity(_) => b"UIDVALIDITY",
                    Self::Unseen(_) => b"UNSEEN",
                    Self::Other(raw) => raw.name(),
                }
            }

            /// The same code with bytes of its own.
            #[must_use]
            pub fn into_owned(self) -> Code<'static> {
                match self {
                    $(Self::$variant => Code::$variant,)*
                    Self::AppendUid(code) => Code::AppendUid(code.into_owned()),
                    Self::BadCharset(code) => Code::BadCharset(code.into_owned()),
                    Self::Capability(code) => Code::Capability(code.into_owned()),
                    Self::CopyUid(code) => Code::CopyUid(code.into_owned()),
                    Self::HighestModSeq(value) => Code::HighestModSeq(value),
                    Self::PermanentFlags(flags) => Code::PermanentFlags(flags.into_owned()),
                    Self::UidNext(uid) => Code::UidNext(uid),
                    Self::UidValidity(value) => Code::UidValidity(value),
                    Self::Unseen(number) => Code::Unseen(number),
                    Self::Other(raw) => Code::Other(raw.into_owned()),
                }
            }
        }
    };
}

words! {
    /// ALERT: the text must be shown to the user.
    Alert = "ALERT";
    /// ALREADYEXISTS: there is such a mailbox.
    AlreadyExists = "ALREADYEXISTS";
    /// AUTHENTICATIONFAILED: wrong user or password.
    AuthenticationFailed = "AUTHENTICATIONFAILED";
    /// AUTHORIZATIONFAILED: the user may not act as the other one.
    AuthorizationFailed = "AUTHORIZATIONFAILED";
    /// CANNOT: never possible.
    Cannot = "CANNOT";
    /// CLIENTBUG: the server thinks that the client is wrong.
    ClientBug = "CLIENTBUG";
    /// CLOSED: the mailbox that was open is closed; what follows is about the one being opened.
    Closed = "CLOSED";
    /// CONTACTADMIN: ask the administrator.
    ContactAdmin = "CONTACTADMIN";
    /// CORRUPTION: something on the server is corrupt.
    Corruption = "CORRUPTION";
    /// EXPIRED: the password or token has expired.
    Expired = "EXPIRED";
    /// EXPUNGEISSUED: somebody else has expunged messages.
    ExpungeIssued = "EXPUNGEISSUED";
    /// HASCHILDREN: the mailbox has children and cannot be deleted.
    HasChildren = "HASCHILDREN";
    /// INUSE: somebody else uses it.
    InUse = "INUSE";
    /// LIMIT: the server's limit is reached.
    Limit = "LIMIT";
    /// NOMODSEQ: the mailbox has no mod-sequences (RFC 7162).
    NoModSeq = "NOMODSEQ";
    /// NONEXISTENT: there is no such mailbox.
    NonExistent = "NONEXISTENT";
    /// NOPERM: not permitted.
    NoPerm = "NOPERM";
    /// NOTSAVED: the result of the search was not saved as `$` (RFC 5182).
    NotSaved = "NOTSAVED";
    /// OVERQUOTA: the quota is exceeded, or would be.
    OverQuota = "OVERQUOTA";
    /// PARSE: a message could not be parsed.
    Parse = "PARSE";
    /// PRIVACYREQUIRED: TLS is required.
    PrivacyRequired = "PRIVACYREQUIRED";
    /// READ-ONLY: the mailbox may not be changed.
    ReadOnly = "READ-ONLY";
    /// READ-WRITE: the mailbox may be changed.
    ReadWrite = "READ-WRITE";
    /// SERVERBUG: the server thinks that it is wrong itself.
    ServerBug = "SERVERBUG";
    /// TOOBIG: the message is too big (RFC 4469).
    TooBig = "TOOBIG";
    /// TRYCREATE: the mailbox could be created.
    TryCreate = "TRYCREATE";
    /// UIDNOTSTICKY: UIDs do not outlive the connection (RFC 4315).
    UidNotSticky = "UIDNOTSTICKY";
    /// UNAVAILABLE: a part of the service is down.
    Unavailable = "UNAVAILABLE";
    /// UNKNOWN-CTE: the part cannot be decoded (RFC 3516).
    UnknownCte = "UNKNOWN-CTE";
}

impl<'a> Code<'a> {
    /// Reads a code.
    pub(crate) fn parse(name: &'a [u8], values: Values<'a>) -> Self {
        if let Some(word) = Self::word(name) {
            return word;
        }
        match Self::with_arguments(name, &values) {
            Some(Ok(code)) => code,
            Some(Err(_)) | None => Self::Other(RawCode::new(name, values)),
        }
    }

    fn with_arguments(name: &[u8], values: &Values<'a>) -> Option<Parsed<Self>> {
        let is = |word: &str| name.eq_ignore_ascii_case(word.as_bytes());
        let cursor = values.lent()?;
        let number = || values.cursor().number();
        Some(if is("UIDVALIDITY") {
            number().map(Self::UidValidity)
        } else if is("UIDNEXT") {
            number().map(Self::UidNext)
        } else if is("UNSEEN") {
            number().map(Self::Unseen)
        } else if is("PERMANENTFLAGS") {
            Flags::parse_list(values.clone()).map(Self::PermanentFlags)
        } else if is("CAPABILITY") {
            CapabilityData::parse(values.clone()).map(Self::Capability)
        } else if is("HIGHESTMODSEQ") {
            mod_seq(values.cursor()).map(Self::HighestModSeq)
        } else if is("COPYUID") {
            CopyUid::parse(cursor).map(Self::CopyUid)
        } else if is("APPENDUID") {
            AppendUid::parse(cursor).map(Self::AppendUid)
        } else if is("BADCHARSET") {
            Ok(Self::BadCharset(Charsets(values.clone())))
        } else {
            return None;
        })
    }

    fn arguments(&self) -> Option<&Values<'a>> {
        match self {
            Self::BadCharset(charsets) => Some(&charsets.0),
            Self::Other(raw) => Some(raw.values()),
            _ => None,
        }
    }
}

/// Shown as on the wire, without the brackets.
impl fmt::Display for Code<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.name().escape_ascii())?;
        match self {
            Self::Capability(words) => words.words().try_for_each(|word| write!(f, " {}", word.escape_ascii())),
            Self::PermanentFlags(flags) => write!(f, " {}", flags.as_bytes().escape_ascii()),
            Self::HighestModSeq(value) => write!(f, " {value}"),
            Self::AppendUid(code) => write!(f, " {} {}", code.uid_validity, code.uids),
            Self::CopyUid(code) => write!(f, " {} {} {}", code.uid_validity, code.source, code.destination),
            Self::UidNext(value) | Self::UidValidity(value) | Self::Unseen(value) => write!(f, " {value}"),
            _ => match self.arguments().filter(|values| !values.is_empty()) {
                Some(values) => write!(f, " {values:?}"),
                None => Ok(()),
            },
        }
    }
}

/// A mod-sequence; servers say 0 for "none".
fn mod_seq(mut values: Cursor<'_>) -> Parsed<u64> {
    let at = values;
    match values.number64()? {
        0 => Err(at.expected("a mod-sequence is never 0")),
        value => Ok(value),
    }
}

/// The UIDs of appended messages (RFC 4315 section 3).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AppendUid<'a> {
    /// UIDVALIDITY of the mailbox.
    pub uid_validity: u32,
    /// The UIDs, in the order in which the messages were appended.
    pub uids: NumberRanges<'a>,
}

impl<'a> AppendUid<'a> {
    fn parse(mut cursor: Cursor<'a>) -> Parsed<Self> {
        Ok(Self {
            uid_validity: cursor.number()?,
            uids: uids(&mut cursor)?,
        })
    }

    /// The same code with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> AppendUid<'static> {
        AppendUid {
            uid_validity: self.uid_validity,
            uids: self.uids.into_owned(),
        }
    }
}

/// The UIDs of copied or moved messages (RFC 4315 section 3). The nth message of the source is the nth of the
/// destination.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CopyUid<'a> {
    /// UIDVALIDITY of the mailbox copied to.
    pub uid_validity: u32,
    /// The UIDs of the messages that were copied.
    pub source: NumberRanges<'a>,
    /// The UIDs of the copies.
    pub destination: NumberRanges<'a>,
}

impl<'a> CopyUid<'a> {
    fn parse(mut cursor: Cursor<'a>) -> Parsed<Self> {
        Ok(Self {
            uid_validity: cursor.number()?,
            source: uids(&mut cursor)?,
            destination: uids(&mut cursor)?,
        })
    }

    /// Whether there are as many copies as messages, so that each has its own.
    #[must_use]
    pub fn is_consistent(&self) -> bool {
        self.source.count() == self.destination.count()
    }

    /// Each message's UID and that of its copy; made one by one, however large the sets are.
    pub fn pairs(&self) -> impl Iterator<Item = (u32, u32)> {
        self.source.numbers().zip(self.destination.numbers())
    }

    /// The same code with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> CopyUid<'static> {
        CopyUid {
            uid_validity: self.uid_validity,
            source: self.source.into_owned(),
            destination: self.destination.into_owned(),
        }
    }
}

fn uids<'a>(cursor: &mut Cursor<'a>) -> Parsed<NumberRanges<'a>> {
    let at = *cursor;
    NumberRanges::parse(cursor.atom()?).map_err(|_| at.expected("expected a set of uids"))
}

/// The charsets that a server supports, from BADCHARSET.
#[derive(Clone, Default, PartialEq)]
pub struct Charsets<'a>(Values<'a>);

impl Charsets<'_> {
    /// Each charset.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let mut cursor = self.0.cursor();
        core::iter::from_fn(move || cursor.next_leaf())
    }

    /// The same charsets with bytes of their own.
    #[must_use]
    pub fn into_owned(self) -> Charsets<'static> {
        Charsets(self.0.into_owned())
    }
}

impl fmt::Debug for Charsets<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

/// Splits a response code from the text behind it: its name, its arguments, and where the text begins. `None` if the
/// text begins with none.
///
/// The code ends at its own `]`: lists and quoted strings are passed over first, since flags may hold brackets.
pub(crate) fn split(text: &[u8]) -> Option<(Range<usize>, Range<usize>, usize)> {
    if text.first() != Some(&b'[') {
        return None;
    }
    let name_end = 1 + text.get(1..)?.iter().position(|byte| !is_name_char(*byte))?;
    if name_end == 1 || !matches!(text.get(name_end), Some(b' ' | b']')) {
        return None;
    }
    let end = closing_bracket(text, name_end)?;
    let rest = text
        .get(end + 1..)?
        .iter()
        .position(|byte| *byte != b' ')
        .map_or(text.len(), |n| end + 1 + n);
    Some((1..name_end, name_end..end, rest))
}

fn closing_bracket(text: &[u8], mut at: usize) -> Option<usize> {
    let mut depth = 0_u32;
    let mut quoted = false;
    // If the parentheses or quotes do not match, the first bracket must do.
    let mut first = None;
    while let Some(&byte) = text.get(at) {
        match byte {
            b'\\' if quoted => at += 1,
            b'"' => quoted = !quoted,
            b'(' if !quoted => depth += 1,
            b')' if !quoted => depth = depth.saturating_sub(1),
            b']' if depth == 0 && !quoted => return Some(at),
            b']' => first = first.or(Some(at)),
            _ => {}
        }
        at += 1;
    }
    first
}

/// Names of codes are atoms; those that exist have letters, digits and these.
fn is_name_char(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'+')
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;
    use alloc::string::ToString;

    #[track_caller]
    fn parts(text: &str) -> Option<(&str, &str, &str)> {
        split(text.as_bytes()).map(|(name, arguments, rest)| (&text[name], &text[arguments], &text[rest..]))
    }

    #[test]
    fn codes_end_at_their_own_bracket() {
        assert_eq!(parts("[UIDNEXT 5] foo [bar]"), Some(("UIDNEXT", " 5", "foo [bar]")));
        assert_eq!(parts("[HIGHESTMODSEQ 9]"), Some(("HIGHESTMODSEQ", " 9", "")));
        assert_eq!(
            parts("[READ-WRITE] [Gmail]/x [THROTTLED]"),
            Some(("READ-WRITE", "", "[Gmail]/x [THROTTLED]"))
        );
        let flags = "[PERMANENTFLAGS (de:x [css3] OIB-[Gmail]/Bin k]x \\*)] ok";
        assert_eq!(
            parts(flags),
            Some(("PERMANENTFLAGS", " (de:x [css3] OIB-[Gmail]/Bin k]x \\*)", "ok"))
        );
        assert_eq!(parts("[NOUPDATE \"a]b\"] x"), Some(("NOUPDATE", " \"a]b\"", "x")));
        assert_eq!(parts("[ALERT]"), Some(("ALERT", "", "")));
        assert_eq!(parts("[COPYUID 14  ] x"), Some(("COPYUID", " 14  ", "x")));
        assert_eq!(
            parts("[X (a] b"),
            Some(("X", " (a", "b")),
            "parentheses that do not match"
        );
    }

    #[test]
    fn brackets_that_are_no_code() {
        for text in [
            "",
            "x [ALERT]",
            "[",
            "[]",
            "[ALERT",
            "[Error=\"Microsoft.x\" y] done",
            "[REFERRAL imap://x",
            "[ x]",
        ] {
            assert_eq!(parts(text), None, "{text}");
        }
    }

    fn code(text: &'static str) -> Code<'static> {
        let mut tape = crate::wire::token::Tape::default();
        let bytes = text.as_bytes();
        let (name, arguments, _) = split(bytes).unwrap();
        let reading = crate::wire::token::Reading::Plain;
        tape.read(bytes, arguments.start, arguments.end, 8, reading).unwrap();
        Code::parse(&bytes[name], Values::new(bytes, tape.tokens())).into_owned()
    }

    #[test]
    fn words_and_numbers() {
        assert_eq!(code("[alert]"), Code::Alert);
        assert_eq!(code("[Read-Only]"), Code::ReadOnly);
        assert_eq!(code("[UIDVALIDITY 0]"), Code::UidValidity(0));
        assert_eq!(
            code("[HIGHESTMODSEQ 1706092971947030001]"),
            Code::HighestModSeq(1_706_092_971_947_030_001)
        );
        assert!(matches!(code("[HIGHESTMODSEQ 0]"), Code::Other(_)));
        assert!(matches!(code("[UIDNEXT x]"), Code::Other(_)));
        assert!(matches!(code("[XYZZY (a)]"), Code::Other(raw) if raw.is("xyzzy")));
    }

    #[test]
    fn copied_uids_keep_their_order_and_are_never_expanded() {
        // RFC 4315 section 4.
        let Code::CopyUid(copied) = code("[COPYUID 38505 304,319:320 3956:3958]") else {
            panic!()
        };
        assert_eq!((copied.uid_validity, copied.is_consistent()), (38505, true));
        assert_eq!(copied.source.numbers().collect::<alloc::vec::Vec<_>>(), [304, 319, 320]);
        assert_eq!(copied.destination.numbers().last(), Some(3958));
        let Code::CopyUid(huge) = code("[COPYUID 1 1:4294967295 1:4294967295]") else {
            panic!()
        };
        assert_eq!(huge.source.count(), 4_294_967_295);
        assert!(matches!(code("[COPYUID 14  ]"), Code::Other(_)));
        let Code::AppendUid(appended) = code("[APPENDUID 38505 3955]") else {
            panic!()
        };
        assert_eq!((appended.uid_validity, appended.uids.count()), (38505, 1));
    }

    #[test]
    fn charsets_with_and_without_parentheses() {
        for text in ["[BADCHARSET (UTF-8 US-ASCII)]", "[BADCHARSET UTF-8 US-ASCII]"] {
            let Code::BadCharset(charsets) = code(text) else {
                panic!()
            };
            assert_eq!(
                charsets.iter().collect::<alloc::vec::Vec<_>>(),
                [&b"UTF-8"[..], b"US-ASCII"]
            );
        }
        assert!(matches!(code("[BADCHARSET]"), Code::BadCharset(charsets) if charsets.iter().next().is_none()));
    }

    #[test]
    fn shown_as_on_the_wire() {
        let show = |text| -> String { code(text).to_string() };
        assert_eq!(show("[uidnext 5]"), "UIDNEXT 5");
        assert_eq!(show("[COPYUID 1 2 3:4]"), "COPYUID 1 2 3:4");
        assert_eq!(show("[PERMANENTFLAGS (\\Seen \\*)]"), "PERMANENTFLAGS (\\\\Seen \\\\*)");
    }
}
