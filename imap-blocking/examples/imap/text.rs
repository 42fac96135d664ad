//! Text from a server, made fit for people and their terminals.

use alloc::borrow::Cow;
use core::fmt::Write as _;

use imap_blocking::proto::response::{Address, Addresses};
use imap_blocking::proto::types::{DateTime, Flag};
use mail_parser::parsers::MessageStream;

/// The text without anything that a terminal could take for a command or that could turn the direction of a line.
pub(crate) fn plain(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' | '\n' | '\r' => safe.extend(c.escape_default()),
            c if is_unsafe(c) => safe.extend(c.escape_unicode()),
            c => safe.push(c),
        }
    }
    safe
}

/// The same of bytes in no charset in particular.
pub(crate) fn plain_bytes(bytes: &[u8]) -> String {
    plain(&String::from_utf8_lossy(bytes))
}

/// The same of a whole text: line ends and tabs stay.
pub(crate) fn plain_lines(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut safe = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\t' | '\n' => safe.push(c),
            c if is_unsafe(c) => safe.extend(c.escape_unicode()),
            c => safe.push(c),
        }
    }
    safe
}

/// A header field as people read it: encoded words (RFC 2047) decoded, on one line.
pub(crate) fn decoded(field: &[u8]) -> String {
    let mut line: Vec<u8> = field.iter().copied().filter(|b| !matches!(b, b'\r' | b'\n')).collect();
    line.push(b'\n');
    let value = MessageStream::new(&line).parse_unstructured();
    let text = value
        .as_text()
        .map_or_else(|| String::from_utf8_lossy(field), Cow::Borrowed);
    plain(text.trim())
}

/// Who a field names, the first two of them.
pub(crate) fn people(addresses: Addresses<'_>) -> String {
    let mut names = addresses.filter(|address| !address.is_group_end());
    let mut text: Vec<String> = names.by_ref().take(2).map(|address| person(&address)).collect();
    let others = names.count();
    if others > 0 {
        text.push(format!("and {others} more"));
    }
    text.join(", ")
}

fn person(address: &Address<'_>) -> String {
    if let Some(name) = address.name.as_deref().filter(|name| !name.is_empty()) {
        return decoded(name);
    }
    let mailbox = address.mailbox.as_deref().unwrap_or_default();
    match address.host.as_deref() {
        Some(host) => format!("{}@{}", plain_bytes(mailbox), plain_bytes(host)),
        None => decoded(mailbox),
    }
}

/// Flags as they stand on the wire, with spaces between them.
pub(crate) fn flags<'f>(flags: impl Iterator<Item = Flag<'f>>) -> String {
    let names: Vec<String> = flags.map(|flag| flag_name(&flag)).collect();
    names.join(" ")
}

/// A flag as it stands on the wire.
pub(crate) fn flag_name(flag: &Flag<'_>) -> String {
    plain_bytes(&flag.wire())
}

/// Year, month, day, hour and minute, in the zone that the date itself names.
pub(crate) fn date(date: DateTime) -> String {
    let day = date.date();
    let (year, month, day) = (day.year(), day.month(), day.day());
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}", date.hour(), date.minute())
}

/// A number of bytes, in the largest unit in which it is at least one.
pub(crate) fn size(bytes: u64) -> String {
    let mut unit = 0;
    let mut tenths = u128::from(bytes) * 10;
    while tenths >= 10240 && unit + 1 < UNITS.len() {
        tenths /= 1024;
        unit += 1;
    }
    let mut text = (tenths / 10).to_string();
    if unit > 0 {
        // A String takes everything.
        _ = write!(text, ".{}", tenths % 10);
    }
    format!("{text} {}", UNITS.get(unit).unwrap_or(&""))
}

/// Control characters, and those that are not seen but change how the text around them is: overrides of direction, line
/// and paragraph separators, invisible ones.
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(c, '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

const UNITS: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_reaches_the_terminal_but_text() {
        assert_eq!(plain("a\u{1b}[31mb\u{9b}c"), "a\\u{1b}[31mb\\u{9b}c");
        assert_eq!(plain("x\ty\r\nz"), "x\\ty\\r\\nz");
        assert_eq!(plain("abc\u{202e}fdp.exe"), "abc\\u{202e}fdp.exe");
        assert_eq!(plain("Grüße, 台北"), "Grüße, 台北");
        assert_eq!(plain_bytes(b"a\xffb\x07"), "a\u{fffd}b\\u{7}");
        assert_eq!(
            plain_lines(b"a\r\n\tb\rc\x1b]0;x\x07\n"),
            "a\n\tb\\u{d}c\\u{1b}]0;x\\u{7}\n"
        );
    }

    #[test]
    fn encoded_words_are_decoded() {
        assert_eq!(
            decoded(b"=?ISO-8859-1?Q?Gr=FC=DFe_aus_dem_Garten?="),
            "Grüße aus dem Garten"
        );
        assert_eq!(
            decoded(b"=?UTF-8?Q?Entw=C3=BCrfe_f=C3=BCr_?= =?UTF-8?B?5Y+w5YyX?="),
            "Entwürfe für 台北"
        );
        assert_eq!(decoded("schon übersetzt".as_bytes()), "schon übersetzt");
        assert_eq!(decoded(b"=?UTF-8?Q?=1B[2J?= x"), "\\u{1b}[2J x");
        assert_eq!(decoded(b"two\r\n lines"), "two lines");
        assert_eq!(decoded(b""), "");
    }

    #[test]
    fn sizes_have_units() {
        assert_eq!(size(0), "0 B");
        assert_eq!(size(1023), "1023 B");
        assert_eq!(size(1024), "1.0 KiB");
        assert_eq!(size(627_712), "613.0 KiB");
        assert_eq!(size(u64::MAX), "16777215.9 TiB");
    }
}
