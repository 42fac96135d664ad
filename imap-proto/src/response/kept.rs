//! By which names responses are known, and how much memory it takes to keep them.

use super::{Code, Data, Status};

impl Data<'_> {
    /// The name: as the RFCs spell it, or as sent if the data is [`Data::Other`].
    #[must_use]
    pub fn name(&self) -> &[u8] {
        match self {
            Self::Capability(_) => b"CAPABILITY",
            Self::Enabled(_) => b"ENABLED",
            Self::List(_) => b"LIST",
            Self::Lsub(_) => b"LSUB",
            Self::Namespace(_) => b"NAMESPACE",
            Self::Status(_) => b"STATUS",
            Self::Flags(_) => b"FLAGS",
            Self::Search(_) => b"SEARCH",
            Self::Sort(_) => b"SORT",
            Self::ESearch(_) => b"ESEARCH",
            Self::Exists(_) => b"EXISTS",
            Self::Recent(_) => b"RECENT",
            Self::Expunge(_) => b"EXPUNGE",
            Self::Other(raw) => raw.name(),
        }
    }

    /// How many bytes [`Data::into_owned`] allocates.
    #[must_use]
    pub fn owned_size(&self) -> usize {
        match self {
            Self::Capability(words) => words.owned_size(),
            Self::Enabled(words) => words.owned_size(),
            Self::List(list) | Self::Lsub(list) => list.owned_size(),
            Self::Namespace(namespace) => namespace.owned_size(),
            Self::Status(status) => status.owned_size(),
            Self::Flags(flags) => flags.owned_size(),
            Self::Search(numbers) | Self::Sort(numbers) => numbers.owned_size(),
            Self::ESearch(result) => result.owned_size(),
            Self::Exists(_) | Self::Recent(_) | Self::Expunge(_) => 0,
            Self::Other(raw) => raw.name().len() + raw.values().owned_size(),
        }
    }
}

impl Status<'_> {
    /// How many bytes [`Status::into_owned`] allocates.
    #[must_use]
    pub fn owned_size(&self) -> usize {
        self.text.len() + self.code.as_ref().map_or(0, Code::owned_size)
    }
}

impl Code<'_> {
    /// How many bytes [`Code::into_owned`] allocates.
    #[must_use]
    pub fn owned_size(&self) -> usize {
        match self {
            Self::AppendUid(uids) => uids.uids.as_bytes().len(),
            Self::BadCharset(charsets) => charsets.owned_size(),
            Self::Capability(words) => words.owned_size(),
            Self::CopyUid(uids) => uids.source.as_bytes().len() + uids.destination.as_bytes().len(),
            Self::PermanentFlags(flags) => flags.owned_size(),
            Self::Other(raw) => raw.name().len() + raw.values().owned_size(),
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::event::Event;
    use crate::response::Data;
    use crate::sasl::testing::Peer;

    /// What the server says with a line: its name if it is data, and how much it takes to keep it.
    fn heard(line: &str) -> (alloc::vec::Vec<u8>, usize) {
        let mut peer = Peer::greeted("* PREAUTH hello");
        peer.says(line);
        assert!(peer.connection.advance().unwrap(), "{line}");
        match peer.connection.event() {
            Event::Data(data) => {
                let size = data.owned_size();
                assert_eq!(data.clone().into_owned().owned_size(), size, "{line}");
                (data.name().into(), size)
            }
            Event::Status(status) => {
                let size = status.owned_size();
                assert_eq!(status.clone().into_owned().owned_size(), size, "{line}");
                (status.code.as_ref().unwrap().name().into(), size)
            }
            event => panic!("{event:?}"),
        }
    }

    #[test]
    fn data_is_known_by_the_name_on_the_wire() {
        for line in [
            "* CAPABILITY IMAP4rev1",
            "* ENABLED CONDSTORE",
            "* LIST () \"/\" a",
            "* LSUB () \"/\" a",
            "* NAMESPACE NIL NIL NIL",
            "* STATUS a (MESSAGES 1)",
            "* FLAGS (\\Seen)",
            "* SEARCH 1",
            "* SORT 1",
            "* ESEARCH ALL 1:3",
            "* X-other (a b)",
        ] {
            let (name, size) = heard(line);
            assert_eq!(name, line.split(' ').nth(1).unwrap().as_bytes());
            assert!(size > 0, "{line}");
        }
        for line in ["* 1 EXISTS", "* 1 RECENT"] {
            assert_eq!(heard(line), (line.split(' ').nth(2).unwrap().into(), 0));
        }
        assert_eq!(Data::Expunge(crate::types::Seq::MIN).name(), b"EXPUNGE");
    }

    #[test]
    fn codes_take_what_their_arguments_do() {
        assert_eq!(heard("* OK [ALERT] abc"), (b"ALERT".into(), 3));
        assert_eq!(heard("* OK [UIDNEXT 5] "), (b"UIDNEXT".into(), 0));
        assert_eq!(heard("* OK [APPENDUID 1 5:7] "), (b"APPENDUID".into(), 3));
        assert_eq!(heard("* OK [COPYUID 1 5:7 15:17] "), (b"COPYUID".into(), 8));
        for line in [
            "* OK [CAPABILITY IMAP4rev1] ",
            "* OK [PERMANENTFLAGS (\\*)] ",
            "* NO [BADCHARSET (UTF-8)] ",
            "* OK [X-OTHER a] ",
        ] {
            assert!(heard(line).1 > 8, "{line}");
        }
    }
}
