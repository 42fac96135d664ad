//! What the store says no to.

/// Why the store refused an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// No user has this name.
    #[error("no such user")]
    NoSuchUser,
    /// No mailbox has this name.
    #[error("no such mailbox")]
    NoSuchMailbox,
    /// The mailbox holds no message with this UID.
    #[error("no such message")]
    NoSuchMessage,
    /// A mailbox already has this name.
    #[error("a mailbox has this name already")]
    AlreadyExists,
    /// The name has an empty level, a wildcard or a control character, or is longer than 255 octets.
    #[error("a mailbox cannot have this name")]
    BadName,
    /// The operation cannot be done to INBOX.
    #[error("not possible with INBOX")]
    Inbox,
    /// The mailbox is only a level of the hierarchy.
    #[error("the mailbox cannot be selected")]
    NotSelectable,
    /// The mailbox has no UID left to give.
    #[error("the mailbox is full")]
    Full,
}
