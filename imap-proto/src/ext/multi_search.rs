//! MULTISEARCH: searches in several mailboxes (RFC 7377).

use alloc::vec::Vec;

use super::{About, MailboxFilter, Place, Said, support, tell};
use crate::command::budget::Budget;
use crate::command::{Command, Profile, Reply, SearchKey, SearchProgram, SearchReturn, States};
use crate::error::ValueError;
use crate::event::Event;
use crate::response::{Capability, Data, ESearch, Extension, Offered};
use crate::types::{MailboxName, NameEncoding};
use crate::wire::{Encode, Encoder};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("multi_search", "searches in several mailboxes", &[7377])
    .offered_as(Support::CAPABILITIES)
    .says(&[
        Said::command("ESEARCH", |to| {
            tell(
                &MultiSearch::new(Offered::insist(), &[Source::Selected], SearchKey::Unseen),
                to,
            )
        }),
        Said::new(Place::MailboxFilter, "subtree-one", |to| {
            MailboxFilter::SubtreeOne(&[MailboxName::inbox()]).encode(to);
        }),
    ]);

support!("MULTISEARCH", Capability::MultiSearch);

/// ESEARCH, the command: which messages match, in several mailboxes, by UID (RFC 7377 section 2). Mailboxes without a match
/// are not told of.
#[derive(Clone, Debug)]
pub struct MultiSearch<'a> {
    sources: &'a [Source<'a>],
    returns: Option<&'a [SearchReturn<'a>]>,
    program: SearchProgram<'a>,
    in_utf8: bool,
}

/// Where to search.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Source<'a> {
    /// The open mailbox.
    Selected,
    /// These mailboxes.
    Mailboxes(MailboxFilter<'a>),
}

impl Encode for Source<'_> {
    fn encode(&self, to: &mut Encoder<'_>) {
        match self {
            Self::Selected => to.word("selected"),
            Self::Mailboxes(filter) => to.value(filter),
        };
    }
}

impl<'a> MultiSearch<'a> {
    /// In any of these; in the open mailbox if there is none.
    #[must_use]
    pub fn new(_: Offered<Support>, sources: &'a [Source<'a>], program: impl Into<SearchProgram<'a>>) -> Self {
        Self {
            sources,
            returns: None,
            program: program.into(),
            in_utf8: false,
        }
    }

    /// What to say of the messages; all of them for an empty list, and if not said. `SAVE` is for the open mailbox alone.
    #[must_use]
    pub fn returning(self, options: &'a [SearchReturn<'a>]) -> Self {
        Self {
            returns: Some(options),
            ..self
        }
    }

    /// Names UTF-8 as the charset even if the texts known to this crate do not need it.
    #[must_use]
    pub fn in_utf8(self) -> Self {
        Self { in_utf8: true, ..self }
    }

    fn is_of_others(&self) -> bool {
        self.sources.iter().any(|source| !matches!(source, Source::Selected))
    }
}

impl Command for MultiSearch<'_> {
    type Reply = MultiSearched;

    fn profile(&self) -> Profile {
        let only_selected = !self.is_of_others();
        let states = if only_selected {
            States::SELECTED
        } else {
            States::LOGGED_IN
        };
        let profile = Profile::new(states).pipelined();
        if self.program.names_sequence_numbers() {
            profile.with_sequence_numbers()
        } else {
            profile
        }
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("ESEARCH");
        if !self.sources.is_empty() {
            to.word("IN").list(|to| {
                for source in self.sources {
                    source.encode(to);
                }
            });
        }
        if let Some(options) = self.returns {
            let saves = options.iter().any(|option| matches!(option, SearchReturn::Save));
            if saves && self.is_of_others() {
                to.refuse(ValueError::new(
                    "search in several mailboxes",
                    "nothing can be saved",
                    0,
                ));
            }
            to.word("RETURN").list(|to| {
                for option in options {
                    option.encode(to);
                }
            });
        }
        let utf8 = to.name_encoding() == NameEncoding::Utf8;
        if !utf8 && (self.in_utf8 || !self.program.is_ascii()) {
            to.word("CHARSET UTF-8");
        }
        to.value(&self.program);
    }

    fn reply(&self) -> MultiSearched {
        MultiSearched::default()
    }
}

