//! NOTIFY: which changes the server tells of, in which mailboxes (RFC 5465).

use alloc::borrow::Cow;

use super::{About, MailboxFilter, Place, Said, heard, support, tell};
use crate::command::{Command, FetchItem, Profile, States};
use crate::error::ValueError;
use crate::response::{Capability, Extension, Offered, ResponseCode};
use crate::types::MailboxName;
use crate::wire::{Cursor, Encode, Encoder, Parsed, Values};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new(
    "notify",
    "which changes the server tells of, in which mailboxes",
    &[5465],
)
.offered_as(Support::CAPABILITIES)
.says(&[
    Said::command("NOTIFY NONE", |to| tell(&Notify::none(Offered::insist()), to)),
    Said::command("NOTIFY SET", |to| {
        let groups = [EventGroup::selected(MessageEvents::NEW_AND_GONE)];
        tell(&Notify::set(Offered::insist(), &groups), to)
    }),
    Said::new(Place::NotifyEvent, "MessageNew", |to| Events::ALL.encode(to)),
    Said::new(Place::NotifyEvent, "MessageExpunge", |to| Events::ALL.encode(to)),
    Said::new(Place::NotifyEvent, "FlagChange", |to| Events::ALL.encode(to)),
    Said::new(Place::NotifyEvent, "AnnotationChange", |to| Events::ALL.encode(to)),
    Said::new(Place::NotifyEvent, "MailboxName", |to| Events::ALL.encode(to)),
    Said::new(Place::NotifyEvent, "SubscriptionChange", |to| Events::ALL.encode(to)),
    Said::new(Place::NotifyEvent, "MailboxMetadataChange", |to| Events::ALL.encode(to)),
    Said::new(Place::NotifyEvent, "ServerMetadataChange", |to| Events::ALL.encode(to)),
    Said::new(Place::MailboxFilter, "selected", |to| {
        EventGroup::selected(MessageEvents::NEW_AND_GONE).encode(to);
    }),
    Said::new(Place::MailboxFilter, "selected-delayed", |to| {
        EventGroup::selected(MessageEvents::NEW_AND_GONE).delayed().encode(to);
    }),
    Said::new(Place::MailboxFilter, "inboxes", |to| MailboxFilter::Inboxes.encode(to)),
    Said::new(Place::MailboxFilter, "personal", |to| {
        MailboxFilter::Personal.encode(to)
    }),
    Said::new(Place::MailboxFilter, "subscribed", |to| {
        MailboxFilter::Subscribed.encode(to);
    }),
    Said::new(Place::MailboxFilter, "subtree", |to| {
        MailboxFilter::Subtree(&[MailboxName::inbox()]).encode(to);
    }),
    Said::new(Place::MailboxFilter, "mailboxes", |to| {
        MailboxFilter::Mailboxes(&[MailboxName::inbox()]).encode(to);
    }),
])
.hears(&[heard!(code NotificationOverflow), heard!(code BadEvent<'_>)]);

support!("NOTIFY", Capability::Notify);

/// NOTIFY: which changes the server tells of from now on (RFC 5465 section 3). What was said before is forgotten.
///
/// Changes of the open mailbox come as EXISTS, EXPUNGE and FETCH, those of messages elsewhere as STATUS, of mailboxes as
/// LIST, of metadata as METADATA. With [`EventGroup::selected`] messages may be expunged at any time, so that sequence
/// numbers cannot be used.
#[derive(Clone, Copy, Debug)]
pub struct Notify<'a> {
    /// `None` for NOTIFY NONE.
    groups: Option<&'a [EventGroup<'a>]>,
    status: bool,
}

impl<'a> Notify<'a> {
    /// NOTIFY NONE: of nothing, not even of the open mailbox.
    #[must_use]
    pub const fn none(_: Offered<Support>) -> Self {
        Self {
            groups: None,
            status: false,
        }
    }

    /// NOTIFY SET: of these changes. Several groups may name the same mailbox. There must be one group at least, and one
    /// for the open mailbox at most; without that one, nothing is told of messages in it.
    #[must_use]
    pub const fn set(_: Offered<Support>, groups: &'a [EventGroup<'a>]) -> Self {
        Self {
            groups: Some(groups),
            status: false,
        }
    }

    /// The server begins with the STATUS of each mailbox that is not open, so that no change is missed.
    #[must_use]
    pub const fn with_status(self) -> Self {
        Self { status: true, ..self }
    }
}

