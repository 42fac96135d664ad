//! What a transcript can tell the client to do.

use imap_proto::types::{Secret, Seq};
use imap_proto::{Config, Connection, Limits, Security, StartError};
use imap_tests::commands::OwnedCommand;

use super::command;
use super::words::Words;

/// Every first word of an operation.
pub(crate) const NAMES: &[&str] = &[
    "append",
    "authenticate",
    "body",
    "cancel",
    "capability",
    "check",
    "close",
    "config",
    "copy",
    "create",
    "delete",
    "done",
    "enable",
    "eof",
    "examine",
    "expunge",
    "facts",
    "fetch",
    "idle",
    "list",
    "login",
    "logout",
    "lsub",
    "move",
    "namespace",
    "noop",
    "refused",
    "rename",
    "respond",
    "search",
    "select",
    "starttls",
    "status",
    "store",
    "subscribe",
    "tls",
    "uid",
    "unselect",
    "unsubscribe",
];

/// One operation.
pub(crate) enum Operation {
    /// Start a command.
    Start(OwnedCommand),
    /// Start a command, which is refused with this error.
    Refused(String, OwnedCommand),
    /// Compare what is known.
    Facts(Words),
    /// Write (a part of) a message.
    Body(String),
    /// Answer a challenge.
    Respond(String),
    /// Give up answering challenges.
    Cancel,
    /// End IDLE.
    Done,
    /// The transport speaks TLS.
    Tls,
    /// The stream has ended.
    Eof,
}

impl Operation {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut words = Words::parse(text)?;
        let name = words.text()?;
        let operation = match name.as_str() {
            "facts" => return Ok(Self::Facts(words)),
            "refused" => {
                let error = words.text()?;
                let error = error
                    .strip_suffix(':')
                    .ok_or("a colon stands behind the error")?
                    .to_owned();
                let name = words.text()?;
                Self::Refused(error, command::parse(&name, &mut words)?)
            }
            "body" => Self::Body(words.text()?),
            "respond" => Self::Respond(words.text()?),
            "cancel" => Self::Cancel,
            "done" => Self::Done,
            "tls" => Self::Tls,
            "eof" => Self::Eof,
            name => Self::Start(command::parse(name, &mut words)?),
        };
        words.finish()?;
        Ok(operation)
    }

    /// Does it. What there is to write afterwards is not written yet, except by `body`, which needs the room.
    pub(crate) fn run(self, connection: &mut Connection, said: &mut Vec<u8>) -> Result<(), String> {
        match self {
            Self::Start(command) => {
                command.start(connection).map_err(|error| error.to_string())?;
            }
            Self::Refused(expected, command) => return refused(&expected, command.start(connection)),
            Self::Facts(words) => return facts(connection, words),
            Self::Body(text) => return write(connection, text.as_bytes(), said),
            Self::Respond(text) => {
                let authentication = connection.authentication().ok_or("it is not the client's turn")?;
                authentication.respond(&Secret::from(text));
            }
            Self::Cancel => connection
                .authentication()
                .ok_or("it is not the client's turn")?
                .cancel(),
            Self::Done => connection.idle().ok_or("there is no idle to end")?.done(),
            Self::Tls => connection.tls_started(),
            Self::Eof => connection.receive(&[]),
        }
        Ok(())
    }
}

/// Changes the configuration as the words of `config` say.
pub(crate) fn configure(config: Config, words: &str) -> Result<Config, String> {
    let mut config = config;
    for word in words.split(' ') {
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        config = match (name, value) {
            ("security", "starttls") => config.with_security(Security::StartTls),
            ("security", "cleartext") => config.with_security(Security::ClearText),
            ("strict-read-only", "") => config.with_strict_read_only(),
            ("track-uids", "") => config.with_uid_tracking(),
            ("output", bytes) => {
                let mut limits = Limits::default();
                limits.output = bytes.parse().map_err(|error| format!("output={bytes}: {error}"))?;
                config.with_limits(limits)
            }
            _ => return Err(format!("there is no configuration {word:?}")),
        };
    }
    Ok(config)
}

