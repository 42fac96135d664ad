//! `report RESULTS DOCS` puts what was measured on the page `DOCS/performance.md` and in the picture beside it.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [results, docs] = &arguments[..] else {
        eprintln!("usage: report RESULTS DOCS");
        return ExitCode::FAILURE;
    };
    match imap_peers::report::write(Path::new(results), Path::new(docs)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
