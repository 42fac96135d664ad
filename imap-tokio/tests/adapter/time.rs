//! Time, as far as it matters: silences, and IDLE that is renewed.

use core::time::Duration;

use imap_proto::command::{Append, AppendMessage, Fetch, FetchItem, Idle, Logout, Noop, Select};
use imap_proto::flow::WatchOptions;
use imap_proto::response::Data;
use imap_proto::types::{MailboxName, Section, UidSet};
use imap_proto::{Config, Event};
use imap_tokio::{Client, Error, Timeouts, Update};
use tokio::io::{DuplexStream, duplex};
use tokio::time::{Instant, sleep, timeout};

use crate::support::{PREAUTH, Probe, Server, assert_own, in_time};

const MINUTE: Duration = Duration::from_secs(60);

/// A client that waits a minute at most, and its server.
fn impatient() -> (Client<DuplexStream>, Server<DuplexStream>) {
    let (near, far) = duplex(4096);
    let timeouts = Timeouts::NONE.with_inactivity(Some(MINUTE));
    (
        Client::new(near, Config::new(5000)).with_timeouts(timeouts),
        Server::new(far, usize::MAX),
    )
}

#[tokio::test(start_paused = true)]
async fn silence_times_out_and_the_late_answer_is_nobodys() {
    let (mut client, mut server) = impatient();
    server.say(PREAUTH).await.unwrap();
    let server = tokio::spawn(async move {
        let line = server.line().await.unwrap();
        sleep(3 * MINUTE).await;
        server
            .say(&format!(
                "* 5 EXISTS\r\n{} OK late\r\n",
                line.split(' ').next().unwrap()
            ))
            .await
            .unwrap();
        let _ = server.session("").await;
    });
    let begin = Instant::now();
    let error = client.run(Noop).await.unwrap_err();
    assert!(matches!(error, Error::TimedOut(MINUTE)) && error.is_abort());
    assert_eq!(error.to_string(), "timed out after 60 seconds");
    assert_eq!(begin.elapsed(), MINUTE);
    sleep(3 * MINUTE).await;
    assert_own(&client.run(Probe).await.unwrap());
    let late = |update: &Update| matches!(update, Update::Event(Event::Completed { .. }));
    assert_eq!(client.updates().filter(late).count(), 1);
    drop(client);
    server.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_slow_answer_is_an_answer() {
    let (mut client, mut server) = impatient();
    tokio::spawn(async move {
        server.say(PREAUTH).await.unwrap();
        let line = server.line().await.unwrap();
        for byte in format!("* 5 EXISTS\r\n{} OK slow\r\n", line.split(' ').next().unwrap()).chars() {
            sleep(MINUTE - Duration::from_secs(1)).await;
            server.say(&byte.to_string()).await.unwrap();
        }
    });
    let begin = Instant::now();
    client.run(Noop).await.unwrap();
    assert!(begin.elapsed() > 20 * MINUTE, "{:?}", begin.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_slow_application_is_not_a_silent_server() {
    let (mut client, mut server) = impatient();
    let pause = 10 * MINUTE;
    tokio::spawn(async move {
        server.say(PREAUTH).await.unwrap();
        let line = server.line().await.unwrap();
        server.say("* 1 FETCH (UID 1)\r\n").await.unwrap();
        // Long after the first part, shortly after the second is asked for.
        sleep(3 * pause + MINUTE / 2).await;
        let tag = line.split(' ').next().unwrap();
        server
            .say(&format!("* 2 FETCH (UID 2)\r\n{tag} OK done\r\n"))
            .await
            .unwrap();
    });
    // Any command will do; FETCH needs an open mailbox.
    let mut fetch = client.fetch_each(Noop);
    let mut events = 0;
    while fetch.next().await.unwrap().is_some() {
        events += 1;
        sleep(pause).await;
    }
    assert_eq!(events, 6);
}

#[tokio::test(start_paused = true)]
async fn no_time_is_asked_for_where_none_is_set() {
    let (near, far) = duplex(64);
    let mut client = Client::new(near, Config::new(5000));
    assert!(timeout(1000 * MINUTE, client.run(Noop)).await.is_err());
    drop(far);
}

/// A server that counts how often IDLE begins and when.
async fn idler(far: DuplexStream, says: &'static str, after: Duration) -> Vec<(String, Duration)> {
    let mut server = Server::new(far, usize::MAX);
    let origin = Instant::now();
    let mut heard = Vec::new();
    server.say(PREAUTH).await.unwrap();
    while let Ok(line) = server.line().await {
        heard.push((line.clone(), origin.elapsed()));
        let (tag, command) = line.split_once(' ').unwrap();
        if command != "IDLE" {
            server.say(&format!("{tag} OK done {tag}\r\n")).await.unwrap();
            continue;
        }
        server.say("+ idling\r\n").await.unwrap();
        loop {
            match timeout(after, server.line()).await {
                Err(_) => server.say(says).await.unwrap(),
                Ok(Err(_)) => return heard,
                Ok(Ok(line)) => {
                    assert_eq!(line, "DONE");
                    heard.push((line, origin.elapsed()));
                    break;
                }
            }
        }
        server.say(&format!("{tag} OK done {tag}\r\n")).await.unwrap();
    }
    heard
}

#[tokio::test(start_paused = true)]
async fn idle_is_renewed_whatever_comes_in_between() {
    let (near, far) = duplex(64);
    let server = tokio::spawn(idler(far, "* OK Still here\r\n", 2 * MINUTE));
    let mut client = Client::new(near, Config::new(5000)).with_timeouts(Timeouts::NONE.with_inactivity(Some(MINUTE)));
    assert!(
        !client.idle(60 * MINUTE).await.unwrap(),
        "that it is still there is no change"
    );
    assert_own(&client.run(Probe).await.unwrap());
    drop(client);
    let heard = server.await.unwrap();
    let lines: Vec<&str> = heard.iter().map(|(line, _)| line.rsplit(' ').next().unwrap()).collect();
    assert_eq!(lines, ["IDLE", "DONE", "IDLE", "DONE", "IDLE", "DONE", "NOOP"]);
    for (renewal, minutes) in [(1, 28), (3, 56), (5, 60)] {
        let late = heard[renewal].1 - minutes * MINUTE;
        assert!(late < Duration::from_secs(1), "{heard:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_change_ends_the_waiting() {
    let (near, far) = duplex(64);
    let server = tokio::spawn(idler(far, "* OK Still here\r\n* 7 EXISTS\r\n", 5 * MINUTE));
    let mut client = Client::new(near, Config::new(5000));
    let begin = Instant::now();
    assert!(client.idle(60 * MINUTE).await.unwrap());
    assert_eq!(begin.elapsed().as_secs(), 300);
    let change = Update::Event(Event::Data(Data::Exists(7)));
    assert_eq!(client.updates().filter(|update| *update == change).count(), 1);
    assert!(client.idle(Duration::MAX).await.unwrap());
    drop(client);
    assert_eq!(server.await.unwrap().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_watch_may_be_dropped_anywhere() {
    for polls in 0..40 {
        let (near, far) = duplex(5);
        let server = tokio::spawn(idler(far, "* 7 EXISTS\r\n", MINUTE));
        let mut client = Client::new(near, Config::new(5000));
        let mut events = 0;
        let watching = async {
            let mut watching = client.watch(WatchOptions::new());
            while events < 3 {
                events += usize::from(matches!(watching.next().await.unwrap(), Event::Data(Data::Exists(7))));
            }
            watching.stop().await.unwrap();
        };
        let _ = crate::support::poll_times(polls, watching).await;
        assert_own(&client.run(Probe).await.unwrap());
        drop(client);
        let heard = server.await.unwrap();
        let count = |word| heard.iter().filter(|(line, _)| line.ends_with(word)).count();
        assert_eq!((count("IDLE"), count("NOOP")), (count("DONE"), 1), "{heard:?}");
    }
}

/// Ten thousand clients that idle are to take no more than what they know.
#[tokio::test(start_paused = true)]
async fn an_idle_client_keeps_no_buffers() {
    let (near, far) = duplex(4096);
    tokio::spawn(idler(far, "* 4 EXISTS\r\n", MINUTE));
    let mut client = Client::new(near, Config::new(5000));
    let mut watching = client.watch(WatchOptions::new());
    while !matches!(watching.next().await.unwrap(), Event::Data(Data::Exists(4))) {}
    assert!(timeout(MINUTE / 2, watching.next()).await.is_err());
    drop(watching);
    assert!(
        client.connection().buffered() < 512,
        "{}",
        client.connection().buffered()
    );
}

#[tokio::test(start_paused = true)]
async fn giving_up_on_the_next_event_does_not_end_the_watch() {
    let (near, far) = duplex(5);
    let server = tokio::spawn(idler(far, "* 7 EXISTS\r\n", MINUTE));
    let mut client = Client::new(near, Config::new(5000));
    let mut watching = client.watch(WatchOptions::new());
    let mut changes = 0;
    while changes < 3 {
        if let Ok(event) = timeout(Duration::from_secs(7), watching.next()).await {
            changes += usize::from(matches!(event.unwrap(), Event::Data(Data::Exists(7))));
        }
    }
    watching.stop().await.unwrap();
    drop(client);
    assert_eq!(server.await.unwrap().len(), 2, "one IDLE and one DONE");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_does_not_begin_idle_times_out() {
    let (near, far) = duplex(64);
    let silent = tokio::spawn(async move {
        let mut server = Server::new(far, usize::MAX);
        server.say(PREAUTH).await.unwrap();
        while server.line().await.is_ok() {}
    });
    let mut client = Client::new(near, Config::new(5000));
    let mut watching = client.watch(WatchOptions::new().with_answer(MINUTE));
    assert!(matches!(
        watching.next().await,
        Ok(Event::Greeting(_)) | Err(Error::TimedOut(MINUTE))
    ));
    silent.abort();
}

#[tokio::test(start_paused = true)]
async fn an_idle_refused_is_an_error_with_the_servers_words() {
    let (mut client, mut server) = impatient();
    let server = tokio::spawn(async move {
        server.say(PREAUTH).await.unwrap();
        let line = server.line().await.unwrap();
        server
            .say(&format!("{} NO not now\r\n", line.split(' ').next().unwrap()))
            .await
            .unwrap();
        let _ = server.session("").await;
    });
    let error = client.idle(Duration::MAX).await.unwrap_err();
    assert!(error.is_rejected());
    assert_eq!(error.to_string(), "Idle was rejected: NO not now");
    assert_own(&client.run(Probe).await.unwrap());
    drop(client);
    server.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_idle_that_is_run_ends_when_it_begins() {
    let (near, far) = duplex(64);
    let server = tokio::spawn(idler(far, "* 7 EXISTS\r\n", MINUTE));
    let mut client = Client::new(near, Config::new(5000));
    client.run(Idle).await.unwrap();
    drop(client);
    assert_eq!(server.await.unwrap().len(), 2);
}

/// Whatever the server has said before it falls silent, the client waits no longer than it is told to.
#[tokio::test(start_paused = true)]
async fn silence_may_come_after_any_byte() {
    for budget in 0.. {
        let (near, far) = duplex(4096);
        let timeouts = Timeouts::NONE.with_inactivity(Some(MINUTE));
        let mut client = Client::new(near, Config::new(5000)).with_timeouts(timeouts);
        let silent = tokio::spawn(async move {
            let mut server = Server::new(far, budget);
            let said_all = server.session(PREAUTH).await.is_ok();
            // The stream stays open, and nothing more comes.
            sleep(100 * MINUTE).await;
            let leaving = server.read.ends_with(b" LOGOUT\r\n");
            (said_all, leaving, server.sent)
        });
        let begin = Instant::now();
        let outcome = everything(&mut client).await;
        let waited = begin.elapsed();
        let (said_all, leaving, sent) = in_time(silent).await.unwrap();
        match outcome {
            // Whatever comes once LOGOUT was sent, the client has left.
            Ok(()) => {
                assert!(leaving, "after {sent} bytes");
                if said_all {
                    return;
                }
            }
            Err(error) => {
                assert!(
                    matches!(error, Error::TimedOut(MINUTE)),
                    "after {sent} bytes: {error:?}"
                );
                assert_eq!(waited, MINUTE, "after {sent} bytes");
            }
        }
    }
}

/// A session with a bit of everything.
async fn everything(client: &mut Client<DuplexStream>) -> Result<(), Error> {
    let inbox = MailboxName::inbox();
    client.run(Select::new(&inbox)).await?;
    let whole = FetchItem::peek(Section::whole());
    client.run(Fetch::uids(&UidSet::all(), whole)).await?;
    client
        .append(Append::new(&inbox, AppendMessage::new(5)), &b"hello"[..])
        .await?;
    client.run(Noop).await?;
    client.run(Logout).await
}
