//! TLS and STARTTLS, and those who sit on the way.
use alloc::sync::Arc;

use imap_proto::command::Noop;
use imap_proto::flow::{Credentials, Method};
use imap_proto::{Config, Security};
use imap_tokio::connect::Tls;
use imap_tokio::{Client, Error, Options};
use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, duplex};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, ServerConfig};
use tokio_rustls::server::TlsStream;

use crate::support::{PREAUTH, Probe, Server, assert_own};

const CLEAR: &str = "* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] ready\r\n";
const INSIDE: &str = "* CAPABILITY IMAP4rev1 AUTH=LOGIN IDLE\r\n";

/// A server's certificate, and who trusts it.
struct Identity {
    acceptor: TlsAcceptor,
    trusting: Tls,
}

fn identity(name: &str) -> Identity {
    let CertifiedKey { cert, signing_key }: CertifiedKey<KeyPair> =
        generate_simple_self_signed([name.to_owned()]).unwrap();
    let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
    let server = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key.into())
        .unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(cert.der().clone()).unwrap();
    let client = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    Identity {
        acceptor: Arc::new(server).into(),
        trusting: client.into(),
    }
}

/// A client in clear text whose server answers STARTTLS with this, TAG in it replaced, and then speaks TLS.
fn starting(identity: &Identity, answer: &'static str) -> (Client<DuplexStream>, JoinHandle<String>) {
    let (near, far) = duplex(4096);
    let acceptor = identity.acceptor.clone();
    let server = tokio::spawn(async move { in_clear(far, &acceptor, answer).await.unwrap_or_default() });
    (
        Client::new(near, Config::new(5000).with_security(Security::StartTls)),
        server,
    )
}

/// Answers STARTTLS, then serves within TLS; says what was said in clear text.
async fn in_clear<S>(stream: S, acceptor: &TlsAcceptor, answer: &str) -> std::io::Result<String>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut server = Server::new(stream, usize::MAX);
    server.say(CLEAR).await?;
    let line = server.line().await?;
    server
        .say(&answer.replace("TAG", line.split(' ').next().unwrap()))
        .await?;
    let said = String::from_utf8(server.read.clone()).unwrap();
    let Ok(inside) = acceptor.accept(server.into_inner()).await else {
        return Ok(said);
    };
    let _ = within(inside).await;
    Ok(said)
}

/// Says what it offers when it is asked, then serves.
async fn within<S: AsyncRead + AsyncWrite + Unpin>(stream: TlsStream<S>) -> std::io::Result<()> {
    let mut server = Server::new(stream, usize::MAX);
    loop {
        let line = server.line().await?;
        let (tag, command) = line.split_once(' ').unwrap();
        match command {
            "CAPABILITY" => server.say(&format!("{INSIDE}{tag} OK done {tag}\r\n")).await?,
            "AUTHENTICATE LOGIN" => {
                server.say("+ VXNlcm5hbWU6\r\n").await?;
                assert_eq!(server.line().await?, "YWxpY2U=");
                server.say("+ UGFzc3dvcmQ6\r\n").await?;
                assert_eq!(server.line().await?, "d29uZGVybGFuZA==");
                server
                    .say(&format!("{tag} OK [CAPABILITY IMAP4rev1 IDLE] done {tag}\r\n"))
                    .await?;
                return server.session("").await;
            }
            _ => server.say(&format!("{tag} OK done {tag}\r\n")).await?,
        }
    }
}

#[tokio::test]
async fn starttls_forgets_what_was_said_in_clear() {
    let identity = identity("localhost");
    let (client, server) = starting(
        &identity,
        "* 9 EXISTS\r\n* OK [ALERT] call this number\r\nTAG OK begin\r\n",
    );
    let mut client = client.start_tls(&identity.trusting, "localhost").await.unwrap();
    assert!(client.connection().is_protected());
    assert!(client.connection().capabilities().is_none());
    assert!(!client.has_updates());
    assert_own(&client.run(Probe).await.unwrap());
    drop(client);
    assert!(server.await.unwrap().ends_with(" STARTTLS\r\n"));
}

