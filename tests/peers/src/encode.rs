//! Spelling commands: UID FETCH and UID STORE in turn, each for one message, all pipelined.

use core::hint::black_box;

use imap_codec::CommandCodec;
use imap_codec::encode::Encoder as _;
use imap_codec::imap_types::command::{Command, CommandBody};
use imap_codec::imap_types::core::TagGenerator;
use imap_codec::imap_types::fetch::MessageDataItemName;
use imap_codec::imap_types::flag::{Flag as PeerFlag, StoreResponse, StoreType};
use imap_proto::command::{Fetch, FetchItem, Select, Store, StoreItem};
use imap_proto::types::{Flag, MailboxName, Uid, UidSet};
use imap_proto::{Config, Connection};

use crate::Failure;
use crate::uncounted::outside;

/// Something that spells commands.
#[derive(Clone, Copy, Debug)]
pub struct Encoder {
    /// What it is called on a command line.
    pub name: &'static str,
    /// What it is called in a table.
    pub title: &'static str,
    /// Spells so many commands and returns what is to be sent.
    pub write: fn(u32) -> Result<Vec<u8>, Failure>,
}

impl Encoder {
    /// The encoder of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        ENCODERS.iter().find(|encoder| encoder.name == name)
    }
}

/// All of them, in the order of the table.
pub const ENCODERS: &[Encoder] = &[
    Encoder {
        name: "this",
        title: "**this project**",
        write: ours,
    },
    Encoder {
        name: "imap-codec",
        title: "imap-codec 2.0.0-alpha.10",
        write: imap_codec,
    },
];

/// Through a connection, which also checks that each command may be sent now and waits for its completion.
fn ours(count: u32) -> Result<Vec<u8>, Failure> {
    let mut connection = outside(|| selected(count)).map_err(|error| error.to_string())?;
    for number in 1..=count {
        let uid = Uid::new(number).ok_or("a UID is not 0")?;
        let started = if number % 2 == 1 {
            connection.start(&Fetch::uids(
                &UidSet::from(uid),
                [FetchItem::Uid, FetchItem::Flags, FetchItem::Envelope],
            ))
        } else {
            connection.start(&Store::uids(&UidSet::from(uid), StoreItem::Add(&[Flag::Seen])))
        };
        started.map_err(|error| error.to_string())?;
    }
    Ok(outside(|| connection.output().to_vec()))
}

/// A connection with an open mailbox and room for all the commands.
fn selected(count: u32) -> Result<Connection, Box<dyn core::error::Error>> {
    let mut config = Config::new(4096);
    config.limits.in_progress = count as usize;
    config.limits.output = usize::MAX;
    let mut connection = Connection::new(config);
    connection.receive(b"* PREAUTH [CAPABILITY IMAP4rev1] ready\r\n");
    while connection.advance()? {}
    let tag = connection.start(&Select::new(&MailboxName::inbox()))?;
    connection.written(usize::MAX);
    connection.receive(format!("{tag} OK [READ-WRITE] done\r\n").as_bytes());
    while connection.advance()? {}
    Ok(connection)
}

/// By its codec alone, each command into a vector of its own, as it gives them, and these into one.
fn imap_codec(count: u32) -> Result<Vec<u8>, Failure> {
    let codec = CommandCodec::new();
    let mut tags = TagGenerator::new();
    let mut output = Vec::new();
    for number in 1..=count {
        let body = if number % 2 == 1 {
            CommandBody::fetch(
                number,
                vec![
                    MessageDataItemName::Uid,
                    MessageDataItemName::Flags,
                    MessageDataItemName::Envelope,
                ],
                true,
            )
        } else {
            CommandBody::store(
                number,
                StoreType::Add,
                StoreResponse::Answer,
                vec![PeerFlag::Seen],
                true,
            )
        };
        let body = body.map_err(|_| "a UID is not 0")?;
        let command = Command {
            tag: tags.generate(),
            body,
        };
        output.extend_from_slice(&codec.encode(&command).dump());
        black_box(&command);
    }
    Ok(output)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_spell_the_same_but_for_the_tags() {
        let lines = |encoder: &Encoder| -> Vec<String> {
            let bytes = (encoder.write)(10).expect(encoder.name);
            String::from_utf8_lossy(&bytes)
                .lines()
                .map(|line| line.split_once(' ').map_or(line, |(_, rest)| rest).to_owned())
                .collect()
        };
        let first = lines(&ENCODERS[0]);
        assert_eq!(first.len(), 10);
        assert_eq!(first[0], "UID FETCH 1 (UID FLAGS ENVELOPE)");
        assert_eq!(first[1], "UID STORE 2 +FLAGS (\\Seen)");
        for encoder in ENCODERS {
            assert_eq!(lines(encoder), first, "{}", encoder.name);
        }
    }
}
