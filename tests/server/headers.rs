//! Header fields of a message: their bounds, their tokens and the addresses in them (RFC 5322, RFC 2045).

/// One header field.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field<'a> {
    /// All of it, folded lines and the last line ending included.
    pub(super) raw: &'a [u8],
    pub(super) name: &'a [u8],
    /// What follows the colon, still folded.
    pub(super) value: &'a [u8],
}

/// An address as an ENVELOPE has it, or one end of a group (RFC 3501 section 7.4.2).
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) name: Option<Vec<u8>>,
    pub(super) adl: Option<Vec<u8>>,
    pub(super) mailbox: Option<Vec<u8>>,
    pub(super) host: Option<Vec<u8>>,
}

/// Parameters with their names as the message spells them.
pub(super) type Parameters = Vec<(Vec<u8>, Vec<u8>)>;

/// A lexical token of a structured field (RFC 5322 section 3.2).
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    /// An atom or a quoted string, unquoted.
    Word(Vec<u8>),
    Comment(Vec<u8>),
    Special(u8),
}

/// The fields of a header. Lines that are no field, such as the empty line at the end, are passed over.
pub(super) fn fields(mut header: &[u8]) -> impl Iterator<Item = Field<'_>> {
    core::iter::from_fn(move || {
        while !header.is_empty() {
            let mut end = line_length(header);
            while matches!(header.get(end), Some(b' ' | b'\t')) {
                end += line_length(&header[end..]);
            }
            let (raw, rest) = header.split_at(end);
            header = rest;
            if let Some(colon) = raw.iter().position(|b| *b == b':') {
                let (name, value) = (raw[..colon].trim_ascii_end(), &raw[colon + 1..]);
                return Some(Field { raw, name, value });
            }
        }
        None
    })
}

/// The first field of this name, unfolded and trimmed.
pub(super) fn find(header: &[u8], name: &str) -> Option<Vec<u8>> {
    fields(header)
        .find(|field| field.name.eq_ignore_ascii_case(name.as_bytes()))
        .map(|field| unfold(field.value))
}

/// A field's value on one line, without white space around it.
pub(super) fn unfold(value: &[u8]) -> Vec<u8> {
    let line: Vec<u8> = value.iter().copied().filter(|b| !matches!(b, b'\r' | b'\n')).collect();
    line.trim_ascii().to_vec()
}

/// A value with parameters, `text/plain; charset=utf-8` for example.
pub(super) fn parameterised(value: &[u8]) -> (Vec<u8>, Parameters) {
    let tokens = tokens(value, b"()<>@,;:\\\"/[]?=");
    let mut pieces = tokens.split(|token| *token == Token::Special(b';'));
    let first = pieces.next().map(join).unwrap_or_default();
    let parameters = pieces.filter_map(|piece| {
        let equals = piece.iter().position(|token| *token == Token::Special(b'='))?;
        Some((join(&piece[..equals]), join(&piece[equals + 1..])))
    });
    (first, parameters.filter(|(name, _)| !name.is_empty()).collect())
}

/// The words of a comma-separated list, `Content-Language` for example.
pub(super) fn list(value: &[u8]) -> Vec<Vec<u8>> {
    let tokens = tokens(value, b",");
    tokens
        .split(|token| *token == Token::Special(b','))
        .map(join)
        .filter(|word| !word.is_empty())
        .collect()
}

/// The addresses of a field such as To, groups bracketed by two entries without a host.
pub(super) fn addresses(value: &[u8]) -> Vec<Address> {
    let tokens = tokens(value, b"()<>[]:;@\\,.\"");
    let mut found = Vec::new();
    let mut in_group = false;
    let mut start = 0;
    let mut angle = false;
    for (at, token) in tokens.iter().enumerate() {
        let Token::Special(special) = token else { continue };
        match special {
            b'<' => angle = true,
            b'>' => angle = false,
            b',' | b';' if !angle => {
                found.extend(address(&tokens[start..at]));
                start = at + 1;
                if *special == b';' && in_group {
                    found.push(Address::default());
                    in_group = false;
                }
            }
            b':' if !angle && !in_group => {
                found.push(Address {
                    mailbox: Some(phrase(&tokens[start..at])),
                    ..Address::default()
                });
                in_group = true;
                start = at + 1;
            }
            _ => {}
        }
    }
    found.extend(address(&tokens[start..]));
    if in_group {
        found.push(Address::default());
    }
    found
}

