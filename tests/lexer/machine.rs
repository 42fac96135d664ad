//! The state machine: one byte in, at most one finding out, nothing looked at twice.

use core::mem;

use super::{Arg, Command, Lexed, LiteralWait, NonSync, Options};

/// The rule a byte breaks.
type Reason = &'static str;

/// What has been read of the current command.
#[derive(Debug, Default)]
pub(super) struct Machine {
    options: Options,
    state: State,
    tag: String,
    name: String,
    arguments: Vec<Arg>,
    /// Lists and sections that are still open, the innermost last.
    open: Vec<Level>,
    command_at: u64,
}

impl Machine {
    pub(super) fn set_options(&mut self, options: Options) {
        self.options = options;
    }

    pub(super) fn is_between_commands(&self) -> bool {
        matches!(self.state, State::Tag) && self.tag.is_empty()
    }

    pub(super) fn refuse_literal(&mut self) -> bool {
        let waits = matches!(&self.state, State::Octets { bytes, non_sync: false, .. } if bytes.is_empty());
        if waits {
            self.begin();
        }
        waits
    }

    /// Moves the octets of a literal out of `input` and returns how many; none outside a literal. In an error the
    /// number tells which octet is wrong.
    pub(super) fn take_octets(&mut self, input: &[u8]) -> Result<usize, (usize, Reason)> {
        let State::Octets {
            left,
            bytes,
            non_sync,
            binary,
        } = &mut self.state
        else {
            return Ok(0);
        };
        let count = usize::try_from(*left).map_or(input.len(), |left| input.len().min(left));
        let taken = &input[..count];
        if !*binary && let Some(nul) = taken.iter().position(|&byte| byte == 0) {
            return Err((nul, "NUL in a literal that is not a literal8"));
        }
        bytes.extend_from_slice(taken);
        *left -= count as u64;
        if *left == 0 {
            let literal = Arg::Literal {
                bytes: mem::take(bytes),
                non_sync: *non_sync,
                binary: *binary,
            };
            self.state = self.end_value(literal);
        }
        Ok(count)
    }

    /// Reads one byte, which stands at offset `at`. Not to be called inside a literal, where all octets are alike.
    pub(super) fn step(&mut self, byte: u8, at: u64) -> Result<Option<Lexed>, Reason> {
        self.state = match mem::take(&mut self.state) {
            State::Tag => self.tag(byte, at)?,
            State::Name => self.name(byte)?,
            State::Value { may_close } => self.value(byte, may_close)?,
            State::Atom { text } => self.atom(text, byte)?,
            State::Quoted { bytes, escaped } => self.quoted(bytes, escaped, byte)?,
            State::Size(size) => match size.step(byte, self.options.non_sync)? {
                Progress::More(size) => State::Size(size),
                Progress::Complete(size) => {
                    self.state = State::Octets {
                        left: size.octets,
                        bytes: Vec::new(),
                        non_sync: size.non_sync,
                        binary: size.binary,
                    };
                    let tag = self.tag.clone();
                    let wait = LiteralWait {
                        tag,
                        size: size.octets,
                        at: at + 1,
                    };
                    return Ok((!size.non_sync).then_some(Lexed::LiteralWait(wait)));
                }
            },
            literal @ State::Octets { .. } => literal,
            State::After => self.after(byte)?,
            State::Partial { range } => self.partial(range, byte)?,
            State::LineFeed if byte == b'\n' => return Ok(Some(self.end_command())),
            State::LineFeed => return Err("CR without LF"),
        };
        Ok(None)
    }

    fn tag(&mut self, byte: u8, at: u64) -> Result<State, Reason> {
        match byte {
            b' ' if !self.tag.is_empty() => return Ok(State::Name),
            b'\r' | b'\n' | b' ' => return Err("a line that does not begin with a tag and a space"),
            _ if is_astring_char(byte) && byte != b'+' => {
                if self.tag.is_empty() {
                    self.command_at = at;
                }
                self.tag.push(char::from(byte));
            }
            _ => return Err("a byte that no tag may hold"),
        }
        Ok(State::Tag)
    }

