//! Calls about messages, by sequence number and, through imaplib's `uid`, by UID.

use imap_proto::ValueError;
use imap_proto::command::{
    Copy, Fetch, FetchItem, FetchItems, FetchSection, Move, Search, SearchProgram, Store, StoreItem, UidExpunge,
};
use imap_proto::ext::sort::{Sort, SortKey};
use imap_proto::ext::thread::{Algorithm, Thread};
use imap_proto::response::Offered;
use imap_proto::types::{Date, Flag, MailboxName, Partial, Section, SeqSet, UidSet};
use imap_tests::commands::search::{DateKey, Key, Keyword, TextKey, Word};

use super::call::{Call, State, quote};
use crate::dice::Dice;
use crate::python::hex;

/// A call of `uid` with this command, or of the method of its name.
fn call(uid: bool, method: &'static str, command: &'static str) -> Call {
    if uid {
        let mut call = Call::new("uid", &format!("UID {command}"), State::Selected);
        call.asks_text(command);
        call
    } else {
        Call::new(method, command, State::Selected)
    }
}

/// Mostly in order and merged as it is sent here.
fn set(dice: &mut Dice) -> String {
    let mut ranges = Vec::new();
    let mut next = 1;
    for _ in 0..=dice.length(3) {
        let first = next + dice.below(9);
        let last = first + dice.below(3) * dice.below(200);
        ranges.push(if first == last {
            first.to_string()
        } else {
            format!("{first}:{last}")
        });
        next = last + 2;
    }
    if dice.once_in(5) {
        ranges.push(format!("{next}:*"));
    } else if dice.once_in(20) {
        ranges.reverse();
    }
    ranges.join(",")
}

/// Adds a set to the arguments.
fn add_set(call: &mut Call, dice: &mut Dice) -> String {
    let text = set(dice);
    call.asks_text(&text);
    let sent = text.parse::<SeqSet>().unwrap().to_string();
    let joined = call.joined.len();
    call.protocol_unasked(&sent);
    call.joined.truncate(joined);
    call.means(&text, []);
    text
}

/// Flags in parentheses, and one by one.
pub(super) fn flags(dice: &mut Dice) -> (String, Vec<String>) {
    const FLAGS: [&str; 7] = ["\\Seen", "\\Deleted", "\\Flagged", "\\Draft", "$Junk", "todo", "\\X-a"];
    let mut flags: Vec<_> = (0..dice.length(3)).map(|_| dice.pick(&FLAGS).to_owned()).collect();
    if dice.once_in(40) {
        flags.push("\\Recent".to_owned());
    }
    (format!("({})", flags.join(" ")), flags)
}

fn fetched(dice: &mut Dice, uid: bool) -> Call {
    const SECTIONS: [&str; 6] = ["", "HEADER", "1.2", "1.MIME", "TEXT", "HEADER.FIELDS (DATE FROM)"];
    let mut call = call(uid, "fetch", "FETCH");
    let set = add_set(&mut call, dice);
    let macros = [
        ("ALL", FetchItems::All),
        ("FAST", FetchItems::Fast),
        ("FULL", FetchItems::Full),
    ];
    let plain = [
        ("FLAGS", FetchItem::Flags),
        ("UID", FetchItem::Uid),
        ("ENVELOPE", FetchItem::Envelope),
        ("INTERNALDATE", FetchItem::InternalDate),
        ("RFC822.SIZE", FetchItem::Rfc822Size),
        ("BODYSTRUCTURE", FetchItem::BodyStructure),
        ("BODY", FetchItem::Body),
        ("RFC822", FetchItem::Rfc822),
        ("RFC822.HEADER", FetchItem::Rfc822Header),
    ];
    let (text, items) = if dice.once_in(6) {
        let (text, items) = dice.pick(&macros);
        (text.to_owned(), items)
    } else {
        let mut names = Vec::new();
        let mut items = Vec::new();
        for _ in 0..=dice.length(3) {
            if dice.once_in(2) {
                let (name, item) = dice.pick(&plain);
                names.push(name.to_owned());
                items.push(item);
                continue;
            }
            let section = dice.pick(&SECTIONS);
            let mut item = FetchSection::new(Section::from_wire(section.as_bytes()));
            let mut peek = "";
            if dice.once_in(2) {
                (item, peek) = (item.peek(), ".PEEK");
            }
            let mut partial = String::new();
            if dice.once_in(3) {
                let (start, count) = (dice.below(5000), 1 + dice.below(5000));
                item = item.partial(Partial::new(start.into(), count.into()).unwrap());
                partial = format!("<{start}.{count}>");
            }
            names.push(format!("BODY{peek}[{section}]{partial}"));
            items.push(FetchItem::BodySection(item));
        }
        let text = match names.as_slice() {
            [one] => one.clone(),
            many => format!("({})", many.join(" ")),
        };
        (text, FetchItems::Items(items))
    };
    call.protocol(&text);
    call.starts(move |to| {
        if uid {
            to.start(&Fetch::uids(&set.parse()?, items.clone()))
        } else {
            to.start(&Fetch::numbers(&set.parse()?, items.clone()))
        }
    })
}

