//! APPENDLIMIT: how large a message may be (RFC 7889).
//!
//! If the server has one limit, [`Capabilities::append_limit`](crate::response::Capabilities::append_limit) tells it;
//! otherwise STATUS does. APPEND of a message that is too large fails with
//! [`Code::TooBig`](crate::response::Code::TooBig).

use super::about::Reader;
use super::{About, Heard, Place, Said, support};
use crate::response::{Capability, Extension, MailboxStatus, Offered};
use crate::wire::{Encode, Encoder};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("append_limit", "how large a message may be", &[7889])
    .offered_as(Support::CAPABILITIES)
    .says(&[Said::new(Place::Status, "APPENDLIMIT", |to| {
        AppendLimit::new(Offered::insist()).encode(to);
    })])
    .hears(&[Heard::new(
        "APPENDLIMIT",
        Reader::StatusItem(|status| append_limit(status).is_some()),
    )]);

support!("APPENDLIMIT", Capability::AppendLimit);

/// The STATUS item `APPENDLIMIT`, for [`StatusItem::Extension`](crate::command::StatusItem::Extension): how large a
/// message may be that APPEND puts into the mailbox (RFC 7889 section 3). [`append_limit`] reads the answer.
#[derive(Clone, Copy, Debug)]
pub struct AppendLimit(());

impl AppendLimit {
    /// The item.
    #[must_use]
    pub const fn new(_: Offered<Support>) -> Self {
        Self(())
    }
}

impl Encode for AppendLimit {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("APPENDLIMIT");
    }
}

/// How many bytes a message may have that APPEND puts into the mailbox: `Some(None)` if there is no limit, `Some(Some(0))`
/// if APPEND is not possible, `None` if the STATUS response does not say.
#[must_use]
pub fn append_limit(status: &MailboxStatus<'_>) -> Option<Option<u64>> {
    let mut value = status.get("APPENDLIMIT")?;
    if value.at_nil() {
        return Some(None);
    }
    value.number64().ok().map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{answer, spell};
    use crate::command::{List, ListReturn, Status, StatusItem};
    use crate::ext::testing::status_of;
    use crate::response::Capabilities;
    use crate::types::MailboxName;

    #[test]
    fn the_examples_of_the_rfc() {
        // RFC 7889 sections 2, 3.1 and 3.2.
        let of = |words: &str| Capabilities::from_words(words.split(' ').map(str::as_bytes));
        assert_eq!(
            of("IMAP4rev1 ID APPENDLIMIT=257890").append_limit(),
            Some(Some(257_890))
        );
        assert_eq!(of("IMAP4rev1 ID APPENDLIMIT").append_limit(), Some(None));
        assert!(of("APPENDLIMIT=257890").offered::<Support>(false).is_some());
        assert!(of("APPENDLIMIT").offered::<Support>(false).is_some());

        let limit = AppendLimit::new(Offered::insist());
        let items = [StatusItem::Extension(&limit)];
        let inbox = MailboxName::inbox();
        let status = Status::new(&inbox, &items);
        assert_eq!(spell(&status), "STATUS INBOX (APPENDLIMIT)\r\n");
        let lines = "* STATUS INBOX (APPENDLIMIT 257890)\r\nT1 OK STATUS completed\r\n";
        let (reply, _) = answer(&status, lines);
        assert_eq!(append_limit(&reply.status.unwrap()), Some(Some(257_890)));

        let top = MailboxName::new("%").unwrap();
        let returns = [ListReturn::Status(&items)];
        let list = List::new(&top).returning(&returns);
        assert_eq!(spell(&list), "LIST \"\" % RETURN (STATUS (APPENDLIMIT))\r\n");
        let lines = "* LIST () \".\"  \"INBOX\"\r\n* STATUS \"INBOX\" (APPENDLIMIT 257890)\r\n\
                     T1 OK List completed.\r\n";
        let (reply, _) = answer(&list, lines);
        assert_eq!(append_limit(&reply.statuses[0]), Some(Some(257_890)));
    }

    #[test]
    fn no_limit_and_no_word_of_it() {
        assert_eq!(status_of("* STATUS x (APPENDLIMIT NIL)", append_limit), Some(None));
        assert_eq!(status_of("* STATUS x (APPENDLIMIT 0)", append_limit), Some(Some(0)));
        assert_eq!(status_of("* STATUS x (APPENDLIMIT much)", append_limit), None);
        assert_eq!(status_of("* STATUS x (MESSAGES 1)", append_limit), None);
    }
}
