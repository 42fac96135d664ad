//! Responses and response codes by key, as imaplib keeps them.

use std::collections::BTreeMap;

use imap_proto::command::{Response, Responses};
use imap_proto::response::{Data, Item, Status};
use imap_proto::types::Flag;
use imap_proto::{BodyKind, Event, FetchEvent};
use imap_tests::lexer::{Arg, Lexed, Lexer};

/// What was heard, by key, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Kept {
    entries: BTreeMap<String, Vec<Entry>>,
    /// The FETCH response that is being read.
    fetch: Vec<Arg>,
}

/// What one response or code says.
#[derive(Clone, Debug, PartialEq)]
enum Entry {
    /// A text for people, and what cannot be understood.
    Text(Vec<u8>),
    /// Words, strings (in whichever form they were sent) and lists.
    Values(Vec<Arg>),
}

impl Kept {
    pub(crate) fn len(&self) -> usize {
        self.entries.values().map(Vec::len).sum()
    }

    /// Adds what stands behind the key on the wire.
    pub(crate) fn add(&mut self, key: &str, data: &[u8]) {
        self.push(key, Entry::new(key, data));
    }

    /// Takes such data away; whether there was any.
    pub(crate) fn take(&mut self, key: &str, data: &[u8]) -> bool {
        let Some(entries) = self.entries.get_mut(key) else {
            return false;
        };
        let Some(at) = entries.iter().rposition(|entry| *entry == Entry::new(key, data)) else {
            return false;
        };
        entries.remove(at);
        if entries.is_empty() {
            self.entries.remove(key);
        }
        true
    }

    /// As imaplib does before each command.
    pub(crate) fn forget_statuses(&mut self) {
        for key in ["OK", "NO", "BAD"] {
            self.entries.remove(key);
        }
    }

    /// Keeps what an event says.
    pub(crate) fn hear(&mut self, event: &Event<'_>) {
        match event {
            Event::Data(data) => self.data(data),
            Event::Fetch(part) => self.fetch(part),
            Event::Status(status) => self.status(status),
            Event::Completed { status, .. } => self.code(status),
            // An empty line is an event too, and says nothing.
            Event::Malformed { raw, .. } if !raw.is_empty() => self.add("", raw),
            // imaplib keeps no continuation requests, and what is completed twice is not heard twice.
            _ => {}
        }
    }

    /// Whether [`Responses`] has gathered the same under each name. imaplib forgets statuses, and it does not.
    pub(crate) fn agrees_with(&self, responses: &Responses) -> bool {
        let mut gathered = Self::default();
        for response in responses.iter() {
            match response {
                Response::Data(data) => gathered.data(data),
                Response::Status(status) => gathered.status(status),
                Response::Completed(status) => gathered.code(status),
                _ => {}
            }
        }
        let is_named = |key: &&String| !["", "OK", "NO", "BAD"].contains(&key.as_str());
        let mut keys = self.entries.keys().chain(gathered.entries.keys()).filter(is_named);
        keys.all(|key| {
            let ours = self.entries.get(key);
            let same = key == "FETCH" || ours == gathered.entries.get(key);
            same && ours.map_or(0, Vec::len) == responses.get(key).count()
        })
    }

    fn status(&mut self, status: &Status<'_>) {
        let code = status.code.as_ref().map(|code| format!("[{code}]"));
        let space = if code.is_some() && !status.text.is_empty() {
            " "
        } else {
            ""
        };
        let text = [code.unwrap_or_default().as_bytes(), space.as_bytes(), &status.text].concat();
        self.add(status.condition.as_str(), &text);
        self.code(status);
    }

    fn code(&mut self, status: &Status<'_>) {
        if let Some(code) = &status.code {
            let text = code.to_string();
            let arguments = text.split_once(' ').map_or("", |(_, arguments)| arguments);
            self.add(&key(code.name()), arguments.as_bytes());
        }
    }

    fn data(&mut self, data: &Data<'_>) {
        let number = |number: u32| vec![value(number.to_string())];
        let (name, values) = match data {
            Data::Capability(words) => ("CAPABILITY", words.words().map(value).collect()),
            Data::Enabled(words) => ("ENABLED", words.words().map(value).collect()),
            Data::List(list) | Data::Lsub(list) => {
                let name = if matches!(data, Data::List(_)) { "LIST" } else { "LSUB" };
                let attributes = list.attributes().map(|attribute| value(attribute.wire()));
                let delimiter = list.delimiter().map_or_else(|| "NIL".to_owned(), String::from);
                let mailbox = list.mailbox().as_wire().map(value).unwrap();
                (name, vec![Arg::list(attributes), value(delimiter), mailbox])
            }
            Data::Namespace(spaces) => ("NAMESPACE", values(spaces.as_bytes()).unwrap()),
            Data::Status(status) => ("STATUS", values(status.as_bytes()).unwrap()),
            Data::Flags(names) => ("FLAGS", vec![flags(names.iter())]),
            Data::Search(found) => ("SEARCH", found.iter().map(|found| value(found.to_string())).collect()),
            Data::Sort(found) => ("SORT", found.iter().map(|found| value(found.to_string())).collect()),
            Data::ESearch(found) => ("ESEARCH", values(found.as_bytes()).unwrap()),
            Data::Exists(count) => ("EXISTS", number(*count)),
            Data::Recent(count) => ("RECENT", number(*count)),
            Data::Expunge(seq) => ("EXPUNGE", number(seq.get())),
            Data::Other(raw) => {
                let number = raw.number().map(|number| format!("{number} ")).unwrap_or_default();
                let text = [number.as_bytes(), raw.values().as_bytes()].concat();
                return self.add(&key(raw.name()), &text);
            }
            other => panic!("{other:?}"),
        };
        self.push(name, Entry::Values(values));
    }

