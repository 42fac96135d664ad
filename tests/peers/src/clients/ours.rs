//! This project's adapters.

use std::net::TcpStream;

use imap_blocking::Blocking;
use imap_proto::command::{Fetch, FetchItem, Methods};
use imap_proto::response::Item;
use imap_proto::types::{MailboxName, Secret, Section, UidSet};
use imap_proto::{Config, Event, FetchEvent};

use super::{Order, Outcome, PASSWORD, Task, USER, failed};
use crate::Failure;
use crate::visit::ours as visit;

pub(crate) fn blocking(order: &Order) -> Result<Outcome, Failure> {
    let stream = TcpStream::connect(order.server).map_err(failed)?;
    let mut client = imap_blocking::Client::new(Blocking::new(stream), config());
    client.login(USER, &Secret::from(PASSWORD)).map_err(failed)?;
    client.select(&mailbox(order)?).map_err(failed)?;
    Outcome::of(order, || {
        let mut seen = (0, 0);
        let mut fetch = client.fetch_each(command(order.task));
        while let Some(event) = fetch.next().map_err(failed)? {
            look(event, &mut seen);
        }
        Ok(seen)
    })
}

pub(crate) fn tokio(order: &Order) -> Result<Outcome, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(failed)?;
    let mut client = runtime.block_on(async {
        let stream = tokio::net::TcpStream::connect(order.server).await.map_err(failed)?;
        let mut client = imap_tokio::Client::new(stream, config());
        client.login(USER, &Secret::from(PASSWORD)).await.map_err(failed)?;
        client.select(&mailbox(order)?).await.map_err(failed)?;
        Ok::<_, Failure>(client)
    })?;
    Outcome::of(order, || {
        runtime.block_on(async {
            let mut seen = (0, 0);
            let mut fetch = client.fetch_each(command(order.task));
            while let Some(event) = fetch.next().await.map_err(failed)? {
                look(event, &mut seen);
            }
            Ok(seen)
        })
    })
}

fn config() -> Config {
    Config::new(4096)
}

fn mailbox(order: &Order) -> Result<MailboxName<'static>, Failure> {
    MailboxName::try_from(order.task.mailbox()).map_err(failed)
}

fn command(task: Task) -> Fetch<'static> {
    let items = match task {
        Task::Flags => vec![FetchItem::Uid, FetchItem::Flags],
        Task::Envelopes => vec![FetchItem::Uid, FetchItem::Flags, FetchItem::Envelope],
        Task::Structures => vec![FetchItem::Uid, FetchItem::BodyStructure],
        Task::Bodies => vec![FetchItem::Uid, FetchItem::peek(Section::whole())],
    };
    Fetch::uids(&UidSet::all(), items)
}

/// Looks at everything, and counts messages and what there is to sum.
fn look(event: FetchEvent<'_>, (messages, sum): &mut (usize, usize)) {
    match &event {
        FetchEvent::End { .. } => *messages += 1,
        FetchEvent::BodyChunk(bytes) => *sum += bytes.len(),
        FetchEvent::Item(Item::Envelope(envelope)) => {
            *sum += envelope.subject().map_or(0, |subject| subject.len());
        }
        FetchEvent::Item(Item::Flags(flags)) => *sum += flags.iter().count(),
        _ => {}
    }
    visit::event(&Event::Fetch(event));
}
