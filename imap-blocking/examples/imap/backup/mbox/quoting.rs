//! Lines that could be taken for the beginning of a message.

use std::io::{self, BufRead, Write};

/// Copies a message as mboxrd has it: with LF at the end of every line, one more `>` before lines that begin with `From `
/// behind any number of `>`, and an empty line at its end.
pub(super) fn quote(mut message: impl BufRead, to: &mut impl Write) -> io::Result<()> {
    let mut place = Place::Start(0);
    loop {
        let piece = match message.fill_buf() {
            Ok([]) => break,
            Ok(piece) => piece,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        for byte in piece {
            place = step(place, *byte, to)?;
        }
        let taken = piece.len();
        message.consume(taken);
    }
    end(place, to)
}

/// Where in a line the copying is. What may become `>From ` is held back.
#[derive(Clone, Copy)]
enum Place {
    /// Behind so many `>` and nothing else.
    Start(u64),
    /// Behind so many `>` and so many bytes of `From `.
    From(u64, usize),
    /// In a line that is what it is.
    Inside,
    /// Behind a CR.
    Cr,
}

fn step(place: Place, byte: u8, to: &mut impl Write) -> io::Result<Place> {
    let place = match (place, byte) {
        (Place::Start(marks), b'>') => return Ok(Place::Start(marks + 1)),
        (Place::Start(marks), b'F') => return Ok(Place::From(marks, 1)),
        (Place::From(marks, matched), byte) if FROM.get(matched) == Some(&byte) => {
            if matched + 1 < FROM.len() {
                return Ok(Place::From(marks, matched + 1));
            }
            // What is quoted once is quoted once more, so that it can be taken back.
            write_held(Place::From(marks + 1, FROM.len()), to)?;
            return Ok(Place::Inside);
        }
        (place @ (Place::Start(_) | Place::From(..)), _) => {
            write_held(place, to)?;
            Place::Inside
        }
        (Place::Cr, b'\n') => Place::Inside,
        (Place::Cr, _) => {
            to.write_all(b"\r")?;
            Place::Inside
        }
        (Place::Inside, _) => Place::Inside,
    };
    Ok(match (place, byte) {
        (_, b'\r') => Place::Cr,
        (_, b'\n') => {
            to.write_all(b"\n")?;
            Place::Start(0)
        }
        (place, byte) => {
            to.write_all(&[byte])?;
            place
        }
    })
}

/// Writes what was held back.
fn write_held(place: Place, to: &mut impl Write) -> io::Result<()> {
    let (marks, matched) = match place {
        Place::Start(marks) => (marks, 0),
        Place::From(marks, matched) => (marks, matched),
        Place::Cr => return to.write_all(b"\r"),
        Place::Inside => return Ok(()),
    };
    (0..marks).try_for_each(|_| to.write_all(b">"))?;
    to.write_all(FROM.get(..matched).unwrap_or_default())
}

/// Ends the last line, if it has no end, and the message.
fn end(place: Place, to: &mut impl Write) -> io::Result<()> {
    if !matches!(place, Place::Start(0)) {
        write_held(place, to)?;
        to.write_all(b"\n")?;
    }
    to.write_all(b"\n")
}

const FROM: &[u8] = b"From ";

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    fn quoted(message: &str) -> String {
        let mut copies = [1, 2, 5, 1000].map(|pieces| {
            let mut copy = Vec::new();
            quote(BufReader::with_capacity(pieces, message.as_bytes()), &mut copy).unwrap();
            String::from_utf8(copy).unwrap()
        });
        copies.sort();
        assert_eq!(copies[0], copies[3]);
        copies[0].clone()
    }

    #[test]
    fn lines_that_begin_with_from_are_quoted() {
        assert_eq!(quoted("a\r\nFrom b\r\n"), "a\n>From b\n\n");
        assert_eq!(quoted(">From a\r\n>>From b\r\n"), ">>From a\n>>>From b\n\n");
        assert_eq!(
            quoted("From: a\r\nFro\r\nFrom\r\n>Fr\r\n> x\r\nFFrom \r\n"),
            "From: a\nFro\nFrom\n>Fr\n> x\nFFrom \n\n"
        );
        assert_eq!(quoted("x From y\r\n From z\r\n"), "x From y\n From z\n\n");
    }

    #[test]
    fn lines_end_as_they_do_here() {
        assert_eq!(quoted("a\r\n\r\nb"), "a\n\nb\n\n");
        assert_eq!(quoted("a\nb\rc\r\r\nd\r"), "a\nb\rc\r\nd\r\n\n");
        assert_eq!(quoted(""), "\n");
        assert_eq!(quoted("\r\nFrom "), "\n>From \n\n");
        assert_eq!(quoted(">>"), ">>\n\n");
        assert_eq!(quoted("Fro"), "Fro\n\n");
    }
}
