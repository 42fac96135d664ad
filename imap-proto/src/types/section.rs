//! Sections of a message, and part numbers.

use alloc::{borrow::Cow, format, vec::Vec};
use core::{
    fmt::{self, Write},
    hash::{Hash, Hasher},
};

use super::{
    part_number::PartNumber,
    section_text::{Parts, SectionText},
    text::is_atom_char,
};
use crate::error::ValueError;

/// Which section of a message: the text between the brackets of `BODY[...]` (RFC 9051 section 6.4.5.1).
///
/// A section that was built is valid. One that a server sent is kept as it came and read with tolerance; two sections
/// are equal if they mean the same, whatever the case, the quotes and the spaces.
///
/// ```
/// use imap_proto::types::{PartNumber, Section};
///
/// let part: PartNumber = "4.2".parse()?;
/// assert_eq!(part.header_fields(&["Date", "From"])?.to_string(), "4.2.HEADER.FIELDS (Date From)");
/// let received = Section::from_wire(&b"4.2.header.fields (\"DATE\" \"FROM\") "[..]);
/// assert_eq!(received, part.header_fields(&["Date", "From"])?);
/// # Ok::<(), imap_proto::ValueError>(())
/// ```
#[derive(Clone)]
pub struct Section<'a>(Cow<'a, [u8]>);

impl<'a> Section<'a> {
    /// The section that a server spelled with these bytes, without the brackets. Any bytes are taken.
    pub fn from_wire(bytes: impl Into<Cow<'a, [u8]>>) -> Self {
        Self(bytes.into())
    }

    /// The numbers of the body part, outermost first; none for the message itself.
    pub fn part_number(&self) -> impl Iterator<Item = u32> {
        Parts::of(&self.0).numbers()
    }

    /// Which text of the message or part; `None` for all of it.
    pub fn text_kind(&self) -> Option<SectionText> {
        Parts::of(&self.0).text
    }

    /// The names of the header fields listed, unquoted; none if the section is not `HEADER.FIELDS` or
    /// `HEADER.FIELDS.NOT`.
    pub fn fields(&self) -> impl Iterator<Item = Cow<'_, [u8]>> {
        Parts::of(&self.0).fields()
    }

    /// The text between the brackets, as it was built or received.
    ///
    /// To send a section that may have been received, take its [`canonical`](Self::canonical) form.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The section spelled as a client sends it.
    ///
    /// # Errors
    ///
    /// If it is none that may be sent: an unknown text, `MIME` without a part number, a part number 0, an empty list
    /// of header fields or one with a name that no header field can have.
    pub fn canonical(&self) -> Result<Section<'static>, ValueError> {
        let parts = Parts::of(&self.0);
        let numbers: Vec<_> = parts.numbers().collect();
        let part = if numbers.is_empty() {
            None
        } else {
            Some(PartNumber::new(&numbers)?)
        };
        let prefix = part.as_ref().map(PartNumber::as_str);
        match (parts.text, part.as_ref()) {
            (None, None) => Ok(Section::whole()),
            (None, Some(part)) => Ok(part.section()),
            (Some(SectionText::Other), _) => Err(error("a known text", 0)),
            (Some(SectionText::Mime), None) => Err(error("MIME of a part", 0)),
            (Some(text), _) if text.has_fields() => {
                let names: Vec<_> = parts.fields().collect();
                Section::with_fields(prefix, text, &names)
            }
            (Some(text), _) => Ok(Section::with_text(prefix, text)),
        }
    }

    /// Detaches the section from the bytes it was borrowed from.
    pub fn into_owned(self) -> Section<'static> {
        Section(Cow::Owned(self.0.into_owned()))
    }
}

