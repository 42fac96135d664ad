//! An IMAP client over Tokio.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

extern crate alloc;

mod append;
mod attended;
mod authenticate;
mod client;
pub mod connect;
mod error;
mod fetch;
mod log;
mod run;
mod start_tls;
mod timeouts;
mod updates;
mod watch;

pub use client::Client;
pub use connect::{Options, connect};
pub use error::{Error, Rejected};
pub use fetch::FetchEach;
pub use imap_proto as proto;
pub use imap_proto::command::Methods;
#[cfg(feature = "tracing")]
pub use log::TracingLog;
pub use log::{Direction, WireLog};
pub use run::Run;
pub use timeouts::Timeouts;
pub use updates::Update;
pub use watch::Watching;
