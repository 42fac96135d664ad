//! Both sides send a lot before they read anything: nobody waits for ever.

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;

use imap_blocking::proto::command::{Append, AppendMessage};
use imap_blocking::proto::types::MailboxName;
use imap_blocking::proto::{Event, FetchEvent};
use imap_blocking::{Client, Socket, Transport, Update};
use rustix::net::sockopt::{set_socket_recv_buffer_size, set_socket_send_buffer_size};

use super::peer::Peer;
use super::script::client;

pub(crate) const SIZE: usize = 10 << 20;

/// Two ends of a socket that takes next to nothing.
pub(crate) fn narrow_pair() -> (UnixStream, UnixStream) {
    let (near, far) = UnixStream::pair().unwrap();
    for end in [&near, &far] {
        set_socket_send_buffer_size(end, 4096).unwrap();
        set_socket_recv_buffer_size(end, 4096).unwrap();
    }
    (near, far)
}

/// A message of which no part is like another.
fn message() -> impl Iterator<Item = u8> {
    let mut state = 1u32;
    core::iter::from_fn(move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Some((state >> 24) as u8 | 0x20)
    })
}

/// The message as it is read from somewhere.
struct Source<I>(I);

impl<I: Iterator<Item = u8>> Read for Source<I> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        Ok(buffer.iter_mut().zip(&mut self.0).map(|(to, byte)| *to = byte).count())
    }
}

/// Takes a message from the client and does not begin to read it before it has sent another one itself.
pub(crate) fn impolite(mut stream: impl Read + Write) {
    stream.write_all(b"* PREAUTH hello\r\n").unwrap();
    stream.flush().unwrap();
    let command = format!("BAAA0 APPEND INBOX {{{SIZE}}}\r\n");
    let mut line = vec![0; command.len()];
    stream.read_exact(&mut line).unwrap();
    assert_eq!(String::from_utf8_lossy(&line), command);
    let sent: Vec<u8> = message().take(SIZE).collect();
    write!(stream, "+ go on\r\n* 1 FETCH (BODY[] {{{SIZE}}}\r\n").unwrap();
    stream.write_all(&sent).unwrap();
    stream.write_all(b")\r\n").unwrap();
    stream.flush().unwrap();
    let mut taken = vec![0; SIZE + 2];
    stream.read_exact(&mut taken).unwrap();
    assert!(taken[..SIZE] == sent && &taken[SIZE..] == b"\r\n");
    stream.write_all(b"BAAA0 OK done\r\n").unwrap();
    stream.flush().unwrap();
}

/// Appends the message, and finds the same one among what the server told meanwhile.
pub(crate) fn exchange<T: Transport>(client: &mut Client<T>) {
    let inbox = MailboxName::inbox();
    client
        .append(Append::new(&inbox, AppendMessage::new(SIZE as u64)), Source(message()))
        .unwrap();
    let mut expected = message();
    let mut size = 0;
    for update in client.updates() {
        match update {
            Update::Event(Event::Fetch(FetchEvent::BodyChunk(piece))) => {
                size += piece.len();
                assert!(piece.iter().all(|byte| expected.next() == Some(*byte)));
            }
            Update::Event(_) => {}
            lost => panic!("{lost:?}"),
        }
    }
    assert_eq!(size, SIZE);
}

#[test]
fn a_lot_both_ways_at_once() {
    let (near, far) = narrow_pair();
    let peer = Peer::play(far, |peer| impolite(peer.stream()));
    exchange(&mut client(Socket::unix(near).unwrap()));
    peer.join().unwrap();
}
