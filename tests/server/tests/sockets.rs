//! Servers on sockets, with and without TLS.

use alloc::sync::Arc;
use core::{num::NonZeroUsize, time::Duration};
use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::TcpStream,
    thread,
};

use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    crypto::ring,
    pki_types::{CertificateDer, ServerName},
};

use super::{
    super::{Options, Server, Tls, demo, serve_stream},
    store,
};

/// Sends the lines of a client and checks those of the server; `…` at the end of a line stands for anything.
fn converse(stream: impl Read + Write, transcript: &str) {
    let mut stream = BufReader::new(stream);
    for line in transcript.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(line) = line.strip_prefix("C: ") {
            stream.get_mut().write_all(format!("{line}\r\n").as_bytes()).unwrap();
        } else if let Some(expected) = line.strip_prefix("S: ") {
            let mut heard = String::new();
            stream.read_line(&mut heard).unwrap();
            let heard = heard
                .strip_suffix("\r\n")
                .unwrap_or_else(|| panic!("{heard:?} for {expected:?}"));
            match expected.strip_suffix('…') {
                Some(start) => assert!(heard.starts_with(start), "{heard:?} for {expected:?}"),
                None => assert_eq!(heard, expected),
            }
        } else {
            assert_eq!(line, "S end");
            assert_eq!(stream.read(&mut [0]).unwrap(), 0);
        }
    }
}

fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(server.addr()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream
}

/// The client's end of TLS over a stream.
fn secure<S: Read + Write>(stream: S, tls: &Tls) -> StreamOwned<ClientConnection, S> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(tls.der().to_vec())).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    StreamOwned::new(ClientConnection::new(Arc::new(config), name).unwrap(), stream)
}

