//! Values that cannot be wrong.
//!
//! Each type here can only hold what IMAP allows, so that a command built from them needs no second look and cannot be
//! turned into two. What a server sent is kept as it came, borrowed where possible: the view types ([`NumberRanges`],
//! [`Flag`], [`Section`], [`MailboxName`]) read it on demand and `into_owned` detaches them.

pub mod base64;
mod date;
mod datetime;
mod decimal;
mod flag;
mod imaplib;
mod keyword;
mod mailbox_name;
mod number;
mod number_ranges;
mod part_number;
mod partial;
mod secret;
mod section;
mod section_text;
mod set;
mod set_range;
mod set_text;
mod tag;
pub mod text;
pub mod utf7;

pub use date::Date;
pub use datetime::DateTime;
pub use flag::Flag;
pub use imaplib::{internaldate_to_unix, parse_flags, time_to_internaldate};
pub use mailbox_name::{MailboxName, NameEncoding};
pub use number::{Seq, SetItem, Uid};
pub use number_ranges::NumberRanges;
pub use part_number::PartNumber;
pub use partial::Partial;
pub use secret::Secret;
pub use section::Section;
pub use section_text::SectionText;
pub use set::{SeqSet, SequenceSet, UidSet};
pub use set_range::SetRange;
pub use tag::{Tag, TagPrefix, ap2int, int2ap};
pub use text::Atom;
