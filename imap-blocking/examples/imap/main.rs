//! A small mail reader for the command line, and a tour of the library: `cargo run --example imap`.
//!
//! Each command has a room of its own, and each shows a part of the library: [`list`] and [`fetch`] reading, [`search`] a
//! typed SEARCH, [`watch`] IDLE, [`append`] a message that is read while it is sent, [`backup`] messages that are written
//! while they arrive, [`selftest`] the commands one after the other, [`account`] how sessions are opened.
#![forbid(unsafe_code)]

extern crate alloc;

mod account;
mod append;
mod args;
mod backup;
mod demo;
mod failure;
mod fetch;
mod list;
mod output;
mod progress;
mod query;
mod search;
mod selftest;
mod serve;
mod structure;
mod table;
mod text;
mod trace;
mod watch;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};
use failure::Result;
use output::{Output, note};

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(&cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !failure.is_quiet() {
                note(&format!("imap: {failure}"));
            }
            ExitCode::from(failure.code())
        }
    }
}

fn run(cli: &Cli) -> Result {
    let mut out = Output::new(cli.tsv);
    let done = match &cli.command {
        None | Some(Command::Demo) => {
            out = Output::for_people();
            demo::run(cli.trace, &mut out)
        }
        Some(Command::Ls(ls)) => list::run(ls, cli.trace, &mut out),
        Some(Command::Fetch(fetch)) => fetch::run(fetch, cli.trace, &mut out),
        Some(Command::Search(search)) => search::run(search, cli.trace, &mut out),
        Some(Command::Watch(watch)) => watch::run(watch, cli.trace, &mut out),
        Some(Command::Append(append)) => append::run(append, cli.trace, &mut out),
        Some(Command::Backup(backup)) => backup::run(backup, cli.trace, &mut out),
        Some(Command::Selftest(selftest)) => selftest::run(selftest, cli.trace, &mut out),
        Some(Command::Serve) => serve::run(),
    };
    // What was found before a failure is worth to be seen.
    let flushed = out.flush();
    done.and(flushed)
}
