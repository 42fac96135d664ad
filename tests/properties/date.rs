use imap_proto::types::{Date, DateTime, internaldate_to_unix, time_to_internaldate};
use jiff::{
    Timestamp, civil,
    tz::{Offset, TimeZone},
};
use proptest::prelude::*;

const FIRST_SECOND: i64 = -62_135_596_800;
const LAST_SECOND: i64 = 253_402_300_799;

fn date_time() -> impl Strategy<Value = DateTime> {
    let date = (-719_162..=2_932_896).prop_map(|days| Date::from_days(days).unwrap());
    (date, 0..24_u8, 0..60_u8, 0..=60_u8, -5999..=5999_i16)
        .prop_map(|(date, hour, minute, second, offset)| DateTime::new(date, hour, minute, second, offset).unwrap())
}

/// Moments that are in the years 1 to 9999 wherever the clock is.
fn seconds() -> impl Strategy<Value = i64> {
    FIRST_SECOND + 360_000..LAST_SECOND - 360_000
}

/// Text that is or almost is a date and time.
fn like_a_date_time() -> impl Strategy<Value = String> {
    prop_oneof![
        "\"? {0,2}[0-3]?[0-9]-(Jan|feb|MAR|Dez)-[0-9]{4} {1,2}[0-2][0-9](:[0-6][0-9]){2} [+-][0-9]{2}[0-6][0-9] ?\"?",
        "\"?[ 0-3][0-9]-[JjF][aue][nb]-[0-9 ]{4} [0-2][0-9]:[0-6][0-9]:[0-6][0-9/] [+ -][0-9]{3}[0-9:]\"?",
    ]
}

#[test]
fn all_days_follow_the_calendar() {
    let mut days = -719_162;
    let mut expected = civil::date(1, 1, 1);
    loop {
        let date = Date::from_days(days).unwrap();
        let found = (
            date.year().cast_signed(),
            date.month().cast_signed(),
            date.day().cast_signed(),
        );
        assert_eq!(found, (expected.year(), expected.month(), expected.day()));
        assert_eq!(date.to_days(), days);
        assert_eq!(Date::new(date.year(), date.month(), date.day()), Ok(date));
        match expected.tomorrow() {
            Ok(tomorrow) => expected = tomorrow,
            Err(_) => break,
        }
        days += 1;
    }
    assert_eq!(days, 2_932_896);
    assert!(Date::from_days(days + 1).is_err());
}

#[test]
fn all_days_are_read_as_printed() {
    for days in -719_162..=2_932_896 {
        let date = Date::from_days(days).unwrap();
        let text = date.to_string();
        assert_eq!(Date::parse(text.as_bytes()), Ok(date), "{text}");
    }
}

#[test]
fn only_days_of_the_calendar_exist() {
    for year in (0..=10_001).step_by(7).chain([1900, 2000, 2024, 2100]) {
        for month in 0..=13_u8 {
            for day in 0..=32_u8 {
                let expected = civil::Date::new(year as i16, month.cast_signed(), day.cast_signed());
                let exists = (1..=9999).contains(&year) && expected.is_ok();
                assert_eq!(Date::new(year, month, day).is_ok(), exists, "{year}-{month}-{day}");
            }
        }
    }
}

#[test]
fn all_offsets_of_whole_minutes_are_kept() {
    for offset in -5999..=5999 {
        for seconds in [0, 951_782_399, -86_401] {
            let date_time = DateTime::from_unix(seconds, offset).unwrap();
            assert_eq!((date_time.to_unix(), date_time.offset_minutes()), (seconds, offset));
            let text = date_time.to_string();
            assert_eq!(DateTime::parse(text.as_bytes()), Ok(date_time), "{text}");
        }
    }
}

proptest! {
    #[test]
    fn a_moment_shows_as_the_oracle_says(seconds in seconds(), minutes in -1559..=1559_i16) {
        let date_time = DateTime::from_unix(seconds, minutes).unwrap();
        let zone = TimeZone::fixed(Offset::from_seconds(i32::from(minutes) * 60).unwrap());
        let expected = Timestamp::from_second(seconds).unwrap().to_zoned(zone);
        let date = date_time.date();
        prop_assert_eq!(date.year(), expected.year().cast_unsigned());
        prop_assert_eq!(date.month(), expected.month().cast_unsigned());
        prop_assert_eq!(date.day(), expected.day().cast_unsigned());
        prop_assert_eq!(date_time.hour(), expected.hour().cast_unsigned());
        prop_assert_eq!(date_time.minute(), expected.minute().cast_unsigned());
        prop_assert_eq!(date_time.second(), expected.second().cast_unsigned());
        prop_assert_eq!(date_time.to_unix(), seconds);
    }

    #[test]
    fn any_seconds_and_offset_give_a_moment_or_an_error(seconds: i64, offset: i16) {
        let local = i128::from(seconds) + i128::from(offset) * 60;
        let is_in_years = (i128::from(FIRST_SECOND)..=i128::from(LAST_SECOND)).contains(&local);
        let is_valid = is_in_years && offset.unsigned_abs() < 6000;
        match DateTime::from_unix(seconds, offset) {
            Ok(date_time) => prop_assert!(is_valid && date_time.to_unix() == seconds),
            Err(_) => prop_assert!(!is_valid),
        }
    }

    #[test]
    fn what_is_printed_is_read(date_time in date_time()) {
        let text = date_time.to_string();
        prop_assert_eq!(text.len(), 26);
        prop_assert_eq!(DateTime::parse(text.as_bytes()), Ok(date_time));
        prop_assert_eq!(DateTime::parse(text.trim_start().as_bytes()), Ok(date_time));
        prop_assert_eq!(DateTime::parse(format!("\"{text}\"").as_bytes()), Ok(date_time));
    }

    #[test]
    fn what_is_read_is_in_range(text in like_a_date_time()) {
        if let Ok(date_time) = DateTime::parse(text.as_bytes()) {
            let printed = date_time.to_string();
            prop_assert_eq!(DateTime::parse(printed.as_bytes()), Ok(date_time));
            let (hour, minute, second) = (date_time.hour(), date_time.minute(), date_time.second());
            let built = DateTime::new(date_time.date(), hour, minute, second, date_time.offset_minutes());
            prop_assert_eq!(built, Ok(date_time));
        }
    }

    /// Spaces in front say nothing, but keep the text from being in its place.
    #[test]
    fn spaces_change_nothing(text in like_a_date_time()) {
        prop_assert_eq!(DateTime::parse(text.as_bytes()).ok(), DateTime::parse(format!(" {text}").as_bytes()).ok());
    }

    #[test]
    fn both_readers_agree(date_time in date_time()) {
        let line = format!("* 1 FETCH (INTERNALDATE \"{date_time}\")");
        let expected = (date_time.to_unix(), date_time.offset_minutes());
        prop_assert_eq!(internaldate_to_unix(line.as_bytes()), Ok(Some(expected)));
    }

    #[test]
    fn the_pair_of_imaplib_is_inverse(seconds in seconds(), offset in -5999..=5999_i16) {
        let line = format!("INTERNALDATE {}", time_to_internaldate(seconds, offset).unwrap());
        prop_assert_eq!(internaldate_to_unix(line.as_bytes()), Ok(Some((seconds, offset))));
    }

    #[test]
    fn any_bytes_are_refused_or_read(bytes: Vec<u8>) {
        let _ = (Date::parse(&bytes), DateTime::parse(&bytes));
        let line = [b"INTERNALDATE \"".as_slice(), &bytes].concat();
        prop_assert_eq!(internaldate_to_unix(&line), Ok(None));
    }
}
