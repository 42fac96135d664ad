//! Commands that carry a message.

use core::future::poll_fn;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use std::io;

use imap_proto::types::Tag;
use imap_proto::{Command, Connection, Reply};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::attended::Attended;
use crate::client::Client;
use crate::error::Error;
use crate::run::take_in;
use crate::timeouts::Limit;

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    /// Sends a command that carries a message, such as [`Append`](imap_proto::command::Append), and the message as it is
    /// read from its source. No more is read than the size that the command announces; reading from the server goes on
    /// meanwhile.
    ///
    /// Should the source end early or fail, or the future be dropped before the message was written to its end, the
    /// connection can only be closed, and every later call says [`Error::Unfinished`]: IMAP has no way to take back what
    /// was announced. A message that the server refuses before it takes it does no harm.
    ///
    /// # Errors
    /// As [`run`](Self::run), and [`Error::Source`] if the message cannot be read; its kind is
    /// [`UnexpectedEof`](io::ErrorKind::UnexpectedEof) if it is shorter than announced.
    pub async fn append<C: Command, R: AsyncRead + Unpin>(
        &mut self,
        command: C,
        message: R,
    ) -> Result<C::Reply, Error> {
        let total = self.command_limit();
        let tag = poll_fn(|cx| self.poll_start(&command, total, cx)).await?;
        let mut attended = Attended::new(self, tag);
        let mut source = Source::new(message);
        let mut reply = command.reply();
        loop {
            poll_fn(|cx| attended.client().poll_writing(tag, &mut source, total, cx)).await?;
            if let Some(outcome) = take_in::<_, C>(attended.client(), tag, |event| reply.absorb(event)) {
                return outcome.map(|()| reply);
            }
        }
    }

    /// Moves to the next event while a message is written.
    fn poll_writing<R: AsyncRead + Unpin>(
        &mut self,
        tag: Tag,
        source: &mut Source<R>,
        total: Limit,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), Error>> {
        loop {
            let fed = source.poll_feed(tag, &mut self.connection, cx).map_err(Error::Source)?;
            let waiting = self.connection.output().len();
            if let Poll::Ready(moved) = self.poll_event_within(total, cx) {
                return Poll::Ready(moved);
            }
            match fed {
                // What was fed is written, so there may be room for more.
                Poll::Ready(Fed::Some) => {}
                Poll::Ready(Fed::Nothing) if self.connection.output().len() < waiting => {}
                Poll::Ready(Fed::Nothing) if self.has_said_bye() => return Poll::Ready(Err(self.closed())),
                Poll::Ready(Fed::Nothing) => return self.poll_silence(total, cx).map(Err),
                // The server is not to blame for a slow source.
                Poll::Pending => return self.activity.poll_absence(None, total, cx).map(Err),
            }
        }
    }
}

/// A message on its way, and the piece of it that was read and not taken.
struct Source<R> {
    message: R,
    piece: Box<[u8]>,
    taken: usize,
    filled: usize,
}

/// What feeding the connection has achieved.
enum Fed {
    Some,
    /// The connection takes nothing at present.
    Nothing,
}

impl<R: AsyncRead + Unpin> Source<R> {
    fn new(message: R) -> Self {
        Self {
            message,
            piece: vec![0; PIECE].into(),
            taken: 0,
            filled: 0,
        }
    }

    /// Gives the connection as much of the message as it takes. Pending if the source is what is waited for.
    fn poll_feed(&mut self, tag: Tag, connection: &mut Connection, cx: &mut Context<'_>) -> Poll<io::Result<Fed>> {
        let mut fed = Fed::Nothing;
        while let Some(mut body) = connection.body().filter(|body| body.tag() == tag) {
            if self.taken == self.filled {
                match self.poll_fill(body.left(), cx)? {
                    Poll::Ready(()) => {}
                    Poll::Pending if matches!(fed, Fed::Some) => break,
                    Poll::Pending => return Poll::Pending,
                }
            }
            let n = body.write(self.piece.get(self.taken..self.filled).unwrap_or_default());
            if n == 0 {
                break;
            }
            self.taken += n;
            fed = Fed::Some;
        }
        Poll::Ready(Ok(fed))
    }

    fn poll_fill(&mut self, left: u64, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let room = usize::try_from(left).unwrap_or(usize::MAX).min(self.piece.len());
        loop {
            let mut buffer = ReadBuf::new(self.piece.get_mut(..room).unwrap_or_default());
            match ready!(Pin::new(&mut self.message).poll_read(cx, &mut buffer)) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Poll::Ready(Err(error)),
                Ok(()) if buffer.filled().is_empty() => {
                    let short = format!("{left} bytes fewer than announced");
                    return Poll::Ready(Err(io::Error::new(io::ErrorKind::UnexpectedEof, short)));
                }
                Ok(()) => {
                    (self.taken, self.filled) = (0, buffer.filled().len());
                    return Poll::Ready(Ok(()));
                }
            }
        }
    }
}

/// How much of a message is read at a time.
const PIECE: usize = 16 << 10;
