//! Received bytes to units: whole responses, and FETCH responses item by item.

mod bodies;
mod checked;
mod items;
mod lines;
mod plain;

use super::framer::{Frame, Framer, Line, Rules};
use super::inbox::Inbox;
use super::line::{self, Head};
use super::span::Span;
use super::tape::Reading;
use super::token::{MAX_UNIT, Token};
use crate::error::{Error, Malformation};
use checked::Strict;
pub(crate) use lines::Begun;

/// What the reader found. Spans count from the front of the inbox and hold until the next [`Reader::step`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Unit {
    /// `+`, a status response, a completion, or numbers: what the head says, and where its text is.
    Line { head: Head, text: Span },
    /// Untagged data whose arguments are on the tape; its text is from the front to `text`.
    Data {
        number: Option<u32>,
        keyword: Span,
        text: u32,
    },
    /// A FETCH response begins. `uid` says that the number is a UID (RFC 9586).
    FetchBegin { number: u32, uid: bool },
    /// An item of a FETCH response: its name, and the tokens of its value.
    Item { name: Span, value: Span },
    /// An item whose value cannot be read: its name, and what stands in the value's place.
    BadItem { name: Span, raw: Span, why: Malformation },
    /// The value of a body section begins: `size` bytes, or NIL.
    BodyBegin { name: Span, size: Option<u64> },
    /// Some of its bytes.
    BodyChunk(Span),
    /// It is complete.
    BodyEnd,
    /// The FETCH response is complete.
    FetchEnd,
    /// A complete response without meaning.
    Malformed { raw: Span, why: Malformation },
    /// An empty line.
    #[default]
    Empty,
}

/// Turns the inbox into units, one [`Reader::step`] at a time.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    /// What was found last.
    unit: Unit,
    framer: Framer,
    state: State,
    place: Place,
    run: Run,
    /// What to drop from the inbox before the next frame.
    consumed: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// At the start of a response.
    #[default]
    Line,
    /// Inside a FETCH response, at the start of a line or behind a streamed body.
    Between,
    /// At `place`: before an item of a line that is complete and not cut into tokens.
    Plain,
    /// The rest of the line is cut into tokens. Its items are shown one by one.
    Items,
    /// A body that stands on the line is shown, in pieces cut at its backslashes.
    OnLine { text: Span, escaped: bool },
    /// A streamed body: so many bytes are to come.
    Body { left: u64 },
    /// Where only a strict reader is.
    Strict(Strict),
}

/// See [`Reader::stage`].
pub(crate) enum Stage {
    /// A response.
    Line,
    /// An item of a complete line that is not cut into tokens, or the end of the response.
    Plain,
    /// An item that is cut into tokens, or the end of the response.
    Items,
    /// A piece of a body of which so many bytes are to come, or its end.
    Body { left: u64 },
    /// Anything.
    Open,
}

/// Where the next item of a FETCH response begins, and the end of its line. Offsets count from the front of the inbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    at: u32,
    end: u32,
    next: u32,
}

impl Place {
    #[inline]
    fn new(at: usize, line: Line) -> Self {
        Self {
            at: at as u32,
            end: line.text as u32,
            next: line.next as u32,
        }
    }

    /// Where the item begins.
    #[inline]
    pub(crate) fn at(self) -> usize {
        self.at as usize
    }

    /// The end of the text.
    #[inline]
    pub(crate) fn end(self) -> usize {
        self.end as usize
    }

    /// Where what follows the line begins.
    #[inline]
    fn next(self) -> usize {
        self.next as usize
    }
}

/// The items between two streamed bodies, or up to the end of the response.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Run {
    /// The next token.
    next: usize,
    /// How many lists are open around it.
    lists: u32,
    /// The end of the text.
    text: usize,
    /// Where what follows begins.
    end: usize,
    /// The size of the streamed body that follows.
    body: Option<u64>,
    /// The first token whose value is cut off, and why.
    broken: Option<(usize, Malformation)>,
    /// Whether each item is held against the grammar.
    strict: bool,
}

impl Reader {
    /// Moves to the next unit; `false` if more bytes are needed first.
    #[inline]
    pub(crate) fn step(&mut self, inbox: &mut Inbox, rules: Rules) -> Result<bool, Error> {
        let unit = match self.state {
            State::Items => Some(self.item(inbox)),
            State::Plain => self.rest_of_line(inbox, rules)?,
            State::Line => {
                self.drop_consumed(inbox);
                self.drop_padding(inbox, rules.strict);
                self.line(inbox, rules)?
            }
            State::OnLine { text, escaped } => Some(self.on_line(inbox, text, escaped)),
            State::Body { left } => self.body(inbox, left),
            State::Between => {
                self.drop_consumed(inbox);
                self.between(inbox, rules)?
            }
            State::Strict(strict) => self.step_strictly(inbox, rules, strict)?,
        };
        self.unit = unit.unwrap_or_default();
        Ok(unit.is_some())
    }

