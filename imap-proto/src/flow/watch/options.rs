//! How to wait for changes.

use core::time::Duration;

/// How to wait for changes. Make one with [`WatchOptions::new`] and change what should differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WatchOptions {
    /// Whether IDLE may be used where it is offered. Default: yes.
    pub idle: bool,
    /// How long after its start IDLE is ended and started anew, whatever has come in between: servers count from the last
    /// command. At most 29 minutes. Default: 28 minutes. Some servers, and some boxes on the way, give up on a connection
    /// sooner.
    pub renewal: Duration,
    /// After how long a silence in IDLE the server is asked for a sign of life, by ending and starting IDLE anew; any
    /// byte that comes begins a new silence. Default: `None`, since servers may be silent as long as nothing changes:
    /// that the connection is lost is found out at the renewal.
    pub silence: Option<Duration>,
    /// How long the server may take to begin or end IDLE and to answer NOOP; any byte that comes begins the time anew.
    /// Default: 2 minutes.
    pub answer: Duration,
    /// How often to ask with NOOP where IDLE cannot be used. Default: 2 minutes.
    pub poll: Duration,
}

impl WatchOptions {
    /// The longest [`renewal`](Self::renewal): "clients using IDLE are advised to terminate IDLE and reissue it at least
    /// every 29 minutes" (RFC 9051 section 6.3.13).
    pub const MAX_RENEWAL: Duration = Duration::from_secs(29 * 60);

    /// The defaults.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            idle: true,
            renewal: Duration::from_secs(28 * 60),
            silence: None,
            answer: Duration::from_secs(2 * 60),
            poll: Duration::from_secs(2 * 60),
        }
    }

    /// The same without IDLE.
    #[must_use]
    pub const fn without_idle(self) -> Self {
        Self { idle: false, ..self }
    }

    /// The same, renewing IDLE this long after its start.
    #[must_use]
    pub const fn with_renewal(self, renewal: Duration) -> Self {
        Self { renewal, ..self }
    }

    /// The same, asking for a sign of life after this long a silence.
    #[must_use]
    pub const fn with_silence(self, silence: Duration) -> Self {
        Self {
            silence: Some(silence),
            ..self
        }
    }

    /// The same, giving the server this long to answer.
    #[must_use]
    pub const fn with_answer(self, answer: Duration) -> Self {
        Self { answer, ..self }
    }

    /// The same, asking this often where IDLE cannot be used.
    #[must_use]
    pub const fn with_poll(self, poll: Duration) -> Self {
        Self { poll, ..self }
    }
}

impl Default for WatchOptions {
    fn default() -> Self {
        Self::new()
    }
}
