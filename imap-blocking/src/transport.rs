//! What a client is driven over.

use core::time::Duration;
use std::io::{self, Read, Write};

use alloc::boxed::Box;
use alloc::vec::Vec;

/// A byte stream to a server, which a [`Client`](crate::Client) is driven over.
///
/// `read` and `write` do what can be done at once and say [`WouldBlock`](io::ErrorKind::WouldBlock) for the rest; `wait`
/// is where time passes. So a client reads while it cannot write, and neither side waits for ever for the other to read.
///
/// [`Socket`](crate::Socket) and [`TlsStream`](crate::TlsStream) are transports. A stream that blocks becomes one in a
/// [`Blocking`].
pub trait Transport: Read + Write {
    /// Waits until the transport can be read from or, if `want_write`, written to, for no longer than `timeout`; `None`
    /// is for ever. It may return early, and may say that the transport is ready when it is not.
    ///
    /// # Errors
    /// [`TimedOut`](io::ErrorKind::TimedOut) if a limit of the transport's own was reached;
    /// [`Interrupted`](io::ErrorKind::Interrupted) to be called again; anything else if the transport has failed.
    fn wait(&mut self, want_write: bool, timeout: Option<Duration>) -> io::Result<Ready>;

    /// Tells the other side that nothing more will be sent, as far as that can be done at once.
    ///
    /// # Errors
    /// If the transport has failed.
    fn close(&mut self) -> io::Result<()> {
        self.flush()
    }

    /// What ties an exchange to the TLS connection that this transport is: the channel binding `tls-exporter` (RFC 9266).
    /// `None` where there is none, or it is not known.
    fn channel_binding(&self) -> Option<Vec<u8>> {
        None
    }
}

/// What a transport is ready for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Ready {
    /// There may be something to read: bytes, the end, or an error.
    pub read: bool,
    /// There may be room to write, or an error.
    pub write: bool,
}

impl Ready {
    /// Nothing can be done: the time is up.
    pub const NOTHING: Self = Self::new(false, false);

    /// What the transport is ready for.
    #[must_use]
    pub const fn new(read: bool, write: bool) -> Self {
        Self { read, write }
    }
}

/// A stream that blocks, as a transport: a serial line, another TLS implementation, a script in a test.
///
/// Writing blocks until everything was taken, and only then is anything read: a message sent to a server that sends one
/// itself and reads nothing meanwhile may stop for ever. Timeouts are the stream's own: when it says
/// [`WouldBlock`](io::ErrorKind::WouldBlock) or [`TimedOut`](io::ErrorKind::TimedOut), that is
/// [`Error::TimedOut`](crate::Error::TimedOut), after which the client may go on where it was.
#[derive(Debug)]
#[non_exhaustive]
pub struct Blocking<S>(pub S);

impl<S> Blocking<S> {
    /// A transport over the stream.
    pub const fn new(stream: S) -> Self {
        Self(stream)
    }
}

/// Streams that block say so in two ways when their time is up.
fn as_would_block(error: io::Error) -> io::Error {
    if error.kind() == io::ErrorKind::TimedOut {
        io::ErrorKind::WouldBlock.into()
    } else {
        error
    }
}

impl<S: Read> Read for Blocking<S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(as_would_block)
    }
}

impl<S: Write> Write for Blocking<S> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes).map_err(as_would_block)
    }

    fn write_vectored(&mut self, bytes: &[io::IoSlice<'_>]) -> io::Result<usize> {
        self.0.write_vectored(bytes).map_err(as_would_block)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush().map_err(as_would_block)
    }
}

impl<S: Read + Write> Transport for Blocking<S> {
    fn wait(&mut self, _: bool, _: Option<Duration>) -> io::Result<Ready> {
        // It has waited already.
        Err(io::ErrorKind::TimedOut.into())
    }
}

impl<T: Transport + ?Sized> Transport for Box<T> {
    fn wait(&mut self, want_write: bool, timeout: Option<Duration>) -> io::Result<Ready> {
        (**self).wait(want_write, timeout)
    }

    fn close(&mut self) -> io::Result<()> {
        (**self).close()
    }

    fn channel_binding(&self) -> Option<Vec<u8>> {
        (**self).channel_binding()
    }
}

impl<T: Transport + ?Sized> Transport for &mut T {
    fn wait(&mut self, want_write: bool, timeout: Option<Duration>) -> io::Result<Ready> {
        (**self).wait(want_write, timeout)
    }

    fn close(&mut self) -> io::Result<()> {
        (**self).close()
    }

    fn channel_binding(&self) -> Option<Vec<u8>> {
        (**self).channel_binding()
    }
}
