//! Telling a response code from the text behind it.

use core::ops::Range;

use super::Code;

/// Where the name and the arguments of the code are that `text` begins with, and where the text behind it begins. `None`
/// if it begins with no code: then all of it is for people.
///
/// The code ends at its own `]`: those inside a list or a quoted string are part of it, because servers have keywords such
/// as `[css3-page]`. Something in brackets that has no name, no end, or neither a space nor a known name behind the `[`
/// is text.
pub(crate) fn split(text: &[u8]) -> Option<(Range<usize>, Range<usize>, usize)> {
    if text.first() != Some(&b'[') {
        return None;
    }
    let start = skip_spaces(text, 1);
    let rest = text.get(start..)?;
    let name = start..start + rest.iter().position(|byte| !is_name(*byte))?;
    if name.is_empty() || !matches!(text.get(name.end), Some(b' ' | b']' | b'(')) {
        return None;
    }
    let arguments = skip_spaces(text, name.end);
    let end = end(text, arguments)?;
    let behind = end + 1;
    let word = text.get(name.clone())?;
    match text.get(behind) {
        None | Some(b' ') => Some((name, arguments..end, skip_spaces(text, behind))),
        // A mailbox of that name, perhaps: "[Gmail]/Drafts selected".
        Some(_) if !Code::is_known(word) => None,
        Some(_) => Some((name, arguments..end, behind)),
    }
}

/// The `]` that ends the arguments at `at`.
fn end(text: &[u8], mut at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    // Quotes and parentheses mean something only where a value begins, or a list ends.
    let mut fresh = true;
    loop {
        let byte = *text.get(at)?;
        match byte {
            b']' if depth == 0 => return Some(at),
            b'"' if fresh => at = closing_quote(text, at + 1)?,
            b'(' if fresh => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        fresh = matches!(byte, b' ' | b'(');
        at += 1;
    }
}

fn closing_quote(text: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match text.get(at)? {
            b'"' => return Some(at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'+' | b'/' | b':')
}

fn skip_spaces(text: &[u8], mut at: usize) -> usize {
    while text.get(at) == Some(&b' ') {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Name, arguments and text.
    fn parts(text: &str) -> Option<(&str, &str, &str)> {
        let (name, arguments, rest) = split(text.as_bytes())?;
        Some((&text[name], &text[arguments], &text[rest..]))
    }

    #[test]
    fn codes() {
        assert_eq!(parts("[ALERT] Down at noon"), Some(("ALERT", "", "Down at noon")));
        assert_eq!(
            parts("[UIDNEXT 4392] Predicted"),
            Some(("UIDNEXT", "4392", "Predicted"))
        );
        assert_eq!(parts("[UNSEEN 8]"), Some(("UNSEEN", "8", "")));
        assert_eq!(parts("[HIGHESTMODSEQ 9195383]"), Some(("HIGHESTMODSEQ", "9195383", "")));
        assert_eq!(
            parts("[PERMANENTFLAGS()]  None"),
            Some(("PERMANENTFLAGS", "()", "None"))
        );
        assert_eq!(parts("[ READ-ONLY ] x"), Some(("READ-ONLY", "", "x")));
        assert_eq!(parts("[COPYUID 14  ]"), Some(("COPYUID", "14  ", "")));
    }

    #[test]
    fn text_without_a_code() {
        for text in [
            "",
            "hello",
            "Server [ALERT] x",
            "[",
            "[]",
            "[ ]",
            "[ALERT",
            "[UIDNEXT 4",
        ] {
            assert_eq!(parts(text), None, "{text}");
        }
    }

    #[test]
    fn brackets_in_keywords_are_part_of_the_list() {
        assert_eq!(
            parts("[PERMANENTFLAGS (de:hacking $label kt-evalution [css3-page] \\*)] Flags permitted."),
            Some((
                "PERMANENTFLAGS",
                "(de:hacking $label kt-evalution [css3-page] \\*)",
                "Flags permitted."
            ))
        );
        let keywords = "(\\Answered OIB-Seen-[Gmail]/Trash OIB-Seen-[Google Mail]/Alle Nachrichten)";
        let text = alloc::format!("[PERMANENTFLAGS {keywords}] Ok");
        assert_eq!(parts(&text), Some(("PERMANENTFLAGS", keywords, "Ok")));
    }

    #[test]
    fn brackets_behind_the_code_are_text() {
        assert_eq!(
            parts("[READ-WRITE] [Gmail]/Visi lai\u{161}kai selected. (Success) [THROTTLED]"),
            Some((
                "READ-WRITE",
                "",
                "[Gmail]/Visi lai\u{161}kai selected. (Success) [THROTTLED]"
            ))
        );
        assert_eq!(
            parts("The Microsoft Exchange IMAP4 service is ready. [TQBOADIA==]"),
            None
        );
        assert_eq!(parts("[Gmail]/Drafts selected. (Success)"), None);
        assert_eq!(parts("[ALERT]Down at noon"), Some(("ALERT", "", "Down at noon")));
    }

    #[test]
    fn brackets_that_are_no_code_are_text() {
        let error = concat!(
            "[Error=\"Microsoft.Exchange.Data.Storage.WrongServerException: x\" AuthResultFromPopImapEnd=0 ",
            "Proxy=A.PROD.OUTLOOK.COM:1993:SSL] AUTHENTICATE completed."
        );
        assert_eq!(parts(error), None);
        assert_eq!(parts("[PERMANENTFLAGS (a b] no end"), None);
        assert_eq!(parts("[BADURL \"a] no end"), None);
    }

    #[test]
    fn arguments_that_are_not_values() {
        assert_eq!(
            parts("[REFERRAL IMAP://user;AUTH=*@SERVER2/] Remote Server"),
            Some(("REFERRAL", "IMAP://user;AUTH=*@SERVER2/", "Remote Server"))
        );
        assert_eq!(
            parts("[REFERRAL imap://server/(a)\"b] x"),
            Some(("REFERRAL", "imap://server/(a)\"b", "x"))
        );
        assert_eq!(
            parts("[NOUPDATE \"B]02\"] Too many"),
            Some(("NOUPDATE", "\"B]02\"", "Too many"))
        );
        assert_eq!(
            parts("[X \"a\\\"]\" (\"]\" b)] y"),
            Some(("X", "\"a\\\"]\" (\"]\" b)", "y"))
        );
    }
}
