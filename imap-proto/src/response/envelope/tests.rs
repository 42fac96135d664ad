use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::*;
use crate::response::testing::{owned, with_values};

fn parse(text: &[u8]) -> Parsed<Envelope<'static>> {
    Envelope::parse(owned(text))
}

fn envelope(text: &str) -> Envelope<'static> {
    parse(text.as_bytes()).unwrap()
}

/// An envelope with nothing but this From.
fn from(addresses: &str) -> Envelope<'static> {
    envelope(&alloc::format!("(NIL NIL {addresses} NIL NIL NIL NIL NIL NIL NIL)"))
}

fn text(field: Option<Cow<'_, [u8]>>) -> String {
    field.map_or_else(|| "NIL".to_string(), |bytes| bytes.escape_ascii().to_string())
}

fn show(addresses: Addresses<'_>) -> Vec<String> {
    let fields = |address: Address<'_>| [address.name, address.source_route, address.mailbox, address.host].map(text);
    addresses.map(|address| fields(address).join(" ")).collect()
}

/// RFC 9051 section 8.
#[test]
fn the_sample_connection() {
    let sample = envelope(concat!(
        "(\"Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\" \"IMAP4rev2 WG mtg summary and minutes\" ",
        "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) ((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) ",
        "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) ((NIL NIL \"imap\" \"cac.washington.edu\")) ",
        "((NIL NIL \"minutes\" \"CNRI.Reston.VA.US\")(\"John Klensin\" NIL \"KLENSIN\" \"MIT.EDU\")) NIL NIL ",
        "\"<B27397-0100000@cac.washington.ed>\")",
    ));
    assert_eq!(text(sample.date()), "Wed, 17 Jul 1996 02:23:25 -0700 (PDT)");
    assert_eq!(text(sample.subject()), "IMAP4rev2 WG mtg summary and minutes");
    for field in [sample.from(), sample.sender(), sample.reply_to()] {
        assert_eq!(show(field), ["Terry Gray NIL gray cac.washington.edu"]);
    }
    assert_eq!(show(sample.to()), ["NIL NIL imap cac.washington.edu"]);
    assert_eq!(
        show(sample.cc()),
        ["NIL NIL minutes CNRI.Reston.VA.US", "John Klensin NIL KLENSIN MIT.EDU"]
    );
    assert!(sample.bcc().is_empty() && !sample.cc().is_empty());
    assert_eq!(text(sample.in_reply_to()), "NIL");
    assert_eq!(text(sample.message_id()), "<B27397-0100000@cac.washington.ed>");
}

#[test]
fn borrowed_and_owned_read_alike() {
    let wire = b"(\"d\" {3}\r\nsub ((\"a \\\"b\\\"\" NIL \"m\" \"h\")) NIL NIL NIL NIL NIL NIL \"<i>\")";
    with_values(wire, |values| {
        let borrowed = Envelope::parse(values).unwrap();
        assert!(matches!(borrowed.subject(), Some(Cow::Borrowed(b"sub"))));
        let name = borrowed.from().next().unwrap().name;
        assert!(
            matches!(&name, Some(Cow::Owned(name)) if name == b"a \"b\""),
            "undoing an escape takes a copy"
        );
        assert_eq!(borrowed.owned_size(), borrowed.clone().into_owned().owned_size());
        assert_eq!(borrowed.clone().into_owned(), borrowed);
        assert_eq!(borrowed.as_bytes(), wire);
        assert_eq!(text(borrowed.into_owned().message_id()), "<i>");
    });
}

#[test]
fn an_empty_list_is_nil() {
    let empty = envelope("(\"d\" () () NIL NIL () NIL NIL \"<r>\" ())");
    assert!(empty.from().is_empty() && empty.to().is_empty());
    assert_eq!((empty.subject(), empty.message_id()), (None, None));
    assert_eq!(text(empty.in_reply_to()), "<r>");
}

#[test]
fn nil_between_addresses_is_left_out() {
    let envelope = parse(b"(NIL NIL (NIL ({4}\r\nname NIL \"x\" \"y.z\") ()) NIL NIL NIL NIL NIL NIL NIL)").unwrap();
    assert_eq!(show(envelope.from()), ["name NIL x y.z"]);
    assert!(from("(NIL)").from().is_empty());
}

#[test]
fn fields_missing_at_the_end_are_nil() {
    let address = "((NIL NIL \"a\" \"b\"))";
    let eight = envelope(&alloc::format!(
        "(\"d\" \"s\" {address} {address} {address} NIL NIL NIL)"
    ));
    assert_eq!((eight.in_reply_to(), eight.message_id()), (None, None));
    assert_eq!(show(eight.reply_to()), ["NIL NIL a b"]);
    let nine = envelope(&alloc::format!(
        "(\"d\" \"s\" {address} {address} {address} NIL NIL NIL \"<in-reply-to@example.com>\")"
    ));
    assert_eq!(text(nine.in_reply_to()), "<in-reply-to@example.com>");
    assert_eq!(nine.message_id(), None);
    for none in ["()", "NIL"] {
        assert!(envelope(none).date().is_none() && envelope(none).from().is_empty());
    }
}

#[test]
fn what_is_no_envelope_is_refused() {
    let refused = [
        ("\"text\"", 0),
        ("(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)", 41),
        ("((\"date\"))", 1),
        ("(NIL NIL \"from\")", 9),
        ("(NIL NIL (\"from\"))", 10),
        ("(NIL NIL ((NIL NIL (\"a\") \"b\")))", 19),
        ("(NIL NIL NIL NIL NIL NIL NIL NIL ((NIL NIL \"a\" \"b\")) \"<id>\")", 33),
    ];
    for (text, at) in refused {
        with_values(text.as_bytes(), |values| {
            assert_eq!(Envelope::parse(values).map_err(|why| why.at), Err(at), "{text}");
        });
    }
}