const SHORT: &str = "
    S: * OK [CAPABILITY IMAP4rev1 …
    C: a LOGIN alice wonderland
    S: a OK …
    C: b LOGOUT
    S: * BYE logging out
    S: b OK LOGOUT completed
    S end
";

#[test]
fn a_whole_conversation() {
    let server = Server::spawn(demo().unwrap().shared(), Options::default()).unwrap();
    converse(
        connect(&server),
        r#"
        S: * OK [CAPABILITY IMAP4rev1 …
        C: a1 LOGIN alice {10}
        S: + ready for literal data
        C: wonderland
        S: a1 OK [CAPABILITY …
        C: a2 LIST "" %
        S: * LIST (\HasChildren \Archive) "/" Archive
        S: * LIST (\HasNoChildren \Drafts) "/" Drafts
        S: * LIST (\HasNoChildren) "/" "Entw&APw-rfe &- &U,BTFw-"
        S: * LIST (\HasNoChildren) "/" INBOX
        S: * LIST (\HasNoChildren \Sent) "/" Sent
        S: a2 OK LIST completed
        C: a3 EXAMINE "Entw&APw-rfe &- &U,BTFw-"
        S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
        S: * OK [PERMANENTFLAGS ()] …
        S: * 1 EXISTS
        S: * 1 RECENT
        S: * OK [UNSEEN 1] …
        S: * OK [UIDVALIDITY 17672…
        S: * OK [UIDNEXT 2] …
        S: * OK [HIGHESTMODSEQ 2] …
        S: a3 OK [READ-ONLY] EXAMINE completed
        C: a4 FETCH 1 BODY.PEEK[HEADER.FIELDS (SUBJECT)]
        S: * 1 FETCH (BODY[HEADER.FIELDS (SUBJECT)] {69}
        S: Subject: =?UTF-8?Q?Entw=C3=BCrfe_f=C3=BCr_?= =?UTF-8?B?5Y+w5YyX?=
        C: a5 LOGOUT
        S: …
        S: )
        S: a4 OK FETCH completed
        S: * BYE logging out
        S: a5 OK LOGOUT completed
        S end
        "#,
    );
}

#[test]
fn idle_hears_of_other_connections() {
    let server = Server::spawn(store(), Options::default()).unwrap();
    let idle = connect(&server);
    let listener = idle.try_clone().unwrap();
    let mut options_seen = BufReader::new(listener);
    let mut idle = idle;
    idle.write_all(b"a LOGIN alice wonderland\r\nb SELECT INBOX\r\nc IDLE\r\n")
        .unwrap();
    let mut line = String::new();
    while line != "+ idling\r\n" {
        line.clear();
        options_seen.read_line(&mut line).unwrap();
    }
    let mut other = connect(&server);
    other
        .write_all(b"a LOGIN alice wonderland\r\nb APPEND INBOX {1+}\r\nx\r\n")
        .unwrap();
    line.clear();
    options_seen.read_line(&mut line).unwrap();
    assert_eq!(line, "* 4 EXISTS\r\n");
    server.store().set_flags("alice", "INBOX", 1, &["\\Draft"]).unwrap();
    let mut heard = Vec::new();
    while heard.len() < 2 {
        line.clear();
        options_seen.read_line(&mut line).unwrap();
        heard.push(line.clone());
    }
    assert_eq!(heard, ["* 4 RECENT\r\n", "* 1 FETCH (FLAGS (\\Draft \\Recent))\r\n"]);
    server.disconnect_all();
    assert_eq!(idle.read(&mut [0]).unwrap_or(0), 0);
}

#[test]
fn tls_from_the_start_and_on_demand() {
    let tls = Tls::self_signed(&["localhost", "127.0.0.1"]).unwrap();
    assert!(tls.pem().starts_with("-----BEGIN CERTIFICATE-----"));
    let server = Server::spawn_tls(demo().unwrap().shared(), Options::default(), &tls).unwrap();
    converse(secure(connect(&server), &tls), SHORT);

    let options = Options {
        require_tls: true,
        ..Options::default()
    };
    let server = Server::spawn_starttls(store(), options, &tls).unwrap();
    let mut stream = connect(&server);
    converse(
        &mut stream,
        "
        S: * OK [CAPABILITY IMAP4rev1 LITERAL+ STARTTLS LOGINDISABLED …
        C: a STARTTLS
        S: a OK begin TLS negotiation now
        ",
    );
    converse(
        secure(stream, &tls),
        "
        C: b CAPABILITY
        S: * CAPABILITY IMAP4rev1 LITERAL+ SASL-IR AUTH=PLAIN …
        S: b OK CAPABILITY completed
        C: c LOGIN alice wonderland
        S: c OK …
        ",
    );
}

#[test]
fn a_large_message_passes_through_tls() {
    let tls = Tls::self_signed(&["localhost"]).unwrap();
    let server = Server::spawn_tls(demo().unwrap().shared(), Options::default(), &tls).unwrap();
    let size = server.store().message("alice", "INBOX", 4).unwrap().len();
    let mut stream = secure(connect(&server), &tls);
    stream
        .write_all(b"a LOGIN alice wonderland\r\nb SELECT INBOX\r\nc FETCH 4 BODY.PEEK[]\r\nd LOGOUT\r\n")
        .unwrap();
    let mut heard = Vec::new();
    stream.read_to_end(&mut heard).unwrap();
    let text = String::from_utf8(heard).unwrap();
    let (_, literal) = text.split_once(&format!("* 4 FETCH (BODY[] {{{size}}}\r\n")).unwrap();
    assert!(literal[size..].starts_with(")\r\nc OK FETCH completed\r\n"));
    assert!(literal.ends_with("d OK LOGOUT completed\r\n"));
}

#[test]
fn dribbling_changes_nothing_but_the_pieces() {
    let options = Options {
        dribble: NonZeroUsize::new(3),
        ..Options::default()
    };
    let server = Server::spawn(store(), options).unwrap();
    converse(connect(&server), SHORT);
}

#[cfg(unix)]
#[test]
fn unix_sockets_are_removed_afterwards() {
    let path = std::env::temp_dir().join(format!("imap-tests-{}.sock", std::process::id()));
    let server = Server::spawn_unix(&path, store(), Options::default()).unwrap();
    converse(std::os::unix::net::UnixStream::connect(server.path()).unwrap(), SHORT);
    drop(server);
    assert!(!path.exists());
}

/// Shows what is written to it.
#[derive(Clone, Default)]
struct Sink(Arc<std::sync::Mutex<Vec<u8>>>);

impl Write for Sink {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(octets)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn any_streams_will_do() {
    let sink = Sink::default();
    let commands: &[u8] = b"a LOGIN alice wonderland\r\nb LOGOUT\r\nc NOOP\r\n";
    serve_stream(commands, sink.clone(), store(), Options::default()).unwrap();
    assert!(
        sink.0
            .lock()
            .unwrap()
            .ends_with(b"* BYE logging out\r\nb OK LOGOUT completed\r\n")
    );
    // An input that just ends is no error.
    serve_stream(&b"a LOGIN al"[..], Sink::default(), store(), Options::default()).unwrap();
}

#[test]
fn dropping_a_server_ends_everything_without_delay() {
    let server = Server::spawn(store(), Options::default()).unwrap();
    let mut idle = connect(&server);
    let mut greeting = [0; 4];
    idle.read_exact(&mut greeting).unwrap();
    let dropper = thread::spawn(move || drop(server));
    let mut rest = Vec::new();
    // The end may also look like a reset.
    _ = idle.read_to_end(&mut rest);
    dropper.join().unwrap();
}

#[test]
fn dropping_a_server_does_not_wait_for_clients_that_do_not_read() {
    let server = Server::spawn(demo().unwrap().shared(), Options::default()).unwrap();
    let mut deaf = connect(&server);
    deaf.write_all(b"a LOGIN alice wonderland\r\nb SELECT INBOX\r\n")
        .unwrap();
    for _ in 0..40 {
        deaf.write_all(b"c FETCH 1:* BODY.PEEK[]\r\n").unwrap();
    }
    // By the first octet of the greeting the connection is known to be served.
    deaf.read_exact(&mut [0]).unwrap();
    drop(server);
}
