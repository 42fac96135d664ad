//! Finding the end of a token eight bytes at a time, and reading numbers the same way.
//!
//! A word test names the lowest byte that matches exactly; higher ones may be false. Only the lowest is ever used.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// The end of an atom that starts at `at`: the first space or parenthesis, or `end`.
///
/// Everything else belongs to the atom. Servers put `"`, `[`, control characters and 8-bit bytes there, and none of
/// them changes where the next token starts.
#[inline]
pub(crate) fn atom_end(bytes: &[u8], at: usize, end: usize) -> usize {
    // The three differ in bits 0 and 3 only. So does "!", and bit 7 is not looked at.
    let suspects = |word: u64| zeros_of_seven((word ^ (ONES * 0x28)) & (ONES * 0x76));
    first_of(bytes, at, end, suspects, |byte| matches!(byte, b' ' | b'(' | b')'))
}

/// The first `"` or `\` at or after `at`, or `end`.
#[inline]
pub(crate) fn quote_or_escape(bytes: &[u8], at: usize, end: usize) -> usize {
    // The two are 0 and 0x7E apart from "\"", and with 2 more have at most bits 1 and 7 set. Only 0xA2 and 0xDC have
    // the same bits.
    let suspects = |word: u64| zeros_of_seven((word ^ (ONES * 0x22)).wrapping_add(ONES * 2) & (ONES * 0x7D));
    first_of(bytes, at, end, suspects, |byte| matches!(byte, b'"' | b'\\'))
}

/// The first byte at or after `at` for which `is` holds, or `end`. `suspects` marks the highest bit of each byte that may
/// be one, and of the lowest only if it may.
#[inline]
fn first_of(
    bytes: &[u8],
    mut at: usize,
    end: usize,
    suspects: impl Fn(u64) -> u64,
    is: impl Fn(u8) -> bool + Copy,
) -> usize {
    while let Some(word) = word(bytes, at) {
        let hit = suspects(word);
        if hit == 0 {
            at += 8;
        } else {
            let low = hit.trailing_zeros() & !7;
            at += (low >> 3) as usize;
            if is((word >> low) as u8) {
                return at.min(end);
            }
            at += 1;
        }
        if at >= end {
            return end;
        }
    }
    slowly(bytes, at, end, is)
}

/// The same byte by byte, near the end of the buffer.
#[cold]
fn slowly(bytes: &[u8], at: usize, end: usize, is: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(at..end).unwrap_or_default();
    rest.iter().position(|byte| is(*byte)).map_or(end, |n| at + n)
}

/// The end of a list of atoms that starts behind its parenthesis at `at`: its closing parenthesis. `None` if something else
/// stands in it, or if it does not close before `end`.
#[inline]
pub(crate) fn atoms_end(bytes: &[u8], at: usize, end: usize) -> Option<usize> {
    let mut found = at;
    while let Some(word) = word(bytes, found) {
        // "(" and ")" differ in the lowest bit only.
        let hit = zero_bytes((word | ONES) ^ (ONES * 0x29)) | zero_bytes(word ^ (ONES * 0x22));
        if hit != 0 {
            found += (hit.trailing_zeros() >> 3) as usize;
            return (found < end && bytes.get(found) == Some(&b')')).then_some(found);
        }
        found += 8;
        if found >= end {
            return None;
        }
    }
    // Too near the end of the buffer to be worth it.
    None
}

/// The first space at or after `at`, or `end`.
#[inline]
fn space(bytes: &[u8], at: usize, end: usize) -> usize {
    first_of(
        bytes,
        at,
        end,
        |word| zero_bytes(word ^ (ONES * 0x20)),
        |byte| byte == b' ',
    )
}

/// The number at the start of `bytes` and how many digits it has; `None` if there is no digit or it exceeds 64 bits.
#[inline]
pub(crate) fn number(bytes: &[u8]) -> Option<(u64, usize)> {
    let Some(word) = word(bytes, 0) else {
        return number_slowly(bytes);
    };
    let digits = digit_count(word);
    if digits == 0 {
        return None;
    }
    if digits == 8 {
        return number_slowly(bytes);
    }
    Some((eight_digits(word << (64 - 8 * digits)), digits as usize))
}

fn number_slowly(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut value: u64 = 0;
    let mut digits = 0;
    for byte in bytes {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            break;
        }
        value = value.checked_mul(10)?.checked_add(u64::from(digit))?;
        digits += 1;
    }
    (digits > 0).then_some((value, digits))
}

/// How many of the lowest bytes of `word` are ASCII digits.
#[inline]
fn digit_count(word: u64) -> u32 {
    let value = word ^ (ONES * 0x30);
    // A byte is a digit if neither it nor it plus 0x76 has its high bit set.
    let other = ((value & !HIGHS).wrapping_add(ONES * 0x76) | value) & HIGHS;
    other.trailing_zeros() >> 3
}

/// The value of eight digits, the first in the lowest byte; bytes of zero count as leading zeros.
#[inline]
fn eight_digits(word: u64) -> u64 {
    let pairs = word & (ONES * 0x0F);
    let pairs = pairs.wrapping_mul(10).wrapping_add(pairs >> 8);
    let low = (pairs & 0x0000_00FF_0000_00FF).wrapping_mul(0x000F_4240_0000_0064);
    let high = ((pairs >> 16) & 0x0000_00FF_0000_00FF).wrapping_mul(0x0000_2710_0000_0001);
    low.wrapping_add(high) >> 32
}

