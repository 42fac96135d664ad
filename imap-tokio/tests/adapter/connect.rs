//! Sessions over whatever a server can be reached by.

use alloc::sync::Arc;
use core::time::Duration;
use std::sync::Mutex;

use imap_proto::Config;
use imap_proto::command::{Methods, Noop};
use imap_proto::flow::{Credentials, Method, Transport};
use imap_proto::types::Secret;
use imap_tokio::{Client, Direction, Error, Options, Timeouts};
use tokio::net::TcpListener;
use tokio::process::Command;

use crate::support::{GREETING, PREAUTH, Probe, assert_own, client, spawn};

async fn listen(greeting: &'static str) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move { spawn(listener.accept().await.unwrap().0, greeting).await });
    port
}

#[tokio::test]
async fn clear_text_where_it_is_asked_for_by_name() {
    let port = listen(GREETING).await;
    let mut options = Options::new(&format!("imap://127.0.0.1:{port}")).unwrap();
    options.open.transport = Transport::ClearText;
    let mut client = options
        .connect(Credentials::password("alice", "wonderland"))
        .await
        .unwrap();
    assert_eq!(
        client.opened().unwrap().method(),
        Some(&Method::Mechanism("LOGIN".into()))
    );
    assert_own(&client.run(Probe).await.unwrap());
    client.logout().await.unwrap();
    assert!(client.noop().await.unwrap_err().is_abort());
}

#[cfg(unix)]
#[tokio::test]
async fn a_local_socket() {
    let path = std::env::temp_dir().join(format!("imap-tokio-{}", std::process::id()));
    let _ = std::fs::remove_file(&path);
    let listener = tokio::net::UnixListener::bind(&path).unwrap();
    tokio::spawn(async move { spawn(listener.accept().await.unwrap().0, PREAUTH).await });
    let mut client = imap_tokio::connect(&format!("unix:{}", path.display()), Credentials::None)
        .await
        .unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(client.opened().unwrap().method(), Some(&Method::Preauthenticated));
    assert_own(&client.run(Probe).await.unwrap());
    client.logout().await.unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn a_child_process() {
    let mut command = Command::new("sh");
    command.arg("-c").arg(
        r#"printf '* PREAUTH [CAPABILITY IMAP4rev1] child\r\n'
        while read -r tag name rest; do
            name=$(printf %s "$name" | tr -d '\r')
            [ "$name" = LOGOUT ] && { printf '* BYE\r\n%s OK\r\n' "$tag"; read -r _ || exit 7; }
            printf '%s OK done %s\r\n' "$tag" "$tag"
        done"#,
    );
    let mut client = Options::child(command).connect(Credentials::None).await.unwrap();
    assert_own(&client.run(Probe).await.unwrap());
    client.logout().await.unwrap();
    let (stream, _) = client.into_parts();
    let imap_tokio::connect::Stream::Child(mut stream) = stream else {
        panic!("{stream:?}")
    };
    // Its input has ended, which it takes for the end.
    assert_eq!(stream.child().wait().await.unwrap().code(), Some(7));
}

#[tokio::test]
async fn a_child_that_cannot_be_started_and_one_that_says_nothing() {
    let missing = Options::child(Command::new("/nonexistent/imap-server"));
    assert!(matches!(missing.connect(Credentials::None).await, Err(Error::Io(_))));
    let mute = Options::child(Command::new("true"))
        .connect(Credentials::None)
        .await
        .unwrap_err();
    assert_eq!(mute.to_string(), "greeting: the connection was closed");
    assert!(mute.is_abort());
}

#[tokio::test]
async fn tls_over_a_local_socket_makes_no_sense() {
    let mut options = Options::new("unix:/nonexistent").unwrap();
    options.open.transport = Transport::Tls;
    let error = options.connect(Credentials::None).await.unwrap_err();
    assert!(matches!(error, Error::Value(_)), "{error}");
}

#[tokio::test]
async fn urls_are_checked_and_never_repeated() {
    let error = imap_tokio::connect("imaps://alice:hunter2@mail.example.org", Credentials::None)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Value(_)), "{error:?}");
    assert!(!format!("{error} {error:?}").contains("hunter2"));
}

