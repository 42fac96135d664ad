//! Runs of messages, in order, in blocks.

use alloc::vec::Vec;
use core::ops::Range;

/// Messages whose sequence numbers and UIDs both count up by one. At least one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// The first sequence number.
    pub(super) seq: u32,
    /// The first UID.
    pub(super) uid: u32,
    /// The number of messages.
    pub(super) len: u32,
}

impl Run {
    pub(super) fn last_seq(self) -> u32 {
        self.seq + (self.len - 1)
    }

    pub(super) fn last_uid(self) -> u32 {
        self.uid + (self.len - 1)
    }

    /// UID minus sequence number, the same for each message of the run. Negative if the server made it up.
    pub(super) fn offset(self) -> i64 {
        i64::from(self.uid) - i64::from(self.seq)
    }

    /// Whether the two make one run, `high` being the upper part.
    pub(super) fn adjoins(self, high: Self) -> bool {
        high.offset() == self.offset() && high.seq - 1 == self.last_seq()
    }

    /// The messages with a sequence number lower than this.
    pub(super) fn before_seq(self, seq: u32) -> Option<Self> {
        self.head(seq.saturating_sub(self.seq))
    }

    /// The messages with a sequence number higher than this, which is not below the run.
    pub(super) fn after_seq(self, seq: u32) -> Option<Self> {
        self.tail(seq - self.seq)
    }

    /// The messages with a UID lower than this.
    pub(super) fn before_uid(self, uid: u32) -> Option<Self> {
        self.head(uid.saturating_sub(self.uid))
    }

    /// The messages with a UID higher than this, which is not below the run.
    pub(super) fn after_uid(self, uid: u32) -> Option<Self> {
        self.tail(uid - self.uid)
    }

    pub(super) fn moved_down(self, by: u32) -> Self {
        Self {
            seq: self.seq.wrapping_sub(by),
            ..self
        }
    }

    /// The first `count` messages.
    fn head(self, count: u32) -> Option<Self> {
        (count > 0).then_some(Self {
            len: self.len.min(count),
            ..self
        })
    }

    /// What follows the message with this index.
    fn tail(self, index: u32) -> Option<Self> {
        let len = self.len.checked_sub(index)?.checked_sub(1)?;
        (len > 0).then(|| Self {
            seq: self.seq + index + 1,
            uid: self.uid + index + 1,
            len,
        })
    }
}

/// The place of a run, or the end. The end of a block is the start of the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct At {
    block: usize,
    run: usize,
}

/// At most `MOST` runs in blocks of at most `BLOCK`.
///
/// Their order is their owner's business. No block is empty, and no two neighbours have room in half a block, so there
/// are at most `4 * MOST / BLOCK + 1` of them. `MOST` is not less than `BLOCK`.
#[derive(Clone, Default)]
pub(super) struct Blocks<const BLOCK: usize, const MOST: usize> {
    blocks: Vec<Block>,
    /// The number of runs.
    count: usize,
    /// The blocks from this index on begin `shift` lower than they say, modulo 2³². Moving the runs above a place down
    /// again and again costs nothing more than the first time.
    shifted_from: usize,
    shift: u32,
}

/// Some runs, their sequence numbers relative to `base` modulo 2³².
#[derive(Clone)]
struct Block {
    base: u32,
    runs: Vec<Run>,
}

impl<const BLOCK: usize, const MOST: usize> Blocks<BLOCK, MOST> {
    pub(super) fn get(&self, at: At) -> Option<Run> {
        self.blocks
            .get(at.block)?
            .runs
            .get(at.run)
            .map(|run| run.moved_down(self.below(at.block)))
    }

    /// The run before the place.
    pub(super) fn get_before(&self, at: At) -> Option<Run> {
        self.get(self.before(at)?)
    }

    /// The first run that is not before what is looked for; those that are must come first.
    pub(super) fn find(&self, is_before: impl Fn(Run) -> bool) -> At {
        let test = |at| {
            step(1);
            self.get(at).is_some_and(&is_before)
        };
        let last = |block| At {
            block,
            run: self.len_of(block).saturating_sub(1),
        };
        let block = partition(self.blocks.len(), |block| test(last(block)));
        let run = partition(self.len_of(block), |run| test(At { block, run }));
        At { block, run }
    }

