//! How long to wait for what.

use core::pin::Pin;
use core::task::{Context, Poll, ready};
use core::time::Duration;

use tokio::time::{Instant, Sleep};

use crate::error::Error;

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
    /// For a command as a whole, however much the server says meanwhile: from when its future is first polled, the
    /// answers included that must be waited for first, to its completion. Default: none, for a command may take as long
    /// as it takes.
    ///
    /// What the application does between two parts of [`fetch_each`](crate::Client::fetch_each) does not count; reading
    /// the message that [`append`](crate::Client::append) sends does. Watching for changes has limits of its own
    /// ([`WatchOptions`](imap_proto::flow::WatchOptions)): this one is for what must be waited for before it begins, and
    /// for its end ([`Watching::stop`](crate::Watching::stop)). It is not for what takes several commands, opening a
    /// session and [`resync`](crate::Client::resync), nor for [`ready`](crate::Client::ready).
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

/// A time, and when it is up. `None` is for ever.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Limit(Option<(Duration, Instant)>);

impl Limit {
    pub(crate) const NONE: Self = Self(None);

    /// It begins now.
    pub(crate) fn begin(time: Option<Duration>) -> Self {
        Self::since(Instant::now(), time)
    }

    fn since(begin: Instant, time: Option<Duration>) -> Self {
        Self(time.and_then(|time| Some((time, begin.checked_add(time)?))))
    }

    /// When it is up.
    pub(crate) fn end(self) -> Option<Instant> {
        self.0.map(|(_, end)| end)
    }

    /// What it means that it is up, if it is at that time.
    pub(crate) fn over(self, now: Instant) -> Option<Error> {
        self.0
            .filter(|(_, end)| *end <= now)
            .map(|(time, _)| Error::TimedOut(time))
    }

    /// The time since then does not count.
    pub(crate) fn resume(&mut self, since: Instant) {
        self.0 = self
            .0
            .and_then(|(time, end)| Some((time, end.checked_add(since.elapsed())?)));
    }

    fn or_earlier(self, other: Self) -> Self {
        Self(self.0.into_iter().chain(other.0).min_by_key(|(_, end)| *end))
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

    /// Ready once it is `silence` ago, or that other time is up.
    pub(crate) fn poll_absence(
        &mut self,
        silence: Option<Duration>,
        other: Limit,
        cx: &mut Context<'_>,
    ) -> Poll<Error> {
        let Limit(Some((time, end))) = Limit::since(self.last, silence).or_earlier(other) else {
            return Poll::Pending;
        };
        self.poll_deadline(end, cx).map(|()| Error::TimedOut(time))
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
