//! The language of `imap search`: words, `key:value`, `not`, `or` and parentheses, made into a typed SEARCH.

mod words;

use imap_blocking::proto::command::{SearchKey, SearchProgram};
use imap_blocking::proto::types::{Date, Flag, UidSet};

use crate::failure::{Failure, Result};

/// What `--help` says about it.
pub(crate) const HELP: &str = "\
The query:
  from:TEXT to:TEXT cc:TEXT bcc:TEXT subject:TEXT body:TEXT text:TEXT (header or body)
  header:NAME:TEXT                   a header field; header:NAME: if it only has to be there
  since:DAY before:DAY on:DAY        when the message arrived, as in since:2026-01-31
  sent-since:DAY sent-before:DAY sent-on:DAY   what its Date field says
  larger:SIZE smaller:SIZE           10000, 10k, 5M
  uid:SET                            1:4,7,12:*
  keyword:NAME                       $Forwarded, Work
  seen unseen answered unanswered flagged unflagged deleted undeleted draft undraft
  recent new old all
Terms side by side must all match. `or` joins what may match instead, `not` turns a term round, and parentheses group:
(from:bob or from:alice) not subject:lunch unseen

Each argument is one term, so that the shell's quotes are enough: subject:\"y z\" unseen. A query that is one argument
altogether is cut at its spaces, and has quotes of its own: 'subject:\"y z\" unseen'";

/// A query that makes sense.
#[derive(Debug)]
pub(crate) struct Query {
    tokens: Vec<Token>,
}

#[derive(Clone, Debug)]
enum Token {
    Term(Term),
    Or,
    Not,
    Open,
    Close,
}

/// One thing to look for, with what it says.
#[derive(Clone, Debug)]
enum Term {
    Word(SearchKey<'static>),
    Text(TextKey, String),
    Header(String, String),
    Keyword(Flag<'static>),
    Uid(UidSet),
}

type TextKey = for<'a> fn(&'a str) -> SearchKey<'a>;

impl Query {
    /// Reads the arguments of the command line.
    pub(crate) fn parse(arguments: &[String]) -> Result<Self> {
        let words = match arguments {
            [whole] => words::split(whole)?,
            terms => terms.iter().map(|term| term.trim().to_owned()).collect(),
        };
        let tokens = words.iter().map(|word| token(word)).collect::<Result<Vec<_>>>()?;
        let query = Self { tokens };
        query.program()?;
        Ok(query)
    }

    /// The query as SEARCH takes it.
    pub(crate) fn program(&self) -> Result<SearchProgram<'_>> {
        // Of what is open, the innermost last: no depth of nesting can exhaust the stack.
        let mut groups = vec![Group::default()];
        for token in &self.tokens {
            let group = groups.last_mut().ok_or_else(unbalanced)?;
            match token {
                Token::Term(term) => group.add(term.key().into()),
                Token::Not => group.negated = !group.negated,
                Token::Or => group.or()?,
                Token::Open => groups.push(Group::default()),
                Token::Close => {
                    let inner = groups.pop().ok_or_else(unbalanced)?.end()?;
                    groups.last_mut().ok_or_else(unbalanced)?.add(inner);
                }
            }
        }
        match (groups.pop(), groups.is_empty()) {
            (Some(group), true) => group.end(),
            _ => Err(unbalanced()),
        }
    }
}

/// What was read of the terms between two parentheses.
#[derive(Default)]
struct Group<'q> {
    /// What is before the last `or`.
    either: Option<SearchProgram<'q>>,
    /// What is behind it.
    all: Option<SearchProgram<'q>>,
    negated: bool,
}

impl<'q> Group<'q> {
    fn add(&mut self, term: SearchProgram<'q>) {
        let term = if core::mem::take(&mut self.negated) {
            term.not()
        } else {
            term
        };
        self.all = Some(match self.all.take() {
            Some(all) => all.and(term),
            None => term,
        });
    }

    fn or(&mut self) -> Result {
        let all = self.take_all("`or`")?;
        self.either = Some(match self.either.take() {
            Some(either) => either.or(all),
            None => all,
        });
        Ok(())
    }

    fn end(mut self) -> Result<SearchProgram<'q>> {
        let all = self.take_all("the end")?;
        Ok(match self.either {
            Some(either) => either.or(all),
            None => all,
        })
    }

    fn take_all(&mut self, before: &str) -> Result<SearchProgram<'q>> {
        match self.all.take() {
            Some(all) if !self.negated => Ok(all),
            _ => Err(Failure::Usage(format!(
                "the query has no term before {before} or a parenthesis"
            ))),
        }
    }
}

impl Term {
    fn key(&self) -> SearchKey<'_> {
        match self {
            Self::Word(key) => *key,
            Self::Text(key, text) => key(text),
            Self::Header(name, text) => SearchKey::Header(name, text),
            Self::Keyword(flag) => SearchKey::Keyword(flag),
            Self::Uid(set) => SearchKey::Uid(set),
        }
    }
}

