//! A sans-IO IMAP client.
#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

extern crate alloc;

pub mod command;
mod connection;
mod error;
mod event;
pub mod response;
pub mod types;
pub mod wire;

pub use command::{Command, Reply};
pub use connection::{
    Authentication, Body, Buffers, Config, Connection, Counters, FlagSet, Idle, Limits, Mailbox, Revision, Security, State,
};
pub use error::{Error, Excerpt, Malformation, StartError, ValueError};
pub use event::{Access, BodyKind, Event, FetchEvent, Message};
