//! Programs of futures, each of which is dropped wherever it happens to wait, over an adapter.
//!
//! What was started comes to its end all the same, in the next command's time. At the end of each program the next
//! command is answered with its own completion and nothing else, and the client knows what the server does.

use alloc::sync::Arc;
use core::future::poll_fn;
use core::pin::pin;
use core::task::Poll;
use core::time::Duration;
use std::io;
use std::sync::Mutex;

use imap_proto::command::{Append, AppendMessage, Close, Everything, Expunge, Fetch, FetchItem, Noop, Profile, Select};
use imap_proto::types::{MailboxName, Section, UidSet};
use imap_proto::wire::Encoder;
use imap_proto::{Command, Config, Event, State};
use imap_tokio::{Client, Error};
use proptest::prelude::*;
use proptest::test_runner::Config as Cases;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufStream, DuplexStream, duplex};
use tokio::time::timeout;

/// What an application does.
#[derive(Clone, Copy, Debug)]
enum Step {
    Append(u16),
    Close,
    Expunge,
    Fetch,
    /// A fetch looked at event by event.
    FetchEach,
    Idle,
    Noop,
    Select,
}

/// What the server knows.
#[derive(Clone, Debug, Default)]
struct Truth {
    selected: bool,
    exists: u32,
}

/// NOOP, answered with everything that is taken for its answer.
#[derive(Debug)]
struct Probe;

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

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        1 => (0..40_u16).prop_map(Step::Append),
        1 => Just(Step::Close),
        2 => Just(Step::Expunge),
        3 => Just(Step::Fetch),
        3 => Just(Step::FetchEach),
        2 => Just(Step::Idle),
        2 => Just(Step::Noop),
        4 => Just(Step::Select),
    ]
}

proptest! {
    #![proptest_config(Cases { failure_persistence: None, ..Cases::default() })]

    #[test]
    fn dropped_futures_leave_nothing_behind(
        program in prop::collection::vec((step(), prop_oneof![Just(usize::MAX), 0..60_usize]), 1..12),
        capacity in 1..80_usize,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let whole = timeout(Duration::from_secs(100_000), run(&program, capacity));
            whole.await.expect("it hangs");
        });
    }
}

async fn run(program: &[(Step, usize)], capacity: usize) {
    let (near, far) = duplex(capacity);
    let truth = Arc::new(Mutex::new(Truth::default()));
    tokio::spawn(serve(far, Arc::clone(&truth)));
    let mut client = Client::new(near, Config::new(4096));
    for (step, polls) in program {
        match poll_times(*polls, take(&mut client, *step)).await {
            // A message that was announced and given up cannot be taken back, and the client says so for ever.
            Some(Err(Error::Unfinished)) => return,
            // A command that makes no sense now, or later.
            None | Some(Ok(()) | Err(Error::Start(_) | Error::Rejected { .. })) => {}
            Some(Err(error)) => panic!("{step:?}: {error:?}"),
        }
    }
    for _ in 0..2 {
        match client.run(Probe).await {
            Ok(answer) => {
                let [Event::Completed { tag, status }] = &answer.events[..] else {
                    panic!("{answer:?}")
                };
                assert_eq!(status.text_lossy(), format!("done {tag}"));
            }
            Err(Error::Unfinished) => return,
            Err(error) => panic!("{error:?}"),
        }
    }
    let (connection, truth) = (client.connection(), truth.lock().unwrap().clone());
    assert_eq!(connection.in_progress().count(), 0);
    assert_eq!(connection.state() == State::Selected, truth.selected);
    let exists = connection.mailbox().and_then(|mailbox| mailbox.exists());
    assert_eq!(exists, truth.selected.then_some(truth.exists));
    let counters = connection.counters();
    assert_eq!((counters.repeated_completions, counters.stray_continuations), (0, 0));
}

