//! How fast each corpus is read, every field of every event looked at, and how often memory is allocated for it.
//!
//! ```text
//! cargo bench -p imap-proto --bench corpora            # all of them
//! cargo bench -p imap-proto --bench corpora -- flags   # those of that name; --help says more
//! ```

#[path = "instructions/session.rs"]
mod session;
#[path = "instructions/visit.rs"]
mod visit;

use divan::counter::BytesCount;
use divan::{AllocProfiler, Bencher};
use imap_proto::Connection;
use imap_tests::corpora::Corpus;

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

#[divan::bench(args = Corpus::ALL.map(Corpus::name))]
fn chunks_of_16_kib(bencher: Bencher<'_, '_>, corpus: &str) {
    measure(bencher, corpus, 16 << 10);
}

#[divan::bench(args = Corpus::ALL.map(Corpus::name))]
fn chunks_of_64_bytes(bencher: Bencher<'_, '_>, corpus: &str) {
    measure(bencher, corpus, 64);
}

fn measure(bencher: Bencher<'_, '_>, corpus: &str, chunk: usize) {
    let corpus = Corpus::named(corpus).expect("it is one of those that have a name");
    let bytes = corpus.responses(1_000_000);
    bencher
        .counter(BytesCount::new(bytes.len()))
        .with_inputs(|| session::selected(&bytes, chunk).expect("the session is well formed"))
        .bench_local_refs(|connection| receive(connection, &bytes, chunk));
}

fn receive(connection: &mut Connection, bytes: &[u8], chunk: usize) {
    for chunk in bytes.chunks(chunk) {
        connection.receive(chunk);
        while connection.advance().expect("the bytes are well formed") {
            visit::event(&connection.event());
        }
    }
}
