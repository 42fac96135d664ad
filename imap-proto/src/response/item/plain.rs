//! Items read without tokens: the few that nearly every FETCH response has, as nearly every server writes them.
//!
//! Whatever is written otherwise is left to the tokens, which read these the same.

use super::Shape;
use crate::types::{DateTime, Uid};
use crate::wire::{atoms_end, number};

impl Shape {
    /// The item at `at`, and where the next one begins. `bytes` may be read up to their end, but the line ends at `end`.
    #[inline]
    pub(crate) fn plain(bytes: &[u8], at: usize, end: usize) -> Option<(Self, usize)> {
        let start: &[u8; 8] = bytes.get(at..)?.first_chunk()?;
        let (shape, behind) = match start {
            [b'U', b'I', b'D', b' ', ..] => uid(bytes, at + 4)?,
            [b'F', b'L', b'A', b'G', b'S', b' ', b'(', _] => flags(bytes, at + 6, end)?,
            b"RFC822.S" => size(bytes, at + 8)?,
            b"INTERNAL" => internal_date(bytes, at + 8)?,
            _ => return None,
        };
        match bytes.get(behind) {
            Some(b' ') if behind < end => Some((shape, behind + 1)),
            Some(b')') if behind < end => Some((shape, behind)),
            _ => None,
        }
    }
}

#[inline]
fn uid(bytes: &[u8], at: usize) -> Option<(Shape, usize)> {
    let (value, digits) = number(bytes.get(at..)?)?;
    let uid = Uid::new(u32::try_from(value).ok()?)?;
    Some((Shape::Uid(uid), at + digits))
}

#[inline]
fn flags(bytes: &[u8], at: usize, end: usize) -> Option<(Shape, usize)> {
    let close = atoms_end(bytes, at + 1, end)?;
    Some((Shape::FlagAtoms(at as u32, close as u32 + 1), close + 1))
}

#[inline]
fn size(bytes: &[u8], at: usize) -> Option<(Shape, usize)> {
    let digits_at = at + 4;
    if bytes.get(at..digits_at)? != b"IZE " {
        return None;
    }
    let (value, digits) = number(bytes.get(digits_at..)?)?;
    Some((Shape::Rfc822Size(value), digits_at + digits))
}

#[inline]
fn internal_date(bytes: &[u8], at: usize) -> Option<(Shape, usize)> {
    let value: &[u8; 33] = bytes.get(at..)?.first_chunk()?;
    let [b'D', b'A', b'T', b'E', b' ', b'"', date @ .., b'"'] = value else {
        return None;
    };
    let date = DateTime::parse_fixed(date)?;
    Some((Shape::InternalDate(Some(date)), at + value.len()))
}
