//! Which UID each sequence number has.

mod blocks;
#[cfg(test)]
mod model;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod work;

use core::fmt;
use core::ops::RangeInclusive;

use crate::types::{Seq, Uid};
use blocks::{Blocks, Run};

/// The UIDs of the messages of a mailbox, as far as the server has told.
///
/// A message whose UID was not told has none here, even where its neighbours leave it only one: an entry is a fact that
/// was said and has not been contradicted since, never a conclusion.
///
/// What is kept is runs of messages whose UIDs follow one another; the gaps between them are unknown. UIDs ascend
/// strictly (RFC 9051 section 2.3.1.1), therefore UID minus sequence number never falls from one message to a later
/// one. The runs keep that order whatever the server says: of two facts that cannot both be true the older one is
/// forgotten.
///
/// A mailbox of 2³² - 1 messages takes no more room than an empty one; only runs do, 12 bytes each and at most `MOST`
/// of them. Beyond that, known messages far from the one being told, the lowest first, become unknown. An operation
/// takes O(`BLOCK` + `MOST` / `BLOCK`) steps at worst, however many messages there are, apart from discarding runs that
/// it makes obsolete, each of which an earlier operation has added; a look takes O(log `MOST`).
#[derive(Clone, Default)]
pub(super) struct UidMap<const BLOCK: usize = RUNS_PER_BLOCK, const MOST: usize = MOST_RUNS> {
    /// The number of messages.
    len: u32,
    runs: Blocks<BLOCK, MOST>,
}

impl<const BLOCK: usize, const MOST: usize> UidMap<BLOCK, MOST> {
    /// The UID of the message with this sequence number, if it is known.
    pub(super) fn uid(&self, seq: Seq) -> Option<Uid> {
        let seq = seq.get();
        let run = self.runs.get(self.find_seq(seq))?;
        Uid::new(run.uid + seq.checked_sub(run.seq)?)
    }

    /// The sequence number of the message with this UID, if it is known.
    pub(super) fn seq(&self, uid: Uid) -> Option<Seq> {
        let uid = uid.get();
        let run = self.runs.get(self.find_uid(uid))?;
        Seq::new(run.seq + uid.checked_sub(run.uid)?)
    }

    /// Takes the number of messages (EXISTS, RFC 9051 section 7.4.1): new ones are unknown and come at the end; if it
    /// is lower than before, the last ones are no more.
    pub(super) fn set_len(&mut self, len: u32) {
        if len < self.len {
            let mut from = self.runs.find(|run| run.last_seq() <= len);
            if let Some(head) = self.runs.get(from).and_then(|run| run.before_seq(len + 1)) {
                self.runs.set(from, head);
                from = self.runs.after(from);
            }
            self.runs.remove(from, self.runs.end());
        }
        self.len = len;
    }

    /// Takes the UID of a message (FETCH, RFC 9051 section 7.5.2), unless there is no such message.
    ///
    /// Other messages whose UID cannot be right if this one is become unknown: they are not in the order of UIDs, or
    /// between them and this one are fewer UIDs than messages.
    pub(super) fn assign(&mut self, seq: Seq, uid: Uid) {
        let fact = Run {
            seq: seq.get(),
            uid: uid.get(),
            len: 1,
        };
        if fact.seq > self.len || self.uid(seq) == Some(uid) {
            return;
        }
        self.refute(fact);
        let at = self.find_seq(fact.seq);
        let before = self.runs.before(at);
        let low = before.and_then(|at| self.runs.get(at)).filter(|low| low.adjoins(fact));
        let high = self.runs.get(at).filter(|high| fact.adjoins(*high));
        match (before.zip(low), high) {
            (Some((before, low)), Some(high)) => {
                self.runs.set(
                    before,
                    Run {
                        len: low.len + 1 + high.len,
                        ..low
                    },
                );
                self.runs.remove(at, self.runs.after(at));
            }
            (Some((before, low)), None) => self.runs.set(
                before,
                Run {
                    len: low.len + 1,
                    ..low
                },
            ),
            (None, Some(high)) => self.runs.set(
                at,
                Run {
                    len: 1 + high.len,
                    ..fact
                },
            ),
            (None, None) => self.runs.insert(at, fact),
        }
    }

    /// Takes the message with this sequence number out, unless there is none; all higher ones move down by one
    /// (EXPUNGE, RFC 9051 section 7.5.1).
    pub(super) fn expunge(&mut self, seq: Seq) {
        let seq = seq.get();
        if seq > self.len {
            return;
        }
        let at = self.find_seq(seq);
        let run = self.runs.get(at).filter(|run| run.seq <= seq);
        match run.map(|run| (run.before_seq(seq), run.after_seq(seq))) {
            None => self.runs.shift(at, 1),
            Some((Some(head), tail)) => {
                self.runs.set(at, head);
                let at = self.runs.after(at);
                self.runs.shift(at, 1);
                if let Some(tail) = tail {
                    self.runs.insert(at, tail.moved_down(1));
                }
            }
            Some((None, Some(tail))) => {
                self.runs.set(at, tail);
                self.runs.shift(at, 1);
            }
            Some((None, None)) => {
                self.runs.remove(at, self.runs.after(at));
                self.runs.shift(self.find_seq(seq), 1);
            }
        }
        self.len -= 1;
    }

