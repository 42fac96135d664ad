use alloc::borrow::ToOwned;
use alloc::format;

use super::*;

const DIALECT: Dialect = Dialect {
    utf8: Utf8::Nowhere,
    nesting: 8,
};

/// Where each of these lines is wrong; they have LF for CRLF.
fn responses(lines: &[(&str, Option<usize>)]) {
    for (line, at) in lines {
        let line = line.replace('\n', "\r\n");
        assert_eq!(response(line.as_bytes(), DIALECT).map(|why| why.at), *at, "{line}");
    }
}

/// Where each of these FETCH items is wrong.
fn items(lines: &[(&str, Option<usize>)]) {
    for (line, at) in lines {
        let line = line.replace('\n', "\r\n");
        assert_eq!(item(line.as_bytes(), 0, DIALECT).map(|why| why.at), *at, "{line}");
    }
}

#[test]
fn status_responses() {
    responses(&[
        ("* OK ready", None),
        ("* ok [ALERT] ready", None),
        ("* OK ", None),
        ("* OK [UIDNEXT 7]", None),
        ("* OK [UIDNEXT 7] ", None),
        ("* OK", Some(4)),
        ("* OK  two", None),
        ("*  OK two", Some(2)),
        ("* BYE [X-GONE it was]  gone", None),
        ("a.1 NO [BADCHARSET (UTF-8 \"x y\")] no", None),
        ("a+1 OK tag", Some(1)),
        ("a1 BYE tagged", Some(3)),
        ("a1 OK", Some(5)),
        ("* OK a\u{1}b", None),
        ("* OK a\0b", Some(6)),
        ("* OK a\rb", Some(6)),
        ("* OK \u{e4}", Some(5)),
    ]);
}

#[test]
fn response_codes() {
    responses(&[
        ("* OK [PERMANENTFLAGS ()] x", None),
        ("* OK [PERMANENTFLAGS (\\* \\Seen a)] x", None),
        ("* OK [PERMANENTFLAGS NIL] x", Some(20)),
        ("* OK [PERMANENTFLAGS (\"a\")] x", Some(22)),
        ("* OK [UIDVALIDITY 0] x", Some(18)),
        ("* OK [UIDVALIDITY 4294967295] x", None),
        ("* OK [UIDVALIDITY 4294967296] x", Some(18)),
        ("* OK [UNSEEN 01] x", Some(13)),
        ("* OK [ALERT x] x", Some(11)),
        ("* OK [ALERT]x", Some(12)),
        ("* OK [COPYUID 1 2:4,9 7] x", None),
        ("* OK [COPYUID 1 2:* 7] x", Some(18)),
        ("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] x", None),
        ("* OK [CAPABILITY IDLE] x", Some(16)),
        ("* OK [HIGHESTMODSEQ 9223372036854775807] x", None),
        ("* OK [HIGHESTMODSEQ 9223372036854775808] x", Some(20)),
        ("* OK [HIGHESTMODSEQ 000] x", Some(20)),
        ("* OK [INPROGRESS (\"a\" 1 NIL)] x", None),
        ("* OK [INPROGRESS (NIL NIL)] x", Some(25)),
        ("* NO [METADATA MAXSIZE 5] x", None),
        ("* NO [METADATA MAXSIZE] x", Some(22)),
        ("* OK [ANNOTATIONS READ-ONLY NOPRIVATE] x", None),
        ("* OK [X-ANY (\"thing {5}] x", None),
        ("* OK [X-ANY", Some(11)),
        ("* OK [\"x\"] x", Some(6)),
    ]);
}

#[test]
fn continuation_requests() {
    responses(&[
        ("+ ", None),
        ("+ dGVzdA==", None),
        ("+ [ALERT] go on", None),
        ("+", Some(0)),
        ("+go", Some(0)),
    ]);
}

#[test]
fn mailboxes() {
    responses(&[
        ("* LIST () \"/\" INBOX", None),
        ("* LIST (\\Noselect \\X) NIL {3}\na b", None),
        (
            "* LIST () \"\\\\\" \"a \\\" b\" (\"CHILDINFO\" (\"SUBSCRIBED\") OLDNAME (x))",
            None,
        ),
        ("* LIST (NoSelect) \"/\" a", Some(8)),
        ("* LIST NIL \"/\" a", Some(7)),
        ("* LIST () \"\" a", Some(10)),
        ("* LIST () \"ab\" a", Some(10)),
        ("* LIST () \"/\" a b", Some(15)),
        ("* LIST () \"/\" {1+}\na", Some(14)),
        ("* LIST () \"/\" {3}\na\0b", Some(20)),
        ("* LIST () \"/\" \"a\\b\"", Some(16)),
        ("* LIST () \"/\"", Some(13)),
        ("* STATUS a (MESSAGES 0 UIDNEXT 1 APPENDLIMIT NIL X.Y (a (b)))", None),
        ("* STATUS a ()", None),
        ("* STATUS a (X-GUID 9a)", None),
        ("* STATUS a (GUID 9a)", Some(18)),
        ("* STATUS a (MESSAGES)", Some(20)),
        ("* STATUS a (UIDNEXT 0)", Some(20)),
        ("* STATUS a (MESSAGES 1 )", Some(22)),
        (
            "* NAMESPACE ((\"\" \"/\")(\"#\" NIL \"X\" (\"a\" \"b\"))) NIL NIL",
            None,
        ),
        ("* NAMESPACE ((\"\" \"/\")) NIL", Some(26)),
        ("* NAMESPACE () NIL NIL", Some(13)),
        ("* FLAGS (\\Seen a)", None),
        ("* FLAGS (\\*)", Some(9)),
        ("* FLAGS (a (b))", Some(10)),
        ("* FLAGS NIL", Some(7)),
    ]);
}

