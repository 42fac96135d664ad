//! The mail of all users, shared by every session, and the hooks that change it from outside.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use core::fmt;
use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

use chrono::{DateTime, FixedOffset};

use super::{
    error::StoreError,
    mailbox::{Change, Content, Mailbox},
};

/// All users and their mail.
///
/// Names of mailboxes are given as plain Unicode with `/` between levels; the modified UTF-7 of the wire is the
/// sessions' business. Every change is announced to the sessions that have the mailbox selected, each at the moment
/// when RFC 9051 section 5.5 lets it be.
#[derive(Default)]
pub struct Store {
    users: BTreeMap<String, User>,
    mailboxes_made: u32,
    watchers: Vec<Watcher>,
}

pub(super) struct User {
    password: String,
    pub(super) mailboxes: BTreeMap<String, Mailbox>,
    pub(super) subscriptions: BTreeSet<String>,
}

type Watcher = Box<dyn FnMut() -> bool + Send>;

impl Store {
    /// A store without users.
    pub fn new() -> Self {
        Self::default()
    }

    /// The store as sessions share it.
    pub fn shared(self) -> Arc<Mutex<Self>> {
        Arc::new(Mutex::new(self))
    }

    /// Adds a user with an empty INBOX, or gives an existing user a new password.
    pub fn add_user(&mut self, user: &str, password: &str) {
        if let Some(user) = self.users.get_mut(user) {
            password.clone_into(&mut user.password);
            return;
        }
        let inbox = self.make_mailbox();
        let user_data = User {
            password: password.to_owned(),
            mailboxes: BTreeMap::from([(INBOX.to_owned(), inbox)]),
            subscriptions: BTreeSet::from([INBOX.to_owned()]),
        };
        self.users.insert(user.to_owned(), user_data);
    }

    /// Makes a mailbox, and the levels above it that are missing.
    ///
    /// # Errors
    /// When the user is unknown, the name is taken or no mailbox can have it.
    pub fn create(&mut self, user: &str, mailbox: &str) -> Result<(), StoreError> {
        let name = canonical(mailbox.strip_suffix('/').unwrap_or(mailbox))?;
        let known = self.user(user)?.mailboxes.get(&name).map(|mailbox| mailbox.selectable);
        if known == Some(true) {
            return Err(StoreError::AlreadyExists);
        }
        let levels = name
            .match_indices('/')
            .map(|(at, _)| &name[..at])
            .chain([name.as_str()]);
        for level in levels {
            if !self.user(user)?.mailboxes.contains_key(level) {
                let made = self.make_mailbox();
                self.user_mut(user)?.mailboxes.insert(level.to_owned(), made);
            }
        }
        if let Some(mailbox) = self.user_mut(user)?.mailboxes.get_mut(&name) {
            mailbox.selectable = true;
        }
        self.changed();
        Ok(())
    }

    /// Deletes a mailbox; one with children stays behind as a name that cannot be selected
    /// (RFC 3501 section 6.3.4).
    ///
    /// # Errors
    /// When user or mailbox is unknown, for INBOX, and for a name left behind that still has children.
    pub fn delete(&mut self, user: &str, mailbox: &str) -> Result<(), StoreError> {
        let name = canonical(mailbox)?;
        if name == INBOX {
            return Err(StoreError::Inbox);
        }
        let replacement = self.make_mailbox();
        let user = self.user_mut(user)?;
        let selectable = user.mailboxes.get(&name).ok_or(StoreError::NoSuchMailbox)?.selectable;
        let parent = user.has_children(&name);
        if parent && !selectable {
            return Err(StoreError::NotSelectable);
        }
        user.mailboxes.remove(&name);
        if parent {
            user.mailboxes.insert(
                name,
                Mailbox {
                    selectable: false,
                    ..replacement
                },
            );
        }
        self.changed();
        Ok(())
    }

