//! The states of a connection and the one table of how they change.

use core::fmt;

use crate::wire::Condition;

/// The state of a connection (RFC 9051 section 3).
///
/// ```text
///                 greeting
///        OK          |        PREAUTH
///     +--------------+--------------+-------------- BYE --+
///     v                             v                     |
///  NONAUTH --LOGIN, AUTHENTICATE--> AUTH <--------+       |
///     ^                             |  SELECT     | CLOSE, UNSELECT, failed
///     |                             v  EXAMINE    | SELECT, [CLOSED]
///     +--UNAUTHENTICATE---------- SELECTED -------+       |
///                                                         v
///  any state: LOGOUT, BYE, end of the connection ------> LOGOUT
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum State {
    /// The server's first line has not come yet.
    #[default]
    Greeting,
    /// NONAUTH: the client must authenticate.
    NotAuthenticated,
    /// AUTH: authenticated, no mailbox open.
    Authenticated,
    /// SELECTED: a mailbox is open.
    Selected,
    /// LOGOUT: the connection is ending or has ended.
    Logout,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Greeting => "GREETING",
            Self::NotAuthenticated => "NONAUTH",
            Self::Authenticated => "AUTH",
            Self::Selected => "SELECTED",
            Self::Logout => "LOGOUT",
        })
    }
}

impl State {
    /// The state after the greeting; `None` if a greeting cannot say that.
    pub(crate) fn greeted(condition: Condition) -> Option<Self> {
        match condition {
            Condition::Ok => Some(Self::NotAuthenticated),
            Condition::PreAuth => Some(Self::Authenticated),
            Condition::Bye => Some(Self::Logout),
            Condition::No | Condition::Bad => None,
        }
    }

    /// The state after a command with this effect has completed, `ok` or not.
    pub(crate) fn completed(self, effect: Effect, ok: bool) -> Self {
        match (self, effect, ok) {
            // Nothing leads out of LOGOUT.
            (Self::Logout, _, _) | (_, Effect::Logout, true) => Self::Logout,
            (Self::NotAuthenticated, Effect::Authenticate, true) => Self::Authenticated,
            (Self::Authenticated | Self::Selected, Effect::Select { .. }, true) => Self::Selected,
            (Self::Selected, Effect::Select { .. }, false) | (Self::Selected, Effect::Close, true) => {
                Self::Authenticated
            }
            (Self::Authenticated | Self::Selected, Effect::Unauthenticate, true) => Self::NotAuthenticated,
            _ => self,
        }
    }
}

/// What the completion of a command, or its start, does to the connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Effect {
    /// Nothing that the connection keeps account of.
    #[default]
    None,
    /// OK authenticates.
    Authenticate,
    /// OK opens a mailbox; anything else closes the one that was open.
    Select {
        /// EXAMINE: the mailbox is opened for reading only.
        read_only: bool,
    },
    /// OK closes the open mailbox.
    Close,
    /// OK makes the transport switch to TLS.
    StartTls,
    /// OK makes the transport switch to compression (RFC 4978).
    Compress,
    /// The server says BYE and closes.
    Logout,
    /// OK undoes authentication (RFC 8437).
    Unauthenticate,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_select_closes_the_mailbox() {
        let select = Effect::Select { read_only: false };
        assert_eq!(State::Selected.completed(select, false), State::Authenticated);
        assert_eq!(State::Authenticated.completed(select, false), State::Authenticated);
        assert_eq!(State::Authenticated.completed(select, true), State::Selected);
    }

    #[test]
    fn nothing_leads_out_of_logout() {
        for effect in [
            Effect::Authenticate,
            Effect::Close,
            Effect::Select { read_only: true },
            Effect::Unauthenticate,
        ] {
            assert_eq!(State::Logout.completed(effect, true), State::Logout);
        }
    }

    #[test]
    fn login_that_fails_changes_nothing() {
        assert_eq!(
            State::NotAuthenticated.completed(Effect::Authenticate, false),
            State::NotAuthenticated
        );
        assert_eq!(
            State::NotAuthenticated.completed(Effect::Authenticate, true),
            State::Authenticated
        );
    }
}
