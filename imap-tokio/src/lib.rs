//! An IMAP client over Tokio.
//!
//! ```no_run
//! # async fn f() -> Result<(), imap_tokio::Error> {
//! use imap_tokio::Methods;
//! use imap_tokio::proto::command::FetchItem;
//! use imap_tokio::proto::flow::Credentials;
//! use imap_tokio::proto::types::{MailboxName, UidSet};
//!
//! let alice = Credentials::password("alice", "wonderland");
//! let mut client = imap_tokio::connect("imaps://mail.example.org", alice).await?;
//! client.select(&MailboxName::inbox()).await?;
//! for message in client.uid_fetch(&UidSet::all(), [FetchItem::Flags, FetchItem::Envelope]).await? {
//!     println!("{:?} {:?}", message.uid, message.flags);
//! }
//! client.logout().await
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
//! its bytes over any stream. It reads while it writes, so neither side can keep the other waiting for ever.
//!
//! # Cancellation
//!
//! Futures may be dropped whenever they wait: in `select!`, by a timeout, with the task that held them. All state is in
//! the [`Client`], none in the futures, so nothing that was received is lost and no answer is taken for that of another
//! command. What becomes of a command that was sent is said with each method and, in general, with [`Client`].
//!
//! A client belongs to one task at a time. The usual shape of a program that uses one from many places is a task that
//! owns it and takes requests from a channel:
//!
//! ```no_run
//! # use imap_tokio::{Client, Error, proto::command::{Noop, Methods}};
//! # use tokio::sync::{mpsc, oneshot};
//! # async fn f(
//! #     mut client: Client<tokio::net::TcpStream>, mut requests: mpsc::Receiver<oneshot::Sender<()>>,
//! # ) -> Result<(), Error> {
//! loop {
//!     tokio::select! {
//!         event = client.ready() => {
//!             event?;
//!             println!("{:?}", client.event());
//!         }
//!         Some(answer) = requests.recv() => {
//!             client.noop().await?;
//!             let _ = answer.send(());
//!         }
//!     }
//! }
//! # }
//! ```
//!
//! # Features
//!
//! - `rustls` (default): TLS. Without it, bring your own TLS as a stream.
//! - `scram` (default): SCRAM, bound to TLS where that is asked for, and CRAM-MD5: passwords are proven and not told.
//! - `compress`: `Client::compress`, COMPRESS=DEFLATE.
//! - `tracing`: a [wire log](WireLog) that goes to `tracing`.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

extern crate alloc;

mod append;
mod attended;
mod authenticate;
mod client;
#[cfg(feature = "compress")]
mod compressed;
pub mod connect;
mod error;
mod fetch;
mod log;
mod resync;
mod run;
mod start_tls;
mod timeouts;
mod updates;
mod watch;

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
pub use run::Run;
pub use timeouts::Timeouts;
pub use updates::Update;
pub use watch::Watching;
