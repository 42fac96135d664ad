//! async-imap: `Session::uid_fetch`, over Tokio on one thread.

use core::hint::black_box;

use async_imap::types::Fetch;
use futures_util::TryStreamExt;
use tokio::net::TcpStream;

use super::{Order, Outcome, PASSWORD, USER, failed};
use crate::Failure;
use crate::visit::proto17 as visit;

pub(crate) fn run(order: &Order) -> Result<Outcome, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(failed)?;
    let mut session = runtime.block_on(async {
        let stream = TcpStream::connect(order.server).await.map_err(failed)?;
        let mut client = async_imap::Client::new(stream);
        client.read_response().await.map_err(failed)?;
        let mut session = client.login(USER, PASSWORD).await.map_err(|(error, _)| failed(error))?;
        session.select(order.task.mailbox()).await.map_err(failed)?;
        Ok::<_, Failure>(session)
    })?;
    Outcome::of(order, || {
        runtime.block_on(async {
            let mut seen = (0, 0);
            let mut messages = session.uid_fetch("1:*", order.task.items()).await.map_err(failed)?;
            while let Some(message) = messages.try_next().await.map_err(failed)? {
                seen.0 += 1;
                seen.1 += look(&message);
            }
            Ok(seen)
        })
    })
}

/// Looks at everything, and returns what there is to sum.
fn look(message: &Fetch) -> usize {
    black_box((message.message, message.uid, message.size, message.modseq));
    black_box((message.header(), message.text(), message.internal_date()));
    let mut sum = message.body().map_or(0, <[u8]>::len);
    for flag in message.flags() {
        black_box(&flag);
        sum += 1;
    }
    if let Some(envelope) = message.envelope() {
        visit::envelope(envelope);
        sum += envelope.subject.as_deref().map_or(0, <[u8]>::len);
    }
    if let Some(structure) = message.bodystructure() {
        visit::structure(structure);
    }
    sum
}
