//! The map by example.

use super::UidMap;
use crate::types::{Seq, Uid};
use alloc::format;
use core::ops::RangeInclusive;

/// Small enough that blocks split, join and go all the time.
pub(super) type Small = UidMap<4, 1000>;

pub(super) fn assign<const B: usize, const M: usize>(map: &mut UidMap<B, M>, seq: u32, uid: u32) {
    map.assign(Seq::new(seq).unwrap(), Uid::new(uid).unwrap());
}

pub(super) fn expunge<const B: usize, const M: usize>(map: &mut UidMap<B, M>, seq: u32) {
    map.expunge(Seq::new(seq).unwrap());
}

pub(super) fn uid<const B: usize, const M: usize>(map: &UidMap<B, M>, seq: u32) -> Option<u32> {
    map.uid(Seq::new(seq).unwrap()).map(Uid::get)
}

pub(super) fn seq<const B: usize, const M: usize>(map: &UidMap<B, M>, uid: u32) -> Option<u32> {
    map.seq(Uid::new(uid).unwrap()).map(Seq::get)
}

/// A map of these messages, 0 being one whose UID is unknown.
fn map_of(uids: &[u32]) -> UidMap {
    let mut map = UidMap::default();
    map.set_len(uids.len() as u32);
    for (seq, uid) in (1..).zip(uids).filter(|(_, uid)| **uid > 0) {
        assign(&mut map, seq, *uid);
    }
    map
}

#[test]
fn a_new_map_is_empty() {
    let mut map = UidMap::<512, 1024>::default();
    assign(&mut map, 1, 1);
    expunge(&mut map, 1);
    map.vanish(1..=u32::MAX);
    assert_eq!((map.len, uid(&map, 1), seq(&map, 1)), (0, None, None));
    assert_eq!(map, UidMap::default());
}

#[test]
fn what_was_told_is_known_both_ways() {
    let map = map_of(&[0, 10, 11, 0, 20, 0]);
    assert_eq!(
        [1, 2, 3, 4, 5, 6, 7].map(|n| uid(&map, n)),
        [None, Some(10), Some(11), None, Some(20), None, None]
    );
    assert_eq!(
        [9, 10, 11, 12, 19, 20, 21].map(|n| seq(&map, n)),
        [None, Some(2), Some(3), None, None, Some(5), None]
    );
    assert_eq!(format!("{map:?}"), "UidMap(6) {2..=3: 10..=11, 5..=5: 20..=20}");
}

#[test]
fn what_follows_from_facts_is_not_a_fact() {
    let map = map_of(&[1, 0, 3]);
    assert_eq!((uid(&map, 2), seq(&map, 2)), (None, None));
}

#[test]
fn neighbours_make_one_run() {
    for order in [[1, 2, 3], [3, 2, 1], [1, 3, 2], [2, 3, 1]] {
        let mut map = UidMap::<512, 1024>::default();
        map.set_len(3);
        order.iter().for_each(|n| assign(&mut map, *n, n + 9));
        assert_eq!(format!("{map:?}"), "UidMap(3) {1..=3: 10..=12}");
    }
}

#[test]
fn the_highest_numbers_are_numbers() {
    let mut map = Small::default();
    map.set_len(u32::MAX);
    assign(&mut map, u32::MAX, u32::MAX);
    assign(&mut map, 1, 1);
    assert_eq!(
        (uid(&map, u32::MAX), seq(&map, u32::MAX), uid(&map, 1)),
        (Some(u32::MAX), Some(u32::MAX), Some(1))
    );
    assign(&mut map, 1, u32::MAX);
    assert_eq!((uid(&map, u32::MAX), seq(&map, u32::MAX)), (None, Some(1)));
    assign(&mut map, u32::MAX, 1);
    assert_eq!((uid(&map, 1), seq(&map, 1)), (None, Some(u32::MAX)));
    expunge(&mut map, 1);
    assert_eq!((map.len, seq(&map, 1)), (u32::MAX - 1, Some(u32::MAX - 1)));
    map.set_len(0);
    assert_eq!(map, Small::default());
}

#[test]
fn fewer_messages_are_the_first_ones_and_more_are_unknown() {
    let mut map = map_of(&[10, 11, 12, 20]);
    map.set_len(2);
    assert_eq!(map, map_of(&[10, 11]));
    map.set_len(4);
    assert_eq!(map, map_of(&[10, 11, 0, 0]));
}

#[test]
fn the_newer_fact_wins() {
    for (before, fact, after) in [
        ([10, 11, 12, 13], (2, 15), [10, 15, 0, 0]),
        ([10, 11, 12, 13], (3, 9), [0, 0, 9, 13]),
        // No two messages fit between UIDs 10 and 12.
        ([10, 0, 0, 20], (4, 12), [0, 0, 0, 12]),
        ([10, 0, 0, 13], (4, 13), [10, 0, 0, 13]),
        ([10, 0, 0, 20], (2, 20), [10, 20, 0, 0]),
        ([0, 0, 0, 20], (1, 17), [17, 0, 0, 20]),
        ([0, 0, 0, 20], (1, 18), [18, 0, 0, 0]),
        // There are no four UIDs up to 2.
        ([1, 2, 3, 4], (4, 2), [0, 0, 0, 2]),
    ] {
        let mut map = map_of(&before);
        assign(&mut map, fact.0, fact.1);
        assert_eq!(map, map_of(&after), "{before:?} {fact:?}");
    }
}

#[test]
fn a_fact_about_no_message_is_none() {
    let mut map = map_of(&[10, 11]);
    assign(&mut map, 3, 5);
    assert_eq!(map, map_of(&[10, 11]));
}

