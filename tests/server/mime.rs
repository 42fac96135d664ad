//! The MIME structure of a message and the octets of its sections (RFC 2046, RFC 3501 section 6.4.5).

use core::ops::Range;

use mail_parser::decoders::{
    base64::base64_decode, charsets::map::charset_decoder, quoted_printable::quoted_printable_decode,
};

use super::headers::{self, Parameters};

/// The entities of a message, the message itself first.
#[derive(Debug)]
pub(super) struct Mime {
    parts: Vec<Part>,
}

/// One entity: the message, a part of a multipart, or a message within a part.
#[derive(Debug)]
pub(super) struct Part {
    /// The header with the empty line that ends it.
    pub(super) header: Range<usize>,
    pub(super) body: Range<usize>,
    /// Media type and subtype in upper case.
    pub(super) media: (String, String),
    pub(super) parameters: Parameters,
    pub(super) content: Content,
}

/// What is inside an entity.
#[derive(Debug)]
pub(super) enum Content {
    Leaf,
    /// The parts, of which there is at least one.
    Multipart(Vec<usize>),
    /// The message in a `message/rfc822` part.
    Message(usize),
}

impl Mime {
    /// Works out the structure. What is not well-formed or nested too deep is taken for a part without structure.
    pub(super) fn parse(bytes: &[u8]) -> Self {
        let mut mime = Self {
            parts: vec![Part::parse(bytes, 0..bytes.len(), TEXT)],
        };
        let mut todo = vec![(0, 0)];
        while let Some((index, depth)) = todo.pop() {
            let part = &mime.parts[index];
            let body = part.body.clone();
            let (inner, default) = match (part.media.0.as_str(), part.media.1.as_str()) {
                _ if depth == DEEPEST => continue,
                ("MULTIPART", subtype) => {
                    let Some(boundary) = part.parameter("boundary") else {
                        continue;
                    };
                    let mut inner = split(bytes, body.clone(), boundary);
                    if inner.is_empty() {
                        // The grammar of BODYSTRUCTURE has no multipart without parts.
                        inner.push(body.end..body.end);
                    }
                    (inner, if subtype == "DIGEST" { MESSAGE } else { TEXT })
                }
                ("MESSAGE", "RFC822" | "GLOBAL") => (vec![body], TEXT),
                _ => continue,
            };
            if mime.parts.len() + inner.len() > MOST_PARTS {
                continue;
            }
            let first = mime.parts.len();
            mime.parts
                .extend(inner.into_iter().map(|range| Part::parse(bytes, range, default)));
            let children: Vec<usize> = (first..mime.parts.len()).collect();
            todo.extend(children.iter().map(|child| (*child, depth + 1)));
            let multipart = mime.parts[index].media.0 == "MULTIPART";
            mime.parts[index].content = if multipart {
                Content::Multipart(children)
            } else {
                Content::Message(first)
            };
        }
        for part in mime
            .parts
            .iter_mut()
            .filter(|part| matches!(part.content, Content::Leaf))
        {
            let substitute = match (part.media.0.as_str(), part.media.1.as_str()) {
                ("MULTIPART", _) => TEXT,
                ("MESSAGE", "RFC822" | "GLOBAL") => ("APPLICATION", "OCTET-STREAM"),
                _ => continue,
            };
            part.media = (substitute.0.to_owned(), substitute.1.to_owned());
            part.parameters.clear();
        }
        mime
    }

    /// The message itself.
    pub(super) fn root(&self) -> &Part {
        &self.parts[0]
    }

    /// The entity with this index, which must come from this structure.
    pub(super) fn part(&self, index: usize) -> &Part {
        &self.parts[index]
    }

