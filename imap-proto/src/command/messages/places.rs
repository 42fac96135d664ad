//! Where the message with a number is.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::mem;

/// Places by UID or by sequence number.
#[derive(Clone, Debug)]
pub(super) enum Places<N> {
    /// In ascending order, as servers answer: a list that is searched by halves takes a quarter of what a tree does.
    List(Vec<(N, u32)>),
    /// In the order of a server that did not.
    Tree(BTreeMap<N, u32>),
}

impl<N: Copy + Ord> Places<N> {
    /// How many bytes one takes.
    pub(super) const ENTRY_SIZE: usize = size_of::<(N, u32)>();

    pub(super) fn get(&self, number: N) -> Option<usize> {
        let place = match self {
            Self::List(list) => list.get(find(list, number).ok()?).map(|(_, place)| *place),
            Self::Tree(tree) => tree.get(&number).copied(),
        };
        place.map(|place| place as usize)
    }

    /// Notes where the message is, whatever was noted before.
    pub(super) fn insert(&mut self, number: N, place: usize) {
        // So many messages fill hundreds of gigabytes.
        let place = place as u32;
        if let Self::List(list) = self {
            match find(list, number) {
                Ok(at) => {
                    if let Some(entry) = list.get_mut(at) {
                        entry.1 = place;
                    }
                    return;
                }
                Err(end) if end == list.len() => {
                    list.push((number, place));
                    return;
                }
                // An insertion into the list would move what is behind it, each time.
                Err(_) => *self = Self::Tree(mem::take(list).into_iter().collect()),
            }
        }
        if let Self::Tree(tree) = self {
            tree.insert(number, place);
        }
    }

    /// Notes where the message is, if nothing was noted before.
    pub(super) fn insert_new(&mut self, number: N, place: usize) {
        if self.get(number).is_none() {
            self.insert(number, place);
        }
    }

    pub(super) fn shrink_to_fit(&mut self) {
        if let Self::List(list) = self {
            list.shrink_to_fit();
        }
    }
}

impl<N> Default for Places<N> {
    fn default() -> Self {
        Self::List(Vec::new())
    }
}

/// Where the number is in the list, or where it belongs. Most are asked for behind the last or at it.
fn find<N: Copy + Ord>(list: &[(N, u32)], number: N) -> Result<usize, usize> {
    match list.last() {
        Some((last, _)) if *last < number => Err(list.len()),
        Some((last, _)) if *last == number => Ok(list.len() - 1),
        _ => list.binary_search_by_key(&number, |(number, _)| *number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every way to note five places under four numbers, beside a map.
    #[test]
    fn they_are_where_a_map_has_them() {
        for way in 0..8_u32.pow(5) {
            let mut places = Places::default();
            let mut map = BTreeMap::new();
            let mut ascending = true;
            for place in 0..5 {
                let step = way >> (3 * place);
                let number = step % 4;
                ascending &= map.last_key_value().is_none_or(|(last, _)| *last <= number) || map.contains_key(&number);
                if step & 4 == 0 {
                    places.insert(number, place);
                    map.insert(number, place);
                } else {
                    places.insert_new(number, place);
                    map.entry(number).or_insert(place);
                }
                places.shrink_to_fit();
            }
            for number in 0..4 {
                assert_eq!(places.get(number), map.get(&number).copied(), "{way:o}");
            }
            assert_eq!(matches!(places, Places::List(_)), ascending, "{way:o}");
        }
    }
}
