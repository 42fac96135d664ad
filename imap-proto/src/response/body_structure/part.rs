//! A part of a message.

use alloc::borrow::Cow;
use core::fmt;

use super::fields::{Disposition, Parameters};
use super::layout::{Layout, Shape, is_message};
use crate::response::Envelope;
use crate::wire::{Cursor, Parsed};

/// A part of a message: a multipart, a message, or a single thing.
///
/// Every field is optional. Servers leave fields out, and what follows is read by what it looks like: a string and a list
/// where type and subtype belong are a multipart without children, or a part whose type or subtype is missing; a number
/// behind the size is a number of lines, whatever the type.
#[derive(Clone, Copy)]
pub struct BodyPart<'a> {
    /// Before the first value in the part's parentheses.
    start: Cursor<'a>,
    layout: Layout,
}

impl<'a> BodyPart<'a> {
    /// The part in the list that is next.
    #[inline]
    pub(super) fn of(next: Cursor<'a>) -> Self {
        let start = next.inside();
        Self {
            start,
            layout: Layout::of(start),
        }
    }

    /// Whether it is a multipart, be it one without children.
    #[must_use]
    pub fn is_multipart(&self) -> bool {
        self.layout.shape == Shape::Multipart || (self.has_type() && self.media().at_word("multipart"))
    }

    /// Whether the part is a message, MESSAGE/RFC822 or MESSAGE/GLOBAL. Those alone have [`BodyPart::envelope`] and
    /// [`BodyPart::body`], and servers leave them out even there.
    #[must_use]
    pub fn is_message(&self) -> bool {
        self.layout.shape == Shape::Single && is_message(self.media())
    }

