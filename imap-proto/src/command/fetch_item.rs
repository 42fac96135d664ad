//! What FETCH can be asked for (RFC 9051 section 6.4.5).

use alloc::vec;
use alloc::vec::Vec;

use crate::error::ValueError;
use crate::types::{Partial, Section};
use crate::wire::{Encode, Encoder};

/// The data items of a FETCH: a list of them, or one of the macros that stand for a list.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum FetchItems<'a> {
    /// `ALL`: flags, internal date, size and envelope.
    All,
    /// `FAST`: flags, internal date and size.
    Fast,
    /// `FULL`: flags, internal date, size, envelope and body structure without extension data.
    Full,
    /// These items. There must be one at least.
    Items(Vec<FetchItem<'a>>),
}

impl<'a> From<FetchItem<'a>> for FetchItems<'a> {
    fn from(item: FetchItem<'a>) -> Self {
        Self::Items(vec![item])
    }
}

impl<'a, const N: usize> From<[FetchItem<'a>; N]> for FetchItems<'a> {
    fn from(items: [FetchItem<'a>; N]) -> Self {
        Self::Items(items.into())
    }
}

impl<'a> From<Vec<FetchItem<'a>>> for FetchItems<'a> {
    fn from(items: Vec<FetchItem<'a>>) -> Self {
        Self::Items(items)
    }
}

impl<'a> From<&[FetchItem<'a>]> for FetchItems<'a> {
    fn from(items: &[FetchItem<'a>]) -> Self {
        Self::Items(items.to_vec())
    }
}

impl Encode for FetchItems<'_> {
    fn encode(&self, to: &mut Encoder<'_>) {
        match self {
            Self::All => {
                to.word("ALL");
            }
            Self::Fast => {
                to.word("FAST");
            }
            Self::Full => {
                to.word("FULL");
            }
            Self::Items(items) => match items.as_slice() {
                [] => to.refuse(ValueError::new("list of fetch items", "one at least", 0)),
                // What an extension writes may be more than one word.
                [item] if !matches!(item, FetchItem::Extension(_)) => item.encode(to),
                items => {
                    to.list(|to| {
                        for item in items {
                            item.encode(to);
                        }
                    });
                }
            },
        }
    }
}

