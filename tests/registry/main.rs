//! The table of extensions is true and complete: what it says can be said, what it reads is read, no name stands in it
//! twice, the page made of it is up to date, and no name that the RFCs have is missing (`names/README.md`).

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod base;
mod heard;
mod known;
mod names;
mod said;
mod table;
