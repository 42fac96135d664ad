//! BODY and BODYSTRUCTURE: what a message consists of, taken apart by the server (RFC 9051 section 7.5.2).
//!
//! The structure is read where it lies, part by part; a part is a place in it. Reading never recurses: the tree is
//! walked with a stack of bounded size.

mod fields;
mod layout;
mod part;
mod walk;

use core::fmt;

pub use fields::{Disposition, Parameters};
pub use part::{BodyPart, Children};
pub use walk::{NumberedPart, Parts};

use crate::types::PartNumber;
use crate::wire::{Cursor, Parsed, Values};

/// The structure of a message.
///
/// What a server leaves out, replaces by `NIL` or puts where no other reading is possible is understood; see
/// [`BodyPart`]. Parts nest 64 deep at most.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct BodyStructure<'a> {
    values: Values<'a>,
}

impl<'a> BodyStructure<'a> {
    /// A value that is a body structure.
    ///
    /// # Errors
    /// If it is no list, nests too deeply, or any part of it is not shaped like one.
    pub(crate) fn parse(values: Values<'a>) -> Parsed<Self> {
        let cursor = values.cursor();
        if !cursor.at_list() {
            return Err(cursor.expected("expected a body structure"));
        }
        walk::check(cursor)?;
        Ok(Self { values })
    }

    /// A value that was found to be a body structure.
    #[inline]
    pub(crate) fn checked(values: Values<'a>) -> Self {
        Self { values }
    }

    /// The body of the message itself.
    #[must_use]
    pub fn part(&self) -> BodyPart<'_> {
        BodyPart::of(self.values.cursor())
    }

    /// Every part, outermost first and in the order of the message, with its number. What messages inside the message
    /// consist of is shown too.
    #[must_use]
    pub fn parts(&self) -> Parts<'_> {
        Parts::of(self.values.cursor())
    }

    /// Every part of this media type, in any case of letters, as [`parts`](Self::parts) shows them: `("text", "plain")`.
    pub fn parts_of_type(&self, media_type: &str, subtype: &str) -> impl Iterator<Item = NumberedPart<'_>> {
        self.parts().filter(move |found| found.part.is(media_type, subtype))
    }

    /// Every part that is an [attachment](BodyPart::is_attachment), as [`parts`](Self::parts) shows them, but for those
    /// inside of messages that are attachments themselves.
    pub fn attachments(&self) -> impl Iterator<Item = NumberedPart<'_>> {
        let mut inside = usize::MAX;
        self.parts().filter(move |found| {
            if found.depth() > inside {
                return false;
            }
            let is_attachment = found.part.is_attachment();
            inside = if is_attachment { found.depth() } else { usize::MAX };
            is_attachment
        })
    }

    /// The part of this number, as `BODY[number]` names it (RFC 9051 section 6.4.5.1).
    #[must_use]
    pub fn find(&self, number: &PartNumber) -> Option<BodyPart<'_>> {
        let mut body = Some(self.part());
        let mut found = None;
        for number in number.numbers() {
            let within = body?;
            let part = if within.is_multipart() {
                within.children().nth(usize::try_from(number).ok()?.checked_sub(1)?)?
            } else if number == 1 {
                within
            } else {
                return None;
            };
            body = if part.is_multipart() { Some(part) } else { part.body() };
            found = Some(part);
        }
        found
    }

    pub(crate) fn cursor(&self) -> Cursor<'_> {
        self.values.cursor()
    }

    /// The structure as it stands on the wire.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.values.as_bytes()
    }

    /// How many bytes [`BodyStructure::into_owned`] allocates.
    #[must_use]
    pub fn owned_size(&self) -> usize {
        self.values.owned_size()
    }

    /// The same structure with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> BodyStructure<'static> {
        BodyStructure {
            values: self.values.into_owned(),
        }
    }
}

impl fmt::Debug for BodyStructure<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.values)
    }
}

#[cfg(test)]
mod tests;
