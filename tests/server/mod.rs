//! An in-memory IMAP4rev1 server for tests and demonstrations.
//!
//! It reads commands with the parser of another project, so that what a client of this one sends is judged by someone
//! else's reading of RFC 3501, and it shares no code with the client. What it answers is its own: it keeps mail, flags
//! and mod-sequences as the RFCs ask, tells each session of the changes made by others at the moments when that is
//! allowed, and refuses what it has not advertised.
//!
//! [`Store`] holds the mail and has the hooks to change it from outside. [`Session`] is one connection without any
//! input or output. [`Server`] puts sessions on sockets, and [`serve_stream`] on any pair of streams.
//!
//! ```
//! use imap_tests::server::{Options, Server, demo};
//!
//! let server = Server::spawn(demo()?.shared(), Options::default())?;
//! let client = std::net::TcpStream::connect(server.addr())?;
//! # drop(client);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod append;
mod auth;
mod demo;
mod dispatch;
mod error;
mod fetch;
mod flags;
mod frame;
mod headers;
mod link;
mod list;
mod mailbox;
mod messages;
mod mime;
mod net;
mod options;
mod print;
mod search;
mod select;
mod session;
mod store;
mod structure;
#[cfg(test)]
mod tests;
mod tls;
mod utf7;
mod view;

pub use demo::demo;
pub use error::StoreError;
pub use link::serve_stream;
pub use net::Server;
#[cfg(unix)]
pub use net::UnixServer;
pub use options::{Greeting, Literals, Options};
pub use session::Session;
pub use store::Store;
pub use tls::{Tls, TlsError};
