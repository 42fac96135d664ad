//! A part of a message.

use alloc::borrow::Cow;
use core::fmt;

use super::fields::{Disposition, Parameters, next_string};
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
    /// Before the type, or the subtype of a multipart.
    media: Cursor<'a>,
    shape: Shape,
}

/// Which words stand before the parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// Children, and the subtype.
    Multipart,
    /// Type and subtype.
    Single,
    /// The type alone.
    NoSubtype,
    /// The subtype alone.
    NoType,
}

/// What stands behind the size of a single part.
struct Behind<'a> {
    /// Before the envelope and the body of a message.
    message: Option<Cursor<'a>>,
    /// Before the number of lines.
    lines: Option<Cursor<'a>>,
    /// Before the MD5.
    extension: Cursor<'a>,
}

impl<'a> BodyPart<'a> {
    /// The part in the list that is next.
    #[inline]
    pub(super) fn of(next: Cursor<'a>) -> Self {
        let start = next.inside();
        let mut media = start;
        if start.at_list() {
            while media.at_list() {
                media.skip();
            }
            return Self {
                start,
                media,
                shape: Shape::Multipart,
            };
        }
        let shape = Shape::of(start);
        // NIL in place of the children.
        if shape == Shape::Multipart && start.at_nil() {
            media.skip();
        }
        Self { start, media, shape }
    }

    /// Whether it is a multipart, be it one without children.
    #[must_use]
    pub fn is_multipart(&self) -> bool {
        self.shape == Shape::Multipart || (self.has_type() && self.media.at_word("multipart"))
    }

    /// Whether the part is a message, MESSAGE/RFC822 or MESSAGE/GLOBAL. Those alone have [`BodyPart::envelope`] and
    /// [`BodyPart::body`], and servers leave them out even there.
    #[must_use]
    pub fn is_message(&self) -> bool {
        let subtype = self.media.past(1);
        self.shape == Shape::Single
            && self.media.at_word("message")
            && (subtype.at_word("rfc822") || subtype.at_word("global"))
    }