/// A data item of FETCH (RFC 9051 section 9, `fetch-att`).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum FetchItem<'a> {
    /// The header fields that every mail client shows, parsed by the server.
    Envelope,
    /// The flags.
    Flags,
    /// When the message came to be in the mailbox.
    InternalDate,
    /// The size of the message in bytes.
    Rfc822Size,
    /// `BODY`: the MIME structure without extension data.
    Body,
    /// `BODYSTRUCTURE`: the MIME structure.
    BodyStructure,
    /// The UID.
    Uid,
    /// `BODY[section]`: a part of the message. Sets `\Seen` unless it is a peek.
    BodySection(FetchSection<'a>),
    /// `BINARY[part]`: a part with its content transfer encoding undone. Sets `\Seen` unless it is a peek. IMAP4rev2,
    /// or where the server offers BINARY (RFC 3516).
    Binary(FetchSection<'a>),
    /// `BINARY.SIZE[part]`: the size of a part with its content transfer encoding undone. May be slow. IMAP4rev2, or
    /// where the server offers BINARY (RFC 3516).
    BinarySize(Section<'a>),
    /// `RFC822`: the message, setting `\Seen` (RFC 3501; not in IMAP4rev2).
    Rfc822,
    /// `RFC822.HEADER`: the header, not setting `\Seen` (RFC 3501; not in IMAP4rev2).
    Rfc822Header,
    /// `RFC822.TEXT`: the body, setting `\Seen` (RFC 3501; not in IMAP4rev2).
    Rfc822Text,
    /// An item of an extension, which the server must offer.
    Extension(&'a dyn Encode),
}

impl<'a> FetchItem<'a> {
    /// `BODY.PEEK[section]`: a part of the message, leaving `\Seen` as it is.
    #[must_use]
    pub const fn peek(section: Section<'a>) -> Self {
        Self::BodySection(FetchSection {
            section,
            peek: true,
            partial: None,
        })
    }

    /// `BODY[section]`: a part of the message, setting `\Seen`.
    #[must_use]
    pub const fn section(section: Section<'a>) -> Self {
        Self::BodySection(FetchSection::new(section))
    }
}

impl Encode for FetchItem<'_> {
    fn encode(&self, to: &mut Encoder<'_>) {
        match self {
            Self::Envelope => to.word("ENVELOPE"),
            Self::Flags => to.word("FLAGS"),
            Self::InternalDate => to.word("INTERNALDATE"),
            Self::Rfc822Size => to.word("RFC822.SIZE"),
            Self::Body => to.word("BODY"),
            Self::BodyStructure => to.word("BODYSTRUCTURE"),
            Self::Uid => to.word("UID"),
            Self::BodySection(section) => section.encode("BODY", "BODY.PEEK", to),
            Self::Binary(section) => {
                check_binary(&section.section, to);
                section.encode("BINARY", "BINARY.PEEK", to)
            }
            Self::BinarySize(section) => {
                check_binary(section, to);
                to.section("BINARY.SIZE", section, None)
            }
            Self::Rfc822 => to.word("RFC822"),
            Self::Rfc822Header => to.word("RFC822.HEADER"),
            Self::Rfc822Text => to.word("RFC822.TEXT"),
            Self::Extension(item) => to.value(*item),
        };
    }
}

/// Which part of a message to fetch, and how much of it.
#[derive(Clone, Debug)]
pub struct FetchSection<'a> {
    section: Section<'a>,
    peek: bool,
    partial: Option<Partial>,
}

impl<'a> FetchSection<'a> {
    /// All of this section, setting `\Seen`.
    #[must_use]
    pub const fn new(section: Section<'a>) -> Self {
        Self {
            section,
            peek: false,
            partial: None,
        }
    }

    /// The same, leaving `\Seen` as it is.
    #[must_use]
    pub fn peek(self) -> Self {
        Self { peek: true, ..self }
    }

    /// The same, only these bytes of it.
    #[must_use]
    pub fn partial(self, partial: Partial) -> Self {
        Self {
            partial: Some(partial),
            ..self
        }
    }

    fn encode<'e, 'b>(&self, item: &'static str, peek: &'static str, to: &'e mut Encoder<'b>) -> &'e mut Encoder<'b> {
        to.section(if self.peek { peek } else { item }, &self.section, self.partial)
    }
}

/// "section-binary = "[" [section-part] "]"" (RFC 9051 section 9).
fn check_binary(section: &Section<'_>, to: &mut Encoder<'_>) {
    if section.text_kind().is_some() {
        to.refuse(ValueError::new("binary section", "nothing but a part number", 0));
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use super::super::Fetch;
    use super::super::testing::{spell, spell_error};
    use super::*;
    use crate::types::SeqSet;

    fn items<'a>(items: impl Into<FetchItems<'a>>) -> String {
        let set: SeqSet = "2:4".parse().unwrap();
        let text = spell(&Fetch::numbers(&set, items));
        String::from(text.strip_prefix("FETCH 2:4 ").unwrap().strip_suffix("\r\n").unwrap())
    }

    #[test]
    fn macros_stand_alone() {
        assert_eq!(items(FetchItems::All), "ALL");
        assert_eq!(items(FetchItems::Fast), "FAST");
        assert_eq!(items(FetchItems::Full), "FULL");
    }

    #[test]
    fn items_without_arguments() {
        use FetchItem::{
            Body, BodyStructure, Envelope, Flags, InternalDate, Rfc822, Rfc822Header, Rfc822Size, Rfc822Text, Uid,
        };
        assert_eq!(items(Flags), "FLAGS");
        assert_eq!(
            items([Envelope, Flags, InternalDate, Rfc822Size, Body, BodyStructure, Uid]),
            "(ENVELOPE FLAGS INTERNALDATE RFC822.SIZE BODY BODYSTRUCTURE UID)"
        );
        assert_eq!(
            items([Rfc822, Rfc822Header, Rfc822Text]),
            "(RFC822 RFC822.HEADER RFC822.TEXT)"
        );
    }

    #[test]
    fn sections() {
        // RFC 9051 section 6.4.5.
        let fields = Section::header_fields(&["DATE", "FROM"]).unwrap();
        assert_eq!(
            items([FetchItem::Flags, FetchItem::section(fields)]),
            "(FLAGS BODY[HEADER.FIELDS (DATE FROM)])"
        );
        assert_eq!(items(FetchItem::peek(Section::whole())), "BODY.PEEK[]");
        let part = Section::part(&[4, 2]).unwrap();
        let some = FetchSection::new(part.clone()).partial(Partial::new(0, 1024).unwrap());
        assert_eq!(items(FetchItem::BodySection(some.clone())), "BODY[4.2]<0.1024>");
        assert_eq!(items(FetchItem::Binary(some.peek())), "BINARY.PEEK[4.2]<0.1024>");
        assert_eq!(
            items(FetchItem::Binary(FetchSection::new(Section::whole()))),
            "BINARY[]"
        );
        assert_eq!(items(FetchItem::BinarySize(part)), "BINARY.SIZE[4.2]");
    }

    #[test]
    fn items_of_extensions_are_always_in_a_list() {
        assert_eq!(items(FetchItem::Extension(&FetchItem::Uid)), "(UID)");
    }

    #[test]
    fn what_the_grammar_has_no_room_for() {
        let set: SeqSet = "1".parse().unwrap();
        let none: [FetchItem<'_>; 0] = [];
        assert_eq!(spell_error(&Fetch::numbers(&set, none)).what, "list of fetch items");
        let binary = FetchItem::Binary(FetchSection::new(Section::text()));
        assert_eq!(spell_error(&Fetch::numbers(&set, binary)).what, "binary section");
        assert_eq!(
            spell_error(&Fetch::numbers(&set, FetchItem::BinarySize(Section::text()))).what,
            "binary section"
        );
        let injected = Section::from_wire(&b"TEXT] BODY[\r\nA1 LOGOUT"[..]);
        assert_eq!(
            spell_error(&Fetch::numbers(&set, FetchItem::section(injected))).what,
            "section"
        );
    }
}
