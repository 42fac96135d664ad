//! A command and its answer as a future.

use core::fmt;
use core::future::poll_fn;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use imap_proto::command::{Effect, Logout, Methods};
use imap_proto::types::Tag;
use imap_proto::{Command, Event, Reply, State};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::client::Client;
use crate::error::{Error, is_hang_up};
use crate::timeouts::Limit;

/// The future of a command's answer. See [`Client::run`].
///
/// The command is sent when the future is first polled. If the future is dropped after that, the command stays in
/// progress and its answer goes to [`Client::updates`]; what had been received of the answer is dropped with the future.
#[must_use = "nothing is sent before the future is polled"]
pub struct Run<'c, S, C: Command> {
    client: &'c mut Client<S>,
    command: C,
    progress: Progress<C::Reply>,
    /// The time for all of it, which begins when the future is first polled.
    total: Option<Limit>,
}

/// How far a command is.
enum Progress<R> {
    Unsent,
    Sent { tag: Tag, reply: R },
    Done,
}

/// Nothing in it is ever pinned.
impl<S, C: Command> Unpin for Run<'_, S, C> {}

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    /// Sends a command and waits for its answer.
    ///
    /// What is received meanwhile and is no part of the answer goes to [`updates`](Self::updates). First the greeting is
    /// waited for, and the answers of commands whose futures were dropped. Nobody leads a dialogue here: a SASL
    /// exchange is cancelled at its first challenge, an IDLE ends when it begins, and a command that announces a message
    /// fails with [`Error::Unfinished`]; [`authenticate`](Self::authenticate), [`idle`](Self::idle) and
    /// [`append`](Self::append) are for those.
    ///
    /// # Errors
    /// [`Error::Rejected`] if the server says NO or BAD; [`Error::Start`] if the command cannot be sent;
    /// [`Error::Closed`] if the server goes away, except after LOGOUT; [`Error::TimedOut`] by
    /// [`Timeouts::inactivity`](crate::Timeouts::inactivity) and [`Timeouts::command`](crate::Timeouts::command).
    pub fn run<C: Command>(&mut self, command: C) -> Run<'_, S, C> {
        Run {
            client: self,
            command,
            progress: Progress::Unsent,
            total: None,
        }
    }

    /// Ends the session: LOGOUT, then the end of the stream. Whatever the server makes of it, BYE, a completion or
    /// nothing, in whichever order, is its success. If the future is dropped, drop the client too.
    ///
    /// # Errors
    /// If the connection had failed before, or the server is silent for too long.
    pub async fn logout(&mut self) -> Result<(), Error> {
        let total = self.command_limit();
        let mut run = self.run(Logout);
        run.total = Some(total);
        run.await?;
        let shutdown = poll_fn(|cx| match self.poll_shutdown(cx) {
            Poll::Ready(closed) => Poll::Ready(closed.map_err(Error::from)),
            Poll::Pending => self.poll_silence(total, cx).map(Err),
        });
        match shutdown.await {
            Err(Error::Io(error)) if is_hang_up(error.kind()) => Ok(()),
            closed => closed,
        }
    }

    /// Waits until nothing is in the way of another command, sends it, and returns its tag.
    pub(crate) fn poll_start<C: Command>(
        &mut self,
        command: &C,
        total: Limit,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Tag, Error>> {
        ready!(self.poll_clear(total, cx))?;
        let tag = self.start(command)?;
        self.activity.note();
        Poll::Ready(Ok(tag))
    }

    /// Waits for the greeting and the answers that nobody waits for, and looks at everything received: what came before
    /// a command was sent is no part of its answer.
    pub(crate) fn poll_clear(&mut self, total: Limit, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        loop {
            let settled = self.settle()?;
            if self.connection.advance()? {
                self.observe();
            } else if settled && self.connection.state() != State::Greeting {
                return Poll::Ready(Ok(()));
            } else {
                ready!(self.poll_answer(total, cx))?;
            }
            self.keep_event();
        }
    }

    /// Moves to the next event while an answer is due: not for longer than is allowed, nor once the server has said its
    /// last words.
    pub(crate) fn poll_answer(&mut self, total: Limit, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        match self.poll_event_within(total, cx) {
            Poll::Ready(moved) => Poll::Ready(moved),
            Poll::Pending if self.has_said_bye() => Poll::Ready(Err(self.closed())),
            Poll::Pending => self.poll_silence(total, cx).map(Err),
        }
    }

    /// As `poll_answer`, where it is the server's last words that are waited for.
    fn poll_farewell(&mut self, total: Limit, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        match self.poll_event_within(total, cx) {
            Poll::Ready(moved) => Poll::Ready(moved),
            Poll::Pending if self.has_said_bye() => self.poll_silence(total, cx).map(|_| Err(self.closed())),
            Poll::Pending => self.poll_silence(total, cx).map(Err),
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin, C: Command> Run<'_, S, C> {
    /// The outcome, once it is known.
    fn poll_outcome(&mut self, cx: &mut Context<'_>) -> Poll<Result<C::Reply, Error>> {
        let leaves = self.command.profile().effect == Effect::Logout;
        loop {
            let Self {
                client,
                command,
                progress,
                total,
            } = self;
            let total = *total.get_or_insert_with(|| client.command_limit());
            let (tag, reply) = match progress {
                Progress::Sent { tag, reply } => (*tag, reply),
                Progress::Done => return Poll::Pending,
                Progress::Unsent => {
                    let tag = ready!(client.poll_start(command, total, cx))?;
                    client.leave(tag);
                    *progress = Progress::Sent {
                        tag,
                        reply: command.reply(),
                    };
                    continue;
                }
            };
            let moved = ready!(if leaves {
                client.poll_farewell(total, cx)
            } else {
                client.poll_answer(total, cx)
            });
            let completed = match moved {
                Ok(()) => take_in::<_, C>(client, tag, |event| reply.absorb(event)),
                Err(error) => Some(Err(error)),
            };
            let Some(outcome) = completed else { continue };
            let sent = core::mem::replace(progress, Progress::Done);
            return Poll::Ready(match (outcome, sent) {
                (Ok(()), Progress::Sent { reply, .. }) => Ok(reply),
                // After LOGOUT, BYE, the completion and the end may come in any order, or not at all.
                (Err(error), Progress::Sent { reply, .. }) if leaves && error.is_end() => Ok(reply),
                (Err(error), _) => Err(error),
                (Ok(()), _) => return Poll::Pending,
            });
        }
    }
}

/// Offers the current event to the answer of a command of type `C`, or keeps it for the application; the outcome of the
/// command, if the event was that.
pub(crate) fn take_in<S, C: ?Sized>(
    client: &mut Client<S>,
    tag: Tag,
    absorb: impl FnOnce(&Event<'_>) -> bool,
) -> Option<Result<(), Error>> {
    let event = client.connection.event();
    let taken = absorb(&event);
    let (keep, outcome) = match &event {
        Event::Completed { tag: completed, status } if *completed == tag && !status.is_ok() => {
            (false, Some(Err(Error::rejected::<C>(status.clone().into_owned()))))
        }
        // A code that the reply has no place for may be an alert.
        Event::Completed { tag: completed, status } if *completed == tag => {
            (!taken && status.code.is_some(), Some(Ok(())))
        }
        Event::Closed => (false, Some(Err(client.closed()))),
        _ => (!taken, None),
    };
    drop(event);
    if keep {
        client.keep_event();
    }
    outcome
}

impl<S: AsyncRead + AsyncWrite + Unpin, C: Command> Future for Run<'_, S, C> {
    type Output = Result<C::Reply, Error>;

    /// Pending for ever if polled after it was ready.
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.poll_outcome(cx)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Methods for Client<S> {
    type Output<'c, C: Command + 'c>
        = Run<'c, S, C>
    where
        Self: 'c;

    fn run<'c, C: Command + 'c>(&'c mut self, command: C) -> Self::Output<'c, C> {
        Self::run(self, command)
    }
}

impl<S, C: Command> fmt::Debug for Run<'_, S, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tag = match &self.progress {
            Progress::Sent { tag, .. } => Some(tag),
            Progress::Unsent | Progress::Done => None,
        };
        f.debug_struct("Run").field("tag", &tag).finish_non_exhaustive()
    }
}
