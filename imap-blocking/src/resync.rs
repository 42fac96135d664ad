//! Bringing what is known of a mailbox up to date.

use std::io;

use imap_proto::command::Select;
use imap_proto::flow::{Change, Next, ResumePoint, Resync, ResyncError, ResyncOptions};
use imap_proto::types::{MailboxName, Tag};

use crate::client::Client;
use crate::error::Error;
use crate::transport::Transport;

impl<T: Transport> Client<T> {
    /// Opens a mailbox and tells what has changed in it since the last time, by QRESYNC, by CONDSTORE, or by comparing.
    /// See [`Resync`] for what exactly is done. The flow that is returned has the [point](Resync::point) to begin from
    /// the next time.
    ///
    /// ```no_run
    /// # use imap_blocking::proto::flow::{Change, ResumePoint, ResyncOptions};
    /// # use imap_blocking::{Client, Error, Socket};
    /// # use imap_proto::types::MailboxName;
    /// # fn f(mut client: Client<Socket>, kept: Option<ResumePoint>) -> Result<Option<ResumePoint>, Error> {
    /// let inbox = MailboxName::inbox();
    /// let resync = client.resync(&inbox, kept, ResyncOptions::new(), |change| match change {
    ///     Change::Reset => println!("forget everything"),
    ///     Change::Vanished(uids) => println!("forget {uids}"),
    ///     Change::Message { uid, flags, .. } => println!("{uid} has {flags:?}"),
    ///     _ => {}
    /// })?;
    /// # Ok(
    /// resync.point()
    /// # )
    /// # }
    /// ```
    ///
    /// What is received meanwhile and is no part of this goes to [`updates`](Self::updates).
    ///
    /// # Errors
    /// [`Error::Rejected`] if the server says NO or BAD to what cannot be done without, after which the client may be
    /// used; and as [`run`](Self::run).
    pub fn resync(
        &mut self,
        mailbox: &MailboxName<'_>,
        point: Option<ResumePoint>,
        options: ResyncOptions,
        mut each: impl FnMut(Change),
    ) -> Result<Resync, Error> {
        self.clear()?;
        let mut resync = Resync::new(mailbox, point, options);
        loop {
            let next = resync.act(&mut self.connection);
            let begun: Option<Tag> = self.connection.in_progress().max();
            // However this ends, its answer is taken in.
            begun.into_iter().for_each(|tag| self.leave(tag));
            match next {
                Ok(Next::Wait) => self.advance()?,
                Ok(Next::Done) => return Ok(resync),
                Ok(_) => return Err(Error::SwitchPending),
                Err(error) => return Err(self.not_resynced(error)),
            }
            let change = resync.observe(&self.connection.event());
            if let Some(change) = change {
                each(change);
            } else if !resync.took() {
                self.keep_event();
            }
        }
    }

    fn not_resynced(&mut self, error: ResyncError) -> Error {
        match error {
            ResyncError::Start(error) => self.not_started(error),
            ResyncError::Refused(status) => Error::rejected::<Select<'_>>(*status),
            ResyncError::Bye(_) | ResyncError::Closed => self.closed(),
            error => io::Error::other(error).into(),
        }
    }
}
