//! `envelope` and `body` (RFC 9051 section 9, RFC 3501 section 9).

use super::data::SP;
use super::machine::Rule::{self, Ahead, All, Any, Is, Maybe, One, See, Text};
use super::piece::Piece;

const NSTRING: Rule = Is(Piece::NString);
const STRING: Rule = Is(Piece::String);

const ADDRESSES: Rule = One(
    "expected addresses or nil",
    &[
        All(&[Text("("), See(&ADDRESS), Any(&[See(&ADDRESS)]), Text(")")]),
        Text("NIL"),
    ],
);

static ADDRESS: Rule = All(&[Text("("), NSTRING, SP, NSTRING, SP, NSTRING, SP, NSTRING, Text(")")]);

/// `envelope`.
pub(super) static ENVELOPE: Rule = All(&[
    Text("("),
    NSTRING,
    SP,
    NSTRING,
    SP,
    ADDRESSES,
    SP,
    ADDRESSES,
    SP,
    ADDRESSES,
    SP,
    ADDRESSES,
    SP,
    ADDRESSES,
    SP,
    ADDRESSES,
    SP,
    NSTRING,
    SP,
    NSTRING,
    Text(")"),
]);

/// `body`. What it is, its media type says: text has lines, and messages have what they hold.
pub(super) static BODY: Rule = One(
    "expected a body",
    &[
        All(&[
            Ahead("(("),
            Text("("),
            See(&BODY),
            Any(&[See(&BODY)]),
            SP,
            STRING,
            Maybe(&[SP, PARAMETERS, EXTENSION]),
            Text(")"),
        ]),
        All(&[
            Ahead("(\"TEXT\" "),
            Text("("),
            FIELDS,
            SP,
            Is(Piece::Number64),
            SINGLE_EXTENSION,
            Text(")"),
        ]),
        All(&[Ahead("(\"MESSAGE\" \"RFC822\" "), See(&MESSAGE)]),
        All(&[Ahead("(\"MESSAGE\" \"GLOBAL\" "), See(&GLOBAL)]),
        All(&[Text("("), FIELDS, SINGLE_EXTENSION, Text(")")]),
    ],
);

static MESSAGE: Rule = All(&[
    Text("("),
    FIELDS,
    SP,
    See(&ENVELOPE),
    SP,
    See(&BODY),
    SP,
    Is(Piece::Number64),
    SINGLE_EXTENSION,
    Text(")"),
]);

/// A message with UTF-8 in its header, which a server may show like any other kind (RFC 9755 section 6).
static GLOBAL: Rule = All(&[
    Text("("),
    FIELDS,
    Maybe(&[SP, Ahead("("), See(&ENVELOPE), SP, See(&BODY), SP, Is(Piece::Number64)]),
    SINGLE_EXTENSION,
    Text(")"),
]);

/// `media-basic SP body-fields`.
const FIELDS: Rule = All(&[
    STRING,
    SP,
    STRING,
    SP,
    PARAMETERS,
    SP,
    NSTRING,
    SP,
    NSTRING,
    SP,
    STRING,
    SP,
    Is(Piece::Number),
]);

/// `body-fld-param`.
const PARAMETERS: Rule = One(
    "expected parameters or nil",
    &[
        All(&[Text("("), STRING, SP, STRING, Any(&[SP, STRING, SP, STRING]), Text(")")]),
        Text("NIL"),
    ],
);

/// `[SP body-ext-1part]`.
const SINGLE_EXTENSION: Rule = Maybe(&[SP, NSTRING, EXTENSION]);

/// `[SP body-fld-dsp [SP body-fld-lang [SP body-fld-loc *(SP body-extension)]]]`.
const EXTENSION: Rule = Maybe(&[
    SP,
    One(
        "expected a disposition or nil",
        &[All(&[Text("("), STRING, SP, PARAMETERS, Text(")")]), Text("NIL")],
    ),
    Maybe(&[
        SP,
        One(
            "expected languages",
            &[All(&[Text("("), STRING, Any(&[SP, STRING]), Text(")")]), NSTRING],
        ),
        Maybe(&[SP, NSTRING, Any(&[SP, See(&BODY_EXTENSION)])]),
    ]),
]);

/// `body-extension`.
static BODY_EXTENSION: Rule = One(
    "expected a string, a number or a list",
    &[
        NSTRING,
        Is(Piece::Number64),
        All(&[
            Text("("),
            See(&BODY_EXTENSION),
            Any(&[SP, See(&BODY_EXTENSION)]),
            Text(")"),
        ]),
    ],
);
