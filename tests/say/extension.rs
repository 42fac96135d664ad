//! The commands of extensions.

use crate::lexer::Arg;
use imap_proto::ext::MailboxFilter;
use imap_proto::ext::acl::{DeleteAcl, GetAcl, ListRights, MyRights, Rights, SetAcl};
use imap_proto::ext::compress::Compress;
use imap_proto::ext::context::CancelUpdate;
use imap_proto::ext::convert::{Conversions, Convert, ConvertItem, Target};
use imap_proto::ext::id::Id;
use imap_proto::ext::imap4::{Partial, PartialItem};
use imap_proto::ext::jmap_access::GetJmapAccess;
use imap_proto::ext::language::{Comparator, Language};
use imap_proto::ext::metadata::{Depth, EntryName, GetMetadata, SetMetadata};
use imap_proto::ext::notify::{EventGroup, Events, MessageEvents, Notify};
use imap_proto::ext::quota::{GetQuota, GetQuotaRoot, SetQuota};
use imap_proto::ext::uid_batches::UidBatches;
use imap_proto::ext::url_auth::{GenUrlAuth, ResetKey, UrlFetch, UrlItems};
use imap_proto::types::{Seq, Tag, TagPrefix};

use super::message::{listed, partial_of, texts};
use super::sender::{Sender, offered};
use super::words::{atom, atoms, items, keep_all, list, mailbox, mailboxes, number, section, set, text, word};

pub(super) fn say(name: &str, arguments: &[Arg], to: &mut Sender) -> Option<()> {
    access(name, arguments, to)
        .or_else(|| metadata(name, arguments, to))
        .or_else(|| other(name, arguments, to))
}

fn access(name: &str, arguments: &[Arg], to: &mut Sender) -> Option<()> {
    match (name, arguments) {
        ("GETACL", [name]) => to.send(&GetAcl::new(offered(), mailbox(name)?)),
        ("MYRIGHTS", [name]) => to.send(&MyRights::new(offered(), mailbox(name)?)),
        ("LISTRIGHTS", [name, who]) => to.send(&ListRights::new(offered(), mailbox(name)?, text(who)?)),
        ("DELETEACL", [name, who]) => to.send(&DeleteAcl::new(offered(), mailbox(name)?, text(who)?)),
        ("SETACL", [name, who, rights]) => {
            let (name, who, rights) = (mailbox(name)?, text(who)?, text(rights)?);
            let letters = |letters: &str| Rights::new(letters).ok();
            to.send(&if let Some(more) = rights.strip_prefix('+') {
                SetAcl::add(offered(), name, who, letters(more)?)
            } else if let Some(less) = rights.strip_prefix('-') {
                SetAcl::remove(offered(), name, who, letters(less)?)
            } else {
                SetAcl::replace(offered(), name, who, letters(rights)?)
            })
        }
        ("GETQUOTA", [root]) => to.send(&GetQuota::new(offered(), text(root)?.as_bytes())),
        ("GETQUOTAROOT", [name]) => to.send(&GetQuotaRoot::new(offered(), mailbox(name)?)),
        ("SETQUOTA", [root, Arg::List(limits)]) => {
            let limits = limits.chunks(2).map(|limit| match limit {
                [resource, limit] => Some((atom(resource)?, number(limit)?)),
                _ => None,
            });
            let limits = limits.collect::<Option<Vec<_>>>()?;
            to.send(&SetQuota::new(offered(), text(root)?.as_bytes(), &limits))
        }
        _ => None,
    }
}

/// Names of metadata entries.
pub(super) fn entries(arguments: &[Arg]) -> Option<&'static [EntryName<'static>]> {
    let names = arguments.iter().map(|name| EntryName::new(text(name)?).ok());
    names.collect::<Option<_>>().map(keep_all)
}

/// A value, or NIL.
pub(super) fn nstring(argument: &Arg) -> Option<Option<&'static [u8]>> {
    match argument {
        Arg::Atom(word) if word == "NIL" => Some(None),
        value => Some(Some(text(value)?.as_bytes())),
    }
}

