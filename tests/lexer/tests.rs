//! Examples of the RFCs, and what a strict server must refuse.

use super::*;
use crate::chunks::Chunking;

#[test]
fn examples_of_rfc_9051() {
    let cases: [(&str, &str, Vec<Arg>); 12] = [
        // 6.1.1, 6.3.13
        ("abcd CAPABILITY", "CAPABILITY", vec![]),
        ("A003 IDLE", "IDLE", vec![]),
        // 6.2.3
        (
            "a001 LOGIN SMITH SESAME",
            "LOGIN",
            vec![Arg::atom("SMITH"), Arg::atom("SESAME")],
        ),
        // 6.3.2
        ("A142 SELECT INBOX", "SELECT", vec![Arg::atom("INBOX")]),
        // After 6.3.9.8
        ("A01 LIST \"\" \"*\"", "LIST", vec![Arg::quoted(""), Arg::quoted("*")]),
        (
            "A04 LIST (SUBSCRIBED RECURSIVEMATCH) \"\" *",
            "LIST",
            vec![
                Arg::list([Arg::atom("SUBSCRIBED"), Arg::atom("RECURSIVEMATCH")]),
                Arg::quoted(""),
                Arg::atom("*"),
            ],
        ),
        (
            "a1 LIST \"\" (\"INBOX\" Drafts Sent/%) RETURN ()",
            "LIST",
            vec![
                Arg::quoted(""),
                Arg::list([Arg::quoted("INBOX"), Arg::atom("Drafts"), Arg::atom("Sent/%")]),
                Arg::atom("RETURN"),
                Arg::list([]),
            ],
        ),
        // After 6.4.4
        (
            "A282 SEARCH RETURN (MIN COUNT) FLAGGED SINCE 1-Feb-1994 NOT FROM \"Smith\"",
            "SEARCH",
            vec![
                Arg::atom("RETURN"),
                Arg::list([Arg::atom("MIN"), Arg::atom("COUNT")]),
                Arg::atom("FLAGGED"),
                Arg::atom("SINCE"),
                Arg::atom("1-Feb-1994"),
                Arg::atom("NOT"),
                Arg::atom("FROM"),
                Arg::quoted("Smith"),
            ],
        ),
        // 6.4.5
        (
            "A654 FETCH 2:4 (FLAGS BODY[HEADER.FIELDS (DATE FROM)])",
            "FETCH",
            vec![
                Arg::atom("2:4"),
                Arg::list([
                    Arg::atom("FLAGS"),
                    Arg::section(
                        "BODY",
                        [
                            Arg::atom("HEADER.FIELDS"),
                            Arg::list([Arg::atom("DATE"), Arg::atom("FROM")]),
                        ],
                    ),
                ]),
            ],
        ),
        // After 6.4.6 and 6.4.9, with more in them
        (
            "A003 STORE 2:* +FLAGS.SILENT (\\Deleted $Junk)",
            "STORE",
            vec![
                Arg::atom("2:*"),
                Arg::atom("+FLAGS.SILENT"),
                Arg::list([Arg::atom("\\Deleted"), Arg::atom("$Junk")]),
            ],
        ),
        (
            "A999 UID FETCH 4827313:4828442 BODY.PEEK[]<0.1>",
            "UID FETCH",
            vec![
                Arg::atom("FETCH"),
                Arg::atom("4827313:4828442"),
                Arg::section("BODY.PEEK", []).partial("0.1"),
            ],
        ),
        // RFC 4959 section 3: an empty initial response
        (
            "a2 AUTHENTICATE EXTERNAL =",
            "AUTHENTICATE",
            vec![Arg::atom("EXTERNAL"), Arg::atom("=")],
        ),
    ];
    for (line, name, arguments) in cases {
        let command = one(&format!("{line}\r\n"));
        assert!(command.is(name), "{command}");
        assert!(!command.is("NOOP"));
        assert_eq!(command.arguments, arguments, "{line}");
        assert_eq!(command.tag, line.split(' ').next().unwrap());
    }
}

