//! io-imap: `ImapClientStd::fetch`, and `fetch_bodies_stream` for bodies.

use core::any::Any;
use core::hint::black_box;
use core::time::Duration;
use std::io::{self, Read, Write};
use std::net::TcpStream;

use imap_codec::imap_types::fetch::{MacroOrMessageDataItemNames, MessageDataItem, MessageDataItemName};
use imap_codec::imap_types::mailbox::Mailbox;
use imap_codec::imap_types::sequence::SequenceSet;
use io_imap::client::{ImapClient, ImapClientStd, ImapStream};
use io_imap::rfc3501::fetch::ImapMessageFetchOptions;

use super::{Order, Outcome, PASSWORD, Task, USER, failed};
use crate::Failure;
use crate::visit::imap_types as visit;

pub(crate) fn run(order: &Order) -> Result<Outcome, Failure> {
    let mut client = selected(order)?;
    Outcome::of(order, || {
        let fetched = client.fetch(all()?, items(order.task), options()).map_err(failed)?;
        let mut sum = 0;
        for (uid, items) in &fetched {
            black_box(uid);
            for item in items.as_ref() {
                visit::item(item);
                sum += part_of_sum(item);
            }
        }
        Ok((fetched.len(), sum))
    })
}

pub(crate) fn stream(order: &Order) -> Result<Outcome, Failure> {
    let mut client = selected(order)?;
    Outcome::of(order, || {
        let mut seen = (0, 0);
        client
            .fetch_bodies_stream(
                all()?,
                true,
                |_| Ok(Sink(0)),
                |_, Sink(length)| {
                    seen.0 += 1;
                    seen.1 += length;
                    Ok(())
                },
            )
            .map_err(failed)?;
        Ok(seen)
    })
}

fn selected(order: &Order) -> Result<ImapClientStd, Failure> {
    let stream = TcpStream::connect(order.server).map_err(failed)?;
    let mut client = ImapClientStd::new(Socket(stream));
    client.greeting().map_err(failed)?;
    client.login(USER, PASSWORD, Default::default()).map_err(failed)?;
    let mailbox = Mailbox::try_from(order.task.mailbox()).map_err(failed)?;
    client.select(mailbox, Default::default()).map_err(failed)?;
    Ok(client)
}

fn options() -> ImapMessageFetchOptions {
    ImapMessageFetchOptions {
        uid: true,
        ..Default::default()
    }
}

fn all() -> Result<SequenceSet, Failure> {
    SequenceSet::try_from("1:*").map_err(|error| format!("{error:?}"))
}

fn items(task: Task) -> MacroOrMessageDataItemNames<'static> {
    let items = match task {
        Task::Flags => vec![MessageDataItemName::Flags],
        Task::Envelopes => vec![MessageDataItemName::Flags, MessageDataItemName::Envelope],
        Task::Structures => vec![MessageDataItemName::BodyStructure],
        Task::Bodies => vec![MessageDataItemName::BodyExt {
            section: None,
            partial: None,
            peek: true,
        }],
    };
    let uid = [MessageDataItemName::Uid];
    MacroOrMessageDataItemNames::MessageDataItemNames(uid.into_iter().chain(items).collect())
}

fn part_of_sum(item: &MessageDataItem<'_>) -> usize {
    let text = match item {
        MessageDataItem::Flags(flags) => return flags.len(),
        MessageDataItem::Envelope(envelope) => &envelope.subject,
        MessageDataItem::BodyExt { data, .. } => data,
        _ => return 0,
    };
    text.0.as_ref().map_or(0, |text| text.as_ref().len())
}

/// Counts what is written to it.
struct Sink(usize);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += black_box(bytes).len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Socket(TcpStream);

impl Read for Socket {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        self.0.read(room)
    }
}

impl Write for Socket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl ImapStream for Socket {
    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn set_read_timeout(&self, timeout: Option<Duration>) -> io::Result<()> {
        self.0.set_read_timeout(timeout)
    }
}