fn metadata(name: &str, arguments: &[Arg], to: &mut Sender) -> Option<()> {
    match (name, arguments) {
        ("GETMETADATA", [name, names]) if text(name)?.is_empty() => {
            to.send(&GetMetadata::server(offered(), entries(items(names))?))
        }
        ("GETMETADATA", [name, names]) => {
            to.send(&GetMetadata::mailbox(offered(), mailbox(name)?, entries(items(names))?))
        }
        ("GETMETADATA", [Arg::List(options), name, names]) => {
            let get = GetMetadata::mailbox(offered(), mailbox(name)?, entries(items(names))?);
            match &options[..] {
                [word, size] if text(word)? == "MAXSIZE" => to.send(&get.max_size(number(size)?)),
                [word, depth] if text(word)? == "DEPTH" && text(depth)? == "1" => to.send(&get.depth(Depth::Children)),
                _ => None,
            }
        }
        ("SETMETADATA", [name, Arg::List(pairs)]) => {
            let pairs = pairs.chunks(2).map(|pair| match pair {
                [name, value] => Some((EntryName::new(text(name)?).ok()?, nstring(value)?)),
                _ => None,
            });
            let pairs = pairs.collect::<Option<Vec<_>>>()?;
            to.send(&match text(name)? {
                "" => SetMetadata::server(offered(), &pairs),
                _ => SetMetadata::mailbox(offered(), mailbox(name)?, &pairs),
            })
        }
        _ => None,
    }
}

fn other(name: &str, arguments: &[Arg], to: &mut Sender) -> Option<()> {
    match (name, arguments) {
        ("ID", [Arg::List(fields)]) => {
            let mut id = Id::new(offered());
            for field in fields.chunks(2) {
                id = id.with(text(&field[0])?, text(field.get(1)?)?);
            }
            to.send(&id)
        }
        ("ID", [_]) => to.send(&Id::new(offered())),
        ("LANGUAGE", []) => to.send(&Language::ask(offered())),
        ("LANGUAGE", ranges) => to.send(&Language::change(offered(), texts(ranges)?)),
        ("COMPARATOR", names) => to.send(&Comparator::change(offered(), texts(names)?)),
        ("COMPRESS", [_]) => to.send(&Compress::deflate(offered())),
        ("GETJMAPACCESS", []) => to.send(&GetJmapAccess::new(offered())),
        ("UIDBATCHES", [size]) => to.send(&UidBatches::new(offered(), number(size)?)),
        ("UIDBATCHES", [size, range]) => {
            let (first, last) = text(range)?.split_once(':')?;
            let batches = UidBatches::new(offered(), number(size)?);
            to.send(&batches.batches(first.parse().ok()?, last.parse().ok()?))
        }
        // A tag is the connection's own.
        ("CANCELUPDATE", [_]) => {
            let tag = Tag::new(TagPrefix::default(), 1);
            to.send(&CancelUpdate::new(offered(), &[tag]))
        }
        ("CONVERSIONS", [from, into]) => to.send(&Conversions::new(offered(), text(from)?, text(into)?)),
        ("PARTIAL", [message, item, first, count]) if word(item)? == "RFC822" => to.send(&Partial::new(
            offered(),
            Seq::new(number(message)?)?,
            PartialItem::Rfc822,
            number(first)?,
            number(count)?,
        )),
        ("RESETKEY", []) => to.send(&ResetKey::all(offered())),
        ("RESETKEY", [name, mechanisms @ ..]) => to.send(&ResetKey::of(offered(), mailbox(name)?, atoms(mechanisms)?)),
        ("GENURLAUTH", [url, mechanism]) => to.send(&GenUrlAuth::new(offered(), &[(text(url)?, atom(mechanism)?)])),
        ("URLFETCH", [Arg::List(asked)]) => {
            let [url, words @ ..] = &asked[..] else { return None };
            to.send(&UrlFetch::extended(offered(), &[(text(url)?, url_items(words)?)]))
        }
        ("URLFETCH", urls) => to.send(&UrlFetch::new(offered(), texts(urls)?)),
        ("NOTIFY", [first, rest @ ..]) if word(first)? == "SET" => {
            let (status, groups) = match rest {
                [first, groups @ ..] if word(first).is_some_and(|word| word == "STATUS") => (true, groups),
                groups => (false, groups),
            };
            let groups = groups.iter().map(group).collect::<Option<Vec<_>>>()?;
            let notify = Notify::set(offered(), &groups);
            to.send(&if status { notify.with_status() } else { notify })
        }
        _ => None,
    }
}

/// CONVERT and UID CONVERT.
pub(super) fn convert(name: &str, by_uid: bool, arguments: &[Arg], to: &mut Sender) -> Option<()> {
    let ("CONVERT", [messages, target, parts]) = (name, arguments) else {
        return None;
    };
    let parts = items(parts).iter().map(convert_item).collect::<Option<Vec<_>>>()?;
    let target = self::target(list(target)?)?;
    match by_uid {
        true => to.send(&Convert::uids(offered(), set(messages)?, target, &parts)),
        false => to.send(&Convert::numbers(offered(), set(messages)?, target, &parts)),
    }
}

