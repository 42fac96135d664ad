//! SORT: messages in an order of the client's choice (RFC 5256, RFC 5957).

use alloc::vec::Vec;
use core::num::NonZeroU32;

use super::{About, Place, Said, support, tell};
use crate::command::budget::Budget;
use crate::command::{Command, Profile, Reply, SearchKey, SearchProgram, SearchReturn};
use crate::error::ValueError;
use crate::event::Event;
use crate::response::{Capability, Data, Extension, Offered};
use crate::types::{Seq, SetItem, Uid};
use crate::wire::{Encode, Encoder};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("sort", "messages in an order of the client's choice", &[5256, 5957])
    .offered_as(&[
        Capability::Sort,
        Capability::SortDisplay,
        Capability::SortModSeq,
        Capability::SortUid,
    ])
    .says(&[
        Said::command("SORT", |to| {
            tell(
                &Sort::numbers(Offered::insist(), &[SortKey::Arrival], SearchKey::All),
                to,
            )
        }),
        Said::command("UID SORT", |to| {
            tell(&Sort::uids(Offered::insist(), &[SortKey::Arrival], SearchKey::All), to)
        }),
        Said::new(Place::Sort, "ARRIVAL", |to| SortKey::Arrival.encode(to)),
        Said::new(Place::Sort, "CC", |to| SortKey::Cc.encode(to)),
        Said::new(Place::Sort, "DATE", |to| SortKey::Date.encode(to)),
        Said::new(Place::Sort, "FROM", |to| SortKey::From.encode(to)),
        Said::new(Place::Sort, "SIZE", |to| SortKey::Size.encode(to)),
        Said::new(Place::Sort, "SUBJECT", |to| SortKey::Subject.encode(to)),
        Said::new(Place::Sort, "TO", |to| SortKey::To.encode(to)),
        Said::new(Place::Sort, "DISPLAYFROM", |to| {
            SortKey::DisplayFrom(Offered::insist()).encode(to);
        }),
        Said::new(Place::Sort, "DISPLAYTO", |to| {
            SortKey::DisplayTo(Offered::insist()).encode(to);
        }),
        Said::new(Place::Sort, "MODSEQ", |to| {
            SortKey::ModSeq(Offered::insist()).encode(to)
        }),
        Said::new(Place::Sort, "UID", |to| SortKey::Uid(Offered::insist()).encode(to)),
        Said::new(Place::Sort, "REVERSE DATE", |to| {
            SortKey::Reverse(&SortKey::Date).encode(to)
        }),
    ]);

support!("SORT", Capability::Sort);

/// That the server offers SORT=DISPLAY: what the keys [`SortKey::DisplayFrom`] and [`SortKey::DisplayTo`] are built from.
#[derive(Debug)]
#[non_exhaustive]
pub enum DisplaySupport {}

impl Extension for DisplaySupport {
    const CAPABILITIES: &'static [Capability] = &[Capability::SortDisplay];
}

/// That the server offers SORT=MODSEQ: what the key [`SortKey::ModSeq`] is built from.
#[derive(Debug)]
#[non_exhaustive]
pub enum ModSeqSupport {}

impl Extension for ModSeqSupport {
    const CAPABILITIES: &'static [Capability] = &[Capability::SortModSeq];
}

/// That the server offers SORT=UID: what the key [`SortKey::Uid`] is built from.
#[derive(Debug)]
#[non_exhaustive]
pub enum UidSupport {}

impl Extension for UidSupport {
    const CAPABILITIES: &'static [Capability] = &[Capability::SortUid];
}

/// SORT and UID SORT: the messages that match, in this order (RFC 5256 section 3).
///
/// The charset, which SORT cannot do without, is US-ASCII if the program is and strings are not in UTF-8 anyhow, and
/// UTF-8 otherwise. Without a key
/// [`Connection::start`](crate::Connection::start) refuses the command.
#[derive(Clone, Debug)]
pub struct Sort<'a, N> {
    keys: &'a [SortKey<'a>],
    program: SearchProgram<'a>,
    numbered: core::marker::PhantomData<N>,
}

