use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::*;

const RULES: Rules = Rules {
    unit: 100,
    search: 1000,
    nesting: 10,
    strict: false,
    utf8: strict::Utf8::Nowhere,
};

const STRICT: Rules = Rules { strict: true, ..RULES };

fn inbox(bytes: &[u8]) -> Inbox {
    let mut inbox = Inbox::default();
    inbox.extend(bytes);
    inbox
}

fn framed(bytes: &[u8], rules: Rules) -> Result<Option<Frame>, Error> {
    Framer::default().frame(&inbox(bytes), 0, 0, rules)
}

fn frame(bytes: &[u8]) -> Frame {
    framed(bytes, RULES).unwrap().unwrap()
}

/// What the tokens of a response are, the kind of each and its text.
fn tokens(bytes: &[u8], rules: Rules) -> Vec<String> {
    let (mut framer, inbox) = (Framer::default(), inbox(bytes));
    framer.frame(&inbox, 0, 0, rules).unwrap().unwrap();
    let show = |token: &Token| match token.kind() {
        Kind::Open => String::from("("),
        Kind::Close => String::from(")"),
        _ => {
            let text = &inbox.bytes()[token.start()..token.start() + token.len()];
            format!("{}", text.escape_ascii())
        }
    };
    framer.tape.tokens().iter().map(show).collect()
}

#[test]
fn bodies_are_streamed_and_other_literals_are_not() {
    assert_eq!(frame(b"* 1 FETCH (BODY[] {3}\r\n").body, Some(3));
    assert_eq!(frame(b"* 1 FETCH (UID 1 RFC822 {3}\r\n").body, Some(3));
    for kept in [
        &b"* 1 FETCH (ENVELOPE {3}\r\nabc)\r\n"[..],
        b"* 1 FETCH (ENVELOPE (BODY[] {3}\r\nabc))\r\n",
        b"* 1 FETCH BODY[] {3}\r\nabc\r\n",
        b"* 1 FETCH a (BODY[] {3}\r\nabc)\r\n",
        b"* 1 FETCH (UID 7) (BODY[] {3}\r\nabc)\r\n",
        b"* 1 FETCH (\"BODY[]\" {3}\r\nabc)\r\n",
        b"* LIST () \"/\" {3}\r\nabc\r\n",
        b"* 1 FETCH (BINARY.SIZE[1] {3}\r\nabc)\r\n",
    ] {
        let frame = frame(kept);
        assert_eq!((frame.body, frame.next), (None, kept.len()), "{}", kept.escape_ascii());
    }
}

#[test]
fn a_line_goes_on_behind_its_literals_only() {
    assert_eq!(tokens(b"* X {3}\r\nabc {0}\r\n d\r\n", RULES), ["abc", "", "d"]);
    // The CR is the literal's.
    let frame = frame(b"* X {2}\r\na\r\n");
    assert_eq!((frame.text, frame.next), (11, 12));
    // A status is text.
    let status = b"* OK {3}\r\n";
    assert_eq!(framed(status, RULES).unwrap().unwrap().next, status.len());
}

#[test]
fn an_empty_line_inside_parentheses_is_passed_over() {
    assert_eq!(tokens(b"* X ({1}\r\na\r\n b)\r\n", RULES), ["(", "a", "b", ")"]);
    // Outside them it ends the response.
    assert_eq!(frame(b"* X {1}\r\na\r\n b\r\n").next, 12);
    assert_eq!(frame(b"* X (\r\n a)\r\n").next, 7);
}

#[test]
fn limits_are_of_what_the_line_is() {
    let line = |start: &str, text: usize| format!("{start}{}", "1".repeat(text - start.len())).into_bytes();
    let ended = |start: &str, text: usize| [line(start, text), b"\n".to_vec()].concat();
    assert!(framed(&ended("* X ", 100), RULES).is_ok());
    let too_long = |what, limit| Err(Error::TooLong { what, limit });
    assert_eq!(framed(&ended("* X ", 101), RULES), too_long("a response", 100));
    assert!(framed(&ended("* SEARCH ", 1000), RULES).is_ok());
    assert_eq!(
        framed(&ended("* SEARCH ", 1001), RULES),
        too_long("a line of numbers", 1000)
    );
    assert_eq!(framed(&line("* X ", 1000), RULES), Ok(None));
    assert_eq!(framed(&line("* X ", 1001), RULES), too_long("a line", 1000));
    // What is announced counts as if it had come, and is not waited for.
    assert_eq!(framed(b"* X {90}\r\n", RULES), Ok(None));
    assert_eq!(framed(b"* X {91}\r\n", RULES), too_long("a response", 100));
}

