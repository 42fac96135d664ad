//! Referrals: mailboxes and users that are on other servers (RFC 2193, RFC 2221).

use alloc::borrow::Cow;

use super::{About, Said, heard, support};
use crate::command::{Command, ListReply, Lsub, Profile, States};
use crate::response::{Capability, Offered, ResponseCode};
use crate::types::MailboxName;
use crate::wire::{Cursor, Encoder, Parsed, Values};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new(
    "referrals",
    "mailboxes and users that are on other servers",
    &[2193, 2221],
)
.offered_as(&[Capability::MailboxReferrals, Capability::LoginReferrals])
.says(&[
    Said::command("RLIST", |to| {
        RemoteList::all(Offered::insist(), &MailboxName::inbox()).encode(to);
    }),
    Said::command("RLSUB", |to| {
        RemoteList::subscribed(Offered::insist(), &MailboxName::inbox()).encode(to);
    }),
])
.hears(&[heard!(code Referral<'_>)]);

support!("MAILBOX-REFERRALS", Capability::MailboxReferrals);

/// RLIST and RLSUB: as LIST and LSUB, remote mailboxes too (RFC 2193 section 4.1). Commands for those are answered with
/// [`Referral`].
#[derive(Clone, Copy, Debug)]
pub struct RemoteList<'a> {
    word: &'static str,
    reference: Option<&'a MailboxName<'a>>,
    pattern: &'a MailboxName<'a>,
}

impl<'a> RemoteList<'a> {
    /// RLIST: the mailboxes that match this pattern.
    #[must_use]
    pub const fn all(_: Offered<Support>, pattern: &'a MailboxName<'a>) -> Self {
        Self {
            word: "RLIST",
            reference: None,
            pattern,
        }
    }

    /// RLSUB: the subscribed ones among them.
    #[must_use]
    pub const fn subscribed(_: Offered<Support>, pattern: &'a MailboxName<'a>) -> Self {
        Self {
            word: "RLSUB",
            reference: None,
            pattern,
        }
    }

    /// The pattern is meant relative to this name.
    #[must_use]
    pub const fn reference(self, reference: &'a MailboxName<'a>) -> Self {
        Self {
            reference: Some(reference),
            ..self
        }
    }
}

impl Command for RemoteList<'_> {
    type Reply = ListReply;

    fn profile(&self) -> Profile {
        Profile::new(States::LOGGED_IN).pipelined()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word(self.word);
        match self.reference {
            Some(reference) => to.mailbox(reference),
            None => to.string(b""),
        };
        to.pattern(self.pattern);
    }

    fn reply(&self) -> ListReply {
        if self.word == "RLSUB" {
            Lsub::new(self.pattern).reply()
        } else {
            crate::command::List::new(self.pattern).reply()
        }
    }
}

/// `[REFERRAL url …]`: where what was asked for is (RFC 2193 section 4.3, RFC 2221 section 4.1).
///
/// The URLs are what the server says. Before one is followed and credentials go there, somebody must have agreed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Referral<'a> {
    urls: Values<'a>,
}

impl Referral<'_> {
    /// Each URL, the one to be tried first at first. For RENAME, those of the old name and of the new one.
    pub fn urls(&self) -> impl Iterator<Item = Cow<'_, [u8]>> {
        let mut rest = self.urls.cursor();
        core::iter::from_fn(move || rest.astring().ok())
    }

    /// The same with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> Referral<'static> {
        Referral {
            urls: self.urls.into_owned(),
        }
    }
}

impl<'a> ResponseCode<'a> for Referral<'a> {
    const NAME: &'static str = "REFERRAL";

    fn parse(mut values: Cursor<'a>) -> Parsed<Self> {
        let urls = values.rest();
        values.astring()?;
        while !values.is_end() {
            values.astring()?;
        }
        Ok(Self { urls })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{answer, spell};
    use crate::ext::testing::code_of;
    use alloc::string::String;
    use alloc::vec::Vec;

    fn urls(line: &str) -> Vec<String> {
        let urls = code_of(line, |raw| {
            let referral = raw.get::<Referral<'_>>()?.into_owned();
            let urls = referral.urls();
            Some(urls.map(|url| String::from_utf8(url.into_owned()).unwrap()).collect())
        });
        urls.unwrap_or_default()
    }

    #[test]
    fn the_examples_of_the_rfcs() {
        // RFC 2193 sections 4.1 to 4.4, RFC 2221 sections 4.1 and 4.2.
        let (percent, shared) = (MailboxName::new("%").unwrap(), MailboxName::new("SHARED/").unwrap());
        let list = RemoteList::all(Offered::insist(), &percent);
        assert_eq!(spell(&list), "RLIST \"\" %\r\n");
        assert_eq!(spell(&list.reference(&shared)), "RLIST SHARED/ %\r\n");
        let subscribed = RemoteList::subscribed(Offered::insist(), &percent);
        assert_eq!(spell(&subscribed), "RLSUB \"\" %\r\n");
        let (reply, _) = answer(
            &list,
            "* LIST () \"/\" INBOX\r\n* LIST () \"/\" REMOTE\r\nT1 OK done\r\n",
        );
        assert_eq!(reply.mailboxes.len(), 2);
        let (reply, others) = answer(
            &subscribed,
            "* LSUB () \"/\" REMOTE\r\n* LIST () \"/\" a\r\nT1 OK done\r\n",
        );
        assert_eq!((reply.mailboxes.len(), others.len()), (1, 1));

        assert_eq!(
            urls("* NO [REFERRAL IMAP://user;AUTH=*@SERVER2/SHARED/FOO] remote mailbox"),
            ["IMAP://user;AUTH=*@SERVER2/SHARED/FOO"]
        );
        assert_eq!(
            urls("* NO [REFERRAL IMAP://user;AUTH=*@SERVER2/REMOTE IMAP://user;AUTH=*@SERVER3/REMOTE] try these"),
            ["IMAP://user;AUTH=*@SERVER2/REMOTE", "IMAP://user;AUTH=*@SERVER3/REMOTE"]
        );
        assert_eq!(
            urls("* OK [REFERRAL IMAP://MATTHEW@SERVER2/] Specified user's personal mailboxes"),
            ["IMAP://MATTHEW@SERVER2/"]
        );
        assert!(urls("* NO [REFERRAL] where").is_empty());
    }
}
