//! The same over the adapters, whose logs, errors and `Debug` forms are their own.

use alloc::sync::Arc;
use core::time::Duration;
use std::io::{self, Read, Write};
use std::sync::Mutex;

use imap_blocking::{Methods as _, Ready, Transport};
use imap_proto::Config;
use imap_proto::types::Secret;
use imap_tokio::Timeouts;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

use super::OFFERS;
use super::marker::{MARKER, assert_absent, is_in};
use super::server::{ENDINGS, Server};
use super::ways::{WAYS, Way};

/// What a log was told.
type Told = Arc<Mutex<String>>;

fn note(told: &Told, piece: Option<&[u8]>) {
    let piece = piece.map(String::from_utf8_lossy);
    told.lock().unwrap().push_str(piece.as_deref().unwrap_or_default());
}

/// A transport straight into the server, which takes a few bytes at a time.
#[derive(Debug)]
struct Pipe(Server);

impl Read for Pipe {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let said = &mut self.0.says;
        if said.is_empty() {
            let ended = self.0.is_closed;
            return if ended {
                Ok(0)
            } else {
                Err(io::ErrorKind::WouldBlock.into())
            };
        }
        let length = said.len().min(buffer.len());
        buffer[..length].copy_from_slice(&said[..length]);
        said.drain(..length);
        Ok(length)
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = bytes.len().min(5);
        self.0.hear(&bytes[..length]);
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Transport for Pipe {
    fn wait(&mut self, want_write: bool, _: Option<Duration>) -> io::Result<Ready> {
        if !want_write && self.0.says.is_empty() && !self.0.is_closed {
            return Err(io::Error::other("either side waits for the other"));
        }
        Ok(Ready::new(true, true))
    }
}

#[test]
fn the_blocking_adapter_shows_no_secret() {
    for way in WAYS {
        for offers in OFFERS {
            for ending in ENDINGS {
                let context = format!("{way:?} {offers} {ending:?}");
                let told = Told::default();
                let log = Arc::clone(&told);
                let pipe = Pipe(Server::new(offers, ending));
                let client = imap_blocking::Client::new(pipe, Config::new(4096));
                let mut client = client.with_log(move |_, piece: Option<&[u8]>| note(&log, piece));
                let (outcome, sent) = match way {
                    Way::Login(behind) => {
                        let password = Secret::new(format!("{MARKER}{behind}"));
                        (client.login("alice", &password).map(|_| ()), true)
                    }
                    Way::Sasl(mechanism, sent) => (client.authenticate(mechanism(MARKER).unwrap()).map(drop), sent),
                };
                let mut shown = told.lock().unwrap().clone();
                // The transport is the test's own, and shows what it has heard.
                let updates: Vec<_> = client.updates().map(|update| format!("{update:?}")).collect();
                shown += &format!("{:?} {updates:?}", client.connection());
                if let Err(error) = outcome {
                    shown += &chain(&error);
                }
                assert!(shown.contains("BAAA0"), "{context}: {shown}");
                assert_absent(&shown, &context);
                let (pipe, _) = client.into_parts();
                assert!(!sent || is_in(&pipe.0.heard), "{context}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_tokio_adapter_shows_no_secret() {
    for way in WAYS {
        for offers in OFFERS {
            for ending in ENDINGS {
                let context = format!("{way:?} {offers} {ending:?}");
                let (near, far) = duplex(64);
                let serving = tokio::spawn(serve(far, Server::new(offers, ending)));
                let told = Told::default();
                let log = Arc::clone(&told);
                let timeouts = Timeouts::NONE.with_inactivity(Some(Duration::from_secs(60)));
                let client = imap_tokio::Client::new(near, Config::new(4096)).with_timeouts(timeouts);
                let mut client = client.with_log(move |_, piece: Option<&[u8]>| note(&log, piece));
                let (outcome, sent) = match way {
                    Way::Login(behind) => {
                        let password = Secret::new(format!("{MARKER}{behind}"));
                        (client.login("alice", &password).await.map(|_| ()), true)
                    }
                    Way::Sasl(mechanism, sent) => {
                        (client.authenticate(mechanism(MARKER).unwrap()).await.map(drop), sent)
                    }
                };
                let mut shown = told.lock().unwrap().clone();
                let updates: Vec<_> = client.updates().map(|update| format!("{update:?}")).collect();
                shown += &format!("{client:?} {updates:?}");
                if let Err(error) = outcome {
                    shown += &chain(&error);
                }
                assert!(shown.contains("BAAA0"), "{context}: {shown}");
                assert_absent(&shown, &context);
                drop(client);
                let heard = serving.await.unwrap();
                assert!(!sent || is_in(&heard), "{context}");
            }
        }
    }
}

/// Serves until either side leaves; says what was heard.
async fn serve(mut stream: DuplexStream, mut server: Server) -> Vec<u8> {
    let mut buffer = [0; 16];
    loop {
        let said = core::mem::take(&mut server.says);
        if stream.write_all(&said).await.is_err() || server.is_closed {
            return server.heard;
        }
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return server.heard,
            Ok(length) => server.hear(&buffer[..length]),
        }
    }
}

/// An error and what it comes from, in every form.
fn chain(error: &dyn core::error::Error) -> String {
    let mut shown = String::new();
    let mut next = Some(error);
    while let Some(error) = next {
        shown += &format!("{error} {error:?} {error:#?}\n");
        next = error.source();
    }
    shown
}
