//! A connection against a model: random programs of commands, a random server that keeps to the rules, and what the client
//! then must know.
//!
//! The model has the server, everything that is on its way to the client, and the sum of what the client was told. After
//! each step the connection must know exactly that: its state, the commands in progress, which mailbox is open, whether
//! it may be written to, how many messages it has and which UID each has, as far as it was told. Bytes arrive and leave
//! in pieces of any size, and answers that nobody waits for any more change nothing.
//!
//! `dropping` has the same question for futures: an adapter, and what is left of operations that are given up halfway.
//!
//! `PROPTEST_CASES` sets how many programs are tried.
#![forbid(unsafe_code)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

extern crate alloc;

mod client;
mod command;
mod dropping;
mod reference;
mod server;
mod view;

use proptest::test_runner::Config;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};

use client::Client;
use reference::{Reference, Transition};

struct Model;

impl StateMachineTest for Model {
    type SystemUnderTest = Client;
    type Reference = Reference;

    fn init_test(reference: &Reference) -> Client {
        Client::new(reference)
    }

    fn apply(mut client: Client, reference: &Reference, transition: Transition) -> Client {
        client.apply(reference, &transition);
        client
    }

    fn check_invariants(client: &Client, reference: &Reference) {
        client.check(reference);
    }

    /// Everything comes to its end: each command has completed, once, unless the server is gone.
    fn teardown(mut client: Client, mut reference: Reference) {
        while let Some(transition) = reference.next_to_settle() {
            reference = Reference::apply(reference, &transition);
            client.apply(&reference, &transition);
            client.check(&reference);
        }
        client.check_end(&reference);
    }
}

prop_state_machine! {
    #![proptest_config(Config { failure_persistence: None, max_shrink_iters: 20_000, ..Config::default() })]

    #[test]
    fn the_connection_knows_what_it_was_told(sequential 1..60 => Model);
}
