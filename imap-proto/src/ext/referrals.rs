//! Referrals: mailboxes and users that are on other servers (RFC 2193, RFC 2221).

use super::{About, Said, heard, support, tell};
use crate::command::{Command, ListReply, Lsub, Profile, States};
use crate::error::ValueError;
use crate::response::{Capability, Offered, ResponseCode};
use crate::types::{MailboxName, Url};
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
        tell(&RemoteList::all(Offered::insist(), &MailboxName::inbox()), to)
    }),
    Said::command("RLSUB", |to| {
        tell(&RemoteList::subscribed(Offered::insist(), &MailboxName::inbox()), to)
    }),
])
.hears(&[heard!(code Referral<'_>)]);

support!("MAILBOX-REFERRALS", Capability::MailboxReferrals);

/// RLIST and RLSUB: as LIST and LSUB, remote mailboxes too (RFC 2193 sections 5.1 and 5.2). Commands for those are answered with
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

/// `[REFERRAL url …]`: where what was asked for is (RFC 2193 section 3, RFC 2221 section 3). It comes with NO,
/// with OK if some mailboxes are elsewhere, and with BYE at the start.
///
/// The URLs are what the server says. Before one is followed and credentials go there, somebody must have agreed; and no
/// more than ten in a row are followed (RFC 2221 section 3).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Referral<'a> {
    urls: Values<'a>,
}

impl Referral<'_> {
    /// Each URL as it stands there, the one to be tried first at first. For RENAME they come in pairs, that of the old
    /// name and that of the new one (RFC 2193 section 4.3).
    pub fn urls(&self) -> impl Iterator<Item = &[u8]> {
        let urls = self.urls.as_bytes().split(|byte| *byte == b' ');
        urls.filter(|url| !url.is_empty())
    }

    /// What each URL says, in the same order; an error for what is no URL of RFC 5092.
    /// [`Target`](crate::flow::Target) makes the address of a server from one.
    pub fn parsed(&self) -> impl Iterator<Item = Result<Url, ValueError>> {
        self.urls().map(Url::parse)
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

    fn parse(values: Cursor<'a>) -> Parsed<Self> {
        if values.is_end() {
            return Err(values.expected("expected a url"));
        }
        Ok(Self { urls: values.rest() })
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
            Some(urls.map(|url| String::from_utf8(url.to_vec()).unwrap()).collect())
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
        assert_eq!(
            urls("* NO [REFERRAL IMAP://user;AUTH=*@SERVER1/FOO IMAP://user;AUTH=*@SERVER2/BAR] Unable to rename"),
            ["IMAP://user;AUTH=*@SERVER1/FOO", "IMAP://user;AUTH=*@SERVER2/BAR"]
        );
        assert_eq!(
            urls("* BYE [REFERRAL IMAP://user;AUTH=*@SERVER2/] Server not accepting connections"),
            ["IMAP://user;AUTH=*@SERVER2/"]
        );
        assert_eq!(
            urls("* NO [REFERRAL imap://h/a(b)c imap://h/d] x"),
            ["imap://h/a(b)c", "imap://h/d"]
        );
        assert!(urls("* NO [REFERRAL] where").is_empty());
    }

    #[test]
    fn urls_as_values() {
        let line = "* NO [REFERRAL IMAP://user;AUTH=*@SERVER2/SHARED/FOO imap:x imap://h?x] remote mailbox";
        let parsed = code_of(line, |raw| {
            let referral = raw.get::<Referral<'_>>()?;
            Some(referral.parsed().collect::<Vec<_>>())
        });
        let [Ok(url), Err(_), Err(_)] = &parsed.unwrap()[..] else {
            panic!("one of three is a url")
        };
        assert_eq!((url.server().host(), url.server().user()), ("server2", Some("user")));
        let mailbox = url.path().mailbox().unwrap();
        assert_eq!(mailbox.name().as_text(), Some("SHARED/FOO"));
    }
}
