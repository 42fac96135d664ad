//! Bringing what is known of a mailbox up to date.

use core::future::poll_fn;
use std::io;

use imap_proto::command::Select;
use imap_proto::flow::{Change, Next, ResumePoint, Resync, ResyncError, ResyncOptions};
use imap_proto::types::{MailboxName, Tag};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::client::Client;
use crate::error::Error;
use crate::timeouts::Limit;

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    /// Opens a mailbox and tells what has changed in it since the last time, by QRESYNC, by CONDSTORE, or by comparing.
    /// See [`Resync`] for what exactly is done. The flow that is returned has the [point](Resync::point) to begin from
    /// the next time.
    ///
    /// ```no_run
    /// # use imap_tokio::proto::flow::{Change, ResumePoint, ResyncOptions};
    /// # use imap_tokio::{Client, Error};
    /// # use tokio::net::TcpStream;
    /// # use imap_proto::types::MailboxName;
    /// # async fn f(mut client: Client<TcpStream>, kept: Option<ResumePoint>) -> Result<Option<ResumePoint>, Error> {
    /// let inbox = MailboxName::inbox();
    /// let resync = client.resync(&inbox, kept, ResyncOptions::new(), |change| match change {
    ///     Change::Reset => println!("forget everything"),
    ///     Change::Vanished(uids) => println!("forget {uids}"),
    ///     Change::Message { uid, flags, .. } => println!("{uid} has {flags:?}"),
    ///     _ => {}
    /// }).await?;
    /// # Ok(
    /// resync.point()
    /// # )
    /// # }
    /// ```
    ///
    /// What is received meanwhile and is no part of this goes to [`updates`](Self::updates). If the future is dropped, what
    /// was told is true but not all there is: begin again from the point that was begun from.
    ///
    /// # Errors
    /// [`Error::Rejected`] if the server says NO or BAD to what cannot be done without, after which the client may be
    /// used; and as [`run`](Self::run).
    pub async fn resync(
        &mut self,
        mailbox: &MailboxName<'_>,
        point: Option<ResumePoint>,
        options: ResyncOptions,
        mut each: impl FnMut(Change),
    ) -> Result<Resync, Error> {
        let total = Limit::NONE;
        poll_fn(|cx| self.poll_clear(total, cx)).await?;
        let mut before: Option<Tag> = None;
        let mut resync = Resync::new(mailbox, point, options);
        loop {
            let next = resync.act(&mut self.connection);
            let begun: Option<Tag> = self.connection.in_progress().max();
            if begun.is_some() && begun > before {
                self.activity.note();
            }
            // Whoever waits for it may stop doing so.
            begun.into_iter().for_each(|tag| self.leave(tag));
            before = before.max(begun);
            match next {
                Ok(Next::Wait) => poll_fn(|cx| self.poll_answer(total, cx)).await?,
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
