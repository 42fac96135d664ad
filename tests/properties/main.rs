//! Properties of the value types, checked against independent oracles.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]
#![allow(clippy::std_instead_of_alloc, reason = "tests have std")]

mod arguments;
mod base64;
mod code;
mod command;
mod date;
mod flag;
mod mailbox_name;
mod mime;
mod section;
mod set;
mod tag;
mod url;
mod words;
