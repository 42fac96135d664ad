//! Where one command ends: lines, literals and the limits on both.

/// Collects the octets of a connection into commands.
#[derive(Debug, Default)]
pub(super) struct Input {
    buffer: Vec<u8>,
    /// Everything in `buffer` before this was used.
    used: usize,
    /// There is no line feed in `buffer` before this.
    searched: usize,
    command: Command,
    literal: Option<Literal>,
}

/// A command as far as it was received.
#[derive(Debug, Default)]
pub(super) struct Command {
    pub(super) bytes: Vec<u8>,
    /// Where its last line begins.
    line: usize,
    /// How many literals it has, and the octets in them.
    pub(super) literals: usize,
    pub(super) literal_octets: usize,
    /// Whether there is an octet above 127 outside of literals.
    pub(super) eight_bit: bool,
}

/// What [`Input::next`] found.
#[derive(Debug)]
pub(super) enum Frame {
    /// Another line, with all that came before it in the same command.
    Line(Command),
    /// There is nothing to do before more octets arrive.
    Incomplete,
    /// The command is longer than any can be.
    TooLong,
}

#[derive(Debug)]
struct Literal {
    left: usize,
    keep: bool,
}

impl Input {
    /// Takes octets from the connection.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.buffer.drain(..self.used);
        self.searched -= self.used;
        self.used = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// The next line. Its command is the caller's, who gives it back with [`Input::literal`] when it goes on.
    pub(super) fn next(&mut self) -> Frame {
        if let Some(literal) = &mut self.literal {
            let piece = &self.buffer[self.used..];
            let piece = &piece[..piece.len().min(literal.left)];
            if literal.keep {
                self.command.bytes.extend_from_slice(piece);
            }
            literal.left -= piece.len();
            self.used += piece.len();
            self.searched = self.used;
            if literal.left > 0 {
                return Frame::Incomplete;
            }
            self.literal = None;
        }
        let plain = self.command.bytes.len() - self.command.literal_octets;
        let end = self.buffer[self.searched..].iter().position(|b| *b == b'\n');
        let end = end.map(|at| self.searched + at + 1);
        self.searched = end.unwrap_or(self.buffer.len());
        if plain + (self.searched - self.used) > LONGEST_COMMAND {
            return Frame::TooLong;
        }
        let Some(end) = end else { return Frame::Incomplete };
        let line = &self.buffer[self.used..end];
        self.command.line = self.command.bytes.len();
        self.command.eight_bit |= !line.is_ascii();
        self.command.bytes.extend_from_slice(line);
        self.used = end;
        Frame::Line(core::mem::take(&mut self.command))
    }

    /// Goes on with a command: a literal of so many octets and another line belong to it.
    pub(super) fn literal(&mut self, mut command: Command, octets: usize) {
        command.literals += 1;
        command.literal_octets += octets;
        self.command = command;
        self.literal = Some(Literal {
            left: octets,
            keep: true,
        });
    }

    /// Passes over a literal of so many octets; the line after it begins a new command.
    pub(super) fn discard(&mut self, octets: usize) {
        self.literal = Some(Literal {
            left: octets,
            keep: false,
        });
    }

    /// Whether a command has begun but not ended.
    pub(super) fn within_command(&self) -> bool {
        self.used < self.buffer.len() || !self.command.bytes.is_empty() || self.literal.is_some()
    }

    /// Forgets all that was received.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

impl Command {
    /// The size of the non-synchronizing literal announced at the end, `{12+}` (RFC 7888 section 4).
    pub(super) fn announced(&self) -> Option<usize> {
        let line = self.bytes[self.line..].strip_suffix(b"+}\r\n")?;
        let open = line.iter().rposition(|b| *b == b'{')?;
        core::str::from_utf8(&line[open + 1..]).ok()?.parse().ok()
    }

    /// The tag, if there is one that an answer can carry.
    pub(super) fn tag(&self) -> Option<&str> {
        let tag = self.bytes.split(|b| *b == b' ').next()?;
        let allowed = |b: &u8| b.is_ascii_graphic() && !b"(){%*\"\\+".contains(b);
        if tag.is_empty() || !tag.iter().all(allowed) {
            return None;
        }
        core::str::from_utf8(tag).ok()
    }

    /// The word after the tag.
    pub(super) fn name(&self) -> &[u8] {
        self.bytes
            .split(|b| matches!(b, b' ' | b'\r'))
            .nth(1)
            .unwrap_or_default()
    }
}

/// The longest command without its literals, in octets.
const LONGEST_COMMAND: usize = 64 << 10;

#[cfg(test)]
mod tests {
    use super::*;

    fn line(input: &mut Input) -> Command {
        match input.next() {
            Frame::Line(command) => command,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn literals_belong_to_their_command() {
        let mut input = Input::default();
        input.push(b"a LOGIN {5}\r\nal\r\nx \"y\"\r\nb NOOP\r\n");
        let command = line(&mut input);
        assert_eq!(
            (command.tag(), command.name(), command.announced()),
            (Some("a"), &b"LOGIN"[..], None)
        );
        input.literal(command, 5);
        assert_eq!(line(&mut input).bytes, b"a LOGIN {5}\r\nal\r\nx \"y\"\r\n");
        assert_eq!(line(&mut input).bytes, b"b NOOP\r\n");
        assert!(matches!(input.next(), Frame::Incomplete) && !input.within_command());
    }

    #[test]
    fn octets_may_come_one_by_one() {
        let mut input = Input::default();
        let mut lines = Vec::new();
        for byte in b"a X {3+}\r\n\n\n\nrest\r\n" {
            input.push(&[*byte]);
            if let Frame::Line(command) = input.next() {
                match command.announced() {
                    Some(octets) => input.discard(octets),
                    None => lines.push(command.bytes),
                }
            }
        }
        assert_eq!(lines, [b"rest\r\n"]);
    }

    #[test]
    fn endless_lines_are_noticed() {
        let mut input = Input::default();
        input.push(&vec![b'x'; LONGEST_COMMAND]);
        assert!(matches!(input.next(), Frame::Incomplete));
        input.push(b"y");
        assert!(matches!(input.next(), Frame::TooLong));
        input.clear();
        input.push(b"a X {1}\r\n");
        let command = line(&mut input);
        input.literal(command, 1);
        input.push(&vec![b'x'; LONGEST_COMMAND - 8]);
        assert!(matches!(input.next(), Frame::Incomplete));
        input.push(b"y");
        assert!(matches!(input.next(), Frame::TooLong));
    }

    #[test]
    fn a_tag_must_be_fit_to_be_repeated() {
        for (text, tag) in [
            ("a1 NOOP", Some("a1")),
            ("", None),
            ("+ x", None),
            ("a\"b x", None),
            ("\r\n", None),
            ("é x", None),
        ] {
            let command = Command {
                bytes: text.as_bytes().to_vec(),
                ..Command::default()
            };
            assert_eq!(command.tag(), tag, "{text}");
        }
    }
}
