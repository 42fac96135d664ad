//! imap-codec: its `Fragmentizer` finds the responses, its `ResponseCodec` decodes them, borrowed.

use imap_codec::ResponseCodec;
use imap_codec::fragmentizer::Fragmentizer;

use crate::visit::imap_types as visit;
use crate::{Failure, Job};

pub(crate) fn read(job: &Job<'_>) -> Result<usize, Failure> {
    let codec = ResponseCodec::new();
    let mut fragmentizer = Fragmentizer::without_max_message_size();
    let mut responses = 0;
    for piece in job.pieces() {
        fragmentizer.enqueue_bytes(piece);
        while fragmentizer.progress().is_some() {
            if !fragmentizer.is_message_complete() {
                continue;
            }
            let response = fragmentizer
                .decode_message(&codec)
                .map_err(|_| "a response could not be decoded")?;
            visit::response(&response);
            responses += 1;
        }
    }
    Ok(responses)
}