/// One address, `Name <mailbox@host>` or `mailbox@host (Name)`; `None` where there is none.
fn address(tokens: &[Token]) -> Option<Address> {
    let special = |wanted: u8| move |token: &Token| *token == Token::Special(wanted);
    let open = tokens.iter().position(special(b'<'));
    let (name, mut spec) = match open {
        Some(open) => {
            let close = tokens.iter().rposition(special(b'>')).filter(|close| *close > open);
            (
                Some(phrase(&tokens[..open])),
                &tokens[open + 1..close.unwrap_or(tokens.len())],
            )
        }
        None => (None, tokens),
    };
    let mut adl = None;
    if spec.first().is_some_and(special(b'@'))
        && let Some(colon) = spec.iter().position(special(b':'))
    {
        adl = Some(join(&spec[..colon]));
        spec = &spec[colon + 1..];
    }
    let comment = tokens.iter().find_map(|token| match token {
        Token::Comment(text) => Some(text.clone()),
        Token::Word(_) | Token::Special(_) => None,
    });
    let (mailbox, host) = match spec.iter().rposition(special(b'@')) {
        Some(at) => (join(&spec[..at]), Some(join(&spec[at + 1..]))),
        None => (join(spec), None),
    };
    if mailbox.is_empty() && host.is_none() {
        return None;
    }
    let name = name.filter(|name| !name.is_empty()).or(comment);
    // An absent host would make the entry the start of a group.
    Some(Address {
        name,
        adl,
        mailbox: Some(mailbox),
        host: Some(host.unwrap_or_default()),
    })
}

/// The words of a display name, one space between them; dots stay where they were.
fn phrase(tokens: &[Token]) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::new();
    for token in tokens {
        match token {
            Token::Word(word) => {
                if !out.is_empty() {
                    out.push(b' ');
                }
                out.extend_from_slice(word);
            }
            Token::Special(b) => out.push(*b),
            Token::Comment(_) => {}
        }
    }
    out
}

/// Everything but comments, without a space between.
fn join(tokens: &[Token]) -> Vec<u8> {
    let mut out = Vec::new();
    for token in tokens {
        match token {
            Token::Word(word) => out.extend_from_slice(word),
            Token::Special(b) => out.push(*b),
            Token::Comment(_) => {}
        }
    }
    out
}

/// Splits a structured value. Bytes of `specials` stand alone, all others but white space make words.
fn tokens(value: &[u8], specials: &[u8]) -> Vec<Token> {
    let mut out = Vec::new();
    let mut rest = value;
    while let Some(&first) = rest.first() {
        match first {
            b' ' | b'\t' | b'\r' | b'\n' => rest = &rest[1..],
            b'"' => {
                let (text, after) = delimited(&rest[1..], None, b'"');
                out.push(Token::Word(text));
                rest = after;
            }
            b'(' => {
                let (text, after) = delimited(&rest[1..], Some(b'('), b')');
                out.push(Token::Comment(text));
                rest = after;
            }
            b'[' => {
                let end = rest.iter().position(|b| *b == b']').map_or(rest.len(), |at| at + 1);
                out.push(Token::Word(rest[..end].to_vec()));
                rest = &rest[end..];
            }
            b if specials.contains(&b) => {
                out.push(Token::Special(b));
                rest = &rest[1..];
            }
            _ => {
                let in_word =
                    |b: &u8| !specials.contains(b) && !matches!(b, b' ' | b'\t' | b'\r' | b'\n' | b'"' | b'(' | b'[');
                let end = rest.iter().position(|b| !in_word(b)).unwrap_or(rest.len());
                out.push(Token::Word(rest[..end].to_vec()));
                rest = &rest[end..];
            }
        }
    }
    out
}

