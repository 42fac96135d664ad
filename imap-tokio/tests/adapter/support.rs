//! A server that answers by rule, over any stream, and what the tests say to it.

use core::future::poll_fn;
use core::pin::pin;
use core::task::Poll;
use core::time::Duration;
use std::io;

use imap_proto::command::{Everything, Noop, Profile};
use imap_proto::wire::Encoder;
use imap_proto::{Command, Config, Event};
use imap_tokio::Client;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufStream, DuplexStream, duplex};
use tokio::task::JoinHandle;
use tokio::time::timeout;

pub(crate) const PREAUTH: &str = "* PREAUTH [CAPABILITY IMAP4rev1 IDLE UIDPLUS] ready\r\n";
pub(crate) const GREETING: &str = "* OK [CAPABILITY IMAP4rev1 IDLE AUTH=LOGIN] ready\r\n";

/// What the server has as body of its message: lines that look like responses.
pub(crate) const BODY: &str = "Subject: x\r\n\r\nA0 OK not a completion\r\n* 9 EXISTS\r\n)\r\n";

/// A client of a server with this greeting, over pipes of `capacity` bytes.
pub(crate) fn client(greeting: &'static str, capacity: usize) -> Client<DuplexStream> {
    let (near, far) = duplex(capacity);
    drop(spawn(far, greeting));
    Client::new(near, Config::new(5000))
}

/// Serves a stream until it ends; says what the server has read.
pub(crate) fn spawn<S>(stream: S, greeting: &'static str) -> JoinHandle<Vec<u8>>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    tokio::spawn(async move {
        let mut server = Server::new(stream, usize::MAX);
        // The client may go away at any time.
        let _ = server.session(greeting).await;
        server.read
    })
}

/// The server's side of a connection.
pub(crate) struct Server<S> {
    stream: BufStream<S>,
    /// Everything the client has sent.
    pub(crate) read: Vec<u8>,
    /// How many bytes it sends before it goes away.
    budget: usize,
    /// How many bytes it has sent.
    pub(crate) sent: usize,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Server<S> {
    pub(crate) fn new(stream: S, budget: usize) -> Self {
        Self {
            stream: BufStream::new(stream),
            read: Vec::new(),
            budget,
            sent: 0,
        }
    }

    #[cfg(feature = "rustls")]
    pub(crate) fn into_inner(self) -> S {
        self.stream.into_inner()
    }

    /// Sends text.
    pub(crate) async fn say(&mut self, text: &str) -> io::Result<()> {
        let n = text.len().min(self.budget);
        self.budget -= n;
        self.sent += n;
        self.stream.write_all(&text.as_bytes()[..n]).await?;
        self.stream.flush().await?;
        if n < text.len() {
            Err(io::ErrorKind::QuotaExceeded.into())
        } else {
            Ok(())
        }
    }

    /// Reads a line, without its end.
    pub(crate) async fn line(&mut self) -> io::Result<String> {
        let start = self.read.len();
        if self.stream.read_until(b'\n', &mut self.read).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let line = String::from_utf8(self.read[start..].to_vec()).unwrap();
        Ok(line
            .strip_suffix("\r\n")
            .unwrap_or_else(|| panic!("no line: {line:?}"))
            .into())
    }

    /// Reads a literal.
    pub(crate) async fn literal(&mut self, size: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; size];
        self.stream.read_exact(&mut bytes).await?;
        self.read.extend_from_slice(&bytes);
        Ok(bytes)
    }

    /// Answers commands until LOGOUT.
    pub(crate) async fn session(&mut self, greeting: &str) -> io::Result<()> {
        self.say(greeting).await?;
        loop {
            let line = self.line().await?;
            let (tag, command) = line.split_once(' ').unwrap_or_else(|| panic!("no command: {line:?}"));
            match command.split(' ').next().unwrap() {
                "NOOP" => {}
                "CAPABILITY" => self.say("* CAPABILITY IMAP4rev1 IDLE\r\n").await?,
                "SELECT" => self.say("* 1 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n").await?,
                "UID" if command.starts_with("UID SEARCH") => self.say("* SEARCH 1 2\r\n").await?,
                "FETCH" | "UID" => self.fetch().await?,
                "APPEND" => self.append(command).await?,
                "IDLE" => {
                    self.say("+ idling\r\n* 2 EXISTS\r\n").await?;
                    assert_eq!(self.line().await?, "DONE");
                }
                "AUTHENTICATE" if !self.exchange().await? => {
                    self.say(&format!("{tag} BAD cancelled\r\n")).await?;
                    continue;
                }
                "AUTHENTICATE" => {}
                "LOGOUT" => {
                    self.say(&format!("* BYE until later\r\n{tag} OK done {tag}\r\n"))
                        .await?;
                    return Ok(());
                }
                _ => panic!("unknown command: {line:?}"),
            }
            self.say(&format!("{tag} OK done {tag}\r\n")).await?;
        }
    }

    async fn fetch(&mut self) -> io::Result<()> {
        self.say(&format!(
            "* 1 FETCH (UID 1 BODY[] {{{}}}\r\n{BODY} FLAGS (\\Seen))\r\n* 2 EXISTS\r\n",
            BODY.len()
        ))
        .await
    }

    async fn append(&mut self, command: &str) -> io::Result<()> {
        let size = command
            .rsplit('{')
            .next()
            .and_then(|size| size.strip_suffix('}'))
            .unwrap();
        self.say("+ go ahead\r\n").await?;
        self.literal(size.parse().unwrap()).await?;
        assert_eq!(self.line().await?, "");
        self.say("* 2 EXISTS\r\n").await
    }

    /// Asks for a name and a password; says whether they came.
    async fn exchange(&mut self) -> io::Result<bool> {
        for challenge in ["VXNlcm5hbWU6", "UGFzc3dvcmQ6"] {
            self.say(&format!("+ {challenge}\r\n")).await?;
            if self.line().await? == "*" {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// NOOP, answered with everything that was taken for its answer.
#[derive(Debug)]
pub(crate) struct Probe;

impl Command for Probe {
    type Reply = Everything;

    fn profile(&self) -> Profile {
        Noop.profile()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("NOOP");
    }

    fn reply(&self) -> Everything {
        Everything::default()
    }
}

/// That a NOOP gets its own OK and nothing else.
#[track_caller]
pub(crate) fn assert_own(answer: &Everything) {
    let [Event::Completed { tag, status }] = answer.events.as_slice() else {
        panic!("{answer:?}")
    };
    let index = status.text_lossy().strip_prefix("done ").map(str::to_owned);
    assert!(status.is_ok() && index.is_some(), "{tag:?} {status:?}");
}

/// Polls a future at most so many times, then drops it.
pub(crate) async fn poll_times<F: Future>(times: usize, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut polls = 0;
    poll_fn(|cx| {
        if polls == times {
            return Poll::Ready(None);
        }
        polls += 1;
        match future.as_mut().poll(cx) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if polls == times => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// The output of a future that must not hang. In paused time nothing takes that long.
pub(crate) async fn in_time<F: Future>(future: F) -> F::Output {
    timeout(Duration::from_secs(100_000), future).await.expect("it hangs")
}
