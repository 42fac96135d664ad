//! A Python that answers questions about its imaplib.

use core::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

/// One answer for each question, each a line; `None` if there is no Python.
pub(crate) fn ask(questions: Vec<String>) -> Option<Vec<String>> {
    let oracle = Path::new(env!("CARGO_MANIFEST_DIR")).join("imaplib/oracle.py");
    let mut python = Command::new("python3")
        .arg(oracle)
        .env("TZ", "UTC")
        .env("PYTHONIOENCODING", "utf-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let mut stdin = python.stdin.take()?;
    // It answers while it is asked: whoever only asks fills the pipe.
    let asking = thread::spawn(move || stdin.write_all((questions.join("\n") + "\n").as_bytes()));
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success(), "the oracle failed: {}", output.status);
    asking.join().unwrap().unwrap();
    let answers = String::from_utf8(output.stdout).unwrap();
    Some(answers.lines().map(str::to_owned).collect())
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
