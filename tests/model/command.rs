//! Commands as the model knows them, and when they may be sent, written down once more from RFC 9051.

use imap_proto::State;

/// Messages are named by `1:*` always.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Append,
    Capability,
    Check,
    Close,
    Copy { uid: bool, literal: bool },
    Create,
    EnableQResync,
    Examine(usize),
    Expunge,
    Fetch { uid: bool },
    Idle,
    Login { literal: bool },
    Logout,
    Move,
    Noop,
    Search { uid: bool },
    Select(usize),
    Store { uid: bool },
    UidExpunge,
    Unselect,
}

/// Every command there is.
pub(crate) const ALL: [Command; 30] = [
    Command::Append,
    Command::Capability,
    Command::Check,
    Command::Close,
    Command::Copy {
        uid: false,
        literal: false,
    },
    Command::Copy {
        uid: false,
        literal: true,
    },
    Command::Copy {
        uid: true,
        literal: false,
    },
    Command::Copy {
        uid: true,
        literal: true,
    },
    Command::Create,
    Command::EnableQResync,
    Command::Examine(0),
    Command::Examine(1),
    Command::Expunge,
    Command::Fetch { uid: false },
    Command::Fetch { uid: true },
    // More often than others: what they tell is what the map is made of.
    Command::Fetch { uid: true },
    Command::Idle,
    Command::Login { literal: false },
    Command::Login { literal: true },
    Command::Logout,
    Command::Move,
    Command::Noop,
    Command::Search { uid: false },
    Command::Search { uid: true },
    Command::Select(0),
    Command::Select(1),
    Command::Store { uid: false },
    Command::Store { uid: true },
    Command::UidExpunge,
    Command::Unselect,
];

impl Command {
    /// What a server finds as its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Append => "APPEND",
            Self::Capability => "CAPABILITY",
            Self::Check => "CHECK",
            Self::Close => "CLOSE",
            Self::Copy { uid: false, .. } => "COPY",
            Self::Copy { uid: true, .. } => "UID COPY",
            Self::Create => "CREATE",
            Self::EnableQResync => "ENABLE",
            Self::Examine(_) => "EXAMINE",
            Self::Expunge => "EXPUNGE",
            Self::Fetch { uid: false } => "FETCH",
            Self::Fetch { uid: true } => "UID FETCH",
            Self::Idle => "IDLE",
            Self::Login { .. } => "LOGIN",
            Self::Logout => "LOGOUT",
            Self::Move => "UID MOVE",
            Self::Noop => "NOOP",
            Self::Search { uid: false } => "SEARCH",
            Self::Search { uid: true } => "UID SEARCH",
            Self::Select(_) => "SELECT",
            Self::Store { uid: false } => "STORE",
            Self::Store { uid: true } => "UID STORE",
            Self::UidExpunge => "UID EXPUNGE",
            Self::Unselect => "UNSELECT",
        }
    }

    /// Whether it may be sent in this state (RFC 9051 section 6, RFC 5161 section 3.1).
    pub(crate) fn may_be_sent_in(self, state: State) -> bool {
        match self {
            Self::Capability | Self::Logout | Self::Noop => !matches!(state, State::Greeting | State::Logout),
            Self::Login { .. } => state == State::NotAuthenticated,
            Self::EnableQResync => state == State::Authenticated,
            Self::Append | Self::Create | Self::Examine(_) | Self::Idle | Self::Select(_) => {
                matches!(state, State::Authenticated | State::Selected)
            }
            _ => state == State::Selected,
        }
    }

    /// Whether it is alone on the connection: the state or the syntax behind it depends on its answer.
    pub(crate) fn is_exclusive(self) -> bool {
        matches!(
            self,
            Self::EnableQResync | Self::Idle | Self::Login { .. } | Self::Logout
        )
    }

    /// Whether it names messages by sequence number.
    pub(crate) fn names_numbers(self) -> bool {
        matches!(
            self,
            Self::Copy { uid: false, .. }
                | Self::Fetch { uid: false }
                | Self::Search { uid: false }
                | Self::Store { uid: false }
        )
    }

    /// Whether EXPUNGE may come while it is in progress (RFC 9051 section 7.5.1).
    pub(crate) fn allows_expunge(self) -> bool {
        !matches!(
            self,
            Self::Fetch { uid: false } | Self::Search { uid: false } | Self::Store { uid: false }
        )
    }

    /// Whether it changes the open mailbox.
    pub(crate) fn writes(self) -> bool {
        matches!(self, Self::Expunge | Self::Move | Self::Store { .. } | Self::UidExpunge)
    }

    /// The state behind it, if it succeeds.
    pub(crate) fn then(self, state: State) -> State {
        match self {
            Self::Login { .. } if state == State::NotAuthenticated => State::Authenticated,
            Self::Examine(_) | Self::Select(_) if state != State::Logout => State::Selected,
            Self::Close | Self::Unselect if state == State::Selected => State::Authenticated,
            Self::Logout => State::Logout,
            _ => state,
        }
    }

    /// How often the server must say `+` before all of it can be sent.
    pub(crate) fn continuations(self, literal_plus: bool) -> u32 {
        match self {
            Self::Idle => 1,
            Self::Append | Self::Copy { literal: true, .. } | Self::Login { literal: true } => u32::from(!literal_plus),
            _ => 0,
        }
    }

    /// The mailbox that it opens, and whether for reading only.
    pub(crate) fn opens(self) -> Option<(usize, bool)> {
        match self {
            Self::Examine(mailbox) => Some((mailbox, true)),
            Self::Select(mailbox) => Some((mailbox, false)),
            _ => None,
        }
    }
}
