//! The examples of the RFCs, and what is no URL.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::*;
use crate::types::{Date, DateTime, MailboxName, NameEncoding, PartNumber, Partial, Section, Uid};

fn url(text: &str) -> Url {
    let url: Url = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
    assert_eq!(url.to_string().parse(), Ok(url.clone()), "{text} reads as {url}");
    url
}

fn message(text: &str) -> Message {
    match url(text).path {
        Path::Message(message) => message,
        path => panic!("{text} is {path:?}"),
    }
}

fn mailbox(name: &str) -> Mailbox {
    Mailbox::new(&MailboxName::new(name).unwrap(), NameEncoding::Utf8).unwrap()
}

/// RFC 5092 section 9.
#[test]
fn the_examples_of_messages() {
    let one = message("imap://minbari.example.org/gray-council;UIDVALIDITY=385759045/;UID=20/;PARTIAL=0.1024");
    assert_eq!(one.mailbox().name().as_text(), Some("gray-council"));
    assert_eq!(one.mailbox().uid_validity(), Some(385_759_045));
    assert_eq!((one.uid().get(), one.section()), (20, &Section::whole()));
    assert_eq!(one.partial().unwrap().to_partial().to_string(), "<0.1024>");

    let text = "imap://;AUTH=GSSAPI@minbari.example.org/gray-council/;uid=20/;section=1.2";
    let base = url(text);
    assert_eq!(base.server().mechanism(), Some(&Mechanism::named("gssapi").unwrap()));
    assert_eq!((base.server().user(), base.server().port()), (None, 143));
    assert_eq!(message(text).section().to_string(), "1.2");
    let other = base.join(b";section=1.4").unwrap();
    assert_eq!(
        other.to_string(),
        "imap://;AUTH=GSSAPI@minbari.example.org/gray-council/;UID=20/;SECTION=1.4"
    );
}

/// RFC 5092 section 9.
#[test]
fn the_examples_of_mailboxes() {
    let url = |text| url(text).path;
    let taipei = url("imap://psicorp.example.org/~peter/%E6%97%A5%E6%9C%AC%E8%AA%9E/%E5%8F%B0%E5%8C%97");
    let name = taipei.mailbox().unwrap().name();
    assert_eq!(
        name.wire(NameEncoding::ModifiedUtf7).as_deref(),
        Ok(&b"~peter/&ZeVnLIqe-/&U,BTFw-"[..])
    );
    let Path::Messages(found) = url("imap://;AUTH=*@minbari.example.org/gray%20council?SUBJECT%20shadows") else {
        panic!("messages")
    };
    assert_eq!(found.mailbox().name().as_text(), Some("gray council"));
    assert_eq!(found.search().unwrap().as_bytes(), b"SUBJECT shadows");
    let Path::Messages(found) = url(
        "imap://john;AUTH=*@minbari.example.org/babylon5/personel?charset%20UTF-8%20SUBJECT%20%7B14+%7D%0D%0A%D0%98\
         %D0%B2%D0%B0%D0%BD%D0%BE%D0%B2%D0%B0",
    ) else {
        panic!("messages")
    };
    let search = found.search().unwrap();
    assert_eq!(search.charset().as_deref(), Some("UTF-8"));
    let words: Vec<_> = search.words().collect();
    assert_eq!(
        words,
        [
            SearchWord::Word("SUBJECT"),
            SearchWord::String("Иванова".as_bytes().into())
        ]
    );
}

/// RFC 5092 section 9.1.
#[test]
fn the_examples_of_relative_urls() {
    let base = url("imap://h/a/b;UIDVALIDITY=1?SEEN");
    let join = |reference: &str| base.join(reference.as_bytes()).map(|url| url.to_string());
    let is = |text: &str| Ok(text.to_string());
    assert_eq!(join("/foo/;UID=20/.."), is("imap://h/foo"));
    assert_eq!(join("/foo"), is("imap://h/foo"));
    assert_eq!(url("imap://h/x").join(b"/x/;UID=20/..").unwrap(), url("imap://h/x"));
    assert_eq!(
        join("..;UIDVALIDITY=385759045/;UID=20"),
        is("imap://h/a/..;UIDVALIDITY=385759045/;UID=20").map(|text| text.replace("..", "%2E%2E"))
    );
    assert_eq!(join(""), is("imap://h/a/b;UIDVALIDITY=1?SEEN"));
    assert_eq!(join("?DRAFT"), is("imap://h/a/b;UIDVALIDITY=1?DRAFT"));
    assert_eq!(join("//u@i:1/c"), is("imap://u@i:1/c"));
    assert_eq!(join("IMAPS://i"), is("imaps://i/"));
    assert_eq!(join("/"), is("imap://h/"));
    assert_eq!(join("../../../c/./d"), is("imap://h/c/d"));
    for none in ["//", "http://h/", ";UID=20x", "/;UID=20", "#a"] {
        assert!(join(none).is_err(), "{none}");
    }
    let inside = url("imap://h/a;UIDVALIDITY=1/;UID=20");
    assert_eq!(inside.join(b";UID=21"), Ok(url("imap://h/a;UIDVALIDITY=1/;UID=21")));
}

