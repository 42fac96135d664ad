use super::*;
use alloc::string::String;

fn show(text: &str, reading: Reading) -> Result<String, Malformation> {
    let mut tape = Tape::default();
    tape.read(text.as_bytes(), 0, text.len(), 8, reading)?;
    let mut out = String::new();
    for token in tape.tokens() {
        let body = text.get(token.start()..token.start() + token.len());
        match token.kind() {
            Kind::Atom | Kind::Nil => out += &alloc::format!("a:{} ", body.unwrap()),
            Kind::Quoted => out += &alloc::format!("q:{} ", body.unwrap()),
            Kind::Escaped => out += &alloc::format!("e:{} ", body.unwrap()),
            Kind::Literal => out += "l ",
            Kind::Open => out += &alloc::format!("({} ", token.len()),
            Kind::Close => out += ") ",
        }
    }
    Ok(out)
}

#[test]
fn tokens_of_every_kind() {
    let plain = |text| show(text, Reading::Plain).unwrap();
    assert_eq!(
        plain("UID 5 FLAGS (\\Seen $a)"),
        "a:UID a:5 a:FLAGS (3 a:\\Seen a:$a ) "
    );
    assert_eq!(plain("(((a)) ())"), "(8 (4 (2 a:a ) ) (1 ) ) ");
    assert_eq!(plain("\"a\\\"b\" \"\""), "e:a\\\"b q: ");
    assert_eq!(
        plain("BODY[HEADER.FIELDS (From \"A]\")]<0> x"),
        "a:BODY[HEADER.FIELDS (From \"A]\")]<0> a:x "
    );
}

#[test]
fn numbers_are_cut_as_any_other_text() {
    let (mut read, mut known) = (Tape::default(), Tape::default());
    // More of them than there is room for at first.
    for text in ["7", "(7)", "12345678901", "(12345678901)"].repeat(FIRST_ROOM) {
        let line = alloc::format!("MODSEQ {text} X");
        let (at, end) = (7, 7 + text.len());
        read.read(line.as_bytes(), at, end, 8, Reading::Plain).unwrap();
        known.number(line.as_bytes(), at, end);
    }
    assert_eq!(known.tokens(), read.tokens());
    assert_eq!(known.tokens().len(), 8 * FIRST_ROOM);
}

#[test]
fn quotes_left_unescaped_stay_inside_their_string() {
    let plain = |text| show(text, Reading::Plain).unwrap();
    assert_eq!(plain("(\"<\"39.Java\"@host>\" x)"), "(3 q:<\"39.Java\"@host> a:x ) ");
    assert_eq!(plain("NIL \"\"\"\" \"base64\""), "a:NIL q:\"\" q:base64 ");
    assert!(show("\"a\"b\"", Reading::Strict).is_err());
}

#[test]
fn a_stray_backslash_before_the_last_quote_is_repaired() {
    assert!(show("((\"sina.com\\\"))", Reading::Plain).is_err());
    assert_eq!(
        show("((\"sina.com\\\"))", Reading::Repair).unwrap(),
        "(4 (2 q:sina.com ) ) "
    );
}

#[test]
fn only_the_last_quote_of_a_value_is_repaired() {
    assert_eq!(
        show("(\"a\\\"b\" \"c\\\")", Reading::Repair).unwrap(),
        "(3 e:a\\\"b q:c ) "
    );
    assert_eq!(
        show("(\"a\\\\b\" \"c\\)d\" \"e\\\")", Reading::Repair).unwrap(),
        "(4 e:a\\\\b e:c\\)d q:e ) "
    );
}

#[test]
fn a_delimiter_that_is_a_lone_backslash_is_repaired() {
    let list = "(\\Noselect) \"\\\" \"a\"";
    assert_eq!(show(list, Reading::Repair).unwrap(), "(2 a:\\Noselect ) q:\\ q:a ");
    // What can be read as it stands is.
    assert_eq!(show("\"\\\" a\" b", Reading::Plain).unwrap(), "e:\\\" a a:b ");
}