fn refused(expected: &str, result: Result<impl Sized, StartError>) -> Result<(), String> {
    let Err(error) = result else {
        return Err("the command was not refused".to_owned());
    };
    let shown = format!("{error:?}");
    let name = shown.split(['(', ' ']).next().unwrap_or_default();
    if name == expected {
        Ok(())
    } else {
        Err(format!("refused for another reason: {shown}"))
    }
}

fn write(connection: &mut Connection, mut bytes: &[u8], said: &mut Vec<u8>) -> Result<(), String> {
    while !bytes.is_empty() {
        let mut body = connection.body().ok_or("there is no body to write")?;
        let taken = body.write(bytes);
        bytes = &bytes[taken..];
        if taken == 0 && !connection.wants_write() {
            return Err("nothing is taken and nothing is to be written".to_owned());
        }
        let written = connection.output().len();
        said.extend_from_slice(connection.output());
        connection.written(written);
    }
    Ok(())
}

/// Compares each `name=value`.
fn facts(connection: &Connection, mut words: Words) -> Result<(), String> {
    while let Some(word) = words.opt_text() {
        let (name, value) = word.split_once('=').ok_or_else(|| format!("{word:?} has no ="))?;
        let wanted = match (value, words.opt_list()) {
            ("", Some(mut list)) => format!("({})", list.texts()?.join(" ")),
            _ => value.to_owned(),
        };
        let found = fact(connection, name)?;
        if found != wanted {
            return Err(format!("{name} is {found}, not {wanted}"));
        }
    }
    words.finish()
}

fn fact(connection: &Connection, name: &str) -> Result<String, String> {
    let mailbox = connection.mailbox();
    let counters = connection.counters();
    let yes = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let list = |words: Vec<String>| format!("({})", words.join(" "));
    let known = |capabilities: &imap_proto::response::Capabilities| {
        list(
            capabilities
                .words()
                .map(|word| String::from_utf8_lossy(word).into_owned())
                .collect(),
        )
    };
    Ok(match name {
        "state" => connection.state().to_string(),
        "revision" => format!("{:?}", connection.revision()),
        "protected" => yes(connection.is_protected()),
        "usable" => yes(connection.is_usable()),
        "capabilities" => connection.capabilities().map_or_else(unknown, known),
        "enabled" => known(connection.enabled()),
        "in-progress" => list(connection.in_progress().map(|tag| tag.to_string()).collect()),
        "mailbox" => mailbox.map_or("none", |_| "open").to_owned(),
        "access" => mailbox.map_or_else(unknown, |mailbox| mailbox.access().to_string()),
        "exists" => number(mailbox.and_then(|mailbox| mailbox.exists())),
        "recent" => number(mailbox.and_then(|mailbox| mailbox.recent())),
        "unseen" => number(mailbox.and_then(|mailbox| mailbox.unseen())),
        "uidvalidity" => number(mailbox.and_then(|mailbox| mailbox.uid_validity())),
        "uidnext" => number(mailbox.and_then(|mailbox| mailbox.uid_next())),
        "highestmodseq" => number(mailbox.and_then(|mailbox| mailbox.highest_mod_seq())),
        "malformed" => counters.malformed.to_string(),
        "invalid-items" => counters.invalid_items.to_string(),
        "stray-continuations" => counters.stray_continuations.to_string(),
        "repeated-completions" => counters.repeated_completions.to_string(),
        "impossible-expunges" => counters.impossible_expunges.to_string(),
        "empty-lines" => counters.empty_lines.to_string(),
        name => {
            let seq = name.strip_prefix("uid:").and_then(|seq| Seq::new(seq.parse().ok()?));
            let seq = seq.ok_or_else(|| format!("nothing is known as {name}"))?;
            number(mailbox.and_then(|mailbox| mailbox.uid(seq)))
        }
    })
}

fn number(number: Option<impl ToString>) -> String {
    number.map_or_else(unknown, |number| number.to_string())
}

fn unknown() -> String {
    "unknown".to_owned()
}
