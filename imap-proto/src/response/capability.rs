//! What a server offers (RFC 9051 section 6.1.1 and 7.2.2, and the IANA registry of IMAP capabilities).

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

use crate::wire::{Cursor, Parsed, Values};

macro_rules! capabilities {
    ($($(#[$doc:meta])* $variant:ident = $name:literal $(, $rev2:ident)?;)*) => {
        /// An extension, or a revision of the protocol, that a server may offer.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Capability {
            $($(#[$doc])* $variant,)*
        }

        impl Capability {
            /// Every capability that has a name of its own.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name on the wire.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// Whether IMAP4rev2 includes it, so that it may be used although it is not offered by name (RFC 9051
            /// appendix E).
            #[must_use]
            pub const fn implied_by_rev2(self) -> bool {
                match self {
                    $(Self::$variant => false $(|| stringify!($rev2).len() > 0)?,)*
                }
            }
        }
    };
}

capabilities! {
    /// IMAP4 (RFC 1730).
    Imap4 = "IMAP4";
    /// IMAP4rev1 (RFC 3501).
    Imap4Rev1 = "IMAP4REV1";
    /// IMAP4rev2 (RFC 9051).
    Imap4Rev2 = "IMAP4REV2";
    /// Access control lists (RFC 4314).
    Acl = "ACL";
    /// Annotations of messages (RFC 5257).
    Annotate = "ANNOTATE-EXPERIMENT-1";
    /// A limit on appended messages; its value is [`Capabilities::append_limit`] (RFC 7889).
    AppendLimit = "APPENDLIMIT";
    /// Decoded parts, and messages with NUL (RFC 3516).
    Binary = "BINARY";
    /// Messages made of parts on the server (RFC 4469).
    Catenate = "CATENATE";
    /// `\HasChildren` and `\HasNoChildren` (RFC 3348).
    Children = "CHILDREN", rev2;
    /// Compression (RFC 4978).
    CompressDeflate = "COMPRESS=DEFLATE";
    /// Mod-sequences (RFC 7162).
    CondStore = "CONDSTORE";
    /// Searches that are kept up to date (RFC 5267).
    ContextSearch = "CONTEXT=SEARCH";
    /// Sorts that are kept up to date (RFC 5267).
    ContextSort = "CONTEXT=SORT";
    /// Conversion of parts (RFC 5259).
    Convert = "CONVERT";
    /// CREATE with a special use (RFC 6154).
    CreateSpecialUse = "CREATE-SPECIAL-USE";
    /// ENABLE (RFC 5161).
    Enable = "ENABLE", rev2;
    /// Extended results of SEARCH (RFC 4731).
    ESearch = "ESEARCH", rev2;
    /// Extended results of SORT (RFC 5267).
    ESort = "ESORT";
    /// Searches kept on the server (RFC 5466).
    Filters = "FILTERS";
    /// Comparison of text, level 1 (RFC 5255).
    I18nLevel1 = "I18NLEVEL=1";
    /// Comparison of text, level 2 (RFC 5255).
    I18nLevel2 = "I18NLEVEL=2";
    /// Names of client and server (RFC 2971).
    Id = "ID";
    /// IDLE (RFC 2177).
    Idle = "IDLE", rev2;
    /// Progress of long commands (RFC 9585).
    InProgress = "INPROGRESS";
    /// The same mail by JMAP (RFC 9698).
    JmapAccess = "JMAPACCESS";
    /// Languages of texts (RFC 5255).
    Language = "LANGUAGE";
    /// LIST with options (RFC 5258).
    ListExtended = "LIST-EXTENDED", rev2;
    /// Metadata in LIST (RFC 9590).
    ListMetadata = "LIST-METADATA";
    /// Rights in LIST (RFC 8440).
    ListMyRights = "LIST-MYRIGHTS";
    /// Status in LIST (RFC 5819).
    ListStatus = "LIST-STATUS", rev2;
    /// Literals sent without waiting (RFC 7888).
    LiteralPlus = "LITERAL+";
    /// Small literals sent without waiting (RFC 7888).
    LiteralMinus = "LITERAL-", rev2;
    /// Referrals at login (RFC 2221).
    LoginReferrals = "LOGIN-REFERRALS";
    /// LOGIN is not to be used (RFC 9051 section 6.2.3).
    LoginDisabled = "LOGINDISABLED";
    /// Referrals of mailboxes (RFC 2193).
    MailboxReferrals = "MAILBOX-REFERRALS";
    /// A limit on messages in one command; its value is [`Capabilities::message_limit`] (RFC 9738).
    MessageLimit = "MESSAGELIMIT";
    /// Metadata of mailboxes and the server (RFC 5464).
    Metadata = "METADATA";
    /// Metadata of the server (RFC 5464).
    MetadataServer = "METADATA-SERVER";
    /// MOVE (RFC 6851).
    Move = "MOVE", rev2;
    /// Several messages in one APPEND (RFC 3502).
    MultiAppend = "MULTIAPPEND";
    /// Search over several mailboxes (RFC 7377).
    MultiSearch = "MULTISEARCH";
    /// NAMESPACE (RFC 2342).
    Namespace = "NAMESPACE", rev2;
    /// News of other mailboxes (RFC 5465).
    Notify = "NOTIFY";
    /// Ids of messages, threads and mailboxes (RFC 8474).
    ObjectId = "OBJECTID";
    /// Ids of accounts, too (a draft).
    ObjectIdPlus = "OBJECTID+";
    /// Parts of search results (RFC 9394).
    Partial = "PARTIAL";
    /// Previews of messages (RFC 8970).
    Preview = "PREVIEW";
    /// Quick resynchronisation (RFC 7162).
    QResync = "QRESYNC";
    /// Quota (RFC 9208).
    Quota = "QUOTA";
    /// Quota may be set (RFC 9208).
    QuotaSet = "QUOTASET";
    /// REPLACE (RFC 8508).
    Replace = "REPLACE";
    /// The first SASL response in the command (RFC 4959).
    SaslIr = "SASL-IR", rev2;
    /// When messages were saved (RFC 8514).
    SaveDate = "SAVEDATE";
    /// A limit on messages saved by one command; its value is [`Capabilities::message_limit`] (RFC 9738).
    SaveLimit = "SAVELIMIT";
    /// Fuzzy search (RFC 6203).
    SearchFuzzy = "SEARCH=FUZZY";
    /// Search results kept as `$` (RFC 5182).
    SearchRes = "SEARCHRES", rev2;
    /// SORT (RFC 5256).
    Sort = "SORT";
    /// SORT by displayed names (RFC 5957).
    SortDisplay = "SORT=DISPLAY";
    /// Special uses of mailboxes (RFC 6154).
    SpecialUse = "SPECIAL-USE";
    /// STARTTLS.
    StartTls = "STARTTLS";
    /// The size of a mailbox in STATUS (RFC 8438).
    StatusSize = "STATUS=SIZE", rev2;
    /// Batches of UIDs (RFC 10022).
    UidBatches = "UIDBATCHES";
    /// No sequence numbers (RFC 9586).
    UidOnly = "UIDONLY";
    /// UIDs of appended and copied messages, UID EXPUNGE (RFC 4315).
    UidPlus = "UIDPLUS", rev2;
    /// UNAUTHENTICATE (RFC 8437).
    Unauthenticate = "UNAUTHENTICATE";
    /// UNSELECT (RFC 3691).
    Unselect = "UNSELECT", rev2;
    /// Parts of messages in URLs (RFC 5550).
    UrlPartial = "URL-PARTIAL";
    /// URLs with authorization (RFC 4467).
    UrlAuth = "URLAUTH";
    /// The same for decoded parts (RFC 5524).
    UrlAuthBinary = "URLAUTH=BINARY";
    /// UTF-8 in strings (RFC 9755).
    Utf8Accept = "UTF8=ACCEPT";
    /// UTF-8 in strings, and nothing else (RFC 9755).
    Utf8Only = "UTF8=ONLY";
    /// UTF-8, first version (RFC 5738).
    Utf8All = "UTF8=ALL";
    /// UTF-8 in APPEND, first version (RFC 5738).
    Utf8Append = "UTF8=APPEND";
    /// UTF-8 in user names, first version (RFC 5738).
    Utf8User = "UTF8=USER";
    /// Search by age (RFC 5032).
    Within = "WITHIN";
    /// Gmail's extensions.
    XGmExt1 = "X-GM-EXT-1";
    /// Gmail's first form of special uses.
    XList = "XLIST";
    /// Apple's push service.
    XApplePushService = "XAPPLEPUSHSERVICE";
}

const _: () = assert!(Capability::ALL.len() <= 128, "a set of capabilities has 128 bits");

impl Capability {
    /// The capability of this name, in any case of letters.
    #[must_use]
    pub fn parse(name: &[u8]) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|known| known.name().as_bytes().eq_ignore_ascii_case(name))
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The capabilities of a server: the known ones as a set, the others and those with a value as words.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Capabilities {
    known: u128,
    /// In upper case, separated by spaces.
    others: Box<[u8]>,
}

impl Capabilities {
    /// The capabilities with these names.
    pub fn from_words<'w>(words: impl IntoIterator<Item = &'w [u8]>) -> Self {
        let mut known = 0;
        let mut others = Vec::new();
        for word in words {
            let stem = word.iter().position(|byte| *byte == b'=').and_then(|n| word.get(..n));
            match Capability::parse(word) {
                Some(capability) => known |= bit(capability),
                None => {
                    known |= stem.and_then(with_value).map_or(0, bit);
                    if !others.is_empty() {
                        others.push(b' ');
                    }
                    others.extend(word.iter().map(u8::to_ascii_uppercase));
                }
            }
        }
        Self {
            known,
            others: others.into_boxed_slice(),
        }
    }

    /// Whether the server offers it by name. See [`Connection::offers`](crate::Connection::offers) for what IMAP4rev2
    /// includes.
    #[inline]
    #[must_use]
    pub fn has(&self, capability: Capability) -> bool {
        self.known & bit(capability) != 0
    }

    /// Whether this word is offered, in any case of letters.
    #[must_use]
    pub fn contains(&self, word: &str) -> bool {
        match Capability::parse(word.as_bytes()) {
            Some(capability) => self.has(capability),
            None => self
                .other_words()
                .any(|other| other.eq_ignore_ascii_case(word.as_bytes())),
        }
    }

    /// The known capabilities among them.
    pub fn known(&self) -> impl Iterator<Item = Capability> + '_ {
        Capability::ALL
            .iter()
            .copied()
            .filter(|capability| self.has(*capability))
    }

    /// The words that are no known capability: unknown ones and those with a value, in upper case.
    pub fn other_words(&self) -> impl Iterator<Item = &[u8]> {
        self.others.split(|byte| *byte == b' ').filter(|word| !word.is_empty())
    }

    /// The SASL mechanisms offered: the values of `AUTH=`.
    pub fn auth_mechanisms(&self) -> impl Iterator<Item = &[u8]> {
        self.values(b"AUTH=")
    }

    /// Whether the SASL mechanism is offered.
    #[must_use]
    pub fn has_auth(&self, mechanism: &str) -> bool {
        self.auth_mechanisms()
            .any(|offered| offered.eq_ignore_ascii_case(mechanism.as_bytes()))
    }

    /// The algorithms of THREAD offered.
    pub fn thread_algorithms(&self) -> impl Iterator<Item = &[u8]> {
        self.values(b"THREAD=")
    }

    /// The resources of `QUOTA=RES-` offered.
    pub fn quota_resources(&self) -> impl Iterator<Item = &[u8]> {
        self.values(b"QUOTA=RES-")
    }

    /// The rights beyond those of RFC 2086 (`RIGHTS=`, RFC 4314).
    #[must_use]
    pub fn rights(&self) -> Option<&[u8]> {
        self.values(b"RIGHTS=").next()
    }

    /// The URL of the Sieve server (`IMAPSIEVE=`, RFC 6785), its letters in upper case.
    #[must_use]
    pub fn imap_sieve(&self) -> Option<&[u8]> {
        self.values(b"IMAPSIEVE=").next()
    }

    /// The size, in bytes, above which APPEND is refused everywhere (RFC 7889). `None` if there is no such limit or it
    /// differs between mailboxes.
    #[must_use]
    pub fn append_limit(&self) -> Option<u64> {
        self.number(b"APPENDLIMIT=")
    }

    /// How many messages one command may name (`MESSAGELIMIT=` or `SAVELIMIT=`, RFC 9738).
    #[must_use]
    pub fn message_limit(&self) -> Option<u64> {
        self.number(b"MESSAGELIMIT=").or_else(|| self.number(b"SAVELIMIT="))
    }

    /// How many bytes of memory they take besides themselves.
    #[must_use]
    pub fn kept(&self) -> usize {
        self.others.len()
    }

    /// Adds what another set has.
    pub(crate) fn add(&mut self, more: &Self) {
        self.known |= more.known;
        let mut others = self.others.to_vec();
        for word in more
            .other_words()
            .filter(|word| !self.other_words().any(|other| other == *word))
        {
            if !others.is_empty() {
                others.push(b' ');
            }
            others.extend_from_slice(word);
        }
        self.others = others.into_boxed_slice();
    }

    fn values<'s>(&'s self, stem: &'static [u8]) -> impl Iterator<Item = &'s [u8]> {
        self.other_words().filter_map(move |word| word.strip_prefix(stem))
    }

    fn number(&self, stem: &'static [u8]) -> Option<u64> {
        self.values(stem)
            .find_map(|value| crate::wire::number(value).map(|(number, _)| number))
    }
}

impl fmt::Debug for Capabilities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = self.known().map(Capability::name);
        f.write_str("Capabilities(")?;
        for word in known {
            write!(f, "{word} ")?;
        }
        write!(f, "{})", self.others.escape_ascii())
    }
}

