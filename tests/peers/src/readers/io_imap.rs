//! io-imap: its `ImapSend`, which collects all that a server answers to one command, and its way to stream bodies.

use core::hint::black_box;
use std::io::Read;

use imap_codec::CommandCodec;
use imap_codec::fragmentizer::Fragmentizer;
use imap_codec::imap_types::command::{Command, CommandBody};
use imap_codec::imap_types::core::Tag;
use imap_codec::imap_types::sequence::SequenceSet;
use io_imap::coroutine::{ImapCoroutine, ImapCoroutineState};
use io_imap::rfc3501::fetch_stream_batch::{ImapMessageFetchStreamBatch, ImapMessageFetchStreamBatchYield};
use io_imap::send::{ImapSend, ImapSendOutput, ImapSendResult};

use super::Kept;
use crate::uncounted::{Stream, outside};
use crate::visit::imap_types as visit;
use crate::{Failure, Job};

pub(crate) fn read(job: &Job<'_>) -> Result<usize, Failure> {
    let mut responses = 0;
    each(job, |output| responses += look(&output))?;
    // The completion that was added is none of the corpus.
    Ok(responses - usize::from(job.completions == 1))
}

pub(crate) fn keep(job: &Job<'_>) -> Result<Kept, Failure> {
    let mut kept = Vec::new();
    each(job, |output| kept.push(output))?;
    Ok(Box::new(kept))
}

fn each(job: &Job<'_>, mut take: impl FnMut(Box<Output>)) -> Result<(), Failure> {
    let mut fragmentizer = Fragmentizer::without_max_message_size();
    let mut command = receiver()?;
    for piece in job.pieces() {
        let mut piece = Some(piece);
        loop {
            match command.resume(&mut fragmentizer, piece.take()) {
                ImapSendResult::Ok(output) => {
                    take(output);
                    command = receiver()?;
                    break;
                }
                ImapSendResult::WantsRead if piece.is_none() => break,
                ImapSendResult::WantsRead | ImapSendResult::WantsWrite(_) => {}
                ImapSendResult::Err(error) => return Err(error.to_string()),
            }
        }
    }
    Ok(())
}

type Output = ImapSendOutput<CommandCodec>;

/// A command that has been sent.
fn receiver() -> Result<ImapSend<CommandCodec>, Failure> {
    let tag = Tag::try_from("BAAA0").map_err(|error| error.to_string())?;
    let command = Command {
        tag,
        body: CommandBody::Noop,
    };
    Ok(ImapSend::receive(command))
}

/// Returns the number of responses.
fn look(output: &Output) -> usize {
    for data in &output.data {
        visit::data(data);
    }
    for status in &output.untagged {
        visit::status_body(status);
    }
    if let Some(tagged) = &output.tagged {
        visit::tagged(tagged);
    }
    output.data.len() + output.untagged.len() + usize::from(output.tagged.is_some())
}

/// Streams bodies: the lines around them go through the coroutine, and the program reads the bodies themselves.
pub(crate) fn stream(job: &Job<'_>) -> Result<usize, Failure> {
    let mut stream = Stream::new(job.bytes, job.chunk);
    let mut room = outside(|| vec![0; 128 << 10]);
    let all = SequenceSet::try_from("1:*").map_err(|error| format!("{error:?}"))?;
    let mut coroutine = ImapMessageFetchStreamBatch::new(all, true);
    let mut fragmentizer = Fragmentizer::without_max_message_size();
    let mut messages = 0;
    let mut read: Option<usize> = None;
    loop {
        let bytes = read.take().and_then(|length| room.get(..length));
        match coroutine.resume(&mut fragmentizer, bytes) {
            ImapCoroutineState::Yielded(ImapMessageFetchStreamBatchYield::WantsRead) => {
                let length = stream.read(&mut room[..16 << 10]).map_err(|error| error.to_string())?;
                if length == 0 {
                    // The corpus has no completion.
                    return Ok(messages);
                }
                read = Some(length);
            }
            ImapCoroutineState::Yielded(ImapMessageFetchStreamBatchYield::WantsStream { len }) => {
                pass(&mut stream, &mut room, len as usize)?;
            }
            ImapCoroutineState::Yielded(ImapMessageFetchStreamBatchYield::BodyChunk(bytes)) => {
                black_box(&bytes);
            }
            ImapCoroutineState::Yielded(ImapMessageFetchStreamBatchYield::MessageEnd) => messages += 1,
            ImapCoroutineState::Yielded(other) => {
                black_box(&other);
            }
            ImapCoroutineState::Complete(done) => {
                return done.map(|()| messages).map_err(|error| error.to_string());
            }
        }
    }
}

/// Reads so many bytes of a body.
fn pass(stream: &mut Stream<'_>, room: &mut [u8], mut left: usize) -> Result<(), Failure> {
    while left > 0 {
        let most = left.min(room.len());
        let length = stream.read(&mut room[..most]).map_err(|error| error.to_string())?;
        if length == 0 {
            return Err("a body was cut off".into());
        }
        black_box(&room[..length]);
        left -= length;
    }
    Ok(())
}
