//! SPECIAL-USE and CREATE-SPECIAL-USE: what mailboxes are for (RFC 6154).

use super::{About, Place, Said, heard, support};
use crate::command::{ListReturn, ListSelect};
use crate::error::ValueError;
use crate::response::{Capability, Extension, MailboxAttribute, Offered, ResponseCode};
use crate::wire::{Cursor, Encode, Encoder, Parsed};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("special_use", "what mailboxes are for", &[6154, 8457])
    .offered_as(&[Capability::SpecialUse, Capability::CreateSpecialUse])
    .says(&[
        Said::new(Place::ListSelect, "SPECIAL-USE", |to| {
            SpecialUse::new(Offered::insist()).encode(to)
        }),
        Said::new(Place::ListReturn, "SPECIAL-USE", |to| {
            SpecialUse::new(Offered::insist()).encode(to)
        }),
        Said::new(Place::Create, "USE", |to| {
            Use::new(Offered::insist(), &[MailboxAttribute::Drafts]).encode(to);
        }),
    ])
    .hears(&[heard!(code UseAttr)]);

support!("SPECIAL-USE", Capability::SpecialUse);

/// That the server offers CREATE-SPECIAL-USE: mailboxes that are made for a special use.
#[derive(Debug)]
#[non_exhaustive]
pub enum CreateSupport {}

impl Extension for CreateSupport {
    const CAPABILITIES: &'static [Capability] = &[Capability::CreateSpecialUse];
}

/// The LIST option `SPECIAL-USE`: as a selection option, only mailboxes that have a special use; as a return option, what
/// it is (RFC 6154 section 3). The former implies the latter.
///
/// Many servers, and all with IMAP4rev2, tell the use without being asked.
#[derive(Clone, Copy, Debug)]
pub struct SpecialUse(());

impl SpecialUse {
    /// The option.
    #[must_use]
    pub const fn new(_: Offered<Support>) -> Self {
        Self(())
    }

    /// As a selection option.
    #[must_use]
    pub const fn select(&self) -> ListSelect<'_> {
        ListSelect::Extension(self)
    }

    /// As a return option.
    #[must_use]
    pub const fn returning(&self) -> ListReturn<'_> {
        ListReturn::Extension(self)
    }
}

impl Encode for SpecialUse {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("SPECIAL-USE");
    }
}

/// The CREATE parameter `USE`: what the mailbox will be for, for
/// [`Create::parameter`](crate::command::Create::parameter) (RFC 6154 section 3).
///
/// If the server does not take one of them it makes no mailbox, and says `[USEATTR]`. With an attribute that names no
/// special use, or none at all, [`Connection::start`](crate::Connection::start) refuses the command.
#[derive(Clone, Copy, Debug)]
pub struct Use<'a> {
    uses: &'a [MailboxAttribute<'a>],
}

impl<'a> Use<'a> {
    /// For these uses.
    #[must_use]
    pub const fn new(_: Offered<CreateSupport>, uses: &'a [MailboxAttribute<'a>]) -> Self {
        Self { uses }
    }
}

impl Encode for Use<'_> {
    fn encode(&self, to: &mut Encoder<'_>) {
        if self.uses.is_empty() {
            to.refuse(ValueError::new("special use", "one at least", 0));
        }
        to.word("USE").list(|to| {
            for wanted in self.uses {
                match word(wanted) {
                    Some(word) => {
                        to.word(word);
                    }
                    None => to.refuse(ValueError::new("special use", "not an attribute for a special use", 0)),
                }
            }
        });
    }
}

/// The attribute for a special use, as it is sent.
fn word(attribute: &MailboxAttribute<'_>) -> Option<&'static str> {
    Some(match attribute {
        MailboxAttribute::All => "\\All",
        MailboxAttribute::Archive => "\\Archive",
        MailboxAttribute::Drafts => "\\Drafts",
        MailboxAttribute::Flagged => "\\Flagged",
        MailboxAttribute::Important => "\\Important",
        MailboxAttribute::Junk => "\\Junk",
        MailboxAttribute::Sent => "\\Sent",
        MailboxAttribute::Trash => "\\Trash",
        _ => return None,
    })
}

/// `[USEATTR]`: the server does not support a special use that CREATE asked for; it made no mailbox (RFC 6154 section 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct UseAttr {}

impl<'a> ResponseCode<'a> for UseAttr {
    const NAME: &'static str = "USEATTR";

    fn parse(values: Cursor<'a>) -> Parsed<Self> {
        values.finish()?;
        Ok(Self {})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{answer, spell, spell_error};
    use crate::command::{Create, List};
    use crate::event::Event;
    use crate::response::Code;
    use crate::sasl::testing::Peer;
    use crate::types::MailboxName;

    #[test]
    fn the_examples_of_the_rfc() {
        // RFC 6154 sections 5.2 and 5.3.
        let option = SpecialUse::new(Offered::insist());
        let (percent, star) = (MailboxName::new("%").unwrap(), MailboxName::new("*").unwrap());
        let returns = [option.returning()];
        let list = List::new(&percent).returning(&returns);
        assert_eq!(spell(&list), "LIST \"\" % RETURN (SPECIAL-USE)\r\n");
        let select = [option.select()];
        let list = List::new(&star).select(&select);
        assert_eq!(spell(&list), "LIST (SPECIAL-USE) \"\" *\r\n");
        let lines = "* LIST (\\Sent) \"/\" SentMail\r\n* LIST (\\Marked \\Drafts) \"/\" MyDrafts\r\n\
                     * LIST (\\Trash) \"/\" Trash\r\nT1 OK done\r\n";
        let (reply, others) = answer(&list, lines);
        let drafts = reply.mailboxes.iter().find(|list| list.has(&MailboxAttribute::Drafts));
        assert_eq!(drafts.unwrap().mailbox(), MailboxName::new("MyDrafts").unwrap());
        assert!(others.is_empty());

        let name = MailboxName::new("MySpecial").unwrap();
        let uses = Use::new(Offered::insist(), &[MailboxAttribute::Drafts, MailboxAttribute::Sent]);
        let create = Create::new(&name).parameter(&uses);
        assert_eq!(spell(&create), "CREATE MySpecial (USE (\\Drafts \\Sent))\r\n");
    }

    #[test]
    fn what_is_no_use_is_not_sent() {
        let name = MailboxName::new("x").unwrap();
        for uses in [&[][..], &[MailboxAttribute::NoSelect]] {
            let uses = Use::new(Offered::insist(), uses);
            assert_eq!(spell_error(&Create::new(&name).parameter(&uses)).what, "special use");
        }
    }

    #[test]
    fn why_a_mailbox_was_not_made() {
        let mut peer = Peer::greeted("* PREAUTH hello");
        peer.says("* NO [USEATTR] \\All not supported");
        assert!(peer.connection.advance().unwrap());
        let Event::Status(status) = peer.connection.event() else {
            panic!("no status");
        };
        let Some(Code::Other(raw)) = status.code else {
            panic!("no code");
        };
        assert_eq!(raw.get::<UseAttr>(), Some(UseAttr {}));
    }
}
