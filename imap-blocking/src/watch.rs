//! Waiting for changes.

use core::fmt;
use core::time::Duration;
use std::time::Instant;

use imap_proto::command::Idle;
use imap_proto::flow::{Next, Watch, WatchError, WatchOptions};
use imap_proto::types::Tag;
use imap_proto::{Event, FetchEvent};

use crate::client::Client;
use crate::error::Error;
use crate::timeouts::Total;
use crate::transport::Transport;

/// A client that waits for changes. See [`Client::watch`].
pub struct Watching<'c, T> {
    client: &'c mut Client<T>,
    watch: Watch,
    /// What the watch counts its time from.
    origin: Instant,
    /// The last command before those of the watch.
    before: Option<Tag>,
}

impl<T: Transport> Client<T> {
    /// Has the server report changes as they happen: by IDLE, renewed in time, or where it has no IDLE by asking again
    /// and again. See [`Watch`] for what exactly is done.
    ///
    /// ```no_run
    /// # use core::time::Duration;
    /// # use imap_blocking::proto::flow::WatchOptions;
    /// # use imap_blocking::{Client, Error, Socket};
    /// # fn f(mut client: Client<Socket>) -> Result<(), Error> {
    /// let mut watching = client.watch(WatchOptions::new())?;
    /// while let Some(event) = watching.next(Some(Duration::from_secs(3600)))? {
    ///     println!("{event:?}");
    /// }
    /// watching.stop()
    /// # }
    /// ```
    ///
    /// # Errors
    /// If an answer is waited for that nobody else waits for, and does not come; as [`run`](Self::run).
    pub fn watch(&mut self, options: WatchOptions) -> Result<Watching<'_, T>, Error> {
        self.in_time(Self::clear)?;
        let before = self.connection.in_progress().max();
        let watch = Watch::new(options, Duration::ZERO);
        Ok(Watching {
            client: self,
            watch,
            origin: Instant::now(),
            before,
        })
    }

    /// Waits until the server reports a change, for no longer than `timeout`; says whether it did. What it reported is
    /// in [`updates`](Self::updates); if there is something in them already, nothing is waited for.
    ///
    /// # Errors
    /// As [`Watching::next`].
    pub fn idle(&mut self, timeout: Duration) -> Result<bool, Error> {
        let end = Instant::now().checked_add(timeout);
        let mut watching = self.watch(WatchOptions::new())?;
        if watching.client.has_updates() {
            return Ok(true);
        }
        let mut changed = false;
        while !changed && watching.advance(end)? {
            changed = is_change(&watching.client.connection.event());
            watching.client.keep_event();
        }
        watching.stop()?;
        Ok(changed)
    }
}

impl<T: Transport> Watching<'_, T> {
    /// The next event, whatever it is but for those that are about the watching itself; `None` if there was none for
    /// `timeout`, after which it may be called again. Data that was under way when watching began comes first.
    ///
    /// # Errors
    /// [`Error::Rejected`] if the server refuses IDLE, after which the client may be used; [`Error::Closed`] if it says
    /// BYE; [`Error::TimedOut`] if it does not answer in time ([`WatchOptions::answer`]); and as [`Client::run`].
    pub fn next(&mut self, timeout: Option<Duration>) -> Result<Option<Event<'_>>, Error> {
        let end = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        Ok(if self.advance(end)? {
            Some(self.client.connection.event())
        } else {
            None
        })
    }

    /// Whether the server reports changes now, without being asked.
    pub fn is_idling(&self) -> bool {
        self.watch.is_idling()
    }

    /// Ends the watching: the client is free for commands. What the server reports meanwhile goes to
    /// [`updates`](Client::updates).
    ///
    /// # Errors
    /// As [`next`](Self::next), and [`Error::TimedOut`] by [`Timeouts::command`](crate::Timeouts::command).
    pub fn stop(mut self) -> Result<(), Error> {
        self.client.total = Total::begin(self.client.timeouts.command);
        let stopped = self.stop_now();
        self.client.total = Total::default();
        stopped
    }

    fn stop_now(&mut self) -> Result<(), Error> {
        self.watch.stop();
        while self.advance(None)? {
            self.client.keep_event();
        }
        Ok(())
    }

    /// Moves to the next event that is not about the watching itself; `false` if there is none before `end`, or the
    /// watching has ended.
    fn advance(&mut self, end: Option<Instant>) -> Result<bool, Error> {
        loop {
            match self.watch.act(&mut self.client.connection, self.origin.elapsed()) {
                Ok(Next::Wait) => {}
                Ok(Next::Done) => return Ok(false),
                Ok(_) => return Err(Error::SwitchPending),
                Err(error) => return Err(self.failed(error)),
            }
            let deadline = self
                .watch
                .deadline()
                .and_then(|deadline| self.origin.checked_add(deadline));
            let until = deadline.map_or(end, |deadline| Some(end.map_or(deadline, |end| end.min(deadline))));
            let moved = self.client.advance_until(until)?;
            self.watch
                .heard(self.client.wire.active.saturating_duration_since(self.origin));
            if moved {
                let event = self.client.connection.event();
                self.watch.observe(&event, self.origin.elapsed());
                if !is_own(&event, self.before) {
                    return Ok(true);
                }
            } else if end.is_some_and(|end| end <= Instant::now()) {
                return Ok(false);
            }
        }
    }

    fn failed(&self, error: WatchError) -> Error {
        match error {
            WatchError::Start(error) => error.into(),
            WatchError::Refused(status) => Error::rejected::<Idle>(*status),
            WatchError::Silent(time) => Error::TimedOut(time),
            _ => self.client.closed(),
        }
    }
}

impl<T> Drop for Watching<'_, T> {
    fn drop(&mut self) {
        let last = self.client.connection.in_progress().max();
        if let Some(own) = last.filter(|tag| Some(*tag) > self.before) {
            self.client.leave(own);
        }
    }
}

impl<T> fmt::Debug for Watching<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watching")
            .field("watch", &self.watch)
            .finish_non_exhaustive()
    }
}

/// Whether an event is about the commands by which changes are watched for: those after `before`.
fn is_own(event: &Event<'_>, before: Option<Tag>) -> bool {
    match event {
        Event::Idling { tag } | Event::Continue { tag: Some(tag), .. } => Some(*tag) > before,
        // A code may be an alert.
        Event::Completed { tag, status } => Some(*tag) > before && status.code.is_none(),
        _ => false,
    }
}

/// Whether an event reports a change: data, and FETCH once it is complete.
fn is_change(event: &Event<'_>) -> bool {
    matches!(
        event,
        Event::Data(_) | Event::Fetch(FetchEvent::End) | Event::AccessChanged { .. }
    )
}
