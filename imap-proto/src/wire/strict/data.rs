//! Untagged data other than FETCH (RFC 9051 sections 7.2 to 7.5, RFC 3501 sections 7.2 to 7.4, and extensions).

use super::body::BODY;
use super::code::STATUS;
use super::fetch::{ANY_VALUE, ITEM};
use super::machine::Rule::{self, Ahead, All, Any, Is, Maybe, Name, One, See, Text};
use super::piece::Piece;

pub(super) const SP: Rule = Text(" ");
const NZ: Rule = Is(Piece::NzNumber);
const NUMBER: Rule = Is(Piece::Number);
const NUMBER64: Rule = Is(Piece::Number64);
const ASTRING: Rule = Is(Piece::AString);
const STRING: Rule = Is(Piece::String);
/// Of the name of a mailbox the grammar says no more; INBOX is one of them.
const MAILBOX: Rule = ASTRING;
const OPEN: Rule = Text("(");
const CLOSE: Rule = Text(")");

/// `response-data`.
pub(super) static UNTAGGED: Rule = All(&[
    Text("* "),
    One(
        "expected the name of a response",
        &[
            See(&STATUS),
            See(&MESSAGE_DATA),
            See(&MAILBOX_DATA),
            See(&EXTENSION_DATA),
        ],
    ),
]);

/// `message-data`, and the numbers of messages in `mailbox-data`.
static MESSAGE_DATA: Rule = One(
    "expected a number",
    &[
        All(&[
            NZ,
            SP,
            One(
                "expected the name of a response",
                &[
                    Name(&["EXISTS", "RECENT", "EXPUNGE"]),
                    // RFC 5259.
                    All(&[
                        Name(&["CONVERTED"]),
                        Text(" (TAG "),
                        STRING,
                        Text(") ("),
                        See(&ITEM),
                        Any(&[SP, See(&ITEM)]),
                        CLOSE,
                    ]),
                ],
            ),
        ]),
        // A message has no number 0, a count may be 0.
        All(&[NUMBER, SP, Name(&["EXISTS", "RECENT"])]),
    ],
);

/// `mailbox-data`, `capability-data` and `enable-data`.
static MAILBOX_DATA: Rule = One(
    "expected the name of a response",
    &[
        All(&[Name(&["LIST", "LSUB", "XLIST"]), SP, See(&MAILBOX_LIST)]),
        All(&[
            Name(&["STATUS"]),
            SP,
            MAILBOX,
            Text(" ("),
            Maybe(&[See(&STATUS_ATT), Any(&[SP, See(&STATUS_ATT)])]),
            CLOSE,
        ]),
        // Mod-sequences are of RFC 7162, SORT is of RFC 5256.
        All(&[
            Name(&["SEARCH", "SORT"]),
            Maybe(&[
                SP,
                NZ,
                Any(&[SP, NZ]),
                Maybe(&[Text(" (MODSEQ "), Is(Piece::ModSequence), CLOSE]),
            ]),
        ]),
        All(&[
            Name(&["ESEARCH"]),
            Maybe(&[See(&CORRELATOR)]),
            Maybe(&[SP, Name(&["UID"])]),
            Any(&[SP, See(&SEARCH_RETURN_DATA)]),
        ]),
        All(&[
            Name(&["FLAGS"]),
            Text(" ("),
            Maybe(&[Is(Piece::Flag), Any(&[SP, Is(Piece::Flag)])]),
            CLOSE,
        ]),
        All(&[
            Name(&["NAMESPACE"]),
            SP,
            See(&NAMESPACE),
            SP,
            See(&NAMESPACE),
            SP,
            See(&NAMESPACE),
        ]),
        All(&[Name(&["CAPABILITY"]), Is(Piece::Capabilities)]),
        All(&[Name(&["ENABLED"]), Any(&[SP, Is(Piece::Atom)])]),
    ],
);

/// `mailbox-list` (RFC 9051 section 9, RFC 5258 section 6).
static MAILBOX_LIST: Rule = All(&[
    OPEN,
    Maybe(&[Is(Piece::ListFlag), Any(&[SP, Is(Piece::ListFlag)])]),
    CLOSE,
    SP,
    DELIMITER,
    SP,
    MAILBOX,
    Maybe(&[
        Text(" ("),
        Maybe(&[See(&LIST_ITEM), Any(&[SP, See(&LIST_ITEM)])]),
        CLOSE,
    ]),
]);

const DELIMITER: Rule = One("expected a delimiter or nil", &[Is(Piece::QuotedChar), Name(&["NIL"])]);

static LIST_ITEM: Rule = All(&[ASTRING, SP, See(&TAGGED_EXT_VAL)]);

