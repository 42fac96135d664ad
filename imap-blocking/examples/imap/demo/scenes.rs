//! What the demonstration shows, scene by scene.

use core::time::Duration;
use std::thread;
use std::time::{Instant, SystemTime};

use imap_blocking::proto::command::{
    Append, AppendMessage, Fetch, FetchItem, FetchedMessage, Messages, SearchKey, Selected, StoreItem,
};
use imap_blocking::proto::flow::{Method, WatchOptions};
use imap_blocking::proto::response::Data;
use imap_blocking::proto::types::{DateTime, Flag, MailboxName, Section, Uid, UidSet};
use imap_blocking::proto::{Event, FetchEvent};
use imap_blocking::{Methods, Update};

use super::World;
use super::letter::Letter;
use crate::account::Client;
use crate::failure::{Failure, Result};
use crate::output::Output;
use crate::text::{flags, plain, plain_bytes, size};
use crate::watch::Teller;
use crate::{fetch, list, progress, structure};

/// Connecting, TLS and login; what the server is and can.
pub(super) fn arrive(world: &World, trace: bool, out: &mut Output) -> Result<Client> {
    title(out, &format!("Connecting to {} and logging in", world.url()))?;
    let client = world.connect(trace)?;
    if let Some(greeting) = client.opened().and_then(|open| open.greeting()) {
        fact(out, "greeting", &plain(&greeting.to_string()))?;
    }
    fact(
        out,
        "transport",
        "TLS by STARTTLS, with a certificate that was trusted by hand",
    )?;
    let method = match client.opened().and_then(|open| open.method()) {
        Some(Method::Mechanism(name)) => format!("alice, by the SASL mechanism {name}"),
        Some(Method::LoginCommand) => "alice, by LOGIN".into(),
        _ => "nobody".into(),
    };
    fact(out, "logged in", &method)?;
    let known = client.connection().capabilities();
    let names: Vec<&str> = known
        .iter()
        .flat_map(|known| known.known())
        .map(|capability| capability.name())
        .collect();
    fact(out, "capabilities", &names.join(" "))?;
    Ok(client)
}

/// The mailboxes.
pub(super) fn look_around(client: &mut Client, out: &mut Output) -> Result {
    title(out, "Mailboxes and their counts")?;
    list::mailboxes(client, "*", out)?;
    Ok(())
}

/// What may be done with mailboxes, depending on how they are opened and what the server grants.
pub(super) fn open_mailboxes(client: &mut Client, out: &mut Output) -> Result {
    title(out, "Opening mailboxes")?;
    let archive = MailboxName::new("Archive")?;
    let selected = client.select(&archive)?;
    fact(out, "SELECT", &opened("Archive", &selected))?;
    let inbox = MailboxName::inbox();
    let selected = client.examine(&inbox)?;
    fact(out, "EXAMINE", &opened("INBOX", &selected))?;
    let selected = client.select(&inbox)?;
    fact(out, "SELECT", &opened("INBOX", &selected))
}

/// Messages as a table, as a tree, and one as a stream.
pub(super) fn read(client: &mut Client, trace: bool, out: &mut Output) -> Result {
    title(out, "The messages in INBOX")?;
    fetch::summaries(client, &UidSet::all(), out)?;

    title(out, "Found: not seen, and not from Bob")?;
    let found = client.uid_search(SearchKey::Unseen.and(SearchKey::From("bob").not()))?;
    let uids: Vec<String> = found.iter().map(|uid| uid.to_string()).collect();
    fact(out, "UIDs", &uids.join(", "))?;

    title(out, "What the largest message consists of")?;
    let sizes = client.uid_fetch(&UidSet::all(), [FetchItem::Uid, FetchItem::Rfc822Size])?;
    let Some((uid, total)) = largest(&sizes) else {
        return Err(Failure::Unmet("there is no message in INBOX".into()));
    };
    let messages = client.uid_fetch(&uid.into(), FetchItem::BodyStructure)?;
    if let Some(structure) = messages.by_uid(uid).and_then(FetchedMessage::body_structure) {
        structure::write(uid, &structure, out)?;
    }

    title(out, "Reading it as it arrives")?;
    let bar = progress::bytes(total, trace);
    let (mut pieces, mut bytes) = (0_u64, 0_u64);
    let mut fetch = client.fetch_each(Fetch::uids(&uid.into(), FetchItem::peek(Section::whole())));
    while let Some(event) = fetch.next()? {
        if let FetchEvent::BodyChunk(piece) = event {
            pieces += 1;
            bytes += piece.len() as u64;
            bar.set_position(bytes);
        }
    }
    bar.finish_and_clear();
    fact(
        out,
        "read",
        &format!("{} in {pieces} pieces, none of which was kept", size(bytes)),
    )
}

