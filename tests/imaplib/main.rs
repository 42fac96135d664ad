//! This client against Python's own imaplib, on random input: what the two make of the same arguments and of the same
//! bytes of a server.
//!
//! What differs on purpose stands in one table, [`differences::ALL`]. A difference that no row of it explains fails the
//! test, and so does a row that no input meets. Without a Python the tests say so and pass.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![allow(clippy::std_instead_of_alloc, reason = "tests have std")]

/// Prints a line past the harness, which shows nothing of what a passing test prints: the counts are a result.
macro_rules! say {
    ($($words:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stderr(), $($words)*);
    }};
}

mod access;
mod conversions;
mod cram_md5;
mod dice;
mod differences;
mod ledger;
mod python;
mod responses;
mod wire;
