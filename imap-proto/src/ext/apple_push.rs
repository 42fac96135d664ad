//! XAPPLEPUSHSERVICE: notifications through Apple's service when a mailbox changes, as iCloud and Cyrus have it.

use alloc::borrow::Cow;

use super::gathered::{Gathered, Keep};
use super::{About, Said, heard, support, tell};
use crate::command::{Command, Profile, States};
use crate::error::ValueError;
use crate::response::{Capability, Extension, Offered, Raw, Untagged};
use crate::types::MailboxName;
use crate::wire::{Cursor, Encoder, Parsed, Values};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("apple_push", "notifications through Apple's service", &[])
    .offered_as(Support::CAPABILITIES)
    .says(&[Said::command("XAPPLEPUSHSERVICE", |to| {
        tell(
            &ApplePush::new(
                Offered::insist(),
                "0715A26B",
                "2918390218931890821908309283098109381029309829018310983092892829",
            ),
            to,
        )
    })])
    .hears(&[heard!(untagged ApplePushed<'_>)]);

support!("XAPPLEPUSHSERVICE", Capability::XApplePushService);

/// XAPPLEPUSHSERVICE: registers a device for notifications.
///
/// Who knows account and token can have the device notified, so neither is shown.
#[derive(Clone, Copy)]
pub struct ApplePush<'a> {
    account: &'a str,
    device: &'a str,
    topic: &'a str,
    mailboxes: &'a [MailboxName<'a>],
}

impl<'a> ApplePush<'a> {
    /// For this account and this device, by its identifier and its token in hexadecimal digits, for Apple's own mail
    /// client and whatever mailbox the server chooses.
    #[must_use]
    pub const fn new(_: Offered<Support>, account: &'a str, device: &'a str) -> Self {
        Self {
            account,
            device,
            topic: "com.apple.mobilemail",
            mailboxes: &[],
        }
    }

    /// For another client.
    #[must_use]
    pub const fn topic(self, topic: &'a str) -> Self {
        Self { topic, ..self }
    }

    /// For these mailboxes.
    #[must_use]
    pub const fn mailboxes(self, mailboxes: &'a [MailboxName<'a>]) -> Self {
        Self { mailboxes, ..self }
    }
}

impl core::fmt::Debug for ApplePush<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let mut shown = f.debug_struct("ApplePush");
        shown.field("topic", &self.topic).field("mailboxes", &self.mailboxes);
        shown.finish_non_exhaustive()
    }
}

impl Command for ApplePush<'_> {
    type Reply = Gathered<ApplePushed<'static>>;

    fn profile(&self) -> Profile {
        Profile::new(States::LOGGED_IN).pipelined()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        // Servers compare the keys as they are: in small letters.
        to.word("XAPPLEPUSHSERVICE").word("aps-version").number(2);
        if self.device.is_empty() || !self.device.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            to.refuse(ValueError::new("device token", "hexadecimal digits", 0));
        }
        to.word("aps-account-id").secret(|to| {
            to.astring(self.account.as_bytes());
        });
        to.word("aps-device-token").secret(|to| {
            to.astring(self.device.as_bytes());
        });
        to.word("aps-subtopic").astring(self.topic.as_bytes());
        if !self.mailboxes.is_empty() {
            to.word("mailboxes").list(|to| {
                for mailbox in self.mailboxes {
                    to.mailbox(mailbox);
                }
            });
        }
    }

    fn reply(&self) -> Self::Reply {
        Gathered::default()
    }
}

/// `* XAPPLEPUSHSERVICE`: what was registered, as names and values.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ApplePushed<'a> {
    pairs: Values<'a>,
}

impl ApplePushed<'_> {
    /// Each name and its value, such as `aps-topic` or, for each mailbox, `mailbox`.
    pub fn pairs(&self) -> impl Iterator<Item = (Cow<'_, [u8]>, Cow<'_, [u8]>)> {
        let mut rest = self.pairs.cursor();
        core::iter::from_fn(move || Some((rest.astring().ok()?, rest.astring().ok()?)))
    }

    /// The first value of this name, in any case of letters.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Cow<'_, [u8]>> {
        self.pairs()
            .find(|(other, _)| other.eq_ignore_ascii_case(name.as_bytes()))
            .map(|(_, value)| value)
    }

    /// The topic of the notifications.
    #[must_use]
    pub fn topic(&self) -> Option<Cow<'_, [u8]>> {
        self.get("aps-topic")
    }

    /// The mailbox that notifications are sent for, if this is about one.
    #[must_use]
    pub fn mailbox(&self) -> Option<MailboxName<'_>> {
        self.get("mailbox").map(MailboxName::from_wire)
    }
}

impl<'a> Untagged<'a> for ApplePushed<'a> {
    const KEYWORD: &'static str = "XAPPLEPUSHSERVICE";

    fn parse(_: Option<u32>, mut values: Cursor<'a>) -> Parsed<Self> {
        let pairs = values.rest();
        while !values.is_end() {
            values.astring()?;
            values.astring()?;
        }
        Ok(Self { pairs })
    }
}

impl Keep for ApplePushed<'static> {
    fn keep(raw: &Raw<'_>) -> Option<Self> {
        let pairs = raw.get::<ApplePushed<'_>>()?.pairs.into_owned();
        Some(Self { pairs })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{answer, spell, spell_error};

    #[test]
    fn what_is_not_shown_and_what_is_not_sent() {
        let command = ApplePush::new(Offered::insist(), "ACCOUNT", "0AFF");
        let shown = alloc::format!("{command:?}");
        assert!(!shown.contains("ACCOUNT") && !shown.contains("0AFF"), "{shown}");
        for bad in ["", "xyz", "0A FF"] {
            let command = ApplePush::new(Offered::insist(), "ACCOUNT", bad);
            assert_eq!(spell_error(&command).what, "device token");
        }
    }

    #[test]
    fn as_servers_answer() {
        let mailboxes = [MailboxName::inbox(), MailboxName::new("My Notes").unwrap()];
        let command = ApplePush::new(Offered::insist(), "ID", "0AFF").mailboxes(&mailboxes);
        let expected = "XAPPLEPUSHSERVICE aps-version 2 aps-account-id ID aps-device-token 0AFF aps-subtopic \
                        com.apple.mobilemail mailboxes (INBOX \"My Notes\")\r\n";
        assert_eq!(spell(&command), expected);
        assert!(spell(&ApplePush::new(Offered::insist(), "", "a").topic("x y")).contains("aps-account-id \"\" "));
        let lines = "* XAPPLEPUSHSERVICE \"mailbox\" INBOX\r\n\
                     * XAPPLEPUSHSERVICE aps-version \"2\" aps-topic \"com.apple.mail.XServer.x\"\r\n\
                     * XAPPLEPUSHSERVICE odd\r\nT1 OK done\r\n";
        let (reply, others) = answer(&command, lines);
        assert_eq!((reply.items.len(), others.len()), (2, 1));
        assert_eq!(reply.items[0].mailbox(), Some(MailboxName::inbox()));
        assert_eq!(
            reply.items[1].topic().as_deref(),
            Some(&b"com.apple.mail.XServer.x"[..])
        );
        assert_eq!(reply.items[0].topic(), None);
    }
}