impl Command for Notify<'_> {
    type Reply = ();

    fn profile(&self) -> Profile {
        Profile::new(States::LOGGED_IN)
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        let Some(groups) = self.groups else {
            to.word("NOTIFY NONE");
            return;
        };
        to.word("NOTIFY SET");
        if self.status {
            to.word("STATUS");
        }
        if groups.is_empty() {
            to.refuse(ValueError::new("event groups", "one at least", 0));
        }
        let selected = groups.iter().filter(|group| matches!(group.0, Group::Selected { .. }));
        if selected.count() > 1 {
            to.refuse(ValueError::new("event groups", "one for the open mailbox at most", 0));
        }
        for group in groups {
            group.encode(to);
        }
    }

    fn reply(&self) {}
}

/// Mailboxes, and which of their changes to tell of.
#[derive(Clone, Copy, Debug)]
pub struct EventGroup<'a>(Group<'a>);

#[derive(Clone, Copy, Debug)]
enum Group<'a> {
    Selected {
        events: MessageEvents,
        fetch: &'a [FetchItem<'a>],
        delayed: bool,
    },
    Others(MailboxFilter<'a>, Events),
}

impl<'a> EventGroup<'a> {
    /// Changes of messages in the open mailbox, told at once.
    #[must_use]
    pub const fn selected(events: MessageEvents) -> Self {
        Self(Group::Selected {
            events,
            fetch: &[],
            delayed: false,
        })
    }

    /// Changes in other mailboxes. One that is open belongs to [`EventGroup::selected`] if there is such a group.
    #[must_use]
    pub const fn of(filter: MailboxFilter<'a>, events: Events) -> Self {
        Self(Group::Others(filter, events))
    }

    /// In the open mailbox: `selected-delayed`, messages are expunged only where the base protocol allows it, and
    /// sequence numbers stay good (RFC 5465 section 6.1.2). Changes nothing in other groups.
    #[must_use]
    pub const fn delayed(self) -> Self {
        match self.0 {
            Group::Selected { events, fetch, .. } => Self(Group::Selected {
                events,
                fetch,
                delayed: true,
            }),
            Group::Others(..) => self,
        }
    }

    /// In the open mailbox: what to tell of each new message (RFC 5465 section 5.2). Changes nothing in other groups.
    #[must_use]
    pub const fn fetching(self, items: &'a [FetchItem<'a>]) -> Self {
        match self.0 {
            Group::Selected { events, delayed, .. } => Self(Group::Selected {
                events,
                fetch: items,
                delayed,
            }),
            Group::Others(..) => self,
        }
    }
}

impl Encode for EventGroup<'_> {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.list(|to| match self.0 {
            Group::Selected { events, fetch, delayed } => {
                to.word(if delayed { "selected-delayed" } else { "selected" });
                if events.any {
                    to.list(|to| events.words(fetch, to));
                } else {
                    to.word("NONE");
                }
            }
            Group::Others(filter, events) => {
                if matches!(filter, MailboxFilter::SubtreeOne(_)) {
                    to.refuse(ValueError::new("mailbox filter", "one level below in searches only", 0));
                }
                to.value(&filter).value(&events);
            }
        });
    }
}

/// Which changes of messages (RFC 5465 section 5). Flags and annotations are told of only where new and expunged messages
/// are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MessageEvents {
    any: bool,
    flags: bool,
    annotations: bool,
}

impl MessageEvents {
    /// None.
    pub const NONE: Self = Self {
        any: false,
        flags: false,
        annotations: false,
    };

    /// New messages and expunged ones: `MessageNew` and `MessageExpunge`.
    pub const NEW_AND_GONE: Self = Self {
        any: true,
        flags: false,
        annotations: false,
    };

    /// Flags too: `FlagChange`.
    #[must_use]
    pub const fn and_flags(self) -> Self {
        Self {
            any: true,
            flags: true,
            ..self
        }
    }

