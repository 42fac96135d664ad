//! Standard output, for people and for programs.

use std::io::{self, BufWriter, IsTerminal, Write};

use console::Term;

use crate::failure::{Failure, Result};

/// Standard output: it knows whether people or programs read it.
pub(crate) struct Output {
    to: Box<dyn Write>,
    /// How wide lines may be; `None` for programs, which get lines of fields with tabs between them.
    width: Option<usize>,
}

impl Output {
    /// Standard output. Programs read it if it is no terminal, or `tsv` says so.
    pub(crate) fn new(tsv: bool) -> Self {
        let terminal = io::stdout().is_terminal() && !tsv;
        let width = terminal.then(|| usize::from(Term::stdout().size().1).max(40));
        Self {
            to: Box::new(BufWriter::new(io::stdout())),
            width,
        }
    }

    /// The same, for people in any case.
    pub(crate) fn for_people() -> Self {
        let output = Self::new(false);
        Self {
            width: output.width.or(Some(100)),
            ..output
        }
    }

    #[cfg(test)]
    pub(crate) fn to(to: impl Write + 'static, width: Option<usize>) -> Self {
        Self {
            to: Box::new(to),
            width,
        }
    }

    pub(crate) fn width(&self) -> Option<usize> {
        self.width
    }

    pub(crate) fn is_for_people(&self) -> bool {
        self.width.is_some()
    }

    /// Writes a line; the text is to be plain.
    pub(crate) fn line(&mut self, text: &str) -> Result {
        self.bytes(text.as_bytes())?;
        self.bytes(b"\n")
    }

    /// Writes bytes as they are.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> Result {
        self.to.write_all(bytes).map_err(Failure::Output)
    }

    /// Lets everything be seen.
    pub(crate) fn flush(&mut self) -> Result {
        self.to.flush().map_err(Failure::Output)
    }
}

/// Says something that is not the result; whether it is heard does not matter.
pub(crate) fn note(text: &str) {
    _ = writeln!(io::stderr(), "{text}");
}