impl Section<'static> {
    /// The whole message, or the whole of what the brackets belong to: nothing between them.
    pub const fn whole() -> Self {
        Self(Cow::Borrowed(b""))
    }

    /// `HEADER`: the header of the message.
    pub const fn header() -> Self {
        Self(Cow::Borrowed(b"HEADER"))
    }

    /// `TEXT`: the body of the message, without its header.
    pub const fn text() -> Self {
        Self(Cow::Borrowed(b"TEXT"))
    }

    /// `HEADER.FIELDS (...)`: the header fields of the message that have one of the `names`, in any case.
    ///
    /// # Errors
    ///
    /// If there are no names, or one is empty or has a byte that no field name can have: anything but printable
    /// US-ASCII without `:` (RFC 5322 section 3.6.8, `ftext`).
    pub fn header_fields(names: &[&str]) -> Result<Self, ValueError> {
        Self::with_fields(None, SectionText::HeaderFields, names)
    }

    /// `HEADER.FIELDS.NOT (...)`: the header fields of the message that have none of the `names`.
    ///
    /// # Errors
    ///
    /// Those of [`header_fields`](Self::header_fields).
    pub fn header_fields_not(names: &[&str]) -> Result<Self, ValueError> {
        Self::with_fields(None, SectionText::HeaderFieldsNot, names)
    }

    /// The content of a body part. For its header or its fields see [`PartNumber`].
    ///
    /// # Errors
    ///
    /// Those of [`PartNumber::new`].
    pub fn part(numbers: &[u32]) -> Result<Self, ValueError> {
        Ok(PartNumber::new(numbers)?.into())
    }

    pub(super) fn with_text(part: Option<&str>, text: SectionText) -> Self {
        let section = match part {
            Some(part) => format!("{part}.{}", text.name()),
            None => text.name().into(),
        };
        Self(Cow::Owned(section.into_bytes()))
    }

    pub(super) fn with_fields<N: AsRef<[u8]>>(
        part: Option<&str>,
        text: SectionText,
        names: &[N],
    ) -> Result<Self, ValueError> {
        if names.is_empty() {
            return Err(ValueError::new("list of header fields", "at least one name", 0));
        }
        let mut bytes = Self::with_text(part, text).0.into_owned();
        bytes.extend_from_slice(b" (");
        for (index, name) in names.iter().enumerate() {
            if index > 0 {
                bytes.push(b' ');
            }
            write_field_name(name.as_ref(), &mut bytes)?;
        }
        bytes.push(b')');
        Ok(Self(Cow::Owned(bytes)))
    }
}

impl Default for Section<'_> {
    /// The whole message.
    fn default() -> Self {
        Section::whole()
    }
}

impl PartialEq<Section<'_>> for Section<'_> {
    fn eq(&self, other: &Section<'_>) -> bool {
        let (a, b) = (Parts::of(&self.0), Parts::of(&other.0));
        a.text == b.text
            && a.numbers().eq(b.numbers())
            && match a.text {
                Some(SectionText::Other) => a.rest.eq_ignore_ascii_case(b.rest),
                _ => a.fields().map(Folded).eq(b.fields().map(Folded)),
            }
    }
}

impl Eq for Section<'_> {}

impl Hash for Section<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let parts = Parts::of(&self.0);
        parts.text.hash(state);
        parts.numbers().for_each(|number| number.hash(state));
        match parts.text {
            Some(SectionText::Other) => Folded(parts.rest.into()).hash(state),
            _ => parts.fields().for_each(|field| Folded(field).hash(state)),
        }
    }
}

impl fmt::Display for Section<'_> {
    /// Prints the text between the brackets; bytes that are not printable US-ASCII are escaped.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_escaped(&self.0, f)
    }
}

impl fmt::Debug for Section<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Section[{self}]")
    }
}

/// A name without regard to the case of US-ASCII letters.
struct Folded<'a>(Cow<'a, [u8]>);

impl PartialEq for Folded<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Hash for Folded<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.iter().for_each(|byte| state.write_u8(byte.to_ascii_lowercase()));
        state.write_u8(0xff);
    }
}

/// Appends a field name, quoted only if it is no atom.
fn write_field_name(name: &[u8], out: &mut Vec<u8>) -> Result<(), ValueError> {
    let what = "header field name";
    if name.is_empty() {
        return Err(ValueError::new(what, "at least one character", 0));
    }
    if let Some(at) = name
        .iter()
        .position(|byte| !matches!(byte, b'!'..=b'~') || *byte == b':')
    {
        return Err(ValueError::new(what, "printable US-ASCII but SP and :", at));
    }
    if name.iter().all(|&byte| is_atom_char(byte)) {
        out.extend_from_slice(name);
        return Ok(());
    }
    out.push(b'"');
    for &byte in name {
        if matches!(byte, b'"' | b'\\') {
            out.push(b'\\');
        }
        out.push(byte);
    }
    out.push(b'"');
    Ok(())
}

fn write_escaped(bytes: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for &byte in bytes {
        match byte {
            b' '..=b'~' => f.write_char(byte.into())?,
            _ => write!(f, "{}", byte.escape_ascii())?,
        }
    }
    Ok(())
}