fn stored(dice: &mut Dice, uid: bool) -> Call {
    let mut call = call(uid, "store", "STORE");
    let set = add_set(&mut call, dice);
    let (change, silent) = (dice.pick(&["", "+", "-"]), dice.once_in(3));
    call.protocol(&format!("{change}FLAGS{}", if silent { ".SILENT" } else { "" }));
    let (text, flags) = flags(dice);
    // imaplib's own method adds the parentheses if they are missing.
    let bare = !uid && dice.once_in(2);
    call.asks_text(if bare { &text[1..text.len() - 1] } else { &text });
    call.protocol_unasked(&text);
    call.starts(move |to| {
        let flags: Vec<_> = flags.iter().map(|flag| Flag::parse(flag.as_bytes())).collect();
        let item = match change {
            "+" => StoreItem::Add(&flags),
            "-" => StoreItem::Remove(&flags),
            _ => StoreItem::Replace(&flags),
        };
        let store = if uid {
            Store::uids(&set.parse()?, item)
        } else {
            Store::numbers(&set.parse()?, item)
        };
        to.start(&if silent { store.silent() } else { store })
    })
}

fn copied(dice: &mut Dice, uid: bool) -> Call {
    let mut call = call(uid, "copy", "COPY");
    let set = add_set(&mut call, dice);
    let mailbox = call.mailbox(dice);
    call.starts(move |to| {
        let mailbox = MailboxName::new(mailbox.as_str())?;
        if uid {
            to.start(&Copy::uids(&set.parse()?, &mailbox))
        } else {
            to.start(&Copy::numbers(&set.parse()?, &mailbox))
        }
    })
}

/// MOVE is in imaplib's table of commands, so `uid` takes it; a method it has from 3.16 on.
fn moved(dice: &mut Dice) -> Call {
    let mut call = call(true, "move", "MOVE");
    let set = add_set(&mut call, dice);
    let mailbox = call.mailbox(dice);
    call.starts(move |to| to.start(&Move::uids(&set.parse()?, &MailboxName::new(mailbox.as_str())?)))
}

fn expunged(dice: &mut Dice) -> Call {
    let mut call = call(true, "expunge", "EXPUNGE");
    let set = add_set(&mut call, dice);
    call.starts(move |to| to.start(&UidExpunge::new(&set.parse::<UidSet>()?)))
}

/// What is looked for, as keys and as imaplib's caller spells them. A text that is not ASCII comes last, as a literal.
struct Criteria {
    spelled: Vec<String>,
    keys: Vec<Key>,
    literal: Option<String>,
}

