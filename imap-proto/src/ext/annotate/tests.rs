use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::*;
use crate::command::testing::{spell, spell_error};
use crate::command::{Append, AppendMessage, Fetch, FetchItem as Item, Search, SearchKey, Select, Store, StoreItem};
use crate::ext::sort::{Sort, SortKey};
use crate::ext::testing::{code_of, fetched};
use crate::types::{Seq, SeqSet};

fn one() -> SeqSet {
    SeqSet::one(Seq::MIN)
}

fn shown(line: &str) -> Vec<String> {
    let mut shown = Vec::new();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    fetched(line, |raw| {
        if let Some(annotation) = raw.get::<Annotation<'_>>() {
            for it in annotation.into_owned().attributes() {
                let value = it.value.as_deref().map(text);
                shown.push(format!("{} {} {value:?}", text(&it.entry), text(&it.name)));
            }
        }
    });
    shown
}

#[test]
fn the_examples_of_the_rfc_of_reading() {
    // RFC 5257 sections 4.1 and 4.3.
    let inbox = MailboxName::inbox();
    let annotate = Annotate::select(Offered::insist());
    assert_eq!(
        spell(&Select::new(&inbox).parameter(&annotate)),
        "SELECT INBOX (ANNOTATE)\r\n"
    );
    let fetch = |entries: &[&str], attributes: &[&str]| {
        let item = FetchAnnotation::new(Offered::insist(), entries, attributes);
        spell(&Fetch::numbers(&one(), [Item::Extension(&item)]))
    };
    assert_eq!(
        fetch(&["/comment"], &["value"]),
        "FETCH 1 (ANNOTATION (/comment value))\r\n"
    );
    assert_eq!(
        fetch(&["/%"], &["value.shared"]),
        "FETCH 1 (ANNOTATION (/% value.shared))\r\n"
    );
    assert_eq!(
        fetch(&["/comment", "/altsubject"], &["value.priv", "size.priv"]),
        "FETCH 1 (ANNOTATION ((/comment /altsubject) (value.priv size.priv)))\r\n"
    );
    assert_eq!(
        shown("* 1 FETCH (ANNOTATION (/comment (value.priv \"My comment\" value.shared \"Group note\")))"),
        [
            "/comment value.priv Some(\"My comment\")",
            "/comment value.shared Some(\"Group note\")"
        ]
    );
    assert_eq!(
        shown("* 1 FETCH (ANNOTATION (/comment (value.shared \"Whole\") /1/comment (value.shared NIL) /flags ()))"),
        ["/comment value.shared Some(\"Whole\")", "/1/comment value.shared None"]
    );
    // Section 4.4.
    let mut changed = Vec::new();
    fetched("* 1 FETCH (ANNOTATION (/comment /altsubject))", |raw| {
        let annotation = raw.get::<Annotation<'_>>().unwrap();
        assert_eq!(annotation.attributes().count(), 0);
        changed.extend(annotation.entries().map(Cow::into_owned));
    });
    assert_eq!(changed, [b"/comment".to_vec(), b"/altsubject".to_vec()]);
    assert!(shown("* 1 FETCH (ANNOTATION (/comment (value.priv)))").is_empty());
}

#[test]
fn the_examples_of_the_rfc_of_setting() {
    // RFC 5257 sections 4.5 and 4.7.
    let set = |entries: &[EntryValues<'_>]| {
        let item = SetAnnotation::new(Offered::insist(), entries);
        spell(&Store::numbers(&one(), StoreItem::Extension(&item)))
    };
    assert_eq!(
        set(&[("/comment", &[("value.priv", Some(b"My new comment"))])]),
        "STORE 1 ANNOTATION (/comment (value.priv \"My new comment\"))\r\n"
    );
    assert_eq!(
        set(&[
            ("/comment", &[("value.priv", Some(b"a")), ("value.shared", None)]),
            ("/altsubject", &[("value.shared", Some(b"b"))])
        ]),
        "STORE 1 ANNOTATION (/comment (value.priv \"a\" value.shared NIL) /altsubject (value.shared \"b\"))\r\n"
    );
    let drafts = MailboxName::new("drafts").unwrap();
    let note = SetAnnotation::new(
        Offered::insist(),
        &[("/comment", &[("value.priv", Some(b"Don't send until I say so"))])],
    );
    let append = Append::new(&drafts, AppendMessage::new(3).extension(&note));
    assert_eq!(
        spell(&append),
        "APPEND drafts ANNOTATION (/comment (value.priv \"Don't send until I say so\")) {3}\r\nxxx\r\n"
    );
}