    /// Renames a mailbox with all below it. Renaming INBOX moves its messages and leaves it empty
    /// (RFC 3501 section 6.3.5).
    ///
    /// # Errors
    /// When user or mailbox is unknown, the new name is taken or no mailbox can have it.
    pub fn rename(&mut self, user: &str, from: &str, to: &str) -> Result<(), StoreError> {
        let (from, to) = (canonical(from)?, canonical(to)?);
        let below = format!("{from}/");
        if !self.user(user)?.mailboxes.contains_key(&from) {
            return Err(StoreError::NoSuchMailbox);
        }
        if to.starts_with(&below) && from != INBOX {
            return Err(StoreError::BadName);
        }
        if self.user(user)?.mailboxes.contains_key(&to) {
            return Err(StoreError::AlreadyExists);
        }
        self.create(user, &to)?;
        let user = self.user_mut(user)?;
        if from == INBOX {
            let inbox = user.mailboxes.get_mut(INBOX).ok_or(StoreError::NoSuchMailbox)?;
            let messages = inbox.messages.clone();
            let uids: Vec<u32> = messages.iter().map(|message| message.uid).collect();
            inbox.expunge(&uids);
            let target = user.mailboxes.get_mut(&to).ok_or(StoreError::NoSuchMailbox)?;
            for message in messages {
                target.append(message.content, message.flags).ok_or(StoreError::Full)?;
            }
        } else {
            let moved: Vec<String> = user
                .mailboxes
                .keys()
                .filter(|name| **name == from || name.starts_with(&below))
                .cloned()
                .collect();
            for name in moved {
                if let Some(mailbox) = user.mailboxes.remove(&name) {
                    user.mailboxes.insert(format!("{to}{}", &name[from.len()..]), mailbox);
                }
            }
        }
        self.changed();
        Ok(())
    }

    /// Subscribes to a mailbox, or ends the subscription.
    ///
    /// # Errors
    /// When the user is unknown, or the mailbox to subscribe to is.
    pub fn subscribe(&mut self, user: &str, mailbox: &str, subscribe: bool) -> Result<(), StoreError> {
        let name = canonical(mailbox)?;
        let user = self.user_mut(user)?;
        if !subscribe {
            user.subscriptions.remove(&name);
        } else if user.mailboxes.contains_key(&name) {
            user.subscriptions.insert(name);
        } else {
            return Err(StoreError::NoSuchMailbox);
        }
        Ok(())
    }

    /// Gives a mailbox a special use, `\Sent` for example (RFC 6154 section 2).
    ///
    /// # Errors
    /// When user or mailbox is unknown.
    pub fn set_special_use(&mut self, user: &str, mailbox: &str, attribute: &str) -> Result<(), StoreError> {
        self.mailbox_mut(user, mailbox)?.special_use = Some(attribute.to_owned());
        Ok(())
    }

    /// Adds a message and returns its UID. Without a date the message arrived now.
    ///
    /// # Errors
    /// When user or mailbox is unknown, or the mailbox takes no messages.
    pub fn append(
        &mut self,
        user: &str,
        mailbox: &str,
        bytes: &[u8],
        flags: &[&str],
        date: Option<DateTime<FixedOffset>>,
    ) -> Result<u32, StoreError> {
        let content = Content::new(bytes.to_vec(), date.unwrap_or_else(now));
        let mailbox = self.mailbox_mut(user, mailbox)?;
        if !mailbox.selectable {
            return Err(StoreError::NotSelectable);
        }
        let uid = mailbox
            .append(Arc::new(content), flags.iter().collect())
            .ok_or(StoreError::Full)?;
        self.changed();
        Ok(uid)
    }

    /// Removes messages, whether flagged `\Deleted` or not. UIDs that name no message are passed over.
    ///
    /// # Errors
    /// When user or mailbox is unknown.
    pub fn expunge(&mut self, user: &str, mailbox: &str, uids: &[u32]) -> Result<(), StoreError> {
        let mut uids = uids.to_vec();
        uids.sort_unstable();
        self.mailbox_mut(user, mailbox)?.expunge(&uids);
        self.changed();
        Ok(())
    }

    /// Replaces the flags of a message.
    ///
    /// # Errors
    /// When user, mailbox or message is unknown.
    pub fn set_flags(&mut self, user: &str, mailbox: &str, uid: u32, flags: &[&str]) -> Result<(), StoreError> {
        let flags = flags.iter().collect();
        if !self
            .mailbox_mut(user, mailbox)?
            .change_flags(uid, Change::Replace, &flags)
        {
            return Err(StoreError::NoSuchMessage);
        }
        self.changed();
        Ok(())
    }

    /// Makes a mailbox read-only or read-write; sessions that have it selected are told with the code READ-ONLY or
    /// READ-WRITE (RFC 9051 section 7.1).
    ///
    /// # Errors
    /// When user or mailbox is unknown.
    pub fn set_read_only(&mut self, user: &str, mailbox: &str, read_only: bool) -> Result<(), StoreError> {
        self.mailbox_mut(user, mailbox)?.read_only = read_only;
        self.changed();
        Ok(())
    }

    /// Gives a mailbox another UIDVALIDITY, as a server does that has lost its UIDs. Sessions that have it selected
    /// are not told (RFC 3501 section 2.3.1.1 has no way to).
    ///
    /// # Errors
    /// When user or mailbox is unknown.
    pub fn set_uid_validity(&mut self, user: &str, mailbox: &str, uid_validity: u32) -> Result<(), StoreError> {
        self.mailbox_mut(user, mailbox)?.uid_validity = uid_validity;
        Ok(())
    }

