//! The clients, each with a program around it that gives it bytes and looks at what it makes of them.

mod async_imap;
mod imap;
mod imap_codec;
mod imap_next;
mod imap_proto;
mod io_imap;
mod ours;

use core::any::Any;

pub(crate) use imap::message_fields;
use imap_tests::corpora::Corpus;

use crate::{Failure, Job, job, limits};

/// Responses that are kept.
pub type Kept = Box<dyn Any>;

/// Keeps responses.
pub type Keep = fn(&Job<'_>) -> Result<Kept, Failure>;

/// Something that reads responses.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    /// What it is called on a command line.
    pub name: &'static str,
    /// What it is called in a table.
    pub title: &'static str,
    /// What kind of row it is.
    pub kind: Kind,
    /// Makes of a corpus what it can read: the tags it gives out, and a completion where it waits for one.
    pub prepare: fn(Corpus, &[u8]) -> Vec<u8>,
    /// Reads everything, looks at every field, and returns the number of responses it has seen.
    pub read: fn(&Job<'_>) -> Result<usize, Failure>,
    /// Reads FETCH responses and returns all that it has read, owned; `None` if there is nothing to keep.
    pub keep: Option<Keep>,
    /// What it cannot read, and why.
    pub lacks: &'static [(Corpus, &'static str)],
}

/// What a row stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A bound: it understands nothing.
    Limit,
    /// This client.
    Ours,
    /// Another client.
    Peer,
}

impl Kind {
    /// In chunks of which sizes it is measured, 0 for all at once.
    #[must_use]
    pub fn chunks(self) -> &'static [usize] {
        match self {
            Self::Ours => &[16384, 0, 64, 7, 1],
            Self::Limit | Self::Peer => &[16384, 0],
        }
    }
}

impl Reader {
    /// The reader of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        READERS.iter().find(|reader| reader.name == name)
    }

    /// Whether it leaves it to its program to read bodies, and does nothing else.
    #[must_use]
    pub fn only_bodies(&self) -> bool {
        self.lacks.iter().any(|(_, why)| *why == ONLY_BODIES)
    }

    /// Why it cannot read a corpus; `None` if it can.
    #[must_use]
    pub fn lack(&self, corpus: Corpus) -> Option<&'static str> {
        let (_, why) = self.lacks.iter().find(|(lacked, _)| *lacked == corpus)?;
        Some(why)
    }
}

/// All of them, in the order of the tables.
pub const READERS: &[Reader] = &[
    Reader {
        name: "memcpy",
        title: "limit: memcpy",
        kind: Kind::Limit,
        prepare: job::plain,
        read: limits::copy,
        keep: None,
        lacks: &[],
    },
    Reader {
        name: "memchr",
        title: "limit: memchr of line ends",
        kind: Kind::Limit,
        prepare: job::plain,
        read: limits::lines,
        keep: None,
        lacks: &[],
    },
    Reader {
        name: "framer",
        title: "limit: framer",
        kind: Kind::Limit,
        prepare: job::plain,
        read: limits::framer,
        keep: None,
        lacks: &[],
    },
    Reader {
        name: "this",
        title: "**this project**",
        kind: Kind::Ours,
        prepare: job::plain,
        read: ours::read,
        keep: Some(ours::keep),
        lacks: &[],
    },
    Reader {
        name: "imap-proto",
        title: "imap-proto 0.17.0",
        kind: Kind::Peer,
        prepare: job::plain,
        read: imap_proto::read,
        keep: Some(imap_proto::keep),
        lacks: &[(Corpus::ESearch, NO_ESEARCH)],
    },
    Reader {
        name: "imap-codec",
        title: "imap-codec 2.0.0-alpha.10",
        kind: Kind::Peer,
        prepare: job::plain,
        read: imap_codec::read,
        keep: Some(imap_codec::keep),
        lacks: &[(Corpus::ESearch, NO_ESEARCH)],
    },
    Reader {
        name: "imap-next",
        title: "imap-next 0.3.4",
        kind: Kind::Peer,
        prepare: job::plain,
        read: imap_next::read,
        keep: Some(imap_next::keep),
        lacks: &[(Corpus::ESearch, NO_ESEARCH)],
    },
    Reader {
        name: "io-imap",
        title: "io-imap 0.7.1",
        kind: Kind::Peer,
        prepare: job::completed,
        read: io_imap::read,
        keep: Some(io_imap::keep),
        lacks: &[(Corpus::ESearch, NO_ESEARCH)],
    },
    Reader {
        name: "io-imap-stream",
        title: "io-imap 0.7.1, bodies streamed",
        kind: Kind::Peer,
        prepare: job::plain,
        read: io_imap::stream,
        keep: None,
        lacks: &[
            (Corpus::Flags, ONLY_BODIES),
            (Corpus::Envelope, ONLY_BODIES),
            (Corpus::BodyStructure, ONLY_BODIES),
            (Corpus::List, ONLY_BODIES),
            (Corpus::Search, ONLY_BODIES),
            (Corpus::ESearch, ONLY_BODIES),
            (Corpus::Mixed, ONLY_BODIES),
        ],
    },
    Reader {
        name: "async-imap",
        title: "async-imap 0.12.0",
        kind: Kind::Peer,
        prepare: job::plain,
        read: async_imap::read,
        keep: Some(async_imap::keep),
        lacks: &[(Corpus::ESearch, NO_ESEARCH)],
    },
    Reader {
        name: "imap",
        title: "imap 3.0.0-alpha.15",
        kind: Kind::Peer,
        prepare: imap::dialogue,
        read: imap::read,
        keep: Some(imap::keep),
        lacks: &[(Corpus::ESearch, NO_ESEARCH)],
    },
];

/// What is kept of each: corpora of FETCH responses.
pub const KEPT: [Corpus; 4] = [
    Corpus::Flags,
    Corpus::Envelope,
    Corpus::BodyStructure,
    Corpus::Bodies20k,
];

const ONLY_BODIES: &str = "fetches bodies and nothing else";
const NO_ESEARCH: &str = "has no ESEARCH responses: io-imap passes over one, async-imap ends the stream at it, for the others it is an error";

#[cfg(test)]
mod tests {
    use super::*;

    /// What is compared is comparable: all have read the same.
    #[test]
    fn every_reader_sees_every_response() {
        for corpus in Corpus::ALL {
            let bytes = corpus.responses(200_000);
            let all = job::responses(&bytes);
            for reader in READERS.iter().filter(|reader| reader.kind != Kind::Limit) {
                let bytes = (reader.prepare)(corpus, &bytes);
                for chunk in [0, 16 << 10, 64] {
                    let seen = (reader.read)(&Job::new(corpus, &bytes, chunk));
                    let what = format!("{} of {}, {chunk}: {seen:?} of {all}", reader.name, corpus.name());
                    if reader.lack(corpus).is_some() {
                        assert!(
                            seen.is_err() || seen == Ok(0) || reader.name == "io-imap-stream",
                            "{what}"
                        );
                    } else {
                        let seen = seen.expect(&what);
                        assert!(seen <= all && seen >= all - not_shown(corpus, all), "{what}");
                    }
                }
            }
        }
    }

    /// `imap` does not show what it has read for SELECT one by one, and io-imap keeps one of two completions that come
    /// together.
    fn not_shown(corpus: Corpus, all: usize) -> usize {
        if corpus == Corpus::Mixed { all / 25 } else { 0 }
    }
}
