//! NAMESPACE: where mailboxes may be (RFC 9051 section 7.3.3).

use alloc::borrow::Cow;
use core::fmt;

use super::list::delimiter;
use crate::wire::{Cursor, Parsed, Values};

/// The namespaces of a server. Each kind may have none, one or several.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Namespace<'a> {
    values: Values<'a>,
}

/// A namespace.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NamespaceEntry<'a> {
    /// What the names of its mailboxes begin with, the delimiter at its end included; often empty.
    pub prefix: Cow<'a, [u8]>,
    /// What separates the levels of the hierarchy; `None` if names have no levels.
    pub delimiter: Option<char>,
    /// What extensions add: a string and a list, again and again.
    pub extensions: Cursor<'a>,
}

impl<'a> Namespace<'a> {
    /// The arguments of a NAMESPACE response.
    ///
    /// # Errors
    /// If an argument is not shaped like a list of namespaces.
    pub(crate) fn parse(values: Values<'a>) -> Parsed<Self> {
        let mut cursor = values.cursor();
        for _ in 0..KINDS {
            // Kinds that were left out at the end have no namespaces.
            if !cursor.is_end() {
                check(cursor.opt_list()?)?;
            }
        }
        cursor.finish()?;
        Ok(Self { values })
    }

    /// The user's own mailboxes.
    pub fn personal(&self) -> impl Iterator<Item = NamespaceEntry<'_>> {
        self.kind(0)
    }

    /// Mailboxes of other users.
    pub fn other_users(&self) -> impl Iterator<Item = NamespaceEntry<'_>> {
        self.kind(1)
    }

    /// Mailboxes that belong to nobody in particular.
    pub fn shared(&self) -> impl Iterator<Item = NamespaceEntry<'_>> {
        self.kind(2)
    }

    /// The arguments as they stand on the wire.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.values.as_bytes()
    }

    /// How many bytes [`Namespace::into_owned`] allocates.
    #[must_use]
    pub fn owned_size(&self) -> usize {
        self.values.owned_size()
    }

    /// The same data with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> Namespace<'static> {
        Namespace {
            values: self.values.into_owned(),
        }
    }

    fn kind(&self, index: usize) -> impl Iterator<Item = NamespaceEntry<'_>> {
        let mut entries = self.values.cursor().past(index).inside();
        core::iter::from_fn(move || {
            let entry = entries.list().ok()?;
            Some(NamespaceEntry::read(entry))
        })
    }
}

impl fmt::Debug for Namespace<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.values)
    }
}

impl<'a> NamespaceEntry<'a> {
    /// The list behind the name of an extension, by that name in any case of letters.
    #[must_use]
    pub fn extension(&self, name: &str) -> Option<Cursor<'a>> {
        let mut rest = self.extensions;
        while !rest.is_end() {
            let found = rest.at_word(name);
            rest.skip();
            if found {
                return Some(rest.inside());
            }
            rest.skip();
        }
        None
    }

    fn read(mut entry: Cursor<'a>) -> Self {
        let prefix = entry.maybe_string().unwrap_or_default();
        let delimiter = delimiter(&entry);
        Self {
            prefix,
            delimiter,
            extensions: entry.past(1),
        }
    }
}

fn check(mut entries: Cursor<'_>) -> Parsed<()> {
    while !entries.is_end() {
        let mut entry = entries.list()?;
        entry.skip_string()?;
        entry.skip_string()?;
    }
    Ok(())
}

/// Personal, other users' and shared.
const KINDS: usize = 3;

#[cfg(test)]
mod tests {
    use alloc::string::String;
    use alloc::vec::Vec;

    use super::*;
    use crate::response::testing::{owned, with_values};

    fn namespace(text: &str) -> Namespace<'static> {
        Namespace::parse(owned(text.as_bytes())).unwrap()
    }

    fn show<'a>(entries: impl Iterator<Item = NamespaceEntry<'a>>) -> Vec<(String, Option<char>)> {
        entries
            .map(|entry| (String::from_utf8_lossy(&entry.prefix).into_owned(), entry.delimiter))
            .collect()
    }

    /// RFC 9051 section 6.3.10.
    #[test]
    fn the_examples() {
        let one = namespace("((\"\" \"/\")) NIL NIL");
        assert_eq!(show(one.personal()), [("".into(), Some('/'))]);
        assert_eq!((one.other_users().count(), one.shared().count()), (0, 0));
        let all = namespace(concat!(
            "((\"\" \"/\")(\"#mh/\" \"/\" \"X-PARAM\" (\"FLAG1\" \"FLAG2\"))) ((\"~\" \"/\")) ",
            "((\"#shared/\" \"/\")(\"#public/\" \"/\")(\"#ftp/\" \"/\")(\"#news.\" \".\"))",
        ));
        assert_eq!(show(all.other_users()), [("~".into(), Some('/'))]);
        assert_eq!(show(all.shared()).len(), 4);
        assert_eq!(show(all.shared())[3], ("#news.".into(), Some('.')));
        let mh = all.personal().nth(1).unwrap();
        let flags = mh.extension("x-param").unwrap();
        assert_eq!(flags.raw(), b"\"FLAG1\" \"FLAG2\"");
        assert!(mh.extension("FLAG1").is_none());
    }

    #[test]
    fn a_namespace_without_levels() {
        let flat = namespace("((\"\" \"/\")(\"#hidden\" NIL)) NIL NIL");
        assert_eq!(
            show(flat.personal()),
            [("".into(), Some('/')), ("#hidden".into(), None)]
        );
    }

    #[test]
    fn nil_empty_and_missing_are_alike() {
        for text in ["NIL NIL NIL", "() () ()", "NIL", ""] {
            let none = namespace(text);
            assert_eq!(
                none.personal().chain(none.other_users()).chain(none.shared()).count(),
                0,
                "{text}"
            );
        }
        assert_eq!(show(namespace("((NIL NIL))").personal()), [("".into(), None)]);
    }

    #[test]
    fn what_is_no_namespace_is_refused() {
        for (text, at) in [
            ("\"\" \"/\"", 0),
            ("(\"\" \"/\") NIL NIL", 1),
            ("((() ()) ((a) b))", 10),
            ("NIL NIL NIL NIL", 12),
        ] {
            with_values(text.as_bytes(), |values| {
                assert_eq!(Namespace::parse(values).map_err(|why| why.at), Err(at), "{text}");
            });
        }
    }
}