    /// The parts of a multipart.
    #[must_use]
    pub fn children(&self) -> Children<'a> {
        Children(self.start)
    }

    /// The media type, `multipart` for a multipart; `None` if the server does not say.
    #[must_use]
    pub fn media_type(&self) -> Option<Cow<'a, [u8]>> {
        match self.layout.shape {
            Shape::Multipart => Some(Cow::Borrowed(b"multipart")),
            Shape::Single | Shape::NoSubtype => string(self.media()),
            Shape::NoType => None,
        }
    }

    /// The media subtype; `None` if the server does not say.
    #[must_use]
    pub fn subtype(&self) -> Option<Cow<'a, [u8]>> {
        string(self.subtype_place()?)
    }

    /// Whether the media type is this one, in any case of letters.
    #[must_use]
    pub fn is(&self, media_type: &str, subtype: &str) -> bool {
        let is_type = match self.layout.shape {
            Shape::Multipart => media_type.eq_ignore_ascii_case("multipart"),
            _ => self.has_type() && self.media().at_word(media_type),
        };
        is_type && self.subtype_place().is_some_and(|place| place.at_word(subtype))
    }

    /// The parameters of the media type: `charset`, `boundary`, `name` and others.
    #[must_use]
    pub fn parameters(&self) -> Parameters<'a> {
        Parameters::of(self.place(self.layout.parameters))
    }

    /// `Content-ID`, usually but not always in angle brackets. Multiparts have none here.
    #[must_use]
    pub fn id(&self) -> Option<Cow<'a, [u8]>> {
        string(self.place(self.layout.id))
    }

    /// `Content-Description`. Multiparts have none here.
    #[must_use]
    pub fn description(&self) -> Option<Cow<'a, [u8]>> {
        string(self.place(self.layout.id).past(1))
    }

    /// `Content-Transfer-Encoding`, which is 7BIT if the server does not say. Multiparts have none here.
    #[must_use]
    pub fn encoding(&self) -> Option<Cow<'a, [u8]>> {
        string(self.place(self.layout.id).past(2))
    }

    /// The size of the part in its transfer encoding, in bytes. `None` for multiparts, and for what is no number: servers
    /// say -1.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        self.place(self.layout.size).number64().ok()
    }

    /// The size of the part in its transfer encoding, in lines, of texts and messages.
    #[must_use]
    pub fn lines(&self) -> Option<u64> {
        self.place(self.layout.lines).number64().ok()
    }

    /// The envelope of the message that the part is; `None` if it is none, or the server does not say.
    #[must_use]
    pub fn envelope(&self) -> Option<Envelope<'a>> {
        let mut place = self.place(self.layout.envelope);
        if !place.at_list() {
            return None;
        }
        Envelope::parse(place.take()).ok()
    }

    /// The body of the message that the part is; `None` if it is none, or the server does not say.
    #[must_use]
    pub fn body(&self) -> Option<Self> {
        let place = self.place(self.layout.body);
        (!place.inside().is_end()).then(|| Self::of(place))
    }

    /// `Content-MD5`. Multiparts have none.
    #[must_use]
    pub fn md5(&self) -> Option<Cow<'a, [u8]>> {
        string(self.place(self.layout.md5))
    }

    /// How the part wants to be shown.
    #[must_use]
    pub fn disposition(&self) -> Option<Disposition<'a>> {
        let (disposition, language) = self.disposition_and_language();
        let swapped = is_swapped(disposition, language);
        Disposition::read(if swapped { language } else { disposition })
    }

    /// Whether the part is to be offered for saving and not to be shown with the message: its disposition is anything but
    /// `inline` (RFC 2183 section 2.8), or it has none but is called by a name (`name`, `filename`).
    ///
    /// Never so for a multipart, whose parts speak for themselves.
    #[must_use]
    pub fn is_attachment(&self) -> bool {
        if self.is_multipart() {
            return false;
        }
        match self.disposition() {
            Some(disposition) if !disposition.kind.is_empty() => !disposition.is("inline"),
            Some(disposition) => disposition.parameters.has("filename") || self.parameters().has("name"),
            None => self.parameters().has("name"),
        }
    }

    /// The languages of the part, as RFC 5646 names them.
    pub fn language(&self) -> impl Iterator<Item = Cow<'a, [u8]>> + use<'a> {
        let (disposition, language) = self.disposition_and_language();
        let place = if is_swapped(disposition, language) {
            disposition
        } else {
            language
        };
        let mut alone = string(place);
        let mut several = place.inside();
        core::iter::from_fn(move || {
            if let Some(language) = alone.take() {
                return Some(language);
            }
            while several.at_value() {
                if let Some(language) = several.maybe_string() {
                    return Some(language);
                }
            }
            None
        })
    }

    /// `Content-Location`, a URI.
    #[must_use]
    pub fn location(&self) -> Option<Cow<'a, [u8]>> {
        string(self.disposition_and_language().1.past(1))
    }

    /// What stands behind the fields that are defined: strings, numbers and lists of extensions.
    #[must_use]
    pub fn extensions(&self) -> Cursor<'a> {
        self.disposition_and_language().1.past(2)
    }

    /// Fails unless the fields are where they belong.
    #[inline]
    pub(super) fn check(&self) -> Parsed<()> {
        let media = self.media();
        if media.at_number() {
            return Err(media.expected("expected a media type"));
        }
        if self.layout.shape == Shape::Multipart {
            return Ok(());
        }
        let mut next = self.place(self.layout.parameters);
        if next.at_value() && !next.at_list() && !next.at_nil() {
            return Err(next.expected("expected parameters"));
        }
        next.skip();
        next.skip_string()?;
        next.skip_string()?;
        if next.at_number() {
            return Err(next.expected("expected a content transfer encoding"));
        }
        next.skip_string()?;
        next.skip_string()
    }

    /// How many tokens behind the first value the first child or the body of the message stands, and whether there may be
    /// more than one. `None` if there is neither.
    #[inline]
    pub(super) fn nested(&self) -> Option<(u32, bool)> {
        if self.start.at_list() {
            return Some((0, true));
        }
        (!self.place(self.layout.body).inside().is_end()).then_some((self.layout.body, false))
    }

    fn has_type(&self) -> bool {
        matches!(self.layout.shape, Shape::Single | Shape::NoSubtype)
    }

    #[inline]
    fn media(&self) -> Cursor<'a> {
        self.place(self.layout.media)
    }

    fn subtype_place(&self) -> Option<Cursor<'a>> {
        match self.layout.shape {
            Shape::Multipart | Shape::NoType => Some(self.media()),
            Shape::Single => Some(self.media().past(1)),
            Shape::NoSubtype => None,
        }
    }

    fn disposition_and_language(&self) -> (Cursor<'a>, Cursor<'a>) {
        let disposition = self.place(self.layout.disposition);
        (disposition, disposition.past(1))
    }

    #[inline]
    fn place(&self, tokens: u32) -> Cursor<'a> {
        self.start.at_token(tokens as usize)
    }
}

impl fmt::Debug for BodyPart<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({:?})", self.start)
    }
}

/// The children of a multipart.
#[derive(Clone)]
pub struct Children<'a>(Cursor<'a>);

impl<'a> Iterator for Children<'a> {
    type Item = BodyPart<'a>;

    #[inline]
    fn next(&mut self) -> Option<BodyPart<'a>> {
        if !self.0.at_list() {
            return None;
        }
        let part = BodyPart::of(self.0);
        self.0.skip();
        Some(part)
    }
}

impl fmt::Debug for Children<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

/// Whether a server wrote the disposition where the language belongs, and nothing in its own place.
fn is_swapped(disposition: Cursor<'_>, language: Cursor<'_>) -> bool {
    !disposition.at_list() && language.at_list() && Disposition::is_next(language)
}

fn string(mut next: Cursor<'_>) -> Option<Cow<'_, [u8]>> {
    next.maybe_string()
}