impl<'a> Sort<'a, Seq> {
    /// SORT: the sequence numbers. Later keys decide among messages that the earlier ones leave equal.
    #[must_use]
    pub fn numbers(_: Offered<Support>, keys: &'a [SortKey<'a>], program: impl Into<SearchProgram<'a>>) -> Self {
        Self::new(keys, program.into())
    }
}

impl<'a> Sort<'a, Uid> {
    /// UID SORT: the UIDs. Later keys decide among messages that the earlier ones leave equal.
    #[must_use]
    pub fn uids(_: Offered<Support>, keys: &'a [SortKey<'a>], program: impl Into<SearchProgram<'a>>) -> Self {
        Self::new(keys, program.into())
    }
}

impl<'a, N> Sort<'a, N> {
    const fn new(keys: &'a [SortKey<'a>], program: SearchProgram<'a>) -> Self {
        Self {
            keys,
            program,
            numbered: core::marker::PhantomData,
        }
    }
}

impl<N: SetItem> Sort<'_, N> {
    /// Spells the command, with return options if there are any (RFC 5267).
    pub(super) fn encode_returning(&self, returns: Option<&[SearchReturn<'_>]>, to: &mut Encoder<'_>) {
        if self.keys.is_empty() {
            to.refuse(ValueError::new("sort keys", "one at least", 0));
        }
        to.word(if N::IS_UID { "UID SORT" } else { "SORT" });
        if let Some(options) = returns {
            to.word("RETURN").list(|to| {
                for option in options {
                    option.encode(to);
                }
            });
        }
        to.list(|to| {
            for key in self.keys {
                key.encode(to);
            }
        });
        self.program.encode_charset(to);
        to.value(&self.program);
    }
}

impl<N: SetItem> Command for Sort<'_, N> {
    type Reply = Sorted<N>;

    fn profile(&self) -> Profile {
        self.program.profile::<N>()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        self.encode_returning(None, to);
    }

    fn reply(&self) -> Sorted<N> {
        Sorted {
            messages: Vec::new(),
            truncated: false,
            limit: Budget::default(),
        }
    }
}

/// What messages are sorted by (RFC 5256 section 3, RFC 5957 section 3).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum SortKey<'a> {
    /// The internal date.
    Arrival,
    /// The mailbox of the first CC address.
    Cc,
    /// The Date field, or the internal date if there is none that can be read.
    Date,
    /// The mailbox of the first From address.
    From,
    /// The size in bytes.
    Size,
    /// The base subject: without `Re:` and the like.
    Subject,
    /// The mailbox of the first To address.
    To,
    /// The display name of the first From address, or the address (SORT=DISPLAY).
    DisplayFrom(Offered<DisplaySupport>),
    /// The display name of the first To address, or the address (SORT=DISPLAY).
    DisplayTo(Offered<DisplaySupport>),
    /// The mod-sequence (Cyrus, SORT=MODSEQ).
    ModSeq(Offered<ModSeqSupport>),
    /// The UID (Cyrus, SORT=UID).
    Uid(Offered<UidSupport>),
    /// The other way round. Reversing it again changes nothing.
    Reverse(&'a Self),
    /// Something else, by an extension that the server must offer.
    Extension(&'a dyn Encode),
}

impl SortKey<'_> {
    /// The key without what reverses it, and whether it is reversed.
    fn unwrapped(&self) -> (&Self, bool) {
        let (mut key, mut reversed) = (self, false);
        while let Self::Reverse(inner) = key {
            (key, reversed) = (inner, true);
        }
        (key, reversed)
    }
}

