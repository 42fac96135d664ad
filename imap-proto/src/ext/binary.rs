//! BINARY: parts with their content transfer encoding undone (RFC 3516).
//!
//! IMAP4rev2 has FETCH of it built in, so it is a part of the base: [`FetchItem::Binary`] and [`FetchItem::BinarySize`]
//! ask, [`BodyKind::Binary`](crate::BodyKind::Binary) and [`Item::BinarySize`](crate::response::Item::BinarySize) are
//! the answers, [`Code::UnknownCte`](crate::response::Code::UnknownCte) is the refusal, and
//! [`AppendMessage::binary`](crate::command::AppendMessage::binary) appends a message that may hold NUL.

use super::{About, Place, Said, support};
use crate::command::{FetchItem, FetchSection};
use crate::response::{Capability, Extension};
use crate::types::Section;
use crate::wire::Encode;

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("binary", "parts with their content transfer encoding undone", &[3516])
    .offered_as(Support::CAPABILITIES)
    .says(&[
        Said::new(Place::Fetch, "BINARY", |to| {
            FetchItem::Binary(FetchSection::new(Section::whole())).encode(to);
        }),
        Said::new(Place::Fetch, "BINARY.PEEK", |to| {
            FetchItem::Binary(FetchSection::new(Section::whole()).peek()).encode(to);
        }),
        Said::new(Place::Fetch, "BINARY.SIZE", |to| {
            FetchItem::BinarySize(Section::whole()).encode(to);
        }),
    ]);

support!("BINARY", Capability::Binary);

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::command::testing::{answer, spell, spell_without_waiting};
    use crate::command::{Append, AppendMessage, Fetch};
    use crate::types::{MailboxName, Partial, SeqSet};

    #[test]
    fn examples_of_the_rfc() {
        // RFC 3516 sections 4.2 to 4.4 and 7.
        let set: SeqSet = "1".parse().unwrap();
        let section = FetchSection::new(Section::part(&[1]).unwrap()).partial(Partial::new(0, 5).unwrap());
        let fetch = Fetch::numbers(&set, FetchItem::Binary(section));
        assert_eq!(spell(&fetch), "FETCH 1 BINARY[1]<0.5>\r\n");
        let lines = "* 1 FETCH (BINARY[1]<0> ~{5}\r\na\0b\0c)\r\nT1 OK done\r\n";
        let (messages, _) = answer(&fetch, lines);
        let bodies: Vec<_> = messages.iter().flat_map(|message| message.bodies()).collect();
        assert_eq!(bodies[0].data.as_deref(), Some(&b"a\0b\0c"[..]));

        let inbox = MailboxName::inbox();
        let append = Append::new(&inbox, AppendMessage::new(3).binary());
        assert_eq!(spell(&append), "APPEND INBOX ~{3}\r\nxxx\r\n");
        assert_eq!(spell_without_waiting(&append), "APPEND INBOX ~{3+}\r\nxxx\r\n");
    }
}
