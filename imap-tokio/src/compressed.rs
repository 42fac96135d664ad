//! COMPRESS=DEFLATE over any stream (RFC 4978).

use core::future::poll_fn;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use std::io;

use imap_proto::ext::compress::{Compress, Deflater, Inflater, Support};
use imap_proto::{Event, StartError};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::client::Client;
use crate::error::Error;

/// A stream that compresses what it sends and decompresses what it receives: [`Client::compress`] makes it.
#[derive(Debug)]
pub struct Compressed<S> {
    stream: S,
    deflater: Deflater,
    inflater: Inflater,
}

impl<S> Compressed<S> {
    /// The stream underneath.
    pub fn stream(&self) -> &S {
        &self.stream
    }
}

impl<S: AsyncWrite + Unpin> Compressed<S> {
    /// Writes what is compressed.
    fn poll_push(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let output @ [_, ..] = self.deflater.output() {
            match ready!(Pin::new(&mut self.stream).poll_write(cx, output))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                n => self.deflater.written(n),
            }
        }
        Poll::Ready(Ok(()))
    }

    /// Compresses and writes what there is. What waits is bounded: nothing is compressed before what is has gone.
    fn poll_push_all(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_push(cx))?;
        self.deflater.flush();
        self.poll_push(cx)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Compressed<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        loop {
            let read = this.inflater.read(buffer.initialize_unfilled());
            if let Some(n) = read.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))? {
                buffer.advance(n);
                return Poll::Ready(Ok(()));
            }
            let mut room = ReadBuf::new(this.inflater.room());
            ready!(Pin::new(&mut this.stream).poll_read(cx, &mut room))?;
            match room.filled().len() {
                0 => return Poll::Ready(Ok(())),
                n => this.inflater.received(n),
            }
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Compressed<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.deflater.write(bytes) {
            0 if !bytes.is_empty() => {
                ready!(self.poll_push(cx))?;
                self.deflater.flush();
                Poll::Ready(Ok(self.deflater.write(bytes)))
            }
            n => Poll::Ready(Ok(n)),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_push_all(cx))?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_push_all(cx))?;
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    /// Compresses what is sent and received from here on (COMPRESS=DEFLATE, RFC 4978).
    ///
    /// Worth it where bytes are dear; it costs about 400 KiB of memory and much more time than anything else here.
    ///
    /// # Errors
    /// [`StartError::NotOffered`] if the server does not offer it, [`Error::Rejected`] if it refuses. The connection is
    /// closed then, since the client is taken: ask [`Connection::offered`](imap_proto::Connection::offered) first.
    pub async fn compress(mut self) -> Result<Client<Compressed<S>>, Error> {
        // What the server offers may be in a greeting that nobody has looked at.
        let total = self.command_limit();
        poll_fn(|cx| self.poll_clear(total, cx)).await?;
        let Some(offered) = self.connection.offered::<Support>() else {
            return Err(StartError::NotOffered("COMPRESS=DEFLATE").into());
        };
        self.run(Compress::deflate(offered)).await?;
        self.ready().await?;
        if !matches!(self.event(), Event::StartCompression { .. }) {
            return Err(Error::SwitchPending);
        }
        let unread = self.connection.take_unread();
        let mut client = self
            .try_map_stream(async |stream| {
                Ok::<_, Error>(Compressed {
                    stream,
                    deflater: Deflater::new(),
                    inflater: Inflater::new(unread),
                })
            })
            .await?;
        client.connection.compression_started();
        Ok(client)
    }
}