impl Encode for SortKey<'_> {
    fn encode(&self, to: &mut Encoder<'_>) {
        let (key, reversed) = self.unwrapped();
        if reversed {
            to.word("REVERSE");
        }
        let word = match key {
            Self::Arrival => "ARRIVAL",
            Self::Cc => "CC",
            Self::Date => "DATE",
            Self::From => "FROM",
            Self::Size => "SIZE",
            Self::Subject => "SUBJECT",
            Self::To => "TO",
            Self::DisplayFrom(_) => "DISPLAYFROM",
            Self::DisplayTo(_) => "DISPLAYTO",
            Self::ModSeq(_) => "MODSEQ",
            Self::Uid(_) => "UID",
            Self::Reverse(_) => return,
            Self::Extension(other) => {
                other.encode(to);
                return;
            }
        };
        to.word(word);
    }
}

/// The answer to [`Sort`]. At most 64 MiB are kept.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Sorted<N> {
    /// The messages, in order.
    pub messages: Vec<N>,
    /// Whether the server named more messages than there was room for.
    pub truncated: bool,
    limit: Budget,
}

impl<N: SetItem> Reply for Sorted<N> {
    fn absorb(&mut self, event: &Event<'_>) -> bool {
        let Event::Data(Data::Sort(numbers)) = event else {
            return false;
        };
        for number in numbers.iter().filter_map(NonZeroU32::new) {
            if self.limit.take(size_of::<N>()) {
                self.messages.push(N::from(number));
            } else {
                self.truncated = true;
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{answer, spell, spell_error};
    use crate::types::Date;

    #[test]
    fn the_examples_of_the_rfc() {
        // RFC 5256 section 3.
        let since = SearchKey::Since(Date::new(1994, 2, 1).unwrap());
        let sort = Sort::numbers(Offered::insist(), &[SortKey::Subject], since);
        assert_eq!(spell(&sort), "SORT (SUBJECT) US-ASCII SINCE 1-Feb-1994\r\n");
        let (reply, others) = answer(&sort, "* SORT 2 84 882\r\nT1 OK SORT completed\r\n");
        let numbers: Vec<_> = reply.messages.iter().map(|seq| seq.get()).collect();
        assert_eq!((numbers, others.len()), ([2, 84, 882].to_vec(), 0));

        let keys = [SortKey::Subject, SortKey::Reverse(&SortKey::Date)];
        let sort = Sort::uids(Offered::insist(), &keys, SearchKey::All);
        assert_eq!(spell(&sort), "UID SORT (SUBJECT REVERSE DATE) US-ASCII ALL\r\n");
        let (reply, _) = answer(&sort, "* SORT 5 3 4 1 2\r\nT1 OK SORT completed\r\n");
        let uids: Vec<_> = reply.messages.iter().map(|uid| uid.get()).collect();
        assert_eq!(uids, [5, 3, 4, 1, 2]);

        let text = SearchKey::Text("not in mailbox");
        let sort = Sort::numbers(Offered::insist(), &[SortKey::Subject], text);
        assert_eq!(spell(&sort), "SORT (SUBJECT) US-ASCII TEXT \"not in mailbox\"\r\n");
        let (reply, _) = answer(&sort, "* SORT\r\nT1 OK SORT completed\r\n");
        assert_eq!((reply.messages.len(), reply.truncated), (0, false));
    }

    #[test]
    fn keys_and_charsets() {
        let from = SortKey::DisplayFrom(Offered::insist());
        let display_to = SortKey::DisplayTo(Offered::insist());
        let once = SortKey::Reverse(&from);
        let keys = [SortKey::Reverse(&once), display_to, SortKey::Arrival];
        let sort = Sort::uids(Offered::insist(), &keys, SearchKey::Seen);
        let expected = "UID SORT (REVERSE DISPLAYFROM DISPLAYTO ARRIVAL) US-ASCII SEEN\r\n";
        assert_eq!(spell(&sort), expected);
        let sort = Sort::uids(Offered::insist(), &keys[1..2], SearchKey::Subject("Grüße"));
        let spelled = spell(&sort);
        assert!(
            spelled.starts_with("UID SORT (DISPLAYTO) UTF-8 SUBJECT {7}\r\n"),
            "{spelled}"
        );
        let none = Sort::uids(Offered::insist(), &[], SearchKey::All);
        assert_eq!(spell_error(&none).what, "sort keys");
    }
}
