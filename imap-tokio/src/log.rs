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

/// Sees every byte that goes over the wire, in the pieces in which the transport takes and gives them.
///
/// Passwords and what else is secret in the client's bytes never come here; the server's bytes are shown as they are.
/// A closure of the same arguments is a wire log, if it names their types:
///
/// ```
/// # use imap_tokio::{Client, Direction, proto::Config};
/// # let (stream, _) = tokio::io::duplex(1);
/// let client = Client::new(stream, Config::new(0x1DEA));
/// let client = client.with_log(|direction: Direction, piece: Option<&[u8]>| match piece {
///     Some(bytes) => eprintln!("{direction:?} {}", bytes.escape_ascii()),
///     None => eprintln!("{direction:?} a secret"),
/// });
/// ```
pub trait WireLog: Send + Sync {
    /// Takes note of a piece; `None` stands for one that is secret.
    fn record(&mut self, direction: Direction, piece: Option<&[u8]>);
}

impl<F: FnMut(Direction, Option<&[u8]>) + Send + Sync> WireLog for F {
    fn record(&mut self, direction: Direction, piece: Option<&[u8]>) {
        self(direction, piece);
    }
}

/// A wire log that goes to `tracing`, at level TRACE, with the target `imap_tokio::wire`.
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
            Some(bytes) => tracing::trace!(target: "imap_tokio::wire", direction, bytes = %bytes.escape_ascii()),
            None => tracing::trace!(target: "imap_tokio::wire", direction, "[redacted]"),
        }
    }
}

#[cfg(all(test, feature = "tracing"))]
mod tests {
    use alloc::sync::Arc;
    use core::fmt;
    use std::sync::Mutex;

    use tracing::field::{Field, Visit};
    use tracing::span::{Attributes, Id, Record};
    use tracing::{Event, Level, Metadata, Subscriber};

    use super::*;

    /// Keeps what it is told, one line an event.
    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<String>>>);

    struct Line(String);

    impl Visit for Line {
        fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
            self.0.push_str(&format!(" {}={value:?}", field.name()));
        }
    }

    impl Subscriber for Lines {
        fn enabled(&self, _: &Metadata<'_>) -> bool {
            true
        }

        fn new_span(&self, _: &Attributes<'_>) -> Id {
            Id::from_u64(1)
        }

        fn record(&self, _: &Id, _: &Record<'_>) {}

        fn record_follows_from(&self, _: &Id, _: &Id) {}

        fn event(&self, event: &Event<'_>) {
            assert_eq!(*event.metadata().level(), Level::TRACE);
            let mut line = Line(event.metadata().target().into());
            event.record(&mut line);
            self.0.lock().expect("no line panics").push(line.0);
        }

        fn enter(&self, _: &Id) {}

        fn exit(&self, _: &Id) {}
    }

    #[test]
    fn pieces_are_events() {
        let lines = Lines::default();
        tracing::subscriber::with_default(lines.clone(), || {
            TracingLog::new().record(Direction::Received, Some(b"* OK\r\n"));
            TracingLog::new().record(Direction::Sent, None);
        });
        assert_eq!(
            *lines.0.lock().unwrap(),
            [
                r#"imap_tokio::wire direction="S" bytes=* OK\r\n"#,
                r#"imap_tokio::wire message=[redacted] direction="C""#,
            ]
        );
    }
}
