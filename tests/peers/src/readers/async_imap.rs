//! async-imap: `Client::read_response`, which reads from a Tokio stream and owns what it gives.

use async_imap::Client;

use crate::uncounted::{Stream, outside};
use crate::visit::proto17 as visit;
use crate::{Failure, Job};

pub(crate) fn read(job: &Job<'_>) -> Result<usize, Failure> {
    let runtime =
        outside(|| tokio::runtime::Builder::new_current_thread().build()).map_err(|error| error.to_string())?;
    runtime.block_on(responses(job))
}

async fn responses(job: &Job<'_>) -> Result<usize, Failure> {
    // It wants a stream that may be debugged and lives on its own.
    let mut client = Client::new(Stream::new(job.bytes, job.chunk));
    let mut responses = 0;
    while let Some(response) = client.read_response().await.map_err(|error| error.to_string())? {
        visit::response(response.parsed());
        responses += 1;
    }
    Ok(responses)
}
