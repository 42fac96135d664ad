//! A session joined to a stream of octets, with or without TLS.

use alloc::sync::Arc;
use core::num::NonZeroUsize;
use std::{
    io::{self, ErrorKind, Read, Write},
    sync::{
        Mutex,
        mpsc::{SyncSender, TrySendError, sync_channel},
    },
    thread,
};

use rustls::{ServerConfig, ServerConnection};

use super::{
    options::Options,
    session::Session,
    store::{Store, lock},
};

/// What TLS a connection can have.
#[derive(Clone, Debug)]
pub(super) enum Security {
    None,
    OnDemand(Arc<ServerConfig>),
    FromStart(Arc<ServerConfig>),
}

/// Serves one client over any two streams, the standard input and output of a child process for example, until the
/// client logs out or the input ends.
///
/// The input is read by a thread of its own; where the session ends first, that thread stays behind until its stream
/// ends too.
///
/// # Errors
/// When the output cannot be written.
pub fn serve_stream<R, W>(reader: R, writer: W, store: Arc<Mutex<Store>>, options: Options) -> io::Result<()>
where
    R: Read + Send + 'static,
    W: Write,
{
    converse(reader, writer, store, options, &Security::None)
}

/// Serves one client.
pub(super) fn converse<R, W>(
    reader: R,
    writer: W,
    store: Arc<Mutex<Store>>,
    options: Options,
    security: &Security,
) -> io::Result<()>
where
    R: Read + Send + 'static,
    W: Write,
{
    let (sender, events) = sync_channel(QUEUE);
    let changes = sender.clone();
    // A full queue needs no reminder: news are asked for after every event.
    let watcher = move || !matches!(changes.try_send(Event::Changed), Err(TrySendError::Disconnected(_)));
    lock(&store).watch(watcher);
    thread::spawn(move || forward(reader, &sender));

    let mut link = Link {
        writer: Dribble {
            inner: writer,
            limit: options.dribble,
        },
        tls: None,
    };
    let mut session = Session::new(store, options);
    if let Security::FromStart(config) = security {
        link.start_tls(config)?;
        session.tls_started();
    }
    let greeting = session.poll_updates();
    link.send(&greeting)?;
    while !session.is_closed() {
        match events.recv() {
            Ok(Event::Octets(octets)) => {
                let plain = link.receive(&octets)?;
                let output = session.receive(&plain);
                link.send(&output)?;
            }
            Ok(Event::Changed) => {}
            Ok(Event::End) | Err(_) => return Ok(()),
        }
        if session.wants_tls() {
            let Security::OnDemand(config) = security else {
                return Err(ErrorKind::Unsupported.into());
            };
            link.start_tls(config)?;
            session.tls_started();
        } else if !session.is_closed() {
            let news = session.poll_updates();
            link.send(&news)?;
        }
    }
    link.finish()
}

/// What the thread of a connection waits for.
enum Event {
    Octets(Vec<u8>),
    Changed,
    End,
}

/// The way to the client.
struct Link<W> {
    writer: Dribble<W>,
    tls: Option<ServerConnection>,
}

/// Writes small pieces, each on its own.
struct Dribble<W> {
    inner: W,
    limit: Option<NonZeroUsize>,
}

impl<W: Write> Link<W> {
    fn start_tls(&mut self, config: &Arc<ServerConfig>) -> io::Result<()> {
        self.tls = Some(ServerConnection::new(Arc::clone(config)).map_err(io::Error::other)?);
        Ok(())
    }

    fn send(&mut self, octets: &[u8]) -> io::Result<()> {
        match &mut self.tls {
            None => self.writer.write_all(octets)?,
            Some(tls) => {
                // In pieces, for what TLS keeps before it is written is limited.
                for piece in octets.chunks(RECORD) {
                    tls.writer().write_all(piece)?;
                    flush(tls, &mut self.writer)?;
                }
            }
        }
        self.writer.flush()
    }

    /// The octets of the client without TLS.
    fn receive(&mut self, mut octets: &[u8]) -> io::Result<Vec<u8>> {
        let Some(tls) = &mut self.tls else {
            return Ok(octets.to_vec());
        };
        let mut plain = Vec::new();
        while !octets.is_empty() {
            tls.read_tls(&mut octets)?;
            let state = tls.process_new_packets();
            // Handshake messages and, after an error, the alert.
            flush(tls, &mut self.writer)?;
            let available = state.map_err(io::Error::other)?.plaintext_bytes_to_read();
            let start = plain.len();
            plain.resize(start + available, 0);
            tls.reader().read_exact(&mut plain[start..])?;
        }
        Ok(plain)
    }

    fn finish(&mut self) -> io::Result<()> {
        if let Some(tls) = &mut self.tls {
            tls.send_close_notify();
            flush(tls, &mut self.writer)?;
        }
        self.writer.flush()
    }
}

impl<W: Write> Write for Dribble<W> {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        let Some(limit) = self.limit else {
            return self.inner.write(octets);
        };
        let written = self.inner.write(&octets[..octets.len().min(limit.get())])?;
        self.inner.flush()?;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

fn flush(tls: &mut ServerConnection, writer: &mut impl Write) -> io::Result<()> {
    while tls.wants_write() {
        tls.write_tls(writer)?;
    }
    writer.flush()
}

/// Hands on what is read until there is no more or nobody wants it.
fn forward(mut reader: impl Read, events: &SyncSender<Event>) {
    let mut buffer = vec![0; RECORD];
    loop {
        let event = match reader.read(&mut buffer) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Ok(0) | Err(_) => Event::End,
            Ok(length) => Event::Octets(buffer[..length].to_vec()),
        };
        let end = matches!(event, Event::End);
        if events.send(event).is_err() || end {
            return;
        }
    }
}

/// Events that wait; more than a few would only hide how fast the client sends.
const QUEUE: usize = 16;
/// The largest TLS record, in octets.
const RECORD: usize = 16 << 10;
