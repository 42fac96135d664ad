//! `corpus NAME SIZE` writes that many bytes of a corpus, or a little more, to its standard output.

use std::io::Write;
use std::process::ExitCode;

use imap_tests::corpora::Corpus;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name, size] = &arguments[..] else {
        eprintln!("usage: corpus NAME SIZE");
        return ExitCode::FAILURE;
    };
    let (Some(corpus), Ok(size)) = (Corpus::named(name), size.parse()) else {
        eprintln!("no such corpus, or no number");
        return ExitCode::FAILURE;
    };
    match std::io::stdout().write_all(&corpus.responses(size)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
