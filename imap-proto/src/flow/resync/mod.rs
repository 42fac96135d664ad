//! Bringing a cache of a mailbox up to date.

mod change;
mod error;
mod options;
mod point;
#[cfg(test)]
mod tests;
mod told;
mod uids;

pub use change::{Change, ResyncMethod};
pub use error::ResyncError;
pub use options::ResyncOptions;
pub use point::ResumePoint;

use alloc::boxed::Box;
use alloc::collections::VecDeque;

use super::Next;
use crate::command::{self, Command, Fetch, FetchItem, Reply, Search, SearchKey, SearchReply, SearchReturn, Selected};
use crate::connection::Connection;
use crate::error::StartError;
use crate::event::{Access, Event};
use crate::ext::condstore::{CondStore, Since};
use crate::ext::qresync::{QResync, Vanished};
use crate::response::{Capability, Code, Data, Offered, Status};
use crate::state::State;
use crate::types::{Atom, MailboxName, Tag, Uid, UidSet};
use crate::wire::{Condition, Encode};
use change::Current;
use uids::Uids;

/// Opens a mailbox and tells what has changed in it since the last time: which messages are new, which flags are others
/// and which messages are gone (RFC 4549 section 4.3, RFC 7162 section 6).
///
/// ```
/// # use imap_proto::{Connection, flow::{Change, Next, ResumePoint, Resync, ResyncOptions}, types::MailboxName};
/// # fn drive(_: &mut Connection) -> Result<(), Box<dyn std::error::Error>> { Err("no server".into()) }
/// # fn resync(connection: &mut Connection, kept: &str) -> Result<String, Box<dyn std::error::Error>> {
/// let inbox = MailboxName::inbox();
/// let mut resync = Resync::new(&inbox, Some(kept.parse()?), ResyncOptions::new());
/// while resync.act(connection)? != Next::Done {
///     drive(connection)?; // writes and reads until advance() has returned true
///     match resync.observe(&connection.event()) {
///         Some(Change::Reset) => { /* forget every message */ }
///         Some(Change::Vanished(uids)) => { /* forget these */ }
///         Some(Change::Message { uid, is_new, flags, .. }) => { /* keep the flags; fetch what is new */ }
///         _ => {}
///     }
/// }
/// let point = resync.point().map(|point| point.to_string()); // for the next time
/// # Ok(point.unwrap_or_default())
/// # }
/// ```
///
/// With QRESYNC that is one command. With CONDSTORE it is SELECT and FETCH of what has changed, and without, SELECT and
/// FETCH of all flags, which the application must compare with those it has. If there are not as many messages then as
/// there should be, which is so whenever some are gone and only CONDSTORE is there, and where a server does not keep to
/// its word, SEARCH tells which there are. If UIDVALIDITY is another one, nothing that is known is worth anything:
/// [`Change::Reset`], and everything is new.
///
/// Every event is the application's too. EXPUNGE and EXISTS that come meanwhile are for
/// [`Connection::mailbox`](crate::Connection::mailbox) as ever; what they say is told again the next time, if not this
/// time. Other commands may be started meanwhile, but for SEARCH and those that open or close a mailbox.
#[derive(Debug)]
pub struct Resync {
    options: ResyncOptions,
    mailbox: MailboxName<'static>,
    point: Option<ResumePoint>,
    step: Step,
    waiting: Option<Tag>,
    method: ResyncMethod,
    /// Whether the server was asked what it offers.
    asked: bool,
    /// Whether data is about the mailbox, and not about the one that was open before.
    is_ours: bool,
    /// Whether data came before it was known by which UIDVALIDITY, or a message that is gone was not told by its UID.
    is_unsure: bool,
    /// How many messages there are, as far as the events go that were acted upon.
    exists: Option<u32>,
    /// Whether what is behind what is known was fetched.
    has_new: bool,
    selected: Option<Box<Selected>>,
    found: Option<Box<SearchReply<Uid>>>,
    /// The messages that the application knows of, with what it was told.
    known: Uids,
    /// Those that FETCH of all has shown.
    seen: Uids,
    /// What SEARCH has found and nothing has told of yet, in pieces that fit a line.
    missing: VecDeque<UidSet>,
    current: Option<Current>,
    /// Whether the last event was nobody else's.
    took: bool,
    failed: Option<ResyncError>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Capability,
    Enable,
    Open,
    /// FETCH of what has changed, or of all.
    Changes,
    Verify,
    /// FETCH of what is behind what is known.
    New,
    Search,
    Missing,
    Done,
}

