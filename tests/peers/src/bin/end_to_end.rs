//! Whole clients against a Dovecot of its own, on the loopback interface and without TLS: `end_to_end PYTHON [--quick]`.
//!
//! PYTHON is the program that is Python's client. The server has 10,000 small messages and 200 of a megabyte. In each
//! round every client has its turn, in a process of its own. Prints a line for each client and task: their titles, and the
//! milliseconds of processor time that the client took for all messages, the least of all rounds and the median.

use core::net::SocketAddr;
use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::chown;
use std::path::Path;
use std::process::{Command, ExitCode};

use imap_peers::Failure;
use imap_peers::clients::{CLIENTS, LARGE, Task};
use imap_tests::corpora::Corpus;
use imap_tests::server_process::Dovecot;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let quick = arguments.iter().any(|argument| argument == "--quick");
    match arguments
        .first()
        .ok_or("PYTHON is missing".into())
        .and_then(|python| run(python, quick))
    {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn run(python: &str, quick: bool) -> Result<(), Failure> {
    let server = Dovecot::start()
        .map_err(|error| error.to_string())?
        .ok_or("there is no Dovecot")?;
    let (small, large, rounds) = if quick { (1000, 20, 1) } else { (10_000, 200, 5) };
    deliver(&server.maildir("alice"), small, small_message).map_err(|error| error.to_string())?;
    let folder = server.maildir("alice").join(format!(".{LARGE}"));
    deliver(&folder, large, large_message).map_err(|error| error.to_string())?;
    for task in Task::ALL {
        let expected = if task == Task::Bodies { large } else { small };
        compare(&server.addr_plain(), task, expected, rounds, python)?;
    }
    Ok(())
}

fn compare(server: &SocketAddr, task: Task, expected: usize, rounds: usize, python: &str) -> Result<(), Failure> {
    let mut times: HashMap<&str, Vec<f64>> = HashMap::new();
    let mut sum = None;
    // The first round is for the server, which then has its indexes.
    for round in 0..=rounds {
        for client in CLIENTS
            .iter()
            .filter(|client| task == Task::Bodies || !client.only_bodies)
        {
            let outcome = measure(program(client.name, task, server)?)?;
            if client.name != "raw" {
                let agreed = *sum.get_or_insert(outcome.sum);
                if (outcome.messages, outcome.sum) != (expected, agreed) {
                    return Err(format!(
                        "{} of {}: {outcome:?}, and not {expected} and {agreed}",
                        client.name,
                        task.name()
                    ));
                }
            }
            if round > 0 {
                times.entry(client.title).or_default().push(outcome.milliseconds);
            }
        }
        let outcome = measure(python_program(python, task, server))?;
        if outcome.messages != expected {
            return Err(format!("Python, {}: {outcome:?}, and not {expected}", task.name()));
        }
        if round > 0 {
            times.entry(PYTHON).or_default().push(outcome.milliseconds);
        }
    }
    for title in CLIENTS.iter().map(|client| client.title).chain([PYTHON]) {
        if let Some(times) = times.get_mut(title) {
            times.sort_by(f64::total_cmp);
            let (least, median) = (times[0], times[times.len() / 2]);
            println!("{title}\t{}\t{least:.3}\t{median:.3}", heading(task));
        }
    }
    Ok(())
}

/// What a client has printed.
#[derive(Debug)]
struct Outcome {
    milliseconds: f64,
    messages: usize,
    sum: usize,
}

fn measure(mut program: Command) -> Result<Outcome, Failure> {
    let output = program.output().map_err(|error| format!("{program:?}: {error}"))?;
    let printed = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<u64> = printed
        .split_whitespace()
        .filter_map(|word| word.parse().ok())
        .collect();
    let [nanoseconds, messages, rest @ ..] = &numbers[..] else {
        return Err(format!("{program:?}: {}", String::from_utf8_lossy(&output.stderr)));
    };
    Ok(Outcome {
        milliseconds: *nanoseconds as f64 / 1e6,
        messages: usize::try_from(*messages).unwrap_or_default(),
        sum: rest
            .first()
            .and_then(|sum| usize::try_from(*sum).ok())
            .unwrap_or_default(),
    })
}

/// The client beside this program.
fn program(name: &str, task: Task, server: &SocketAddr) -> Result<Command, Failure> {
    let this = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut program = Command::new(this.with_file_name("client"));
    program.args([name, task.name(), &server.to_string(), times(task)]);
    Ok(program)
}

fn python_program(python: &str, task: Task, server: &SocketAddr) -> Command {
    let mut program = Command::new("python3");
    program.args([
        python,
        &server.ip().to_string(),
        &server.port().to_string(),
        task.mailbox(),
        task.items(),
        times(task),
    ]);
    program
}

/// How often a client fetches all messages.
fn times(task: Task) -> &'static str {
    if task == Task::Bodies { "2" } else { "5" }
}

