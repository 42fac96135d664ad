//! Values out of arguments. They live as long as the test: what is built from them borrows.

use crate::lexer::Arg;
use imap_proto::types::{Atom, Date, Flag, MailboxName, Section, SequenceSet, SetItem, SetRange};

/// Keeps a value for good.
pub(super) fn keep<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

/// Keeps values for good.
pub(super) fn keep_all<T>(values: Vec<T>) -> &'static [T] {
    values.leak()
}

/// What an argument stands for.
pub(super) fn text(argument: &Arg) -> Option<&'static str> {
    let text = String::from_utf8(argument.value()?.to_vec()).ok()?;
    Some(text.leak())
}

/// The word that an argument is, in upper case.
pub(super) fn word(argument: &Arg) -> Option<String> {
    match argument {
        Arg::Atom(word) => Some(word.to_ascii_uppercase()),
        _ => None,
    }
}

pub(super) fn number<T: core::str::FromStr>(argument: &Arg) -> Option<T> {
    text(argument)?.parse().ok()
}

pub(super) fn atom(argument: &Arg) -> Option<Atom<'static>> {
    Atom::new(text(argument)?).ok()
}

pub(super) fn atoms(arguments: &[Arg]) -> Option<&'static [Atom<'static>]> {
    arguments.iter().map(atom).collect::<Option<_>>().map(keep_all)
}

/// What stands in a list, or the argument alone.
pub(super) fn items(argument: &Arg) -> &[Arg] {
    match argument {
        Arg::List(items) => items,
        other => core::slice::from_ref(other),
    }
}

pub(super) fn list(argument: &Arg) -> Option<&[Arg]> {
    match argument {
        Arg::List(items) => Some(items),
        _ => None,
    }
}

/// A mailbox as it is spelled: the names in the RFCs are in modified UTF-7.
pub(super) fn mailbox(argument: &Arg) -> Option<&'static MailboxName<'static>> {
    let text = text(argument)?;
    Some(keep(match text.contains('&') {
        true => MailboxName::from_wire(text.as_bytes()),
        false => MailboxName::new(text).ok()?,
    }))
}

pub(super) fn mailboxes(arguments: &[Arg]) -> Option<&'static [MailboxName<'static>]> {
    let names = arguments.iter().map(|argument| mailbox(argument).cloned());
    names.collect::<Option<_>>().map(keep_all)
}

pub(super) fn flags(argument: &Arg) -> Option<&'static [Flag<'static>]> {
    let flags = items(argument)
        .iter()
        .map(|flag| Some(Flag::parse(text(flag)?.as_bytes())));
    flags.collect::<Option<_>>().map(keep_all)
}

pub(super) fn date(argument: &Arg) -> Option<Date> {
    Date::parse(text(argument)?.as_bytes()).ok()
}

/// A set in the order in which it is written.
pub(super) fn set<N: SetItem + Ord>(argument: &Arg) -> Option<&'static SequenceSet<N>> {
    let text = text(argument)?;
    if text == "$" {
        return Some(keep(SequenceSet::saved()));
    }
    let ranges: Vec<_> = text.split(',').map(range).collect::<Option<_>>()?;
    SequenceSet::in_order(ranges).map(keep)
}

fn range<N: SetItem + Ord>(text: &str) -> Option<SetRange<N>> {
    let number = |text: &str| text.parse().ok().map(N::from);
    Some(match text.split_once(':') {
        None if text == "*" => SetRange::star(),
        None => SetRange::new(number(text)?, number(text)?),
        Some(("*", bound) | (bound, "*")) => SetRange::from_star(number(bound)?),
        Some((first, last)) => SetRange::new(number(first)?, number(last)?),
    })
}

/// What stands in the brackets of an item.
pub(super) fn section(arguments: &[Arg]) -> Option<Section<'static>> {
    let text: Vec<_> = arguments.iter().map(Arg::to_string).collect();
    Section::from_wire(text.join(" ").into_bytes()).canonical().ok()
}