    /// The parts of a multipart.
    #[must_use]
    pub fn children(&self) -> Children<'a> {
        Children(self.start)
    }

    /// The media type, `multipart` for a multipart; `None` if the server does not say.
    #[must_use]
    pub fn media_type(&self) -> Option<Cow<'a, [u8]>> {
        match self.shape {
            Shape::Multipart => Some(Cow::Borrowed(b"multipart")),
            Shape::Single | Shape::NoSubtype => string(self.media),
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
        let is_type = match self.shape {
            Shape::Multipart => media_type.eq_ignore_ascii_case("multipart"),
            _ => self.has_type() && self.media.at_word(media_type),
        };
        is_type && self.subtype_place().is_some_and(|place| place.at_word(subtype))
    }

    /// The parameters of the media type: `charset`, `boundary`, `name` and others.
    #[must_use]
    pub fn parameters(&self) -> Parameters<'a> {
        Parameters::of(self.parameters_place())
    }

    /// `Content-ID`, usually but not always in angle brackets. Multiparts have none here.
    #[must_use]
    pub fn id(&self) -> Option<Cow<'a, [u8]>> {
        string(self.basic(1)?)
    }

    /// `Content-Description`. Multiparts have none here.
    #[must_use]
    pub fn description(&self) -> Option<Cow<'a, [u8]>> {
        string(self.basic(2)?)
    }

    /// `Content-Transfer-Encoding`, which is 7BIT if the server does not say. Multiparts have none here.
    #[must_use]
    pub fn encoding(&self) -> Option<Cow<'a, [u8]>> {
        string(self.basic(3)?)
    }

    /// The size of the part in its transfer encoding, in bytes. `None` for multiparts, and for what is no number: servers
    /// say -1.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        self.basic(4)?.number64().ok()
    }

    /// The size of the part in its transfer encoding, in lines, of texts and messages.
    #[must_use]
    pub fn lines(&self) -> Option<u64> {
        self.behind()?.lines?.number64().ok()
    }

    /// The envelope of the message that the part is; `None` if it is none, or the server does not say.
    #[must_use]
    pub fn envelope(&self) -> Option<Envelope<'a>> {
        let mut next = self.behind()?.message?;
        Envelope::parse(next.take()).ok()
    }

    /// The body of the message that the part is; `None` if it is none, or the server does not say.
    #[must_use]
    pub fn body(&self) -> Option<Self> {
        let place = self.behind()?.message?.past(1);
        (!place.inside().is_end()).then(|| Self::of(place))
    }

    /// `Content-MD5`. Multiparts have none.
    #[must_use]
    pub fn md5(&self) -> Option<Cow<'a, [u8]>> {
        string(self.behind()?.extension)
    }

    /// How the part wants to be shown.
    #[must_use]
    pub fn disposition(&self) -> Option<Disposition<'a>> {
        let (disposition, language) = self.disposition_and_language();
        let swapped = is_swapped(disposition, language);
        Disposition::read(if swapped { language } else { disposition })
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
                if let Some(language) = next_string(&mut several) {
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
    pub(super) fn check(&self) -> Parsed<()> {
        if self.media.at_number() {
            return Err(self.media.expected("expected a media type"));
        }
        if self.shape == Shape::Multipart {
            return Ok(());
        }
        let mut next = self.parameters_place();
        if next.at_value() && !next.at_list() && !next.at_nil() {
            return Err(next.expected("expected parameters"));
        }
        next.skip();
        next.skip_opt_string()?;
        next.skip_opt_string()?;
        if next.at_number() {
            return Err(next.expected("expected a content transfer encoding"));
        }
        next.skip_opt_string()?;
        next.skip_opt_string()
    }

    /// How many tokens behind the first value the first child or the body of the message stands, and whether there may be
    /// more than one. `None` if there is neither.
    #[inline]
    pub(super) fn nested(&self) -> Option<(usize, bool)> {
        if self.start.at_list() {
            return Some((0, true));
        }
        let body = self.behind()?.message?.past(1);
        (!body.inside().is_end()).then(|| (self.start.tokens_up_to(&body), false))
    }

    fn has_type(&self) -> bool {
        matches!(self.shape, Shape::Single | Shape::NoSubtype)
    }

    fn subtype_place(&self) -> Option<Cursor<'a>> {
        match self.shape {
            Shape::Multipart | Shape::NoType => Some(self.media),
            Shape::Single => Some(self.media.past(1)),
            Shape::NoSubtype => None,
        }
    }

    #[inline]
    fn parameters_place(&self) -> Cursor<'a> {
        match self.shape {
            Shape::Single => self.media.past(2),
            // A multipart may lack its subtype too.
            _ if self.media.at_list() => self.media,
            _ => self.media.past(1),
        }
    }

    /// One of the basic fields, counted from the parameters. A multipart has none.
    #[inline]
    fn basic(&self, index: usize) -> Option<Cursor<'a>> {
        (self.shape != Shape::Multipart).then(|| self.parameters_place().past(index))
    }

    #[inline]
    fn behind(&self) -> Option<Behind<'a>> {
        let mut next = self.basic(BASIC_FIELDS)?;
        let is_message = self.is_message();
        let mut message = None;
        if is_message && next.at_list() {
            message = Some(next);
            next.skip();
            if next.at_list() || next.at_nil() {
                next.skip();
            }
        }
        let mut lines = None;
        if next.at_number() {
            lines = Some(next);
            next.skip();
        } else if next.at_nil()
            && (is_message || self.has_type() && self.media.at_word("text"))
            && next.count() > EXTENSION_FIELDS
        {
            // The number of lines, and not the MD5: there is one value too many.
            next.skip();
        }
        Some(Behind {
            message,
            lines,
            extension: next,
        })
    }

    fn disposition_and_language(&self) -> (Cursor<'a>, Cursor<'a>) {
        let before = self
            .behind()
            .map_or_else(|| self.parameters_place(), |behind| behind.extension);
        (before.past(1), before.past(2))
    }
}

impl fmt::Debug for BodyPart<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({:?})", self.start)
    }
}

impl Shape {
    /// The shape of a part that does not begin with a child.
    #[inline]
    fn of(start: Cursor<'_>) -> Self {
        let second = start.past(1);
        if !start.at_nil() && second.at_value() && !second.at_list() && !second.at_nil() {
            return Self::Single;
        }
        Self::guess(start)
    }

    /// Type or subtype or both are missing. The size tells which, because it is a number.
    #[cold]
    fn guess(start: Cursor<'_>) -> Self {
        if start.is_end() {
            return Self::Single;
        }
        let sixth = start.past(5);
        if !start.at_nil() && sixth.at_number() {
            return if is_media_type(start) {
                Self::NoSubtype
            } else {
                Self::NoType
            };
        }
        let is_long = sixth.past(1).at_value();
        if is_long && !start.past(1).at_list() {
            Self::Single
        } else {
            Self::Multipart
        }
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
    next_string(&mut next)
}

fn is_media_type(word: Cursor<'_>) -> bool {
    const TYPES: [&str; 10] = [
        "text",
        "image",
        "application",
        "audio",
        "video",
        "message",
        "multipart",
        "font",
        "model",
        "example",
    ];
    TYPES.iter().any(|name| word.at_word(name))
}

/// Parameters, id, description, encoding and size.
const BASIC_FIELDS: usize = 5;

/// MD5, disposition, language and location.
const EXTENSION_FIELDS: usize = 4;
