//! How fast each reader is: `speed [--quick]`.
//!
//! Prints a line for each reader and corpus: their names and the megabytes per second of processor time, in chunks of
//! 16 KiB, the best of some rounds. In each round every reader has its turn, so that what disturbs the machine disturbs
//! all of them.

use core::hint::black_box;
use core::time::Duration;
use std::collections::HashMap;

use imap_peers::readers::READERS;
use imap_peers::{Job, Reader};
use imap_tests::corpora::Corpus;
use rustix::time::{ClockId, clock_gettime};

fn main() {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let (rounds, part) = if quick { (1, 20) } else { (5, 1) };
    for corpus in Corpus::ALL {
        let bytes = corpus.responses(corpus.full_size() / part);
        let readers: Vec<_> = READERS
            .iter()
            .filter(|reader| reader.lack(corpus).is_none())
            .map(|reader| (reader, (reader.prepare)(corpus, &bytes)))
            .collect();
        let mut best = HashMap::new();
        for _ in 0..rounds {
            for (reader, bytes) in &readers {
                let time = best.entry(reader.name).or_insert(Duration::MAX);
                *time = (*time).min(measure(reader, &Job::new(corpus, bytes, 16 << 10)));
            }
        }
        for (reader, bytes) in &readers {
            let megabytes = bytes.len() as f64 / 1e6;
            let speed = megabytes / best[reader.name].as_secs_f64();
            println!("{}\t{}\t{speed:.1}", reader.name, corpus.name());
        }
    }
}

fn measure(reader: &Reader, job: &Job<'_>) -> Duration {
    let start = processor_time();
    let seen = black_box((reader.read)(job));
    let time = processor_time() - start;
    if let Err(why) = seen {
        panic!("{} of {}: {why}", reader.name, job.corpus.name());
    }
    time
}

/// What this thread has had so far.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(
        u64::try_from(time.tv_sec).unwrap_or_default(),
        u32::try_from(time.tv_nsec).unwrap_or_default(),
    )
}
