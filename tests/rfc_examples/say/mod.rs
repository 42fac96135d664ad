//! Says with this client what a command of an RFC says: its words, read by the independent lexer, are put into the types
//! that programs use.

mod extension;
mod mailbox;
mod message;
mod search;
mod words;

use imap_proto::command::{
    Authenticate, Capability, Check, Close, Enable, Expunge, Idle, Login, Logout, Namespace, Noop, StartTls,
    UidExpunge, Unselect,
};
use imap_proto::types::{Secret, base64};
use imap_tests::lexer::{Arg, Command};

use crate::sender::Sender;
use words::{atom, atoms, keep, set, text};

/// Sends what the command says; `None` if this client has no way to.
pub(crate) fn say(command: &Command, to: &mut Sender) -> Option<()> {
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
