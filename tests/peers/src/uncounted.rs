//! What is not to be counted.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Does something that stands for what is not the client's work: making it ready, or the copy that read(2) makes into
/// its buffer. `run` tells callgrind not to count inside functions of this name.
#[inline(never)]
pub(crate) fn outside<T>(what: impl FnOnce() -> T) -> T {
    what()
}

/// A stream that gives no more than a chunk at once, as a socket does, and takes whatever is written.
#[derive(Debug)]
pub(crate) struct Stream<'a> {
    bytes: &'a [u8],
    chunk: usize,
}

impl<'a> Stream<'a> {
    pub(crate) fn new(bytes: &'a [u8], chunk: usize) -> Self {
        Self { bytes, chunk }
    }

    fn next(&mut self, room: usize) -> &'a [u8] {
        let (now, later) = self.bytes.split_at(self.bytes.len().min(self.chunk).min(room));
        self.bytes = later;
        now
    }
}

impl io::Read for Stream<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        outside(|| {
            let piece = self.next(room.len());
            room[..piece.len()].copy_from_slice(piece);
            Ok(piece.len())
        })
    }
}

impl io::Write for Stream<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl AsyncRead for Stream<'_> {
    fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, room: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        outside(|| {
            let piece = self.get_mut().next(room.remaining());
            room.put_slice(piece);
            Poll::Ready(Ok(()))
        })
    }
}

impl AsyncWrite for Stream<'_> {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