#[test]
fn an_expunged_message_moves_the_higher_ones_down() {
    for (seq, after) in [
        (1, &[11, 12, 0, 20][..]),
        (2, &[10, 12, 0, 20]),
        (3, &[10, 11, 0, 20]),
        (4, &[10, 11, 12, 20]),
        (5, &[10, 11, 12, 0]),
        (6, &[10, 11, 12, 0, 20]),
    ] {
        let mut map = map_of(&[10, 11, 12, 0, 20]);
        expunge(&mut map, seq);
        assert_eq!(map, map_of(after), "{seq}");
    }
}

/// The examples of RFC 7162 section 3.2.10.2.
#[test]
fn vanished_messages_move_the_higher_ones_down() {
    let mut map = map_of(&[0, 504, 505, 507, 508, 0, 510, 0, 0, 0, 625]);
    for gone in [505, 507, 510, 625] {
        map.vanish(gone..=gone);
    }
    assert_eq!(map, map_of(&[0, 504, 508, 0, 0, 0, 0]));
    for gone in [504, 508] {
        map.vanish(gone..=gone);
    }
    assert_eq!(map, map_of(&[0, 0, 0, 0, 0]));
}

#[test]
fn vanished_messages_stand_where_one_of_them_is_known() {
    for (before, gone, after) in [
        (&[0, 11, 12, 0, 14, 0, 20][..], 10..=15, &[20][..]),
        (&[0, 11, 12, 0, 14, 0, 20], 13..=13, &[0, 11, 12, 14, 0, 20]),
        (&[10, 11, 12, 13], 11..=12, &[10, 13]),
        (&[1, 2, 3, 9], 0..=2, &[3, 9]),
        (&[10, 0, 0, 0, 20], 12..=13, &[10, 0, 20]),
        (&[0, 0, 0, 20], 4..=6, &[20]),
        (&[10, 0, 0], 17..=18, &[10]),
        (&[0, 0], 1..=2, &[]),
    ] {
        let mut map = map_of(before);
        map.vanish(gone.clone());
        assert_eq!(map, map_of(after), "{before:?} {gone:?}");
    }
}

#[test]
fn vanished_messages_that_have_no_place_make_what_is_above_unknown() {
    for (before, gone, after) in [
        (&[10, 12, 13][..], 11..=11, &[10, 0][..]),
        (&[10, 11, 13, 14, 20], 11..=13, &[10, 0]),
        (&[10, 0, 20, 21], 12..=13, &[10, 0]),
        (&[10, 0, 20, 0], 15..=20, &[10]),
        (&[10, 0, 20, 0], 20..=22, &[10]),
        (&[10, 11], 1..=u32::MAX, &[]),
        (&[10, 11], 11..=u32::MAX, &[10]),
    ] {
        let mut map = map_of(before);
        map.vanish(gone.clone());
        assert_eq!(map, map_of(after), "{before:?} {gone:?}");
    }
}

#[test]
fn no_uid_vanishes_in_an_empty_range() {
    let mut map = map_of(&[10, 11]);
    for (first, last) in [(0, 0), (11, 10), (u32::MAX, 0)] {
        map.vanish(RangeInclusive::new(first, last));
    }
    assert_eq!(map, map_of(&[10, 11]));
}

#[test]
fn maps_are_equal_if_they_say_the_same() {
    let (mut ascending, mut descending) = (Small::default(), Small::default());
    ascending.set_len(50);
    descending.set_len(51);
    (1..=50).for_each(|n| assign(&mut ascending, n, 2 * n));
    (1..=50).rev().for_each(|n| assign(&mut descending, n + 1, 2 * n));
    assert_ne!(ascending, descending);
    expunge(&mut descending, 1);
    assert_eq!(ascending, descending);
    ascending.set_len(51);
    assert_ne!(ascending, descending);
    expunge(&mut ascending, 50);
    ascending.set_len(50);
    assert_ne!(ascending, descending);
}

#[test]
fn as_many_runs_are_kept_as_may_be() {
    let mut map = UidMap::<4, 8>::default();
    map.set_len(100);
    for n in 1..=8 {
        assign(&mut map, n, 10 * n);
    }
    assert!((1..=8).all(|n| uid(&map, n) == Some(10 * n)), "{map:?}");
    assign(&mut map, 9, 90);
    assert_eq!((uid(&map, 1), uid(&map, 9)), (None, Some(90)), "{map:?}");
}

/// Of three blocks that are full the first keeps two runs, the others one.
#[test]
fn what_is_left_of_several_blocks_is_joined() {
    let mut map = Small::default();
    map.set_len(23);
    // Every other message is known, so that each of them is a run.
    for n in (1..=23).step_by(2) {
        assign(&mut map, n, 100 + n);
    }
    for n in [23, 21, 19] {
        expunge(&mut map, n);
    }
    map.vanish(105..=113);
    map.runs.check();
    assert_eq!(
        [1, 3, 6, 8].map(|n| uid(&map, n)),
        [101, 103, 115, 117].map(Some),
        "{map:?}"
    );
}

#[test]
fn neighbours_that_fit_into_half_a_block_are_joined() {
    let mut map = UidMap::<16, 1000>::default();
    map.set_len(64);
    for n in (1..=63).step_by(2) {
        assign(&mut map, n, 100 + n);
    }
    // Two blocks are full. Four runs are left of each.
    for n in [63, 61, 59, 57, 55, 53, 51, 49, 47, 45, 43, 41]
        .into_iter()
        .chain((9..=31).rev().step_by(2))
    {
        expunge(&mut map, n);
        map.runs.check();
    }
    assert_eq!(map.runs.iter().count(), 8);
}
