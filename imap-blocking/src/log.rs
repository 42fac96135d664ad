//! What goes over the wire, for those who must see it.

/// Which way bytes went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Direction {
    /// To the server.
    Sent,
    /// From the server.
    Received,
}

/// Sees every byte that goes over the wire, in the pieces in which the transport takes and gives them, TLS undone.
///
/// Passwords and what else is secret in the client's bytes never come here; the server's bytes are shown as they are.
/// A closure of the same arguments is a wire log.
pub trait WireLog: Send + Sync {
    /// Takes note of a piece; `None` stands for one that is secret.
    fn record(&mut self, direction: Direction, piece: Option<&[u8]>);
}

impl<F: FnMut(Direction, Option<&[u8]>) + Send + Sync> WireLog for F {
    fn record(&mut self, direction: Direction, piece: Option<&[u8]>) {
        self(direction, piece);
    }
}

/// A wire log that goes to `tracing`, at level TRACE, with the target `imap_blocking::wire`.
#[cfg(feature = "tracing")]
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct TracingLog;

#[cfg(feature = "tracing")]
impl TracingLog {
    /// The log.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }
}

#[cfg(feature = "tracing")]
impl WireLog for TracingLog {
    fn record(&mut self, direction: Direction, piece: Option<&[u8]>) {
        let direction = match direction {
            Direction::Sent => "C",
            Direction::Received => "S",
        };
        match piece {
            Some(bytes) => tracing::trace!(target: "imap_blocking::wire", direction, bytes = %bytes.escape_ascii()),
            None => tracing::trace!(target: "imap_blocking::wire", direction, "[redacted]"),
        }
    }
}
