//! Says with this client what a command says: its words, read by the independent lexer, are put into the types that
//! programs use, and those are sent.
//!
//! ```
//! use imap_tests::lexer::{Lexed, Lexer};
//! use imap_tests::say::{Sender, say};
//!
//! let mut lexer = Lexer::new();
//! lexer.feed(b"a1 getacl \"INBOX\"\r\n");
//! let Some(Lexed::Command(command)) = lexer.next_command()? else { panic!("no command") };
//! let mut sender = Sender::new(&command);
//! assert_eq!(say(&command, &mut sender), Some(()));
//! assert_eq!(sender.sent(), b"BAAA0 GETACL INBOX\r\n");
//! # Ok::<(), imap_tests::lexer::LexError>(())
//! ```

mod extension;
mod mailbox;
mod message;
mod search;
mod sender;
mod words;

use crate::lexer::{Arg, Command};
use imap_proto::command::{
    Authenticate, Capability, Check, Close, Enable, Expunge, Idle, Login, Logout, Namespace, Noop, StartTls,
    UidExpunge, Unselect,
};
use imap_proto::types::{Secret, base64};
pub use sender::Sender;
use words::{atom, atoms, keep, set, text};

/// Sends what the command says; `None` if this client has no way to, or refuses.
pub fn say(command: &Command, to: &mut Sender) -> Option<()> {
    let name = command.name.to_ascii_uppercase();
    if name == "UID" {
        let (second, arguments) = command.arguments.split_first()?;
        let name = text(second)?.to_ascii_uppercase();
        if name == "EXPUNGE" {
            return to.send(&UidExpunge::new(set(arguments.first()?)?));
        }
        return message::say(&name, true, arguments, to)
            .or_else(|| search::say(&name, true, arguments, to))
            .or_else(|| extension::convert(&name, true, arguments, to));
    }
    let arguments = &command.arguments[..];
    session(&name, arguments, to)
        .or_else(|| mailbox::say(&name, arguments, to))
        .or_else(|| message::say(&name, false, arguments, to))
        .or_else(|| search::say(&name, false, arguments, to))
        .or_else(|| extension::convert(&name, false, arguments, to))
        .or_else(|| extension::say(&name, arguments, to))
}

fn session(name: &str, arguments: &[Arg], to: &mut Sender) -> Option<()> {
    match (name, arguments) {
        ("CAPABILITY", []) => to.send(&Capability),
        ("NOOP", []) => to.send(&Noop),
        ("LOGOUT", []) => to.send(&Logout),
        ("STARTTLS", []) => to.send(&StartTls),
        ("IDLE", []) => to.send(&Idle),
        ("CHECK", []) => to.send(&Check),
        ("CLOSE", []) => to.send(&Close),
        ("UNSELECT", []) => to.send(&Unselect),
        ("EXPUNGE", []) => to.send(&Expunge),
        ("NAMESPACE", []) => to.send(&Namespace),
        ("LOGIN", [user, password]) => to.send(&Login::new(text(user)?, &Secret::from(text(password)?))),
        ("ENABLE", extensions) => to.send(&Enable::new(atoms(extensions)?)),
        ("AUTHENTICATE", [mechanism]) => to.send(&Authenticate::new(atom(mechanism)?)),
        ("AUTHENTICATE", [mechanism, response]) => {
            let response = match text(response)? {
                "=" => Vec::new(),
                encoded => base64::decode(encoded.as_bytes()).ok()?,
            };
            let response = keep(Secret::new(response));
            to.send(&Authenticate::new(atom(mechanism)?).with_initial_response(response))
        }
        _ => None,
    }
}

/// Whether two commands say the same but for the case of words and the form of strings.
#[must_use]
pub fn is_same(ours: &Command, theirs: &Command) -> bool {
    ours.name.eq_ignore_ascii_case(&theirs.name) && are_same(&plain(&ours.arguments), &plain(&theirs.arguments))
}

/// The arguments without the parentheses around one item, which FETCH, STORE, GETMETADATA and CONVERT may have, and
/// without the empty list of options that LIST may have.
fn plain(arguments: &[Arg]) -> Vec<Arg> {
    let without = |argument: &Arg| match argument {
        Arg::List(items) => match &items[..] {
            [item @ (Arg::Atom(_) | Arg::Quoted(_) | Arg::Section { .. })] => Some(item.clone()),
            [] => None,
            _ => Some(argument.clone()),
        },
        _ => Some(argument.clone()),
    };
    arguments.iter().filter_map(without).collect()
}

fn are_same(ours: &[Arg], theirs: &[Arg]) -> bool {
    ours.len() == theirs.len()
        && ours
            .iter()
            .zip(theirs)
            .all(|(ours, theirs)| is_same_argument(ours, theirs))
}

fn is_same_argument(ours: &Arg, theirs: &Arg) -> bool {
    match (ours, theirs) {
        (Arg::Atom(ours), Arg::Atom(theirs)) => ours.eq_ignore_ascii_case(theirs),
        (Arg::List(ours), Arg::List(theirs)) => are_same(ours, theirs),
        (
            Arg::Section {
                item, section, partial, ..
            },
            Arg::Section {
                item: item2,
                section: section2,
                partial: partial2,
                ..
            },
        ) => item.eq_ignore_ascii_case(item2) && are_same(section, section2) && partial == partial2,
        // NIL is no string.
        (Arg::Atom(word), _) | (_, Arg::Atom(word)) if word.eq_ignore_ascii_case("NIL") => false,
        _ => ours.value().is_some() && ours.value() == theirs.value(),
    }
}
