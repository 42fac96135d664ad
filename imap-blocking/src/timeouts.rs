//! How long to wait for what.

use core::time::Duration;
use std::time::Instant;

use crate::error::Error;

/// How long to wait for what. `None` is for ever.
///
/// A [`Blocking`](crate::Blocking) stream cannot be waited for: there only its own limits count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Timeouts {
    /// For a session to be opened, from the first attempt to connect to the last answer before the client may be used.
    /// The resolution of the host's name is the system's and has the system's limit. Default: 60 seconds.
    pub connect: Option<Duration>,
    /// For a sign of life while an answer is due. It counts from the last byte, received or sent, so that a command may
    /// take as long as it takes. Default: 5 minutes; servers say "still here" every two minutes or so.
    pub inactivity: Option<Duration>,
    /// For a command as a whole, however much the server says meanwhile: from when it is asked for, the answers included
    /// that must be waited for first, to its completion. Default: none, for a command may take as long as it takes.
    ///
    /// What the application does between two parts of [`fetch_each`](crate::Client::fetch_each) does not count; reading
    /// the message that [`append`](crate::Client::append) sends does, and is not interrupted. Watching for changes has
    /// limits of its own ([`WatchOptions`](imap_proto::flow::WatchOptions)): this one is for what must be waited for
    /// before it begins, and for its end ([`Watching::stop`](crate::Watching::stop)). It is not for what takes several
    /// commands, opening a session and [`resync`](crate::Client::resync), nor for
    /// [`next_event`](crate::Client::next_event).
    pub command: Option<Duration>,
}

impl Timeouts {
    /// No limits at all.
    pub const NONE: Self = Self {
        connect: None,
        inactivity: None,
        command: None,
    };

    /// The same with another limit for opening a session.
    #[must_use]
    pub fn with_connect(self, connect: Option<Duration>) -> Self {
        Self { connect, ..self }
    }

    /// The same with another limit for silence.
    #[must_use]
    pub fn with_inactivity(self, inactivity: Option<Duration>) -> Self {
        Self { inactivity, ..self }
    }

    /// The same with another limit for a whole command.
    #[must_use]
    pub fn with_command(self, command: Option<Duration>) -> Self {
        Self { command, ..self }
    }
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Some(Duration::from_secs(60)),
            inactivity: Some(Duration::from_secs(300)),
            command: None,
        }
    }
}

/// The time for a whole command: how much it is, and when it is up. `None` is for ever.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Total(Option<(Duration, Instant)>);

impl Total {
    /// It begins now.
    pub(crate) fn begin(limit: Option<Duration>) -> Self {
        Self(limit.and_then(|limit| Some((limit, Instant::now().checked_add(limit)?))))
    }

    /// When it is up.
    pub(crate) fn end(self) -> Option<Instant> {
        self.0.map(|(_, end)| end)
    }

    /// What it means that it is up, if it is at that time.
    pub(crate) fn over(self, now: Instant) -> Option<Error> {
        self.0
            .filter(|(_, end)| *end <= now)
            .map(|(limit, _)| Error::TimedOut(limit))
    }

    /// The time since then does not count.
    pub(crate) fn resume(&mut self, since: Instant) {
        self.0 = self
            .0
            .and_then(|(limit, end)| Some((limit, end.checked_add(since.elapsed())?)));
    }
}
