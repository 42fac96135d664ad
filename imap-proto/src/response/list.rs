//! LIST and LSUB: a mailbox and what there is to know of it (RFC 9051 section 7.3.1, RFC 3501 section 7.2.3).

mod attribute;

use alloc::borrow::Cow;
use core::fmt;

pub use attribute::MailboxAttribute;

use super::unquoted;
use crate::types::MailboxName;
use crate::wire::{Cursor, Parsed, Values};

/// A mailbox in a hierarchy.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct List<'a> {
    values: Values<'a>,
}

impl<'a> List<'a> {
    /// The arguments of a LIST response.
    ///
    /// # Errors
    /// If there are not attributes, delimiter and name.
    pub(crate) fn parse(values: Values<'a>) -> Parsed<Self> {
        Self::check(&values)?;
        Ok(Self { values })
    }

    /// Arguments that were found to be those of a LIST response.
    #[inline]
    pub(crate) fn checked(values: Values<'a>) -> Self {
        Self { values }
    }

    #[inline]
    pub(crate) fn check(values: &Values<'_>) -> Parsed<()> {
        let mut cursor = values.cursor();
        cursor.opt_list()?;
        if cursor.at_list() {
            return Err(cursor.expected("expected a hierarchy delimiter"));
        }
        cursor.skip();
        if cursor.peek_text().is_none() {
            return Err(cursor.expected("expected the name of a mailbox"));
        }
        Ok(())
    }

    /// The attributes of the mailbox, in the server's order.
    pub fn attributes(&self) -> impl Iterator<Item = MailboxAttribute<'_>> {
        // Servers put a lone backslash or NIL between attributes.
        self.words()
            .filter(|word| *word != b"\\" && !word.eq_ignore_ascii_case(b"NIL"))
            .map(MailboxAttribute::parse)
    }

    /// What stands where the attributes do.
    #[inline]
    fn words(&self) -> impl Iterator<Item = &[u8]> {
        let mut words = self.values.cursor().inside();
        core::iter::from_fn(move || words.next_leaf())
    }

    /// Whether the mailbox has this attribute.
    #[must_use]
    pub fn has(&self, attribute: &MailboxAttribute<'_>) -> bool {
        self.attributes().any(|other| other == *attribute)
    }

    /// Whether the mailbox can be selected: it is neither `\Noselect` nor `\NonExistent`, which implies the former.
    #[must_use]
    pub fn is_selectable(&self) -> bool {
        self.words()
            .all(|word| !MailboxAttribute::NoSelect.is_spelled(word) && !MailboxAttribute::NonExistent.is_spelled(word))
    }

    /// Whether there are mailboxes below this one that the user may see; `None` if the server does not say, or says both.
    #[must_use]
    pub fn has_children(&self) -> Option<bool> {
        let (mut yes, mut no) = (false, false);
        for word in self.words() {
            yes |= MailboxAttribute::HasChildren.is_spelled(word);
            no |= MailboxAttribute::HasNoChildren.is_spelled(word);
        }
        (yes != no).then_some(yes)
    }

    /// What separates the levels of the hierarchy in the name; `None` if the name has no levels. A server that answers
    /// with an empty delimiter is taken to say so too.
    #[must_use]
    pub fn delimiter(&self) -> Option<char> {
        delimiter(&self.values.cursor().past(1))
    }

    /// The name.
    ///
    /// If the server did not quote it although it should have, it goes on to the end of the line, or to the extended
    /// data.
    #[must_use]
    pub fn mailbox(&self) -> MailboxName<'_> {
        let next = self.name();
        unquoted::mailbox(next, &unquoted::end_of_name(next)).unwrap_or_else(|_| MailboxName::from_wire(&b""[..]))
    }

    /// `CHILDINFO`: which selection options the mailboxes below this one fulfil although the mailbox itself need not
    /// (RFC 9051 section 6.3.9.6), such as `SUBSCRIBED`.
    pub fn child_info(&self) -> impl Iterator<Item = Cow<'_, [u8]>> {
        let mut options = self.extension("CHILDINFO").map(Cursor::inside);
        core::iter::from_fn(move || options.as_mut()?.astring().ok())
    }

    /// `OLDNAME`: the name that the mailbox had before it was renamed, or the one that the client used for it (RFC 9051
    /// section 6.3.9.7).
    #[must_use]
    pub fn old_name(&self) -> Option<MailboxName<'_>> {
        let next = self.extension("OLDNAME")?.inside();
        unquoted::mailbox(next, &next.past(1)).ok()
    }

    /// The extended data: the name of each item and its value, which is the one value before the cursor's end (RFC 9051
    /// section 9, `mbox-list-extended-item`).
    pub fn extensions(&self) -> impl Iterator<Item = (Cow<'_, [u8]>, Cursor<'_>)> {
        let mut items = unquoted::end_of_name(self.name()).inside();
        core::iter::from_fn(move || {
            if items.is_end() {
                return None;
            }
            let name = items.astring().ok()?;
            let value = items;
            items.skip();
            Some((name, value.up_to(&items)))
        })
    }

    /// The value of an item of the extended data, by its name in any case of letters.
    #[must_use]
    pub fn extension(&self, name: &str) -> Option<Cursor<'_>> {
        if self.name().past(1).is_end() {
            return None;
        }
        self.extensions()
            .find(|(other, _)| other.eq_ignore_ascii_case(name.as_bytes()))
            .map(|(_, value)| value)
    }

    /// The arguments as they stand on the wire.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.values.as_bytes()
    }

    /// How many bytes [`List::into_owned`] allocates.
    #[must_use]
    pub fn owned_size(&self) -> usize {
        self.values.owned_size()
    }

    /// The same data with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> List<'static> {
        List {
            values: self.values.into_owned(),
        }
    }

    #[inline]
    fn name(&self) -> Cursor<'_> {
        self.values.cursor().past(2)
    }
}

