//! What envelopes and structures say, decoded. With the feature `mime`; see [`mime`].

use alloc::borrow::Cow;
use alloc::string::String;

use super::{Address, BodyPart, Envelope, Group, Parameters};
use crate::types::mime;

impl Envelope<'_> {
    /// [`Envelope::subject`] as text, its encoded words decoded (RFC 2047). With the feature `mime`.
    #[must_use]
    pub fn decoded_subject(&self) -> Option<Cow<'_, str>> {
        self.subject().map(decoded)
    }
}

impl Address<'_> {
    /// [`Address::name`] as text, its encoded words decoded (RFC 2047). With the feature `mime`.
    ///
    /// A name is what the sender wrote: it may look like an address, and like another one than that of the sender.
    #[must_use]
    pub fn decoded_name(&self) -> Option<Cow<'_, str>> {
        self.name.as_deref().map(mime::decode_words)
    }
}

impl Group<'_> {
    /// The group's name as text, its encoded words decoded (RFC 2047). With the feature `mime`.
    #[must_use]
    pub fn decoded_name(&self) -> Option<Cow<'_, str>> {
        self.name.as_deref().map(mime::decode_words)
    }
}

impl Parameters<'_> {
    /// The value of this parameter, in any case of letters, put together and decoded (RFC 2231). With the feature
    /// `mime`; see [`mime::decode_parameter`].
    #[must_use]
    pub fn decoded(&self, name: &str) -> Option<String> {
        mime::decode_parameter(self.iter(), name)
    }
}

impl<'a> BodyPart<'a> {
    /// What to call the part in a file: `filename` of the disposition, or else `name` of the media type, decoded. With
    /// the feature `mime`.
    ///
    /// It is what the sender wrote: it may be a path, and lead anywhere.
    #[must_use]
    pub fn decoded_file_name(&self) -> Option<String> {
        let disposition = self.disposition();
        let name = disposition.and_then(|disposition| disposition.parameters.decoded("filename"));
        name.or_else(|| self.parameters().decoded("name"))
    }

    /// [`BodyPart::description`] as text, its encoded words decoded (RFC 2047). With the feature `mime`.
    #[must_use]
    pub fn decoded_description(&self) -> Option<Cow<'a, str>> {
        self.description().map(decoded)
    }

    /// The charset of a text, which is US-ASCII if the part does not say (RFC 2045 section 5.2). With the feature
    /// `mime`.
    #[must_use]
    pub fn decoded_charset(&self) -> Option<String> {
        self.parameters().decoded("charset")
    }
}

fn decoded(text: Cow<'_, [u8]>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => mime::decode_words(text),
        Cow::Owned(text) => Cow::Owned(mime::decode_words(&text).into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::owned;
    use super::super::{BodyStructure, Envelope};
    use crate::types::PartNumber;

    #[test]
    fn envelopes() {
        let text = b"(NIL \"=?ISO-8859-1?Q?Andr=E9?= says \\\"hello\\\"\" \
                     ((\"=?UTF-8?B?SsO8cmdlbg==?= M\" NIL \"j\" \"h\")) NIL NIL \
                     ((NIL NIL \"=?utf-8?q?G=C3=A4ste?=\" NIL)(NIL NIL \"a\" \"h\")(NIL NIL NIL NIL)) NIL NIL NIL NIL)";
        let envelope = Envelope::parse(owned(text)).unwrap();
        assert_eq!(envelope.decoded_subject().as_deref(), Some("André says \"hello\""));
        let from = envelope.from().next().unwrap();
        assert_eq!(from.decoded_name().as_deref(), Some("Jürgen M"));
        assert_eq!(from.name.as_deref(), Some(&b"=?UTF-8?B?SsO8cmdlbg==?= M"[..]));
        let group = envelope.to().groups().next().unwrap();
        assert_eq!(group.decoded_name().as_deref(), Some("Gäste"));
        assert_eq!(group.members.clone().next().unwrap().decoded_name(), None);
        let empty = Envelope::parse(owned(b"(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)")).unwrap();
        assert_eq!(empty.decoded_subject(), None);
    }

    #[test]
    fn parts() {
        let text = b"((\"TEXT\" \"PLAIN\" (\"CHARSET*\" \"us-ascii'en'utf-8\") NIL \"=?utf-8?q?=C3=9Cbersicht?=\" \"7BIT\" 1 1)\
                     (\"IMAGE\" \"PNG\" (\"NAME\" \"=?utf-8?B?5Y+w?=.png\") NIL NIL \"BASE64\" 1 NIL (\"ATTACHMENT\" \
                     (\"FILENAME*1*\" \"%8F%B0.png\" \"FILENAME*0*\" \"utf-8''%E5\")))\
                     (\"IMAGE\" \"PNG\" (\"NAME\" \"=?utf-8?B?5Y+w?=.png\") NIL NIL \"BASE64\" 1) \"MIXED\")";
        let structure = BodyStructure::parse(owned(text)).unwrap();
        let part = |number: &str| structure.find(&number.parse::<PartNumber>().unwrap()).unwrap();
        assert_eq!(part("1").decoded_charset().as_deref(), Some("utf-8"));
        assert_eq!(part("1").decoded_description().as_deref(), Some("Übersicht"));
        assert_eq!(part("1").decoded_file_name(), None);
        assert_eq!(part("2").decoded_file_name().as_deref(), Some("台.png"));
        assert_eq!(part("3").decoded_file_name().as_deref(), Some("台.png"));
    }
}
