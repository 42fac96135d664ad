//! What streams do: they end anywhere, take bytes piecemeal, and fill up on both sides at once.

use core::pin::Pin;
use core::task::{Context, Poll};
use std::io;

use imap_proto::command::{Append, AppendMessage, Fetch, FetchItems, Logout, Noop, Select};
use imap_proto::types::{MailboxName, SeqSet};
use imap_proto::{Config, Event};
use imap_tokio::{Client, Error, Update};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, DuplexStream, ReadBuf, duplex, repeat};

use crate::support::{BODY, PREAUTH, Probe, Server, assert_own, client, in_time, spawn};

const MIB: usize = 1 << 20;

/// How many LIST responses of a kibibyte make ten mebibytes.
const LISTS: usize = 10 << 10;

#[tokio::test(start_paused = true)]
async fn ten_mebibytes_both_ways_at_once() {
    let (near, far) = duplex(4096);
    let server = tokio::spawn(async move {
        let mut server = Server::new(far, usize::MAX);
        server
            .say("* PREAUTH [CAPABILITY IMAP4rev1 LITERAL+] ready\r\n")
            .await
            .unwrap();
        let line = server.line().await.unwrap();
        // Nothing more is read before everything is said.
        let noise = format!("* LIST () \"/\" \"{}\"\r\n", "x".repeat(1010));
        assert!(noise.len() * LISTS >= 10 * MIB);
        for _ in 0..LISTS {
            server.say(&noise).await.unwrap();
        }
        let message = server.literal(10 * MIB).await.unwrap();
        assert_eq!(server.line().await.unwrap(), "");
        server
            .say(&format!("{} OK done\r\n", line.split(' ').next().unwrap()))
            .await
            .unwrap();
        message.iter().all(|byte| *byte == b'x')
    });
    let mut client = Client::new(near, Config::new(5000));
    let message = AppendMessage::new(10 * MIB as u64);
    let inbox = MailboxName::inbox();
    let append = client.append(Append::new(&inbox, message), repeat(b'x').take(20 * MIB as u64));
    in_time(append).await.unwrap();
    assert!(server.await.unwrap());
    let lists = client.updates().map(|update| match update {
        Update::Event(_) => 1,
        Update::Lost(n) => n,
        _ => panic!("{update:?}"),
    });
    // The greeting is an update too.
    assert_eq!(lists.sum::<u64>(), LISTS as u64 + 1);
}

async fn session(client: &mut Client<DuplexStream>) -> Result<usize, Error> {
    client.run(Select::new(&MailboxName::inbox())).await?;
    let all: SeqSet = "1:*".parse().unwrap();
    let messages = client.run(Fetch::numbers(&all, FetchItems::All)).await?;
    client.run(Noop).await?;
    client.run(Logout).await?;
    Ok(messages.len())
}

#[tokio::test(start_paused = true)]
async fn the_server_goes_away_after_every_byte() {
    let (mut closed, mut cut, mut complete) = (0, 0, 0);
    for budget in 0.. {
        let (near, far) = duplex(64);
        let server = tokio::spawn(async move {
            let mut server = Server::new(far, budget);
            let end = server.session(PREAUTH).await;
            (end.is_ok(), server.sent)
        });
        let mut client = Client::new(near, Config::new(5000));
        match in_time(session(&mut client)).await {
            Ok(messages) => {
                assert_eq!(messages, 1);
                complete += 1;
            }
            Err(Error::Closed { bye: None }) => closed += 1,
            Err(Error::Protocol(imap_proto::Error::UnexpectedEof(_))) => cut += 1,
            Err(error) => panic!("after {budget} bytes: {error:?}"),
        }
        // However it ended, it stays ended.
        let error = in_time(client.run(Noop)).await.unwrap_err();
        assert!(error.is_abort(), "{error:?}");
        drop(client);
        if server.await.unwrap().0 {
            break;
        }
    }
    assert!(closed >= 8 && cut > 200, "{closed} between responses, {cut} within one");
    assert!(complete > 20, "once LOGOUT is sent, any end is its success: {complete}");
}

#[tokio::test(start_paused = true)]
async fn last_words_are_in_the_error() {
    for close in [true, false] {
        let (near, far) = duplex(64);
        let server = tokio::spawn(async move {
            let mut server = Server::new(far, usize::MAX);
            server.say(PREAUTH).await.unwrap();
            server.line().await.unwrap();
            server.say("* BYE [UNAVAILABLE] going down\r\n").await.unwrap();
            if !close {
                core::future::pending::<()>().await;
            }
        });
        let mut client = Client::new(near, Config::new(5000));
        for _ in 0..2 {
            let error = in_time(client.run(Noop)).await.unwrap_err();
            assert_eq!(
                error.to_string(),
                "the server has closed the connection: BYE [UNAVAILABLE] going down"
            );
        }
        server.abort();
    }
}

