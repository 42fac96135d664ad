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

/// What the RFCs' own grammar derives, a strict reader takes; what it does not, a strict reader refuses.
#[test]
fn a_strict_reader_knows_the_grammar() {
    let (mut taken, mut refused) = (0, 0);
    let mut wrong = Vec::new();
    for example in &examples::all() {
        let mut play = Play::strictly(example);
        let mut mark = Mark::None;
        for step in example {
            if !step.by_server {
                play.client_says(&step.bytes);
                continue;
            }
            if step.mark != Mark::None {
                mark = step.mark.clone();
            }
            let ends = play.server_says(&with_space(&step.bytes));
            play.faults.clear();
            if !ends {
                continue;
            }
            let seen = core::mem::take(&mut play.seen);
            let refusal = seen
                .iter()
                .find(|event| event.starts_with("Malformed {") || event.starts_with("Fetch(Item(Invalid {"));
            match (core::mem::take(&mut mark), refusal) {
                (Mark::Partial | Mark::Odd, _) => {}
                (Mark::Refused, Some(_)) => refused += 1,
                (Mark::Refused, None) => wrong.push(format!("{}: is not refused", step.place)),
                (_, Some(refusal)) => wrong.push(format!("{}: {}", step.place, why(refusal))),
                (_, None) => taken += 1,
            }
        }
    }
    println!("{taken} responses taken, {refused} refused");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(taken > 2500, "only {taken} responses");
}

/// The texts of RFCs have no spaces at the ends of lines, where the grammar has one before a text that is empty.
fn with_space(line: &[u8]) -> Vec<u8> {
    let text = line.strip_suffix(b"\r\n").unwrap_or(line);
    let is_bare = text == b"+" || (!text.starts_with(b"*") && text.ends_with(b" OK"));
    let space: &[u8] = if is_bare { b" \r\n" } else { &line[text.len()..] };
    [text, space].concat()
}

fn why(event: &str) -> &str {
    event.rfind("why: Malformation").map_or(event, |at| &event[at..])
}
