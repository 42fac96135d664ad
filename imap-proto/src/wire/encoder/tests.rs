use super::*;
use crate::types::TagPrefix;

fn spell(write: impl FnOnce(&mut Encoder<'_>)) -> Result<Vec<u8>, ValueError> {
    let mut outbox = Outbox::default();
    let mut encoder = Encoder::new(&mut outbox, Tag::new(TagPrefix::default(), 0), Spelling::default());
    write(&mut encoder);
    encoder.finish()?;
    Ok(outbox.output().to_vec())
}

#[test]
fn a_word_of_the_protocol_is_no_more_than_words() {
    for word in ["NOOP", "UID FETCH", "BODY.PEEK[1]", "\\Seen"] {
        let spelled = spell(|to| {
            to.word(word);
        });
        assert_eq!(spelled, Ok([b"BAAA0 ", word.as_bytes(), b"\r\n"].concat()));
    }
    for word in [
        "NOOP\r\nBAAA1 LOGOUT",
        "a\n",
        "\"",
        "(",
        ")",
        "{3}",
        "*",
        "%",
        "\0",
        "\u{e4}",
    ] {
        let spelled = spell(|to| {
            to.word("NOOP").word(word).word("NOOP");
        });
        assert_eq!(
            spelled.map_err(|error| error.what),
            Err("protocol word"),
            "{}",
            word.escape_debug()
        );
    }
}