#[inline]
fn bit(capability: Capability) -> u128 {
    1 << (capability as u32)
}

/// The capability that a word with a value stands for besides.
fn with_value(stem: &[u8]) -> Option<Capability> {
    const STEMS: [Capability; 3] = [Capability::AppendLimit, Capability::MessageLimit, Capability::SaveLimit];
    STEMS
        .into_iter()
        .find(|known| known.name().as_bytes().eq_ignore_ascii_case(stem))
}

/// The words of a CAPABILITY response or code.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct CapabilityData<'a>(Words<'a>);

/// The words of an ENABLED response: what is switched on from now on.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Enabled<'a>(Words<'a>);

#[derive(Clone, Default, PartialEq, Eq)]
struct Words<'a>(Values<'a>);

impl Words<'_> {
    fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let mut cursor = self.0.cursor();
        core::iter::from_fn(move || Cursor::next_leaf(&mut cursor))
    }
}

macro_rules! words {
    ($name:ident) => {
        impl<'a> $name<'a> {
            pub(crate) fn parse(values: Values<'a>) -> Parsed<Self> {
                Ok(Self(Words(values)))
            }

            /// Each word, as the server wrote it.
            pub fn words(&self) -> impl Iterator<Item = &[u8]> {
                self.0.iter()
            }

            /// The same as a set.
            #[must_use]
            pub fn to_capabilities(&self) -> Capabilities {
                Capabilities::from_words(self.words())
            }

            /// The same words with bytes of their own.
            #[must_use]
            pub fn into_owned(self) -> $name<'static> {
                $name(Words(self.0.0.into_owned()))
            }
        }

        impl fmt::Debug for $name<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", self.0.0)
            }
        }
    };
}

