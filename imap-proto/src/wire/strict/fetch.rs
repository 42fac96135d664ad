//! FETCH and its items (RFC 9051 section 7.5.2, RFC 3501 section 7.4.2).

use super::body::{BODY, ENVELOPE};
use super::data::{COMPOUND, SP, TAGGED_EXT_VAL};
use super::machine::Rule::{self, Ahead, All, Any, Is, Maybe, Name, One, See, Text};
use super::piece::Piece;

/// `"*" SP nz-number SP "FETCH" SP "("`, and RFC 9586's `UIDFETCH`. There is at least one item.
pub(super) static HEAD: Rule = All(&[
    Text("* "),
    Is(Piece::NzNumber),
    SP,
    Name(&["FETCH", "UIDFETCH"]),
    Text(" ("),
    One("expected the name of an item", &[Is(Piece::Atom)]),
]);

/// `msg-att-dynamic / msg-att-static`.
pub(super) static ITEM: Rule = One(
    "expected the name of an item",
    &[
        All(&[
            Name(&["FLAGS"]),
            Text(" ("),
            Maybe(&[Is(Piece::Flag), Any(&[SP, Is(Piece::Flag)])]),
            Text(")"),
        ]),
        All(&[Name(&["UID"]), SP, Is(Piece::NzNumber)]),
        All(&[Name(&["INTERNALDATE"]), SP, Is(Piece::DateTime)]),
        All(&[Name(&["RFC822.SIZE"]), SP, Is(Piece::Number64)]),
        All(&[Name(&["ENVELOPE"]), SP, See(&ENVELOPE)]),
        All(&[Name(&["BODY", "BODYSTRUCTURE"]), SP, See(&BODY)]),
        All(&[Ahead("BODY["), See(&SECTION), SP, NSTRING]),
        All(&[Name(&["RFC822", "RFC822.HEADER", "RFC822.TEXT"]), SP, NSTRING]),
        All(&[
            Ahead("BINARY["),
            See(&SECTION_BINARY),
            SP,
            One("expected a string or nil", &[Is(Piece::NString8), See(&ERROR_PHRASE)]),
        ]),
        All(&[
            Text("BINARY.SIZE["),
            PART,
            Text("] "),
            One("expected a number", &[Is(Piece::Number), See(&ERROR_PHRASE)]),
        ]),
        // RFC 7162.
        All(&[Name(&["MODSEQ"]), Text(" ("), Is(Piece::ModSequence), Text(")")]),
        // RFC 8474 and what follows it.
        All(&[Name(&["EMAILID"]), Text(" ("), Is(Piece::ObjectId), Text(")")]),
        All(&[
            Name(&["THREADID"]),
            SP,
            One(
                "expected an identifier or nil",
                &[Name(&["NIL"]), All(&[Text("("), Is(Piece::ObjectId), Text(")")])],
            ),
        ]),
        All(&[Name(&["OBJECTID"]), SP, See(&COMPOUND)]),
        // RFC 8514.
        All(&[
            Name(&["SAVEDATE"]),
            SP,
            One(
                "expected a date and time or nil",
                &[Name(&["NIL"]), Is(Piece::DateTime)],
            ),
        ]),
        // RFC 8970.
        All(&[Name(&["PREVIEW"]), SP, NSTRING]),
        All(&[Name(&["ANNOTATION"]), SP, See(&ANNOTATIONS)]),
        // RFC 5259.
        All(&[
            Text("BODYPARTSTRUCTURE["),
            PART,
            Text("] "),
            One("expected a body", &[See(&ERROR_PHRASE), See(&BODY)]),
        ]),
        All(&[Text("AVAILABLECONVERSIONS["), PART, Text("] "), See(&ANY_LIST)]),
        // Gmail's.
        All(&[Name(&["X-GM-MSGID", "X-GM-THRID"]), SP, Is(Piece::Atom)]),
        All(&[Ahead("X"), Is(Piece::Atom), SP, See(&ANY_VALUE)]),
    ],
);

/// An item whose value comes behind the line: `literal`, or `literal8` for BINARY.
pub(super) static ANNOUNCED: Rule = One(
    "expected the name of a section",
    &[
        All(&[Ahead("BODY["), See(&SECTION), SP, Is(Piece::Announced)]),
        All(&[
            Name(&["RFC822", "RFC822.HEADER", "RFC822.TEXT"]),
            SP,
            Is(Piece::Announced),
        ]),
        All(&[
            Ahead("BINARY["),
            See(&SECTION_BINARY),
            SP,
            One("expected a literal", &[Is(Piece::Announced), Is(Piece::Announced8)]),
        ]),
    ],
);

const NSTRING: Rule = Is(Piece::NString);

/// `[section-part]`.
const PART: Rule = Maybe(&[Is(Piece::NzNumber), Any(&[Text("."), Is(Piece::NzNumber)])]);

/// `"BODY" section ["<" number ">"]`.
static SECTION: Rule = All(&[
    Text("BODY["),
    Maybe(&[One(
        "expected a section",
        &[
            All(&[
                Is(Piece::NzNumber),
                Any(&[Text("."), Is(Piece::NzNumber)]),
                Maybe(&[Text("."), One("expected a section", &[Text("MIME"), See(&MSGTEXT)])]),
            ]),
            See(&MSGTEXT),
        ],
    )]),
    Text("]"),
    ORIGIN,
]);

const ORIGIN: Rule = Maybe(&[Text("<"), Is(Piece::Number64), Text(">")]);

static SECTION_BINARY: Rule = All(&[Text("BINARY["), PART, Text("]"), ORIGIN]);

/// `section-msgtext`.
static MSGTEXT: Rule = One(
    "expected a section",
    &[
        All(&[Text("HEADER.FIELDS.NOT "), HEADER_LIST]),
        All(&[Text("HEADER.FIELDS "), HEADER_LIST]),
        Text("HEADER"),
        Text("TEXT"),
    ],
);

const HEADER_LIST: Rule = All(&[Text("("), Is(Piece::AString), Any(&[SP, Is(Piece::AString)]), Text(")")]);

/// RFC 5257: entries with their values, or their names alone.
static ANNOTATIONS: Rule = All(&[Text("("), ENTRY, Any(&[SP, ENTRY]), Text(")")]);

const ENTRY: Rule = All(&[
    Is(Piece::AString),
    Maybe(&[Text(" ("), ENTRY_VALUE, Any(&[SP, ENTRY_VALUE]), Text(")")]),
]);
const ENTRY_VALUE: Rule = All(&[Is(Piece::AString), SP, Is(Piece::NString8)]);

/// `converterror-phrase` (RFC 5259).
static ERROR_PHRASE: Rule = All(&[
    Text("(ERROR "),
    Is(Piece::String),
    SP,
    Is(Piece::Atom),
    Any(&[SP, See(&ANY_VALUE)]),
    Text(")"),
]);

/// A value of any shape, of which no RFC says more.
pub(super) static ANY_VALUE: Rule = One(
    "expected a value",
    &[
        See(&ANY_LIST),
        Is(Piece::NString8),
        Is(Piece::AString),
        Is(Piece::Flag),
        See(&TAGGED_EXT_VAL),
    ],
);

/// A list of them.
static ANY_LIST: Rule = All(&[
    Text("("),
    Maybe(&[See(&ANY_VALUE), Any(&[SP, See(&ANY_VALUE)])]),
    Text(")"),
]);
