use core::ops::RangeInclusive;
use std::collections::BTreeSet;

use imap_proto::types::{NumberRanges, SeqSet, SetRange, Uid, UidSet};
use proptest::{collection::vec, prelude::*};

/// The numbers are few, so that ranges touch and overlap, at both ends of what there is.
const NUMBERS: u32 = 24;

fn number() -> impl Strategy<Value = u32> {
    prop_oneof![1..=NUMBERS, u32::MAX - 4..=u32::MAX]
}

fn uid(number: u32) -> Uid {
    Uid::new(number).unwrap()
}

/// A member of a set as the grammar has it: two bounds in any order, `None` being `*`.
type Member = (Option<u32>, Option<u32>);

fn member() -> impl Strategy<Value = Member> {
    let bound = || prop_oneof![9 => number().prop_map(Some), 1 => Just(None)];
    prop_oneof![bound().prop_map(|bound| (bound, bound)), (bound(), bound())]
}

fn spell(members: &[Member]) -> String {
    let bound = |bound: Option<u32>| bound.map_or_else(|| "*".to_owned(), |number| number.to_string());
    let member = |&(a, b): &Member| {
        if a == b {
            bound(a)
        } else {
            format!("{}:{}", bound(a), bound(b))
        }
    };
    members.iter().map(member).collect::<Vec<_>>().join(",")
}

fn range(&(a, b): &Member) -> SetRange<Uid> {
    match (a, b) {
        (Some(a), Some(b)) => SetRange::new(uid(a), uid(b)),
        (Some(a), None) | (None, Some(a)) => SetRange::from_star(uid(a)),
        (None, None) => SetRange::star(),
    }
}

/// The messages up to `largest` that the members name, by RFC 9051 section 9, `seq-range`.
fn expand(members: &[Member], largest: u32) -> BTreeSet<u32> {
    let range = |&(a, b): &Member| {
        let (a, b) = (a.unwrap_or(largest), b.unwrap_or(largest));
        a.min(b)..=a.max(b)
    };
    let ranges: Vec<_> = members.iter().map(range).collect();
    candidates()
        .filter(|number| *number <= largest && ranges.iter().any(|range| range.contains(number)))
        .collect()
}

/// All numbers that the strategies give, and some between.
fn candidates() -> impl Iterator<Item = u32> {
    (1..=NUMBERS + 2).chain([1 << 31]).chain(u32::MAX - 6..=u32::MAX)
}

fn members_of(set: &UidSet, largest: u32) -> BTreeSet<u32> {
    candidates()
        .filter(|number| set.contains(uid(*number), Uid::new(largest)))
        .collect()
}

/// Whether the ranges ascend with a gap between any two.
fn is_normal(set: &UidSet) -> bool {
    let ranges: Vec<_> = set.ranges().collect();
    ranges.windows(2).all(|pair| match (pair[0].last(), pair[1].first()) {
        (Some(last), Some(first)) => u64::from(last.get()) + 1 < u64::from(first.get()),
        (last, first) => last.is_some() && first.is_none(),
    })
}

