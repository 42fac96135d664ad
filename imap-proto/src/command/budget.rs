//! How much a reply may keep of what a server sends.

/// How many more bytes a reply may keep. A server can answer a command with any amount of data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Budget(usize);

impl Budget {
    pub(crate) const fn new(bytes: usize) -> Self {
        Self(bytes)
    }

    /// How many bytes are left.
    pub(crate) const fn left(self) -> usize {
        self.0
    }

    /// Takes `bytes`; if there are not as many left, none.
    pub(crate) fn take(&mut self, bytes: usize) -> bool {
        match self.0.checked_sub(bytes) {
            Some(left) => {
                self.0 = left;
                true
            }
            None => false,
        }
    }

    /// Puts back `bytes` that were taken.
    pub(crate) fn give_back(&mut self, bytes: usize) {
        self.0 = self.0.saturating_add(bytes);
    }

    /// Takes `bytes`, or as many as are left; says how many that were.
    pub(crate) fn take_up_to(&mut self, bytes: usize) -> usize {
        let taken = bytes.min(self.0);
        self.0 -= taken;
        taken
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self(DEFAULT_LIMIT)
    }
}

/// How many bytes a reply keeps unless told otherwise: 64 MiB.
pub(crate) const DEFAULT_LIMIT: usize = 64 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_takes_nothing() {
        let mut budget = Budget::new(10);
        assert!(budget.take(4));
        assert!(!budget.take(7));
        assert_eq!(budget.left(), 6);
        assert_eq!(budget.take_up_to(7), 6);
        assert_eq!(budget.take_up_to(7), 0);
        assert!(budget.take(0));
        budget.give_back(3);
        assert_eq!(budget.left(), 3);
    }
}