    /// The place after the last run.
    pub(super) fn end(&self) -> At {
        At {
            block: self.blocks.len(),
            run: 0,
        }
    }

    pub(super) fn before(&self, at: At) -> Option<At> {
        match at.run.checked_sub(1) {
            Some(run) => Some(At { run, ..at }),
            None => at.block.checked_sub(1).map(|block| At {
                block,
                run: self.len_of(block).saturating_sub(1),
            }),
        }
    }

    pub(super) fn after(&self, at: At) -> At {
        if at.run + 1 < self.len_of(at.block) {
            At { run: at.run + 1, ..at }
        } else {
            At {
                block: at.block + 1,
                run: 0,
            }
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Run> {
        self.blocks.iter().enumerate().flat_map(|(index, block)| {
            let below = self.below(index);
            block.runs.iter().map(move |run| run.moved_down(below))
        })
    }

    pub(super) fn set(&mut self, at: At, run: Run) {
        let below = self.below(at.block);
        if let Some(place) = self
            .blocks
            .get_mut(at.block)
            .and_then(|block| block.runs.get_mut(at.run))
        {
            *place = run.moved_down(below.wrapping_neg());
        }
    }

    /// Inserts a run before the place. If there are too many then, the first block goes, or the last one if the run is
    /// in the first. Places found before are void afterwards.
    pub(super) fn insert(&mut self, at: At, run: Run) {
        let at = match at.block.checked_sub(1) {
            Some(block) if at.run == 0 => self.with_room(At {
                block,
                run: self.len_of(block),
            }),
            _ => self.with_room(at),
        };
        let below = self.below(at.block);
        if let Some(block) = self.blocks.get_mut(at.block) {
            step(block.runs.len() - at.run + 1);
            block.runs.insert(at.run, run.moved_down(below.wrapping_neg()));
            self.count += 1;
        }
        if self.count > MOST {
            let victim = if at.block > 0 { 0 } else { self.blocks.len() - 1 };
            self.count -= self.len_of(victim);
            self.remove_blocks(victim..victim + 1);
        }
    }

    /// Removes the runs from one place to another. Places found before are void afterwards.
    pub(super) fn remove(&mut self, from: At, to: At) {
        if from >= to {
            return;
        }
        let within = |block: usize| {
            let start = if block == from.block { from.run } else { 0 };
            let end = if block == to.block { to.run } else { self.len_of(block) };
            start..end
        };
        let last = to.block.min(self.blocks.len().saturating_sub(1));
        let count = (from.block..=last).map(|block| within(block).len()).sum::<usize>();
        let ends = [(from.block, within(from.block)), (to.block, within(to.block))];
        for (block, range) in ends.into_iter().take(if from.block == to.block { 1 } else { 2 }) {
            if let Some(block) = self.blocks.get_mut(block) {
                step(block.runs.len() - range.start);
                block.runs.drain(range);
            }
        }
        self.count -= count;
        self.remove_blocks(from.block + 1..to.block.max(from.block + 1));
        self.settle(from.block);
    }

    /// Lowers the sequence numbers of all runs from the place on.
    pub(super) fn shift(&mut self, at: At, by: u32) {
        let Some(block) = self.blocks.get_mut(at.block) else {
            return;
        };
        for run in block.runs.iter_mut().skip(at.run) {
            step(1);
            *run = run.moved_down(by);
        }
        let from = at.block + 1;
        let between = from.min(self.shifted_from)..from.max(self.shifted_from).min(self.blocks.len());
        let by_now = if from < self.shifted_from {
            self.shift
        } else {
            self.shift.wrapping_neg()
        };
        for block in self.blocks.get_mut(between).into_iter().flatten() {
            step(1);
            block.base = block.base.wrapping_add(by_now);
        }
        self.shifted_from = from;
        self.shift = self.shift.wrapping_add(by);
    }

    /// What to subtract from a sequence number in the block.
    fn below(&self, block: usize) -> u32 {
        let shift = if block < self.shifted_from { 0 } else { self.shift };
        self.blocks.get(block).map_or(0, |block| shift.wrapping_sub(block.base))
    }

    fn len_of(&self, block: usize) -> usize {
        self.blocks.get(block).map_or(0, |block| block.runs.len())
    }

    /// Makes room for one run in the block; returns the place, which may be another now.
    fn with_room(&mut self, at: At) -> At {
        let len = self.len_of(at.block);
        if self.blocks.is_empty() {
            self.insert_block(
                at.block,
                Block {
                    base: 0,
                    runs: Vec::new(),
                },
            );
        } else if len >= BLOCK {
            // Runs that are added in ascending order fill their blocks.
            let is_end = at.block + 1 == self.blocks.len() && at.run == len;
            let middle = if is_end { len } else { len / 2 };
            let base = self.below(at.block).wrapping_neg();
            if let Some(block) = self.blocks.get_mut(at.block) {
                step(len - middle);
                let runs = block.runs.split_off(middle);
                self.insert_block(at.block + 1, Block { base, runs });
            }
            if at.run > middle || is_end {
                return At {
                    block: at.block + 1,
                    run: at.run - middle,
                };
            }
        }
        at
    }

    /// Joins the block and the next one with their neighbours where they have become too small.
    fn settle(&mut self, block: usize) {
        if self.count == 0 {
            *self = Self::default();
            return;
        }
        for low in (block.saturating_sub(1)..=block + 1).rev() {
            let high = low + 1;
            if high >= self.blocks.len() {
                continue;
            }
            match (self.len_of(low), self.len_of(high)) {
                (0, _) => self.remove_blocks(low..high),
                (_, 0) => self.remove_blocks(high..high + 1),
                (a, b) if a + b <= BLOCK / 2 => self.join(low),
                _ => {}
            }
        }
    }

    /// Moves the runs of the next block to the end of this one.
    fn join(&mut self, low: usize) {
        let high = low + 1;
        let down = self.below(high).wrapping_sub(self.below(low));
        if let Some([low, high]) = self.blocks.get_mut(low..=high) {
            step(high.runs.len());
            low.runs.extend(high.runs.iter().map(|run| run.moved_down(down)));
        }
        self.remove_blocks(high..high + 1);
    }

    fn insert_block(&mut self, index: usize, block: Block) {
        step(self.blocks.len() - index + 1);
        let mut block = block;
        if index < self.shifted_from {
            self.shifted_from += 1;
        } else {
            block.base = block.base.wrapping_add(self.shift);
        }
        self.blocks.insert(index, block);
    }

    fn remove_blocks(&mut self, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        step(self.blocks.len() - range.start);
        self.shifted_from -= self.shifted_from.clamp(range.start, range.end) - range.start;
        self.blocks.drain(range);
    }
}

#[cfg(test)]
impl<const BLOCK: usize, const MOST: usize> Blocks<BLOCK, MOST> {
    /// Panics unless the runs are in order, as long as they can be, and well spread over the blocks.
    pub(super) fn check(&self) {
        let lens = (0..self.blocks.len())
            .map(|block| self.len_of(block))
            .collect::<Vec<_>>();
        assert!(lens.iter().all(|len| (1..=BLOCK).contains(len)), "{lens:?}");
        assert!(lens.windows(2).all(|two| two[0] + two[1] > BLOCK / 2), "{lens:?}");
        assert_eq!(lens.iter().sum::<usize>(), self.count);
        assert!(self.count <= MOST);
        for (low, high) in self.iter().zip(self.iter().skip(1)) {
            let is_valid = low.seq > 0 && low.uid > 0 && low.len > 0;
            assert!(
                is_valid && low.last_seq() < high.seq && low.offset() <= high.offset(),
                "{low:?} {high:?}"
            );
            assert!(!low.adjoins(high), "{low:?} {high:?}");
        }
    }
}

/// The first of the numbers below `len` that is not before; those that are come first.
fn partition(len: usize, is_before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, len);
    while low < high {
        let middle = low.midpoint(high);
        if is_before(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

#[cfg(not(test))]
#[inline]
fn step(_: usize) {}

#[cfg(test)]
use steps::step;

/// Counts the runs and blocks that are looked at or moved.
#[cfg(test)]
pub(super) mod steps {
    extern crate std;

    use core::cell::Cell;

    std::thread_local! {
        static STEPS: Cell<usize> = const { Cell::new(0) };
    }

    pub(super) fn step(count: usize) {
        STEPS.set(STEPS.get() + count);
    }

    /// The steps that `work` takes.
    pub(in super::super) fn of(work: impl FnOnce()) -> usize {
        let before = STEPS.get();
        work();
        STEPS.get() - before
    }
}
