//! Why what is sent differs: the predicates of the table.

use imap_proto::StartError;
use imap_proto::types::{SeqSet, base64, utf7};
use imap_tests::lexer::Arg;

use super::call::{Call, Meaning, Talk, Text, literal, quote};
use super::{Ours, Said, Theirs, read};

impl Call {
    /// Whether a server reads in these bytes what the call means, and nothing else.
    pub(super) fn is_meant_by(&self, line: &[u8]) -> bool {
        let mut behind = Vec::new();
        match &self.talk {
            Talk::Nothing | Talk::Message(_) => {}
            Talk::Idle => behind.extend_from_slice(b"DONE\r\n"),
            Talk::Exchange { response, .. } => {
                match response {
                    Some(response) => base64::encode_into(response, &mut behind),
                    None => behind.push(b'*'),
                }
                behind.extend_from_slice(b"\r\n");
            }
        }
        let Some(line) = line.strip_suffix(behind.as_slice()) else {
            return false;
        };
        self.reads(line, &|_, _| false)
    }

    /// Whether a server reads this, where what is tolerated may be read for what is meant; nothing may be read for what
    /// is tolerated to be missing.
    fn reads(&self, line: &[u8], tolerates: &dyn Fn(&Meaning, Option<&Arg>) -> bool) -> bool {
        let Ok(command) = read(line, self.utf8) else {
            return false;
        };
        let name = Arg::atom(&command.name);
        let mut found = core::iter::once(&name).chain(&command.arguments).peekable();
        for meaning in &self.meaning {
            let alike = match (meaning, found.peek()) {
                (Meaning::Exact(arg), Some(found)) => arg == *found,
                (Meaning::Value(value), Some(found)) => found.value() == Some(value),
                (_, None) => false,
            };
            if alike || (found.peek().is_some() && tolerates(meaning, found.peek().copied())) {
                found.next();
            } else if !tolerates(meaning, None) {
                return false;
            }
        }
        found.next().is_none()
    }

    /// What an imaplib sends that joins the arguments and quotes those of the texts whose bit is set.
    fn joined(&self, quoted: u32) -> Vec<u8> {
        let mut line = self.joined.clone();
        for (index, text) in self.texts.iter().enumerate().rev() {
            if quoted >> index & 1 == 1 {
                line.splice(text.at..text.at + text.text.len(), quote(&text.text).into_bytes());
            }
        }
        line
    }

    /// The same by an imaplib that knows how a message is appended in UTF-8.
    fn in_utf8(&self, line: &[u8]) -> Option<Vec<u8>> {
        let Talk::Message(message) = &self.talk else {
            return None;
        };
        let wrapped = [b"UTF8 (", message.as_slice(), b")"].concat();
        let head = line.strip_suffix(literal(&wrapped).as_slice())?;
        Some([head, b"UTF8 (~", &literal(message), b")"].concat())
    }

    fn has(&self, property: impl Fn(&Text) -> bool) -> bool {
        self.texts.iter().any(property)
    }
}

impl Said {
    fn theirs(&self) -> Option<&[u8]> {
        match &self.theirs {
            Theirs::Sent(line) => Some(line),
            Theirs::Raises(_) | Theirs::Lacks => None,
        }
    }

    fn raises(&self, exception: &str) -> bool {
        matches!(&self.theirs, Theirs::Raises(name) if name == exception)
    }

    fn is_sent(&self) -> bool {
        matches!(self.ours, Ours::Sent(_))
    }

    /// Whether imaplib has joined its arguments by spaces, with quotes around those texts.
    fn is_joined_with(&self, quoted: u32) -> bool {
        let Some(line) = self.theirs().and_then(|line| line.strip_suffix(b"\r\n")) else {
            return false;
        };
        let joined = self.call.joined(quoted);
        line == joined || self.call.in_utf8(&joined).is_some_and(|joined| line == joined)
    }

    fn is_joined(&self) -> bool {
        self.is_joined_with(0)
    }

    /// Whether imaplib has joined its arguments, or has quoted them and sent what is meant but for its habits.
    fn is_imaplibs(&self) -> bool {
        let habits = |meaning: &Meaning, found: Option<&Arg>| is_habit(&self.call, meaning, found);
        self.is_joined() || self.theirs().is_some_and(|line| self.call.reads(line, &habits))
    }
}

