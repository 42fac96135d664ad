//! Reader of transcripts: conversations with a server written down, one step a line.
//!
//! ```text
//! # A comment. Empty lines mean nothing.
//! S: * OK [CAPABILITY IMAP4rev1 LITERAL+] ready
//! > login alice wonderland
//! C: a1 LOGIN alice wonderland
//! S: a1 OK done
//! E: Completed OK
//! > fetch 1 BODY[]
//! C: a2 FETCH 1 BODY[]
//! S: * 1 FETCH (BODY[] {6}
//! S| Hi!\r\n\x00
//! S: )
//! ```
//!
//! | line | meaning |
//! |---|---|
//! | `S: bytes` | the server sends these bytes and CRLF |
//! | `S\| bytes` | the server sends these bytes and nothing more: part of a literal, or of a line cut in two |
//! | `C: bytes` | the client must have sent these bytes and CRLF |
//! | `C\| bytes` | the client must have sent these bytes and nothing more |
//! | `> text` | what the client is told to do; the test interprets it |
//! | `E: text` | an event the client must show, in the words of the test |
//! | `# text` | a comment |
//!
//! In bytes, `\r`, `\n`, `\0`, `\xNN` and `\\` stand for CR, LF, NUL, the byte with that hexadecimal number and one
//! backslash. A backslash stands for itself before an upper-case letter, `*` or `"`, so that flags (`\Seen`) and quoted
//! strings (`"a \"b\""`) look as in RFC 9051; before anything else it is an error. Other characters stand for their
//! UTF-8. A trailing space counts.

use core::error::Error;
use core::fmt;
use std::fs;
use std::path::Path;

/// A conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Transcript {
    /// Where it was read from, for messages.
    pub name: String,
    /// Its steps in order.
    pub steps: Vec<Step>,
}

impl Transcript {
    /// Reads a transcript; `name` is where it comes from.
    ///
    /// # Errors
    /// A line is none of those listed in the [module](self), or holds a wrong escape.
    pub fn parse(name: &str, text: &str) -> Result<Self, TranscriptError> {
        let mut steps = Vec::new();
        for (index, line) in text.lines().enumerate() {
            match Action::parse(line) {
                Ok(Some(action)) => steps.push(Step {
                    line: index + 1,
                    action,
                }),
                Ok(None) => {}
                Err(reason) => return Err(TranscriptError::new(name, index + 1, reason)),
            }
        }
        Ok(Self {
            name: name.to_owned(),
            steps,
        })
    }

    /// Reads the transcript in a file.
    ///
    /// # Errors
    /// The file cannot be read, is not UTF-8, or is no transcript.
    pub fn read(path: &Path) -> Result<Self, TranscriptError> {
        let name = path.display().to_string();
        let text = fs::read_to_string(path).map_err(|error| TranscriptError::new(&name, 0, error.to_string()))?;
        Self::parse(&name, &text)
    }

    /// Reads every `*.imap` file directly in a directory, sorted by name.
    ///
    /// # Errors
    /// The directory or one of the files cannot be read, or there is no such file: a test that goes through none would
    /// pass without having tested anything.
    pub fn read_all(directory: &Path) -> Result<Vec<Self>, TranscriptError> {
        let name = directory.display().to_string();
        let cannot = |error: std::io::Error| TranscriptError::new(&name, 0, error.to_string());
        let mut paths = Vec::new();
        for entry in fs::read_dir(directory).map_err(cannot)? {
            let path = entry.map_err(cannot)?.path();
            if path.extension().is_some_and(|extension| extension == "imap") {
                paths.push(path);
            }
        }
        if paths.is_empty() {
            return Err(TranscriptError::new(&name, 0, "no *.imap file here"));
        }
        paths.sort();
        paths.iter().map(|path| Self::read(path)).collect()
    }

    /// All bytes the server sends, in order.
    #[must_use]
    pub fn server_bytes(&self) -> Vec<u8> {
        self.bytes(|action| match action {
            Action::Server(bytes) => Some(bytes),
            _ => None,
        })
    }

    /// All bytes the client must have sent, in order.
    #[must_use]
    pub fn client_bytes(&self) -> Vec<u8> {
        self.bytes(|action| match action {
            Action::Client(bytes) => Some(bytes),
            _ => None,
        })
    }

