//! What a server says: random lines that the two are to read alike, and one now and then that they do not.

use crate::dice::Dice;

/// What a server answers to several NOOPs, `~TAG~` standing for the tag of each, `~PREVIOUS~` for that before.
#[derive(Debug)]
pub(crate) struct Script {
    pub(crate) answers: Vec<Vec<u8>>,
    pub(crate) odd: Option<Odd>,
}

/// A line that the two read differently. It is the last one before the last completion.
#[derive(Clone, Debug)]
pub(crate) struct Odd {
    /// The row of the table of differences.
    pub(crate) id: &'static str,
    pub(crate) line: &'static str,
    /// What imaplib has of it and this client has not: the key and the data.
    pub(crate) theirs: &'static [(&'static str, &'static str)],
    /// What this client has of it and imaplib has not. The key of what cannot be understood is empty.
    pub(crate) ours: &'static [(&'static str, &'static str)],
    /// Whether imaplib raises `abort`.
    pub(crate) aborts: bool,
}

const fn odd(
    id: &'static str,
    line: &'static str,
    theirs: &'static [(&'static str, &'static str)],
    ours: &'static [(&'static str, &'static str)],
) -> Odd {
    Odd {
        id,
        line,
        theirs,
        ours,
        aborts: false,
    }
}

/// One that imaplib does not survive.
const fn fatal(id: &'static str, line: &'static str, ours: &'static [(&'static str, &'static str)]) -> Odd {
    Odd {
        aborts: true,
        ..odd(id, line, &[], ours)
    }
}

pub(super) const ODD: &[Odd] = &[
    odd("keyword-with-digit", "* X2 a b\r\n", &[("X", "")], &[("X2", "a b")]),
    odd("keyword-with-digit", "* 5 X-3 a\r\n", &[("X-", "5")], &[("X-3", "5 a")]),
    fatal("keyword-in-lower-case", "* 7 exists\r\n", &[("EXISTS", "7")]),
    fatal("keyword-in-lower-case", "* xfoo a\r\n", &[("XFOO", "a")]),
    odd(
        "literal-in-text",
        "* OK see {5}\r\nabcde\r\n",
        &[("OK", "see {5}\r\nabcde")],
        &[("OK", "see {5}"), ("", "abcde")],
    ),
    odd(
        "code-to-the-last-bracket",
        "* OK [X-NEXT 5] see [it]\r\n",
        &[("X-NEXT", "5] see [it")],
        &[("X-NEXT", "5")],
    ),
    odd("code-in-lower-case", "* OK [x-next 5] see\r\n", &[], &[("X-NEXT", "5")]),
    odd("code-in-lower-case", "* OK [X5 5] see\r\n", &[], &[("X5", "5")]),
    fatal("code-of-bye", "* BYE [ALERT] out of memory\r\n", &[("ALERT", "")]),
    fatal("line-in-disorder", "* 7 EXISTS\n", &[("EXISTS", "7")]),
    fatal("line-in-disorder", "*  7 EXISTS\r\n", &[("EXISTS", "7")]),
    fatal("empty-line", "\r\n", &[]),
    fatal("line-that-is-none", "what is this\r\n", &[("", "what is this")]),
    fatal("completed-again", "~PREVIOUS~ OK done\r\n", &[]),
    odd(
        "data-that-cannot-be",
        "* SEARCH 1 x\r\n",
        &[("SEARCH", "1 x")],
        &[("", "* SEARCH 1 x")],
    ),
    odd(
        "data-that-cannot-be",
        "* 99999999999 EXISTS\r\n",
        &[("EXISTS", "99999999999")],
        &[("", "* 99999999999 EXISTS")],
    ),
];

/// Completions that only one of the two takes for one.
pub(super) const ODD_COMPLETIONS: [Odd; 2] = [
    fatal("completion-in-lower-case", "~TAG~ ok done\r\n", &[]),
    fatal("completion-without-text", "~TAG~ OK\r\n", &[]),
];

impl Script {
    pub(crate) fn new(dice: &mut Dice) -> Self {
        let mut answers: Vec<_> = (0..2 + dice.length(2)).map(|_| answer(dice)).collect();
        let mut odd = None;
        let last = answers.last_mut().unwrap();
        match dice.below(8) {
            0..=2 => {
                let line = dice.pick(ODD);
                last.extend_from_slice(line.line.as_bytes());
                last.extend_from_slice(b"~TAG~ OK done\r\n");
                odd = Some(line);
            }
            3 if dice.once_in(4) => {
                let line = dice.pick(&ODD_COMPLETIONS);
                last.extend_from_slice(line.line.as_bytes());
                odd = Some(line);
            }
            // A tag that was never issued: both give up.
            4 if dice.once_in(4) => last.extend_from_slice(b"ZZZZ9 OK done\r\n"),
            _ => last.extend(completion(dice)),
        }
        let count = answers.len() - 1;
        for answer in &mut answers[..count] {
            answer.extend(completion(dice));
        }
        Self { answers, odd }
    }
}

fn answer(dice: &mut Dice) -> Vec<u8> {
    (0..dice.length(8)).flat_map(|_| line(dice)).collect()
}

fn completion(dice: &mut Dice) -> Vec<u8> {
    let condition = dice.pick(&["OK", "OK", "OK", "NO", "BAD"]);
    format!("~TAG~ {condition} {}\r\n", status(dice)).into_bytes()
}

