//! Every command with every text a program may be handed: a strict server finds that one command, with these arguments.
//!
//! The lexer that plays the server is written from the grammar and shares nothing with the code that spells commands. A
//! text that cannot be said must be refused before a byte is written. `PROPTEST_CASES` sets how many texts are tried.
#![forbid(unsafe_code)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

extern crate alloc;

mod base;
mod mailboxes;
mod messages;

mod server_side;
mod trial;

use alloc::collections::BTreeSet;

use imap_proto::ext::{ALL, Place};
use proptest::prelude::*;
use proptest::test_runner::Config;

use trial::{Literals, Trial, Wire};

/// The module of an extension, what is said with it, and the trial of that.
type Entry = (&'static str, &'static str, fn(&mut Trial<'_>));

fn entries() -> impl Iterator<Item = Entry> {
    let parts = [messages::ENTRIES, mailboxes::ENTRIES, server_side::ENTRIES];
    parts.into_iter().flatten().copied()
}

/// The pieces of such texts.
const PIECES: &[&[u8]] = &[
    b"\r\n",
    b"\r",
    b"\n",
    b"\0",
    b"{0}",
    b"{0+}",
    b"{5}\r\n",
    b"~{3+}\r\n",
    b"{4294967296+}\r\n",
    b"\"",
    b"\\",
    b"\\\"",
    b" ",
    b"(",
    b")",
    b"[",
    b"]",
    b"<0.1>",
    b"*",
    b"%",
    b"&",
    b"&-",
    b"/",
    b"+",
    b"=",
    b"$",
    b"NIL",
    b"nil",
    b"a",
    b"value.priv",
    b"\r\nBAAA1 LOGOUT\r\n",
    b"\xff",
    b"\x7f",
    b"\x01",
    "\u{e9}".as_bytes(),
    "\u{2028}".as_bytes(),
    "\u{85}".as_bytes(),
];

/// What programs find in mail, forms and files, and who attacks them puts there.
fn text() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        6 => prop::sample::select(PIECES).prop_map(<[u8]>::to_vec),
        2 => prop::collection::vec(any::<u8>(), 0..4),
        // Long enough for a literal where a short text is quoted.
        1 => (990..1010_usize).prop_map(|length| vec![b'x'; length]),
    ];
    prop::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

fn wire() -> impl Strategy<Value = Wire> {
    let literals = prop_oneof![Just(Literals::Wait), Just(Literals::Short), Just(Literals::Any)];
    (literals, any::<bool>()).prop_map(|(literals, utf8)| Wire { literals, utf8 })
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, ..Config::default() })]

    #[test]
    fn no_text_becomes_anything_else(texts in prop::collection::vec(text(), 6), wire in wire()) {
        for (module, name, run) in entries() {
            run(&mut Trial::new(module, name, &texts, wire));
        }
        base::check(&texts, wire);
        base::search_of_url(&mut Trial::new("base", "SEARCH of a URL", &texts, wire));
    }
}

/// Without this, refusing everything would pass.
#[test]
fn plain_texts_are_said() {
    let texts = ["one", "two", "three", "four", "five", "six"].map(|text| text.as_bytes().to_vec());
    for literals in [Literals::Wait, Literals::Short, Literals::Any] {
        for utf8 in [false, true] {
            let wire = Wire { literals, utf8 };
            for (module, name, run) in entries() {
                let mut trial = Trial::new(module, name, &texts, wire);
                run(&mut trial);
                assert!(trial.was_said(), "{module}: {name} was refused");
            }
            assert_eq!(base::check(&texts, wire), 0, "commands were refused");
            let mut trial = Trial::new("base", "SEARCH of a URL", &texts, wire);
            base::search_of_url(&mut trial);
            assert!(trial.was_said());
        }
    }
}

#[test]
fn no_command_is_missing() {
    let tried: BTreeSet<_> = entries().map(|(module, name, _)| (module, name)).collect();
    let commands: BTreeSet<_> = ALL
        .iter()
        .flat_map(|about| {
            let commands = about.says.iter().filter(|said| said.place == Place::Command);
            commands.map(|said| (about.module, said.name))
        })
        .collect();
    assert!(commands.len() > 40);
    let missing: Vec<_> = commands.difference(&tried).collect();
    assert!(missing.is_empty(), "{missing:?} must be tried here too");
    let modules: BTreeSet<_> = ALL.iter().map(|about| about.module).collect();
    let unknown: Vec<_> = tried.iter().filter(|(module, _)| !modules.contains(module)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
