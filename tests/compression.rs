//! COMPRESS=DEFLATE through both adapters: against a server that deflates with another implementation, and against
//! Dovecot.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::os::unix::net::UnixStream;
use std::thread::{self, JoinHandle};

use flate2::read::DeflateDecoder;
use flate2::{Compress, Compression, FlushCompress};
use imap_proto::command::{Append, AppendMessage, FetchItem, Messages, Methods};
use imap_proto::types::{MailboxName, Secret, Section, SeqSet, UidSet};
use imap_proto::{Config, StartError};
use imap_tests::server_process::Dovecot;

/// The server's end, deflated.
struct Server {
    stream: UnixStream,
    input: BufReader<DeflateDecoder<UnixStream>>,
    output: Compress,
}

impl Server {
    /// Agrees to compress, and says something more in the same breath.
    fn agree(stream: UnixStream, more: &str) -> Self {
        let mut clear = BufReader::with_capacity(1, stream.try_clone().unwrap());
        let input = BufReader::new(DeflateDecoder::new(stream.try_clone().unwrap()));
        let mut server = Self {
            stream,
            input,
            output: Compress::new(Compression::best(), false),
        };
        let greeting = b"* PREAUTH [CAPABILITY IMAP4rev1 COMPRESS=DEFLATE] hello\r\n";
        server.stream.write_all(greeting).unwrap();
        let mut line = String::new();
        clear.read_line(&mut line).unwrap();
        assert_eq!(line, "BAAA0 COMPRESS DEFLATE\r\n");
        let mut answer = b"BAAA0 OK active\r\n".to_vec();
        answer.extend(server.deflated(more.as_bytes()));
        server.stream.write_all(&answer).unwrap();
        server
    }

    fn deflated(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut wire = Vec::with_capacity(bytes.len() + 1024);
        self.output.compress_vec(bytes, &mut wire, FlushCompress::Sync).unwrap();
        assert!(wire.len() < wire.capacity());
        wire
    }

    /// Says this, in pieces of this size.
    fn say(&mut self, text: &[u8], piece: usize) {
        let wire = self.deflated(text);
        for piece in wire.chunks(piece) {
            // The client may have gone.
            let _ = self.stream.write_all(piece);
        }
    }

    fn hear(&mut self) -> String {
        let mut line = String::new();
        self.input.read_line(&mut line).unwrap();
        line
    }
}

/// Serves the other end of a socket.
fn serve(server: impl FnOnce(UnixStream) + Send + 'static) -> (UnixStream, JoinHandle<()>) {
    let (near, far) = UnixStream::pair().unwrap();
    (near, thread::spawn(move || server(far)))
}

fn blocking(near: UnixStream) -> imap_blocking::Client<imap_blocking::Socket> {
    imap_blocking::Client::new(imap_blocking::Socket::unix(near).unwrap(), Config::new(4096))
}

fn tokio(near: UnixStream) -> imap_tokio::Client<tokio::net::UnixStream> {
    near.set_nonblocking(true).unwrap();
    imap_tokio::Client::new(tokio::net::UnixStream::from_std(near).unwrap(), Config::new(4096))
}

fn run<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.unwrap().block_on(future)
}

const SIZE: usize = 300_000;

/// A session whose server speaks in pieces of this size.
fn session(piece: usize) -> impl FnOnce(UnixStream) + Send + 'static {
    move |stream| {
        let mut server = Server::agree(stream, "* 1 EXISTS\r\n");
        assert_eq!(server.hear(), "BAAA1 SELECT INBOX\r\n");
        server.say(b"* 2 EXISTS\r\nBAAA1 OK [READ-WRITE] open\r\n", piece);
        assert_eq!(server.hear(), "BAAA2 FETCH 1 BODY.PEEK[]\r\n");
        // As easily compressed as anything: most of it comes out of very few bytes.
        let mut answer = format!("* 1 FETCH (BODY[] {{{SIZE}}}\r\n").into_bytes();
        answer.resize(answer.len() + SIZE, b'x');
        answer.extend_from_slice(b")\r\nBAAA2 OK done\r\n");
        server.say(&answer, piece);
        assert_eq!(server.hear(), format!("BAAA3 APPEND INBOX {{{SIZE}}}\r\n"));
        server.say(b"+ go ahead\r\n", piece);
        let mut message = vec![0; SIZE];
        server.input.read_exact(&mut message).unwrap();
        assert!(message == vec![b'y'; SIZE]);
        assert_eq!(server.hear(), "\r\n");
        server.say(b"BAAA3 OK appended\r\n", piece);
        assert_eq!(server.hear(), "BAAA4 LOGOUT\r\n");
        server.say(b"* BYE\r\nBAAA4 OK bye\r\n", piece);
    }
}

/// The body of the last message.
fn body(fetched: Messages) -> Vec<u8> {
    let message = fetched.into_iter().last().unwrap();
    message.section(&Section::whole()).unwrap().to_vec()
}

