//! ANNOTATEMORE: the forerunner of METADATA, from the drafts of draft-daboo-imap-annotatemore. Cyrus had it, and Python's
//! imaplib has its commands.

use alloc::borrow::Cow;

use super::gathered::{Gathered, Keep};
use super::{About, Said, heard, support};
use crate::command::{Command, Profile, States};
use crate::error::ValueError;
use crate::response::{Capability, Extension, Offered, Raw, Untagged};
use crate::types::MailboxName;
use crate::wire::{Cursor, Encoder, Parsed, Values};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new(
    "annotate_more",
    "notes on mailboxes and on the server, before METADATA",
    &[],
)
.offered_as(Support::CAPABILITIES)
.says(&[
    Said::command("GETANNOTATION", |to| {
        GetAnnotation::new(Offered::insist(), None, &["/comment"], &["value"]).encode(to);
    }),
    Said::command("SETANNOTATION", |to| {
        SetAnnotation::new(Offered::insist(), None, "/comment", &[("value.priv", None)]).encode(to);
    }),
])
.hears(&[heard!(untagged Annotation<'_>)]);

support!("ANNOTATEMORE", Capability::AnnotateMore);

/// GETANNOTATION: attributes of entries. `*` and `%` in both stand for more than one, as in LIST.
#[derive(Clone, Copy, Debug)]
pub struct GetAnnotation<'a> {
    mailbox: Option<&'a MailboxName<'a>>,
    entries: &'a [&'a str],
    attributes: &'a [&'a str],
}

impl<'a> GetAnnotation<'a> {
    /// Of a mailbox, or of the server if there is none. There must be one entry and one attribute at least.
    #[must_use]
    pub const fn new(
        _: Offered<Support>,
        mailbox: Option<&'a MailboxName<'a>>,
        entries: &'a [&'a str],
        attributes: &'a [&'a str],
    ) -> Self {
        Self {
            mailbox,
            entries,
            attributes,
        }
    }
}

impl Command for GetAnnotation<'_> {
    type Reply = Gathered<Annotation<'static>>;

    fn profile(&self) -> Profile {
        Profile::new(States::LOGGED_IN).pipelined()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        target(self.mailbox, to.word("GETANNOTATION"));
        strings(self.entries, to);
        strings(self.attributes, to);
    }

    fn reply(&self) -> Self::Reply {
        Gathered::default()
    }
}

/// SETANNOTATION: sets and removes attributes of an entry.
#[derive(Clone, Copy, Debug)]
pub struct SetAnnotation<'a> {
    mailbox: Option<&'a MailboxName<'a>>,
    entry: &'a str,
    values: &'a [(&'a str, Option<&'a [u8]>)],
}

impl<'a> SetAnnotation<'a> {
    /// Of a mailbox, or of the server if there is none: each attribute and its value; `None` removes it. There must be
    /// one at least.
    #[must_use]
    pub const fn new(
        _: Offered<Support>,
        mailbox: Option<&'a MailboxName<'a>>,
        entry: &'a str,
        values: &'a [(&'a str, Option<&'a [u8]>)],
    ) -> Self {
        Self { mailbox, entry, values }
    }
}

impl Command for SetAnnotation<'_> {
    type Reply = ();

    fn profile(&self) -> Profile {
        Profile::new(States::LOGGED_IN).pipelined()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        if self.values.is_empty() {
            to.refuse(ValueError::new("annotation", "one attribute at least", 0));
        }
        target(self.mailbox, to.word("SETANNOTATION"));
        to.string(self.entry.as_bytes()).list(|to| {
            for (attribute, value) in self.values {
                to.string(attribute.as_bytes()).nstring(*value);
            }
        });
    }

    fn reply(&self) {}
}

fn target(mailbox: Option<&MailboxName<'_>>, to: &mut Encoder<'_>) {
    match mailbox {
        Some(mailbox) => to.mailbox(mailbox),
        None => to.string(b""),
    };
}

fn strings(names: &[&str], to: &mut Encoder<'_>) {
    match names {
        [] => to.refuse(ValueError::new("annotation", "one name at least", 0)),
        [one] => {
            to.string(one.as_bytes());
        }
        several => {
            to.list(|to| {
                for name in several {
                    to.string(name.as_bytes());
                }
            });
        }
    }
}

/// `* ANNOTATION`: attributes of entries.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Annotation<'a> {
    mailbox: MailboxName<'a>,
    /// The name of an entry and a list of attributes, again and again.
    entries: Values<'a>,
}

/// An attribute of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Attribute<'a> {
    /// The entry, such as `/comment`.
    pub entry: Cow<'a, [u8]>,
    /// The attribute, such as `value.shared`.
    pub name: Cow<'a, [u8]>,
    /// Its value; `None` if it has none.
    pub value: Option<Cow<'a, [u8]>>,
}

