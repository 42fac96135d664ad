//! This client: a whole connection with its state, mailbox and limits, taken through every event.

use core::hint::black_box;

use imap_proto::command::{Command, Fetch, FetchItems, Noop, Reply, Select};
use imap_proto::types::{MailboxName, UidSet};
use imap_proto::{Config, Connection, Event, FetchEvent};

use super::Kept;
use crate::uncounted::outside;
use crate::visit::ours as visit;
use crate::{Failure, Job};

pub(crate) fn read(job: &Job<'_>) -> Result<usize, Failure> {
    let mut connection = outside(|| selected(job)).map_err(|error| error.to_string())?;
    let mut responses = 0;
    for piece in job.pieces() {
        let room = connection.buffers().input;
        outside(|| room.get_mut(..piece.len()).map(|room| room.copy_from_slice(piece)))
            .ok_or("the room is smaller than what is read at once")?;
        connection.received(piece.len());
        while connection.advance().map_err(|error| error.to_string())? {
            let event = connection.event();
            visit::event(&event);
            responses += usize::from(ends_a_response(&event));
        }
    }
    let counters = connection.counters();
    if counters.malformed + counters.invalid_items > 0 {
        return Err(format!("not all was understood: {counters:?}"));
    }
    Ok(responses)
}

/// Keeps messages as the answer to FETCH does, from its first response to its completion.
pub(crate) fn keep(job: &Job<'_>) -> Result<Kept, Failure> {
    let mut connection = selected(job).map_err(|error| error.to_string())?;
    let command = Fetch::uids(&UidSet::all(), FetchItems::All);
    let tag = connection.start(&command).map_err(|error| error.to_string())?;
    write(&mut connection);
    let mut messages = command.reply();
    let completion = format!("{tag} OK done\r\n");
    for piece in job.pieces().chain([completion.as_bytes()]) {
        connection.receive(piece);
        while connection.advance().map_err(|error| error.to_string())? {
            messages.absorb(&connection.event());
        }
    }
    Ok(Box::new(messages))
}

fn ends_a_response(event: &Event<'_>) -> bool {
    match event {
        Event::Fetch(part) => matches!(part, FetchEvent::End { .. }),
        Event::AccessChanged { .. } => false,
        _ => true,
    }
}

/// A connection with an open mailbox that takes a chunk at once and waits for as many commands as complete in the job.
fn selected(job: &Job<'_>) -> Result<Connection, Box<dyn core::error::Error>> {
    // The corpora have the tags of this seed.
    let mut config = Config::new(4096);
    // Never less than half of it is offered.
    config.limits.read = (2 * job.chunk).max(config.limits.read);
    config.limits.in_progress = job.completions + 1;
    let mut connection = Connection::new(config);
    hear(&mut connection, "* PREAUTH [CAPABILITY IMAP4rev1] ready\r\n")?;
    for _ in 0..job.completions {
        connection.start(&Noop)?;
    }
    let tag = connection.start(&Select::new(&MailboxName::inbox()))?;
    write(&mut connection);
    hear(
        &mut connection,
        &format!("* 200000 EXISTS\r\n{tag} OK [READ-WRITE] done\r\n"),
    )?;
    connection.release_buffers();
    Ok(connection)
}

fn write(connection: &mut Connection) {
    while connection.wants_write() {
        let length = connection.output().len();
        connection.written(length);
    }
}

fn hear(connection: &mut Connection, text: &str) -> Result<(), imap_proto::Error> {
    connection.receive(text.as_bytes());
    while connection.advance()? {
        black_box(connection.event());
    }
    Ok(())
}