    /// The UIDs in a mailbox, ascending.
    ///
    /// # Errors
    /// When user or mailbox is unknown.
    pub fn uids(&self, user: &str, mailbox: &str) -> Result<Vec<u32>, StoreError> {
        Ok(self
            .mailbox(user, mailbox)?
            .messages
            .iter()
            .map(|message| message.uid)
            .collect())
    }

    /// The octets of a message.
    ///
    /// # Errors
    /// When user, mailbox or message is unknown.
    pub fn message(&self, user: &str, mailbox: &str, uid: u32) -> Result<&[u8], StoreError> {
        let message = self
            .mailbox(user, mailbox)?
            .message(uid)
            .ok_or(StoreError::NoSuchMessage)?;
        Ok(&message.content.bytes)
    }

    /// The flags of a message, in the order they were set.
    ///
    /// # Errors
    /// When user, mailbox or message is unknown.
    pub fn flags(&self, user: &str, mailbox: &str, uid: u32) -> Result<Vec<&str>, StoreError> {
        let message = self
            .mailbox(user, mailbox)?
            .message(uid)
            .ok_or(StoreError::NoSuchMessage)?;
        Ok(message.flags.iter().collect())
    }

    /// The names of all mailboxes of a user that can be selected, in byte order.
    ///
    /// # Errors
    /// When the user is unknown.
    pub fn mailboxes(&self, user: &str) -> Result<Vec<&str>, StoreError> {
        let mailboxes = self.user(user)?.mailboxes.iter();
        Ok(mailboxes
            .filter(|(_, mailbox)| mailbox.selectable)
            .map(|(name, _)| name.as_str())
            .collect())
    }

    /// Calls `watcher` after every change, until it returns false. The store is locked while it runs.
    pub fn watch(&mut self, watcher: impl FnMut() -> bool + Send + 'static) {
        self.watchers.push(Box::new(watcher));
    }

    /// Tells the watchers that something is different.
    pub(super) fn changed(&mut self) {
        self.watchers.retain_mut(|watcher| watcher());
    }

    /// Whether the user exists with this password.
    pub(super) fn password_is(&self, user: &str, password: &str) -> bool {
        self.users.get(user).is_some_and(|user| user.password == password)
    }

    pub(super) fn has_user(&self, user: &str) -> bool {
        self.users.contains_key(user)
    }

    pub(super) fn user(&self, user: &str) -> Result<&User, StoreError> {
        self.users.get(user).ok_or(StoreError::NoSuchUser)
    }

    pub(super) fn mailbox(&self, user: &str, mailbox: &str) -> Result<&Mailbox, StoreError> {
        self.user(user)?
            .mailboxes
            .get(&canonical(mailbox)?)
            .ok_or(StoreError::NoSuchMailbox)
    }

    pub(super) fn mailbox_mut(&mut self, user: &str, mailbox: &str) -> Result<&mut Mailbox, StoreError> {
        let name = canonical(mailbox)?;
        self.user_mut(user)?
            .mailboxes
            .get_mut(&name)
            .ok_or(StoreError::NoSuchMailbox)
    }

    /// The mailbox that has this identity, whatever its name is now.
    pub(super) fn mailbox_by_id(&mut self, user: &str, id: u64) -> Option<&mut Mailbox> {
        self.users
            .get_mut(user)?
            .mailboxes
            .values_mut()
            .find(|mailbox| mailbox.id == id && mailbox.selectable)
    }

    fn user_mut(&mut self, user: &str) -> Result<&mut User, StoreError> {
        self.users.get_mut(user).ok_or(StoreError::NoSuchUser)
    }

    fn make_mailbox(&mut self) -> Mailbox {
        self.mailboxes_made += 1;
        Mailbox::new(self.mailboxes_made.into(), FIRST_UID_VALIDITY + self.mailboxes_made)
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store")
            .field("users", &self.users.keys())
            .finish_non_exhaustive()
    }
}

impl User {
    /// Whether there is any mailbox below this name.
    pub(super) fn has_children(&self, name: &str) -> bool {
        let below = format!("{name}/");
        self.mailboxes
            .range(below.clone()..)
            .next()
            .is_some_and(|(next, _)| next.starts_with(&below))
    }
}

/// Locks the store. A thread that panicked while it held the lock leaves nothing half done that matters here.
pub(super) fn lock(store: &Mutex<Store>) -> MutexGuard<'_, Store> {
    store.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The present moment, in whole seconds.
