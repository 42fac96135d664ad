use core::hash::{BuildHasher, BuildHasherDefault};
use std::hash::DefaultHasher;

use imap_proto::types::Flag;
use proptest::prelude::*;

/// Text that is or almost is a flag with a meaning.
fn like_a_flag() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\\\?([Ss][Ee][Ee][Nn]|[Dd]raft|[Dd]eleted|[Ff]lagged|[Aa]nswered|[Rr]ecent|\\*)[a-z]?",
        "[$\\\\]?[a-zA-Z]{0,6}",
        "[ -~]{0,8}",
    ]
}

fn hash(flag: &Flag<'_>) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(flag)
}

proptest! {
    #[test]
    fn spelling_is_kept_but_for_case(text in like_a_flag()) {
        let flag = Flag::parse(text.as_bytes());
        let wire = flag.wire().into_owned();
        match flag {
            Flag::Extension(_) | Flag::Keyword(_) => prop_assert_eq!(&wire, text.as_bytes()),
            _ => prop_assert!(wire.eq_ignore_ascii_case(text.as_bytes())),
        }
        prop_assert_eq!(flag.to_string().into_bytes(), wire);
        prop_assert_eq!(flag.clone().into_owned(), flag);
    }

    #[test]
    fn any_bytes_are_a_flag(bytes: Vec<u8>) {
        let flag = Flag::parse(&bytes);
        prop_assert!(flag.wire().eq_ignore_ascii_case(&bytes));
        prop_assert!(!flag.is_valid_to_send() || bytes.iter().all(|byte| (b'!'..=b'~').contains(byte)));
    }

    #[test]
    fn equality_is_that_of_the_spelling_without_case(a in like_a_flag(), b in like_a_flag()) {
        for b in [b, a.to_ascii_uppercase()] {
            let (flag_a, flag_b) = (Flag::parse(a.as_bytes()), Flag::parse(b.as_bytes()));
            prop_assert_eq!(flag_a == flag_b, a.eq_ignore_ascii_case(&b));
            prop_assert_eq!(flag_a.cmp(&flag_b), a.to_ascii_lowercase().cmp(&b.to_ascii_lowercase()));
            prop_assert!(flag_a != flag_b || hash(&flag_a) == hash(&flag_b));
        }
    }

    #[test]
    fn built_flags_are_read_again(name in "[$!#a-zA-Z0-9._-]{1,8}") {
        let keyword = Flag::keyword(&name).unwrap();
        prop_assert!(Flag::parse(&keyword.wire()) == keyword);
        let extension = Flag::extension(&name).unwrap();
        prop_assert!(Flag::parse(&extension.wire()) == extension);
        prop_assert!(keyword.is_valid_to_send());
        prop_assert_eq!(extension.is_valid_to_send(), !name.eq_ignore_ascii_case("recent"));
    }
}
