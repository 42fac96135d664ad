//! LIST and LSUB (RFC 9051 section 6.3.9, RFC 3501 section 6.3.9).

use alloc::vec::Vec;

use super::budget::Budget;
use super::status::StatusItem;
use super::{Command, Profile, Reply, States};
use crate::error::ValueError;
use crate::event::Event;
use crate::response::{self, Data, MailboxStatus};
use crate::types::MailboxName;
use crate::wire::{Encode, Encoder};

/// LIST: mailboxes whose names match a pattern (RFC 9051 section 6.3.9).
///
/// `*` matches anything and `%` anything but the hierarchy delimiter. With selection options, return options or several
/// patterns the command is the extended LIST, which the server must offer: LIST-EXTENDED (RFC 5258), or IMAP4rev2,
/// where servers need not take more than one pattern.
#[derive(Clone, Debug)]
pub struct List<'a> {
    reference: Option<&'a MailboxName<'a>>,
    patterns: Patterns<'a>,
    select: &'a [ListSelect<'a>],
    returns: &'a [ListReturn<'a>],
    limit: Budget,
}

impl<'a> List<'a> {
    /// The mailboxes that match this pattern.
    #[must_use]
    pub fn new(pattern: &'a MailboxName<'a>) -> Self {
        Self {
            reference: None,
            patterns: Patterns::One(pattern),
            select: &[],
            returns: &[],
            limit: Budget::default(),
        }
    }

    /// The mailboxes that match any of these patterns. There must be one at least.
    #[must_use]
    pub fn any_of(patterns: &'a [MailboxName<'a>]) -> Self {
        Self {
            reference: None,
            patterns: Patterns::Many(patterns),
            select: &[],
            returns: &[],
            limit: Budget::default(),
        }
    }

    /// The patterns are meant relative to this name, in a way that servers differ in.
    #[must_use]
    pub fn reference(self, reference: &'a MailboxName<'a>) -> Self {
        Self {
            reference: Some(reference),
            ..self
        }
    }

    /// Which of the mailboxes to show.
    #[must_use]
    pub fn select(self, options: &'a [ListSelect<'a>]) -> Self {
        Self {
            select: options,
            ..self
        }
    }

    /// What to show of each.
    #[must_use]
    pub fn returning(self, options: &'a [ListReturn<'a>]) -> Self {
        Self {
            returns: options,
            ..self
        }
    }

    /// How many bytes the reply keeps; responses beyond that are left to the application. Default: 64 MiB.
    #[must_use]
    pub fn collect_limit(self, bytes: usize) -> Self {
        Self {
            limit: Budget::new(bytes),
            ..self
        }
    }

    fn wants_status(&self) -> bool {
        self.returns
            .iter()
            .any(|option| matches!(option, ListReturn::Status(_)))
    }
}

impl Command for List<'_> {
    type Reply = ListReply;

    fn profile(&self) -> Profile {
        Profile::new(States::LOGGED_IN).pipelined()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("LIST");
        if !self.select.is_empty() {
            check_select(self.select, to);
            to.list(|to| {
                for option in self.select {
                    option.encode(to);
                }
            });
        }
        encode_reference(self.reference, to);
        match self.patterns {
            Patterns::One(pattern) => {
                to.pattern(pattern);
            }
            Patterns::Many([]) => to.refuse(ValueError::new("list of patterns", "one at least", 0)),
            Patterns::Many(patterns) => {
                to.list(|to| {
                    for pattern in patterns {
                        to.pattern(pattern);
                    }
                });
            }
        }
        if !self.returns.is_empty() {
            to.word("RETURN").list(|to| {
                for option in self.returns {
                    option.encode(to);
                }
            });
        }
    }

    fn reply(&self) -> ListReply {
        ListReply {
            takes: Takes::List {
                status: self.wants_status(),
            },
            ..ListReply::new(self.limit)
        }
    }
}

/// LSUB: subscribed mailboxes whose names match a pattern (RFC 3501 section 6.3.9). IMAP4rev2 has
/// [`ListSelect::Subscribed`] instead.
#[derive(Clone, Debug)]
pub struct Lsub<'a> {
    reference: Option<&'a MailboxName<'a>>,
    pattern: &'a MailboxName<'a>,
    limit: Budget,
}

impl<'a> Lsub<'a> {
    /// The subscribed mailboxes that match this pattern.
    #[must_use]
    pub fn new(pattern: &'a MailboxName<'a>) -> Self {
        Self {
            reference: None,
            pattern,
            limit: Budget::default(),
        }
    }

    /// The pattern is meant relative to this name, in a way that servers differ in.
    #[must_use]
    pub fn reference(self, reference: &'a MailboxName<'a>) -> Self {
        Self {
            reference: Some(reference),
            ..self
        }
    }

