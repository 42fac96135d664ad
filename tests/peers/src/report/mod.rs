//! Makes a page of what was measured.
//!
//! The results are files of lines, each line words with tabs between them, as the programs printed them. A part that was
//! not measured stays on the page as it was.

mod page;
mod parts;
mod plot;
mod results;
mod table;

use std::fs;
use std::path::Path;

use page::Page;
use results::Results;

use crate::Failure;

/// Writes the parts of `performance.md` for which there are results, and `performance.svg`.
///
/// # Errors
/// A file cannot be read or written, or is not as it should be.
pub fn write(results: &Path, docs: &Path) -> Result<(), Failure> {
    let page_file = docs.join("performance.md");
    let mut page = Page::new(read(&page_file)?);
    for (name, make) in parts::ALL {
        if let Some(results) = Results::read(&results.join(format!("{name}.tsv")))? {
            page.replace(name, &make(&results)?)?;
        }
    }
    save(&page_file, page.text())?;
    if let Some(instructions) = Results::read(&results.join("instructions.tsv"))? {
        save(&docs.join("performance.svg"), &plot::draw(&instructions))?;
    }
    Ok(())
}

fn read(file: &Path) -> Result<String, Failure> {
    fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))
}

fn save(file: &Path, text: &str) -> Result<(), Failure> {
    fs::write(file, text).map_err(|error| format!("{}: {error}", file.display()))
}