    /// Takes out the messages with these UIDs; all higher ones move down (VANISHED without EARLIER, RFC 7162 section
    /// 3.2.10.2).
    ///
    /// There is a message for each UID that is named: "each UID listed in a VANISHED response results in the client
    /// decrementing the message count by one". So they stand side by side, and it is certain which sequence numbers
    /// they had as soon as the UID of one of them is known. If none is, they were in the gap between the known UIDs
    /// below and above, all of it unknown before and after, which shrinks by as many. Either way known messages stay
    /// known and the length falls by the number of UIDs.
    ///
    /// If the messages have no place in the map (the gap is too small, or UIDs between two known ones are named that
    /// are not there), the server or an earlier fact is wrong and it is not certain how far the messages above move:
    /// these become unknown. The length falls as far as that leaves the messages below in place; whoever knows the
    /// number of messages better sets it afterwards by [`UidMap::set_len`], which then adds or takes unknown ones.
    pub(super) fn vanish(&mut self, uids: RangeInclusive<u32>) {
        let (first, last) = uids.into_inner();
        let first = first.max(Uid::MIN.get());
        if first > last {
            return;
        }
        let count = last - first + 1;
        let (from, to) = (self.find_uid(first), self.runs.find(|run| run.uid <= last));
        let known = if from < to {
            self.runs.get(from).zip(self.runs.get_before(to))
        } else {
            None
        };
        let head = known.and_then(|(low, _)| low.before_uid(first));
        let tail = known.and_then(|(_, high)| high.after_uid(last));

        let below = head.or_else(|| self.runs.get_before(from)).map_or(0, Run::last_seq);
        let end = i64::from(self.len) + 1;
        let above = tail.or_else(|| self.runs.get(to)).map_or(end, |run| i64::from(run.seq));
        let is_certain = match known {
            Some((low, high)) => {
                let place = |uid| i64::from(uid) - low.offset();
                low.offset() == high.offset() && i64::from(below) < place(first) && place(last) < above
            }
            None => i64::from(count) < above - i64::from(below),
        };

        let from = head.map_or(from, |head| {
            self.runs.set(from, head);
            self.runs.after(from)
        });
        if is_certain {
            self.runs.remove(from, to);
            let from = self.find_uid(first);
            self.runs.shift(from, count);
            if let Some(tail) = tail {
                self.runs.insert(from, tail.moved_down(count));
            }
            self.len -= count;
        } else {
            self.runs.remove(from, self.runs.end());
            self.len = self.len.saturating_sub(count).max(below);
        }
    }

    /// Forgets whatever cannot be true if `fact`, about one message, is.
    fn refute(&mut self, fact: Run) {
        let at = self.find_seq(fact.seq);
        if let Some(run) = self.runs.get(at).filter(|run| run.seq <= fact.seq) {
            let rest = if run.offset() < fact.offset() {
                run.before_seq(fact.seq)
            } else {
                run.after_seq(fact.seq)
            };
            match rest {
                Some(rest) => self.runs.set(at, rest),
                None => self.runs.remove(at, self.runs.after(at)),
            }
        }
        // Offsets ascend, so at most one of the two is refuted: runs below with a higher offset, or runs above with a
        // lower one.
        let at = self.find_seq(fact.seq);
        let first = self.runs.find(|run| run.offset() <= fact.offset());
        let end = self.runs.find(|run| run.offset() < fact.offset());
        self.runs.remove(first.min(at), end.max(at));
    }

    /// The run with this sequence number, else the first one above.
    fn find_seq(&self, seq: u32) -> blocks::At {
        self.runs.find(|run| run.last_seq() < seq)
    }

    /// The run with this UID, else the first one above.
    fn find_uid(&self, uid: u32) -> blocks::At {
        self.runs.find(|run| run.last_uid() < uid)
    }
}

impl<const BLOCK: usize, const MOST: usize> PartialEq for UidMap<BLOCK, MOST> {
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && self.runs.iter().eq(other.runs.iter())
    }
}

/// The number of messages, and the UIDs by sequence numbers.
impl<const BLOCK: usize, const MOST: usize> fmt::Debug for UidMap<BLOCK, MOST> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UidMap({}) ", self.len)?;
        let ranges = |run: Run| (run.seq..=run.last_seq(), run.uid..=run.last_uid());
        f.debug_map().entries(self.runs.iter().map(ranges)).finish()
    }
}

/// Bounds what an operation moves within a block.
const RUNS_PER_BLOCK: usize = 512;

/// Bounds the memory: some 12 MiB if blocks are full, several times as much if most runs of each were removed.
const MOST_RUNS: usize = 1 << 20;
