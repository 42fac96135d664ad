//! Why a cache could not be brought up to date.

use alloc::boxed::Box;

use crate::error::StartError;
use crate::response::Status;

/// Why a cache could not be brought up to date. What was told until then is true, but not all there is: keep the
/// resume point that was begun from.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ResyncError {
    /// A command could not be sent.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The server said NO or BAD to a command that cannot be done without. If it was SELECT, no mailbox is open.
    #[error("the server refused: {0}")]
    Refused(Box<Status<'static>>),
    /// The server told of more messages than [`ResyncOptions::max_ranges`](super::ResyncOptions::max_ranges) allows.
    #[error("the messages are in more than {0} separate ranges")]
    TooManyRanges(usize),
    /// The server has messages and finds none.
    #[error("the server has messages and finds none")]
    Contradiction,
    /// The server said BYE.
    #[error("the server ended the connection: {0}")]
    Bye(Box<Status<'static>>),
    /// The server closed the connection.
    #[error("the connection was closed")]
    Closed,
}