    /// A response: its beginning if it is FETCH, and otherwise the whole.
    #[inline]
    fn line(&mut self, inbox: &Inbox, rules: Rules) -> Result<Option<Unit>, Error> {
        if !self.framer.has_begun() {
            let Some(line) = self.framer.line(inbox, rules)? else {
                return Ok(None);
            };
            if !rules.strict
                && line.text <= rules.unit.min(MAX_UNIT)
                && let Some(unit) = self.complete(inbox, line, rules.nesting)
            {
                return Ok(Some(unit));
            }
        }
        let frame = self.framer.frame(inbox, 0, 0, rules)?;
        Ok(frame.map(|frame| self.response(inbox, &frame, rules)))
    }

    /// A line that has everything in it, and nothing odd. The framer takes the others.
    #[inline]
    fn complete(&mut self, inbox: &Inbox, line: Line, nesting: u32) -> Option<Unit> {
        let text = inbox.bytes().get(..line.text)?;
        let head = line::head(text);
        let unit = match head {
            Head::Data { number, keyword, at } if !keyword.is_empty() && text.last() != Some(&b'}') => {
                let tape = &mut self.framer.tape;
                tape.clear(0);
                let read = tape.read(inbox.padded(), at as usize, line.text, nesting, Reading::Plain);
                if read.is_err() || tape.depth() > 0 {
                    return None;
                }
                Unit::Data {
                    number,
                    keyword,
                    text: line.text as u32,
                }
            }
            Head::Continue { at } | Head::Status { at, .. } | Head::Tagged { at, .. } | Head::Numbers { at, .. } => {
                Unit::Line {
                    text: Span::new(line.text.min(at as usize), line.text),
                    head,
                }
            }
            Head::Data { .. } | Head::Fetch { .. } | Head::Items { .. } | Head::Empty | Head::Garbage => return None,
        };
        self.framer.pass();
        self.consumed = line.next;
        Some(unit)
    }

    #[inline]
    fn fetch_begins(&mut self, at: usize, line: Line) {
        self.run.lists = 1;
        self.place = Place::new(at, line);
        self.state = State::Plain;
    }

    /// What is between two streamed bodies, or up to the end of the response.
    fn between(&mut self, inbox: &Inbox, rules: Rules) -> Result<Option<Unit>, Error> {
        if self.run.lists == 1 && !rules.strict && !self.framer.has_begun() {
            let Some(line) = self.framer.line(inbox, rules)? else {
                return Ok(None);
            };
            self.place = Place::new(0, line);
        } else {
            self.place = Place::default();
        }
        self.rest_of_line(inbox, rules)
    }

    /// The end of the response if it is next, or else the rest of the line, cut into tokens.
    fn rest_of_line(&mut self, inbox: &Inbox, rules: Rules) -> Result<Option<Unit>, Error> {
        if self.ends_here(inbox) {
            return Ok(Some(Unit::FetchEnd));
        }
        self.state = State::Between;
        let lists = self.run.lists;
        let Some(frame) = self.framer.frame(inbox, lists, self.place.at(), rules)? else {
            return Ok(None);
        };
        self.begin_run(&frame, 0, lists, rules.strict);
        Ok(Some(if rules.strict {
            self.checked_item(inbox, rules)
        } else {
            self.item(inbox)
        }))
    }

    /// What the next unit will be, as far as that is known.
    #[inline]
    pub(crate) fn stage(&self) -> Stage {
        match self.state {
            State::Line => Stage::Line,
            State::Plain => Stage::Plain,
            State::Items => Stage::Items,
            State::Body { left } => Stage::Body { left },
            _ => Stage::Open,
        }
    }

    /// Where the next item begins, in [`Stage::Plain`].
    #[inline]
    pub(crate) fn place(&self) -> Place {
        self.place
    }

    /// Moves to the next unit of the run.
    #[inline]
    pub(crate) fn next_item(&mut self, inbox: &Inbox) {
        self.unit = self.item(inbox);
    }

    /// Shows nothing more of the run.
    pub(crate) fn stop(&mut self) {
        self.state = State::Between;
    }

    /// The unit that [`Reader::step`] moved to.
    #[inline]
    pub(crate) fn unit(&self) -> Unit {
        self.unit
    }

    /// The tokens of the unit shown last.
    #[inline]
    pub(crate) fn tokens(&self) -> &[Token] {
        self.framer.tape.tokens()
    }

