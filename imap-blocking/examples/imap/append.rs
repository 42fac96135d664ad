//! `imap append`: a message from a file or from standard input.

mod date;
mod lines;

use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::path::Path;

use imap_blocking::proto::command;
use imap_blocking::proto::command::AppendMessage;
use imap_blocking::proto::response::Capability;
use imap_blocking::proto::types::Flag;

use crate::account;
use crate::args;
use crate::failure::{Failure, Result};
use crate::output::Output;
use crate::progress;
use lines::{Measure, WithCrLf};

pub(crate) fn run(append: &args::Append, trace: bool, out: &mut Output) -> Result {
    let mailbox = account::mailbox(&append.mailbox)?;
    let flags = append.flags.iter().map(|name| flag(name)).collect::<Result<Vec<_>>>()?;
    let date = append.date.as_deref().map(date::parse).transpose()?;
    let name = append.file.display();
    let (mut file, measure) = measured(&append.file).map_err(Failure::local(&name))?;
    let mut client = account::open(&append.account, trace)?;
    let mut message = AppendMessage::new(measure.size).flags(&flags);
    if let Some(date) = date {
        message = message.internal_date(date);
    }
    if measure.has_nul {
        if client.connection().offers(Capability::Binary) != Some(true) {
            return Err(Failure::Unmet(format!(
                "{name} has NUL in it, and the server does not take that"
            )));
        }
        message = message.binary();
    }
    file.rewind().map_err(Failure::local(&name))?;
    let bar = progress::bytes(measure.size, trace);
    let source = bar.wrap_read(WithCrLf::new(BufReader::new(file)));
    let appended = client.append(command::Append::new(&mailbox, message), source);
    bar.finish_and_clear();
    let uids = appended?.uids;
    account::close(client)?;
    let uids = uids.map(|uids| uids.uids.to_string());
    match (out.is_for_people(), uids) {
        (true, Some(uids)) => out.line(&format!("{} bytes appended, with UID {uids}", measure.size)),
        (true, None) => out.line(&format!("{} bytes appended", measure.size)),
        (false, uids) => out.line(&format!("{}\t{}", uids.unwrap_or_default(), measure.size)),
    }
}

/// The message, and what must be known of it before it is sent.
fn measured(path: &Path) -> io::Result<(File, Measure)> {
    let mut file = if path.as_os_str() == "-" {
        let mut copy = tempfile::tempfile()?;
        io::copy(&mut io::stdin().lock(), &mut copy)?;
        copy.rewind()?;
        copy
    } else {
        File::open(path)?
    };
    let measure = Measure::of(WithCrLf::new(BufReader::new(file.by_ref())))?;
    Ok((file, measure))
}

/// The flag of this name: a system flag with or without its backslash, else a keyword.
fn flag(name: &str) -> Result<Flag<'_>> {
    let system = name.strip_prefix('\\');
    let flag = match (system, system.unwrap_or(name).to_ascii_lowercase().as_str()) {
        (_, "answered") => Flag::Answered,
        (_, "deleted") => Flag::Deleted,
        (_, "draft") => Flag::Draft,
        (_, "flagged") => Flag::Flagged,
        (_, "seen") => Flag::Seen,
        (Some(system), _) => Flag::extension(system)?,
        (None, _) => Flag::keyword(name)?,
    };
    if flag.is_valid_to_send() {
        Ok(flag)
    } else {
        Err(Failure::Usage(format!("{name} is a flag that only servers set")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_have_names() {
        let wire = |name| String::from_utf8(flag(name).unwrap().wire().into_owned()).unwrap();
        assert_eq!(wire("seen"), "\\Seen");
        assert_eq!(wire("\\FLAGGED"), "\\Flagged");
        assert_eq!(wire("$Forwarded"), "$Forwarded");
        assert_eq!(wire("\\Other"), "\\Other");
        for bad in ["", "a b", "\\Recent", "\\*", "\\", "x)"] {
            assert_eq!(flag(bad).unwrap_err().code(), 2, "{bad}");
        }
    }
}