/// RFC 5092 section 6.1.2, RFC 4467 sections 8 and 9.
#[test]
fn the_examples_of_authorised_urls() {
    let text = "imap://joe@example.com/INBOX/;uid=20/;section=1.2;urlauth=submit+fred:internal:\
                91354a473744909de610943775f92038";
    let authorised = message(text);
    let authorization = authorised.authorization().unwrap();
    assert_eq!(authorization.access(), &Access::Submit("fred".into()));
    assert_eq!(authorization.mechanism(), Some("INTERNAL"));
    assert_eq!(
        authorization.token().unwrap().expose(),
        b"91354a473744909de610943775f92038"
    );
    let shown = "imap://joe@example.com/INBOX/;UID=20/;SECTION=1.2;URLAUTH=submit+fred:INTERNAL:[redacted]";
    assert_eq!(format!("{:?}", url(text)), shown);
    assert!(shown.ends_with(&format!("{authorised:?}")) && shown.ends_with(&format!("{authorization:?}")));
    assert!(url(text).to_string().ends_with("91354a473744909de610943775f92038"));

    let rump = message("imap://h/a/;UID=1;EXPIRE=2026-11-28T14:30:00.25+01:30;URLAUTH=Stream");
    let authorization = rump.authorization().unwrap();
    assert_eq!(authorization.access(), &Access::Application("stream".into(), None));
    assert_eq!((authorization.mechanism(), authorization.token()), (None, None));
    assert_eq!(authorization.expires().unwrap().to_unix(), 1_795_870_800);
    assert_eq!(
        authorization.to_string(),
        ";EXPIRE=2026-11-28T14:30:00+01:30;URLAUTH=stream"
    );
}

/// RFC 2193 section 4, RFC 2221 section 4, RFC 4469 sections 3 and 5.
#[test]
fn the_examples_of_other_rfcs() {
    for (text, printed) in [
        (
            "IMAP://user;AUTH=*@SERVER2/SHARED/FOO",
            "imap://user;AUTH=*@server2/SHARED/FOO",
        ),
        ("IMAP://MATTHEW@SERVER2/", "imap://MATTHEW@server2/"),
        ("imap://imap.example.com", "imap://imap.example.com/"),
    ] {
        assert_eq!(url(text).to_string(), printed);
    }
    for (text, printed) in [
        (
            "/Drafts;UIDVALIDITY=385759045/;UID=20/;section=HEADER",
            "/Drafts;UIDVALIDITY=385759045/;UID=20/;SECTION=HEADER",
        ),
        (
            "/Drafts;UIDVALIDITY=785799047/;UID=113330;section=1.5.9",
            "/Drafts;UIDVALIDITY=785799047/;UID=113330/;SECTION=1.5.9",
        ),
    ] {
        assert_eq!(Path::parse(text.as_bytes()).unwrap().to_string(), printed);
    }
}

#[test]
fn built_from_values() {
    let server = Server::new("Mail.Example.org").unwrap();
    let server = server.with_user("jürgen@x").unwrap().with_mechanism(Mechanism::Any);
    let text = |path: Path| Url::new(server.clone(), path).to_string();
    assert_eq!(text(Path::Server), "imap://j%C3%BCrgen%40x;AUTH=*@mail.example.org/");
    let wire = MailboxName::from_wire(&b"R&-D;&U,BTFw-"[..]);
    let named = Mailbox::new(&wire, NameEncoding::ModifiedUtf7).unwrap();
    let all = Messages::all(named.with_uid_validity(7));
    assert_eq!(
        Path::from(all.clone()).to_string(),
        "/R&D%3B%E5%8F%B0%E5%8C%97;UIDVALIDITY=7"
    );
    let found = all.found(Search::new("FROM \"a;b\"").unwrap());
    assert!(Path::from(found).to_string().ends_with("?FROM%20%22a%3Bb%22"));
    let part: PartNumber = "2.1".parse().unwrap();
    let whole = Message::new(mailbox("a/b"), Uid::MAX);
    let fields = part.header_fields(&["A/..", "B"]).unwrap();
    let partial = Partial::new(5, 1 << 40).unwrap();
    let one = whole.with_section(&fields).unwrap().with_partial(partial.into());
    let expires = DateTime::new(Date::new(2026, 1, 2).unwrap(), 3, 4, 5, -60).unwrap();
    let allowed = Authorization::new(Access::Application("stream".into(), Some("a b".into())));
    let one = one.with_authorization(allowed.unwrap().expiring(expires).unwrap());
    assert_eq!(
        text(one.into()),
        "imap://j%C3%BCrgen%40x;AUTH=*@mail.example.org/a/b/;UID=4294967295/;SECTION=2.1.HEADER.FIELDS%20(A%2F..%20B)\
         /;PARTIAL=5.1099511627776;EXPIRE=2026-01-02T03:04:05-01:00;URLAUTH=stream+a%20b"
    );
    let server = Server::new("::1").unwrap();
    assert_eq!(server.clone().with_port(993).with_tls(), server.clone().with_tls());
    assert_eq!(server.with_port(143).with_tls().to_string(), "imaps://[::1]");
}

