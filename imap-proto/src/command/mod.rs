//! What a client says: RFC 9051 section 6, with what RFC 3501 had besides.
//!
//! A command knows three things: when it may be sent and what it does ([`Command::profile`]), how it is spelled
//! ([`Command::encode`]) and what its answer is made of ([`Command::reply`]).

mod append;
mod arguments;
pub(crate) mod budget;
mod copy;
mod custom;
mod expunge;
mod fetch;
mod fetch_item;
mod fetched;
mod idle;
mod list;
mod mailbox;
pub(crate) mod message_set;
mod messages;
mod methods;
mod profile;
mod responses;
mod search;
mod search_key;
mod search_program;
mod search_reply;
mod select;
mod session;
mod status;
mod store;
#[cfg(test)]
pub(crate) mod testing;

pub use crate::state::Effect;
pub use append::{Append, AppendMessage, Appended};
pub use arguments::Arguments;
pub use copy::{Copied, Copy, Move};
pub use custom::{Custom, CustomReply};
pub use expunge::{Check, Close, Expunge, Expunged, UidExpunge, Unselect};
pub use fetch::Fetch;
pub use fetch_item::{FetchItem, FetchItems, FetchSection};
pub use fetched::{FetchedBody, FetchedMessage, InvalidItem};
pub use idle::Idle;
pub use list::{List, ListReply, ListReturn, ListSelect, Lsub};
pub use mailbox::{Create, Created, Delete, Namespace, Rename, Subscribe, Unsubscribe};
pub use messages::Messages;
pub use methods::Methods;
pub use profile::{Profile, States};
pub use responses::{Response, Responses};
pub use search::{Search, SearchReturn};
pub use search_key::SearchKey;
pub use search_program::SearchProgram;
pub use search_reply::SearchReply;
pub use select::{Examine, Select, Selected};
pub use session::{Authenticate, Capability, Enable, Enabled, Login, Logout, Noop, StartTls};
pub use status::{Status, StatusItem, StatusReply};
pub use store::{Store, StoreItem};

use alloc::vec::Vec;

use crate::event::Event;
use crate::wire::Encoder;

/// A command.
///
/// Implement it for commands that this crate does not have; [`Custom`] is for those that are sent once. The [`Encoder`] has no method that writes unclassified
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
    /// Adds the event to the answer; says whether it belongs there. The command's own [`Event::Completed`] is offered
    /// too, for the response code that it carries; those of other commands are not.
    fn absorb(&mut self, event: &Event<'_>) -> bool;

    /// An event that was taken and has turned out not to belong there: the UID that decides may be the last item of a
    /// FETCH response. Ask until it is `None`, each time that [`Reply::absorb`] returns; what comes out came before the
    /// event that was offered last.
    fn give_back(&mut self) -> Option<Event<'static>> {
        None
    }
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
