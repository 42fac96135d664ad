//! COMPRESS=DEFLATE over any transport (RFC 4978).

use core::time::Duration;
use std::io::{self, Read, Write};

use alloc::vec::Vec;
use imap_proto::ext::compress::{Compress, Deflater, Inflater, Support};
use imap_proto::{Event, StartError};

use crate::client::Client;
use crate::error::Error;
use crate::transport::{Ready, Transport};

/// A transport that compresses what it sends and decompresses what it receives: [`Client::compress`] makes it.
#[derive(Debug)]
pub struct Compressed<T> {
    transport: T,
    deflater: Deflater,
    inflater: Inflater,
}

impl<T> Compressed<T> {
    /// The transport underneath.
    pub fn transport(&self) -> &T {
        &self.transport
    }
}

impl<T: Transport> Compressed<T> {
    /// Writes what is compressed.
    fn push(&mut self) -> io::Result<()> {
        while let output @ [_, ..] = self.deflater.output() {
            match self.transport.write(output)? {
                0 => return Err(io::ErrorKind::WriteZero.into()),
                n => self.deflater.written(n),
            }
        }
        Ok(())
    }

    /// Compresses and writes what there is. What waits is bounded: nothing is compressed before what is has gone.
    fn push_all(&mut self) -> io::Result<()> {
        self.push()?;
        self.deflater.flush();
        self.push()
    }
}

impl<T: Transport> Read for Compressed<T> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.inflater.read(room);
            if let Some(n) = read.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))? {
                return Ok(n);
            }
            match self.transport.read(self.inflater.room())? {
                0 => return Ok(0),
                n => self.inflater.received(n),
            }
        }
    }
}

impl<T: Transport> Write for Compressed<T> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.deflater.write(bytes) {
            0 if !bytes.is_empty() => {
                self.push()?;
                self.deflater.flush();
                Ok(self.deflater.write(bytes))
            }
            n => Ok(n),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.push_all()?;
        self.transport.flush()
    }
}

impl<T: Transport> Transport for Compressed<T> {
    fn wait(&mut self, want_write: bool, timeout: Option<Duration>) -> io::Result<Ready> {
        if self.inflater.has_more() {
            return Ok(Ready::new(true, false));
        }
        self.transport.wait(want_write, timeout)
    }

    fn close(&mut self) -> io::Result<()> {
        self.push_all()?;
        self.transport.close()
    }

    fn channel_binding(&self) -> Option<Vec<u8>> {
        self.transport.channel_binding()
    }
}

impl<T: Transport> Client<T> {
    /// Compresses what is sent and received from here on (COMPRESS=DEFLATE, RFC 4978).
    ///
    /// Worth it where bytes are dear; it costs about 400 KiB of memory and much more time than anything else here.
    ///
    /// # Errors
    /// [`StartError::NotOffered`] if the server does not offer it, [`Error::Rejected`] if it refuses. The connection is
    /// closed then, since the client is taken: ask [`Connection::offered`](imap_proto::Connection::offered) first.
    pub fn compress(mut self) -> Result<Client<Compressed<T>>, Error> {
        // What the server offers may be in a greeting that nobody has looked at.
        self.in_time(Self::clear)?;
        let Some(offered) = self.connection.offered::<Support>() else {
            return Err(StartError::NotOffered("COMPRESS=DEFLATE").into());
        };
        self.run(Compress::deflate(offered))?;
        self.advance()?;
        if !matches!(self.connection.event(), Event::StartCompression { .. }) {
            return Err(Error::SwitchPending);
        }
        let unread = self.connection.take_unread();
        let mut client = self.try_map(|transport| {
            Ok::<_, Error>(Compressed {
                transport,
                deflater: Deflater::new(),
                inflater: Inflater::new(unread),
            })
        })?;
        client.connection.compression_started();
        Ok(client)
    }
}
