//! TLS over any transport, by rustls.

use core::fmt;
use core::time::Duration;
use std::io::{self, Read, Write};
use std::time::Instant;

use alloc::sync::Arc;
use alloc::vec::Vec;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection};

use crate::error::{Error, is_hang_up};
use crate::transport::{Ready, Transport};

/// TLS over a transport.
///
/// Records are written and read independently of each other, so that TLS that cannot be written does not keep anything
/// from being read. The end of the stream without a farewell (`close_notify`) is an end like any other: responses have
/// ends of their own, so nothing can be cut off unseen.
pub struct TlsStream<T> {
    session: ClientConnection,
    transport: T,
}

impl<T: Transport> TlsStream<T> {
    /// Makes TLS of a transport; the server must prove that it is `host`, a name or an IP address. `timeout` limits the
    /// handshake as a whole.
    ///
    /// # Errors
    /// [`Error::Tls`] if `host` can be neither, or the server's certificate does not prove it, or the server does not
    /// speak TLS; [`Error::TimedOut`]; [`Error::Io`] if the transport fails.
    pub fn handshake(
        transport: T,
        config: Arc<ClientConfig>,
        host: &str,
        timeout: Option<Duration>,
    ) -> Result<Self, Error> {
        let name = ServerName::try_from(host.to_owned()).map_err(|error| Error::Tls(io::Error::other(error)))?;
        let session = ClientConnection::new(config, name).map_err(|error| Error::Tls(io::Error::other(error)))?;
        let mut stream = Self { session, transport };
        let start = Instant::now();
        while stream.session.is_handshaking() {
            stream.shake_hands(start, timeout)?;
        }
        Ok(stream)
    }

    /// The session: its version, its cipher suite, the server's certificates.
    pub fn session(&self) -> &ClientConnection {
        &self.session
    }

    /// The transport underneath.
    pub fn transport(&self) -> &T {
        &self.transport
    }

    /// One step of the handshake.
    fn shake_hands(&mut self, start: Instant, timeout: Option<Duration>) -> Result<(), Error> {
        let pushed = match self.push() {
            Ok(pushed) => pushed,
            Err(error) if is_hang_up(error.kind()) => return Err(self.hung_up(error)),
            Err(error) => return Err(error.into()),
        };
        if !self.session.is_handshaking() {
            return Ok(());
        }
        match self.pull() {
            Ok(0) => return Err(Error::Tls(io::ErrorKind::UnexpectedEof.into())),
            Ok(_) => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => return Err(Error::Tls(error)),
            Err(error) => return Err(error.into()),
        }
        let passed = start.elapsed();
        let left = timeout.map(|timeout| timeout.saturating_sub(passed));
        if left.is_some_and(|left| left.is_zero()) {
            return Err(Error::TimedOut(passed));
        }
        match self.transport.wait(!pushed, left) {
            Ok(_) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::TimedOut => Err(Error::TimedOut(passed)),
            Err(error) => Err(error.into()),
        }
    }

    /// Why a handshake cannot go on that cannot be written: what the server said before it closed tells more, if it did.
    fn hung_up(&mut self, error: io::Error) -> Error {
        match self.pull() {
            Err(said) if said.kind() == io::ErrorKind::InvalidData => Error::Tls(said),
            _ => error.into(),
        }
    }

    /// Writes the records that wait; says whether none does any more.
    fn push(&mut self) -> io::Result<bool> {
        while self.session.wants_write() {
            match self.session.write_tls(&mut self.transport) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(false),
                Err(error) => return Err(error),
            }
        }
        match self.transport.flush() {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Reads records; returns how many bytes they take, 0 at the end.
    fn pull(&mut self) -> io::Result<usize> {
        let n = self.session.read_tls(&mut self.transport)?;
        if let Err(error) = self.session.process_new_packets() {
            // The server is told what is wrong with it, if it still listens.
            let _ = self.push();
            return Err(io::Error::new(io::ErrorKind::InvalidData, error));
        }
        Ok(n)
    }
}

impl<T: Transport> Read for TlsStream<T> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.session.reader().read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(0),
                read => return read,
            }
            if self.session.wants_write() {
                // Answers to key updates and the like. If they cannot be written, writing will say so.
                let _ = self.push();
            }
            self.pull()?;
        }
    }
}

impl<T: Transport> Write for TlsStream<T> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.is_empty() {
            return Ok(0);
        }
        match self.session.writer().write(bytes)? {
            0 => {}
            n => return Ok(n),
        }
        // As much waits as rustls keeps.
        self.push()?;
        match self.session.writer().write(bytes)? {
            0 => Err(io::ErrorKind::WouldBlock.into()),
            n => Ok(n),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.push()? {
            Ok(())
        } else {
            Err(io::ErrorKind::WouldBlock.into())
        }
    }
}

impl<T: Transport> Transport for TlsStream<T> {
    fn wait(&mut self, want_write: bool, timeout: Option<Duration>) -> io::Result<Ready> {
        self.transport.wait(want_write || self.session.wants_write(), timeout)
    }

    fn close(&mut self) -> io::Result<()> {
        self.session.send_close_notify();
        self.push()?;
        self.transport.close()
    }

    /// With TLS 1.3: before it, what is exported is unique only if both sides took care of it (RFC 9266 section 4).
    fn channel_binding(&self) -> Option<Vec<u8>> {
        if self.session.protocol_version() != Some(rustls::ProtocolVersion::TLSv1_3) {
            return None;
        }
        let data = [0; 32];
        self.session
            .export_keying_material(data, b"EXPORTER-Channel-Binding", None)
            .map(|data| data.to_vec())
            .ok()
    }
}

/// The session knows secrets.
impl<T: fmt::Debug> fmt::Debug for TlsStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsStream")
            .field("transport", &self.transport)
            .finish_non_exhaustive()
    }
}
