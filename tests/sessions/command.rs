//! Commands as a transcript writes them: much as they go over the wire, in lower case.

use imap_proto::types::{Date, DateTime, SequenceSet, SetItem};
use imap_tests::commands::search::{DateKey, Key, Keyword, TextKey, Word};
use imap_tests::commands::{Change, Item, Items, ListOption, Name, OwnedCommand, Return, Set, StatusOption};

use super::words::Words;

/// The command with this name and these arguments.
pub(crate) fn parse(name: &str, words: &mut Words) -> Result<OwnedCommand, String> {
    Ok(match name {
        "capability" => OwnedCommand::Capability,
        "noop" => OwnedCommand::Noop,
        "logout" => OwnedCommand::Logout,
        "starttls" => OwnedCommand::StartTls,
        "authenticate" => OwnedCommand::Authenticate {
            mechanism: words.text()?,
            initial_response: words.opt_text().map(String::into_bytes),
        },
        "login" => OwnedCommand::Login {
            user: words.text()?,
            password: words.text()?.into_bytes(),
        },
        "enable" => OwnedCommand::Enable(words.texts()?),
        "select" => OwnedCommand::Select(mailbox(words)?),
        "examine" => OwnedCommand::Examine(mailbox(words)?),
        "create" => OwnedCommand::Create(mailbox(words)?),
        "delete" => OwnedCommand::Delete(mailbox(words)?),
        "rename" => OwnedCommand::Rename(mailbox(words)?, mailbox(words)?),
        "subscribe" => OwnedCommand::Subscribe(mailbox(words)?),
        "unsubscribe" => OwnedCommand::Unsubscribe(mailbox(words)?),
        "list" => list(words)?,
        "lsub" => OwnedCommand::Lsub {
            reference: Some(mailbox(words)?),
            pattern: mailbox(words)?,
        },
        "namespace" => OwnedCommand::Namespace,
        "status" => OwnedCommand::Status {
            mailbox: mailbox(words)?,
            items: words
                .list()
                .texts()?
                .iter()
                .map(|word| status_option(word))
                .collect::<Result<_, _>>()?,
        },
        "append" => append(words)?,
        "idle" => OwnedCommand::Idle,
        "check" => OwnedCommand::Check,
        "close" => OwnedCommand::Close,
        "unselect" => OwnedCommand::Unselect,
        "expunge" => OwnedCommand::Expunge,
        "search" => search(words, false)?,
        "fetch" | "store" | "copy" | "move" => {
            let set = Set::Numbers(parse_set(&words.text()?)?);
            with_set(name, set, words)?
        }
        "uid" => uid(words)?,
        _ => return Err(format!("there is no operation {name:?}")),
    })
}

fn uid(words: &mut Words) -> Result<OwnedCommand, String> {
    let name = words.text()?;
    match name.as_str() {
        "search" => search(words, true),
        "expunge" => Ok(OwnedCommand::UidExpunge(parse_set(&words.text()?)?)),
        _ => {
            let set = Set::Uids(parse_set(&words.text()?)?);
            with_set(&name, set, words)
        }
    }
}

fn with_set(name: &str, set: Set, words: &mut Words) -> Result<OwnedCommand, String> {
    Ok(match name {
        "fetch" => OwnedCommand::Fetch {
            set,
            items: items(words)?,
        },
        "store" => {
            let word = words.text()?;
            let (word, silent) = word
                .strip_suffix(".SILENT")
                .map_or((word.as_str(), false), |word| (word, true));
            let change = match word {
                "FLAGS" => Change::Replace,
                "+FLAGS" => Change::Add,
                "-FLAGS" => Change::Remove,
                _ => return Err(format!("there is no {word:?} to store")),
            };
            OwnedCommand::Store {
                set,
                change,
                silent,
                flags: flags(words.list())?,
            }
        }
        "copy" => OwnedCommand::Copy {
            set,
            mailbox: mailbox(words)?,
        },
        "move" => OwnedCommand::Move {
            set,
            mailbox: mailbox(words)?,
        },
        _ => return Err(format!("there is no operation \"uid {name}\"")),
    })
}

fn mailbox(words: &mut Words) -> Result<Name, String> {
    words.text().map(Name::Text)
}

fn flags(mut words: Words) -> Result<Vec<Vec<u8>>, String> {
    Ok(words.texts()?.into_iter().map(String::into_bytes).collect())
}

