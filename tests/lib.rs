//! What the tests share.
#![forbid(unsafe_code)]

extern crate alloc;

pub mod chunks;
pub mod commands;
pub mod corpora;
pub mod fuzz_bodies;
pub mod lexer;
pub mod recording;
pub mod render;
pub mod say;
pub mod scratch;
pub mod server;
pub mod server_process;
pub mod transcript;
pub mod typed;

/// The samples of the pages for those who come from elsewhere.
#[cfg(doctest)]
mod pages {
    #[doc = include_str!("../docs/from-imaplib.md")]
    mod from_imaplib {}

    #[doc = include_str!("../docs/from-rust-crates.md")]
    mod from_rust_crates {}
}
