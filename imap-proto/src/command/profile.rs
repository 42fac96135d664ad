//! When a command may be sent, beside which others, and what its completion changes.

use core::ops::BitOr;

use crate::state::{Effect, State};

/// A set of connection states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct States(u8);

impl States {
    /// Before authentication.
    pub const NOT_AUTHENTICATED: Self = Self(1);
    /// Authenticated, no mailbox open.
    pub const AUTHENTICATED: Self = Self(2);
    /// A mailbox is open.
    pub const SELECTED: Self = Self(4);
    /// Authenticated, a mailbox open or not.
    pub const LOGGED_IN: Self = Self(2 | 4);
    /// Every state in which commands can be sent.
    pub const ANY: Self = Self(1 | 2 | 4);

    /// Whether the state is in the set.
    #[must_use]
    pub const fn contains(self, state: State) -> bool {
        let bit = match state {
            State::NotAuthenticated => 1,
            State::Authenticated => 2,
            State::Selected => 4,
            State::Greeting | State::Logout => 0,
        };
        self.0 & bit != 0
    }
}

impl BitOr for States {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// When a command may be sent, beside which others, and what it does.
///
/// A profile made with [`Profile::new`] is exclusive: nothing else is in progress while the command is. That is right
/// for every command; the other methods say what more is allowed, after RFC 9051 section 5.5.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Profile {
    /// The states in which the command may be sent.
    pub states: States,
    /// Whether no other command may be in progress at the same time.
    pub exclusive: bool,
    /// Whether its arguments name messages by sequence number, or their meaning depends on numbers.
    pub sequence_numbers: bool,
    /// Whether the server may send EXPUNGE while it is in progress.
    pub may_expunge: bool,
    /// Whether it changes the open mailbox.
    pub writes: bool,
    /// What it does.
    pub effect: Effect,
    /// Whether it may be sent in clear text although TLS is required: it says nothing that others must not read.
    pub(crate) in_clear: bool,
}

impl Profile {
    /// A command for these states that shares the connection with no other.
    #[must_use]
    pub const fn new(states: States) -> Self {
        Self {
            states,
            exclusive: true,
            sequence_numbers: false,
            may_expunge: true,
            writes: false,
            effect: Effect::None,
            in_clear: false,
        }
    }

    /// Other commands may be in progress at the same time.
    #[must_use]
    pub const fn pipelined(self) -> Self {
        Self {
            exclusive: false,
            ..self
        }
    }

    /// The arguments name messages by sequence number. It may not be sent while the server may renumber them.
    #[must_use]
    pub const fn with_sequence_numbers(self) -> Self {
        Self {
            sequence_numbers: true,
            ..self
        }
    }

    /// The server may not send EXPUNGE while it is in progress: FETCH, STORE and SEARCH, and nothing else (RFC 9051
    /// section 7.5.1).
    #[must_use]
    pub const fn without_expunge(self) -> Self {
        Self {
            may_expunge: false,
            ..self
        }
    }

    /// It may be sent before TLS: CAPABILITY, NOOP, STARTTLS and LOGOUT, and nothing else.
    #[must_use]
    pub(crate) const fn in_clear(self) -> Self {
        Self { in_clear: true, ..self }
    }

    /// It changes the open mailbox.
    #[must_use]
    pub const fn writing(self) -> Self {
        Self { writes: true, ..self }
    }

    /// What it does.
    #[must_use]
    pub const fn with_effect(self, effect: Effect) -> Self {
        Self { effect, ..self }
    }
}
