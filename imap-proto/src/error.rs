//! Errors, by audience: the peer ([`Error`]), the caller ([`StartError`]) and values ([`ValueError`]).

/// A value that its type refuses.
///
/// Says which kind of value, which rule it breaks and at which byte. It never repeats the value itself, which may be a
/// secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("invalid {what}: {rule} (at byte {at})")]
#[non_exhaustive]
pub struct ValueError {
    /// The kind of value, as the RFCs name it ("mailbox name", "date", "sequence-set").
    pub what: &'static str,
    /// The rule that is broken.
    pub rule: &'static str,
    /// The offset of the first byte at fault; 0 if the value as a whole is.
    pub at: usize,
}

impl ValueError {
    pub(crate) const fn new(what: &'static str, rule: &'static str, at: usize) -> Self {
        Self { what, rule, at }
    }
}