    fn name(&mut self, byte: u8) -> Result<State, Reason> {
        match byte {
            b' ' | b'\r' if self.name.is_empty() => Err("a tag without a command"),
            b' ' => Ok(State::Value { may_close: false }),
            b'\r' => Ok(State::LineFeed),
            _ if is_astring_char(byte) && byte != b']' => {
                self.name.push(char::from(byte));
                Ok(State::Name)
            }
            _ => Err("a byte that no command name may hold"),
        }
    }

    fn value(&mut self, byte: u8, may_close: bool) -> Result<State, Reason> {
        match byte {
            b')' | b']' if may_close && self.closes(byte) => self.after(byte),
            b'"' => Ok(State::Quoted {
                bytes: Vec::new(),
                escaped: false,
            }),
            b'(' => self.open(Level::List { items: Vec::new() }),
            b'{' => Ok(State::Size(Size::new(false))),
            b' ' => Err("a space where an argument must begin"),
            b'\r' => Err("a line that ends where an argument must begin"),
            _ if is_astring_char(byte) || matches!(byte, b'%' | b'*' | b'\\') => Ok(State::Atom {
                text: String::from(char::from(byte)),
            }),
            _ => Err("a byte that begins no argument"),
        }
    }

    fn atom(&mut self, mut text: String, byte: u8) -> Result<State, Reason> {
        let in_section = matches!(self.open.last(), Some(Level::Section { .. }));
        match byte {
            b'{' if text == "~" => return Ok(State::Size(Size::new(true))),
            b'[' if self.has_section(&text) => {
                return self.open(Level::Section {
                    item: text,
                    items: Vec::new(),
                });
            }
            b' ' | b'\r' | b')' => {}
            b']' if in_section => {}
            _ if is_astring_char(byte) || matches!(byte, b'%' | b'*') => {
                text.push(char::from(byte));
                return Ok(State::Atom { text });
            }
            _ => return Err("a byte that no atom may hold"),
        }
        if text == "\\" {
            return Err("a backslash without a flag");
        }
        if text.contains(['%', '*']) && !self.may_hold_wildcards(&text) {
            return Err("a wildcard where only a name can be meant");
        }
        self.state = self.end_value(Arg::Atom(text));
        self.after(byte)
    }

    fn quoted(&mut self, mut bytes: Vec<u8>, escaped: bool, byte: u8) -> Result<State, Reason> {
        let escapes = byte == b'\\' && !escaped;
        match byte {
            0 | b'\r' | b'\n' => return Err("CR, LF or NUL in a quoted string"),
            b'"' | b'\\' if escaped => bytes.push(byte),
            _ if escaped => return Err("a backslash before a byte that must not be escaped"),
            b'\\' => {}
            b'"' if core::str::from_utf8(&bytes).is_err() => return Err("a quoted string that is not UTF-8"),
            b'"' => return Ok(self.end_value(Arg::Quoted(bytes))),
            0x80.. if !self.options.utf8 => return Err("an 8-bit byte in a quoted string"),
            _ => bytes.push(byte),
        }
        Ok(State::Quoted {
            bytes,
            escaped: escapes,
        })
    }

    /// What stands behind a complete argument.
    fn after(&mut self, byte: u8) -> Result<State, Reason> {
        match byte {
            b' ' => Ok(State::Value { may_close: false }),
            b'\r' if self.open.is_empty() => Ok(State::LineFeed),
            b'\r' => Err("a line that ends inside a list or section"),
            b')' | b']' if self.closes(byte) => match self.open.pop() {
                Some(Level::List { items }) => Ok(self.end_value(Arg::List(items))),
                Some(Level::Section { item, items }) => Ok(self.end_value(Arg::Section {
                    item,
                    section: items,
                    partial: None,
                })),
                None => Ok(State::After),
            },
            b'<' if matches!(self.siblings().last(), Some(Arg::Section { partial: None, .. })) => {
                Ok(State::Partial { range: String::new() })
            }
            _ => Err("something other than a space behind an argument"),
        }
    }

