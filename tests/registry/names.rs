//! The files in `names/`.

use std::path::Path;

/// A name, and what is said of it.
#[derive(Clone, Debug)]
pub(crate) struct Name {
    pub(crate) name: String,
    /// What a server says with it, for example.
    pub(crate) sample: String,
}

/// The names of a registry that need a typed form.
///
/// # Panics
/// If a line is none of those that `names/README.md` lists, or there are no names.
pub(crate) fn read(registry: &str) -> Vec<Name> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("registry/names/{registry}.txt"));
    let text = std::fs::read_to_string(&path).unwrap();
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let names: Vec<_> = lines.filter_map(|line| parse(registry, line)).collect();
    assert!(!names.is_empty(), "{registry} has no names");
    names
}

fn parse(registry: &str, line: &str) -> Option<Name> {
    if let Some((name, reason)) = line.split_once(" ! ") {
        assert!(
            reason.len() > 20,
            "{registry}: {name} needs a better reason than {reason:?}"
        );
        return None;
    }
    let (name, sample) = line.split_once(" = ").unwrap_or((line, ""));
    assert_eq!(name, name.trim(), "{registry}: {line:?}");
    Some(Name {
        name: name.to_owned(),
        sample: sample.replace("\\r\\n", "\r\n").replace("\\0", "\0"),
    })
}

/// There is little that has no typed form, and it is counted, so that no reason slips in.
#[test]
fn few_names_have_a_reason_instead_of_a_type() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("registry/names");
    let mut excused = Vec::new();
    let mut all = 0;
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "txt") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let registry = path.file_stem().unwrap().to_string_lossy().into_owned();
        all += text.lines().filter(|line| !line.starts_with('#')).count();
        let reasons = text.lines().filter_map(|line| line.split_once(" ! "));
        excused.extend(reasons.map(|(name, _)| (registry.clone(), name.to_owned())));
    }
    let others = excused.iter().filter(|(registry, _)| registry != "mechanisms");
    assert!(all > 450, "only {all} names");
    assert_eq!(others.count(), 11, "{excused:?}");
}
