//! What clients say in the RFCs, beside what this client says.

use imap_tests::lexer::{Command, Lexed, Lexer};
use imap_tests::say::{Sender, is_same, say};

use crate::examples::{self, Mark, Step};

/// A command of an example.
struct Asked {
    place: String,
    mark: Mark,
    bytes: Vec<u8>,
    command: Command,
}

/// The commands of an example that are whole; what is wrong with others goes to `wrong`.
fn commands(example: &[Step], wrong: &mut Vec<String>) -> Vec<Asked> {
    let mut asked = Vec::new();
    let mut lexer = Lexer::new();
    let mut said = Vec::new();
    let mut dialogue = false;
    let mut mark = (Mark::None, String::new());
    for step in example {
        if step.by_server {
            // Whatever completes ends a dialogue, and a refused literal its command.
            let untagged = step.bytes.starts_with(b"*") || step.bytes.starts_with(b"+");
            dialogue &= untagged;
            if !untagged && lexer.refuse_literal() {
                said.clear();
            }
            continue;
        }
        if dialogue {
            continue;
        }
        if step.mark != Mark::None || said.is_empty() {
            mark = (step.mark.clone(), step.place.clone());
        }
        if mark.0 == Mark::Partial {
            continue;
        }
        lexer.feed(&step.bytes);
        said.extend_from_slice(&step.bytes);
        loop {
            match lexer.next_command() {
                Ok(Some(Lexed::Command(command))) => {
                    dialogue = command.is("AUTHENTICATE") || command.is("IDLE");
                    asked.push(Asked {
                        place: mark.1.clone(),
                        mark: mark.0.clone(),
                        bytes: core::mem::take(&mut said),
                        command,
                    });
                    break;
                }
                Ok(Some(_)) if lexer.pending() > 0 => {}
                Ok(_) => break,
                Err(error) => {
                    if mark.0 != Mark::Unsent {
                        wrong.push(format!("{}: {error}", mark.1));
                    }
                    lexer = Lexer::new();
                    said.clear();
                    break;
                }
            }
        }
    }
    asked
}

/// What the lexer makes of a whole command.
fn lexed(bytes: &[u8]) -> Result<Command, String> {
    let mut lexer = Lexer::new();
    lexer.feed(bytes);
    loop {
        match lexer.next_command() {
            Ok(Some(Lexed::Command(command))) => return Ok(command),
            Ok(Some(_)) => {}
            Ok(None) => return Err(format!("{} is not whole", bytes.escape_ascii())),
            Err(error) => return Err(error.to_string()),
        }
    }
}

/// Everything behind the tag.
fn untagged(bytes: &[u8]) -> &[u8] {
    let space = bytes.iter().position(|byte| *byte == b' ').unwrap_or(0);
    &bytes[space + 1..]
}

#[derive(Debug, Default)]
struct Counts {
    alike: usize,
    same: usize,
    otherwise: usize,
    unsent: usize,
}

/// Compares a command with ours.
fn compare(asked: &Asked, counts: &mut Counts) -> Result<(), String> {
    let theirs = untagged(&asked.bytes);
    let text = String::from_utf8_lossy(theirs);
    let line = text.split("\r\n").next().unwrap_or_default();
    let mut sender = Sender::new(&asked.command);
    let sent = say(&asked.command, &mut sender).map(|()| sender.sent().to_vec());
    match (sent, &asked.mark) {
        (None, Mark::Unsent) => counts.unsent += 1,
        (None, _) => return Err(format!("nothing sends {line}")),
        (Some(_), Mark::Unsent) => return Err(format!("is marked as unsent, and is sent: {line}")),
        (Some(ours), Mark::Otherwise(expected)) => {
            let ours = String::from_utf8_lossy(untagged(&ours))
                .trim_end()
                .replace("\r\n", "\\r\\n");
            if ours != *expected {
                return Err(format!("is spelled {ours} and not {expected}"));
            }
            counts.otherwise += 1;
        }
        (Some(ours), _) if untagged(&ours) == theirs => counts.alike += 1,
        (Some(ours), _) => {
            if !is_same(&lexed(&ours)?, &asked.command) {
                return Err(format!("is spelled {}", untagged(&ours).escape_ascii()));
            }
            counts.same += 1;
        }
    }
    Ok(())
}

#[test]
fn what_clients_say_in_the_rfcs_is_what_this_client_says() {
    let mut wrong = Vec::new();
    let mut counts = Counts::default();
    for example in &examples::all() {
        for asked in commands(example, &mut wrong) {
            if let Err(fault) = compare(&asked, &mut counts) {
                wrong.push(format!("{}: {fault}", asked.place));
            }
        }
    }
    println!("{counts:?}");
    assert!(wrong.is_empty(), "{} commands:\n{}", wrong.len(), wrong.join("\n"));
    assert!(counts.alike >= 690 && counts.same >= 250, "{counts:?}");
    assert!(counts.otherwise + counts.unsent <= 50, "{counts:?}");
}
