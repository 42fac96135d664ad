//! Lines that most of what comes is, told by how they begin.
//!
//! [`Reader::step`] takes care of all others, and reads these the same.

use super::{Line, Reader, Unit, line};
use crate::wire::Rules;
use crate::wire::inbox::Inbox;
use crate::wire::span::Span;
use crate::wire::tape::Reading;
use crate::wire::token::MAX_UNIT;

/// See [`Reader::begin`].
pub(crate) enum Begun {
    /// The beginning of a FETCH response, about the message of this number. The reader has moved to it.
    Fetch(u32),
    /// A LIST response, whose arguments are on the tape. [`Reader::list`] moves to it.
    List(Line),
    /// A line of which more has to come.
    Later,
    /// Whatever [`Reader::step`] says.
    Open,
}

impl Reader {
    /// Looks at what comes where a response begins.
    #[inline]
    pub(crate) fn begin(&mut self, inbox: &mut Inbox, rules: Rules) -> Begun {
        self.drop_consumed(inbox);
        self.drop_padding(inbox, rules.strict);
        if self.framer.has_begun() || rules.strict {
            return Begun::Open;
        }
        let bytes = inbox.bytes();
        let Some(line) = self.framer.ended_line(bytes) else {
            return if bytes.len() <= rules.unit.min(MAX_UNIT) {
                Begun::Later
            } else {
                Begun::Open
            };
        };
        if line.text > rules.unit.min(MAX_UNIT) {
            return Begun::Open;
        }
        if let Some((number, at)) = line::fetch_begins(bytes) {
            self.fetch_begins(at, line);
            self.unit = Unit::FetchBegin { number, uid: false };
            return Begun::Fetch(number);
        }
        if bytes.starts_with(b"* LIST (") && self.read_list(inbox, line, rules.nesting) {
            return Begun::List(line);
        }
        Begun::Open
    }

    /// Puts the arguments of a LIST response on the tape, if they can be read and end with the line.
    #[inline]
    fn read_list(&mut self, inbox: &Inbox, line: Line, nesting: u32) -> bool {
        if inbox.bytes().get(line.text - 1) == Some(&b'}') {
            return false;
        }
        let tape = &mut self.framer.tape;
        tape.clear(0);
        let start = LIST.end as usize + 1;
        let read = tape.read(inbox.padded(), start, line.text, nesting, Reading::Plain);
        read.is_ok() && tape.depth() == 0
    }

    /// Moves to the LIST response that [`Reader::begin`] found.
    #[inline]
    pub(crate) fn list(&mut self, line: Line) {
        self.framer.pass();
        self.consumed = line.next;
        self.unit = Unit::Data {
            number: None,
            keyword: LIST,
            text: line.text as u32,
        };
    }
}

/// Where the name of a LIST response stands.
const LIST: Span = Span { start: 2, end: 6 };
