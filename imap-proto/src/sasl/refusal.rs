//! Why a server does not accept a token: the JSON of RFC 7628 section 3.2.2.

use alloc::string::String;
use core::fmt;

/// What a server says within an exchange about why it will fail.
///
/// The servers of OAUTHBEARER and XOAUTH2 send a JSON object; its members are read by name. `Display` shows the text as
/// it came, control characters escaped, at most [`Refusal::SHOWN`] characters of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    text: String,
}

impl Refusal {
    /// How many characters `Display` shows.
    pub const SHOWN: usize = 500;

    /// Keeps what a server sent. Bytes that are not UTF-8 are replaced.
    #[must_use]
    pub fn new(challenge: &[u8]) -> Self {
        Self {
            text: String::from_utf8_lossy(challenge).into_owned(),
        }
    }

    /// The text as the server sent it.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The error code: one of RFC 6749 ("invalid_token"), or a status of HTTP ("401").
    #[must_use]
    pub fn status(&self) -> Option<String> {
        self.member("status")
    }

    /// The scope that a token must have; without one, "the client SHOULD presume an unscoped token is required" (RFC
    /// 7628 section 3.2.2).
    #[must_use]
    pub fn scope(&self) -> Option<String> {
        self.member("scope")
    }

    /// The URL of a document that says where tokens can be had.
    #[must_use]
    pub fn openid_configuration(&self) -> Option<String> {
        self.member("openid-configuration")
    }

    /// A member of the JSON object: the contents of a string, anything else as it is written. `None` if there is no such
    /// member, or no JSON object before it.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<String> {
        let mut rest = self.text.trim_start().strip_prefix('{')?;
        loop {
            let (key, behind) = string(rest.trim_start())?;
            let value = behind.trim_start().strip_prefix(':')?.trim_start();
            let end = value_end(value)?;
            let (value, behind) = (value.get(..end)?, value.get(end..)?);
            if unescaped(key)? == name {
                return match string(value) {
                    Some((contents, _)) => unescaped(contents),
                    None => Some(value.trim_end().into()),
                };
            }
            rest = behind.strip_prefix(',')?;
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for char in self.text.chars().take(Self::SHOWN) {
            if char.is_control() {
                write!(f, "{}", char.escape_default())?;
            } else {
                write!(f, "{char}")?;
            }
        }
        Ok(())
    }
}

/// A refusal in brackets behind the server's status, if there is one.
pub(crate) struct Because<'a>(pub(crate) Option<&'a Refusal>);

impl fmt::Display for Because<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |refusal| write!(f, " ({refusal})"))
    }
}

/// Splits a string literal off: its contents, escapes not undone, and what follows.
fn string(text: &str) -> Option<(&str, &str)> {
    let text = text.strip_prefix('"')?;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some((text.get(..at)?, text.get(at + 1..)?)),
            _ => {}
        }
    }
    None
}

/// Where the value ends: at the comma or brace that belongs to the object around it.
fn value_end(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let (mut quoted, mut escaped) = (false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => depth += 1,
            b',' | b'}' | b']' if depth == 0 => return Some(at),
            b'}' | b']' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The contents of a string literal with its escapes undone; `None` if one of them is none.
fn unescaped(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        if char != '\\' {
            out.push(char);
            continue;
        }
        out.push(match chars.next()? {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let (decoded, behind) = code_point(chars.as_str())?;
                chars = behind.chars();
                decoded
            }
            char @ ('"' | '\\' | '/') => char,
            _ => return None,
        });
    }
    Some(out)
}

/// The character that the digits behind `\u` stand for, those of a second escape included where it takes two.
fn code_point(text: &str) -> Option<(char, &str)> {
    let (first, behind) = code_unit(text)?;
    if let Some(char) = char::from_u32(first.into()) {
        return Some((char, behind));
    }
    let pair = behind.strip_prefix("\\u").and_then(code_unit);
    let decoded = pair.and_then(|(second, behind)| {
        let char = char::decode_utf16([first, second]).next()?.ok()?;
        Some((char, behind))
    });
    Some(decoded.unwrap_or((char::REPLACEMENT_CHARACTER, behind)))
}

