//! The limit on a command as a whole.

use core::time::Duration;

use imap_proto::command::{Append, AppendMessage, Noop};
use imap_proto::flow::WatchOptions;
use imap_proto::types::MailboxName;
use imap_proto::{Config, Event};
use imap_tokio::{Client, Error, Timeouts, Update};
use tokio::io::{DuplexStream, duplex};
use tokio::time::{Instant, sleep};

use crate::support::{PREAUTH, Probe, Server, assert_own};

const MINUTE: Duration = Duration::from_secs(60);

/// A client whose commands may take three minutes, and its server, which is never silent for one.
fn hurried() -> (Client<DuplexStream>, Server<DuplexStream>) {
    let (near, far) = duplex(4096);
    let timeouts = Timeouts::NONE.with_inactivity(Some(MINUTE));
    let timeouts = timeouts.with_command(Some(3 * MINUTE));
    (
        Client::new(near, Config::new(5000)).with_timeouts(timeouts),
        Server::new(far, usize::MAX),
    )
}

/// Says a byte at a time, so that it is neither silent nor done, for so long.
async fn dribble(server: &mut Server<DuplexStream>, time: Duration) {
    let end = Instant::now() + time;
    while Instant::now() < end {
        for byte in "* OK Still here\r\n".chars() {
            server.say(&byte.to_string()).await.unwrap();
            sleep(MINUTE / 60).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_command_has_a_limit_of_its_own() {
    let (mut client, mut server) = hurried();
    let server = tokio::spawn(async move {
        server.say(PREAUTH).await.unwrap();
        let line = server.line().await.unwrap();
        dribble(&mut server, 4 * MINUTE).await;
        let tag = line.split(' ').next().unwrap();
        server.say(&format!("{tag} OK late\r\n")).await.unwrap();
        let line = server.line().await.unwrap();
        let tag = line.split(' ').next().unwrap();
        server.say(&format!("{tag} OK done {tag}\r\n")).await.unwrap();
        assert!(server.line().await.unwrap().ends_with("APPEND INBOX {3}"));
        dribble(&mut server, 4 * MINUTE).await;
    });
    let begin = Instant::now();
    let error = client.run(Noop).await.unwrap_err();
    assert!(
        matches!(error, Error::TimedOut(limit) if limit == 3 * MINUTE),
        "{error:?}"
    );
    assert_eq!(begin.elapsed(), 3 * MINUTE);
    assert!(client.is_usable());
    assert_own(&client.run(Probe).await.unwrap());
    let late = |update: &Update| matches!(update, Update::Event(Event::Completed { .. }));
    assert_eq!(client.updates().filter(late).count(), 1);

    let inbox = MailboxName::inbox();
    let begin = Instant::now();
    let append = client.append(Append::new(&inbox, AppendMessage::new(3)), &b"abc"[..]);
    assert!(matches!(append.await, Err(Error::TimedOut(_))));
    assert_eq!(begin.elapsed(), 3 * MINUTE);
    server.abort();
}

#[tokio::test(start_paused = true)]
async fn a_farewell_that_does_not_end_ends() {
    let (mut client, mut server) = hurried();
    let server = tokio::spawn(async move {
        server.say(PREAUTH).await.unwrap();
        server.line().await.unwrap();
        dribble(&mut server, 60 * MINUTE).await;
    });
    let begin = Instant::now();
    assert!(matches!(client.logout().await, Err(Error::TimedOut(_))));
    assert_eq!(begin.elapsed(), 3 * MINUTE);
    server.abort();
}

/// A message whose source is slow counts too: the call returns.
#[tokio::test(start_paused = true)]
async fn a_source_that_does_not_end_ends() {
    let (mut client, mut server) = hurried();
    tokio::spawn(async move {
        server.say(PREAUTH).await.unwrap();
        server.line().await.unwrap();
        server.say("+ go ahead\r\n").await.unwrap();
        while server.line().await.is_ok() {}
    });
    let (message, _more) = duplex(8);
    let inbox = MailboxName::inbox();
    let begin = Instant::now();
    let append = client.append(Append::new(&inbox, AppendMessage::new(3)), message);
    assert!(matches!(append.await, Err(Error::TimedOut(_))));
    assert_eq!(begin.elapsed(), 3 * MINUTE);
    assert!(matches!(client.run(Noop).await, Err(Error::Unfinished)));
}

/// A server that talks so fast that it is never waited for.
#[tokio::test]
async fn a_flood_is_no_way_around_the_limit() {
    let limit = Duration::from_millis(50);
    let (near, far) = duplex(4096);
    let mut server = Server::new(far, usize::MAX);
    let server = tokio::spawn(async move {
        server.say(PREAUTH).await.unwrap();
        while server.say("* OK Still here\r\n").await.is_ok() {}
    });
    let timeouts = Timeouts::NONE.with_command(Some(limit));
    let mut client = Client::new(near, Config::new(5000)).with_timeouts(timeouts);
    let error = client.run(Noop).await.unwrap_err();
    assert!(matches!(error, Error::TimedOut(time) if time == limit), "{error:?}");
    drop(client);
    server.await.unwrap();
}

/// What an application does between the parts of an answer is not the server's fault.
#[tokio::test(start_paused = true)]
async fn the_applications_time_does_not_count() {
    let (mut client, mut server) = hurried();
    client.set_timeouts(Timeouts::NONE.with_command(Some(3 * MINUTE)));
    let server = tokio::spawn(async move {
        server.say(PREAUTH).await.unwrap();
        server.line().await.unwrap();
        for n in 1..=2 {
            sleep(MINUTE).await;
            server.say(&format!("* {n} FETCH (UID {n})\r\n")).await.unwrap();
        }
        dribble(&mut server, 600 * MINUTE).await;
    });
    let mut fetch = client.fetch_each(Noop);
    let (mut worked, mut events) = (Duration::ZERO, 0);
    let begin = Instant::now();
    let error = loop {
        match fetch.next().await {
            Ok(event) => {
                assert!(event.is_some());
                events += 1;
                worked += 10 * MINUTE;
                sleep(10 * MINUTE).await;
            }
            Err(error) => break error,
        }
    };
    assert!(matches!(error, Error::TimedOut(_)), "{error:?}");
    assert_eq!(events, 6);
    assert_eq!(begin.elapsed() - worked, 3 * MINUTE);
    server.abort();
}

#[tokio::test(start_paused = true)]
async fn watching_is_limited_at_its_ends() {
    let (mut client, mut server) = hurried();
    client.set_timeouts(Timeouts::NONE.with_command(Some(3 * MINUTE)));
    let server = tokio::spawn(async move {
        server.say(PREAUTH).await.unwrap();
        server.line().await.unwrap();
        server.say("+ idling\r\n").await.unwrap();
        assert_eq!(server.line().await.unwrap(), "DONE");
        dribble(&mut server, 600 * MINUTE).await;
    });
    let begin = Instant::now();
    let error = client.idle(20 * MINUTE).await.unwrap_err();
    assert!(matches!(error, Error::TimedOut(_)), "{error:?}");
    assert_eq!(begin.elapsed(), 23 * MINUTE);
    // Nor does it begin before what is in its way is done.
    let error = client.watch(WatchOptions::new()).next().await.err();
    assert!(matches!(error, Some(Error::TimedOut(_))), "{error:?}");
    assert_eq!(begin.elapsed(), 26 * MINUTE);
    server.abort();
}
