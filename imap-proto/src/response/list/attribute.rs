//! Attributes of mailboxes.

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;

/// An attribute of a mailbox (RFC 9051 section 7.3.1).
///
/// Servers that leave out the backslash are understood.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MailboxAttribute<'a> {
    /// `\Noinferiors`: there can be no mailbox below this one.
    NoInferiors,
    /// `\Noselect`: the mailbox cannot be selected.
    NoSelect,
    /// `\HasChildren`: there are mailboxes below this one.
    HasChildren,
    /// `\HasNoChildren`: there is none.
    HasNoChildren,
    /// `\Marked`: the mailbox probably has messages that are new since it was last selected.
    Marked,
    /// `\Unmarked`: it has none.
    Unmarked,
    /// `\NonExistent`: the name is no mailbox's.
    NonExistent,
    /// `\Subscribed`: the name is subscribed to.
    Subscribed,
    /// `\Remote`: the mailbox is on another server.
    Remote,
    /// `\All`: all messages (RFC 6154, as the six that follow).
    All,
    /// `\Archive`: messages that are put away.
    Archive,
    /// `\Drafts`: messages that are not finished.
    Drafts,
    /// `\Flagged`: messages that are marked for attention.
    Flagged,
    /// `\Junk`: messages that nobody asked for.
    Junk,
    /// `\Sent`: messages that were sent.
    Sent,
    /// `\Trash`: messages that were deleted.
    Trash,
    /// `\Important`: messages that are important to the user (RFC 8457).
    Important,
    /// `\NoAccess`: the user may not know more of the mailbox (RFC 5465).
    NoAccess,
    /// `\NoUTF8`: the mailbox takes no UTF-8 (RFC 5738).
    NoUtf8,
    /// `\UTF8Only`: the mailbox cannot be selected without UTF-8 (RFC 5738).
    Utf8Only,
    /// `Memos`: notes to oneself (RFC 9979).
    Memos,
    /// `Scheduled`: messages that are sent later (RFC 9979).
    Scheduled,
    /// `Snoozed`: messages that come back later (RFC 9979).
    Snoozed,
    /// `\Inbox`: INBOX, as Gmail's XLIST marks it.
    Inbox,
    /// `\AllMail`: all messages, as Gmail's XLIST marks them.
    AllMail,
    /// `\Starred`: messages that are marked for attention, as Gmail's XLIST marks them.
    Starred,
    /// `\Spam`: messages that nobody asked for, as Gmail's XLIST marks them.
    Spam,
    /// Any other, as sent.
    Other(Cow<'a, [u8]>),
}

impl<'a> MailboxAttribute<'a> {
    /// Reads an attribute as a server sent it, in any case of letters.
    #[inline]
    #[must_use]
    pub fn parse(bytes: &'a [u8]) -> Self {
        match Self::as_registered(bytes) {
            Some(known) => known,
            None => Self::spelled_otherwise(bytes),
        }
    }

    /// Whether [`MailboxAttribute::parse`] reads this attribute from `bytes`.
    #[inline]
    pub(super) fn is_spelled(&self, bytes: &[u8]) -> bool {
        let name = self.name();
        // A comparison of words is nearly always enough.
        bytes == name
            || (bytes.len() == name.len() || bytes.len() + 1 == name.len()) && self.is_spelled_otherwise(bytes)
    }

    #[cold]
    fn is_spelled_otherwise(&self, bytes: &[u8]) -> bool {
        let word = bytes.strip_prefix(b"\\").unwrap_or(bytes);
        word.eq_ignore_ascii_case(self.name().get(1..).unwrap_or_default())
    }

    /// The attribute as it is sent.
    #[must_use]
    pub fn wire(&self) -> &[u8] {
        match self {
            Self::Other(bytes) => bytes,
            // RFC 9979 registers some names without a backslash.
            Self::Memos | Self::Scheduled | Self::Snoozed => self.name().get(1..).unwrap_or_default(),
            _ => self.name(),
        }
    }

    /// Whether the attribute says what the mailbox is for (RFC 6154).
    #[must_use]
    pub fn is_special_use(&self) -> bool {
        match self {
            Self::All
            | Self::Archive
            | Self::Drafts
            | Self::Flagged
            | Self::Junk
            | Self::Sent
            | Self::Trash
            | Self::Important
            | Self::Memos
            | Self::Scheduled
            | Self::Snoozed
            | Self::Inbox
            | Self::AllMail
            | Self::Starred
            | Self::Spam => true,
            Self::NoInferiors
            | Self::NoSelect
            | Self::HasChildren
            | Self::HasNoChildren
            | Self::Marked
            | Self::Unmarked
            | Self::NonExistent
            | Self::Subscribed
            | Self::Remote
            | Self::NoAccess
            | Self::NoUtf8
            | Self::Utf8Only
            | Self::Other(_) => false,
        }
    }
}