    /// Annotations too (RFC 5257): `AnnotationChange`.
    #[must_use]
    pub const fn and_annotations(self) -> Self {
        Self {
            any: true,
            annotations: true,
            ..self
        }
    }

    fn words(self, fetch: &[FetchItem<'_>], to: &mut Encoder<'_>) {
        to.word("MessageNew");
        if !fetch.is_empty() {
            to.list(|to| {
                for item in fetch {
                    item.encode(to);
                }
            });
        }
        to.word("MessageExpunge");
        if self.flags {
            to.word("FlagChange");
        }
        if self.annotations {
            to.word("AnnotationChange");
        }
    }
}

/// Which changes in mailboxes that are not open (RFC 5465 section 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Events {
    messages: MessageEvents,
    names: bool,
    subscriptions: bool,
    metadata: bool,
    server_metadata: bool,
}

impl Events {
    /// None.
    pub const NONE: Self = Self::messages(MessageEvents::NONE);

    /// All of them.
    pub const ALL: Self = Self::messages(MessageEvents::NEW_AND_GONE.and_flags().and_annotations())
        .and_names()
        .and_subscriptions()
        .and_metadata()
        .and_server_metadata();

    /// These changes of messages.
    #[must_use]
    pub const fn messages(messages: MessageEvents) -> Self {
        Self {
            messages,
            names: false,
            subscriptions: false,
            metadata: false,
            server_metadata: false,
        }
    }

    /// Mailboxes that are made, deleted and renamed: `MailboxName`.
    #[must_use]
    pub const fn and_names(self) -> Self {
        Self { names: true, ..self }
    }

    /// Subscriptions: `SubscriptionChange`.
    #[must_use]
    pub const fn and_subscriptions(self) -> Self {
        Self {
            subscriptions: true,
            ..self
        }
    }

    /// Metadata of mailboxes (RFC 5464): `MailboxMetadataChange`.
    #[must_use]
    pub const fn and_metadata(self) -> Self {
        Self { metadata: true, ..self }
    }

    /// Metadata of the server: `ServerMetadataChange`.
    #[must_use]
    pub const fn and_server_metadata(self) -> Self {
        Self {
            server_metadata: true,
            ..self
        }
    }
}

impl Encode for Events {
    fn encode(&self, to: &mut Encoder<'_>) {
        if *self == Self::NONE {
            to.word("NONE");
            return;
        }
        to.list(|to| {
            if self.messages.any {
                self.messages.words(&[], to);
            }
            for (wanted, word) in [
                (self.names, "MailboxName"),
                (self.subscriptions, "SubscriptionChange"),
                (self.metadata, "MailboxMetadataChange"),
                (self.server_metadata, "ServerMetadataChange"),
            ] {
                if wanted {
                    to.word(word);
                }
            }
        });
    }
}

/// `[NOTIFICATIONOVERFLOW]`: there is more to tell than the server will. From now on it tells of nothing, as after NOTIFY
/// NONE (RFC 5465 section 5.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct NotificationOverflow {}

impl<'a> ResponseCode<'a> for NotificationOverflow {
    const NAME: &'static str = "NOTIFICATIONOVERFLOW";

    fn parse(values: Cursor<'a>) -> Parsed<Self> {
        values.finish()?;
        Ok(Self {})
    }
}

/// `[BADEVENT (…)]`: the server knows some of the events not, and takes these only (RFC 5465 section 5).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BadEvent<'a> {
    events: Values<'a>,
}

impl BadEvent<'_> {
    /// The name of each event that the server knows.
    pub fn known(&self) -> impl Iterator<Item = Cow<'_, [u8]>> {
        let mut rest = self.events.cursor();
        core::iter::from_fn(move || rest.astring().ok())
    }

    /// The same with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> BadEvent<'static> {
        BadEvent {
            events: self.events.into_owned(),
        }
    }
}

impl<'a> ResponseCode<'a> for BadEvent<'a> {
    const NAME: &'static str = "BADEVENT";

    fn parse(mut values: Cursor<'a>) -> Parsed<Self> {
        let events = values.list()?;
        values.finish()?;
        let mut rest = events;
        while !rest.is_end() {
            rest.astring()?;
        }
        Ok(Self { events: events.rest() })
    }
}

#[cfg(test)]
mod tests;