/// A server that ends lines with CRLF may have LF alone inside its strings.
#[test]
fn a_string_goes_on_behind_lf_where_lines_end_with_crlf() {
    let mut framer = Framer::default();
    let bytes = inbox(b"* OK hello\r\n");
    assert!(framer.line(&bytes, RULES).unwrap().is_some() && framer.is_inside());
    framer.pass();
    assert!(!framer.is_inside());
    let string = b"* X \"a\nb\" c\r\n";
    let frame = framer.frame(&inbox(string), 0, 0, RULES).unwrap().unwrap();
    assert_eq!((frame.next, frame.why), (string.len(), None));

    // Who has not ended a line with CRLF has ended this one.
    let ended = (7, Some(UNENDED));
    let frame = framed(string, RULES).unwrap().unwrap();
    assert_eq!((frame.next, frame.why.map(|why| why.why)), ended);
    let mut framer = Framer::default();
    assert!(framer.line(&inbox(b"* OK hello\n"), RULES).unwrap().is_some());
    framer.pass();
    let frame = framer.frame(&inbox(string), 0, 0, RULES).unwrap().unwrap();
    assert_eq!((frame.next, frame.why.map(|why| why.why)), ended);
}

#[test]
fn a_string_goes_on_so_often_and_no_more() {
    for (feeds, whole) in [(16, true), (17, false)] {
        let mut framer = Framer::default();
        let ended = framer.frame(&inbox(b"* OK hello\r\n"), 0, 0, RULES).unwrap();
        assert!(ended.is_some() && !framer.is_inside());
        let string = format!("* X \"{}\" c\r\n", "\n".repeat(feeds));
        let frame = framer.frame(&inbox(string.as_bytes()), 0, 0, RULES).unwrap().unwrap();
        assert_eq!(
            (frame.next == string.len(), frame.why.is_none()),
            (whole, whole),
            "{feeds}"
        );
    }
}

#[test]
fn what_breaks_off_for_another_reason_is_not_read_again() {
    let deep = format!("* X {}\r\n", "(".repeat(11));
    let why = frame(deep.as_bytes()).why.unwrap();
    assert_eq!(why, Malformation::new("nested too deeply", 14));
    assert_eq!(tokens(b"* X \"a\"b\" c\r\n", RULES), ["a\\\"b", "c"]);
}

#[test]
fn a_strict_reader_counts_spaces_behind_literals_too() {
    let why = |bytes: &[u8]| framed(bytes, STRICT).unwrap().unwrap().why;
    assert_eq!(why(b"* X (a {1}\r\nb c) d\r\n"), None);
    assert!(why(b"* X (a {1}\r\nb  c) d\r\n").is_some());
    assert!(why(b"* X (a  {1}\r\nb c) d\r\n").is_some());
    assert!(why(b"* X a\n").is_some());
}

#[test]
fn nothing_is_looked_at_twice_however_it_arrives() {
    let whole = b"* 1 FETCH (A {3}\r\nabc B (\"c d\" {0}\r\n) BODY[] {5}\r\n";
    for cut in 0..whole.len() {
        let (mut framer, mut inbox) = (Framer::default(), Inbox::default());
        inbox.extend(&whole[..cut]);
        assert_eq!(framer.frame(&inbox, 0, 0, RULES), Ok(None), "{cut}");
        assert_eq!(framer.is_inside(), cut > 0, "{cut}");
        inbox.extend(&whole[cut..]);
        let frame = framer.frame(&inbox, 0, 0, RULES).unwrap().unwrap();
        assert_eq!(
            (frame.next, frame.body, frame.why),
            (whole.len(), Some(5), None),
            "{cut}"
        );
        assert_eq!(framer.tape.tokens().len(), 9, "{cut}");
    }
}

#[test]
fn a_line_is_found_however_often_it_was_asked_for() {
    let whole = b"* X abc\r\n* Y\r\n";
    for cut in 1..whole.len() {
        let (mut framer, mut inbox) = (Framer::default(), Inbox::default());
        inbox.extend(&whole[..cut]);
        let line = (cut >= 9).then_some(Line { text: 7, next: 9 });
        assert_eq!(framer.ended_line(inbox.bytes()), line, "{cut}");
        assert_eq!(framer.line(&inbox, RULES), Ok(line), "{cut}");
        assert!(framer.is_inside());
        inbox.extend(&whole[cut..]);
        let line = Line { text: 7, next: 9 };
        assert_eq!(framer.ended_line(inbox.bytes()), Some(line), "{cut}");
        assert_eq!(framer.line(&inbox, RULES), Ok(Some(line)), "{cut}");
        framer.pass();
        assert!(!framer.is_inside());
    }
}