/// `list [(options)] reference pattern-or-list [(return options)]`
fn list(words: &mut Words) -> Result<OwnedCommand, String> {
    let options = |words: Option<Words>| -> Result<Vec<ListOption>, String> {
        let Some(mut words) = words else { return Ok(Vec::new()) };
        words.texts()?.iter().map(|word| list_option(word)).collect()
    };
    let select = options(words.opt_list())?;
    let reference = Some(mailbox(words)?);
    let patterns = words.list().texts()?.into_iter().map(Name::Text).collect();
    Ok(OwnedCommand::List {
        select,
        reference,
        patterns,
        returning: options(words.opt_list())?,
    })
}

fn list_option(word: &str) -> Result<ListOption, String> {
    Ok(match word {
        "SUBSCRIBED" => ListOption::Subscribed,
        "REMOTE" => ListOption::Remote,
        "RECURSIVEMATCH" => ListOption::RecursiveMatch,
        "CHILDREN" => ListOption::Children,
        "STATUS" => ListOption::Status,
        _ => return Err(format!("there is no option {word:?} of list")),
    })
}

fn status_option(word: &str) -> Result<StatusOption, String> {
    Ok(match word {
        "MESSAGES" => StatusOption::Messages,
        "RECENT" => StatusOption::Recent,
        "UIDNEXT" => StatusOption::UidNext,
        "UIDVALIDITY" => StatusOption::UidValidity,
        "UNSEEN" => StatusOption::Unseen,
        "DELETED" => StatusOption::Deleted,
        "SIZE" => StatusOption::Size,
        _ => return Err(format!("there is no item {word:?} of status")),
    })
}

/// `append mailbox [(flags)] ["date"] size`
fn append(words: &mut Words) -> Result<OwnedCommand, String> {
    let mailbox = mailbox(words)?;
    let flags = words.opt_list().map_or_else(|| Ok(Vec::new()), flags)?;
    let mut size = words.text()?;
    let mut date = None;
    if let Some(next) = words.opt_text() {
        let parsed = DateTime::parse(size.as_bytes()).map_err(|error| error.to_string())?;
        date = Some((parsed.to_unix(), parsed.offset_minutes()));
        size = next;
    }
    let size = size.parse().map_err(|error| format!("the size {size:?}: {error}"))?;
    Ok(OwnedCommand::Append {
        mailbox,
        flags,
        date,
        size,
    })
}

fn items(words: &mut Words) -> Result<Items, String> {
    let names = words.list().texts()?;
    Ok(match names.as_slice() {
        [name] if name == "all" => Items::All,
        [name] if name == "fast" => Items::Fast,
        [name] if name == "full" => Items::Full,
        names => Items::Items(names.iter().map(|name| item(name)).collect::<Result<_, _>>()?),
    })
}

fn item(name: &str) -> Result<Item, String> {
    Ok(match name {
        "ENVELOPE" => Item::Envelope,
        "FLAGS" => Item::Flags,
        "INTERNALDATE" => Item::InternalDate,
        "RFC822.SIZE" => Item::Rfc822Size,
        "BODY" => Item::Body,
        "BODYSTRUCTURE" => Item::BodyStructure,
        "UID" => Item::Uid,
        "RFC822" => Item::Rfc822,
        "RFC822.HEADER" => Item::Rfc822Header,
        "RFC822.TEXT" => Item::Rfc822Text,
        _ => return section(name).ok_or_else(|| format!("there is no item {name:?}")),
    })
}

/// `BODY[section]<origin.length>` and its like.
fn section(name: &str) -> Option<Item> {
    let (stem, rest) = name.split_once('[')?;
    let (section, partial) = rest.rsplit_once(']')?;
    let section = section.as_bytes().to_vec();
    let partial = match partial.strip_prefix('<').and_then(|partial| partial.strip_suffix('>')) {
        Some(partial) => {
            let (origin, length) = partial.split_once('.')?;
            Some((origin.parse().ok()?, length.parse().ok()?))
        }
        None => None,
    };
    let (stem, peek) = stem.strip_suffix(".PEEK").map_or((stem, false), |stem| (stem, true));
    match stem {
        "BODY" => Some(Item::Section {
            binary: false,
            peek,
            section,
            partial,
        }),
        "BINARY" => Some(Item::Section {
            binary: true,
            peek,
            section,
            partial,
        }),
        "BINARY.SIZE" => Some(Item::BinarySize { section }),
        _ => None,
    }
}