/// `status-att-val`, and where no RFC has the name: `tagged-ext`.
static STATUS_ATT: Rule = One(
    "expected the name of a status item",
    &[
        All(&[Name(&["MESSAGES", "RECENT", "UNSEEN", "DELETED"]), SP, NUMBER]),
        All(&[Name(&["UIDNEXT", "UIDVALIDITY"]), SP, NZ]),
        All(&[Name(&["SIZE", "DELETED-STORAGE", "HIGHESTMODSEQ"]), SP, NUMBER64]),
        // RFC 7889.
        All(&[
            Name(&["APPENDLIMIT"]),
            SP,
            One("expected a number or nil", &[Name(&["NIL"]), NUMBER]),
        ]),
        // RFC 8474 and what follows it.
        All(&[Name(&["MAILBOXID"]), Text(" ("), Is(Piece::ObjectId), CLOSE]),
        All(&[Name(&["OBJECTID"]), SP, See(&COMPOUND)]),
        All(&[Ahead("X"), Is(Piece::TaggedExtLabel), SP, See(&ANY_VALUE)]),
        All(&[Is(Piece::TaggedExtLabel), SP, See(&TAGGED_EXT_VAL)]),
    ],
);

/// Names and identifiers in turn (draft-ietf-mailmaint-imap-objectid-bis).
pub(super) static COMPOUND: Rule = All(&[
    OPEN,
    Maybe(&[
        Is(Piece::Atom),
        SP,
        Is(Piece::ObjectId),
        Any(&[SP, Is(Piece::Atom), SP, Is(Piece::ObjectId)]),
    ]),
    CLOSE,
]);

/// `search-correlator` (RFC 9051 section 9, RFC 7377 section 4).
static CORRELATOR: Rule = All(&[Text(" ("), CORRELATION, Any(&[SP, CORRELATION]), CLOSE]);

const CORRELATION: Rule = One(
    "expected what correlates",
    &[
        All(&[Name(&["TAG", "MAILBOX"]), SP, ASTRING]),
        All(&[Name(&["UIDVALIDITY"]), SP, NZ]),
    ],
);

/// `search-return-data`.
static SEARCH_RETURN_DATA: Rule = One(
    "expected the name of a result",
    &[
        All(&[Name(&["MIN", "MAX"]), SP, NZ]),
        All(&[Name(&["ALL"]), SP, Is(Piece::SequenceSet)]),
        All(&[Name(&["COUNT"]), SP, NUMBER]),
        All(&[Name(&["MODSEQ"]), SP, Is(Piece::ModSequence)]),
        // RFC 9394.
        All(&[
            Name(&["PARTIAL"]),
            Text(" ("),
            Is(Piece::Simple),
            SP,
            One("expected a set or nil", &[Name(&["NIL"]), Is(Piece::SequenceSet)]),
            CLOSE,
        ]),
        // RFC 5267.
        All(&[
            Name(&["ADDTO", "REMOVEFROM"]),
            Text(" ("),
            NUMBER,
            SP,
            Is(Piece::SequenceSet),
            Any(&[SP, NUMBER, SP, Is(Piece::SequenceSet)]),
            CLOSE,
        ]),
        All(&[Is(Piece::TaggedExtLabel), SP, See(&TAGGED_EXT_VAL)]),
    ],
);

/// `tagged-ext-val`.
pub(super) static TAGGED_EXT_VAL: Rule = One(
    "expected a number, a set of numbers or a list",
    &[
        All(&[
            OPEN,
            Maybe(&[See(&TAGGED_EXT_COMP), Any(&[SP, See(&TAGGED_EXT_COMP)])]),
            CLOSE,
        ]),
        Is(Piece::Simple),
    ],
);

static TAGGED_EXT_COMP: Rule = One(
    "expected a string or a list",
    &[
        All(&[OPEN, See(&TAGGED_EXT_COMP), Any(&[SP, See(&TAGGED_EXT_COMP)]), CLOSE]),
        ASTRING,
        Is(Piece::Simple),
    ],
);

/// `namespace`.
static NAMESPACE: Rule = One(
    "expected a namespace or nil",
    &[
        All(&[OPEN, NAMESPACE_DESCR, Any(&[NAMESPACE_DESCR]), CLOSE]),
        Name(&["NIL"]),
    ],
);

const NAMESPACE_DESCR: Rule = All(&[
    OPEN,
    STRING,
    SP,
    DELIMITER,
    Any(&[SP, STRING, Text(" ("), STRING, Any(&[SP, STRING]), CLOSE]),
    CLOSE,
]);

