//! Base64 with the standard alphabet (RFC 4648 section 4), as SASL exchanges use it (RFC 9051 section 9, `base64`).

use alloc::vec::Vec;

use crate::error::ValueError;

/// Appends `bytes` in base64, padded, without line breaks.
pub fn encode_into(bytes: &[u8], out: &mut Vec<u8>) {
    out.reserve(encoded_len(bytes.len()));
    for group in bytes.chunks(3) {
        let byte = |index: usize| group.get(index).copied().map_or(0, u32::from);
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        let digits = [digit(bits >> 18), digit(bits >> 12), digit(bits >> 6), digit(bits)];
        let (used, padding) = match group.len() {
            1 => (2, &b"=="[..]),
            2 => (3, &b"="[..]),
            _ => (4, &b""[..]),
        };
        out.extend_from_slice(digits.get(..used).unwrap_or_default());
        out.extend_from_slice(padding);
    }
}

/// How many bytes [`encode_into`] appends for `len` bytes; [`usize::MAX`] if there is no such number.
pub const fn encoded_len(len: usize) -> usize {
    len.div_ceil(3).saturating_mul(4)
}

/// Reads base64.
///
/// What leaves no doubt is read: padding may be missing in whole or in part, white space may follow at the end, and the
/// bits of the last digit that belong to no byte may have any value.
///
/// # Errors
///
/// If there is a byte outside the alphabet, padding that is not at the end or more than is due, or a last digit that
/// gives no byte.
pub fn decode(text: &[u8]) -> Result<Vec<u8>, ValueError> {
    let text = text.trim_ascii_end();
    let padding = text.iter().rev().take_while(|&&byte| byte == b'=').count();
    let digits = text.get(..text.len() - padding).unwrap_or_default();
    let mut out = Vec::with_capacity(digits.len().div_ceil(4) * 3);
    let mut is_valid = true;
    for group in digits.chunks(4) {
        let mut bits = 0;
        for index in 0..4 {
            let value = group.get(index).map_or(0, |&digit| VALUES[usize::from(digit)]);
            is_valid &= value != NO_DIGIT;
            bits = bits << 6 | u32::from(value);
        }
        let [_, bytes @ ..] = bits.to_be_bytes();
        out.extend_from_slice(bytes.get(..group.len() - 1).unwrap_or_default());
    }
    if !is_valid {
        let at = digits.iter().position(|&digit| VALUES[usize::from(digit)] == NO_DIGIT);
        return Err(error("letters, digits, + and /, then padding", at.unwrap_or_default()));
    }
    let due = match digits.len() % 4 {
        0 => 0,
        1 => return Err(error("digits of whole bytes", digits.len() - 1)),
        used => 4 - used,
    };
    if padding > due {
        return Err(error("no more padding than due", digits.len() + due));
    }
    Ok(out)
}

/// The digit for the low six bits of `value`.
fn digit(value: u32) -> u8 {
    DIGITS[(value & 63) as usize]
}

fn error(rule: &'static str, at: usize) -> ValueError {
    ValueError::new("base64", rule, at)
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const NO_DIGIT: u8 = 64;

static VALUES: [u8; 256] = {
    let mut values = [NO_DIGIT; 256];
    let mut value = 0;
    while value < DIGITS.len() {
        values[DIGITS[value] as usize] = value as u8;
        value += 1;
    }
    values
};

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4648 section 10.
    const VECTORS: [(&str, &str); 7] = [
        ("", ""),
        ("f", "Zg=="),
        ("fo", "Zm8="),
        ("foo", "Zm9v"),
        ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ];

    #[test]
    fn both_ways() {
        for (plain, text) in VECTORS {
            let mut out = Vec::from(*b"+ ");
            encode_into(plain.as_bytes(), &mut out);
            assert_eq!(out.strip_prefix(b"+ "), Some(text.as_bytes()));
            assert_eq!(encoded_len(plain.len()), text.len());
            assert_eq!(decode(text.as_bytes()).as_deref(), Ok(plain.as_bytes()));
        }
    }

    #[test]
    fn what_leaves_no_doubt_is_read() {
        for text in ["Zg", "Zg=", "Zg== ", "Zg==\r\n", "Zh==", "Zg \t"] {
            assert_eq!(decode(text.as_bytes()).as_deref(), Ok(&b"f"[..]), "{text}");
        }
        assert_eq!(decode(b"+/+/").as_deref(), Ok(&[0xfb, 0xff, 0xbf][..]));
    }

    #[test]
    fn all_else_is_refused_and_says_where() {
        let faults = [
            ("=", 0),
            ("Z", 0),
            ("Zm9vZ", 4),
            ("Zg===", 4),
            ("Zm9v=", 4),
            ("Zm8==", 4),
            ("Zg==Zg==", 2),
            ("Zm9vZ===", 4),
            ("Zm 9v", 2),
            ("Zm 9v=", 2),
            (" Zm9", 0),
            ("Zm9-", 3),
            ("Zm9_", 3),
            ("Zm\u{e9}", 2),
            ("*", 0),
        ];
        for (text, at) in faults {
            assert_eq!(decode(text.as_bytes()).map_err(|error| error.at), Err(at), "{text}");
        }
    }
}