fn token(word: &str) -> Result<Token> {
    Ok(match word.to_ascii_lowercase().as_str() {
        "or" => Token::Or,
        "not" => Token::Not,
        "(" => Token::Open,
        ")" => Token::Close,
        _ => Token::Term(term(word)?),
    })
}

fn term(word: &str) -> Result<Term> {
    let Some((key, value)) = word.split_once(':') else {
        let lower = word.to_ascii_lowercase();
        let found = FLAGS.iter().find(|(name, _)| *name == lower);
        return found.map(|(_, key)| Term::Word(*key)).ok_or_else(|| unknown(word));
    };
    let lower = key.to_ascii_lowercase();
    if let Some((_, key)) = TEXTS.iter().find(|(name, _)| *name == lower) {
        return Ok(Term::Text(*key, value.to_owned()));
    }
    if let Some((_, key)) = DAYS.iter().find(|(name, _)| *name == lower) {
        return Ok(Term::Word(key(day(value)?)));
    }
    Ok(match lower.as_str() {
        "header" => {
            let Some((name, text)) = value.split_once(':') else {
                return Err(Failure::Usage(format!("`{word}` is not of the form header:NAME:TEXT")));
            };
            Term::Header(name.to_owned(), text.to_owned())
        }
        "larger" => Term::Word(SearchKey::Larger(size(value)?)),
        "smaller" => Term::Word(SearchKey::Smaller(size(value)?)),
        "uid" => Term::Uid(value.parse()?),
        "keyword" => Term::Keyword(Flag::keyword(value)?.into_owned()),
        _ => return Err(unknown(word)),
    })
}

/// A day as ISO 8601 has it.
fn day(text: &str) -> Result<Date> {
    let mut fields = text.splitn(3, '-').map(str::parse);
    let (Some(Ok(year)), Some(Ok(month)), Some(Ok(day))) = (fields.next(), fields.next(), fields.next()) else {
        return Err(Failure::Usage(format!("`{text}` is no day of the form 2026-01-31")));
    };
    let month = u8::try_from(month).unwrap_or(0);
    let day = u8::try_from(day).unwrap_or(0);
    Date::new(year, month, day).map_err(|error| Failure::Usage(format!("`{text}` is no day: {error}")))
}

/// A number of bytes, in thousands or millions if a letter says so.
fn size(text: &str) -> Result<u64> {
    let (digits, unit) = match text.char_indices().next_back() {
        Some((at, 'k' | 'K')) => (text.get(..at), 1000),
        Some((at, 'm' | 'M')) => (text.get(..at), 1_000_000),
        Some((at, 'g' | 'G')) => (text.get(..at), 1_000_000_000),
        _ => (Some(text), 1),
    };
    let number = digits.and_then(|digits| digits.parse::<u64>().ok()?.checked_mul(unit));
    number.ok_or_else(|| Failure::Usage(format!("`{text}` is no size like 10000, 10k or 5M")))
}

fn unknown(word: &str) -> Failure {
    Failure::Usage(format!(
        "`{word}` is no term of a query: see `imap search --help`, and quote texts with spaces, as in 'subject:\"y z\"'"
    ))
}

fn unbalanced() -> Failure {
    Failure::Usage("the query has a parenthesis without the other one".into())
}

const FLAGS: [(&str, SearchKey<'static>); 14] = [
    ("all", SearchKey::All),
    ("answered", SearchKey::Answered),
    ("deleted", SearchKey::Deleted),
    ("draft", SearchKey::Draft),
    ("flagged", SearchKey::Flagged),
    ("new", SearchKey::New),
    ("old", SearchKey::Old),
    ("recent", SearchKey::Recent),
    ("seen", SearchKey::Seen),
    ("unanswered", SearchKey::Unanswered),
    ("undeleted", SearchKey::Undeleted),
    ("undraft", SearchKey::Undraft),
    ("unflagged", SearchKey::Unflagged),
    ("unseen", SearchKey::Unseen),
];

const TEXTS: [(&str, TextKey); 7] = [
    ("bcc", |text| SearchKey::Bcc(text)),
    ("body", |text| SearchKey::Body(text)),
    ("cc", |text| SearchKey::Cc(text)),
    ("from", |text| SearchKey::From(text)),
    ("subject", |text| SearchKey::Subject(text)),
    ("text", |text| SearchKey::Text(text)),
    ("to", |text| SearchKey::To(text)),
];

/// What makes a search key of a day.
type OfDay = fn(Date) -> SearchKey<'static>;

const DAYS: [(&str, OfDay); 6] = [
    ("before", SearchKey::Before),
    ("on", SearchKey::On),
    ("sent-before", SearchKey::SentBefore),
    ("sent-on", SearchKey::SentOn),
    ("sent-since", SearchKey::SentSince),
    ("since", SearchKey::Since),
];

#[cfg(test)]
mod tests;
