//! Random choices, the same in every run.

/// SplitMix64.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new() -> Self {
        Self(0)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: u32) -> u32 {
        (self.next() % u64::from(limit)) as u32
    }

    /// A length of at most `longest`.
    pub(crate) fn length(&mut self, longest: usize) -> usize {
        (self.next() % (longest as u64 + 1)) as usize
    }

    /// True once in so many times.
    pub(crate) fn once_in(&mut self, times: u32) -> bool {
        self.below(times) == 0
    }

    /// A number of any size, small ones as likely as large ones.
    pub(crate) fn number(&mut self) -> u64 {
        let size = self.below(64);
        self.next() >> size
    }

    pub(crate) fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.length(from.len() - 1)].clone()
    }

    /// So many of these at most, joined.
    pub(crate) fn joined(&mut self, pieces: &[&str], most: usize) -> String {
        (0..self.length(most)).map(|_| self.pick(pieces)).collect()
    }

    pub(crate) fn bytes(&mut self, longest: usize) -> Vec<u8> {
        (0..self.length(longest)).map(|_| self.next() as u8).collect()
    }
}
