//! Flags that are kept.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

use super::Flags;
use crate::types::Flag;

/// Flags that are kept, one after another.
//
// There are two sets of them for every open mailbox and one for every message that is kept, so they are small. A flag
// of `NAMED` is its place there. Of others the length comes first: in the byte itself, `SHORT` added, or behind a byte
// `LONG` in four.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct FlagSet(Box<[u8]>);

impl FlagSet {
    /// Each flag, in the server's order.
    pub fn iter(&self) -> impl Iterator<Item = Flag<'_>> {
        let mut rest = &*self.0;
        core::iter::from_fn(move || {
            let (flag, behind) = first(rest)?;
            rest = behind;
            Some(flag)
        })
    }

    /// Whether the flag is among them.
    #[must_use]
    pub fn contains(&self, flag: &Flag<'_>) -> bool {
        self.iter().any(|other| other == *flag)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<&Flags<'_>> for FlagSet {
    fn from(flags: &Flags<'_>) -> Self {
        let mut kept = Vec::new();
        for flag in flags.iter() {
            keep(&mut kept, &flag);
        }
        Self(kept.into_boxed_slice())
    }
}

impl fmt::Debug for FlagSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

fn keep(kept: &mut Vec<u8>, flag: &Flag<'_>) {
    if let Some(place) = NAMED.iter().position(|named| named == flag) {
        kept.push(place as u8);
        return;
    }
    let text = flag.wire();
    match u8::try_from(text.len() + usize::from(SHORT)) {
        Ok(short) => kept.push(short),
        Err(_) => {
            kept.push(LONG);
            // No response is as long as 4 GiB.
            kept.extend_from_slice(&(text.len() as u32).to_le_bytes());
        }
    }
    kept.extend_from_slice(&text);
}

/// The first flag, and what is behind it.
fn first(kept: &[u8]) -> Option<(Flag<'_>, &[u8])> {
    let (byte, behind) = kept.split_first()?;
    if let Some(named) = NAMED.get(usize::from(*byte)) {
        return Some((named.clone(), behind));
    }
    let (length, behind) = match byte.checked_sub(SHORT) {
        Some(length) => (usize::from(length), behind),
        None => {
            let (length, behind) = behind.split_first_chunk()?;
            (u32::from_le_bytes(*length) as usize, behind)
        }
    };
    let (text, behind) = behind.split_at_checked(length)?;
    Some((Flag::parse(text), behind))
}

const NAMED: [Flag<'static>; 7] = [
    Flag::Answered,
    Flag::Flagged,
    Flag::Deleted,
    Flag::Seen,
    Flag::Draft,
    Flag::Recent,
    Flag::Wildcard,
];
const LONG: u8 = NAMED.len() as u8;
const SHORT: u8 = LONG + 1;

#[cfg(test)]
mod tests {
    use alloc::string::String;
    use alloc::vec;

    use super::*;

    fn kept(flags: &[Flag<'_>]) -> FlagSet {
        let mut bytes = Vec::new();
        for flag in flags {
            keep(&mut bytes, flag);
        }
        FlagSet(bytes.into_boxed_slice())
    }

    #[test]
    fn what_is_kept_is_what_was_sent() {
        // Around the length that a byte holds, and with bytes in them that mean something else elsewhere.
        let keywords: Vec<Vec<u8>> = (0..600)
            .map(|length| vec![(length % 256) as u8; length])
            .filter(|word| word.first() != Some(&b'\\'))
            .collect();
        let mut flags: Vec<Flag<'_>> = NAMED.to_vec();
        flags.extend(keywords.iter().map(|word| Flag::parse(word)));
        flags.extend(NAMED);
        flags.push(Flag::parse(b"\\"));
        flags.push(Flag::parse(b"\\Important"));
        let set = kept(&flags);
        assert_eq!(set.iter().collect::<Vec<_>>(), flags);
        assert!(set.contains(&Flag::parse(b"\\iMPORTANT")) && !set.contains(&Flag::parse(b"Important")));
    }

    #[test]
    fn the_usual_ones_are_small() {
        let usual = [
            Flag::Answered,
            Flag::Flagged,
            Flag::Deleted,
            Flag::Seen,
            Flag::Draft,
            Flag::Wildcard,
            Flag::parse(b"$Junk"),
        ];
        let set = kept(&usual);
        assert_eq!(set.0.len(), 12);
        let shown: String = alloc::format!("{set:?}");
        assert!(
            shown.starts_with("[Answered, Flagged, Deleted, Seen, Draft, Wildcard, "),
            "{shown}"
        );
        assert!(!set.is_empty() && kept(&[]).is_empty() && kept(&[]).iter().next().is_none());
    }
}
