//! Commands that carry a message.

use std::io::{self, Read};

use alloc::boxed::Box;
use alloc::format;
use alloc::vec;
use imap_proto::types::Tag;
use imap_proto::{Command, Connection};

use crate::client::Client;
use crate::error::Error;
use crate::transport::Transport;

impl<T: Transport> Client<T> {
    /// Sends a command that carries a message, such as [`Append`](imap_proto::command::Append), and the message as it is
    /// read from its source. No more is read than the size that the command announces; reading from the server goes on
    /// meanwhile.
    ///
    /// Should the source end early or fail before the message was written to its end, the connection can only be closed,
    /// and is: IMAP has no way to take back what was announced. A message that the server refuses before it takes it
    /// does no harm.
    ///
    /// # Errors
    /// As [`run`](Self::run), and [`Error::Source`] if the message cannot be read; its kind is
    /// [`UnexpectedEof`](io::ErrorKind::UnexpectedEof) if it is shorter than announced.
    pub fn append<C: Command, R: Read>(&mut self, command: C, message: R) -> Result<C::Reply, Error> {
        self.in_time(|client| client.append_now(&command, message))
    }

    fn append_now<C: Command, R: Read>(&mut self, command: &C, message: R) -> Result<C::Reply, Error> {
        self.clear()?;
        let tag = self.start(command)?;
        let appended = self.carry(tag, command, Source::new(message));
        // Nobody feeds it any more, if it has not completed.
        self.leave(tag);
        if let Err(Error::Source(_)) = &appended {
            self.abandon();
            // It is closed; how that goes does not matter.
            let _ = self.wire.transport.close();
        }
        appended
    }

    fn carry<C: Command, R: Read>(&mut self, tag: Tag, command: &C, mut source: Source<R>) -> Result<C::Reply, Error> {
        let mut reply = command.reply();
        loop {
            self.drive(None, &mut |connection| {
                source.feed(tag, connection).map_err(Error::Source)
            })?;
            if let Some(outcome) = self.take_in::<C>(tag, &mut reply) {
                return outcome.map(|()| reply);
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

impl<R: Read> Source<R> {
    fn new(message: R) -> Self {
        Self {
            message,
            piece: vec![0; PIECE].into(),
            taken: 0,
            filled: 0,
        }
    }

    /// Gives the connection as much of the message as it takes.
    fn feed(&mut self, tag: Tag, connection: &mut Connection) -> io::Result<()> {
        while connection.output().len() < PIECE
            && let Some(mut body) = connection.body().filter(|body| body.tag() == tag)
        {
            if self.taken == self.filled {
                self.fill(body.left())?;
            }
            let n = body.write(self.piece.get(self.taken..self.filled).unwrap_or_default());
            if n == 0 {
                break;
            }
            self.taken += n;
        }
        Ok(())
    }

    fn fill(&mut self, left: u64) -> io::Result<()> {
        let room = usize::try_from(left).unwrap_or(usize::MAX).min(self.piece.len());
        let n = loop {
            match self.message.read(self.piece.get_mut(..room).unwrap_or_default()) {
                Ok(0) => {
                    let short = format!("{left} bytes fewer than announced");
                    return Err(io::Error::new(io::ErrorKind::UnexpectedEof, short));
                }
                Ok(n) => break n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        };
        (self.taken, self.filled) = (0, n.min(room));
        Ok(())
    }
}

/// How much of a message is read at a time.
const PIECE: usize = 64 << 10;