fn url_items(words: &[Arg]) -> Option<UrlItems> {
    let words: Vec<_> = words.iter().map(word).collect::<Option<_>>()?;
    let has = |wanted: &str| words.iter().any(|word| word == wanted);
    let content = match (has("BODY"), has("BINARY")) {
        (true, false) => UrlItems::BODY,
        (false, true) => UrlItems::BINARY,
        _ => return Some(UrlItems::STRUCTURE),
    };
    Some(if has("BODYPARTSTRUCTURE") {
        content.with_structure()
    } else {
        content
    })
}

fn target(arguments: &[Arg]) -> Option<Target<'static>> {
    let [media_type, parameters @ ..] = arguments else {
        return None;
    };
    let target = match nstring(media_type)? {
        None => Target::DEFAULT,
        Some(_) => Target::to(text(media_type)?),
    };
    let Some(parameters) = parameters.first() else {
        return Some(target);
    };
    let parameters = list(parameters)?
        .chunks(2)
        .map(|pair| Some((text(&pair[0])?, text(pair.get(1)?)?)));
    Some(target.with(keep_all(parameters.collect::<Option<_>>()?)))
}

fn convert_item(argument: &Arg) -> Option<ConvertItem<'static>> {
    let Arg::Section {
        item,
        section: inside,
        partial,
        ..
    } = argument
    else {
        return None;
    };
    let section = section(inside)?;
    Some(match item.to_ascii_uppercase().as_str() {
        "BODYPARTSTRUCTURE" => ConvertItem::Structure(section),
        "BINARY" => ConvertItem::Binary(section, partial.as_deref().and_then(partial_of)),
        "BINARY.SIZE" => ConvertItem::BinarySize(section),
        "BODY" => ConvertItem::Body(section),
        "AVAILABLECONVERSIONS" => ConvertItem::Available(section),
        _ => return None,
    })
}

/// A set of mailboxes; `next` gives the argument behind its name.
pub(super) fn filter<'a>(name: &Arg, next: impl FnOnce() -> Option<&'a Arg>) -> Option<MailboxFilter<'static>> {
    let name = text(name)?.to_ascii_lowercase();
    Some(match name.as_str() {
        "inboxes" => MailboxFilter::Inboxes,
        "personal" => MailboxFilter::Personal,
        "subscribed" => MailboxFilter::Subscribed,
        "subtree" => MailboxFilter::Subtree(mailboxes(items(next()?))?),
        "subtree-one" => MailboxFilter::SubtreeOne(mailboxes(items(next()?))?),
        "mailboxes" => MailboxFilter::Mailboxes(mailboxes(items(next()?))?),
        _ => return None,
    })
}

/// Mailboxes and events of NOTIFY.
fn group(argument: &Arg) -> Option<EventGroup<'static>> {
    let mut rest = list(argument)?.iter();
    let name = rest.next()?;
    if word(name)? == "SELECTED" {
        let (messages, _, fetch) = events(list(rest.next()?)?)?;
        return Some(EventGroup::selected(messages).fetching(fetch));
    }
    let filter = filter(name, || rest.next())?;
    let (_, events, _) = events(list(rest.next()?)?)?;
    Some(EventGroup::of(filter, events))
}

type Wanted = (
    MessageEvents,
    Events,
    &'static [imap_proto::command::FetchItem<'static>],
);

fn events(arguments: &[Arg]) -> Option<Wanted> {
    let mut messages = MessageEvents::NONE;
    let mut subscriptions = false;
    let mut fetch: &'static [_] = &[];
    for argument in arguments {
        if let Arg::List(items) = argument {
            fetch = keep_all(listed(items)?);
            continue;
        }
        match word(argument)?.as_str() {
            "MESSAGENEW" | "MESSAGEEXPUNGE" if messages == MessageEvents::NONE => {
                messages = MessageEvents::NEW_AND_GONE;
            }
            "MESSAGENEW" | "MESSAGEEXPUNGE" => {}
            "FLAGCHANGE" => messages = messages.and_flags(),
            "SUBSCRIPTIONCHANGE" => subscriptions = true,
            _ => return None,
        }
    }
    let events = Events::messages(messages);
    Some((
        messages,
        if subscriptions {
            events.and_subscriptions()
        } else {
            events
        },
        fetch,
    ))
}