proptest! {
    #[test]
    fn membership_is_that_of_the_naive_set(members in vec(member(), 1..8), largest in number()) {
        let expected = expand(&members, largest);
        let parsed = UidSet::parse(spell(&members).as_bytes()).unwrap();
        let mut inserted = UidSet::from(range(&members[0]));
        for member in &members[1..] {
            inserted.insert(range(member)).unwrap();
            prop_assert!(is_normal(&inserted), "{}", inserted);
        }
        let in_order = UidSet::in_order(members.iter().map(range)).unwrap();
        prop_assert!(is_normal(&parsed), "{}", parsed);
        prop_assert_eq!(&members_of(&parsed, largest), &expected);
        prop_assert_eq!(members_of(&in_order, largest), expected);
        prop_assert_eq!(&inserted, &parsed);
        prop_assert_eq!(in_order.normalized(), parsed);
    }

    #[test]
    fn numbers_are_merged_and_counted(numbers in vec(number(), 1..40)) {
        let naive: BTreeSet<_> = numbers.iter().copied().collect();
        let set = UidSet::from_numbers(numbers.iter().map(|number| uid(*number))).unwrap();
        prop_assert!(is_normal(&set));
        prop_assert_eq!(set.count(), Some(naive.len() as u64));
        prop_assert_eq!(&members_of(&set, u32::MAX), &naive);
        let in_order = UidSet::in_order(numbers.iter().map(|number| uid(*number))).unwrap();
        prop_assert_eq!(in_order.count(), Some(naive.len() as u64));
        prop_assert_eq!(in_order.ranges().map(|range| range.first().unwrap().get()).collect::<Vec<_>>(), numbers);
    }

    #[test]
    fn what_is_printed_is_read(members in vec(member(), 1..8)) {
        let set = UidSet::from_ranges(members.iter().map(range)).unwrap();
        let text = set.to_string();
        let mut wire = Vec::new();
        set.write_to(&mut wire);
        prop_assert_eq!(&wire, text.as_bytes());
        prop_assert_eq!(set.encoded_len(), text.len());
        prop_assert_eq!(UidSet::parse(&wire), Ok(set));
    }

    #[test]
    fn pieces_fit_and_are_the_whole(members in vec(member(), 1..40), max_len in 0..80_usize, keep_order: bool) {
        let ranges = members.iter().map(range);
        let set = if keep_order { UidSet::in_order(ranges) } else { UidSet::from_ranges(ranges) }.unwrap();
        let pieces: Vec<_> = set.split(max_len).collect();
        for piece in &pieces {
            prop_assert!(piece.encoded_len() <= max_len.max(21) && !piece.is_saved());
        }
        prop_assert!(pieces.iter().flat_map(UidSet::ranges).eq(set.ranges()));
        // No two neighbours would have fitted into one.
        for pair in pieces.windows(2) {
            let first = pair[1].ranges().next().unwrap();
            prop_assert!(pair[0].encoded_len() + 1 + first.encoded_len() > max_len.max(21));
        }
    }

    #[test]
    fn any_bytes_are_refused_or_a_set(text in "[0-9:,*$ ]{0,16}") {
        let number = |text: &str| text.parse::<u32>().is_ok_and(|number| number > 0) && !text.starts_with(['0', '+']);
        let bound = |text: &str| text == "*" || number(text);
        let member = |text: &str| match text.split_once(':') {
            Some((first, last)) => bound(first) && bound(last),
            None => bound(text),
        };
        let is_set = text == "$" || text.split(',').all(member);
        prop_assert_eq!(SeqSet::parse(text.as_bytes()).is_ok(), is_set, "{}", text);
    }

    #[test]
    fn received_sets_keep_their_order(pairs in vec((number(), number()), 1..12)) {
        let text = spell(&pairs.iter().map(|&(a, b)| (Some(a), Some(b))).collect::<Vec<_>>());
        let view = NumberRanges::parse(text.as_bytes()).unwrap();
        let ranges: Vec<RangeInclusive<u32>> = pairs.iter().map(|&(a, b)| a.min(b)..=a.max(b)).collect();
        prop_assert!(view.ranges_in_order().eq(pairs.iter().copied()));
        prop_assert!(view.ranges().eq(ranges.iter().cloned()));
        let count: u64 = ranges.iter().map(|range| u64::from(range.end() - range.start()) + 1).sum();
        prop_assert_eq!(view.count(), count);
        for number in candidates() {
            prop_assert_eq!(view.contains(number), ranges.iter().any(|range| range.contains(&number)));
        }
        let numbers = pairs.iter().flat_map(|&(a, b)| -> Box<dyn Iterator<Item = u32>> {
            if a <= b { Box::new(a..=b) } else { Box::new((b..=a).rev()) }
        });
        prop_assert!(view.numbers().take(1000).eq(numbers.take(1000)));
        let set = view.to_set::<Uid>();
        prop_assert!(is_normal(&set));
        for number in candidates() {
            prop_assert_eq!(set.contains(uid(number), None), view.contains(number));
        }
        prop_assert_eq!(view.clone().into_owned(), view);
    }

    #[test]
    fn any_bytes_are_refused_or_received(text in "[0-9]{0,11}[:,* a]?[0-9:,]{0,12}") {
        let number = |text: &str| !text.starts_with('+') && text.parse::<u32>().is_ok_and(|number| number > 0);
        let member = |text: &str| match text.split_once(':') {
            Some((first, last)) => number(first) && number(last),
            None => number(text),
        };
        prop_assert_eq!(NumberRanges::parse(text.as_bytes()).is_ok(), text.split(',').all(member), "{}", text);
    }
}