fn code_unit(text: &str) -> Option<(u16, &str)> {
    let digits = text.get(..4)?;
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    Some((u16::from_str_radix(digits, 16).ok()?, text.get(4..)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    fn member(text: &str, name: &str) -> Option<String> {
        Refusal::new(text.as_bytes()).member(name)
    }

    #[test]
    fn the_example_of_the_rfc() {
        // RFC 7628 section 4.3.
        let refusal = Refusal::new(
            b"{\n\"status\":\"invalid_token\",\n\"scope\":\"example_scope\",\n\
              \"openid-configuration\":\"https://example.com/.well-known/openid-config\"\n}",
        );
        assert_eq!(refusal.status().unwrap(), "invalid_token");
        assert_eq!(refusal.scope().unwrap(), "example_scope");
        assert_eq!(
            refusal.openid_configuration().unwrap(),
            "https://example.com/.well-known/openid-config"
        );
        assert_eq!(refusal.member("schemes"), None);
    }

    #[test]
    fn what_google_sends() {
        let text = r#"{"status":"400","schemes":"Bearer","scope":"https://mail.google.com/"}"#;
        assert_eq!(member(text, "status").unwrap(), "400");
        assert_eq!(member(text, "schemes").unwrap(), "Bearer");
        assert_eq!(member(text, "scope").unwrap(), "https://mail.google.com/");
    }

    #[test]
    fn values_of_every_shape_are_passed_over() {
        let text = r#" { "a" : {"status":"no","x":["}",1]} , "b":[1,{"c":"]"}],"d":true ,"status" : 401 , "e":null}"#;
        assert_eq!(member(text, "status").unwrap(), "401");
        assert_eq!(member(text, "b").unwrap(), r#"[1,{"c":"]"}]"#);
        assert_eq!(member(text, "d").unwrap(), "true");
        assert_eq!(member(text, "e").unwrap(), "null");
        assert_eq!(member(text, "c"), None);
    }

    #[test]
    fn escapes_are_undone() {
        assert_eq!(
            member(r#"{"st\u0061tus":"a\"\\\/\n\u00e9\ud83d\ude00"}"#, "status").unwrap(),
            "a\"\\/\n\u{e9}\u{1f600}"
        );
        assert_eq!(member(r#"{"a":"\ud83dx\ude00"}"#, "a").unwrap(), "\u{fffd}x\u{fffd}");
        assert_eq!(member(r#"{"a":"\ud83d\u0041"}"#, "a").unwrap(), "\u{fffd}A");
        for broken in [
            r#"{"a":"\x"}"#,
            r#"{"a":"\u12"}"#,
            r#"{"a":"\u+123"}"#,
            r#"{"\q":"a","a":"b"}"#,
        ] {
            assert_eq!(member(broken, "a"), None, "{broken}");
        }
    }

    #[test]
    fn what_is_no_object_has_no_members() {
        for text in [
            "",
            "Invalid token",
            "[1]",
            "{",
            "{}",
            "{\"status",
            "{\"status\"}",
            "{\"status\":",
            "{\"status\":\"x",
        ] {
            assert_eq!(member(text, "status"), None, "{text}");
        }
        assert_eq!(Refusal::new(b"no\xff").text(), "no\u{fffd}");
        let deep = "{\"a\":".to_string() + &"[".repeat(100_000);
        assert_eq!(member(&deep, "status"), None);
    }

    #[test]
    fn shown_safely() {
        assert_eq!(
            Refusal::new(b"{\"a\":\"b\r\n\x1b\"}").to_string(),
            "{\"a\":\"b\\r\\n\\u{1b}\"}"
        );
        assert_eq!(Refusal::new(&[b'x'; 600]).to_string().len(), Refusal::SHOWN);
    }
}
