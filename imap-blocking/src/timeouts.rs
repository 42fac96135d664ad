//! How long to wait for what.

use core::time::Duration;

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
}

impl Timeouts {
    /// No limits at all.
    pub const NONE: Self = Self {
        connect: None,
        inactivity: None,
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
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Some(Duration::from_secs(60)),
            inactivity: Some(Duration::from_secs(300)),
        }
    }
}
