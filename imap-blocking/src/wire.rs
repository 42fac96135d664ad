//! The transport with what is known of its state.

use core::time::Duration;
use std::io;
use std::time::Instant;

use alloc::boxed::Box;
use imap_proto::Connection;

use crate::error::is_hang_up;
use crate::log::{Direction, WireLog};
use crate::transport::Transport;

/// Moves bytes between a transport and a connection.
pub(crate) struct Wire<T> {
    pub(crate) transport: T,
    pub(crate) log: Option<Box<dyn WireLog>>,
    /// When bytes were last received or sent.
    pub(crate) active: Instant,
    /// Bytes that the transport took and may still keep.
    unflushed: bool,
    /// The transport takes nothing before it has been waited for.
    full: bool,
    /// Why the transport will never take anything again. What the server said before it closed may still be read.
    broken: Option<io::Error>,
    /// How many bytes were received since the last event.
    fresh: usize,
}

impl<T> Wire<T> {
    pub(crate) fn new(transport: T) -> Self {
        Self {
            transport,
            log: None,
            active: Instant::now(),
            unflushed: false,
            full: false,
            broken: None,
            fresh: 0,
        }
    }

    pub(crate) fn try_map<U, E>(self, wrap: impl FnOnce(T) -> Result<U, E>) -> Result<Wire<U>, E> {
        let transport = wrap(self.transport)?;
        Ok(Wire {
            log: self.log,
            active: self.active,
            fresh: self.fresh,
            ..Wire::new(transport)
        })
    }

    /// How many bytes were received since the last call.
    pub(crate) fn take_fresh(&mut self) -> usize {
        core::mem::take(&mut self.fresh)
    }

    /// Whether nothing can be sent any more.
    pub(crate) fn is_broken(&self) -> bool {
        self.broken.is_some()
    }

    /// Why that is so.
    pub(crate) fn take_broken(&mut self) -> Option<io::Error> {
        self.broken.take()
    }
}

impl<T: Transport> Wire<T> {
    /// Writes what the transport takes at once; says whether that was something, and all there was.
    pub(crate) fn send(&mut self, connection: &mut Connection) -> io::Result<bool> {
        if self.full || self.broken.is_some() || !(connection.wants_write() || self.unflushed) {
            return Ok(false);
        }
        let Err(error) = self.try_send(connection) else {
            return Ok(true);
        };
        match error.kind() {
            io::ErrorKind::WouldBlock => self.full = true,
            kind if is_hang_up(kind) => self.broken = Some(error),
            _ => return Err(error),
        }
        Ok(false)
    }

    fn try_send(&mut self, connection: &mut Connection) -> io::Result<()> {
        while connection.wants_write() {
            match self.transport.write(connection.output()) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(n) => self.sent(connection, n),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        while self.unflushed {
            match self.transport.flush() {
                Ok(()) => self.unflushed = false,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn sent(&mut self, connection: &mut Connection, n: usize) {
        if let Some(log) = &mut self.log {
            for piece in connection.output_to_log(n) {
                log.record(Direction::Sent, piece);
            }
        }
        connection.written(n);
        self.unflushed = true;
        self.active = Instant::now();
    }

    /// Reads once; says whether there was anything to read, the end included.
    pub(crate) fn receive(&mut self, connection: &mut Connection) -> io::Result<bool> {
        let input = connection.buffers().input;
        let n = loop {
            match self.transport.read(input) {
                Ok(n) => break n.min(input.len()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(false),
                Err(error) => return Err(error),
            }
        };
        if let Some(log) = &mut self.log
            && let Some(bytes @ [_, ..]) = input.get(..n)
        {
            log.record(Direction::Received, Some(bytes));
        }
        connection.received(n);
        self.fresh += n;
        self.active = Instant::now();
        Ok(true)
    }

    /// Waits until bytes can be moved, for no longer than `timeout`.
    ///
    /// # Errors
    /// [`TimedOut`](io::ErrorKind::TimedOut) if the transport's own time is up.
    pub(crate) fn wait(&mut self, connection: &Connection, timeout: Option<Duration>) -> io::Result<()> {
        let want_write = (connection.wants_write() || self.unflushed) && self.broken.is_none();
        match self.transport.wait(want_write, timeout) {
            Ok(ready) => {
                self.full &= !ready.write;
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(()),
            Err(error) => {
                self.full = false;
                Err(error)
            }
        }
    }
}
