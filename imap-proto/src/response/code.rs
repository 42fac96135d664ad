//! Response codes: what programs may act on in a status response (RFC 9051 section 7.1, RFC 3501 section 7.1, RFC 5530).

mod split;
mod uids;

use core::fmt;

pub(crate) use split::split;
pub use uids::{AppendUid, CopyUid};

use super::{CapabilityData, Flags, RawCode};
use crate::wire::Values;

/// A response code. Which command it answers, and in which condition, is up to the server; where the RFCs say more it is
/// said here.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Code<'a> {
    /// `ALERT`: the text must be shown to the user. Ignore it on a connection in clear text.
    Alert,
    /// `ALREADYEXISTS`: there is a mailbox of that name.
    AlreadyExists,
    /// `APPENDUID`: where the appended messages are now.
    AppendUid(AppendUid<'a>),
    /// `AUTHENTICATIONFAILED`: wrong name or password; to try them again is no use.
    AuthenticationFailed,
    /// `AUTHORIZATIONFAILED`: the password is right, but this user may not act for that one.
    AuthorizationFailed,
    /// `BADCHARSET`: the server cannot search in this charset, but perhaps in these.
    BadCharset(Charsets<'a>),
    /// `CANNOT`: what was asked for can never succeed.
    Cannot,
    /// `CAPABILITY`: what the server offers.
    Capability(CapabilityData<'a>),
    /// `CLIENTBUG`: the server thinks that the client is wrong.
    ClientBug,
    /// `CLOSED`: the mailbox that was open is closed; what follows is about the next one.
    Closed,
    /// `CONTACTADMIN`: the user should ask the administrator.
    ContactAdmin,
    /// `COPYUID`: where the copied or moved messages are now.
    CopyUid(CopyUid<'a>),
    /// `CORRUPTION`: the server's data is damaged.
    Corruption,
    /// `EXPIRED`: the password is too old.
    Expired,
    /// `EXPUNGEISSUED`: some of the messages are gone.
    ExpungeIssued,
    /// `HASCHILDREN`: the mailbox cannot be deleted because of those below it.
    HasChildren,
    /// `HIGHESTMODSEQ`: the highest mod-sequence in the mailbox, never 0 (RFC 7162).
    HighestModSeq(u64),
    /// `INUSE`: somebody else has locked it; try again later.
    InUse,
    /// `LIMIT`: a limit of the server was reached.
    Limit,
    /// `NOMODSEQ`: the mailbox has no mod-sequences (RFC 7162).
    NoModSeq,
    /// `NONEXISTENT`: there is no mailbox of that name.
    NonExistent,
    /// `NOPERM`: the user lacks the right.
    NoPerm,
    /// `NOTSAVED`: there is no result of a search to refer to (RFC 5182).
    NotSaved,
    /// `OVERQUOTA`: a quota is exhausted.
    OverQuota,
    /// `PARSE`: the server cannot understand a message.
    Parse,
    /// `PERMANENTFLAGS`: the flags that can be changed for good; `\*` among them if keywords can be created.
    PermanentFlags(Flags<'a>),
    /// `PRIVACYREQUIRED`: not without TLS.
    PrivacyRequired,
    /// `READ-ONLY`: the mailbox cannot be changed, or not any more.
    ReadOnly,
    /// `READ-WRITE`: the mailbox can be changed.
    ReadWrite,
    /// `SERVERBUG`: the server thinks that it is wrong itself.
    ServerBug,
    /// `TOOBIG`: the message is larger than the server takes (RFC 4469, RFC 7889).
    TooBig,
    /// `TRYCREATE`: there is no such mailbox, and it could be created.
    TryCreate,
    /// `UIDNEXT`: the next message will have this UID or a higher one. Never 0.
    UidNext(u32),
    /// `UIDNOTSTICKY`: the mailbox does not keep its UIDs.
    UidNotSticky,
    /// `UIDVALIDITY`: UIDs learned under another value are worthless. Servers that have none say 0.
    UidValidity(u32),
    /// `UNAVAILABLE`: something that the server depends on fails; try again later.
    Unavailable,
    /// `UNKNOWN-CTE`: the part has a content transfer encoding that the server does not know.
    UnknownCte,
    /// `UNSEEN`: the sequence number of the first message that is not `\Seen`, never 0 (RFC 3501).
    Unseen(u32),
    /// Any other, and those above with arguments that cannot be; extensions read it with [`RawCode::get`].
    Other(RawCode<'a>),
}

impl<'a> Code<'a> {
    /// Reads the code `name` with its arguments.
    pub(crate) fn parse(name: &'a [u8], values: Values<'a>) -> Self {
        Self::without_arguments(name)
            .or_else(|| Self::with_arguments(name, &values))
            .unwrap_or_else(|| Self::Other(RawCode::new(name, values)))
    }

    /// Whether a code of this name may be something other than [`Code::Other`].
    fn is_known(name: &[u8]) -> bool {
        const WITH_ARGUMENTS: [&str; 9] = [
            "APPENDUID",
            "BADCHARSET",
            "CAPABILITY",
            "COPYUID",
            "HIGHESTMODSEQ",
            "PERMANENTFLAGS",
            "UIDNEXT",
            "UIDVALIDITY",
            "UNSEEN",
        ];
        let is = |word: &&str| word.as_bytes().eq_ignore_ascii_case(name);
        Self::without_arguments(name).is_some() || WITH_ARGUMENTS.iter().any(is)
    }

    /// `None` if the name is unknown or the arguments are not what it takes.
    fn with_arguments(name: &[u8], values: &Values<'a>) -> Option<Self> {
        let is = |word: &str| name.eq_ignore_ascii_case(word.as_bytes());
        let mut cursor = values.cursor();
        let mut nonzero = || cursor.number64().ok().filter(|value| *value > 0);
        Some(match name.len() {
            6 if is("UNSEEN") => Self::Unseen(nonzero()?.try_into().ok()?),
            7 if is("UIDNEXT") => Self::UidNext(nonzero()?.try_into().ok()?),
            7 if is("COPYUID") => Self::CopyUid(CopyUid::parse(values)?),
            9 if is("APPENDUID") => Self::AppendUid(AppendUid::parse(values)?),
            10 if is("CAPABILITY") => Self::Capability(CapabilityData::parse(values.clone()).ok()?),
            10 if is("BADCHARSET") => Self::BadCharset(Charsets(values.clone())),
            11 if is("UIDVALIDITY") => Self::UidValidity(cursor.number().ok()?),
            13 if is("HIGHESTMODSEQ") => Self::HighestModSeq(nonzero()?),
            // NIL says nothing, and not that there are none.
            14 if is("PERMANENTFLAGS") && !cursor.at_nil() => {
                Self::PermanentFlags(Flags::parse_list(values.clone()).ok()?)
            }
            _ => return None,
        })
    }
}

/// Codes that take no arguments. If a server sends some all the same, they mean nothing.
macro_rules! without_arguments {
    ($($code:ident = $name:literal,)+) => {
        impl<'a> Code<'a> {
            fn without_arguments(name: &[u8]) -> Option<Self> {
                static CODES: [(&str, Code<'static>); [$($name),+].len()] = [$(($name, Code::$code)),+];
                let code = CODES.iter().find(|(word, _)| word.as_bytes().eq_ignore_ascii_case(name));
                code.map(|(_, code)| code.clone())
            }

            /// The name: as the RFCs spell it, or as sent if the code is [`Code::Other`].
            #[must_use]
            pub fn name(&self) -> &[u8] {
                match self {
                    $(Self::$code => $name.as_bytes(),)+
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
                    $(Self::$code => Code::$code,)+
                    Self::AppendUid(uids) => Code::AppendUid(uids.into_owned()),
                    Self::BadCharset(charsets) => Code::BadCharset(charsets.into_owned()),
                    Self::Capability(words) => Code::Capability(words.into_owned()),
                    Self::CopyUid(uids) => Code::CopyUid(uids.into_owned()),
                    Self::HighestModSeq(value) => Code::HighestModSeq(value),
                    Self::PermanentFlags(flags) => Code::PermanentFlags(flags.into_owned()),
                    Self::UidNext(uid) => Code::UidNext(uid),
                    Self::UidValidity(value) => Code::UidValidity(value),
                    Self::Unseen(seq) => Code::Unseen(seq),
                    Self::Other(raw) => Code::Other(raw.into_owned()),
                }
            }
        }
    };
}

without_arguments! {
    Alert = "ALERT",
    AlreadyExists = "ALREADYEXISTS",
    AuthenticationFailed = "AUTHENTICATIONFAILED",
    AuthorizationFailed = "AUTHORIZATIONFAILED",
    Cannot = "CANNOT",
    ClientBug = "CLIENTBUG",
    Closed = "CLOSED",
    ContactAdmin = "CONTACTADMIN",
    Corruption = "CORRUPTION",
    Expired = "EXPIRED",
    ExpungeIssued = "EXPUNGEISSUED",
    HasChildren = "HASCHILDREN",
    InUse = "INUSE",
    Limit = "LIMIT",
    NoModSeq = "NOMODSEQ",
    NonExistent = "NONEXISTENT",
    NoPerm = "NOPERM",
    NotSaved = "NOTSAVED",
    OverQuota = "OVERQUOTA",
    Parse = "PARSE",
    PrivacyRequired = "PRIVACYREQUIRED",
    ReadOnly = "READ-ONLY",
    ReadWrite = "READ-WRITE",
    ServerBug = "SERVERBUG",
    TooBig = "TOOBIG",
    TryCreate = "TRYCREATE",
    UidNotSticky = "UIDNOTSTICKY",
    Unavailable = "UNAVAILABLE",
    UnknownCte = "UNKNOWN-CTE",
}

/// The code as it is sent, without the brackets; what is not UTF-8 is escaped.
impl fmt::Display for Code<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.name().escape_ascii())?;
        match self {
            Self::AppendUid(uids) => write!(f, " {} {}", uids.uid_validity, uids.uids),
            Self::CopyUid(uids) => write!(f, " {} {} {}", uids.uid_validity, uids.source, uids.destination),
            Self::HighestModSeq(value) => write!(f, " {value}"),
            Self::UidNext(value) | Self::UidValidity(value) | Self::Unseen(value) => write!(f, " {value}"),
            Self::BadCharset(charsets) => arguments(f, charsets.as_bytes()),
            Self::Capability(words) => arguments(f, words.as_bytes()),
            Self::PermanentFlags(flags) => arguments(f, flags.as_bytes()),
            Self::Other(raw) => arguments(f, raw.values().as_bytes()),
            _ => Ok(()),
        }
    }
}

fn arguments(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    if bytes.is_empty() {
        return Ok(());
    }
    f.write_str(" ")?;
    bytes
        .utf8_chunks()
        .try_for_each(|chunk| write!(f, "{}{}", chunk.valid(), chunk.invalid().escape_ascii()))
}

/// The charsets that a server can search in; none if it does not say.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Charsets<'a>(Values<'a>);

impl Charsets<'_> {
    /// The name of each, in the server's order. Those that forget the parentheses around them are understood.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let mut names = self.0.cursor();
        core::iter::from_fn(move || names.next_leaf())
    }

    /// The names as they stand on the wire.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// How many bytes [`Charsets::into_owned`] allocates.
    #[must_use]
    pub fn owned_size(&self) -> usize {
        self.0.owned_size()
    }

    /// The same names with bytes of their own.
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

#[cfg(test)]
mod tests;