fn heading(task: Task) -> &'static str {
    match task {
        Task::Flags => "FLAGS",
        Task::Envelopes => "FLAGS ENVELOPE",
        Task::Structures => "BODYSTRUCTURE",
        Task::Bodies => "BODY.PEEK[]",
    }
}

const PYTHON: &str = "Python's imaplib, not parsed";

/// Puts messages into a Maildir, as the server would.
fn deliver(folder: &Path, count: usize, message: fn(usize) -> String) -> std::io::Result<()> {
    let mut made = vec![folder.to_path_buf()];
    for name in ["cur", "new", "tmp"] {
        fs::create_dir_all(folder.join(name))?;
        made.push(folder.join(name));
    }
    // The home directory is made here too.
    made.extend(
        folder
            .parent()
            .filter(|home| !home.ends_with("Maildir"))
            .map(Path::to_path_buf),
    );
    for number in 0..count {
        let flags = ["", "S", "FS", "RS"][number % 4];
        let file = folder.join(format!("cur/{}.M{number}P1.peers:2,{flags}", 1_700_000_000 + number));
        fs::write(&file, message(number))?;
        made.push(file);
    }
    for path in made {
        chown(path, Some(MAIL), Some(MAIL))?;
    }
    Ok(())
}

fn small_message(number: usize) -> String {
    let subject = match number % 5 {
        0 => format!("=?UTF-8?Q?R=C3=A9union_{number}?="),
        1 => format!("Re: what \"they\" said about release {number}"),
        _ => format!("Minutes of the meeting about question {number}"),
    };
    let body = if number.is_multiple_of(3) {
        format!(
            "Content-Type: multipart/mixed; boundary=\"b{number}\"\r\n\r\n--b{number}\r\n\
             Content-Type: text/plain; charset=utf-8\r\n\r\nSee below.\r\n--b{number}\r\n\
             Content-Type: application/pdf; name=\"minutes-{number}.pdf\"\r\n\
             Content-Disposition: attachment; filename=\"minutes-{number}.pdf\"\r\n\
             Content-Transfer-Encoding: base64\r\n\r\nSGVsbG8=\r\n--b{number}--\r\n"
        )
    } else {
        "Content-Type: text/plain; charset=utf-8; format=flowed\r\n\r\nIt was decided to go on.\r\n".to_owned()
    };
    format!(
        "From: Ann Lindqvist <ann{number}@example.com>\r\nTo: Boris Okafor <boris@example.org>, \
         \"Team, the other\" <team@lists.example.net>\r\nSubject: {subject}\r\n\
         Date: Tue, {:02} Nov 2025 10:21:43 +0100\r\nMessage-ID: <{number:08x}@example.com>\r\n\
         In-Reply-To: <{:08x}@example.org>\r\nMIME-Version: 1.0\r\n{body}",
        number % 28 + 1,
        number / 2
    )
}

fn large_message(number: usize) -> String {
    let text = Corpus::LargeBody.responses(1_000_000);
    let text = String::from_utf8_lossy(&text);
    format!("Subject: large {number}\r\nFrom: Ann <ann@example.com>\r\n\r\n{text}")
}

/// The owner of mail, as the server's configuration has it.
const MAIL: u32 = 8;
