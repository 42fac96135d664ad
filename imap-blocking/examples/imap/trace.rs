//! The wire, for people to read.

use std::io::{self, Write};

use imap_blocking::{Direction, WireLog};

/// A wire log with a line for each line, `C:` from the client and `S:` from the server. Of long lines and of literals the
/// beginning is shown.
pub(crate) struct Trace<W> {
    to: W,
    client: Side,
    server: Side,
}

/// What one side is saying.
#[derive(Default)]
struct Side {
    /// The line so far, escaped, as far as it is shown.
    shown: String,
    /// How many of its bytes are not.
    cut: u64,
    /// Whether a CR came last, which is not shown if LF follows.
    cr: bool,
    /// The last bytes of it, which may announce a literal.
    tail: Vec<u8>,
    /// How many bytes of a literal are still to come.
    literal: u64,
    /// How many lines of it were shown.
    lines: usize,
}

impl Trace<io::Stderr> {
    /// To standard error.
    pub(crate) fn new() -> Self {
        Self::to(io::stderr())
    }
}

impl<W> Trace<W> {
    fn to(to: W) -> Self {
        Self {
            to,
            client: Side::default(),
            server: Side::default(),
        }
    }
}

impl<W: Write + Send + Sync> WireLog for Trace<W> {
    fn record(&mut self, direction: Direction, piece: Option<&[u8]>) {
        let (side, mark) = match direction {
            Direction::Sent => (&mut self.client, "C"),
            _ => (&mut self.server, "S"),
        };
        let Some(mut bytes) = piece else {
            side.shown.push_str("[masked]");
            side.literal = 0;
            return;
        };
        while !bytes.is_empty() {
            let (taken, line) = side.take(bytes);
            bytes = bytes.get(taken..).unwrap_or_default();
            if let Some(line) = line {
                // Who has closed standard error does not want to know.
                _ = writeln!(self.to, "{mark}: {line}");
            }
        }
    }
}

impl Side {
    /// Takes bytes up to the end of a line, or of a literal that has been shown enough of: how many, and what is to be
    /// written now.
    fn take(&mut self, bytes: &[u8]) -> (usize, Option<String>) {
        if self.literal > 0 && self.lines >= SHOWN_LINES {
            let taken = bytes.len().min(usize::try_from(self.literal).unwrap_or(usize::MAX));
            self.literal -= taken as u64;
            self.cut += taken as u64;
            return (taken, (self.literal == 0).then(|| self.end()));
        }
        let end = bytes.iter().position(|b| *b == b'\n').map(|at| at + 1);
        let piece = bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default();
        self.show(piece);
        self.literal = self.literal.saturating_sub(piece.len() as u64);
        if end.is_none() {
            return (piece.len(), None);
        }
        self.lines += 1;
        if self.literal == 0 {
            self.literal = announced(&self.tail);
            self.lines = 0;
        }
        (piece.len(), Some(self.end()))
    }

    fn show(&mut self, piece: &[u8]) {
        if core::mem::take(&mut self.cr) && piece != b"\n" {
            self.shown.push_str("\\r");
        }
        let line = piece.strip_suffix(b"\n");
        let text = line.unwrap_or(piece);
        let without_cr = text.strip_suffix(b"\r");
        self.cr = line.is_none() && without_cr.is_some();
        let text = without_cr.unwrap_or(text);
        let room = WIDTH.saturating_sub(self.shown.len());
        let (fits, rest) = text.split_at_checked(room).unwrap_or((text, &[]));
        for byte in fits {
            match byte {
                b' '..=b'~' => self.shown.push(char::from(*byte)),
                // What quotes and backslashes there are is told from these by who knows the protocol.
                _ => self.shown.extend(core::ascii::escape_default(*byte).map(char::from)),
            }
        }
        self.cut += rest.len() as u64;
        self.tail
            .extend(text.get(text.len().saturating_sub(TAIL)..).unwrap_or_default());
        let surplus = self.tail.len().saturating_sub(TAIL);
        self.tail.drain(..surplus);
    }

    /// What is to be written of the line, of which this is the end.
    fn end(&mut self) -> String {
        self.tail.clear();
        let mut line = core::mem::take(&mut self.shown);
        match core::mem::take(&mut self.cut) {
            0 => {}
            cut => line.push_str(&format!("[{cut} bytes more]")),
        }
        line
    }
}

/// The size of the literal that a line announces at its end.
fn announced(line: &[u8]) -> u64 {
    let size = || {
        let text = line.strip_suffix(b"}")?;
        let text = text.strip_suffix(b"+").unwrap_or(text);
        let at = text.iter().rposition(|b| *b == b'{')?;
        str::from_utf8(text.get(at + 1..)?).ok()?.parse().ok()
    };
    size().unwrap_or(0)
}

/// How much of a line is shown.
const WIDTH: usize = 400;

/// How many lines of a literal are shown.
const SHOWN_LINES: usize = 5;

/// How many bytes the announcement of a literal takes at most.
const TAIL: usize = 24;

#[cfg(test)]
mod tests {
    use super::*;

    /// What is written of it when it comes in pieces of so many bytes.
    fn trace(server: &[u8], pieces: usize) -> String {
        let mut trace = Trace::to(Vec::new());
        for piece in server.chunks(pieces) {
            trace.record(Direction::Received, Some(piece));
        }
        String::from_utf8(trace.to).unwrap()
    }

    #[test]
    fn lines_are_lines_however_they_come() {
        let wire = b"* OK \x1b[2J\r\n* 1 FETCH (BODY[] {6}\r\na\r\nb\r\n FLAGS ())\r\n";
        let expected = "S: * OK \\x1b[2J\nS: * 1 FETCH (BODY[] {6}\nS: a\nS: b\nS:  FLAGS ())\n";
        for pieces in [1, 2, 7, 1000] {
            assert_eq!(trace(wire, pieces), expected);
            assert_eq!(trace(b"* a\rb\r\n", pieces), "S: * a\\rb\n");
        }
    }

    #[test]
    fn of_large_things_the_beginning_is_shown() {
        let body = "line\r\n".repeat(100);
        let wire = format!(
            "* 1 FETCH (BODY[] {{{}}}\r\n{body})\r\n* OK {}\r\n",
            body.len(),
            "x".repeat(1000)
        );
        for pieces in [1, 64, 10_000] {
            let text = trace(wire.as_bytes(), pieces);
            let lines: Vec<&str> = text.lines().collect();
            assert_eq!(lines.len(), 9, "{text}");
            assert_eq!(lines[5..8], ["S: line", "S: [570 bytes more]", "S: )"]);
            assert!(lines[8].ends_with("x[605 bytes more]"), "{}", lines[8]);
        }
    }

    #[test]
    fn secrets_have_a_place() {
        let mut trace = Trace::to(Vec::new());
        trace.record(Direction::Sent, Some(b"A1 LOGIN alice {10}\r\n"));
        trace.record(Direction::Sent, None);
        trace.record(Direction::Sent, Some(b"\r\nA2 NOOP\r\n"));
        let text = String::from_utf8(trace.to).unwrap();
        assert_eq!(text, "C: A1 LOGIN alice {10}\nC: [masked]\nC: A2 NOOP\n");
    }
}
