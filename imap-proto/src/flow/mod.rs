//! Sequences of commands that every client needs, as state machines over a [`Connection`](crate::Connection).
//!
//! A flow does no I/O and knows no clock, as the connection itself. It is shown every event (`observe`) and then does
//! what is to be done (`act`), which says what it waits for. It takes no event away: the application may look at each
//! of them too. [`Open`] makes an authenticated connection of a fresh one, [`Resync`] brings what is known of a mailbox
//! up to date, [`Watch`] waits for changes.

mod open;
mod resync;
mod target;
mod watch;

pub use open::{Credentials, IdTime, Method, Open, OpenError, OpenOptions, Step, Transport};
pub use resync::{Change, ResumePoint, Resync, ResyncError, ResyncMethod, ResyncOptions};
pub use target::{Scheme, Target};
pub use watch::{Watch, WatchError, WatchOptions};

/// What a flow waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Next {
    /// The next event: write and read until [`Connection::advance`](crate::Connection::advance) returns true, show the
    /// event to the flow, and let it act again.
    Wait,
    /// TLS: wrap the transport, call [`Connection::tls_started`](crate::Connection::tls_started), and let the flow act
    /// again.
    StartTls,
    /// Nothing more: it is done, and the connection free for commands.
    Done,
}
