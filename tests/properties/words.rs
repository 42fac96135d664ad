use imap_proto::ext::acl::Rights;
use imap_proto::ext::metadata::EntryName;
use imap_proto::flow::Target;
use imap_proto::types::{Atom, Partial, SetRange, UidSet};
use proptest::{collection::btree_set, prelude::*};

proptest! {
    #[test]
    fn rights_are_printed_as_a_sorted_set(letters in btree_set("[a-z0-9]", 0..12)) {
        let sorted: String = letters.iter().cloned().collect();
        let shuffled: String = letters.iter().rev().cloned().collect();
        let rights = Rights::new(&shuffled).unwrap();
        prop_assert_eq!(Rights::new(&rights.to_string()), Ok(rights));
        let mut printed: Vec<_> = rights.to_string().chars().map(String::from).collect();
        printed.sort();
        prop_assert_eq!(printed.concat(), sorted);
    }

    #[test]
    fn atoms_are_printed_as_they_are_read(text in "[ -~]{0,8}") {
        let special = |letter| "(){ %*\"\\]".contains(letter);
        let valid = !text.is_empty() && !text.contains(special);
        match Atom::new(text.as_str()) {
            Ok(atom) => {
                prop_assert!(valid, "{}", text);
                prop_assert_eq!(atom.to_string(), text);
            }
            Err(_) => prop_assert!(!valid, "{}", text),
        }
    }

    #[test]
    fn entry_names_are_kept_and_compared_in_any_case(text in "/(shared|PRIVATE|other)(/[a-zA-Z0-9.-]{0,4}){0,3}") {
        let parts: Vec<_> = text.split('/').skip(1).collect();
        let valid = parts[0] != "other" && parts.len() > 1 && parts.iter().all(|part| !part.is_empty());
        match EntryName::new(&text) {
            Ok(name) => {
                prop_assert!(valid, "{}", text);
                prop_assert_eq!(name.as_str(), &text[..]);
                prop_assert!(name.is(text.to_ascii_uppercase().as_bytes()));
            }
            Err(_) => prop_assert!(!valid, "{}", text),
        }
    }

    #[test]
    fn addresses_are_printed_as_they_are_read(
        scheme in "imaps?",
        user in proptest::option::of("[a-z.@ %é]{1,8}"),
        host in "[a-z]{1,6}(\\.[a-z]{2,4})?",
        port in proptest::option::of(1..=u16::MAX),
    ) {
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        let target: Target = format!("{scheme}://{host}{port}").parse().unwrap();
        let printed = target.to_string();
        prop_assert_eq!(printed.parse::<Target>(), Ok(target));
        prop_assert_eq!(printed.parse::<Target>().unwrap().to_string(), printed);
        if let Some(user) = user {
            let encoded: String = user.bytes().map(|byte| format!("%{byte:02X}")).collect();
            let target: Target = format!("{scheme}://{encoded}@{host}{port}").parse().unwrap();
            prop_assert_eq!(target.user(), Some(&user[..]));
            prop_assert_eq!(target.to_string().parse::<Target>(), Ok(target));
        }
    }

    #[test]
    fn ranges_are_printed_as_sets_are(first in 1..=u32::MAX, last in 1..=u32::MAX) {
        let number = |number| imap_proto::types::Uid::new(number).unwrap();
        let range = SetRange::new(number(first), number(last));
        let set: UidSet = range.to_string().parse().unwrap();
        prop_assert_eq!(set.to_string(), range.to_string());
        prop_assert_eq!(set.ranges().next(), Some(range));
    }

    #[test]
    fn partials_are_printed_with_their_numbers(origin: u64, length: u64) {
        let valid = length > 0 && origin <= i64::MAX as u64 && length <= i64::MAX as u64;
        match Partial::new(origin, length) {
            Ok(partial) => {
                prop_assert!(valid);
                prop_assert_eq!(partial.to_string(), format!("<{origin}.{length}>"));
                prop_assert_eq!((partial.origin(), partial.length()), (origin, length));
            }
            Err(_) => prop_assert!(!valid),
        }
    }
}
