//! Responses in bulk, the same on every machine: what measurements read.
//!
//! ```
//! use imap_tests::corpora::Corpus;
//!
//! let lines = Corpus::Flags.responses(1000);
//! assert!(lines.starts_with(b"* 1 FETCH (UID ") && lines.ends_with(b"\r\n"));
//! assert_eq!(lines, Corpus::Flags.responses(1000));
//! ```

mod fetch;
mod session;
mod words;

use crate::chunks::SplitMix64;

/// One kind of traffic. Its responses are in the style of Dovecot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Corpus {
    /// FETCH responses with UID, FLAGS and MODSEQ, of about 70 bytes.
    Flags,
    /// FETCH responses with UID, FLAGS, INTERNALDATE, RFC822.SIZE and ENVELOPE, of about 600 bytes. Some names have
    /// escaped quotes, some subjects are encoded words and three in a hundred are literals.
    Envelope,
    /// FETCH responses with UID and BODYSTRUCTURE: single texts, alternatives, attachments, related parts, signed
    /// messages, delivery reports and forwarded messages.
    BodyStructure,
    /// FETCH responses with a literal of 10 to 30 KB each.
    Bodies20k,
    /// One FETCH response with one literal.
    LargeBody,
    /// LIST responses.
    List,
    /// One SEARCH response with ascending UIDs.
    Search,
    /// One ESEARCH response with ranges of UIDs.
    ESearch,
    /// The responses of a client that goes through its mailboxes: all of the above and the completions between them.
    Mixed,
}

impl Corpus {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Flags,
        Self::Envelope,
        Self::BodyStructure,
        Self::Bodies20k,
        Self::LargeBody,
        Self::List,
        Self::Search,
        Self::ESearch,
        Self::Mixed,
    ];

    /// Its name on a command line and in a table.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Flags => "flags",
            Self::Envelope => "envelope",
            Self::BodyStructure => "bodystructure",
            Self::Bodies20k => "bodies20k",
            Self::LargeBody => "body50m",
            Self::List => "list",
            Self::Search => "search",
            Self::ESearch => "esearch",
            Self::Mixed => "mixed",
        }
    }

    /// The corpus of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|corpus| corpus.name() == name)
    }

    /// The size in bytes at which corpora are compared with those of other clients.
    #[must_use]
    pub fn full_size(self) -> usize {
        match self {
            Self::Flags => 6_800_000,
            Self::Envelope => 13_300_000,
            Self::BodyStructure => 6_200_000,
            Self::Bodies20k => 40_300_000,
            Self::LargeBody => 50_000_000,
            Self::List => 1_200_000,
            Self::Search => 3_800_000,
            Self::ESearch => 660_000,
            Self::Mixed => 32_900_000,
        }
    }

    /// Complete responses of at least `size` bytes in all. A completion among them has one of the tags `BAAA0`,
    /// `BAAA1` and so on, in order: those that imap-proto gives out for the seed 4096.
    #[must_use]
    pub fn responses(self, size: usize) -> Vec<u8> {
        let mut writer = Writer {
            out: Vec::with_capacity(size + 40_000),
            random: SplitMix64::new(self as u64 + 1),
            uid: 1000,
        };
        match self {
            Self::Flags => writer.repeat(size, Writer::flags),
            Self::Envelope => writer.repeat(size, Writer::envelope),
            Self::BodyStructure => writer.repeat(size, Writer::body_structure),
            Self::Bodies20k => writer.repeat(size, Writer::body),
            Self::LargeBody => writer.literal_body(1, size),
            Self::List => writer.repeat(size, Writer::list),
            Self::Search => writer.search(size),
            Self::ESearch => writer.esearch(size),
            Self::Mixed => writer.session(size),
        }
        writer.out
    }
}

/// Writes responses.
struct Writer {
    out: Vec<u8>,
    random: SplitMix64,
    /// The UID used last.
    uid: u64,
}

impl Writer {
    /// Writes responses numbered from 1 until there are `size` bytes.
    fn repeat(&mut self, size: usize, write: fn(&mut Self, u64)) {
        let mut number = 1;
        while self.out.len() < size {
            write(self, number);
            number += 1;
        }
    }

    fn text(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    /// A UID above all before it.
    fn next_uid(&mut self) -> u64 {
        self.uid += 1 + self.random.below(4);
        self.uid
    }

    fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.random.below(most + 1 - least)
    }

    /// Whether something happens that happens so often in a hundred times.
    fn chance(&mut self, percent: u64) -> bool {
        self.random.below(100) < percent
    }

    fn pick<'w>(&mut self, words: &[&'w str]) -> &'w str {
        let index = usize::try_from(self.random.below(words.len() as u64)).unwrap_or_default();
        words.get(index).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corpora_have_names_of_their_own_and_the_size_asked_for() {
        for corpus in Corpus::ALL {
            assert_eq!(Corpus::named(corpus.name()), Some(corpus));
            let bytes = corpus.responses(50_000);
            // A session is never cut short.
            let most = if corpus == Corpus::Mixed { 1 << 20 } else { 120_000 };
            assert!((50_000..most).contains(&bytes.len()), "{corpus:?}: {}", bytes.len());
            assert!(bytes.ends_with(b"\r\n"), "{corpus:?}");
            assert!(corpus.full_size() > bytes.len());
        }
        assert_eq!(Corpus::named("nothing"), None);
    }
}
