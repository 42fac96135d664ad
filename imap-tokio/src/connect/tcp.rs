//! A TCP connection to the first address that answers.

use core::future::poll_fn;
use core::net::SocketAddr;
use core::pin::Pin;
use core::task::Poll;
use core::time::Duration;
use std::io;

use tokio::net::{TcpStream, lookup_host};
use tokio::time::sleep;

/// Connects to a host by name or address.
///
/// The addresses are tried in turn, the next one when one has not answered for a while, and the first that does is taken
/// (RFC 8305 section 5): a host whose IPv6 address leads nowhere costs a moment, not a timeout.
pub(super) async fn connect(host: &str, port: u16) -> io::Result<TcpStream> {
    let addresses = interleave(lookup_host((host, port)).await?.collect());
    let stream = first(
        addresses
            .into_iter()
            .map(|address| Box::pin(TcpStream::connect(address)) as Attempt<TcpStream>),
    )
    .await?;
    // Commands are small, and their answers are waited for.
    stream.set_nodelay(true)?;
    Ok(stream)
}

type Attempt<T> = Pin<Box<dyn Future<Output = io::Result<T>> + Send>>;

/// The first success of attempts that begin one after the other.
async fn first<T>(mut attempts: impl Iterator<Item = Attempt<T>>) -> io::Result<T> {
    let mut running: Vec<Attempt<T>> = Vec::new();
    let mut failure = io::Error::new(io::ErrorKind::NotFound, "the host has no address");
    loop {
        running.extend(attempts.next());
        let mut patience = Box::pin(sleep(PATIENCE));
        let connected = poll_fn(|cx| {
            let mut failed = false;
            let mut at = 0;
            while let Some(attempt) = running.get_mut(at) {
                match attempt.as_mut().poll(cx) {
                    Poll::Ready(Ok(stream)) => return Poll::Ready(Some(stream)),
                    Poll::Ready(Err(error)) => {
                        failure = error;
                        failed = true;
                        drop(running.remove(at));
                    }
                    Poll::Pending => at += 1,
                }
            }
            if failed {
                Poll::Ready(None)
            } else {
                patience.as_mut().poll(cx).map(|()| None)
            }
        });
        if let Some(stream) = connected.await {
            return Ok(stream);
        }
        let (at_least, _) = attempts.size_hint();
        if running.is_empty() && at_least == 0 {
            return Err(failure);
        }
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
    use core::future::pending;

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

    fn silent() -> Attempt<u8> {
        Box::pin(pending())
    }

    fn refused() -> Attempt<u8> {
        Box::pin(async { Err(io::ErrorKind::ConnectionRefused.into()) })
    }

    fn answers(after: u64, value: u8) -> Attempt<u8> {
        Box::pin(async move {
            sleep(Duration::from_millis(after)).await;
            Ok(value)
        })
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_address_costs_a_moment() {
        let begin = tokio::time::Instant::now();
        let attempts = vec![silent(), answers(10, 1), answers(0, 2)];
        assert_eq!(first(attempts.into_iter()).await.unwrap(), 1);
        assert_eq!(begin.elapsed(), PATIENCE + Duration::from_millis(10));
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_address_may_still_win() {
        assert_eq!(
            first(vec![answers(300, 1), silent(), silent()].into_iter())
                .await
                .unwrap(),
            1
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_costs_nothing() {
        let begin = tokio::time::Instant::now();
        assert_eq!(
            first(vec![refused(), refused(), answers(0, 3)].into_iter())
                .await
                .unwrap(),
            3
        );
        assert!(begin.elapsed() < PATIENCE);
    }

    #[tokio::test(start_paused = true)]
    async fn the_last_failure_is_told() {
        let error = first(vec![refused(), refused()].into_iter()).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
        let error = first::<u8>(Vec::new().into_iter()).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }
}
