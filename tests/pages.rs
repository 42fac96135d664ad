//! The pages for those who come from elsewhere are complete, and name what there is. Their samples are compiled with the
//! documentation of this crate.

#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a test may panic")]
#![allow(clippy::std_instead_of_alloc, reason = "tests have std")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const PAGES: [&str; 2] = ["from-imaplib.md", "from-rust-crates.md"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn page(name: &str) -> String {
    read(Path::new("docs").join(name))
}

/// The cells of each row of the tables, without the rows above and below their heads.
fn rows(page: &str) -> Vec<Vec<&str>> {
    let lines: Vec<&str> = page.lines().collect();
    let mut rows = Vec::new();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.starts_with('|')) {
        let is_head = lines.get(at + 1).is_some_and(|next| next.starts_with("|---"));
        if !is_head && !line.starts_with("|---") {
            rows.push(line.trim_matches('|').split('|').map(str::trim).collect());
        }
    }
    rows
}

/// What stands between backticks.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The words of code that could be names.
fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| word.starts_with(|c: char| c.is_alphabetic() || c == '_'))
}

/// What the first cells of the page's tables name: of `fetch(set, parts)`, `fetch`.
fn named(page: &str) -> BTreeSet<String> {
    rows(page)
        .iter()
        .flat_map(|row| code(row[0]))
        .filter_map(|code| words(code).next().map(str::to_owned))
        .collect()
}

/// The names that imaplib is known to have had.
fn known() -> BTreeSet<String> {
    read("tests/pages/imaplib_names.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with(['#', '[']))
        .map(str::to_owned)
        .collect()
}

/// Those of the imaplib that is installed; `None` if there is no Python.
fn installed() -> Option<BTreeSet<String>> {
    let script = root().join("tests/pages/imaplib_names.py");
    let output = Command::new("python3").arg(script).output().ok()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let names = String::from_utf8(output.stdout).unwrap();
    Some(names.lines().map(str::to_owned).collect())
}

#[test]
fn every_name_of_imaplib_is_on_its_page() {
    let page = page("from-imaplib.md");
    let named = named(&page);
    let known = known();
    assert!(known.len() > 100, "only {} names are known", known.len());
    let missing: Vec<_> = known.difference(&named).collect();
    assert!(missing.is_empty(), "not on the page: {missing:?}");
    let Some(installed) = installed() else {
        println!("skipped: there is no python3 whose imaplib could be looked at");
        return;
    };
    assert!(installed.len() > 90, "only {} names were found", installed.len());
    let missing: Vec<_> = installed.difference(&named).collect();
    assert!(missing.is_empty(), "new in the imaplib that is installed: {missing:?}");
    println!(
        "{} names known, {} installed, all on the page",
        known.len(),
        installed.len()
    );
}

#[test]
fn no_other_name_is_called_imaplibs() {
    let mut known = known();
    known.insert("__version__".to_owned());
    let page = page("from-imaplib.md");
    let invented: Vec<_> = named(&page).into_iter().filter(|name| !known.contains(name)).collect();
    assert!(invented.is_empty(), "imaplib has no {invented:?}");
}

#[test]
fn rows_are_complete() {
    for name in PAGES {
        let page = page(name);
        let rows = rows(&page);
        assert!(rows.len() > 20, "{name} has only {} rows", rows.len());
        for row in rows {
            assert!(
                row.len() == 3 && row.iter().all(|cell| !cell.is_empty()),
                "{name}: {row:?}"
            );
        }
    }
}

/// Whatever the second column calls by name is in the source, so that a page cannot outlive a name.
#[test]
fn what_is_here_is_here() {
    let mut source = BTreeSet::new();
    for package in ["imap-proto", "imap-blocking", "imap-tokio"] {
        for file in rust_files(&root().join(package).join("src")) {
            let text = fs::read_to_string(file).unwrap();
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            source.extend(code.flat_map(words).map(str::to_owned));
        }
    }
    // Names of packages and targets, and words of URLs.
    for word in [
        "proto",
        "blocking",
        "tokio",
        "imap_blocking",
        "imap_tokio",
        "imap",
        "imaps",
    ] {
        source.insert(word.to_owned());
    }
    let mut looked_at = 0;
    let mut missing = BTreeSet::new();
    for name in PAGES {
        let page = page(name);
        for word in rows(&page).iter().flat_map(|row| code(row[1])).flat_map(words) {
            looked_at += 1;
            if !source.contains(word) {
                missing.insert(format!("{name}: {word}"));
            }
        }
    }
    assert!(missing.is_empty(), "named and not there: {missing:?}");
    assert!(looked_at > 300, "only {looked_at} names were looked at");
}

#[test]
fn links_lead_somewhere() {
    let mut looked_at = 0;
    for name in PAGES {
        let page = page(name);
        let anchors: BTreeSet<String> = page
            .lines()
            .filter_map(|line| line.strip_prefix('#'))
            .map(|heading| anchor(heading.trim_start_matches('#').trim()))
            .collect();
        for target in page.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let there = match target.strip_prefix('#') {
                Some(anchor) => anchors.contains(anchor),
                None => target.starts_with("https://") || root().join("docs").join(target).exists(),
            };
            assert!(there, "{name} links to {target}");
            looked_at += 1;
        }
    }
    assert!(looked_at > 10, "only {looked_at} links were found");
}

/// The anchor that a heading gets.
fn anchor(heading: &str) -> String {
    let kept = heading
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.flat_map(char::to_lowercase)
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

/// Every Rust file below `folder`.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files
}
