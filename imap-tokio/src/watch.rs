//! Changes as they happen: IDLE, or asking again and again.

use core::fmt;
use core::future::poll_fn;
use core::task::{Context, Poll};
use core::time::Duration;
use std::io;

use imap_proto::Event;
use imap_proto::FetchEvent;
use imap_proto::command::Idle;
use imap_proto::flow::{Next, Watch, WatchError, WatchOptions};
use imap_proto::types::Tag;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, timeout_at};

use crate::client::Client;
use crate::error::Error;
use crate::timeouts::Limit;

/// A client that watches for changes. See [`Client::watch`].
///
/// If it is dropped, IDLE is ended before the next command is sent; [`Watching::stop`] does so at once.
#[must_use = "nothing is sent before the first event is asked for"]
pub struct Watching<'c, S> {
    client: &'c mut Client<S>,
    watch: Watch,
    origin: Instant,
    /// The commands that were in progress before.
    before: Vec<Tag>,
    clear: bool,
    /// The time for its beginning or its end, once that is waited for.
    total: Option<Limit>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    /// Has the server report changes as they happen: by IDLE, renewed in time, or by NOOP over and over where the server
    /// has no IDLE. See [`Watch`] for the rules and [`WatchOptions`] for the times. Needs Tokio's time driver.
    ///
    /// ```no_run
    /// # async fn f(mut client: imap_tokio::Client<tokio::net::TcpStream>) -> Result<(), imap_tokio::Error> {
    /// # use imap_tokio::proto::{Event, flow::WatchOptions, response::Data};
    /// let mut watching = client.watch(WatchOptions::new());
    /// loop {
    ///     if let Event::Data(Data::Exists(count)) = watching.next().await? {
    ///         println!("{count} messages");
    ///         break;
    ///     }
    /// }
    /// watching.stop().await
    /// # }
    /// ```
    pub fn watch(&mut self, options: WatchOptions) -> Watching<'_, S> {
        let before = self.connection.in_progress().collect();
        Watching {
            client: self,
            watch: Watch::new(options, Duration::ZERO),
            origin: Instant::now(),
            before,
            clear: false,
            total: None,
        }
    }

    /// Waits until something changes, for `limit` at most ([`Duration::MAX`] is for ever); says whether it did. What has changed is in
    /// [`updates`](Self::updates), and the client is free for commands.
    ///
    /// A server that says that it is still there has not changed anything. What changed before is not reported again. If
    /// the future is dropped, IDLE is ended before the next command is sent.
    ///
    /// # Errors
    /// As [`Watching::next`].
    pub async fn idle(&mut self, limit: Duration) -> Result<bool, Error> {
        let mut watching = self.watch(WatchOptions::new());
        let deadline = watching.origin.checked_add(limit);
        let changed = match deadline {
            Some(deadline) => timeout_at(deadline, watching.change()).await.ok(),
            None => Some(watching.change().await),
        };
        if let Some(Err(error)) = changed {
            return Err(error);
        }
        watching.stop().await?;
        Ok(changed.is_some())
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Watching<'_, S> {
    /// The next event, whatever it is. May be dropped and called again.
    ///
    /// # Errors
    /// [`Error::Start`] if IDLE is not allowed now; [`Error::Rejected`] if the server refuses it; [`Error::Closed`] if
    /// the server goes away; [`Error::TimedOut`] by [`WatchOptions::answer`].
    pub async fn next(&mut self) -> Result<Event<'_>, Error> {
        poll_fn(|cx| self.poll_next(cx)).await?;
        Ok(self.client.connection.event())
    }

    /// Whether the server reports changes now, without being asked. What is looked at before may have changed since.
    pub fn is_idling(&self) -> bool {
        self.watch.is_idling()
    }

    /// Ends it. What is reported until then goes to [`Client::updates`].
    ///
    /// # Errors
    /// As [`next`](Self::next), and [`Error::TimedOut`] by [`Timeouts::command`](crate::Timeouts::command).
    pub async fn stop(mut self) -> Result<(), Error> {
        self.watch.stop();
        self.total = None;
        while poll_fn(|cx| self.poll_next(cx)).await? {
            self.client.keep_event();
        }
        Ok(())
    }

    /// Waits for a change, keeping every event.
    async fn change(&mut self) -> Result<(), Error> {
        loop {
            poll_fn(|cx| self.poll_next(cx)).await?;
            let event = self.client.connection.event();
            let is_change = matches!(
                event,
                Event::Data(_) | Event::Fetch(FetchEvent::End) | Event::AccessChanged { .. }
            );
            drop(event);
            self.client.keep_event();
            if is_change {
                return Ok(());
            }
        }
    }

    /// Moves to the next event; `false` if the watch has been stopped and the client is free.
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<bool, Error>> {
        let mut total = *self.total.get_or_insert_with(|| self.client.command_limit());
        if !self.clear {
            core::task::ready!(self.client.poll_clear(total, cx))?;
            self.clear = true;
            total = *self.total.insert(Limit::NONE);
        }
        loop {
            // What has come in is looked at before it is judged what has not.
            if let Poll::Ready(moved) = self.client.poll_event_within(total, cx) {
                moved?;
                self.watch
                    .observe(&self.client.connection.event(), self.origin.elapsed());
                return Poll::Ready(Ok(true));
            }
            self.watch
                .heard(self.client.activity.last().saturating_duration_since(self.origin));
            let had_to_write = self.client.connection.wants_write();
            match self.watch.act(&mut self.client.connection, self.origin.elapsed()) {
                Ok(Next::Done) => return Poll::Ready(Ok(false)),
                Ok(_) => {}
                Err(error) => return Poll::Ready(Err(self.failed(error))),
            }
            if self.client.connection.wants_write() && !had_to_write {
                continue;
            }
            let deadline = self
                .watch
                .deadline()
                .and_then(|deadline| self.origin.checked_add(deadline));
            let Some(deadline) = deadline.into_iter().chain(total.end()).min() else {
                return Poll::Pending;
            };
            core::task::ready!(self.client.activity.poll_deadline(deadline, cx));
            if let Some(error) = total.over(Instant::now()) {
                return Poll::Ready(Err(error));
            }
        }
    }

    fn failed(&mut self, error: WatchError) -> Error {
        match error {
            WatchError::Start(error) => self.client.not_started(error),
            WatchError::Refused(status) => Error::rejected::<Idle>(*status),
            WatchError::Silent(limit) => Error::TimedOut(limit),
            WatchError::Bye(_) | WatchError::Closed => self.client.closed(),
            error => io::Error::other(error).into(),
        }
    }
}

impl<S> Drop for Watching<'_, S> {
    fn drop(&mut self) {
        let begun: Vec<Tag> = self
            .client
            .connection
            .in_progress()
            .filter(|tag| !self.before.contains(tag))
            .collect();
        for tag in begun {
            self.client.leave(tag);
        }
    }
}

impl<S> fmt::Debug for Watching<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watching")
            .field("watch", &self.watch)
            .finish_non_exhaustive()
    }
}