impl Criteria {
    fn new(dice: &mut Dice) -> Self {
        let (mut spelled, mut keys) = (Vec::new(), Vec::new());
        for _ in 0..=dice.length(2) {
            let (text, key) = match dice.below(6) {
                0 => {
                    let ((one, first), (two, second)) = (simple(dice), simple(dice));
                    (format!("OR {one} {two}"), Key::Or(Box::new(first), Box::new(second)))
                }
                1 => {
                    let (text, key) = simple(dice);
                    (format!("NOT {text}"), Key::Not(Box::new(key)))
                }
                _ => simple(dice),
            };
            spelled.push(text);
            keys.push(key);
        }
        let mut literal = None;
        if dice.once_in(5) {
            let text = dice.pick(&["é", "台北", "über \"alles\""]).to_owned();
            spelled.push("SUBJECT".to_owned());
            keys.push(Key::Text(TextKey::Subject, text.clone()));
            literal = Some(text);
        }
        Self { spelled, keys, literal }
    }

    /// Adds them to the arguments, behind the charset.
    fn add(&self, call: &mut Call) {
        for text in &self.spelled {
            call.asks_text(text);
        }
        let mut text = self.spelled.join(" ");
        if let Some(literal) = &self.literal {
            call.asks(format!("l{}", hex(literal)));
            text.push_str(&format!(" {{{}}}\r\n{literal}", literal.len()));
        }
        call.protocol_unasked(&text);
    }

    fn program<'a>(keys: &'a [Key]) -> Result<SearchProgram<'a>, ValueError> {
        let programs: Result<Vec<_>, _> = keys.iter().map(Key::program).collect();
        Ok(SearchProgram::all_of(programs?))
    }
}

fn simple(dice: &mut Dice) -> (String, Key) {
    const WORDS: [(&str, Word); 6] = [
        ("ALL", Word::All),
        ("SEEN", Word::Seen),
        ("UNSEEN", Word::Unseen),
        ("DELETED", Word::Deleted),
        ("NEW", Word::New),
        ("UNDRAFT", Word::Undraft),
    ];
    const TEXTS: [(&str, TextKey); 4] = [
        ("SUBJECT", TextKey::Subject),
        ("FROM", TextKey::From),
        ("BODY", TextKey::Body),
        ("TEXT", TextKey::Text),
    ];
    const DATES: [(&str, DateKey); 3] = [
        ("SINCE", DateKey::Since),
        ("BEFORE", DateKey::Before),
        ("SENTON", DateKey::SentOn),
    ];
    let text = dice.joined(&["test", " ", "\"", "\\", "(", "*", "{3}", "@"], 4);
    match dice.below(7) {
        0 => {
            let (name, key) = dice.pick(&TEXTS);
            (format!("{name} {}", quote(&text)), Key::Text(key, text))
        }
        1 => {
            let days = dice.below(40_000) as u16;
            let date = Date::from_days(days.into()).unwrap();
            let (name, key) = dice.pick(&DATES);
            (format!("{name} {date}"), Key::Date(key, days))
        }
        2 => {
            let bytes = dice.number() >> 1;
            let larger = dice.once_in(2);
            let name = if larger { "LARGER" } else { "SMALLER" };
            (format!("{name} {bytes}"), Key::Size { larger, bytes })
        }
        3 => (
            "KEYWORD $Junk".to_owned(),
            Key::Keyword {
                not: false,
                flag: Keyword::new(b"$Junk"),
            },
        ),
        4 => {
            let set = set(dice).parse::<UidSet>().unwrap();
            (format!("UID {set}"), Key::Uid(set))
        }
        5 => (
            format!("HEADER X-Spam {}", quote(&text)),
            Key::Header("X-Spam".to_owned(), text),
        ),
        _ => {
            let (name, word) = dice.pick(&WORDS);
            (name.to_owned(), Key::Word(word))
        }
    }
}

