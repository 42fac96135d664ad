//! How words of the protocol are spelled, for the oracle.

use super::search::{DateKey, TextKey, Word};
use super::{ListOption, Return, StatusOption};

impl ListOption {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Subscribed => "SUBSCRIBED",
            Self::Remote => "REMOTE",
            Self::RecursiveMatch => "RECURSIVEMATCH",
            Self::Children => "CHILDREN",
            Self::Status => "STATUS",
        }
    }
}

impl StatusOption {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Messages => "MESSAGES",
            Self::Recent => "RECENT",
            Self::UidNext => "UIDNEXT",
            Self::UidValidity => "UIDVALIDITY",
            Self::Unseen => "UNSEEN",
            Self::Deleted => "DELETED",
            Self::Size => "SIZE",
        }
    }
}

impl Return {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Min => "MIN",
            Self::Max => "MAX",
            Self::All => "ALL",
            Self::Count => "COUNT",
            Self::Save => "SAVE",
        }
    }
}

impl Word {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::All => "ALL",
            Self::Answered => "ANSWERED",
            Self::Deleted => "DELETED",
            Self::Draft => "DRAFT",
            Self::Flagged => "FLAGGED",
            Self::New => "NEW",
            Self::Old => "OLD",
            Self::Recent => "RECENT",
            Self::Seen => "SEEN",
            Self::Unanswered => "UNANSWERED",
            Self::Undeleted => "UNDELETED",
            Self::Undraft => "UNDRAFT",
            Self::Unflagged => "UNFLAGGED",
            Self::Unseen => "UNSEEN",
        }
    }
}

impl TextKey {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Bcc => "BCC",
            Self::Body => "BODY",
            Self::Cc => "CC",
            Self::From => "FROM",
            Self::Subject => "SUBJECT",
            Self::Text => "TEXT",
            Self::To => "TO",
        }
    }
}

impl DateKey {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Before => "BEFORE",
            Self::On => "ON",
            Self::SentBefore => "SENTBEFORE",
            Self::SentOn => "SENTON",
            Self::SentSince => "SENTSINCE",
            Self::Since => "SINCE",
        }
    }
}
