//! Rules of the grammar, and what reads by them.

use alloc::vec::Vec;

use super::Utf8;
use super::piece::{Piece, has_name, starts_with};
use crate::error::Malformation;

/// A rule of the grammar. Which of several goes on is told by how it begins, so nothing is ever read twice.
#[derive(Debug)]
pub(super) enum Rule {
    /// These bytes; letters in any case.
    Text(&'static str),
    /// An atom that is one of these names; letters in any case.
    Name(&'static [&'static str]),
    /// Takes nothing, and decides whether the rules that it begins are chosen: what comes next begins with these bytes,
    /// letters in any case.
    Ahead(&'static str),
    /// What has a syntax of its own.
    Is(Piece),
    /// All of them, in this order.
    All(&'static [Self]),
    /// The first of them that begins as the text does, or else: this was expected.
    One(&'static str, &'static [Self]),
    /// All of them, or nothing if the text begins otherwise.
    Maybe(&'static [Self]),
    /// All of them, as often as the text begins so.
    Any(&'static [Self]),
    /// A rule that is used in several places, or inside itself.
    See(&'static Self),
}

/// What the grammar depends on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub(crate) utf8: Utf8,
    /// How deep lists may nest.
    pub(crate) nesting: u32,
}

/// What is left to be done.
#[derive(Clone, Copy)]
enum Task {
    /// These rules.
    Rest(&'static [Rule]),
    /// These rules, as often as the text begins so.
    Again(&'static [Rule]),
}

/// How many tasks a list in a list can leave behind, and how many are left around the outermost.
const TASKS: (usize, usize) = (16, 64);

/// Reads `text` from `at` on by a rule. Returns where what it derives ends.
pub(super) fn check(rule: &'static Rule, text: &[u8], mut at: usize, dialect: Dialect) -> Result<usize, Malformation> {
    let most = TASKS.0.saturating_mul(dialect.nesting as usize).saturating_add(TASKS.1);
    let mut tasks = Vec::with_capacity(32);
    let mut next = Some(rule);
    loop {
        if let Some(rule) = next.take() {
            at = match rule {
                Rule::Text(word) if starts_with(rest(text, at), word) => at + word.len(),
                Rule::Name(names) if has_name(rest(text, at), names) => Piece::Atom.end(text, at, dialect.utf8)?,
                Rule::Ahead(_) => at,
                Rule::Text(word) => return Err(Malformation::new(expected(word), at)),
                Rule::Name(_) => return Err(Malformation::new("not the name that the grammar has here", at)),
                Rule::Is(piece) => piece.end(text, at, dialect.utf8)?,
                Rule::All(rules) => {
                    tasks.push(Task::Rest(rules));
                    at
                }
                Rule::One(expected, rules) => {
                    let Some(one) = rules.iter().find(|rule| begins(rule, rest(text, at))) else {
                        return Err(Malformation::new(expected, at));
                    };
                    next = Some(one);
                    at
                }
                Rule::Maybe(rules) => {
                    if all_begin(rules, rest(text, at)) {
                        tasks.push(Task::Rest(rules));
                    }
                    at
                }
                Rule::Any(rules) => {
                    tasks.push(Task::Again(rules));
                    at
                }
                Rule::See(rule) => {
                    next = Some(rule);
                    at
                }
            };
            if tasks.len() > most {
                return Err(Malformation::new("nested too deeply", at));
            }
            continue;
        }
        match tasks.pop() {
            None => return Ok(at),
            Some(Task::Rest([])) => {}
            Some(Task::Rest([first, others @ ..])) => {
                if !others.is_empty() {
                    tasks.push(Task::Rest(others));
                }
                next = Some(first);
            }
            Some(Task::Again(rules)) => {
                if all_begin(rules, rest(text, at)) {
                    tasks.push(Task::Again(rules));
                    tasks.push(Task::Rest(rules));
                }
            }
        }
    }
}

/// What to say where these bytes are missing.
fn expected(word: &str) -> &'static str {
    match word {
        " " => "expected a space",
        "(" | " (" => "expected a list",
        ")" => "expected the end of a list",
        "]" | "] " => "expected a closing bracket",
        "* " | "+ " => "expected a space behind the first character",
        _ => "not what the grammar has here",
    }
}

fn rest(text: &[u8], at: usize) -> &[u8] {
    text.get(at..).unwrap_or_default()
}

/// Whether what a rule derives may begin like this. Recurses into the grammar, never into the text: no rule begins with
/// itself.
fn begins(rule: &Rule, rest: &[u8]) -> bool {
    match rule {
        Rule::Text(word) | Rule::Ahead(word) => starts_with(rest, word),
        Rule::Name(names) => has_name(rest, names),
        Rule::Is(piece) => piece.begins(rest),
        Rule::One(_, rules) => rules.iter().any(|rule| begins(rule, rest)),
        Rule::All(rules) | Rule::Maybe(rules) | Rule::Any(rules) => all_begin(rules, rest),
        Rule::See(rule) => begins(rule, rest),
    }
}

/// Whether these rules, one behind the other, may begin like this.
fn all_begin(rules: &[Rule], rest: &[u8]) -> bool {
    for rule in rules {
        match rule {
            // What separates does not tell: what stands behind it does.
            Rule::Text(separator @ (" " | ".")) if rules.len() > 1 => {
                return starts_with(rest, separator)
                    && all_begin(rules.get(1..).unwrap_or_default(), rest.get(1..).unwrap_or_default());
            }
            _ if begins(rule, rest) => return true,
            Rule::Maybe(_) | Rule::Any(_) => {}
            _ => return false,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(rule: &'static Rule, text: &str) -> Option<usize> {
        check(rule, text.as_bytes(), 0, Dialect::default()).ok()
    }

    #[test]
    fn what_may_be_left_out_at_the_beginning_does_not_decide() {
        static RULE: Rule = Rule::One(
            "",
            &[
                Rule::All(&[
                    Rule::Maybe(&[Rule::Text("a")]),
                    Rule::Any(&[Rule::Text("b")]),
                    Rule::Text("c"),
                ]),
                Rule::Text("d"),
            ],
        );
        for text in ["abbc", "ac", "bc", "c", "d"] {
            assert_eq!(end(&RULE, text), Some(text.len()), "{text}");
        }
        for text in ["ad", "a", "b", "e", ""] {
            assert_eq!(end(&RULE, text), None, "{text}");
        }
    }

    #[test]
    fn what_separates_tells_only_where_nothing_is_behind_it() {
        static RULE: Rule = Rule::All(&[
            Rule::Text("a"),
            Rule::Any(&[Rule::Text(".")]),
            Rule::Maybe(&[Rule::Text(" "), Rule::Text("b")]),
            Rule::Maybe(&[Rule::Text(" ")]),
        ]);
        for (text, length) in [("a", 1), ("a..", 3), ("a. b ", 5), ("a ", 2), ("a c", 2), ("a b", 3)] {
            assert_eq!(end(&RULE, text), Some(length), "{text}");
        }
    }
}
