//! Lines that are complete and not cut into tokens, item by item.

use super::{Reader, State, Unit};
use crate::wire::inbox::Inbox;
use crate::wire::simple;
use crate::wire::span::Span;
use crate::wire::tape::Reading;

impl Reader {
    /// What stands at [`Reader::place`] was read; the next item begins at `at`.
    #[inline]
    pub(crate) fn pass(&mut self, at: usize) {
        self.place.at = at as u32;
    }

    /// Moves to the end of the response, if it is next and ends the line.
    #[inline]
    pub(crate) fn ends_here(&mut self, inbox: &Inbox) -> bool {
        let place = self.place;
        let ends = place.at + 1 == place.end && inbox.padded().get(place.at()) == Some(&b')');
        if ends {
            self.framer.pass();
            self.consumed = place.next();
            self.state = State::Line;
            self.unit = Unit::FetchEnd;
        }
        ends
    }

    /// Moves to the item at [`Reader::place`] if its value is an atom or a list of atoms, and puts that on the tape.
    /// Returns the item's name.
    #[inline]
    pub(crate) fn simple_item(&mut self, inbox: &Inbox) -> Option<Span> {
        let bytes = inbox.padded();
        let (at, end) = (self.place.at(), self.place.end());
        let (name, value) = simple::item(bytes, at, end)?;
        let tape = &mut self.framer.tape;
        tape.clear(1);
        let range = value.range();
        match value {
            simple::Value::Number(_) => tape.number(bytes, range.start, range.end),
            simple::Value::Atoms(_) if tape.read(bytes, range.start, range.end, 2, Reading::Plain).is_err() => {
                return None;
            }
            simple::Value::Atoms(_) => {}
        }
        self.unit = Unit::Item {
            name,
            value: Span::new(0, tape.tokens().len()),
        };
        self.pass(range.end + usize::from(bytes.get(range.end) == Some(&b' ')));
        Some(name)
    }

    /// Moves to the beginning of the body at [`Reader::place`] if it is a literal that ends the line.
    #[inline]
    pub(crate) fn simple_body(&mut self, inbox: &Inbox) -> bool {
        let Some((name, size)) = simple::body(inbox.padded(), self.place.at(), self.place.end()) else {
            return false;
        };
        self.framer.pass();
        self.consumed = self.place.next();
        self.state = State::Body { left: size };
        self.unit = Unit::BodyBegin { name, size: Some(size) };
        true
    }
}
