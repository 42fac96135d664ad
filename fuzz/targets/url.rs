#![no_main]

use imap_tests::fuzz_bodies;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| fuzz_bodies::url(data));
