use core::hash::{BuildHasher, BuildHasherDefault};
use std::hash::DefaultHasher;

use imap_proto::types::{MailboxName, NameEncoding, utf7};
use proptest::prelude::*;

/// Text with many shifts and few plain runs.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-c&-]{0,6}",
        "[a&é台😀\u{7f}\u{1}-]{0,12}",
        "\\PC{0,12}",
        any::<String>()
    ]
}

/// Bytes that are or almost are modified UTF-7.
fn like_utf7() -> impl Strategy<Value = String> {
    prop_oneof![
        "(&[A-Za-z0-9+,]{0,9}-|[a-z]){0,4}",
        "[&A-C,-]{0,12}",
        "&(AO|2D|3g|AC|,,)[A-Q]{0,6}-?"
    ]
}

fn encoding() -> impl Strategy<Value = NameEncoding> {
    prop_oneof![Just(NameEncoding::ModifiedUtf7), Just(NameEncoding::Utf8)]
}

/// Decodes by the book: the base64 to bits, the bits to UTF-16, the units to text.
fn decode_slowly(text: &str) -> Option<String> {
    const DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";
    let mut pieces = text.split('&');
    let mut out = pieces.next()?.to_owned();
    for piece in pieces {
        let (shifted, plain) = piece.split_once('-')?;
        let values: Option<Vec<_>> = shifted.chars().map(|digit| DIGITS.find(digit)).collect();
        let bits: Vec<_> = values?
            .into_iter()
            .flat_map(|value| (0..6).rev().map(move |bit| value >> bit & 1))
            .collect();
        let units = bits.chunks_exact(16);
        let rest = units.remainder();
        if rest.len() >= 6 || rest.contains(&1) {
            return None;
        }
        let units: Vec<_> = units
            .map(|bits| bits.iter().fold(0, |unit, bit| unit << 1 | *bit as u16))
            .collect();
        out += &if shifted.is_empty() {
            "&".to_owned()
        } else {
            String::from_utf16(&units).ok()?
        };
        out += plain;
    }
    Some(out)
}

const NAME: &str = "[iI]nbox|[a&]{0,2}|é";

fn name(text: &str, is_wire: bool) -> MailboxName<'_> {
    if is_wire {
        MailboxName::from_wire(text.as_bytes())
    } else {
        MailboxName::new(text).unwrap()
    }
}

fn hash(name: &MailboxName<'_>) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(name)
}

proptest! {
    #[test]
    fn decoding_undoes_encoding(text in text()) {
        let wire = utf7::encode(&text);
        prop_assert!(wire.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{}", wire);
        prop_assert_eq!(utf7::decode(wire.as_bytes()), Ok(text.clone()));
        prop_assert_eq!(decode_slowly(&wire), Some(text));
    }

    /// RFC 3501 section 5.1.3: no null shifts, and no base64 for what can represent itself.
    #[test]
    fn encoding_shifts_only_where_it_must(text in text()) {
        let wire = utf7::encode(&text);
        let mut was_shifted = false;
        for piece in wire.split('&').skip(1) {
            let (shifted, plain) = piece.split_once('-').unwrap();
            let decoded = utf7::decode(format!("&{shifted}-").as_bytes()).unwrap();
            prop_assert!(shifted.is_empty() || !decoded.contains(|char| matches!(char, ' '..='~')), "{}", wire);
            prop_assert!(shifted.is_empty() || !was_shifted, "{}", wire);
            was_shifted = !shifted.is_empty() && plain.is_empty();
        }
    }

    #[test]
    fn encoding_is_the_one_form_of_a_text(wire in like_utf7()) {
        if let Ok(text) = utf7::decode(wire.as_bytes()) {
            prop_assert_eq!(utf7::decode(utf7::encode(&text).as_bytes()), Ok(text));
        }
    }

    #[test]
    fn decodes_what_the_slow_one_decodes(wire in like_utf7()) {
        prop_assert_eq!(utf7::decode(wire.as_bytes()).ok(), decode_slowly(&wire));
    }

    #[test]
    fn names_from_the_server_go_back_unchanged(bytes: Vec<u8>, encoding in encoding()) {
        let name = MailboxName::from_wire(bytes.as_slice());
        prop_assert_eq!(name.as_wire(), Some(bytes.as_slice()));
        match name.wire(encoding) {
            Ok(wire) => prop_assert_eq!(&*wire, bytes.as_slice()),
            Err(error) => prop_assert_eq!(Some(error.at), bytes.iter().position(|byte| *byte == 0)),
        }
        let _ = (name.to_unicode(encoding), name.display());
    }

    #[test]
    fn text_survives_the_wire(text in text(), encoding in encoding()) {
        let Ok(name) = MailboxName::new(text.as_str()) else {
            prop_assert!(text.contains(['\0', '\r', '\n']));
            return Ok(());
        };
        prop_assert!(!text.contains(['\0', '\r', '\n']));
        let wire = name.wire(encoding).unwrap().into_owned();
        let received = MailboxName::from_wire(wire);
        prop_assert_eq!(received.to_unicode(encoding).map(String::from), Ok(text));
    }

    #[test]
    fn equal_names_order_and_hash_alike(a in NAME, b in NAME, wire_a: bool, wire_b: bool) {
        let (name_a, name_b) = (name(&a, wire_a), name(&b, wire_b));
        let is_equal = a.eq_ignore_ascii_case("inbox") && b.eq_ignore_ascii_case("inbox")
            || a == b && (wire_a == wire_b || !a.contains(['&', 'é']));
        prop_assert_eq!(name_a == name_b, is_equal);
        prop_assert_eq!(name_a.cmp(&name_b).is_eq(), is_equal);
        if is_equal {
            prop_assert_eq!(hash(&name_a), hash(&name_b));
        }
    }
}
