//! imap-codec: its `Fragmentizer` finds the responses, its `ResponseCodec` decodes them, borrowed.

use imap_codec::ResponseCodec;
use imap_codec::fragmentizer::Fragmentizer;
use imap_codec::imap_types::IntoStatic;
use imap_codec::imap_types::response::Response;

use super::Kept;
use crate::visit::imap_types as visit;
use crate::{Failure, Job};

pub(crate) fn read(job: &Job<'_>) -> Result<usize, Failure> {
    let mut responses = 0;
    each(job, |response| {
        visit::response(&response);
        responses += 1;
    })?;
    Ok(responses)
}

pub(crate) fn keep(job: &Job<'_>) -> Result<Kept, Failure> {
    let mut kept = Vec::new();
    each(job, |response| kept.push(response.into_static()))?;
    Ok(Box::new(kept))
}

fn each(job: &Job<'_>, mut take: impl FnMut(Response<'_>)) -> Result<(), Failure> {
    let codec = ResponseCodec::new();
    let mut fragmentizer = Fragmentizer::without_max_message_size();
    for piece in job.pieces() {
        fragmentizer.enqueue_bytes(piece);
        while fragmentizer.progress().is_some() {
            if !fragmentizer.is_message_complete() {
                continue;
            }
            let response = fragmentizer
                .decode_message(&codec)
                .map_err(|_| "a response could not be decoded")?;
            take(response);
        }
    }
    Ok(())
}
