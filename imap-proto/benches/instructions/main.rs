//! Reads one corpus on a connection and looks at every field of every event, for callgrind to count.
//!
//! ```text
//! instructions CORPUS SIZE CHUNK
//! ```
//!
//! CORPUS is a name that `imap_tests::corpora` knows, SIZE how many bytes of it, and CHUNK how many arrive at once; 0 for
//! all. The functions `counted_*` are what is to be counted: making room, noting what was received, moving to each
//! event and visiting it. The copy into the room, which stands for read(2), is not among them. Prints the number of bytes.
//! `tests/instructions` runs it.

mod session;
mod visit;

use std::process::ExitCode;

use imap_proto::{Connection, Error};
use imap_tests::corpora::Corpus;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(bytes) => {
            println!("{bytes}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<usize, String> {
    // Cargo passes options only; then one corpus is read as a test.
    let words: Vec<&str> = arguments
        .iter()
        .map(String::as_str)
        .filter(|word| !word.starts_with("--"))
        .collect();
    let [name, size, chunk] = words[..] else {
        return read(Corpus::Mixed, 500_000, 1000);
    };
    let corpus = Corpus::named(name).ok_or_else(|| format!("no corpus is called {name}"))?;
    let number = |text: &str| text.parse::<usize>().map_err(|error| format!("{text}: {error}"));
    read(corpus, number(size)?, number(chunk)?)
}

fn read(corpus: Corpus, size: usize, chunk: usize) -> Result<usize, String> {
    let bytes = corpus.responses(size);
    let chunk = if chunk == 0 { bytes.len() } else { chunk };
    let mut connection = session::selected(&bytes, chunk).map_err(|error| error.to_string())?;
    for piece in bytes.chunks(chunk) {
        let room = counted_room(&mut connection);
        let room = room
            .get_mut(..piece.len())
            .ok_or("the room is smaller than what is read at once")?;
        room.copy_from_slice(piece);
        counted_events(&mut connection, piece.len()).map_err(|error| error.to_string())?;
    }
    let counters = connection.counters();
    if counters.malformed + counters.invalid_items > 0 {
        return Err(format!("not all was understood: {counters:?}"));
    }
    Ok(bytes.len())
}

#[inline(never)]
fn counted_room(connection: &mut Connection) -> &mut [u8] {
    connection.buffers().input
}

#[inline(never)]
fn counted_events(connection: &mut Connection, received: usize) -> Result<(), Error> {
    connection.received(received);
    while connection.advance()? {
        visit::event(&connection.event());
    }
    Ok(())
}