impl fmt::Debug for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.values)
    }
}

/// The hierarchy delimiter that is next: one character, or `NIL`.
#[inline]
pub(super) fn delimiter(next: &Cursor<'_>) -> Option<char> {
    let text = next.peek_text().filter(|_| !next.at_nil())?;
    match text {
        [byte @ 0..=0x7F, ..] => Some(char::from(*byte)),
        _ => core::str::from_utf8(text).ok()?.chars().next(),
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::String;
    use alloc::vec::Vec;

    use super::*;
    use crate::response::testing::{owned, with_values};

    fn list(text: &str) -> List<'static> {
        List::parse(owned(text.as_bytes())).unwrap()
    }

    fn name(text: &str) -> String {
        String::from_utf8(list(text).mailbox().as_wire().unwrap().to_vec()).unwrap()
    }

    #[test]
    fn attributes_delimiter_and_name() {
        let list = list("(\\Noselect \\HasChildren) \"/\" \"~/Mail/foo\"");
        let attributes: Vec<_> = list.attributes().collect();
        assert_eq!(attributes, [MailboxAttribute::NoSelect, MailboxAttribute::HasChildren]);
        assert_eq!(list.delimiter(), Some('/'));
        assert_eq!(list.mailbox(), MailboxName::new("~/Mail/foo").unwrap());
        assert!(!list.is_selectable() && list.has_children() == Some(true));
        assert!(list.has(&MailboxAttribute::NoSelect) && !list.has(&MailboxAttribute::Trash));
        assert_eq!(
            (list.child_info().count(), list.old_name(), list.extensions().count()),
            (0, None, 0)
        );
    }

    #[test]
    fn a_list_without_attributes() {
        for none in ["()", "NIL", "(NIL)", "(\\)"] {
            let list = list(&alloc::format!("{none} \"/\" INBOX"));
            assert_eq!(list.attributes().count(), 0, "{none}");
            assert!(list.is_selectable() && list.has_children().is_none());
        }
        assert_eq!(list("(\\HasChildren \\HasNoChildren) \"/\" a").has_children(), None);
        assert_eq!(list("(\\HasNoChildren) \"/\" a").has_children(), Some(false));
        assert!(!list("(\\NonExistent) \".\" DeleteMe").is_selectable());
    }

    #[test]
    fn attributes_that_are_not_spelled_as_they_should_be() {
        let one = list("(\\HasChildren \\) \".\" \"Archive\"");
        assert_eq!(one.attributes().collect::<Vec<_>>(), [MailboxAttribute::HasChildren]);
        let two = list("(HasNoChildren UnMarked) \"/\" 'a");
        let found: Vec<_> = two.attributes().collect();
        assert_eq!(found, [MailboxAttribute::HasNoChildren, MailboxAttribute::Unmarked]);
        assert_eq!(name("(HasNoChildren UnMarked) \"/\" 'a"), "'a");
    }

    #[test]
    fn delimiters() {
        let pairs = [
            ("NIL", None),
            ("\"\"", None),
            ("\"\\\\\"", Some('\\')),
            ("\"\\\"\"", Some('"')),
            ("\".\"", Some('.')),
            ("/", Some('/')),
            // As it should not be written.
            ("\"\\\"", Some('\\')),
            ("\"\u{a7}\"", Some('\u{a7}')),
        ];
        for (text, delimiter) in pairs {
            let list = list(&alloc::format!("() {text} a"));
            assert_eq!(
                (list.delimiter(), list.mailbox()),
                (delimiter, MailboxName::new("a").unwrap()),
                "{text}"
            );
        }
    }

    #[test]
    fn names_that_should_have_been_quoted() {
        assert_eq!(
            name("(\\HasNoChildren) \"/\" INBOX/Da\tOggetto\tRicevuto\t"),
            "INBOX/Da\tOggetto\tRicevuto\t"
        );
        assert_eq!(
            name("(\\NoInferiors) \"/\" Root/Folder/Subfolder()"),
            "Root/Folder/Subfolder()"
        );
        assert_eq!(name("() \"/\" Deleted Items"), "Deleted Items");
        assert_eq!(name("() \"/\" Jim (old) Mail"), "Jim (old) Mail");
        assert_eq!(name("() \"/\" folderB/TESTfolder(S)C"), "folderB/TESTfolder(S)C");
    }

    #[test]
    fn names_that_look_like_something_else() {
        assert_eq!(
            name("(\\HasNoChildren \\UnMarked) \"/\" [Gmail]/Starred"),
            "[Gmail]/Starred"
        );
        assert_eq!(name("() \".\" bar[baz"), "bar[baz");
        assert_eq!(name("() \"/\" 200"), "200");
        assert_eq!(name("() \".\" \"0255021\""), "0255021");
        assert_eq!(name("() \".\" NIL"), "NIL");
        assert_eq!(name("(\\Noselect) \"/\" \"\""), "");
        assert!(list("(\\Inbox) \"/\" \"Inbox\"").mailbox().is_inbox());
    }

    #[test]
    fn names_in_every_form() {
        for form in ["\"a b\"", "{3}\r\na b", "a b"] {
            assert_eq!(name(&alloc::format!("() \"/\" {form}")), "a b");
        }
        assert_eq!(name("() \"/\" \"a\\\\b\\\"c\""), "a\\b\"c");
        let chinese = list("(\\HasNoChildren) \".\" \"\u{842c}\u{91cc}\"");
        assert_eq!(chinese.mailbox().display(), "\u{842c}\u{91cc}");
    }

    #[test]
    fn extended_data() {
        let children =
            list("(\\NonExistent) \"/\" \"Foo\" (\"CHILDINFO\" (\"SUBSCRIBED\" REMOTE) X-NEW 5 \"x.y\" (a (b)))");
        assert_eq!(children.mailbox(), MailboxName::new("Foo").unwrap());
        let options: Vec<_> = children.child_info().collect();
        assert_eq!(options, [&b"SUBSCRIBED"[..], b"REMOTE"]);
        assert_eq!(children.extension("x-new").unwrap().number(), Ok(5));
        let items: Vec<_> = children
            .extensions()
            .map(|(name, value)| (name.into_owned(), value.raw()))
            .collect();
        let expected: [(&[u8], &[u8]); 3] = [
            (b"CHILDINFO", b"(\"SUBSCRIBED\" REMOTE)"),
            (b"X-NEW", b"5"),
            (b"x.y", b"(a (b))"),
        ];
        assert!(items.iter().map(|(name, value)| (&**name, *value)).eq(expected));
        let renamed = list("() \".\" X (\"OLDNAME\" (\"Y\"))");
        assert_eq!(renamed.old_name(), Some(MailboxName::new("Y").unwrap()));
        assert_eq!(renamed.mailbox(), MailboxName::new("X").unwrap());
        assert!(renamed.child_info().next().is_none());
    }

    #[test]
    fn extended_data_behind_a_name_that_should_have_been_quoted() {
        let list = list("() \"/\" Deleted Items (\"OLDNAME\" (Trash))");
        assert_eq!(list.mailbox(), MailboxName::new("Deleted Items").unwrap());
        assert_eq!(list.old_name(), Some(MailboxName::new("Trash").unwrap()));
    }

    #[test]
    fn a_list_without_a_name_is_refused() {
        for (text, at) in [
            ("", 0),
            ("() \"/\"", 0),
            ("\"/\" a", 0),
            ("() () a", 3),
            ("() \"/\" (a)", 7),
        ] {
            with_values(text.as_bytes(), |values| {
                assert_eq!(List::parse(values).map_err(|why| why.at), Err(at), "{text}");
            });
        }
    }

    #[test]
    fn borrowed_and_owned_read_alike() {
        with_values(b"(\\Sent) \"/\" \"Sent\" (\"OLDNAME\" (\"Y\"))", |values| {
            let borrowed = List::parse(values).unwrap();
            let owned = borrowed.clone().into_owned();
            assert_eq!(owned, borrowed);
            assert_eq!(
                (owned.mailbox(), owned.old_name()),
                (borrowed.mailbox(), borrowed.old_name())
            );
            assert_eq!(owned.as_bytes(), borrowed.as_bytes());
        });
    }
}
