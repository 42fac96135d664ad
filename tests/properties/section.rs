use core::hash::{BuildHasher, BuildHasherDefault};
use std::hash::DefaultHasher;

use imap_proto::types::{PartNumber, Section, SectionText};
use proptest::{collection::vec, prelude::*};

/// What a section may be built from.
#[derive(Clone, Debug)]
struct Parts {
    numbers: Vec<u32>,
    text: Option<SectionText>,
    names: Vec<String>,
}

impl Parts {
    fn build(&self) -> Section<'static> {
        let names: Vec<_> = self.names.iter().map(String::as_str).collect();
        let part = PartNumber::new(&self.numbers);
        match (part, self.text) {
            (Err(_), None) => Section::whole(),
            (Err(_), Some(SectionText::Header)) => Section::header(),
            (Err(_), Some(SectionText::HeaderFields)) => Section::header_fields(&names).unwrap(),
            (Err(_), Some(SectionText::HeaderFieldsNot)) => Section::header_fields_not(&names).unwrap(),
            (Err(_), Some(_)) => Section::text(),
            (Ok(part), None) => part.section(),
            (Ok(part), Some(SectionText::Header)) => part.header(),
            (Ok(part), Some(SectionText::HeaderFields)) => part.header_fields(&names).unwrap(),
            (Ok(part), Some(SectionText::HeaderFieldsNot)) => part.header_fields_not(&names).unwrap(),
            (Ok(part), Some(SectionText::Mime)) => part.mime(),
            (Ok(part), Some(_)) => part.text(),
        }
    }

    /// The same section as servers with other habits would spell it.
    fn spell_oddly(&self) -> String {
        let mut out = self.numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(".");
        let name = match self.text {
            None => "",
            Some(SectionText::Header) => "Header",
            Some(SectionText::HeaderFields) => "header.Fields",
            Some(SectionText::HeaderFieldsNot) => "header.fields.not",
            Some(SectionText::Mime) => "mime",
            Some(_) => "text",
        };
        if !out.is_empty() && !name.is_empty() {
            out.push('.');
        }
        out += name;
        if self.has_fields() {
            out += "  (";
            for (index, name) in self.names.iter().enumerate() {
                out += &match index % 2 {
                    0 => format!(
                        " \"{}\" ",
                        name.to_lowercase().replace('\\', "\\\\").replace('"', "\\\"")
                    ),
                    _ => format!("{{{}}}\r\n{}", name.len(), name.to_uppercase()),
                };
            }
            out += " )";
        }
        out + " "
    }

    fn has_fields(&self) -> bool {
        matches!(
            self.text,
            Some(SectionText::HeaderFields | SectionText::HeaderFieldsNot)
        )
    }
}

fn parts() -> impl Strategy<Value = Parts> {
    let text = prop_oneof![
        Just(None),
        Just(Some(SectionText::Header)),
        Just(Some(SectionText::HeaderFields)),
        Just(Some(SectionText::HeaderFieldsNot)),
        Just(Some(SectionText::Text)),
        Just(Some(SectionText::Mime)),
    ];
    let name = prop_oneof!["[A-Za-z-]{1,8}", "[!-9;-~]{1,6}"];
    (vec(1..=u32::MAX, 0..4), text, vec(name, 1..4)).prop_filter_map("MIME is of a part", |(numbers, text, names)| {
        (text != Some(SectionText::Mime) || !numbers.is_empty()).then_some(Parts { numbers, text, names })
    })
}

fn like_a_section() -> impl Strategy<Value = Vec<u8>> {
    "[0-9.]{0,4}(HEADER.FIELDS|TEXT|MIME)[ ()\"\\\\{}\r\nA-C\\]]{0,12}".prop_map(String::into_bytes)
}

fn hash(section: &Section<'_>) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(section)
}

proptest! {
    #[test]
    fn built_sections_are_read_again(parts in parts()) {
        let section = parts.build();
        prop_assert!(section.part_number().eq(parts.numbers.iter().copied()));
        prop_assert_eq!(section.text_kind(), parts.text);
        let names: Vec<_> = section.fields().map(|name| String::from_utf8(name.into_owned()).unwrap()).collect();
        prop_assert_eq!(names, if parts.has_fields() { parts.names.clone() } else { Vec::new() });
        let canonical = section.canonical().unwrap();
        prop_assert_eq!(canonical.as_bytes(), section.as_bytes());
        let received = Section::from_wire(section.as_bytes());
        prop_assert_eq!(&received, &section);
    }

    #[test]
    fn odd_spellings_are_equal(parts in parts()) {
        let section = parts.build();
        let odd = parts.spell_oddly();
        let received = Section::from_wire(odd.as_bytes());
        prop_assert_eq!(&received, &section);
        prop_assert_eq!(hash(&received), hash(&section));
        let canonical = received.canonical().unwrap();
        prop_assert!(canonical.as_bytes().eq_ignore_ascii_case(section.as_bytes()));
    }

    #[test]
    fn different_sections_differ(a in parts(), b in parts()) {
        let is_equal = a.build().as_bytes().eq_ignore_ascii_case(b.build().as_bytes());
        prop_assert_eq!(a.build() == b.build(), is_equal);
    }

    /// What may be sent has no way out of its brackets, whatever was received.
    #[test]
    fn canonical_sections_cannot_inject(bytes in prop_oneof![any::<Vec<u8>>(), like_a_section()]) {
        let section = Section::from_wire(bytes);
        let Ok(canonical) = section.canonical() else { return Ok(()) };
        let mut is_quoted = false;
        let mut is_escaped = false;
        for &byte in canonical.as_bytes() {
            prop_assert!((b' '..=b'~').contains(&byte));
            let ends_section = byte == b']' || byte == b'{';
            prop_assert!(is_quoted || !ends_section);
            is_quoted ^= byte == b'"' && !is_escaped;
            is_escaped = byte == b'\\' && !is_escaped;
        }
        prop_assert!(!is_quoted);
        prop_assert_eq!(&canonical, &section);
    }

    #[test]
    fn part_numbers_are_read_as_printed(numbers in vec(1..=u32::MAX, 1..6)) {
        let part = PartNumber::new(&numbers).unwrap();
        prop_assert_eq!(part.to_string().parse::<PartNumber>(), Ok(part.clone()));
        prop_assert!(part.numbers().eq(numbers));
    }
}
