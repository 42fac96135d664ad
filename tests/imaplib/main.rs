//! The conversions against those of Python's own imaplib, on random input.
//!
//! What differs on purpose stands beside the comparison. Without a Python the tests say so and pass.
#![forbid(unsafe_code)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod python;

use imap_proto::types::{ap2int, int2ap, internaldate_to_unix, parse_flags, time_to_internaldate};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

/// How many inputs each function gets.
const INPUTS: usize = 20_000;

/// That many values of a strategy, always the same.
fn inputs<T>(strategy: impl Strategy<Value = T>) -> Vec<T> {
    let mut runner = TestRunner::deterministic();
    (0..INPUTS)
        .map(|_| strategy.new_tree(&mut runner).unwrap().current())
        .collect()
}

/// Asks imaplib about each input, and compares its answer with ours.
fn compare<T: core::fmt::Debug>(name: &str, inputs: &[T], ask: impl Fn(&T) -> String, ours: impl Fn(&T) -> String) {
    let Some(answers) = python::ask(inputs.iter().map(ask).collect()) else {
        println!("skipped: {name} is not compared, there is no python3");
        return;
    };
    assert_eq!(answers.len(), inputs.len(), "{name}: an answer for each question");
    for (input, theirs) in inputs.iter().zip(answers) {
        assert_eq!(ours(input), theirs, "{name} of {input:?}");
    }
    println!("{name}: {} inputs, no difference", inputs.len());
}

#[test]
fn int2ap_is_imaplibs() {
    let numbers = inputs(prop_oneof![0..70_000_u64, any::<u64>()]);
    compare("Int2AP", &numbers, |n| format!("int2ap {n}"), |n| int2ap(*n));
    for number in numbers.iter().filter(|number| **number > 0) {
        assert_eq!(ap2int(int2ap(*number).as_bytes()), Ok(*number));
    }
}

#[test]
fn parse_flags_is_imaplibs() {
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
    let hex = |bytes: &[u8]| python::hex(bytes);
    let ours = |line: &String| {
        let flags = parse_flags(line.as_bytes());
        flags.iter().map(|flag| hex(flag)).collect::<Vec<_>>().join(" ")
    };
    compare(
        "ParseFlags",
        &lines,
        |line| format!("flags {}", hex(line.as_bytes())),
        ours,
    );
}

/// Where imaplib raises `KeyError` or `ValueError`, ours is an error.
#[test]
fn internaldate_is_imaplibs() {
    let well_formed = "INTERNALDATE \"[ 0-3][0-9]-(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-[0-9]{4} \
                       [0-9]{2}:[0-9]{2}:[0-9]{2} [+-][0-9]{4}\"";
    let nearly = "[ (]?(INTERNALDATE|InternalDate) {1,2}\"[ 0-4]?[0-9]-[A-Z][a-z]{2}-[0-9]{3,4} [0-9]{2}:[0-9]{2}:[0-9]{2} \
                  [+ -][0-9]{3,4}\"?[\n)]?";
    let line = prop_oneof![
        3 => well_formed.prop_map(|date| format!("1 (UID 2 {date})")),
        1 => nearly.prop_map(|date| date),
        1 => (well_formed, nearly).prop_map(|(one, other)| one + &other),
    ];
    let lines = inputs(line);
    compare(
        "Internaldate2tuple",
        &lines,
        |line| format!("date {}", python::hex(line.as_bytes())),
        |line| match internaldate_to_unix(line.as_bytes()) {
            Ok(Some((seconds, _))) => seconds.to_string(),
            Ok(None) => "none".into(),
            Err(_) => "error".into(),
        },
    );
}

/// Two differences are on purpose. Days of one digit have a space before them, as `date-day-fixed` wants it (RFC 3501
/// section 9), where Python 3 writes a zero. And years have four digits, where imaplib does not pad them, which is no
/// IMAP: only such years are compared.
#[test]
fn time_to_internaldate_is_imaplibs() {
    const YEAR_1000: i64 = -30_610_224_000;
    const YEAR_10000: i64 = 253_402_300_800;
    let day = 86_400;
    let moments = inputs((YEAR_1000 + day..YEAR_10000 - day, -1439..=1439_i16));
    compare(
        "Time2Internaldate",
        &moments,
        |(seconds, offset)| format!("internaldate {seconds} {offset}"),
        |(seconds, offset)| {
            let ours = time_to_internaldate(*seconds, *offset).unwrap();
            ours.replacen("\" ", "\"0", 1)
        },
    );
}
