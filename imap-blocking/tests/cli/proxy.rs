//! A network that fails.

use core::net::SocketAddr;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;

/// Passes one connection on to a server, and ends it when the server has sent so many bytes.
pub(crate) fn cut_off_after(bytes: usize, server: SocketAddr) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        let (client, _) = listener.accept().unwrap();
        let server = TcpStream::connect(server).unwrap();
        let (mut from_client, mut to_server) = (client.try_clone().unwrap(), server.try_clone().unwrap());
        // Ends when the connection does, in whatever way.
        thread::spawn(move || _ = std::io::copy(&mut from_client, &mut to_server));
        _ = std::io::copy(&mut (&server).take(bytes as u64), &mut &client);
        for end in [client, server] {
            _ = end.shutdown(Shutdown::Both);
        }
    });
    address
}

/// Says something to whoever connects, and hangs up.
pub(crate) fn say_and_hang_up(text: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        let (mut client, _) = listener.accept().unwrap();
        client.write_all(text).unwrap();
        client.shutdown(Shutdown::Write).unwrap();
        // A reset could overtake what was said.
        _ = std::io::copy(&mut client, &mut std::io::sink());
    });
    address
}

/// An address where nobody listens.
pub(crate) fn nobody() -> SocketAddr {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap()
}