#[test]
fn numbers() {
    responses(&[
        ("* 0 EXISTS", None),
        ("* 012 EXISTS", None),
        ("* 1 EXPUNGE", None),
        ("* 0 EXPUNGE", Some(4)),
        ("* 4294967296 EXISTS", Some(2)),
        ("* 1 NOOP", Some(4)),
        ("* SEARCH", None),
        ("* SEARCH 1 2 (MODSEQ 5)", None),
        ("* SEARCH 0", Some(8)),
        ("* SEARCH 1 ", Some(10)),
        ("* SORT 1  2", Some(8)),
        ("* ESEARCH", None),
        ("* ESEARCH (TAG \"a\") UID MIN 1 ALL 1:3,7 COUNT 0", None),
        ("* ESEARCH (TAG a MAILBOX b UIDVALIDITY 1) PARTIAL (-1:-100 NIL)", None),
        ("* ESEARCH (TAG \"a\") ALL $", Some(24)),
        ("* ESEARCH UID COUNT", Some(19)),
        ("* THREAD (1 2 (3)(4 (5)(6)))(7)((8)(9))", None),
        ("* THREAD (1)(2", Some(14)),
        ("* THREAD ((1))", Some(13)),
        ("* VANISHED (EARLIER) 1:3,5", None),
        ("* VANISHED 1:*", Some(13)),
        ("* UIDBATCHES (TAG \"a\") 9:5,4:1", None),
    ]);
}

#[test]
fn other_data() {
    responses(&[
        ("* CAPABILITY IMAP4rev2", None),
        ("* CAPABILITY IMAP4rev12", Some(12)),
        ("* CAPABILITY", Some(12)),
        ("* ENABLED", None),
        ("* ENABLED X-Y", None),
        ("* ID (\"a\" NIL \"b\" \"c\")", None),
        ("* ID (a b)", Some(6)),
        ("* QUOTA \"\" ()", None),
        ("* QUOTA \"\" (STORAGE 1)", Some(21)),
        ("* METADATA a (/x ~{1}\n\0 /y NIL)", None),
        ("* METADATA \"\" /x /y", None),
        ("* XAPPLEPUSHSERVICE a \"b\" (c NIL)", None),
        ("* NOOP", Some(2)),
        ("* ", Some(2)),
    ]);
}

#[test]
fn fetch() {
    for (line, at) in [
        ("* 1 FETCH (UID", None),
        ("* 1 UIDFETCH (UID", None),
        ("* 0 FETCH (UID", Some(2)),
        ("* 1 FETCH ()", Some(11)),
        ("* 1  FETCH (UID", Some(4)),
        ("* 1 FETCH ((UID", Some(11)),
    ] {
        assert_eq!(fetch_head(line.as_bytes(), DIALECT).map(|why| why.at), at, "{line}");
    }
    items(&[
        ("FLAGS ()", None),
        ("FLAGS (\\Recent NIL)", None),
        ("FLAGS NIL", Some(5)),
        ("FLAGS (\\)", Some(7)),
        ("UID 1", None),
        ("UID 0", Some(4)),
        ("UID 01", Some(4)),
        ("UID \"1\"", Some(4)),
        ("RFC822.SIZE 0", None),
        ("INTERNALDATE \" 1-jan-2020 00:00:00 +0000\"", None),
        ("INTERNALDATE \"1-Jan-2020 00:00:00 +0000\"", Some(13)),
        ("INTERNALDATE \"01-Foo-2020 00:00:00 +0000\"", Some(13)),
        ("MODSEQ (1)", None),
        ("MODSEQ 1", Some(6)),
        ("SAVEDATE NIL", None),
        ("THREADID (a/b)", Some(11)),
        ("X-GM-LABELS (\\Inbox \"a b\" c)", None),
        ("ANNOTATION (/a (value.priv \"x\"))", None),
        ("NOSUCH 1", Some(0)),
    ]);
}

