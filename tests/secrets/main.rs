//! Passwords and tokens stay out of sight: every way to authenticate with a marker for a secret, whatever the server
//! does, in the core and over both adapters. The wire log, every `Debug` form and every error are searched for it and
//! for its base64.
#![forbid(unsafe_code)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

extern crate alloc;

mod adapters;
mod bare;
mod marker;
mod server;
mod values;
mod ways;

/// What the server offers, each of which changes how the secret is sent.
const OFFERS: [&str; 4] = ["", "SASL-IR", "LITERAL+", "LITERAL- SASL-IR"];
