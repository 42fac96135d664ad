use alloc::sync::Arc;
use std::io::{BufRead, BufReader, Read, Write};

use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use super::*;

#[test]
fn login_and_select_in_clear_text() {
    let Some(server) = Dovecot::start().unwrap() else {
        return;
    };
    let mut session = Session::new(TcpStream::connect(server.addr_plain()).unwrap());
    let greeting = session.line();
    for capability in [
        "STARTTLS",
        "AUTH=SCRAM-SHA-256",
        "AUTH=EXTERNAL",
        "AUTH=ANONYMOUS",
        "AUTH=CRAM-MD5",
        "LITERAL+",
    ] {
        assert!(greeting.contains(capability), "{greeting}");
    }
    assert_eq!(greeting.contains("AUTH=OAUTHBEARER"), !server.is_2_4(), "{greeting}");

    // A penalty would make the third login wait.
    let start = Instant::now();
    assert!(
        session.run("LOGIN alice builder").contains("a1 NO "),
        "{}",
        session.last
    );
    assert!(session.run("LOGIN alice builder").contains("a2 NO "));
    let answer = session.run("LOGIN alice wonderland");
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    for capability in [
        "ACL",
        "QUOTA",
        "METADATA",
        "NOTIFY",
        "QRESYNC",
        "COMPRESS=DEFLATE",
        "SPECIAL-USE",
    ] {
        assert!(answer.contains(capability), "{answer}");
    }
    let answer = session.run("SELECT INBOX");
    assert!(
        answer.contains("* 0 EXISTS\r\n") && answer.contains("OK [READ-WRITE]"),
        "{answer}"
    );
    let answer = session.run("CREATE a.b");
    assert!(answer.contains("OK"), "{answer}");
    assert!(
        session
            .run("GETQUOTAROOT INBOX")
            .contains("* QUOTA \"User quota\" (STORAGE 0 1048576)"),
        "{}",
        session.last
    );
    assert!(server.maildir("alice").is_dir());
}

#[test]
fn alice_shares_a_mailbox_with_bob() {
    let Some(server) = Dovecot::start().unwrap() else {
        return;
    };
    let mut alice = Session::new(TcpStream::connect(server.addr_plain()).unwrap());
    alice.line();
    alice.run("LOGIN alice wonderland");
    alice.run("CREATE Shared");
    assert!(
        alice.run("SETACL Shared bob lr").contains("OK"),
        "{}\n{}",
        alice.last,
        server.log()
    );

    let mut bob = Session::new(TcpStream::connect(server.addr_plain()).unwrap());
    bob.line();
    bob.run("LOGIN bob builder");
    let list = bob.run("LIST \"\" user/*");
    assert!(list.contains("user/alice/Shared"), "{list}\n{}", server.log());
    assert!(
        bob.run("SELECT user/alice/Shared").contains("[READ-ONLY]"),
        "{}",
        bob.last
    );
}

#[test]
fn external_inside_tls() {
    let Some(server) = Dovecot::start().unwrap() else {
        return;
    };
    let mut session = Session::new(tls(&server, true));
    assert!(session.line().starts_with("* OK "));
    let answer = session.run("AUTHENTICATE EXTERNAL =");
    assert!(answer.contains("a1 OK"), "{answer}\n{}", server.log());
    assert!(session.run("LOGOUT").contains("* BYE"), "{}", session.last);

    let mut session = Session::new(tls(&server, false));
    assert!(session.line().starts_with("* OK "));
    assert!(
        session.run("AUTHENTICATE EXTERNAL =").contains("a1 NO"),
        "{}",
        session.last
    );
    assert!(session.run("LOGIN bob builder").contains("a2 OK"), "{}", session.last);
}

#[test]
fn every_mechanism_has_its_account() {
    let Some(server) = Dovecot::start().unwrap() else {
        return;
    };
    // \0alice\0wonderland; RFC 4505: a trace; RFC 7628: user=alice, the token wonderland
    let mut logins = vec!["PLAIN AGFsaWNlAHdvbmRlcmxhbmQ=", "ANONYMOUS dHJhY2U="];
    if !server.is_2_4() {
        logins.push("OAUTHBEARER bixhPWFsaWNlLAFhdXRoPUJlYXJlciB3b25kZXJsYW5kAQE=");
        logins.push("XOAUTH2 dXNlcj1hbGljZQFhdXRoPUJlYXJlciB3b25kZXJsYW5kAQE=");
    }
    for login in logins {
        let mut session = Session::new(TcpStream::connect(server.addr_plain()).unwrap());
        session.line();
        assert!(
            session.run(&format!("AUTHENTICATE {login}")).contains("a1 OK"),
            "{login}: {}\n{}",
            session.last,
            server.log()
        );
    }
}

