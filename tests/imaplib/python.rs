//! A Python that answers questions about its imaplib.

use core::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::thread;

/// The version of `python3`, such as (3, 11); `None` if there is no Python with an imaplib.
pub(crate) fn version() -> Option<(u32, u32)> {
    static VERSION: OnceLock<Option<(u32, u32)>> = OnceLock::new();
    *VERSION.get_or_init(|| {
        let program = "import imaplib, sys; print(sys.version_info[0], sys.version_info[1])";
        let output = Command::new("python3").args(["-c", program]).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        let (major, minor) = text.trim().split_once(' ')?;
        Some((major.parse().ok()?, minor.parse().ok()?))
    })
}

/// One answer for each question, each a line; `None` if there is no Python with an imaplib.
pub(crate) fn ask(questions: &[String]) -> Option<Vec<String>> {
    version()?;
    let oracle = Path::new(env!("CARGO_MANIFEST_DIR")).join("imaplib/oracle.py");
    let mut python = Command::new("python3")
        .arg(oracle)
        .env("TZ", "UTC")
        .env("PYTHONIOENCODING", "utf-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = python.stdin.take().unwrap();
    // It answers while it is asked: whoever only asks fills the pipe.
    let asked = questions.join("\n") + "\n";
    let asking = thread::spawn(move || stdin.write_all(asked.as_bytes()));
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success(), "the oracle failed: {}", output.status);
    asking.join().unwrap().unwrap();
    let answers: Vec<_> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect();
    assert_eq!(answers.len(), questions.len(), "an answer for each question");
    Some(answers)
}

pub(crate) fn hex(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

pub(crate) fn unhex(text: &str) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).unwrap() as u8;
    text.as_bytes()
        .chunks(2)
        .map(|pair| digit(pair[0]) << 4 | digit(pair[1]))
        .collect()
}