#[test]
fn quotes_left_unescaped_do_not_shift_the_fields() {
    let ids = [
        "<\"392889836.11.1529401004417.JavaMail.Redacted\"@Redacted>",
        "<message@id.with\" <quote.angleBracket@and.space>",
    ];
    for id in ids {
        let wire = alloc::format!("(\"d\" \"s\" NIL NIL NIL NIL NIL NIL NIL \"{id}\")");
        // A quote with a space behind it does close a string, which then has more fields behind it than there are.
        if id.contains("\" <") {
            assert!(parse(wire.as_bytes()).is_err());
        } else {
            assert_eq!(text(envelope(&wire).message_id()), id.replace('"', "\\\""));
        }
    }
    let name = from("((\"name_in_base64\"extraname(extrahost)\"\" NIL \"wangyuan\" \"host.com\"))");
    assert_eq!(
        show(name.from()),
        ["name_in_base64\\\"extraname(extrahost)\\\" NIL wangyuan host.com"]
    );
}

#[test]
fn a_stray_backslash_does_not_hide_the_closing_quote() {
    let from = from(r#"(("=?GBK?B?XA==?=" NIL "power6900637" "sina.com\"))"#);
    assert_eq!(show(from.from()), ["=?GBK?B?XA==?= NIL power6900637 sina.com"]);
}

/// The size counts the characters, and the name has three bytes more than that.
#[test]
fn a_literal_cut_short_is_put_together() {
    let wire = "(NIL NIL (({9}\r\nJos\u{e9} \u{c1}lva\u{e9}z NIL \"facility\" \"x.com\")) NIL NIL NIL NIL NIL NIL NIL)";
    let envelope = parse(wire.as_bytes()).unwrap();
    let address = envelope.from().next().unwrap();
    assert_eq!(address.name.unwrap(), "Jos\u{e9} \u{c1}lva\u{e9}z".as_bytes());
    assert_eq!(
        (text(address.mailbox), text(address.host)),
        ("facility".into(), "x.com".into())
    );
}

#[test]
fn words_that_were_not_quoted_are_one_name() {
    let from = from("((Terry (the) Gray NIL gray cac.washington.edu))");
    assert_eq!(show(from.from()), ["Terry (the) Gray NIL gray cac.washington.edu"]);
}

#[test]
fn an_address_without_mailbox_is_no_mark() {
    let from = from("((\"Microsoft Exchange Server\" NIL NIL \".MISSING-HOST-NAME.\"))");
    let address = from.from().next().unwrap();
    assert!(!address.is_group_start() && !address.is_group_end());
    assert_eq!(text(address.host), ".MISSING-HOST-NAME.");
}

#[test]
fn an_address_that_stands_in_its_name_is_no_group() {
    let envelope = from(
        "((\"<sender@domain.com>\" NIL \"=?UTF-8?Q?Dummy?=\" NIL)(NIL NIL \"<members=headspace.com\" \"members.headspace.com>\"))",
    );
    assert!(envelope.from().all(|address| !address.is_group_start()));
    assert_eq!(envelope.from().groups().count(), 1);
}

#[test]
fn bytes_beyond_ascii_are_kept() {
    let wire = b"(NIL \"\xD6\xD0\xCE\xC4\" ((\"Cl\xC3\xA9ment\" NIL \"c\" \"localhost\")) NIL NIL NIL NIL NIL NIL NIL)";
    let envelope = parse(wire).unwrap();
    assert_eq!(envelope.subject().unwrap(), &b"\xD6\xD0\xCE\xC4"[..]);
    assert_eq!(
        envelope.from().next().unwrap().into_owned().name.unwrap(),
        "Cl\u{e9}ment".as_bytes()
    );
}

#[test]
fn groups() {
    let read = |addresses: &str| -> Vec<String> {
        let envelope = from(addresses);
        let line = |group: Group<'_>| alloc::format!("{}: {}", text(group.name), show(group.members).join(", "));
        envelope.from().groups().map(line).collect()
    };
    assert_eq!(
        read(
            "((NIL NIL \"boys\" NIL)(NIL NIL \"aaron\" \"x\")(NIL NIL \"jeff\" \"x\")(NIL NIL NIL NIL)(NIL NIL \"amy\" \"x\"))"
        ),
        ["boys: NIL NIL aaron x, NIL NIL jeff x", "NIL: NIL NIL amy x"]
    );
    assert_eq!(
        read("((NIL NIL \"undisclosed-recipients\" NIL)(NIL NIL NIL NIL))"),
        ["undisclosed-recipients: "]
    );
    assert_eq!(
        read("((NIL NIL \"a\" \"x\")(NIL NIL \"g\" NIL)(NIL NIL \"b\" \"x\")(NIL NIL \"h\" NIL)(NIL NIL \"c\" \"x\"))"),
        ["NIL: NIL NIL a x", "g: NIL NIL b x", "h: NIL NIL c x"],
        "groups that do not end"
    );
    assert_eq!(read("((NIL NIL NIL NIL))"), [""; 0], "an end alone");
    assert_eq!(
        read("((NIL NIL NIL NIL)(NIL NIL \"a\" \"x\")(NIL NIL NIL NIL))"),
        ["NIL: NIL NIL a x"]
    );
}
