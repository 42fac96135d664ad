//! What the server told without being asked.

use alloc::collections::VecDeque;

use imap_proto::Event;

/// Something that no command took for its answer. See [`Client::updates`](crate::Client::updates).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Update {
    /// An event, in its order.
    Event(Event<'static>),
    /// So many events came here that there was no more room for. What is known of the mailbox is out of date: select it
    /// again, or ask for what matters.
    Lost(u64),
}

impl Update {
    /// The event; `None` if events were lost.
    ///
    /// With [`Responses`](imap_proto::command::Responses) what the server told is found by its name:
    ///
    /// ```no_run
    /// # use imap_tokio::{Client, Update, proto::command::Responses};
    /// # fn f<T>(client: &mut Client<T>) {
    /// let mut alerts = Responses::named(["ALERT"]);
    /// alerts.extend(client.updates().filter_map(Update::into_event));
    /// # }
    /// ```
    #[must_use]
    pub fn into_event(self) -> Option<Event<'static>> {
        match self {
            Self::Event(event) => Some(event),
            Self::Lost(_) => None,
        }
    }
}

/// Events that wait to be looked at, bounded.
#[derive(Debug, Default)]
pub(crate) struct Updates {
    events: VecDeque<Event<'static>>,
    /// The bytes they took on the wire.
    bytes: usize,
    /// How many found no room. While there are any, nothing more is kept: an event after a gap would say that there is
    /// none.
    lost: u64,
}

impl Updates {
    /// Keeps an event whose bytes on the wire were at most `size`.
    pub(crate) fn push(&mut self, event: Event<'_>, size: usize) {
        if self.lost > 0 || self.events.len() >= MAX_EVENTS || self.bytes.saturating_add(size) > MAX_BYTES {
            self.lost += 1;
            return;
        }
        self.bytes += size;
        self.events.push_back(event.into_owned());
    }

    /// Takes out everything.
    pub(crate) fn drain(&mut self) -> impl Iterator<Item = Update> + '_ {
        self.bytes = 0;
        let lost = core::mem::take(&mut self.lost);
        self.events
            .drain(..)
            .map(Update::Event)
            .chain((lost > 0).then_some(Update::Lost(lost)))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.events.is_empty() && self.lost == 0
    }
}

/// How many events are kept: a busy mailbox's changes during one long command.
const MAX_EVENTS: usize = 4096;

/// How many bytes they may have taken on the wire.
const MAX_BYTES: usize = 16 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_finds_no_room_is_counted() {
        let mut updates = Updates::default();
        for _ in 0..MAX_EVENTS + 3 {
            updates.push(Event::Closed, 10);
        }
        assert!(!updates.is_empty());
        let drained: Vec<Update> = updates.drain().collect();
        assert_eq!(drained.len(), MAX_EVENTS + 1);
        assert_eq!(drained.last(), Some(&Update::Lost(3)));
        assert_eq!(drained.into_iter().filter_map(Update::into_event).count(), MAX_EVENTS);
        assert!(updates.is_empty());
        updates.push(Event::Closed, 10);
        assert_eq!(updates.drain().collect::<Vec<_>>(), [Update::Event(Event::Closed)]);
    }

    #[test]
    fn bytes_count_too_and_nothing_follows_a_gap() {
        let mut updates = Updates::default();
        updates.push(Event::Closed, MAX_BYTES - 5);
        updates.push(Event::Closed, 6);
        updates.push(Event::Closed, 1);
        assert_eq!(
            updates.drain().collect::<Vec<_>>(),
            [Update::Event(Event::Closed), Update::Lost(2)]
        );
    }
}
