//! The transports of the operating system: TCP, local sockets, the pipes of a child process.

use core::time::Duration;
use std::io::{self, IoSlice, Read, Write};
use std::net::{Shutdown, TcpStream};
#[cfg(unix)]
use std::os::unix::net::UnixStream;

#[cfg(unix)]
use crate::child::Pipes;
use crate::transport::{Ready, Transport};
use crate::wait::wait;

/// A connection made by the operating system. It never blocks in reading or writing; it is waited for.
#[derive(Debug)]
pub struct Socket(Kind);

#[derive(Debug)]
enum Kind {
    Tcp(TcpStream),
    #[cfg(unix)]
    Unix(UnixStream),
    #[cfg(unix)]
    Child(Pipes),
}

impl Socket {
    /// A TCP connection, such as a proxy has opened. Small commands are sent without delay, and the system looks now and
    /// then whether the other side still exists.
    ///
    /// # Errors
    /// If the system refuses the options.
    pub fn tcp(stream: TcpStream) -> io::Result<Self> {
        stream.set_nonblocking(true)?;
        stream.set_nodelay(true)?;
        rustix::net::sockopt::set_socket_keepalive(&stream, true)?;
        Ok(Self(Kind::Tcp(stream)))
    }

    /// A local socket.
    ///
    /// # Errors
    /// If the system refuses the options.
    #[cfg(unix)]
    pub fn unix(stream: UnixStream) -> io::Result<Self> {
        stream.set_nonblocking(true)?;
        Ok(Self(Kind::Unix(stream)))
    }

    /// The standard input and output of a child process, which is started here: imaplib's `IMAP4_stream`. Its standard
    /// error is left as the command has it.
    ///
    /// [`close`](Transport::close) ends its input, upon which such servers exit. When the socket is dropped, a process
    /// that has not exited is killed.
    ///
    /// # Errors
    /// If the process cannot be started.
    #[cfg(unix)]
    pub fn child(command: std::process::Command) -> io::Result<Self> {
        Ok(Self(Kind::Child(Pipes::spawn(command)?)))
    }

    /// The TCP connection, if it is one.
    #[must_use]
    pub fn as_tcp(&self) -> Option<&TcpStream> {
        match &self.0 {
            Kind::Tcp(stream) => Some(stream),
            #[cfg(unix)]
            Kind::Unix(_) | Kind::Child(_) => None,
        }
    }
}

/// Calls a method of the stream that it is.
macro_rules! delegate {
    ($self:ident.$method:ident($($argument:expr),*)) => {
        match &mut $self.0 {
            Kind::Tcp(stream) => stream.$method($($argument),*),
            #[cfg(unix)]
            Kind::Unix(stream) => stream.$method($($argument),*),
            #[cfg(unix)]
            Kind::Child(pipes) => pipes.$method($($argument),*),
        }
    };
}

impl Read for Socket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        delegate!(self.read(buffer))
    }
}

impl Write for Socket {
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

impl Transport for Socket {
    fn wait(&mut self, want_write: bool, timeout: Option<Duration>) -> io::Result<Ready> {
        match &mut self.0 {
            Kind::Tcp(stream) => wait(stream, stream, want_write, timeout),
            #[cfg(unix)]
            Kind::Unix(stream) => wait(stream, stream, want_write, timeout),
            #[cfg(unix)]
            Kind::Child(pipes) => pipes.wait(want_write, timeout),
        }
    }

    fn close(&mut self) -> io::Result<()> {
        match &mut self.0 {
            Kind::Tcp(stream) => stream.shutdown(Shutdown::Write),
            #[cfg(unix)]
            Kind::Unix(stream) => stream.shutdown(Shutdown::Write),
            #[cfg(unix)]
            Kind::Child(pipes) => {
                pipes.close();
                Ok(())
            }
        }
    }
}
