//! SAVEDATE: when a message came into its mailbox (RFC 8514).

use super::{About, Place, Said, heard, support};
use crate::response::{Capability, Extension, FetchItem, Offered};
use crate::types::{Date, DateTime};
use crate::wire::{Cursor, Encode, Encoder, Parsed};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("save_date", "when a message came into its mailbox", &[8514])
    .offered_as(Support::CAPABILITIES)
    .says(&[
        Said::new(Place::Fetch, "SAVEDATE", |to| {
            FetchSaveDate::new(Offered::insist()).encode(to)
        }),
        Said::new(Place::Search, "SAVEDBEFORE", |to| {
            Saved::before(Offered::insist(), DAY).encode(to);
        }),
        Said::new(Place::Search, "SAVEDON", |to| {
            Saved::on(Offered::insist(), DAY).encode(to)
        }),
        Said::new(Place::Search, "SAVEDSINCE", |to| {
            Saved::since(Offered::insist(), DAY).encode(to);
        }),
        Said::new(Place::Search, "SAVEDATESUPPORTED", |to| {
            Saved::supported(Offered::insist()).encode(to);
        }),
    ])
    .hears(&[heard!(item SaveDate)]);

/// A day for the examples of the table.
const DAY: Date = match Date::new(2014, 12, 28) {
    Ok(day) => day,
    Err(_) => panic!("a day of the calendar"),
};

support!("SAVEDATE", Capability::SaveDate);

/// The FETCH item `SAVEDATE`, for [`FetchItem::Extension`](crate::command::FetchItem::Extension).
#[derive(Clone, Copy, Debug)]
pub struct FetchSaveDate(());

impl FetchSaveDate {
    /// The item.
    #[must_use]
    pub const fn new(_: Offered<Support>) -> Self {
        Self(())
    }
}

impl Encode for FetchSaveDate {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("SAVEDATE");
    }
}

/// A search key for the date of saving, for [`SearchKey::Extension`](crate::command::SearchKey::Extension) (RFC 8514
/// section 4.3). Time and zone do not count. Where a mailbox keeps no date of saving, the internal date is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Saved {
    word: &'static str,
    day: Option<Date>,
}

impl Saved {
    /// Saved before this day.
    #[must_use]
    pub const fn before(_: Offered<Support>, day: Date) -> Self {
        Self::key("SAVEDBEFORE", Some(day))
    }

    /// Saved on this day.
    #[must_use]
    pub const fn on(_: Offered<Support>, day: Date) -> Self {
        Self::key("SAVEDON", Some(day))
    }

    /// Saved on this day or later.
    #[must_use]
    pub const fn since(_: Offered<Support>, day: Date) -> Self {
        Self::key("SAVEDSINCE", Some(day))
    }

    /// Every message if the mailbox keeps the date of saving, none otherwise.
    #[must_use]
    pub const fn supported(_: Offered<Support>) -> Self {
        Self::key("SAVEDATESUPPORTED", None)
    }

    const fn key(word: &'static str, day: Option<Date>) -> Self {
        Self { word, day }
    }
}

impl Encode for Saved {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.word(self.word);
        if let Some(day) = self.day {
            to.date(day);
        }
    }
}

/// `SAVEDATE` of a FETCH response: when the message came into this mailbox (RFC 8514 section 4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct SaveDate {
    /// The date; `None` if the mailbox keeps none.
    pub date: Option<DateTime>,
}

impl<'a> FetchItem<'a> for SaveDate {
    const NAME: &'static str = "SAVEDATE";

    fn parse(_: &'a [u8], mut value: Cursor<'a>) -> Parsed<Self> {
        let at = value;
        let date = match value.nstring()? {
            Some(text) => Some(DateTime::parse(&text).map_err(|_| at.expected("expected a date and time"))?),
            None => None,
        };
        value.finish()?;
        Ok(Self { date })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::spell;
    use crate::command::{Fetch, FetchItem, Search, SearchKey};
    use crate::ext::testing::fetched;
    use crate::types::{Seq, SeqSet};
    use alloc::string::ToString;
    use alloc::vec::Vec;

    #[test]
    fn the_examples_of_the_rfc() {
        // RFC 8514 sections 4.2 and 4.3.
        let item = FetchSaveDate::new(Offered::insist());
        let set = SeqSet::from(Seq::new(998).unwrap());
        let fetch = Fetch::numbers(&set, [FetchItem::Extension(&item)]);
        assert_eq!(spell(&fetch), "FETCH 998 (SAVEDATE)\r\n");
        let on = Saved::on(Offered::insist(), DAY);
        let search = Search::numbers(SearchKey::Extension(&on));
        assert_eq!(spell(&search), "SEARCH SAVEDON 28-Dec-2014\r\n");
        let since = Saved::since(Offered::insist(), DAY);
        let search = Search::numbers(SearchKey::Extension(&since));
        assert_eq!(spell(&search), "SEARCH SAVEDSINCE 28-Dec-2014\r\n");
    }

    #[test]
    fn dates_and_their_absence() {
        let mut dates = Vec::new();
        let mut odd = 0;
        for value in ["\"01-Jan-2015 18:50:53 +0100\"", "NIL", "\"yesterday\"", "(NIL)"] {
            fetched(
                &alloc::format!("* 998 FETCH (SAVEDATE {value})"),
                |raw| match raw.get::<SaveDate>() {
                    Some(saved) => dates.push(saved.date.map(|date| date.to_string())),
                    None => odd += 1,
                },
            );
        }
        assert_eq!(dates, [Some(" 1-Jan-2015 18:50:53 +0100".to_string()), None]);
        assert_eq!(odd, 2);
    }
}
