//! How much of what a server sends is of no use.

/// How often a server sent what cannot be used. Each was an event; none was fatal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counters {
    /// Responses that could not be understood.
    pub malformed: u64,
    /// FETCH items whose values could not be read.
    pub invalid_items: u64,
    /// Continuation requests that nothing waited for.
    pub stray_continuations: u64,
    /// Completions of commands that had completed before.
    pub repeated_completions: u64,
    /// EXPUNGE for messages that do not exist.
    pub impossible_expunges: u64,
    /// Empty lines.
    pub empty_lines: u64,
}

impl Counters {
    pub(super) const NONE: Self = Self {
        malformed: 0,
        invalid_items: 0,
        stray_continuations: 0,
        repeated_completions: 0,
        impossible_expunges: 0,
        empty_lines: 0,
    };
}