/// A message that is made while it is sent, and a flag.
pub(super) fn write(client: &mut Client, trace: bool, out: &mut Output) -> Result {
    title(out, "Putting a long letter into Drafts")?;
    let drafts = MailboxName::new("Drafts")?;
    let bar = progress::bytes(Letter::SIZE, trace);
    let seen = [Flag::Draft, Flag::Seen];
    let mut message = AppendMessage::new(Letter::SIZE).flags(&seen);
    if let Some(now) = now() {
        message = message.internal_date(now);
    }
    let appended = client.append(Append::new(&drafts, message), bar.wrap_read(Letter::new()))?;
    bar.finish_and_clear();
    let uid = appended
        .uids
        .map_or_else(|| "unknown".into(), |appended| appended.uids.to_string());
    fact(out, "appended", &format!("{}, with UID {uid}", size(Letter::SIZE)))?;

    title(out, "Flagging the message from Jürgen")?;
    let found = client.uid_search(SearchKey::Subject("Garten"))?;
    let Some(uid) = found.min() else {
        return Err(Failure::Unmet("there is no message from Jürgen".into()));
    };
    let changed = client.uid_store(&uid.into(), StoreItem::Add(&[Flag::Flagged]))?;
    let now = changed.by_uid(uid).and_then(|message| message.flags.as_ref());
    fact(
        out,
        &format!("message {uid}"),
        &now.map(|set| flags(set.iter())).unwrap_or_default(),
    )
}

/// Changes that somebody else makes.
pub(super) fn wait(world: &World, client: &mut Client, out: &mut Output) -> Result {
    title(
        out,
        "Waiting with IDLE while another client of Alice's delivers a message",
    )?;
    let known = client.connection().mailbox().and_then(|mailbox| mailbox.uid_next());
    thread::scope(|scope| {
        let other = scope.spawn(|| deliver(world));
        let came = watch(client, out);
        let delivered = other
            .join()
            .unwrap_or_else(|_| Err(Failure::Unmet("the other client has failed".into())));
        delivered.and(came)
    })?;
    let new = known.map_or_else(UidSet::star, UidSet::from_star);
    fetch::summaries(client, &new, out)
}

/// What the other client does.
fn deliver(world: &World) -> Result {
    let mut client = world.connect(false)?;
    // So that it can be seen that somebody waits.
    thread::sleep(Duration::from_millis(300));
    let append = AppendMessage::new(NEWS.len() as u64);
    client.append(Append::new(&MailboxName::inbox(), append), NEWS.as_bytes())?;
    client.logout()?;
    Ok(())
}

/// Tells what the server says until there is a new message.
fn watch(client: &mut Client, out: &mut Output) -> Result {
    let before = client.connection().mailbox().and_then(|mailbox| mailbox.exists());
    let end = Instant::now() + LONGEST_WAIT;
    let mut watching = client.watch(WatchOptions::new())?;
    let mut teller = Teller::default();
    loop {
        let left = end.saturating_duration_since(Instant::now());
        let Some(event) = watching.next(Some(left))? else {
            return Err(Failure::Unmet("the message did not come".into()));
        };
        let more = matches!(event, Event::Data(Data::Exists(count)) if Some(count) > before);
        if let Some((what, detail)) = teller.tell(&event) {
            fact(out, what, &detail)?;
            out.flush()?;
        }
        if more {
            watching.stop()?;
            return Ok(());
        }
    }
}

/// The end.
pub(super) fn leave(mut client: Client, out: &mut Output) -> Result {
    title(out, "Logging out")?;
    client.logout()?;
    let bye = client.updates().find_map(|update| match update {
        Update::Event(Event::Status(status)) => Some(plain_bytes(&status.text)),
        _ => None,
    });
    fact(out, "server", &bye.unwrap_or_default())?;
    out.line("\nNow with a server of yours: `imap --help`.")
}

fn opened(name: &str, selected: &Selected) -> String {
    let count = selected.exists.unwrap_or_default();
    format!("{name}: {count} messages, {}", selected.access)
}

/// Which message is the largest, and how large it is.
fn largest(messages: &Messages) -> Option<(Uid, u64)> {
    messages
        .iter()
        .filter_map(|message| Some((message.uid?, message.size?)))
        .max_by_key(|(_, size)| *size)
}

/// The time, in UTC.
fn now() -> Option<DateTime> {
    let seconds = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs();
    DateTime::from_unix(i64::try_from(seconds).ok()?, 0).ok()
}

fn title(out: &mut Output, title: &str) -> Result {
    out.line(&format!("\n== {title}"))?;
    out.flush()
}

fn fact(out: &mut Output, name: &str, text: &str) -> Result {
    out.line(format!("{name:<14}{text}").trim_end())
}

/// How long the new message may take.
const LONGEST_WAIT: Duration = Duration::from_secs(20);

const NEWS: &str = "\
From: Rowan Hart <rowan@example.org>\r\n\
To: alice@example.org\r\n\
Subject: =?UTF-8?Q?Neuigkeiten_=E2=80=93_die_Br=C3=BCcke_steht?=\r\n\
\r\n\
The bridge is open. Come and see!\r\n";
