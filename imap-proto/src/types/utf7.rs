//! Modified UTF-7, the spelling of mailbox names in IMAP4rev1 (RFC 3501 section 5.1.3, RFC 9051 appendix A.1).

use alloc::string::String;

use crate::error::ValueError;

/// Writes `text` in modified UTF-7, in its one valid form: nothing in base64 that can represent itself, no superfluous
/// shift.
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let (plain, other) = rest.split_at(rest.find(|char| !is_plain(char)).unwrap_or(rest.len()));
        out.push_str(plain);
        rest = other;
        if let Some(other) = other.strip_prefix('&') {
            out.push_str("&-");
            rest = other;
        } else if !other.is_empty() {
            let (shifted, plain) =
                other.split_at(other.find(|char| is_plain(char) || char == '&').unwrap_or(other.len()));
            encode_shifted(shifted, &mut out);
            rest = plain;
        }
    }
    out
}

/// Reads modified UTF-7.
///
/// Other forms are read too, as long as they are clear: servers send what other clients once created.
///
/// # Errors
///
/// If `bytes` are not US-ASCII, or a run of base64 is not closed by `-`, has a byte outside its alphabet, is cut within
/// a UTF-16 unit or a surrogate pair, or has padding bits that are not zero.
pub fn decode(bytes: &[u8]) -> Result<String, ValueError> {
    let mut out = String::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(rest) = bytes.get(at..)
        && !rest.is_empty()
    {
        let plain_len = memchr::memchr(b'&', rest).unwrap_or(rest.len());
        let plain = rest.get(..plain_len).unwrap_or_default();
        if let Some(fault) = plain.iter().position(|byte| !byte.is_ascii()) {
            return Err(error("US-ASCII only", at + fault));
        }
        out.extend(plain.iter().copied().map(char::from));
        at += plain_len;
        let Some([b'&', rest @ ..]) = bytes.get(at..) else {
            break;
        };
        let Some(len) = memchr::memchr(b'-', rest) else {
            return Err(error("every & closed by -", at));
        };
        match rest.get(..len).unwrap_or_default() {
            [] => out.push('&'),
            shifted => decode_shifted(shifted, at + 1, &mut out)?,
        }
        at += len + 2;
    }
    Ok(out)
}

/// Whether `char` represents itself.
pub(super) fn is_plain(char: char) -> bool {
    matches!(char, ' '..='~') && char != '&'
}

fn encode_shifted(text: &str, out: &mut String) {
    out.push('&');
    let mut bits = 0;
    let mut count = 0;
    for unit in text.encode_utf16() {
        bits = bits << 16 | u32::from(unit);
        count += 16;
        while count >= 6 {
            count -= 6;
            out.push(digit(bits >> count));
        }
        bits &= (1 << count) - 1;
    }
    if count > 0 {
        out.push(digit(bits << (6 - count)));
    }
    out.push('-');
}

/// Reads the base64 between `&` and `-`, which begins at byte `start` of the name.
fn decode_shifted(shifted: &[u8], start: usize, out: &mut String) -> Result<(), ValueError> {
    let mut bits = 0_u32;
    let mut count = 0;
    let mut high = None;
    for (at, &byte) in shifted.iter().enumerate() {
        let value = value(byte).ok_or_else(|| error("base64 between & and -", start + at))?;
        bits = bits << 6 | value;
        count += 6;
        if count < 16 {
            continue;
        }
        count -= 16;
        let unit = (bits >> count) as u16;
        bits &= (1 << count) - 1;
        let lone = || error("surrogates in pairs", start + at);
        match (high.take(), unit) {
            (None, 0xd800..=0xdbff) => high = Some(unit),
            (Some(high), 0xdc00..=0xdfff) => {
                let scalar = 0x1_0000 + ((u32::from(high) - 0xd800) << 10 | (u32::from(unit) - 0xdc00));
                out.push(char::from_u32(scalar).ok_or_else(lone)?);
            }
            (None, _) => out.push(char::from_u32(unit.into()).ok_or_else(lone)?),
            (Some(_), _) => return Err(lone()),
        }
    }
    let end = start + shifted.len();
    if high.is_some() {
        return Err(error("surrogates in pairs", end));
    }
    if count >= 6 {
        return Err(error("base64 of whole UTF-16 units", end));
    }
    if bits != 0 {
        return Err(error("padding bits of zero", end));
    }
    Ok(())
}

/// The digit for the low six bits of `value`.
fn digit(value: u32) -> char {
    let value = (value & 63) as u8;
    char::from(match value {
        0..26 => b'A' + value,
        26..52 => b'a' + (value - 26),
        52..62 => b'0' + (value - 52),
        62 => b'+',
        _ => b',',
    })
}

fn value(digit: u8) -> Option<u32> {
    Some(
        match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' => 62,
            b',' => 63,
            _ => return None,
        }
        .into(),
    )
}

fn error(rule: &'static str, at: usize) -> ValueError {
    ValueError::new("modified UTF-7", rule, at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn both_ways() {
        let pairs = [
            ("", ""),
            ("INBOX", "INBOX"),
            // RFC 3501 section 5.1.3.
            ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
            ("A&B", "A&-B"),
            ("&", "&-"),
            ("&&", "&-&-"),
            ("Entwürfe", "Entw&APw-rfe"),
            ("☺&☺", "&Jjo-&-&Jjo-"),
            ("😀", "&2D3eAA-"),
            ("a\tb\u{7f}", "a&AAk-b&AH8-"),
            ("é", "&AOk-"),
            ("éé", "&AOkA6Q-"),
            ("ééé", "&AOkA6QDp-"),
            ("+/,-", "+/,-"),
        ];
        for (text, wire) in pairs {
            assert_eq!(encode(text), wire);
            assert_eq!(decode(wire.as_bytes()).as_deref(), Ok(text));
        }
    }

    /// RFC 3501 section 5.1.3 has "&Jjo!" as wrong for want of a shift back, and "&U,BTFw-&ZeVnLIqe-" for its
    /// superfluous shift, which is clear all the same.
    #[test]
    fn other_forms_are_read() {
        for (wire, text) in [("&U,BTFw-&ZeVnLIqe-", "台北日本語"), ("&AGEAYg-", "ab"), ("&ACY-", "&")] {
            assert_eq!(decode(wire.as_bytes()).as_deref(), Ok(text));
        }
    }

    #[test]
    fn broken_forms_are_refused() {
        let faults: [(&[u8], usize); 12] = [
            (b"&Jjo!", 0),
            (b"&Jjo!-", 4),
            (b"abc&", 3),
            (b"&AO", 0),
            (b"&A-", 2),
            (b"&AOkA-", 5),
            (b"&AOl-", 4),
            (b"&AO/-", 3),
            (b"&2D0-", 4),
            (b"&3gA-", 3),
            (b"&2D0AYQ-", 6),
            (b"ab\xc3\xa9", 2),
        ];
        for (wire, at) in faults {
            assert_eq!(
                decode(wire).map_err(|error| error.at),
                Err(at),
                "{}",
                wire.escape_ascii()
            );
        }
    }

    #[test]
    fn every_length_pads_with_zero_bits() {
        for count in 1..=8 {
            let text: String = core::iter::repeat_n('\u{ffff}', count).collect();
            let units: Vec<u16> = text.encode_utf16().collect();
            let wire = encode(&text);
            assert_eq!(wire.len(), (units.len() * 16).div_ceil(6) + 2);
            assert_eq!(decode(wire.as_bytes()), Ok(text));
        }
    }
}
