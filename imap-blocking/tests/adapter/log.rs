//! What the wire log shows.

use alloc::borrow::Cow;
use alloc::sync::Arc;
use std::sync::Mutex;

use imap_blocking::Direction;
use imap_blocking::proto::sasl::Plain;

use super::script::{Manners, SESSION, Script, client, session};

type Lines = Arc<Mutex<String>>;

/// A log that writes what is sent in braces, and a bullet for what is secret.
fn log(lines: &Lines) -> impl FnMut(Direction, Option<&[u8]>) + Send + Sync + use<> {
    let lines = Arc::clone(lines);
    move |direction, piece: Option<&[u8]>| {
        let piece = piece.map_or(Cow::Borrowed("•"), String::from_utf8_lossy);
        let shown = if direction == Direction::Sent {
            format!("{{{piece}}}")
        } else {
            piece.into_owned()
        };
        lines.lock().unwrap().push_str(&shown);
    }
}

#[test]
fn everything_but_secrets_is_in_the_log() {
    let lines = Lines::default();
    let script = Script::new(SESSION, Manners::default());
    session(&mut client(script).with_log(log(&lines))).unwrap();
    let lines = lines.lock().unwrap();
    assert!(!lines.contains("wonderland"), "{lines}");
    assert!(lines.contains("{BAAA0 LOGIN alice }{•}"), "{lines}");
    assert!(
        lines.contains("BAAA0 OK welcome\r\n{BAAA1 SELECT INBOX\r\n}"),
        "{lines}"
    );
    assert!(lines.ends_with("BAAA6 OK bye\r\n"), "{lines}");
}

#[test]
fn exchanges_are_secret() {
    // "\0alice\0wonderland" in base64.
    let text = "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hello\nC: BAAA0 AUTHENTICATE PLAIN\nS: + \n\
                C: AGFsaWNlAHdvbmRlcmxhbmQ=\nS: BAAA0 OK welcome";
    let lines = Lines::default();
    let mut client = client(Script::new(
        text,
        Manners {
            chunk: 3,
            ..Manners::default()
        },
    ))
    .with_log(log(&lines));
    let status = client.authenticate(Plain::new("alice", "wonderland").unwrap()).unwrap();
    assert_eq!(status.text_lossy(), "welcome");
    let lines = lines.lock().unwrap();
    for part in ["AGF", "saW", "NlA", "Hdv"] {
        assert!(!lines.contains(part), "{lines}");
    }
    assert!(lines.contains('•'));
}
