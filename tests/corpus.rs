//! The seeds of the fuzz targets, on the stable compiler.
#![forbid(unsafe_code)]

use std::panic;
use std::path::Path;

use imap_tests::fuzz_bodies::TARGETS;

#[test]
fn seeds() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus");
    let mut failed = Vec::new();
    for (name, run) in TARGETS {
        let mut seeds: Vec<_> = corpus
            .join(name)
            .read_dir()
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        seeds.sort();
        assert!(seeds.len() >= 5, "{name} has only {} seeds", seeds.len());
        for seed in seeds {
            let data = std::fs::read(&seed).unwrap();
            if panic::catch_unwind(|| run(&data)).is_err() {
                failed.push(seed);
            }
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}
