//! `imap backup`: messages written to files while they arrive.

mod maildir;
mod mbox;
mod sets;
mod state;

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use imap_blocking::Methods;
use imap_blocking::proto::FetchEvent;
use imap_blocking::proto::command::{Fetch, FetchItem, SearchKey, Selected};
use imap_blocking::proto::response::Item;
use imap_blocking::proto::types::{DateTime, Flag, Section, Uid, UidSet};
use indicatif::ProgressBar;

use crate::account::{self, Client};
use crate::args;
use crate::failure::{Failure, Result};
use crate::output::{Output, note};
use crate::progress;
use crate::text::{plain, size};
use maildir::Maildir;
use mbox::Mbox;
use state::{Directory, State};

pub(crate) fn run(args: &args::Backup, trace: bool, out: &mut Output) -> Result {
    let mailbox = account::mailbox(&args.mailbox)?;
    let name = args.directory.display();
    let mut client = account::open(&args.account, trace)?;
    let selected = client.examine(&mailbox)?;
    let uid_validity = lasting_uids(&selected)?;
    let directory = Directory::open(&args.directory).map_err(Failure::local(&name))?;
    let state = state(&directory, args, uid_validity)?;
    let mut backup = Backup::open(directory, state).map_err(Failure::local(&name))?;
    let found = client.uid_search(SearchKey::All)?.to_set();
    let missing = found
        .as_ref()
        .and_then(|found| sets::difference(found, backup.state.saved.as_ref()));
    let total = missing.as_ref().and_then(UidSet::count).unwrap_or(0);
    let before = found.as_ref().and_then(UidSet::count).unwrap_or(0) - total;
    let bar = progress::messages(total, trace);
    let fetched = match &missing {
        Some(missing) => backup.fetch(&mut client, missing, &bar),
        None => Ok(()),
    };
    bar.finish_and_clear();
    // Whatever has happened, what was saved is not to be fetched again.
    let written = backup.finish().map_err(Failure::local(&name));
    let (saved, bytes) = (backup.saved, backup.bytes);
    fetched.map_err(|failure| failure.during(format!("{saved} of {total} messages saved, the rest when run again")))?;
    written?;
    account::close(client)?;
    if saved < total {
        note(&format!("imap: {} messages were not there any more", total - saved));
    }
    if out.is_for_people() {
        out.line(&format!(
            "{}: {saved} messages saved, {}; {before} were there before",
            plain(&args.mailbox),
            size(bytes)
        ))
    } else {
        out.line(&format!("{}\t{saved}\t{bytes}\t{before}", plain(&args.mailbox)))
    }
}

/// The UIDVALIDITY of a mailbox whose UIDs are good for more than this session.
fn lasting_uids(selected: &Selected) -> Result<u32> {
    let uid_validity = selected
        .uid_validity
        .filter(|uid_validity| *uid_validity > 0 && !selected.uid_not_sticky);
    uid_validity.ok_or_else(|| Failure::Unmet("the server gives no UIDs that last: no backup can go on later".into()))
}

/// What is known of the directory, which must be the backup of this mailbox if it is one.
fn state(directory: &Directory, args: &args::Backup, uid_validity: u32) -> Result<State> {
    let name = args.directory.display();
    let fresh = State::new(plain(&args.mailbox), args.format, uid_validity);
    let Some(mut state) = directory.read_state().map_err(Failure::local(&name))? else {
        return Ok(fresh);
    };
    if state.mailbox != fresh.mailbox || state.format != fresh.format {
        let (mailbox, format) = (&state.mailbox, state.format.name());
        return Err(Failure::Usage(format!(
            "{name} has the backup of {mailbox} as {format}, and nothing else"
        )));
    }
    // What the last run has left is of the old numbers.
    mbox::recover(directory.path(), &mut state).map_err(Failure::local(&name))?;
    if state.uid_validity != uid_validity {
        let before = state.uid_validity;
        note(&format!(
            "imap: the server has numbered the messages anew (UIDVALIDITY {before} is now {uid_validity}): all are saved again"
        ));
        return Ok(fresh);
    }
    Ok(state)
}

