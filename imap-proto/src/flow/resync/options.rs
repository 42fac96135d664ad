//! How to bring a cache up to date.

use crate::event::Access;

/// How to bring a cache up to date. Make one with [`ResyncOptions::new`] and change what should differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResyncOptions {
    /// For what to open the mailbox: SELECT for [`Access::ReadWrite`], which is the default, or EXAMINE.
    pub access: Access,
    /// Whether QRESYNC may be switched on and used where it is offered. Default: yes. Once it is on, the server says
    /// VANISHED instead of EXPUNGE, on this connection for good.
    pub qresync: bool,
    /// Whether CONDSTORE may be used where it is offered, and QRESYNC with it. Default: yes.
    pub condstore: bool,
    /// In how many separate ranges the UIDs of the mailbox may be; each takes some ten bytes. Default: a million.
    pub max_ranges: usize,
}

impl ResyncOptions {
    /// The defaults.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            access: Access::ReadWrite,
            qresync: true,
            condstore: true,
            max_ranges: 1_000_000,
        }
    }

    /// The same, opening the mailbox for reading only.
    #[must_use]
    pub const fn read_only(self) -> Self {
        Self {
            access: Access::ReadOnly,
            ..self
        }
    }

    /// The same without QRESYNC: there are servers that offer it and do not keep to it.
    #[must_use]
    pub const fn without_qresync(self) -> Self {
        Self { qresync: false, ..self }
    }

    /// The same without mod-sequences.
    #[must_use]
    pub const fn without_condstore(self) -> Self {
        Self {
            qresync: false,
            condstore: false,
            ..self
        }
    }
}

impl Default for ResyncOptions {
    fn default() -> Self {
        Self::new()
    }
}