#[tokio::test]
async fn bytes_behind_the_completion_are_an_attack() {
    let identity = identity("localhost");
    let (client, _) = starting(&identity, "TAG OK begin\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n");
    let error = client.start_tls(&identity.trusting, "localhost").await.unwrap_err();
    assert!(
        matches!(error, Error::Protocol(imap_proto::Error::StartTlsInjection(35))),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_refusal_is_an_error_and_nothing_else_is_said() {
    let identity = identity("localhost");
    for answer in ["TAG NO tls is broken\r\n", "TAG BAD what?\r\n"] {
        let (client, server) = starting(&identity, answer);
        let error = client.start_tls(&identity.trusting, "localhost").await.unwrap_err();
        assert!(error.is_rejected(), "{error:?}");
        assert!(server.await.unwrap().ends_with(" STARTTLS\r\n"));
    }
}

#[tokio::test]
async fn certificates_that_are_not_trusted_are_refused_by_their_fault() {
    let (known, other) = (identity("localhost"), identity("localhost"));
    let (client, _) = starting(&known, "TAG OK begin\r\n");
    let error = client.start_tls(&other.trusting, "localhost").await.unwrap_err();
    assert!(matches!(error, Error::Tls(_)) && error.is_abort());
    assert!(
        error.to_string().starts_with("tls failed: invalid peer certificate: "),
        "{error}"
    );

    let (client, _) = starting(&known, "TAG OK begin\r\n");
    let error = client.start_tls(&known.trusting, "mail.example.org").await.unwrap_err();
    assert!(error.to_string().contains("not valid for name"), "{error}");

    let (client, _) = starting(&known, "TAG OK begin\r\n");
    let error = client.start_tls(&known.trusting, "no name").await.unwrap_err();
    assert!(matches!(error, Error::Tls(_)), "{error}");
}

#[tokio::test]
async fn tls_that_ends_without_saying_so_is_the_end() {
    let identity = identity("localhost");
    let (near, far) = duplex(4096);
    let acceptor = identity.acceptor.clone();
    let server = tokio::spawn(async move {
        let mut server = Server::new(acceptor.accept(far).await.unwrap(), usize::MAX);
        server.say(PREAUTH).await.unwrap();
        server.line().await.unwrap();
        // Nothing is said to end TLS.
        drop(server.into_inner().into_inner());
    });
    let stream = identity.trusting.handshake("localhost", near).await.unwrap();
    let mut client = Client::new(stream, Config::new(5000));
    let error = client.run(Noop).await.unwrap_err();
    assert!(matches!(error, Error::Closed { bye: None }), "{error:?}");
    server.await.unwrap();
}

/// Serves one connection on a port of its own, TLS from the first byte or by STARTTLS.
async fn listen(identity: &Identity, at_once: bool) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let acceptor = identity.acceptor.clone();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        if !at_once {
            return in_clear(stream, &acceptor, "TAG OK begin\r\n").await.map(drop);
        }
        let mut server = Server::new(acceptor.accept(stream).await.unwrap(), usize::MAX);
        server.say("* OK ready\r\n").await?;
        within(server.into_inner()).await
    });
    port
}

#[tokio::test]
async fn sessions_are_opened_over_tls_either_way() {
    let identity = identity("127.0.0.1");
    for (scheme, at_once) in [("imaps", true), ("imap", false)] {
        let port = listen(&identity, at_once).await;
        let options = Options::new(&format!("{scheme}://127.0.0.1:{port}")).unwrap();
        let options = options.with_tls(identity.trusting.clone());
        let mut client = options
            .connect(Credentials::password("alice", "wonderland"))
            .await
            .unwrap();
        assert_eq!(
            client.opened().unwrap().method(),
            Some(&Method::Mechanism("LOGIN".into()))
        );
        assert!(matches!(client.stream(), imap_tokio::connect::Stream::Tls(_)));
        assert_own(&client.run(Probe).await.unwrap());
        client.logout().await.unwrap();
    }
}

#[tokio::test]
async fn nothing_secret_is_said_without_tls() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut server = Server::new(stream, usize::MAX);
        server
            .say("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] no tls here\r\n")
            .await
            .unwrap();
        while let Ok(line) = server.line().await {
            let tag = line.split(' ').next().unwrap();
            server.say(&format!("{tag} BAD no\r\n")).await.unwrap();
        }
        String::from_utf8(server.read).unwrap()
    });
    let url = format!("imap://127.0.0.1:{port}");
    let error = imap_tokio::connect(&url, Credentials::password("alice", "wonderland"))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Open(_)) && error.is_rejected(), "{error:?}");
    assert_eq!(error.to_string(), "starttls: BAD no");
    assert!(server.await.unwrap().ends_with(" STARTTLS\r\n"));
}
