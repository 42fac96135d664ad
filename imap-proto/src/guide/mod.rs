//! How to use the engine, chapter by chapter.
//!
//! - [`embedding`]: the loop, in a blocking program, a custom event loop and completion-based I/O.
//! - [`streaming`]: messages that are larger than memory, both ways.
//! - [`pipelining`]: several commands at once, and which may not be.
//! - [`security`]: TLS, PREAUTH, injection, secrets.
//! - [`limits`]: what a server can make a client keep, and what happens beyond.
//! - [`extensions`]: commands, responses and items that this crate does not have.

#[doc = include_str!("embedding.md")]
pub mod embedding {}

#[doc = include_str!("streaming.md")]
pub mod streaming {}

#[doc = include_str!("pipelining.md")]
pub mod pipelining {}

#[doc = include_str!("security.md")]
pub mod security {}

#[doc = include_str!("limits.md")]
pub mod limits {}

#[doc = include_str!("extensions.md")]
pub mod extensions {}