#[test]
fn literals_of_rfc_9051_wait() {
    // Section 7.6
    let mut lexer = Lexer::new();
    lexer.feed(b"A001 LOGIN {11}\r\n");
    let wait = |size, at| {
        Lexed::LiteralWait(LiteralWait {
            tag: "A001".to_owned(),
            size,
            at,
        })
    };
    assert_eq!(lexer.next_command(), Ok(Some(wait(11, 17))));
    assert_eq!(lexer.pending(), 0);
    assert_eq!(lexer.next_command(), Ok(None));
    assert!(!lexer.is_between_commands());
    lexer.feed(b"FRED FOOBAR {7}\r\n");
    assert_eq!(lexer.next_command(), Ok(Some(wait(7, 34))));
    lexer.feed(b"fat man\r\n");
    let Ok(Some(Lexed::Command(login))) = lexer.next_command() else {
        panic!("no command")
    };
    assert_eq!(login.arguments, [Arg::literal("FRED FOOBAR"), Arg::literal("fat man")]);
    assert_eq!(login.value(1), Some(&b"fat man"[..]));
    assert_eq!(login.to_string(), "A001 LOGIN {11}FRED FOOBAR {7}fat man");
    assert!(lexer.is_between_commands());
    assert_eq!(lexer.next_command(), Ok(None));
}

#[test]
fn literals_that_do_not_wait() {
    // RFC 7888 section 3
    let login = one("A001 LOGIN {11+}\r\nFRED FOOBAR {7+}\r\nfat man\r\n");
    assert_eq!(
        login.arguments,
        [
            Arg::literal("FRED FOOBAR").non_sync(),
            Arg::literal("fat man").non_sync()
        ]
    );
    // An empty one, CR and LF inside one, and one that looks like commands
    let append = one("a APPEND {0+}\r\n (\\Seen) {13+}\r\nx\r\nb LOGOUT\r\n\r\n");
    assert_eq!(append.arguments[0], Arg::literal("").non_sync());
    assert_eq!(append.value(2), Some(&b"x\r\nb LOGOUT\r\n"[..]));
    // RFC 3516 section 4.4: literal8 may hold NUL
    let append = one("a APPEND box ~{3+}\r\n\0\0\0\r\n");
    assert_eq!(append.arguments[1], Arg::literal([0, 0, 0]).binary().non_sync());
    assert_eq!(append.to_string(), "a APPEND box ~{3+}\\x00\\x00\\x00");
    // RFC 6855 section 4
    let append = one("a APPEND box UTF8 (~{1+}\r\nx)\r\n");
    assert_eq!(append.arguments[2], Arg::list([Arg::literal("x").binary().non_sync()]));
    // A header name as a literal
    let fetch = one("a FETCH 1 BODY[HEADER.FIELDS ({1+}\r\n] \"]\" x]y)]\r\n");
    let names = [Arg::literal("]").non_sync(), Arg::quoted("]"), Arg::atom("x]y")];
    assert_eq!(
        fetch.arguments[1],
        Arg::section("BODY", [Arg::atom("HEADER.FIELDS"), Arg::list(names)])
    );
}

#[test]
fn brackets_are_letters_outside_fetch() {
    let select = one("a SELECT BODY[1]\r\n");
    assert_eq!(select.arguments, [Arg::atom("BODY[1]")]);
    let list = one("a LIST [br]ack %]\r\n");
    assert_eq!(list.arguments, [Arg::atom("[br]ack"), Arg::atom("%]")]);
    let fetch = one("a FETCH 1 (BINARY.SIZE[1.2] BODY RFC822.SIZE)\r\n");
    let items = [
        Arg::section("BINARY.SIZE", [Arg::atom("1.2")]),
        Arg::atom("BODY"),
        Arg::atom("RFC822.SIZE"),
    ];
    assert_eq!(fetch.arguments[1], Arg::list(items));
    assert_eq!(fetch.to_string(), "a FETCH 1 (BINARY.SIZE[1.2] BODY RFC822.SIZE)");
}

