//! Values: what is read and written again is the same.

use imap_proto::types::{
    ArgumentText, Atom, Date, DateTime, Flag, MailboxName, NameEncoding, NumberRanges, Section, SeqSet, Tag, TagPrefix,
    UidSet, ap2int, base64, int2ap, internaldate_to_unix, mime, parse_flags, time_to_internaldate,
};

/// Every kind of value, read from the same bytes.
pub fn run(data: &[u8]) {
    dates(data);
    sets(data);
    names(data);
    words(data);
    encodings(data);
    header_fields(data);
}

fn dates(data: &[u8]) {
    if let Ok(date) = Date::parse(data) {
        assert_eq!(Date::parse(date.to_string().as_bytes()), Ok(date));
        assert_eq!(Date::from_days(date.to_days()), Ok(date));
    }
    if let Ok(date) = DateTime::parse(data) {
        assert_eq!(DateTime::parse(date.to_string().as_bytes()), Ok(date));
        if let Ok(again) = DateTime::from_unix(date.to_unix(), date.offset_minutes()) {
            assert_eq!(again.to_unix(), date.to_unix());
        }
    }
    if let Ok(Some((seconds, offset))) = internaldate_to_unix(data)
        && let Ok(text) = time_to_internaldate(seconds, offset)
    {
        let line = format!("1 (INTERNALDATE {text})");
        assert_eq!(internaldate_to_unix(line.as_bytes()), Ok(Some((seconds, offset))));
    }
    if let Some((seconds, rest)) = data.split_first_chunk::<8>()
        && let Some((offset, _)) = rest.split_first_chunk::<2>()
        && let Ok(date) = DateTime::from_unix(i64::from_le_bytes(*seconds), i16::from_le_bytes(*offset))
    {
        assert_eq!(date.to_unix(), i64::from_le_bytes(*seconds));
        assert_eq!(DateTime::parse(date.to_string().as_bytes()), Ok(date));
    }
}

fn sets(data: &[u8]) {
    if let Ok(set) = SeqSet::parse(data) {
        assert_eq!(SeqSet::parse(set.to_string().as_bytes()).as_ref(), Ok(&set));
        assert_eq!(set.encoded_len(), set.to_string().len());
    }
    if let Ok(set) = UidSet::parse(data) {
        let parts: Vec<_> = set.split(20).collect();
        assert!(!parts.is_empty());
        let ranges: usize = parts.iter().map(|part| part.ranges().count()).sum();
        assert!(ranges >= set.ranges().count());
    }
    if let Ok(ranges) = NumberRanges::parse(data) {
        assert_eq!(ranges.ranges().count(), ranges.ranges_in_order().count());
        for number in ranges.numbers().take(100) {
            assert!(ranges.contains(number));
        }
        assert!(ranges.count() >= ranges.ranges().count() as u64);
    }
}

fn names(data: &[u8]) {
    let name = MailboxName::from_wire(data);
    assert_eq!(name.as_wire(), Some(data));
    assert_eq!(name.display().is_empty(), data.is_empty());
    for encoding in [NameEncoding::ModifiedUtf7, NameEncoding::Utf8] {
        let Ok(text) = name.to_unicode(encoding) else { continue };
        let Ok(again) = MailboxName::new(text.as_ref()) else {
            continue;
        };
        let wire = again.wire(encoding).map(|wire| wire.into_owned());
        if let Ok(wire) = wire {
            let back = MailboxName::from_wire(wire);
            assert_eq!(back.to_unicode(encoding).as_deref(), Ok(text.as_ref()));
        }
    }
}

fn words(data: &[u8]) {
    let flag = Flag::parse(data);
    assert_eq!(Flag::parse(&flag.wire()), flag);
    for flag in parse_flags(data) {
        assert!(!flag.is_empty());
    }
    let section = Section::from_wire(data);
    assert_eq!(section.as_bytes(), data);
    // A list of fields is of fields, and of nothing else.
    assert!(section.fields().count() == 0 || section.text_kind().is_some());
    assert!(section.part_number().count() <= data.len());
    if let Ok(canonical) = section.canonical() {
        assert_eq!(canonical.canonical().as_ref(), Ok(&canonical));
        assert_eq!(canonical, section);
    }
    let prefix = TagPrefix::default();
    if let Some(tag) = Tag::parse(prefix, data) {
        assert_eq!(tag.to_string().as_bytes(), data);
    }
    if let Ok(text) = core::str::from_utf8(data)
        && let Ok(atom) = Atom::new(text)
    {
        assert_eq!(atom.as_str(), text);
        assert!(ArgumentText::new(text).is_ok());
    }
    if let Ok(text) = core::str::from_utf8(data)
        && let Ok(arguments) = ArgumentText::new(text)
    {
        assert_eq!(arguments.as_str(), text);
        assert!(data.iter().all(|byte| !matches!(byte, b'\r' | b'\n' | 0 | 0x80..)));
        // What is whole is whole in a list, and beside itself.
        assert!(ArgumentText::new(format!("({text}) {text}")).is_ok());
    }
}

fn encodings(data: &[u8]) {
    let mut text = Vec::new();
    base64::encode_into(data, &mut text);
    assert_eq!(text.len(), base64::encoded_len(data.len()));
    assert_eq!(base64::decode(&text).as_deref(), Ok(data));
    if let Ok(bytes) = base64::decode(data) {
        let mut again = Vec::new();
        base64::encode_into(&bytes, &mut again);
        assert_eq!(base64::decode(&again), Ok(bytes));
    }
    if let Ok(number) = ap2int(data) {
        assert_eq!(ap2int(int2ap(number).as_bytes()), Ok(number));
    }
}

fn header_fields(data: &[u8]) {
    let text = mime::decode_words(data);
    if !data.windows(2).any(|pair| pair == b"=?") {
        assert_eq!(text, String::from_utf8_lossy(data));
    }
    // What is decoded grows by what a byte of another charset takes in UTF-8, and no more.
    assert!(text.len() <= data.len() * 3);
    let (first, second) = data.split_at(data.len() / 2);
    let pieces = [(&b"name*1*"[..], second), (b"name*0*", first)];
    let value = mime::decode_parameter(pieces, "NAME").unwrap_or_default();
    assert!(value.len() <= data.len() * 3);
    if data.is_ascii() && !data.iter().any(|byte| matches!(byte, b'%' | b'\'')) {
        assert_eq!(value.as_bytes(), data);
    }
}
