//! The transports that a session can be opened over.

use core::time::Duration;
use std::io::{self, IoSlice, Read, Write};

#[cfg(feature = "rustls")]
use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::socket::Socket;
#[cfg(feature = "rustls")]
use crate::tls_stream::TlsStream;
use crate::transport::{Ready, Transport};

/// A transport of one of the kinds that [`connect`](crate::connect()) opens.
#[derive(Debug)]
#[non_exhaustive]
pub enum Stream {
    /// As the operating system has it: clear text, a local socket, a child process.
    Clear(Socket),
    /// TLS.
    #[cfg(feature = "rustls")]
    Tls(Box<TlsStream<Socket>>),
}

/// Calls a method of the stream that it is.
macro_rules! delegate {
    ($self:ident.$method:ident($($argument:expr),*)) => {
        match $self {
            Self::Clear(stream) => stream.$method($($argument),*),
            #[cfg(feature = "rustls")]
            Self::Tls(stream) => stream.$method($($argument),*),
        }
    };
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        delegate!(self.read(buffer))
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        delegate!(self.write(bytes))
    }

    fn write_vectored(&mut self, bytes: &[IoSlice<'_>]) -> io::Result<usize> {
        delegate!(self.write_vectored(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        delegate!(self.flush())
    }
}

impl Transport for Stream {
    fn wait(&mut self, want_write: bool, timeout: Option<Duration>) -> io::Result<Ready> {
        delegate!(self.wait(want_write, timeout))
    }

    fn close(&mut self) -> io::Result<()> {
        delegate!(self.close())
    }

    fn channel_binding(&self) -> Option<Vec<u8>> {
        delegate!(self.channel_binding())
    }
}