fn searched(dice: &mut Dice, uid: bool) -> Call {
    let mut call = call(uid, "search", "SEARCH");
    let criteria = Criteria::new(dice);
    match (criteria.literal.is_some(), uid) {
        (true, true) => call.protocol("CHARSET UTF-8"),
        (true, false) => {
            call.asks_text("UTF-8");
            call.protocol_unasked("CHARSET UTF-8");
        }
        (false, true) => {}
        (false, false) => call.asks("n"),
    }
    criteria.add(&mut call);
    let keys = criteria.keys;
    call.starts(move |to| {
        let program = Criteria::program(&keys)?;
        if uid {
            to.start(&Search::uids(program))
        } else {
            to.start(&Search::numbers(program))
        }
    })
}

/// The charset, which SORT and THREAD always name.
fn charset(criteria: &Criteria) -> &'static str {
    if criteria.literal.is_some() {
        "UTF-8"
    } else {
        "US-ASCII"
    }
}

fn sorted(dice: &mut Dice, uid: bool) -> Call {
    const KEYS: [(&str, SortKey<'_>); 5] = [
        ("DATE", SortKey::Date),
        ("ARRIVAL", SortKey::Arrival),
        ("SUBJECT", SortKey::Subject),
        ("REVERSE SIZE", SortKey::Reverse(&SortKey::Size)),
        ("REVERSE FROM", SortKey::Reverse(&SortKey::From)),
    ];
    let mut call = call(uid, "sort", "SORT");
    let chosen: Vec<_> = (0..=dice.length(2)).map(|_| dice.pick(&KEYS)).collect();
    let names = chosen.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(" ");
    // imaplib's own method adds the parentheses if they are missing.
    let bare = !uid && dice.once_in(2);
    let listed = format!("({names})");
    call.asks_text(if bare { &names } else { &listed });
    call.protocol_unasked(&listed);
    let order: Vec<_> = chosen.into_iter().map(|(_, key)| key).collect();
    let criteria = Criteria::new(dice);
    call.protocol(charset(&criteria));
    criteria.add(&mut call);
    let keys = criteria.keys;
    call.starts(move |to| {
        let program = Criteria::program(&keys)?;
        if uid {
            to.start(&Sort::uids(Offered::insist(), &order, program))
        } else {
            to.start(&Sort::numbers(Offered::insist(), &order, program))
        }
    })
}

fn threaded(dice: &mut Dice, uid: bool) -> Call {
    const ALGORITHMS: [(&str, Algorithm<'_>); 3] = [
        ("REFERENCES", Algorithm::References),
        ("ORDEREDSUBJECT", Algorithm::OrderedSubject),
        ("REFS", Algorithm::Refs),
    ];
    let mut call = call(uid, "thread", "THREAD");
    let (name, algorithm) = dice.pick(&ALGORITHMS);
    call.protocol(name);
    let criteria = Criteria::new(dice);
    call.protocol(charset(&criteria));
    criteria.add(&mut call);
    let keys = criteria.keys;
    call.starts(move |to| {
        let program = Criteria::program(&keys)?;
        if uid {
            to.start(&Thread::uids(Offered::insist(), algorithm, program))
        } else {
            to.start(&Thread::numbers(Offered::insist(), algorithm, program))
        }
    })
}

pub(super) fn fetch(dice: &mut Dice) -> Call {
    fetched(dice, false)
}

pub(super) fn store(dice: &mut Dice) -> Call {
    stored(dice, false)
}

pub(super) fn copy(dice: &mut Dice) -> Call {
    copied(dice, false)
}

pub(super) fn search(dice: &mut Dice) -> Call {
    searched(dice, false)
}

pub(super) fn sort(dice: &mut Dice) -> Call {
    sorted(dice, false)
}

pub(super) fn thread(dice: &mut Dice) -> Call {
    threaded(dice, false)
}

pub(super) fn uid(dice: &mut Dice) -> Call {
    match dice.below(8) {
        0 => fetched(dice, true),
        1 => stored(dice, true),
        2 => copied(dice, true),
        3 => moved(dice),
        4 => expunged(dice),
        5 => searched(dice, true),
        6 => sorted(dice, true),
        _ => threaded(dice, true),
    }
}
