//! ID: who is who (RFC 2971).

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::fmt;

use super::{About, Said, heard, support, tell};
use crate::command::{Command, Profile, Reply, States};
use crate::error::ValueError;
use crate::event::Event;
use crate::response::{Capability, Data, Extension, Offered, Untagged};
use crate::wire::{Cursor, Encoder, Parsed, Values};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("id", "who is who", &[2971])
    .offered_as(Support::CAPABILITIES)
    .says(&[Said::command("ID", |to| {
        tell(&Id::new(Offered::insist()).with("name", "example"), to)
    })])
    .hears(&[heard!(untagged ServerId<'_>)]);

support!("ID", Capability::Id);

/// ID: the client says what it is, the server answers in kind (RFC 2971 section 3.1).
///
/// For statistics and the search for faults; neither side may act on it. Some servers let a client do nothing before it
/// has sent this, though. Servers exist that understand neither an empty list nor `NIL`: name one field at least.
#[derive(Clone, Debug)]
pub struct Id<'a> {
    fields: Vec<(&'a str, &'a str)>,
}

impl<'a> Id<'a> {
    /// The command that says nothing: `ID NIL`.
    #[must_use]
    pub const fn new(_: Offered<Support>) -> Self {
        Self { fields: Vec::new() }
    }

    /// The same with a field more: `name`, `version`, `os`, `os-version`, `vendor`, `support-url`, `address`, `date`,
    /// `command`, `arguments`, `environment`, or another.
    ///
    /// Limits: 30 fields; 30 bytes of a name, which must not occur twice; 1024 bytes of a value. Beyond them
    /// [`Connection::start`](crate::Connection::start) refuses the command.
    #[must_use]
    pub fn with(mut self, name: &'a str, value: &'a str) -> Self {
        self.fields.push((name, value));
        self
    }

    fn fault(&self) -> Option<ValueError> {
        let fault = |rule, at| Some(ValueError::new("id", rule, at));
        if self.fields.len() > MAX_FIELDS {
            return fault("at most 30 fields", 0);
        }
        for (index, (name, value)) in self.fields.iter().enumerate() {
            let mut earlier = self.fields.iter().take(index);
            if name.len() > MAX_NAME {
                return fault("at most 30 bytes in the name of a field", MAX_NAME);
            } else if value.len() > MAX_VALUE {
                return fault("at most 1024 bytes in the value of a field", MAX_VALUE);
            } else if earlier.any(|(other, _)| other.eq_ignore_ascii_case(name)) {
                return fault("no field twice", 0);
            }
        }
        None
    }
}

impl Command for Id<'_> {
    type Reply = Option<ServerId<'static>>;

    fn profile(&self) -> Profile {
        Profile::new(States::ANY).pipelined()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        if let Some(fault) = self.fault() {
            to.refuse(fault);
        }
        to.word("ID");
        if self.fields.is_empty() {
            to.word("NIL");
            return;
        }
        to.list(|list| {
            for (name, value) in &self.fields {
                list.string(name.as_bytes()).string(value.as_bytes());
            }
        });
    }

    fn reply(&self) -> Self::Reply {
        None
    }
}

/// What the server says it is.
impl Reply for Option<ServerId<'static>> {
    fn absorb(&mut self, event: &Event<'_>) -> bool {
        let Event::Data(Data::Other(raw)) = event else {
            return false;
        };
        let Some(id) = raw.get::<ServerId<'_>>() else {
            return false;
        };
        *self = Some(id.into_owned());
        true
    }
}

/// `* ID`: what the server says it is (RFC 2971 section 3.2).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ServerId<'a> {
    fields: Values<'a>,
}

impl ServerId<'_> {
    /// The fields: name, and value unless it is `NIL`, in no charset in particular.
    pub fn fields(&self) -> impl Iterator<Item = (Cow<'_, [u8]>, Option<Cow<'_, [u8]>>)> {
        let mut rest = self.fields.cursor();
        core::iter::from_fn(move || field(&mut rest))
    }

    /// The value of a field, by its name in any case of letters.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<Cow<'_, [u8]>> {
        self.fields()
            .find(|(other, _)| other.eq_ignore_ascii_case(name.as_bytes()))?
            .1
    }

    /// The same with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> ServerId<'static> {
        ServerId {
            fields: self.fields.into_owned(),
        }
    }
}

impl<'a> Untagged<'a> for ServerId<'a> {
    const KEYWORD: &'static str = "ID";

    fn parse(_: Option<u32>, mut values: Cursor<'a>) -> Parsed<Self> {
        let fields = values.opt_list()?;
        values.finish()?;
        let mut rest = fields;
        while field(&mut rest).is_some() {}
        rest.finish()?;
        Ok(Self { fields: fields.rest() })
    }
}

impl fmt::Debug for ServerId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({:?})", self.fields)
    }
}

type Field<'a> = (Cow<'a, [u8]>, Option<Cow<'a, [u8]>>);

/// The next name and value.
fn field<'a>(rest: &mut Cursor<'a>) -> Option<Field<'a>> {
    let mut after = *rest;
    let name = after.astring().ok()?;
    let value = after.nstring().ok()?;
    *rest = after;
    Some((name, value))
}

