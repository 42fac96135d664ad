//! An honest server: it does what RFC 9051 and RFC 7162 allow, and which of that it does is chosen at random.

use imap_proto::{Access, State};

use super::command::Command;
use super::view::Change;

/// A line, or a line with literals, and what it tells.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) text: String,
    pub(crate) change: Change,
    /// How many times a mailbox had been opened, or was to be, when it was said.
    pub(crate) opened: u32,
}

/// The server, and the one session that is looked at.
#[derive(Clone, Debug)]
pub(crate) struct Server {
    pub(crate) literal_plus: bool,
    /// Whether it says CLOSED even if QRESYNC is not enabled.
    says_closed: bool,
    qresync: bool,
    mailboxes: [Mailbox; 2],
    state: State,
    session: Option<Session>,
    opened: u32,
    /// Whether it has ever said that access has changed. Without CLOSED, a client that is opening another mailbox cannot know
    /// which of the two that is about, so from then on the answer to SELECT says it too.
    has_changed_access: bool,
    /// What is to be sent.
    said: Vec<Line>,
    /// It has said BYE.
    pub(crate) is_gone: bool,
}

#[derive(Clone, Debug)]
struct Mailbox {
    messages: Vec<u32>,
    next: u32,
}

/// An open mailbox.
#[derive(Clone, Debug)]
struct Session {
    mailbox: usize,
    read_only: bool,
    /// The messages that the client knows of, by sequence number.
    told: Vec<u32>,
}

impl Server {
    pub(crate) fn new(literal_plus: bool, says_closed: bool, messages: [u32; 2]) -> Self {
        let mailbox = |count: u32| Mailbox {
            // Not every UID is still there.
            messages: (1..=count).map(|number| number + number / 3).collect(),
            next: 2 * count + 1,
        };
        Self {
            literal_plus,
            says_closed,
            qresync: false,
            mailboxes: messages.map(mailbox),
            state: State::NotAuthenticated,
            session: None,
            opened: 0,
            has_changed_access: false,
            said: Vec::new(),
            is_gone: false,
        }
    }

    pub(crate) fn take_said(&mut self) -> Vec<Line> {
        core::mem::take(&mut self.said)
    }

    pub(crate) fn greet(&mut self, preauth: bool) {
        if preauth {
            self.state = State::Authenticated;
        }
        let condition = if preauth { "PREAUTH" } else { "OK" };
        self.say(
            format!("* {condition} [{}] hi", self.capabilities()),
            Change::Greeting { preauth },
        );
    }

    fn capabilities(&self) -> String {
        let literals = if self.literal_plus { " LITERAL+" } else { "" };
        format!("CAPABILITY IMAP4rev1 ENABLE IDLE MOVE QRESYNC UIDPLUS UNSELECT{literals}")
    }

    /// The command that waits may go on.
    pub(crate) fn proceed(&mut self) {
        self.say("+ go on".into(), Change::Continue);
    }

    /// Refuses a command.
    pub(crate) fn refuse(&mut self, tag: u32, condition: &str) {
        self.complete(tag, condition, None, Vec::new());
    }

    /// Answers a command.
    pub(crate) fn answer(&mut self, tag: u32, command: Command, random: &mut Random) {
        if !command.may_be_sent_in(self.state) {
            // The SELECT before it has failed.
            self.refuse(tag, "BAD");
            return;
        }
        // Until CLOSED, if it says that, it may speak of the mailbox that was open.
        if command.opens().is_none() || self.closes() || self.session.is_none() {
            self.chat(command.allows_expunge(), random);
        }
        let is_refused = random.one_in(6) && command != Command::Logout;
        if let Some((mailbox, read_only)) = command.opens() {
            self.open(tag, mailbox, read_only, is_refused, random);
            return;
        }
        if is_refused {
            self.refuse(tag, if random.one_in(3) { "BAD" } else { "NO" });
            return;
        }
        let mut fetched = Vec::new();
        match command {
            Command::Capability => self.tell(&format!("* {}", self.capabilities())),
            Command::Close | Command::Unselect => self.session = None,
            Command::EnableQResync => {
                self.qresync = true;
                self.tell("* ENABLED QRESYNC");
            }
            Command::Expunge | Command::UidExpunge | Command::Move => {
                if self.session.as_ref().is_some_and(|session| session.read_only) {
                    self.refuse(tag, "NO");
                    return;
                }
                self.remove(random);
                self.report(true);
            }
            Command::Fetch { uid } => fetched = self.fetch(uid, true, random),
            Command::Store { uid } => fetched = self.fetch(uid, false, random),
            Command::Login { .. } => {
                self.state = State::Authenticated;
                // What was offered before is void (RFC 9051 section 6.2.3).
                self.tell(&format!("* {}", self.capabilities()));
            }
            Command::Logout => {
                self.say("* BYE see you".into(), Change::Bye);
                self.is_gone = true;
            }
            Command::Search { uid: true } => self.tell("* SEARCH 1 2 3"),
            Command::Search { uid: false } => self.tell("* SEARCH"),
            Command::Append if random.one_in(2) => {
                if let Some(session) = &self.session {
                    let mailbox = session.mailbox;
                    self.deliver(mailbox, 1);
                    self.report(false);
                }
            }
            _ => {}
        }
        if matches!(command, Command::Close | Command::Unselect) {
            self.state = State::Authenticated;
        }
        self.complete(tag, "OK", None, fetched);
    }

