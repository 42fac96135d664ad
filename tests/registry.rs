//! The table of extensions is true: what it says a client can say is said, and no name stands in it twice.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use imap_proto::command::{Command, Profile, States};
use imap_proto::ext::{self, Place, Said};
use imap_proto::wire::Encoder;
use imap_proto::{Config, Connection};

/// A command that says what an entry of the table says.
struct Probe<'a>(&'a Said);

impl Command for Probe<'_> {
    type Reply = ();

    fn profile(&self) -> Profile {
        Profile::new(States::ANY)
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        if self.0.place != Place::Command {
            to.word("X");
        }
        (self.0.example)(to);
    }

    fn reply(&self) {}
}

/// What the entry says, without tag and line end.
fn said(said: &Said) -> String {
    let mut connection = Connection::new(Config::new(4096));
    connection.receive(b"* OK [CAPABILITY IMAP4rev1 LITERAL+] hello\r\n");
    assert!(connection.advance().unwrap());
    connection.start(&Probe(said)).unwrap();
    let line = String::from_utf8_lossy(connection.output()).into_owned();
    let words = line.split_once(' ').unwrap().1;
    words.strip_prefix("X ").unwrap_or(words).trim_end().to_owned()
}

#[test]
fn what_the_table_says_can_be_said() {
    let mut looked_at = 0;
    for about in ext::ALL {
        for entry in about.says {
            let words = said(entry);
            let upper = words.to_ascii_uppercase();
            let found = upper.split([' ', '(', ')']).collect::<Vec<_>>();
            let name: Vec<_> = entry.name.split(' ').collect();
            assert!(
                found.windows(name.len()).any(|window| window == name),
                "{}: {entry:?} is spelled {words}",
                about.module
            );
            looked_at += 1;
        }
    }
    assert!(looked_at >= ext::ALL.len(), "only {looked_at} entries");
}

#[test]
fn modules_stand_in_order_and_once() {
    let names: Vec<_> = ext::ALL.iter().map(|about| about.module).collect();
    assert!(names.is_sorted_by(|one, next| one < next), "{names:?}");
}