    fn bytes(&self, side: impl Fn(&Action) -> Option<&Vec<u8>>) -> Vec<u8> {
        self.steps
            .iter()
            .filter_map(|step| side(&step.action))
            .flatten()
            .copied()
            .collect()
    }

    /// An error that points at a step, for the test that plays the transcript.
    #[must_use]
    pub fn error(&self, step: &Step, reason: impl Into<String>) -> TranscriptError {
        TranscriptError::new(&self.name, step.line, reason)
    }
}

/// One line of a transcript.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Step {
    /// The number of the line, from 1.
    pub line: usize,
    /// What it asks for.
    pub action: Action,
}

/// What a line of a transcript asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// The server sends these bytes: `S: ` or `S| `.
    Server(Vec<u8>),
    /// The client must have sent these bytes: `C: ` or `C| `.
    Client(Vec<u8>),
    /// The client is told to do this: `> `.
    Operation(String),
    /// The client must show an event that reads so: `E: `.
    Event(String),
}

impl Action {
    /// The action of a line; none for a comment or an empty line.
    fn parse(line: &str) -> Result<Option<Self>, String> {
        if line.trim().is_empty() || line.starts_with('#') {
            return Ok(None);
        }
        // Editors strip trailing spaces, hence a mark without one stands for an empty line.
        let (mark, rest) = match line.split_once(' ') {
            Some((mark, rest)) => (mark, rest),
            None => (line, ""),
        };
        let action = match mark {
            "S:" => Self::Server(bytes(rest, true)?),
            "S|" => Self::Server(bytes(rest, false)?),
            "C:" => Self::Client(bytes(rest, true)?),
            "C|" => Self::Client(bytes(rest, false)?),
            ">" => Self::Operation(words(rest)?),
            "E:" => Self::Event(words(rest)?),
            _ => {
                return Err(format!(
                    "a line must begin with S:, S|, C:, C|, >, E: or #, not {mark:?}"
                ));
            }
        };
        Ok(Some(action))
    }
}

/// Why a transcript cannot be read, or played.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TranscriptError {
    /// The transcript.
    pub name: String,
    /// The line, from 1; 0 for the file as a whole.
    pub line: usize,
    /// What is wrong with it.
    pub reason: String,
}

impl TranscriptError {
    fn new(name: &str, line: usize, reason: impl Into<String>) -> Self {
        Self {
            name: name.to_owned(),
            line,
            reason: reason.into(),
        }
    }
}

impl fmt::Display for TranscriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.name, self.reason),
            line => write!(f, "{}:{line}: {}", self.name, self.reason),
        }
    }
}

impl Error for TranscriptError {}

fn words(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("nothing stands behind the mark".to_owned()),
        text => Ok(text.to_owned()),
    }
}

