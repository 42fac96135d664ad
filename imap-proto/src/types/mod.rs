//! Values that cannot be wrong.
//!
//! A value that was built here can only be what IMAP allows, so that a command made of such values cannot be turned into
//! two. What a server sent is kept as it came, borrowed where possible: [`NumberRanges`], [`Flag`], [`Section`] and
//! [`MailboxName`] read it on demand, and `into_owned` detaches them. Before it goes back, [`Flag::is_valid_to_send`],
//! [`Section::canonical`] and [`MailboxName::wire`] say whether and how.

mod argument_text;
pub mod base64;
mod date;
mod datetime;
mod decimal;
mod flag;
mod imaplib;
mod keyword;
mod mailbox_name;
#[cfg(feature = "mime")]
pub mod mime;
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
pub mod url;
pub mod utf7;

pub use argument_text::ArgumentText;
pub use date::Date;
pub use datetime::DateTime;
pub use flag::Flag;
pub use imaplib::{internaldate_to_unix, parse_flags, time_to_internaldate, with_crlf};
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
pub use url::Url;