fn search(words: &mut Words, uids: bool) -> Result<OwnedCommand, String> {
    let returning = if words.take("return") {
        let options = words.list().texts()?;
        Some(
            options
                .iter()
                .map(|word| return_option(word))
                .collect::<Result<_, _>>()?,
        )
    } else {
        None
    };
    let key = keys(words)?;
    Ok(OwnedCommand::Search { uids, returning, key })
}

fn return_option(word: &str) -> Result<Return, String> {
    Ok(match word {
        "MIN" => Return::Min,
        "MAX" => Return::Max,
        "ALL" => Return::All,
        "COUNT" => Return::Count,
        "SAVE" => Return::Save,
        _ => return Err(format!("there is no return option {word:?}")),
    })
}

fn keys(words: &mut Words) -> Result<Key, String> {
    let mut keys = Vec::new();
    while words.peek().is_some() {
        keys.push(key(words)?);
    }
    Ok(Key::And(keys))
}

fn key(words: &mut Words) -> Result<Key, String> {
    if let Some(mut list) = words.opt_list() {
        return keys(&mut list);
    }
    let word = words.text()?;
    let mut text = |key| words.text().map(|text| Key::Text(key, text));
    Ok(match word.as_str() {
        "BCC" => text(TextKey::Bcc)?,
        "BODY" => text(TextKey::Body)?,
        "CC" => text(TextKey::Cc)?,
        "FROM" => text(TextKey::From)?,
        "SUBJECT" => text(TextKey::Subject)?,
        "TEXT" => text(TextKey::Text)?,
        "TO" => text(TextKey::To)?,
        "HEADER" => Key::Header(words.text()?, words.text()?),
        "BEFORE" => Key::Date(DateKey::Before, day(&words.text()?)?),
        "ON" => Key::Date(DateKey::On, day(&words.text()?)?),
        "SINCE" => Key::Date(DateKey::Since, day(&words.text()?)?),
        "SENTBEFORE" => Key::Date(DateKey::SentBefore, day(&words.text()?)?),
        "SENTON" => Key::Date(DateKey::SentOn, day(&words.text()?)?),
        "SENTSINCE" => Key::Date(DateKey::SentSince, day(&words.text()?)?),
        "LARGER" | "SMALLER" => {
            let bytes = words.text()?;
            let bytes = bytes.parse().map_err(|error| format!("{bytes:?}: {error}"))?;
            Key::Size {
                larger: word == "LARGER",
                bytes,
            }
        }
        "KEYWORD" | "UNKEYWORD" => Key::Keyword {
            not: word == "UNKEYWORD",
            flag: Keyword::new(words.text()?.as_bytes()),
        },
        "UID" => Key::Uid(parse_set(&words.text()?)?),
        "NOT" => Key::Not(Box::new(key(words)?)),
        "OR" => Key::Or(Box::new(key(words)?), Box::new(key(words)?)),
        word => match key_word(word) {
            Some(word) => Key::Word(word),
            None => Key::Numbers(parse_set(word)?),
        },
    })
}

fn key_word(word: &str) -> Option<Word> {
    Some(match word {
        "ALL" => Word::All,
        "ANSWERED" => Word::Answered,
        "DELETED" => Word::Deleted,
        "DRAFT" => Word::Draft,
        "FLAGGED" => Word::Flagged,
        "NEW" => Word::New,
        "OLD" => Word::Old,
        "RECENT" => Word::Recent,
        "SEEN" => Word::Seen,
        "UNANSWERED" => Word::Unanswered,
        "UNDELETED" => Word::Undeleted,
        "UNDRAFT" => Word::Undraft,
        "UNFLAGGED" => Word::Unflagged,
        "UNSEEN" => Word::Unseen,
        _ => return None,
    })
}

/// Days since 1 January 1970.
fn day(text: &str) -> Result<u16, String> {
    let date = Date::parse(text.as_bytes()).map_err(|error| error.to_string())?;
    u16::try_from(date.to_days()).map_err(|error| format!("{text}: {error}"))
}

fn parse_set<N: SetItem>(text: &str) -> Result<SequenceSet<N>, String> {
    SequenceSet::parse(text.as_bytes()).map_err(|error| format!("{text:?}: {error}"))
}
