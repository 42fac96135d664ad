//! Values that hold secrets, and errors about them.

use imap_proto::command::{Authenticate, Login};
use imap_proto::ext::{apple_push, url_auth};
use imap_proto::flow::Credentials;
use imap_proto::response::Offered;
use imap_proto::types::{Atom, Secret};
use imap_proto::{Config, Connection};

use super::marker::{MARKER, assert_absent, is_in};
use super::ways::{WAYS, Way};

#[test]
fn values_that_cannot_be_sent_are_not_repeated() {
    let mut refused = 0;
    for broken in ["\0", "\r\n", "\u{7f}", " ", "\u{fffe}"] {
        let secret = format!("{MARKER}{broken}");
        for way in WAYS {
            let Way::Sasl(mechanism, _) = way else { continue };
            if let Err(error) = mechanism(&secret) {
                refused += 1;
                assert_absent(&format!("{error} {error:?}"), "an error");
            }
        }
        let mut connection = Connection::new(Config::new(4096));
        connection.receive(b"* OK hi\r\n");
        while connection.advance().unwrap() {}
        let password = Secret::new(secret);
        if let Err(error) = connection.start(&Login::new("tim", &password)) {
            refused += 1;
            assert_absent(&format!("{error} {error:?}"), "an error");
        }
    }
    assert!(refused > 20, "only {refused} were refused");
}

#[test]
fn nothing_that_holds_a_secret_shows_it() {
    let secret = Secret::from(MARKER);
    let plain = Atom::new("PLAIN").unwrap();
    let urls = [&*format!(
        "imap://joe@example.com/INBOX/;uid=20;urlauth=anonymous:internal:{MARKER}"
    )];
    let extended = [(urls[0], url_auth::UrlItems::BODY)];
    let device = "0123456789abcdef".repeat(4);
    for shown in [
        format!("{secret} {secret:?} {secret:#?}"),
        format!("{:#?}", Login::new("tim", &secret)),
        format!("{:#?}", Authenticate::new(plain).with_initial_response(&secret)),
        format!("{:#?}", Credentials::password("tim", MARKER)),
        format!("{:#?}", Credentials::oauth("tim", MARKER)),
        format!("{:#?}", url_auth::UrlFetch::new(Offered::insist(), &urls)),
        format!("{:#?}", url_auth::UrlFetch::extended(Offered::insist(), &extended)),
        format!("{:#?}", apple_push::ApplePush::new(Offered::insist(), MARKER, &device)),
    ] {
        assert_absent(&shown, "a value");
        assert!(!shown.contains(&device), "{shown}");
    }
}

/// Commands that carry a token beside their arguments.
#[test]
fn tokens_in_commands_stay_out_of_the_log() {
    let url = format!("imap://joe@example.com/INBOX/;uid=20;urlauth=anonymous:internal:{MARKER}");
    let urls = [&*url];
    let extended = [(urls[0], url_auth::UrlItems::BODY)];
    let fetch = url_auth::UrlFetch::new(Offered::insist(), &urls);
    let extended = url_auth::UrlFetch::extended(Offered::insist(), &extended);
    let push = apple_push::ApplePush::new(Offered::insist(), MARKER, "0123456789abcdef0123456789abcdef");
    for chunk in [1, 5, 1000] {
        let mut connection = Connection::new(Config::new(4096));
        connection.receive(b"* PREAUTH hi\r\n");
        while connection.advance().unwrap() {}
        connection.start(&fetch).unwrap();
        connection.start(&extended).unwrap();
        connection.start(&push).unwrap();
        let (mut log, mut sent) = (String::new(), Vec::new());
        while connection.wants_write() {
            let length = connection.output().len().min(chunk);
            for piece in connection.output_to_log(length) {
                log += piece.map(String::from_utf8_lossy).as_deref().unwrap_or_default();
            }
            sent.extend_from_slice(&connection.output()[..length]);
            connection.written(length);
        }
        assert!(is_in(&sent) && log.contains("BAAA2 XAPPLEPUSHSERVICE"));
        assert_absent(&log, "the log");
        assert!(!log.contains("89abcdef"), "{log}");
    }
}

#[test]
fn urls_with_passwords_are_refused_and_not_repeated() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    for scheme in ["imap", "imaps", "unix", "http"] {
        for url in [
            format!("{scheme}://alice:{MARKER}@127.0.0.1:1"),
            format!("{scheme}://alice;AUTH=PLAIN:{MARKER}@127.0.0.1:1/INBOX"),
            format!("{scheme}:{MARKER}@[::1"),
        ] {
            let blocking = imap_blocking::connect(&url, Credentials::None).map(drop).unwrap_err();
            assert_absent(&format!("{blocking} {blocking:?}"), &url[..5]);
            let tokio = runtime.block_on(imap_tokio::connect(&url, Credentials::None));
            let tokio = tokio.map(drop).unwrap_err();
            assert_absent(&format!("{tokio} {tokio:?}"), &url[..5]);
        }
    }
}
