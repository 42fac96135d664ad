//! imap: `Session::uid_fetch`.

use std::net::TcpStream;

use super::{Order, Outcome, PASSWORD, USER, failed};
use crate::Failure;
use crate::readers::message_fields;

pub(crate) fn run(order: &Order) -> Result<Outcome, Failure> {
    let stream = TcpStream::connect(order.server).map_err(failed)?;
    let mut client = imap::Client::new(stream);
    client.read_greeting().map_err(failed)?;
    let mut session = client.login(USER, PASSWORD).map_err(|(error, _)| failed(error))?;
    session.select(order.task.mailbox()).map_err(failed)?;
    Outcome::of(order, || {
        let fetched = session.uid_fetch("1:*", order.task.items()).map_err(failed)?;
        let mut sum = 0;
        for message in fetched.iter() {
            message_fields(message);
            let subject = message.envelope().and_then(|envelope| envelope.subject.as_deref());
            sum += message.flags().len() + subject.map_or(0, <[u8]>::len) + message.body().map_or(0, <[u8]>::len);
        }
        Ok((fetched.len(), sum))
    })
}
