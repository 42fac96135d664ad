//! What is expected of commands in progress, against a model: the effects of all of them, one after another.

use super::*;
use crate::command::{Command, Effect, Profile, States};
use crate::connection::start::Pending;
use crate::state::State;
use crate::types::Tag;
use crate::wire::Encoder;

/// A command with this effect that others may follow.
struct Of(Effect);

impl Command for Of {
    type Reply = ();

    fn profile(&self) -> Profile {
        let profile = Profile::new(States::ANY).pipelined().with_effect(self.0);
        if self.0 == Effect::None {
            profile
        } else {
            profile.without_expunge()
        }
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("X");
    }

    fn reply(&self) {}
}

const EFFECTS: [Effect; 5] = [
    Effect::None,
    Effect::Authenticate,
    Effect::Select { read_only: false },
    Effect::Close,
    Effect::Unauthenticate,
];

/// Every step there is: a command begins, or one completes, the oldest or the newest, with OK or NO.
const STEPS: usize = EFFECTS.len() + 4;

#[test]
fn what_is_expected_follows_from_all_commands_in_progress() {
    const LENGTH: u32 = 5;
    for sequence in 0..STEPS.pow(LENGTH) {
        let mut c = Connection::new(Config::new(4096));
        c.receive(b"* OK hi\r\n");
        while c.advance().unwrap() {}
        for place in 0..LENGTH {
            step(&mut c, sequence / STEPS.pow(place) % STEPS);
            let expected = c
                .pending
                .iter()
                .fold(c.state, |state, pending| state.completed(pending.profile.effect, true));
            assert_eq!(c.expected_state(), expected, "sequence {sequence}, step {place}");
            let expunging = |pending: &&Pending| pending.profile.may_expunge;
            assert_eq!(c.expunging as usize, c.pending.iter().filter(expunging).count());
        }
    }
}

#[test]
fn bye_is_the_end_of_every_expectation() {
    let mut c = Connection::new(Config::new(4096));
    c.receive(b"* PREAUTH hi\r\n");
    while c.advance().unwrap() {}
    c.start(&Of(EFFECTS[2])).unwrap();
    assert_eq!(c.expected_state(), State::Selected);
    c.receive(b"* BYE enough\r\n");
    while c.advance().unwrap() {}
    assert_eq!(c.expected_state(), State::Logout);
}

fn step(c: &mut Connection, step: usize) {
    if let Some(effect) = EFFECTS.get(step) {
        c.start(&Of(*effect)).unwrap();
        let length = c.output().len();
        c.written(length);
        return;
    }
    let newest = step & 1 == 0;
    let word = if step < EFFECTS.len() + 2 { "OK" } else { "NO" };
    let tags: Vec<Tag> = c.in_progress().collect();
    if let Some(tag) = if newest { tags.last() } else { tags.first() } {
        c.receive(format!("{tag} {word} done\r\n").as_bytes());
        while c.advance().unwrap() {}
    }
}