async fn take(client: &mut Client<DuplexStream>, step: Step) -> Result<(), Error> {
    let inbox = MailboxName::inbox();
    let uids = UidSet::all();
    let body = || Fetch::uids(&uids, FetchItem::peek(Section::whole()));
    match step {
        Step::Append(size) => {
            let message = vec![b'm'; size.into()];
            let command = Append::new(&inbox, AppendMessage::new(size.into()));
            client.append(command, &message[..]).await.map(drop)
        }
        Step::Close => client.run(Close).await,
        Step::Expunge => client.run(Expunge).await.map(drop),
        Step::Fetch => client.run(body()).await.map(drop),
        Step::FetchEach => {
            let mut fetch = client.fetch_each(body());
            while fetch.next().await?.is_some() {}
            Ok(())
        }
        Step::Idle => client.idle(Duration::from_secs(600)).await.map(drop),
        Step::Noop => client.run(Noop).await,
        Step::Select => client.run(Select::new(&inbox)).await.map(drop),
    }
}

/// Polls a future at most so many times, then drops it.
async fn poll_times<F: Future>(times: usize, future: F) -> Option<F::Output> {
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

/// Answers until the client leaves.
async fn serve(stream: DuplexStream, truth: Arc<Mutex<Truth>>) -> io::Result<()> {
    let mut stream = BufStream::new(stream);
    let mut say = "* PREAUTH [CAPABILITY IMAP4rev1 IDLE] hi\r\n".to_owned();
    loop {
        stream.write_all(say.as_bytes()).await?;
        stream.flush().await?;
        let line = line(&mut stream).await?;
        let (tag, command) = line.split_once(' ').unwrap_or((&line, ""));
        say = match command.split(' ').next().unwrap_or_default() {
            "APPEND" => {
                let size = command.rsplit('{').next().and_then(|size| size.strip_suffix('}'));
                let mut message = vec![0; size.unwrap().parse().unwrap()];
                stream.write_all(b"+ go\r\n").await?;
                stream.flush().await?;
                stream.read_exact(&mut message).await?;
                assert!(message.iter().all(|byte| *byte == b'm'));
                assert_eq!(self::line(&mut stream).await?, "");
                arrived(&truth)
            }
            "IDLE" => {
                let said = format!("+ idling\r\n{}", arrived(&truth));
                stream.write_all(said.as_bytes()).await?;
                stream.flush().await?;
                assert_eq!(self::line(&mut stream).await?, "DONE");
                String::new()
            }
            name => answer(name, &mut truth.lock().unwrap()),
        };
        say += &format!("{tag} OK done {tag}\r\n");
    }
}

async fn line(stream: &mut BufStream<DuplexStream>) -> io::Result<String> {
    let mut line = Vec::new();
    if stream.read_until(b'\n', &mut line).await? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let line = String::from_utf8(line).unwrap();
    Ok(line.strip_suffix("\r\n").unwrap_or_else(|| panic!("{line:?}")).into())
}

/// A new message, of which the client is told if the mailbox is open.
fn arrived(truth: &Mutex<Truth>) -> String {
    let mut truth = truth.lock().unwrap();
    truth.exists += 1;
    if truth.selected {
        format!("* {} EXISTS\r\n", truth.exists)
    } else {
        String::new()
    }
}

fn answer(name: &str, truth: &mut Truth) -> String {
    match name {
        "SELECT" => {
            truth.selected = true;
            format!("* {} EXISTS\r\n* OK [UIDVALIDITY 7] fine\r\n", truth.exists)
        }
        "CLOSE" => {
            truth.selected = false;
            String::new()
        }
        "EXPUNGE" if truth.exists > 0 => {
            truth.exists -= 1;
            "* 1 EXPUNGE\r\n".into()
        }
        "UID" => {
            let body = "A0 OK not a completion\r\n* 9 EXISTS\r\n)\r\n";
            let message = |seq| format!("* {seq} FETCH (UID {seq} BODY[] {{{}}}\r\n{body})\r\n", body.len());
            (1..=truth.exists).map(message).collect()
        }
        _ => String::new(),
    }
}
