//! Waiting for changes.

mod options;
#[cfg(test)]
mod tests;

pub use options::WatchOptions;

use alloc::boxed::Box;
use core::time::Duration;

use super::Next;
use crate::command::{Capability, Command, Idle, Noop};
use crate::connection::Connection;
use crate::error::StartError;
use crate::event::Event;
use crate::response::{self, Status};
use crate::types::Tag;
use crate::wire::Condition;

/// Has the server report changes as they happen: by IDLE (RFC 9051 section 6.3.13), or by asking again and again where it
/// has no IDLE.
///
/// ```
/// # use core::time::Duration;
/// # use imap_proto::{Connection, flow::{Next, Watch, WatchOptions}};
/// # fn drive(_: &mut Connection, _: Option<Duration>) -> Result<bool, Box<dyn std::error::Error>> { Err("no server".into()) }
/// # fn watch(connection: &mut Connection, now: impl Fn() -> Duration) -> Result<(), Box<dyn std::error::Error>> {
/// let mut watch = Watch::new(WatchOptions::new(), now());
/// while watch.act(connection, now())? != Next::Done {
///     // Writes and reads until advance() has returned true, or the deadline has passed.
///     if drive(connection, watch.deadline())? {
///         let event = connection.event();
///         watch.observe(&event, now());
///         // What the application makes of the event goes here; watch.stop() ends the loop.
///     }
/// }
/// # Ok(())
/// # }
/// ```
///
/// Times are durations since an origin that the caller chooses, and must not go back. Every event is the application's
/// too; the watch takes note of it and no more. `* OK Still here` is an event as well, but none that asks for anything.
///
/// The server reports what changes from the start of IDLE on, and nothing that it has reported before: look at the
/// mailbox once [`is_idling`](Self::is_idling) says that it has begun, if changes matter that came in before.
///
/// Commands may be started between [`stop`](Self::stop) and a new watch, not during IDLE. Where the server has no IDLE
/// they may be started at any time.
#[derive(Debug)]
pub struct Watch {
    options: WatchOptions,
    stage: Stage,
    /// When IDLE or NOOP was sent.
    issued: Duration,
    /// When the server was last heard, or asked for something.
    quiet_since: Duration,
    stopping: bool,
    /// Whether the server was asked what it offers.
    asked: bool,
    failed: Option<WatchError>,
}

