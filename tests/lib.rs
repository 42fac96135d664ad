//! What the tests share.
#![forbid(unsafe_code)]

extern crate alloc;

pub mod server;
