use imap_proto::types::{Tag, TagPrefix, ap2int, int2ap};
use proptest::prelude::*;

fn prefix() -> impl Strategy<Value = TagPrefix> {
    (4096..=u16::MAX).prop_map(|seed| TagPrefix::from_seed(seed).unwrap())
}

/// Text that is or almost is a tag.
fn like_a_tag() -> impl Strategy<Value = String> {
    prop_oneof!["[A-Q]{3,5}[0-9]{0,12}", "[A-Pa-p]{4}[+ -]?[0-9]{1,3} ?", ".{0,12}"]
}

#[test]
fn every_seed_has_its_own_prefix() {
    let prefixes: std::collections::BTreeSet<_> = (4096..=u16::MAX)
        .map(|seed| {
            let prefix = TagPrefix::from_seed(seed).unwrap();
            assert_eq!(ap2int(prefix.as_str().as_bytes()), Ok(seed.into()));
            assert_eq!(prefix.as_str(), int2ap(seed.into()));
            prefix
        })
        .collect();
    assert_eq!(prefixes.len(), 65536 - 4096);
    assert!((0..4096).all(|seed| TagPrefix::from_seed(seed).is_err()));
}

proptest! {
    #[test]
    fn int2ap_is_hexadecimal_in_other_letters(number: u64) {
        let letter = |digit: char| (b'A' + digit.to_digit(16).unwrap() as u8) as char;
        let digits = if number == 0 { String::new() } else { format!("{number:x}") };
        let expected: String = digits.chars().map(letter).collect();
        prop_assert_eq!(int2ap(number), expected);
        prop_assert_eq!(ap2int(int2ap(number).as_bytes()), Ok(number));
    }

    #[test]
    fn what_ap2int_reads_int2ap_writes(text in "[A-Q]{0,18}") {
        if let Ok(number) = ap2int(text.as_bytes()) {
            prop_assert_eq!(int2ap(number), text);
        }
    }

    #[test]
    fn a_tag_is_its_prefix_and_its_index(prefix in prefix(), index: u32) {
        let tag = Tag::new(prefix, index);
        let mut wire = Vec::new();
        tag.write_to(&mut wire);
        prop_assert_eq!(String::from_utf8_lossy(&wire), tag.to_string());
        prop_assert_eq!(Tag::parse(prefix, &wire), Some(tag));
        prop_assert_eq!((tag.prefix(), tag.index()), (prefix, index));
    }

    #[test]
    fn what_is_read_as_a_tag_is_printed_again(prefix in prefix(), text in like_a_tag()) {
        let digits = text.trim_start_matches(char::is_alphabetic);
        for text in [text.clone(), format!("{prefix}{text}"), format!("{prefix}{digits}")] {
            if let Some(tag) = Tag::parse(prefix, text.as_bytes()) {
                prop_assert_eq!(tag.to_string(), text);
            } else {
                let index = text.strip_prefix(prefix.as_str()).and_then(|digits| digits.parse::<u32>().ok());
                prop_assert!(index.is_none_or(|index| Tag::new(prefix, index).to_string() != text));
            }
        }
    }
}