#[test]
fn sections() {
    items(&[
        ("BODY[] NIL", None),
        ("BODY[1.2.MIME]<0> {2}\nab", None),
        ("BODY[1.HEADER.FIELDS (\"a\" b)] \"x\"", None),
        ("BODY[HEADER.FIELDS.NOT (a)] NIL", None),
        ("BODY[HEADER.FIELDS ()] NIL", Some(20)),
        ("BODY[MIME] NIL", Some(5)),
        ("BODY[0] NIL", Some(5)),
        ("BODY[1.] NIL", Some(6)),
        ("BODY[]<0.5> NIL", Some(8)),
        ("BODY[]", Some(6)),
        ("BODY[] atom", Some(7)),
        ("BODY[] ~{1}\n\0", Some(7)),
        ("BINARY[1] ~{1}\n\0", None),
        ("BINARY[TEXT] NIL", Some(7)),
        ("BINARY.SIZE[] 5", None),
        ("RFC822.HEADER {1}\na", None),
    ]);
    for (line, at) in [
        ("BODY[] {5}", None),
        ("BODY[] {05}", None),
        ("BODY[] {5+}", Some(7)),
        ("BODY[] ~{5}", Some(7)),
        ("BODY[]  {5}", Some(7)),
        ("BINARY[1] ~{5}", None),
        ("RFC822 {5}", None),
        ("FLAGS {5}", Some(0)),
    ] {
        assert_eq!(
            announcement(line.as_bytes(), 0, DIALECT).map(|why| why.at),
            at,
            "{line}"
        );
    }
}

#[test]
fn envelopes() {
    items(&[
        ("ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)", None),
        (
            "ENVELOPE (\"d\" {1}\ns ((NIL NIL \"a\" \"b\")(NIL NIL NIL NIL)) NIL NIL NIL NIL NIL NIL NIL)",
            None,
        ),
        ("ENVELOPE (NIL NIL () NIL NIL NIL NIL NIL NIL NIL)", Some(19)),
        (
            "ENVELOPE (NIL NIL ((NIL NIL \"a\")) NIL NIL NIL NIL NIL NIL NIL)",
            Some(31),
        ),
        (
            "ENVELOPE (NIL NIL ((NIL NIL a NIL)) NIL NIL NIL NIL NIL NIL NIL)",
            Some(28),
        ),
        ("ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL)", Some(45)),
        ("ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)", Some(49)),
    ]);
}

#[test]
fn bodies() {
    let text = "(\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1)";
    let message = "(\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 1";
    let envelope = "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)";
    let all = |extension: &str| format!("BODYSTRUCTURE {} {extension})", &text[..text.len() - 1]);
    for right in [
        format!("BODY {text}"),
        format!("BODY ({text}{text} \"MIXED\")"),
        format!("BODYSTRUCTURE ({text} \"MIXED\" (\"a\" \"b\") (\"inline\" NIL) (\"en\" \"de\") NIL 1 (\"x\" (2)))"),
        format!("BODY {message} {envelope} {text} 9)"),
        "BODY (\"MESSAGE\" \"GLOBAL\" NIL NIL NIL \"7BIT\" 1 \"md5\")".to_owned(),
        format!("BODY (\"MESSAGE\" \"GLOBAL\" NIL NIL NIL \"7BIT\" 1 {envelope} {text} 9)"),
        all("\"md5\""),
        all("NIL (\"a\" (\"b\" \"c\")) \"en\" \"loc\" 1 (NIL)"),
    ] {
        assert_eq!(item(right.as_bytes(), 0, DIALECT), None, "{right}");
    }
    // The mark stands before the byte at fault.
    for marked in [
        "BODY (^)".to_owned(),
        format!("BODY ({text}^)"),
        format!("BODY ({text} ^{text} \"MIXED\")"),
        "BODY (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1^)".to_owned(),
        "BODY (\"TEXT\" \"PLAIN\" (^) NIL NIL \"7BIT\" 1 1)".to_owned(),
        "BODY (\"TEXT\" \"PLAIN\" (\"a\"^) NIL NIL \"7BIT\" 1 1)".to_owned(),
        "BODY (\"TEXT\" \"PLAIN\" NIL NIL NIL ^NIL 1 1)".to_owned(),
        "BODY (\"A\" \"B\" NIL NIL NIL \"7BIT\" ^4294967296)".to_owned(),
        "BODY (\"A\" ^NIL NIL NIL NIL \"7BIT\" 1)".to_owned(),
        format!("BODY {message}^)"),
        all("NIL^ \"inline\""),
        all("NIL (^NIL NIL)"),
        all("NIL NIL (\"en\"^ NIL)"),
        all("NIL NIL NIL^ ()"),
    ] {
        let wrong = marked.replace('^', "");
        assert_eq!(
            item(wrong.as_bytes(), 0, DIALECT).map(|why| why.at),
            marked.find('^'),
            "{marked}"
        );
    }
}

