//! The server: says OK to everything, and tells those who idle of a message when it is told to.

use std::io::BufRead;
use std::thread;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Prints its address, and serves until its standard input ends. A line on it is for everybody.
pub(crate) fn serve() {
    super::runtime().block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        println!("{}", listener.local_addr().unwrap());
        let (lines, heard) = watch::channel(0_u32);
        thread::spawn(move || {
            for _ in std::io::stdin().lock().lines() {
                lines.send_modify(|count| *count += 1);
            }
        });
        tokio::select! {
            () = accept(listener, heard.clone()) => {}
            () = end(heard) => {}
        }
    });
}

/// Waits until nobody can say anything any more.
async fn end(mut heard: watch::Receiver<u32>) {
    while heard.changed().await.is_ok() {}
}

async fn accept(listener: TcpListener, heard: watch::Receiver<u32>) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let heard = heard.clone();
        tokio::spawn(async move {
            // A client that goes away is no failure.
            let _ = session(stream, heard).await;
        });
    }
}

async fn session(stream: TcpStream, mut heard: watch::Receiver<u32>) -> std::io::Result<()> {
    let mut stream = BufReader::with_capacity(256, stream);
    stream.write_all(b"* OK [CAPABILITY IMAP4rev1 IDLE] ready\r\n").await?;
    let mut line = String::new();
    while stream.read_line(&mut line).await? > 0 {
        let (tag, command) = line.trim_end().split_once(' ').unwrap_or_default();
        let answer = match command.split(' ').next() {
            Some("IDLE") => "+ idling\r\n".to_owned(),
            Some("SELECT") => format!("{SELECTED}{tag} OK [READ-WRITE] done\r\n"),
            Some("LOGIN") => format!("{tag} OK [CAPABILITY IMAP4rev1 IDLE UIDPLUS CONDSTORE] done\r\n"),
            _ => format!("{tag} OK done\r\n"),
        };
        let idles = command == "IDLE";
        stream.write_all(answer.as_bytes()).await?;
        line.clear();
        while idles && heard.changed().await.is_ok() {
            stream.write_all(b"* 173 EXISTS\r\n").await?;
        }
    }
    Ok(())
}

const SELECTED: &str = "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)\r\n\
                        * OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)] limited\r\n\
                        * 172 EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 1732700000] valid\r\n* OK [UIDNEXT 4392] next\r\n";
