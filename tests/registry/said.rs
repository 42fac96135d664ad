//! What a client can say.

use imap_proto::command::{Command, Profile, States};
use imap_proto::ext::{self, Place};
use imap_proto::wire::Encoder;
use imap_proto::{Config, Connection};
use imap_tests::lexer::Lexer;

use crate::{base, names};

/// A command that says what an example says.
struct Probe<'a> {
    place: Place,
    example: &'a dyn Fn(&mut Encoder<'_>),
}

impl Command for Probe<'_> {
    type Reply = ();

    fn profile(&self) -> Profile {
        Profile::new(States::ANY)
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        if self.place != Place::Command {
            to.word("X");
        }
        (self.example)(to);
    }

    fn reply(&self) {}
}

/// What an example says, without tag and line end; the independent lexer must read it too.
fn said(place: Place, example: &dyn Fn(&mut Encoder<'_>)) -> String {
    let mut connection = Connection::new(Config::new(4096));
    connection.receive(b"* OK [CAPABILITY IMAP4rev1 LITERAL+] hello\r\n");
    assert!(connection.advance().unwrap());
    connection.start(&Probe { place, example }).unwrap();
    let output = connection.output();
    let mut lexer = Lexer::new();
    lexer.feed(output);
    match lexer.next_command() {
        // Messages are the application's to write.
        Ok(Some(_)) | Ok(None) if lexer.pending() == 0 => {}
        other => panic!("{}: {other:?}", output.escape_ascii()),
    }
    let line = String::from_utf8_lossy(output).into_owned();
    let words = line.split_once(' ').unwrap().1;
    words.strip_prefix("X ").unwrap_or(words).trim_end().to_owned()
}

/// Fails unless the example has the name, which may be several words, among its words.
fn check(place: Place, name: &str, example: &dyn Fn(&mut Encoder<'_>), whose: &str) {
    let words = said(place, example);
    let upper = words.to_ascii_uppercase();
    let found: Vec<_> = upper.split([' ', '(', ')', '[']).collect();
    let wanted = name.to_ascii_uppercase();
    let wanted: Vec<_> = wanted.split(' ').collect();
    let mut places = found.windows(wanted.len());
    let is_there = match place {
        Place::Command => places.next().is_some_and(|first| first == wanted),
        // `+X-GM-LABELS` is one of three forms of a name.
        Place::Store => places.any(|window| window == wanted || window[0].trim_start_matches(['+', '-']) == wanted[0]),
        _ => places.any(|window| window == wanted),
    };
    assert!(is_there, "{whose}: {place:?} {name} is spelled {words}");
}

#[test]
fn what_the_table_says_can_be_said() {
    let mut looked_at = 0;
    for about in ext::ALL {
        for entry in about.says {
            let example = |to: &mut Encoder<'_>| {
                let _ = entry.write(to);
            };
            check(entry.place, entry.name, &example, about.module);
            looked_at += 1;
        }
    }
    for entry in base::all() {
        let example = |to: &mut Encoder<'_>| {
            let _ = (entry.example)(to);
        };
        check(entry.place, entry.name, &example, "base");
        looked_at += 1;
    }
    assert!(looked_at > 200, "only {looked_at} entries");
}

#[test]
fn every_name_a_client_has_can_be_said() {
    for (registry, place) in [
        ("append_data", Place::Append),
        ("commands", Place::Command),
        ("create_parameters", Place::Create),
        ("fetch_items", Place::Fetch),
        ("fetch_modifiers", Place::FetchModifier),
        ("list_return", Place::ListReturn),
        ("list_select", Place::ListSelect),
        ("mailbox_filters", Place::MailboxFilter),
        ("notify_events", Place::NotifyEvent),
        ("search_keys", Place::Search),
        ("search_return", Place::SearchReturn),
        ("select_parameters", Place::Select),
        ("sort_keys", Place::Sort),
        ("status_items", Place::Status),
        ("store_items", Place::Store),
        ("store_modifiers", Place::StoreModifier),
        ("thread_algorithms", Place::Thread),
    ] {
        for name in names::read(registry) {
            assert!(is_said(place, &name.name), "{registry}: nothing says {}", name.name);
        }
    }
}

fn is_said(place: Place, name: &str) -> bool {
    let by_extension = ext::ALL
        .iter()
        .flat_map(|about| about.says)
        .any(|entry| entry.place == place && entry.name == name);
    by_extension || base::all().any(|entry| entry.place == place && entry.name == name)
}

/// The profile of the command that an example says; `None` if it says none.
pub(crate) fn profile(example: &dyn Fn(&mut Encoder<'_>) -> Option<Profile>) -> Option<Profile> {
    let found = core::cell::Cell::new(None);
    said(Place::Command, &|to| found.set(example(to)));
    found.get()
}
