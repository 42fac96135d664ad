//! What the grammar leaves no room for although it can be read: see [`Config::strict_syntax`](crate::Config).
//!
//! The grammar is that of RFC 9051 and RFC 3501 together, with what the RFCs of extensions add to it: what any of them
//! derives is taken. It is a table of [`Rule`](machine::Rule)s, read by a machine that keeps its place on a stack of its
//! own. Only a strict reader comes here.

mod body;
mod code;
mod data;
mod fetch;
mod machine;
mod piece;
mod spacing;

pub(crate) use machine::Dialect;
pub(super) use spacing::{Part, spacing};

use crate::error::Malformation;
use machine::{Rule, check};

/// Why a line is malformed that LF alone ends.
pub(super) const LONE_LF: &str = "line end without carriage return";

/// Where a server may use UTF-8 outside literals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Utf8 {
    /// Nowhere.
    #[default]
    Nowhere,
    /// In text for people: it may be in other languages (RFC 5255 section 3.5).
    InText,
    /// In quoted strings too: IMAP4rev2 or UTF8=ACCEPT is on (RFC 9051 section 9, RFC 6855 section 3).
    Everywhere,
}

/// What is wrong with a response that is complete, without the end of its line.
pub(crate) fn response(text: &[u8], dialect: Dialect) -> Option<Malformation> {
    let rule = match text.first() {
        Some(b'*') => &data::UNTAGGED,
        Some(b'+') => &code::CONTINUE,
        _ => &code::TAGGED,
    };
    whole(rule, text, 0, dialect)
}

/// What is wrong with the beginning of a FETCH response, up to its first item or behind it.
pub(crate) fn fetch_head(text: &[u8], dialect: Dialect) -> Option<Malformation> {
    check(&fetch::HEAD, text, 0, dialect).err()
}

/// What is wrong with an item of a FETCH response, which stands at `at` and ends with the text.
pub(crate) fn item(text: &[u8], at: usize, dialect: Dialect) -> Option<Malformation> {
    whole(&fetch::ITEM, text, at, dialect)
}

/// What is wrong with an item up to the end of the line that announces its value as a literal.
pub(crate) fn announcement(text: &[u8], at: usize, dialect: Dialect) -> Option<Malformation> {
    whole(&fetch::ANNOUNCED, text, at, dialect)
}

fn whole(rule: &'static Rule, text: &[u8], at: usize, dialect: Dialect) -> Option<Malformation> {
    match check(rule, text, at, dialect) {
        Ok(end) if end < text.len() => Some(Malformation::new("expected the end", end)),
        Ok(_) => None,
        Err(why) => Some(why),
    }
}

#[cfg(test)]
mod tests;
