//! Addresses in an envelope, and the groups they form.

use alloc::borrow::Cow;
use core::fmt;

use crate::wire::{Cursor, Parsed};

/// An address, or the start or the end of a group of addresses (RFC 9051 section 7.5.2).
///
/// The bytes are what the server took from the header, without quotes but with encoded words (RFC 2047) and in no charset
/// in particular. Servers put words like `MISSING_DOMAIN` where the header has nothing, and what they could not make
/// sense of into any field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Address<'a> {
    /// The display name.
    pub name: Option<Cow<'a, [u8]>>,
    /// The source route, `addr-adl` in the grammar. Nobody uses them any more.
    pub source_route: Option<Cow<'a, [u8]>>,
    /// What stands before the `@`; the name of the group at the start of one.
    pub mailbox: Option<Cow<'a, [u8]>>,
    /// What stands behind the `@`.
    pub host: Option<Cow<'a, [u8]>>,
}

impl<'a> Address<'a> {
    /// Whether a group starts here, whose name is [`Address::mailbox`]: there is no host.
    ///
    /// An address that a server took apart wrongly, whole in the display name, is not the start of a group.
    #[must_use]
    pub fn is_group_start(&self) -> bool {
        self.host.is_none() && self.mailbox.is_some() && !self.name.as_deref().is_some_and(is_whole_address)
    }

    /// Whether a group ends here: there is neither mailbox nor host.
    #[must_use]
    pub fn is_group_end(&self) -> bool {
        self.host.is_none() && self.mailbox.is_none()
    }

    /// The same address with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> Address<'static> {
        let owned = |field: Option<Cow<'_, [u8]>>| field.map(|bytes| Cow::Owned(bytes.into_owned()));
        Address {
            name: owned(self.name),
            source_route: owned(self.source_route),
            mailbox: owned(self.mailbox),
            host: owned(self.host),
        }
    }

    /// The address with these fields.
    #[inline]
    fn read(mut fields: Cursor<'a>) -> Self {
        let name = match surplus(fields) {
            0 => fields.maybe_string(),
            more => {
                let rest = fields.past(more + 1);
                let name = fields.up_to(&rest).text_to_end();
                fields = rest;
                Some(Cow::Borrowed(name))
            }
        };
        Self {
            name,
            source_route: fields.maybe_string(),
            mailbox: fields.maybe_string(),
            host: fields.maybe_string(),
        }
    }
}

/// The addresses of a header field, in the server's order, with the marks where groups start and end.
#[derive(Clone)]
pub struct Addresses<'a>(Cursor<'a>);

impl<'a> Addresses<'a> {
    /// The addresses in the list that is next.
    #[inline]
    pub(super) fn of(list: Cursor<'a>) -> Self {
        Self(list.inside())
    }

    /// Whether there is no address left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.clone().next().is_none()
    }

    /// The same addresses by group.
    #[must_use]
    pub fn groups(self) -> Groups<'a> {
        Groups(self)
    }
}

impl<'a> Iterator for Addresses<'a> {
    type Item = Address<'a>;

    #[inline]
    fn next(&mut self) -> Option<Address<'a>> {
        if let Some([name, source_route, mailbox, host]) = self.0.four_strings() {
            return Some(Address {
                name: name.map(Cow::Borrowed),
                source_route: source_route.map(Cow::Borrowed),
                mailbox: mailbox.map(Cow::Borrowed),
                host: host.map(Cow::Borrowed),
            });
        }
        // Servers put NIL and empty lists between addresses.
        while !self.0.is_end() {
            let address = self.0.inside();
            self.0.skip();
            if !address.is_end() {
                return Some(Address::read(address));
            }
        }
        None
    }
}

impl fmt::Debug for Addresses<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

/// Addresses that belong together.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Group<'a> {
    /// The name of the group; `None` for addresses that are in none.
    pub name: Option<Cow<'a, [u8]>>,
    /// The addresses, without the marks; there may be none.
    pub members: Addresses<'a>,
}

/// See [`Addresses::groups`].
///
/// A group that the server did not end goes on to the next start or to the last address. Ends of groups that did not
/// start are left out.
#[derive(Clone, Debug)]
pub struct Groups<'a>(Addresses<'a>);

impl<'a> Iterator for Groups<'a> {
    type Item = Group<'a>;

    fn next(&mut self) -> Option<Group<'a>> {
        let mut before = self.0.clone();
        let mut first = self.0.next()?;
        while first.is_group_end() {
            before = self.0.clone();
            first = self.0.next()?;
        }
        let name = if first.is_group_start() {
            before = self.0.clone();
            first.mailbox
        } else {
            None
        };
        let mut behind = self.0.clone();
        while let Some(address) = self.0.next() {
            if address.is_group_end() {
                break;
            }
            if address.is_group_start() {
                self.0 = behind.clone();
                break;
            }
            behind = self.0.clone();
        }
        Some(Group {
            name,
            members: Addresses(before.0.up_to(&behind.0)),
        })
    }
}

/// Fails unless every value is an address or stands for none.
#[inline]
pub(super) fn check(mut list: Cursor<'_>) -> Parsed<()> {
    while !list.is_end() {
        if list.skip_four_strings() {
            continue;
        }
        let fields = list.opt_list()?;
        let mut strings = fields.past(surplus(fields));
        while !strings.is_end() {
            strings.skip_string()?;
        }
    }
    Ok(())
}

/// By how many values an address has more than its four fields: a display name that was cut to pieces, because the server
/// counted characters where a literal's size counts bytes, or because it forgot quotes.
#[inline]
fn surplus(fields: Cursor<'_>) -> usize {
    fields.count().saturating_sub(4)
}

/// `<local-part@domain>`, where a display name should be.
fn is_whole_address(name: &[u8]) -> bool {
    name.starts_with(b"<") && name.ends_with(b">") && memchr::memchr(b'@', name).is_some()
}