#[tokio::test(start_paused = true)]
async fn last_words_are_read_before_a_failure_to_write_is_told() {
    let (near, mut far) = duplex(4096);
    let mut client = Client::new(near, Config::new(5000));
    tokio::io::AsyncWriteExt::write_all(&mut far, format!("{PREAUTH}* BYE idle for too long\r\n").as_bytes())
        .await
        .unwrap();
    assert!(matches!(client.next_event().await, Ok(Event::Greeting(_))));
    drop(far);
    let error = in_time(client.run(Noop)).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the server has closed the connection: BYE idle for too long"
    );
}

#[tokio::test(start_paused = true)]
async fn a_source_that_ends_early_ends_the_connection() {
    let mut client = client(PREAUTH, 64);
    let message = AppendMessage::new(BODY.len() as u64 + 1);
    let inbox = MailboxName::inbox();
    let error = client
        .append(Append::new(&inbox, message), BODY.as_bytes())
        .await
        .unwrap_err();
    assert!(
        matches!(&error, Error::Source(error) if error.kind() == io::ErrorKind::UnexpectedEof),
        "{error:?}"
    );
    assert_eq!(
        error.to_string(),
        "the message to be written cannot be read: 1 bytes fewer than announced"
    );
    assert!(matches!(client.run(Probe).await, Err(Error::Unfinished)));
}

#[tokio::test(start_paused = true)]
async fn a_refused_message_is_not_written() {
    let (near, far) = duplex(64);
    let server = tokio::spawn(async move {
        let mut server = Server::new(far, usize::MAX);
        server.say(PREAUTH).await.unwrap();
        let line = server.line().await.unwrap();
        server
            .say(&format!(
                "{} NO [TRYCREATE] no such mailbox\r\n",
                line.split(' ').next().unwrap()
            ))
            .await
            .unwrap();
        let _ = server.session("").await;
        server.read
    });
    let mut client = Client::new(near, Config::new(5000));
    let name = MailboxName::new("Nowhere").unwrap();
    let error = client
        .append(Append::new(&name, AppendMessage::new(5)), &b"hello"[..])
        .await
        .unwrap_err();
    assert!(error.is_rejected() && !error.is_abort());
    assert_eq!(error.to_string(), "Append was rejected: NO [TRYCREATE] no such mailbox");
    assert_own(&client.run(Probe).await.unwrap());
    drop(client);
    assert!(!String::from_utf8(server.await.unwrap()).unwrap().contains("hello"));
}

#[tokio::test(start_paused = true)]
async fn a_message_that_nobody_writes_fails_the_command() {
    let mut client = client(PREAUTH, 64);
    let error = client
        .run(Append::new(&MailboxName::inbox(), AppendMessage::new(5)))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Unfinished));
}

/// A stream that is a nuisance: a byte at a time, interrupted and unready by turns.
struct Nuisance<S>(S, u64);

impl<S> Nuisance<S> {
    /// Whether and how to be one now.
    fn annoy(&mut self, cx: &Context<'_>) -> Option<Poll<io::Error>> {
        self.1 = self
            .1
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        match self.1 >> 61 {
            0 | 1 => Some(Poll::Ready(io::ErrorKind::Interrupted.into())),
            2 => {
                cx.waker().wake_by_ref();
                Some(Poll::Pending)
            }
            _ => None,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Nuisance<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if let Some(nuisance) = self.annoy(cx) {
            return nuisance.map(Err);
        }
        let mut byte = [0];
        let mut one = ReadBuf::new(&mut byte);
        core::task::ready!(Pin::new(&mut self.0).poll_read(cx, &mut one))?;
        buffer.put_slice(one.filled());
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Nuisance<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if let Some(nuisance) = self.annoy(cx) {
            return nuisance.map(Err);
        }
        Pin::new(&mut self.0).poll_write(cx, &bytes[..1])
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

#[tokio::test(start_paused = true)]
async fn a_nuisance_of_a_stream_changes_nothing() {
    for seed in 0..50 {
        let (near, far) = duplex(64);
        drop(spawn(far, PREAUTH));
        let mut client = Client::new(Nuisance(near, seed), Config::new(5000));
        client.run(Select::new(&MailboxName::inbox())).await.unwrap();
        let all: SeqSet = "1:*".parse().unwrap();
        let messages = client.run(Fetch::numbers(&all, FetchItems::All)).await.unwrap();
        assert_eq!(
            messages.as_slice()[0].bodies()[0].data.as_deref(),
            Some(BODY.as_bytes())
        );
        let size = AppendMessage::new(BODY.len() as u64);
        client
            .append(
                Append::new(&MailboxName::inbox(), size),
                Nuisance(BODY.as_bytes(), seed),
            )
            .await
            .unwrap();
        assert_own(&client.run(Probe).await.unwrap());
    }
}
