use imap_proto::types::url::{
    Access, Authorization, Mailbox, Mechanism, Message, Messages, PartialRange, Path, Search, Server, Url,
};
use imap_proto::types::{DateTime, MailboxName, NameEncoding, PartNumber, Partial, Section, Uid};
use imap_tests::fuzz_bodies;
use proptest::prelude::*;

fn user() -> impl Strategy<Value = String> {
    "[a-c@;:%é +/]{1,6}"
}

fn server() -> impl Strategy<Value = Server> {
    let host = prop_oneof!["[a-z][a-z0-9.-]{0,9}", Just("2001:db8::1".to_owned())];
    let mechanism = proptest::option::of(prop_oneof![Just("*".to_owned()), "[A-Z][A-Z0-9_-]{0,9}"]);
    (
        host,
        proptest::option::of(user()),
        mechanism,
        any::<u16>(),
        any::<bool>(),
    )
        .prop_map(|(host, user, mechanism, port, tls)| {
            let mut server = Server::new(&host).unwrap().with_port(port);
            if let Some(user) = user {
                server = server.with_user(user).unwrap();
            }
            if let Some(name) = mechanism {
                server = server.with_mechanism(match name.as_str() {
                    "*" => Mechanism::Any,
                    name => Mechanism::named(name).unwrap(),
                });
            }
            if tls { server.with_tls() } else { server }
        })
}

/// Names with much in them that means something in URLs.
fn mailbox() -> impl Strategy<Value = Mailbox> {
    let name = prop_oneof!["[a/.]{1,8}", "[a/.;?#%&é台 ]{1,8}", "\\PC{1,8}"];
    let uid_validity = proptest::option::of(any::<u32>());
    (name, uid_validity).prop_map(|(name, uid_validity)| {
        let name = MailboxName::new(name).unwrap();
        let mailbox = Mailbox::new(&name, NameEncoding::Utf8).unwrap();
        mailbox.with_uid_validity(uid_validity.unwrap_or_default())
    })
}

fn section() -> impl Strategy<Value = Section<'static>> {
    let part = proptest::collection::vec(1_u32.., 1..4);
    (part, 0..6, "[!-9;-~]{1,6}").prop_map(|(numbers, kind, field)| {
        let part = PartNumber::new(&numbers).unwrap();
        match kind {
            0 => Section::whole(),
            1 => Section::header_fields(&[&field]).unwrap(),
            2 => part.header_fields_not(&["A", &field]).unwrap(),
            3 => part.mime(),
            4 => Section::text(),
            _ => part.section(),
        }
    })
}

fn partial() -> impl Strategy<Value = PartialRange> {
    let number = 0..=i64::MAX as u64;
    (number.clone(), number).prop_map(|(origin, length)| match length {
        0 => PartialRange::starting_at(origin).unwrap(),
        length => Partial::new(origin, length).unwrap().into(),
    })
}

fn authorization() -> impl Strategy<Value = Authorization> {
    let access = prop_oneof![
        user().prop_map(Access::Submit),
        user().prop_map(Access::User),
        Just(Access::AuthUser),
        Just(Access::Anonymous),
        proptest::option::of(user()).prop_map(|user| Access::Application("stream".into(), user)),
    ];
    let expires = proptest::option::of((0..=4_000_000_000_i64, -1439..=1439_i16));
    (access, expires).prop_map(|(access, expires)| {
        let authorization = Authorization::new(access).unwrap();
        match expires {
            Some((seconds, offset)) => {
                let at = DateTime::from_unix(seconds, offset).unwrap();
                authorization.expiring(at).unwrap()
            }
            None => authorization,
        }
    })
}

fn path() -> impl Strategy<Value = Path> {
    let search = prop_oneof![
        Just("ALL".to_owned()),
        "FROM \"[a-c/.?#%é]{0,6}\" \\(SEEN\\)",
        Just("CHARSET UTF-8 SUBJECT {2+}\r\né".to_owned()),
    ];
    let messages = (mailbox(), proptest::option::of(search)).prop_map(|(mailbox, search)| {
        let all = Messages::all(mailbox);
        match search {
            Some(search) => all.found(Search::new(search).unwrap()).into(),
            None => all.into(),
        }
    });
    let partial = proptest::option::of(partial());
    let message = (
        mailbox(),
        1_u32..,
        section(),
        partial,
        proptest::option::of(authorization()),
    )
        .prop_map(|(mailbox, uid, section, partial, authorization)| {
            let message = Message::new(mailbox, Uid::new(uid).unwrap());
            let mut message = message.with_section(&section).unwrap();
            if let Some(partial) = partial {
                message = message.with_partial(partial);
            }
            if let Some(authorization) = authorization {
                message = message.with_authorization(authorization);
            }
            message.into()
        });
    prop_oneof![Just(Path::Server), messages, message]
}

/// Text that is or almost is a URL or a reference.
fn like_url() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("/"),
        Just(".."),
        Just("."),
        Just("a"),
        Just("%2F"),
        Just("%2e"),
        Just(";UIDVALIDITY=1"),
        Just("/;UID=2"),
        Just(";section=1.MIME"),
        Just("/;PARTIAL=3.4"),
        Just(";URLAUTH=anonymous"),
        Just(":internal:91354a473744909de610943775f92038"),
        Just("?SEEN"),
        Just("//h"),
        Just("imap://u@h"),
        Just("\n"),
        Just("é"),
    ];
    proptest::collection::vec(piece, 0..10).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn parsing_undoes_printing(server in server(), path in path()) {
        let text = path.to_string();
        prop_assert_eq!(Path::parse(text.as_bytes()), Ok(path.clone()), "{}", text);
        let url = Url::new(server, path);
        let text = url.to_string();
        prop_assert_eq!(Url::parse(text.as_bytes()), Ok(url), "{}", text);
    }

    /// RFC 5092 section 7: whatever the base, a whole URL and an absolute path mean what they say.
    #[test]
    fn references_mean_the_same_everywhere(base in path(), path in path(), server in server()) {
        let base = Url::new(server.clone(), base);
        let url = Url::new(server, path);
        prop_assert_eq!(base.join(url.path().to_string().as_bytes()), Ok(url.clone()));
        prop_assert_eq!(base.join(url.to_string().as_bytes()), Ok(url));
        prop_assert_eq!(base.join(b""), Ok(base));
    }

    #[test]
    fn printing_undoes_parsing(text in like_url()) {
        fuzz_bodies::url(text.as_bytes());
    }
}
