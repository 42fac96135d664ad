//! A long letter that is made while it is read.

use std::io::{self, Read};

/// A message of which no more than a line is in memory.
pub(super) struct Letter {
    lines: u32,
    line: Vec<u8>,
    read: usize,
}

impl Letter {
    /// How many bytes it has.
    pub(super) const SIZE: u64 = HEAD.len() as u64 + LINES as u64 * LINE as u64;

    pub(super) fn new() -> Self {
        Self {
            lines: 0,
            line: HEAD.as_bytes().to_vec(),
            read: 0,
        }
    }
}

impl Read for Letter {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut given = 0;
        while let Some(room) = buffer.get_mut(given..).filter(|room| !room.is_empty()) {
            if self.read == self.line.len() {
                if self.lines == LINES {
                    break;
                }
                self.lines += 1;
                let number = self.lines;
                self.line =
                    format!("{number:06} I have so much to tell you that I hardly know where to end.\r\n").into();
                self.read = 0;
            }
            let copied = self.line.get(self.read..).unwrap_or_default().read(room)?;
            self.read += copied;
            given += copied;
        }
        Ok(given)
    }
}

const HEAD: &str = "\
From: Alice <alice@example.org>\r\n\
To: Bob Builder <bob@example.org>\r\n\
Subject: =?UTF-8?Q?Ein_l=C3=A4ngerer_Brief?=\r\n\
MIME-Version: 1.0\r\n\
Content-Type: text/plain; charset=us-ascii\r\n\
\r\n";

const LINES: u32 = 30_000;

/// How many bytes each line has.
const LINE: usize = 68;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letter_is_as_long_as_it_says() {
        let mut text = Vec::new();
        Letter::new().read_to_end(&mut text).unwrap();
        assert_eq!(text.len() as u64, Letter::SIZE);
        assert!(text.ends_with(b".\r\n"));
        let mut again = Vec::new();
        let mut letter = Letter::new();
        let mut piece = [0; 7];
        while let Ok(n @ 1..) = letter.read(&mut piece) {
            again.extend_from_slice(&piece[..n]);
        }
        assert!(again == text);
    }
}
