//! Names of mailboxes, with those that a server should have quoted and did not.

use crate::types::MailboxName;
use crate::wire::{Cursor, Parsed};

/// The mailbox that is next. An atom goes on to `end`, with spaces and parentheses; `NIL` is a name as any other.
///
/// # Errors
/// If no string is next.
#[inline]
pub(super) fn mailbox<'a>(next: Cursor<'a>, end: &Cursor<'a>) -> Parsed<MailboxName<'a>> {
    let mut behind = next;
    let name = behind.astring()?;
    if next.at_string() || behind.tokens_up_to(end) == 0 {
        return Ok(MailboxName::from_wire(name));
    }
    Ok(MailboxName::from_wire(next.up_to(end).raw()))
}

/// The end of the name that is next, where nothing but one list may follow it. A list that stands apart at the end is
/// that one.
#[inline]
pub(super) fn end_of_name(next: Cursor<'_>) -> Cursor<'_> {
    let end = next.past(1);
    let grammatical = end.is_end() || (end.at_list() && !next.is_joined() && end.past(1).is_end());
    if grammatical || next.at_string() {
        end
    } else {
        end_of_words(next)
    }
}

/// The last value.
#[inline]
pub(super) fn last(mut next: Cursor<'_>) -> Cursor<'_> {
    loop {
        let behind = next.past(1);
        if behind.is_end() {
            return next;
        }
        next = behind;
    }
}

#[cold]
fn end_of_words(next: Cursor<'_>) -> Cursor<'_> {
    let last = last(next);
    if last.at_list() && !last.touches(&next) {
        last
    } else {
        last.past(1)
    }
}
