//! DEFLATE (RFC 1951) without a header, as it stands on the wire, with the buffers that a transport needs around it.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

use miniz_oxide::deflate::core::{CompressorOxide, create_comp_flags_from_zip_params};
use miniz_oxide::deflate::stream::deflate;
use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZError, MZFlush, MZStatus};

/// Compresses what is sent.
///
/// Bytes go in by [`write`](Self::write) and wait until [`flush`](Self::flush), so that commands written together share
/// what they have in common; [`output`](Self::output) is what goes to the server. Takes about 350 KiB of memory, most of
/// it the tables of the compressor.
pub struct Deflater {
    state: Box<CompressorOxide>,
    /// Bytes that are not compressed yet.
    plain: Vec<u8>,
    /// Compressed bytes, those before `written` excepted.
    wire: Vec<u8>,
    written: usize,
}

impl Deflater {
    /// A stream that begins.
    #[must_use]
    pub fn new() -> Self {
        // Level 6 of a raw stream: what zlib does by default.
        let flags = create_comp_flags_from_zip_params(6, RAW, 0);
        Self {
            state: Box::new(CompressorOxide::new(flags)),
            plain: Vec::new(),
            wire: Vec::new(),
            written: 0,
        }
    }

    /// Takes bytes to compress; says how many. When it takes none, flush first.
    pub fn write(&mut self, bytes: &[u8]) -> usize {
        let n = bytes.len().min(PIECE - self.plain.len());
        self.plain.extend_from_slice(bytes.get(..n).unwrap_or_default());
        n
    }

    /// Compresses all bytes that were taken, so that the server can read them. What [`output`](Self::output) shows grows
    /// by no more than a little over 16 KiB: write it first.
    pub fn flush(&mut self) {
        let Self { state, plain, wire, .. } = self;
        let (mut left, mut piece) = (plain.as_slice(), [0; 4096]);
        // Full pieces mean that more is to come.
        let mut is_full = false;
        while !left.is_empty() || is_full {
            let done = deflate(state, left, &mut piece, MZFlush::Sync);
            left = left.get(done.bytes_consumed..).unwrap_or_default();
            wire.extend_from_slice(piece.get(..done.bytes_written).unwrap_or_default());
            // It has room and bytes or the rest of them, so it can only say that nothing is left.
            is_full = done.bytes_written == piece.len() && done.status == Ok(MZStatus::Ok);
        }
        plain.clear();
    }

    /// What is to be written to the server now.
    #[must_use]
    pub fn output(&self) -> &[u8] {
        self.wire.get(self.written..).unwrap_or_default()
    }

    /// Notes that the first `n` bytes of [`output`](Self::output) were written.
    pub fn written(&mut self, n: usize) {
        self.written += n;
        if self.written >= self.wire.len() {
            self.wire.clear();
            self.written = 0;
        }
    }
}

impl Default for Deflater {
    fn default() -> Self {
        Self::new()
    }
}

/// It may hold secrets.
impl fmt::Debug for Deflater {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deflater").finish_non_exhaustive()
    }
}

/// Decompresses what is received.
///
/// Bytes go in by [`room`](Self::room) and [`received`](Self::received), and out by [`read`](Self::read). However far they
/// expand, no more of them is expanded than is read. Takes about 60 KiB of memory, whatever the server sends.
pub struct Inflater {
    state: Box<InflateState>,
    /// Bytes as they were received, those before `taken` and from `filled` on excepted.
    wire: Vec<u8>,
    taken: usize,
    filled: usize,
    /// There may be more without more bytes: it had no room.
    more: bool,
    ended: bool,
}

impl Inflater {
    /// A stream whose first bytes have been received already: what
    /// [`Connection::take_unread`](crate::Connection::take_unread) returns.
    #[must_use]
    pub fn new(unread: Vec<u8>) -> Self {
        Self {
            state: InflateState::new_boxed(DataFormat::Raw),
            taken: 0,
            filled: unread.len(),
            wire: unread,
            more: false,
            ended: false,
        }
    }

    /// Decompresses into `room`; says how many bytes. `None`: more must be received first. 0: the server has ended the
    /// stream, or there is no room.
    ///
    /// # Errors
    /// If what was received is no DEFLATE stream. What follows cannot be read either.
    pub fn read(&mut self, room: &mut [u8]) -> Result<Option<usize>, NotDeflate> {
        while self.has_more() && !self.ended && !room.is_empty() {
            let waiting = self.wire.get(self.taken..self.filled).unwrap_or_default();
            let done = inflate(&mut self.state, waiting, room, MZFlush::None);
            self.taken += done.bytes_consumed;
            self.more = done.bytes_written == room.len();
            match done.status {
                // Nothing could be done without more bytes.
                Ok(MZStatus::Ok) | Err(MZError::Buf) => {}
                Ok(MZStatus::StreamEnd) => self.ended = true,
                _ => return Err(NotDeflate),
            }
            if done.bytes_written > 0 {
                return Ok(Some(done.bytes_written));
            }
        }
        Ok((self.ended || room.is_empty()).then_some(0))
    }

    /// Whether [`read`](Self::read) may have something without more bytes.
    #[must_use]
    pub fn has_more(&self) -> bool {
        self.more || self.taken < self.filled
    }

