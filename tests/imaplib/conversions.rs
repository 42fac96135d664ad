//! imaplib's conversions against those of [`imap_proto::types`].

use imap_proto::types::{ap2int, int2ap, internaldate_to_unix, parse_flags, time_to_internaldate, with_crlf};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::differences::{Case, Topic};
use crate::ledger::{Ledger, skipped};
use crate::python::{ask, hex};

/// How many inputs each function gets.
const INPUTS: usize = 20_000;

/// What the two make of one input.
#[derive(Debug)]
pub(crate) struct Conversion {
    /// imaplib's function.
    pub(crate) function: &'static str,
    /// What it was given.
    #[expect(dead_code, reason = "shown when a comparison fails")]
    pub(crate) input: String,
    /// What it returned, or the name of the exception that it raised.
    pub(crate) theirs: String,
    /// What was returned here, or `error`.
    pub(crate) ours: String,
}

/// That many values of a strategy, always the same.
fn inputs<T>(strategy: impl Strategy<Value = T>) -> Vec<T> {
    let mut runner = TestRunner::deterministic();
    (0..INPUTS)
        .map(|_| strategy.new_tree(&mut runner).unwrap().current())
        .collect()
}

/// Asks imaplib about each input, and compares its answer with ours.
fn compare<T: core::fmt::Debug>(
    ledger: &mut Ledger,
    function: &'static str,
    inputs: &[T],
    question: impl Fn(&T) -> String,
    ours: impl Fn(&T) -> String,
) {
    let questions: Vec<_> = inputs.iter().map(question).collect();
    let Some(answers) = ask(&questions) else {
        return skipped(function);
    };
    for (input, theirs) in inputs.iter().zip(answers) {
        let ours = ours(input);
        if ours == theirs {
            ledger.same();
            continue;
        }
        ledger.differs(&Case::Conversion(&Conversion {
            function,
            input: format!("{input:?}"),
            theirs,
            ours,
        }));
    }
}

#[test]
fn conversions_are_imaplibs() {
    if crate::python::version().is_none() {
        return skipped("conversions");
    }
    let mut ledger = Ledger::new(Topic::Conversion, "conversions");
    numbers(&mut ledger);
    flags(&mut ledger);
    dates_read(&mut ledger);
    dates_written(&mut ledger);
    line_ends(&mut ledger);
    ledger.close();
}

fn numbers(ledger: &mut Ledger) {
    let numbers = inputs(prop_oneof![0..70_000_u64, any::<u64>()]);
    compare(ledger, "Int2AP", &numbers, |n| format!("int2ap {n}"), |n| int2ap(*n));
    for number in numbers.iter().filter(|number| **number > 0) {
        assert_eq!(ap2int(int2ap(*number).as_bytes()), Ok(*number));
    }
}

fn flags(ledger: &mut Ledger) {
    let words = select(vec![
        "FLAGS (",
        "FLAGS",
        "(",
        ")",
        " ",
        "\\Seen",
        "$a",
        "flags (",
        "PERMANENTFLAGS (",
        "\t",
        "\n",
        "\r",
        "UID 4",
    ]);
    let lines = inputs(vec(words, 0..12).prop_map(|words| words.concat()));
    let ours = |line: &String| {
        let flags = parse_flags(line.as_bytes());
        flags.iter().map(hex).collect::<Vec<_>>().join(" ")
    };
    compare(
        ledger,
        "ParseFlags",
        &lines,
        |line| format!("flags {}", hex(line)),
        ours,
    );
}

fn dates_read(ledger: &mut Ledger) {
    let well_formed = "INTERNALDATE \"[ 0-3][0-9]-(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-[0-9]{4} \
                       [0-9]{2}:[0-9]{2}:[0-9]{2} [+-][0-9]{4}\"";
    let nearly = "[ (]?(INTERNALDATE|InternalDate) {1,2}\"[ 0-4]?[0-9]-[A-Z][a-z]{2}-[0-9]{3,4} [0-9]{2}:[0-9]{2}:[0-9]{2} \
                  [+ -][0-9]{3,4}\"?[\n)]?";
    let no_year = "INTERNALDATE \"[0-2][1-9]-Jan-0000 00:00:00 [+-]0000\"";
    let line = prop_oneof![
        60 => well_formed.prop_map(|date| format!("1 (UID 2 {date})")),
        20 => nearly.prop_map(|date| date),
        20 => (well_formed, nearly).prop_map(|(one, other)| one + &other),
        1 => no_year.prop_map(|date| date),
    ];
    compare(
        ledger,
        "Internaldate2tuple",
        &inputs(line),
        |line| format!("date {}", hex(line)),
        |line| match internaldate_to_unix(line.as_bytes()) {
            Ok(Some((seconds, _))) => seconds.to_string(),
            Ok(None) => "none".into(),
            Err(_) => "error".into(),
        },
    );
}

fn dates_written(ledger: &mut Ledger) {
    const YEAR_1: i64 = -62_135_596_800;
    const YEAR_10000: i64 = 253_402_300_800;
    let day = 86_400;
    compare(
        ledger,
        "Time2Internaldate",
        &inputs((YEAR_1 + day..YEAR_10000 - day, -1439..=1439_i16)),
        |(seconds, offset)| format!("internaldate {seconds} {offset}"),
        |(seconds, offset)| time_to_internaldate(*seconds, *offset).unwrap(),
    );
}

/// What `append` does to a message.
fn line_ends(ledger: &mut Ledger) {
    let messages = inputs(vec(select(vec!["\r", "\n", "\r\n", "a", "b"]), 0..12).prop_map(|pieces| pieces.concat()));
    compare(
        ledger,
        "MapCRLF",
        &messages,
        |message| format!("crlf {}", hex(message)),
        |message| hex(with_crlf(message.as_bytes())),
    );
}

/// imaplib's exception is an error here.
pub(crate) fn is_error(case: &Conversion) -> bool {
    case.function == "Internaldate2tuple" && ["KeyError", "ValueError"].contains(&&*case.theirs) && case.ours == "error"
}

pub(crate) fn has_day_of_one_digit(case: &Conversion) -> bool {
    case.function == "Time2Internaldate" && case.ours.replacen("\" ", "\"0", 1) == case.theirs
}

/// The same date, its year not padded, its day perhaps of one digit.
pub(crate) fn has_short_year(case: &Conversion) -> bool {
    let spelled = |date: &str| {
        let (day, rest) = date.trim_matches('"').split_once('-')?;
        let (month, rest) = rest.split_once('-')?;
        let (year, rest) = rest.split_once(' ')?;
        let numbers = (day.trim().parse::<u8>().ok()?, year.parse::<u16>().ok()?);
        Some((numbers, month.to_owned(), rest.to_owned()))
    };
    case.function == "Time2Internaldate" && spelled(&case.ours).is_some_and(|ours| Some(ours) == spelled(&case.theirs))
}