/// The responses of extensions.
static EXTENSION_DATA: Rule = One(
    "expected the name of a response",
    &[
        // RFC 7162, RFC 9586.
        All(&[Name(&["VANISHED"]), Maybe(&[Text(" (EARLIER)")]), SP, Is(Piece::UidSet)]),
        // RFC 5256.
        All(&[
            Name(&["THREAD"]),
            Maybe(&[SP, See(&THREAD_LIST), Any(&[See(&THREAD_LIST)])]),
        ]),
        // RFC 2971.
        All(&[
            Name(&["ID"]),
            SP,
            One(
                "expected parameters or nil",
                &[
                    All(&[OPEN, Maybe(&[ID_PARAMETER, Any(&[SP, ID_PARAMETER])]), CLOSE]),
                    Name(&["NIL"]),
                ],
            ),
        ]),
        // RFC 4314.
        All(&[Name(&["ACL"]), SP, MAILBOX, Any(&[SP, ASTRING, SP, ASTRING])]),
        All(&[
            Name(&["LISTRIGHTS"]),
            SP,
            MAILBOX,
            SP,
            ASTRING,
            SP,
            ASTRING,
            Any(&[SP, ASTRING]),
        ]),
        All(&[Name(&["MYRIGHTS"]), SP, MAILBOX, SP, ASTRING]),
        // RFC 9208; RFC 2087 has empty lists.
        All(&[
            Name(&["QUOTA"]),
            SP,
            ASTRING,
            Text(" ("),
            Maybe(&[RESOURCE, Any(&[SP, RESOURCE])]),
            CLOSE,
        ]),
        All(&[Name(&["QUOTAROOT"]), SP, MAILBOX, Any(&[SP, ASTRING])]),
        // RFC 5464.
        All(&[
            Name(&["METADATA"]),
            SP,
            MAILBOX,
            SP,
            One(
                "expected entries",
                &[
                    All(&[OPEN, METADATUM, Any(&[SP, METADATUM]), CLOSE]),
                    All(&[ASTRING, Any(&[SP, ASTRING])]),
                ],
            ),
        ]),
        // RFC 5255.
        All(&[Name(&["LANGUAGE"]), Text(" ("), ASTRING, Any(&[SP, ASTRING]), CLOSE]),
        All(&[
            Name(&["COMPARATOR"]),
            SP,
            ASTRING,
            Maybe(&[Text(" ("), ASTRING, Any(&[SP, ASTRING]), CLOSE]),
        ]),
        // RFC 4467, RFC 5524.
        All(&[Name(&["GENURLAUTH"]), SP, ASTRING, Any(&[SP, ASTRING])]),
        All(&[Name(&["URLFETCH"]), FETCHED, Any(&[FETCHED])]),
        // RFC 5259.
        All(&[
            Name(&["CONVERSION"]),
            SP,
            Is(Piece::Quoted),
            SP,
            Is(Piece::Quoted),
            Maybe(&[Text(" ("), ASTRING, Any(&[SP, ASTRING]), CLOSE]),
        ]),
        // RFC 9698.
        All(&[Name(&["JMAPACCESS"]), SP, Is(Piece::Quoted)]),
        // RFC 10022.
        All(&[Name(&["UIDBATCHES"]), See(&CORRELATOR), Maybe(&[SP, Is(Piece::UidSet)])]),
        // Of experiments (RFC 3501 section 6.5) and of drafts the names alone are known.
        All(&[Ahead("X"), Is(Piece::Atom), Any(&[SP, See(&ANY_VALUE)])]),
        All(&[Name(&["ANNOTATION"]), Any(&[SP, See(&ANY_VALUE)])]),
    ],
);

const ID_PARAMETER: Rule = All(&[STRING, SP, Is(Piece::NString)]);
const RESOURCE: Rule = All(&[Is(Piece::Atom), SP, NUMBER64, SP, NUMBER64]);
const METADATUM: Rule = All(&[ASTRING, SP, Is(Piece::NString8)]);

/// `thread-list`.
static THREAD_LIST: Rule = All(&[
    OPEN,
    One(
        "expected the number of a message or threads",
        &[
            All(&[NZ, Any(&[SP, NZ]), Maybe(&[SP, See(&THREAD_NESTED)])]),
            See(&THREAD_NESTED),
        ],
    ),
    CLOSE,
]);

/// `thread-nested`: two of them or more.
static THREAD_NESTED: Rule = All(&[See(&THREAD_LIST), See(&THREAD_LIST), Any(&[See(&THREAD_LIST)])]);

/// A URL and what it names.
const FETCHED: Rule = All(&[
    SP,
    ASTRING,
    SP,
    One(
        "expected a string, nil or elements",
        &[All(&[ELEMENT, Any(&[SP, ELEMENT])]), Is(Piece::NString)],
    ),
]);
const ELEMENT: Rule = All(&[
    OPEN,
    One(
        "expected an element",
        &[
            All(&[Name(&["BODYPARTSTRUCTURE"]), SP, See(&BODY)]),
            All(&[Name(&["BODY"]), SP, Is(Piece::NString)]),
            All(&[Name(&["BINARY"]), SP, Is(Piece::NString8)]),
        ],
    ),
    CLOSE,
]);
