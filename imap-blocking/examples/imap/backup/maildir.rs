//! Messages as files of their own.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use imap_blocking::proto::types::{Flag, Uid};

use super::state::{State, sync_directory};
use super::{Message, remove_if_there};

/// A Maildir: `tmp` for messages on their way, `cur` for those that have arrived.
pub(super) struct Maildir {
    path: PathBuf,
    uid_validity: u32,
}

impl Maildir {
    /// Opens a Maildir, making it if it is not there. The messages in it count as saved, even if it was not possible to
    /// take note of that.
    pub(super) fn open(path: &Path, state: &mut State) -> io::Result<Self> {
        for directory in ["tmp", "new", "cur"] {
            fs::create_dir_all(path.join(directory))?;
        }
        let maildir = Self {
            path: path.to_owned(),
            uid_validity: state.uid_validity,
        };
        remove_if_there(&maildir.temporary())?;
        for directory in ["new", "cur"] {
            for entry in fs::read_dir(path.join(directory))? {
                if let Some(uid) = entry?.file_name().to_str().and_then(|name| maildir.uid(name)) {
                    state.add(uid);
                }
            }
        }
        Ok(maildir)
    }

    /// Where a message goes until it is complete. There is one at a time.
    pub(super) fn temporary(&self) -> PathBuf {
        self.path.join("tmp").join("imap-backup")
    }

    /// Gives the message in the temporary file its name. A file that has the name already is left alone.
    pub(super) fn save(&self, file: &File, uid: Uid, message: &Message) -> io::Result<()> {
        file.sync_all()?;
        let place = self.path.join("cur");
        let name = place.join(self.name(uid, message));
        if name.try_exists()? {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, name.display().to_string()));
        }
        fs::rename(self.temporary(), name)?;
        sync_directory(&place)
    }

    /// A name that says which message it is, and which flags it has.
    fn name(&self, uid: Uid, message: &Message) -> String {
        let seconds = message.date.map_or(0, |date| date.to_unix());
        let (uid_validity, size) = (self.uid_validity, message.size);
        let flags = letters(&message.flags);
        format!("{seconds}.V{uid_validity}U{uid}.imap,S={size}{SEPARATOR}2,{flags}")
    }

    /// Which message the file of this name holds, if it is one of those.
    fn uid(&self, name: &str) -> Option<Uid> {
        let (_, rest) = name.split_once(".V")?;
        let (uid_validity, rest) = rest.split_once('U')?;
        let (uid, _) = rest.split_once(".imap")?;
        (uid_validity.parse() == Ok(self.uid_validity)).then(|| Uid::new(uid.parse().ok()?))?
    }
}

/// Flags as the letters that Maildir has for them, in their order.
fn letters(flags: &[Flag<'_>]) -> String {
    let has = |letter: char| {
        flags
            .iter()
            .any(|flag| LETTERS.iter().any(|(known, l)| known == flag && *l == letter))
    };
    "DFPRST".chars().filter(|letter| has(*letter)).collect()
}

const LETTERS: [(Flag<'static>, char); 6] = [
    (Flag::Draft, 'D'),
    (Flag::Flagged, 'F'),
    (Flag::Keyword(alloc::borrow::Cow::Borrowed(b"$Forwarded")), 'P'),
    (Flag::Answered, 'R'),
    (Flag::Seen, 'S'),
    (Flag::Deleted, 'T'),
];

/// What stands before the flags. Windows has another use for the colon.
const SEPARATOR: char = if cfg!(windows) { ';' } else { ':' };

#[cfg(test)]
mod tests {
    use std::io::Write;

    use imap_blocking::proto::types::DateTime;

    use super::*;
    use crate::args::Format;

    fn message(flags: &[Flag<'static>]) -> Message {
        let date = DateTime::from_unix(1_772_433_000, 60).unwrap();
        Message {
            date: Some(date),
            flags: flags.to_vec(),
            size: 5,
            ..Message::default()
        }
    }

    fn state() -> State {
        State::new("INBOX".into(), Format::Maildir, 42)
    }

    #[test]
    fn messages_have_names_of_their_own() {
        let place = tempfile::tempdir().unwrap();
        let maildir = Maildir::open(place.path(), &mut state()).unwrap();
        let uid = Uid::new(7).unwrap();
        let flags = [
            Flag::Seen,
            Flag::keyword("$forwarded").unwrap(),
            Flag::Draft,
            Flag::keyword("x").unwrap(),
        ];
        let name = maildir.name(uid, &message(&flags));
        assert_eq!(name, format!("1772433000.V42U7.imap,S=5{SEPARATOR}2,DPS"));
        assert_eq!(maildir.uid(&name), Some(uid));
        for other in [
            "1772433000.V43U7.imap,S=5:2,",
            "1772433000.M1P2.host:2,S",
            "1.V42U0.imap",
            "1.V42U.imap",
            "x",
        ] {
            assert_eq!(maildir.uid(other), None, "{other}");
        }
    }

    #[test]
    fn what_is_there_counts_and_stays() {
        let place = tempfile::tempdir().unwrap();
        let maildir = Maildir::open(place.path(), &mut state()).unwrap();
        let uid = Uid::new(7).unwrap();
        let save = || {
            let mut file = File::create(maildir.temporary()).unwrap();
            file.write_all(b"hello").unwrap();
            maildir.save(&file, uid, &message(&[Flag::Flagged]))
        };
        save().unwrap();
        assert_eq!(save().unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        let mut found = state();
        Maildir::open(place.path(), &mut found).unwrap();
        assert!(found.has(uid));
        assert!(!maildir.temporary().exists());
        let name = maildir.name(uid, &message(&[Flag::Flagged]));
        assert_eq!(fs::read(place.path().join("cur").join(name)).unwrap(), b"hello");
    }
}
