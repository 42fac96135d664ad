//! Received bytes to units: whole responses, and FETCH responses item by item.

use super::framer::{Frame, Framer, Rules, is_body};
use super::inbox::Inbox;
use super::line::Head;
use super::on_line;
use super::span::Span;
use super::token::{Kind, Reading, Token};
use crate::error::{Error, Malformation};

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
    run: Run,
    /// What to drop from the inbox before the next frame.
    consumed: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// At the start of a response.
    #[default]
    Line,
    /// Items of the run are shown one by one.
    Items,
    /// Inside a FETCH response, behind a streamed body.
    Between,
    /// A body that stands on the line is shown, in pieces cut at its backslashes.
    OnLine { text: Span, escaped: bool },
    /// A streamed body: so many bytes are to come.
    Body { left: u64 },
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
}

impl Reader {
    /// Moves to the next unit; `false` if more bytes are needed first.
    #[inline]
    pub(crate) fn step(&mut self, inbox: &mut Inbox, rules: Rules) -> Result<bool, Error> {
        self.unit = match self.state {
            State::Items => self.item(inbox),
            State::Line => {
                self.drop_consumed(inbox);
                self.drop_padding(inbox);
                match self.framer.frame(inbox, 0, rules)? {
                    Some(frame) => self.response(&frame),
                    None => return Ok(false),
                }
            }
            State::OnLine { text, escaped } => self.on_line(inbox, text, escaped),
            State::Body { left } => match self.body(inbox, left) {
                Some(unit) => unit,
                None => return Ok(false),
            },
            State::Between => {
                self.drop_consumed(inbox);
                let Some(frame) = self.framer.frame(inbox, self.run.lists, rules)? else {
                    return Ok(false);
                };
                self.begin_run(&frame, 0, self.run.lists);
                self.item(inbox)
            }
        };
        Ok(true)
    }

    /// Whether the next unit is there already: items of a run are being shown.
    #[inline]
    pub(crate) fn is_showing_items(&self) -> bool {
        matches!(self.state, State::Items)
    }

    /// Moves to the next unit of the run.
    #[inline]
    pub(crate) fn next_item(&mut self, inbox: &Inbox) {
        self.unit = self.item(inbox);
    }