pub(super) fn now() -> DateTime<FixedOffset> {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |passed| passed.as_secs());
    DateTime::from_timestamp(i64::try_from(seconds).unwrap_or(0), 0)
        .unwrap_or_default()
        .into()
}

/// The one spelling of a mailbox name, for INBOX has many (RFC 3501 section 5.1).
fn canonical(name: &str) -> Result<String, StoreError> {
    if name.eq_ignore_ascii_case(INBOX) {
        return Ok(INBOX.to_owned());
    }
    let bad = |c: char| c.is_control() || matches!(c, '*' | '%');
    if name.len() > LONGEST_NAME || name.contains(bad) || name.split('/').any(str::is_empty) {
        return Err(StoreError::BadName);
    }
    Ok(name.to_owned())
}

const INBOX: &str = "INBOX";
const LONGEST_NAME: usize = 255;
/// The start of 2026 in Unix time: a fixed number, so that transcripts are the same every time.
const FIRST_UID_VALIDITY: u32 = 1_767_225_600;

#[cfg(test)]
mod tests {
    use super::*;

    fn store() -> Store {
        let mut store = Store::new();
        store.add_user("alice", "wonderland");
        store
    }

    #[test]
    fn mailboxes_come_and_go() {
        let mut store = store();
        store.create("alice", "a/b/c/").unwrap();
        assert_eq!(store.mailboxes("alice").unwrap(), ["INBOX", "a", "a/b", "a/b/c"]);
        assert_eq!(store.create("alice", "inbox"), Err(StoreError::AlreadyExists));
        assert_eq!(store.delete("alice", "Inbox"), Err(StoreError::Inbox));
        store.delete("alice", "a/b").unwrap();
        assert_eq!(store.mailboxes("alice").unwrap(), ["INBOX", "a", "a/b/c"]);
        assert_eq!(
            store.append("alice", "a/b", b"", &[], None),
            Err(StoreError::NotSelectable)
        );
        assert_eq!(store.delete("alice", "a/b"), Err(StoreError::NotSelectable));
        store.create("alice", "a/b").unwrap();
        store.rename("alice", "a", "z/y").unwrap();
        assert_eq!(
            store.mailboxes("alice").unwrap(),
            ["INBOX", "z", "z/y", "z/y/b", "z/y/b/c"]
        );
        assert_eq!(store.rename("alice", "z", "z/q"), Err(StoreError::BadName));
        for name in ["", "/", "a//b", "/a", "a*", "%", "a\r\nb", &"x".repeat(256)] {
            assert_eq!(store.create("alice", name), Err(StoreError::BadName), "{name:?}");
        }
    }

    #[test]
    fn renaming_inbox_moves_its_messages_only() {
        let mut store = store();
        store.create("alice", "INBOX/child").unwrap();
        store.append("alice", "inbox", b"one", &["\\Seen"], None).unwrap();
        store.rename("alice", "INBOX", "old").unwrap();
        assert_eq!(store.mailboxes("alice").unwrap(), ["INBOX", "INBOX/child", "old"]);
        assert!(store.uids("alice", "INBOX").unwrap().is_empty());
        assert_eq!(store.message("alice", "old", 1).unwrap(), b"one");
        assert_eq!(store.flags("alice", "old", 1).unwrap(), ["\\Seen"]);
    }

    #[test]
    fn watchers_hear_of_changes_until_they_are_gone() {
        let mut store = store();
        let (sender, receiver) = std::sync::mpsc::channel();
        store.watch(move || sender.send(()).is_ok());
        store.append("alice", "INBOX", b"x", &[], None).unwrap();
        store.set_flags("alice", "INBOX", 1, &["\\Flagged"]).unwrap();
        store.expunge("alice", "INBOX", &[1, 5]).unwrap();
        assert_eq!(receiver.try_iter().count(), 3);
        drop(receiver);
        store.set_read_only("alice", "INBOX", true).unwrap();
        assert!(store.watchers.is_empty());
    }

    #[test]
    fn what_does_not_exist_is_said() {
        let mut store = store();
        assert_eq!(store.create("carol", "x"), Err(StoreError::NoSuchUser));
        assert_eq!(store.uids("alice", "x"), Err(StoreError::NoSuchMailbox));
        assert_eq!(
            store.set_flags("alice", "INBOX", 1, &[]),
            Err(StoreError::NoSuchMessage)
        );
        assert_eq!(store.subscribe("alice", "x", true), Err(StoreError::NoSuchMailbox));
        assert_eq!(store.subscribe("alice", "x", false), Ok(()));
        assert!(store.password_is("alice", "wonderland") && !store.password_is("alice", ""));
    }
}
