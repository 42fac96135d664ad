use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::*;
use crate::command::testing::{answer, spell, spell_error};
use crate::ext::testing::code_of;

const URL: &str = "imap://joe@example.com/INBOX/;uid=20/;section=1.2;urlauth=submit+fred";

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn the_examples_of_the_rfc_of_keys() {
    // RFC 4467 section 7.
    let inbox = MailboxName::inbox();
    let mechanisms = [Atom::new("XSAMPLE").unwrap()];
    assert_eq!(spell(&ResetKey::all(Offered::insist())), "RESETKEY\r\n");
    assert_eq!(
        spell(&ResetKey::of(Offered::insist(), &inbox, &[])),
        "RESETKEY INBOX\r\n"
    );
    assert_eq!(
        spell(&ResetKey::of(Offered::insist(), &inbox, &mechanisms)),
        "RESETKEY INBOX XSAMPLE\r\n"
    );
    let found = code_of("* OK [URLMECH INTERNAL XSAMPLE=P34OKhO7VEkCbsiYY8rGEg==] done", |raw| {
        let code = raw.get::<UrlMechanisms<'_>>()?;
        let shown = code.mechanisms().map(|(name, data)| (text(name), data.map(text)));
        Some(shown.collect::<Vec<_>>())
    });
    let expected = [
        (String::from("INTERNAL"), None),
        (String::from("XSAMPLE"), Some(String::from("P34OKhO7VEkCbsiYY8rGEg=="))),
    ];
    assert_eq!(found.unwrap(), expected);
}

#[test]
fn the_examples_of_the_rfc_of_urls() {
    // RFC 4467 sections 8 and 9.
    let urls = [(URL, Atom::new("INTERNAL").unwrap())];
    let command = GenUrlAuth::new(Offered::insist(), &urls);
    assert_eq!(spell(&command), format!("GENURLAUTH {URL} INTERNAL\r\n"));
    let full = format!("{URL}:internal:91354a473744909de610943775f92038");
    let lines = format!("* GENURLAUTH \"{full}\"\r\n* GENURLAUTH\r\nT1 OK GENURLAUTH completed\r\n");
    let (reply, others) = answer(&command, &lines);
    assert_eq!(reply.items[0].urls().next().as_deref().map(text), Some(full.clone()));
    assert_eq!((reply.items.len(), others.len()), (1, 1));

    let urls = [full.as_str()];
    let command = UrlFetch::new(Offered::insist(), &urls);
    assert_eq!(spell(&command), format!("URLFETCH {full}\r\n"));
    let lines =
        format!("* URLFETCH \"{full}\" {{28}}\r\nSi vis pacem, para bellum.\r\n\r\nT1 OK URLFETCH completed\r\n");
    let (reply, _) = answer(&command, &lines);
    let content = reply.items[0].contents().next().unwrap();
    assert_eq!(content.content.as_deref(), Some(&b"Si vis pacem, para bellum.\r\n"[..]));
    let lines = format!("* URLFETCH \"{full}\" NIL \"b\" \"c\"\r\nT1 OK URLFETCH completed\r\n");
    let (reply, _) = answer(&command, &lines);
    let contents: Vec<_> = reply.items[0].contents().map(|it| it.content.is_some()).collect();
    assert_eq!(contents, [false, true]);
}

#[test]
fn the_examples_of_the_rfc_of_decoding() {
    // RFC 5524 section 4.
    let fetch = |items| spell(&UrlFetch::extended(Offered::insist(), &[(URL, items)]));
    assert_eq!(fetch(UrlItems::BINARY), format!("URLFETCH ({URL} BINARY)\r\n"));
    assert_eq!(
        fetch(UrlItems::BODY.with_structure()),
        format!("URLFETCH ({URL} BODY BODYPARTSTRUCTURE)\r\n")
    );
    assert_eq!(
        fetch(UrlItems::STRUCTURE),
        format!("URLFETCH ({URL} BODYPARTSTRUCTURE)\r\n")
    );
    let urls = [(URL, UrlItems::BINARY)];
    let command = UrlFetch::extended(Offered::insist(), &urls);
    let told = |data: &str| {
        let (reply, others) = answer(&command, &format!("* URLFETCH \"{URL}\" {data}\r\nT1 OK x\r\n"));
        let item = reply.items.first()?;
        let content = item.contents().next()?;
        assert!(others.is_empty());
        let structure = content.structure.map(|structure| structure.part().is("image", "png"));
        Some((content.content.map(|bytes| text(&bytes)), structure))
    };
    assert_eq!(told("(BINARY {4}\r\na\0b\r)"), Some((Some("a\0b\r".into()), None)));
    assert_eq!(
        told("(BODYPARTSTRUCTURE (\"IMAGE\" \"PNG\" () NIL NIL \"BINARY\" 123)) (BINARY ~{2}\r\n\0\0)"),
        Some((Some("\0\0".into()), Some(true)))
    );
    assert_eq!(
        told("(BODYPARTSTRUCTURE (\"IMAGE\" \"PNG\" () NIL NIL \"X-BLURDYBLOOP\" 123)) (BINARY NIL)"),
        Some((None, Some(true)))
    );
    assert_eq!(told("(BODYPARTSTRUCTURE \"no\")"), None);
}

#[test]
fn nothing_is_asked_for() {
    assert_eq!(
        spell_error(&GenUrlAuth::new(Offered::insist(), &[])).what,
        "urls to authorise"
    );
    assert_eq!(
        spell_error(&UrlFetch::new(Offered::insist(), &[])).what,
        "urls to fetch"
    );
    assert_eq!(
        spell_error(&UrlFetch::extended(Offered::insist(), &[])).what,
        "urls to fetch"
    );
}

#[test]
fn urls_as_values_and_no_token_in_what_is_shown() {
    let token = "91354a473744909de610943775f92038";
    let full = format!("{URL}:internal:{token}");
    let urls = [full.as_str()];
    let command = UrlFetch::new(Offered::insist(), &urls);
    let extended = [(full.as_str(), UrlItems::BODY)];
    let extended = UrlFetch::extended(Offered::insist(), &extended);
    let lines = format!("* URLFETCH \"{full}\" \"x\"\r\nT1 OK x\r\n");
    let (fetched, _) = answer(&command, &lines);
    let content = fetched.items[0].contents().next().unwrap();
    let url = content.parsed().unwrap();
    let crate::types::url::Path::Message(message) = url.path() else {
        panic!("{url:?} is a message")
    };
    assert_eq!((message.uid().get(), url.server().user()), (20, Some("joe")));

    let made = [(URL, Atom::new("INTERNAL").unwrap())];
    let command_of_rump = GenUrlAuth::new(Offered::insist(), &made);
    let lines = format!("* GENURLAUTH \"{full}\" \"/no\"\r\nT1 OK x\r\n");
    let (made, _) = answer(&command_of_rump, &lines);
    let parsed: Vec<_> = made.items[0].parsed().collect();
    assert!(parsed[0].as_ref() == Ok(&url) && parsed[1].is_err());

    let shown = format!("{command:?} {extended:?} {content:?} {fetched:?} {made:?} {url:?}");
    assert!(!shown.contains(token), "{shown}");
    assert_eq!(shown.matches("[redacted]").count(), 6, "{shown}");
    let code = code_of("* OK [URLMECH INTERNAL XSAMPLE=P34OKhO7VEkCbsiYY8rGEg==] done", |raw| {
        Some(format!("{:?}", raw.get::<UrlMechanisms<'_>>()?))
    });
    assert_eq!(code.unwrap(), "[\"INTERNAL\", \"XSAMPLE\"]");
}
