//! What has changed in a mailbox.

use crate::response::Flags;
use crate::types::{Uid, UidSet};

/// A change in a mailbox. See [`Resync`](super::Resync).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Change {
    /// UIDVALIDITY is another one: every message that was known is to be forgotten, and what follows is new.
    Reset,
    /// A message has these flags now. Where the server has no mod-sequences they may be those it had before. A message
    /// may be told of more than once; the last time counts.
    #[non_exhaustive]
    Message {
        /// The message.
        uid: Uid,
        /// Whether it was not known before.
        is_new: bool,
        /// Its flags.
        flags: Flags<'static>,
        /// The mod-sequence of its last change, if the server says.
        mod_seq: Option<u64>,
    },
    /// Messages that were known are gone.
    Vanished(UidSet),
}

/// How a cache was brought up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ResyncMethod {
    /// Nothing was known, or nothing that was known was worth anything: everything was fetched.
    Anew,
    /// By comparing with all flags and UIDs.
    Comparison,
    /// By mod-sequences (RFC 7162 section 3.1).
    CondStore,
    /// By what SELECT tells (RFC 7162 section 3.2.5).
    QResync,
}

/// The FETCH response that is coming in.
#[derive(Debug, Default)]
pub(super) struct Current {
    pub(super) uid: Option<Uid>,
    pub(super) flags: Option<Flags<'static>>,
    pub(super) mod_seq: Option<u64>,
}
