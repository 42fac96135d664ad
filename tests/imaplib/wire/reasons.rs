//! Why what is sent differs: the predicates of the table.

use imap_proto::StartError;
use imap_proto::types::{SeqSet, base64};
use imap_tests::lexer::Arg;

use super::call::{Call, Meaning, Talk, Text};
use super::{Ours, Said, Theirs, read};

impl Call {
    /// Whether a server reads in these bytes what the call means, and nothing else.
    pub(super) fn is_meant_by(&self, line: &[u8]) -> bool {
        let mut line = line;
        if let Talk::Exchange { response, .. } = &self.talk {
            let mut answer = Vec::new();
            match response {
                Some(response) => base64::encode_into(response, &mut answer),
                None => answer.push(b'*'),
            }
            answer.extend_from_slice(b"\r\n");
            match line.strip_suffix(answer.as_slice()) {
                Some(command) => line = command,
                None => return false,
            }
        }
        let Ok(command) = read(line, self.utf8) else {
            return false;
        };
        let name = Arg::atom(&command.name);
        let mut found = core::iter::once(&name).chain(&command.arguments);
        let alike = |meaning: &Meaning| match (meaning, found.next()) {
            (Meaning::Exact(arg), Some(found)) => arg == found,
            (Meaning::Value(value), Some(found)) => found.value() == Some(value),
            (_, None) => false,
        };
        self.meaning.iter().all(alike) && self.meaning.len() == 1 + command.arguments.len()
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

    /// Whether imaplib has joined its arguments by spaces.
    fn is_joined(&self) -> bool {
        self.theirs().and_then(|line| line.strip_suffix(b"\r\n")) == Some(&self.call.joined)
    }
}

pub(crate) fn is_line_end_sent(said: &Said) -> bool {
    said.is_joined() && said.call.has(Text::ends_lines)
}

pub(crate) fn is_line_end_refused(said: &Said) -> bool {
    said.raises("ValueError") && said.call.has(Text::ends_lines) && said.is_sent()
}

pub(crate) fn is_not_quoted(said: &Said) -> bool {
    let stands_unquoted = |text: &Text| !text.is_plain() && !text.ends_lines();
    said.is_joined() && said.is_sent() && said.call.has(stands_unquoted)
}

pub(crate) fn is_not_ascii(said: &Said) -> bool {
    said.raises("UnicodeEncodeError") && said.is_sent() && said.call.has(|text| !text.text.is_ascii())
}

/// A name is text, in which `&` is a character like others.
pub(crate) fn has_ampersand(said: &Said) -> bool {
    let is_it = |text: &Text| text.is_plain() && text.text.contains('&');
    said.is_joined() && said.is_sent() && !said.call.utf8 && said.call.has(is_it)
}

pub(crate) fn is_append_to_nothing(said: &Said) -> bool {
    let rest = said.call.joined.strip_prefix(b"APPEND ").unwrap_or_default();
    let line = [b"APPEND INBOX", rest, b"\r\n"].concat();
    said.theirs() == Some(&line) && said.is_sent() && said.call.has(|text| text.text.is_empty())
}

pub(crate) fn is_append_in_utf8(said: &Said) -> bool {
    said.is_joined() && said.is_sent() && said.call.method == "append" && said.call.utf8
}

pub(crate) fn is_append_at_epoch(said: &Said) -> bool {
    said.is_joined() && said.is_sent() && said.call.asked.iter().any(|argument| argument == "i0")
}

/// With a space for the zero before the day, it is what was asked for.
pub(crate) fn has_day_of_one_digit(said: &Said) -> bool {
    let theirs = said.theirs().unwrap_or_default();
    let spaced = |at: usize| {
        let mut line = theirs.to_vec();
        line[at + 1] = b' ';
        line
    };
    let mut zeros = (0..theirs.len()).filter(|at| theirs[*at..].starts_with(b"\"0"));
    said.call.method == "append" && said.is_sent() && zeros.any(|at| said.call.is_meant_by(&spaced(at)))
}

pub(crate) fn has_flag_of_servers(said: &Said) -> bool {
    let named = said.call.joined.windows(7).any(|word| word == b"\\Recent");
    named && said.is_joined() && matches!(said.ours, Ours::Refused(StartError::Value(error)) if error.what == "flag")
}

pub(crate) fn is_store_of_nothing(said: &Said) -> bool {
    said.raises("IndexError") && said.is_sent() && said.call.method == "store"
}

/// A set is sent in order and merged.
pub(crate) fn has_set_out_of_order(said: &Said) -> bool {
    let mut words = said.call.joined.split(|byte| *byte == b' ');
    let is_it = |word: &[u8]| SeqSet::parse(word).is_ok_and(|set| set.to_string().as_bytes() != word);
    said.is_joined() && said.is_sent() && words.any(is_it)
}

/// One item of FETCH or STATUS, in parentheses that it does not need.
pub(crate) fn has_item_in_parentheses(said: &Said) -> bool {
    let (Some(theirs), Ours::Sent(ours)) = (said.theirs(), &said.ours) else {
        return false;
    };
    let bare: Vec<_> = theirs.iter().filter(|byte| !matches!(byte, b'(' | b')')).collect();
    let same = bare
        .iter()
        .copied()
        .eq(ours.iter().filter(|byte| !matches!(byte, b'(' | b')')));
    same && ["fetch", "uid"].contains(&said.call.method) && theirs.len() == ours.len() + 2
}
