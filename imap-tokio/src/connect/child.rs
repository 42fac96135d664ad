//! A server that is a child process, spoken to over its standard input and output: imaplib's `IMAP4_stream`.

use core::pin::Pin;
use core::task::{Context, Poll, ready};
use std::io;
use std::process::Stdio;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

/// The standard input and output of a child process. The process is killed when it is dropped; one that exits at the end
/// of its input is given the chance by [`Client::logout`](crate::Client::logout).
#[derive(Debug)]
pub struct ChildStream {
    child: Child,
    input: Option<ChildStdin>,
    output: ChildStdout,
}

impl ChildStream {
    /// Starts the command. Its standard error is left as the command has it.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn spawn(mut command: Command) -> io::Result<Self> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("the child process has no pipes"));
        };
        Ok(Self {
            child,
            input: Some(input),
            output,
        })
    }

    /// The process itself, to ask for its number or its exit status.
    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    fn input(&mut self) -> io::Result<Pin<&mut ChildStdin>> {
        self.input
            .as_mut()
            .map(Pin::new)
            .ok_or_else(|| io::ErrorKind::BrokenPipe.into())
    }
}

impl AsyncRead for ChildStream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.output).poll_read(cx, buffer)
    }
}

impl AsyncWrite for ChildStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.input()?.poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.input()?.poll_flush(cx)
    }

    /// Closes the child's standard input.
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if let Ok(input) = self.input() {
            ready!(input.poll_shutdown(cx))?;
        }
        self.input = None;
        Poll::Ready(Ok(()))
    }
}
