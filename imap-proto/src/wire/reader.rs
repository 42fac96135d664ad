//! Received bytes to units: whole responses, and FETCH responses item by item.

use core::ops::Range;

use super::framer::{Frame, Framer, Rules, is_body};
use super::inbox::Inbox;
use super::line::Head;
use super::token::{Kind, Reading, Token};
use crate::error::{Error, Malformation};

/// What the reader found. Offsets count from the front of the inbox and hold until the next [`Reader::step`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// `+`, a status response, a completion, or numbers: what the head says, and where its text is.
    Line { head: Head, text: Range<usize> },
    /// Untagged data whose arguments are on the tape.
    Data { number: Option<u32>, keyword: Range<usize>, text: usize },
    /// A FETCH response begins. `uid` says that the number is a UID (RFC 9586).
    FetchBegin { number: u32, uid: bool },
    /// An item of a FETCH response: its name, and the tokens of its value.
    Item { name: Range<usize>, value: Range<usize> },
    /// An item whose value cannot be read: its name, and what stands in the value's place.
    BadItem { name: Range<usize>, raw: Range<usize>, why: Malformation },
    /// The value of a body section begins: `size` bytes, or NIL.
    BodyBegin { name: Range<usize>, size: Option<u64> },
    /// Some of its bytes.
    BodyChunk(Range<usize>),
    /// It is complete.
    BodyEnd,
    /// The FETCH response is complete.
    FetchEnd,
    /// A complete response without meaning.
    Malformed { raw: Range<usize>, why: Malformation },
    /// An empty line.
    Empty,
}

/// Turns the inbox into units, one [`Reader::step`] at a time.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    framer: Framer,
    state: State,
    /// What to drop from the inbox before the next frame.
    consumed: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// At the start of a response.
    #[default]
    Line,
    /// Items on the tape are shown one by one.
    Items(Run),
    /// Inside a FETCH response, behind a streamed body. So many lists are open.
    Between { lists: u32 },
    /// A body that stands on the line is shown, in pieces cut at its backslashes.
    OnLine { at: usize, stop: usize, escaped: bool, run: Run },
    /// A streamed body: so many bytes are to come.
    Body { left: u64, lists: u32 },
}

