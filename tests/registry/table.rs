//! The table of extensions, and the page that is made of it.

use imap_proto::State;
use imap_proto::command::Profile;
use imap_proto::ext::{self, About, Place};

use crate::base;
use crate::said::profile;

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
    page += COMMANDS;
    for (name, profile) in commands() {
        page += &command_row(name, profile);
    }
    page
}

/// Every command and its profile, those of the base protocol first.
fn commands() -> Vec<(String, Profile)> {
    let mut commands = Vec::new();
    for entry in base::all().filter(|entry| entry.place == Place::Command) {
        commands.extend(profile(&entry.example).map(|profile| (code(entry.name), profile)));
    }
    for about in ext::ALL {
        for said in about.says.iter().filter(|said| said.place == Place::Command) {
            let name = format!("{} (`{}`)", code(said.name), about.module);
            commands.extend(profile(&|to| said.write(to)).map(|profile| (name, profile)));
        }
    }
    commands
}

fn command_row(name: String, profile: Profile) -> String {
    let states = [
        (State::NotAuthenticated, "NONAUTH"),
        (State::Authenticated, "AUTH"),
        (State::Selected, "SELECTED"),
    ];
    let states: Vec<_> = states
        .iter()
        .filter(|(state, _)| profile.states.contains(*state))
        .map(|(_, name)| *name)
        .collect();
    let yes = |is: bool| if is { "yes" } else { "" };
    format!(
        "| {name} | {} | {} | {} | {} | {} |\n",
        states.join(", "),
        yes(!profile.exclusive),
        yes(profile.sequence_numbers),
        yes(profile.may_expunge),
        yes(profile.writes),
    )
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

const COMMANDS: &str = "
## Commands

When each command may be sent, and beside which others (RFC 9051 section 5.5): whether others may be in progress with it,
whether it names messages by sequence number, which it may not while another may bring EXPUNGE, whether it may bring
EXPUNGE itself, and whether it changes the open mailbox. As the examples of the table above are: the program of a SEARCH
may name messages by number, too.

| command | states | beside others | by number | may bring EXPUNGE | changes the mailbox |
|---|---|---|---|---|---|
";
