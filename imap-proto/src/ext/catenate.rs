//! CATENATE: messages put together on the server (RFC 4469).

use alloc::borrow::Cow;
use alloc::string::ToString;

use super::{About, Place, Said, heard, support};
use crate::error::ValueError;
use crate::response::{Capability, Extension, Offered, ResponseCode};
use crate::types::url::Path;
use crate::wire::{Cursor, Encode, Encoder, Parsed};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("catenate", "messages put together on the server", &[4469])
    .offered_as(Support::CAPABILITIES)
    .says(&[Said::new(Place::Append, "CATENATE", |to| {
        Catenate::new(Offered::insist(), &[Part::Url("/Drafts/;UID=20")]).encode(to);
    })])
    .hears(&[heard!(code BadUrl<'_>)]);

support!("CATENATE", Capability::Catenate);

/// `CATENATE`: what a message is put together from, for [`AppendMessage::of`](crate::command::AppendMessage::of): of
/// APPEND, of each message of MULTIAPPEND, and of REPLACE.
#[derive(Clone, Copy, Debug)]
pub struct Catenate<'a> {
    parts: &'a [Part<'a>],
}

/// A piece of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part<'a> {
    /// `TEXT`: so many bytes, which the application writes when [`Event::Body`](crate::Event::Body) says so.
    Text(u64),
    /// `URL`: a message on the same server, or a part of one, by its URL relative to the server (RFC 5092):
    /// `/Drafts;UIDVALIDITY=385759045/;UID=20/;SECTION=1.MIME`.
    Url(&'a str),
    /// `URL`: the same as a value.
    Path(&'a Path),
}

impl<'a> Catenate<'a> {
    /// These pieces, one behind the other. There must be one at least.
    #[must_use]
    pub const fn new(_: Offered<Support>, parts: &'a [Part<'a>]) -> Self {
        Self { parts }
    }
}

impl Encode for Catenate<'_> {
    fn encode(&self, to: &mut Encoder<'_>) {
        if self.parts.is_empty() {
            to.refuse(ValueError::new("parts to catenate", "one at least", 0));
        }
        to.word("CATENATE").list(|to| {
            for part in self.parts {
                match part {
                    Part::Text(size) => to.word("TEXT").body(*size),
                    Part::Url(url) => to.word("URL").astring(url.as_bytes()),
                    Part::Path(path) => to.word("URL").astring(path.to_string().as_bytes()),
                };
            }
        });
    }
}

/// `[BADURL url]`: what a URL names cannot be had (RFC 4469 section 4).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct BadUrl<'a> {
    /// The URL.
    pub url: Cow<'a, [u8]>,
}

impl BadUrl<'_> {
    /// What the URL names on the server, if it is spelled relative to the server, as those in CATENATE are.
    ///
    /// # Errors
    ///
    /// If it is not; see [`Path::parse`].
    pub fn path(&self) -> Result<Path, ValueError> {
        Path::parse(&self.url)
    }
}

impl<'a> ResponseCode<'a> for BadUrl<'a> {
    const NAME: &'static str = "BADURL";

    fn parse(values: Cursor<'a>) -> Parsed<Self> {
        // "Any TEXT-CHAR except ]": there may be spaces and parentheses in it.
        if values.is_end() {
            return Err(values.expected("expected a URL"));
        }
        let mut one = values;
        let url = match one.astring() {
            Ok(url) if one.is_end() => url,
            _ => Cow::Borrowed(values.raw()),
        };
        Ok(Self { url })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{spell, spell_error, spell_without_waiting};
    use crate::command::{Append, AppendMessage};
    use crate::ext::multi_append::MultiAppend;
    use crate::ext::replace::Replace;
    use crate::ext::testing::code_of;
    use crate::types::{Flag, MailboxName, Uid};

    #[test]
    fn the_examples_of_the_rfc() {
        // RFC 4469 section 3, with shorter texts.
        let drafts = MailboxName::new("Drafts").unwrap();
        let flags = [Flag::Seen, Flag::Draft, Flag::keyword("$MDNSent").unwrap()];
        let parts = [
            Part::Url("/Drafts;UIDVALIDITY=385759045/;UID=20/;section=HEADER"),
            Part::Text(2),
            Part::Url("/Drafts;UIDVALIDITY=385759045/;UID=20/;section=1.MIME"),
            Part::Text(3),
        ];
        let data = Catenate::new(Offered::insist(), &parts);
        let append = Append::new(&drafts, AppendMessage::of(&data).flags(&flags));
        let expected = "APPEND Drafts (\\Seen \\Draft $MDNSent) CATENATE (URL \
                        /Drafts;UIDVALIDITY=385759045/;UID=20/;section=HEADER TEXT {2}\r\nxx URL \
                        /Drafts;UIDVALIDITY=385759045/;UID=20/;section=1.MIME TEXT {3}\r\nxxx)\r\n";
        assert_eq!(spell(&append), expected);
        let text = [Part::Text(1)];
        let text = Catenate::new(Offered::insist(), &text);
        let messages = [AppendMessage::of(&text), AppendMessage::new(2)];
        assert_eq!(
            spell_without_waiting(&MultiAppend::new(Offered::insist(), &drafts, &messages)),
            "APPEND Drafts CATENATE (TEXT {1+}\r\nx) {2+}\r\nxx\r\n"
        );
        let replace = Replace::uid(Offered::insist(), Uid::MIN, &drafts, AppendMessage::of(&text));
        assert_eq!(spell(&replace), "UID REPLACE 1 Drafts CATENATE (TEXT {1}\r\nx)\r\n");
    }

    #[test]
    fn urls_as_values() {
        let text = "/Drafts;UIDVALIDITY=385759045/;UID=20/;SECTION=1.MIME";
        let path = Path::parse(text.as_bytes()).unwrap();
        let inbox = MailboxName::inbox();
        let spelled = |part| {
            let parts = [part];
            let data = Catenate::new(Offered::insist(), &parts);
            spell(&Append::new(&inbox, AppendMessage::of(&data)))
        };
        assert_eq!(spelled(Part::Path(&path)), spelled(Part::Url(text)));
        // The example of RFC 4469 section 4, which has no slash before the section.
        let line = "* NO [BADURL /Drafts;UIDVALIDITY=785799047/;UID=113330;section=1.5.9] failed";
        let path = code_of(line, |raw| raw.get::<BadUrl<'_>>()?.path().ok()).unwrap();
        assert_eq!(
            path.to_string(),
            "/Drafts;UIDVALIDITY=785799047/;UID=113330/;SECTION=1.5.9"
        );
    }

    #[test]
    fn what_cannot_be_had() {
        let url = |line| code_of(line, |raw| raw.get::<BadUrl<'_>>().map(|code| code.url.into_owned()));
        let expected = b"/Drafts;UIDVALIDITY=785799047/;UID=113330;section=1.5.9".to_vec();
        assert_eq!(
            url("* NO [BADURL /Drafts;UIDVALIDITY=785799047/;UID=113330;section=1.5.9] CATENATE append has failed"),
            Some(expected)
        );
        assert_eq!(
            url("* NO [BADURL /My Mail/;UID=1] no"),
            Some(b"/My Mail/;UID=1".to_vec())
        );
        assert_eq!(url("* NO [BADURL] no"), None);
    }

    #[test]
    fn nothing_makes_no_message() {
        let data = Catenate::new(Offered::insist(), &[]);
        let inbox = MailboxName::inbox();
        let append = Append::new(&inbox, AppendMessage::of(&data));
        assert_eq!(spell_error(&append).what, "parts to catenate");
    }
}
