//! The loop that moves bytes between the stream and the connection.

use core::future::poll_fn;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use std::io;

use imap_proto::{Event, State};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::Client;
use crate::error::{Error, is_hang_up};
use crate::log::Direction;
use crate::timeouts::Limit;

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    /// Waits for the next event, without a limit; [`event`](Self::event) shows it. May be dropped and called again: no
    /// event is passed over by a future that has not returned.
    ///
    /// # Errors
    /// If the connection has ended ([`Event::Closed`] was the last event) or failed.
    pub async fn ready(&mut self) -> Result<(), Error> {
        poll_fn(|cx| self.poll_event(cx)).await
    }

    /// Waits for the next event.
    ///
    /// # Errors
    /// As [`ready`](Self::ready).
    pub async fn next_event(&mut self) -> Result<Event<'_>, Error> {
        self.ready().await?;
        Ok(self.connection.event())
    }

    /// Reads and writes once what there is to read and write; returns as soon as bytes have moved either way. For loops
    /// that call [`Connection::advance`](imap_proto::Connection::advance) themselves.
    ///
    /// # Errors
    /// If the stream fails.
    pub async fn progress(&mut self) -> Result<(), Error> {
        poll_fn(|cx| self.poll_progress(cx))
            .await
            .map_err(|error| self.failed(error))
    }

    /// Moves to the next event if it has come already and nothing is to be written first.
    pub(crate) fn has_event(&mut self) -> Result<bool, Error> {
        if self.connection.wants_write() || !self.connection.advance()? {
            return Ok(false);
        }
        self.observe();
        Ok(true)
    }

    /// Moves to the next event if it has come already.
    fn moves_on(&mut self) -> Result<bool, Error> {
        self.settle()?;
        let moved = self.connection.advance()?;
        if moved {
            self.observe();
        }
        Ok(moved)
    }

    /// Moves to the next event, unless it would have come too late. For a server that says nothing there must be an alarm
    /// too; this is for one that never pauses.
    pub(crate) fn poll_event_within(&mut self, total: Limit, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        match total.over(self.activity.last()) {
            None => self.poll_event(cx),
            Some(_) if self.moves_on()? => Poll::Ready(Ok(())),
            Some(_) if self.has_said_bye() => Poll::Ready(Err(self.closed())),
            Some(error) => Poll::Ready(Err(error)),
        }
    }

    /// Moves to the next event.
    pub(crate) fn poll_event(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        loop {
            if self.moves_on()? {
                return Poll::Ready(Ok(()));
            }
            if !self.connection.wants_read() && !self.connection.wants_write() {
                let ended = self.connection.state() == State::Logout;
                return Poll::Ready(Err(if ended { self.closed() } else { Error::SwitchPending }));
            }
            ready!(self.poll_progress(cx)).map_err(|error| self.failed(error))?;
        }
    }

    /// Writes and reads; ready when bytes have moved. Reading goes on while writing cannot, so that neither side waits
    /// for the other to read.
    fn poll_progress(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let sent = self.poll_send(cx);
        if self.connection.wants_read() {
            match self.poll_receive(cx) {
                Poll::Ready(Ok(())) => return Poll::Ready(Ok(())),
                // What the server said before it closed comes first; then the error of writing to it.
                Poll::Ready(Err(error)) => return Poll::Ready(Err(sent.err().unwrap_or(error))),
                Poll::Pending => {}
            }
        }
        match sent {
            Ok(false) => Poll::Pending,
            Ok(true) => Poll::Ready(Ok(())),
            Err(error) => Poll::Ready(Err(error)),
        }
    }

    /// Writes what the stream takes; says whether it took anything.
    fn poll_send(&mut self, cx: &mut Context<'_>) -> io::Result<bool> {
        let mut moved = false;
        while self.connection.wants_write() {
            match Pin::new(&mut self.stream).poll_write(cx, self.connection.output()) {
                Poll::Ready(Ok(0)) => return Err(io::ErrorKind::WriteZero.into()),
                Poll::Ready(Ok(n)) => {
                    self.sent(n);
                    moved = true;
                }
                Poll::Ready(Err(error)) if error.kind() == io::ErrorKind::Interrupted => {}
                Poll::Ready(Err(error)) => return Err(error),
                Poll::Pending => break,
            }
        }
        if self.unflushed
            && let Poll::Ready(flushed) = Pin::new(&mut self.stream).poll_flush(cx)
        {
            self.unflushed = false;
            flushed?;
        }
        Ok(moved)
    }

    fn sent(&mut self, n: usize) {
        if let Some(log) = &mut self.log {
            for piece in self.connection.output_to_log(n) {
                log.record(Direction::Sent, piece);
            }
        }
        self.connection.written(n);
        self.unflushed = true;
        self.activity.note();
    }

    /// Reads once. The bytes are the connection's before anything else can happen.
    fn poll_receive(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            let mut buffer = ReadBuf::new(self.connection.buffers().input);
            match Pin::new(&mut self.stream).poll_read(cx, &mut buffer) {
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(error)) if error.kind() == io::ErrorKind::Interrupted => continue,
                // TLS that ends without saying so. Responses have ends of their own, so nothing can be cut off unseen.
                Poll::Ready(Err(error)) if error.kind() == io::ErrorKind::UnexpectedEof => buffer.clear(),
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => {
                    self.rest();
                    return Poll::Pending;
                }
            }
            let bytes = buffer.filled();
            if let Some(log) = &mut self.log
                && !bytes.is_empty()
            {
                log.record(Direction::Received, Some(bytes));
            }
            let n = bytes.len();
            self.connection.received(n);
            self.fresh += n;
            self.activity.note();
            return Poll::Ready(Ok(()));
        }
    }

    /// Gives back the buffers if nothing is to be expected soon: no command waits for its answer, or IDLE has begun.
    fn rest(&mut self) {
        if self.connection.idle().is_some() || self.connection.in_progress().next().is_none() {
            self.connection.release_buffers();
        }
    }

    /// Closes the stream's sending side.
    pub(crate) fn poll_shutdown(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    /// Ready when nothing has happened for as long as is allowed, or the time for the whole command is up.
    pub(crate) fn poll_silence(&mut self, total: Limit, cx: &mut Context<'_>) -> Poll<Error> {
        self.activity.poll_absence(self.timeouts.inactivity, total, cx)
    }

    /// What a failure of the stream means.
    fn failed(&self, error: io::Error) -> Error {
        if self.bye.is_some() && is_hang_up(error.kind()) {
            self.closed()
        } else {
            error.into()
        }
    }
}
