//! What servers say in the RFCs, read by a connection in dialogue with it.

use crate::examples::{self, Mark, Step};
use crate::play::Play;

#[test]
fn what_servers_say_in_the_rfcs_is_understood() {
    let (mut responses, mut odd, mut partial) = (0, 0, 0);
    let mut wrong = Vec::new();
    for example in &examples::all() {
        let mut play = Play::of(example, usize::MAX);
        let mut mark = Mark::None;
        for step in example {
            if !step.by_server {
                play.client_says(&step.bytes);
                continue;
            }
            if step.mark != Mark::None {
                mark = step.mark.clone();
            }
            if !play.server_says(&step.bytes) {
                continue;
            }
            let faults = core::mem::take(&mut play.faults);
            match core::mem::take(&mut mark) {
                Mark::Partial => partial += 1,
                Mark::Odd if faults.is_empty() => wrong.push(format!("{}: is not odd", step.place)),
                Mark::Odd => odd += 1,
                _ => wrong.extend(faults.iter().map(|fault| format!("{}: {fault}", step.place))),
            }
        }
        responses += play.responses;
    }
    println!("{responses} responses, {partial} of them in part, {odd} of them odd");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(responses > 2600, "only {responses} responses");
}

#[test]
fn it_means_the_same_however_it_arrives() {
    let seen = |example: &[Step], piece| {
        let mut play = Play::of(example, piece);
        for step in example {
            if step.by_server {
                play.server_says(&step.bytes);
            } else {
                play.client_says(&step.bytes);
            }
        }
        play.seen
    };
    let mut events = 0;
    for example in &examples::all() {
        let whole = seen(example, usize::MAX);
        for piece in [1, 2, 3, 7, 16] {
            assert_eq!(seen(example, piece), whole, "{}", example[0].place);
        }
        events += whole.len();
    }
    assert!(events > 3500, "only {events} events");
}
