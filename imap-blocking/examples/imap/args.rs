//! The command line.

use core::time::Duration;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::query;

/// Looks into mailboxes over IMAP.
///
/// Without a command it is `demo`: a session with a server of its own, on this machine and without any account.
#[derive(Debug, Parser)]
#[command(name = "imap", version, after_help = HINT, after_long_help = MORE, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    /// Show what goes over the wire on standard error, passwords masked
    #[arg(long, global = true)]
    pub(crate) trace: bool,
    /// Write lines of fields with tabs between them, as is done for programs anyway
    #[arg(long, global = true)]
    pub(crate) tsv: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show a session with a server that is part of this program
    Demo,
    /// List mailboxes and how many messages they have
    #[command(after_help = "\
Examples:
  imap ls imaps://alice@mail.example.org
  imap ls imaps://alice@mail.example.org 'Archive/%'")]
    Ls(Ls),
    /// Show messages: a line each, their headers, their structure, or all of them
    #[command(after_help = "\
Examples:
  imap fetch imaps://alice@mail.example.org INBOX
  imap fetch imaps://alice@mail.example.org INBOX --uid 4,7:9 --structure
  imap fetch imaps://alice@mail.example.org INBOX --uid 4 --raw > message.eml")]
    Fetch(Fetch),
    /// Find messages
    #[command(after_help = query::HELP)]
    Search(Search),
    /// Tell what changes in a mailbox while it changes
    #[command(after_help = "\
Examples:
  imap watch imaps://alice@mail.example.org
  imap watch imaps://alice@mail.example.org Work --for 10m")]
    Watch(Watch),
    /// Put a message into a mailbox
    #[command(after_help = "\
Line ends are made CRLF, as IMAP has them.

Examples:
  imap append imaps://alice@mail.example.org Drafts letter.eml --flag draft --flag seen
  formail < letter | imap append imaps://alice@mail.example.org Archive - --date 2026-01-31T09:00:00+01:00")]
    Append(Append),
    /// Save the messages of a mailbox that are not saved yet
    #[command(after_help = "\
The directory gets one mailbox. Which messages are in it is in the file .imap-backup there, so a backup that was
interrupted goes on where it was, and one that is complete fetches nothing. What is there is never changed.

maildir keeps messages byte for byte, with their flags at the time. mbox is one file, `mbox`, with LF line ends and `>`
before lines that begin with `From ` (the variant called mboxrd), without flags.

Examples:
  imap backup imaps://alice@mail.example.org INBOX ~/mail/inbox
  imap backup imaps://alice@mail.example.org Archive ~/mail/archive --format mbox")]
    Backup(Backup),
    /// Try the commands on a server, as the self-test of Python's imaplib does
    #[command(after_help = "\
It makes mailboxes below `imap-selftest-...` and removes them again, and leaves INBOX as it was where the server has
UIDPLUS; elsewhere one small message stays in INBOX.

Examples:
  imap selftest imap://alice@mail.example.org
  imap selftest --command 'imap serve'")]
    Selftest(Selftest),
    /// Be a small IMAP server on standard input and output, for --command
    #[command(after_help = "\
The mail is that of `imap demo` and lives as long as the process. The user is alice, who need not log in.

Example:
  imap ls --command 'imap serve'")]
    Serve,
}

/// Where the server is, and who asks.
#[derive(Args, Debug)]
pub(crate) struct Account {
    /// imaps://[user@]host[:port] (TLS), imap://... (STARTTLS) or unix:/path
    pub(crate) url: String,
    /// URL is a command line instead, for a server that speaks over its standard input and output
    #[arg(long)]
    pub(crate) command: bool,
    /// Who logs in. The password is in the environment (IMAP_PASSWORD, or IMAP_TOKEN for OAuth) or is asked for
    #[arg(long, short, value_name = "NAME")]
    pub(crate) user: Option<String>,
    /// Trust the certificates in this PEM file too
    #[arg(long, value_name = "FILE")]
    pub(crate) ca: Option<PathBuf>,
    /// Insist on STARTTLS, as imap:// does anyway
    #[arg(long, conflicts_with_all = ["plaintext", "command"])]
    pub(crate) starttls: bool,
    /// Do without TLS at imap://: the password can be read on the way
    #[arg(long, conflicts_with = "command")]
    pub(crate) plaintext: bool,
    /// Give up when nothing comes for so long, as in 30s, 2m
    #[arg(long, value_name = "TIME", value_parser = duration, default_value = "60s")]
    pub(crate) timeout: Duration,
}

#[derive(Args, Debug)]
pub(crate) struct Ls {
    #[command(flatten)]
    pub(crate) account: Account,
    /// Which mailboxes: `*` stands for anything, `%` for anything on one level
    #[arg(default_value = "*")]
    pub(crate) pattern: String,
}

