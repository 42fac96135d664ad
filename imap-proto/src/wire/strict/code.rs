//! Status responses, response codes and continuation requests (RFC 9051 section 7.1, RFC 3501 section 7.1).

use super::data::{COMPOUND, SP};
use super::machine::Rule::{self, All, Any, Is, Maybe, Name, One, See, Text};
use super::piece::Piece;

/// `response-tagged`.
pub(super) static TAGGED: Rule = All(&[Is(Piece::Tag), SP, Name(&["OK", "NO", "BAD"]), SP, See(&RESP_TEXT)]);

/// `continue-req`. What is base64 is text, too.
pub(super) static CONTINUE: Rule = All(&[Text("+ "), See(&RESP_TEXT)]);

/// `resp-text`, which may be nothing (RFC 9051). By the rules alone all that stands in brackets could be text, too; but
/// text that begins with a bracket is the code that it looks like. A code with nothing behind it, not even a space, is
/// the one that the RFCs' own examples have, and passes for text.
pub(super) static RESP_TEXT: Rule = All(&[Maybe(&[One(
    "expected text",
    &[
        All(&[Text("["), See(&CODE), Text("]"), Maybe(&[Is(Piece::TextBehind)])]),
        Is(Piece::Text),
    ],
)])]);

const NZ: Rule = Is(Piece::NzNumber);
const NUMBER: Rule = Is(Piece::Number);
const UID_SET: Rule = Is(Piece::UidSet);

/// The codes without arguments.
const BARE: &[&str] = &[
    "ALERT",
    "ALREADYEXISTS",
    "AUTHENTICATIONFAILED",
    "AUTHORIZATIONFAILED",
    "BADCOMPARATOR",
    "CANNOT",
    "CLIENTBUG",
    "CLOSED",
    "COMPRESSIONACTIVE",
    "CONTACTADMIN",
    "CORRUPTION",
    "EXPIRED",
    "EXPUNGEISSUED",
    "HASCHILDREN",
    "INUSE",
    "LIMIT",
    "NOMODSEQ",
    "NONEXISTENT",
    "NOPERM",
    "NOT-UTF-8",
    "NOTIFICATIONOVERFLOW",
    "NOTSAVED",
    "OVERQUOTA",
    "PARSE",
    "PRIVACYREQUIRED",
    "READ-ONLY",
    "READ-WRITE",
    "SERVERBUG",
    "TEMPFAIL",
    "TOOBIG",
    "TOOFEW",
    "TOOMANY",
    "TRYCREATE",
    "UIDNOTSTICKY",
    "UIDREQUIRED",
    "UNAVAILABLE",
    "UNKNOWN-CTE",
    "USEATTR",
    "UTF-8-ONLY",
];

/// `resp-text-code`, with what the RFCs of extensions add to it. A name that none of them has may be followed by any
/// text.
static CODE: Rule = One(
    "expected a response code",
    &[
        Name(BARE),
        All(&[Name(&["UIDNEXT", "UIDVALIDITY", "UNSEEN"]), SP, NZ]),
        All(&[
            Name(&["PERMANENTFLAGS"]),
            Text(" ("),
            Maybe(&[Is(Piece::FlagPerm), Any(&[SP, Is(Piece::FlagPerm)])]),
            Text(")"),
        ]),
        All(&[Name(&["CAPABILITY"]), Is(Piece::Capabilities)]),
        All(&[Name(&["HIGHESTMODSEQ"]), SP, Is(Piece::ModSequence)]),
        All(&[Name(&["APPENDUID"]), SP, NZ, SP, UID_SET]),
        All(&[Name(&["COPYUID"]), SP, NZ, SP, UID_SET, SP, UID_SET]),
        All(&[
            Name(&["BADCHARSET"]),
            Maybe(&[SP, Text("("), CHARSET, Any(&[SP, CHARSET]), Text(")")]),
        ]),
        All(&[Name(&["MODIFIED"]), SP, Is(Piece::SequenceSet)]),
        All(&[Name(&["DOWNGRADED"]), SP, UID_SET]),
        // RFC 8474.
        All(&[Name(&["MAILBOXID"]), Text(" ("), Is(Piece::ObjectId), Text(")")]),
        All(&[Name(&["OBJECTID"]), SP, See(&COMPOUND)]),
        // RFC 5259.
        All(&[Name(&["MAXCONVERTMESSAGES", "MAXCONVERTPARTS"]), SP, NZ]),
        // RFC 9738.
        All(&[Name(&["MESSAGELIMIT"]), SP, NZ, Maybe(&[SP, NZ])]),
        // RFC 9585.
        All(&[
            Name(&["INPROGRESS"]),
            Maybe(&[
                SP,
                Text("("),
                One("expected a tag or nil", &[Name(&["NIL"]), Is(Piece::Quoted)]),
                SP,
                AMOUNT,
                SP,
                AMOUNT,
                Text(")"),
            ]),
        ]),
        // RFC 5257.
        All(&[Name(&["ANNOTATE"]), SP, Name(&["TOOBIG", "TOOMANY"])]),
        All(&[
            Name(&["ANNOTATIONS"]),
            SP,
            One(
                "expected a size",
                &[
                    Name(&["NONE"]),
                    All(&[
                        One("expected a size", &[Name(&["READ-ONLY"]), NZ]),
                        Maybe(&[SP, Name(&["NOPRIVATE"])]),
                    ]),
                ],
            ),
        ]),
        // RFC 5464.
        All(&[
            Name(&["METADATA"]),
            SP,
            One(
                "expected what is wrong with the metadata",
                &[
                    All(&[Name(&["LONGENTRIES", "MAXSIZE"]), SP, NUMBER]),
                    Name(&["TOOMANY", "NOPRIVATE"]),
                ],
            ),
        ]),
        // RFC 5465.
        All(&[
            Name(&["BADEVENT"]),
            Text(" ("),
            Is(Piece::Atom),
            Any(&[SP, Is(Piece::Atom)]),
            Text(")"),
        ]),
        // RFC 5267.
        All(&[Name(&["NOUPDATE"]), SP, Is(Piece::Quoted)]),
        // RFC 2193, RFC 2221, RFC 4467, RFC 4469, RFC 5466: URLs, mechanisms with data, and names.
        All(&[
            Name(&["REFERRAL", "URLMECH", "BADURL", "UNDEFINED-FILTER", "NEWNAME"]),
            SP,
            Is(Piece::CodeText),
        ]),
        All(&[Is(Piece::Atom), Maybe(&[SP, Is(Piece::CodeText)])]),
    ],
);

const CHARSET: Rule = One("expected a charset", &[Is(Piece::Atom), Is(Piece::Quoted)]);
const AMOUNT: Rule = One("expected a number or nil", &[Name(&["NIL"]), NUMBER]);

/// The status responses behind `* `.
pub(super) static STATUS: Rule = All(&[Name(&["OK", "NO", "BAD", "BYE", "PREAUTH"]), SP, See(&RESP_TEXT)]);
