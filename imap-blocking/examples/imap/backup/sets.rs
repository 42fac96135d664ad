//! Which messages are missing.

use imap_blocking::proto::types::{SetRange, Uid, UidSet};

/// The UIDs that are in `all` and not in `but`; `None` if there are none. Neither may have a `*`.
pub(super) fn difference(all: &UidSet, but: Option<&UidSet>) -> Option<UidSet> {
    let all = all.clone().normalized();
    let but = but.map(|but| but.clone().normalized());
    let mut holes = but.iter().flat_map(UidSet::ranges).filter_map(bounds).peekable();
    let mut left = Vec::new();
    for (mut first, last) in all.ranges().filter_map(bounds) {
        while let Some((from, to)) = holes.peek().copied().filter(|(from, _)| *from <= last) {
            left.extend(range(first, from - 1));
            first = first.max(to + 1);
            if to > last {
                break;
            }
            holes.next();
        }
        left.extend(range(first, last));
    }
    UidSet::from_ranges(left)
}

/// The first and the last number, in a type in which there is one more.
fn bounds(range: SetRange<Uid>) -> Option<(u64, u64)> {
    Some((range.first()?.get().into(), range.last()?.get().into()))
}

fn range(first: u64, last: u64) -> Option<SetRange<Uid>> {
    let uid = |number| Uid::new(u32::try_from(number).ok()?);
    (first <= last).then(|| Some(SetRange::new(uid(first)?, uid(last)?)))?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(all: &str, but: &str) -> String {
        let but = (!but.is_empty()).then(|| but.parse().unwrap());
        difference(&all.parse().unwrap(), but.as_ref()).map_or_else(String::new, |set| set.to_string())
    }

    #[test]
    fn what_is_saved_is_not_missing() {
        assert_eq!(text("1:10", ""), "1:10");
        assert_eq!(text("1:10", "1:10"), "");
        assert_eq!(text("1:10", "3:4,7"), "1:2,5:6,8:10");
        assert_eq!(text("2:3,5,7:9", "1:2,8,20"), "3,5,7,9");
        assert_eq!(text("2:3,5,7:9", "1:8"), "9");
        assert_eq!(text("1:4294967295", "2:4294967294"), "1,4294967295");
        assert_eq!(text("4294967295", "4294967295"), "");
        assert_eq!(text("5", "1:4,6:9"), "5");
    }

    #[test]
    fn it_is_what_a_count_of_every_number_gives() {
        let set = |bits: u32| UidSet::from_numbers((1..=8).filter(|n| bits >> n & 1 == 1).filter_map(Uid::new));
        for (all, but) in (0..512_u32)
            .step_by(2)
            .flat_map(|all| (0..512).step_by(6).map(move |but| (all, but)))
        {
            let Some(everything) = set(all) else { continue };
            assert_eq!(
                difference(&everything, set(but).as_ref()),
                set(all & !but),
                "{all:b} {but:b}"
            );
        }
    }
}