#[test]
fn what_cannot_be_built() {
    assert!(Mailbox::new(&MailboxName::new("").unwrap(), NameEncoding::Utf8).is_err());
    assert!(Mailbox::new(&MailboxName::from_wire(&b"\xff"[..]), NameEncoding::Utf8).is_err());
    let whole = Message::new(mailbox("a"), Uid::MIN);
    assert!(whole.with_section(&Section::from_wire(&b"FANCY"[..])).is_err());
    for access in [
        Access::User(String::new()),
        Access::Submit("a\nb".into()),
        Access::Application("user".into(), Some("x".into())),
        Access::Application("Stream".into(), None),
        Access::Application("a b".into(), None),
    ] {
        assert_eq!(Authorization::new(access).unwrap_err().what, "imap url");
    }
    let far = DateTime::new(Date::new(2026, 1, 2).unwrap(), 3, 4, 5, 24 * 60).unwrap();
    assert!(Authorization::new(Access::Anonymous).unwrap().expiring(far).is_err());
    assert!(PartialRange::starting_at(1 << 63).is_err());
    assert!(Server::new("a b").is_err());
    assert!(Server::new("h").unwrap().with_user("").is_err());
}

#[test]
fn what_is_tolerated() {
    for (text, same) in [
        ("imap://h/My Mail/;UID=1", "imap://h/My%20Mail/;UID=1"),
        ("imap://h/é", "imap://h/%c3%a9"),
        ("imap://h/inbox/", "imap://h/INBOX"),
        ("imap://h:143/a?", "imap://h/a"),
        ("imap://h:/a/;UIDVALIDITY=1", "imap://h/a;UIDVALIDITY=1"),
        ("imap://h/a;uid=1;Section=1", "imap://h/a/;UID=1/;SECTION=1"),
        ("imap://h/b/../a/;uid=1/.", "imap://h/a/;UID=1"),
        (
            "imap://h/a/;uid=1/;section=header.fields%20(%22a%22)",
            "imap://h/a/;UID=1/;SECTION=HEADER.FIELDS%20(A)",
        ),
        ("imap://h//a//b", "imap://h/%2Fa//b"),
    ] {
        assert_eq!(url(text), url(same));
    }
    let rest = message("imap://h/a/;UID=1/;PARTIAL=7").partial().unwrap();
    assert_eq!((rest.origin(), rest.length()), (7, None));
    assert_eq!(rest.to_partial(), Partial::new(7, u32::MAX.into()).unwrap());
}

