//! Sets of mailboxes, which NOTIFY and MULTISEARCH name alike.

use crate::error::ValueError;
use crate::types::MailboxName;
use crate::wire::{Encode, Encoder};

/// A set of mailboxes (RFC 5465 section 6), of NOTIFY and of searches in several mailboxes (RFC 7377 section 2.2).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum MailboxFilter<'a> {
    /// All that mail may be delivered to.
    Inboxes,
    /// All in the user's own namespaces.
    Personal,
    /// All that are subscribed to.
    Subscribed,
    /// These and all below them. One at least.
    Subtree(&'a [MailboxName<'a>]),
    /// These and those one level below. One at least; in searches only (RFC 7377).
    SubtreeOne(&'a [MailboxName<'a>]),
    /// These. One at least.
    Mailboxes(&'a [MailboxName<'a>]),
}

impl Encode for MailboxFilter<'_> {
    fn encode(&self, to: &mut Encoder<'_>) {
        let (word, mailboxes) = match self {
            Self::Inboxes => ("inboxes", None),
            Self::Personal => ("personal", None),
            Self::Subscribed => ("subscribed", None),
            Self::Subtree(mailboxes) => ("subtree", Some(mailboxes)),
            Self::SubtreeOne(mailboxes) => ("subtree-one", Some(mailboxes)),
            Self::Mailboxes(mailboxes) => ("mailboxes", Some(mailboxes)),
        };
        to.word(word);
        match mailboxes {
            None => {}
            Some([]) => to.refuse(ValueError::new("mailbox filter", "one mailbox at least", 0)),
            Some([one]) => {
                to.mailbox(one);
            }
            Some(several) => {
                to.list(|to| {
                    for mailbox in *several {
                        to.mailbox(mailbox);
                    }
                });
            }
        }
    }
}