/// The answer to [`MultiSearch`]. At most 64 MiB are kept; what exceeds that is left to the application.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct MultiSearched {
    /// The result of each mailbox: [`ESearch::mailbox`] and [`ESearch::uid_validity`] say which.
    pub results: Vec<ESearch<'static>>,
    budget: Budget,
}

impl Reply for MultiSearched {
    fn absorb(&mut self, event: &Event<'_>) -> bool {
        let Event::Data(Data::ESearch(result)) = event else {
            return false;
        };
        if result.mailbox().is_none() {
            return false;
        }
        let taken = self.budget.take(size_of::<ESearch<'_>>() + result.owned_size());
        if taken {
            self.results.push(result.clone().into_owned());
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{answer, spell, spell_error};

    #[test]
    fn the_examples_of_the_rfc() {
        // RFC 7377 section 2.1.
        let (one, two) = (
            [MailboxName::new("folder1").unwrap()],
            [MailboxName::new("folder2").unwrap()],
        );
        let sources = [
            Source::Mailboxes(MailboxFilter::Mailboxes(&one)),
            Source::Mailboxes(MailboxFilter::Subtree(&two)),
        ];
        let search = MultiSearch::new(Offered::insist(), &sources, SearchKey::Unseen);
        assert_eq!(
            spell(&search),
            "ESEARCH IN (mailboxes folder1 subtree folder2) UNSEEN\r\n"
        );
        let sources = [
            Source::Mailboxes(MailboxFilter::Mailboxes(&one)),
            Source::Mailboxes(MailboxFilter::SubtreeOne(&two)),
        ];
        let other = MultiSearch::new(Offered::insist(), &sources, SearchKey::Subject("chad"));
        assert_eq!(
            spell(&other),
            "ESEARCH IN (mailboxes folder1 subtree-one folder2) SUBJECT \"chad\"\r\n"
        );
        let lines = "* ESEARCH (TAG \"T1\" MAILBOX \"folder1\" UIDVALIDITY 1) UID ALL 4001,4003,4005,4007,4009\r\n\
                     * ESEARCH (TAG \"T1\" MAILBOX \"folder2/banana\" UIDVALIDITY 503) UID ALL 3002,4004\r\n\
                     * ESEARCH (TAG \"T0\") UID COUNT 5\r\nT1 OK done\r\n";
        let (reply, others) = answer(&search, lines);
        assert_eq!((reply.results.len(), others.len()), (2, 1));
        assert_eq!(
            reply.results[1].mailbox(),
            Some(MailboxName::new("folder2/banana").unwrap())
        );
        assert_eq!(reply.results[1].uid_validity(), Some(503));
    }

    #[test]
    fn the_open_mailbox_is_searched_when_none_is_named() {
        let search = MultiSearch::new(Offered::insist(), &[], SearchKey::Subject("ä"));
        assert_eq!(spell(&search), "ESEARCH CHARSET UTF-8 SUBJECT {2}\r\nä\r\n");
        assert_eq!(search.profile().states, States::SELECTED);
        let save = [SearchReturn::Save];
        let selected = MultiSearch::new(Offered::insist(), &[Source::Selected], SearchKey::All).returning(&save);
        assert_eq!(spell(&selected), "ESEARCH IN (selected) RETURN (SAVE) ALL\r\n");
        let sources = [Source::Selected, Source::Mailboxes(MailboxFilter::Personal)];
        let both = MultiSearch::new(Offered::insist(), &sources, SearchKey::All);
        assert_eq!(both.profile().states, States::LOGGED_IN);
        assert_eq!(spell_error(&both.returning(&save)).what, "search in several mailboxes");
    }
}
