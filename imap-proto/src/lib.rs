//! An IMAP client without input and output of its own: bytes in, events out; commands in, bytes out.
//!
//! ```text
//!                        +----------------------------+
//!   server --- bytes --> |  receive()      advance()  | --- events ---> application
//!                        |                 event()    |
//!                        |         Connection         |
//!                        |                            |
//!   server <-- bytes --- |  output()       start()    | <-- commands -- application
//!                        |  written()                 |
//!                        +----------------------------+
//! ```
//!
//! [`Connection`] is the protocol of RFC 9051 (IMAP4rev2) and RFC 3501 (IMAP4rev1) as a state machine. It opens no
//! socket, asks no clock, starts no thread and rolls no dice, so it goes into any event loop, and into tests and fuzzers
//! as it is. The crates `imap-blocking` and `imap-tokio` drive it over real transports.
//!
//! # The loop
//!
//! Write what there is to write, take events until there are none, read, and begin again:
//!
//! ```
//! use imap_proto::command::{Capability, Logout};
//! use imap_proto::{Config, Connection, Event};
//! use std::io::{Read, Write};
//!
//! fn session(mut stream: impl Read + Write) -> Result<(), Box<dyn std::error::Error>> {
//!     let mut connection = Connection::new(Config::new(0x1DEA)); // take a random number
//!     loop {
//!         while connection.wants_write() {
//!             let n = stream.write(connection.output())?;
//!             connection.written(n);
//!         }
//!         while connection.advance()? {
//!             match connection.event() {
//!                 Event::Greeting(_) => {
//!                     connection.start(&Capability)?;
//!                     break; // there is something to write now
//!                 }
//!                 Event::Completed { status, .. } if status.is_ok() => {
//!                     connection.start(&Logout)?;
//!                     break;
//!                 }
//!                 Event::Closed => return Ok(()),
//!                 event => println!("{event:?}"),
//!             }
//!         }
//!         if connection.wants_read() && !connection.wants_write() {
//!             let n = stream.read(connection.buffers().input)?;
//!             connection.received(n);
//!         }
//!     }
//! }
//! # struct Script(&'static [u8]);
//! # impl Read for Script {
//! #     fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> { self.0.read(to) }
//! # }
//! # impl Write for Script {
//! #     fn write(&mut self, from: &[u8]) -> std::io::Result<usize> { Ok(from.len()) }
//! #     fn flush(&mut self) -> std::io::Result<()> { Ok(()) }
//! # }
//! # session(Script(b"* OK hello\r\n* CAPABILITY IMAP4rev1\r\n")).unwrap();
//! ```
//!
//! # What it promises
//!
//! - **Nothing is lost.** Every response is at least one [`Event`], whatever it is and whenever it comes. What cannot be
//!   understood is [`Event::Malformed`] or [`Item::Invalid`](response::Item::Invalid), with the bytes and the reason;
//!   the response beside it is not affected.
//! - **Nothing is mixed up.** A completion belongs to the command with its tag, and to no command that was not sent.
//! - **Nothing is kept that need not be.** Message bodies pass through in pieces of the read buffer. Events borrow; a
//!   server can make the connection keep no more than [`Limits`] say.
//! - **Nothing can be smuggled in.** Commands are spelled by an [`Encoder`](wire::Encoder) that knows no way to write a
//!   line end inside a value.
//! - **No input makes it panic**, and the work for a byte does not depend on how the bytes arrive.
//!
//! # Where things are
//!
//! [`command`] has what a client says, [`response`] what a server says, [`types`] the values in both, [`sasl`] the ways
//! to authenticate and [`flow`] the sequences of commands that every client needs: opening a session, bringing a cache of a
//! mailbox up to date, and watching a mailbox. [`guide`] explains them chapter by chapter.
//!
//! Features, none of which is on by default: `compress` adds COMPRESS=DEFLATE; `mime` adds decoded views of subjects,
//! display names and parameters (RFC 2047, RFC 2231); `scram` adds SCRAM and CRAM-MD5, and needs std.
#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

extern crate alloc;

pub mod command;
mod connection;
mod error;
mod event;
pub mod ext;
pub mod flow;
pub mod guide;
pub mod response;
pub mod sasl;
mod state;
pub mod types;
pub mod wire;

pub use command::{Command, Reply};
pub use connection::{
    Authentication, Body, Buffers, Config, Connection, Counters, Idle, Limits, Mailbox, Revision, Security,
};
pub use error::{Error, Excerpt, Malformation, StartError, ValueError};
pub use event::{Access, BodyKind, Event, FetchEvent, Message};
pub use state::State;
