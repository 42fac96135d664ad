//! imap: its `Session`, which reads all that a server answers to a command and then parses it.

use core::hint::black_box;

use imap::types::{Fetch, Mailbox, Name};
use imap::{Client, Session};
use imap_tests::corpora::Corpus;

use super::Kept;
use crate::job::completions;
use crate::uncounted::{Stream, outside};
use crate::visit::proto16 as visit;
use crate::{Failure, Job};

pub(crate) fn read(job: &Job<'_>) -> Result<usize, Failure> {
    let mut session = outside(|| log_in(job))?;
    let read = match job.corpus {
        Corpus::List => names(&mut session),
        Corpus::Search => numbers(&mut session),
        Corpus::Mixed => mailboxes(&mut session),
        _ => messages(&mut session),
    };
    read.map_err(|error| error.to_string())
}

pub(crate) fn keep(job: &Job<'_>) -> Result<Kept, Failure> {
    let mut session = log_in(job)?;
    let fetched = session.uid_fetch("1:*", "ALL").map_err(|error| error.to_string())?;
    Ok(Box::new(fetched))
}

/// What the server says, with the tags that this client gives out: `a1` for LOGIN, `a2` for the first command behind it.
pub(crate) fn dialogue(corpus: Corpus, bytes: &[u8]) -> Vec<u8> {
    if corpus != Corpus::Mixed {
        return [b"a1 OK done\r\n", bytes, b"a2 OK done\r\n"].concat();
    }
    let greeting = memchr::memchr(b'\n', bytes).map_or(0, |end| end + 1);
    let mut to = [&bytes[..greeting], b"a1 OK done\r\n"].concat();
    let mut from = greeting;
    for (index, at) in completions(bytes).enumerate() {
        to.extend_from_slice(&bytes[from..=at]);
        to.extend_from_slice(format!("a{}", index + 2).as_bytes());
        from = at + memchr::memchr(b' ', &bytes[at..]).unwrap_or_default();
    }
    to.extend_from_slice(&bytes[from..]);
    to
}

fn log_in<'a>(job: &Job<'a>) -> Result<Session<Stream<'a>>, Failure> {
    let mut client = Client::new(Stream::new(job.bytes, job.chunk));
    if job.corpus == Corpus::Mixed {
        client.read_greeting().map_err(|error| error.to_string())?;
    }
    client
        .login("alice", "wonderland")
        .map_err(|(error, _)| error.to_string())
}

fn messages(session: &mut Session<Stream<'_>>) -> imap::error::Result<usize> {
    let fetched = session.uid_fetch("1:*", "ALL")?;
    for message in fetched.iter() {
        message_fields(message);
    }
    Ok(fetched.len())
}

fn names(session: &mut Session<Stream<'_>>) -> imap::error::Result<usize> {
    let names = session.list(None, Some("*"))?;
    for name in names.iter() {
        name_fields(name);
    }
    Ok(names.len())
}

fn numbers(session: &mut Session<Stream<'_>>) -> imap::error::Result<usize> {
    for number in session.uid_search("ALL")? {
        black_box(number);
    }
    Ok(1)
}

/// Each mailbox is gone through with the same eight commands. Returns the number of responses without those that the
/// client does not show one by one.
fn mailboxes(session: &mut Session<Stream<'_>>) -> imap::error::Result<usize> {
    let mut seen = 1;
    // The connection is at its end when no names come any more.
    while let Ok(found) = names(session) {
        seen += found + 8;
        mailbox_fields(&session.status("INBOX", "(MESSAGES)")?);
        mailbox_fields(&session.select("INBOX")?);
        for _ in 0..3 {
            seen += messages(session)?;
        }
        seen += numbers(session)?;
        session.noop()?;
        for unsolicited in session.take_all_unsolicited() {
            black_box(&unsolicited);
            seen += 1;
        }
    }
    Ok(seen)
}

pub(crate) fn message_fields(message: &Fetch<'_>) {
    black_box((message.message, message.uid, message.size, message.mod_seq()));
    for flag in message.flags() {
        black_box(flag);
    }
    black_box((
        message.header(),
        message.body(),
        message.text(),
        message.internal_date(),
    ));
    if let Some(envelope) = message.envelope() {
        visit::envelope(envelope);
    }
    if let Some(structure) = message.bodystructure() {
        visit::structure(structure);
    }
}

fn name_fields(name: &Name<'_>) {
    black_box((name.name(), name.delimiter()));
    for attribute in name.attributes() {
        black_box(attribute);
    }
}

fn mailbox_fields(mailbox: &Mailbox) {
    black_box((mailbox.exists, mailbox.recent, mailbox.uid_next, mailbox.uid_validity));
    black_box((mailbox.unseen, mailbox.highest_mod_seq));
    for flag in mailbox.flags.iter().chain(&mailbox.permanent_flags) {
        black_box(flag);
    }
}
