//! The proof that the core needs no std, for machines that have only a hosted target installed.
//!
//! A program has one panic handler. This crate brings its own, and std would bring another: as soon as the core, or
//! anything it depends on, links std, the compiler refuses this crate with a duplicate `panic_impl`.
#![no_std]
#![forbid(unsafe_code)]

extern crate imap_proto as _;

use core::panic::PanicInfo;

#[panic_handler]
fn halt(_: &PanicInfo<'_>) -> ! {
    loop {}
}