#[derive(Args, Debug)]
pub(crate) struct Fetch {
    #[command(flatten)]
    pub(crate) account: Account,
    /// The name of the mailbox, in any script
    pub(crate) mailbox: String,
    /// Which messages: UIDs and ranges, as in 4,7:9,12:*
    #[arg(long, value_name = "SET", default_value = "1:*")]
    pub(crate) uid: String,
    #[command(flatten)]
    pub(crate) view: View,
}

/// What is shown of a message.
#[derive(Args, Debug)]
#[group(multiple = false)]
pub(crate) struct View {
    /// Show the headers
    #[arg(long)]
    pub(crate) headers: bool,
    /// Show the messages as they are; to a terminal without control characters
    #[arg(long)]
    pub(crate) raw: bool,
    /// Show what the messages consist of
    #[arg(long)]
    pub(crate) structure: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Search {
    #[command(flatten)]
    pub(crate) account: Account,
    /// The name of the mailbox, in any script
    pub(crate) mailbox: String,
    /// What to look for
    #[arg(required = true)]
    pub(crate) query: Vec<String>,
}

#[derive(Args, Debug)]
pub(crate) struct Watch {
    #[command(flatten)]
    pub(crate) account: Account,
    /// The name of the mailbox, in any script
    #[arg(default_value = "INBOX")]
    pub(crate) mailbox: String,
    /// End after so long, as in 30s, 10m, 2h; otherwise at Ctrl-C
    #[arg(long = "for", value_name = "DURATION", value_parser = duration)]
    pub(crate) duration: Option<Duration>,
}

#[derive(Args, Debug)]
pub(crate) struct Append {
    #[command(flatten)]
    pub(crate) account: Account,
    /// The name of the mailbox, in any script
    pub(crate) mailbox: String,
    /// The message; `-` is standard input
    pub(crate) file: PathBuf,
    /// Set this flag: seen, answered, flagged, draft, deleted or a keyword. May be given more than once
    #[arg(long = "flag", value_name = "FLAG")]
    pub(crate) flags: Vec<String>,
    /// When the message arrived, as in 2026-01-31T09:00:00+01:00; otherwise now
    #[arg(long)]
    pub(crate) date: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct Backup {
    #[command(flatten)]
    pub(crate) account: Account,
    /// The name of the mailbox, in any script
    pub(crate) mailbox: String,
    /// Where to; made if it is not there
    pub(crate) directory: PathBuf,
    /// How messages are kept
    #[arg(long, value_enum, default_value = "maildir")]
    pub(crate) format: Format,
}

/// How messages are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Maildir,
    Mbox,
}

#[derive(Args, Debug)]
pub(crate) struct Selftest {
    #[command(flatten)]
    pub(crate) account: Account,
}

/// Reads a time like `90`, `1500ms`, `30s`, `10m` or `2h`.
fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let milliseconds = match unit {
        "ms" => 1,
        "" | "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return Err("a time is a number and ms, s, m or h".into()),
    };
    let number: u64 = number.parse().map_err(|_| "a time begins with a number")?;
    number
        .checked_mul(milliseconds)
        .map(Duration::from_millis)
        .ok_or_else(|| "too long".into())
}

const HINT: &str = "`imap --help` says more, `imap COMMAND --help` most.";

const MORE: &str = "\
`imap` is what `cargo run --example imap --` runs.

Try it:
  imap                          a session with a server of its own, nothing to set up
  imap --trace 2> wire.log      the same, and what went over the wire
  imap ls --command 'imap serve'

Use it:
  export IMAP_PASSWORD=...      or IMAP_TOKEN=... for OAuth; otherwise the password is asked for
  imap ls imaps://alice@mail.example.org
  imap search imaps://alice@mail.example.org INBOX from:bob unseen
  imap fetch imaps://alice@mail.example.org INBOX --uid 4 --raw > message.eml
  imap backup imaps://alice@mail.example.org INBOX ~/mail/inbox

People get tables, programs get a line per item with tabs between its fields: imap ls ... | cut -f1

Exit status:
  0  it is done
  1  the server said no, or has not what was asked for
  2  the command line makes no sense
  3  no connection, no TLS that can be trusted, or the connection was lost
  4  the server does not let the user in
  5  a file here cannot be read or written";

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_defined() {
        Cli::command().debug_assert();
    }

    #[test]
    fn times_have_units() {
        assert_eq!(duration("90"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("250ms"), Ok(Duration::from_millis(250)));
        assert_eq!(duration("2h"), Ok(Duration::from_secs(7200)));
        for bad in [
            "",
            "m",
            "-1s",
            "1.5s",
            "1 s",
            "1d",
            "99999999999999999999",
            "18446744073709551615h",
        ] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_command_line_may_stand_for_the_url() {
        let cli = Cli::try_parse_from(["imap", "fetch", "--command", "x y", "INBOX", "--raw"]).unwrap();
        let Some(Command::Fetch(fetch)) = cli.command else {
            unreachable!()
        };
        assert!(fetch.account.command && fetch.view.raw);
        assert_eq!((fetch.account.url.as_str(), fetch.mailbox.as_str()), ("x y", "INBOX"));
    }
}