    /// How many bytes the reply keeps; responses beyond that are left to the application. Default: 64 MiB.
    #[must_use]
    pub fn collect_limit(self, bytes: usize) -> Self {
        Self {
            limit: Budget::new(bytes),
            ..self
        }
    }
}

impl Command for Lsub<'_> {
    type Reply = ListReply;

    fn profile(&self) -> Profile {
        Profile::new(States::LOGGED_IN).pipelined()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        encode_reference(self.reference, to.word("LSUB"));
        to.pattern(self.pattern);
    }

    fn reply(&self) -> ListReply {
        ListReply::new(self.limit)
    }
}

/// Which mailboxes LIST shows (RFC 9051 section 6.3.9.1).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum ListSelect<'a> {
    /// Subscribed names instead of existing mailboxes.
    Subscribed,
    /// Remote mailboxes too.
    Remote,
    /// Mailboxes with others under them that match the other options too. Not without an option such as
    /// [`ListSelect::Subscribed`].
    RecursiveMatch,
    /// An option of an extension, which the server must offer.
    Extension(&'a dyn Encode),
}

impl Encode for ListSelect<'_> {
    fn encode(&self, to: &mut Encoder<'_>) {
        match self {
            Self::Subscribed => to.word("SUBSCRIBED"),
            Self::Remote => to.word("REMOTE"),
            Self::RecursiveMatch => to.word("RECURSIVEMATCH"),
            Self::Extension(option) => to.value(*option),
        };
    }
}

/// What LIST shows of each mailbox (RFC 9051 section 6.3.9.2).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum ListReturn<'a> {
    /// Whether it is subscribed.
    Subscribed,
    /// Whether there are mailboxes under it.
    Children,
    /// Its STATUS (RFC 5819). There must be one item at least.
    Status(&'a [StatusItem<'a>]),
    /// An option of an extension, which the server must offer.
    Extension(&'a dyn Encode),
}

impl Encode for ListReturn<'_> {
    fn encode(&self, to: &mut Encoder<'_>) {
        match self {
            Self::Subscribed => to.word("SUBSCRIBED"),
            Self::Children => to.word("CHILDREN"),
            Self::Status(items) => {
                super::status::encode_items(items, to.word("STATUS"));
                to
            }
            Self::Extension(option) => to.value(*option),
        };
    }
}

/// The answer to [`List`] and [`Lsub`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ListReply {
    /// The mailboxes, in the server's order.
    pub mailboxes: Vec<response::List<'static>>,
    /// The STATUS of those that have one, if it was asked for. Not necessarily in the same order.
    pub statuses: Vec<MailboxStatus<'static>>,
    takes: Takes,
    budget: Budget,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Takes {
    List { status: bool },
    Lsub,
}

impl ListReply {
    fn new(budget: Budget) -> Self {
        Self {
            mailboxes: Vec::new(),
            statuses: Vec::new(),
            takes: Takes::Lsub,
            budget,
        }
    }

