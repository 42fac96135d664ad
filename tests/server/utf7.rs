//! Modified UTF-7, the spelling of international mailbox names (RFC 3501 section 5.1.3).

use core::char;

use base64::{
    Engine, alphabet,
    engine::{GeneralPurpose, general_purpose::NO_PAD},
};

/// The wire spelling of a mailbox name.
pub(super) fn encode(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut shifted: Vec<u8> = Vec::new();
    for c in name.chars() {
        if matches!(c, ' '..='~') {
            unshift(&mut out, &mut shifted);
            out.push(c);
            if c == '&' {
                out.push('-');
            }
        } else {
            let mut units = [0; 2];
            shifted.extend(c.encode_utf16(&mut units).iter().flat_map(|unit| unit.to_be_bytes()));
        }
    }
    unshift(&mut out, &mut shifted);
    out
}

/// The name that `wire` spells, or `None` when `wire` is not the one canonical spelling of any name.
pub(super) fn decode(wire: &[u8]) -> Option<String> {
    let wire = core::str::from_utf8(wire).ok()?;
    let mut name = String::with_capacity(wire.len());
    let mut rest = wire;
    while let Some((plain, shifted)) = rest.split_once('&') {
        name.push_str(plain);
        let (base64, after) = shifted.split_once('-')?;
        rest = after;
        if base64.is_empty() {
            name.push('&');
            continue;
        }
        let bytes = ENGINE.decode(base64).ok()?;
        let (pairs, []) = bytes.as_chunks::<2>() else {
            return None;
        };
        for unit in char::decode_utf16(pairs.iter().map(|pair| u16::from_be_bytes(*pair))) {
            name.push(unit.ok()?);
        }
    }
    name.push_str(rest);
    (encode(&name) == wire).then_some(name)
}

/// Closes a run of shifted characters, if one is open.
fn unshift(out: &mut String, shifted: &mut Vec<u8>) {
    if !shifted.is_empty() {
        out.push('&');
        ENGINE.encode_string(&*shifted, out);
        out.push('-');
        shifted.clear();
    }
}

const ENGINE: GeneralPurpose = GeneralPurpose::new(&alphabet::IMAP_MUTF7, NO_PAD);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_both_ways() {
        for (name, wire) in [
            ("INBOX", "INBOX"),
            ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
            ("Entwürfe", "Entw&APw-rfe"),
            ("R&D", "R&-D"),
            ("😀", "&2D3eAA-"),
            ("a\tb", "a&AAk-b"),
        ] {
            assert_eq!(encode(name), wire);
            assert_eq!(decode(wire.as_bytes()).as_deref(), Some(name));
        }
    }

    #[test]
    fn spellings_that_are_not_canonical_are_refused() {
        for wire in [
            "&",
            "a&b",
            "&AGE-",
            "&U,BTFw-&ZeVnLIqe-",
            "&2D0-",
            "&APx-",
            "Entwürfe",
            "&A-",
            "a\tb",
            "&U/BTFw-",
        ] {
            assert_eq!(decode(wire.as_bytes()), None, "{wire}");
        }
        assert_eq!(decode(b"\xff"), None);
    }
}
