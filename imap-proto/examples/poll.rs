//! A loop around `poll(2)` and nothing else: a non-blocking socket, one call to wait for it, no library between.
//!
//! ```text
//! cargo run -p imap-proto --example poll
//! cargo run -p imap-proto --example poll -- --user ann --password secret 127.0.0.1:143
//! ```
//!
//! It shows the mailboxes of the user. Without a server it starts one for the purpose. What is sent is in clear text:
//! this is for servers on the same machine.

#[cfg(unix)]
fn main() -> Result<(), Box<dyn core::error::Error>> {
    unix::main()
}

#[cfg(not(unix))]
fn main() {
    println!("there is no poll(2) here");
}

#[cfg(unix)]
mod unix {
    use core::error::Error;
    use core::hash::BuildHasher;
    use std::hash::RandomState;
    use std::io::{self, Read, Write};
    use std::net::TcpStream;

    use clap::Parser;
    use imap_proto::command::{List, Login, Logout};
    use imap_proto::response::Data;
    use imap_proto::types::{MailboxName, Secret};
    use imap_proto::{Config, Connection, Event, Security};
    use imap_tests::server::{Options, Server, demo};
    use rustix::event::{PollFd, PollFlags, Timespec, poll};

    /// Shows the mailboxes of a user.
    #[derive(Parser)]
    struct Arguments {
        /// The server, as host:port, in clear text.
        server: Option<String>,
        /// The user to log in.
        #[arg(long, default_value = "alice")]
        user: String,
        /// The user's password.
        #[arg(long, default_value = "wonderland")]
        password: String,
    }

    pub(super) fn main() -> Result<(), Box<dyn Error>> {
        let arguments = Arguments::parse();
        let server = match arguments.server {
            Some(_) => None,
            None => Some(Server::spawn(demo()?.shared(), Options::default())?),
        };
        let mut stream = match (&arguments.server, &server) {
            (Some(address), _) => TcpStream::connect(address)?,
            (None, Some(server)) => TcpStream::connect(server.addr())?,
            (None, None) => return Err("no server".into()),
        };
        stream.set_nonblocking(true)?;

        let seed = RandomState::new().hash_one(0) as u16;
        let mut connection = Connection::new(Config::new(seed).with_security(Security::ClearText));
        let password = Secret::from(arguments.password);
        let mut next = [Step::List, Step::Logout].into_iter();
        loop {
            while connection.advance()? {
                match connection.event() {
                    Event::Greeting(_) => {
                        connection.start(&Login::new(&arguments.user, &password))?;
                    }
                    Event::Data(Data::List(list)) => println!("{}", list.mailbox().display()),
                    Event::Completed { status, .. } if !status.is_ok() => return Err(status.to_string().into()),
                    Event::Completed { .. } => match next.next() {
                        Some(Step::List) => {
                            connection.start(&List::new(&MailboxName::new("*")?))?;
                        }
                        Some(Step::Logout) => {
                            connection.start(&Logout)?;
                        }
                        None => {}
                    },
                    Event::Closed => return Ok(()),
                    _ => {}
                }
            }
            proceed(&mut connection, &mut stream)?;
        }
    }

    /// What is done after LOGIN.
    enum Step {
        List,
        Logout,
    }

    /// Waits until the socket is ready for what the connection wants, and does it.
    fn proceed(connection: &mut Connection, stream: &mut TcpStream) -> Result<(), Box<dyn Error>> {
        let mut wanted = PollFlags::empty();
        wanted.set(PollFlags::IN, connection.wants_read());
        wanted.set(PollFlags::OUT, connection.wants_write());
        let mut sockets = [PollFd::new(&*stream, wanted)];
        if poll(&mut sockets, Some(&PATIENCE))? == 0 {
            return Err("the server has been silent for too long".into());
        }
        let found = sockets[0].revents();
        if found.contains(PollFlags::OUT) {
            let count = ready(stream.write(connection.output()))?;
            connection.written(count.unwrap_or(0));
        }
        if found.intersects(PollFlags::IN | PollFlags::HUP | PollFlags::ERR)
            && connection.wants_read()
            && let Some(count) = ready(stream.read(connection.buffers().input))?
        {
            connection.received(count);
        }
        Ok(())
    }

    /// `None` if the socket was not ready after all.
    fn ready(result: io::Result<usize>) -> io::Result<Option<usize>> {
        match &result {
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => Ok(None),
            _ => result.map(Some),
        }
    }

    /// How long a server may be silent.
    const PATIENCE: Timespec = Timespec { tv_sec: 30, tv_nsec: 0 };
}
