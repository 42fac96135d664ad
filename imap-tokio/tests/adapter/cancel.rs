//! Every future may be dropped wherever it waits, and the next command gets its own answer.

use imap_proto::command::{Append, AppendMessage, Fetch};
use imap_proto::flow::{ResyncMethod, ResyncOptions};
use imap_proto::response::Data;
use imap_proto::sasl::Login;
use imap_proto::types::{MailboxName, SeqSet};
use imap_proto::{Event, FetchEvent};
use imap_tokio::{Client, Error, Update};
use tokio::io::{AsyncWriteExt, DuplexStream, duplex};

use crate::support::{BODY, GREETING, PREAUTH, Probe, assert_own, client, in_time, poll_times};

/// Pipes so small that nothing goes through them at once.
const CAPACITY: usize = 5;

/// Drops `operation` after every number of polls that it can take, and asks after each what NOOP is answered with.
async fn drop_everywhere(
    greeting: &'static str,
    operation: impl AsyncFn(&mut Client<DuplexStream>),
    check: impl AsyncFn(Client<DuplexStream>, bool),
) {
    for polls in 0.. {
        let mut client = client(greeting, CAPACITY);
        let done = poll_times(polls, operation(&mut client)).await.is_some();
        in_time(check(client, done)).await;
        if done {
            assert!(polls > 10, "the operation took {polls} polls only");
            return;
        }
    }
}

async fn next_gets_its_own(mut client: Client<DuplexStream>, _: bool) {
    assert_own(&client.run(Probe).await.unwrap());
    assert_own(&client.run(Probe).await.unwrap());
}

fn all() -> SeqSet {
    "1:*".parse().unwrap()
}

fn body() -> Fetch<'static> {
    Fetch::numbers(
        &all(),
        [imap_proto::command::FetchItem::peek(imap_proto::types::Section::whole())].to_vec(),
    )
}

