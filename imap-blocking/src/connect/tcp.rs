//! A TCP connection to the first address that answers.

use core::net::SocketAddr;
use core::time::Duration;
use std::io;
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Instant;

use alloc::vec::Vec;

/// Connects to a host by name or address, not later than `until`.
///
/// The addresses are tried in turn, the next one when one has not answered for a while, and the first that does is taken
/// (RFC 8305 section 5): a host whose IPv6 address leads nowhere costs a moment, not a timeout.
pub(super) fn connect(host: &str, port: u16, until: Option<Instant>) -> io::Result<TcpStream> {
    let addresses = interleave((host, port).to_socket_addrs()?.collect());
    first(addresses, until, |address, left| match left {
        Some(left) => TcpStream::connect_timeout(&address, left),
        None => TcpStream::connect(address),
    })
}

/// The first success of attempts that begin one after the other, each in a thread of its own. An attempt that comes too
/// late is dropped when it ends.
fn first<A, T>(
    addresses: Vec<A>,
    until: Option<Instant>,
    attempt: impl Fn(A, Option<Duration>) -> io::Result<T> + Copy + Send + 'static,
) -> io::Result<T>
where
    A: Send + 'static,
    T: Send + 'static,
{
    let mut addresses = addresses.into_iter();
    let (sender, receiver) = mpsc::channel();
    let mut running = 0;
    let mut failure = io::Error::new(io::ErrorKind::NotFound, "the host has no address");
    loop {
        if let Some(address) = addresses.next() {
            let left = left(until)?;
            let sender = sender.clone();
            thread::Builder::new().spawn(move || {
                // Nobody listens if another attempt was faster.
                let _ = sender.send(attempt(address, left));
            })?;
            running += 1;
        }
        if running == 0 {
            return Err(failure);
        }
        let left = left(until)?;
        let patience = match left {
            _ if addresses.len() > 0 => left.map_or(PATIENCE, |left| left.min(PATIENCE)),
            Some(left) => left,
            None => Duration::MAX,
        };
        match receiver.recv_timeout(patience) {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => {
                failure = error;
                running -= 1;
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
        }
    }
}

/// How much time is left.
fn left(until: Option<Instant>) -> io::Result<Option<Duration>> {
    let Some(until) = until else { return Ok(None) };
    match until.saturating_duration_since(Instant::now()) {
        Duration::ZERO => Err(io::ErrorKind::TimedOut.into()),
        left => Ok(Some(left)),
    }
}

/// Puts addresses of the two families in turns, beginning with the family that the system prefers.
fn interleave(addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let six_first = addresses.first().is_some_and(SocketAddr::is_ipv6);
    let (preferred, others): (Vec<_>, Vec<_>) = addresses.into_iter().partition(|a| a.is_ipv6() == six_first);
    let (mut preferred, mut others) = (preferred.into_iter(), others.into_iter());
    let mut turns = Vec::new();
    loop {
        let before = turns.len();
        turns.extend(preferred.next());
        turns.extend(others.next());
        if turns.len() == before {
            return turns;
        }
    }
}

/// How long an address may keep the others waiting: the "Connection Attempt Delay" of RFC 8305 section 8.
const PATIENCE: Duration = Duration::from_millis(250);

#[cfg(test)]
mod tests {
    use super::*;

    fn at(address: &str) -> SocketAddr {
        address.parse().unwrap()
    }

    #[test]
    fn families_take_turns() {
        let mixed = ["[::1]:1", "[::2]:1", "[::3]:1", "127.0.0.1:1"].map(at);
        let turns = ["[::1]:1", "127.0.0.1:1", "[::2]:1", "[::3]:1"].map(at);
        assert_eq!(interleave(mixed.into()), turns);
        assert_eq!(interleave(Vec::new()), []);
    }

    /// An attempt that takes so many milliseconds; `None` fails at once.
    fn attempt(takes: Option<u64>, _: Option<Duration>) -> io::Result<u64> {
        let takes = takes.ok_or(io::ErrorKind::ConnectionRefused)?;
        thread::sleep(Duration::from_millis(takes));
        Ok(takes)
    }

    #[test]
    fn a_silent_address_costs_a_moment() {
        let begin = Instant::now();
        assert_eq!(
            first(Vec::from([Some(5_000), Some(10), Some(0)]), None, attempt).unwrap(),
            10
        );
        let taken = begin.elapsed();
        assert!(taken >= PATIENCE && taken < Duration::from_secs(4), "{taken:?}");
    }

    #[test]
    fn a_slow_address_may_still_win() {
        assert_eq!(first(Vec::from([Some(400), Some(5_000)]), None, attempt).unwrap(), 400);
    }

    #[test]
    fn a_refusal_does_not_keep_the_others_waiting() {
        let begin = Instant::now();
        assert_eq!(first(Vec::from([None, None, Some(3)]), None, attempt).unwrap(), 3);
        assert!(begin.elapsed() < PATIENCE);
    }

    #[test]
    fn the_last_failure_is_told() {
        let error = first(Vec::from([None, None]), None, attempt).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
        let error = first(Vec::new(), None, attempt).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn time_runs_out() {
        let begin = Instant::now();
        let until = begin.checked_add(Duration::from_millis(50));
        let error = first(Vec::from([Some(5_000), Some(5_000)]), until, attempt).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert!(begin.elapsed() < Duration::from_secs(4));
    }
}
