//! What the tests of responses share: text to values, the way the framer does it.

use alloc::vec::Vec;

use crate::wire::Values;
use crate::wire::line::{self, Literal};
use crate::wire::tape::{Reading, Tape};

/// Reads `text` as the arguments of a response, with literals as they stand on the wire.
pub(crate) fn with_values<T>(text: &[u8], read: impl FnOnce(Values<'_>) -> T) -> T {
    let tape = tokens(text, Reading::Plain)
        .or_else(|| tokens(text, Reading::Repair))
        .unwrap();
    read(Values::new(text, tape.tokens()))
}

/// The same, for text that need not be values. Says whether it is.
pub(crate) fn try_with_values(text: &[u8], read: impl FnOnce(Values<'_>)) -> bool {
    let tape = tokens(text, Reading::Plain).or_else(|| tokens(text, Reading::Repair));
    tape.is_some_and(|tape| {
        read(Values::new(text, tape.tokens()));
        true
    })
}

/// The same, with bytes of their own.
pub(crate) fn owned(text: &[u8]) -> Values<'static> {
    with_values(text, |values| values.into_owned())
}

fn tokens(text: &[u8], reading: Reading) -> Option<Tape> {
    let mut tape = Tape::default();
    tape.clear(0);
    let mut at = 0;
    for end in line_ends(text) {
        // The contents of a literal may hold line ends too.
        if end < at {
            continue;
        }
        let part = text.get(at..end).unwrap();
        let Some(Literal { at: brace, size }) = line::literal(part).ok()? else {
            tape.read(text, at, end, 64, reading).ok()?;
            at = end;
            continue;
        };
        tape.read(text, at, at + brace, 64, reading).ok()?;
        text.get(..end + 2 + size as usize)?;
        tape.literal(end + 2, size as usize);
        at = end + 2 + size as usize;
    }
    (tape.depth() == 0).then_some(tape)
}

fn line_ends(text: &[u8]) -> Vec<usize> {
    let ends = text.windows(2).enumerate().filter(|(_, pair)| *pair == b"\r\n");
    ends.map(|(at, _)| at).chain([text.len()]).collect()
}
