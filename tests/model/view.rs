//! What a client knows: the sum of what it was told.

use imap_proto::{Access, State};

use super::command::Command;

/// What one line of the server changes in what the client knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Nothing,
    Greeting {
        preauth: bool,
    },
    /// The mailbox with these messages is being opened, or has these more.
    Exists(Vec<u32>),
    Expunge(usize),
    Vanished(Vec<u32>),
    /// The message with this sequence number has this UID.
    Uid(usize, u32),
    Access(Access),
    Closed,
    /// The command that waits may go on.
    Continue,
    Completed {
        tag: u32,
        ok: bool,
        granted: Option<Access>,
        /// UIDs that the answer is about.
        fetched: Vec<u32>,
    },
    Bye,
}

/// A command that the client waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct InProgress {
    pub(crate) tag: u32,
    pub(crate) command: Command,
}

/// A mailbox as the client knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mailbox {
    requested: Access,
    granted: Option<Access>,
    /// The UID of each message, and whether it was told.
    pub(crate) messages: Option<Vec<(u32, bool)>>,
}

impl Mailbox {
    fn opening(read_only: bool) -> Self {
        Self {
            requested: if read_only { Access::ReadOnly } else { Access::ReadWrite },
            granted: None,
            messages: None,
        }
    }

    /// Whether it was opened for writing and may only be read.
    pub(crate) fn has_lost_write(&self) -> bool {
        self.requested == Access::ReadWrite && self.access() == Access::ReadOnly
    }

    /// RFC 9051 section 6.3.2: nothing said about access grants what was asked for.
    pub(crate) fn access(&self) -> Access {
        if self.requested == Access::ReadOnly || self.granted == Some(Access::ReadOnly) {
            Access::ReadOnly
        } else {
            Access::ReadWrite
        }
    }
}

/// All that the client knows.
#[derive(Clone, Debug)]
pub(crate) struct View {
    pub(crate) state: State,
    pub(crate) mailbox: Option<Mailbox>,
    /// What SELECT has told so far; its data is about this mailbox once it is the oldest command.
    pub(crate) opening: Option<Mailbox>,
    pub(crate) in_progress: Vec<InProgress>,
    /// How many commands that open a mailbox have completed.
    opened: u32,
    /// How often the access to the open mailbox has changed.
    pub(crate) access_changes: u32,
    pub(crate) is_closed: bool,
}

impl View {
    pub(crate) fn new() -> Self {
        Self {
            state: State::Greeting,
            mailbox: None,
            opening: None,
            in_progress: Vec::new(),
            opened: 0,
            access_changes: 0,
            is_closed: false,
        }
    }

    /// Whether the oldest command is opening a mailbox: what is known of the one before does not count any more.
    pub(crate) fn is_opening(&self) -> bool {
        self.in_progress
            .first()
            .is_some_and(|first| first.command.opens().is_some())
    }

    /// Takes note of a line that was said when a mailbox had been opened so many times.
    pub(crate) fn apply(&mut self, change: &Change, opened: u32) {
        let is_data = matches!(
            change,
            Change::Exists(_) | Change::Expunge(_) | Change::Vanished(_) | Change::Uid(..) | Change::Access(_)
        );
        if is_data && self.is_opening() && opened == self.opened {
            // It is about the mailbox that is being left.
            return;
        }
        match change {
            Change::Nothing | Change::Continue => {}
            Change::Greeting { preauth: false } => self.state = State::NotAuthenticated,
            Change::Greeting { preauth: true } => self.state = State::Authenticated,
            Change::Exists(more) => {
                let messages = self.subject().messages.get_or_insert_default();
                messages.extend(more.iter().map(|uid| (*uid, false)));
            }
            Change::Expunge(seq) => {
                self.messages().remove(seq - 1);
            }
            Change::Vanished(uids) => self.messages().retain(|(uid, _)| !uids.contains(uid)),
            Change::Uid(seq, uid) => {
                let (known, told) = &mut self.messages()[seq - 1];
                assert_eq!(known, uid, "the server is honest");
                *told = true;
            }
            Change::Access(access) => {
                let is_open = !self.is_opening();
                let mailbox = self.subject();
                let before = mailbox.access();
                mailbox.granted = Some(*access);
                self.access_changes += u32::from(is_open && mailbox.access() != before);
            }
            // "The CLOSED response code serves as a boundary" (RFC 9051 section 7.1).
            Change::Closed => {
                self.mailbox = None;
                self.opening = None;
                self.state = State::Authenticated;
            }
            Change::Completed { tag, ok, granted, .. } => self.complete(*tag, *ok, *granted),
            Change::Bye => {
                self.state = State::Logout;
                self.mailbox = None;
            }
        }
    }

    fn complete(&mut self, tag: u32, ok: bool, granted: Option<Access>) {
        let place = self.in_progress.iter().position(|command| command.tag == tag);
        let command = self.in_progress.remove(place.expect("it is in progress")).command;
        if let Some((_, read_only)) = command.opens() {
            self.opened += 1;
            let opened = self.opening.take();
            self.mailbox = ok.then(|| Mailbox {
                granted,
                ..opened.unwrap_or_else(|| Mailbox::opening(read_only))
            });
            self.state = match (self.state, ok) {
                (State::Logout, _) => State::Logout,
                (_, true) => State::Selected,
                (_, false) => State::Authenticated,
            };
        } else if ok {
            self.state = command.then(self.state);
        }
        if self.state != State::Selected {
            self.mailbox = None;
        }
    }

    fn messages(&mut self) -> &mut Vec<(u32, bool)> {
        self.subject().messages.as_mut().expect("EXISTS comes first")
    }

    fn subject(&mut self) -> &mut Mailbox {
        let opens = self.in_progress.first().and_then(|first| first.command.opens());
        match opens {
            Some((_, read_only)) => self.opening.get_or_insert_with(|| Mailbox::opening(read_only)),
            None => self.mailbox.as_mut().expect("a mailbox is open"),
        }
    }
}
