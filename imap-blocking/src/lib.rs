//! An IMAP client over blocking streams.
//!
//! ```no_run
//! # fn f() -> Result<(), imap_blocking::Error> {
//! use imap_blocking::Methods;
//! use imap_blocking::proto::command::FetchItem;
//! use imap_blocking::proto::flow::Credentials;
//! use imap_blocking::proto::types::{MailboxName, UidSet};
//!
//! let alice = Credentials::password("alice", "wonderland");
//! let mut client = imap_blocking::connect("imaps://mail.example.org", alice)?;
//! client.select(&MailboxName::inbox())?;
//! for message in client.uid_fetch(&UidSet::all(), [FetchItem::Flags, FetchItem::Envelope])? {
//!     println!("{:?} {:?}", message.uid, message.flags);
//! }
//! client.logout()
//! # }
//! ```
//!
//! [`connect()`] opens a session, [`connect::Options`] says how. A [`Client`] runs commands: each command of
//! [`proto::command`] is a method of [`Methods`], by the name that Python's imaplib gives it, and a value for
//! [`Client::run`]. Large things do not pass through memory: [`Client::fetch_each`] shows a FETCH while it arrives,
//! [`Client::append`] reads a message from any source. [`Client::idle`] and [`Client::watch`] wait for changes. What the
//! server tells without being asked is in [`Client::updates`].
//!
//! The protocol itself, with all types, is [`proto`], a library without input and output of its own. This crate moves
//! its bytes over a [`Transport`]: a [`Socket`] of the operating system, a [`TlsStream`], or any stream that blocks in a
//! [`Blocking`]. Sockets are read while they are written, so neither side can keep the other waiting for ever.
//!
//! # Features
//!
//! - `rustls` (default): TLS. Without it, bring your own TLS as a [`Transport`].
//! - `scram` (default): SCRAM, bound to TLS where that is asked for, and CRAM-MD5: passwords are proven and not told.
//! - `compress`: `Client::compress`, COMPRESS=DEFLATE.
//! - `tracing`: a [wire log](WireLog) that goes to `tracing`.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

extern crate alloc;

mod append;
mod authenticate;
#[cfg(unix)]
mod child;
mod client;
#[cfg(feature = "compress")]
mod compressed;
pub mod connect;
mod drive;
mod error;
mod fetch;
mod log;
mod open;
mod resync;
mod run;
mod socket;
mod start_tls;
mod timeouts;
#[cfg(feature = "rustls")]
mod tls_stream;
mod transport;
mod updates;
mod wait;
mod watch;
mod wire;

pub use client::Client;
#[cfg(feature = "compress")]
pub use compressed::Compressed;
pub use connect::{Options, connect};
pub use error::{Error, Rejected};
pub use fetch::FetchEach;
pub use imap_proto as proto;
pub use imap_proto::command::Methods;
#[cfg(feature = "tracing")]
pub use log::TracingLog;
pub use log::{Direction, WireLog};
pub use socket::Socket;
pub use timeouts::Timeouts;
#[cfg(feature = "rustls")]
pub use tls_stream::TlsStream;
pub use transport::{Blocking, Ready, Transport};
pub use updates::Update;
pub use watch::Watching;
