//! The examples, read from their files.

use std::path::Path;

use imap_tests::transcript::{Action, Transcript};

/// What one side says.
#[derive(Debug)]
pub(crate) struct Step {
    /// Where it stands, for messages.
    pub(crate) place: String,
    pub(crate) by_server: bool,
    pub(crate) bytes: Vec<u8>,
    pub(crate) mark: Mark,
}

/// What is said of a step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Mark {
    #[default]
    None,
    Partial,
    Odd,
    Refused,
    Unsent,
    Otherwise(String),
}

/// All of them, of all RFCs.
///
/// # Panics
/// If a file is not what `main.rs` says.
pub(crate) fn all() -> Vec<Vec<Step>> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("rfc_examples/texts");
    let transcripts = Transcript::read_all(&directory).unwrap();
    transcripts.iter().flat_map(of).collect()
}

fn of(transcript: &Transcript) -> Vec<Vec<Step>> {
    let name = Path::new(&transcript.name).file_stem().unwrap().to_str().unwrap();
    let mut examples: Vec<Vec<Step>> = Vec::new();
    let mut mark = Mark::None;
    for step in &transcript.steps {
        let place = format!("{name}.imap:{}", step.line);
        let (by_server, bytes) = match &step.action {
            Action::Server(bytes) => (true, bytes),
            Action::Client(bytes) => (false, bytes),
            Action::Operation(words) if words.starts_with("example ") => {
                examples.push(Vec::new());
                continue;
            }
            Action::Operation(words) => {
                mark = read_mark(words, &place);
                continue;
            }
            Action::Event(words) => {
                assert_eq!(mark, Mark::Otherwise(String::new()), "{place}");
                mark = Mark::Otherwise(words.clone());
                continue;
            }
            other => panic!("{place}: {other:?}"),
        };
        examples.last_mut().unwrap().push(Step {
            place,
            by_server,
            bytes: bytes.clone(),
            mark: core::mem::take(&mut mark),
        });
    }
    examples
}

fn read_mark(words: &str, place: &str) -> Mark {
    let (word, reason) = words.split_once(' ').unwrap_or((words, ""));
    let mark = match word {
        "partial" => return Mark::Partial,
        "odd" => Mark::Odd,
        "refused" => Mark::Refused,
        "unsent" => Mark::Unsent,
        "otherwise" => Mark::Otherwise(String::new()),
        other => panic!("{place}: there is no mark {other}"),
    };
    assert!(reason.len() > 15, "{place}: {word} needs a reason");
    mark
}
