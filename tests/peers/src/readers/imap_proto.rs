//! imap-proto of the registry: a parser. What surrounds it is written here: it reads into a vector, parses, and where
//! more is needed begins again when more has come.

use peer_imap_proto::Response;

use super::Kept;
use crate::uncounted::outside;
use crate::visit::proto17 as visit;
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
    each(job, |response| kept.push(response.into_owned()))?;
    Ok(Box::new(kept))
}

fn each(job: &Job<'_>, mut take: impl FnMut(Response<'_>)) -> Result<(), Failure> {
    let mut buffer = Vec::new();
    for piece in job.pieces() {
        buffer.reserve(piece.len());
        outside(|| buffer.extend_from_slice(piece));
        let mut parsed = 0;
        while let Some(length) = one(&buffer[parsed..], &mut take)? {
            parsed += length;
        }
        buffer.drain(..parsed);
    }
    Ok(())
}

/// Gives the first response and returns its length; `None` if it is not complete.
fn one(bytes: &[u8], take: &mut impl FnMut(Response<'_>)) -> Result<Option<usize>, Failure> {
    if bytes.is_empty() {
        return Ok(None);
    }
    match Response::parse(bytes) {
        Ok((rest, response)) => {
            let length = bytes.len() - rest.len();
            take(response);
            Ok(Some(length))
        }
        Err(error) if error.is_incomplete() => Ok(None),
        Err(_) => Err("a response could not be parsed".into()),
    }
}
