//! The streams that a session can be opened over.

use core::pin::Pin;
use core::task::{Context, Poll};
use std::io;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
#[cfg(unix)]
use tokio::net::UnixStream;
#[cfg(feature = "rustls")]
use tokio_rustls::client::TlsStream;
#[cfg(feature = "rustls")]
use tokio_rustls::rustls::ProtocolVersion;

use super::child::ChildStream;

/// A stream of one of the kinds that [`connect`](crate::connect()) opens.
#[derive(Debug)]
#[non_exhaustive]
pub enum Stream {
    /// TCP in clear text.
    Tcp(TcpStream),
    /// TLS over TCP.
    #[cfg(feature = "rustls")]
    Tls(Box<TlsStream<TcpStream>>),
    /// A local socket.
    #[cfg(unix)]
    Unix(UnixStream),
    /// The standard input and output of a child process.
    Child(Box<ChildStream>),
}

/// Calls a method of the stream that it is.
macro_rules! delegate {
    ($self:ident, $method:ident($($argument:expr),*)) => {
        match $self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).$method($($argument),*),
            #[cfg(feature = "rustls")]
            Self::Tls(stream) => Pin::new(stream).$method($($argument),*),
            #[cfg(unix)]
            Self::Unix(stream) => Pin::new(stream).$method($($argument),*),
            Self::Child(stream) => Pin::new(stream).$method($($argument),*),
        }
    };
}

impl Stream {
    /// What ties an exchange to the TLS connection that this stream is: the channel binding `tls-exporter` (RFC 9266). With
    /// TLS 1.3: before it, what is exported is unique only if both sides took care of it (section 4).
    pub(super) fn channel_binding(&self) -> Option<Vec<u8>> {
        match self {
            #[cfg(feature = "rustls")]
            Self::Tls(stream) => {
                let (_, session) = stream.get_ref();
                let is_bindable = session.protocol_version() == Some(ProtocolVersion::TLSv1_3);
                let export = || session.export_keying_material([0; 32], b"EXPORTER-Channel-Binding", None);
                is_bindable.then(export)?.ok().map(|data: [u8; 32]| data.to_vec())
            }
            _ => None,
        }
    }
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        delegate!(self, poll_read(cx, buffer))
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        delegate!(self, poll_write(cx, bytes))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        delegate!(self, poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        delegate!(self, poll_shutdown(cx))
    }
}
