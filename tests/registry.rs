//! The table of extensions is true: what it says a client can say is said, no name stands in it twice, and the page made
//! of it is up to date.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use imap_proto::command::{Command, Profile, States};
use imap_proto::ext::{self, About, Place, Said};
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
            let wanted = entry.name.to_ascii_uppercase();
            let name: Vec<_> = wanted.split(' ').collect();
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

/// `UPDATE_DOCS=1` writes the page.
#[test]
fn the_page_is_made_of_the_table() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/extensions.md");
    let page = page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap();
    assert_eq!(found, page, "run this test with UPDATE_DOCS=1");
}

fn page() -> String {
    let mut page = String::from(HEAD);
    for about in ext::ALL {
        page += &row(about);
    }
    page
}

fn row(about: &About) -> String {
    let rfcs: Vec<_> = about.rfcs.iter().map(|rfc| format!("RFC {rfc}")).collect();
    let capabilities: Vec<_> = about.capabilities.iter().map(|known| code(known.name())).collect();
    let said = |command: bool| {
        let entries = about
            .says
            .iter()
            .filter(|said| (said.place == Place::Command) == command);
        entries.map(|said| code(said.name)).collect::<Vec<_>>().join(", ")
    };
    let heard: Vec<_> = about.hears.iter().map(|heard| code(&format!("{heard:?}"))).collect();
    let module = about.module;
    format!(
        "| [`{module}`](../imap-proto/src/ext/{module}.rs) | {} | {} | {} | {} | {} | {} |\n",
        about.title,
        rfcs.join(", "),
        capabilities.join(", "),
        said(true),
        said(false),
        heard.join(", "),
    )
}

fn code(text: &str) -> String {
    format!("`{text}`")
}

const HEAD: &str = "\
# Extensions

Each extension is one module of `imap_proto::ext`. Its commands and words are built from the proof that the server offers
it, `connection.offered::<module::Support>()`, or from `Offered::insist()`. What the server says with it comes in the
events of the base protocol, and is read with `raw.get::<T>()`. Extensions that IMAP4rev2 has built in (IDLE, MOVE,
NAMESPACE, ENABLE, UIDPLUS, ESEARCH, SEARCHRES, UNSELECT, LIST-EXTENDED, LIST-STATUS, LITERAL-, SASL-IR and others) are
parts of `imap_proto::command` and `imap_proto::response`.

This page is made of the table `imap_proto::ext::ALL`.

| module | what for | specified in | offered as | commands | words in other commands | read from the server |
|---|---|---|---|---|---|---|
";
