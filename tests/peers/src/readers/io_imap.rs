//! io-imap: its `ImapSend`, which collects all that a server answers to one command.

use imap_codec::CommandCodec;
use imap_codec::fragmentizer::Fragmentizer;
use imap_codec::imap_types::command::{Command, CommandBody};
use imap_codec::imap_types::core::Tag;
use io_imap::send::{ImapSend, ImapSendOutput, ImapSendResult};

use crate::visit::imap_types as visit;
use crate::{Failure, Job};

pub(crate) fn read(job: &Job<'_>) -> Result<usize, Failure> {
    let mut fragmentizer = Fragmentizer::without_max_message_size();
    let mut command = receiver()?;
    let mut responses = 0;
    for piece in job.pieces() {
        let mut piece = Some(piece);
        loop {
            match command.resume(&mut fragmentizer, piece.take()) {
                ImapSendResult::Ok(output) => {
                    responses += look(&output);
                    command = receiver()?;
                    break;
                }
                ImapSendResult::WantsRead if piece.is_none() => break,
                ImapSendResult::WantsRead | ImapSendResult::WantsWrite(_) => {}
                ImapSendResult::Err(error) => return Err(error.to_string()),
            }
        }
    }
    // The completion that was added is none of the corpus.
    Ok(responses - usize::from(job.completions == 1))
}

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
fn look(output: &ImapSendOutput<CommandCodec>) -> usize {
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