    /// Moves to the next piece of a streamed body. `None` if no body is being streamed or this one is complete; `false`
    /// if more of its bytes are needed first.
    #[inline]
    pub(crate) fn next_chunk(&mut self, inbox: &mut Inbox) -> Option<bool> {
        let State::Body { left: left @ 1.. } = self.state else {
            return None;
        };
        let chunk = self.body(inbox, left);
        self.unit = chunk.unwrap_or_default();
        Some(chunk.is_some())
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

    /// Some servers put NUL before a response.
    #[inline]
    fn drop_padding(&self, inbox: &mut Inbox) {
        if inbox.bytes().first() == Some(&0) && !self.framer.is_inside() {
            let padding = inbox.bytes().iter().take_while(|byte| **byte == 0).count();
            inbox.consume(padding);
        }
    }

    pub(crate) fn release(&mut self) {
        self.framer.tape.release();
    }

    pub(crate) fn capacity(&self) -> usize {
        self.framer.tape.capacity() * size_of::<Token>()
    }

    #[inline]
    fn response(&mut self, frame: &Frame) -> Unit {
        if let Head::Fetch { number, uid, .. } = frame.head
            && self.framer.tape.starts_with_list()
        {
            self.begin_run(frame, 1, 1);
            return Unit::FetchBegin { number, uid };
        }
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
            Head::Garbage | Head::Items => self.malformed(frame, "neither tag nor asterisk nor plus sign"),
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
    fn begin_run(&mut self, frame: &Frame, next: usize, lists: u32) {
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
        };
        self.state = State::Items;
    }

    /// Shows the item that is next on the tape.
    #[inline]
    fn item(&mut self, inbox: &Inbox) -> Unit {
        loop {
            let run = &mut self.run;
            let Some(&token) = self.framer.tape.tokens().get(run.next) else {
                return self.end_of_run();
            };
            match token.kind() {
                Kind::Atom | Kind::Quoted | Kind::Escaped | Kind::Literal => {
                    run.next += 1;
                    return self.named(inbox, Span::new(token.start(), token.start() + token.len()));
                }
                Kind::Close if run.lists > 1 => run.lists -= 1,
                Kind::Close if run.next + 1 < self.framer.tape.tokens().len() => return self.behind_the_end(),
                Kind::Close if run.broken.is_some() => return self.broken_off(),
                Kind::Close => return self.end_of_fetch(),
                // Domino wraps items in another pair of parentheses.
                Kind::Open if run.broken.is_none_or(|(at, _)| at != run.next) => run.lists += 1,
                Kind::Open => return self.bad_item(Span::new(token.start(), token.start())),
            }
            run.next += 1;
        }
    }

    #[inline]
    fn named(&mut self, inbox: &Inbox, name: Span) -> Unit {
        let run = &mut self.run;
        let value = self.framer.tape.tokens().get(run.next).copied();
        if is_body(inbox.slice(name)) {
            return self.body_begin(inbox, name, value);
        }
        match value {
            Some(value) if value.kind() != Kind::Close && run.broken.is_none_or(|(at, _)| at != run.next) => {
                let first = run.next;
                run.next += value.span();
                Unit::Item {
                    name,
                    value: Span::new(first, run.next),
                }
            }
            _ => self.bad_item(name),
        }
    }

    /// The item cannot be read. If the tokens break off here the rest of the text belongs to it.
    #[cold]
    fn bad_item(&mut self, name: Span) -> Unit {
        let run = &mut self.run;
        let tokens = self.framer.tape.tokens();
        let end = name.end as usize;
        let cut_off = run.broken.filter(|(at, _)| *at == run.next || run.next >= tokens.len());
        let Some((_, why)) = cut_off else {
            return Unit::BadItem {
                name,
                raw: Span::new(end, end),
                why: Malformation::new("item without a value", end),
            };
        };
        let start = tokens.get(run.next).map_or(end, |token| token.outer_start());
        run.broken = None;
        run.next = tokens.len();
        Unit::BadItem {
            name,
            raw: Span::new(start.min(run.text), run.text),
            why,
        }
    }

    /// The tape ends, and no list did: the response was cut off.
    #[cold]
    fn end_of_run(&mut self) -> Unit {
        if let Some((_, why)) = self.run.broken.take() {
            let nothing = Span::new(self.run.text, self.run.text);
            return Unit::BadItem {
                name: nothing,
                raw: nothing,
                why,
            };
        }
        self.end_of_fetch()
    }

    /// The tokens break off where no item is being read: what follows is shown, and belongs to no item.
    #[cold]
    fn broken_off(&mut self) -> Unit {
        let run = &mut self.run;
        let Some((_, why)) = run.broken.take() else {
            return self.end_of_fetch();
        };
        let start = why.at.min(run.text);
        Unit::BadItem {
            name: Span::new(start, start),
            raw: Span::new(start, run.text),
            why,
        }
    }

    /// There is text behind the list of items: it is shown, and belongs to no item.
    #[cold]
    fn behind_the_end(&mut self) -> Unit {
        let run = &mut self.run;
        let tokens = self.framer.tape.tokens();
        let start = tokens
            .get(run.next + 1)
            .map_or(run.text, |token| token.outer_start())
            .min(run.text);
        run.next = tokens.len();
        run.broken = None;
        let name = Span::new(start, start);
        let why = Malformation::new("text behind the list of items", start);
        Unit::BadItem {
            name,
            raw: Span::new(start, run.text),
            why,
        }
    }

    fn end_of_fetch(&mut self) -> Unit {
        self.consumed = self.run.end;
        self.state = State::Line;
        Unit::FetchEnd
    }

    fn body_begin(&mut self, inbox: &Inbox, name: Span, value: Option<Token>) -> Unit {
        if let (None, Some(size)) = (value, self.run.body) {
            // The name and what is before it stay in the inbox until this unit has been looked at.
            self.state = State::Body { left: size };
            self.consumed = self.run.end;
            return Unit::BodyBegin { name, size: Some(size) };
        }
        let (text, size, escaped) = match value.filter(|value| value.kind() != Kind::Close) {
            Some(value) => {
                self.run.next += value.span();
                on_line::value(inbox, value)
            }
            // Yandex leaves out the value of an empty section.
            None => (Span::default(), None, false),
        };
        self.state = State::OnLine { text, escaped };
        Unit::BodyBegin { name, size }
    }

    fn on_line(&mut self, inbox: &Inbox, text: Span, escaped: bool) -> Unit {
        if text.is_empty() {
            self.state = State::Items;
            return Unit::BodyEnd;
        }
        let (chunk, next) = if escaped {
            on_line::unescaped(inbox.slice(text), text.start)
        } else {
            (text, text.end)
        };
        self.state = State::OnLine {
            text: Span {
                start: next,
                end: text.end,
            },
            escaped,
        };
        Unit::BodyChunk(chunk)
    }

    #[inline]
    fn body(&mut self, inbox: &mut Inbox, left: u64) -> Option<Unit> {
        self.drop_consumed(inbox);
        if left == 0 {
            self.state = State::Between;
            return Some(Unit::BodyEnd);
        }
        let here = usize::try_from(left)
            .map_or(inbox.len(), |left| left.min(inbox.len()))
            .min(MAX_CHUNK);
        if here == 0 {
            return None;
        }
        self.state = State::Body {
            left: left - here as u64,
        };
        self.consumed = here;
        Some(Unit::BodyChunk(Span::new(0, here)))
    }
}

/// The most bytes of a body that are shown at once.
const MAX_CHUNK: usize = 1 << 30;
