//! Walking the tree of parts.

use alloc::vec::Vec;
use core::fmt;

use super::BodyPart;
use crate::types::{PartNumber, Section};
use crate::wire::{Cursor, Parsed};

/// Fails unless every part of the structure that is next is shaped like one.
pub(super) fn check(root: Cursor<'_>) -> Parsed<()> {
    let mut walk = Walk::of(root);
    while let Some(part) = walk.next() {
        part.check()?;
        if walk.too_deep {
            return Err(root.expected(TOO_DEEP));
        }
    }
    Ok(())
}

/// Every part of a message, outermost first and in order. See [`BodyStructure::parts`](super::BodyStructure::parts).
#[derive(Clone)]
pub struct Parts<'a>(Walk<'a>);

/// A part and its place in the message.
#[derive(Clone)]
#[non_exhaustive]
pub struct NumberedPart<'a> {
    /// The part.
    pub part: BodyPart<'a>,
    /// The first of its numbers.
    near: [u32; NEAR],
    /// All of them, if they are more.
    far: Vec<u32>,
    len: u8,
    has_number: bool,
    depth: u8,
}

impl<'a> Parts<'a> {
    pub(super) fn of(root: Cursor<'a>) -> Self {
        Self(Walk::of(root))
    }
}

impl<'a> Iterator for Parts<'a> {
    type Item = NumberedPart<'a>;

    fn next(&mut self) -> Option<NumberedPart<'a>> {
        let part = self.0.next()?;
        Some(self.0.numbered(part))
    }
}

impl fmt::Debug for Parts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

impl NumberedPart<'_> {
    /// The number of the part, outermost first: `[4, 2, 1]` for part 4.2.1 (RFC 9051 section 6.4.5.1).
    ///
    /// `None` for a multipart that is the body of a message, be it the outermost one: it has no number, and is the text of
    /// that message.
    #[must_use]
    pub fn number(&self) -> Option<&[u32]> {
        if self.has_number { self.path() } else { None }
    }

    /// The number of the part, to be sent; `None` where [`NumberedPart::number`] is.
    #[must_use]
    pub fn part_number(&self) -> Option<PartNumber> {
        PartNumber::new(self.number()?).ok()
    }

    /// What to ask for to get the content of the part: `4.2.1`, or `4.TEXT` and `TEXT` for a multipart that is the body of
    /// a message.
    #[must_use]
    pub fn section(&self) -> Section<'static> {
        let message = self.path().and_then(|path| PartNumber::new(path).ok());
        match message {
            Some(number) if self.has_number => number.section(),
            Some(number) => number.text(),
            None => Section::text(),
        }
    }

    /// In how many parts this one is: 0 for the outermost.
    #[must_use]
    pub fn depth(&self) -> usize {
        usize::from(self.depth)
    }

    /// Adds the number of one level; 0 if that has none.
    #[inline]
    fn append(&mut self, number: u32) {
        self.has_number = number > 0;
        if !self.has_number {
            return;
        }
        match self.near.get_mut(usize::from(self.len)) {
            Some(place) => *place = number,
            None => self.append_far(number),
        }
        self.len += 1;
    }

    #[cold]
    fn append_far(&mut self, number: u32) {
        if self.far.is_empty() {
            self.far.extend_from_slice(&self.near);
        }
        self.far.push(number);
    }

    fn path(&self) -> Option<&[u32]> {
        let numbers: &[u32] = if self.far.is_empty() { &self.near } else { &self.far };
        numbers.get(..usize::from(self.len))
    }
}

impl fmt::Debug for NumberedPart<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.section(), self.part)
    }
}

/// The parts that the one shown next is in.
#[derive(Clone)]
struct Walk<'a> {
    root: Cursor<'a>,
    near: [Level; NEAR],
    /// Those deeper than [`NEAR`], which hardly any message has.
    far: Vec<Level>,
    /// How many levels are in use. The part shown last is on the highest of them, unless it has parts itself.
    len: usize,
    /// On which level the part shown last is.
    shown: usize,
    too_deep: bool,
}

/// The parts of one part, or the body of one message.
#[derive(Clone, Copy, Default)]
struct Level {
    /// The token of the one that is next.
    next: u32,
    /// The number of the one shown last; 0 if it has none.
    number: u32,
    /// Whether they are the children of a multipart, and each has its number.
    is_multipart: bool,
}

impl<'a> Walk<'a> {
    fn of(root: Cursor<'a>) -> Self {
        Self {
            root,
            near: [Level::default(); NEAR],
            far: Vec::new(),
            len: 1,
            shown: 0,
            too_deep: false,
        }
    }

    /// The next part.
    #[inline]
    fn next(&mut self) -> Option<BodyPart<'a>> {
        loop {
            let top = self.len.checked_sub(1)?;
            let level = match self.near.get_mut(top) {
                Some(level) => level,
                None => self.far.get_mut(top - NEAR)?,
            };
            let here = level.next;
            let place = self.root.at_token(here as usize);
            if !place.at_list() {
                self.len = top;
                continue;
            }
            let part = BodyPart::of(place);
            if level.is_multipart {
                level.next = here.saturating_add(place.tokens_up_to(&place.past(1)) as u32);
                level.number += 1;
            } else {
                level.next = u32::MAX;
                level.number = u32::from(!part.is_multipart());
            }
            self.shown = top;
            if let Some((behind, is_multipart)) = part.nested() {
                // Behind the opening parenthesis.
                self.enter(Level {
                    next: here.saturating_add(1 + behind),
                    number: 0,
                    is_multipart,
                });
            }
            return Some(part);
        }
    }

    #[inline]
    fn enter(&mut self, level: Level) {
        match self.near.get_mut(self.len) {
            Some(place) => *place = level,
            None if self.len < MAX_DEPTH => self.enter_far(level),
            None => {
                self.too_deep = true;
                return;
            }
        }
        self.len += 1;
    }

    #[cold]
    fn enter_far(&mut self, level: Level) {
        self.far.truncate(self.len - NEAR);
        self.far.push(level);
    }

    /// The part shown last with its number.
    fn numbered(&self, part: BodyPart<'a>) -> NumberedPart<'a> {
        let mut found = NumberedPart {
            part,
            near: [0; NEAR],
            far: Vec::new(),
            len: 0,
            has_number: false,
            depth: self.shown as u8,
        };
        for level in self.near.iter().take(self.shown + 1) {
            found.append(level.number);
        }
        for level in self.far.iter().take((self.shown + 1).saturating_sub(NEAR)) {
            found.append(level.number);
        }
        found
    }
}

/// How deep parts may nest.
const MAX_DEPTH: usize = 64;

/// How deep they nest where nothing has to be allocated to walk them.
const NEAR: usize = 8;

const TOO_DEEP: &str = "body parts nested too deeply";
