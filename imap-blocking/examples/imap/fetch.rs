//! `imap fetch`: messages, as much of them as is asked for.

use imap_blocking::Methods;
use imap_blocking::proto::FetchEvent;
use imap_blocking::proto::command::{Fetch, FetchItem};
use imap_blocking::proto::response::{BodyStructure, Item};
use imap_blocking::proto::types::{DateTime, Section, Uid, UidSet};

use crate::account::{self, Client};
use crate::args;
use crate::failure::Result;
use crate::output::Output;
use crate::structure;
use crate::table::{Cell, Column, Table};
use crate::text;

pub(crate) fn run(fetch: &args::Fetch, trace: bool, out: &mut Output) -> Result {
    let uids: UidSet = fetch.uid.parse()?;
    let mailbox = account::mailbox(&fetch.mailbox)?;
    let mut client = account::open(&fetch.account, trace)?;
    client.examine(&mailbox)?;
    if fetch.view.raw {
        bytes(&mut client, &uids, Section::whole(), Show::AsItIs, out)?;
    } else if fetch.view.headers {
        bytes(&mut client, &uids, Section::header(), Show::Plain, out)?;
    } else if fetch.view.structure {
        structures(&mut client, &uids, out)?;
    } else {
        summaries(&mut client, &uids, out)?;
    }
    account::close(client)
}

/// A line for each message, written while they come.
pub(crate) fn summaries(client: &mut Client, uids: &UidSet, out: &mut Output) -> Result {
    let items = [
        FetchItem::Uid,
        FetchItem::Flags,
        FetchItem::InternalDate,
        FetchItem::Rfc822Size,
        FetchItem::Envelope,
    ];
    let mut table = Table::new(out, COLUMNS);
    let mut summary = Summary::default();
    let mut fetch = client.fetch_each(Fetch::uids(uids, items));
    while let Some(event) = fetch.next()? {
        match event {
            FetchEvent::Begin { .. } => summary = Summary::default(),
            FetchEvent::Item(item) => summary.add(&item),
            FetchEvent::End => {
                // Flags that somebody else has changed come alone.
                if let Some(row) = core::mem::take(&mut summary).row() {
                    table.row(row)?;
                }
            }
            _ => {}
        }
    }
    table.end()
}

/// What is shown of a message in a line.
#[derive(Default)]
struct Summary {
    uid: Option<Uid>,
    date: Option<DateTime>,
    size: Option<u64>,
    flags: String,
    envelope: Option<(String, String)>,
}

impl Summary {
    fn add(&mut self, item: &Item<'_>) {
        match item {
            Item::Uid(uid) => self.uid = Some(*uid),
            Item::InternalDate(date) => self.date = *date,
            Item::Rfc822Size(size) => self.size = Some(*size),
            Item::Flags(flags) => self.flags = text::flags(flags.iter()),
            Item::Envelope(envelope) => {
                let subject = text::decoded(&envelope.subject().unwrap_or_default());
                self.envelope = Some((text::people(envelope.from()), subject));
            }
            _ => {}
        }
    }

    fn row(self) -> Option<[Cell; 6]> {
        let (from, subject) = self.envelope?;
        Some([
            Cell::number(self.uid.map(Uid::get)),
            Cell::Text(self.date.map(text::date).unwrap_or_default()),
            Cell::Text(from),
            Cell::Text(subject),
            self.size.map_or(Cell::Nothing, Cell::Size),
            Cell::Text(self.flags),
        ])
    }
}

/// How bytes of a message are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Show {
    /// For terminals: as text, and only text.
    Plain,
    /// For files: as they are. People get them plain.
    AsItIs,
}

/// A section of each message, written while it comes.
fn bytes(client: &mut Client, uids: &UidSet, section: Section<'_>, show: Show, out: &mut Output) -> Result {
    let plain = show == Show::Plain || out.is_for_people();
    let mut fetch = client.fetch_each(Fetch::uids(uids, [FetchItem::Uid, FetchItem::peek(section)]));
    // What a chunk cuts in two, a character or a line end, is kept for the next one.
    let mut line = Vec::new();
    while let Some(event) = fetch.next()? {
        match event {
            FetchEvent::BodyChunk(chunk) if plain => {
                line.extend_from_slice(&chunk);
                let end = line.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
                if end == 0 && line.len() < LONGEST_LINE {
                    continue;
                }
                let end = if end == 0 { line.len() } else { end };
                out.bytes(text::plain_lines(line.get(..end).unwrap_or_default()).as_bytes())?;
                line.drain(..end);
            }
            FetchEvent::BodyChunk(chunk) => out.bytes(&chunk)?,
            FetchEvent::BodyEnd => out.bytes(text::plain_lines(&core::mem::take(&mut line)).as_bytes())?,
            _ => {}
        }
    }
    Ok(())
}

/// What each message consists of.
fn structures(client: &mut Client, uids: &UidSet, out: &mut Output) -> Result {
    let mut fetch = client.fetch_each(Fetch::uids(uids, [FetchItem::Uid, FetchItem::BodyStructure]));
    let mut uid = None;
    let mut kept: Option<BodyStructure<'static>> = None;
    while let Some(event) = fetch.next()? {
        match event {
            FetchEvent::Begin { .. } => (uid, kept) = (None, None),
            FetchEvent::Item(Item::Uid(number)) => uid = Some(number),
            FetchEvent::Item(Item::BodyStructure(structure)) => kept = Some(structure.into_owned()),
            FetchEvent::End => {
                if let (Some(uid), Some(structure)) = (uid, kept.take()) {
                    structure::write(uid, &structure, out)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

const COLUMNS: &[Column] = &[
    Column::number("UID"),
    Column::fixed("DATE"),
    Column::elastic("FROM"),
    Column::elastic("SUBJECT"),
    Column::number("SIZE"),
    Column::elastic("FLAGS"),
];

/// How much of a line without end is kept before it is written all the same.
const LONGEST_LINE: usize = 64 << 10;
