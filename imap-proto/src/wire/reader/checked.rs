//! What a strict reader looks at before it is shown: see [`Config::strict_syntax`](crate::Config).
//!
//! A line that decides how the session goes on (a greeting, a completion, a continuation request, BYE) is refused and
//! then shown all the same, or nothing could be tested behind it. So is the beginning of a body that is streamed.

use super::{Reader, State, Unit};
use crate::error::{Error, Malformation};
use crate::wire::framer::{Frame, Rules};
use crate::wire::inbox::Inbox;
use crate::wire::line::Head;
use crate::wire::span::Span;
use crate::wire::strict;

/// What a strict reader is about to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strict {
    /// The line at the front was refused. Next it is shown.
    Told,
    /// An item, as [`State::Items`].
    Item,
    /// The beginning of this streamed body was refused. Next it is shown.
    Begin { name: Span, size: u64 },
    /// A streamed body: how much is to come, how much has come, and the place behind its first NUL.
    Body { left: u64, come: u32, nul: u32 },
    /// There was a NUL before this place in the body that has ended.
    Nul { at: u32 },
}

impl Reader {
    /// [`Reader::step`] where only a strict reader is.
    #[cold]
    pub(super) fn step_strictly(
        &mut self,
        inbox: &mut Inbox,
        rules: Rules,
        strict: Strict,
    ) -> Result<Option<Unit>, Error> {
        Ok(match strict {
            Strict::Told => {
                self.state = State::Line;
                self.drop_padding(inbox, false);
                let frame = self.framer.frame(inbox, 0, 0, rules)?;
                frame.map(|frame| self.shown(&frame))
            }
            Strict::Item => Some(self.checked_item(inbox, rules)),
            Strict::Begin { name, size } => {
                self.state = State::Strict(Strict::Body {
                    left: size,
                    come: 0,
                    nul: 0,
                });
                Some(Unit::BodyBegin { name, size: Some(size) })
            }
            Strict::Body { left, come, nul } => self.checked_body(inbox, left, come, nul),
            Strict::Nul { at } => {
                self.state = State::Between;
                Some(Unit::BadItem {
                    name: Span::default(),
                    raw: Span::default(),
                    why: Malformation::new("nul in a literal", at.saturating_sub(1) as usize),
                })
            }
        })
    }

    /// Whether the line that was refused will be shown next.
    pub(crate) fn has_told(&self) -> bool {
        self.state == State::Strict(Strict::Told)
    }

    /// What is shown in place of a response that the grammar does not derive.
    #[cold]
    pub(super) fn refused(&mut self, inbox: &Inbox, frame: &Frame, rules: Rules) -> Option<Unit> {
        let goes_on = match frame.head {
            // What is wrong with these is found on the way, and items are looked at one by one.
            Head::Fetch { .. } | Head::Items { .. } | Head::Empty | Head::Garbage => return None,
            Head::Data { .. } if frame.why.is_some() => return None,
            Head::Data { .. } | Head::Numbers { .. } => false,
            Head::Continue { .. } | Head::Status { .. } | Head::Tagged { .. } => true,
        };
        let why = if frame.next == frame.text + 2 {
            let text = inbox.bytes().get(..frame.text).unwrap_or_default();
            strict::response(text, rules.dialect())?
        } else {
            Malformation::new(strict::LONE_LF, frame.text)
        };
        if goes_on {
            self.state = State::Strict(Strict::Told);
        } else {
            self.consumed = frame.next;
        }
        let raw = Span::new(0, frame.text);
        Some(Unit::Malformed { raw, why })
    }

    /// Shows the item that is next on the tape, if the grammar derives it.
    #[cold]
    pub(super) fn checked_item(&mut self, inbox: &Inbox, rules: Rules) -> Unit {
        let lists = self.run.lists;
        let unit = self.item(inbox);
        let (name, streamed) = match unit {
            Unit::Item { name, .. } => (name, None),
            Unit::BodyBegin { name, size } => match self.state {
                State::Body { left } => (name, size.map(|_| left)),
                _ => (name, None),
            },
            _ => return unit,
        };
        let end = match streamed {
            Some(_) => self.run.text,
            None => self.end_of_item(name),
        };
        let text = inbox.bytes().get(..end).unwrap_or_default();
        let (at, dialect) = (name.start as usize, rules.dialect());
        let wrong = match streamed {
            _ if self.run.lists > lists => Some(Malformation::new("parentheses around items", at)),
            Some(_) => strict::announcement(text, at, dialect),
            None => strict::item(text, at, dialect),
        };
        let begun = streamed.map(|size| Strict::Begin { name, size });
        let Some(why) = wrong else {
            if let Some(Strict::Begin { size, .. }) = begun {
                self.state = State::Strict(Strict::Body {
                    left: size,
                    come: 0,
                    nul: 0,
                });
            }
            return unit;
        };
        self.state = State::Strict(begun.unwrap_or(Strict::Item));
        let raw = Span::new((name.end as usize + 1).min(end), end);
        Unit::BadItem { name, raw, why }
    }

    /// The end of the item whose value was read last.
    fn end_of_item(&self, name: Span) -> usize {
        let last = self.run.next.checked_sub(1);
        let token = last.and_then(|last| self.framer.tape.tokens().get(last));
        token.map_or(0, |token| token.outer_end()).max(name.end as usize)
    }

    /// The next piece of a streamed body, or its end.
    fn checked_body(&mut self, inbox: &mut Inbox, left: u64, come: u32, nul: u32) -> Option<Unit> {
        if left == 0 {
            self.drop_consumed(inbox);
            self.state = match nul {
                0 => State::Between,
                at => State::Strict(Strict::Nul { at }),
            };
            return Some(Unit::BodyEnd);
        }
        let chunk = self.chunk(inbox, left)?;
        let bytes = inbox.slice(chunk);
        let found = memchr::memchr(0, bytes).map_or(0, |at| come.saturating_add(at as u32 + 1));
        self.state = State::Strict(Strict::Body {
            left: left - bytes.len() as u64,
            come: come.saturating_add(bytes.len() as u32),
            nul: if nul == 0 { found } else { nul },
        });
        Some(Unit::BodyChunk(chunk))
    }
}
