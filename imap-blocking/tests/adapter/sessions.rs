//! Sessions with the embedded server, by every way there is to reach it.

use std::net::TcpStream;

use imap_blocking::proto::command::{Append, AppendMessage, Fetch, FetchItem};
use imap_blocking::proto::flow::{Credentials, OpenError, Transport};
use imap_blocking::proto::types::{Flag, MailboxName, Section, UidSet};
use imap_blocking::proto::{Config, FetchEvent};
use imap_blocking::{Client, Error, Methods, Options, Socket};
use imap_tests::server::{self, Server, demo};

fn alice() -> Credentials {
    Credentials::password("alice", "wonderland")
}

/// Does what mail clients do.
fn use_it<T: imap_blocking::Transport>(mut client: Client<T>) {
    let inbox = MailboxName::inbox();
    let exists = client.select(&inbox).unwrap().exists.unwrap();
    let all = UidSet::all();
    let messages = client
        .uid_fetch(&all, [FetchItem::Uid, FetchItem::Flags, FetchItem::Envelope])
        .unwrap();
    assert_eq!(messages.len(), exists as usize);
    assert!(
        messages
            .iter()
            .all(|message| message.uid.is_some() && message.envelope().is_some())
    );

    let message = b"Subject: hello\r\n\r\nworld\r\n";
    let size = message.len() as u64;
    let appended = client.append(
        Append::new(&inbox, AppendMessage::new(size).flags(&[Flag::Seen])),
        &message[..],
    );
    appended.unwrap();
    assert_eq!(client.select(&inbox).unwrap().exists, Some(exists + 1));

    let last = client
        .uid_fetch(&all, FetchItem::Uid)
        .unwrap()
        .iter()
        .filter_map(|message| message.uid)
        .max()
        .unwrap();
    let items = FetchItem::peek(Section::whole());
    let mut fetch = client.fetch_each(Fetch::uids(&UidSet::from(last), items));
    let mut body = Vec::new();
    while let Some(event) = fetch.next().unwrap() {
        if let FetchEvent::BodyChunk(piece) = event {
            body.extend_from_slice(&piece);
        }
    }
    assert_eq!(body.escape_ascii().to_string(), message.escape_ascii().to_string());
    client.logout().unwrap();
}

#[test]
fn clear_text_if_asked_for_by_name() {
    let server = Server::spawn(demo().unwrap().shared(), server::Options::default()).unwrap();
    let options = Options::new(&format!("imap://{}", server.addr())).unwrap();
    let mut options = options.with_open(|open| open.with_id("name", "test"));
    options.open.transport = Transport::ClearText;
    let client = options.connect(alice()).unwrap();
    assert!(client.opened().unwrap().method().is_some());
    use_it(client);
}

#[test]
fn a_message_larger_than_any_buffer() {
    let server = Server::spawn(demo().unwrap().shared(), server::Options::default()).unwrap();
    let socket = Socket::tcp(TcpStream::connect(server.addr()).unwrap()).unwrap();
    let mut client = Client::new(socket, Config::new(4096));
    client.login("alice", &"wonderland".into()).unwrap();
    let message = vec![b'x'; 1 << 20];
    let drafts = MailboxName::new("Drafts").unwrap();
    let append = Append::new(&drafts, AppendMessage::new(message.len() as u64));
    let appended = client.append(append, message.as_slice()).unwrap();
    let uid = appended.uids.unwrap().uids.numbers().next().unwrap();
    assert!(server.store().message("alice", "Drafts", uid).unwrap() == message);
}

#[test]
fn a_stream_of_ones_own() {
    let server = Server::spawn(demo().unwrap().shared(), server::Options::default()).unwrap();
    let socket = Socket::tcp(TcpStream::connect(server.addr()).unwrap()).unwrap();
    let mut client = Client::new(socket, Config::new(4096));
    assert!(client.transport().as_tcp().is_some());
    client.login("alice", &"wonderland".into()).unwrap();
    use_it(client);
}

