//! Finds where a response ends, and cuts it into tokens on the way.
//!
//! A line ends at LF. It goes on behind a literal if it ends in the literal's size and may carry literals, which is
//! decided by what kind of line it is. The framer remembers where it stopped: no byte is searched or tokenised twice,
//! however the bytes arrive.

use super::inbox::Inbox;
use super::line::{self, Head, Literal};
use super::strict;
use super::tape::{Reading, Tape, UNENDED, is_section_name};
use super::token::{Kind, MAX_UNIT, Token};
use crate::error::{Error, Malformation};

/// A run of bytes that can be shown: a whole response, or a FETCH response up to a body that is streamed.
/// Offsets count from the front of the inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) head: Head,
    /// The end of the text; the line end is not counted.
    pub(crate) text: usize,
    /// Where what follows begins.
    pub(crate) next: usize,
    /// The size of the literal that begins at `next`, to be streamed.
    pub(crate) body: Option<u64>,
    /// Why the tokens break off.
    pub(crate) why: Option<Malformation>,
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Framer {
    pub(crate) tape: Tape,
    /// Where the search for LF goes on.
    scanned: usize,
    /// One past the LF of the line that is about to be framed, if it was found already; 0 if not.
    found: u32,
    /// Where the part of the line behind the last literal begins.
    segment: usize,
    head: Option<Head>,
    why: Option<Malformation>,
    /// How often the part was continued behind an LF alone.
    joins: u8,
    /// How many lists are open around the front of the inbox.
    lists: u32,
    /// Whether the server has ended a line with CRLF. Then an LF alone inside a quoted string does not end a line.
    crlf: bool,
}

/// What the framer is to observe.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    /// The longest response, in bytes.
    pub(crate) unit: usize,
    /// The longest line of numbers, in bytes.
    pub(crate) search: usize,
    /// How deep lists may nest.
    pub(crate) nesting: u32,
    /// Whether what the grammar leaves no room for is refused.
    pub(crate) strict: bool,
    /// Where a strict reader takes UTF-8.
    pub(crate) utf8: strict::Utf8,
}

impl Rules {
    /// What the grammar of a strict reader depends on.
    pub(crate) fn dialect(self) -> strict::Dialect {
        strict::Dialect {
            utf8: self.utf8,
            nesting: self.nesting,
        }
    }
}

/// A line that is complete, before anything in it was looked at. Offsets count from the front of the inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// The end of the text; the line end is not counted.
    pub(crate) text: usize,
    /// Where what follows begins.
    pub(crate) next: usize,
}

impl Framer {
    /// The line at the front of the inbox, where no frame has begun, or `None` if more bytes are needed. Framing it goes
    /// on from here, unless [`Framer::pass`] says that nobody will.
    #[inline]
    pub(crate) fn line(&mut self, inbox: &Inbox, rules: Rules) -> Result<Option<Line>, Error> {
        let bytes = inbox.bytes();
        let line = self.ended_line(bytes);
        if line.is_none() {
            self.check_length(bytes.len(), rules)?;
        }
        Ok(line)
    }

    /// The same, however long the line is.
    #[inline]
    pub(crate) fn ended_line(&mut self, bytes: &[u8]) -> Option<Line> {
        let feed = match self.found.checked_sub(1) {
            Some(feed) => feed as usize,
            None => self.feed(bytes, self.scanned)?,
        };
        Some(self.ends(bytes, feed))
    }

    /// Takes note that the line at the front ends with this LF.
    #[inline]
    fn ends(&mut self, bytes: &[u8], feed: usize) -> Line {
        self.found = u32::try_from(feed + 1).unwrap_or_default();
        let text = line::text_end(bytes, 0, feed);
        self.crlf |= text < feed;
        Line { text, next: feed + 1 }
    }

    /// The line that [`Framer::line`] found was read, all of it.
    #[inline]
    pub(crate) fn pass(&mut self) {
        self.found = 0;
        self.scanned = 0;
    }

    /// The next LF that was not looked at.
    #[inline]
    fn find(&mut self, bytes: &[u8], rules: Rules) -> Result<Option<usize>, Error> {
        let feed = self.feed(bytes, self.scanned.max(self.segment));
        if feed.is_none() {
            self.check_length(bytes.len(), rules)?;
        }
        Ok(feed)
    }

    /// The first LF from `from` on. If it has not come, the search goes on from here.
    #[inline]
    fn feed(&mut self, bytes: &[u8], from: usize) -> Option<usize> {
        let feed = bytes.get(from..).and_then(|rest| memchr::memchr(b'\n', rest));
        if feed.is_none() {
            self.scanned = from.max(bytes.len());
        }
        feed.map(|feed| from + feed)
    }

