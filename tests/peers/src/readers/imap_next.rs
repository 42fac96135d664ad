//! imap-next: its client, which makes owned events of what imap-codec decodes.

use imap_next::client::{Client, Event, Options};
use imap_next::{Interrupt, Io, State};

use crate::uncounted::outside;
use crate::visit::imap_types as visit;
use crate::{Failure, Job};

pub(crate) fn read(job: &Job<'_>) -> Result<usize, Failure> {
    let mut client = outside(client);
    let mut responses = 0;
    for piece in job.pieces() {
        client.enqueue_input(piece);
        loop {
            match client.next() {
                Ok(event) => {
                    look(&event)?;
                    responses += 1;
                }
                Err(Interrupt::Io(Io::NeedMoreInput)) => break,
                Err(Interrupt::Io(Io::Output(_))) => {}
                Err(Interrupt::Error(error)) => return Err(error.to_string()),
            }
        }
    }
    Ok(responses)
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
