//! Adapter.
#![forbid(unsafe_code)]
