//! What the fuzz targets do, kept where every build compiles it.
//!
//! Each function takes the bytes that a fuzzer made up and panics if something does not hold. `tests/corpus.rs` runs
//! them on the seeds.

mod encode;
mod response;
mod sasl;
mod session;
mod url;
mod values;

/// A target: its name, and what it does.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: [Target; 7] = [
    ("encode", encode),
    ("fetch", fetch),
    ("response", response),
    ("sasl", sasl),
    ("session", session),
    ("url", url),
    ("values", values),
];

pub use encode::run as encode;
pub use response::{fetch, run as response};
pub use sasl::run as sasl;
pub use session::run as session;
pub use url::run as url;
pub use values::run as values;
