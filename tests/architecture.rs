//! The rules of the house: which layer may use which, and how large a room may be.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::{Path, PathBuf};

/// The folders of the core, each using only those before it. `ext` uses everything and is used by `flow` alone.
const LAYERS: [&str; 8] = [
    "types",
    "wire",
    "response",
    "command",
    "connection",
    "sasl",
    "ext",
    "flow",
];

/// Files beside the folders: contracts that every layer shares.
const CONTRACTS: [&str; 3] = ["error", "event", "state"];

/// The most lines of a file.
const LONGEST: usize = 500;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every Rust file below `folder`.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("target") && !path.ends_with("peers") {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files
}

/// The layer a file belongs to.
fn layer(file: &Path, source: &Path) -> String {
    let inside = file.strip_prefix(source).unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_str().unwrap();
    first.trim_end_matches(".rs").to_owned()
}

/// The modules that a file uses outside its tests: what follows `crate::`.
fn uses(text: &str) -> impl Iterator<Item = &str> {
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text);
    code.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| line.split("crate::").skip(1))
        .map(|rest| {
            rest.split(|c: char| !c.is_alphanumeric() && c != '_')
                .next()
                .unwrap_or_default()
        })
}

fn is_test(file: &Path) -> bool {
    let path = file.to_string_lossy();
    ["tests", "testing", "mutations", "model", "work"]
        .iter()
        .any(|word| path.contains(&format!("{word}/")) || path.ends_with(&format!("{word}.rs")))
}

#[test]
fn layers_use_only_those_below() {
    let source = root().join("imap-proto/src");
    let place = |name: &str| LAYERS.iter().position(|layer| *layer == name);
    let mut looked_at = 0;
    for file in rust_files(&source)
        .iter()
        .filter(|file| !is_test(file.strip_prefix(&source).unwrap()))
    {
        let name = layer(file, &source);
        let Some(mine) = place(&name) else {
            assert!(
                CONTRACTS.contains(&name.as_str()) || ["lib", "guide"].contains(&name.as_str()),
                "{name} is no layer"
            );
            continue;
        };
        let text = fs::read_to_string(file).unwrap();
        for used in uses(&text) {
            let Some(theirs) = place(used) else { continue };
            looked_at += 1;
            let extension = used == "ext" && name != "ext" && name != "flow";
            assert!(theirs <= mine && !extension, "{}: {name} uses {used}", file.display());
        }
    }
    assert!(
        looked_at > 100,
        "only {looked_at} uses were found: the test reads the wrong files"
    );
}

#[test]
fn rooms_can_be_seen_across() {
    let mut looked_at = 0;
    for package in ["imap-proto", "imap-blocking", "imap-tokio", "tests", "fuzz"] {
        for file in rust_files(&root().join(package)) {
            let lines = fs::read_to_string(&file).unwrap().lines().count();
            assert!(lines <= LONGEST, "{} has {lines} lines", file.display());
            looked_at += 1;
        }
    }
    assert!(looked_at > 100, "only {looked_at} files were found");
}
