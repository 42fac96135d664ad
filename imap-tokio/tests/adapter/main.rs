//! The adapter against servers that answer by rule: over pipes, sockets, TLS and a child's standard streams.

#![allow(clippy::unwrap_used, reason = "these are tests")]

extern crate alloc;

mod by_name;
mod cancel;
mod connect;
mod limits;
mod stream;
mod support;
mod time;
#[cfg(feature = "rustls")]
mod tls;
