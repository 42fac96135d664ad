//! What is read.

use imap_tests::corpora::Corpus;

use crate::limits::Framer;

/// Responses in chunks.
#[derive(Clone, Copy, Debug)]
pub struct Job<'a> {
    /// The corpus they are of.
    pub corpus: Corpus,
    /// What a server sends.
    pub bytes: &'a [u8],
    /// How many bytes arrive at once.
    pub chunk: usize,
    /// The number of completions.
    pub completions: usize,
}

impl<'a> Job<'a> {
    /// A corpus, as [`Reader::prepare`](crate::Reader::prepare) made it, of which `chunk` bytes arrive at once; all of
    /// them if that is 0.
    #[must_use]
    pub fn new(corpus: Corpus, bytes: &'a [u8], chunk: usize) -> Self {
        Self {
            corpus,
            bytes,
            chunk: if chunk == 0 { bytes.len() } else { chunk },
            completions: completions(bytes).count(),
        }
    }

    /// What arrives, piece by piece.
    pub fn pieces(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        self.bytes.chunks(self.chunk)
    }
}

/// The number of responses.
#[must_use]
pub fn responses(bytes: &[u8]) -> usize {
    Framer::default().read(bytes)
}

/// Where the lines begin, one byte less, that complete commands.
pub(crate) fn completions(bytes: &[u8]) -> impl Iterator<Item = usize> {
    memchr::memmem::find_iter(bytes, "\nBAAA")
}

/// A corpus as it is.
pub(crate) fn plain(_: Corpus, bytes: &[u8]) -> Vec<u8> {
    bytes.to_vec()
}

/// A corpus with a completion behind it, for clients that read the answers to one command; one that has completions as
/// it is.
pub(crate) fn completed(corpus: Corpus, bytes: &[u8]) -> Vec<u8> {
    match corpus {
        Corpus::Mixed => bytes.to_vec(),
        _ => [bytes, b"BAAA0 OK done\r\n"].concat(),
    }
}

/// The same responses once and twice, from which what a response takes in the long run can be told: twice as many of
/// them where there are many, else the one and the same again.
#[must_use]
pub fn once_and_twice(corpus: Corpus, size: usize) -> (Vec<u8>, Vec<u8>) {
    let once = corpus.responses(size);
    let twice = match corpus {
        Corpus::LargeBody | Corpus::Search | Corpus::ESearch => once.repeat(2),
        _ => corpus.responses(2 * size),
    };
    (once, twice)
}
