use imap_proto::response::{Capabilities, Capability, Code, MailboxAttribute, Status};
use imap_proto::types::NumberRanges;
use imap_proto::{Config, Connection, Event};
use proptest::{collection::vec, prelude::*, sample::select};

/// The status that a line says.
fn read(line: &str) -> Status<'static> {
    let mut connection = Connection::new(Config::new(4096));
    connection.receive(format!("* PREAUTH hello\r\n* {line}\r\n").as_bytes());
    assert!(connection.advance().unwrap() && connection.advance().unwrap());
    match connection.event() {
        Event::Status(status) => status.into_owned(),
        event => panic!("{line}: {event:?}"),
    }
}

const WITHOUT_ARGUMENTS: [&str; 29] = [
    "ALERT",
    "ALREADYEXISTS",
    "AUTHENTICATIONFAILED",
    "AUTHORIZATIONFAILED",
    "CANNOT",
    "CLIENTBUG",
    "CLOSED",
    "CONTACTADMIN",
    "CORRUPTION",
    "EXPIRED",
    "EXPUNGEISSUED",
    "HASCHILDREN",
    "INUSE",
    "LIMIT",
    "NOMODSEQ",
    "NONEXISTENT",
    "NOPERM",
    "NOTSAVED",
    "OVERQUOTA",
    "PARSE",
    "PRIVACYREQUIRED",
    "READ-ONLY",
    "READ-WRITE",
    "SERVERBUG",
    "TOOBIG",
    "TRYCREATE",
    "UIDNOTSTICKY",
    "UNAVAILABLE",
    "UNKNOWN-CTE",
];

fn set() -> impl Strategy<Value = String> {
    let range = (1..=u32::MAX, 1..=u32::MAX, any::<bool>()).prop_map(|(first, last, single)| {
        let last = if single { first } else { last };
        if first == last {
            first.to_string()
        } else {
            format!("{first}:{last}")
        }
    });
    vec(range, 1..5).prop_map(|ranges| ranges.join(","))
}

/// Codes as the RFCs spell them.
fn code() -> impl Strategy<Value = String> {
    prop_oneof![
        select(&WITHOUT_ARGUMENTS[..]).prop_map(str::to_owned),
        (1..=u32::MAX, set()).prop_map(|(validity, uids)| format!("APPENDUID {validity} {uids}")),
        (1..=u32::MAX, set()).prop_map(|(validity, uids)| format!("COPYUID {validity} {uids} {uids}")),
        vec("[A-Z0-9-]{1,8}", 1..4).prop_map(|names| format!("BADCHARSET ({})", names.join(" "))),
        vec("[A-Z0-9=+-]{1,8}", 1..4).prop_map(|words| format!("CAPABILITY {}", words.join(" "))),
        (1..=i64::MAX).prop_map(|mod_seq| format!("HIGHESTMODSEQ {mod_seq}")),
        vec("[$\\\\]?[A-Za-z]{1,8}", 1..4).prop_map(|flags| format!("PERMANENTFLAGS ({} \\*)", flags.join(" "))),
        (1..=u32::MAX).prop_map(|uid| format!("UIDNEXT {uid}")),
        any::<u32>().prop_map(|value| format!("UIDVALIDITY {value}")),
        (1..=u32::MAX).prop_map(|seq| format!("UNSEEN {seq}")),
        "X-[A-Z]{1,6}( [a-z0-9]{1,4}){0,3}",
        set().prop_map(|messages| format!("MODIFIED {messages}")),
    ]
}

proptest! {
    #[test]
    fn codes_are_printed_as_they_are_read(code in code()) {
        let status = read(&format!("OK [{code}] text"));
        let found = status.code.unwrap();
        prop_assert_eq!(found.to_string(), code);
        let again = read(&format!("OK [{found}] text")).code;
        prop_assert_eq!(again, Some(found));
    }

    #[test]
    fn names_of_codes_are_read_in_any_case(name in select(&WITHOUT_ARGUMENTS[..])) {
        let code = read(&format!("NO [{}] x", name.to_ascii_lowercase())).code.unwrap();
        prop_assert!(!matches!(code, Code::Other(_)));
        prop_assert_eq!(code.to_string(), name);
    }

    #[test]
    fn statuses_are_printed_as_they_are_read(
        condition in select(&["OK", "NO", "BAD", "BYE"][..]),
        code in proptest::option::of(code()),
        text in "[!-Z^-~][ -~]{0,20}",
    ) {
        let code = code.map(|code| format!("[{code}] ")).unwrap_or_default();
        let status = read(&format!("{condition} {code}{text}"));
        prop_assert_eq!(read(&status.to_string()), status);
    }

    #[test]
    fn received_sets_are_printed_as_they_are_read(set in set()) {
        let ranges = NumberRanges::parse(set.as_bytes()).unwrap();
        prop_assert_eq!(ranges.to_string(), &set[..]);
    }

    #[test]
    fn capabilities_are_printed_as_they_are_read(
        known in vec(select(Capability::ALL), 0..8),
        others in vec("[A-Z][A-Z0-9.-]{0,6}(=[a-zA-Z0-9:/-]{1,6})?", 0..4),
    ) {
        let words: Vec<_> = known.iter().map(|word| word.name().to_owned()).chain(others).collect();
        let set = Capabilities::from_words(words.iter().map(String::as_bytes));
        for word in &words {
            prop_assert!(set.contains(word), "{} in {}", word, set);
        }
        let printed = set.to_string();
        let again = Capabilities::from_words(printed.split(' ').filter(|word| !word.is_empty()).map(str::as_bytes));
        prop_assert_eq!(&again, &set);
        prop_assert_eq!(again.to_string(), printed);
        for word in &known {
            prop_assert_eq!(Capability::parse(word.to_string().to_ascii_lowercase().as_bytes()), Some(*word));
        }
    }

    #[test]
    fn mailbox_attributes_are_sent_as_they_are_read(text in "\\\\?[A-Za-z0-9-]{1,12}") {
        let attribute = MailboxAttribute::parse(text.as_bytes());
        prop_assert_eq!(MailboxAttribute::parse(attribute.wire()), attribute.clone());
        let bare = |text: &[u8]| text.strip_prefix(b"\\").unwrap_or(text).to_ascii_lowercase();
        prop_assert_eq!(bare(attribute.wire()), bare(text.as_bytes()));
        prop_assert_eq!(attribute.to_string().into_bytes(), attribute.wire());
    }
}