    fn fetch(&mut self, part: &FetchEvent<'_>) {
        match part {
            FetchEvent::Begin { message } => self.fetch = vec![value(message.seq().unwrap().to_string())],
            FetchEvent::Item(item) => {
                let (name, found) = match item {
                    Item::Uid(uid) => ("UID".into(), value(uid.to_string())),
                    Item::Flags(names) => ("FLAGS".into(), flags(names.iter())),
                    Item::InternalDate(date) => ("INTERNALDATE".into(), value(date.unwrap().to_string())),
                    Item::Rfc822Size(size) => ("RFC822.SIZE".into(), value(size.to_string())),
                    Item::Envelope(envelope) => ("ENVELOPE".into(), one(envelope.as_bytes())),
                    Item::Other(raw) => (key(raw.name()), one(raw.value().as_bytes())),
                    other => panic!("{other:?}"),
                };
                self.fetch.extend([value(name), found]);
            }
            FetchEvent::BodyBegin {
                section,
                kind,
                origin,
                size,
            } => {
                let name = match kind {
                    BodyKind::Body => "BODY",
                    BodyKind::Binary => "BINARY",
                    _ => "RFC822.HEADER",
                };
                let mut name = name.to_owned();
                if *kind != BodyKind::Rfc822Header {
                    let section = core::str::from_utf8(section.as_bytes()).unwrap();
                    name.push_str(&format!("[{section}]"));
                }
                name.extend(origin.map(|origin| format!("<{origin}>")));
                self.fetch
                    .extend([value(name), value(if size.is_some() { "" } else { "NIL" })]);
            }
            FetchEvent::BodyChunk(bytes) => {
                if let Some(Arg::Quoted(body)) = self.fetch.last_mut() {
                    body.extend_from_slice(bytes);
                }
            }
            FetchEvent::End => {
                let mut words = core::mem::take(&mut self.fetch);
                let items = words.split_off(1);
                words.push(Arg::List(items));
                self.push("FETCH", Entry::Values(words));
            }
            _ => {}
        }
    }

    fn push(&mut self, key: &str, entry: Entry) {
        self.entries.entry(key.to_owned()).or_default().push(entry);
    }
}

impl Entry {
    fn new(key: &str, data: &[u8]) -> Self {
        let values = match key {
            "OK" | "NO" | "BAD" | "BYE" | "" => None,
            // Lists that touch each other, which no command has.
            "THREAD" => values(String::from_utf8_lossy(data).replace(")(", ") (").as_bytes()),
            _ => values(data),
        };
        values.map_or_else(|| Self::Text(data.to_vec()), Self::Values)
    }
}

/// What a lexer of commands reads: words, strings and lists are the same in both directions.
fn values(data: &[u8]) -> Option<Vec<Arg>> {
    let mut lexer = Lexer::new();
    // LIST takes wildcards, and no brackets for special.
    lexer.feed(b"a LIST");
    if !data.is_empty() {
        lexer.feed(b" ");
        lexer.feed(data);
    }
    lexer.feed(b"\r\n");
    loop {
        match lexer.next_command().ok()?? {
            Lexed::LiteralWait(_) => {}
            Lexed::Command(command) if lexer.pending() == 0 => {
                return Some(command.arguments.into_iter().map(plain).collect());
            }
            _ => return None,
        }
    }
}

fn one(data: &[u8]) -> Arg {
    values(data).and_then(|mut values| values.pop()).unwrap()
}

/// The same without regard to how strings are spelled.
fn plain(arg: Arg) -> Arg {
    match arg {
        Arg::List(items) => Arg::List(items.into_iter().map(plain).collect()),
        other => Arg::quoted(other.value().unwrap_or_default()),
    }
}

fn value(bytes: impl AsRef<[u8]>) -> Arg {
    Arg::quoted(bytes)
}

fn flags<'a>(names: impl Iterator<Item = Flag<'a>>) -> Arg {
    Arg::list(names.map(|name| value(name.wire())))
}

fn key(name: &[u8]) -> String {
    String::from_utf8_lossy(name).to_uppercase()
}
