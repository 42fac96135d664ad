//! Sets of flags and keywords (RFC 3501 section 2.3.2).

/// A set of flags. Flags differing only in case are the same; the first spelling is kept.
#[derive(Clone, Debug, Default)]
pub(super) struct Flags(Vec<String>);

impl Flags {
    /// Whether the flag is set.
    pub(super) fn contains(&self, flag: &str) -> bool {
        self.0.iter().any(|known| known.eq_ignore_ascii_case(flag))
    }

    /// Sets a flag and says whether it was new.
    pub(super) fn insert(&mut self, flag: &str) -> bool {
        let new = !self.contains(flag);
        if new {
            let system = SYSTEM.into_iter().find(|known| known.eq_ignore_ascii_case(flag));
            self.0.push(system.unwrap_or(flag).to_owned());
        }
        new
    }

    /// Clears a flag and says whether it was set.
    pub(super) fn remove(&mut self, flag: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|known| !known.eq_ignore_ascii_case(flag));
        self.0.len() != before
    }

    /// Whether both hold the same flags, in whatever order.
    pub(super) fn same(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.iter().all(|flag| other.contains(flag))
    }

    /// The flags in the order they were set.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// The flags as they stand between the parentheses of a response.
    pub(super) fn join(&self) -> String {
        self.0.join(" ")
    }
}

impl<S: AsRef<str>> FromIterator<S> for Flags {
    fn from_iter<T: IntoIterator<Item = S>>(flags: T) -> Self {
        let mut set = Self::default();
        for flag in flags {
            set.insert(flag.as_ref());
        }
        set
    }
}

/// The flags that every mailbox has.
pub(super) const SYSTEM: [&str; 5] = ["\\Answered", "\\Flagged", "\\Deleted", "\\Seen", "\\Draft"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_makes_no_difference() {
        let mut flags: Flags = ["\\SEEN", "$Work", "$work"].into_iter().collect();
        assert_eq!(flags.join(), "\\Seen $Work");
        assert!(flags.contains("$WORK") && !flags.insert("\\seen"));
        assert!(flags.same(&["$work", "\\Seen"].into_iter().collect()));
        assert!(!flags.same(&["$work"].into_iter().collect()));
        assert!(flags.remove("$wORK") && !flags.remove("$Work"));
        assert_eq!(flags.iter().collect::<Vec<_>>(), ["\\Seen"]);
    }
}
