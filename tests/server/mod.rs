mod flags;
mod headers;
mod mailbox;
mod mime;
mod print;
mod store;
mod structure;
mod utf7;

pub use store::{Store, StoreError};
