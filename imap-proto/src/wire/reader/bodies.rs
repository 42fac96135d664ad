//! Bodies: those that are streamed, and those that stand on the line.

use super::{Reader, State, Unit};
use crate::wire::inbox::Inbox;
use crate::wire::on_line;
use crate::wire::span::Span;
use crate::wire::token::{Kind, Token};

impl Reader {
    pub(super) fn body_begin(&mut self, inbox: &Inbox, name: Span, value: Option<Token>) -> Unit {
        if let (None, Some(size)) = (value, self.run.body) {
            // The name and what is before it stay in the inbox until this unit has been looked at.
            self.state = State::Body { left: size };
            self.consumed = self.run.end;
            return Unit::BodyBegin { name, size: Some(size) };
        }
        let streamed = self.at_streamed();
        let (text, size, escaped) = match value.filter(|value| value.kind() != Kind::Close && !streamed) {
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

    pub(super) fn on_line(&mut self, inbox: &Inbox, text: Span, escaped: bool) -> Unit {
        if text.is_empty() {
            self.state = self.items();
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

    /// The next piece of a streamed body, or its end.
    pub(super) fn body(&mut self, inbox: &mut Inbox, left: u64) -> Option<Unit> {
        if left == 0 {
            self.drop_consumed(inbox);
            self.state = State::Between;
            return Some(Unit::BodyEnd);
        }
        self.chunk(inbox, left).map(Unit::BodyChunk)
    }

    /// As much of the body being streamed as has arrived, if any has. `left` is not 0.
    #[inline]
    pub(crate) fn chunk(&mut self, inbox: &mut Inbox, left: u64) -> Option<Span> {
        self.drop_consumed(inbox);
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
        Some(Span::new(0, here))
    }
}

/// The most bytes of a body that are shown at once.
const MAX_CHUNK: usize = 1 << 30;