#[test]
fn a_local_socket() {
    let path = std::env::temp_dir().join(format!("imap-blocking-{}", std::process::id()));
    let server = Server::spawn_unix(&path, demo().unwrap().shared(), server::Options::default()).unwrap();
    use_it(imap_blocking::connect(&format!("unix:{}", path.display()), alice()).unwrap());
    drop(server);
}

#[test]
fn starttls_is_not_optional() {
    let server = Server::spawn(demo().unwrap().shared(), server::Options::default()).unwrap();
    let error = imap_blocking::connect(&format!("imap://{}", server.addr()), alice()).unwrap_err();
    assert!(
        matches!(&error, Error::Open(error) if matches!(**error, OpenError::Rejected { .. })),
        "{error:?}"
    );
}

#[test]
fn the_servers_words_are_in_the_error() {
    let server = Server::spawn(demo().unwrap().shared(), server::Options::default()).unwrap();
    let mut options = Options::new(&format!("imap://{}", server.addr())).unwrap();
    options.open.transport = Transport::ClearText;
    let error = options
        .connect(Credentials::password("alice", "looking-glass"))
        .unwrap_err();
    assert!(error.is_rejected(), "{error:?}");
    let said = error.status().unwrap().text_lossy().into_owned();
    assert!(!said.is_empty() && error.to_string().contains(&said), "{error}");
    assert!(!format!("{error} {error:?}").contains("looking-glass"));
}

#[test]
fn nobody_listens() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let error = imap_blocking::connect(&format!("imaps://{address}"), alice()).unwrap_err();
    assert!(matches!(error, Error::Io(_)), "{error:?}");
}

#[test]
fn addresses_that_make_no_sense() {
    for url in [
        "mail.example.org",
        "imaps://alice:secret@mail.example.org",
        "imap://mail.example.org/INBOX",
    ] {
        let error = imap_blocking::connect(url, alice()).unwrap_err();
        assert!(matches!(error, Error::Value(_)), "{url}: {error:?}");
        assert!(!error.to_string().contains("secret"));
    }
}

#[cfg(feature = "rustls")]
mod tls {
    use alloc::sync::Arc;

    use imap_blocking::connect::{Stream, Tls};
    use rustls::crypto::ring;
    use rustls::{ClientConfig, RootCertStore};

    use super::*;

    fn trusting(tls: &server::Tls) -> Tls {
        let mut roots = RootCertStore::empty();
        roots.add(tls.der().to_vec().into()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        Tls::custom(config)
    }

    #[test]
    fn tls_from_the_first_byte() {
        let tls = server::Tls::self_signed(&["127.0.0.1"]).unwrap();
        let server = Server::spawn_tls(demo().unwrap().shared(), server::Options::default(), &tls).unwrap();
        let url = format!("imaps://{}", server.addr());
        let client = Options::new(&url)
            .unwrap()
            .with_tls(trusting(&tls))
            .connect(alice())
            .unwrap();
        assert!(matches!(client.transport(), Stream::Tls(_)) && client.connection().is_protected());
        use_it(client);

        let error = imap_blocking::connect(&url, alice()).unwrap_err();
        assert!(
            matches!(error, Error::Tls(_)),
            "the platform does not trust it: {error:?}"
        );
    }

    #[test]
    fn tls_by_starttls() {
        let tls = server::Tls::self_signed(&["127.0.0.1"]).unwrap();
        let server = Server::spawn_starttls(demo().unwrap().shared(), server::Options::default(), &tls).unwrap();
        let options = Options::new(&format!("imap://{}", server.addr()))
            .unwrap()
            .with_tls(trusting(&tls));
        let client = options.connect(alice()).unwrap();
        assert!(matches!(client.transport(), Stream::Tls(_)) && client.connection().is_protected());
        use_it(client);
    }

    #[test]
    fn tls_is_for_tcp() {
        let mut options = Options::new("unix:/nowhere").unwrap();
        options.open.transport = Transport::StartTls;
        let error = options.connect(alice()).unwrap_err();
        assert_eq!(error.to_string(), "invalid transport: tls only over tcp (at byte 0)");
    }
}
