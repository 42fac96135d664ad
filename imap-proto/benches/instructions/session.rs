//! The connection that a corpus is read on.

use core::hint::black_box;

use imap_proto::command::{Noop, Select};
use imap_proto::types::MailboxName;
use imap_proto::{Config, Connection, Error};

/// A connection with an open mailbox that takes `chunk` bytes at once and waits for the commands that `corpus` completes.
pub(crate) fn selected(corpus: &[u8], chunk: usize) -> Result<Connection, Box<dyn core::error::Error>> {
    let completions = corpus.windows(5).filter(|line| *line == b"\nBAAA").count();
    let mut config = Config::new(SEED);
    // Never less than half of it is offered.
    config.limits.read = (2 * chunk).max(config.limits.read);
    config.limits.in_progress = completions + 1;
    let mut connection = Connection::new(config);
    connection.receive(b"* PREAUTH [CAPABILITY IMAP4rev1] ready\r\n");
    drain(&mut connection)?;
    for _ in 0..completions {
        connection.start(&Noop)?;
    }
    let tag = connection.start(&Select::new(&MailboxName::inbox()))?;
    while connection.wants_write() {
        let length = connection.output().len();
        connection.written(length);
    }
    connection.receive(format!("* 5000 EXISTS\r\n{tag} OK [READ-WRITE] done\r\n").as_bytes());
    drain(&mut connection)?;
    connection.release_buffers();
    Ok(connection)
}

fn drain(connection: &mut Connection) -> Result<(), Error> {
    while connection.advance()? {
        black_box(connection.event());
    }
    Ok(())
}

/// The tags of the corpora are those of this seed.
const SEED: u16 = 4096;
