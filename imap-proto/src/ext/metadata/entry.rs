//! Names of entries.

use crate::error::ValueError;
use crate::wire::{Encode, Encoder};

/// The name of an entry: `/shared/` or `/private/` and one or more components behind it (RFC 5464 section 3.2).
///
/// Names compare without regard to case.
#[derive(Clone, Copy, Debug)]
pub struct EntryName<'a>(&'a str);

impl<'a> EntryName<'a> {
    /// `/shared/comment`: a note that all users see, on the server or a mailbox.
    pub const SHARED_COMMENT: Self = Self("/shared/comment");
    /// `/private/comment`: a note on a mailbox that only this user sees.
    pub const PRIVATE_COMMENT: Self = Self("/private/comment");
    /// `/shared/admin`: a URI at which the server's administrator is reached; read-only.
    pub const ADMIN: Self = Self("/shared/admin");
    /// `/private/specialuse`: the special uses of a mailbox, with spaces between them (RFC 6154 section 4).
    pub const SPECIAL_USE: Self = Self("/private/specialuse");
    /// `/shared/imapsieve/script`: the name of the Sieve script that events in a mailbox run, or of the one for all (RFC
    /// 6785 section 2.3.1).
    pub const IMAP_SIEVE_SCRIPT: Self = Self("/shared/imapsieve/script");
    /// `/shared/mediaServers`: on the server, the media servers that stream parts of messages (RFC 5616 section 3.4).
    pub const MEDIA_SERVERS: Self = Self("/shared/mediaServers");

    /// A name.
    ///
    /// # Errors
    /// If it does not begin with `/shared/` or `/private/`, has an empty component, or holds `*`, `%`, a control
    /// character or what is not US-ASCII.
    pub fn new(name: &'a str) -> Result<Self, ValueError> {
        if let Some(at) = name.bytes().position(|byte| !is_allowed(byte)) {
            return Err(ValueError::new(WHAT, "holds a character that no entry name may", at));
        }
        let mut components = name.split('/');
        let rooted = components.next() == Some("");
        let scope = components.next().unwrap_or_default();
        if !rooted || !(scope.eq_ignore_ascii_case("shared") || scope.eq_ignore_ascii_case("private")) {
            return Err(ValueError::new(WHAT, "neither under /shared nor under /private", 0));
        }
        let mut at = scope.len() + 1;
        let mut below = 0;
        for component in components {
            if component.is_empty() {
                return Err(ValueError::new(WHAT, "a component is empty", at));
            }
            at += component.len() + 1;
            below += 1;
        }
        if below == 0 {
            return Err(ValueError::new(WHAT, "two components at least", at));
        }
        Ok(Self(name))
    }

    /// The name.
    #[must_use]
    pub const fn as_str(&self) -> &'a str {
        self.0
    }

    /// Whether it is this name, as a server sends it.
    #[must_use]
    pub fn is(&self, name: &[u8]) -> bool {
        self.0.as_bytes().eq_ignore_ascii_case(name)
    }

    /// Entries of vendors that are set "have at least 4 components" (RFC 5464 section 3.2).
    pub(super) fn check_complete(&self, to: &mut Encoder<'_>) {
        let mut components = self.0.split('/').skip(2);
        let is_vendor = components
            .next()
            .is_some_and(|first| first.eq_ignore_ascii_case("vendor"));
        if is_vendor && components.count() < 2 {
            to.refuse(ValueError::new(WHAT, "four components at least for a vendor", 0));
        }
    }
}

impl PartialEq for EntryName<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(other.0)
    }
}

impl Eq for EntryName<'_> {}

impl Encode for EntryName<'_> {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.astring(self.0.as_bytes());
    }
}

/// The parenthesised list of entries, which must have one at least.
pub(in crate::ext) fn encode_list(entries: &[EntryName<'_>], to: &mut Encoder<'_>) {
    if entries.is_empty() {
        to.refuse(NONE);
    }
    to.list(|to| {
        for entry in entries {
            to.value(entry);
        }
    });
}

fn is_allowed(byte: u8) -> bool {
    (b' '..0x7F).contains(&byte) && !matches!(byte, b'*' | b'%')
}

pub(super) const NONE: ValueError = ValueError::new("list of metadata entries", "one at least", 0);
const WHAT: &str = "metadata entry";
