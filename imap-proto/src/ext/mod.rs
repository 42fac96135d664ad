//! Extensions, one module each.
//!
//! What a client says with them are commands, and values that go into the commands of [`command`](crate::command); they
//! are built from a proof that the server offers the extension:
//!
//! ```
//! use imap_proto::Connection;
//! use imap_proto::ext::id::{self, Id};
//!
//! fn introduce(connection: &mut Connection) {
//!     if let Some(offered) = connection.offered::<id::Support>() {
//!         let id = Id::new(offered).with("name", "example");
//!         let _tag = connection.start(&id);
//!     }
//! }
//! ```
//!
//! What a server says with them is read with [`Raw::get`](crate::response::Raw::get) and its like. Nothing needs to be
//! registered, and what is not used is not linked. [`ALL`] says of each extension what it adds.

mod about;
pub mod acl;
pub mod annotate;
pub mod annotate_more;
pub mod append_limit;
pub mod apple_push;
pub mod binary;
pub mod catenate;
pub mod children;
pub mod compress;
pub mod condstore;
pub mod context;
pub mod convert;
pub mod downgraded;
pub mod e_sort;
pub mod filters;
pub mod fuzzy;
mod gathered;
pub mod gmail;
pub mod id;
pub mod imap4;
pub mod imap_sieve;
pub mod in_progress;
pub mod in_thread;
pub mod jmap_access;
pub mod language;
pub mod list_metadata;
pub mod list_my_rights;
pub mod list_status;
mod mailbox_filter;
pub mod message_limit;
pub mod metadata;
pub mod multi_append;
pub mod multi_search;
pub mod notify;
pub mod object_id;
pub mod object_id_plus;
pub mod partial;
pub mod preview;
pub mod proxy_auth;
pub mod qresync;
pub mod quota;
pub mod referrals;
pub mod replace;
pub mod save_date;
pub mod sort;
pub mod special_use;
pub mod status_size;
#[cfg(test)]
mod testing;
pub mod thread;
pub mod uid_batches;
pub mod uid_only;
pub mod unauthenticate;
pub mod url_auth;
pub mod utf8_accept;
pub mod within;
pub mod xlist;

pub use about::{About, Heard, Place, Reader, Said};
use about::{heard, support, tell};
pub use gathered::{Gathered, Keep};
pub use mailbox_filter::MailboxFilter;

/// Every extension that is here, in the order of their modules.
pub const ALL: &[&About] = &[
    &acl::ABOUT,
    &annotate::ABOUT,
    &annotate_more::ABOUT,
    &append_limit::ABOUT,
    &apple_push::ABOUT,
    &binary::ABOUT,
    &catenate::ABOUT,
    &children::ABOUT,
    &compress::ABOUT,
    &condstore::ABOUT,
    &context::ABOUT,
    &convert::ABOUT,
    &downgraded::ABOUT,
    &e_sort::ABOUT,
    &filters::ABOUT,
    &fuzzy::ABOUT,
    &gmail::ABOUT,
    &id::ABOUT,
    &imap4::ABOUT,
    &imap_sieve::ABOUT,
    &in_progress::ABOUT,
    &in_thread::ABOUT,
    &jmap_access::ABOUT,
    &language::ABOUT,
    &list_metadata::ABOUT,
    &list_my_rights::ABOUT,
    &list_status::ABOUT,
    &message_limit::ABOUT,
    &metadata::ABOUT,
    &multi_append::ABOUT,
    &multi_search::ABOUT,
    &notify::ABOUT,
    &object_id::ABOUT,
    &object_id_plus::ABOUT,
    &partial::ABOUT,
    &preview::ABOUT,
    &proxy_auth::ABOUT,
    &qresync::ABOUT,
    &quota::ABOUT,
    &referrals::ABOUT,
    &replace::ABOUT,
    &save_date::ABOUT,
    &sort::ABOUT,
    &special_use::ABOUT,
    &status_size::ABOUT,
    &thread::ABOUT,
    &uid_batches::ABOUT,
    &uid_only::ABOUT,
    &unauthenticate::ABOUT,
    &url_auth::ABOUT,
    &utf8_accept::ABOUT,
    &within::ABOUT,
    &xlist::ABOUT,
];