    fn partial(&mut self, mut range: String, byte: u8) -> Result<State, Reason> {
        let is_complete = || {
            let (start, count) = range.split_once('.')?;
            let (_, count) = (start.parse::<u64>().ok()?, count.parse::<u64>().ok()?);
            Some(count > 0)
        };
        match byte {
            b'>' if is_complete() == Some(true) => {
                if let Some(Arg::Section { partial, .. }) = self.siblings().last_mut() {
                    *partial = Some(range);
                }
                Ok(State::After)
            }
            b'0'..=b'9' | b'.' => {
                range.push(char::from(byte));
                Ok(State::Partial { range })
            }
            _ => Err("a partial that is not <number.number>"),
        }
    }

    fn open(&mut self, level: Level) -> Result<State, Reason> {
        if self.open.len() == MAX_DEPTH {
            return Err("lists nested deeper than any command needs");
        }
        self.open.push(level);
        Ok(State::Value { may_close: true })
    }

    fn closes(&self, byte: u8) -> bool {
        matches!(
            (self.open.last(), byte),
            (Some(Level::List { .. }), b')') | (Some(Level::Section { .. }), b']')
        )
    }

    fn siblings(&mut self) -> &mut Vec<Arg> {
        match self.open.last_mut() {
            Some(Level::List { items } | Level::Section { items, .. }) => items,
            None => &mut self.arguments,
        }
    }

    fn end_value(&mut self, value: Arg) -> State {
        self.siblings().push(value);
        State::After
    }

    fn end_command(&mut self) -> Lexed {
        let command = Command {
            tag: mem::take(&mut self.tag),
            name: mem::take(&mut self.name),
            arguments: mem::take(&mut self.arguments),
            at: self.command_at,
        };
        self.begin();
        Lexed::Command(command)
    }

    fn begin(&mut self) {
        self.state = State::Tag;
        self.tag.clear();
        self.name.clear();
        self.arguments.clear();
        self.open.clear();
    }

    /// Whether the command is one of these, behind UID or not.
    fn is_one_of(&self, names: &[&str]) -> bool {
        let name = match self.arguments.first() {
            Some(Arg::Atom(word)) if self.name.eq_ignore_ascii_case("UID") => word,
            _ => &self.name,
        };
        names.iter().any(|other| name.eq_ignore_ascii_case(other))
    }

    /// Whether `atom` is a FETCH item whose `[` begins a section. Elsewhere `[` is a letter like others: a mailbox may
    /// be called `BODY[1]`.
    fn has_section(&self, atom: &str) -> bool {
        let is_item = |items: &[&str]| items.iter().any(|item| atom.eq_ignore_ascii_case(item));
        let of_fetch = self.is_one_of(&["FETCH", "NOTIFY"]) || self.is_in_update();
        is_item(&SECTION_ITEMS) && of_fetch
            || (is_item(&SECTION_ITEMS) || is_item(&CONVERT_ITEMS)) && self.is_one_of(&["CONVERT"])
    }

    /// Whether this is a list behind UPDATE: the items that a search is to fetch (RFC 5465 section 7).
    fn is_in_update(&self) -> bool {
        let [.., Level::List { items }, Level::List { .. }] = &self.open[..] else {
            return false;
        };
        matches!(items.last(), Some(Arg::Atom(word)) if word.eq_ignore_ascii_case("UPDATE"))
            && self.is_one_of(&["SEARCH", "SORT", "ESEARCH"])
    }

    fn may_hold_wildcards(&self, atom: &str) -> bool {
        let is_set = atom
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b':' | b',' | b'*'));
        // RFC 5257 section 5: the entry names of annotations are matched by patterns too.
        let is_entry = atom.starts_with('/') && self.is_one_of(&["FETCH", "SEARCH", "SORT", "THREAD"]);
        is_set || is_entry || self.is_one_of(&["LIST", "LSUB", "RLIST", "RLSUB", "XLIST"])
    }
}

