//! JMAPACCESS: the same mail over JMAP (RFC 9698).

use alloc::borrow::Cow;

use super::{About, Said, heard, support, tell};
use crate::command::{Command, Profile, Reply, States};
use crate::event::Event;
use crate::response::{Capability, Data, Extension, Offered, Untagged};
use crate::wire::{Cursor, Encoder, Parsed};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("jmap_access", "the same mail over JMAP", &[9698])
    .offered_as(Support::CAPABILITIES)
    .says(&[Said::command("GETJMAPACCESS", |to| {
        tell(&GetJmapAccess::new(Offered::insist()), to)
    })])
    .hears(&[heard!(untagged JmapAccess<'_>)]);

support!("JMAPACCESS", Capability::JmapAccess);

/// GETJMAPACCESS: asks where the same mail is to be had over JMAP (RFC 9698 section 4).
///
/// A server that offers it says with that, too, that its credentials are good for JMAP (section 3).
#[derive(Clone, Copy, Debug)]
pub struct GetJmapAccess(());

impl GetJmapAccess {
    /// The command.
    #[must_use]
    pub const fn new(_: Offered<Support>) -> Self {
        Self(())
    }
}

impl Command for GetJmapAccess {
    type Reply = Option<JmapAccess<'static>>;

    fn profile(&self) -> Profile {
        Profile::new(States::LOGGED_IN).pipelined()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("GETJMAPACCESS");
    }

    fn reply(&self) -> Self::Reply {
        None
    }
}

/// Where the same mail is; `None` if the server did not say.
impl Reply for Option<JmapAccess<'static>> {
    fn absorb(&mut self, event: &Event<'_>) -> bool {
        let Event::Data(Data::Other(raw)) = event else {
            return false;
        };
        let found = raw.get::<JmapAccess<'_>>().map(JmapAccess::into_owned);
        let taken = found.is_some();
        *self = found.or_else(|| self.take());
        taken
    }
}

/// `* JMAPACCESS`: where the same mail is to be had over JMAP (RFC 9698 section 4).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct JmapAccess<'a> {
    /// The URL of the JMAP session resource (RFC 8620 section 2), as sent.
    pub url: Cow<'a, [u8]>,
}

impl JmapAccess<'_> {
    /// The same with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> JmapAccess<'static> {
        JmapAccess {
            url: Cow::Owned(self.url.into_owned()),
        }
    }
}

impl<'a> Untagged<'a> for JmapAccess<'a> {
    const KEYWORD: &'static str = "JMAPACCESS";

    fn parse(_: Option<u32>, mut values: Cursor<'a>) -> Parsed<Self> {
        let url = values.astring()?;
        values.finish()?;
        Ok(Self { url })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sasl::testing::Peer;

    #[test]
    fn the_examples_of_the_rfc() {
        // RFC 9698 section 5.
        let mut peer = Peer::greeted("* PREAUTH [CAPABILITY IMAP4rev1 JMAPACCESS] done");
        let ask = GetJmapAccess::new(peer.connection.offered().unwrap());
        peer.connection.start(&ask).unwrap();
        assert_eq!(peer.sent(), "A0 GETJMAPACCESS\r\n");
        peer.says("* JMAPACCESS \"https://example.com/.well-known/jmap\"\r\n* JMAPACCESS a b");
        let mut reply = ask.reply();
        assert!(peer.connection.advance().unwrap());
        assert!(reply.absorb(&peer.connection.event()));
        assert!(peer.connection.advance().unwrap());
        assert!(!reply.absorb(&peer.connection.event()), "not of that shape");
        assert_eq!(*reply.unwrap().url, *b"https://example.com/.well-known/jmap");
    }
}