    /// The entities that are neither multiparts nor messages.
    pub(super) fn leaves(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| matches!(part.content, Content::Leaf))
    }

    /// The entity that a section part such as `2.1` names.
    pub(super) fn find(&self, path: impl IntoIterator<Item = u32>) -> Option<&Part> {
        let mut found: Option<&Part> = None;
        for number in path {
            // A message stands for its body: number 1 is that body, unless it is a multipart and has numbers of its own.
            let (entity, is_message) = match found.map(|part| (part, &part.content)) {
                None => (self.root(), true),
                Some((_, Content::Message(inner))) => (self.part(*inner), true),
                Some((part, Content::Multipart(_))) => (part, false),
                Some((_, Content::Leaf)) => return None,
            };
            found = match &entity.content {
                Content::Multipart(children) => {
                    let at = usize::try_from(number).ok()?.checked_sub(1)?;
                    Some(self.part(*children.get(at)?))
                }
                Content::Leaf | Content::Message(_) if is_message && number == 1 => Some(entity),
                Content::Leaf | Content::Message(_) => return None,
            };
        }
        found
    }
}

impl Part {
    fn parse(bytes: &[u8], range: Range<usize>, default: (&str, &str)) -> Self {
        let text = &bytes[range.clone()];
        let header_end = range.start + header_length(text);
        let header = range.start..header_end;
        let (value, parameters) = headers::find(&bytes[header.clone()], "Content-Type")
            .map(|value| headers::parameterised(&value))
            .unwrap_or_default();
        let value = String::from_utf8_lossy(&value).to_ascii_uppercase();
        let media = value
            .split_once('/')
            .filter(|(media, subtype)| !media.is_empty() && !subtype.is_empty());
        let (media, parameters) = match media {
            Some((media, subtype)) => ((media.to_owned(), subtype.to_owned()), parameters),
            None => ((default.0.to_owned(), default.1.to_owned()), Vec::new()),
        };
        Self {
            header,
            body: header_end..range.end,
            media,
            parameters,
            content: Content::Leaf,
        }
    }

    /// A parameter of the Content-Type.
    pub(super) fn parameter(&self, name: &str) -> Option<&[u8]> {
        let found = self
            .parameters
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name.as_bytes()));
        found.map(|(_, value)| value.as_slice())
    }

    /// The Content-Transfer-Encoding in upper case.
    pub(super) fn encoding(&self, bytes: &[u8]) -> String {
        let value = headers::find(&bytes[self.header.clone()], "Content-Transfer-Encoding");
        let value = value
            .map(|value| headers::parameterised(&value).0)
            .filter(|value| !value.is_empty());
        value.map_or_else(
            || "7BIT".to_owned(),
            |value| String::from_utf8_lossy(&value).to_ascii_uppercase(),
        )
    }

    /// The body without its transfer encoding, or `None` when the encoding is unknown or broken.
    pub(super) fn decoded(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let body = &bytes[self.body.clone()];
        match self.encoding(bytes).as_str() {
            "7BIT" | "8BIT" | "BINARY" => Some(body.to_vec()),
            _ if body.is_empty() => Some(Vec::new()),
            "BASE64" => base64_decode(body),
            "QUOTED-PRINTABLE" => quoted_printable_decode(body),
            _ => None,
        }
    }

    /// The text of a text part, or `None` for any other.
    pub(super) fn text(&self, bytes: &[u8]) -> Option<String> {
        if self.media.0 != "TEXT" {
            return None;
        }
        let decoded = self.decoded(bytes)?;
        let decoder = self.parameter("charset").and_then(charset_decoder);
        Some(decoder.map_or_else(
            || String::from_utf8_lossy(&decoded).into_owned(),
            |decoder| decoder(&decoded),
        ))
    }
}

/// The length of the header of a message, with the empty line that ends it.
pub(super) fn header_length(bytes: &[u8]) -> usize {
    let mut at = 0;
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        at += line.len();
        if matches!(line, b"\r\n" | b"\n") {
            break;
        }
    }
    at
}

/// The parts between the delimiter lines of a multipart (RFC 2046 section 5.1.1).
fn split(bytes: &[u8], body: Range<usize>, boundary: &[u8]) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut open = None;
    let mut at = body.start;
    for line in bytes[body.clone()].split_inclusive(|b| *b == b'\n') {
        let start = at;
        at += line.len();
        let Some(rest) = line.strip_prefix(b"--").and_then(|line| line.strip_prefix(boundary)) else {
            continue;
        };
        let (rest, last) = rest.strip_prefix(b"--").map_or((rest, false), |rest| (rest, true));
        if !rest.trim_ascii().is_empty() {
            continue;
        }
        if let Some(open) = open.take() {
            parts.push(open..before_line_ending(bytes, open, start));
        }
        if last {
            return parts;
        }
        open = Some(at);
    }
    parts.extend(open.map(|open| open..body.end));
    parts
}