/// A text for people, perhaps with a code before it.
fn status(dice: &mut Dice) -> String {
    const TEXTS: [&str; 5] = ["done", "a (b) \"c\"", "it's {not} a literal", "100% \\ ok", "x"];
    let number = 1 + dice.below(9999);
    let code = match dice.below(12) {
        0 => format!("[UIDNEXT {number}] "),
        1 => format!("[UIDVALIDITY {number}] "),
        2 => format!("[PERMANENTFLAGS {}] ", flags(dice)),
        3 => "[ALERT] ".to_owned(),
        4 => "[TRYCREATE] ".to_owned(),
        5 => format!("[COPYUID {number} 1:3,7 {}:{}] ", number + 1, number + 4),
        6 => format!("[APPENDUID {number} {}] ", number + 1),
        7 => format!("[X-FOO a {number} (b \"c d\")] "),
        8 => "[CAPABILITY IMAP4rev1 IDLE] ".to_owned(),
        _ => String::new(),
    };
    code + dice.pick(&TEXTS)
}

fn flags(dice: &mut Dice) -> String {
    const FLAGS: [&str; 6] = ["\\Seen", "\\Deleted", "\\*", "$Junk", "[css3-page]", "\\Answered"];
    let flags: Vec<_> = (0..dice.length(4)).map(|_| dice.pick(&FLAGS)).collect();
    format!("({})", flags.join(" "))
}

fn numbers(dice: &mut Dice) -> String {
    (0..dice.length(5))
        .map(|_| format!(" {}", 1 + dice.below(9999)))
        .collect()
}

/// A string in any of its forms.
fn string(dice: &mut Dice) -> String {
    const TEXTS: [&str; 7] = ["INBOX", "Sent", "a/b", "x.y", "3", "a b", "a \"b\" \\"];
    let text = dice.pick(&TEXTS);
    match dice.below(4) {
        0 => literal(text),
        1 if !text.contains(' ') => text.to_owned(),
        _ => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
    }
}

fn literal(text: &str) -> String {
    format!("{{{}}}\r\n{text}", text.len())
}

/// One line, its literals among it.
fn line(dice: &mut Dice) -> Vec<u8> {
    let number = 1 + dice.below(9999);
    let line = match dice.below(24) {
        0 => format!("{number} EXISTS"),
        1 => format!("{} RECENT", dice.below(3)),
        2 => format!("{number} EXPUNGE"),
        3 => format!("FLAGS {}", flags(dice)),
        4 => format!(
            "{} ({}) {} {}",
            dice.pick(&["LIST", "LSUB"]),
            dice.pick(&["", "\\HasNoChildren", "\\Noselect \\X", "\\Marked"]),
            dice.pick(&["\"/\"", "\".\"", "NIL", "\"\\\\\""]),
            string(dice)
        ),
        5 => format!("STATUS {} (MESSAGES {number} UNSEEN {})", string(dice), dice.below(9)),
        6 => format!("SEARCH{}", numbers(dice)),
        7 => format!("SORT{}", numbers(dice)),
        8 => "CAPABILITY IMAP4rev1 AUTH=PLAIN X-FOO".to_owned(),
        9 => "ENABLED CONDSTORE".to_owned(),
        10 => "NAMESPACE ((\"\" \"/\")) NIL ((\"#shared/\" \"/\"))".to_owned(),
        11 => format!("ACL {} fred lrs \"some one\" r", string(dice)),
        12 => format!("MYRIGHTS {} lrs", string(dice)),
        13 => format!("QUOTA {} (STORAGE {number} 99999)", string(dice)),
        14 => format!("QUOTAROOT {} {}", string(dice), string(dice)),
        15 => format!(
            "ANNOTATION {} \"/comment\" (\"value.shared\" {})",
            string(dice),
            string(dice)
        ),
        16 => "THREAD (2)(3 6 (4 23)(44 7 96))".to_owned(),
        17 => format!("ESEARCH (TAG \"a1\") UID COUNT {number} ALL 1:3,9"),
        18 => format!(
            "X-FOO {} ({} (NIL {}) {number}) ()",
            string(dice),
            string(dice),
            string(dice)
        ),
        19 | 20 => format!("{} {}", dice.pick(&["OK", "NO", "BAD"]), status(dice)),
        21 => return format!("+ {}\r\n", dice.pick(&["", "idling", "x y"])).into_bytes(),
        _ => return fetch(dice, number),
    };
    format!("* {line}\r\n").into_bytes()
}

fn fetch(dice: &mut Dice, number: u32) -> Vec<u8> {
    const BODIES: [&str; 5] = ["BODY[]", "BODY[TEXT]<5>", "BODY[1.MIME]", "RFC822.HEADER", "BINARY[2]"];
    const TEXTS: [&str; 5] = ["", "abc", "To: x\r\n\r\n", ")\r\n* 3 EXISTS\r\n", "{3}\r\n"];
    let mut items = Vec::new();
    for _ in 0..=dice.length(3) {
        items.push(match dice.below(10) {
            0 => format!("FLAGS {}", flags(dice).replace("\\*", "\\Draft")),
            1 => format!("UID {}", 1 + dice.below(9999)),
            2 => format!("RFC822.SIZE {}", dice.below(999_999)),
            3 => "INTERNALDATE \"17-Jul-1996 02:44:25 -0700\"".to_owned(),
            4 => format!("MODSEQ ({})", 1 + dice.below(9999)),
            5 => format!("X-GM-LABELS ({} {})", string(dice), string(dice)),
            6 => format!(
                "ENVELOPE (NIL {} NIL NIL NIL ((NIL NIL \"a\" {})) NIL NIL NIL \"<x>\")",
                string(dice),
                string(dice)
            ),
            7 => format!("{} NIL", dice.pick(&BODIES)),
            8 => format!("{} \"a \\\"b\\\"\"", dice.pick(&BODIES)),
            _ => format!("{} {}", dice.pick(&BODIES), literal(dice.pick(&TEXTS))),
        });
    }
    format!("* {number} FETCH ({})\r\n", items.join(" ")).into_bytes()
}
