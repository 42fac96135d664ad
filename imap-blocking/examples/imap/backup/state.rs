//! What is known of a backup, in a file beside the messages.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use imap_blocking::proto::types::{Uid, UidSet};

use crate::args::Format;

/// The directory of a backup, which one process at a time may write to.
#[derive(Debug)]
pub(super) struct Directory {
    path: PathBuf,
    /// Locked as long as it is open.
    _lock: File,
}

/// What is known of a backup.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct State {
    /// The name of the mailbox, plain.
    pub(super) mailbox: String,
    pub(super) format: Format,
    /// What the UIDs are worth: another one, and they mean other messages.
    pub(super) uid_validity: u32,
    /// The messages that are complete; `None` is none.
    pub(super) saved: Option<UidSet>,
    /// The message that was being added to a file that holds others too.
    pub(super) pending: Option<Pending>,
}

/// A message that is being added at the end of a file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pending {
    pub(super) uid: Uid,
    /// How long the file was before.
    pub(super) offset: u64,
    /// How many bytes are added.
    pub(super) length: u64,
}

impl Directory {
    /// Opens a directory, making it if it is not there.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        fs::create_dir_all(path)?;
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path.join(LOCK))?;
        lock_file(&lock)?;
        Ok(Self {
            path: path.to_owned(),
            _lock: lock,
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// What is known of the backup; `None` if nothing is, since there is none.
    pub(super) fn read_state(&self) -> io::Result<Option<State>> {
        let path = self.path.join(STATE);
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            text => text?,
        };
        let unknown = || io::Error::new(io::ErrorKind::InvalidData, format!("{STATE} cannot be understood"));
        State::parse(&text).ok_or_else(unknown).map(Some)
    }

    /// Keeps what is known. Whatever happens meanwhile, the file is the old one or the new one.
    pub(super) fn write_state(&self, state: &State) -> io::Result<()> {
        let new = self.path.join(NEW_STATE);
        let mut file = File::create(&new)?;
        file.write_all(state.to_text().as_bytes())?;
        file.sync_all()?;
        fs::rename(&new, self.path.join(STATE))?;
        sync_directory(&self.path)
    }
}

impl State {
    /// That of a backup without any message.
    pub(super) fn new(mailbox: String, format: Format, uid_validity: u32) -> Self {
        Self {
            mailbox,
            format,
            uid_validity,
            saved: None,
            pending: None,
        }
    }

    /// Whether the message is saved.
    pub(super) fn has(&self, uid: Uid) -> bool {
        self.saved.as_ref().is_some_and(|saved| saved.contains(uid, None))
    }

    /// The message is saved.
    pub(super) fn add(&mut self, uid: Uid) {
        match &mut self.saved {
            // It has no `$`, which alone could be in the way.
            Some(saved) => _ = saved.insert(uid),
            none => *none = Some(uid.into()),
        }
    }

    fn to_text(&self) -> String {
        let Self {
            mailbox,
            format,
            uid_validity,
            ..
        } = self;
        let format = format.name();
        let mut text = format!("{HEAD}\nmailbox {mailbox}\nformat {format}\nuidvalidity {uid_validity}\n");
        if let Some(saved) = &self.saved {
            text.push_str(&format!("saved {saved}\n"));
        }
        if let Some(Pending { uid, offset, length }) = self.pending {
            text.push_str(&format!("pending {uid} {offset} {length}\n"));
        }
        text
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        if lines.next()? != HEAD {
            return None;
        }
        let mailbox = lines.next()?.strip_prefix("mailbox ")?.to_owned();
        let format = Format::of_name(lines.next()?.strip_prefix("format ")?)?;
        let uid_validity = lines.next()?.strip_prefix("uidvalidity ")?.parse().ok()?;
        let mut state = Self::new(mailbox, format, uid_validity);
        for line in lines {
            match line.split_once(' ')? {
                ("saved", set) => state.saved = Some(set.parse().ok().filter(|set: &UidSet| set.count().is_some())?),
                ("pending", fields) => state.pending = Some(Pending::parse(fields)?),
                _ => return None,
            }
        }
        Some(state)
    }
}