/// The items between two streamed bodies, or up to the end of the response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// The next unit, or `None` if more bytes are needed first.
    #[inline]
    pub(crate) fn step(&mut self, inbox: &mut Inbox, rules: Rules<'_>) -> Result<Option<Unit>, Error> {
        match self.state {
            State::Items(run) => Ok(Some(self.item(inbox, run))),
            State::OnLine { at, stop, escaped, run } => Ok(Some(self.on_line(inbox, at..stop, escaped, run))),
            State::Body { left, lists } => Ok(self.body(inbox, left, lists)),
            State::Line => {
                self.drop_consumed(inbox);
                self.drop_padding(inbox);
                let frame = self.framer.frame(inbox, 0, rules)?;
                Ok(frame.map(|frame| self.response(frame)))
            }
            State::Between { lists } => {
                self.drop_consumed(inbox);
                let Some(frame) = self.framer.frame(inbox, lists, rules)? else { return Ok(None) };
                let run = self.run(&frame, 0, lists);
                Ok(Some(self.item(inbox, run)))
            }
        }
    }

    /// The tokens of the unit shown last.
    #[inline]
    pub(crate) fn tokens(&self) -> &[Token] {
        self.framer.tape.tokens()
    }

    /// Puts the arguments of a response code on the tape; says whether they could be read.
    pub(crate) fn read_code(&mut self, inbox: &Inbox, arguments: Range<usize>, nesting: u32) -> bool {
        self.framer.tape.clear(0);
        let tape = &mut self.framer.tape;
        tape.read(inbox.padded(), arguments.start, arguments.end, nesting, Reading::Plain).is_ok() && tape.depth() == 0
    }

    /// How many bytes behind the unit shown last have been received.
    pub(crate) fn unread(&self, inbox: &Inbox) -> usize {
        inbox.len().saturating_sub(self.consumed)
    }

    /// Whether a response has begun and not ended, the unit shown last not counted.
    pub(crate) fn is_inside(&self, inbox: &Inbox) -> bool {
        self.state != State::Line || self.framer.is_inside() || inbox.len() > self.consumed
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
    fn drop_padding(&mut self, inbox: &mut Inbox) {
        if !self.framer.is_inside() && inbox.bytes().first() == Some(&0) {
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
    fn response(&mut self, frame: Frame) -> Unit {
        let Frame { head, text, next, .. } = frame;
        if let Head::Fetch { number, uid, .. } = head {
            if self.framer.tape.starts_with_list() {
                let run = self.run(&frame, 1, 1);
                self.state = State::Items(run);
                return Unit::FetchBegin { number, uid };
            }
        }
        self.consumed = next;
        match head {
            Head::Data { number, keyword, .. } => match self.broken_list(&frame) {
                Some(why) => Unit::Malformed { raw: 0..text, why },
                None if keyword.is_empty() => {
                    Unit::Malformed { raw: 0..text, why: Malformation::new("untagged data without a name", 0) }
                }
                None => Unit::Data { number, keyword, text },
            },
            Head::Continue { at } => Unit::Line { text: at.min(text)..text, head },
            Head::Status { at, .. } | Head::Tagged { at, .. } | Head::Numbers { at, .. } => {
                Unit::Line { text: at.min(text)..text, head }
            }
            Head::Empty => Unit::Empty,
            Head::Fetch { .. } => {
                let why = frame.why.unwrap_or(Malformation::new("fetch without a list of items", 0));
                Unit::Malformed { raw: 0..text, why }
            }
            Head::Garbage | Head::Items => {
                let why = Malformation::new("neither tag nor asterisk nor plus sign", 0);
                Unit::Malformed { raw: 0..text, why }
            }
        }
    }

    /// Why the data has no tokens that can be trusted, if it has not.
    fn broken_list(&mut self, frame: &Frame) -> Option<Malformation> {
        if frame.why.is_some() {
            return frame.why;
        }
        (self.framer.tape.depth() > 0).then(|| Malformation::new("list without an end", frame.text))
    }

    fn run(&mut self, frame: &Frame, next: usize, lists: u32) -> Run {
        let mut broken = frame.why.map(|why| (usize::MAX, why));
        // The lists around a streamed body stay open; any other that is open here has no end.
        if frame.body.is_none()
            && let Some(first) = self.framer.tape.close_all(frame.text)
            && first >= next
        {
            let why = frame.why.unwrap_or(Malformation::new("list without an end", frame.text));
            broken = Some((first, why));
        }
        Run { next, lists, text: frame.text, end: frame.next, body: frame.body, broken }
    }

    /// Shows the item that is next on the tape.
    #[inline]
    fn item(&mut self, inbox: &Inbox, mut run: Run) -> Unit {
        loop {
            let Some(&token) = self.tokens().get(run.next) else { return self.end_of_run(run) };
            match token.kind() {
                // Domino wraps items in another pair of parentheses.
                Kind::Open if run.broken.is_none_or(|(at, _)| at != run.next) => run.lists += 1,
                Kind::Close if run.lists > 1 => run.lists -= 1,
                Kind::Close => return self.end_of_fetch(run),
                Kind::Open => return self.bad_item(run, token.start()..token.start()),
                Kind::Atom | Kind::Quoted | Kind::Escaped | Kind::Literal => {
                    run.next += 1;
                    return self.named(inbox, run, token.start()..token.start() + token.len());
                }
            }
            run.next += 1;
        }
    }

    #[inline]
    fn named(&mut self, inbox: &Inbox, mut run: Run, name: Range<usize>) -> Unit {
        let value = self.tokens().get(run.next).copied();
        if is_body(inbox.slice(name.clone())) {
            return self.body_begin(inbox, run, name, value);
        }
        let Some(value) = value.filter(|value| value.kind() != Kind::Close) else {
            return self.bad_item(run, name);
        };
        if run.broken.is_some_and(|(at, _)| at == run.next) {
            return self.bad_item(run, name);
        }
        let first = run.next;
        run.next += value.span();
        self.state = State::Items(run);
        Unit::Item { name, value: first..run.next }
    }

    /// The item cannot be read. If the tokens break off here the rest of the text belongs to it.
    #[cold]
    fn bad_item(&mut self, mut run: Run, name: Range<usize>) -> Unit {
        let cut_off = run.broken.filter(|(at, _)| *at == run.next || run.next >= self.tokens().len());
        let start = self.tokens().get(run.next).map_or(name.end, |token| token.outer_start());
        let (raw, why) = match cut_off {
            Some((_, why)) => {
                run.broken = None;
                run.next = self.tokens().len();
                (start.min(run.text)..run.text, why)
            }
            None => (name.end..name.end, Malformation::new("item without a value", name.end)),
        };
        self.state = State::Items(run);
        Unit::BadItem { name, raw, why }
    }

    /// The tape ends, and no list did: a body follows, or the response was cut off.
    fn end_of_run(&mut self, mut run: Run) -> Unit {
        if let Some((_, why)) = run.broken.take() {
            self.state = State::Items(run);
            return Unit::BadItem { name: run.text..run.text, raw: run.text..run.text, why };
        }
        self.end_of_fetch(run)
    }

    fn end_of_fetch(&mut self, run: Run) -> Unit {
        self.consumed = run.end;
        self.state = State::Line;
        Unit::FetchEnd
    }

    fn body_begin(&mut self, inbox: &Inbox, mut run: Run, name: Range<usize>, value: Option<Token>) -> Unit {
        if let (None, Some(size)) = (value, run.body) {
            // The name and what is before it stay in the inbox until this unit has been looked at.
            self.state = State::Body { left: size, lists: run.lists };
            self.consumed = run.end;
            return Unit::BodyBegin { name, size: Some(size) };
        }
        let (text, size, escaped) = match value.filter(|value| value.kind() != Kind::Close) {
            Some(value) => {
                run.next += value.span();
                on_line_value(inbox, value)
            }
            // Yandex leaves out the value of an empty section.
            None => (0..0, None, false),
        };
        self.state = State::OnLine { at: text.start, stop: text.end, escaped, run };
        Unit::BodyBegin { name, size }
    }

    fn on_line(&mut self, inbox: &Inbox, text: Range<usize>, escaped: bool, run: Run) -> Unit {
        if text.is_empty() {
            self.state = State::Items(run);
            return Unit::BodyEnd;
        }
        let (chunk, at) = if escaped { unescaped(inbox.slice(text.clone()), text.start) } else { (text.clone(), text.end) };
        self.state = State::OnLine { at, stop: text.end, escaped, run };
        Unit::BodyChunk(chunk)
    }

    fn body(&mut self, inbox: &mut Inbox, left: u64, lists: u32) -> Option<Unit> {
        self.drop_consumed(inbox);
        if left == 0 {
            self.state = if lists > 0 { State::Between { lists } } else { State::Line };
            return Some(Unit::BodyEnd);
        }
        let here = usize::try_from(left).map_or(inbox.len(), |left| left.min(inbox.len()));
        if here == 0 {
            return None;
        }
        self.state = State::Body { left: left - here as u64, lists };
        self.consumed = here;
        Some(Unit::BodyChunk(0..here))
    }
}

/// Where the value of a body section stands on the line, how long it is, and whether it has escapes.
fn on_line_value(inbox: &Inbox, value: Token) -> (Range<usize>, Option<u64>, bool) {
    let text = value.start()..value.start() + value.len();
    let bytes = inbox.slice(text.clone());
    match value.kind() {
        Kind::Open | Kind::Close => (0..0, None, false),
        Kind::Atom if bytes.eq_ignore_ascii_case(b"NIL") => (0..0, None, false),
        Kind::Escaped => {
            let mut size = 0;
            let mut at = 0;
            while at < bytes.len() {
                let (chunk, next) = unescaped(bytes.get(at..).unwrap_or_default(), at);
                size += chunk.len() as u64;
                at = next;
            }
            (text, Some(size), true)
        }
        Kind::Atom | Kind::Quoted | Kind::Literal => (text, Some(bytes.len() as u64), false),
    }
}

/// The first piece of an escaped string that can be shown as it stands, and where the next begins. `at` is the offset
/// of `text`, which is not empty.
fn unescaped(text: &[u8], at: usize) -> (Range<usize>, usize) {
    let skip = usize::from(text.first() == Some(&b'\\') && text.len() > 1);
    let rest = text.get(skip + 1..).unwrap_or_default();
    let end = memchr::memchr(b'\\', rest).map_or(text.len(), |n| skip + 1 + n);
    (at + skip..at + end, at + end)
}