#[test]
fn quoted_strings() {
    let select = one("a SELECT \"a \\\"b\\\\c\\\" {5}\"\r\n");
    assert_eq!(select.arguments, [Arg::quoted("a \"b\\c\" {5}")]);

    let mut lexer = Lexer::new();
    lexer.set_options(Options::new().utf8(true));
    lexer.feed("a SELECT \"Umschläge\"\r\n".as_bytes());
    let Ok(Some(Lexed::Command(select))) = lexer.next_command() else {
        panic!("no command")
    };
    assert_eq!(select.arguments, [Arg::quoted("Umschläge")]);
    lexer.feed(b"a SELECT \"\xff\"\r\n");
    assert_eq!(
        lexer.next_command().unwrap_err().reason,
        "a quoted string that is not UTF-8"
    );
}

#[test]
fn the_same_in_any_portions() {
    let bytes =
        b"a LOGIN {3+}\r\nb\r\n \"\\\"\"\r\nb FETCH 1:* (FLAGS BODY[1 (x)]<0.9>)\r\nc NOOP\r\nd X {2}\r\nab (())\r\n";
    let whole = lex_in(bytes, Chunking::Whole);
    assert_eq!(whole.len(), 5);
    for chunking in Chunking::all(bytes.len(), bytes.len(), 50) {
        assert_eq!(lex_in(bytes, chunking), whole, "{chunking:?}");
    }
}

#[test]
fn a_refused_literal_ends_its_command() {
    let mut lexer = Lexer::new();
    assert!(!lexer.refuse_literal());
    lexer.feed(b"a APPEND (x box {4000000000}\r\n");
    assert!(matches!(lexer.next_command(), Ok(Some(Lexed::LiteralWait(_)))));
    assert!(lexer.refuse_literal());
    assert!(!lexer.refuse_literal());
    assert!(lexer.is_between_commands());
    lexer.feed(b"b NOOP\r\nc X {3+}\r\na");
    let Ok(Some(Lexed::Command(noop))) = lexer.next_command() else {
        panic!("no command")
    };
    assert_eq!((noop.tag.as_str(), noop.at, noop.arguments.len()), ("b", 30, 0));
    assert_eq!(lexer.next_command(), Ok(None));
    assert!(!lexer.refuse_literal(), "a literal under way cannot be refused");
}

#[test]
fn lines_that_are_not_commands() {
    // RFC 9051 section 6.2.2 and 6.3.13
    let mut lexer = Lexer::new();
    lexer.feed(b"AGphbmUAc2VjcmV0\r");
    assert_eq!(lexer.next_line(), Ok(None));
    lexer.feed(b"\n*\r\nDONE\r\na NOOP\r\nb");
    assert_eq!(lexer.next_line(), Ok(Some("AGphbmUAc2VjcmV0".to_owned())));
    assert_eq!(lexer.next_line(), Ok(Some("*".to_owned())));
    assert_eq!(lexer.next_line(), Ok(Some("DONE".to_owned())));
    assert!(matches!(lexer.next_command(), Ok(Some(Lexed::Command(_)))));
    assert_eq!(lexer.next_command(), Ok(None));
    assert_eq!(
        lexer.next_line().unwrap_err().reason,
        "a line is asked for inside a command"
    );

    for line in [&b"DO\nNE\r\n"[..], b"DO\rNE\r\n", b"\0\r\n", b"\xe9\r\n"] {
        let mut lexer = Lexer::new();
        lexer.feed(line);
        assert!(lexer.next_line().is_err(), "{}", line.escape_ascii());
    }
}

