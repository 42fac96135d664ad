//! `imap ls`: mailboxes and their counts.

use imap_blocking::Methods;
use imap_blocking::proto::command::{List, ListReturn, StatusItem};
use imap_blocking::proto::response::{self, Capability, MailboxStatus};

use crate::account::{self, Client};
use crate::args::Ls;
use crate::failure::{Failure, Result};
use crate::output::Output;
use crate::table::{Cell, Column, Table};
use crate::text::{plain, plain_bytes};

pub(crate) fn run(ls: &Ls, trace: bool, out: &mut Output) -> Result {
    let mut client = account::open(&ls.account, trace)?;
    let found = mailboxes(&mut client, &ls.pattern, out)?;
    account::close(client)?;
    if found == 0 {
        return Err(Failure::Unmet(format!("no mailbox is named {}", ls.pattern)));
    }
    Ok(())
}

/// Writes the mailboxes whose names match, and says how many there are.
pub(crate) fn mailboxes(client: &mut Client, pattern: &str, out: &mut Output) -> Result<usize> {
    let pattern = account::mailbox(pattern)?;
    let offers = |client: &Client, capability| client.connection().offers(capability) == Some(true);
    let mut items = vec![StatusItem::Messages, StatusItem::Unseen];
    if offers(client, Capability::StatusSize) {
        items.push(StatusItem::Size);
    }
    let with_status = offers(client, Capability::ListStatus);
    let returned = [ListReturn::Status(&items)];
    let list = List::new(&pattern);
    let reply = client.run(if with_status { list.returning(&returned) } else { list })?;
    let mut table = Table::new(out, COLUMNS);
    for mailbox in &reply.mailboxes {
        let status = match reply.status(&mailbox.mailbox()) {
            Some(status) => Some(status.clone()),
            None if with_status || !mailbox.is_selectable() => None,
            // A mailbox of which nothing can be said is no reason to say nothing of the others.
            None => match client.status(&mailbox.mailbox(), &items) {
                Err(error) if !error.is_rejected() => return Err(error.into()),
                reply => reply.ok().and_then(|reply| reply.status),
            },
        };
        table.row(row(mailbox, status.as_ref()))?;
    }
    table.end()?;
    Ok(reply.mailboxes.len())
}

fn row(mailbox: &response::List<'_>, status: Option<&MailboxStatus<'_>>) -> [Cell; 5] {
    let attributes = mailbox.attributes();
    let attributes: Vec<String> = attributes.map(|attribute| plain_bytes(attribute.wire())).collect();
    [
        Cell::Text(plain(&mailbox.mailbox().display())),
        Cell::number(status.and_then(MailboxStatus::messages)),
        Cell::number(status.and_then(MailboxStatus::unseen)),
        status.and_then(MailboxStatus::size).map_or(Cell::Nothing, Cell::Size),
        Cell::Text(attributes.join(" ")),
    ]
}

const COLUMNS: &[Column] = &[
    Column::fixed("MAILBOX"),
    Column::number("MESSAGES"),
    Column::number("UNSEEN"),
    Column::number("SIZE"),
    Column::elastic("ATTRIBUTES"),
];
