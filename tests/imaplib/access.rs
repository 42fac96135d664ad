//! Read-only mailboxes: when imaplib raises `readonly`, and when
//! [`Config::strict_read_only`](imap_proto::Config::strict_read_only) refuses a command or the facts say that a mailbox
//! is not writable.
//!
//! imaplib raises at two places. `select` raises once it has completed, if READ-ONLY was heard since it began. Any other
//! command raises before it is sent, if READ-ONLY was ever heard since the last `select`, which asked for more. That is
//! written down here as [`Table`], and imaplib is held to it in random sessions.

use imap_proto::command::{
    Close, Examine, Expunge, Fetch, FetchItem, Logout, Noop, Select, Store, StoreItem, Unselect,
};
use imap_proto::response::Condition;
use imap_proto::types::{Flag, MailboxName, SeqSet, Tag};
use imap_proto::{Access, Config, Connection, Event, StartError, State};

use crate::dice::Dice;
use crate::differences::{Case, Topic};
use crate::ledger::{Ledger, skipped};
use crate::python::{ask, hex, version};

const SESSIONS: usize = 4_000;

/// What is done with the mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Select,
    Examine,
    Noop,
    Fetch,
    Store,
    Expunge,
    Close,
    Unselect,
    Logout,
    /// imaplib's `response("READ-ONLY")`, which sends nothing and makes it forget.
    Forget,
}

/// How a step came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Completed(Condition),
    /// Refused before a byte was sent, because the mailbox is read-only.
    Refused,
    /// Completed, and the mailbox that was asked for writing is read-only.
    NotWritable,
    /// Refused in this state.
    Illegal,
}

/// A step of a session, and how it came out.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) action: Action,
    pub(crate) theirs: (Outcome, State),
    pub(crate) ours: (Outcome, State),
    /// What was heard before, and in a `select` until it had completed.
    pub(crate) heard: Heard,
    /// Whether a mailbox was open.
    pub(crate) is_open: bool,
    /// Whether it was asked for writing and is read-only.
    pub(crate) is_lost: bool,
    #[expect(dead_code, reason = "shown when a comparison fails")]
    answer: String,
}

/// What the server has said about access since a mailbox was asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Heard {
    /// READ-ONLY as the reason of a refusal.
    pub(crate) refusal: bool,
    /// READ-WRITE, and READ-ONLY not after it.
    pub(crate) read_write: bool,
    /// A code as imaplib does not read it.
    pub(crate) unread: bool,
    /// imaplib was made to forget.
    pub(crate) forgotten: bool,
}

/// imaplib's rule.
struct Table {
    state: State,
    /// READ-ONLY is among the responses that are kept.
    stored: bool,
    asked_read_only: bool,
}

impl Table {
    fn predict(&mut self, action: Action, answer: &Answer) -> Outcome {
        let opens = matches!(action, Action::Select | Action::Examine);
        if opens {
            self.stored = false;
            self.asked_read_only = action == Action::Examine;
        }
        if action == Action::Forget {
            self.stored = false;
            return Outcome::Completed(Condition::Ok);
        }
        let selected_only = !opens && !matches!(action, Action::Noop | Action::Logout);
        let is_legal = !selected_only || self.state == State::Selected;
        match action {
            // Even if the command is illegal or refused.
            Action::Close | Action::Unselect => self.state = State::Authenticated,
            Action::Logout => self.state = State::Logout,
            _ => {}
        }
        if !is_legal {
            return Outcome::Illegal;
        }
        if self.stored && !self.asked_read_only {
            return Outcome::Refused;
        }
        self.stored |= answer.codes().any(|code| *code == Code::ReadOnly);
        if opens {
            let ok = answer.condition == Condition::Ok;
            self.state = if ok { State::Selected } else { State::Authenticated };
            if ok && self.stored && action == Action::Select {
                return Outcome::NotWritable;
            }
        }
        Outcome::Completed(answer.condition)
    }
}

/// What the server answers: untagged lines, and a completion.
#[derive(Debug)]
struct Answer {
    untagged: Vec<(Condition, Code)>,
    condition: Condition,
    code: Code,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Code {
    None,
    ReadOnly,
    ReadWrite,
    /// `[read-only]`.
    Lower,
    /// READ-ONLY behind the start of the text, where no code is.
    Behind,
}

impl Code {
    fn text(self) -> &'static str {
        match self {
            Self::None => "done",
            Self::ReadOnly => "[READ-ONLY] look",
            Self::ReadWrite => "[READ-WRITE] go on",
            Self::Lower => "[read-only] look",
            Self::Behind => "is [READ-ONLY] now",
        }
    }
}