    /// The next frame, or `None` if more bytes are needed. It begins at `at`, and so many `lists` are open around it; 0
    /// at the start of a response.
    #[inline]
    pub(crate) fn frame(&mut self, inbox: &Inbox, lists: u32, at: usize, rules: Rules) -> Result<Option<Frame>, Error> {
        loop {
            let bytes = inbox.bytes();
            let feed = match core::mem::take(&mut self.found).checked_sub(1) {
                Some(feed) => feed as usize,
                None => match self.find(bytes, rules)? {
                    Some(feed) => feed,
                    None => return Ok(None),
                },
            };
            self.scanned = feed + 1;
            let text = line::text_end(bytes, self.segment, feed);
            if self.head.is_none() {
                self.begin(bytes, text, lists, at);
            }
            self.check_length(feed, rules)?;
            if let Some(body) = self.part(inbox, text, feed + 1, rules)? {
                return Ok(Some(self.finish(text, feed + 1, body)));
            }
        }
    }

    /// Whether a frame has begun that needs more bytes.
    #[inline]
    pub(crate) fn has_begun(&self) -> bool {
        self.head.is_some()
    }

    /// Whether any byte at the front of the inbox was looked at.
    pub(crate) fn is_inside(&self) -> bool {
        self.head.is_some() || self.scanned > 0 || self.found > 0
    }

    fn finish(&mut self, text: usize, next: usize, body: Option<u64>) -> Frame {
        self.scanned = 0;
        self.segment = 0;
        self.joins = 0;
        Frame {
            head: self.head.take().unwrap_or(Head::Garbage),
            text,
            next,
            body,
            why: self.why.take(),
        }
    }

    #[inline]
    fn begin(&mut self, bytes: &[u8], text: usize, lists: u32, at: usize) {
        self.tape.clear(lists);
        self.lists = lists;
        let head = if lists > 0 {
            Head::Items { at: at as u32 }
        } else {
            line::head(bytes.get(..text).unwrap_or_default())
        };
        self.segment = head.arguments();
        self.head = Some(head);
    }

    /// One part of a line, up to the line end at `text`. `None` if the line goes on; otherwise the size of the body
    /// that follows, if one does.
    #[inline]
    fn part(&mut self, inbox: &Inbox, text: usize, next: usize, rules: Rules) -> Result<Option<Option<u64>>, Error> {
        let crlf = next == text + 2;
        self.crlf |= crlf;
        if !self.head.as_ref().is_some_and(Head::may_carry_literals) {
            return Ok(Some(None));
        }
        let part = inbox.bytes().get(self.segment..text).unwrap_or_default();
        if part.is_empty() && self.tape.depth() > 0 && self.why.is_none() && !self.tape.is_empty() {
            // An empty line behind a literal, inside parentheses.
            self.segment = next;
            return Ok(None);
        }
        let literal = line::literal(part)?;
        let end = literal.map_or(text, |literal| self.segment + literal.at);
        if self.read(inbox, end, rules) {
            // Inside a quoted string, where no literal can be.
            if !crlf && self.crlf && self.joins < MAX_JOINS {
                self.joins += 1;
                self.tape.reset_to_mark();
                self.why = None;
                return Ok(None);
            }
            return Ok(Some(None));
        }
        if rules.strict && self.why.is_none() {
            self.why = self.excess(inbox, end, literal.is_some(), crlf, rules);
        }
        match literal {
            None => Ok(Some(None)),
            Some(literal) => self.literal(inbox, literal, next, rules),
        }
    }

    fn literal(
        &mut self,
        inbox: &Inbox,
        literal: Literal,
        next: usize,
        rules: Rules,
    ) -> Result<Option<Option<u64>>, Error> {
        if self.streams(inbox.bytes()) {
            return Ok(Some(Some(literal.size)));
        }
        let size = usize::try_from(literal.size).unwrap_or(usize::MAX);
        self.check_length(next.saturating_add(size), rules)?;
        if self.why.is_none() {
            self.tape.literal(next, size);
        }
        self.segment = next + size;
        self.joins = 0;
        Ok(None)
    }

    /// Tokenises the line from the last literal to `end`. Says whether it breaks off inside a quoted string.
    #[inline]
    fn read(&mut self, inbox: &Inbox, end: usize, rules: Rules) -> bool {
        if self.why.is_some() {
            return false;
        }
        self.tape.mark();
        let reading = if rules.strict { Reading::Strict } else { Reading::Plain };
        match self
            .tape
            .read(inbox.padded(), self.segment, end, rules.nesting, reading)
        {
            Ok(()) => false,
            Err(why) => self.broken(inbox, end, rules, why),
        }
    }

