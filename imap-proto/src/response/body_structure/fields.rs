//! Fields of body parts that have a structure of their own.

use alloc::borrow::Cow;
use core::fmt;

use crate::wire::Cursor;

/// Parameters of a media type or of a disposition, in the server's order.
///
/// Servers should join and decode what RFC 2231 splits and encodes. Many do not: names such as `filename*` and
/// `filename*0*` are shown as they are. With the feature `mime`, `Parameters::decoded` joins and decodes them.
#[derive(Clone, Copy)]
pub struct Parameters<'a>(Cursor<'a>);

impl<'a> Parameters<'a> {
    /// Those in the list that is next; none if no list is.
    #[inline]
    pub(super) fn of(next: Cursor<'a>) -> Self {
        Self(next.inside())
    }

    /// The name and the value of each. A value that is `NIL` or missing is empty.
    pub fn iter(&self) -> impl Iterator<Item = (Cow<'a, [u8]>, Cow<'a, [u8]>)> + use<'a> {
        let mut rest = self.0;
        core::iter::from_fn(move || {
            while !rest.is_end() {
                let name = rest.maybe_string();
                let value = rest.maybe_string().unwrap_or_default();
                if let Some(name) = name {
                    return Some((name, value));
                }
            }
            None
        })
    }

    /// The value of the first parameter of this name, in any case of letters.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Cow<'a, [u8]>> {
        let mut rest = self.0;
        while !rest.is_end() {
            let found = rest.at_word(name);
            rest.skip();
            if found {
                return Some(rest.maybe_string().unwrap_or_default());
            }
            rest.skip();
        }
        None
    }

    /// Whether there is a parameter of this name, in any case of letters, be it in pieces or encoded (RFC 2231).
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.iter().any(|(found, _)| {
            let (start, rest) = found.split_at_checked(name.len()).unwrap_or_default();
            start.eq_ignore_ascii_case(name.as_bytes()) && matches!(rest, [] | [b'*', ..]) && !found.is_empty()
        })
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }
}

impl fmt::Debug for Parameters<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let escaped = |bytes: Cow<'_, [u8]>| alloc::format!("{}", bytes.escape_ascii());
        f.debug_map()
            .entries(self.iter().map(|(name, value)| (escaped(name), escaped(value))))
            .finish()
    }
}

/// How a part wants to be shown (RFC 2183).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Disposition<'a> {
    /// `inline`, `attachment` or something else, in any case of letters; empty if the server does not say.
    pub kind: Cow<'a, [u8]>,
    /// Its parameters, `filename` among them.
    pub parameters: Parameters<'a>,
}

impl<'a> Disposition<'a> {
    /// Whether the kind is this one, in any case of letters.
    #[must_use]
    pub fn is(&self, kind: &str) -> bool {
        self.kind.eq_ignore_ascii_case(kind.as_bytes())
    }

    /// The disposition that is next: a list of a kind and parameters, or a kind alone.
    pub(super) fn read(next: Cursor<'a>) -> Option<Self> {
        let mut fields = next.inside();
        if !next.at_list() {
            // A description in this place has spaces in it; a kind is a token.
            let kind = next.peek_text().filter(|kind| !next.at_nil() && is_token(kind))?;
            return Some(Self {
                kind: Cow::Borrowed(kind),
                parameters: Parameters::of(fields),
            });
        }
        let kind = fields.maybe_string();
        let parameters = Parameters::of(fields);
        if kind.is_none() && parameters.is_empty() {
            return None;
        }
        Some(Self {
            kind: kind.unwrap_or_default(),
            parameters,
        })
    }

    /// Whether the value that is next is a disposition and not a list of languages, where it could be either.
    pub(super) fn is_next(next: Cursor<'_>) -> bool {
        let kind = next.inside();
        let parameters = kind.past(1);
        if kind.peek_text().is_none() || !parameters.past(1).is_end() {
            return false;
        }
        parameters.at_list() || (parameters.at_nil() && (kind.at_word("inline") || kind.at_word("attachment")))
    }
}

/// RFC 2045 section 5.1.
fn is_token(text: &[u8]) -> bool {
    !text.is_empty()
        && text
            .iter()
            .all(|byte| byte.is_ascii_graphic() && !b"()<>@,;:\\\"/[]?=".contains(byte))
}
