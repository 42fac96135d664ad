//! Seeds for the fuzz target `response`, made of the tables.

use alloc::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::table::{Row, Told};

/// Contents by name.
pub(crate) type Seeds = BTreeMap<String, Vec<u8>>;

/// Rows of one seed. The first byte of a seed says how it is cut.
const ROWS: usize = 20;

/// The rows that leave the connection usable, several in a seed; those that end it, each alone.
pub(crate) fn of(rows: &[Row]) -> Seeds {
    let mut seeds = Seeds::new();
    let mut kept = Vec::new();
    for row in rows {
        let Told::Wire { bytes, events, .. } = &row.told else {
            continue;
        };
        let ends = |event: &String| event.starts_with("error ") || event.contains("tag=BAAA");
        if events.iter().any(ends) {
            let seed = seeds
                .entry(format!("quirk-{:03}.imap", row.id))
                .or_insert_with(|| vec![b'\x05']);
            seed.extend(bytes);
        } else {
            kept.push(bytes.as_slice());
        }
    }
    for (number, bytes) in kept.chunks(ROWS).enumerate() {
        seeds.insert(
            format!("quirk-many-{number:02}.imap"),
            [b"\x07", bytes.concat().as_slice()].concat(),
        );
    }
    seeds
}

/// The seeds in a folder.
pub(crate) fn read(folder: &Path) -> Seeds {
    let files = folder.read_dir().unwrap().map(|entry| entry.unwrap());
    files
        .filter_map(|file| Some((file.file_name().into_string().ok()?, file.path())))
        .filter(|(name, _)| name.starts_with("quirk-"))
        .map(|(name, path)| (name, fs::read(path).unwrap()))
        .collect()
}

/// Writes the seeds, and removes those that are no longer made.
pub(crate) fn write(folder: &Path, seeds: &Seeds) {
    for name in read(folder).keys().filter(|name| !seeds.contains_key(*name)) {
        fs::remove_file(folder.join(name)).unwrap();
    }
    for (name, bytes) in seeds {
        fs::write(folder.join(name), bytes).unwrap();
    }
}