    /// Puts the arguments of a response code on the tape; says whether they could be read.
    pub(crate) fn read_code(&mut self, inbox: &Inbox, arguments: Span, nesting: u32) -> bool {
        let tape = &mut self.framer.tape;
        tape.clear(0);
        let range = arguments.range();
        tape.read(inbox.padded(), range.start, range.end, nesting, Reading::Plain)
            .is_ok()
            && tape.depth() == 0
    }

    /// How many bytes behind the unit shown last have been received.
    pub(crate) fn unread(&self, inbox: &Inbox) -> usize {
        inbox.len().saturating_sub(self.consumed)
    }

    /// Whether a response has begun and not ended, the unit shown last not counted.
    pub(crate) fn is_inside(&self, inbox: &Inbox) -> bool {
        self.state != State::Line || self.framer.is_inside() || self.unread(inbox) > 0
    }

    /// Drops the unit shown last.
    #[inline]
    pub(crate) fn drop_consumed(&mut self, inbox: &mut Inbox) {
        if self.consumed > 0 {
            inbox.consume(self.consumed);
            self.consumed = 0;
        }
    }

    /// Some servers put NUL before a response. A strict reader has to see that.
    #[inline]
    fn drop_padding(&self, inbox: &mut Inbox, strict: bool) {
        if inbox.bytes().first() == Some(&0) && !self.framer.is_inside() && !strict {
            let padding = inbox.bytes().iter().take_while(|byte| **byte == 0).count();
            inbox.consume(padding);
        }
    }

    #[inline]
    fn response(&mut self, inbox: &Inbox, frame: &Frame, rules: Rules) -> Unit {
        if rules.strict
            && let Some(unit) = self.refused(inbox, frame, rules)
        {
            return unit;
        }
        if let Head::Fetch { number, uid, .. } = frame.head
            && self.framer.tape.starts_with_list()
        {
            self.begin_run(frame, 1, 1, rules.strict);
            return Unit::FetchBegin { number, uid };
        }
        self.shown(frame)
    }

    /// A response other than FETCH.
    #[inline]
    fn shown(&mut self, frame: &Frame) -> Unit {
        self.consumed = frame.next;
        let (text, head) = (frame.text, frame.head);
        match head {
            Head::Data { number, keyword, .. } => match self.broken_data(frame) {
                Some(why) => Unit::Malformed {
                    raw: Span::new(0, text),
                    why,
                },
                None => Unit::Data {
                    number,
                    keyword,
                    text: text as u32,
                },
            },
            Head::Continue { at } | Head::Status { at, .. } | Head::Tagged { at, .. } | Head::Numbers { at, .. } => {
                Unit::Line {
                    text: Span::new(text.min(at as usize), text),
                    head,
                }
            }
            Head::Empty => Unit::Empty,
            Head::Fetch { .. } => self.malformed(frame, "fetch without a list of items"),
            Head::Garbage | Head::Items { .. } => self.malformed(frame, "neither tag nor asterisk nor plus sign"),
        }
    }

    fn malformed(&self, frame: &Frame, why: &'static str) -> Unit {
        let why = frame.why.unwrap_or_else(|| Malformation::new(why, 0));
        Unit::Malformed {
            raw: Span::new(0, frame.text),
            why,
        }
    }

    /// Why the data has no name, or no tokens that can be trusted.
    #[inline]
    fn broken_data(&self, frame: &Frame) -> Option<Malformation> {
        match frame.head {
            _ if frame.why.is_some() => frame.why,
            _ if self.framer.tape.depth() > 0 => Some(Malformation::new("list without an end", frame.text)),
            Head::Data { keyword, .. } if keyword.is_empty() => {
                Some(Malformation::new("untagged data without a name", 0))
            }
            _ => None,
        }
    }

    #[inline]
    fn begin_run(&mut self, frame: &Frame, next: usize, lists: u32, strict: bool) {
        let mut broken = frame.why.map(|why| (usize::MAX, why));
        // The lists around a streamed body stay open; any other that is open here has no end.
        if frame.body.is_none()
            && let Some(first) = self.framer.tape.close_all(frame.text, next)
        {
            let why = frame
                .why
                .unwrap_or_else(|| Malformation::new("list without an end", frame.text));
            broken = Some((first, why));
        }
        self.run = Run {
            next,
            lists,
            text: frame.text,
            end: frame.next,
            body: frame.body,
            broken,
            strict,
        };
        self.state = self.items();
    }

    /// Before an item that is cut into tokens.
    #[inline]
    fn items(&self) -> State {
        if self.run.strict {
            State::Strict(Strict::Item)
        } else {
            State::Items
        }
    }
}
