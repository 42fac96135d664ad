//! Decimal numbers as IMAP spells them.

use alloc::vec::Vec;

/// Reads the decimal number that `bytes` starts with: its value and how many bytes it takes.
///
/// `None` if there is no digit or the value does not fit 32 bits. Leading zeros are read.
#[inline]
pub(crate) fn scan_u32(bytes: &[u8]) -> Option<(u32, usize)> {
    // Most numbers on the wire have three to seven digits, which a word shows to be whole.
    if let Some(word) = bytes.first_chunk() {
        let (digits, len) = digit_run(word);
        if len < 8 {
            return Some((value_of_run(digits, len)?, len));
        }
    }
    scan_slowly(bytes)
}

/// How many bytes the number that `bytes` starts with takes, if [`scan_u32`] would read it and it is not 0.
#[inline]
pub(crate) fn skip_nonzero_u32(bytes: &[u8]) -> Option<usize> {
    if let Some(word @ [b'1'..=b'9', _, _, _, _, _, _, _]) = bytes.first_chunk() {
        let (_, len) = digit_run(word);
        if len < 8 {
            return Some(len);
        }
    }
    let (value, len) = scan_slowly(bytes)?;
    (value != 0).then_some(len)
}

/// Reads `text` as the one decimal spelling of a number: no sign, no leading zero, nothing else, no overflow.
#[inline]
pub(crate) fn parse_canonical_u32(text: &[u8]) -> Option<u32> {
    if let [b'0', _, ..] = text {
        return None;
    }
    match scan_u32(text) {
        Some((value, len)) if len == text.len() => Some(value),
        _ => None,
    }
}

/// Appends `number` in decimal.
#[inline]
pub(crate) fn write_u32(number: u32, out: &mut Vec<u8>) {
    let mut digits = [0; MAX_LEN];
    let mut start = MAX_LEN;
    let mut rest = number;
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (rest % 10) as u8;
        rest /= 10;
        start -= 1;
        if rest == 0 {
            break;
        }
    }
    out.extend_from_slice(digits.get(start..).unwrap_or_default());
}

/// How many digits `number` has in decimal.
pub(crate) fn len_u32(number: u32) -> usize {
    number.checked_ilog10().map_or(1, |log| log as usize + 1)
}

#[inline(never)]
fn scan_slowly(bytes: &[u8]) -> Option<(u32, usize)> {
    let mut value = 0_u32;
    let mut len = 0;
    for byte in bytes {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            break;
        }
        value = value.checked_mul(10)?.checked_add(digit.into())?;
        len += 1;
    }
    (len > 0).then_some((value, len))
}

/// Each byte less `0`, the first one lowest, and how many of them are digits before the first that is none.
#[inline]
fn digit_run(word: &[u8; 8]) -> (u64, usize) {
    let digits = u64::from_le_bytes(*word) ^ (ONES * b'0' as u64);
    // A byte above 9 has its high bit set, or gets it by adding 0x76. A carry only reaches bytes behind such a byte.
    let stop = (digits.wrapping_add(ONES * 0x76) | digits) & (ONES * 0x80);
    (digits, stop.trailing_zeros() as usize / 8)
}

/// The value of the `len` lowest digits; `None` if there are none.
#[inline]
fn value_of_run(digits: u64, len: usize) -> Option<u32> {
    // Moving the run to the high end puts zeros in front of it and drops what follows it.
    let digits = digits.checked_shl(64 - 8 * len as u32)?;
    // Pairs of digits, then of pairs, then of fours.
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_ffff_0000_ffff;
    Some(fours.wrapping_mul(10_000).wrapping_add(fours >> 32) as u32)
}

const ONES: u64 = 0x0101_0101_0101_0101;
const MAX_LEN: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn scans_every_length_before_every_kind_of_byte() {
        let digits = "9876543210";
        for len in 1..=digits.len() {
            for next in [&b""[..], b",", b":", b"/", b"\0", b"\xff", b" 12345678"] {
                let mut text = digits.as_bytes()[digits.len() - len..].to_vec();
                text.extend_from_slice(next);
                let value: u64 = digits[digits.len() - len..].parse().unwrap();
                let expected = u32::try_from(value).ok().map(|value| (value, len));
                assert_eq!(scan_u32(&text), expected, "{text:?}");
            }
        }
    }

    #[test]
    fn scan_knows_the_limits() {
        assert_eq!(scan_u32(b"4294967295"), Some((u32::MAX, 10)));
        assert_eq!(scan_u32(b"4294967296"), None);
        assert_eq!(scan_u32(b"00000000000000000000000000007 "), Some((7, 29)));
        assert_eq!(scan_u32(b"18446744073709551617"), None);
        assert_eq!(scan_u32(b""), None);
        assert_eq!(scan_u32(b","), None);
        assert_eq!(scan_u32(b",1234567"), None);
        assert_eq!(scan_u32(b"0"), Some((0, 1)));
        assert_eq!(scan_u32(b"0,345678"), Some((0, 1)));
    }

    #[test]
    fn scan_stops_at_every_byte_that_is_no_digit() {
        for stop in (0..=u8::MAX).filter(|byte| !byte.is_ascii_digit()) {
            for before in 0..8 {
                let mut text = [b'9'; 8];
                text[before] = stop;
                let expected: Option<u32> = "9999999"[..before].parse().ok();
                assert_eq!(scan_u32(&text), expected.map(|value| (value, before)), "{text:?}");
            }
        }
    }

    #[test]
    fn skips_what_it_would_scan_but_zero() {
        let texts = [
            "",
            "0",
            "00000000",
            "0,345678",
            "7",
            "42,",
            "007:0000",
            "1234567,",
            "12345678,",
            "4294967295,",
        ];
        for text in texts.into_iter().chain(["4294967296,", ",", "a2345678"]) {
            let expected = scan_u32(text.as_bytes())
                .filter(|(value, _)| *value != 0)
                .map(|(_, len)| len);
            assert_eq!(skip_nonzero_u32(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn canonical_is_one_spelling() {
        assert_eq!(parse_canonical_u32(b"0"), Some(0));
        assert_eq!(parse_canonical_u32(b"10"), Some(10));
        for text in ["", "00", "01", "+1", "1 ", " 1", "4294967296"] {
            assert_eq!(parse_canonical_u32(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn writes_what_core_writes() {
        for number in [0, 1, 9, 10, 99, 100, 12_345_678, 999_999_999, 1_000_000_000, u32::MAX] {
            let mut out = Vec::new();
            write_u32(number, &mut out);
            assert_eq!(out, format!("{number}").as_bytes());
            assert_eq!(len_u32(number), out.len());
        }
    }
}