#[test]
fn what_is_no_url_and_where() {
    let token = "91354a473744909de610943775f9203";
    let short = format!("imap://h/a/;UID=1;URLAUTH=anonymous:INTERNAL:{token}");
    let long = format!("imap://h/{}", "a".repeat(Url::MAX_LEN));
    for (text, rule, at) in [
        ("", SCHEME, 0),
        ("pop://h", SCHEME, 0),
        ("imap:h", "// before the host", 5),
        ("imap://joe:secret@h/", "no password in an address", 10),
        (
            "imap://;AUTH=%2A@h/",
            ";AUTH= and a mechanism behind the user's name",
            7,
        ),
        ("imap://a;TYPE=b@h/", ";AUTH= and a mechanism behind the user's name", 8),
        ("imap://@h/", "a user's name of printable characters before the @", 7),
        ("imap://h:0/", "a port in 1..=65535", 9),
        ("imap:///a", "the name of a host", 7),
        ("imap://h/a\r\n", "no control characters", 10),
        ("imap://h/a#b", "no fragment", 10),
        ("imap://h/a%0", HEX, 10),
        ("imap://h/%FF", "a mailbox name in utf-8", 9),
        ("imap://h/%0D%0A", "no NUL, CR or LF", 9),
        ("imap://h//", "the name of a mailbox", 9),
        ("imap://h/;UID=1", "the name of a mailbox", 9),
        ("imap://h/?ALL", "the name of a mailbox", 9),
        ("imap://h/a/;UID=0", "a number in 1..=4294967295", 16),
        ("imap://h/a/;UID=4294967296", "a number in 1..=4294967295", 16),
        ("imap://h/a/;UID=+1", "a number in 1..=4294967295", 16),
        ("imap://h/a;TYPE=LIST", "only parameters of RFC 5092, in its order", 10),
        (
            "imap://h/a/;UID=1;UIDVALIDITY=2",
            "only parameters of RFC 5092, in its order",
            17,
        ),
        ("imap://h/a/;SECTION=1", "only parameters of RFC 5092, in its order", 11),
        (
            "imap://h/a/;UID=1/;UID=1",
            "only parameters of RFC 5092, in its order",
            18,
        ),
        ("imap://h/a/;UID=1?ALL", "a search in a mailbox, and in no message", 17),
        ("imap://h/a/;UID=1/;SECTION=", "a section", 27),
        ("imap://h/a/;UID=1/;SECTION=FANCY", "a known text", 27),
        (
            "imap://h/a/;UID=1/;PARTIAL=1.0",
            "an offset, and a length of at least 1 behind a dot",
            29,
        ),
        (
            "imap://h/a/;UID=1/;PARTIAL=",
            "an offset, and a length of at least 1 behind a dot",
            27,
        ),
        (
            "imap://h/a/;UID=1;EXPIRE=2026-11-28T14:30:00Z",
            "who may use a url that expires",
            8,
        ),
        (
            "imap://h/a/;UID=1;EXPIRE=2026-11-28;URLAUTH=authuser",
            "a date and time of RFC 3339",
            25,
        ),
        (&short, "a mechanism and a token of 32 hexadecimal digits or more", 26),
        (&long, "at most 64 KiB", Url::MAX_LEN),
    ] {
        let error = Url::parse(text.as_bytes()).unwrap_err();
        assert_eq!((error.what, error.rule, error.at), ("imap url", rule, at), "{text}");
    }
    for text in ["", "a", ";UID=1", "//h/a", "imap://h/a"] {
        assert!(Path::parse(text.as_bytes()).is_err(), "{text}");
    }
}

#[test]
fn searches_are_cut_into_words() {
    use SearchWord::{Close, Open, String, Word};
    let search = Search::new("charset \"utf-8\" OR ( 1,2:* FROM \"a\\\"\\\\b\" ) BODY {3+}\r\n\r\n)").unwrap();
    assert_eq!(search.charset().as_deref(), Some("utf-8"));
    let words: Vec<_> = search.words().collect();
    let expected = [
        Word("OR"),
        Open,
        Word("1,2:*"),
        Word("FROM"),
        String(b"a\"\\b".into()),
        Close,
        Word("BODY"),
        String(b"\r\n)".into()),
    ];
    assert_eq!(words, expected);
    for (text, rule, at) in [
        ("", "something to look for", 0),
        ("()", "something to look for", 0),
        ("CHARSET UTF-8", "something to look for", 0),
        ("(ALL", ") behind (", 4),
        ("ALL)(", "( before )", 3),
        ("FROM \"a", "a whole quoted string", 5),
        ("FROM \"a\r\n\"", "a whole quoted string", 5),
        ("FROM {1}\r\na", "a whole literal, {3+}", 5),
        ("FROM {2+}\r\na", "a whole literal, {3+}", 5),
        ("ALL\r\nA1 LOGOUT", "what stands in no word in a string", 3),
        ("FROM é", "what stands in no word in a string", 5),
    ] {
        let error = Search::new(text).unwrap_err();
        assert_eq!((error.rule, error.at), (rule, at), "{text}");
    }
}

#[test]
fn tokens_are_not_shown_whatever_the_text() {
    for (text, shown) in [
        (
            "imap://h/a;urlauth=user+j:X:token",
            "\"imap://h/a;urlauth=user+j:[redacted]\"",
        ),
        (";UrlAuth=a%3Ax:token", "\";UrlAuth=a:[redacted]\""),
        ("a\r\n;URLAUTH=anonymous", "\"a\\r\\n;URLAUTH=anonymous\""),
    ] {
        assert_eq!(format!("{:?}", WithoutToken(text.as_bytes())), shown);
    }
}
