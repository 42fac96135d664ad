//! No client: writes commands to a socket, and reads until the completion comes.

use std::io::{Read, Write};
use std::net::TcpStream;

use super::{Order, Outcome, PASSWORD, USER, failed};
use crate::Failure;

pub(crate) fn run(order: &Order) -> Result<Outcome, Failure> {
    let mut stream = TcpStream::connect(order.server).map_err(failed)?;
    let mut room = vec![0; 64 << 10];
    stream.read(&mut room).map_err(failed)?;
    command(&mut stream, &mut room, &format!("LOGIN {USER} {PASSWORD}"))?;
    command(&mut stream, &mut room, &format!("SELECT {}", order.task.mailbox()))?;
    let fetch = format!("UID FETCH 1:* {}", order.task.items());
    Outcome::of(order, || {
        command(&mut stream, &mut room, &fetch)?;
        Ok((0, 0))
    })
}

fn command(stream: &mut TcpStream, room: &mut [u8], command: &str) -> Result<(), Failure> {
    stream
        .write_all(format!("{TAG} {command}\r\n").as_bytes())
        .map_err(failed)?;
    // The end of what was read last, in which the completion is.
    let mut end = Vec::new();
    loop {
        let length = stream.read(room).map_err(failed)?;
        if length == 0 {
            return Err("the server is gone".into());
        }
        end.extend_from_slice(&room[length.saturating_sub(LONGEST)..length]);
        end.drain(..end.len().saturating_sub(LONGEST));
        let line = end.strip_suffix(b"\r\n").unwrap_or_default();
        let start = memchr::memrchr(b'\n', line).map_or(0, |at| at + 1);
        if line[start..].starts_with(TAG.as_bytes()) {
            return Ok(());
        }
    }
}

/// Nothing in a message begins a line so.
const TAG: &str = "x-completion";
/// No completion is longer.
const LONGEST: usize = 1000;
