//! Targets that make sense, and those that do not.

use super::*;
use alloc::string::ToString;

fn parts(text: &str) -> (Scheme, Option<String>, Option<u16>, Option<String>) {
    let target: Target = text.parse().unwrap();
    let owned = |text: Option<&str>| text.map(ToOwned::to_owned);
    (
        target.scheme(),
        owned(target.host()),
        target.port(),
        owned(target.user()),
    )
}

#[test]
fn hosts_and_ports() {
    let host = |name: &str| Some(name.to_owned());
    assert_eq!(
        parts("imaps://mail.example.org"),
        (Scheme::Imaps, host("mail.example.org"), Some(993), None)
    );
    assert_eq!(
        parts("IMAP://mail.example.org/"),
        (Scheme::Imap, host("mail.example.org"), Some(143), None)
    );
    assert_eq!(
        parts("imap://localhost:1143"),
        (Scheme::Imap, host("localhost"), Some(1143), None)
    );
    assert_eq!(
        parts("imap://localhost:"),
        (Scheme::Imap, host("localhost"), Some(143), None)
    );
    assert_eq!(
        parts("imaps://[::1]:9993"),
        (Scheme::Imaps, host("::1"), Some(9993), None)
    );
    assert_eq!(
        parts("imaps://192.0.2.1"),
        (Scheme::Imaps, host("192.0.2.1"), Some(993), None)
    );
}

#[test]
fn users() {
    for (text, user) in [
        ("imap://alice@h", "alice"),
        ("imap://alice%40example.org@h", "alice@example.org"),
        ("imap://j%C3%BCrgen;AUTH=*@h:1", "jürgen"),
        ("imap://%25;auth=*@[::1]", "%"),
    ] {
        assert_eq!(text.parse::<Target>().unwrap().user(), Some(user), "{text}");
    }
}

#[test]
fn sockets() {
    for text in ["unix:/run/imap.sock", "unix:///run/imap.sock", "UNIX:/run/imap.sock"] {
        let target: Target = text.parse().unwrap();
        assert_eq!(
            (target.path(), target.host(), target.port()),
            (Some("/run/imap.sock"), None, None)
        );
    }
    assert_eq!("unix:here".parse::<Target>().unwrap().path(), Some("here"));
}

#[test]
fn one_spelling_reads_as_it_prints() {
    for text in [
        "imap://mail.example.org",
        "imaps://alice%40example.org@mail.example.org:1993",
        "imaps://[2001:db8::1]:1",
        "imap://[::1]",
        "unix:/run/imap.sock",
    ] {
        assert_eq!(text.parse::<Target>().unwrap().to_string(), text);
    }
}

#[test]
fn made_of_parts() {
    let text = |target: Result<Target, ValueError>| target.unwrap().to_string();
    assert_eq!(
        text(Target::imaps("::1").map(|target| target.with_port(1))),
        "imaps://[::1]:1"
    );
    assert_eq!(text(Target::imap("example.org")), "imap://example.org");
    assert_eq!(text(Target::unix("/x").map(|target| target.with_port(1))), "unix:/x");
    for host in ["", "a b", "example.org:993", "[::1]", "user@host"] {
        assert!(Target::imap(host).is_err(), "{host}");
    }
    assert!(Target::unix("").is_err());
}

#[test]
fn what_makes_no_sense_is_refused_where_it_stands() {
    for (text, rule, at) in [
        ("", "one of imaps://host, imap://host and unix:/path", 0),
        ("mail.example.org", "one of imaps://host, imap://host and unix:/path", 0),
        (
            "mail.example.org:993",
            "one of imaps://host, imap://host and unix:/path",
            0,
        ),
        ("pop3://h", "one of imaps://host, imap://host and unix:/path", 0),
        ("imap:h", "// before the host", 5),
        ("imap://", "the name of a host", 7),
        ("imap://:143", "the name of a host", 7),
        ("imap://alice:secret@h", "no password in an address", 12),
        (
            "imap://alice;AUTH=PLAIN@h",
            "no mechanism in an address; the credentials decide",
            12,
        ),
        ("imap://alice@example.org@h", "%40 for an @ in the user's name", 12),
        ("imap://%4@h", "two hexadecimal digits behind %", 7),
        ("imap://a%+1@h", "two hexadecimal digits behind %", 8),
        ("imap://%FF@h", "a user's name in utf-8", 7),
        ("imap://%00@h", "a user's name of printable characters before the @", 7),
        ("imap://@h", "a user's name of printable characters before the @", 7),
        ("imap://münchen.example", "a host's name in its ascii form (xn--)", 8),
        (
            "imap://a b",
            "letters, digits, hyphens and dots in the name of a host",
            8,
        ),
        ("imap://h:0", "a port in 1..=65535", 9),
        ("imap://h:65536", "a port in 1..=65535", 9),
        ("imap://h:+1", "a port in 1..=65535", 9),
        ("imap://h:143:1", "a port in 1..=65535", 9),
        ("imap://[::1", "a ] behind an ipv6 address", 7),
        ("imap://[::g]", "an ipv6 address", 8),
        ("imap://[::1]143", "a : before the port", 12),
        ("imap://::1", "the name of a host", 7),
        ("imap://h/INBOX", "nothing behind the host and the port", 8),
        ("imaps://h?x", "nothing behind the host and the port", 9),
        ("unix:", "the path of a socket", 5),
        ("unix:///", "", 0),
        ("unix:/a\0b", "no NUL in a path", 7),
    ] {
        match text.parse::<Target>() {
            Err(error) => assert_eq!(
                (error.what, error.rule, error.at),
                ("server address", rule, at),
                "{text}"
            ),
            Ok(target) => assert_eq!((target.path(), rule), (Some("/"), ""), "{text}"),
        }
    }
}

#[test]
fn where_urls_lead() {
    for (url, target) in [
        ("imap://MATTHEW@SERVER2/", "imap://MATTHEW@server2"),
        ("IMAP://user;AUTH=*@SERVER2:144/SHARED/FOO", "imap://user@server2:144"),
        ("imaps://;AUTH=EXTERNAL@[::1]/a?ALL", "imaps://[::1]"),
    ] {
        let url: url::Url = url.parse().unwrap();
        let led = Target::from(url.server());
        assert_eq!(led.to_string(), target);
        assert_eq!(target.parse(), Ok(led));
    }
}