#[test]
fn brackets_belong_together_in_the_names_of_sections_only() {
    let plain = |text: &str| show(text, Reading::Plain).unwrap();
    assert_eq!(plain("BINARY[a b] c"), "a:BINARY[a b] a:c ");
    for word in ["ADDRESS", "BO", "BODYX", "RFC"] {
        assert_eq!(
            plain(&alloc::format!("{word}[a b] c")),
            alloc::format!("a:{word}[a a:b] a:c ")
        );
    }
}

#[test]
fn backslashes_escape_in_the_quotes_of_a_section_only() {
    let plain = |text| show(text, Reading::Plain).unwrap();
    assert_eq!(
        plain("BODY[HEADER.FIELDS (\"\\\"]\" b)] x"),
        "a:BODY[HEADER.FIELDS (\"\\\"]\" b)] a:x "
    );
    assert_eq!(plain("BODY[a\\] x]"), "a:BODY[a\\] a:x] ");
}

#[test]
fn nesting_is_limited_and_balanced() {
    assert!(show("((((((((a))))))))", Reading::Plain).is_ok());
    assert!(show("(((((((((a)))))))))", Reading::Plain).is_err());
    assert!(show("a)", Reading::Plain).is_err());
}

#[test]
fn a_reset_restores_lists_that_were_closed_since() {
    let text = b"(a (b (c) d) e) f";
    let mut tape = Tape::default();
    tape.read(text, 0, 7, 8, Reading::Plain).unwrap();
    tape.mark();
    tape.read(text, 7, text.len(), 8, Reading::Plain).unwrap();
    let whole = tape.tokens().to_vec();
    tape.reset_to_mark();
    assert_eq!(tape.depth(), 3);
    tape.read(text, 7, text.len(), 8, Reading::Plain).unwrap();
    assert_eq!(tape.tokens(), whole);
}

#[test]
fn lists_that_were_open_close_where_another_reading_has_them_end() {
    let before = b"(a (b) (c (d";
    for first in [&b"e) f) g) h"[..], b"e f)", b"(e))) f"] {
        for second in [&b" x y) (z) u) v) w"[..], b")))", b" (x) y) z))"] {
            let whole = [&before[..], second].concat();
            let mut expected = Tape::default();
            expected.read(&whole, 0, whole.len(), 8, Reading::Plain).unwrap();
            let mut tape = Tape::default();
            let other = [&before[..], first].concat();
            tape.read(&other, 0, before.len(), 8, Reading::Plain).unwrap();
            tape.mark();
            tape.read(&other, before.len(), other.len(), 8, Reading::Plain).unwrap();
            tape.reset_to_mark();
            tape.read(&whole, before.len(), whole.len(), 8, Reading::Plain).unwrap();
            assert_eq!(tape.tokens(), expected.tokens(), "{}", whole.escape_ascii());
            assert_eq!((tape.depth(), tape.open), (0, 0));
        }
    }
}

#[test]
fn lists_without_an_end_are_closed_where_the_text_ends() {
    let mut tape = Tape::default();
    tape.read(b"a (b (c) (d e", 0, 13, 8, Reading::Plain).unwrap();
    assert_eq!(tape.close_all(13, 0), Some(1));
    let lengths: Vec<_> = tape
        .tokens()
        .iter()
        .filter(|token| token.kind() == Kind::Open)
        .collect();
    assert_eq!(lengths.iter().map(|token| token.len()).collect::<Vec<_>>(), [9, 2, 3]);
    assert_eq!(tape.depth(), 0);
}

#[test]
fn the_memory_of_tokens_is_counted() {
    let mut tape = Tape::default();
    assert_eq!(tape.capacity(), 0);
    let text = "a ".repeat(1000);
    tape.read(text.as_bytes(), 0, text.len(), 8, Reading::Plain).unwrap();
    assert_eq!(tape.tokens().len(), 1000);
    assert!(
        (1000..=2000 + FIRST_ROOM).contains(&tape.capacity()),
        "{}",
        tape.capacity()
    );
}