impl Annotation<'_> {
    /// The mailbox; its name is empty if it is the server.
    #[must_use]
    pub fn mailbox(&self) -> &MailboxName<'_> {
        &self.mailbox
    }

    /// Each attribute of each entry, in the server's order.
    pub fn attributes(&self) -> impl Iterator<Item = Attribute<'_>> {
        let mut entries = self.entries.cursor();
        let mut here: Option<(Cursor<'_>, Cursor<'_>)> = None;
        core::iter::from_fn(move || {
            loop {
                if let Some((name, attributes)) = here.as_mut()
                    && let Ok((attribute, value)) = pair(attributes)
                {
                    let mut name = *name;
                    return Some(Attribute {
                        entry: name.astring().ok()?,
                        name: attribute,
                        value,
                    });
                }
                if entries.is_end() {
                    return None;
                }
                let name = entries;
                entries.skip();
                here = Some((name, entries.inside()));
                entries.skip();
            }
        })
    }

    /// The same with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> Annotation<'static> {
        Annotation {
            mailbox: self.mailbox.into_owned(),
            entries: self.entries.into_owned(),
        }
    }
}

type Pair<'a> = (Cow<'a, [u8]>, Option<Cow<'a, [u8]>>);

fn pair<'a>(rest: &mut Cursor<'a>) -> Parsed<Pair<'a>> {
    Ok((rest.astring()?, rest.nstring()?))
}

impl<'a> Untagged<'a> for Annotation<'a> {
    const KEYWORD: &'static str = "ANNOTATION";

    fn parse(_: Option<u32>, mut values: Cursor<'a>) -> Parsed<Self> {
        let mailbox = MailboxName::from_wire(values.astring()?);
        let entries = values.rest();
        while !values.is_end() {
            values.astring()?;
            let mut attributes = values.opt_list()?;
            while !attributes.is_end() {
                pair(&mut attributes)?;
            }
        }
        Ok(Self { mailbox, entries })
    }
}

impl Keep for Annotation<'static> {
    fn keep(raw: &Raw<'_>) -> Option<Self> {
        raw.get::<Annotation<'_>>().map(Annotation::into_owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{answer, spell, spell_error};
    use alloc::format;
    use alloc::string::String;
    use alloc::vec::Vec;

    #[test]
    fn the_examples_of_the_draft() {
        // draft-daboo-imap-annotatemore-08 sections 4.3 and 4.4.
        let inbox = MailboxName::inbox();
        let get = GetAnnotation::new(
            Offered::insist(),
            Some(&inbox),
            &["/comment"],
            &["value.priv", "value.shared"],
        );
        let expected = "GETANNOTATION INBOX \"/comment\" (\"value.priv\" \"value.shared\")\r\n";
        assert_eq!(spell(&get), expected);
        let lines = "* ANNOTATION \"INBOX\" \"/comment\" (\"value.priv\" \"My comment\" \"value.shared\" NIL)\r\n\
                     T1 OK GETANNOTATION complete\r\n";
        let (reply, others) = answer(&get, lines);
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let shown: Vec<_> = reply.items[0]
            .attributes()
            .map(|it| {
                format!(
                    "{} {} {:?}",
                    text(&it.entry),
                    text(&it.name),
                    it.value.map(|value| text(&value))
                )
            })
            .collect();
        assert_eq!(
            shown,
            ["/comment value.priv Some(\"My comment\")", "/comment value.shared None"]
        );
        assert_eq!((reply.items[0].mailbox().is_inbox(), others.len()), (true, 0));

        let get = GetAnnotation::new(Offered::insist(), None, &["/comment", "/motd"], &["*"]);
        assert_eq!(spell(&get), "GETANNOTATION \"\" (\"/comment\" \"/motd\") \"*\"\r\n");
        let lines = "* ANNOTATION \"\" \"/comment\" (\"value.shared\" \"a\") \"/motd\" (\"value.shared\" {2}\r\nbc)\r\n\
                     T1 OK done\r\n";
        let (reply, _) = answer(&get, lines);
        let values: Vec<_> = reply.items[0].attributes().filter_map(|it| it.value).collect();
        assert_eq!(values, [&b"a"[..], b"bc"]);

        let values: [(&str, Option<&[u8]>); 2] = [("value.priv", Some(b"My new comment")), ("value.shared", None)];
        let set = SetAnnotation::new(Offered::insist(), Some(&inbox), "/comment", &values);
        let expected = "SETANNOTATION INBOX \"/comment\" (\"value.priv\" \"My new comment\" \"value.shared\" NIL)\r\n";
        assert_eq!(spell(&set), expected);
    }

    #[test]
    fn nothing_is_asked_or_set() {
        let none = GetAnnotation::new(Offered::insist(), None, &[], &["value"]);
        assert_eq!(spell_error(&none).what, "annotation");
        let none = SetAnnotation::new(Offered::insist(), None, "/comment", &[]);
        assert_eq!(spell_error(&none).what, "annotation");
    }

    #[test]
    fn what_is_not_shaped_like_it_is_left() {
        let get = GetAnnotation::new(Offered::insist(), None, &["/comment"], &["value"]);
        let lines = "* ANNOTATION\r\n* ANNOTATION INBOX \"/a\" x\r\n* ANNOTATION INBOX \"/a\" (x)\r\n* ANNOTATION INBOX\r\nT1 OK x\r\n";
        let (reply, others) = answer(&get, lines);
        assert_eq!((reply.items.len(), others.len()), (1, 3));
        assert_eq!(reply.items[0].attributes().count(), 0);
    }
}