fn bytes(text: &str, is_line: bool) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::with_capacity(text.len() + 2);
    let mut rest = text;
    while let Some((plain, escape)) = rest.split_once('\\') {
        bytes.extend_from_slice(plain.as_bytes());
        let mut characters = escape.chars();
        match characters.next() {
            Some('r') => bytes.push(b'\r'),
            Some('n') => bytes.push(b'\n'),
            Some('0') => bytes.push(0),
            Some('\\') => bytes.push(b'\\'),
            Some('x') => {
                let digits: String = characters.by_ref().take(2).collect();
                let is_hexadecimal = digits.len() == 2 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
                let byte = u8::from_str_radix(&digits, 16).ok().filter(|_| is_hexadecimal);
                bytes.push(
                    byte.ok_or_else(|| format!("\\x must be followed by two hexadecimal digits, not {digits:?}"))?,
                );
            }
            Some(itself @ ('A'..='Z' | '*' | '"')) => bytes.extend([b'\\', itself as u8]),
            Some(other) => return Err(format!("there is no escape \\{other}; a backslash is written \\\\")),
            None => return Err("a backslash at the end of the line is written \\\\".to_owned()),
        }
        rest = characters.as_str();
    }
    bytes.extend_from_slice(rest.as_bytes());
    if is_line {
        bytes.extend_from_slice(b"\r\n");
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line() {
        let text =
            "# comment\n\n  \nS: * OK ready\nS| abc\n> login  joe \nC: a1 NOOP\nC| {3}\nE: Greeting OK\nS:\nS: \n";
        let transcript = Transcript::parse("here", text).unwrap();
        let steps: Vec<_> = transcript
            .steps
            .iter()
            .map(|step| (step.line, step.action.clone()))
            .collect();
        assert_eq!(
            steps,
            [
                (4, Action::Server(b"* OK ready\r\n".to_vec())),
                (5, Action::Server(b"abc".to_vec())),
                (6, Action::Operation("login  joe".to_owned())),
                (7, Action::Client(b"a1 NOOP\r\n".to_vec())),
                (8, Action::Client(b"{3}".to_vec())),
                (9, Action::Event("Greeting OK".to_owned())),
                (10, Action::Server(b"\r\n".to_vec())),
                (11, Action::Server(b"\r\n".to_vec())),
            ]
        );
        assert_eq!(transcript.server_bytes(), b"* OK ready\r\nabc\r\n\r\n");
        assert_eq!(transcript.client_bytes(), b"a1 NOOP\r\n{3}");
        assert_eq!(Transcript::parse("here", &text.replace('\n', "\r\n")), Ok(transcript));
    }

    #[test]
    fn escapes() {
        let cases: [(&str, &[u8]); 9] = [
            (r"a\r\nb", b"a\r\nb"),
            (r"\0\x00\xfF\x0a", b"\0\0\xff\n"),
            (r"FLAGS (\Seen \*)", br"FLAGS (\Seen \*)"),
            (r#""a \"b\" c""#, br#""a \"b\" c""#),
            (r"\\", br"\"),
            (r"\\noinferiors", br"\noinferiors"),
            (r"\\\\", br"\\"),
            ("é ", b"\xc3\xa9 "),
            (" two  spaces", b" two  spaces"),
        ];
        for (text, expected) in cases {
            let transcript = Transcript::parse("", &format!("S| {text}")).unwrap();
            assert_eq!(transcript.server_bytes(), expected, "{text}");
        }
    }

    #[test]
    fn errors_name_the_line() {
        let cases = [
            (
                "S: ok\n\nhello",
                "there:3: a line must begin with S:, S|, C:, C|, >, E: or #, not \"hello\"",
            ),
            (
                "S:ok",
                "there:1: a line must begin with S:, S|, C:, C|, >, E: or #, not \"S:ok\"",
            ),
            (
                "\nS: \\q",
                "there:2: there is no escape \\q; a backslash is written \\\\",
            ),
            ("C: \\", "there:1: a backslash at the end of the line is written \\\\"),
            (
                "C: \\x1",
                "there:1: \\x must be followed by two hexadecimal digits, not \"1\"",
            ),
            (
                "C: \\x+1",
                "there:1: \\x must be followed by two hexadecimal digits, not \"+1\"",
            ),
            (
                "C: \\xäö",
                "there:1: \\x must be followed by two hexadecimal digits, not \"äö\"",
            ),
            (">", "there:1: nothing stands behind the mark"),
            ("E:  ", "there:1: nothing stands behind the mark"),
        ];
        for (text, message) in cases {
            assert_eq!(Transcript::parse("there", text).unwrap_err().to_string(), message);
        }
        let transcript = Transcript::parse("there", "# x\nS: ok").unwrap();
        assert_eq!(transcript.error(&transcript.steps[0], "no").to_string(), "there:2: no");
    }

    #[test]
    fn files_are_read_in_order() {
        let directory = crate::scratch::Scratch::new().unwrap();
        let path = directory.path();
        let message = Transcript::read_all(path).unwrap_err().to_string();
        assert_eq!(message, format!("{}: no *.imap file here", path.display()));

        fs::write(path.join("b.imap"), "S: b").unwrap();
        fs::write(path.join("a.imap"), "S: a").unwrap();
        fs::write(path.join("README.md"), "not a transcript").unwrap();
        let all = Transcript::read_all(path).unwrap();
        let servers: Vec<_> = all.iter().map(Transcript::server_bytes).collect();
        assert_eq!(servers, [b"a\r\n", b"b\r\n"]);
        assert!(all[0].name.ends_with("a.imap"));

        fs::write(path.join("c.imap"), b"S: \xff").unwrap();
        assert_eq!(Transcript::read_all(path).unwrap_err().line, 0);
        assert!(Transcript::read(&path.join("none.imap")).is_err());
    }
}
