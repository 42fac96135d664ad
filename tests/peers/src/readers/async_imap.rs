//! async-imap: `Client::read_response`, which reads from a Tokio stream and owns what it gives.

use async_imap::Client;
use tokio::runtime::{Builder, Runtime};

use super::Kept;
use crate::uncounted::{Stream, outside};
use crate::visit::proto17 as visit;
use crate::{Failure, Job};

pub(crate) fn read(job: &Job<'_>) -> Result<usize, Failure> {
    outside(runtime)?.block_on(async {
        let mut client = Client::new(Stream::new(job.bytes, job.chunk));
        let mut responses = 0;
        while let Some(response) = client.read_response().await.map_err(|error| error.to_string())? {
            visit::response(response.parsed());
            responses += 1;
        }
        Ok(responses)
    })
}

pub(crate) fn keep(job: &Job<'_>) -> Result<Kept, Failure> {
    runtime()?.block_on(async {
        let mut client = Client::new(Stream::new(job.bytes, job.chunk));
        let mut kept = Vec::new();
        while let Some(response) = client.read_response().await.map_err(|error| error.to_string())? {
            kept.push(response);
        }
        Ok(Box::new(kept) as Kept)
    })
}

fn runtime() -> Result<Runtime, Failure> {
    Builder::new_current_thread().build().map_err(|error| error.to_string())
}
