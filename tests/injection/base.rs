//! The commands of RFC 9051.

use imap_proto::types::NameEncoding;
use imap_proto::{Config, Connection, StartError};
use imap_tests::commands::search::{Key, TextKey};
use imap_tests::commands::{Change, Item, Items, ListOption, Name, OwnedCommand, Set, StatusOption, oracle};

use imap_proto::command::{Search, SearchKey};
use imap_proto::types::url::{self, SearchWord};
use imap_proto::types::{SeqSet, UidSet};

use super::trial::{Trial, Want, Wire, list, listen, text, word, words};

/// Tries each command with the texts; says how many were refused.
pub(crate) fn check(texts: &[Vec<u8>], wire: Wire) -> usize {
    let names = if wire.utf8 {
        NameEncoding::Utf8
    } else {
        NameEncoding::ModifiedUtf7
    };
    let mut refused = 0;
    for command in with_mailbox(texts) {
        let (mut connection, mut lexer) = wire.connect();
        match command.start(&mut connection) {
            Ok(_) => {
                let found = listen(&mut connection, &mut lexer);
                assert!(
                    oracle::agrees(&found, &command, names),
                    "{command:?} was sent as {found}"
                );
            }
            Err(error) => refused += refusal(&connection, &command, error),
        }
    }
    for command in before_login(texts) {
        let (_, mut lexer) = wire.connect();
        let mut connection = Connection::new(Config::new(4096));
        connection.receive(b"* OK [CAPABILITY IMAP4rev1] hi\r\n");
        while connection.advance().unwrap() {}
        match command.start(&mut connection) {
            Ok(_) => {
                let found = listen(&mut connection, &mut lexer);
                let names = NameEncoding::ModifiedUtf7;
                assert!(
                    oracle::agrees(&found, &command, names),
                    "{command:?} was sent as {found}"
                );
            }
            Err(error) => refused += refusal(&connection, &command, error),
        }
    }
    refused
}

fn refusal(connection: &Connection, command: &OwnedCommand, error: StartError) -> usize {
    assert!(matches!(error, StartError::Value(_)), "{command:?}: {error}");
    assert!(!connection.wants_write(), "{command:?} was refused and wrote");
    1
}

fn string(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn before_login(texts: &[Vec<u8>]) -> Vec<OwnedCommand> {
    vec![
        OwnedCommand::Login {
            user: string(&texts[0]),
            password: texts[1].clone(),
        },
        OwnedCommand::Authenticate {
            mechanism: string(&texts[0]),
            initial_response: Some(texts[1].clone()),
        },
        OwnedCommand::Authenticate {
            mechanism: string(&texts[0]),
            initial_response: None,
        },
    ]
}

fn with_mailbox(texts: &[Vec<u8>]) -> Vec<OwnedCommand> {
    let wire = |at: usize| Name::Wire(texts[at].clone());
    let name = |at: usize| Name::Text(string(&texts[at]));
    let section = |binary| Item::Section {
        binary,
        peek: true,
        section: [b"HEADER.FIELDS (", &texts[0][..], b")"].concat(),
        partial: Some((0, 10)),
    };
    let raw = Item::Section {
        binary: false,
        peek: false,
        section: if texts[0] == b"one" {
            Vec::new()
        } else {
            texts[0].clone()
        },
        partial: None,
    };
    let mut commands = vec![
        OwnedCommand::Rename(wire(0), name(1)),
        OwnedCommand::List {
            select: vec![ListOption::Subscribed],
            reference: Some(wire(0)),
            patterns: vec![wire(1), name(2)],
            returning: vec![ListOption::Status],
        },
        OwnedCommand::Lsub {
            reference: Some(name(0)),
            pattern: wire(1),
        },
        OwnedCommand::Status {
            mailbox: wire(0),
            items: vec![StatusOption::Messages, StatusOption::UidNext],
        },
        OwnedCommand::Append {
            mailbox: wire(0),
            flags: vec![texts[1].clone(), texts[2].clone()],
            date: Some((0, 60)),
            size: 10,
        },
        OwnedCommand::Fetch {
            set: Set::Uids(UidSet::all()),
            items: Items::Items(vec![section(false), raw]),
        },
        OwnedCommand::Store {
            set: Set::Numbers(SeqSet::all()),
            change: Change::Add,
            silent: true,
            flags: vec![texts[0].clone(), texts[1].clone()],
        },
        OwnedCommand::Copy {
            set: Set::Uids(UidSet::all()),
            mailbox: name(0),
        },
        OwnedCommand::Move {
            set: Set::Numbers(SeqSet::all()),
            mailbox: wire(0),
        },
    ];
    for make in [
        OwnedCommand::Select as fn(Name) -> OwnedCommand,
        OwnedCommand::Examine,
        OwnedCommand::Create,
        OwnedCommand::Delete,
        OwnedCommand::Subscribe,
        OwnedCommand::Unsubscribe,
    ] {
        commands.extend([make(wire(0)), make(name(1))]);
    }
    let text_keys = [
        TextKey::Bcc,
        TextKey::Body,
        TextKey::Cc,
        TextKey::From,
        TextKey::Subject,
        TextKey::Text,
        TextKey::To,
    ];
    for (uids, key) in text_keys.into_iter().enumerate() {
        let key = Key::Or(
            Box::new(Key::Text(key, string(&texts[0]))),
            Box::new(Key::Header(string(&texts[1]), string(&texts[2]))),
        );
        commands.push(OwnedCommand::Search {
            uids: uids % 2 == 0,
            returning: None,
            key,
        });
    }
    commands
}

/// What URLs search for: a text in a literal, and the texts as a whole, where they are a search at all.
pub(crate) fn search_of_url(t: &mut Trial<'_>) {
    let value = t.bytes();
    let literal = [format!("FROM {{{}+}}\r\n", value.len()).as_bytes(), &value].concat();
    let mut wants = words("UID SEARCH");
    wants.extend([Want::MaybeCharset, word("FROM"), text(value)]);
    let search = url::Search::new(literal).unwrap();
    t.say(&Search::uids(SearchKey::Url(&search)), wants);
    let Ok(search) = url::Search::new(t.bytes()) else {
        return;
    };
    let mut lists = vec![words("UID SEARCH")];
    lists[0].push(Want::MaybeCharset);
    for found in search.words() {
        let want = match found {
            SearchWord::Open => {
                lists.push(Vec::new());
                continue;
            }
            SearchWord::Close => list(lists.pop().unwrap()),
            // Sets are put in order.
            SearchWord::Word(set) if set.contains('*') => return,
            SearchWord::Word(found) => text(found),
            SearchWord::String(found) => text(found),
            _ => unreachable!("there is no other word"),
        };
        lists.last_mut().unwrap().push(want);
    }
    t.say(&Search::uids(SearchKey::Url(&search)), lists.pop().unwrap());
}
