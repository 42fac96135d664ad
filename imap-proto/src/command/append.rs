//! APPEND (RFC 9051 section 6.3.12).

use alloc::vec::Vec;

use super::{Command, Profile, Reply, States};
use crate::event::Event;
use crate::response::{AppendUid, Code};
use crate::types::{DateTime, Flag, MailboxName};
use crate::wire::{Encode, Encoder};

/// APPEND: a new message at the end of a mailbox (RFC 9051 section 6.3.12).
///
/// The command has the size of the message only. When [`Event::Body`] says that the server takes it, it is written with
/// [`Connection::body`](crate::Connection::body).
#[derive(Clone, Debug)]
pub struct Append<'a> {
    mailbox: &'a MailboxName<'a>,
    message: AppendMessage<'a>,
}

impl<'a> Append<'a> {
    /// Appends this message to this mailbox.
    #[must_use]
    pub const fn new(mailbox: &'a MailboxName<'a>, message: AppendMessage<'a>) -> Self {
        Self { mailbox, message }
    }
}

impl Command for Append<'_> {
    type Reply = Appended;

    fn profile(&self) -> Profile {
        Profile::new(States::LOGGED_IN).pipelined()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("APPEND").mailbox(self.mailbox).value(&self.message);
    }

    fn reply(&self) -> Appended {
        Appended::default()
    }
}

/// A message to append: all of it but its bytes.
#[derive(Clone, Debug)]
pub struct AppendMessage<'a> {
    data: Data<'a>,
    flags: &'a [Flag<'a>],
    internal_date: Option<DateTime>,
    extensions: Vec<&'a dyn Encode>,
}

/// What the message is.
#[derive(Clone, Copy, Debug)]
enum Data<'a> {
    /// So many bytes, which may hold NUL if it is binary.
    Literal { size: u64, binary: bool },
    /// Something else.
    Other(&'a dyn Encode),
}

impl<'a> AppendMessage<'a> {
    /// A message of so many bytes, with CRLF at the end of each line: [`with_crlf`](crate::types::with_crlf) sees to that.
    #[must_use]
    pub const fn new(size: u64) -> Self {
        Self::made_of(Data::Literal { size, binary: false })
    }

    /// A message that is made of something else, by an extension that the server must offer (RFC 4466 section 2.7,
    /// `append-data-ext`).
    #[must_use]
    pub const fn of(data: &'a dyn Encode) -> Self {
        Self::made_of(Data::Other(data))
    }

    const fn made_of(data: Data<'a>) -> Self {
        Self {
            data,
            flags: &[],
            internal_date: None,
            extensions: Vec::new(),
        }
    }

    /// The flags that it is to have. Default: none.
    #[must_use]
    pub fn flags(self, flags: &'a [Flag<'a>]) -> Self {
        Self { flags, ..self }
    }

    /// The internal date that it is to have. Default: when it is appended.
    #[must_use]
    pub fn internal_date(self, date: DateTime) -> Self {
        Self {
            internal_date: Some(date),
            ..self
        }
    }

    /// Adds data of an extension (RFC 4466 section 2.7, `append-ext`), which the server must offer.
    #[must_use]
    pub fn extension(mut self, data: &'a dyn Encode) -> Self {
        self.extensions.push(data);
        self
    }

    /// The message may hold NUL: it is sent as a `literal8`, which the server must offer with BINARY (RFC 3516). Of no
    /// effect on [`AppendMessage::of`].
    #[must_use]
    pub fn binary(self) -> Self {
        let data = match self.data {
            Data::Literal { size, .. } => Data::Literal { size, binary: true },
            other @ Data::Other(_) => other,
        };
        Self { data, ..self }
    }
}

impl Encode for AppendMessage<'_> {
    fn encode(&self, to: &mut Encoder<'_>) {
        if !self.flags.is_empty() {
            to.list(|to| {
                for flag in self.flags {
                    to.flag(flag);
                }
            });
        }
        if let Some(date) = self.internal_date {
            to.date_time(date);
        }
        for data in &self.extensions {
            to.value(*data);
        }
        match self.data {
            Data::Literal { size, binary: false } => to.body(size),
            Data::Literal { size, binary: true } => to.body8(size),
            Data::Other(data) => to.value(data),
        };
    }
}

/// The answer to [`Append`].
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Appended {
    /// Which UID the message has now (APPENDUID), if the server says so.
    pub uids: Option<AppendUid<'static>>,
}

impl Reply for Appended {
    fn absorb(&mut self, event: &Event<'_>) -> bool {
        let (Event::Status(status) | Event::Completed { status, .. }) = event else {
            return false;
        };
        let Some(Code::AppendUid(uids)) = &status.code else {
            return false;
        };
        self.uids = Some(uids.clone().into_owned());
        true
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{spell, spell_error, spell_without_waiting};
    use super::*;
    use crate::response::{Condition, Status};
    use crate::types::{Date, Tag, TagPrefix};

    #[derive(Debug)]
    struct Annotation;

    impl Encode for Annotation {
        fn encode(&self, to: &mut Encoder<'_>) {
            to.word("ANNOTATION").list(|to| {
                to.astring(b"/comment");
            });
        }
    }

    #[test]
    fn spelling() {
        // RFC 9051 section 6.3.12.
        let name = MailboxName::new("saved-messages").unwrap();
        let seen = [Flag::Seen];
        let message = AppendMessage::new(3).flags(&seen);
        assert_eq!(
            spell(&Append::new(&name, message.clone())),
            "APPEND saved-messages (\\Seen) {3}\r\nxxx\r\n"
        );
        assert_eq!(
            spell_without_waiting(&Append::new(&name, message.clone())),
            "APPEND saved-messages (\\Seen) {3+}\r\nxxx\r\n"
        );
        let date = DateTime::new(Date::new(1996, 7, 7).unwrap(), 2, 44, 25, -420).unwrap();
        assert_eq!(
            spell(&Append::new(
                &name,
                message.internal_date(date).extension(&Annotation).binary()
            )),
            "APPEND saved-messages (\\Seen) \" 7-Jul-1996 02:44:25 -0700\" ANNOTATION (/comment) ~{3}\r\nxxx\r\n"
        );
        assert_eq!(
            spell(&Append::new(&name, AppendMessage::new(0))),
            "APPEND saved-messages {0}\r\n\r\n"
        );
    }

    #[test]
    fn flags_that_no_client_may_set() {
        let name = MailboxName::inbox();
        let message = AppendMessage::new(3).flags(&[Flag::Recent]);
        assert_eq!(spell_error(&Append::new(&name, message)).what, "flag");
    }

    #[test]
    fn the_uid_comes_with_the_completion() {
        let name = MailboxName::inbox();
        let mut reply = Append::new(&name, AppendMessage::new(3)).reply();
        let tag = Tag::new(TagPrefix::from_seed(4096).unwrap(), 1);
        let done = Event::Completed {
            tag,
            status: Status::new(Condition::Ok, None, &b"done"[..]),
        };
        assert!(!reply.absorb(&done));
        assert_eq!(reply.uids, None);
        let (_, others) = super::super::testing::answer(&super::super::Noop, "* OK [APPENDUID 1 2] x\r\nT1 OK x\r\n");
        assert!(reply.absorb(&others[0]));
        assert_eq!(reply.uids.unwrap().uid_validity, 1);
    }
}
