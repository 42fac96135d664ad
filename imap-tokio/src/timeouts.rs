//! How long to wait for what.

use core::pin::Pin;
use core::task::{Context, Poll, ready};
use core::time::Duration;

use tokio::time::{Instant, Sleep};

/// How long to wait for what. `None` is for ever.
///
/// Waiting with a limit needs a Tokio runtime with its time driver enabled, as `#[tokio::main]` makes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Timeouts {
    /// For a session to be opened, from the name's resolution to the last answer before the client may be used.
    /// Default: 60 seconds.
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

/// When bytes went over the wire last, and the alarm for their absence.
#[derive(Debug)]
pub(crate) struct Activity {
    last: Instant,
    alarm: Option<Pin<Box<Sleep>>>,
}

impl Activity {
    pub(crate) fn new() -> Self {
        Self {
            last: Instant::now(),
            alarm: None,
        }
    }

    /// When it was.
    pub(crate) fn last(&self) -> Instant {
        self.last
    }

    /// It is now, or the waiting begins now.
    pub(crate) fn note(&mut self) {
        self.last = Instant::now();
    }

    /// Ready once it is `limit` ago.
    pub(crate) fn poll_absence(&mut self, limit: Option<Duration>, cx: &mut Context<'_>) -> Poll<Duration> {
        let Some((limit, deadline)) = limit.and_then(|limit| Some((limit, self.last.checked_add(limit)?))) else {
            return Poll::Pending;
        };
        self.poll_deadline(deadline, cx).map(|()| limit)
    }

    /// Ready at the deadline.
    pub(crate) fn poll_deadline(&mut self, deadline: Instant, cx: &mut Context<'_>) -> Poll<()> {
        let alarm = self
            .alarm
            .get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline)));
        if alarm.deadline() != deadline {
            alarm.as_mut().reset(deadline);
        }
        ready!(alarm.as_mut().poll(cx));
        Poll::Ready(())
    }
}
