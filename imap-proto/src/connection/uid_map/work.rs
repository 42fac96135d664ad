//! What operations cost, in steps.

use super::blocks::steps;
use super::model::Random;
use super::tests::{assign, expunge, seq, uid};
use super::{MOST_RUNS, RUNS_PER_BLOCK, UidMap};

#[test]
fn the_number_of_runs_is_bounded() {
    let mut map = UidMap::<RUNS_PER_BLOCK, MOST_RUNS>::default();
    map.set_len(u32::MAX);
    let told = MOST_RUNS as u32 + 1;
    let steps = steps::of(|| (1..=told).for_each(|n| assign(&mut map, n, 2 * n)));
    map.runs.check();
    // The first block has gone.
    assert_eq!(map.runs.iter().count(), told as usize - RUNS_PER_BLOCK);
    assert_eq!(
        (uid(&map, 512), uid(&map, 513), uid(&map, told)),
        (None, Some(1026), Some(2 * told))
    );
    assert!(steps < 100 * told as usize, "{steps}");
    let mut below = UidMap::<RUNS_PER_BLOCK, MOST_RUNS>::default();
    below.set_len(u32::MAX);
    (1..=told).rev().for_each(|n| assign(&mut below, n, 2 * n));
    below.runs.check();
    assert_eq!((uid(&below, 1), uid(&below, told)), (Some(2), None));
}

/// What an operation may cost at worst with `runs` runs: moving all of a block twice, and all blocks twice.
fn most_steps(runs: usize) -> usize {
    2 * RUNS_PER_BLOCK + 2 * (4 * runs / RUNS_PER_BLOCK + 1) + 400
}

#[test]
fn an_operation_takes_no_longer_for_more_messages() {
    let mut map = UidMap::<RUNS_PER_BLOCK, MOST_RUNS>::default();
    let mut random = Random(7);
    let runs = 60_000;
    map.set_len(u32::MAX);
    for n in 0..runs {
        let seq = 1 + n * 70_000;
        assert!(steps::of(|| assign(&mut map, seq, seq + n)) < 120);
    }
    let most = most_steps(runs as usize + 10_000);
    for turn in 0..10_000 {
        let number = 1 + random.below(u32::MAX);
        let steps = steps::of(|| match turn % 3 {
            0 => expunge(&mut map, number),
            1 => map.vanish(number..=number),
            _ => map.set_len(u32::MAX),
        });
        assert!(steps < most, "{steps} for {number}");
        let steps = steps::of(|| assert!(uid(&map, number).is_none_or(|uid| seq(&map, uid) == Some(number))));
        assert!(steps < 60, "{steps} for {number}");
    }
    map.runs.check();
    assert!(map.runs.iter().count() > runs as usize / 2);
    assert!(steps::of(|| map.set_len(0)) < most);
    assert_eq!(map, UidMap::default());
}

#[test]
fn work_at_one_place_is_cheap() {
    let mut map = UidMap::<RUNS_PER_BLOCK, MOST_RUNS>::default();
    let count = 200_000;
    map.set_len(count);
    (1..=count).for_each(|n| assign(&mut map, n, 2 * n));
    // Only the runs of one block move, half of them on average, once to close the gap and once to count down.
    for place in [1, 100_000] {
        let steps = steps::of(|| (0..50_000).for_each(|_| expunge(&mut map, place)));
        assert!(steps < 50_000 * (RUNS_PER_BLOCK + 100), "{steps} at {place}");
    }
    assert_eq!((uid(&map, 1), uid(&map, 99_999)), (Some(100_002), Some(299_998)));
    assert_eq!(uid(&map, 100_000), Some(400_000));
}