/// RFC 2971 section 3.3.
const MAX_FIELDS: usize = 30;
const MAX_NAME: usize = 30;
const MAX_VALUE: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::StartError;
    use crate::sasl::testing::Peer;
    use alloc::format;
    use alloc::string::String;

    fn sent(id: &Id<'_>) -> Result<String, StartError> {
        let mut peer = Peer::greeted("* OK hello");
        peer.connection.start(id).map(|_| peer.sent())
    }

    /// What an ID response says, `name=value` for each field.
    fn told(line: &str) -> Option<String> {
        let mut peer = Peer::greeted("* OK hello");
        let mut reply = Id::new(Offered::insist()).reply();
        peer.says(line);
        assert!(peer.connection.advance().unwrap());
        reply.absorb(&peer.connection.event());
        let text = |bytes: Cow<'_, [u8]>| String::from_utf8(bytes.into_owned()).unwrap();
        reply.map(|id| {
            let shown = |(name, value): Field<'_>| format!("{}={}", text(name), value.map_or_else(|| "-".into(), text));
            let fields = id.fields().map(shown);
            fields.collect::<Vec<_>>().join("|")
        })
    }

    #[test]
    fn the_examples_of_the_rfc() {
        // RFC 2971 sections 3.1 and 3.2.
        let id = Id::new(Offered::insist())
            .with("name", "sodr")
            .with("version", "19.34")
            .with("vendor", "Pink Floyd Music Limited");
        let line = "A0 ID (\"name\" \"sodr\" \"version\" \"19.34\" \"vendor\" \"Pink Floyd Music Limited\")\r\n";
        assert_eq!(sent(&id).unwrap(), line);
        assert_eq!(sent(&Id::new(Offered::insist())).unwrap(), "A0 ID NIL\r\n");
        assert_eq!(told("* ID NIL").unwrap(), "");
        let line = "* ID (\"name\" \"Cyrus\" \"version\" \"1.5\" \"os\" \"sunos\" \"os-version\" \"5.5\" \
                    \"support-url\" \"mailto:cyrus-bugs+@andrew.cmu.edu\")";
        let fields = "name=Cyrus|version=1.5|os=sunos|os-version=5.5|support-url=mailto:cyrus-bugs+@andrew.cmu.edu";
        assert_eq!(told(line).unwrap(), fields);
    }

    #[test]
    fn what_servers_make_of_it() {
        assert_eq!(
            told("* ID (\"name\" \"GImap\" \"support-url\" NIL)").unwrap(),
            "name=GImap|support-url=-"
        );
        let bare = "* ID (support-url https://example.com/x name Bridge vendor \"Some AG\")";
        assert_eq!(
            told(bare).unwrap(),
            "support-url=https://example.com/x|name=Bridge|vendor=Some AG"
        );
        assert_eq!(told("* ID ()").unwrap(), "");
        let commas = "* ID (\"name\", \"test\", \"version\", \"1.0\")";
        for odd in [
            commas,
            "* ID (\"name\")",
            "* ID (\"name\" (\"x\"))",
            "* ID",
            "* ID NIL NIL",
            "* IDX NIL",
        ] {
            assert_eq!(told(odd), None, "{odd}");
        }
    }

    #[test]
    fn fields_are_found_by_name() {
        let mut peer = Peer::greeted("* OK hello");
        let mut reply = Id::new(Offered::insist()).reply();
        peer.says("* id (\"Name\" \"a \\\"b\\\"\" \"os\" NIL)");
        assert!(peer.connection.advance().unwrap());
        assert!(reply.absorb(&peer.connection.event()));
        let id = reply.unwrap();
        assert_eq!(id.field("NAME").as_deref(), Some(&b"a \"b\""[..]));
        assert_eq!(id.field("os"), None);
        assert_eq!(id.field("vendor"), None);
    }

    #[test]
    fn the_limits_of_the_rfc() {
        let rule = |id: &Id<'_>| match sent(id).unwrap_err() {
            StartError::Value(error) => error.rule,
            error => panic!("{error}"),
        };
        let long = "x".repeat(1025);
        assert_eq!(
            rule(&Id::new(Offered::insist()).with("a", &long)),
            "at most 1024 bytes in the value of a field"
        );
        assert_eq!(
            rule(&Id::new(Offered::insist()).with(&long[..31], "a")),
            "at most 30 bytes in the name of a field"
        );
        assert_eq!(
            rule(&Id::new(Offered::insist()).with("os", "a").with("OS", "b")),
            "no field twice"
        );
        let names: Vec<String> = (0..31).map(|n| format!("x{n}")).collect();
        let full = |count: usize| {
            names
                .iter()
                .take(count)
                .fold(Id::new(Offered::insist()), |id, name| id.with(name, ""))
        };
        assert_eq!(rule(&full(31)), "at most 30 fields");
        assert!(sent(&full(30).clone()).is_ok());
        assert!(sent(&Id::new(Offered::insist()).with(&long[..30], &long[..1024])).is_ok());
    }
}
