//! Messages one after the other in one file.

mod quoting;

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use imap_blocking::proto::types::{DateTime, Uid};

use super::state::{Directory, Pending, State};
use super::{Message, remove_if_there};

/// An mbox file, of the variant that is called mboxrd.
pub(super) struct Mbox {
    path: PathBuf,
}

impl Mbox {
    /// An mbox file that may not be there yet.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let mbox = Self { path: path.to_owned() };
        remove_if_there(&mbox.temporary())?;
        remove_if_there(&mbox.addition())?;
        Ok(mbox)
    }

    /// Where a message goes until it is complete. There is one at a time.
    pub(super) fn temporary(&self) -> PathBuf {
        self.path.join(".imap-backup.message")
    }

    /// Adds the message in the temporary file. The state tells at any time what to do about a message of which a part was
    /// added.
    pub(super) fn save(
        &self,
        mut file: &File,
        uid: Uid,
        message: &Message,
        directory: &Directory,
        state: &mut State,
    ) -> io::Result<()> {
        let mut mbox = File::options()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(self.file())?;
        let offset = mbox.seek(SeekFrom::End(0))?;
        let mut addition = File::options()
            .create(true)
            .truncate(true)
            .read(true)
            .write(true)
            .open(self.addition())?;
        file.rewind()?;
        let mut to = BufWriter::new(&mut addition);
        to.write_all(separator(&mut mbox, offset)?)?;
        writeln!(to, "From MAILER-DAEMON {}", asctime(message.date))?;
        quoting::quote(BufReader::new(file), &mut to)?;
        to.flush()?;
        drop(to);
        let length = addition.stream_position()?;
        addition.rewind()?;

        state.pending = Some(Pending { uid, offset, length });
        directory.write_state(state)?;
        mbox.seek(SeekFrom::Start(offset))?;
        io::copy(&mut addition, &mut mbox)?;
        mbox.sync_all()?;
        state.pending = None;
        state.add(uid);
        directory.write_state(state)?;
        remove_if_there(&self.addition())
    }

    fn file(&self) -> PathBuf {
        self.path.join(MBOX)
    }

    /// The message as it is added.
    fn addition(&self) -> PathBuf {
        self.path.join(".imap-backup.addition")
    }
}

/// Takes a message that was being added when the last run ended out again, if it is not complete.
pub(super) fn recover(path: &Path, state: &mut State) -> io::Result<()> {
    let Some(Pending { uid, offset, length }) = state.pending.take() else {
        return Ok(());
    };
    let file = path.join(MBOX);
    let end = offset.saturating_add(length);
    match fs::metadata(&file).map_or(0, |metadata| metadata.len()) {
        now if now == end => state.add(uid),
        now if (offset..end).contains(&now) => File::options().write(true).open(file)?.set_len(offset)?,
        // Somebody else has written to the file. Who has a message twice loses nothing.
        _ => {}
    }
    Ok(())
}

/// What must come between the end of the file and a message: there is to be an empty line.
fn separator(mbox: &mut File, length: u64) -> io::Result<&'static [u8]> {
    if length == 0 {
        return Ok(b"");
    }
    mbox.seek(SeekFrom::Start(length.saturating_sub(2)))?;
    let mut tail = Vec::new();
    mbox.take(2).read_to_end(&mut tail)?;
    Ok(match tail.as_slice() {
        b"\n\n" => b"",
        [.., b'\n'] => b"\n",
        _ => b"\n\n",
    })
}

/// A date as C's `asctime` has it, in UTC. A message without one is from the beginning of time.
fn asctime(date: Option<DateTime>) -> String {
    let utc = date.and_then(|date| DateTime::from_unix(date.to_unix(), 0).ok());
    let Some(utc) = utc else {
        return "Thu Jan  1 00:00:00 1970".into();
    };
    let date = utc.date();
    // The first day of 1970 was a Thursday.
    let weekday = usize::try_from((i64::from(date.to_days()) + 4).rem_euclid(7)).unwrap_or(0);
    let weekday = DAYS.get(weekday).unwrap_or(&"");
    let month = MONTHS.get(usize::from(date.month()).saturating_sub(1)).unwrap_or(&"");
    let (day, year) = (date.day(), date.year());
    format!(
        "{weekday} {month} {day:>2} {:02}:{:02}:{:02} {year:04}",
        utc.hour(),
        utc.minute(),
        utc.second()
    )
}

const MBOX: &str = "mbox";

const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

#[cfg(test)]
mod tests;