impl Answer {
    fn new(dice: &mut Dice, action: Action) -> Self {
        const CODES: [Code; 5] = [
            Code::ReadOnly,
            Code::ReadOnly,
            Code::ReadWrite,
            Code::Lower,
            Code::Behind,
        ];
        const CONDITIONS: [Condition; 4] = [Condition::Ok, Condition::Ok, Condition::No, Condition::Bad];
        let opens = matches!(action, Action::Select | Action::Examine);
        let code = |dice: &mut Dice, often| {
            if dice.once_in(often) {
                dice.pick(&CODES)
            } else {
                Code::None
            }
        };
        Self {
            untagged: (0..dice.length(2))
                .map(|_| (dice.pick(&CONDITIONS), code(dice, 6)))
                .collect(),
            condition: match dice.below(12) {
                // LOGOUT cannot be refused (RFC 9051 section 6.1.3).
                _ if action == Action::Logout => Condition::Ok,
                0 => Condition::No,
                1 if !opens => Condition::Bad,
                _ => Condition::Ok,
            },
            code: if opens { code(dice, 2) } else { code(dice, 8) },
        }
    }

    fn codes(&self) -> impl Iterator<Item = &Code> {
        self.untagged.iter().map(|(_, code)| code).chain([&self.code])
    }

    fn untagged(&self) -> String {
        let line = |(condition, code): &(Condition, Code)| format!("* {} {}\r\n", condition.as_str(), code.text());
        self.untagged.iter().map(line).collect()
    }

    fn completion(&self, tag: &str) -> String {
        format!("{tag} {} {}\r\n", self.condition.as_str(), self.code.text())
    }

    /// Adds what is heard in it.
    fn hear(&self, heard: &mut Heard, opens: bool) {
        let refused = self.condition != Condition::Ok && !opens;
        for (index, code) in self.codes().enumerate() {
            match code {
                Code::ReadOnly if index == self.untagged.len() && refused => heard.refusal = true,
                Code::ReadOnly => heard.read_write = false,
                Code::ReadWrite if index == self.untagged.len() && refused => {}
                Code::ReadWrite => heard.read_write = true,
                Code::Lower => heard.unread = true,
                Code::None | Code::Behind => {}
            }
        }
    }
}

#[test]
fn readonly_is_imaplibs() {
    let Some(version) = version() else {
        return skipped("when readonly is raised");
    };
    let mut dice = Dice::new();
    let sessions: Vec<Vec<_>> = (0..SESSIONS)
        .map(|_| {
            let actions: Vec<_> = (0..20).map(|_| action(&mut dice, version >= (3, 9))).collect();
            let end = actions.iter().position(|action| *action == Action::Logout);
            let actions = actions.into_iter().take(end.map_or(20, |end| end + 1));
            actions.map(|action| (action, Answer::new(&mut dice, action))).collect()
        })
        .collect();
    let questions: Vec<_> = sessions.iter().map(|session| question(session)).collect();
    let Some(answers) = ask(&questions) else {
        return skipped("when readonly is raised");
    };
    let mut ledger = Ledger::new(Topic::Access, "steps");
    let mut raised = [0, 0];
    for (session, answer) in sessions.iter().zip(answers) {
        play(session, &answer, &mut ledger, &mut raised);
    }
    ledger.close();
    let [refused, not_writable] = raised;
    say!("    imaplib raised readonly before {refused} commands and after {not_writable} selects");
    assert!(refused > 0 && not_writable > 0);
}

fn action(dice: &mut Dice, unselect: bool) -> Action {
    match dice.below(30) {
        0..=5 => Action::Select,
        6 => Action::Examine,
        7..=12 => Action::Noop,
        13..=15 => Action::Fetch,
        16..=21 => Action::Store,
        22..=24 => Action::Expunge,
        25 | 26 => Action::Close,
        27 if unselect => Action::Unselect,
        28 if dice.once_in(4) => Action::Logout,
        28 => Action::Forget,
        _ => Action::Noop,
    }
}

