//! The capabilities that are registered, and some that are not.

use core::fmt;

macro_rules! capabilities {
    ($($(#[$doc:meta])+ $variant:ident = $name:literal,)+) => {
        /// A capability that a server may offer. Authentication mechanisms are not among them: see
        /// [`Capabilities::auth_mechanisms`](super::Capabilities::auth_mechanisms).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Capability {
            $($(#[$doc])+ $variant,)+
        }

        impl Capability {
            /// All there are, in the order of their names.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name as it is registered; of those that carry a value, what stands before the `=`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

capabilities! {
    /// `ACL`: access control lists (RFC 4314).
    Acl = "ACL",
    /// `ANNOTATE-EXPERIMENT-1`: annotations of messages (RFC 5257).
    Annotate = "ANNOTATE-EXPERIMENT-1",
    /// `ANNOTATEMORE`: the forerunner of METADATA.
    AnnotateMore = "ANNOTATEMORE",
    /// `APPENDLIMIT`: the size of a message that APPEND takes is limited (RFC 7889); see
    /// [`Capabilities::append_limit`](super::Capabilities::append_limit).
    AppendLimit = "APPENDLIMIT",
    /// `BINARY`: parts with their content transfer encoding undone, and APPEND of binary messages (RFC 3516).
    Binary = "BINARY",
    /// `CATENATE`: APPEND of messages put together from parts (RFC 4469).
    Catenate = "CATENATE",
    /// `CHILDREN`: LIST says which mailboxes have others below them (RFC 3348).
    Children = "CHILDREN",
    /// `COMPRESS=DEFLATE`: compression (RFC 4978).
    CompressDeflate = "COMPRESS=DEFLATE",
    /// `CONDSTORE`: mod-sequences and conditional STORE (RFC 7162).
    CondStore = "CONDSTORE",
    /// `CONTEXT=SEARCH`: results of SEARCH that are kept up to date (RFC 5267).
    ContextSearch = "CONTEXT=SEARCH",
    /// `CONTEXT=SORT`: results of SORT that are kept up to date (RFC 5267).
    ContextSort = "CONTEXT=SORT",
    /// `CONVERT`: parts converted to other media types (RFC 5259).
    Convert = "CONVERT",
    /// `CREATE-SPECIAL-USE`: mailboxes created for a special use (RFC 6154).
    CreateSpecialUse = "CREATE-SPECIAL-USE",
    /// `ENABLE`: ENABLE (RFC 5161).
    Enable = "ENABLE",
    /// `ESEARCH`: SEARCH with RETURN options (RFC 4731).
    ESearch = "ESEARCH",
    /// `ESORT`: SORT with RETURN options (RFC 5267).
    ESort = "ESORT",
    /// `FILTERS`: named searches (RFC 5466).
    Filters = "FILTERS",
    /// `I18NLEVEL=1`: comparison of characters beyond US-ASCII (RFC 5255).
    I18nLevel1 = "I18NLEVEL=1",
    /// `I18NLEVEL=2`: the same with COMPARATOR (RFC 5255).
    I18nLevel2 = "I18NLEVEL=2",
    /// `ID`: ID (RFC 2971).
    Id = "ID",
    /// `IDLE`: IDLE (RFC 2177).
    Idle = "IDLE",
    /// `IMAP4`: the protocol of RFC 1730.
    Imap4 = "IMAP4",
    /// `IMAP4rev1`: the protocol of RFC 3501.
    Imap4Rev1 = "IMAP4rev1",
    /// `IMAP4rev2`: the protocol of RFC 9051.
    Imap4Rev2 = "IMAP4rev2",
    /// `IMAPSIEVE=`: Sieve scripts run on events in mailboxes (RFC 6785); see
    /// [`Capabilities::imap_sieve`](super::Capabilities::imap_sieve).
    ImapSieve = "IMAPSIEVE",
    /// `INPROGRESS`: the server reports on its progress (RFC 9585).
    InProgress = "INPROGRESS",
    /// `JMAPACCESS`: the same mail by JMAP (RFC 9698).
    JmapAccess = "JMAPACCESS",
    /// `LANGUAGE`: texts in other languages (RFC 5255).
    Language = "LANGUAGE",
    /// `LIST-EXTENDED`: LIST with options (RFC 5258).
    ListExtended = "LIST-EXTENDED",
    /// `LIST-METADATA`: LIST with metadata (RFC 9590).
    ListMetadata = "LIST-METADATA",
    /// `LIST-MYRIGHTS`: LIST with the user's rights (RFC 8440).
    ListMyRights = "LIST-MYRIGHTS",
    /// `LIST-STATUS`: LIST with STATUS (RFC 5819).
    ListStatus = "LIST-STATUS",
    /// `LITERAL+`: literals of any size that need not wait (RFC 7888).
    LiteralPlus = "LITERAL+",
    /// `LITERAL-`: literals of at most 4096 bytes that need not wait (RFC 7888).
    LiteralMinus = "LITERAL-",
    /// `LOGIN-REFERRALS`: the server may send users elsewhere (RFC 2221).
    LoginReferrals = "LOGIN-REFERRALS",
    /// `LOGINDISABLED`: LOGIN is refused, which says nothing of AUTHENTICATE (RFC 9051 section 6.2.3).
    LoginDisabled = "LOGINDISABLED",
    /// `MAILBOX-REFERRALS`: mailboxes on other servers (RFC 2193).
    MailboxReferrals = "MAILBOX-REFERRALS",
    /// `MESSAGELIMIT=`: the number of messages that a command works on is limited (RFC 9738); see
    /// [`Capabilities::message_limit`](super::Capabilities::message_limit).
    MessageLimit = "MESSAGELIMIT",
    /// `METADATA`: metadata of mailboxes and of the server (RFC 5464).
    Metadata = "METADATA",
    /// `METADATA-SERVER`: metadata of the server (RFC 5464).
    MetadataServer = "METADATA-SERVER",
    /// `MOVE`: MOVE (RFC 6851).
    Move = "MOVE",
    /// `MULTIAPPEND`: APPEND of several messages (RFC 3502).
    MultiAppend = "MULTIAPPEND",
    /// `MULTISEARCH`: searches of several mailboxes (RFC 7377).
    MultiSearch = "MULTISEARCH",
    /// `NAMESPACE`: NAMESPACE (RFC 2342).
    Namespace = "NAMESPACE",
    /// `NOTIFY`: NOTIFY (RFC 5465).
    Notify = "NOTIFY",
    /// `OBJECTID`: identifiers of mailboxes, messages and threads (RFC 8474).
    ObjectId = "OBJECTID",
    /// `OBJECTID+`: more identifiers (draft-ietf-mailmaint-imap-objectid-bis).
    ObjectIdPlus = "OBJECTID+",
    /// `PARTIAL`: pages of results (RFC 9394).
    Partial = "PARTIAL",
    /// `PREVIEW`: the beginnings of messages as text (RFC 8970).
    Preview = "PREVIEW",
    /// `QRESYNC`: quick resynchronisation (RFC 7162).
    QResync = "QRESYNC",
    /// `QUOTA`: quotas (RFC 9208); see [`Capabilities::quota_resources`](super::Capabilities::quota_resources).
    Quota = "QUOTA",
    /// `QUOTASET`: quotas can be set (RFC 9208).
    QuotaSet = "QUOTASET",
    /// `REPLACE`: REPLACE (RFC 8508).
    Replace = "REPLACE",
    /// `RIGHTS=`: rights beyond those of RFC 2086 (RFC 4314); see
    /// [`Capabilities::rights`](super::Capabilities::rights).
    Rights = "RIGHTS",
    /// `SASL-IR`: AUTHENTICATE with an initial response (RFC 4959).
    SaslIr = "SASL-IR",
    /// `SAVEDATE`: the date a message came into its mailbox (RFC 8514).
    SaveDate = "SAVEDATE",
    /// `SAVELIMIT=`: as [`Capability::MessageLimit`], for COPY and APPEND alone (RFC 9738); see
    /// [`Capabilities::save_limit`](super::Capabilities::save_limit).
    SaveLimit = "SAVELIMIT",
    /// `SEARCH=FUZZY`: searches for what is alike (RFC 6203).
    SearchFuzzy = "SEARCH=FUZZY",
    /// `SEARCH=INTHREAD`: searches for whole threads (draft-ietf-morg-inthread).
    SearchInThread = "SEARCH=INTHREAD",
    /// `SEARCHRES`: the server keeps the result of a search (RFC 5182).
    SearchRes = "SEARCHRES",
    /// `SORT`: SORT (RFC 5256).
    Sort = "SORT",
    /// `SORT=DISPLAY`: SORT by display name (RFC 5957).
    SortDisplay = "SORT=DISPLAY",
    /// `SORT=MODSEQ`: SORT by mod-sequence. Cyrus has it, and nothing specifies it.
    SortModSeq = "SORT=MODSEQ",
    /// `SORT=UID`: SORT by UID. Cyrus has it, and nothing specifies it.
    SortUid = "SORT=UID",
    /// `SPECIAL-USE`: LIST says what mailboxes are for (RFC 6154).
    SpecialUse = "SPECIAL-USE",
    /// `STARTTLS`: STARTTLS (RFC 9051 section 6.2.1).
    StartTls = "STARTTLS",
    /// `STATUS=SIZE`: the size of mailboxes (RFC 8438).
    StatusSize = "STATUS=SIZE",
    /// `THREAD=`: THREAD (RFC 5256); see [`Capabilities::thread_algorithms`](super::Capabilities::thread_algorithms).
    Thread = "THREAD",
    /// `UIDBATCHES`: UIDBATCHES (RFC 10022).
    UidBatches = "UIDBATCHES",
    /// `UIDONLY`: the connection can do without sequence numbers (RFC 9586).
    UidOnly = "UIDONLY",
    /// `UIDPLUS`: UID EXPUNGE, and the UIDs of what was copied or appended (RFC 4315).
    UidPlus = "UIDPLUS",
    /// `UNAUTHENTICATE`: UNAUTHENTICATE (RFC 8437).
    Unauthenticate = "UNAUTHENTICATE",
    /// `UNSELECT`: UNSELECT (RFC 3691).
    Unselect = "UNSELECT",
    /// `URL-PARTIAL`: URLs of parts of parts (RFC 5550).
    UrlPartial = "URL-PARTIAL",
    /// `URLAUTH`: URLs that carry authorisation (RFC 4467).
    UrlAuth = "URLAUTH",
    /// `URLAUTH=BINARY`: the same with decoded parts (RFC 5524).
    UrlAuthBinary = "URLAUTH=BINARY",
    /// `UTF8=ACCEPT`: UTF-8 in quoted strings, once enabled (RFC 9755).
    Utf8Accept = "UTF8=ACCEPT",
    /// `UTF8=ALL`: UTF-8 in all mailboxes (RFC 5738, obsolete).
    Utf8All = "UTF8=ALL",
    /// `UTF8=APPEND`: UTF-8 in APPEND (RFC 5738, obsolete).
    Utf8Append = "UTF8=APPEND",
    /// `UTF8=ONLY`: the server insists on UTF-8 (RFC 9755).
    Utf8Only = "UTF8=ONLY",
    /// `UTF8=USER`: UTF-8 in names of users (RFC 5738, obsolete).
    Utf8User = "UTF8=USER",
    /// `WITHIN`: searches by age (RFC 5032).
    Within = "WITHIN",
    /// `X-GM-EXT-1`: Gmail's labels and identifiers.
    XGmExt1 = "X-GM-EXT-1",
    /// `XAPPLEPUSHSERVICE`: Apple's notifications.
    XApplePushService = "XAPPLEPUSHSERVICE",
    /// `XLIST`: Gmail's forerunner of SPECIAL-USE.
    XList = "XLIST",
}

impl Capability {
    /// The capability of this name, in any case of letters; of those that carry a value, without it.
    #[must_use]
    pub fn parse(name: &[u8]) -> Option<Self> {
        let upper = |name: &'static str| name.bytes().map(|byte| byte.to_ascii_uppercase());
        let name = || name.iter().map(u8::to_ascii_uppercase);
        let place = Self::ALL
            .binary_search_by(|known| upper(known.name()).cmp(name()))
            .ok()?;
        Self::ALL.get(place).copied()
    }

    /// Whether the name is followed by `=` and a value.
    pub(super) const fn has_value(self) -> bool {
        matches!(
            self,
            Self::AppendLimit | Self::ImapSieve | Self::MessageLimit | Self::Rights | Self::SaveLimit | Self::Thread
        )
    }

    /// Whether IMAP4rev2 has it built in, so that a server that speaks IMAP4rev2 need not offer it by name (RFC 9051
    /// appendix E).
    ///
    /// Not so those of which it has only a part, BINARY and SPECIAL-USE.
    #[must_use]
    pub const fn implied_by_rev2(self) -> bool {
        matches!(
            self,
            Self::Children
                | Self::Enable
                | Self::ESearch
                | Self::Idle
                | Self::ListExtended
                | Self::ListStatus
                | Self::LiteralMinus
                | Self::Move
                | Self::Namespace
                | Self::SaslIr
                | Self::SearchRes
                | Self::StatusSize
                | Self::UidPlus
                | Self::Unselect
        )
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A set of them is the bits of one number.
const _: () = assert!(Capability::ALL.len() <= u128::BITS as usize);

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn every_name_is_found_in_any_case() {
        for (index, capability) in Capability::ALL.iter().enumerate() {
            assert_eq!(*capability as usize, index);
            assert_eq!(Capability::parse(capability.name().as_bytes()), Some(*capability));
            assert_eq!(
                Capability::parse(capability.to_string().to_ascii_lowercase().as_bytes()),
                Some(*capability)
            );
        }
    }

    #[test]
    fn no_other_name_is_found() {
        for name in [
            "",
            "+",
            "LITERAL",
            "AUTH",
            "IMAP4rev",
            "IMAP4rev11",
            "X-GM-EXT-2",
            "\u{ff}",
        ] {
            assert_eq!(Capability::parse(name.as_bytes()), None, "{name}");
        }
    }
}
