//! The items of a FETCH response that are on the tape, and the memory it takes.

use super::{Reader, State, Unit};
use crate::error::Malformation;
use crate::wire::framer::is_body;
use crate::wire::inbox::Inbox;
use crate::wire::span::Span;
use crate::wire::tape::Tape;
use crate::wire::token::{Kind, Token};

impl Reader {
    /// Shows the item that is next on the tape.
    #[inline]
    pub(super) fn item(&mut self, inbox: &Inbox) -> Unit {
        loop {
            let run = &mut self.run;
            let Some(&token) = self.framer.tape.tokens().get(run.next) else {
                return self.broken_off();
            };
            match token.kind() {
                Kind::Atom | Kind::Nil | Kind::Quoted | Kind::Escaped | Kind::Literal => {
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
        let value = self.framer.tape.tokens().get(self.run.next).copied();
        if is_body(inbox.slice(name)) {
            return self.body_begin(inbox, name, value);
        }
        let streamed = self.at_streamed();
        let run = &mut self.run;
        match value.filter(|_| !streamed) {
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

    /// Whether the next token is the name of the body that is streamed, and no value of the item before it.
    #[inline]
    pub(super) fn at_streamed(&self) -> bool {
        self.run.body.is_some() && self.run.next + 1 == self.framer.tape.tokens().len()
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

    /// The tokens end where no item is being read. If they break off, what follows is shown, and belongs to no item.
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

    /// Gives back the memory of tokens, unless some of them are still to be shown or to be joined by others.
    pub(crate) fn release(&mut self) {
        let is_over = matches!(
            self.state,
            State::Line | State::Between | State::Plain | State::Body { .. }
        );
        if is_over && !self.framer.has_begun() {
            self.framer.tape = Tape::default();
        }
    }

    pub(crate) fn capacity(&self) -> usize {
        self.framer.tape.capacity() * size_of::<Token>()
    }

    fn end_of_fetch(&mut self) -> Unit {
        self.consumed = self.run.end;
        self.state = State::Line;
        Unit::FetchEnd
    }
}