    /// Room for bytes from the server. Ask for it when [`read`](Self::read) has said `None`.
    pub fn room(&mut self) -> &mut [u8] {
        if !self.has_more() {
            self.taken = 0;
            self.filled = 0;
        }
        if self.wire.len() < self.filled + PIECE {
            self.wire.resize(self.filled + PIECE, 0);
        }
        self.wire.get_mut(self.filled..).unwrap_or_default()
    }

    /// Notes that `n` bytes were read into [`room`](Self::room).
    pub fn received(&mut self, n: usize) {
        self.filled = self.wire.len().min(self.filled + n);
    }
}

/// It holds what was received.
impl fmt::Debug for Inflater {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inflater").finish_non_exhaustive()
    }
}

/// What the server sent is no DEFLATE stream (RFC 1951).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("what the server sent is not compressed as it should be")]
#[non_exhaustive]
pub struct NotDeflate;

/// How many bytes are compressed together, and received at once.
const PIECE: usize = 16 * 1024;

/// No header and no checksum.
const RAW: i32 = -15;

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    fn deflated(deflater: &mut Deflater, mut bytes: &[u8]) -> Vec<u8> {
        let mut wire = Vec::new();
        loop {
            bytes = &bytes[deflater.write(bytes)..];
            deflater.flush();
            // In two pieces, as a transport may take it.
            let half = deflater.output().len() / 2;
            for n in [half, deflater.output().len() - half] {
                wire.extend_from_slice(&deflater.output()[..n]);
                deflater.written(n);
            }
            if bytes.is_empty() {
                return wire;
            }
        }
    }

    /// Decompresses `wire` from pieces of this size, with this much room at a time.
    fn inflated(inflater: &mut Inflater, wire: &[u8], piece: usize, room: usize) -> Result<Vec<u8>, NotDeflate> {
        let (mut all, mut room) = (Vec::new(), vec![0; room]);
        for piece in wire.chunks(piece) {
            inflater.room()[..piece.len()].copy_from_slice(piece);
            inflater.received(piece.len());
            while let Some(n) = inflater.read(&mut room)? {
                all.extend_from_slice(&room[..n]);
            }
            assert!(!inflater.has_more());
        }
        Ok(all)
    }

    /// Words and noise: what is easily compressed, and what is not.
    fn sample(len: usize) -> Vec<u8> {
        let mut state = 1_u32;
        let noise = move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        };
        let words = b"* 1 FETCH (FLAGS (\\Seen))\r\n".iter().copied().cycle();
        let noise = core::iter::repeat_with(noise).take(len.div_ceil(2));
        words.take(len / 2).chain(noise).collect()
    }

    #[test]
    fn what_is_deflated_is_inflated_however_it_is_cut() {
        for len in [1, 100, 4096, 50_000] {
            for (piece, room) in [(1, 64), (16, 1), (PIECE, 7), (PIECE, 65_536)] {
                let (mut deflater, mut inflater) = (Deflater::new(), Inflater::new(Vec::new()));
                // Two flushes on one stream.
                for _ in 0..2 {
                    let bytes = sample(len);
                    let wire = deflated(&mut deflater, &bytes);
                    let back = inflated(&mut inflater, &wire, piece, room).unwrap();
                    assert!(back == bytes, "{len} bytes in pieces of {piece}, room for {room}");
                }
            }
        }
    }

    #[test]
    fn nothing_is_sent_for_nothing() {
        let mut deflater = Deflater::new();
        deflater.flush();
        assert_eq!((deflater.write(b""), deflater.output()), (0, &b""[..]));
    }

    #[test]
    fn words_become_shorter() {
        let wire = deflated(&mut Deflater::new(), &b"A1 NOOP\r\n".repeat(1000));
        assert!(wire.len() < 100, "{} bytes", wire.len());
    }

    #[test]
    fn what_expands_without_end_is_expanded_as_far_as_it_is_read() {
        let wire = deflated(&mut Deflater::new(), &vec![b'a'; 10_000_000]);
        assert!(wire.len() < 30_000, "{} bytes", wire.len());
        let mut inflater = Inflater::new(wire);
        let mut room = [0; 1000];
        for _ in 0..10 {
            assert_eq!(inflater.read(&mut room), Ok(Some(1000)));
            assert!(inflater.has_more() && room == [b'a'; 1000]);
        }
    }

    #[test]
    fn what_is_no_stream_is_an_error_and_stays_one() {
        // A block of the reserved kind.
        let mut inflater = Inflater::new(b"\x07\xff\xff\xff".to_vec());
        assert_eq!(inflater.read(&mut [0; 64]), Err(NotDeflate));
        assert_eq!(inflated(&mut inflater, b"\x00", 1, 64), Err(NotDeflate));
    }

    #[test]
    fn a_stream_that_ends_says_so() {
        // A final block of stored bytes, and more behind it.
        let mut inflater = Inflater::new(b"\x01\x02\x00\xfd\xffhimore".to_vec());
        let mut room = [0; 64];
        assert_eq!(inflater.read(&mut room), Ok(Some(2)));
        assert_eq!(&room[..2], b"hi");
        assert_eq!(inflater.read(&mut room), Ok(Some(0)));
    }
}