/// The unquoted text up to `close`, and what follows it; where the closing byte is missing, all the rest.
fn delimited(bytes: &[u8], open: Option<u8>, close: u8) -> (Vec<u8>, &[u8]) {
    let mut text = Vec::new();
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'\r' | b'\n' => {}
            b'\\' if at < bytes.len() => {
                text.push(bytes[at]);
                at += 1;
            }
            _ if byte == close && depth == 0 => return (text, &bytes[at..]),
            _ => {
                if byte == close {
                    depth -= 1;
                } else if Some(byte) == open {
                    depth += 1;
                }
                text.push(byte);
            }
        }
    }
    (text, &[])
}

/// The length of the first line with its ending.
fn line_length(bytes: &[u8]) -> usize {
    bytes.iter().position(|b| *b == b'\n').map_or(bytes.len(), |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelled(value: &str) -> Vec<String> {
        let part = |part: &Option<Vec<u8>>| {
            part.as_ref()
                .map_or_else(|| "NIL".to_owned(), |bytes| String::from_utf8(bytes.clone()).unwrap())
        };
        let spell = |a: &Address| [&a.name, &a.adl, &a.mailbox, &a.host].map(part).join("|");
        addresses(value.as_bytes()).iter().map(spell).collect()
    }

    #[test]
    fn fields_keep_their_folding() {
        let header = b"Subject: a\r\n b\r\nX-Empty:\r\nnot a field\r\nTo : c\r\n\r\n";
        let found: Vec<_> = fields(header).collect();
        assert_eq!(found[0].raw, b"Subject: a\r\n b\r\n");
        assert_eq!(unfold(found[0].value), b"a b");
        assert_eq!((found[1].name, unfold(found[1].value)), (&b"X-Empty"[..], Vec::new()));
        assert_eq!((found[2].name, found.len()), (&b"To"[..], 3));
        assert_eq!(find(header, "subject").unwrap(), b"a b");
    }

    #[test]
    fn parameters_are_unquoted() {
        let (value, parameters) =
            parameterised(b"text/plain (a; b) ; charset=\"utf\\\"-8\";\r\n name*=utf-8''%C3%BC; junk");
        assert_eq!(value, b"text/plain");
        assert_eq!(parameters[0], (b"charset".to_vec(), b"utf\"-8".to_vec()));
        assert_eq!(parameters[1], (b"name*".to_vec(), b"utf-8''%C3%BC".to_vec()));
        assert_eq!(parameters.len(), 2);
        assert_eq!(list(b"en, de-AT"), [b"en".to_vec(), b"de-AT".to_vec()]);
    }

    #[test]
    fn addresses_are_taken_apart() {
        assert_eq!(
            spelled("Terry Gray <gray@cac.washington.edu>"),
            ["Terry Gray|NIL|gray|cac.washington.edu"]
        );
        assert_eq!(
            spelled("\"Klensin, John\" <a.b@[127.0.0.1]>, x@example.org (X \\) (y))"),
            ["Klensin, John|NIL|a.b|[127.0.0.1]", "X ) (y)|NIL|x|example.org"]
        );
        assert_eq!(
            spelled("Friends: a@example.org, b@example.org;, c@example.org"),
            [
                "NIL|NIL|Friends|NIL",
                "NIL|NIL|a|example.org",
                "NIL|NIL|b|example.org",
                "NIL|NIL|NIL|NIL",
                "NIL|NIL|c|example.org"
            ]
        );
        assert_eq!(
            spelled("undisclosed-recipients:;"),
            ["NIL|NIL|undisclosed-recipients|NIL", "NIL|NIL|NIL|NIL"]
        );
        assert_eq!(spelled("<@a,@b:c@d>"), ["NIL|@a,@b|c|d"]);
        assert_eq!(spelled("root"), ["NIL|NIL|root|"]);
        assert_eq!(spelled(", ,"), Vec::<String>::new());
        assert_eq!(spelled("J. Doe <j@example.org>"), ["J. Doe|NIL|j|example.org"]);
        assert_eq!(spelled("\"unterminated <a@b"), ["NIL|NIL|unterminated <a@b|"]);
    }
}
