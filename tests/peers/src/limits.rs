//! What cannot be beaten: programs that read the bytes and understand little or nothing of them.

use core::hint::black_box;

use crate::uncounted::outside;
use crate::{Failure, Job};

/// Copies the bytes, a chunk at a time, to one place.
pub(crate) fn copy(job: &Job<'_>) -> Result<usize, Failure> {
    let mut room = outside(|| vec![0; job.chunk]);
    for piece in job.pieces() {
        room[..piece.len()].copy_from_slice(piece);
        black_box(&room);
    }
    Ok(0)
}

/// Looks for the ends of lines.
pub(crate) fn lines(job: &Job<'_>) -> Result<usize, Failure> {
    for piece in job.pieces() {
        for at in memchr::memchr_iter(b'\n', piece) {
            black_box(at);
        }
    }
    Ok(0)
}

/// Looks for the ends of responses.
pub(crate) fn framer(job: &Job<'_>) -> Result<usize, Failure> {
    let mut framer = Framer::default();
    Ok(job.pieces().map(|piece| framer.read(piece)).sum())
}

/// Finds where responses end: at the end of a line that does not announce a literal. Looks at no byte twice and copies
/// none but what it may need of a line's end.
#[derive(Debug, Default)]
pub struct Framer {
    /// How much of a literal is to come.
    literal: usize,
    /// What may be the announcement of a literal, of a line whose end has not come.
    tail: Vec<u8>,
}

impl Framer {
    /// The number of responses that end in these bytes.
    pub fn read(&mut self, mut bytes: &[u8]) -> usize {
        let mut responses = 0;
        loop {
            let skipped = self.literal.min(bytes.len());
            self.literal -= skipped;
            bytes = &bytes[skipped..];
            let Some(end) = memchr::memchr(b'\n', bytes) else {
                self.keep(bytes);
                return responses;
            };
            let (line, rest) = bytes.split_at(end);
            match self.announced(line) {
                Some(size) => self.literal = size,
                None => {
                    responses += 1;
                    black_box(line);
                }
            }
            bytes = rest.get(1..).unwrap_or_default();
        }
    }

    /// The size of the literal that a line announces, given without its LF.
    fn announced(&mut self, line: &[u8]) -> Option<usize> {
        if self.tail.is_empty() {
            return announced(line);
        }
        self.keep(line);
        let size = announced(&self.tail);
        self.tail.clear();
        size
    }

    fn keep(&mut self, bytes: &[u8]) {
        self.tail
            .extend_from_slice(&bytes[bytes.len().saturating_sub(LONGEST)..]);
    }
}

/// The number between the braces at the end of a line that ends in CR.
fn announced(line: &[u8]) -> Option<usize> {
    let inside = line.strip_suffix(b"}\r")?;
    let open = memchr::memrchr(b'{', &inside[inside.len().saturating_sub(LONGEST)..])?;
    let from = inside.len().saturating_sub(LONGEST) + open + 1;
    core::str::from_utf8(&inside[from..]).ok()?.parse().ok()
}

/// No announcement is longer than this with its CR.
const LONGEST: usize = 24;