/// Why a watch has ended.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum WatchError {
    /// A command could not be sent.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The server said NO or BAD to IDLE or NOOP, or completed IDLE without having begun it. The connection is usable.
    #[error("the server refused: {0}")]
    Refused(Box<Status<'static>>),
    /// The server said BYE.
    #[error("the server ended the connection: {0}")]
    Bye(Box<Status<'static>>),
    /// The server closed the connection.
    #[error("the connection was closed")]
    Closed,
    /// The server has not answered for [`WatchOptions::answer`]. The connection is as good as lost.
    #[error("the server has not answered for {0:?}")]
    Silent(Duration),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Nothing is in progress.
    Resting {
        until: Duration,
    },
    /// Something of the application's is in progress that IDLE must wait for.
    Blocked,
    /// CAPABILITY is in progress.
    Asking(Tag),
    /// IDLE was sent and has not begun.
    Starting(Tag),
    Idling(Tag),
    /// DONE was sent.
    Ending(Tag),
    /// NOOP is in progress.
    Polling(Tag),
}

impl Watch {
    /// A watch that begins with the first call of [`act`](Self::act).
    #[must_use]
    pub fn new(options: WatchOptions, now: Duration) -> Self {
        Self {
            options,
            stage: Stage::Resting { until: now },
            issued: now,
            quiet_since: now,
            stopping: false,
            asked: false,
            failed: None,
        }
    }

    /// Takes note of an event.
    pub fn observe(&mut self, event: &Event<'_>, now: Duration) {
        self.heard(now);
        match event {
            Event::Idling { tag } if self.stage == Stage::Starting(*tag) => self.stage = Stage::Idling(*tag),
            Event::Completed { tag, status } if self.stage.tag() == Some(*tag) => self.completed(status, now),
            Event::Status(status) => self.observe_status(status),
            Event::Closed => self.fail(WatchError::Closed),
            _ => {}
        }
    }

    /// Takes note of bytes that the server sent, whether or not they make an event. Each event does so by itself.
    pub fn heard(&mut self, now: Duration) {
        self.quiet_since = self.quiet_since.max(now);
    }

    /// Does what is to be done now. [`Next::Done`] comes after [`stop`](Self::stop), when the connection is free for
    /// commands.
    ///
    /// # Errors
    /// Why the watch has ended. Every later call returns the same.
    pub fn act(&mut self, connection: &mut Connection, now: Duration) -> Result<Next, WatchError> {
        if self.failed.is_none() {
            match self.proceed(connection, now) {
                Ok(next) => return Ok(next),
                Err(error) => self.fail(error),
            }
        }
        self.failed.clone().map_or(Ok(Next::Done), Err)
    }

    /// When [`act`](Self::act) must be called if no event comes before; `None` if there is no such time.
    #[must_use]
    pub fn deadline(&self) -> Option<Duration> {
        if self.failed.is_some() {
            return None;
        }
        match self.stage {
            Stage::Resting { until } => Some(until),
            Stage::Blocked => None,
            Stage::Asking(_) | Stage::Starting(_) | Stage::Ending(_) | Stage::Polling(_) => {
                Some(self.quiet_since.saturating_add(self.options.answer))
            }
            Stage::Idling(_) => {
                let renewal = self
                    .issued
                    .saturating_add(self.options.renewal.min(WatchOptions::MAX_RENEWAL));
                let silence = self
                    .options
                    .silence
                    .map(|silence| self.quiet_since.saturating_add(silence));
                Some(silence.map_or(renewal, |silence| silence.min(renewal)))
            }
        }
    }

    /// Ends the watch: [`act`](Self::act) says what is to be said and returns [`Next::Done`] in the end. May be called
    /// at any time and more than once.
    pub fn stop(&mut self) {
        self.stopping = true;
    }

    /// Whether the server reports changes now, without being asked.
    #[must_use]
    pub fn is_idling(&self) -> bool {
        matches!(self.stage, Stage::Idling(_))
    }

    fn proceed(&mut self, connection: &mut Connection, now: Duration) -> Result<Next, WatchError> {
        let is_due = self.deadline().is_none_or(|deadline| deadline <= now);
        match self.stage {
            Stage::Resting { .. } | Stage::Blocked if self.stopping => return Ok(Next::Done),
            Stage::Resting { .. } | Stage::Blocked if is_due => self.begin(connection, now)?,
            Stage::Idling(tag) if is_due || self.stopping => {
                if let Some(idle) = connection.idle() {
                    idle.done();
                }
                self.quiet_since = now;
                self.stage = Stage::Ending(tag);
            }
            Stage::Resting { .. } | Stage::Blocked | Stage::Idling(_) => {}
            Stage::Asking(_) | Stage::Starting(_) | Stage::Ending(_) | Stage::Polling(_) if is_due => {
                return Err(WatchError::Silent(self.options.answer));
            }
            Stage::Asking(_) | Stage::Starting(_) | Stage::Ending(_) | Stage::Polling(_) => {}
        }
        Ok(Next::Wait)
    }

    /// "If the server does not advertise the IDLE capability, the client MUST NOT use the IDLE command and must poll"
    /// (RFC 2177 section 3).
    fn begin(&mut self, connection: &mut Connection, now: Duration) -> Result<(), WatchError> {
        let offered = connection.offers(response::Capability::Idle);
        match offered {
            Some(true) if self.options.idle => self.start(connection, &Idle, Stage::Starting, now),
            None if self.options.idle && !self.asked => {
                self.start(connection, &Capability, Stage::Asking, now)?;
                self.asked = true;
                Ok(())
            }
            _ => self.start(connection, &Noop, Stage::Polling, now),
        }
    }

    fn start<C: Command>(
        &mut self,
        connection: &mut Connection,
        command: &C,
        stage: fn(Tag) -> Stage,
        now: Duration,
    ) -> Result<(), WatchError> {
        self.stage = match connection.start(command) {
            Ok(tag) => stage(tag),
            Err(StartError::Busy(_) | StartError::OutputFull) => Stage::Blocked,
            Err(error) => return Err(error.into()),
        };
        self.issued = now;
        self.quiet_since = now;
        Ok(())
    }

    fn completed(&mut self, status: &Status<'_>, now: Duration) {
        let pause = Stage::Resting {
            until: self.issued.saturating_add(self.options.poll),
        };
        let is_refused = match self.stage {
            Stage::Asking(_) => false,
            Stage::Starting(_) => true,
            _ => !status.is_ok(),
        };
        if status.condition == Condition::Bye {
            self.observe_status(status);
        } else if is_refused && !self.stopping {
            self.fail(WatchError::Refused(Box::new(status.clone().into_owned())));
        }
        self.stage = match self.stage {
            // A server that ends IDLE by itself is not asked again at once: it might do so for ever.
            Stage::Idling(_) | Stage::Polling(_) => pause,
            _ => Stage::Resting { until: now },
        };
    }

    fn observe_status(&mut self, status: &Status<'_>) {
        if status.condition == Condition::Bye {
            self.fail(WatchError::Bye(Box::new(status.clone().into_owned())));
        }
    }

    fn fail(&mut self, error: WatchError) {
        self.failed.get_or_insert(error);
    }
}

impl Stage {
    /// The command in progress.
    fn tag(self) -> Option<Tag> {
        match self {
            Self::Resting { .. } | Self::Blocked => None,
            Self::Asking(tag) | Self::Starting(tag) | Self::Idling(tag) | Self::Ending(tag) | Self::Polling(tag) => {
                Some(tag)
            }
        }
    }
}