fn error(rule: &'static str, at: usize) -> ValueError {
    ValueError::new("section", rule, at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    fn wire(text: &str) -> Section<'_> {
        Section::from_wire(text.as_bytes())
    }

    /// RFC 9051 section 6.4.5.1, the example of a complex message.
    #[test]
    fn built_sections_print_as_the_examples() {
        let part = |text: &str| text.parse::<PartNumber>().unwrap();
        assert_eq!(Section::whole().to_string(), "");
        assert_eq!(Section::header().to_string(), "HEADER");
        assert_eq!(Section::text().to_string(), "TEXT");
        assert_eq!(Section::part(&[4, 2, 2, 1]).unwrap().to_string(), "4.2.2.1");
        assert_eq!(part("3").header().to_string(), "3.HEADER");
        assert_eq!(part("4.2").text().to_string(), "4.2.TEXT");
        assert_eq!(part("4.1").mime().to_string(), "4.1.MIME");
        let fields = Section::header_fields(&["DATE", "FROM"]).unwrap();
        assert_eq!(fields.to_string(), "HEADER.FIELDS (DATE FROM)");
        let fields = part("1.2").header_fields_not(&["X-a]b", "q\"\\", "{3}"]).unwrap();
        assert_eq!(fields.to_string(), r#"1.2.HEADER.FIELDS.NOT ("X-a]b" "q\"\\" "{3}")"#);
        assert_eq!(fields.fields().collect::<Vec<_>>(), [&b"X-a]b"[..], b"q\"\\", b"{3}"]);
    }

    #[test]
    fn what_no_header_field_is_called_is_refused() {
        assert!(Section::header_fields(&[]).is_err());
        for (name, at) in [
            ("", 0),
            ("Date:", 4),
            ("a b", 1),
            ("é", 0),
            ("a\r\nb", 1),
            ("a\0", 1),
            ("\u{7f}", 0),
        ] {
            assert_eq!(
                Section::header_fields(&["To", name]).map_err(|error| error.at),
                Err(at),
                "{name}"
            );
        }
    }

    #[test]
    fn received_sections_are_read() {
        let cases: [(&str, &[u32], Option<SectionText>, usize); 12] = [
            ("", &[], None, 0),
            ("1.2.3", &[1, 2, 3], None, 0),
            ("1.2 ", &[1, 2], None, 0),
            ("1.", &[1], None, 0),
            ("header", &[], Some(SectionText::Header), 0),
            ("3.2.Mime", &[3, 2], Some(SectionText::Mime), 0),
            ("TEXT", &[], Some(SectionText::Text), 0),
            ("HEADER.FIELDS (Subject From) ", &[], Some(SectionText::HeaderFields), 2),
            ("2.HEADER.FIELDS.NOT(a)", &[2], Some(SectionText::HeaderFieldsNot), 1),
            ("2.FANCY (a)", &[2], Some(SectionText::Other), 0),
            ("TEXT (a)", &[], Some(SectionText::Other), 0),
            ("4294967296.MIME", &[], Some(SectionText::Other), 0),
        ];
        for (text, numbers, kind, fields) in cases {
            let section = wire(text);
            assert_eq!(section.part_number().collect::<Vec<_>>(), numbers, "{text}");
            assert_eq!(section.text_kind(), kind, "{text}");
            assert_eq!(section.fields().count(), fields, "{text}");
            assert_eq!(section.clone().into_owned().as_bytes(), text.as_bytes());
        }
    }

    #[test]
    fn equality_is_of_meaning() {
        let equal = [
            ("HEADER", "header "),
            ("HEADER.FIELDS (REFERENCES)", "header.fields (\"References\")"),
            ("1.HEADER.FIELDS (a b)", "1.Header.Fields ( A  {1}\r\nb )"),
            ("FANCY a", "fancy A"),
        ];
        for (a, b) in equal {
            assert_eq!(wire(a), wire(b));
        }
        let different = [
            ("", "1"),
            ("1", "1.1"),
            ("HEADER", "TEXT"),
            ("HEADER.FIELDS (a b)", "HEADER.FIELDS (b a)"),
            ("HEADER.FIELDS (a)", "HEADER.FIELDS.NOT (a)"),
            ("HEADER.FIELDS (a)", "HEADER.FIELDS (a b)"),
            ("FANCY a", "FANCY b"),
            ("4294967296", "4294967297"),
        ];
        for (a, b) in different {
            assert_ne!(wire(a), wire(b));
        }
    }

    #[test]
    fn canonical_is_what_may_be_sent() {
        for (text, canonical) in [
            ("", ""),
            ("1.2 ", "1.2"),
            ("1.mime", "1.MIME"),
            ("text", "TEXT"),
            ("2.header.fields (\"Date\"  to ) ", "2.HEADER.FIELDS (Date to)"),
        ] {
            assert_eq!(wire(text).canonical().unwrap().to_string(), canonical);
        }
        for text in [
            "MIME",
            "0",
            "1.0.TEXT",
            "FANCY",
            "HEADER.FIELDS ()",
            "HEADER.FIELDS (\"a\r\nb\")",
            "TEXT]\r\n",
        ] {
            assert!(wire(text).canonical().is_err(), "{text}");
        }
    }

    #[test]
    fn printing_escapes_what_would_break_a_line() {
        assert_eq!(wire("a\r\n\u{e9}\"").to_string(), r#"a\r\n\xc3\xa9""#);
    }
}