/// The attributes that are known, those first that servers send most.
macro_rules! known {
    ($($attribute:ident = $name:literal $(or $other:literal)*,)+) => {
        impl<'a> MailboxAttribute<'a> {
            /// The attribute that is spelled like this, as most servers spell it: that is told by a comparison of
            /// words, not of bytes.
            #[inline]
            fn as_registered(bytes: &[u8]) -> Option<Self> {
                Some(match bytes {
                    $($name $(| $other)* => Self::$attribute,)+
                    _ => return None,
                })
            }

            #[cold]
            fn spelled_otherwise(bytes: &'a [u8]) -> Self {
                let name = bytes.strip_prefix(b"\\").unwrap_or(bytes);
                $(if name.eq_ignore_ascii_case($name.get(1..).unwrap_or_default()) {
                    return Self::$attribute;
                })+
                Self::Other(Cow::Borrowed(bytes))
            }

            #[inline]
            fn name(&self) -> &[u8] {
                match self {
                    $(Self::$attribute => $name,)+
                    Self::Other(bytes) => bytes,
                }
            }

            /// The same attribute with bytes of its own.
            #[must_use]
            pub fn into_owned(self) -> MailboxAttribute<'static> {
                match self {
                    $(Self::$attribute => MailboxAttribute::$attribute,)+
                    Self::Other(bytes) => MailboxAttribute::Other(Cow::Owned(bytes.into_owned())),
                }
            }
        }

        #[cfg(test)]
        const ALL: &[MailboxAttribute<'static>] = &[$(MailboxAttribute::$attribute),+];
    };
}

known! {
    HasNoChildren = b"\\HasNoChildren",
    HasChildren = b"\\HasChildren",
    Unmarked = b"\\Unmarked" or b"\\UnMarked",
    Marked = b"\\Marked",
    NoSelect = b"\\Noselect",
    NoInferiors = b"\\Noinferiors",
    Subscribed = b"\\Subscribed",
    NonExistent = b"\\NonExistent",
    Sent = b"\\Sent",
    Trash = b"\\Trash",
    Drafts = b"\\Drafts",
    Junk = b"\\Junk",
    Archive = b"\\Archive",
    All = b"\\All",
    Flagged = b"\\Flagged",
    Important = b"\\Important",
    Remote = b"\\Remote",
    NoAccess = b"\\NoAccess",
    NoUtf8 = b"\\NoUTF8",
    Utf8Only = b"\\UTF8Only",
    Memos = b"\\Memos",
    Scheduled = b"\\Scheduled",
    Snoozed = b"\\Snoozed",
    Inbox = b"\\Inbox",
    AllMail = b"\\AllMail",
    Starred = b"\\Starred",
    Spam = b"\\Spam",
}

impl fmt::Display for MailboxAttribute<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", String::from_utf8_lossy(self.wire()))
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn every_known_one_reads_as_it_is_written() {
        for attribute in ALL {
            assert_eq!(MailboxAttribute::parse(attribute.wire()), *attribute);
            assert_eq!(
                MailboxAttribute::parse(&attribute.wire().to_ascii_uppercase()),
                *attribute
            );
            assert_eq!(MailboxAttribute::parse(&attribute.name()[1..]), *attribute);
            assert_eq!(attribute.clone().into_owned(), *attribute);
            for other in ALL {
                let spellings = [other.wire(), &other.wire().to_ascii_lowercase(), &other.name()[1..]];
                assert!(
                    spellings
                        .iter()
                        .all(|text| attribute.is_spelled(text) == (attribute == other))
                );
            }
        }
        assert_eq!(MailboxAttribute::NoSelect.to_string(), "\\Noselect");
        assert_eq!(MailboxAttribute::Snoozed.to_string(), "Snoozed");
    }

    #[test]
    fn others_are_kept_as_sent() {
        let other = MailboxAttribute::parse(b"\\X-Vendor");
        assert_eq!(other, MailboxAttribute::Other(Cow::Borrowed(b"\\X-Vendor")));
        assert_eq!(other.clone().into_owned().wire(), other.wire());
        assert!(!other.is_special_use() && MailboxAttribute::Junk.is_special_use());
    }
}
