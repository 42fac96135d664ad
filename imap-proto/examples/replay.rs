//! Shows what recorded bytes of a server mean: one line for each event.
//!
//! ```text
//! cargo run -p imap-proto --example replay -- session.s2c
//! cargo run -p imap-proto --example replay -- --json --chunk 1 - < session.s2c
//! ```
//!
//! Without a file a short session of its own is shown. `docs/replay.md` describes the output.

use core::error::Error;
use std::io::{self, Read, Write};
use std::path::PathBuf;

use clap::Parser;
use imap_tests::chunks::Chunking;
use imap_tests::recording::Recording;
use imap_tests::render::{Node, Rendered};
use serde_json::{Map, Value};

/// Shows what recorded bytes of a server mean.
#[derive(Parser)]
struct Arguments {
    /// The file with the bytes, `-` for standard input. Its commands may stand beside it, in a file that ends in .txt.
    file: Option<PathBuf>,
    /// How many bytes arrive at once.
    #[arg(long, value_name = "BYTES")]
    chunk: Option<usize>,
    /// One JSON object for each event.
    #[arg(long)]
    json: bool,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let recording = match arguments.file {
        None => Recording::new(SAMPLE, "-\nOK LOGIN\nOK SELECT\nOK FETCH\n"),
        Some(path) if path.as_os_str() == "-" => {
            let mut bytes = Vec::new();
            io::stdin().lock().read_to_end(&mut bytes)?;
            Recording::new(&bytes, "")
        }
        Some(path) => Recording::read(&path)?,
    };
    let mut output = io::stdout().lock();
    let mut written = Ok(());
    let played = recording.play_to(arguments.chunk.map_or(Chunking::Whole, Chunking::Every), |event| {
        let line = if arguments.json {
            json(event).to_string()
        } else {
            event.to_string()
        };
        if written.is_ok() {
            written = writeln!(output, "{line}");
        }
    });
    match written {
        // Who reads the output may stop before its end, as `head` does.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
        written => written?,
    }
    played?;
    Ok(())
}

/// The event as an object: its name and its fields.
fn json(event: Rendered) -> Value {
    let mut object = Map::from_iter([("event".to_owned(), Value::from(event.name))]);
    object.extend(
        event
            .fields
            .into_iter()
            .map(|(name, node)| (name.to_owned(), value(node))),
    );
    Value::Object(object)
}

fn value(node: Node) -> Value {
    match node {
        Node::Bool(yes) => Value::from(yes),
        Node::Number(number) => Value::from(number),
        Node::Text(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Value::from(text),
            Err(error) => Value::Array(error.into_bytes().into_iter().map(Value::from).collect()),
        },
        Node::List(nodes) => Value::Array(nodes.into_iter().map(value).collect()),
        Node::Map(fields) => Value::Object(
            fields
                .into_iter()
                .map(|(name, node)| (name.to_owned(), value(node)))
                .collect(),
        ),
        _ => Value::Null,
    }
}

const SAMPLE: &[u8] = b"* OK [CAPABILITY IMAP4rev1 IDLE] ready\r\n\
    A0001 OK welcome\r\n\
    * 2 EXISTS\r\n\
    * FLAGS (\\Seen \\Deleted $Junk)\r\n\
    A0002 OK [READ-WRITE] open\r\n\
    * 1 FETCH (UID 7 FLAGS (\\Seen) ENVELOPE (NIL \"hello\" ((\"Ann\" NIL \"ann\" \"example.org\")) NIL NIL NIL NIL NIL NIL NIL)\
     BODY[] {15}\r\nSubject: hi\r\n\r\n)\r\n\
    A0003 OK done\r\n\
    * BYE see you\r\n";
