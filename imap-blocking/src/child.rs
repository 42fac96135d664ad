//! A server that is a child process, spoken to over its standard input and output.

use core::time::Duration;
use std::io::{self, IoSlice, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread;

use rustix::io::ioctl_fionbio;

use crate::transport::Ready;
use crate::wait::wait;

/// The process and its pipes.
#[derive(Debug)]
pub(crate) struct Pipes {
    process: Child,
    /// `None` once it was closed.
    input: Option<ChildStdin>,
    output: ChildStdout,
}

impl Pipes {
    pub(crate) fn spawn(mut command: Command) -> io::Result<Self> {
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (Some(input), Some(output)) = (process.stdin.take(), process.stdout.take()) else {
            return Err(io::Error::other("the child process has no pipes"));
        };
        let pipes = Self {
            process,
            input: Some(input),
            output,
        };
        ioctl_fionbio(&pipes.output, true)?;
        if let Some(input) = &pipes.input {
            ioctl_fionbio(input, true)?;
        }
        Ok(pipes)
    }

    pub(crate) fn wait(&self, want_write: bool, timeout: Option<Duration>) -> io::Result<Ready> {
        match &self.input {
            Some(input) => wait(&self.output, input, want_write, timeout),
            None => wait(&self.output, &self.output, false, timeout),
        }
    }

    /// Ends the process's input.
    pub(crate) fn close(&mut self) {
        self.input = None;
    }

    fn input(&mut self) -> io::Result<&mut ChildStdin> {
        self.input.as_mut().ok_or_else(|| io::ErrorKind::BrokenPipe.into())
    }
}

impl Read for Pipes {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.output.read(buffer)
    }
}

impl Write for Pipes {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.input()?.write(bytes)
    }

    fn write_vectored(&mut self, bytes: &[IoSlice<'_>]) -> io::Result<usize> {
        self.input()?.write_vectored(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.input()?.flush()
    }
}

impl Drop for Pipes {
    /// Leaves no zombie behind, and no orphan.
    fn drop(&mut self) {
        let closed = self.input.is_none();
        self.input = None;
        for _ in 0..if closed { PATIENCE } else { 0 } {
            if !matches!(self.process.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(MOMENT);
        }
        // Both fail only if there is no such process any more.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// How long a process whose input was closed in good order may take to exit: this many moments.
const PATIENCE: u32 = 100;
const MOMENT: Duration = Duration::from_millis(10);
