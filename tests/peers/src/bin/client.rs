//! One client in a process of its own: `client NAME TASK SERVER TIMES`.
//!
//! Prints the processor time of the process for one time in nanoseconds, the number of messages seen, and a sum over
//! them that is the same for every client.

use std::process::ExitCode;

use imap_peers::Failure;
use imap_peers::clients::{Client, Order, Outcome, Task};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(outcome) => {
            println!("{} {} {}", outcome.time.as_nanos(), outcome.messages, outcome.sum);
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{}: {why}", arguments.join(" "));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<Outcome, Failure> {
    let [name, task, server, times] = arguments else {
        return Err("usage: client NAME TASK SERVER TIMES".into());
    };
    let client = Client::named(name).ok_or("no such client")?;
    let order = Order {
        server: server.parse().map_err(|_| "SERVER is no address")?,
        task: Task::named(task).ok_or("no such task")?,
        times: times.parse().map_err(|_| "TIMES is no number")?,
    };
    (client.run)(&order)
}