/// What imaplib writes in place of what is meant, or leaves out.
fn is_habit(call: &Call, meaning: &Meaning, found: Option<&Arg>) -> bool {
    match (meaning, found) {
        // The date 0 is none.
        (Meaning::Value(date), None) => call.method == "append" && date == b" 1-Jan-1970 00:00:00 +0000",
        (Meaning::Exact(_), None) => false,
        (Meaning::Exact(meant), Some(Arg::List(items))) => *items == [meant.clone()],
        (Meaning::Exact(Arg::Atom(set)), Some(Arg::Atom(found))) => {
            SeqSet::parse(found.as_bytes()).is_ok_and(|found| found.to_string() == *set)
        }
        (Meaning::Exact(_), Some(_)) => false,
        (Meaning::Value(value), Some(found)) => {
            let found = found.value().unwrap_or_default();
            let day = value
                .strip_prefix(b" ")
                .is_some_and(|day| found.strip_prefix(b"0") == Some(day));
            let name = core::str::from_utf8(found).is_ok_and(|name| utf7::encode(name).as_bytes() == value);
            let inbox = value.is_empty() && found == b"INBOX";
            (call.method == "append" && (day || inbox)) || (name && !call.utf8)
        }
    }
}

pub(crate) fn is_line_end_sent(said: &Said) -> bool {
    said.is_joined() && said.call.has(Text::ends_lines)
}

pub(crate) fn is_line_end_refused(said: &Said) -> bool {
    said.raises("ValueError") && said.call.has(Text::ends_lines) && said.is_sent()
}

pub(crate) fn is_not_quoted(said: &Said) -> bool {
    let texts = &said.call.texts;
    let left_bare = |quoted: u32| {
        let mut bare = texts.iter().enumerate().filter(|(index, _)| quoted >> index & 1 == 0);
        bare.any(|(_, text)| !text.is_plain() && !text.ends_lines())
    };
    // Newer imaplibs quote the names of mailboxes, and not every other string.
    let ways = 1 << texts.iter().filter(|text| !text.password).count();
    said.is_sent() && (0..ways).any(|quoted| left_bare(quoted) && said.is_joined_with(quoted))
}

pub(crate) fn is_not_ascii(said: &Said) -> bool {
    said.raises("UnicodeEncodeError") && said.is_sent() && said.call.has(|text| !text.text.is_ascii())
}

/// A name is text, in which `&` and TAB are characters like others.
pub(crate) fn is_encoded(said: &Said) -> bool {
    let is_it = |text: &Text| text.text.contains(['&', '\t']);
    said.is_imaplibs() && said.is_sent() && !said.call.utf8 && said.call.has(is_it)
}

pub(crate) fn is_append_to_nothing(said: &Said) -> bool {
    let rest = said.call.joined.strip_prefix(b"APPEND ").unwrap_or_default();
    let line = [b"APPEND INBOX", rest, b"\r\n"].concat();
    let is_it = said.theirs() == Some(&line) || said.is_imaplibs();
    is_it && said.is_sent() && said.call.method == "append" && said.call.has(|text| text.text.is_empty())
}

pub(crate) fn is_append_in_utf8(said: &Said) -> bool {
    let line = [said.call.joined.as_slice(), b"\r\n"].concat();
    said.theirs() == Some(&line) && said.is_sent() && said.call.method == "append" && said.call.utf8
}

pub(crate) fn is_append_at_epoch(said: &Said) -> bool {
    said.is_imaplibs() && said.is_sent() && said.call.asked.iter().any(|argument| argument == "i0")
}

pub(crate) fn has_day_of_one_digit(said: &Said) -> bool {
    let has_space = |meaning: &Meaning| matches!(meaning, Meaning::Value(date) if date.starts_with(b" "));
    let dated = said.call.asked.iter().any(|argument| argument.starts_with('m'));
    said.call.method == "append" && dated && said.call.meaning.iter().any(has_space) && said.is_imaplibs()
}

pub(crate) fn has_flag_of_servers(said: &Said) -> bool {
    let named = said.call.joined.windows(7).any(|word| word == b"\\Recent");
    named && said.is_imaplibs() && matches!(said.ours, Ours::Refused(StartError::Value(error)) if error.what == "flag")
}

pub(crate) fn is_store_of_nothing(said: &Said) -> bool {
    said.raises("IndexError") && said.is_sent() && said.call.method == "store"
}

/// A set is sent in order and merged.
pub(crate) fn has_set_out_of_order(said: &Said) -> bool {
    let mut words = said.call.joined.split(|byte| *byte == b' ');
    let is_it = |word: &[u8]| SeqSet::parse(word).is_ok_and(|set| set.to_string().as_bytes() != word);
    said.is_imaplibs() && said.is_sent() && words.any(is_it)
}

/// One item of FETCH, in parentheses that it does not need.
pub(crate) fn has_item_in_parentheses(said: &Said) -> bool {
    let lists = |line: &[u8]| line.iter().filter(|byte| **byte == b'(').count();
    let more = |ours: &[u8]| said.theirs().map(lists) == Some(lists(ours) + 1);
    ["fetch", "uid"].contains(&said.call.method)
        && said.is_imaplibs()
        && matches!(&said.ours, Ours::Sent(ours) if more(ours))
}
