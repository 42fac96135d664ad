//! Replies that are made of untagged data of one kind.

use alloc::vec::Vec;

use crate::command::Reply;
use crate::command::budget::Budget;
use crate::event::Event;
use crate::response::{Data, Raw};

/// Untagged data of an extension that a reply can keep.
pub trait Keep: Sized {
    /// The data with bytes of its own; `None` if it is of another kind.
    fn keep(raw: &Raw<'_>) -> Option<Self>;
}

/// The answer to a command whose answer is untagged data of one kind, in the server's order. At most 64 MiB are kept;
/// what exceeds that is left to the application.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Gathered<T> {
    /// The data.
    pub items: Vec<T>,
    budget: Budget,
}

impl<T> Default for Gathered<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            budget: Budget::default(),
        }
    }
}

impl<T: Keep> Reply for Gathered<T> {
    fn absorb(&mut self, event: &Event<'_>) -> bool {
        let Event::Data(Data::Other(raw)) = event else {
            return false;
        };
        let Some(item) = T::keep(raw) else { return false };
        let room = self.budget.take(size_of::<T>() + raw.values().owned_size());
        self.items.extend(room.then_some(item));
        room
    }
}
