//! The short ways to the next event, which nearly all there are take: the items of a FETCH response, and lines that come
//! in great numbers.

use super::show::Current;
use super::{Connection, Transport};
use crate::response::plain::{self, Plain};
use crate::response::{DataName, List, Shape};
use crate::state::State;
use crate::types::{Seq, Uid};
use crate::wire::reader::{Begun, Stage, Unit};
use crate::wire::span::Span;

impl Connection {
    /// Moves to the next event if it is a part of a FETCH response, or another line that comes in great numbers, and can
    /// be told without asking for anything else: `false` says that more bytes are needed. `None` for all others.
    #[inline(always)]
    pub(super) fn short_way(&mut self) -> Option<bool> {
        match self.reader.stage() {
            Stage::Plain => self.plain_item().then_some(true),
            Stage::Line => self.next_line(),
            Stage::Items => {
                self.next_item();
                Some(true)
            }
            Stage::Body { left: left @ 1.. } if self.transport == Transport::Open => {
                let chunk = self.reader.chunk(&mut self.inbox, left);
                self.current = chunk.map_or(Current::Nothing, Current::Chunk);
                Some(chunk.is_some())
            }
            Stage::Body { .. } | Stage::Open => None,
        }
    }

    /// Moves to the next response, if that is one of those that come in great numbers.
    #[inline(never)]
    fn next_line(&mut self) -> Option<bool> {
        if self.state == State::Greeting || self.transport.is_starting() {
            return None;
        }
        let rules = self.rules();
        match self.reader.begin(&mut self.inbox, rules) {
            Begun::Fetch(number) => self.fetch_begins(number, false),
            Begun::List(line) => {
                List::check(&self.arguments()).ok()?;
                self.reader.list(line);
                self.current = Current::Data(DataName::List);
                self.noise = 0;
            }
            Begun::Later if self.transport == Transport::Open => {
                self.current = Current::Nothing;
                return Some(false);
            }
            Begun::Later | Begun::Open => return None,
        }
        Some(true)
    }

    /// Takes note of the beginning of a FETCH response.
    #[inline]
    pub(super) fn fetch_begins(&mut self, number: u32, uid: bool) {
        self.current = Current::Unit;
        self.noise = 0;
        self.fetched = if uid { None } else { Seq::new(number) };
    }

    /// Moves to the item at this place, or to the end of the response, if it can be read without the rest of the line.
    #[inline(never)]
    fn plain_item(&mut self) -> bool {
        if self.reader.ends_here(&self.inbox) {
            self.current = Current::Unit;
            return true;
        }
        let (bytes, place) = (self.inbox.padded(), self.reader.place());
        let (at, end) = (place.at(), place.end());
        // Each sets what is shown by itself: what goes through one place for all is copied there.
        match Plain::named(bytes, at) {
            Some(Plain::Uid) => {
                if let Some((uid, next)) = plain::uid(bytes, at, end) {
                    self.reader.pass(next);
                    self.current = Current::Item(Shape::Uid(uid));
                    self.observe_uid(uid);
                    return true;
                }
            }
            Some(Plain::Flags) => {
                if let Some((start, stop, next)) = plain::flags(bytes, at, end) {
                    self.reader.pass(next);
                    self.current = Current::Item(Shape::FlagAtoms(start, stop));
                    return true;
                }
            }
            Some(Plain::Rfc822Size) => {
                if let Some((size, next)) = plain::rfc822_size(bytes, at, end) {
                    self.reader.pass(next);
                    self.current = Current::Item(Shape::Rfc822Size(size));
                    return true;
                }
            }
            Some(Plain::InternalDate) => {
                if let Some((date, next)) = plain::internal_date(bytes, at, end) {
                    self.reader.pass(next);
                    self.current = Current::Item(Shape::InternalDate(Some(date)));
                    return true;
                }
            }
            Some(Plain::Nested) => return false,
            None => {}
        }
        self.simple_item()
    }

    /// The same for items that are not the most common ones, or not written as they mostly are.
    #[inline(never)]
    fn simple_item(&mut self) -> bool {
        if let Some(name) = self.reader.simple_item(&self.inbox) {
            if plain::is_known(self.inbox.slice(name)) {
                self.observe_fetch();
            } else {
                self.current = Current::Item(Shape::Other);
            }
            return true;
        }
        self.current = Current::Unit;
        self.reader.simple_body(&self.inbox)
    }

    /// Moves to the item that is next on the tape.
    #[inline(never)]
    fn next_item(&mut self) {
        self.reader.next_item(&self.inbox);
        self.observe_fetch();
    }

    #[inline]
    fn observe_item(&mut self, name: Span, value: Span) {
        let shape = self.shape(name, value);
        self.observe_shape(shape);
    }

    #[inline]
    fn observe_shape(&mut self, shape: Shape) {
        self.current = Current::Item(shape);
        match shape {
            Shape::Invalid(_) => self.count().invalid_items += 1,
            Shape::Uid(uid) => self.observe_uid(uid),
            _ => {}
        }
    }

    #[inline]
    fn observe_uid(&mut self, uid: Uid) {
        if self.config.track_uids
            && let (Some(seq), Some(mailbox)) = (self.fetched, self.subject())
        {
            mailbox.fetched(seq, uid);
        }
    }

    /// Takes note of what is inside a FETCH response.
    #[inline]
    pub(super) fn observe_fetch(&mut self) {
        self.current = Current::Unit;
        match self.reader.unit() {
            Unit::Item { name, value } => self.observe_item(name, value),
            Unit::BadItem { .. } => self.count().invalid_items += 1,
            _ => {}
        }
    }
}
