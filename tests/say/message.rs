//! Commands about messages.

use crate::lexer::Arg;
use imap_proto::command::{
    Append, AppendMessage, Copy, Fetch, FetchItem, FetchItems, FetchSection, Move, Store, StoreItem,
};
use imap_proto::ext::annotate::{FetchAnnotation, SetAnnotation};
use imap_proto::ext::catenate::{Catenate, Part};
use imap_proto::ext::condstore::{CondStore, Since};
use imap_proto::ext::multi_append::MultiAppend;
use imap_proto::ext::object_id::ObjectId;
use imap_proto::ext::partial::Page;
use imap_proto::ext::preview::FetchPreview;
use imap_proto::ext::qresync::ChangedOrGone;
use imap_proto::ext::replace::Replace;
use imap_proto::ext::save_date::FetchSaveDate;
use imap_proto::types::{DateTime, Partial, Seq, Uid};
use imap_proto::wire::Encode;

use super::sender::{Sender, offered};
use super::words::{flags, items, keep, keep_all, list, mailbox, number, section, set, text, word};

pub(super) fn say(name: &str, by_uid: bool, arguments: &[Arg], to: &mut Sender) -> Option<()> {
    match (name, arguments) {
        ("FETCH", [messages, items, modifiers @ ..]) => {
            let fetch = match by_uid {
                true => Fetch::uids(set(messages)?, fetch_items(items)?),
                false => Fetch::numbers(set(messages)?, fetch_items(items)?),
            };
            let modifiers = fetch_modifiers(modifiers.first().map_or(&[], super::words::items))?;
            to.send(&modifiers.into_iter().fold(fetch, Fetch::modifier))
        }
        ("STORE", [messages, rest @ ..]) => {
            let (modifier, rest) = match rest {
                [Arg::List(modifier), rest @ ..] => (Some(since(modifier)?), rest),
                rest => (None, rest),
            };
            let [item, flags] = rest else { return None };
            let (item, silent) = store_item(item, flags)?;
            let mut store = match by_uid {
                true => Store::uids(set(messages)?, item),
                false => Store::numbers(set(messages)?, item),
            };
            if silent {
                store = store.silent();
            }
            if let Some(since) = modifier {
                store = store.modifier(since);
            }
            to.send(&store)
        }
        ("COPY", [messages, name]) if by_uid => to.send(&Copy::uids(set(messages)?, mailbox(name)?)),
        ("COPY", [messages, name]) => to.send(&Copy::numbers(set(messages)?, mailbox(name)?)),
        ("MOVE", [messages, name]) if by_uid => to.send(&Move::uids(set(messages)?, mailbox(name)?)),
        ("MOVE", [messages, name]) => to.send(&Move::numbers(set(messages)?, mailbox(name)?)),
        ("APPEND", [name, rest @ ..]) => match &messages(rest)?[..] {
            [message] => to.send(&Append::new(mailbox(name)?, message.clone())),
            several => to.send(&MultiAppend::new(offered(), mailbox(name)?, several)),
        },
        ("REPLACE", [message, name, rest @ ..]) => {
            let [by] = &messages(rest)?[..] else { return None };
            let (name, by) = (mailbox(name)?, by.clone());
            match by_uid {
                true => to.send(&Replace::uid(offered(), Uid::new(number(message)?)?, name, by)),
                false => to.send(&Replace::number(offered(), Seq::new(number(message)?)?, name, by)),
            }
        }
        _ => None,
    }
}

fn fetch_items(argument: &Arg) -> Option<FetchItems<'static>> {
    match word(argument).as_deref() {
        Some("ALL") => Some(FetchItems::All),
        Some("FAST") => Some(FetchItems::Fast),
        Some("FULL") => Some(FetchItems::Full),
        _ => listed(items(argument)).map(FetchItems::Items),
    }
}