    /// Says a few things that nobody asked for. EXPUNGE may not come at all times.
    pub(crate) fn chat(&mut self, may_expunge: bool, random: &mut Random) {
        for _ in 0..random.below(4) {
            self.remark(may_expunge, random);
        }
    }

    fn remark(&mut self, may_expunge: bool, random: &mut Random) {
        match random.below(12) {
            0..=2 => self.report(may_expunge),
            3 => self.tell("* OK [ALERT] {5}"),
            4 => self.tell("* LIST () \"/\" {7}\r\n* 9 EX\"\r\n* STATUS other (MESSAGES 3)"),
            5 | 6 => {
                let number = 1 + random.below(3);
                self.flags_changed(number, random);
            }
            // The number of messages, though it is the same.
            7 => {
                if let Some(session) = &self.session {
                    let count = session.told.len();
                    self.say(format!("* {count} EXISTS"), Change::Exists(Vec::new()));
                }
            }
            8 if self.session.is_some() => {
                let (access, word) = if random.one_in(2) {
                    (Access::ReadOnly, "READ-ONLY")
                } else {
                    (Access::ReadWrite, "READ-WRITE")
                };
                if let Some(session) = self.session.as_mut() {
                    session.read_only = access == Access::ReadOnly;
                }
                self.has_changed_access |= !self.closes();
                self.say(format!("* OK [{word}] rights have changed"), Change::Access(access));
            }
            _ => {}
        }
    }

    /// Somebody else adds and removes messages.
    pub(crate) fn elsewhere(&mut self, random: &mut Random) {
        let mailbox = random.below(2) as usize;
        self.deliver(mailbox, random.below(4));
        let messages = &mut self.mailboxes[mailbox].messages;
        if random.one_in(2) {
            messages.retain(|_| !random.one_in(4));
        }
    }

    pub(crate) fn bye(&mut self) {
        self.say("* BYE shutting down".into(), Change::Bye);
        self.is_gone = true;
    }

    fn open(&mut self, tag: u32, mailbox: usize, read_only: bool, is_refused: bool, random: &mut Random) {
        // "SELECT ... automatically deselects any currently selected mailbox before attempting the new selection"
        // (RFC 9051 section 6.3.2).
        if self.session.take().is_some() && self.closes() {
            self.say("* OK [CLOSED] was open".into(), Change::Closed);
        }
        self.opened += 1;
        self.state = State::Authenticated;
        if is_refused {
            self.refuse(tag, "NO");
            return;
        }
        let told = self.mailboxes[mailbox].messages.clone();
        self.tell("* FLAGS (\\Deleted \\Seen)");
        self.say(format!("* {} EXISTS", told.len()), Change::Exists(told.clone()));
        self.tell("* OK [UIDVALIDITY 7] valid");
        let read_only = read_only || random.one_in(4);
        self.session = Some(Session {
            mailbox,
            read_only,
            told,
        });
        self.state = State::Selected;
        if self.qresync && random.one_in(2) {
            self.tell("* VANISHED (EARLIER) 41,43:116");
            self.flags_changed(2, random);
        }
        let granted = match (read_only, random.one_in(3)) {
            (true, _) => Some(Access::ReadOnly),
            (false, true) if !self.has_changed_access => None,
            (false, _) => Some(Access::ReadWrite),
        };
        self.complete(tag, "OK", granted, Vec::new());
    }

    /// Whether it says CLOSED when another mailbox is opened: with QRESYNC it must (RFC 7162 section 3.2.11).
    fn closes(&self) -> bool {
        self.qresync || self.says_closed
    }

    fn deliver(&mut self, mailbox: usize, count: u32) {
        let mailbox = &mut self.mailboxes[mailbox];
        for _ in 0..count {
            mailbox.messages.push(mailbox.next);
            mailbox.next += 1 + mailbox.next % 2;
        }
    }

