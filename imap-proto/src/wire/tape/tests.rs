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