/// Items of FETCH.
pub(super) fn listed(arguments: &[Arg]) -> Option<Vec<FetchItem<'static>>> {
    let mut found = Vec::new();
    let mut rest = arguments.iter().peekable();
    while let Some(item) = rest.next() {
        if let Arg::Section {
            item,
            section: inside,
            partial,
            ..
        } = item
        {
            found.push(sectioned(item, inside, partial.as_deref())?);
            continue;
        }
        found.push(match word(item)?.as_str() {
            "ENVELOPE" => FetchItem::Envelope,
            "FLAGS" => FetchItem::Flags,
            "INTERNALDATE" => FetchItem::InternalDate,
            "RFC822.SIZE" => FetchItem::Rfc822Size,
            "BODY" => FetchItem::Body,
            "BODYSTRUCTURE" => FetchItem::BodyStructure,
            "UID" => FetchItem::Uid,
            "RFC822" => FetchItem::Rfc822,
            "RFC822.HEADER" => FetchItem::Rfc822Header,
            "RFC822.TEXT" => FetchItem::Rfc822Text,
            "MODSEQ" => FetchItem::Extension(keep(CondStore::fetch(offered()))),
            "EMAILID" => FetchItem::Extension(keep(ObjectId::email(offered()))),
            "THREADID" => FetchItem::Extension(keep(ObjectId::thread(offered()))),
            "SAVEDATE" => FetchItem::Extension(keep(FetchSaveDate::new(offered()))),
            "PREVIEW" => {
                let lazy = rest.next_if(|next| matches!(next, Arg::List(_))).is_some();
                let preview = FetchPreview::new(offered());
                FetchItem::Extension(keep(if lazy { preview.lazy() } else { preview }))
            }
            "ANNOTATION" => match list(rest.next()?)? {
                [entries, attributes] => {
                    let (entries, attributes) = (texts(items(entries))?, texts(items(attributes))?);
                    FetchItem::Extension(keep(FetchAnnotation::new(offered(), entries, attributes)))
                }
                _ => return None,
            },
            _ => return None,
        });
    }
    Some(found)
}

fn sectioned(item: &str, inside: &[Arg], partial: Option<&str>) -> Option<FetchItem<'static>> {
    let fetch = match partial {
        Some(range) => FetchSection::new(section(inside)?).partial(partial_of(range)?),
        None => FetchSection::new(section(inside)?),
    };
    Some(match item.to_ascii_uppercase().as_str() {
        "BODY" => FetchItem::BodySection(fetch),
        "BODY.PEEK" => FetchItem::BodySection(fetch.peek()),
        "BINARY" => FetchItem::Binary(fetch),
        "BINARY.PEEK" => FetchItem::Binary(fetch.peek()),
        "BINARY.SIZE" => FetchItem::BinarySize(section(inside)?),
        _ => return None,
    })
}

/// `0.512`, which stands between `<` and `>`.
pub(super) fn partial_of(range: &str) -> Option<Partial> {
    let (origin, length) = range.split_once('.')?;
    Partial::new(origin.parse().ok()?, length.parse().ok()?).ok()
}

pub(super) fn texts(arguments: &[Arg]) -> Option<&'static [&'static str]> {
    arguments.iter().map(text).collect::<Option<_>>().map(keep_all)
}

fn fetch_modifiers(arguments: &[Arg]) -> Option<Vec<&'static dyn Encode>> {
    let mut found: Vec<&'static dyn Encode> = Vec::new();
    let words: Vec<_> = texts(arguments)?.iter().map(|word| word.to_ascii_uppercase()).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["CHANGEDSINCE", mod_seq] => found.push(keep(Since::changed(offered(), mod_seq.parse().ok()?))),
        ["CHANGEDSINCE", mod_seq, "VANISHED"] => {
            found.push(keep(ChangedOrGone::since(offered(), mod_seq.parse().ok()?)));
        }
        ["PARTIAL", range] => found.push(keep(page(range)?)),
        ["PARTIAL", range, "CHANGEDSINCE", mod_seq] => {
            found.push(keep(page(range)?));
            found.push(keep(Since::changed(offered(), mod_seq.parse().ok()?)));
        }
        [] => {}
        _ => return None,
    }
    Some(found)
}