#[test]
fn a_session_is_the_same_compressed() {
    for piece in [1, 100, usize::MAX] {
        let (near, server) = serve(session(piece));
        let mut client = blocking(near).compress().unwrap();
        let (inbox, first) = (MailboxName::inbox(), "1".parse::<SeqSet>().unwrap());
        assert_eq!(client.select(&inbox).unwrap().exists, Some(2));
        let fetched = client.fetch(&first, FetchItem::peek(Section::whole())).unwrap();
        assert!(body(fetched) == vec![b'x'; SIZE]);
        let message = Append::new(&inbox, AppendMessage::new(SIZE as u64));
        client.append(message, &vec![b'y'; SIZE][..]).unwrap();
        client.logout().unwrap();
        server.join().unwrap();

        run(async {
            let (near, server) = serve(session(piece));
            let mut client = tokio(near).compress().await.unwrap();
            assert_eq!(client.select(&inbox).await.unwrap().exists, Some(2));
            let fetched = client.fetch(&first, FetchItem::peek(Section::whole())).await.unwrap();
            assert!(body(fetched) == vec![b'x'; SIZE]);
            let message = Append::new(&inbox, AppendMessage::new(SIZE as u64));
            client.append(message, &vec![b'y'; SIZE][..]).await.unwrap();
            client.logout().await.unwrap();
            server.join().unwrap();
        });
    }
}

/// What the server says behind its agreement, and then goes away; what comes of it.
fn after(wire: &'static [u8]) -> [(bool, String); 2] {
    let play = move |stream: UnixStream| {
        let mut server = Server::agree(stream, "");
        server.stream.write_all(wire).unwrap();
        server.stream.shutdown(Shutdown::Write).unwrap();
        // Until the client has gone.
        let _ = server.stream.read_to_end(&mut Vec::new());
    };
    let (near, server) = serve(play);
    let blocked = blocking(near)
        .compress()
        .and_then(|mut client| client.noop())
        .unwrap_err();
    server.join().unwrap();
    let awaited = run(async {
        let (near, server) = serve(play);
        let awaited = match tokio(near).compress().await {
            Ok(mut client) => client.noop().await.unwrap_err(),
            Err(error) => error,
        };
        server.join().unwrap();
        awaited
    });
    [
        (blocked.is_abort(), blocked.to_string()),
        (awaited.is_abort(), awaited.to_string()),
    ]
}

#[test]
fn what_is_not_compressed_as_it_should_be_ends_the_connection() {
    for (is_abort, text) in after(b"\x07\xff\xff\xff") {
        assert!(is_abort && text.contains("not compressed as it should be"), "{text}");
    }
}

#[test]
fn a_stream_that_ends_is_a_connection_that_ends() {
    // An empty final block; nothing; the beginning of a block.
    for wire in [&b"\x03\x00"[..], b"", b"\x04"] {
        for (is_abort, text) in after(wire) {
            assert!(is_abort && text.contains("closed"), "{text}");
        }
    }
}

#[test]
fn what_is_not_offered_is_not_asked_for() {
    let play = |mut stream: UnixStream| {
        stream.write_all(b"* PREAUTH [CAPABILITY IMAP4rev1] hello\r\n").unwrap();
        let mut heard = Vec::new();
        stream.read_to_end(&mut heard).unwrap();
        assert_eq!(heard, b"");
    };
    let (near, server) = serve(play);
    let error = blocking(near).compress().unwrap_err();
    assert!(
        matches!(error, imap_blocking::Error::Start(StartError::NotOffered(_))),
        "{error}"
    );
    server.join().unwrap();
    run(async {
        let (near, server) = serve(play);
        let error = tokio(near).compress().await.unwrap_err();
        assert!(
            matches!(error, imap_tokio::Error::Start(StartError::NotOffered(_))),
            "{error}"
        );
        server.join().unwrap();
    });
}

#[test]
fn dovecot_compresses() {
    let Some(server) = Dovecot::start().unwrap() else {
        return;
    };
    let stream = TcpStream::connect(server.addr_plain()).unwrap();
    let transport = imap_blocking::Socket::tcp(stream).unwrap();
    let mut client = imap_blocking::Client::new(transport, Config::new(4096));
    client.login("alice", &Secret::from("wonderland")).unwrap();
    client.capability().unwrap();
    let mut client = client.compress().unwrap();
    let inbox = MailboxName::inbox();
    let message = b"Subject: hello\r\n\r\n"
        .iter()
        .copied()
        .chain(b"line\r\n".repeat(100_000));
    let message: Vec<u8> = message.collect();
    let details = AppendMessage::new(message.len() as u64);
    client.append(Append::new(&inbox, details), &message[..]).unwrap();
    client.select(&inbox).unwrap();
    let fetched = client
        .uid_fetch(&UidSet::all(), FetchItem::peek(Section::whole()))
        .unwrap();
    let back = body(fetched);
    assert!(
        back == message,
        "{} bytes came back, {} were sent",
        back.len(),
        message.len()
    );
    client.logout().unwrap();

    run(async {
        let stream = tokio::net::TcpStream::connect(server.addr_plain()).await.unwrap();
        let mut client = imap_tokio::Client::new(stream, Config::new(4096));
        client.login("alice", &Secret::from("wonderland")).await.unwrap();
        client.capability().await.unwrap();
        let mut client = client.compress().await.unwrap();
        client.select(&inbox).await.unwrap();
        let fetched = client
            .uid_fetch(&UidSet::all(), FetchItem::peek(Section::whole()))
            .await
            .unwrap();
        assert!(body(fetched) == message);
        client.logout().await.unwrap();
    });
}
