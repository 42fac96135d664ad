//! This client and its peers over the same bytes: what each costs.
//!
//! A [`Reader`] reads a [`Job`], which is a corpus in chunks of some size, and looks at every field of what it
//! understands; an [`Encoder`](encode::Encoder) spells commands; a [`Client`](clients::Client) fetches from a server. The
//! programs in `bin` run them under a counter of instructions, a clock and an allocator that counts; `run` calls these
//! programs, and [`report`] makes a page of what they say.

pub mod clients;
pub mod encode;
pub mod growth;
pub mod job;
pub mod limits;
pub mod readers;
pub mod report;
mod uncounted;
mod visit;

pub use job::Job;
pub use readers::{READERS, Reader};

/// A reader, an encoder or a program that could not do what was asked, and why.
pub type Failure = String;
