//! imap-proto of the registry: a parser. What surrounds it is written here: it reads into a vector, parses, and where
//! more is needed begins again when more has come.

use peer_imap_proto::Response;

use crate::uncounted::outside;
use crate::visit::proto17 as visit;
use crate::{Failure, Job};

pub(crate) fn read(job: &Job<'_>) -> Result<usize, Failure> {
    let mut buffer = Vec::new();
    let mut responses = 0;
    for piece in job.pieces() {
        buffer.reserve(piece.len());
        outside(|| buffer.extend_from_slice(piece));
        let mut parsed = 0;
        while let Some(length) = one(&buffer[parsed..])? {
            parsed += length;
            responses += 1;
        }
        buffer.drain(..parsed);
    }
    Ok(responses)
}

/// Looks at the first response and returns its length; `None` if it is not complete.
fn one(bytes: &[u8]) -> Result<Option<usize>, Failure> {
    if bytes.is_empty() {
        return Ok(None);
    }
    match Response::parse(bytes) {
        Ok((rest, response)) => {
            visit::response(&response);
            Ok(Some(bytes.len() - rest.len()))
        }
        Err(error) if error.is_incomplete() => Ok(None),
        Err(_) => Err("a response could not be parsed".into()),
    }
}