#[test]
fn what_is_refused_and_where() {
    let cases: &[(&[u8], u64, &str)] = &[
        (b"\r\n", 0, "begin with a tag"),
        (b" a NOOP\r\n", 0, "begin with a tag"),
        (b"a\r\n", 1, "begin with a tag"),
        (b"DONE\r\n", 4, "begin with a tag"),
        (b"+ NOOP\r\n", 0, "no tag may hold"),
        (b"a(b NOOP\r\n", 1, "no tag may hold"),
        (b"a \r\n", 2, "without a command"),
        (b"a  NOOP\r\n", 2, "without a command"),
        (b"a NO]OP\r\n", 4, "no command name"),
        (b"a NOOP\n", 6, "no command name"),
        (b"a NOOP\rb", 7, "CR without LF"),
        (b"a NOOP \r\n", 7, "ends where an argument"),
        (b"a LOGIN a  b\r\n", 10, "a space where"),
        (b"a LOGIN a b \r\n", 12, "ends where an argument"),
        (b"a LOGIN (a \r\n", 11, "ends where an argument"),
        (b"a X (a )\r\n", 7, "begins no argument"),
        (b"a X ( a)\r\n", 5, "a space where"),
        (b"a X (a\r\n", 6, "inside a list"),
        (b"a X a)\r\n", 5, "other than a space"),
        (b"a X (a]\r\n", 7, "inside a list"),
        (b"a X (a)(b)\r\n", 7, "other than a space"),
        (b"a X (a)b\r\n", 7, "other than a space"),
        (b"a X a(b)\r\n", 5, "no atom may hold"),
        (b"a X a\"b\"\r\n", 5, "no atom may hold"),
        (b"a X a{3}\r\n", 5, "no atom may hold"),
        (b"a X a\\b\r\n", 5, "no atom may hold"),
        (b"a X a\tb\r\n", 5, "no atom may hold"),
        (b"a X a\nb\r\n", 5, "no atom may hold"),
        (b"a X a\0\r\n", 5, "no atom may hold"),
        (b"a X \xc3\xa9\r\n", 4, "begins no argument"),
        (b"a X a\xc3\xa9\r\n", 5, "no atom may hold"),
        (b"a X \\\r\n", 5, "without a flag"),
        (b"a X \"a\r\n\r\n", 6, "in a quoted string"),
        (b"a X \"a\nb\"\r\n", 6, "in a quoted string"),
        (b"a X \"\0\"\r\n", 5, "in a quoted string"),
        (b"a X \"\xc3\xa9\"\r\n", 5, "8-bit"),
        (b"a X \"\\n\"\r\n", 6, "must not be escaped"),
        (b"a X \"a\"b\r\n", 7, "other than a space"),
        (b"a X {}\r\n", 5, "not {number}"),
        (b"a X {3-}\r\n", 6, "not {number}"),
        (b"a X {3+} b\r\n", 8, "not {number}"),
        (b"a X {3+}\n", 8, "not {number}"),
        (b"a X {9223372036854775808}\r\n", 23, "63 bits"),
        (b"a X {99999999999999999999999}\r\n", 23, "63 bits"),
        (b"a X {3+}\r\na\0b\r\n", 11, "NUL in a literal"),
        (b"a X {1+}\r\nab\r\n", 11, "other than a space"),
        (b"a X ~{1+}x", 9, "not {number}"),
        (b"a X ~~{1+}\r\n", 6, "no atom may hold"),
        (b"a DELETE f*\r\n", 11, "wildcard"),
        (b"a UID COPY 1:* f%\r\n", 17, "wildcard"),
        (b"a STORE 1 FLAGS \\*\r\n", 18, "wildcard"),
        (b"a FETCH 1 BODY[\r\n", 15, "ends where an argument"),
        (b"a FETCH 1 BODY[1\r\n", 16, "inside a list or section"),
        (b"a FETCH 1 BODY[1)\r\n", 16, "other than a space"),
        (b"a FETCH 1 BODY[]]\r\n", 16, "other than a space"),
        (b"a FETCH 1 BODY[]x\r\n", 16, "other than a space"),
        (b"a FETCH 1 BODY[]<1>\r\n", 18, "partial"),
        (b"a FETCH 1 BODY[]<1.0>\r\n", 20, "partial"),
        (b"a FETCH 1 BODY[]<1.2.3>\r\n", 22, "partial"),
        (b"a FETCH 1 BODY[]<1.2><3.4>\r\n", 21, "other than a space"),
        (b"a FETCH 1 FLAGS<1.2>(\r\n", 20, "no atom may hold"),
    ];
    for &(bytes, at, reason) in cases {
        let mut lexer = Lexer::new();
        lexer.feed(bytes);
        let error = loop {
            match lexer.next_command() {
                Ok(Some(_)) => {}
                Ok(None) => panic!("accepted: {}", bytes.escape_ascii()),
                Err(error) => break error,
            }
        };
        assert!(error.reason.contains(reason), "{}: {error}", bytes.escape_ascii());
        assert_eq!(error.at, at, "{}: {error}", bytes.escape_ascii());
        assert_eq!(error.found, Some(bytes[usize::try_from(at).unwrap()]));
        assert!(!lexer.is_between_commands());
        lexer.feed(b"\r\nz NOOP\r\n");
        assert_eq!(lexer.next_command(), Err(error), "an error must be final");
    }
}

