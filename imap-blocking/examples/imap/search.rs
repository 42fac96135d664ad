//! `imap search`: messages that match a query.

use imap_blocking::Methods;

use crate::account;
use crate::args;
use crate::failure::Result;
use crate::fetch;
use crate::output::Output;
use crate::query::Query;

pub(crate) fn run(search: &args::Search, trace: bool, out: &mut Output) -> Result {
    let query = Query::parse(&search.query)?;
    let mailbox = account::mailbox(&search.mailbox)?;
    let mut client = account::open(&search.account, trace)?;
    client.examine(&mailbox)?;
    let found = client.uid_search(query.program()?)?;
    // Servers limit the length of a command.
    for uids in found.to_set().iter().flat_map(|set| set.split(SET_LENGTH)) {
        fetch::summaries(&mut client, &uids, out)?;
    }
    account::close(client)
}

/// How long a set may be in one command.
const SET_LENGTH: usize = 4000;
