//! `imap watch`: what changes in a mailbox.

use alloc::sync::Arc;
use core::sync::atomic::{AtomicBool, Ordering};
use core::time::Duration;
use std::time::Instant;

use imap_blocking::Methods;
use imap_blocking::proto::flow::WatchOptions;
use imap_blocking::proto::response::{Data, Item};
use imap_blocking::proto::types::Seq;
use imap_blocking::proto::{Event, FetchEvent};

use crate::account;
use crate::args;
use crate::failure::{Failure, Result};
use crate::output::{Output, note};
use crate::text::{self, plain_bytes};

pub(crate) fn run(watch: &args::Watch, trace: bool, out: &mut Output) -> Result {
    let mailbox = account::mailbox(&watch.mailbox)?;
    let stopped = stopped_by_ctrl_c()?;
    let mut client = account::open(&watch.account, trace)?;
    let selected = client.examine(&mailbox)?;
    let count = selected.exists.unwrap_or_default();
    if out.is_for_people() {
        note("Watching; Ctrl-C ends it.");
    }
    tell(out, "exists", &count.to_string())?;
    account::alerts(&mut client);
    let end = watch.duration.and_then(|duration| Instant::now().checked_add(duration));
    let mut watching = client.watch(WatchOptions::new())?;
    let mut teller = Teller::default();
    while !stopped.load(Ordering::Relaxed) {
        let left = end.map_or(LOOK, |end| end.saturating_duration_since(Instant::now()));
        if left.is_zero() {
            break;
        }
        if let Some(event) = watching.next(Some(left.min(LOOK)))?
            && let Some((what, detail)) = teller.tell(&event)
        {
            tell(out, what, &detail)?;
        }
    }
    watching.stop()?;
    account::close(client)
}

/// Makes a line of each change; what FETCH says comes in pieces.
#[derive(Default)]
pub(crate) struct Teller {
    message: Option<Seq>,
    flags: Option<String>,
}

impl Teller {
    /// What happened, and to what; `None` if there is nothing to tell yet.
    pub(crate) fn tell(&mut self, event: &Event<'_>) -> Option<(&'static str, String)> {
        Some(match event {
            Event::Data(Data::Exists(count)) => ("exists", count.to_string()),
            Event::Data(Data::Recent(count)) => ("recent", count.to_string()),
            Event::Data(Data::Expunge(seq)) => ("expunge", seq.to_string()),
            Event::Data(Data::Flags(flags)) => ("keywords", text::flags(flags.iter())),
            Event::Data(Data::Other(raw)) => ("other", plain_bytes(raw.name())),
            Event::Fetch(part) => return self.fetch(part),
            Event::Status(status) => ("status", text::plain(&status.to_string())),
            Event::AccessChanged { to, .. } => ("access", to.to_string()),
            Event::Malformed { raw, .. } => ("malformed", plain_bytes(raw)),
            _ => return None,
        })
    }

    fn fetch(&mut self, part: &FetchEvent<'_>) -> Option<(&'static str, String)> {
        match part {
            FetchEvent::Begin { message } => (self.message, self.flags) = (message.seq(), None),
            FetchEvent::Item(Item::Flags(flags)) => self.flags = Some(text::flags(flags.iter())),
            FetchEvent::End => {
                let seq = self.message.map(|seq| seq.to_string()).unwrap_or_default();
                return self.flags.take().map(|flags| ("flags", format!("{seq} {flags}")));
            }
            _ => {}
        }
        None
    }
}

fn tell(out: &mut Output, what: &str, detail: &str) -> Result {
    if out.is_for_people() {
        out.line(&format!("{what:<10}{detail}"))?;
    } else {
        out.line(&format!("{what}\t{detail}"))?;
    }
    out.flush()
}

/// Becomes true at Ctrl-C, so that the server is told before the program ends.
fn stopped_by_ctrl_c() -> Result<Arc<AtomicBool>> {
    let stopped = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stopped);
    let set = ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed));
    set.map_err(|error| Failure::Local("Ctrl-C".into(), std::io::Error::other(error)))?;
    Ok(stopped)
}

/// How often to look whether it is time to stop.
const LOOK: Duration = Duration::from_millis(250);