/// A backup and what was added to it.
struct Backup {
    directory: Directory,
    state: State,
    archive: Archive,
    saved: u64,
    bytes: u64,
}

enum Archive {
    Maildir(Maildir),
    Mbox(Mbox),
}

/// A message on its way.
#[derive(Default)]
struct Message {
    uid: Option<Uid>,
    date: Option<DateTime>,
    flags: Vec<Flag<'static>>,
    /// Where it goes until it is complete.
    file: Option<File>,
    size: u64,
}

impl Backup {
    fn open(directory: Directory, mut state: State) -> io::Result<Self> {
        let archive = match state.format {
            args::Format::Maildir => Archive::Maildir(Maildir::open(directory.path(), &mut state)?),
            args::Format::Mbox => Archive::Mbox(Mbox::open(directory.path())?),
        };
        directory.write_state(&state)?;
        Ok(Self {
            directory,
            state,
            archive,
            saved: 0,
            bytes: 0,
        })
    }

    fn fetch(&mut self, client: &mut Client, missing: &UidSet, bar: &ProgressBar) -> Result {
        let name = self.directory.path().display().to_string();
        for uids in missing.split(SET_LENGTH) {
            let items = [
                FetchItem::Uid,
                FetchItem::Flags,
                FetchItem::InternalDate,
                FetchItem::peek(Section::whole()),
            ];
            let mut fetch = client.fetch_each(Fetch::uids(&uids, items));
            let mut message = Message::default();
            while let Some(event) = fetch.next()? {
                if self.take(&mut message, event).map_err(Failure::local(&name))? {
                    bar.inc(1);
                    bar.set_message(size(self.bytes));
                }
            }
        }
        Ok(())
    }

    /// Takes what has arrived of a message; says whether it has been saved by that.
    fn take(&mut self, message: &mut Message, event: FetchEvent<'_>) -> io::Result<bool> {
        match event {
            FetchEvent::Begin { .. } => *message = Message::default(),
            FetchEvent::Item(Item::Uid(uid)) => message.uid = Some(uid),
            FetchEvent::Item(Item::InternalDate(date)) => message.date = date,
            FetchEvent::Item(Item::Flags(flags)) => message.flags = flags.iter().map(Flag::into_owned).collect(),
            FetchEvent::BodyBegin { size: Some(_), .. } => message.file = Some(self.temporary()?),
            FetchEvent::BodyChunk(chunk) => {
                if let Some(file) = &mut message.file {
                    file.write_all(&chunk)?;
                    message.size += chunk.len() as u64;
                }
            }
            FetchEvent::End => return self.save(core::mem::take(message)),
            _ => {}
        }
        Ok(false)
    }

    fn temporary(&self) -> io::Result<File> {
        let path = match &self.archive {
            Archive::Maildir(maildir) => maildir.temporary(),
            Archive::Mbox(mbox) => mbox.temporary(),
        };
        File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .open(path)
    }

    /// Gives a complete message its place.
    fn save(&mut self, message: Message) -> io::Result<bool> {
        let (Some(uid), Some(file)) = (message.uid, &message.file) else {
            return Ok(false);
        };
        if self.state.has(uid) {
            return Ok(false);
        }
        match &mut self.archive {
            Archive::Maildir(maildir) => {
                maildir.save(file, uid, &message)?;
                self.state.add(uid);
                if self.saved.is_multiple_of(STATE_INTERVAL) {
                    self.directory.write_state(&self.state)?;
                }
            }
            Archive::Mbox(mbox) => mbox.save(file, uid, &message, &self.directory, &mut self.state)?,
        }
        self.saved += 1;
        self.bytes += message.size;
        Ok(true)
    }

    fn finish(&self) -> io::Result<()> {
        let temporary = match &self.archive {
            Archive::Maildir(maildir) => maildir.temporary(),
            Archive::Mbox(mbox) => mbox.temporary(),
        };
        remove_if_there(&temporary)?;
        self.directory.write_state(&self.state)
    }
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// How long a set may be in one command: servers limit that.
const SET_LENGTH: usize = 4000;

/// After how many messages the state is written. Those of a Maildir are found again without it.
const STATE_INTERVAL: u64 = 100;