#[tokio::test(start_paused = true)]
async fn opening_takes_no_longer_than_is_allowed() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let limit = Duration::from_secs(5);
    let options = Options::new(&format!("imap://127.0.0.1:{port}")).unwrap();
    let mut options = options.with_timeouts(Timeouts::NONE.with_connect(Some(limit)));
    options.open.transport = Transport::ClearText;
    let error = options.connect(Credentials::None).await.unwrap_err();
    assert!(matches!(error, Error::TimedOut(time) if time == limit), "{error:?}");
}

/// Everything a log was told.
type Told = Arc<Mutex<String>>;

fn log(told: &Told) -> impl FnMut(Direction, Option<&[u8]>) + Send + Sync + 'static {
    let told = Arc::clone(told);
    move |direction, piece| {
        let bytes = piece.map_or_else(
            || "<secret>".into(),
            |bytes| String::from_utf8_lossy(bytes).into_owned(),
        );
        told.lock().unwrap().push_str(&format!("{direction:?}:{bytes}"));
    }
}

#[tokio::test]
async fn the_log_has_everything_but_secrets() {
    let told = Told::default();
    let port = listen(GREETING).await;
    let mut options = Options::new(&format!("imap://127.0.0.1:{port}"))
        .unwrap()
        .with_log(log(&told));
    options.open.transport = Transport::ClearText;
    let mut client = options
        .connect(Credentials::password("alice", "wonderland"))
        .await
        .unwrap();
    client.run(Noop).await.unwrap();
    let told = told.lock().unwrap();
    for part in [
        "Received:* OK [CAPABILITY",
        "AUTHENTICATE LOGIN\r\n",
        "Sent:<secret>",
        " NOOP\r\n",
        " OK done ",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    for secret in ["wonderland", "d29uZGVybGFuZA=="] {
        assert!(!told.contains(secret), "{told}");
    }
}

#[tokio::test]
async fn no_error_tells_a_secret() {
    let told = Told::default();
    let mut client = client("* OK ready\r\n", 4096).with_log(log(&told));
    // The server panics at LOGIN and goes away.
    let error = client.login("alice", &Secret::from("hunter2")).await.unwrap_err();
    let shown = format!("{error} {error:?} {client:?} {}", told.lock().unwrap());
    assert!(shown.contains("LOGIN alice") && !shown.contains("hunter2"), "{shown}");
}

/// Futures go to other threads.
#[test]
fn futures_are_send() {
    fn is_send<T: Send>(value: T) -> T {
        value
    }
    fn is_sync<T: Sync>(_: &T) {}
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let mut client: Client<tokio::io::DuplexStream> = is_send(Client::new(tokio::io::duplex(1).0, Config::new(1)));
        is_sync(&client);
        let inbox = imap_proto::types::MailboxName::inbox();
        let mut body: &[u8] = b"";
        drop(is_send(client.select(&inbox)));
        drop(is_send(client.authenticate(imap_proto::sasl::External::new())));
        let append = imap_proto::command::Append::new(&inbox, imap_proto::command::AppendMessage::new(0));
        drop(is_send(client.append(append, &mut body)));
        drop(is_send(client.idle(Duration::MAX)));
        drop(is_send(client.resync(
            &inbox,
            None,
            imap_proto::flow::ResyncOptions::new(),
            drop,
        )));
        drop(is_send(client.logout()));
        drop(is_send(imap_tokio::connect("imaps://localhost", Credentials::None)));
        let all: imap_proto::types::SeqSet = "1:*".parse().unwrap();
        let fetch = imap_proto::command::Fetch::numbers(&all, imap_proto::command::FetchItems::All);
        drop(is_send(client.fetch_each(fetch).next()));
    });
}
