//! What holds the output back.

use crate::types::Tag;

/// A place in the output that the transport may not pass yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gate {
    pub(super) at: u64,
    pub(super) tag: Tag,
    pub(super) kind: GateKind,
}

/// What a gate waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GateKind {
    /// A continuation; then the bytes behind it follow.
    Literal,
    /// A continuation unless `open`; then `left` bytes that the application writes.
    Body { left: u64, open: bool, announced: bool },
    /// A continuation; then lines that the application writes, until the command completes.
    Dialogue { dialogue: Dialogue, turn: Turn },
    /// Nothing: the bytes up to `to` were refused and are not sent.
    Skip { to: u64 },
    /// Nothing: `left` bytes of a body were refused after they had been announced. The server still reads that many.
    Filler { left: u64 },
}

/// The two commands that go on after their line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialogue {
    /// AUTHENTICATE: base64 lines both ways.
    Authenticate,
    /// IDLE: one `+`, then `DONE`.
    Idle,
}

/// Who speaks next in a dialogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    Server,
    Client,
    /// The client has said its last line.
    Over,
}

/// What a continuation was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Continued {
    /// A literal goes out now.
    Literal(Tag),
    /// The application may write a body now.
    Body(Tag),
    /// A challenge of AUTHENTICATE.
    Challenge(Tag),
    /// IDLE has begun.
    Idling(Tag),
    /// Nothing waited for it.
    Nothing,
}
