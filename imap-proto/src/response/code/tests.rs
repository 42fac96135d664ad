use alloc::string::ToString;
use alloc::vec::Vec;

use super::*;
use crate::response::testing::{owned, with_values};
use crate::types::{Flag, Uid};

/// Reads a code without its brackets.
fn code(text: &str) -> Code<'static> {
    let (name, arguments) = text.split_once(' ').unwrap_or((text, ""));
    let read = with_values(arguments.as_bytes(), |values| {
        Code::parse(name.as_bytes(), values).into_owned()
    });
    let kept = Code::parse(name.as_bytes(), owned(arguments.as_bytes()));
    assert_eq!(kept, read, "values with bytes of their own read alike");
    read
}

fn is_other(code: &Code<'_>) -> bool {
    matches!(code, Code::Other(_))
}

#[test]
fn every_code_without_arguments() {
    let names = [
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
    for name in names {
        let read = code(name);
        assert!(!is_other(&read) && read.name() == name.as_bytes(), "{name}");
        assert_eq!(read.to_string(), name);
        assert_eq!(code(&name.to_lowercase()), read);
    }
    assert_eq!(code("read-only"), Code::ReadOnly);
    assert_eq!(code("READ-ONLY now"), Code::ReadOnly);
}

#[test]
fn numbers() {
    assert_eq!(code("UIDNEXT 4392"), Code::UidNext(4392));
    assert_eq!(code("UIDVALIDITY 4294967295"), Code::UidValidity(u32::MAX));
    assert_eq!(code("unseen 12"), Code::Unseen(12));
    assert_eq!(
        code("HIGHESTMODSEQ 1706092971947030001"),
        Code::HighestModSeq(1_706_092_971_947_030_001)
    );
    assert_eq!(
        code("UIDVALIDITY 0"),
        Code::UidValidity(0),
        "some servers have no better value"
    );
    assert_eq!(code("UIDNEXT 4392").to_string(), "UIDNEXT 4392");
}

#[test]
fn known_codes_with_arguments_that_cannot_be() {
    let broken = [
        "UIDNEXT",
        "UIDNEXT 0",
        "UIDNEXT x",
        "UIDNEXT 4294967296",
        "UIDVALIDITY",
        "UNSEEN 0",
        "HIGHESTMODSEQ 0",
        "HIGHESTMODSEQ -1",
        "HIGHESTMODSEQ 18446744073709551616",
        "COPYUID 14  ",
        "COPYUID 701  ",
        "COPYUID 1 2 x",
        "APPENDUID 1",
        "APPENDUID 1 *",
        "PERMANENTFLAGS",
        "PERMANENTFLAGS NIL",
        "PERMANENTFLAGS \\Seen",
    ];
    for text in broken {
        let read = code(text);
        assert!(is_other(&read), "{text}");
        assert_eq!(read.to_string(), text.trim_end());
    }
}

#[test]
fn permanent_flags() {
    let flags = |text: &str| match code(text) {
        Code::PermanentFlags(flags) => flags,
        other => panic!("{other:?}"),
    };
    assert!(flags("PERMANENTFLAGS ()").is_empty());
    assert!(flags("PERMANENTFLAGS (\\* \\Answered)").contains(&Flag::Wildcard));
    assert_eq!(
        code("PERMANENTFLAGS (\\* \\Answered)").to_string(),
        "PERMANENTFLAGS (\\* \\Answered)"
    );
    let bracketed = flags("PERMANENTFLAGS (de:hacking [css3-page] \\*)");
    assert!(bracketed.contains(&Flag::parse(b"[css3-page]")));
}

#[test]
fn capabilities_and_charsets() {
    let Code::Capability(words) = code("CAPABILITY IMAP4rev1 LITERAL+") else {
        panic!()
    };
    assert_eq!(words.words().count(), 2);
    assert_eq!(
        code("CAPABILITY IMAP4rev1 LITERAL+").to_string(),
        "CAPABILITY IMAP4rev1 LITERAL+"
    );
    for text in ["BADCHARSET (US-ASCII \"UTF-8\")", "BADCHARSET US-ASCII UTF-8"] {
        let Code::BadCharset(charsets) = code(text) else {
            panic!()
        };
        assert_eq!(charsets.iter().collect::<Vec<_>>(), [&b"US-ASCII"[..], b"UTF-8"]);
        assert_eq!(code(text).to_string(), text);
    }
    let Code::BadCharset(charsets) = code("BADCHARSET") else {
        panic!()
    };
    assert_eq!(charsets.iter().count(), 0);
}

#[test]
fn where_messages_went() {
    let Code::AppendUid(appended) = code("APPENDUID 38505 3955") else {
        panic!()
    };
    assert_eq!(
        (appended.uid_validity, appended.uids.numbers().collect::<Vec<_>>()),
        (38505, Vec::from([3955]))
    );
    let Code::CopyUid(copied) = code("COPYUID 38505 304,319:320 3956:3958") else {
        panic!()
    };
    let pairs: Vec<_> = copied.pairs().map(|(from, to)| (from.get(), to.get())).collect();
    assert_eq!(pairs, [(304, 3956), (319, 3957), (320, 3958)]);
    assert!(copied.is_consistent() && copied.uid_validity == 38505);
    assert_eq!(
        code("COPYUID 38505 304,319:320 3956:3958").to_string(),
        "COPYUID 38505 304,319:320 3956:3958"
    );
    assert_eq!(
        code("COPYUID 0 35 41").to_string(),
        "COPYUID 0 35 41",
        "some servers have no uidvalidity"
    );
}

#[test]
fn ranges_count_up_and_keep_their_order() {
    let Code::CopyUid(copied) = code("COPYUID 9999 20:19,500:495 92:97,101:100") else {
        panic!()
    };
    let pairs: Vec<_> = copied.pairs().map(|(from, to)| (from.get(), to.get())).collect();
    assert_eq!(
        pairs,
        [
            (19, 92),
            (20, 93),
            (495, 94),
            (496, 95),
            (497, 96),
            (498, 97),
            (499, 100),
            (500, 101)
        ]
    );
}

#[test]
fn sets_of_different_sizes_are_told() {
    let Code::CopyUid(copied) = code("COPYUID 1 1:4294967295 7") else {
        panic!()
    };
    assert!(!copied.is_consistent());
    assert_eq!(copied.pairs().collect::<Vec<_>>(), [(Uid::MIN, Uid::new(7).unwrap())]);
}

#[test]
fn others_are_kept() {
    let Code::Other(raw) = code("MAILBOXID (F2212ea87-6097-4256-9d51-71338625)") else {
        panic!()
    };
    assert!(raw.is("mailboxid"));
    assert_eq!(code("X-New (a \"b\") 5").to_string(), "X-New (a \"b\") 5");
    assert_eq!(code("X-New").to_string(), "X-New");
    let text = with_values(b"\xC3\xA9\xFF", |values| Code::parse(b"X", values).to_string());
    assert_eq!(text, "X \u{e9}\\xff", "what is not text is escaped");
}