/// What the next byte belongs to.
#[derive(Debug, Default)]
enum State {
    /// The tag, or nothing yet.
    #[default]
    Tag,
    /// The command's name.
    Name,
    /// The first byte of an argument, or of none where a bracket has just been opened.
    Value { may_close: bool },
    /// An atom, and whatever else is not delimited.
    Atom { text: String },
    /// The inside of a quoted string.
    Quoted { bytes: Vec<u8>, escaped: bool },
    /// The announcement of a literal, from its `{` to its LF.
    Size(Size),
    /// The octets of a literal.
    Octets {
        left: u64,
        bytes: Vec<u8>,
        non_sync: bool,
        binary: bool,
    },
    /// The byte behind a complete argument.
    After,
    /// The inside of `<0.512>`.
    Partial { range: String },
    /// The LF that ends the command.
    LineFeed,
}

#[derive(Debug)]
enum Level {
    List { items: Vec<Arg> },
    Section { item: String, items: Vec<Arg> },
}

/// The announcement of a literal: `{5}`, `{5+}`, `~{5}`, up to its CRLF.
#[derive(Debug)]
struct Size {
    octets: u64,
    non_sync: bool,
    binary: bool,
    seen: Seen,
}

#[derive(Clone, Copy, Debug)]
enum Seen {
    Brace,
    Digit,
    Plus,
    End,
    Return,
}

enum Progress {
    More(Size),
    Complete(Size),
}

impl Size {
    fn new(binary: bool) -> Self {
        Self {
            octets: 0,
            non_sync: false,
            binary,
            seen: Seen::Brace,
        }
    }

    fn step(mut self, byte: u8, allowed: NonSync) -> Result<Progress, Reason> {
        self.seen = match (self.seen, byte) {
            (Seen::Brace | Seen::Digit, b'0'..=b'9') => {
                let octets = u128::from(self.octets) * 10 + u128::from(byte - b'0');
                let octets = u64::try_from(octets).ok().filter(|&octets| octets <= MAX_NUMBER64);
                self.octets = octets.ok_or("a literal beyond 63 bits")?;
                Seen::Digit
            }
            (Seen::Digit, b'+') => {
                self.non_sync = true;
                Seen::Plus
            }
            (Seen::Digit | Seen::Plus, b'}') => Seen::End,
            (Seen::End, b'\r') => Seen::Return,
            (Seen::Return, b'\n') => {
                return match allowed {
                    NonSync::Forbidden if self.non_sync => Err("a non-synchronising literal without LITERAL+"),
                    NonSync::Short if self.non_sync && self.octets > SHORT_LITERAL => {
                        Err("a non-synchronising literal of more than 4096 octets with LITERAL-")
                    }
                    _ => Ok(Progress::Complete(self)),
                };
            }
            _ => return Err("a literal that is not {number} or {number+} at the end of a line"),
        };
        Ok(Progress::More(self))
    }
}

/// ASTRING-CHAR of RFC 9051 section 9: any CHAR but `( ) { SP CTL % * " \`.
fn is_astring_char(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'(' | b')' | b'{' | b'%' | b'*' | b'"' | b'\\')
}

/// The FETCH items that take a section (RFC 9051 section 6.4.5).
const SECTION_ITEMS: [&str; 5] = ["BODY", "BODY.PEEK", "BINARY", "BINARY.PEEK", "BINARY.SIZE"];

/// The items that CONVERT has besides (RFC 5259 section 8).
const CONVERT_ITEMS: [&str; 2] = ["BODYPARTSTRUCTURE", "AVAILABLECONVERSIONS"];

/// The largest `number64` (RFC 9051 section 9).
const MAX_NUMBER64: u64 = i64::MAX as u64;

/// RFC 7888 section 5.
const SHORT_LITERAL: u64 = 4096;

/// No command of any extension nests deeper than a few levels, SEARCH keys apart.
const MAX_DEPTH: usize = 100;
