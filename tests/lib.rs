//! What the tests share.
#![forbid(unsafe_code)]

pub mod chunks;
pub mod lexer;
pub mod scratch;
pub mod transcript;
