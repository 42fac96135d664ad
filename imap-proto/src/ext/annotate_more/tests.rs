//! GETANNOTATION and SETANNOTATION as Cyrus and imaplib know them.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::*;
use crate::command::testing::{answer, spell, spell_error};
use crate::ext::testing::code_of;

#[test]
fn what_is_asked_for() {
    let get = GetAnnotation::new(Offered::insist(), None, &["/comment"], &["value.shared"]);
    assert_eq!(spell(&get), "GETANNOTATION \"\" \"/comment\" \"value.shared\"\r\n");
    let lines = "* ANNOTATION \"\" \"/comment\" (\"value.shared\" \"Shared comment\")\r\nT1 OK done\r\n";
    let (reply, others) = answer(&get, lines);
    let value = reply.responses[0].value("/comment", "value.shared").unwrap();
    assert_eq!((value.as_deref(), others.len()), (Some(&b"Shared comment"[..]), 0));

    let inbox = MailboxName::inbox();
    let get = GetAnnotation::new(
        Offered::insist(),
        Some(&inbox),
        &["/comment", "/sort"],
        &["value", "size.priv"],
    );
    let expected = "GETANNOTATION INBOX (\"/comment\" \"/sort\") (\"value\" \"size.priv\")\r\n";
    assert_eq!(spell(&get), expected);
    let all = MailboxName::new("*").unwrap();
    let get = GetAnnotation::new(Offered::insist(), Some(&all), &["*"], &["value.%"]);
    assert_eq!(spell(&get), "GETANNOTATION \"*\" \"*\" \"value.%\"\r\n");
}

#[test]
fn what_is_answered() {
    let inbox = MailboxName::inbox();
    let get = GetAnnotation::new(Offered::insist(), Some(&inbox), &["/comment"], &["value"]);
    let lines = "* ANNOTATION \"INBOX\" \"/comment\" (\"value.priv\" \"Mine\" \"value.shared\" NIL) \
                 \"/sort\" (\"value.priv\" {4}\r\nDATE)\r\n\
                 * ANNOTATION INBOX /vendor/cmu/cyrus-imapd/size (value.shared 5)\r\n\
                 * ANNOTATION \"INBOX\" (\"/comment\" \"/sort\")\r\n* ANNOTATION \"INBOX\" \"/comment\"\r\n\
                 * ANNOTATION \"INBOX\" \"/comment\" (\"value.priv\")\r\n* ANNOTATION x\r\nT1 OK done\r\n";
    let (reply, others) = answer(&get, lines);
    let [one, two] = &reply.responses[..] else {
        panic!("two have attributes");
    };
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut shown = Vec::new();
    for found in one.iter().chain(two.iter()) {
        for attribute in found.attributes() {
            let value = attribute.value.map_or_else(|| "NIL".into(), |value| text(&value));
            shown.push(format!("{} {} {value}", text(&found.entry), text(&attribute.name)));
        }
    }
    let expected = [
        "/comment value.priv Mine",
        "/comment value.shared NIL",
        "/sort value.priv DATE",
        "/vendor/cmu/cyrus-imapd/size value.shared 5",
    ];
    assert_eq!(shown, expected);
    assert_eq!(one.value("/COMMENT", "value.shared"), Some(None));
    assert_eq!((one.value("/sort", "size.priv"), one.changed().count()), (None, 0));
    assert_eq!(*one.mailbox(), inbox);
    let changed: Vec<_> = others
        .iter()
        .map(|event| match event {
            Event::Data(Data::Other(raw)) => raw.get::<Annotations<'_>>().map(|found| found.changed().count()),
            event => panic!("{event:?}"),
        })
        .collect();
    assert_eq!(changed, [Some(2), Some(1), None, None]);
    let (reply, others) = answer(&get.collect_limit(10), lines);
    assert_eq!((reply.responses.len(), others.len()), (0, 6));
}

#[test]
fn what_is_set() {
    let inbox = MailboxName::inbox();
    let values: [AnnotationValues<'_>; 1] = [("/comment", &[("value.priv", Some(b"My new comment"))])];
    let set = SetAnnotation::new(Offered::insist(), Some(&inbox), &values);
    let expected = "SETANNOTATION INBOX \"/comment\" (\"value.priv\" \"My new comment\")\r\n";
    assert_eq!(spell(&set), expected);
    assert!(!format!("{set:?}").contains("My new"), "a comment is nobody's business");
    let values: [AnnotationValues<'_>; 2] = [
        ("/comment", &[("value.priv", None), ("value.shared", Some(b"x"))]),
        ("/sort", &[("value.shared", Some(b"a\nb"))]),
    ];
    let set = SetAnnotation::new(Offered::insist(), Some(&inbox), &values);
    let expected = "SETANNOTATION INBOX (\"/comment\" (\"value.priv\" NIL \"value.shared\" \"x\") \
                    \"/sort\" (\"value.shared\" {3}\r\na\nb))\r\n";
    assert_eq!(spell(&set), expected);
    let read = |text: &str| code_of(&format!("* NO [ANNOTATEMORE {text}] no"), |raw| raw.get());
    assert_eq!(read("TOOBIG"), Some(AnnotateMoreCode::TooBig));
    assert_eq!(read("toomany"), Some(AnnotateMoreCode::TooMany));
    assert_eq!(read("OTHER"), None);
}

#[test]
fn names_that_are_none() {
    let inbox = MailboxName::inbox();
    let get = |entries: &[&str], attributes: &[&str]| {
        spell_error(&GetAnnotation::new(
            Offered::insist(),
            Some(&inbox),
            entries,
            attributes,
        ))
        .what
    };
    assert_eq!(get(&[], &["value"]), ENTRY);
    assert_eq!(get(&["comment"], &["value"]), ENTRY);
    assert_eq!(get(&["/\u{e9}"], &["value"]), ENTRY);
    assert_eq!(get(&["/comment"], &[]), ATTRIBUTE);
    assert_eq!(get(&["/comment"], &["a\r\nb"]), ATTRIBUTE);
    assert_eq!(get(&["/comment"], &[""]), ATTRIBUTE);
    let set = |values: &[AnnotationValues<'_>]| {
        spell_error(&SetAnnotation::new(Offered::insist(), Some(&inbox), values)).what
    };
    assert_eq!(set(&[]), ENTRY);
    assert_eq!(set(&[("/*", &[("value.priv", None)])]), ENTRY);
    assert_eq!(set(&[("/comment", &[])]), ATTRIBUTE);
    assert_eq!(set(&[("/comment", &[("value.%", None)])]), ATTRIBUTE);
}
