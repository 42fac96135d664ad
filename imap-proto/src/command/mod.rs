//! What a client says: RFC 9051 section 6, with what RFC 3501 had besides.
//!
//! A command knows three things: when it may be sent and what it does ([`Command::profile`]), how it is spelled
//! ([`Command::encode`]) and what its answer is made of ([`Command::reply`]).

mod append;
mod idle;
mod mailbox;
mod message;
mod profile;
mod search;
mod session;

pub use append::Append;
pub use idle::Idle;
pub use mailbox::*;
pub use message::*;
pub use profile::{Effect, Profile, States};
pub use search::*;
pub use session::*;

use alloc::vec::Vec;

use crate::event::Event;
use crate::wire::Encoder;

/// A command.
///
/// Implement it for commands that this crate does not have. The [`Encoder`] has no method that writes unclassified
/// bytes, so a command defined elsewhere is as safe as one defined here.
pub trait Command {
    /// What the command is answered with.
    type Reply: Reply;

    /// When the command may be sent and what it does to the connection.
    fn profile(&self) -> Profile;

    /// Spells the command: its name, then its arguments.
    fn encode(&self, to: &mut Encoder<'_>);

    /// An answer that nothing was added to yet.
    fn reply(&self) -> Self::Reply;
}

impl<C: Command + ?Sized> Command for &C {
    type Reply = C::Reply;

    fn profile(&self) -> Profile {
        (**self).profile()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        (**self).encode(to);
    }

    fn reply(&self) -> Self::Reply {
        (**self).reply()
    }
}

/// The answer to a command, made of the events between its start and its completion.
///
/// Servers send data that nobody asked for at any time. A reply takes what belongs to it and leaves the rest to the
/// application.
pub trait Reply {
    /// Adds the event to the answer; says whether it belongs there. [`Event::Completed`] is offered too, for the
    /// response code that it carries.
    fn absorb(&mut self, event: &Event<'_>) -> bool;
}

/// The answer to a command that is answered by its completion alone.
impl Reply for () {
    fn absorb(&mut self, _: &Event<'_>) -> bool {
        false
    }
}

/// Every event up to the completion: the answer to a command of which nothing is known.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Everything {
    /// The events, in order.
    pub events: Vec<Event<'static>>,
}

impl Reply for Everything {
    fn absorb(&mut self, event: &Event<'_>) -> bool {
        self.events.push(event.clone().into_owned());
        true
    }
}
