//! PREVIEW: the beginning of a message as text (RFC 8970).

use alloc::borrow::Cow;

use super::{About, Place, Said, heard, support};
use crate::response::{Capability, Extension, FetchItem, Offered};
use crate::wire::{Cursor, Encode, Encoder, Parsed};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("preview", "the beginning of a message as text", &[8970])
    .offered_as(Support::CAPABILITIES)
    .says(&[Said::new(Place::Fetch, "PREVIEW", |to| {
        FetchPreview::new(Offered::insist()).lazy().encode(to);
    })])
    .hears(&[heard!(item Preview<'_>)]);

support!("PREVIEW", Capability::Preview);

/// The FETCH item `PREVIEW`, for [`FetchItem::Extension`](crate::command::FetchItem::Extension) (RFC 8970 section 3.1).
#[derive(Clone, Copy, Debug)]
pub struct FetchPreview {
    lazy: bool,
}

impl FetchPreview {
    /// The preview, whatever it costs the server.
    #[must_use]
    pub const fn new(_: Offered<Support>) -> Self {
        Self { lazy: false }
    }

    /// The preview if the server has it at hand; NIL otherwise (section 4.1).
    #[must_use]
    pub const fn lazy(self) -> Self {
        Self { lazy: true }
    }
}

impl Encode for FetchPreview {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("PREVIEW");
        if self.lazy {
            to.list(|to| {
                to.word("LAZY");
            });
        }
    }
}

/// `PREVIEW` of a FETCH response: plain text of at most 256 characters (RFC 8970 section 3.2).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Preview<'a> {
    /// The text, which ought to be UTF-8; empty if the message has nothing to show. `None` if the server has none at
    /// hand, or cannot make one.
    pub text: Option<Cow<'a, [u8]>>,
}

impl<'a> FetchItem<'a> for Preview<'a> {
    const NAME: &'static str = "PREVIEW";

    fn parse(_: &'a [u8], mut value: Cursor<'a>) -> Parsed<Self> {
        let text = value.nstring()?;
        value.finish()?;
        Ok(Self { text })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::spell;
    use crate::command::{Fetch, FetchItem};
    use crate::ext::testing::fetched;
    use crate::types::{Seq, SeqSet};
    use alloc::vec::Vec;

    #[test]
    fn the_examples_of_the_rfc() {
        // RFC 8970 section 5.
        let plain = FetchPreview::new(Offered::insist());
        let one = SeqSet::from(Seq::MIN);
        let fetch = Fetch::numbers(&one, [FetchItem::Rfc822Size, FetchItem::Extension(&plain)]);
        assert_eq!(spell(&fetch), "FETCH 1 (RFC822.SIZE PREVIEW)\r\n");
        let lazy = plain.lazy();
        let fetch = Fetch::numbers(&one, [FetchItem::Envelope, FetchItem::Extension(&lazy)]);
        assert_eq!(spell(&fetch), "FETCH 1 (ENVELOPE PREVIEW (LAZY))\r\n");

        let mut texts = Vec::new();
        for line in [
            "* 3 FETCH (PREVIEW {30}\r\nMessage data from message 3.\r\n)",
            "* 4 FETCH (PREVIEW \"Message 4 preview\")",
            "* 2 FETCH (PREVIEW \"\")",
            "* 9 FETCH (UID 23 PREVIEW NIL)",
        ] {
            fetched(line, |raw| {
                let preview = raw.get::<Preview<'_>>().unwrap();
                texts.push(preview.text.map(Cow::into_owned));
            });
        }
        let text = |text: &[u8]| Some(text.to_vec());
        let expected = [
            text(b"Message data from message 3.\r\n"),
            text(b"Message 4 preview"),
            text(b""),
            None,
        ];
        assert_eq!(texts, expected);
    }
}
