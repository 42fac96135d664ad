//! imap-next: its client, which makes owned events of what imap-codec decodes.

use imap_next::client::{Client, Event, Options};
use imap_next::{Interrupt, Io, State};

use super::Kept;
use crate::uncounted::outside;
use crate::visit::imap_types as visit;
use crate::{Failure, Job};

pub(crate) fn read(job: &Job<'_>) -> Result<usize, Failure> {
    let mut responses = 0;
    each(job, |event| {
        responses += 1;
        look(&event)
    })?;
    Ok(responses)
}

pub(crate) fn keep(job: &Job<'_>) -> Result<Kept, Failure> {
    let mut kept = Vec::new();
    each(job, |event| {
        kept.push(event);
        Ok(())
    })?;
    Ok(Box::new(kept))
}

fn each(job: &Job<'_>, mut take: impl FnMut(Event) -> Result<(), Failure>) -> Result<(), Failure> {
    let mut client = outside(client);
    for piece in job.pieces() {
        client.enqueue_input(piece);
        loop {
            match client.next() {
                Ok(event) => take(event)?,
                Err(Interrupt::Io(Io::NeedMoreInput)) => break,
                Err(Interrupt::Io(Io::Output(_))) => {}
                Err(Interrupt::Error(error)) => return Err(error.to_string()),
            }
        }
    }
    Ok(())
}

fn client() -> Client {
    let mut options = Options::default();
    options.discard_greeting = true;
    options.max_response_size = u32::MAX;
    Client::new(options)
}

fn look(event: &Event) -> Result<(), Failure> {
    match event {
        Event::DataReceived { data } => visit::data(data),
        Event::StatusReceived { status } => visit::status(status),
        other => return Err(format!("an event that nothing asked for: {other:?}")),
    }
    Ok(())
}
