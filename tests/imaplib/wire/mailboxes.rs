//! Calls about mailboxes.

use imap_proto::Connection;
use imap_proto::StartError;
use imap_proto::command::{
    Append, AppendMessage, Create, Delete, Examine, List, Lsub, Rename, Select, Status, StatusItem, Subscribe,
    Unsubscribe,
};
use imap_proto::ext::acl::{DeleteAcl, GetAcl, MyRights, Rights, SetAcl};
use imap_proto::ext::annotate_more::{GetAnnotation, SetAnnotation};
use imap_proto::ext::quota::{GetQuota, GetQuotaRoot, SetQuota};
use imap_proto::ext::utf8_accept::Utf8Message;
use imap_proto::response::Offered;
use imap_proto::types::{Atom, DateTime, Flag, MailboxName, Tag, with_crlf};

use super::call::{Call, Meaning, State, Talk, literal, name, quote};
use super::messages::flags;
use crate::dice::Dice;
use crate::python::hex;

/// Calls whose one argument is a mailbox.
fn on_mailbox(
    dice: &mut Dice,
    method: &'static str,
    name: &'static str,
    start: fn(&mut Connection, &MailboxName<'_>) -> Result<Tag, StartError>,
) -> Call {
    let mut call = Call::new(method, name, State::Selected);
    let mailbox = call.mailbox(dice);
    call.starts(move |to| start(to, &MailboxName::new(mailbox.as_str())?))
}

pub(super) fn create(dice: &mut Dice) -> Call {
    on_mailbox(dice, "create", "CREATE", |to, name| to.start(&Create::new(name)))
}

pub(super) fn delete(dice: &mut Dice) -> Call {
    on_mailbox(dice, "delete", "DELETE", |to, name| to.start(&Delete::new(name)))
}

pub(super) fn subscribe(dice: &mut Dice) -> Call {
    on_mailbox(dice, "subscribe", "SUBSCRIBE", |to, name| {
        to.start(&Subscribe::new(name))
    })
}

pub(super) fn unsubscribe(dice: &mut Dice) -> Call {
    on_mailbox(dice, "unsubscribe", "UNSUBSCRIBE", |to, name| {
        to.start(&Unsubscribe::new(name))
    })
}

pub(super) fn getacl(dice: &mut Dice) -> Call {
    on_mailbox(dice, "getacl", "GETACL", |to, name| {
        to.start(&GetAcl::new(Offered::insist(), name))
    })
}

pub(super) fn myrights(dice: &mut Dice) -> Call {
    on_mailbox(dice, "myrights", "MYRIGHTS", |to, name| {
        to.start(&MyRights::new(Offered::insist(), name))
    })
}

pub(super) fn getquotaroot(dice: &mut Dice) -> Call {
    on_mailbox(dice, "getquotaroot", "GETQUOTAROOT", |to, name| {
        to.start(&GetQuotaRoot::new(Offered::insist(), name))
    })
}

pub(super) fn select(dice: &mut Dice) -> Call {
    if dice.once_in(2) {
        return on_mailbox(dice, "select", "SELECT", |to, name| to.start(&Select::new(name)));
    }
    let mut call = on_mailbox(dice, "select", "EXAMINE", |to, name| to.start(&Examine::new(name)));
    call.asks("t");
    call
}

pub(super) fn rename(dice: &mut Dice) -> Call {
    let mut call = Call::new("rename", "RENAME", State::Authenticated);
    let (from, to) = (call.mailbox(dice), call.mailbox(dice));
    call.starts(move |connection| {
        connection.start(&Rename::new(
            &MailboxName::new(from.as_str())?,
            &MailboxName::new(to.as_str())?,
        ))
    })
}

/// LIST and LSUB: imaplib's default for the reference is quoted already.
fn listing(call: &mut Call, dice: &mut Dice) -> (String, String) {
    let reference = if dice.once_in(2) {
        call.asks_text("\"\"");
        call.means("\"\"", [Meaning::Value(Vec::new())]);
        String::new()
    } else {
        call.mailbox(dice)
    };
    (reference, call.pattern(dice))
}

pub(super) fn list(dice: &mut Dice) -> Call {
    let mut call = Call::new("list", "LIST", State::Authenticated);
    let (reference, pattern) = listing(&mut call, dice);
    call.starts(move |to| {
        let reference = MailboxName::new(reference.as_str())?;
        to.start(&List::new(&MailboxName::new(pattern.as_str())?).reference(&reference))
    })
}

pub(super) fn lsub(dice: &mut Dice) -> Call {
    let mut call = Call::new("lsub", "LSUB", State::Authenticated);
    let (reference, pattern) = listing(&mut call, dice);
    call.starts(move |to| {
        let reference = MailboxName::new(reference.as_str())?;
        to.start(&Lsub::new(&MailboxName::new(pattern.as_str())?).reference(&reference))
    })
}

pub(super) fn status(dice: &mut Dice) -> Call {
    const ITEMS: [(&str, StatusItem<'_>); 5] = [
        ("MESSAGES", StatusItem::Messages),
        ("RECENT", StatusItem::Recent),
        ("UIDNEXT", StatusItem::UidNext),
        ("UIDVALIDITY", StatusItem::UidValidity),
        ("UNSEEN", StatusItem::Unseen),
    ];
    let mut call = Call::new("status", "STATUS", State::Authenticated);
    let mailbox = call.mailbox(dice);
    let chosen: Vec<_> = (0..=dice.length(3)).map(|_| dice.pick(&ITEMS)).collect();
    let names: Vec<_> = chosen.iter().map(|(name, _)| *name).collect();
    call.protocol(&format!("({})", names.join(" ")));
    let items: Vec<_> = chosen.into_iter().map(|(_, item)| item).collect();
    call.starts(move |to| to.start(&Status::new(&MailboxName::new(mailbox.as_str())?, &items)))
}

pub(super) fn append(dice: &mut Dice) -> Call {
    let mut call = Call::new("append", "APPEND", State::Authenticated);
    call.utf8 = dice.once_in(10);
    let mailbox = call.mailbox(dice);
    let (text, flags) = flags(dice);
    if flags.is_empty() {
        call.asks("n");
    } else {
        // imaplib adds the parentheses if they are missing.
        call.asks_text(if dice.once_in(2) {
            &text
        } else {
            &text[1..text.len() - 1]
        });
        call.protocol_unasked(&text);
    }
    let date = match dice.below(6) {
        0..=2 => None,
        3 => Some((0, 0)),
        _ => Some((1 + (dice.number() >> 32) as i64, dice.below(1440) as i16 - 720)),
    };
    match date {
        None => call.asks("n"),
        // As a number of seconds, shown by the clock of the process.
        Some((0, _)) => call.asks("i0"),
        Some((seconds, offset)) => call.asks(format!("m{seconds}:{offset}")),
    }
    if let Some((seconds, offset)) = date {
        let ours = DateTime::from_unix(seconds, offset).unwrap().to_string();
        let theirs = ours.replacen(' ', "0", usize::from(ours.starts_with(' ')));
        let spelled = if seconds == 0 { String::new() } else { quote(&theirs) };
        call.means(&spelled, [Meaning::Value(ours.into_bytes())]);
        if spelled.is_empty() {
            call.joined.pop();
        }
    }
    let message = message(dice);
    call.asks(format!("b{}", hex(&message)));
    let message = with_crlf(&message).into_owned();
    if call.utf8 {
        let line = [b"APPEND UTF8 (~", literal(&message).as_slice(), b")\r\n"].concat();
        let wrapped = super::read(&line, true).unwrap();
        call.meaning.extend(wrapped.arguments.into_iter().map(Meaning::Exact));
        call.joined.push(b' ');
        call.joined
            .extend(literal(&[b"UTF8 (", message.as_slice(), b")"].concat()));
    } else {
        call.joined.push(b' ');
        call.joined.extend(literal(&message));
        call.meaning.push(Meaning::Value(message.clone()));
    }
    let (size, utf8) = (message.len() as u64, call.utf8);
    call.talk = Talk::Message(message);
    call.starts(move |to| {
        let parsed: Vec<_> = flags.iter().map(|flag| Flag::parse(flag.as_bytes())).collect();
        let in_utf8 = Utf8Message::new(Offered::insist(), size);
        let mut message = if utf8 {
            AppendMessage::of(&in_utf8)
        } else {
            AppendMessage::new(size)
        };
        message = message.flags(&parsed);
        if let Some((seconds, offset)) = date {
            message = message.internal_date(DateTime::from_unix(seconds, offset)?);
        }
        to.start(&Append::new(&MailboxName::new(mailbox.as_str())?, message))
    })
}

fn message(dice: &mut Dice) -> Vec<u8> {
    const LINES: [&str; 7] = [
        "From: a@example.org\r\n",
        "\r\n",
        "x",
        "a1 LOGOUT\r\n",
        "é",
        "\u{1}",
        "{3}\r\n",
    ];
    const LOOSE: [&str; 3] = ["\n", "\r", "\r\r\n"];
    let mut message = dice.joined(&LINES, 8);
    if dice.once_in(4) {
        message.push_str(dice.pick(&LOOSE));
        message.push('.');
    }
    message.into_bytes()
}

/// Who may do something.
fn identifier(call: &mut Call, dice: &mut Dice) -> String {
    let who = name(dice);
    call.text(dice, &who);
    who
}

pub(super) fn setacl(dice: &mut Dice) -> Call {
    let mut call = Call::new("setacl", "SETACL", State::Authenticated);
    let mailbox = call.mailbox(dice);
    let who = identifier(&mut call, dice);
    let letters: String = "aeiklprstwx".chars().filter(|_| dice.once_in(2)).collect();
    let letters = format!("l{}", letters.replace('l', ""));
    let mut sorted: Vec<_> = letters.chars().collect();
    sorted.sort_unstable();
    let letters: String = sorted.into_iter().collect();
    let sign = dice.pick(&["", "+", "-"]);
    call.asks_text(&format!("{sign}{letters}"));
    call.means(
        &format!("{sign}{letters}"),
        [Meaning::Value(format!("{sign}{letters}").into_bytes())],
    );
    call.starts(move |to| {
        let mailbox = MailboxName::new(mailbox.as_str())?;
        let rights = Rights::new(&letters)?;
        to.start(&match sign {
            "+" => SetAcl::add(Offered::insist(), &mailbox, &who, rights),
            "-" => SetAcl::remove(Offered::insist(), &mailbox, &who, rights),
            _ => SetAcl::replace(Offered::insist(), &mailbox, &who, rights),
        })
    })
}

pub(super) fn deleteacl(dice: &mut Dice) -> Call {
    let mut call = Call::new("deleteacl", "DELETEACL", State::Authenticated);
    let mailbox = call.mailbox(dice);
    let who = identifier(&mut call, dice);
    call.starts(move |to| {
        let mailbox = MailboxName::new(mailbox.as_str())?;
        to.start(&DeleteAcl::new(Offered::insist(), &mailbox, &who))
    })
}

pub(super) fn getquota(dice: &mut Dice) -> Call {
    let mut call = Call::new("getquota", "GETQUOTA", State::Authenticated);
    let root = identifier(&mut call, dice);
    call.starts(move |to| to.start(&GetQuota::new(Offered::insist(), root.as_bytes())))
}

pub(super) fn setquota(dice: &mut Dice) -> Call {
    let mut call = Call::new("setquota", "SETQUOTA", State::Authenticated);
    let root = identifier(&mut call, dice);
    let names = (0..dice.length(2)).map(|_| dice.pick(&["STORAGE", "MESSAGE", "MAILBOX"]));
    let limits: Vec<_> = names
        .collect::<Vec<_>>()
        .into_iter()
        .map(|name| (name, dice.number() >> 1))
        .collect();
    let words: Vec<_> = limits.iter().map(|(name, limit)| format!("{name} {limit}")).collect();
    call.protocol(&format!("({})", words.join(" ")));
    call.starts(move |to| {
        let limits: Result<Vec<_>, StartError> = limits
            .iter()
            .map(|(name, limit)| Ok((Atom::new(*name)?, *limit)))
            .collect();
        to.start(&SetQuota::new(Offered::insist(), root.as_bytes(), &limits?))
    })
}

/// The entry of an annotation, which is always quoted here.
fn entry(call: &mut Call, dice: &mut Dice, choices: &[&'static str]) -> &'static str {
    let name = dice.pick(choices);
    let spelled = if dice.once_in(2) { quote(name) } else { name.to_owned() };
    call.asks_text(&spelled);
    let meaning = Meaning::Value(name.as_bytes().to_vec());
    if spelled == name {
        call.unquoted(name, meaning, false);
    } else {
        call.means(&spelled, [meaning]);
    }
    name
}

pub(super) fn getannotation(dice: &mut Dice) -> Call {
    let mut call = Call::new("getannotation", "GETANNOTATION", State::Authenticated);
    let mailbox = call.mailbox(dice);
    let path = entry(&mut call, dice, &["/comment", "/vendor/a b", "/*"]);
    let attribute = entry(&mut call, dice, &["value.shared", "value.priv"]);
    call.starts(move |to| {
        let mailbox = MailboxName::new(mailbox.as_str())?;
        to.start(&GetAnnotation::new(
            Offered::insist(),
            Some(&mailbox),
            &[path],
            &[attribute],
        ))
    })
}

pub(super) fn setannotation(dice: &mut Dice) -> Call {
    let mut call = Call::new("setannotation", "SETANNOTATION", State::Authenticated);
    let mailbox = call.mailbox(dice);
    let path = entry(&mut call, dice, &["/comment", "/vendor/a b"]);
    let value = (!dice.once_in(4)).then(|| dice.joined(&["a", " ", "\"", "\\", "*"], 5));
    let spelled = value.as_ref().map_or_else(|| "NIL".to_owned(), |value| quote(value));
    call.protocol(&format!("(\"value.shared\" {spelled})"));
    call.starts(move |to| {
        let mailbox = MailboxName::new(mailbox.as_str())?;
        let values = [("value.shared", value.as_ref().map(String::as_bytes))];
        to.start(&SetAnnotation::new(
            Offered::insist(),
            Some(&mailbox),
            &[(path, &values)],
        ))
    })
}
