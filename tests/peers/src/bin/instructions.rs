//! What callgrind looks at.
//!
//! ```text
//! instructions list
//! instructions read READER CORPUS FILE CHUNK
//! instructions write ENCODER COMMANDS
//! instructions list-growth
//! instructions grow SHAPE COUNT CHUNK
//! ```
//!
//! Prints what there is to measure: lines of a reader, a corpus and the size of a chunk. Or reads the responses in FILE, prepared for the reader, CHUNK bytes at once or all if that is 0, and prints their size;
//! or spells so many commands, and prints their number. What is to be counted is the function `counted`, without
//! functions called `outside`.

use core::hint::black_box;
use std::fs;
use std::process::ExitCode;

use imap_peers::encode::Encoder;
use imap_peers::growth::{CHUNKS, COUNTS, Shape};
use imap_peers::readers::READERS;
use imap_peers::{Failure, Job, Reader};
use imap_tests::corpora::Corpus;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words[..] {
        ["list"] => {
            list();
            return ExitCode::SUCCESS;
        }
        ["read", reader, corpus, file, chunk] => read(reader, corpus, file, chunk),
        ["list-growth"] => {
            list_growth();
            return ExitCode::SUCCESS;
        }
        ["grow", shape, count, chunk] => grow(shape, count, chunk),
        ["write", encoder, commands] => write(encoder, commands),
        _ => Err("see the first lines of this program".into()),
    };
    match done {
        Ok(count) => {
            println!("{count}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{}: {why}", arguments.join(" "));
            ExitCode::FAILURE
        }
    }
}

fn list() {
    for corpus in Corpus::ALL {
        for reader in READERS.iter().filter(|reader| reader.lack(corpus).is_none()) {
            for chunk in reader.kind.chunks() {
                println!("{} {} {chunk}", reader.name, corpus.name());
            }
        }
    }
}

fn list_growth() {
    for shape in Shape::ALL {
        for count in COUNTS {
            for chunk in CHUNKS {
                println!("{} {count} {chunk}", shape.name());
            }
        }
    }
}

/// This project reads a response of a shape.
fn grow(shape: &str, count: &str, chunk: &str) -> Result<usize, Failure> {
    let shape = Shape::named(shape).ok_or("no such shape")?;
    let count = count.parse().map_err(|_| "COUNT is no number")?;
    let chunk = chunk.parse().map_err(|_| "CHUNK is no number")?;
    let reader = Reader::named("this").ok_or("no such reader")?;
    let bytes = shape.response(count);
    let job = Job::new(shape.corpus(), &bytes, chunk);
    black_box(counted(|| (reader.read)(&job)))?;
    Ok(bytes.len())
}

fn read(reader: &str, corpus: &str, file: &str, chunk: &str) -> Result<usize, Failure> {
    let reader = Reader::named(reader).ok_or("no such reader")?;
    let corpus = Corpus::named(corpus).ok_or("no such corpus")?;
    let bytes = fs::read(file).map_err(|error| error.to_string())?;
    let chunk = chunk.parse().map_err(|_| "CHUNK is no number")?;
    let bytes = (reader.prepare)(corpus, &bytes);
    let job = Job::new(corpus, &bytes, chunk);
    black_box(counted(|| (reader.read)(&job)))?;
    Ok(bytes.len())
}

fn write(encoder: &str, commands: &str) -> Result<usize, Failure> {
    let encoder = Encoder::named(encoder).ok_or("no such encoder")?;
    let count = commands.parse().map_err(|_| "COMMANDS is no number")?;
    black_box(counted(|| (encoder.write)(count)))?;
    Ok(count as usize)
}

#[inline(never)]
fn counted<T>(what: impl FnOnce() -> T) -> T {
    what()
}