fn question(session: &[(Action, Answer)]) -> String {
    let mut question = "session".to_owned();
    for (action, answer) in session {
        let name = format!("{action:?}").to_lowercase();
        let answer = answer.untagged() + &answer.completion("~TAG~");
        question.push_str(&format!(" {name}:{}", hex(answer)));
    }
    question
}

/// Plays a session here, with what imaplib made of it beside; ends where the two are no longer in the same state.
fn play(session: &[(Action, Answer)], theirs: &str, ledger: &mut Ledger, raised: &mut [usize; 2]) {
    let mut connection = Connection::new(Config::new(4096).with_strict_read_only());
    connection.receive(b"* PREAUTH hello\r\n");
    drain(&mut connection);
    let mut table = Table {
        state: State::Authenticated,
        stored: false,
        asked_read_only: false,
    };
    let mut heard = Heard::default();
    for ((action, answer), theirs) in session.iter().zip(theirs.split(' ')) {
        let theirs = outcome(theirs);
        let predicted = table.predict(*action, answer);
        assert_eq!(
            (predicted, table.state),
            theirs,
            "the rule is another: {action:?} {answer:?}"
        );
        raised[0] += usize::from(theirs.0 == Outcome::Refused);
        raised[1] += usize::from(theirs.0 == Outcome::NotWritable);
        let opens = matches!(action, Action::Select | Action::Examine);
        if opens {
            heard = Heard::default();
        }
        let before = heard;
        let (is_open, is_lost) = (connection.mailbox().is_some(), is_lost(&connection));
        // What imaplib has not sent is not answered, and so neither is it here but for a plain OK.
        let sent = matches!(theirs.0, Outcome::Completed(_) | Outcome::NotWritable) && *action != Action::Forget;
        if sent {
            answer.hear(&mut heard, opens);
        }
        let ours = act(&mut connection, *action, sent.then_some(answer));
        let step = Step {
            action: *action,
            theirs,
            ours: (ours, connection.state()),
            heard: if opens { heard } else { before },
            is_open,
            is_lost,
            answer: format!("{answer:?}"),
        };
        heard.forgotten |= *action == Action::Forget;
        if step.theirs == step.ours {
            ledger.same();
        } else {
            ledger.differs(&Case::Access(&step));
        }
        if step.theirs.1 != step.ours.1 {
            return;
        }
    }
}

/// How imaplib says that a step came out.
fn outcome(text: &str) -> (Outcome, State) {
    let (outcome, state) = text.split_once('/').unwrap();
    let outcome = match outcome {
        "OK" => Outcome::Completed(Condition::Ok),
        "NO" => Outcome::Completed(Condition::No),
        "BAD" => Outcome::Completed(Condition::Bad),
        "refused" => Outcome::Refused,
        "not-writable" => Outcome::NotWritable,
        "illegal" => Outcome::Illegal,
        other => panic!("{other}"),
    };
    let state = match state {
        "AUTH" => State::Authenticated,
        "SELECTED" => State::Selected,
        _ => State::Logout,
    };
    (outcome, state)
}

fn is_lost(connection: &Connection) -> bool {
    let lost = |mailbox: &imap_proto::Mailbox| {
        mailbox.requested() == Access::ReadWrite && mailbox.access() == Access::ReadOnly
    };
    connection.mailbox().is_some_and(lost)
}

/// Does it here, with this answer or a plain OK.
fn act(connection: &mut Connection, action: Action, answer: Option<&Answer>) -> Outcome {
    let started = match start(connection, action) {
        Ok(Some(tag)) => Ok(tag),
        Ok(None) => return Outcome::Completed(Condition::Ok),
        Err(StartError::ReadOnly) => Err(Outcome::Refused),
        Err(StartError::WrongState(_)) => Err(Outcome::Illegal),
        Err(other) => panic!("{other}"),
    };
    let tag = match started {
        Ok(tag) => tag,
        Err(outcome) => {
            // imaplib was told all the same: so is this client, without a completion.
            if let Some(answer) = answer {
                let ok = answer.condition == Condition::Ok;
                let completion = if ok { answer.completion("*") } else { String::new() };
                let told = answer.untagged() + &completion;
                if !told.is_empty() {
                    connection.receive(told.as_bytes());
                }
                drain(connection);
            }
            return outcome;
        }
    };
    let sent = connection.output().len();
    connection.written(sent);
    let answer = answer.map_or_else(
        || format!("{tag} OK done\r\n"),
        |answer| answer.untagged() + &answer.completion(&tag.to_string()),
    );
    connection.receive(answer.as_bytes());
    let condition = drain(connection).unwrap();
    if action == Action::Select && condition == Condition::Ok && is_lost(connection) {
        return Outcome::NotWritable;
    }
    Outcome::Completed(condition)
}

