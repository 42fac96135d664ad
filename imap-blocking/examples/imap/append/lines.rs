//! Line ends as IMAP has them.

use std::io::{self, BufRead, Read};

/// Text whose line ends are all CRLF, whatever they were: LF, CR or CRLF.
pub(super) struct WithCrLf<R> {
    text: R,
    /// Whether the LF of a line end is still to be given.
    owed: bool,
    /// Whether a CR was read last: an LF behind it belongs to the same line end.
    after_cr: bool,
}

/// What must be known of a message before it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Measure {
    /// Its size in bytes.
    pub(super) size: u64,
    /// Whether there is a NUL in it.
    pub(super) has_nul: bool,
}

impl<R: BufRead> WithCrLf<R> {
    pub(super) fn new(text: R) -> Self {
        Self {
            text,
            owed: false,
            after_cr: false,
        }
    }
}

impl<R: BufRead> Read for WithCrLf<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut given = 0;
        while let Some(room) = buffer.get_mut(given..).filter(|room| !room.is_empty()) {
            if core::mem::take(&mut self.owed) {
                given += put(room, b"\n");
                continue;
            }
            let available = match self.text.fill_buf() {
                Ok(available) => available,
                // It will be there again.
                Err(_) if given > 0 => break,
                Err(error) => return Err(error),
            };
            let Some(first) = available.first().copied() else { break };
            let belongs_to_cr = core::mem::replace(&mut self.after_cr, first == b'\r');
            match first {
                b'\n' if belongs_to_cr => self.text.consume(1),
                b'\r' | b'\n' => {
                    self.text.consume(1);
                    given += put(room, b"\r");
                    self.owed = true;
                }
                _ => {
                    let end = available.iter().position(|b| matches!(b, b'\r' | b'\n'));
                    let copied = put(
                        room,
                        available.get(..end.unwrap_or(available.len())).unwrap_or_default(),
                    );
                    self.text.consume(copied);
                    given += copied;
                }
            }
        }
        Ok(given)
    }
}

impl Measure {
    /// Reads a message to its end.
    pub(super) fn of(mut message: impl Read) -> io::Result<Self> {
        let mut measure = Self {
            size: 0,
            has_nul: false,
        };
        let mut piece = vec![0; 64 << 10];
        loop {
            let read = match message.read(&mut piece) {
                Ok(0) => return Ok(measure),
                Ok(read) => piece.get(..read).unwrap_or_default(),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            measure.size += read.len() as u64;
            measure.has_nul |= read.contains(&0);
        }
    }
}

/// Copies as much as there is room for; says how much.
fn put(room: &mut [u8], bytes: &[u8]) -> usize {
    room.iter_mut().zip(bytes).map(|(to, from)| *to = *from).count()
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    fn converted(text: &[u8], buffered: usize, read: usize) -> Vec<u8> {
        let mut reader = WithCrLf::new(BufReader::with_capacity(buffered, text));
        let mut all = Vec::new();
        let mut piece = vec![0; read];
        loop {
            match reader.read(&mut piece).unwrap() {
                0 => return all,
                n => all.extend_from_slice(&piece[..n]),
            }
        }
    }

    #[test]
    fn all_line_ends_become_crlf() {
        let cases: [(&[u8], &[u8]); 7] = [
            (b"", b""),
            (b"a\nb\r\nc\rd", b"a\r\nb\r\nc\r\nd"),
            (b"\n\n\r\r\n\n\r", b"\r\n\r\n\r\n\r\n\r\n\r\n"),
            (b"\r\n", b"\r\n"),
            (b"\r", b"\r\n"),
            (b"x\r\r\ny", b"x\r\n\r\ny"),
            (b"x\ry\nz", b"x\r\ny\r\nz"),
        ];
        for (text, expected) in cases {
            for (buffered, read) in [(1, 1), (1, 100), (2, 3), (100, 1), (100, 100)] {
                assert_eq!(converted(text, buffered, read), expected, "{}", text.escape_ascii());
            }
        }
    }

    #[test]
    fn the_measure_is_that_of_what_is_sent() {
        let of = |text: &'static [u8]| Measure::of(WithCrLf::new(text)).unwrap();
        assert_eq!(
            of(b"a\nb\n"),
            Measure {
                size: 6,
                has_nul: false
            }
        );
        assert_eq!(of(b"\0\r\n"), Measure { size: 3, has_nul: true });
    }

    #[test]
    fn an_error_comes_after_what_was_read_before_it() {
        struct Fails;
        impl Read for Fails {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::ErrorKind::StorageFull.into())
            }
        }
        let mut reader = WithCrLf::new(BufReader::new(b"a\n".chain(Fails)));
        let mut piece = [0; 10];
        assert_eq!(reader.read(&mut piece).unwrap(), 3);
        assert_eq!(reader.read(&mut piece).unwrap_err().kind(), io::ErrorKind::StorageFull);
    }
}
