//! Waiting until a descriptor is ready, by `poll(2)`.

use core::time::Duration;
use std::io;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fd::AsFd;

use crate::transport::Ready;

/// Waits until `input` can be read or, if `want_write`, `output` written.
pub(crate) fn wait<I, O>(input: &I, output: &O, want_write: bool, timeout: Option<Duration>) -> io::Result<Ready>
where
    I: AsFd,
    O: AsFd,
{
    let timeout = timeout.map(|timeout| timespec(timeout.min(LONGEST)));
    if !want_write {
        let mut descriptors = [PollFd::new(input, PollFlags::IN)];
        poll(&mut descriptors, timeout.as_ref())?;
        let [reads] = descriptors;
        return Ok(Ready::new(!reads.revents().is_empty(), false));
    }
    let mut descriptors = [PollFd::new(input, PollFlags::IN), PollFd::new(output, PollFlags::OUT)];
    poll(&mut descriptors, timeout.as_ref())?;
    let [reads, writes] = descriptors;
    // Errors and hang-ups are told by reading and writing.
    Ok(Ready::new(!reads.revents().is_empty(), !writes.revents().is_empty()))
}

fn timespec(duration: Duration) -> Timespec {
    Timespec {
        tv_sec: i64::try_from(duration.as_secs()).unwrap_or(i64::MAX),
        tv_nsec: duration.subsec_nanos().into(),
    }
}

/// Some systems count in milliseconds and 31 bits. Who waits for longer is woken up now and then.
const LONGEST: Duration = Duration::from_secs(24 * 3600);