async fn selected(client: &mut Client<DuplexStream>) {
    client
        .run(imap_proto::command::Select::new(&MailboxName::inbox()))
        .await
        .unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_command_and_its_answer() {
    let operation = async |client: &mut Client<DuplexStream>| {
        selected(client).await;
        client.run(body()).await.unwrap();
    };
    drop_everywhere(PREAUTH, operation, next_gets_its_own).await;
}

#[tokio::test(start_paused = true)]
async fn a_fetch_as_it_arrives() {
    let operation = async |client: &mut Client<DuplexStream>| {
        selected(client).await;
        let mut fetch = client.fetch_each(body());
        while fetch.next().await.unwrap().is_some() {}
    };
    drop_everywhere(PREAUTH, operation, next_gets_its_own).await;
}

#[tokio::test(start_paused = true)]
async fn a_cache_brought_up_to_date() {
    let operation = async |client: &mut Client<DuplexStream>| {
        let inbox = MailboxName::inbox();
        let mut told = Vec::new();
        let options = ResyncOptions::new();
        let resync = client
            .resync(&inbox, None, options, |change| told.push(change))
            .await
            .unwrap();
        // The server says that there is another message, finds it, and tells of the first one again.
        assert_eq!((resync.method(), told.len()), (ResyncMethod::Anew, 2));
        for update in client.updates() {
            let expected = matches!(update, Update::Event(Event::Greeting(_) | Event::Data(Data::Exists(2))));
            assert!(expected, "{update:?}");
        }
    };
    drop_everywhere(PREAUTH, operation, next_gets_its_own).await;
}

#[tokio::test(start_paused = true)]
async fn a_sasl_exchange() {
    let operation = async |client: &mut Client<DuplexStream>| {
        client
            .authenticate(Login::new("alice", "wonderland").unwrap())
            .await
            .unwrap();
    };
    drop_everywhere(GREETING, operation, next_gets_its_own).await;
}

/// A message that comes a byte at a time.
fn trickle() -> DuplexStream {
    let (mut near, far) = duplex(1);
    tokio::spawn(async move { near.write_all(BODY.as_bytes()).await });
    far
}

#[tokio::test(start_paused = true)]
async fn an_append() {
    let operation = async |client: &mut Client<DuplexStream>| {
        let message = AppendMessage::new(BODY.len() as u64);
        client
            .append(Append::new(&MailboxName::inbox(), message), trickle())
            .await
            .unwrap();
    };
    let (unfinished, own) = (core::cell::Cell::new(0), core::cell::Cell::new(0));
    let check = async |mut client: Client<DuplexStream>, done: bool| match client.run(Probe).await {
        Ok(answer) => {
            assert_own(&answer);
            own.set(own.get() + 1);
        }
        Err(Error::Unfinished) => {
            assert!(!done);
            assert!(matches!(client.run(Probe).await, Err(Error::Unfinished)), "it stays so");
            unfinished.set(unfinished.get() + 1);
        }
        Err(error) => panic!("{error}"),
    };
    drop_everywhere(PREAUTH, operation, check).await;
    assert!(
        unfinished.get() > BODY.len(),
        "while the message was announced or written"
    );
    assert!(own.get() > 5, "before it was announced, and after it was written");
}

#[tokio::test(start_paused = true)]
async fn an_idle_that_is_run() {
    let operation = async |client: &mut Client<DuplexStream>| client.run(imap_proto::command::Idle).await.unwrap();
    drop_everywhere(PREAUTH, operation, next_gets_its_own).await;
}

/// A body put together from the pieces in which it came.
fn add(body: &mut Vec<u8>, event: &Event<'_>) {
    if let Event::Fetch(FetchEvent::BodyChunk(piece)) = event {
        body.extend_from_slice(piece);
    }
}

#[tokio::test(start_paused = true)]
async fn no_byte_is_lost_when_waiting_is_given_up_over_and_over() {
    let mut client = client(PREAUTH, CAPACITY);
    selected(&mut client).await;
    let mut fetch = client.fetch_each(body());
    let (mut bytes, mut drops) = (Vec::new(), 0);
    loop {
        match poll_times(1, fetch.next()).await {
            None => {
                drops += 1;
                tokio::task::yield_now().await;
            }
            Some(Ok(Some(event))) => add(&mut bytes, &Event::Fetch(event)),
            Some(Ok(None)) => break,
            Some(Err(error)) => panic!("{error}"),
        }
    }
    assert!(drops > 20, "{drops}");
    assert_eq!(bytes, BODY.as_bytes());
    let kept: Vec<Update> = client.updates().collect();
    let exists = |update: &&Update| matches!(update, Update::Event(Event::Data(Data::Exists(2))));
    assert_eq!(kept.iter().filter(exists).count(), 1, "{kept:?}");
}

#[tokio::test(start_paused = true)]
async fn what_nobody_waits_for_goes_to_the_updates() {
    for taken in 0.. {
        let mut client = client(PREAUTH, CAPACITY);
        selected(&mut client).await;
        client.updates().for_each(drop);
        let mut bytes = Vec::new();
        let mut fetch = client.fetch_each(body());
        let mut ended = false;
        for _ in 0..=taken {
            match fetch.next().await.unwrap() {
                Some(event) => add(&mut bytes, &Event::Fetch(event)),
                None => ended = true,
            }
        }
        assert_own(&client.run(Probe).await.unwrap());
        let mut completions = 0;
        for update in client.updates() {
            let Update::Event(event) = update else {
                panic!("lost: {update:?}")
            };
            add(&mut bytes, &event);
            completions += usize::from(matches!(event, Event::Completed { .. }));
        }
        assert_eq!(bytes, BODY.as_bytes(), "after {taken} events");
        assert_eq!(completions, usize::from(!ended));
        if ended {
            assert!(taken > 5);
            return;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn events_are_not_lost_by_giving_up_on_ready() {
    let mut client = client(PREAUTH, CAPACITY);
    let mut seen = Vec::new();
    while seen.len() < 3 {
        if seen.len() == 1 && client.connection().in_progress().next().is_none() {
            client
                .start(&imap_proto::command::Select::new(&MailboxName::inbox()))
                .unwrap();
        }
        match poll_times(1, client.ready()).await {
            Some(ready) => {
                ready.unwrap();
                seen.push(client.event().into_owned());
            }
            None => tokio::task::yield_now().await,
        }
    }
    let exists = Data::Exists(1);
    assert!(
        matches!(&seen[..], [Event::Greeting(_), Event::Data(data), Event::Status(_)] if *data == exists),
        "{seen:?}"
    );
}
