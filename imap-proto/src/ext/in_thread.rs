//! SEARCH=INTHREAD: searches for whole threads (draft-ietf-morg-inthread-01).
//!
//! The draft has expired. Dovecot has INTHREAD in an earlier form, which names the algorithm ([`in_thread_by`]), and does
//! not offer it: insist there.

use super::{About, Place, Said, support};
use crate::command::{SearchKey, SearchProgram};
use crate::response::{Capability, Extension, Offered};
use crate::wire::{Encode, Encoder};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("in_thread", "searches for whole threads", &[])
    .offered_as(Support::CAPABILITIES)
    .says(&[
        Said::new(Place::Search, "INTHREAD", |to| {
            in_thread(Offered::insist(), SearchKey::Subject("work")).encode(to);
        }),
        Said::new(Place::Search, "INTHREAD REFS", |to| {
            in_thread_by(Offered::insist(), Threading::Refs, SearchKey::Subject("work")).encode(to);
        }),
        Said::new(Place::Search, "THREADROOT", |to| {
            InThread::root(Offered::insist()).encode(to)
        }),
        Said::new(Place::Search, "THREADLEAF", |to| {
            InThread::leaf(Offered::insist()).encode(to)
        }),
        Said::new(Place::Search, "MESSAGEID", |to| {
            MessageId::new(Offered::insist(), "<1@example.com>").encode(to);
        }),
        Said::new(Place::SearchReturn, "THREAD=REFS", |to| {
            ThreadedBy::new(Offered::insist(), Threading::Refs).encode(to);
        }),
    ]);

support!("SEARCH=INTHREAD", Capability::SearchInThread);

/// `INTHREAD`: all messages of every thread in which a message matches these keys.
#[must_use]
pub fn in_thread<'a>(_: Offered<Support>, program: impl Into<SearchProgram<'a>>) -> SearchProgram<'a> {
    program.into().with_operator("INTHREAD")
}

/// The same with the algorithm that makes the threads, as Dovecot has it.
#[must_use]
pub fn in_thread_by<'a>(
    _: Offered<Support>,
    threading: Threading,
    program: impl Into<SearchProgram<'a>>,
) -> SearchProgram<'a> {
    program.into().with_operator(match threading {
        Threading::OrderedSubject => "INTHREAD ORDEREDSUBJECT",
        Threading::References => "INTHREAD REFERENCES",
        Threading::Refs => "INTHREAD REFS",
    })
}

/// What makes threads of messages. [`thread::Algorithm`](super::thread::Algorithm) says how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Threading {
    /// `ORDEREDSUBJECT`.
    OrderedSubject,
    /// `REFERENCES`.
    References,
    /// `REFS`, which is meant where nothing is said.
    Refs,
}

/// Search keys for a message's place in its thread, for [`SearchKey::Extension`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct InThread(&'static str);

impl InThread {
    /// `THREADROOT`: a thread begins with it.
    #[must_use]
    pub const fn root(_: Offered<Support>) -> Self {
        Self("THREADROOT")
    }

    /// `THREADLEAF`: no message of the thread answers it.
    #[must_use]
    pub const fn leaf(_: Offered<Support>) -> Self {
        Self("THREADLEAF")
    }
}

impl Encode for InThread {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.word(self.0);
    }
}

/// The search key `MESSAGEID`: the message with this Message-ID, angle brackets included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MessageId<'a>(&'a str);

impl<'a> MessageId<'a> {
    /// The message that is called that.
    #[must_use]
    pub const fn new(_: Offered<Support>, id: &'a str) -> Self {
        Self(id)
    }
}

impl Encode for MessageId<'_> {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("MESSAGEID").string(self.0.as_bytes());
    }
}

/// The return option `THREAD=`: what makes the threads that the search goes by, for
/// [`SearchReturn::Extension`](crate::command::SearchReturn::Extension).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ThreadedBy(Threading);

impl ThreadedBy {
    /// This algorithm, which the server must have for THREAD.
    #[must_use]
    pub const fn new(_: Offered<Support>, threading: Threading) -> Self {
        Self(threading)
    }
}

impl Encode for ThreadedBy {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.word(match self.0 {
            Threading::OrderedSubject => "THREAD=ORDEREDSUBJECT",
            Threading::References => "THREAD=REFERENCES",
            Threading::Refs => "THREAD=REFS",
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::spell;
    use crate::command::{Search, SearchReturn};

    #[test]
    fn threads_in_which_something_matches() {
        let both = SearchKey::Subject("work").and(SearchKey::Seen);
        assert_eq!(
            spell(&Search::uids(in_thread(Offered::insist(), both))),
            "UID SEARCH INTHREAD (SUBJECT \"work\" SEEN)\r\n"
        );
        let by = |threading| {
            let program = in_thread_by(Offered::insist(), threading, SearchKey::Seen);
            spell(&Search::numbers(program.or(SearchKey::Draft)))
        };
        assert_eq!(
            by(Threading::OrderedSubject),
            "SEARCH OR INTHREAD ORDEREDSUBJECT SEEN DRAFT\r\n"
        );
        assert_eq!(
            by(Threading::References),
            "SEARCH OR INTHREAD REFERENCES SEEN DRAFT\r\n"
        );
        assert_eq!(by(Threading::Refs), "SEARCH OR INTHREAD REFS SEEN DRAFT\r\n");
    }

    #[test]
    fn places_in_threads_and_messages_by_their_ids() {
        let (root, leaf) = (InThread::root(Offered::insist()), InThread::leaf(Offered::insist()));
        let id = MessageId::new(Offered::insist(), "<\"1\"@example.com>");
        let program = SearchKey::Extension(&root)
            .or(SearchKey::Extension(&leaf))
            .and(SearchKey::Extension(&id));
        assert_eq!(
            spell(&Search::numbers(program)),
            "SEARCH OR THREADROOT THREADLEAF MESSAGEID \"<\\\"1\\\"@example.com>\"\r\n"
        );
        for (threading, word) in [
            (Threading::OrderedSubject, "ORDEREDSUBJECT"),
            (Threading::References, "REFERENCES"),
            (Threading::Refs, "REFS"),
        ] {
            let by = ThreadedBy::new(Offered::insist(), threading);
            let options = [SearchReturn::Extension(&by), SearchReturn::Count];
            let search = Search::uids(SearchKey::Extension(&root)).returning(&options);
            assert_eq!(
                spell(&search),
                alloc::format!("UID SEARCH RETURN (THREAD={word} COUNT) THREADROOT\r\n")
            );
        }
    }
}