#[test]
fn utf8_where_it_is_switched_on() {
    let quoted = "* LIST () \"/\" \"\u{e4}\"";
    let text = "* OK gr\u{fc}n";
    let code = "* OK [X-A gr\u{fc}n] x";
    for (utf8, in_quoted, in_text) in [
        (Utf8::Nowhere, Some(15), Some(7)),
        (Utf8::InText, Some(15), None),
        (Utf8::Everywhere, None, None),
    ] {
        let dialect = Dialect { utf8, ..DIALECT };
        let at = |line: &str| response(line.as_bytes(), dialect).map(|why| why.at);
        assert_eq!((at(quoted), at(text)), (in_quoted, in_text), "{utf8:?}");
        assert_eq!(at(code), in_text.map(|at| at + 5), "{utf8:?}");
    }
    let everywhere = Dialect {
        utf8: Utf8::Everywhere,
        ..DIALECT
    };
    for (line, at) in [
        (&b"* LIST () \"/\" \"a\xe4\""[..], 16),
        (b"* LIST () \"/\" \"a\xc3\xa4b\xc3\xa4\xe4\"", 21),
    ] {
        assert_eq!(response(line, everywhere).map(|why| why.at), Some(at));
    }
}

#[test]
fn nesting_is_bounded_and_needs_no_stack() {
    let nested = |depth: usize| {
        let (open, close) = ("(".repeat(depth), ")".repeat(depth));
        format!("* STATUS a (Y {open}b{close})")
    };
    assert_eq!(response(nested(8).as_bytes(), DIALECT), None);
    let why = response(nested(100_000).as_bytes(), DIALECT).unwrap();
    assert_eq!(why.why, "nested too deeply");
}

/// What is said of each of these responses. The mark stands before the byte at fault.
#[test]
fn reasons() {
    for (marked, why) in [
        ("* LIST () \"/\"^", "expected a space"),
        ("* FLAGS^ NIL", "expected a list"),
        ("* LIST ^NIL \"/\" a", "expected a list"),
        ("* FLAGS (a^ (b))", "expected the end of a list"),
        ("* OK [ALERT^ x] x", "expected a closing bracket"),
        ("^+go", "expected a space behind the first character"),
        ("^*", "expected a space behind the first character"),
        (
            "* LIST () \"/\" \"a^\\b\"",
            "a backslash escapes neither quote nor backslash",
        ),
        ("* LIST () \"/\" \"a^", "a byte that no quoted string has"),
        ("* CAPABILITY^ ", "expected capabilities"),
        ("* CAPABILITY^ IDLE", "no revision of imap4 among the capabilities"),
    ] {
        let wrong = marked.replace('^', "");
        let found = response(wrong.as_bytes(), DIALECT).map(|found| (found.at, found.why));
        assert_eq!(found, marked.find('^').map(|at| (at, why)), "{marked}");
    }
}

#[test]
fn sets() {
    for set in ["*", "*,5", "*:5", "5:*", "5:*,7", "1,2:3,4", "4294967295"] {
        let line = format!("* ESEARCH (TAG \"a\") ALL {set} COUNT 1");
        assert_eq!(response(line.as_bytes(), DIALECT), None, "{set}");
    }
    for marked in [
        "1:2^:3",
        "1:^",
        "1,^",
        "1:^,2",
        "5:*^:7",
        "*^*",
        "1,^0",
        "1:^0",
        "^4294967296",
    ] {
        let set = marked.replace('^', "");
        let line = format!("* ESEARCH (TAG \"a\") ALL {set}");
        let at = line.len() - set.len() + marked.find('^').unwrap();
        assert_eq!(
            response(line.as_bytes(), DIALECT).map(|why| why.at),
            Some(at),
            "{marked}"
        );
    }
    for (range, at) in [("-1:-", Some(4)), ("-", Some(1)), ("-1", Some(2)), ("-1:-2", None)] {
        let line = format!("* ESEARCH (TAG \"a\") PARTIAL ({range} NIL)");
        let at = at.map(|at| at + "* ESEARCH (TAG \"a\") PARTIAL (".len());
        assert_eq!(response(line.as_bytes(), DIALECT).map(|why| why.at), at, "{range}");
    }
}

#[test]
fn nothing_may_stand_behind_an_item() {
    items(&[
        ("INTERNALDATE \" 1-jan-2020 00:00:00 +0000\" x", Some(41)),
        ("SAVEDATE \"01-jan-2020 00:00:00 +0000\"x", Some(37)),
        ("UID 1 x", Some(5)),
        ("FLAGS ()x", Some(8)),
    ]);
}
