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
pub mod append_limit;
pub mod children;
pub mod condstore;
pub mod fuzzy;
pub mod gmail;
pub mod id;
pub mod in_progress;
pub mod jmap_access;
pub mod list_metadata;
pub mod list_my_rights;
pub mod list_status;
pub mod metadata;
pub mod object_id;
pub mod preview;
pub mod quota;
pub mod save_date;
pub mod sort;
pub mod special_use;
pub mod status_size;
#[cfg(test)]
mod testing;
pub mod unauthenticate;
pub mod within;
pub mod xlist;

pub use about::{About, Heard, Place, Reader, Said};
use about::{heard, support};

/// Every extension that is here, in the order of their modules.
pub const ALL: &[&About] = &[
    &acl::ABOUT,
    &append_limit::ABOUT,
    &children::ABOUT,
    &condstore::ABOUT,
    &fuzzy::ABOUT,
    &gmail::ABOUT,
    &id::ABOUT,
    &in_progress::ABOUT,
    &jmap_access::ABOUT,
    &list_metadata::ABOUT,
    &list_my_rights::ABOUT,
    &list_status::ABOUT,
    &metadata::ABOUT,
    &object_id::ABOUT,
    &preview::ABOUT,
    &quota::ABOUT,
    &save_date::ABOUT,
    &sort::ABOUT,
    &special_use::ABOUT,
    &status_size::ABOUT,
    &unauthenticate::ABOUT,
    &within::ABOUT,
    &xlist::ABOUT,
];
