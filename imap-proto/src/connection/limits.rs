//! Bounds on what a server may make the client keep or do.

use super::Connection;
use crate::wire::Rules;

/// Limits of a connection. The defaults suit real mailboxes on real servers; each says what others chose.
///
/// A limit is compared with what has arrived. Nothing is ever allocated because a server announced it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Limits {
    /// The longest response, or part of a FETCH response between two bodies, in bytes with its literals. Message bodies
    /// do not count: they are streamed and never kept. Default: 8 MiB. (imaplib allows 1 MB for a line, imap-next
    /// 100 MiB and async-imap 512 MiB for a response.)
    pub unit: usize,
    /// The longest SEARCH or SORT response, in bytes. Default: 64 MiB, some eight million messages.
    pub search: usize,
    /// How deep lists may nest in a body structure or a thread. Default: 64. (go-imap allows 1000, imap-codec 8.)
    pub nesting: u32,
    /// How many bytes may wait for the transport. A single command may exceed it once. Default: 256 KiB.
    pub output: usize,
    /// How many commands may be in progress. Default: 256.
    pub in_progress: usize,
    /// How much room is offered to one read of the transport, in bytes; up to four times as much while reads fill it.
    /// Default: 16 KiB.
    pub read: usize,
    /// How many useless lines in a row are borne: empty ones, malformed ones, continuations nobody waits for,
    /// completions of commands that had completed. Default: 1000.
    pub noise: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            unit: 8 << 20,
            search: 64 << 20,
            nesting: 64,
            output: 256 << 10,
            in_progress: 256,
            read: 16 << 10,
            noise: 1000,
        }
    }
}

impl Limits {
    /// How large the buffer may be because of reads that fill it, in bytes.
    pub(super) fn widest_read(&self) -> usize {
        self.read.saturating_mul(4)
    }
}

impl Connection {
    /// What the reader is to observe.
    #[inline]
    pub(super) fn rules(&self) -> Rules {
        let Limits {
            unit, search, nesting, ..
        } = self.config.limits;
        Rules {
            unit,
            search,
            nesting,
            strict: self.config.strict_syntax,
            utf8: self.utf8(),
        }
    }
}
