//! The map against simpler ones, under random operations.

use super::UidMap;
use super::tests::{Small, assign, expunge, seq, uid};
use alloc::vec::Vec;
use alloc::{format, vec};

/// The same map, one entry per message.
#[derive(Default)]
struct Model(Vec<Option<u32>>);

impl Model {
    /// Whether messages at these places can have these UIDs: as many UIDs lie between as messages, or more.
    fn agree(a: (usize, u32), b: (usize, u32)) -> bool {
        let ((low, low_uid), (high, high_uid)) = (a.min(b), a.max(b));
        i64::from(high_uid) - i64::from(low_uid) >= (high - low) as i64 && (low != high || low_uid == high_uid)
    }

    fn known(&self) -> impl Iterator<Item = (usize, u32)> {
        self.0.iter().enumerate().filter_map(|(at, uid)| Some((at, (*uid)?)))
    }

    fn assign(&mut self, seq: u32, uid: u32) {
        let new = (seq as usize - 1, uid);
        if new.0 < self.0.len() {
            for (at, uid) in self.known().collect::<Vec<_>>() {
                if !Self::agree((at, uid), new) {
                    self.0[at] = None;
                }
            }
            self.0[new.0] = Some(uid);
        }
    }

    fn expunge(&mut self, seq: u32) {
        if (seq as usize) <= self.0.len() {
            self.0.remove(seq as usize - 1);
        }
    }

    /// Tries each place where the messages could have been.
    fn vanish(&mut self, first: u32, last: u32) {
        let count = (last - first) as usize + 1;
        let possible = |start: &usize| {
            self.known().all(|(at, uid)| {
                let within = (*start..start + count).contains(&at);
                within == (first..=last).contains(&uid)
                    && Self::agree((at, uid), (*start, first))
                    && Self::agree((at, uid), (start + count - 1, last))
            })
        };
        let outcomes = (0..(self.0.len() + 1).saturating_sub(count))
            .filter(possible)
            .map(|start| {
                let mut left = self.0.clone();
                left.drain(start..start + count);
                left
            });
        let outcomes = outcomes.collect::<Vec<_>>();
        if let Some(left) = outcomes.first() {
            assert!(outcomes.iter().all(|other| other == left), "the outcome is certain");
            self.0 = left.clone();
        } else {
            let below = self
                .known()
                .filter(|(_, uid)| *uid < first)
                .last()
                .map_or(0, |(at, _)| at + 1);
            let len = self.0.len().saturating_sub(count).max(below);
            self.0.truncate(below);
            self.0.resize(len, None);
        }
    }
}

fn assert_same(map: &Small, model: &Model, context: &str) {
    map.runs.check();
    assert_eq!(map.len as usize, model.0.len(), "{context}");
    for (seq, expected) in (1..).zip(&model.0) {
        assert_eq!(uid(map, seq), *expected, "{context}: message {seq} of {map:?}");
    }
    assert_eq!(uid(map, map.len + 1), None);
    for n in 1..100 {
        let expected = model.known().find(|(_, uid)| *uid == n).map(|(at, _)| at as u32 + 1);
        assert_eq!(seq(map, n), expected, "{context}: UID {n} of {map:?}");
    }
}

#[test]
fn it_is_what_one_entry_per_message_would_be() {
    for seed in 0..60 {
        let mut random = Random(seed);
        let (mut map, mut model) = (Small::default(), Model::default());
        for turn in 0..1500 {
            let context = format!("seed {seed} turn {turn}");
            match random.below(40) {
                0 => {
                    let len = random.below(60);
                    map.set_len(len);
                    model.0.resize(len as usize, None);
                }
                1..=3 => {
                    let len = map.len + random.below(4);
                    map.set_len(len);
                    model.0.resize(len as usize, None);
                }
                4..=6 => {
                    let seq = 1 + random.below(60);
                    expunge(&mut map, seq);
                    model.expunge(seq);
                }
                7..=8 => {
                    let first = 1 + random.below(90);
                    let last = first + random.below(3);
                    map.vanish(first..=last);
                    model.vanish(first, last);
                }
                9 => {
                    let (seq, uid) = (1 + random.below(60), 1 + random.below(99));
                    assign(&mut map, seq, uid);
                    model.assign(seq, uid);
                }
                _ => {
                    let seq = 1 + random.below(60);
                    let uid = seq + seq / 3 + random.below(2);
                    assign(&mut map, seq, uid);
                    model.assign(seq, uid);
                }
            }
            assert_same(&map, &model, &context);
        }
    }
}

