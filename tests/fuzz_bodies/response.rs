//! Bytes of a server: the same events however they arrive, and every field of them can be looked at.

use core::mem::discriminant;

use imap_proto::{Config, Connection, Error, Event, FetchEvent};

use crate::chunks::Chunking;
use crate::render;

/// Responses: the first byte says how they are cut, the rest follows a greeting.
pub fn run(data: &[u8]) {
    let Some((&size, bytes)) = data.split_first() else {
        return;
    };
    compare(b"* PREAUTH hi\r\n", bytes, size);
}

/// The inside of a FETCH response, and a line behind it.
pub fn fetch(data: &[u8]) {
    let Some((&size, bytes)) = data.split_first() else {
        return;
    };
    compare(
        b"* PREAUTH hi\r\n* 1 FETCH (",
        &[bytes, b")\r\n* 7 EXISTS\r\n"].concat(),
        size,
    );
}

fn compare(before: &[u8], bytes: &[u8], size: u8) {
    let bytes = [before, bytes].concat();
    let tolerant = Config::new(4096).with_uid_tracking();
    let mut strict = tolerant.clone();
    strict.strict_syntax = true;
    let chunkings = [
        Chunking::Every(1),
        Chunking::Every(usize::from(size)),
        Chunking::Random(u64::from(size)),
    ];
    compare_by(&tolerant, &bytes, &chunkings);
    compare_by(&strict, &bytes, &chunkings[..1]);
}

fn compare_by(config: &Config, bytes: &[u8], chunkings: &[Chunking]) {
    let whole = play(config, bytes, Chunking::Whole);
    for &chunking in chunkings {
        let cut = play(config, bytes, chunking);
        assert_eq!(cut.0, whole.0, "{chunking:?} {}", config.strict_syntax);
        // What an error shows of the bytes depends on how many were there.
        assert_eq!(
            cut.1.as_ref().map(discriminant),
            whole.1.as_ref().map(discriminant),
            "{chunking:?}"
        );
    }
}

fn play(config: &Config, bytes: &[u8], chunking: Chunking) -> (Vec<String>, Option<Error>) {
    let mut connection = Connection::new(config.clone());
    let mut shown = Shown::default();
    for chunk in chunking.cut(bytes).chain([&b""[..]]) {
        connection.receive(chunk);
        if let Err(error) = shown.drain(&mut connection) {
            assert_eq!(connection.advance().as_ref(), Err(&error), "an error is for ever");
            return (shown.lines, Some(error));
        }
    }
    assert!(!connection.wants_read(), "the stream has ended");
    (shown.lines, None)
}

/// Events as text, the chunks of a body joined.
#[derive(Debug, Default)]
pub(super) struct Shown {
    pub(super) lines: Vec<String>,
    body: Option<Vec<u8>>,
}

impl Shown {
    /// Takes every event there is.
    pub(super) fn drain(&mut self, connection: &mut Connection) -> Result<(), Error> {
        while connection.advance()? {
            let event = connection.event();
            if let Event::Fetch(FetchEvent::BodyChunk(bytes)) = &event {
                assert!(!bytes.is_empty(), "a chunk of nothing");
                self.body.get_or_insert_default().extend_from_slice(bytes);
                continue;
            }
            self.lines
                .extend(self.body.take().map(|body| render::chunk(&body).to_string()));
            let line = render::event(&event).to_string();
            let owned = event.clone().into_owned();
            assert_eq!(owned, event, "owning changes nothing");
            assert_eq!(
                render::event(&owned).to_string(),
                line,
                "owning changes nothing that is shown"
            );
            self.lines.push(line);
        }
        Ok(())
    }
}
