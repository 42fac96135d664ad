//! TLS.

use alloc::sync::Arc;
use core::time::Duration;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::thread::{self, JoinHandle};

use imap_blocking::connect::Tls;
use imap_blocking::proto::{Config, Security};
use imap_blocking::{Client, Error, Methods, Socket, TlsStream, Transport};
use rcgen::CertifiedKey;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore, ServerConfig, ServerConnection, StreamOwned};

use super::both_ways::{exchange, impolite, narrow_pair};
use super::peer::Peer;
use super::script::client;

/// A server's certificate for `localhost`, and what trusts it.
fn identity() -> (Arc<ServerConfig>, CertificateDer<'static>) {
    let CertifiedKey { cert, signing_key } = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    (Arc::new(config), cert.der().clone())
}

fn trusting(certificates: &[CertificateDer<'static>]) -> Tls {
    let mut roots = RootCertStore::empty();
    for certificate in certificates {
        roots.add(certificate.clone()).unwrap();
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    Tls::custom(config)
}

type Served = StreamOwned<ServerConnection, UnixStream>;

fn serve(far: UnixStream, config: Arc<ServerConfig>, server: impl FnOnce(Served) + Send + 'static) -> JoinHandle<()> {
    thread::spawn(move || server(StreamOwned::new(ServerConnection::new(config).unwrap(), far)))
}

/// A client and its server over TLS.
fn pair(server: impl FnOnce(Served) + Send + 'static) -> (Client<TlsStream<Socket>>, JoinHandle<()>) {
    let (config, certificate) = identity();
    let (near, far) = UnixStream::pair().unwrap();
    let peer = serve(far, config, server);
    let stream = trusting(&[certificate])
        .handshake("localhost", Socket::unix(near).unwrap(), None)
        .unwrap();
    (client(stream), peer)
}

fn hear(stream: &mut Served, expected: &str) {
    let mut line = vec![0; expected.len()];
    stream.read_exact(&mut line).unwrap();
    assert_eq!(String::from_utf8_lossy(&line), expected);
}

#[test]
fn a_session() {
    let (mut client, peer) = pair(|mut stream| {
        stream.write_all(b"* PREAUTH hello\r\n").unwrap();
        hear(&mut stream, "BAAA0 NOOP\r\n");
        stream.write_all(b"* 3 EXISTS\r\nBAAA0 OK done\r\n").unwrap();
        hear(&mut stream, "BAAA1 LOGOUT\r\n");
        stream.write_all(b"* BYE bye\r\nBAAA1 OK bye\r\n").unwrap();
        // The client says in TLS that nothing more follows.
        assert_eq!(stream.read(&mut [0]).unwrap(), 0);
    });
    client.noop().unwrap();
    assert!(client.transport().session().peer_certificates().is_some());
    client.logout().unwrap();
    drop(client);
    peer.join().unwrap();
}

#[test]
fn both_sides_have_the_same_channel_binding() {
    // RFC 9266 section 2.
    let (client, peer) = pair(|mut stream| {
        while stream.conn.is_handshaking() {
            stream.conn.complete_io(&mut stream.sock).unwrap();
        }
        let data = stream
            .conn
            .export_keying_material([0; 32], b"EXPORTER-Channel-Binding", None)
            .unwrap();
        stream.write_all(&data).unwrap();
    });
    let (mut stream, _) = client.into_parts();
    let ours = stream.channel_binding().unwrap();
    let mut theirs = Vec::new();
    while theirs.len() < 32 {
        let mut buffer = [0; 32];
        match stream.read(&mut buffer) {
            Ok(n) => theirs.extend_from_slice(&buffer[..n]),
            Err(_) => {
                stream.wait(false, None).unwrap();
            }
        }
    }
    assert_eq!(ours, theirs);
    peer.join().unwrap();
}

#[test]
fn a_lot_both_ways_at_once() {
    let (config, certificate) = identity();
    let (near, far) = narrow_pair();
    let peer = serve(far, config, impolite);
    let stream = trusting(&[certificate])
        .handshake("localhost", Socket::unix(near).unwrap(), None)
        .unwrap();
    exchange(&mut client(stream));
    peer.join().unwrap();
}

/// Tries to shake hands; returns the error's text.
fn refused(tls: &Tls, host: &str, config: Arc<ServerConfig>) -> String {
    let (near, far) = UnixStream::pair().unwrap();
    let peer = serve(far, config, |mut stream| {
        // The client says what is wrong.
        let error = stream.read(&mut [0]).unwrap_err();
        assert!(error.to_string().contains("alert"), "{error}");
    });
    let error = tls.handshake(host, Socket::unix(near).unwrap(), None).unwrap_err();
    assert!(matches!(error, Error::Tls(_)) && error.is_abort(), "{error:?}");
    peer.join().unwrap();
    error.to_string()
}

#[test]
fn certificates_that_prove_nothing_are_refused() {
    let (config, certificate) = identity();
    let (_, another) = identity();
    let text = refused(&trusting(&[another]), "localhost", Arc::clone(&config));
    assert!(text.starts_with("tls failed: invalid peer certificate: "), "{text}");
    let text = refused(&trusting(&[certificate]), "mail.example.org", Arc::clone(&config));
    assert!(text.contains("mail.example.org"), "{text}");
}

#[test]
fn names_that_no_certificate_can_have() {
    let (near, _far) = UnixStream::pair().unwrap();
    let error = trusting(&[])
        .handshake("not a name", Socket::unix(near).unwrap(), None)
        .unwrap_err();
    assert!(matches!(error, Error::Tls(_)), "{error:?}");
}

#[test]
fn servers_that_do_not_speak_tls() {
    let shake = |timeout: Option<Duration>, server: fn(&mut Peer)| {
        let (near, far) = UnixStream::pair().unwrap();
        let peer = Peer::play(far, server);
        let error = trusting(&[])
            .handshake("localhost", Socket::unix(near).unwrap(), timeout)
            .unwrap_err();
        peer.join().unwrap();
        error
    };
    let error = shake(None, |peer| peer.say("* OK this is clear text"));
    assert!(matches!(error, Error::Tls(_)), "{error:?}");
    let error = shake(None, |peer| {
        peer.bytes(1);
        peer.stream().shutdown(std::net::Shutdown::Write).unwrap();
        peer.rest();
    });
    assert!(matches!(error, Error::Tls(_)), "{error:?}");
    let error = shake(Some(Duration::from_millis(50)), |peer| drop(peer.rest()));
    assert!(matches!(error, Error::TimedOut(_)), "{error:?}");
}

/// TLS that ends without a farewell is an end like any other, and half a response is half a response.
#[test]
fn ends_without_a_farewell() {
    let (mut client, peer) = pair(|mut stream| {
        stream.write_all(b"* PREAUTH hello\r\n* BYE bye\r\n").unwrap();
    });
    let error = client.noop().unwrap_err();
    assert!(matches!(error, Error::Closed { bye: Some(_) }), "{error:?}");
    peer.join().unwrap();

    let (mut client, peer) = pair(|mut stream| {
        stream.write_all(b"* PREAUTH hello\r\n").unwrap();
        hear(&mut stream, "BAAA0 NOOP\r\n");
        stream.write_all(b"BAAA0 OK don").unwrap();
    });
    let error = client.noop().unwrap_err();
    assert!(
        matches!(error, Error::Protocol(imap_blocking::proto::Error::UnexpectedEof(_))),
        "{error:?}"
    );
    peer.join().unwrap();
}

/// A server that offers STARTTLS in clear text and says this to the command.
fn in_clear(answer: &'static str, then: impl FnOnce(UnixStream) + Send + 'static) -> (Client<Socket>, JoinHandle<()>) {
    let (near, far) = UnixStream::pair().unwrap();
    let peer = Peer::play(far, move |peer| {
        peer.say("* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] hello");
        peer.hear("BAAA0 STARTTLS");
        peer.stream().write_all(answer.as_bytes()).unwrap();
        then(peer.stream().try_clone().unwrap());
    });
    let config = Config::new(4096).with_security(Security::StartTls);
    (Client::new(Socket::unix(near).unwrap(), config), peer)
}

#[test]
fn starttls() {
    let (config, certificate) = identity();
    let (client, peer) = in_clear("BAAA0 OK go on\r\n", |far| {
        let mut stream = StreamOwned::new(ServerConnection::new(config).unwrap(), far);
        hear(&mut stream, "BAAA1 NOOP\r\n");
        stream.write_all(b"BAAA1 OK done\r\n").unwrap();
    });
    let mut client: Client<TlsStream<Socket>> = client.start_tls(&trusting(&[certificate]), "localhost").unwrap();
    assert!(client.connection().is_protected());
    assert!(
        client.connection().capabilities().is_none(),
        "what was learned in clear text is forgotten"
    );
    client.noop().unwrap();
    peer.join().unwrap();
}

#[test]
fn starttls_that_is_refused_or_tampered_with() {
    let (client, peer) = in_clear("BAAA0 NO not now\r\n", drop);
    let error = client.start_tls(&trusting(&[]), "localhost").unwrap_err();
    assert_eq!(error.to_string(), "StartTls was rejected: NO not now");
    peer.join().unwrap();

    let (client, peer) = in_clear("BAAA0 OK go on\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n", drop);
    let error = client.start_tls(&trusting(&[]), "localhost").unwrap_err();
    assert!(
        matches!(
            error,
            Error::Protocol(imap_blocking::proto::Error::StartTlsInjection(_))
        ),
        "{error:?}"
    );
    peer.join().unwrap();
}

#[test]
fn nothing_is_said_in_clear_text_before_starttls() {
    let (near, far) = UnixStream::pair().unwrap();
    let peer = Peer::play(far, |peer| {
        peer.say("* OK [CAPABILITY IMAP4rev1 STARTTLS] hello");
        peer.hear_the_end();
    });
    let config = Config::new(4096).with_security(Security::StartTls);
    let mut client = Client::new(Socket::unix(near).unwrap(), config);
    let error = client.login("alice", &"wonderland".into()).unwrap_err();
    assert_eq!(error.to_string(), "the command is not allowed before tls");
    drop(client);
    peer.join().unwrap();
}
