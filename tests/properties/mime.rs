use imap_proto::types::base64;
use imap_proto::types::mime::{decode_parameter, decode_words};
use mail_parser::parsers::MessageStream;
use proptest::prelude::*;

/// Pieces of an encoded text: each as it is meant, and as an encoded word.
fn words() -> impl Strategy<Value = Vec<(String, String)>> {
    let word = ("[a-zA-Zéü?=_ .ß]{1,8}", 0..4).prop_map(|(text, kind)| {
        let latin1: Vec<u8> = text.chars().map(|char| char as u32 as u8).collect();
        let (charset, bytes) = if kind < 2 {
            ("utf-8", text.clone().into_bytes())
        } else {
            ("ISO-8859-1", latin1)
        };
        let encoded = if kind % 2 == 0 {
            let mut encoded = Vec::new();
            base64::encode_into(&bytes, &mut encoded);
            format!("=?{charset}?B?{}?=", String::from_utf8(encoded).unwrap())
        } else {
            let mut encoded = String::new();
            for byte in bytes {
                match byte {
                    b' ' => encoded.push('_'),
                    b'a'..=b'z' | b'A'..=b'Z' => encoded.push(byte.into()),
                    _ => encoded += &format!("={byte:02X}"),
                }
            }
            format!("=?{charset}?q?{encoded}?=")
        };
        (text, encoded)
    });
    proptest::collection::vec(word, 1..5)
}

fn by_mail_parser(field: &str) -> String {
    let line = format!("{field}\n");
    let value = MessageStream::new(line.as_bytes()).parse_unstructured();
    value.unwrap_text().into_owned()
}

proptest! {
    #[test]
    fn words_mean_what_they_were_made_of(words in words(), space in "( |\r\n ){1,2}") {
        let meant: String = words.iter().map(|(text, _)| text.as_str()).collect();
        let encoded: Vec<_> = words.iter().map(|(_, encoded)| encoded.as_str()).collect();
        let field = encoded.join(&space);
        prop_assert_eq!(decode_words(field.as_bytes()), meant.as_str());
        prop_assert_eq!(by_mail_parser(&field), meant);
    }

    #[test]
    fn words_between_plain_ones(words in words(), plain in "[a-z]{1,5}") {
        let (text, encoded) = &words[0];
        let field = format!("{plain} {encoded} {plain}");
        let meant = format!("{plain} {text} {plain}");
        prop_assert_eq!(decode_words(field.as_bytes()), meant.as_str());
        prop_assert_eq!(by_mail_parser(&field), meant);
    }

    /// However a value is cut, it is put together again (RFC 2231 sections 3 and 4).
    #[test]
    fn pieces_of_parameters(text in "[a-zéü台 %']{0,24}", cut in 1_usize..9, first in 0_usize..9) {
        let encoded: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let chunks: Vec<_> = encoded.as_bytes().chunks(3 * cut).collect();
        let mut pieces = vec![("name*0*".to_owned(), b"UTF-8'de'".to_vec())];
        pieces.extend(chunks.iter().enumerate().map(|(at, chunk)| (format!("NAME*{}*", at + 1), chunk.to_vec())));
        let middle = first % pieces.len();
        pieces.rotate_left(middle);
        prop_assert_eq!(decode_parameter(pieces, "name"), Some(text));
    }
}
