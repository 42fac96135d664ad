//! `imap serve`: the server of the demonstration on standard input and output.

use std::io::{self, BufWriter};

use imap_tests::server::{Greeting, Options, StoreError, demo, serve_stream};

use crate::failure::{Failure, Result};

pub(crate) fn run() -> Result {
    let store = demo().map_err(no_mail)?.shared();
    let mut options = Options::default();
    options.greeting = Greeting::Preauth("alice".into());
    serve_stream(io::stdin(), BufWriter::new(io::stdout()), store, options).map_err(Failure::Output)
}

pub(crate) fn no_mail(error: StoreError) -> Failure {
    Failure::Local("the mail of the demonstration".into(), io::Error::other(error))
}