words!(CapabilityData);
words!(Enabled);

#[cfg(test)]
mod tests {
    use super::*;

    fn capabilities(text: &str) -> Capabilities {
        Capabilities::from_words(text.split(' ').map(str::as_bytes))
    }

    #[test]
    fn names_are_compared_without_case() {
        let offered = capabilities("imap4rev1 StartTls LoginDisabled auth=plain");
        assert!(offered.has(Capability::StartTls) && offered.has(Capability::LoginDisabled));
        assert!(offered.has_auth("PLAIN") && offered.contains("starttls") && offered.contains("AUTH=Plain"));
    }

    #[test]
    fn a_stray_plus_is_not_literal_plus() {
        let offered = capabilities("IMAP4rev1 LITERAL + IDLE");
        assert!(!offered.has(Capability::LiteralPlus) && offered.has(Capability::Idle));
        assert!(offered.contains("+") && offered.contains("LITERAL"));
    }

    #[test]
    fn values() {
        let offered = capabilities("APPENDLIMIT=35651584 QUOTA=RES-STORAGE THREAD=REFS THREAD=REFERENCES RIGHTS=texk");
        assert!(offered.has(Capability::AppendLimit));
        assert_eq!(offered.append_limit(), Some(35_651_584));
        assert_eq!(
            offered.thread_algorithms().collect::<Vec<_>>(),
            [&b"REFS"[..], b"REFERENCES"]
        );
        assert_eq!(offered.quota_resources().collect::<Vec<_>>(), [b"STORAGE"]);
        assert_eq!(offered.rights(), Some(&b"TEXK"[..]));
        let bare = capabilities("APPENDLIMIT");
        assert!(bare.has(Capability::AppendLimit) && bare.append_limit().is_none());
    }

    #[test]
    fn what_revision_two_includes() {
        assert!(Capability::Idle.implied_by_rev2() && Capability::LiteralMinus.implied_by_rev2());
        assert!(!Capability::LiteralPlus.implied_by_rev2() && !Capability::SpecialUse.implied_by_rev2());
    }

    #[test]
    fn sets_add_up() {
        let mut enabled = capabilities("CONDSTORE X-A");
        enabled.add(&capabilities("QRESYNC X-A X-B"));
        assert_eq!(enabled, capabilities("QRESYNC X-A CONDSTORE X-B"));
    }
}
