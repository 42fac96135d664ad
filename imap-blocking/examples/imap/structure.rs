//! What a message consists of, as a tree.

use imap_blocking::proto::response::{BodyPart, BodyStructure};
use imap_blocking::proto::types::Uid;

use crate::failure::Result;
use crate::output::Output;
use crate::table::{Cell, Column, Table};
use crate::text::{decoded, plain_bytes};

/// Writes a line for each part of the message.
pub(crate) fn write(uid: Uid, structure: &BodyStructure<'_>, out: &mut Output) -> Result {
    let people = out.is_for_people();
    if people {
        out.line(&format!("message {uid}"))?;
    }
    let mut table = Table::new(out, COLUMNS);
    for numbered in structure.parts() {
        let part = &numbered.part;
        let indent = if people {
            "  ".repeat(numbered.depth() + 1)
        } else {
            String::new()
        };
        let kind = format!("{indent}{}", kind(part));
        table.row([
            if people {
                Cell::Nothing
            } else {
                Cell::Number(uid.get().into())
            },
            Cell::Text(plain_bytes(numbered.section().as_bytes())),
            Cell::Text(kind),
            part.size().map_or(Cell::Nothing, Cell::Size),
            Cell::Text(part.encoding().map(|name| plain_bytes(&name)).unwrap_or_default()),
            Cell::Text(name(part)),
        ])?;
    }
    table.end()
}

fn kind(part: &BodyPart<'_>) -> String {
    let word = |word: Option<alloc::borrow::Cow<'_, [u8]>>| match word {
        Some(word) => plain_bytes(&word.to_ascii_lowercase()),
        None => "?".into(),
    };
    if part.is_multipart() {
        return format!("multipart/{}", word(part.subtype()));
    }
    format!("{}/{}", word(part.media_type()), word(part.subtype()))
}

/// What the part is called: the name of the file, or of the message in it.
fn name(part: &BodyPart<'_>) -> String {
    let file = part
        .disposition()
        .and_then(|disposition| disposition.parameters.get("filename"));
    let name = file.or_else(|| part.parameters().get("name"));
    if let Some(name) = name {
        return decoded(&name);
    }
    let subject = part
        .envelope()
        .and_then(|envelope| envelope.subject().map(|subject| decoded(&subject)));
    subject.unwrap_or_default()
}

const COLUMNS: &[Column] = &[
    Column::fixed(""),
    Column::fixed("SECTION"),
    Column::elastic("KIND"),
    Column::number("SIZE"),
    Column::fixed("ENCODING"),
    Column::elastic("NAME"),
];