#[inline]
fn word(bytes: &[u8], at: usize) -> Option<u64> {
    bytes
        .get(at..)?
        .first_chunk::<8>()
        .map(|eight| u64::from_le_bytes(*eight))
}

/// High bits set where a byte of `word`, none of which has its own high bit set, is zero; only the lowest one is exact.
#[inline]
fn zeros_of_seven(word: u64) -> u64 {
    word.wrapping_sub(ONES) & HIGHS
}

/// High bits set where a byte of `word` is zero; only the lowest one is exact.
#[inline]
fn zero_bytes(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & HIGHS
}

/// The atoms of a list that has nothing else in it.
pub(crate) struct Atoms<'a> {
    /// The list with its parentheses.
    list: &'a [u8],
    at: usize,
}

impl<'a> Atoms<'a> {
    #[inline]
    pub(crate) fn of(list: &'a [u8]) -> Self {
        Self { list, at: 1 }
    }
}

impl<'a> Iterator for Atoms<'a> {
    type Item = &'a [u8];

    #[inline]
    fn next(&mut self) -> Option<&'a [u8]> {
        let end = self.list.len().saturating_sub(1);
        while self.at < end {
            let start = self.at;
            let stop = space(self.list, start, end);
            self.at = stop + 1;
            if stop > start {
                return self.list.get(start..stop);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::vec::Vec;

    #[test]
    fn atoms_end_at_space_and_parentheses_wherever_they_stand() {
        for pad in 0..20 {
            for stop in [b' ', b'(', b')'] {
                let mut text: Vec<u8> = core::iter::repeat_n(b"a!\"[\x80\x01"[pad % 6], pad).collect();
                text.push(stop);
                text.extend_from_slice(b"tail tail tail");
                assert_eq!(atom_end(&text, 0, text.len()), pad, "{pad} {stop}");
                assert_eq!(atom_end(&text[..=pad], 0, pad + 1), pad);
                assert_eq!(atom_end(&text, 0, pad), pad, "never beyond the end");
            }
        }
    }

    #[test]
    fn quotes_and_escapes_are_found_wherever_they_stand() {
        for pad in 0..20 {
            for stop in [b'"', b'\\'] {
                let mut text: Vec<u8> = core::iter::repeat_n(b"a#]\xDC"[pad % 4], pad).collect();
                text.push(stop);
                text.extend_from_slice(b"\"\"\"tail tail");
                assert_eq!(quote_or_escape(&text, 0, text.len()), pad);
                assert_eq!(quote_or_escape(&text[..=pad], 0, pad + 1), pad);
            }
        }
    }

    #[test]
    fn lists_of_atoms_end_at_their_parenthesis_wherever_it_stands() {
        for pad in 0..30 {
            for filler in (0..=u8::MAX).filter(|byte| !matches!(byte, b'"' | b'(' | b')')) {
                let list = |stop: u8| {
                    let mut text: Vec<u8> = core::iter::repeat_n(filler, pad).collect();
                    text.push(stop);
                    text.extend_from_slice(b" tail (tail)");
                    text
                };
                let text = list(b')');
                assert_eq!(atoms_end(&text, 0, text.len()), Some(pad), "{pad} {filler}");
                assert_eq!(atoms_end(&text, 0, pad + 1), Some(pad));
                assert_eq!(atoms_end(&text, 0, pad), None, "never at the end or beyond it");
                for other in [b'"', b'('] {
                    let text = list(other);
                    assert_eq!(atoms_end(&text, 0, text.len()), None, "{pad} {filler} {other}");
                }
            }
        }
        assert_eq!(atoms_end(b"(a b) tail", 1, 10), Some(4));
    }

    #[test]
    fn numbers_of_every_length() {
        let mut value: u64 = 0;
        for digits in 1..=20_u64 {
            value = value.saturating_mul(10).saturating_add(digits % 10);
            let text = format!("{value}");
            for tail in ["", " ", ")", " 12345678 ", ":", "/"] {
                let line = format!("{text}{tail}");
                assert_eq!(number(line.as_bytes()), Some((value, text.len())), "{line}");
            }
        }
        assert_eq!(number(b"18446744073709551616 "), None);
        assert_eq!(number(b"0000000000000000000000007 "), Some((7, 25)));
        for none in ["", " ", "x1234567890", "-1", ":", "/0", "\u{7f}"] {
            assert_eq!(number(none.as_bytes()), None, "{none}");
        }
        assert_eq!(number(b"12\xB03456789"), Some((12, 2)), "a high bit is no digit");
        assert_eq!(number(b"12\xFF4 6789"), Some((12, 2)));
        assert_eq!(number(b"12:4\xFF678"), Some((12, 2)));
    }

    #[test]
    fn atoms_of_a_list() {
        let atoms = |list: &'static str| -> Vec<&[u8]> { Atoms::of(list.as_bytes()).collect() };
        assert_eq!(atoms("(\\Seen  a b)"), [&b"\\Seen"[..], b"a", b"b"]);
        assert_eq!(atoms("( a)"), [b"a"]);
        for none in ["()", "( )", "(", ""] {
            assert!(atoms(none).is_empty(), "{none}");
        }
    }
}