    #[cold]
    #[inline(never)]
    fn broken(&mut self, inbox: &Inbox, end: usize, rules: Rules, why: Malformation) -> bool {
        self.why = Some(why);
        if why.why != UNENDED {
            return false;
        }
        if rules.strict {
            return true;
        }
        self.tape.reset_to_mark();
        let nesting = rules.nesting;
        if self
            .tape
            .read(inbox.padded(), self.segment, end, nesting, Reading::Repair)
            .is_ok()
        {
            self.why = None;
            return false;
        }
        // Neither reading ends: what was found before the string that has no end still counts.
        self.tape.reset_to_mark();
        self.why = self
            .tape
            .read(inbox.padded(), self.segment, end, nesting, Reading::Plain)
            .err();
        true
    }

    /// What the grammar leaves no room for in the part of a line that was read.
    #[cold]
    fn excess(&self, inbox: &Inbox, end: usize, literal: bool, crlf: bool, rules: Rules) -> Option<Malformation> {
        if !crlf {
            return Some(Malformation::new(strict::LONE_LF, end));
        }
        let tokens = self.tape.marked();
        let first = self.lists == 0 && tokens.len() == self.tape.tokens().len();
        let head = inbox.bytes().get(..self.segment).filter(|_| first);
        let start = self.segment;
        if first
            && matches!(self.head, Some(Head::Fetch { .. }))
            && let Some(why) = strict::fetch_head(inbox.bytes().get(..end).unwrap_or_default(), rules.dialect())
        {
            return Some(why);
        }
        strict::spacing(strict::Part {
            head,
            tokens,
            start,
            end,
            literal,
        })
    }

    /// Whether the literal that follows the tape is the value of a body section, which is not kept but streamed.
    fn streams(&self, bytes: &[u8]) -> bool {
        let in_items = match self.head {
            // A list that opens behind the end of the items is none of them, and its literals are text.
            Some(Head::Items { .. }) => self.tape.depth() == self.lists && self.tape.innermost().is_none(),
            Some(Head::Fetch { .. }) => self.tape.innermost() == Some(0),
            _ => false,
        };
        in_items
            && self.why.is_none()
            && self
                .tape
                .tokens()
                .last()
                .is_some_and(|token| is_body_name(bytes, *token))
    }

    #[inline]
    fn check_length(&self, len: usize, rules: Rules) -> Result<(), Error> {
        if len <= rules.unit {
            return Ok(());
        }
        let (what, limit) = match self.head {
            Some(Head::Numbers { .. }) => ("a line of numbers", rules.search),
            Some(_) => ("a response", rules.unit),
            // Before its end has come nobody knows what the line is.
            None => ("a line", rules.unit.max(rules.search)),
        };
        let limit = limit.min(MAX_UNIT);
        if len > limit {
            Err(Error::TooLong { what, limit })
        } else {
            Ok(())
        }
    }
}

/// Whether a token is the name of a FETCH item whose value is (a part of) a message.
fn is_body_name(bytes: &[u8], token: Token) -> bool {
    if token.kind() != Kind::Atom {
        return false;
    }
    let name = bytes
        .get(token.start()..token.start() + token.len())
        .unwrap_or_default();
    is_body(name)
}

/// Whether an item of this name has (a part of) a message for its value.
#[inline]
pub(crate) fn is_body(name: &[u8]) -> bool {
    if !matches!(name.first(), Some(b'B' | b'b' | b'R' | b'r')) {
        return false;
    }
    match memchr::memchr(b'[', name) {
        Some(bracket) => {
            let stem = name.get(..bracket).unwrap_or_default();
            stem == b"BODY" || is_section_name(stem) && !SIZES.iter().any(|other| other.eq_ignore_ascii_case(stem))
        }
        None => MESSAGES.iter().any(|known| known.eq_ignore_ascii_case(name)),
    }
}

/// The names with brackets whose values are not messages.
const SIZES: [&[u8]; 3] = [b"BINARY.SIZE", b"BODYPARTSTRUCTURE", b"AVAILABLECONVERSIONS"];
const MESSAGES: [&[u8]; 3] = [b"RFC822", b"RFC822.HEADER", b"RFC822.TEXT"];

/// How many times one part of a line may go on behind an LF inside a quoted string: each time it is read again.
const MAX_JOINS: u8 = 16;

#[cfg(test)]
mod tests;