impl Resync {
    /// Brings up to date what is known of this mailbox; everything is new if nothing is. The connection must be
    /// authenticated; a mailbox that is open on it is closed.
    #[must_use]
    pub fn new(mailbox: &MailboxName<'_>, point: Option<ResumePoint>, options: ResyncOptions) -> Self {
        Self {
            options,
            mailbox: mailbox.clone().into_owned(),
            step: Step::Capability,
            waiting: None,
            method: ResyncMethod::Anew,
            asked: false,
            is_ours: false,
            is_unsure: false,
            exists: None,
            has_new: false,
            selected: None,
            found: None,
            known: Uids::of(point.as_ref().and_then(ResumePoint::known)),
            seen: Uids::default(),
            missing: VecDeque::new(),
            current: None,
            took: false,
            failed: None,
            point,
        }
    }

    /// Takes note of an event, and says what has changed by it.
    pub fn observe(&mut self, event: &Event<'_>) -> Option<Change> {
        self.took = self.absorb(event);
        match event {
            Event::Completed { tag, status } if self.waiting == Some(*tag) => {
                // A code may be an alert.
                self.took |= status.code.is_none();
                self.waiting = None;
                return self.completed(status);
            }
            Event::Continue { tag, .. } => self.took = tag.is_some() && self.waiting == *tag,
            Event::Fetch(fetch) if self.listens() => {
                self.took = true;
                return self.fetched(fetch);
            }
            Event::Data(Data::Other(raw)) if self.listens() => {
                if let Some(vanished) = raw.get::<Vanished<'_>>() {
                    self.took = true;
                    return self.vanished(&vanished);
                }
            }
            Event::Data(Data::Capability(_) | Data::Enabled(_)) => self.took = self.selected.is_none(),
            Event::Data(Data::Expunge(_)) if self.step > Step::Open => self.is_unsure = true,
            Event::Status(status) if status.condition == Condition::Bye => {
                self.fail(ResyncError::Bye(Box::new(status.clone().into_owned())));
            }
            Event::Status(status) if status.code == Some(Code::Closed) => self.is_ours = true,
            Event::Closed => self.fail(ResyncError::Closed),
            _ => {}
        }
        None
    }

    /// Whether the event observed last was a part of what this flow asked for, and no news for anybody else.
    #[must_use]
    pub const fn took(&self) -> bool {
        self.took
    }

    /// Does what is to be done now. With [`Next::Done`] the mailbox is open and the cache is up to date.
    ///
    /// # Errors
    /// Why that could not be. Every later call returns the same.
    pub fn act(&mut self, connection: &mut Connection) -> Result<Next, ResyncError> {
        if self.step > Step::Open {
            self.exists = connection.mailbox().and_then(|mailbox| mailbox.exists());
        }
        loop {
            if let Some(error) = &self.failed {
                return Err(error.clone());
            }
            if self.waiting.is_some() {
                return Ok(Next::Wait);
            }
            if self.step == Step::Done {
                return Ok(Next::Done);
            }
            match self.proceed(connection) {
                Ok(()) => {}
                // Something of the application's is in progress.
                Err(StartError::Busy(_) | StartError::OutputFull) => return Ok(Next::Wait),
                Err(error) => self.fail(error.into()),
            }
        }
    }

    /// Where to begin the next time, once all is done; `None` before, and if the mailbox has no UIDVALIDITY that would
    /// last. Later changes that the application takes note of need not be in it: they are told again.
    #[must_use]
    pub fn point(&self) -> Option<ResumePoint> {
        if self.step != Step::Done || self.failed.is_some() {
            return None;
        }
        let selected = self.selected.as_ref().filter(|selected| !selected.uid_not_sticky)?;
        let mut point = ResumePoint::new(selected.uid_validity?).ok()?;
        if let Some(mod_seq) = selected.highest_mod_seq {
            point = point.clone().with_mod_seq(mod_seq).unwrap_or(point);
        }
        let behind = self.known.last().and_then(|last| Uid::new(last.checked_add(1)?));
        if let Some(uid_next) = selected.uid_next.max(behind) {
            point = point.with_uid_next(uid_next);
        }
        if let Some(known) = self.known.to_set() {
            point = point.with_known(known).ok()?;
        }
        Some(point)
    }

    /// How it was done.
    #[must_use]
    pub const fn method(&self) -> ResyncMethod {
        self.method
    }

    /// The mailbox as it was opened; `None` before.
    #[must_use]
    pub fn selected(&self) -> Option<&Selected> {
        self.selected.as_deref().filter(|_| self.step > Step::Open)
    }

    /// Starts the command of the step, or takes the next step.
    fn proceed(&mut self, connection: &mut Connection) -> Result<(), StartError> {
        let offered = |capability| connection.offers(capability) == Some(true);
        match self.step {
            Step::Capability => {
                if connection.capabilities().is_some() || self.asked {
                    self.step = Step::Enable;
                } else {
                    self.waiting = Some(connection.start(&command::Capability)?);
                    self.asked = true;
                }
            }
            Step::Enable => {
                let is_wanted = self.options.qresync && self.options.condstore && offered(Capability::QResync);
                // "ENABLE QRESYNC" is for the authenticated state alone (RFC 5161 section 3.1).
                let can_be = connection.state() == State::Authenticated && !connection.enabled().contains("QRESYNC");
                if is_wanted && can_be {
                    let names = [Atom::new("QRESYNC")?];
                    self.waiting = Some(connection.start(&command::Enable::new(&names))?);
                }
                self.step = Step::Open;
            }
            Step::Open => {
                let has_mod_seqs =
                    self.options.condstore && (offered(Capability::CondStore) || offered(Capability::QResync));
                let can_ask = self.options.qresync && connection.enabled().contains("QRESYNC");
                self.open(connection, has_mod_seqs, can_ask)?;
            }
            Step::Changes => {
                let since = self.changed_since();
                let since = since.map(|mod_seq| Since::changed(Offered::insist(), mod_seq));
                self.fetch(connection, &UidSet::all(), since.as_ref())?;
            }
            Step::Verify => {
                self.step = match self.exists.map(u64::from) {
                    Some(exists) if exists == self.known.count() && !self.is_unsure => Step::Done,
                    Some(exists) if exists > self.known.count() && self.tells_of_old_alone() => Step::New,
                    _ => Step::Search,
                };
            }
            Step::New => {
                let behind = self.known.last().and_then(|last| Uid::new(last.saturating_add(1)));
                let next = self.point.as_ref().and_then(ResumePoint::uid_next);
                let new = UidSet::from_star(next.max(behind).unwrap_or(Uid::MIN));
                self.fetch(connection, &new, None)?;
            }
            Step::Search => {
                let has_esearch = offered(Capability::ESearch);
                let search = Search::uids(SearchKey::All);
                let search = if has_esearch {
                    search.returning(&[SearchReturn::All])
                } else {
                    search
                };
                self.waiting = Some(connection.start(&search)?);
                self.found = Some(Box::new(search.reply()));
            }
            Step::Missing => match self.missing.front().cloned() {
                Some(piece) => self.fetch(connection, &piece, None)?,
                None => self.step = Step::Done,
            },
            Step::Done => {}
        }
        Ok(())
    }

    fn open(&mut self, connection: &mut Connection, has_mod_seqs: bool, can_ask: bool) -> Result<(), StartError> {
        let known = self.point.as_ref().map(|point| (point.uid_validity(), point.mod_seq()));
        let qresync = match known {
            Some((uid_validity, Some(mod_seq))) if can_ask && !self.is_unsure => {
                Some(QResync::new(Offered::insist(), uid_validity, mod_seq))
            }
            _ => None,
        };
        let condstore = CondStore::select(Offered::insist());
        let parameter: Option<&dyn Encode> = match &qresync {
            Some(qresync) => Some(qresync),
            None if has_mod_seqs => Some(&condstore),
            None => None,
        };
        self.method = match known {
            None => ResyncMethod::Anew,
            Some((_, Some(_))) if qresync.is_some() => ResyncMethod::QResync,
            Some((_, Some(_))) if has_mod_seqs => ResyncMethod::CondStore,
            Some(_) => ResyncMethod::Comparison,
        };
        // Until CLOSED data is about the mailbox that is open now.
        self.is_ours = connection.mailbox().is_none();
        let (tag, reply) = if self.options.access == Access::ReadWrite {
            let select = command::Select::new(&self.mailbox);
            let select = parameter.into_iter().fold(select, command::Select::parameter);
            (connection.start(&select)?, select.reply())
        } else {
            let examine = command::Examine::new(&self.mailbox);
            let examine = parameter.into_iter().fold(examine, command::Examine::parameter);
            (connection.start(&examine)?, examine.reply())
        };
        self.waiting = Some(tag);
        self.selected = Some(Box::new(reply));
        Ok(())
    }

    fn fetch(&mut self, connection: &mut Connection, set: &UidSet, since: Option<&Since>) -> Result<(), StartError> {
        let fetch = Fetch::uids(set, FetchItem::Flags);
        let fetch = match since {
            Some(since) => fetch.modifier(since),
            None => fetch,
        };
        self.waiting = Some(connection.start(&fetch)?);
        Ok(())
    }

    /// From which mod-sequence on FETCH tells of changes; `None` if it tells of everything.
    fn changed_since(&self) -> Option<u64> {
        let is_by_mod_seq = matches!(self.method, ResyncMethod::CondStore | ResyncMethod::QResync);
        self.point.as_ref().filter(|_| is_by_mod_seq)?.mod_seq()
    }

    /// Whether there may be new messages that SELECT with QRESYNC has not told of: "the client is synchronized, except
    /// for maybe the new messages" (RFC 7162 section 6).
    fn tells_of_old_alone(&self) -> bool {
        self.method == ResyncMethod::QResync && !self.has_new
    }

    fn completed(&mut self, status: &Status<'_>) -> Option<Change> {
        if status.condition == Condition::Bye {
            self.fail(ResyncError::Bye(Box::new(status.clone().into_owned())));
            return None;
        }
        match self.step {
            // Whatever it says, what is offered and what is on is asked of the connection.
            Step::Capability => return None,
            Step::Open if self.selected.is_none() => return None,
            Step::Open if status.condition == Condition::Bad && self.method == ResyncMethod::QResync => {
                // It says that QRESYNC is on and will not have it.
                self.is_unsure = true;
                return None;
            }
            _ if !status.is_ok() => {
                self.fail(ResyncError::Refused(Box::new(status.clone().into_owned())));
                return None;
            }
            _ => {}
        }
        match self.step {
            Step::Open => self.opened(),
            Step::Changes => {
                self.step = Step::Verify;
                if self.changed_since().is_some() {
                    return None;
                }
                // Only who has shown as many as there are has shown all: others may have left out the UIDs.
                self.is_unsure |= self.exists.is_none_or(|exists| self.seen.count() < u64::from(exists));
                let gone = if self.is_unsure {
                    None
                } else {
                    self.known.keep(&self.seen)
                };
                gone.map(Change::Vanished)
            }
            Step::New => {
                self.has_new = true;
                self.step = Step::Verify;
                None
            }
            Step::Search => self.searched(),
            Step::Missing => {
                self.missing.pop_front();
                None
            }
            Step::Capability | Step::Enable | Step::Verify | Step::Done => None,
        }
    }

    /// The mailbox is open: is what is known worth anything?
    fn opened(&mut self) -> Option<Change> {
        let selected = self.selected.as_deref()?;
        let is_same =
            |point: &ResumePoint| Some(point.uid_validity()) == selected.uid_validity && !selected.uid_not_sticky;
        let has_mod_seqs = selected.highest_mod_seq.is_some();
        let is_unchanged = self
            .point
            .as_ref()
            .is_some_and(|point| point.mod_seq() == selected.highest_mod_seq);
        let is_empty = selected.exists == Some(0);
        match &self.point {
            Some(point) if !is_same(point) => {
                self.exists = selected.exists;
                self.is_unsure = false;
                self.point = None;
                self.known = Uids::default();
                self.method = ResyncMethod::Anew;
                self.step = if is_empty { Step::Done } else { Step::Changes };
                return Some(Change::Reset);
            }
            // "It MUST remove the last known HIGHESTMODSEQ value from its cache" (RFC 7162 section 6).
            Some(_) if !has_mod_seqs => self.method = ResyncMethod::Comparison,
            Some(_) if self.is_unsure && self.method == ResyncMethod::QResync => self.method = ResyncMethod::CondStore,
            _ => {}
        }
        self.exists = selected.exists;
        self.is_unsure = false;
        self.is_ours = true;
        self.step = match self.method {
            _ if is_empty => Step::Done,
            ResyncMethod::QResync => Step::Verify,
            // "the client MUST NOT fetch flags for cached messages" (RFC 4549 section 6.1).
            ResyncMethod::CondStore if is_unchanged => Step::Verify,
            _ => Step::Changes,
        };
        let gone = is_empty.then(|| self.known.keep(&Uids::default())).flatten();
        gone.map(Change::Vanished)
    }

    /// Whether what is told of messages is about this mailbox and can be believed.
    fn listens(&mut self) -> bool {
        if self.step != Step::Open {
            return self.step > Step::Open && self.step < Step::Done;
        }
        let known = self.point.as_ref().map(ResumePoint::uid_validity);
        let said = self.selected.as_ref().and_then(|selected| selected.uid_validity);
        if !self.is_ours || self.waiting.is_none() || self.method != ResyncMethod::QResync {
            return false;
        }
        // A server that tells of changes before it has said UIDVALIDITY is asked again.
        self.is_unsure |= said.is_none();
        said.is_some() && said == known
    }

    /// Whether the event is a part of an answer that is kept.
    fn absorb(&mut self, event: &Event<'_>) -> bool {
        match (self.step, &mut self.selected, &mut self.found) {
            (Step::Open, Some(selected), _) => selected.absorb(event),
            (Step::Search, _, Some(found)) => found.absorb(event),
            _ => false,
        }
    }

    fn fail(&mut self, error: ResyncError) {
        self.failed.get_or_insert(error);
    }
}
