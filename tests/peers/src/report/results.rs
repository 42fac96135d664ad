//! What the programs printed.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use crate::Failure;

/// Lines of words.
pub(crate) struct Results(Vec<Vec<String>>);

impl Results {
    /// Reads a file; `None` if there is none.
    pub(crate) fn read(file: &Path) -> Result<Option<Self>, Failure> {
        match fs::read_to_string(file) {
            Ok(text) => Ok(Some(Self::parse(&text))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(format!("{}: {error}", file.display())),
        }
    }

    pub(crate) fn parse(text: &str) -> Self {
        let words = |line: &str| line.split('\t').map(str::to_owned).collect();
        Self(text.lines().map(words).collect())
    }

    pub(crate) fn lines(&self) -> impl Iterator<Item = &[String]> {
        self.0.iter().map(Vec::as_slice)
    }

    /// The words behind these at the beginning of a line; none if no line begins so.
    pub(crate) fn behind(&self, key: &[&str]) -> &[String] {
        self.0
            .iter()
            .find_map(|line| {
                let (first, rest) = line.split_at_checked(key.len())?;
                (first == key).then_some(rest)
            })
            .unwrap_or_default()
    }

    /// The number behind these words, `column` places further.
    pub(crate) fn number(&self, key: &[&str], column: usize) -> Option<f64> {
        self.behind(key).get(column)?.parse().ok()
    }
}
