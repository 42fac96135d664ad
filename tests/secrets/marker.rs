//! The secret, and where it is looked for.

use std::collections::HashSet;

use imap_proto::types::base64;

/// A password and a token that no text has by chance.
pub(crate) const MARKER: &str = "Zq9hunterXv7Kp3wMarker";

/// How many characters in a row count as a leak.
const WINDOW: usize = 6;

/// Whether the secret, or a part of it, stands in the bytes: as it is, or in base64 wherever in a message.
pub(crate) fn is_in(bytes: &[u8]) -> bool {
    let forms = forms();
    let parts: HashSet<&[u8]> = forms.iter().flat_map(|form| form.windows(WINDOW)).collect();
    let begins: Vec<bool> = (0..=u8::MAX)
        .map(|byte| parts.iter().any(|part| part[0] == byte))
        .collect();
    bytes
        .windows(WINDOW)
        .any(|found| begins[usize::from(found[0])] && parts.contains(found))
}

/// Whether it stands there as a list of numbers, as bytes are shown that nobody has thought of.
fn is_listed_in(text: &str) -> bool {
    forms().iter().any(|form| {
        form.chunks_exact(WINDOW).any(|part| {
            let listed = format!("{part:?}");
            text.contains(listed.trim_matches(['[', ']']))
        })
    })
}

/// Panics if the secret stands in the text.
#[track_caller]
pub(crate) fn assert_absent(text: &str, context: &str) {
    let absent = !is_in(text.as_bytes()) && !is_listed_in(text);
    assert!(absent, "{context} shows the secret: {text}");
}

fn forms() -> Vec<Vec<u8>> {
    let mut forms = vec![MARKER.as_bytes().to_vec()];
    for before in 0..3 {
        let message = [&b"\0\0\0"[..before], MARKER.as_bytes()].concat();
        let mut text = Vec::new();
        base64::encode_into(&message, &mut text);
        // The first and last characters depend on what stands around the secret.
        let last = text.len() - 4;
        forms.push(text[2 * before.min(2)..last].to_vec());
    }
    forms
}

#[test]
fn it_is_found_where_it_is() {
    for before in ["", "a", "ab", "abc", "\0tim\0"] {
        for behind in ["", "x", "xy", "\u{1}\u{1}"] {
            let message = format!("{before}{MARKER}{behind}");
            let mut text = Vec::new();
            base64::encode_into(message.as_bytes(), &mut text);
            assert!(is_in(&text) && is_in(message.as_bytes()), "{message:?}");
            assert!(
                is_listed_in(&format!("{:?} {text:?}", message.as_bytes())),
                "{message:?}"
            );
        }
    }
    assert!(!is_in(b"BAAA0 AUTHENTICATE SCRAM-SHA-256 biwsbj11c2VyLHI9"));
}