#[test]
fn non_synchronising_literals_need_their_capability() {
    let accepts = |allowed, size: usize| {
        let mut lexer = Lexer::new();
        lexer.set_options(Options::new().non_sync(allowed));
        lexer.feed(format!("a X {{{size}+}}\r\n{}\r\n", "x".repeat(size)).as_bytes());
        lexer.next_command().is_ok()
    };
    assert!(!accepts(NonSync::Forbidden, 0));
    assert!(accepts(NonSync::Short, 4096));
    assert!(!accepts(NonSync::Short, 4097));
    assert!(accepts(NonSync::Any, 4097));
}

#[test]
fn nesting_ends_before_the_stack_does() {
    let depth = |levels: usize| {
        let mut lexer = Lexer::new();
        lexer.feed(format!("a X {}{}\r\n", "(".repeat(levels), ")".repeat(levels)).as_bytes());
        lexer.next_command()
    };
    assert!(matches!(depth(100), Ok(Some(_))));
    assert!(depth(101).unwrap_err().reason.contains("nested"));
    assert!(depth(1_000_000).is_err());
}

#[test]
fn an_error_says_where() {
    let mut lexer = Lexer::new();
    lexer.feed(b"a NOOP\r\n");
    assert!(matches!(lexer.next_command(), Ok(Some(_))));
    lexer.feed(b"b LOGIN joe  x\r\n");
    let error = lexer.next_command().unwrap_err();
    assert_eq!(
        error.to_string(),
        "byte 20 of the client: a space where an argument must begin, after \"b LOGIN joe \", at ' '"
    );
}

fn one(bytes: &str) -> Command {
    let mut lexer = Lexer::new();
    lexer.feed(bytes.as_bytes());
    let command = match lexer.next_command() {
        Ok(Some(Lexed::Command(command))) => command,
        other => panic!("{bytes:?}: {other:?}"),
    };
    assert_eq!(lexer.next_command(), Ok(None), "{bytes:?}");
    assert!(lexer.is_between_commands());
    assert_eq!(lexer.pending(), 0);
    command
}

fn lex_in(bytes: &[u8], chunking: Chunking) -> Vec<Lexed> {
    let mut lexer = Lexer::new();
    let mut found = Vec::new();
    for chunk in chunking.cut(bytes) {
        lexer.feed(chunk);
        while let Some(lexed) = lexer.next_command().unwrap() {
            found.push(lexed);
        }
    }
    assert_eq!(lexer.pending(), 0);
    found
}