impl Pending {
    fn parse(text: &str) -> Option<Self> {
        let mut fields = text.split(' ').map(|field| field.parse::<u64>().ok());
        let uid = Uid::new(u32::try_from(fields.next()??).ok()?)?;
        Some(Self {
            uid,
            offset: fields.next()??,
            length: fields.next()??,
        })
        .filter(|_| fields.next().is_none())
    }
}

impl Format {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Maildir => "maildir",
            Self::Mbox => "mbox",
        }
    }

    fn of_name(name: &str) -> Option<Self> {
        [Self::Maildir, Self::Mbox]
            .into_iter()
            .find(|format| format.name() == name)
    }
}

/// Sees to it that a renamed file keeps its name if the machine stops.
#[cfg(unix)]
pub(super) fn sync_directory(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Elsewhere directories cannot be opened.
#[cfg(not(unix))]
pub(super) fn sync_directory(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn lock_file(file: &File) -> io::Result<()> {
    use rustix::fs::{FlockOperation, flock};

    match flock(file, FlockOperation::NonBlockingLockExclusive) {
        Err(error) if error == rustix::io::Errno::WOULDBLOCK => {
            Err(io::Error::other("another backup writes to it now"))
        }
        locked => Ok(locked?),
    }
}

#[cfg(not(unix))]
fn lock_file(_: &File) -> io::Result<()> {
    Ok(())
}

const HEAD: &str = "imap-backup 1";
const STATE: &str = ".imap-backup";
const NEW_STATE: &str = ".imap-backup.new";
const LOCK: &str = ".imap-backup.lock";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let place = tempfile::tempdir().unwrap();
        let directory = Directory::open(&place.path().join("a/b")).unwrap();
        assert_eq!(directory.read_state().unwrap(), None);
        let mut state = State::new("Entwürfe & 台北\\n".into(), Format::Mbox, 7);
        for number in [1, 2, 5] {
            state.add(Uid::new(number).unwrap());
        }
        state.pending = Some(Pending {
            uid: Uid::new(9).unwrap(),
            offset: 1 << 40,
            length: 3,
        });
        directory.write_state(&state).unwrap();
        assert_eq!(directory.read_state().unwrap().as_ref(), Some(&state));
        assert!(state.has(Uid::new(2).unwrap()) && !state.has(Uid::new(3).unwrap()));
        assert!(!place.path().join("a/b").join(NEW_STATE).exists());
    }

    #[test]
    fn another_file_is_not_taken_for_a_state() {
        let place = tempfile::tempdir().unwrap();
        let directory = Directory::open(place.path()).unwrap();
        let head = "imap-backup 1\nmailbox INBOX\nformat maildir\nuidvalidity 1\n";
        for bad in [
            "",
            "x",
            "imap-backup 2\nmailbox INBOX\nformat maildir\nuidvalidity 1\n",
            "imap-backup 1\nmailbox INBOX\nformat tape\nuidvalidity 1\n",
            &format!("{head}saved 1:*\n"),
            &format!("{head}saved\n"),
            &format!("{head}pending 0 1 2\n"),
            &format!("{head}pending 1 1\n"),
            &format!("{head}pending 1 1 1 1\n"),
            &format!("{head}more 1\n"),
        ] {
            fs::write(place.path().join(STATE), bad).unwrap();
            assert_eq!(
                directory.read_state().unwrap_err().kind(),
                io::ErrorKind::InvalidData,
                "{bad}"
            );
        }
        fs::write(place.path().join(STATE), head).unwrap();
        assert_eq!(
            directory.read_state().unwrap(),
            Some(State::new("INBOX".into(), Format::Maildir, 1))
        );
    }

    #[cfg(unix)]
    #[test]
    fn two_backups_do_not_meet() {
        let place = tempfile::tempdir().unwrap();
        let first = Directory::open(place.path()).unwrap();
        assert!(
            Directory::open(place.path())
                .unwrap_err()
                .to_string()
                .contains("another backup")
        );
        drop(first);
        Directory::open(place.path()).unwrap();
    }
}
