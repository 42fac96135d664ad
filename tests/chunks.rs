//! Ways to cut a byte string, for everything that must not depend on how bytes arrive.
//!
//! ```
//! use imap_tests::chunks::Chunking;
//!
//! let bytes = b"* OK ready\r\n";
//! for chunking in Chunking::all(bytes.len(), 4, 10) {
//!     let chunks: Vec<_> = chunking.cut(bytes).collect();
//!     assert_eq!(chunks.concat(), bytes, "{chunking:?}");
//! }
//! ```

use core::iter;

/// One way to cut a byte string. Its `Debug` form is what a failing test should print: it makes the cut again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Chunking {
    /// Everything at once.
    Whole,
    /// Chunks of this many bytes, the last one perhaps shorter. Zero counts as one.
    Every(usize),
    /// Two chunks, the first of this many bytes; a single one when there are no more.
    Split(usize),
    /// Chunks of irregular lengths, the same for the same seed: mostly a few bytes, now and then hundreds.
    Random(u64),
}

impl Chunking {
    /// Ways to cut `len` bytes: whole, in chunks of every length from 1 to `longest`, in two at every point, and with
    /// the random seeds 0 to `seeds`.
    ///
    /// The work of going through them all is about `len` times their number, so keep `len` to some thousands.
    pub fn all(len: usize, longest: usize, seeds: u64) -> impl Iterator<Item = Self> {
        iter::once(Self::Whole)
            .chain((1..=longest.min(len.saturating_sub(1))).map(Self::Every))
            .chain((1..len).map(Self::Split))
            .chain((0..seeds).map(Self::Random))
    }

    /// The chunks of `bytes` in order; none is empty.
    #[must_use]
    pub fn cut(self, bytes: &[u8]) -> Chunks<'_> {
        let random = match self {
            Self::Random(seed) => SplitMix64::new(seed),
            Self::Whole | Self::Every(_) | Self::Split(_) => SplitMix64::new(0),
        };
        Chunks {
            chunking: self,
            random,
            rest: bytes,
            is_first: true,
        }
    }
}

/// The chunks of a byte string, made by [`Chunking::cut`].
#[derive(Clone, Debug)]
pub struct Chunks<'a> {
    chunking: Chunking,
    random: SplitMix64,
    rest: &'a [u8],
    is_first: bool,
}

impl<'a> Iterator for Chunks<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        let wanted = match self.chunking {
            Chunking::Split(first) if self.is_first => first,
            Chunking::Whole | Chunking::Split(_) => self.rest.len(),
            Chunking::Every(length) => length,
            Chunking::Random(_) => self.random.length(),
        };
        self.is_first = false;
        let (chunk, rest) = self.rest.split_at(wanted.clamp(1, self.rest.len()));
        self.rest = rest;
        Some(chunk)
    }
}

/// A small generator of random numbers that is the same everywhere: SplitMix64.
#[derive(Clone, Debug)]
pub struct SplitMix64(u64);

impl SplitMix64 {
    /// A generator that gives the same numbers for the same seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, or zero when that is zero.
    pub fn below(&mut self, bound: u64) -> u64 {
        let wide = u128::from(self.next_u64()) * u128::from(bound);
        // The upper half of the product is below the bound, so it fits.
        u64::try_from(wide >> 64).unwrap_or_default()
    }

    /// A length of a chunk: 1 to 2, 1 to 4, … or 1 to 1024 bytes with the same probability each.
    fn length(&mut self) -> usize {
        let exponent = 1 + self.below(10);
        1 + usize::try_from(self.below(1 << exponent)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_gives_the_same_bytes() {
        for len in [0, 1, 2, 7, 300] {
            let bytes: Vec<u8> = (0..=255).cycle().take(len).collect();
            for chunking in
                Chunking::all(len, 10, 20).chain([Chunking::Every(0), Chunking::Split(0), Chunking::Split(999)])
            {
                let chunks: Vec<_> = chunking.cut(&bytes).collect();
                assert_eq!(chunks.concat(), bytes, "{chunking:?}");
                assert!(chunks.iter().all(|chunk| !chunk.is_empty()), "{chunking:?}");
            }
        }
    }

    #[test]
    fn the_ways_are_those_asked_for() {
        use Chunking::{Every, Random, Split, Whole};
        let ways: Vec<_> = Chunking::all(4, 2, 2).collect();
        assert_eq!(
            ways,
            [
                Whole,
                Every(1),
                Every(2),
                Split(1),
                Split(2),
                Split(3),
                Random(0),
                Random(1)
            ]
        );
        assert_eq!(Chunking::all(0, 9, 0).count(), 1);
        assert_eq!(Chunking::all(1, 9, 0).count(), 1);

        let cut = |chunking: Chunking| chunking.cut(b"abcde").map(|chunk| chunk.len()).collect::<Vec<_>>();
        assert_eq!(cut(Whole), [5]);
        assert_eq!(cut(Every(1)), [1; 5]);
        assert_eq!(cut(Every(2)), [2, 2, 1]);
        assert_eq!(cut(Split(2)), [2, 3]);
    }

    #[test]
    fn random_cuts_repeat_and_vary() {
        let bytes = [0; 5000];
        let lengths = |seed| Chunking::Random(seed).cut(&bytes).map(<[u8]>::len).collect::<Vec<_>>();
        assert_eq!(lengths(7), lengths(7));
        assert_ne!(lengths(7), lengths(8));
        let all: Vec<_> = (0..20).flat_map(lengths).collect();
        assert!(all.contains(&1) && all.contains(&2) && all.iter().any(|&length| length > 500));
    }

    #[test]
    fn splitmix64_gives_its_published_numbers() {
        let mut random = SplitMix64::new(1_234_567);
        let numbers: Vec<_> = (0..3).map(|_| random.next_u64()).collect();
        assert_eq!(
            numbers,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423
            ]
        );
        assert!((0..1000).all(|_| random.below(3) < 3));
        assert_eq!(random.below(0), 0);
    }
}
