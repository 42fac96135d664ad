//! The tables as text: see the README beside them.

use std::path::Path;

/// A row of the tables.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) id: u32,
    pub(crate) server: String,
    pub(crate) told: Told,
}

/// What a row tells.
#[derive(Debug)]
pub(crate) enum Told {
    /// Bytes, and the events that they are.
    Wire {
        bytes: Vec<u8>,
        events: Vec<String>,
        /// Whether a strict reader refuses them.
        refused: bool,
    },
    /// The name of the test of what a client does.
    Behaviour(String),
}

/// Every row of every table in the folder.
pub(crate) fn read(folder: &Path) -> Vec<Row> {
    let mut files: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "quirks"));
    files.sort();
    let mut rows = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for block in text.split("\n= ").skip(1) {
            rows.push(row(block));
        }
    }
    rows
}

fn row(block: &str) -> Row {
    let mut lines = block.lines();
    let (id, server) = lines.next().unwrap().split_once(' ').unwrap();
    let mut bytes = Vec::new();
    let mut events = Vec::new();
    let mut refused = false;
    let mut test = None;
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.split_once(' ').unwrap() {
            ("<", line) => bytes.extend([unescape(line).as_slice(), b"\r\n"].concat()),
            ("<<", line) => bytes.extend(unescape(line)),
            (">", event) => events.push(event.to_owned()),
            ("~", "refused") => refused = true,
            ("!", name) => test = Some(name.to_owned()),
            _ => panic!("row {id}: {line}"),
        }
    }
    Row {
        id: id.parse().unwrap(),
        server: server.to_owned(),
        told: match test {
            Some(name) => Told::Behaviour(name),
            None => {
                assert!(!bytes.is_empty() && !events.is_empty(), "row {id} says nothing");
                Told::Wire { bytes, events, refused }
            }
        },
    }
}

/// Undoes `\r`, `\n`, `\t`, `\0`, `\\` and `\xNN`.
fn unescape(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        out.push(match bytes.next() {
            Some(b'r') => b'\r',
            Some(b'n') => b'\n',
            Some(b't') => b'\t',
            Some(b'0') => 0,
            Some(b'\\') => b'\\',
            Some(b'x') => {
                let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
                u8::from_str_radix(core::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            other => panic!("unknown escape {other:?} in {text}"),
        });
    }
    out
}