#[test]
fn the_examples_of_the_rfc_of_searching() {
    // RFC 5257 sections 4.8 and 4.9.
    let search = |entry, sharing| {
        let key = HasAnnotation::new(Offered::insist(), entry, sharing, b"IMAP4");
        spell(&Search::numbers(SearchKey::Extension(&key)))
    };
    assert_eq!(
        search("/comment", Sharing::Either),
        "SEARCH ANNOTATION /comment value \"IMAP4\"\r\n"
    );
    assert_eq!(
        search("*", Sharing::Private),
        "SEARCH ANNOTATION * value.priv \"IMAP4\"\r\n"
    );
    let key = ByAnnotation::new(Offered::insist(), "/altsubject", Sharing::Shared);
    let keys = [SortKey::Extension(&key)];
    assert_eq!(
        spell(&Sort::numbers(Offered::insist(), &keys, SearchKey::All)),
        "SORT (ANNOTATION /altsubject value.shared) US-ASCII ALL\r\n"
    );
}

#[test]
fn what_makes_no_sense_is_not_sent() {
    let fetch = |entries: &[&str]| {
        let item = FetchAnnotation::new(Offered::insist(), entries, &["value"]);
        spell_error(&Fetch::numbers(&one(), [Item::Extension(&item)])).what
    };
    assert_eq!((fetch(&[]), fetch(&["/ä"])), ("annotation", "annotation entry"));
    let store = |entries: &[EntryValues<'_>]| {
        let item = SetAnnotation::new(Offered::insist(), entries);
        spell_error(&Store::numbers(&one(), StoreItem::Extension(&item))).what
    };
    assert_eq!(store(&[]), "annotation");
    assert_eq!(store(&[("/comment", &[])]), "annotation");
    assert_eq!(store(&[("/*", &[("value.priv", None)])]), "annotation entry");
    let key = ByAnnotation::new(Offered::insist(), "/a", Sharing::Either);
    let keys = [SortKey::Extension(&key)];
    let error = spell_error(&Sort::numbers(Offered::insist(), &keys, SearchKey::All));
    assert_eq!(error.what, "sort by annotation");
}

#[test]
fn what_the_server_says_of_them() {
    let allowed = |code: &str| code_of(&format!("* OK [ANNOTATIONS {code}] x"), |raw| raw.get::<Annotations>());
    let read_write = |private| Annotations::ReadWrite {
        max_size: 20480,
        private,
    };
    assert_eq!(allowed("20480 NOPRIVATE"), Some(read_write(false)));
    assert_eq!(allowed("20480"), Some(read_write(true)));
    assert_eq!(
        allowed("READ-ONLY NOPRIVATE"),
        Some(Annotations::ReadOnly { private: false })
    );
    assert_eq!(allowed("NONE"), Some(Annotations::None));
    assert_eq!(allowed("20480 x"), None);
    let refused = |code: &str| code_of(&format!("* NO [ANNOTATE {code}] x"), |raw| raw.get::<AnnotateCode>());
    assert_eq!(refused("TOOBIG"), Some(AnnotateCode::TooBig));
    assert_eq!(refused("TOOMANY"), Some(AnnotateCode::TooMany));
    assert_eq!(refused("x"), None);
}
