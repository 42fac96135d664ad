//! What was compared, and how it came out.

use std::collections::BTreeMap;

use crate::differences::{ALL, Case, Topic, Versions};

pub(crate) struct Ledger {
    topic: Topic,
    what: &'static str,
    same: usize,
    same_in_meaning: usize,
    met: BTreeMap<&'static str, usize>,
}

impl Ledger {
    /// For comparisons of one topic; `what` is the plural of what is compared.
    pub(crate) fn new(topic: Topic, what: &'static str) -> Self {
        Self {
            topic,
            what,
            same: 0,
            same_in_meaning: 0,
            met: BTreeMap::new(),
        }
    }

    pub(crate) fn same(&mut self) {
        self.same += 1;
    }

    /// The same is said in other words.
    pub(crate) fn same_in_meaning(&mut self) {
        self.same_in_meaning += 1;
    }

    /// A difference, which a row of the table must explain: the first that does is counted.
    pub(crate) fn differs(&mut self, case: &Case<'_>) {
        let row = ALL.iter().find(|row| row.explains(case));
        let Some(row) = row else {
            panic!("{:?}: no row of the table of differences explains {case:?}", self.topic)
        };
        *self.met.entry(row.id).or_default() += 1;
    }

    /// Prints the counts. Fails if a row of the topic was not met although it does not depend on the version of Python.
    pub(crate) fn close(self) {
        let differ: usize = self.met.values().sum();
        let total = self.same + self.same_in_meaning + differ;
        say!("{:?}: {total} {}, {} the same", self.topic, self.what, self.same);
        if self.same_in_meaning > 0 {
            say!("    {} the same in other words", self.same_in_meaning);
        }
        for row in ALL.iter().filter(|row| row.topic() == self.topic) {
            match (self.met.get(row.id), row.versions) {
                (Some(times), _) => say!("    {times} by difference {}", row.id),
                (None, Versions::Some(which)) => say!("    none by difference {}, which is of {which}", row.id),
                (None, Versions::All) => panic!("nothing has met the difference {:?}", row.id),
            }
        }
    }
}

/// Says that a comparison did not take place.
pub(crate) fn skipped(what: &str) {
    say!("skipped: {what}: there is no python3 with an imaplib");
}