/// A server that keeps to RFC 9051 and RFC 7162, and which of its messages it has told the UID of.
#[derive(Default)]
struct Server {
    messages: Vec<(u32, bool)>,
    uid_next: u32,
}

#[test]
fn of_an_honest_server_nothing_is_wrong_and_nothing_forgotten() {
    let (mut told, mut vanished) = (0, 0);
    for seed in 0..60 {
        let mut random = Random(seed);
        let (mut server, mut map) = (Server::default(), Small::default());
        for turn in 0..1500 {
            let exists = server.messages.len() as u32;
            match random.below(12) {
                0..=1 if exists < 80 => {
                    for _ in 0..random.below(12) {
                        server.uid_next += 1 + random.below(6) / 4 * random.below(4);
                        server.messages.push((server.uid_next, false));
                    }
                    map.set_len(server.messages.len() as u32);
                }
                2 if exists > 0 => {
                    let seq = 1 + random.below(exists);
                    server.messages.remove(seq as usize - 1);
                    expunge(&mut map, seq);
                }
                3 if exists > 0 => {
                    let start = random.below(exists) as usize;
                    let first = server.messages[start].0;
                    let most = 1 + random.below(8) as usize;
                    let count = (server.messages[start..].iter().zip(first..).take(most))
                        .take_while(|((uid, _), next)| uid == next)
                        .count();
                    server.messages.drain(start..start + count);
                    map.vanish(first..=first + count as u32 - 1);
                    assert_eq!(map.len as usize, server.messages.len());
                    vanished += count;
                }
                _ if exists > 0 => {
                    let seq = 1 + random.below(exists);
                    let message = &mut server.messages[seq as usize - 1];
                    message.1 = true;
                    assign(&mut map, seq, message.0);
                    told += 1;
                }
                _ => {}
            }
            map.runs.check();
            for (n, (number, told)) in (1..).zip(&server.messages) {
                assert_eq!(
                    uid(&map, n),
                    told.then_some(*number),
                    "seed {seed} turn {turn} message {n}"
                );
                assert_eq!(
                    seq(&map, *number),
                    told.then_some(n),
                    "seed {seed} turn {turn} UID {number}"
                );
            }
        }
    }
    assert!(told > 10_000 && vanished > 1_000);
}

#[test]
fn too_many_runs_are_forgotten_and_what_is_left_is_right() {
    for seed in 0..20 {
        let mut random = Random(seed);
        let mut map = UidMap::<4, 24>::default();
        let mut model = Model(vec![None; 200]);
        map.set_len(200);
        for _ in 0..2000 {
            if random.below(8) == 0 {
                let seq = 1 + random.below(200);
                expunge(&mut map, seq);
                model.expunge(seq);
                map.set_len(200);
                model.0.resize(200, None);
            } else {
                let (seq, uid) = (1 + random.below(200), 1 + random.below(4000));
                assign(&mut map, seq, uid);
                model.assign(seq, uid);
                assert_eq!(self::uid(&map, seq), Some(uid));
            }
            map.runs.check();
            // A fact that contradicts one that was forgotten is none.
            for (at, entry) in model.0.iter_mut().enumerate() {
                let known = uid(&map, at as u32 + 1);
                assert!(known.is_none() || known == *entry, "{known:?} {entry:?}");
                *entry = known;
            }
        }
    }
}

pub(super) struct Random(pub(super) u64);

impl Random {
    /// A number from 0, below `end`, by splitmix64.
    pub(super) fn below(&mut self, end: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % u64::from(end)) as u32
    }
}