    /// Removes some messages of the open mailbox.
    fn remove(&mut self, random: &mut Random) {
        if let Some(session) = &self.session {
            let messages = &mut self.mailboxes[session.mailbox].messages;
            messages.retain(|_| !random.one_in(2));
        }
    }

    /// Tells what has changed in the open mailbox.
    fn report(&mut self, may_expunge: bool) {
        let Some(session) = &mut self.session else { return };
        let messages = &self.mailboxes[session.mailbox].messages;
        let mut lines = Vec::new();
        if may_expunge {
            let gone: Vec<u32> = session
                .told
                .iter()
                .copied()
                .filter(|uid| !messages.contains(uid))
                .collect();
            if self.qresync && !gone.is_empty() {
                session.told.retain(|uid| !gone.contains(uid));
                lines.push((format!("* VANISHED {}", ranges(&gone)), Change::Vanished(gone)));
            } else {
                for uid in gone {
                    let place = session.told.iter().position(|told| *told == uid).unwrap_or_default();
                    session.told.remove(place);
                    lines.push((format!("* {} EXPUNGE", place + 1), Change::Expunge(place + 1)));
                }
            }
        }
        let last = session.told.last().copied().unwrap_or_default();
        // UIDs ascend: what is new has a higher one than everything that was told.
        let new: Vec<u32> = messages
            .iter()
            .copied()
            .filter(|uid| *uid > last && !session.told.contains(uid))
            .collect();
        if !new.is_empty() {
            session.told.extend(&new);
            lines.push((format!("* {} EXISTS", session.told.len()), Change::Exists(new)));
        }
        for (text, change) in lines {
            self.say(text, change);
        }
    }

    /// FETCH responses about some messages; says which. With QRESYNC and in answer to UID commands they name the UID.
    fn fetch(&mut self, uid: bool, body: bool, random: &mut Random) -> Vec<u32> {
        let told = self
            .session
            .as_ref()
            .map(|session| session.told.clone())
            .unwrap_or_default();
        let mut fetched = Vec::new();
        for (place, number) in told.into_iter().enumerate() {
            if random.one_in(4) {
                continue;
            }
            let seq = place + 1;
            if uid || self.qresync {
                let body = if body && random.one_in(4) {
                    let text = format!("* {seq} FETCH (UID 99)\r\nBAAA0 OK\r\n)\r\n");
                    format!(" BODY[] {{{}}}\r\n{text}", text.len())
                } else {
                    String::new()
                };
                let text = format!("* {seq} FETCH (FLAGS (\\Seen){body} UID {number})");
                self.say(text, Change::Uid(seq, number));
                fetched.push(number);
            } else {
                self.tell(&format!("* {seq} FETCH (FLAGS (\\Seen))"));
            }
        }
        fetched
    }

    /// FETCH responses that nobody asked for.
    fn flags_changed(&mut self, count: u32, random: &mut Random) {
        let Some(session) = &self.session else { return };
        let told = session.told.clone();
        for _ in 0..count.min(told.len() as u32) {
            let place = random.below(told.len() as u32) as usize;
            let (seq, uid) = (place + 1, told[place]);
            if self.qresync || random.one_in(2) {
                self.say(format!("* {seq} FETCH (UID {uid} FLAGS ())"), Change::Uid(seq, uid));
            } else {
                self.tell(&format!("* {seq} FETCH (FLAGS ())"));
            }
        }
    }

    fn complete(&mut self, tag: u32, condition: &str, granted: Option<Access>, fetched: Vec<u32>) {
        let code = match granted {
            Some(Access::ReadOnly) => " [READ-ONLY]",
            Some(_) => " [READ-WRITE]",
            None => "",
        };
        self.say(
            format!("BAAA{tag} {condition}{code} so be it"),
            Change::Completed {
                tag,
                ok: condition == "OK",
                granted,
                fetched,
            },
        );
    }

    fn tell(&mut self, text: &str) {
        self.say(text.into(), Change::Nothing);
    }

    fn say(&mut self, text: String, change: Change) {
        let text = text + "\r\n";
        let opened = self.opened;
        self.said.push(Line { text, change, opened });
    }
}

/// UIDs as a set.
fn ranges(uids: &[u32]) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for uid in uids {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *uid => *last = *uid,
            _ => ranges.push((*uid, *uid)),
        }
    }
    let text: Vec<String> = ranges
        .into_iter()
        .map(|(first, last)| {
            if first == last {
                first.to_string()
            } else {
                format!("{first}:{last}")
            }
        })
        .collect();
    text.join(",")
}

/// Numbers by splitmix64, so that a transition is one number.
#[derive(Clone, Debug)]
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// A number below `end`.
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % u64::from(end)) as u32
    }

    pub(crate) fn one_in(&mut self, count: u32) -> bool {
        self.below(count) == 0
    }
}
