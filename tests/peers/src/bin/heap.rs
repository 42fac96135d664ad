//! How much memory each reader or each encoder takes: `heap read [--quick]`, `heap keep [--quick]`,
//! `heap write [--quick]`.
//!
//! Prints, for each reader and corpus, in chunks of 16 KiB: their names, how often a response allocates and how many
//! bytes, and the bytes allocated at the peak; or how many times the length of responses they take where all are kept; or
//! for each encoder its name, how often a command allocates and how many
//! bytes. A reallocation counts as an allocation, and until it is done takes the old place and the new one.

use core::hint::black_box;

use allocation_counter::{AllocationInfo, measure};
use imap_peers::encode::ENCODERS;
use imap_peers::job::{once_and_twice, responses};
use imap_peers::readers::{KEPT, READERS};
use imap_peers::{Job, Reader};
use imap_tests::corpora::Corpus;

fn main() {
    let given = |word: &str| std::env::args().any(|argument| argument == word);
    if given("keep") {
        keep_all(given("--quick"));
    } else if given("write") {
        write(given("--quick"));
    } else {
        read_all(given("--quick"));
    }
}

fn read_all(quick: bool) {
    for corpus in Corpus::ALL {
        let part = match (quick, corpus) {
            (true, _) => 20,
            (false, Corpus::LargeBody | Corpus::Search | Corpus::ESearch) => 1,
            // Twice the half is all.
            (false, _) => 2,
        };
        let (once, twice) = once_and_twice(corpus, corpus.full_size() / part);
        for reader in READERS.iter().filter(|reader| reader.lack(corpus).is_none()) {
            reading(reader, corpus, &once, &twice);
        }
    }
}

fn write(quick: bool) {
    let count = if quick { 5_000 } else { 50_000 };
    for encoder in ENCODERS {
        let less = measure(|| drop(black_box((encoder.write)(count))));
        let more = measure(|| drop(black_box((encoder.write)(2 * count))));
        let (times, bytes) = growth(&less, &more, f64::from(count));
        println!("heap\t{}\t{times:.3}\t{bytes:.1}", encoder.name);
    }
}

fn keep_all(quick: bool) {
    for corpus in KEPT {
        let size = corpus.full_size() / if quick { 100 } else { 10 };
        let bytes = corpus.responses(size);
        for reader in READERS {
            if let Some(keep) = reader.keep {
                let bytes = (reader.prepare)(corpus, &bytes);
                let job = Job::new(corpus, &bytes, 16 << 10);
                let mut kept = None;
                let info = measure(|| kept = Some(keep(&job)));
                if let Some(Err(why)) = kept {
                    panic!("{} of {}: {why}", reader.name, corpus.name());
                }
                let times = info.bytes_current as f64 / bytes.len() as f64;
                println!("{}\t{}\t{times:.3}", reader.name, corpus.name());
            }
        }
    }
}

fn reading(reader: &Reader, corpus: Corpus, once: &[u8], twice: &[u8]) {
    let less = read(reader, corpus, once);
    let more = read(reader, corpus, twice);
    let (times, bytes) = growth(&less, &more, (responses(twice) - responses(once)) as f64);
    // Of a corpus that is one response, one response tells how much it takes.
    let peak = if responses(once) == 1 { less } else { more }.bytes_max;
    println!("{}\t{}\t{times:.3}\t{bytes:.1}\t{peak}", reader.name, corpus.name());
}

fn read(reader: &Reader, corpus: Corpus, bytes: &[u8]) -> AllocationInfo {
    let bytes = (reader.prepare)(corpus, bytes);
    let job = Job::new(corpus, &bytes, 16 << 10);
    measure(|| {
        if let Err(why) = black_box((reader.read)(&job)) {
            panic!("{} of {}: {why}", reader.name, corpus.name());
        }
    })
}

/// How many allocations more there are, and of how many bytes, for each of so many responses or commands more.
fn growth(less: &AllocationInfo, more: &AllocationInfo, count: f64) -> (f64, f64) {
    let times = more.count_total.saturating_sub(less.count_total) as f64 / count;
    let bytes = more.bytes_total.saturating_sub(less.bytes_total) as f64 / count;
    (times, bytes)
}
