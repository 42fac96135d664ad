//! Values that are kept together.

use alloc::string::String;
use alloc::vec::Vec;
use core::{fmt, iter};

use super::{Cursor, Values};
use crate::wire::token::Token;

/// Values with names, one after another in one place: much less than [`Values::into_owned`] needs for each.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Shelf {
    /// Of each three lengths, its name's, its text's and that of its part of the tape, before its name and its text.
    records: Vec<u8>,
    /// The tokens of all, in order. Offsets count from the first byte of the text they belong to.
    tape: Vec<Token>,
}

impl Shelf {
    pub(crate) fn put(&mut self, name: &[u8], value: Cursor<'_>) {
        let text = value.raw();
        let lengths = [name.len(), text.len(), value.tape.len()];
        // There is most often one: a vector would make room for more.
        if self.records.is_empty() {
            self.records
                .reserve_exact(size_of::<[u32; 3]>() + name.len() + text.len());
            self.tape.reserve_exact(value.tape.len());
        }
        for length in lengths {
            // No response is as long as 4 GiB.
            self.records.extend_from_slice(&(length as u32).to_le_bytes());
        }
        self.records.extend_from_slice(name);
        self.records.extend_from_slice(text);
        self.tape.extend(value.tokens_of_raw());
    }

    /// Name and value of each, as they were put.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&[u8], Cursor<'_>)> {
        let (mut records, mut tape) = (&*self.records, &*self.tape);
        iter::from_fn(move || {
            let [name, text, tokens] = [length(&mut records)?, length(&mut records)?, length(&mut records)?];
            let name = take(&mut records, name)?;
            let bytes = take(&mut records, text)?;
            let tape = take(&mut tape, tokens)?;
            Some((name, Cursor { bytes, tape }))
        })
    }
}

impl fmt::Debug for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self
            .iter()
            .map(|(name, value)| (String::from_utf8_lossy(name), Values::from(value)));
        f.debug_map().entries(shown).finish()
    }
}

fn length(from: &mut &[u8]) -> Option<usize> {
    let (length, rest) = from.split_first_chunk()?;
    *from = rest;
    Some(u32::from_le_bytes(*length) as usize)
}

fn take<'a, T>(from: &mut &'a [T], count: usize) -> Option<&'a [T]> {
    let (taken, rest) = from.split_at_checked(count)?;
    *from = rest;
    Some(taken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::response::testing::with_values;

    #[test]
    fn what_is_taken_is_what_was_put() {
        let sent = [
            &b"(\"a\" (NIL {3}\r\na{b) \"c\\\"\")"[..],
            b"7",
            b"",
            b"~{2}\r\n\0\0 (x)",
        ];
        let mut shelf = Shelf::default();
        let mut put: Vec<(&[u8], Values<'static>)> = Vec::new();
        for (place, sent) in sent.iter().enumerate() {
            let name = sent.get(..place).unwrap_or_default();
            with_values(sent, |values| {
                shelf.put(name, values.cursor());
                put.push((name, values.into_owned()));
            });
            let taken: Vec<_> = shelf.iter().map(|(name, value)| (name, value.into())).collect();
            assert_eq!(taken, put);
        }
        assert_eq!(alloc::format!("{shelf:?}").matches("(NIL").count(), 1);
    }

    #[test]
    fn the_first_takes_no_more_room_than_it_needs() {
        let mut shelf = Shelf::default();
        assert!(shelf.iter().next().is_none());
        with_values(b"(715194045007)", |values| shelf.put(b"MODSEQ", values.cursor()));
        assert_eq!((shelf.records.capacity(), shelf.tape.capacity()), (12 + 6 + 14, 3));
    }
}