fn start(connection: &mut Connection, action: Action) -> Result<Option<Tag>, StartError> {
    let (inbox, all) = (MailboxName::inbox(), SeqSet::all());
    Ok(Some(match action {
        Action::Select => connection.start(&Select::new(&inbox))?,
        Action::Examine => connection.start(&Examine::new(&inbox))?,
        Action::Noop => connection.start(&Noop)?,
        Action::Fetch => connection.start(&Fetch::numbers(&all, FetchItem::Flags))?,
        Action::Store => connection.start(&Store::numbers(&all, StoreItem::Add(&[Flag::Seen])))?,
        Action::Expunge => connection.start(&Expunge)?,
        Action::Close => connection.start(&Close)?,
        Action::Unselect => connection.start(&Unselect)?,
        Action::Logout => connection.start(&Logout)?,
        Action::Forget => return Ok(None),
    }))
}

/// Takes all events; how a command was completed, if one was.
fn drain(connection: &mut Connection) -> Option<Condition> {
    let mut completed = None;
    while let Some(event) = connection.poll_event().unwrap() {
        if let Event::Completed { status, .. } = event {
            completed = Some(status.condition);
        }
    }
    completed
}

impl Step {
    /// imaplib refuses what is sent here.
    fn is_refused_by_imaplib_alone(&self) -> bool {
        self.theirs.0 == Outcome::Refused && self.ours.0 != Outcome::Refused && self.theirs.1 == self.ours.1
    }

    /// What is refused here is sent by imaplib.
    fn is_refused_here_alone(&self) -> bool {
        self.ours.0 == Outcome::Refused && self.theirs.0 != Outcome::Refused && self.theirs.1 == self.ours.1
    }
}

pub(crate) fn leaves(step: &Step) -> bool {
    let leaves = matches!(step.action, Action::Close | Action::Unselect | Action::Logout);
    step.is_refused_by_imaplib_alone() && leaves
}

pub(crate) fn only_reads(step: &Step) -> bool {
    let reads = matches!(step.action, Action::Noop | Action::Fetch);
    step.is_refused_by_imaplib_alone() && step.is_open && step.is_lost && reads
}

pub(crate) fn is_writable_again(step: &Step) -> bool {
    step.is_refused_by_imaplib_alone() && step.is_open && !step.is_lost && step.heard.read_write
}

pub(crate) fn was_a_refusal(step: &Step) -> bool {
    step.is_refused_by_imaplib_alone() && step.is_open && !step.is_lost && !step.heard.read_write && step.heard.refusal
}

pub(crate) fn has_no_mailbox(step: &Step) -> bool {
    step.is_refused_by_imaplib_alone() && !step.is_open
}

pub(crate) fn is_granted_in_the_end(step: &Step) -> bool {
    let opened = (Outcome::Completed(Condition::Ok), State::Selected);
    let theirs = (Outcome::NotWritable, State::Selected);
    step.action == Action::Select && step.theirs == theirs && step.ours == opened && step.heard.read_write
}

pub(crate) fn is_in_lower_case(step: &Step) -> bool {
    let opened = (Outcome::Completed(Condition::Ok), State::Selected);
    let select = step.action == Action::Select && step.theirs == opened && step.ours.0 == Outcome::NotWritable;
    (select || (step.is_refused_here_alone() && !step.heard.forgotten)) && step.heard.unread
}

pub(crate) fn is_forgotten(step: &Step) -> bool {
    step.is_refused_here_alone() && step.is_lost && step.heard.forgotten
}

/// The outcome is the same, the state is not.
pub(crate) fn stays_open(step: &Step) -> bool {
    let closes = matches!(step.action, Action::Close | Action::Unselect);
    let refused = matches!(step.theirs.0, Outcome::Completed(Condition::No | Condition::Bad));
    closes && refused && step.theirs.0 == step.ours.0 && step.ours.1 == State::Selected
}
