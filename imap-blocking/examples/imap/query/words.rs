//! A query's text, cut into words.

use crate::failure::{Failure, Result};

/// Cuts a query at its spaces and around its parentheses. Between quotes nothing is cut, and `\` takes the next character
/// as it is.
pub(super) fn split(query: &str) -> Result<Vec<String>> {
    let mut words = Vec::new();
    let mut word = None::<String>;
    let mut quoted = false;
    let mut chars = query.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            '\\' if quoted => word.get_or_insert_default().extend(chars.next()),
            '(' | ')' if !quoted => {
                words.extend(word.take());
                words.push(c.to_string());
            }
            c if c.is_whitespace() && !quoted => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    if quoted {
        return Err(Failure::Usage("the query has a quote without the other one".into()));
    }
    words.extend(word);
    Ok(words)
}