#[test]
fn a_session_over_pipes() {
    let Some(server) = Dovecot::start().unwrap() else {
        return;
    };
    let mut child = server
        .preauth_command("bob")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let pipes = Pipes(child.stdout.take().unwrap(), child.stdin.take().unwrap());
    let mut session = Session::new(pipes);
    let greeting = session.line();
    assert!(greeting.starts_with("* PREAUTH "), "{greeting}\n{}", server.log());
    assert!(session.run("CREATE Piped").contains("a1 OK"), "{}", session.last);
    assert!(session.run("LOGOUT").contains("a2 OK"), "{}", session.last);
    assert!(child.wait().unwrap().success());

    let mut bob = Session::new(TcpStream::connect(server.addr_plain()).unwrap());
    bob.line();
    bob.run("LOGIN bob builder");
    assert!(bob.run("LIST \"\" Piped").contains("Piped"), "{}", bob.last);
}

#[test]
fn it_stops_and_leaves_nothing() {
    let Some(server) = Dovecot::start().unwrap() else {
        return;
    };
    let (directory, plain, tls) = (server.scratch.path().to_owned(), server.addr_plain(), server.addr_tls());
    assert_ne!(plain, tls);
    drop(server);
    assert!(!directory.exists());
    assert!(TcpStream::connect(plain).is_err());
    assert!(TcpStream::connect(tls).is_err());
}

#[test]
fn a_server_that_cannot_start_shows_its_log() {
    let Some(server) = Dovecot::start().unwrap() else {
        return;
    };
    let scratch = Scratch::new().unwrap();
    // No files: the configuration names certificates that do not exist.
    let error = start_on_free_ports(&server.programs, scratch.path()).unwrap_err();
    let StartError::Server { reason, log } = error else {
        panic!("{error}")
    };
    assert!(reason.contains("ended with"), "{reason}");
    assert!(log.contains(".pem"), "{log}");
}

#[test]
fn versions() {
    assert_eq!(Version::parse("2.3.19.1 (9b53102964)\n"), Some(Version::V2_3));
    assert_eq!(
        Version::parse("2.4.1-4 (7d8c0e5759)\n"),
        Some(Version::V2_4("2.4.1".to_owned()))
    );
    for other in ["", "2", "2.5.0", "2.31", "3.4.1", "dovecot 2.3"] {
        assert_eq!(Version::parse(other), None, "{other}");
    }
}

#[test]
fn every_word_of_a_template_is_replaced() {
    let address = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    for version in [Version::V2_3, Version::V2_4("2.4.9".to_owned())] {
        let text = version.configuration(Path::new("/some/where"), address(1143), address(1993));
        let settings: Vec<_> = text.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(settings.iter().all(|line| !line.contains('@')), "{version:?}");
        assert!(settings.contains(&"base_dir = /some/where/run"));
        assert!(settings.contains(&"    port = 1143") && settings.contains(&"    port = 1993"));
    }
}

/// The least client that can ask a question.
struct Session<S: Read + Write> {
    stream: BufReader<S>,
    tags: u32,
    last: String,
}

impl<S: Read + Write> Session<S> {
    fn new(stream: S) -> Self {
        Self {
            stream: BufReader::new(stream),
            tags: 0,
            last: String::new(),
        }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.stream.read_line(&mut line).unwrap();
        line
    }

    /// All lines up to the tagged one.
    fn run(&mut self, command: &str) -> &str {
        self.tags += 1;
        let tag = format!("a{} ", self.tags);
        self.stream
            .get_mut()
            .write_all(format!("{tag}{command}\r\n").as_bytes())
            .unwrap();
        self.stream.get_mut().flush().unwrap();
        self.last.clear();
        loop {
            let line = self.line();
            assert!(!line.is_empty(), "closed after {command}: {}", self.last);
            self.last += &line;
            if line.starts_with(&tag) {
                return &self.last;
            }
        }
    }
}

struct Pipes<R, W>(R, W);

impl<R: Read, W> Read for Pipes<R, W> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl<R, W: Write> Write for Pipes<R, W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.1.write(buffer)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.1.flush()
    }
}

fn tls(server: &Dovecot, shows_certificate: bool) -> StreamOwned<ClientConnection, TcpStream> {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(server.ca_pem().as_bytes()).unwrap())
        .unwrap();
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    let config = if shows_certificate {
        let (certificate, key) = server.client_pem();
        let certificate = CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap();
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
        builder.with_client_auth_cert(vec![certificate], key).unwrap()
    } else {
        builder.with_no_client_auth()
    };
    let name = ServerName::try_from("localhost").unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    StreamOwned::new(connection, TcpStream::connect(server.addr_tls()).unwrap())
}