    /// The STATUS of a mailbox.
    #[must_use]
    pub fn status(&self, mailbox: &MailboxName<'_>) -> Option<&MailboxStatus<'static>> {
        self.statuses.iter().find(|status| status.mailbox() == *mailbox)
    }
}

impl Reply for ListReply {
    fn absorb(&mut self, event: &Event<'_>) -> bool {
        let Event::Data(data) = event else { return false };
        match (data, self.takes) {
            (Data::List(list), Takes::List { .. }) | (Data::Lsub(list), Takes::Lsub) => {
                let taken = self.budget.take(size_of::<response::List<'_>>() + list.owned_size());
                if taken {
                    self.mailboxes.push(list.clone().into_owned());
                }
                taken
            }
            (Data::Status(status), Takes::List { status: true }) => {
                let taken = self.budget.take(size_of::<MailboxStatus<'_>>() + status.owned_size());
                if taken {
                    self.statuses.push(status.clone().into_owned());
                }
                taken
            }
            _ => false,
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Patterns<'a> {
    One(&'a MailboxName<'a>),
    Many(&'a [MailboxName<'a>]),
}

fn encode_reference(reference: Option<&MailboxName<'_>>, to: &mut Encoder<'_>) {
    match reference {
        Some(reference) => to.mailbox(reference),
        None => to.string(b""),
    };
}

/// "If a list-select-mod-opt appears, then a list-select-base-opt must also appear" (RFC 9051 section 9). Only the
/// extension knows what its option is.
fn check_select(options: &[ListSelect<'_>], to: &mut Encoder<'_>) {
    let modifies = options
        .iter()
        .any(|option| matches!(option, ListSelect::RecursiveMatch));
    let has_base = options
        .iter()
        .any(|option| matches!(option, ListSelect::Subscribed | ListSelect::Extension(_)));
    if modifies && !has_base {
        to.refuse(ValueError::new(
            "list of selection options",
            "RECURSIVEMATCH only with what it modifies",
            0,
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{answer, spell, spell_error};
    use super::*;

    fn name(text: &'static str) -> MailboxName<'static> {
        MailboxName::new(text).unwrap()
    }

    #[test]
    fn basic_lists() {
        // RFC 9051 section 6.3.9.8.
        assert_eq!(spell(&List::new(&name(""))), "LIST \"\" \"\"\r\n");
        let news = name("#news.comp.mail.misc");
        assert_eq!(
            spell(&List::new(&name("")).reference(&news)),
            "LIST #news.comp.mail.misc \"\"\r\n"
        );
        assert_eq!(
            spell(&List::new(&name("%")).reference(&name("~/Mail/"))),
            "LIST ~/Mail/ %\r\n"
        );
        assert_eq!(
            spell(&Lsub::new(&name("comp.mail.*")).reference(&name("#news."))),
            "LSUB #news. comp.mail.*\r\n"
        );
        assert_eq!(spell(&List::new(&name("Gelöscht/%"))), "LIST \"\" Gel&APY-scht/%\r\n");
        assert_eq!(spell(&List::new(&name("a b*"))), "LIST \"\" \"a b*\"\r\n");
    }

    #[test]
    fn extended_lists() {
        // RFC 9051 section 6.3.9.8, without the quotes and empty lists that mean nothing.
        use ListSelect::{RecursiveMatch, Remote, Subscribed};
        let all = name("*");
        let top = name("%");
        let select = |options: &[ListSelect<'_>]| spell(&List::new(&all).select(options));
        assert_eq!(select(&[Subscribed]), "LIST (SUBSCRIBED) \"\" *\r\n");
        assert_eq!(select(&[Remote, Subscribed]), "LIST (REMOTE SUBSCRIBED) \"\" *\r\n");
        assert_eq!(
            spell(
                &List::new(&top)
                    .select(&[Subscribed, RecursiveMatch])
                    .returning(&[ListReturn::Children])
            ),
            "LIST (SUBSCRIBED RECURSIVEMATCH) \"\" % RETURN (CHILDREN)\r\n"
        );
        assert_eq!(
            spell(&List::new(&all).select(&[Remote]).returning(&[ListReturn::Subscribed])),
            "LIST (REMOTE) \"\" * RETURN (SUBSCRIBED)\r\n"
        );
        assert_eq!(
            spell(&List::any_of(&[name("%"), name("music/rock")])),
            "LIST \"\" (% music/rock)\r\n"
        );
        let status = [StatusItem::Messages, StatusItem::Unseen];
        assert_eq!(
            spell(&List::new(&top).returning(&[ListReturn::Status(&status)])),
            "LIST \"\" % RETURN (STATUS (MESSAGES UNSEEN))\r\n"
        );
    }

    #[test]
    fn what_the_grammar_has_no_room_for() {
        let all = name("*");
        let recursive = [ListSelect::Remote, ListSelect::RecursiveMatch];
        assert_eq!(
            spell_error(&List::new(&all).select(&recursive)).what,
            "list of selection options"
        );
        assert_eq!(spell_error(&List::any_of(&[])).what, "list of patterns");
        assert_eq!(
            spell_error(&List::new(&all).returning(&[ListReturn::Status(&[])])).what,
            "list of status items"
        );
    }

    #[test]
    fn mailboxes_and_their_status() {
        let top = name("%");
        let items = [StatusItem::Messages];
        let received = "* LIST () \".\" \"INBOX\"\r\n\
                        * STATUS \"INBOX\" (MESSAGES 17)\r\n\
                        * LSUB () \".\" \"x\"\r\n\
                        * LIST (\\NoSelect) \".\" \"bar\"\r\n\
                        T1 OK List completed.\r\n";
        let (reply, others) = answer(&List::new(&top).returning(&[ListReturn::Status(&items)]), received);
        assert_eq!(reply.mailboxes.len(), 2);
        assert_eq!(reply.status(&name("inbox")).unwrap().messages(), Some(17));
        assert_eq!(reply.status(&name("bar")), None);
        assert_eq!(others.len(), 1);
        let (reply, others) = answer(&List::new(&top), received);
        assert_eq!((reply.mailboxes.len(), reply.statuses.len(), others.len()), (2, 0, 2));
        let (reply, others) = answer(&Lsub::new(&top), received);
        assert_eq!((reply.mailboxes.len(), others.len()), (1, 3));
    }

    #[test]
    fn what_exceeds_the_limit_is_left_to_the_application() {
        let all = name("*");
        let command = List::new(&all).collect_limit(size_of::<response::List<'_>>() + 100);
        let (reply, others) = answer(&command, "* LIST () \"/\" a\r\n* LIST () \"/\" b\r\nT1 OK done\r\n");
        assert_eq!((reply.mailboxes.len(), others.len()), (1, 1));
    }
}
