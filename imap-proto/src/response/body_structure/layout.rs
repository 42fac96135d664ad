//! Where the fields of a part are.

use crate::wire::Cursor;

/// The places of the fields of a part, as numbers of tokens behind its opening parenthesis; [`NOWHERE`] for those that
/// it does not have.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    pub(super) shape: Shape,
    /// The type, or the subtype of a multipart.
    pub(super) media: u32,
    pub(super) parameters: u32,
    /// The id; description and encoding follow.
    pub(super) id: u32,
    pub(super) size: u32,
    pub(super) envelope: u32,
    pub(super) body: u32,
    pub(super) lines: u32,
    pub(super) md5: u32,
    /// The disposition; language, location and extensions follow.
    pub(super) disposition: u32,
}

/// Which words stand before the parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Children, and the subtype.
    Multipart,
    /// Type and subtype.
    Single,
    /// The type alone.
    NoSubtype,
    /// The subtype alone.
    NoType,
}

impl Layout {
    /// The layout of the part whose first value is next.
    #[inline]
    pub(super) fn of(start: Cursor<'_>) -> Self {
        if start.at_list() {
            let mut place = start;
            while place.at_list() {
                place.skip();
            }
            return Self::multipart(start, place);
        }
        match Shape::of(start) {
            // NIL in place of the children.
            Shape::Multipart => Self::multipart(start, start.past(usize::from(start.at_nil()))),
            Shape::Single => Self::single(start, Shape::Single, start.past(2)),
            shape => Self::single(start, shape, start.past(1)),
        }
    }

    #[inline]
    fn multipart(start: Cursor<'_>, media: Cursor<'_>) -> Self {
        let at = |place: &Cursor<'_>| start.tokens_up_to(place) as u32;
        // A multipart may lack its subtype too.
        let parameters = if media.at_list() { media } else { media.past(1) };
        Self {
            shape: Shape::Multipart,
            media: at(&media),
            parameters: at(&parameters),
            id: NOWHERE,
            size: NOWHERE,
            envelope: NOWHERE,
            body: NOWHERE,
            lines: NOWHERE,
            md5: NOWHERE,
            disposition: at(&parameters.past(1)),
        }
    }

    #[inline]
    fn single(start: Cursor<'_>, shape: Shape, parameters: Cursor<'_>) -> Self {
        let at = |place: &Cursor<'_>| start.tokens_up_to(place) as u32;
        let (mut envelope, mut body, mut lines) = (NOWHERE, NOWHERE, NOWHERE);
        let mut place = parameters.past(1);
        let id = at(&place);
        place = place.past(3);
        let size = at(&place);
        place.skip();
        let is_message = shape == Shape::Single && is_message(start);
        // What is no list is the MD5 of a message that was not taken apart.
        if is_message && place.at_list() {
            envelope = at(&place);
            place.skip();
            if place.at_list() || place.at_nil() {
                body = at(&place);
                place.skip();
            }
        }
        if place.at_number() {
            lines = at(&place);
            place.skip();
        } else if place.at_nil()
            && (is_message || (shape != Shape::NoType && start.at_word("text")))
            && place.count() > EXTENSION_FIELDS
        {
            // The number of lines, and not the MD5: there is one value too many.
            place.skip();
        }
        let md5 = at(&place);
        place.skip();
        Self {
            shape,
            media: 0,
            parameters: at(&parameters),
            id,
            size,
            envelope,
            body,
            lines,
            md5,
            disposition: at(&place),
        }
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

/// Whether type and subtype, which are next, are those of a message.
pub(super) fn is_message(media: Cursor<'_>) -> bool {
    media.at_word("message") && {
        let subtype = media.past(1);
        subtype.at_word("rfc822") || subtype.at_word("global")
    }
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

/// Behind the end of any part: nothing is read there.
const NOWHERE: u32 = u32::MAX;

/// MD5, disposition, language and location.
const EXTENSION_FIELDS: usize = 4;
