//! Numbers of body parts.

use alloc::string::String;
use core::{
    fmt::{self, Write},
    str::FromStr,
};

use super::{
    decimal,
    section::Section,
    section_text::{Parts, SectionText},
};
use crate::error::ValueError;

/// The number of a body part, `4.2.1`: numbers from 1, outermost first, never none (RFC 9051 section 6.4.5.1,
/// `section-part`).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PartNumber(String);

impl PartNumber {
    /// The part that `numbers` lead to, outermost first.
    ///
    /// # Errors
    ///
    /// If there are none, or one is 0.
    pub fn new(numbers: &[u32]) -> Result<Self, ValueError> {
        if numbers.is_empty() || numbers.contains(&0) {
            return Err(ValueError::new("part number", "numbers from 1, at least one", 0));
        }
        let mut text = String::new();
        for number in numbers {
            let separator = if text.is_empty() { "" } else { "." };
            // Writing to a String cannot fail.
            let _ = write!(text, "{separator}{number}");
        }
        Ok(Self(text))
    }

    /// The number as it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The numbers, outermost first.
    pub fn numbers(&self) -> impl Iterator<Item = u32> {
        Parts::of(self.0.as_bytes()).numbers()
    }

    /// The content of the part.
    pub fn section(&self) -> Section<'static> {
        self.clone().into()
    }

    /// `HEADER` of the message that the part is.
    pub fn header(&self) -> Section<'static> {
        Section::with_text(Some(&self.0), SectionText::Header)
    }

    /// `TEXT` of the message that the part is.
    pub fn text(&self) -> Section<'static> {
        Section::with_text(Some(&self.0), SectionText::Text)
    }

    /// `MIME`: the header of the part itself.
    pub fn mime(&self) -> Section<'static> {
        Section::with_text(Some(&self.0), SectionText::Mime)
    }

    /// `HEADER.FIELDS` of the message that the part is.
    ///
    /// # Errors
    ///
    /// Those of [`Section::header_fields`].
    pub fn header_fields(&self, names: &[&str]) -> Result<Section<'static>, ValueError> {
        Section::with_fields(Some(&self.0), SectionText::HeaderFields, names)
    }

    /// `HEADER.FIELDS.NOT` of the message that the part is.
    ///
    /// # Errors
    ///
    /// Those of [`Section::header_fields`].
    pub fn header_fields_not(&self, names: &[&str]) -> Result<Section<'static>, ValueError> {
        Section::with_fields(Some(&self.0), SectionText::HeaderFieldsNot, names)
    }
}

impl FromStr for PartNumber {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let mut at = 0;
        for digits in text.split('.') {
            match decimal::parse_canonical_u32(digits.as_bytes()) {
                None | Some(0) => return Err(ValueError::new("part number", "numbers from 1 between dots", at)),
                Some(_) => at += digits.len() + 1,
            }
        }
        Ok(Self(text.into()))
    }
}

impl fmt::Display for PartNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for PartNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PartNumber({self})")
    }
}

impl From<PartNumber> for Section<'_> {
    fn from(part: PartNumber) -> Self {
        Self::from_wire(part.0.into_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn part_numbers_count_from_one() {
        assert_eq!(
            "1.2.3".parse::<PartNumber>().unwrap().numbers().collect::<Vec<_>>(),
            [1, 2, 3]
        );
        for (text, at) in [
            ("", 0),
            ("0", 0),
            ("1.0", 2),
            ("1.", 2),
            (".1", 0),
            ("1..2", 2),
            ("01", 0),
            ("1.x", 2),
        ] {
            assert_eq!(text.parse::<PartNumber>().map_err(|error| error.at), Err(at), "{text}");
        }
        assert!(PartNumber::new(&[]).is_err() && PartNumber::new(&[1, 0]).is_err());
        assert!("4294967296".parse::<PartNumber>().is_err());
    }
}