/// `1:500` or `-1:-100`.
pub(super) fn page(range: &str) -> Option<Page> {
    let (first, last) = range.split_once(':')?;
    let number = |text: &str| text.trim_start_matches('-').parse().ok();
    let (first, last, backwards) = (number(first)?, number(last)?, first.starts_with('-'));
    Some(match backwards {
        true => Page::from_highest(offered(), first, last),
        false => Page::from_lowest(offered(), first, last),
    })
}

fn since(modifier: &[Arg]) -> Option<&'static Since> {
    match modifier {
        [word, mod_seq] if text(word)? == "UNCHANGEDSINCE" => Some(keep(Since::unchanged(offered(), number(mod_seq)?))),
        _ => None,
    }
}

fn store_item(item: &Arg, value: &Arg) -> Option<(StoreItem<'static>, bool)> {
    let word = word(item)?;
    if word == "ANNOTATION" {
        let set = keep(SetAnnotation::new(offered(), annotations(list(value)?)?));
        return Some((StoreItem::Extension(set), false));
    }
    let (word, silent) = match word.strip_suffix(".SILENT") {
        Some(word) => (word, true),
        None => (word.as_str(), false),
    };
    let item = match word {
        "FLAGS" => StoreItem::Replace(flags(value)?),
        "+FLAGS" => StoreItem::Add(flags(value)?),
        "-FLAGS" => StoreItem::Remove(flags(value)?),
        _ => return None,
    };
    Some((item, silent))
}

type Values = &'static [(&'static str, Option<&'static [u8]>)];

/// Entries, each with its attributes and their values.
fn annotations(arguments: &[Arg]) -> Option<&'static [(&'static str, Values)]> {
    let entries = arguments.chunks(2).map(|entry| {
        let [name, Arg::List(values)] = entry else { return None };
        let values = values.chunks(2).map(|pair| {
            let [attribute, value] = pair else { return None };
            Some((text(attribute)?, super::extension::nstring(value)?))
        });
        Some((text(name)?, keep_all(values.collect::<Option<_>>()?)))
    });
    entries.collect::<Option<_>>().map(keep_all)
}

/// The messages of APPEND.
fn messages(arguments: &[Arg]) -> Option<Vec<AppendMessage<'static>>> {
    let mut messages = Vec::new();
    let mut rest = arguments.iter().peekable();
    while rest.peek().is_some() {
        let set = rest.next_if(|next| matches!(next, Arg::List(_)));
        let date = rest.next_if(|next| matches!(next, Arg::Quoted(_)));
        let mut extension = None;
        let message = loop {
            match rest.next()? {
                Arg::Literal { bytes, binary, .. } => {
                    let message = AppendMessage::new(bytes.len() as u64);
                    break if *binary { message.binary() } else { message };
                }
                word if text(word)? == "ANNOTATION" => extension = Some(annotations(list(rest.next()?)?)?),
                word if text(word)? == "CATENATE" => {
                    let parts = parts(list(rest.next()?)?)?;
                    break AppendMessage::of(keep(Catenate::new(offered(), parts)));
                }
                _ => return None,
            }
        };
        let message = match set {
            Some(set) => message.flags(flags(set)?),
            None => message,
        };
        let message = match date {
            Some(date) => message.internal_date(DateTime::parse(text(date)?.as_bytes()).ok()?),
            None => message,
        };
        messages.push(match extension {
            Some(entries) => message.extension(keep(SetAnnotation::new(offered(), entries))),
            None => message,
        });
    }
    Some(messages)
}

fn parts(arguments: &[Arg]) -> Option<&'static [Part<'static>]> {
    let parts = arguments.chunks(2).map(|part| match part {
        [word, Arg::Literal { bytes, .. }] if text(word)? == "TEXT" => Some(Part::Text(bytes.len() as u64)),
        [word, url] if text(word)? == "URL" => Some(Part::Url(text(url)?)),
        _ => None,
    });
    parts.collect::<Option<_>>().map(keep_all)
}
