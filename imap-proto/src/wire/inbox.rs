//! Received bytes that were not shown yet.

use alloc::vec::Vec;
use core::fmt;

use super::span::Span;

/// A window into one buffer: consumed at the front, filled at the back. Offsets count from the front of the window.
#[derive(Default)]
pub(crate) struct Inbox {
    /// Always initialised to its full length, so that a transport may read into the part behind the window.
    buffer: Vec<u8>,
    head: usize,
    tail: usize,
}

impl Inbox {
    pub(crate) fn len(&self) -> usize {
        self.tail - self.head
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.head == self.tail
    }

    /// The window.
    #[inline]
    pub(crate) fn bytes(&self) -> &[u8] {
        self.buffer.get(self.head..self.tail).unwrap_or_default()
    }

    /// The window and the spare room behind it, which scanners may touch but not believe.
    #[inline]
    pub(crate) fn padded(&self) -> &[u8] {
        self.buffer.get(self.head..).unwrap_or_default()
    }

    #[inline]
    pub(crate) fn slice(&self, span: Span) -> &[u8] {
        // One check for both ends: this is asked for every event.
        let (start, end) = (self.head + span.start as usize, self.head + span.end as usize);
        if end > self.tail {
            return &[];
        }
        self.buffer.get(start..end).unwrap_or_default()
    }

    /// Room for about `room` more bytes, never less than half of it.
    #[inline]
    pub(crate) fn room(&mut self, room: usize) -> &mut [u8] {
        if (self.buffer.len() - self.tail).saturating_mul(2) < room {
            self.make_room(room);
        }
        self.buffer.get_mut(self.tail..).unwrap_or_default()
    }

    /// Notes that `n` bytes of the room were filled; says whether that was all of it.
    #[inline]
    pub(crate) fn filled(&mut self, n: usize) -> bool {
        let tail = self.tail + n;
        let full = tail >= self.buffer.len();
        self.tail = if full { self.buffer.len() } else { tail };
        full
    }

    /// Doubles the room for what is still to come, up to a buffer of `most` bytes.
    #[cold]
    pub(crate) fn widen(&mut self, most: usize) {
        let len = self.buffer.len().saturating_mul(2).min(most);
        if len > self.buffer.len() {
            self.buffer.reserve_exact(len - self.buffer.len());
            self.buffer.resize(len, 0);
        }
    }

    pub(crate) fn extend(&mut self, bytes: &[u8]) {
        if let Some(room) = self.room(bytes.len().saturating_mul(2)).get_mut(..bytes.len()) {
            room.copy_from_slice(bytes);
        }
        self.filled(bytes.len());
    }

    /// Drops `n` bytes from the front.
    #[inline]
    pub(crate) fn consume(&mut self, n: usize) {
        self.head = (self.head + n).min(self.tail);
        if self.is_empty() {
            self.head = 0;
            self.tail = 0;
        }
    }

    pub(crate) fn take(&mut self) -> Vec<u8> {
        let bytes = self.bytes().to_vec();
        self.consume(bytes.len());
        bytes
    }

    /// Gives back the memory behind the window.
    pub(crate) fn release(&mut self) {
        if self.is_empty() {
            self.buffer = Vec::new();
        } else {
            self.compact();
            self.buffer.truncate(self.tail);
            self.buffer.shrink_to_fit();
        }
    }

    pub(crate) fn capacity(&self) -> usize {
        self.buffer.capacity()
    }

    #[cold]
    fn make_room(&mut self, room: usize) {
        self.compact();
        if self.buffer.len() - self.tail < room {
            // What has arrived is never doubled beyond need: the buffer grows by a half or by what is asked for.
            let len = (self.tail + room).max(self.tail + self.tail / 2);
            self.buffer.reserve_exact(len - self.buffer.len());
            self.buffer.resize(len, 0);
        }
    }

    fn compact(&mut self) {
        if self.head == 0 {
            return;
        }
        self.buffer.copy_within(self.head..self.tail, 0);
        self.tail -= self.head;
        self.head = 0;
    }
}

impl fmt::Debug for Inbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbox")
            .field("unread", &self.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_go_through_in_order() {
        let mut inbox = Inbox::default();
        let (mut sent, mut seen) = (0_u8, 0_u8);
        for round in 0..2_000_usize {
            let n = round % 37;
            let room = inbox.room(40);
            for byte in room.iter_mut().take(n) {
                *byte = sent;
                sent = sent.wrapping_add(1);
            }
            inbox.filled(n);
            let take = (round * 7 % 41).min(inbox.len());
            for byte in inbox.slice(Span::new(0, take)) {
                assert_eq!(*byte, seen);
                seen = seen.wrapping_add(1);
            }
            inbox.consume(take);
        }
        assert!(
            inbox.capacity() < 4096,
            "grows by what has arrived only: {}",
            inbox.capacity()
        );
    }

    #[test]
    fn a_buffer_grows_by_a_half_or_by_what_is_asked_for() {
        let mut inbox = Inbox::default();
        inbox.room(100);
        inbox.filled(100);
        assert_eq!((inbox.room(10).len(), inbox.capacity()), (50, 150));
        inbox.filled(50);
        assert_eq!((inbox.room(1000).len(), inbox.capacity()), (1000, 1150));
    }

    #[test]
    fn a_buffer_does_not_grow_for_what_fits_behind_the_bytes_that_wait() {
        let mut inbox = Inbox::default();
        inbox.extend(&[b'x'; 50]);
        let capacity = inbox.capacity();
        inbox.filled(capacity);
        inbox.consume(10);
        assert_eq!(inbox.room(10).len(), 10);
        assert_eq!((inbox.len(), inbox.capacity()), (capacity - 10, capacity));
    }

    #[test]
    fn a_buffer_that_was_filled_is_widened_as_far_as_allowed() {
        let mut inbox = Inbox::default();
        inbox.room(100);
        assert!(!inbox.filled(99) && inbox.filled(1));
        for (most, len) in [(300, 200), (300, 300), (300, 300), (250, 300), (usize::MAX, 600)] {
            inbox.widen(most);
            assert_eq!(
                (inbox.len(), inbox.capacity(), inbox.room(1).len()),
                (100, len, len - 100)
            );
        }
    }

    #[test]
    fn released_memory_is_given_back_and_nothing_is_lost() {
        let mut inbox = Inbox::default();
        inbox.room(100_000);
        inbox.extend(b"hello");
        inbox.consume(1);
        inbox.release();
        assert_eq!((inbox.bytes(), inbox.capacity()), (&b"ello"[..], 4));
        assert_eq!(inbox.take(), b"ello");
        inbox.release();
        assert_eq!(inbox.capacity(), 0);
    }

    #[test]
    fn debugging_shows_how_much_waits_and_not_what() {
        let mut inbox = Inbox::default();
        inbox.extend(b"hush");
        let shown = alloc::format!("{inbox:?}");
        assert!(shown.contains("unread: 4"), "{shown}");
        assert!(
            !shown.contains("hush") && !shown.contains("104, 117, 115, 104"),
            "{shown}"
        );
    }
}