/// Where the line ending begins that belongs to the delimiter starting at `end`.
fn before_line_ending(bytes: &[u8], start: usize, end: usize) -> usize {
    let text = &bytes[start..end];
    let text = text
        .strip_suffix(b"\n")
        .map_or(text, |text| text.strip_suffix(b"\r").unwrap_or(text));
    start + text.len()
}

const TEXT: (&str, &str) = ("TEXT", "PLAIN");
const MESSAGE: (&str, &str) = ("MESSAGE", "RFC822");
/// Every level has its body read once more, so that deep nesting would cost much.
const DEEPEST: usize = 32;
const MOST_PARTS: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    const NESTED: &[u8] = b"Subject: outer\r\nContent-Type: multipart/mixed; boundary=b1\r\n\r\npreamble\r\n\
        --b1\r\n\r\nfirst\r\n\
        --b1 \r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nonly body\r\n\
        --b1\r\nContent-Type: multipart/alternative; boundary=\"b 2\"\r\n\r\n\
        --b 2\r\nContent-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=FC<b>\r\n\
        --b 2\r\nContent-Transfer-Encoding: base64\r\n\r\naGk=\r\n--b 2--\r\n--b1--\r\nepilogue";

    fn body(mime: &Mime, path: &[u32]) -> Option<String> {
        mime.find(path.iter().copied())
            .map(|part| String::from_utf8_lossy(&NESTED[part.body.clone()]).into_owned())
    }

    #[test]
    fn section_parts_are_found() {
        let mime = Mime::parse(NESTED);
        assert_eq!(body(&mime, &[1]).unwrap(), "first");
        assert_eq!(body(&mime, &[2]).unwrap(), "Subject: inner\r\n\r\nonly body");
        assert_eq!(body(&mime, &[2, 1]).unwrap(), "only body");
        assert_eq!(body(&mime, &[3, 1]).unwrap(), "=FC<b>");
        for missing in [&[0][..], &[4], &[1, 1], &[2, 2], &[2, 1, 1], &[3, 3], &[u32::MAX]] {
            assert_eq!(body(&mime, missing), None, "{missing:?}");
        }
    }

    #[test]
    fn the_body_of_a_single_part_message_is_part_one() {
        let mime = Mime::parse(b"Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\nbody");
        assert_eq!(mime.find([1]).unwrap().body, 32..50);
        assert_eq!(mime.find([1, 1]).unwrap().body, 46..50);
        assert!(mime.find([1, 1, 1]).is_none() && mime.find([2]).is_none());
    }

    #[test]
    fn bodies_are_decoded() {
        let mime = Mime::parse(NESTED);
        assert_eq!(mime.find([3, 1]).unwrap().text(NESTED).unwrap(), "ü<b>");
        assert_eq!(mime.find([3, 2]).unwrap().decoded(NESTED).unwrap(), b"hi");
        assert_eq!(mime.leaves().count(), 4);
        let unknown = b"Content-Transfer-Encoding: x-rot13\r\n\r\nuryyb";
        assert_eq!(Mime::parse(unknown).root().decoded(unknown), None);
    }

    #[test]
    fn broken_multiparts_have_one_empty_part_or_are_text() {
        let mime = Mime::parse(b"Content-Type: multipart/mixed; boundary=x\r\n\r\nno delimiter\r\n");
        assert_eq!(mime.find([1]).unwrap().body.len(), 0);
        let mime = Mime::parse(b"Content-Type: multipart/mixed\r\n\r\nno boundary\r\n");
        assert_eq!(mime.root().media.0, "TEXT");
        let deep: String = (0..100)
            .map(|n| format!("Content-Type: multipart/mixed; boundary={n}\r\n\r\n--{n}\r\n"))
            .collect();
        let mime = Mime::parse(deep.as_bytes());
        assert_eq!((mime.parts.len(), mime.leaves().count()), (33, 1));
    }
}
