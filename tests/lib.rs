//! What the tests share.
#![forbid(unsafe_code)]

pub mod chunks;
pub mod lexer;
