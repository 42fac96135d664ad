//! The adapter against scripted and embedded servers.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "these are tests")]

extern crate alloc;

mod both_ways;
mod by_name;
mod child;
mod dribble;
mod ends;
mod idle;
mod log;
mod peer;
mod resync;
mod script;
mod sessions;

mod timeouts;
#[cfg(feature = "rustls")]
mod tls;
