//! The examples of RFC 5464, with errata 2785, 2786 and 3868.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::*;
use crate::command::testing::{answer, spell, spell_bytes, spell_error};
use crate::ext::testing::code_of;

const BOTH: [EntryName<'_>; 2] = [EntryName::SHARED_COMMENT, EntryName::PRIVATE_COMMENT];

fn shown(reply: &MetadataReply) -> Vec<String> {
    let show = |entry: MetadataEntry<'_>| {
        let name = String::from_utf8_lossy(&entry.name).into_owned();
        let value = entry.value.map(|value| String::from_utf8_lossy(&value).into_owned());
        format!("{name}={value:?}")
    };
    reply.entries().map(show).collect()
}

#[test]
fn values_that_are_asked_for() {
    // Section 4.2.
    let get = GetMetadata::server(Offered::insist(), &BOTH[..1]);
    assert_eq!(spell(&get), "GETMETADATA \"\" /shared/comment\r\n");
    let lines = "* METADATA \"\" (/shared/comment \"Shared comment\")\r\nT1 OK GETMETADATA complete\r\n";
    let (reply, others) = answer(&get, lines);
    assert_eq!(shown(&reply), ["/shared/comment=Some(\"Shared comment\")"]);
    assert!(reply.responses[0].is_about_server() && others.is_empty());

    let inbox = MailboxName::inbox();
    let get = GetMetadata::mailbox(Offered::insist(), &inbox, &BOTH);
    assert_eq!(spell(&get), "GETMETADATA INBOX (/shared/comment /private/comment)\r\n");
    // Section 4.4.1: in one response or in two.
    for between in [" ", ")\r\n* METADATA \"INBOX\" ("] {
        let lines = format!(
            "* METADATA \"INBOX\" (/private/comment \"My comment\"{between}/SHARED/comment \"Its sunny outside!\")\r\n\
             T1 OK GETMETADATA complete\r\n"
        );
        let (reply, _) = answer(&get, &lines);
        let value = reply.value(EntryName::SHARED_COMMENT).unwrap().unwrap();
        assert_eq!(*value, *b"Its sunny outside!");
        assert_eq!(reply.entries().count(), 2);
        assert!(
            reply
                .responses
                .iter()
                .all(|one| *one.mailbox() == inbox && !one.is_about_server())
        );
    }
}

#[test]
fn values_of_a_certain_size_and_depth() {
    // Section 4.2.1.
    let inbox = MailboxName::inbox();
    let get = GetMetadata::mailbox(Offered::insist(), &inbox, &BOTH).max_size(1024);
    assert_eq!(
        spell(&get),
        "GETMETADATA (MAXSIZE 1024) INBOX (/shared/comment /private/comment)\r\n"
    );
    let lines = "* METADATA \"INBOX\" (/private/comment \"My own comment\")\r\n\
                 T1 OK [METADATA LONGENTRIES 2199] GETMETADATA complete\r\n";
    let (reply, _) = answer(&get, lines);
    assert_eq!((reply.responses.len(), reply.long_entries), (1, Some(2199)));

    // Section 4.2.2.
    let filters = [EntryName::new("/private/filters/values").unwrap()];
    let get = GetMetadata::mailbox(Offered::insist(), &inbox, &filters).depth(Depth::Children);
    assert_eq!(spell(&get), "GETMETADATA (DEPTH 1) INBOX /private/filters/values\r\n");
    let lines = "* METADATA \"INBOX\" (/private/filters/values/small \"SMALLER 5000\" \
                 /private/filters/values/boss \"FROM \\\"boss@example.com\\\"\")\r\nT1 OK GETMETADATA complete\r\n";
    let (reply, _) = answer(&get, lines);
    let boss = EntryName::new("/private/filters/values/boss").unwrap();
    assert_eq!(*reply.value(boss).unwrap().unwrap(), *b"FROM \"boss@example.com\"");
    let get = get.depth(Depth::All).max_size(1);
    assert_eq!(
        spell(&get),
        "GETMETADATA (MAXSIZE 1 DEPTH infinity) INBOX /private/filters/values\r\n"
    );
}

#[test]
fn values_that_are_set() {
    // Section 4.3.
    let inbox = MailboxName::inbox();
    let text = b"My new comment across\r\ntwo lines.\r\n";
    let values = [(EntryName::PRIVATE_COMMENT, Some(&text[..]))];
    let set = SetMetadata::mailbox(Offered::insist(), &inbox, &values);
    let expected = "SETMETADATA INBOX (/private/comment {35}\r\nMy new comment across\r\ntwo lines.\r\n)\r\n";
    assert_eq!(spell(&set), expected);
    assert!(!format!("{set:?}").contains("across"), "a comment is nobody's business");
    let values = [(EntryName::PRIVATE_COMMENT, None)];
    let set = SetMetadata::mailbox(Offered::insist(), &inbox, &values);
    assert_eq!(spell(&set), "SETMETADATA INBOX (/private/comment NIL)\r\n");
    let values = [
        (EntryName::PRIVATE_COMMENT, Some(&b"My new comment"[..])),
        (EntryName::SHARED_COMMENT, Some(b"This one is for you!")),
    ];
    let set = SetMetadata::mailbox(Offered::insist(), &inbox, &values);
    let expected =
        "SETMETADATA INBOX (/private/comment \"My new comment\" /shared/comment \"This one is for you!\")\r\n";
    assert_eq!(spell(&set), expected);
    let values = [(EntryName::PRIVATE_COMMENT, Some(&b"a\0b"[..]))];
    let set = SetMetadata::server(Offered::insist(), &values);
    assert_eq!(
        spell_bytes(&set),
        b"SETMETADATA \"\" (/private/comment ~{3}\r\na\0b)\r\n"
    );
}

#[test]
fn what_servers_object_to() {
    // Section 4.3, and what the grammar has besides.
    let read = |text: &str| code_of(&format!("* NO [METADATA {text}] SETMETADATA failed"), |raw| raw.get());
    assert_eq!(read("TOOMANY"), Some(MetadataCode::TooMany));
    assert_eq!(read("NOPRIVATE"), Some(MetadataCode::NoPrivate));
    assert_eq!(read("MAXSIZE 1024"), Some(MetadataCode::MaxSize(1024)));
    assert_eq!(read("longentries 5"), Some(MetadataCode::LongEntries(5)));
    for other in ["", "MAXSIZE", "MAXSIZE x", "TOOMANY 5", "NEW"] {
        assert_eq!(read(other), None, "{other}");
    }
}

#[test]
fn changes_are_no_answer() {
    // Section 4.4.2.
    let get = GetMetadata::server(Offered::insist(), &BOTH);
    let lines = "* METADATA \"\" /shared/comment\r\n* METADATA \"INBOX\" /shared/comment /private/comment\r\n\
                 * METADATA \"\" (/shared/comment ~{3}\r\na\0b /private/comment NIL)\r\n\
                 * METADATA \"\" (/shared/comment)\r\n* METADATA x\r\nT1 OK done\r\n";
    let (reply, others) = answer(&get, lines);
    assert_eq!(
        shown(&reply),
        ["/shared/comment=Some(\"a\\0b\")", "/private/comment=None"]
    );
    assert_eq!(reply.value(EntryName::PRIVATE_COMMENT), Some(None));
    assert_eq!(reply.value(EntryName::ADMIN), None);
    let changed: Vec<_> = others
        .iter()
        .map(|event| match event {
            crate::event::Event::Data(crate::response::Data::Other(raw)) => {
                raw.get::<Metadata<'_>>().map(|metadata| metadata.changed().count())
            }
            event => panic!("{event:?}"),
        })
        .collect();
    assert_eq!(changed, [Some(1), Some(2), None, None]);
    let (reply, others) = answer(&get.collect_limit(10), lines);
    assert_eq!((reply.responses.len(), others.len()), (0, 5));
}

#[test]
fn names_that_are_none() {
    for name in [
        "",
        "/",
        "comment",
        "/shared",
        "/shared/",
        "/shared//a",
        "/shared/a/",
        "shared/a",
        "/public/a",
        "/shared/*",
        "/shared/%",
        "/shared/\u{e9}",
        "/shared/a\u{1}",
    ] {
        assert_eq!(EntryName::new(name).unwrap_err().what, "metadata entry", "{name}");
    }
    let vendor = EntryName::new("/Private/Vendor/example").unwrap();
    assert_eq!(vendor, EntryName::new("/private/vendor/EXAMPLE").unwrap());
    let values = [(vendor, None)];
    assert_eq!(
        spell_error(&SetMetadata::server(Offered::insist(), &values)).what,
        "metadata entry"
    );
    let complete = [(EntryName::new("/shared/vendor/cmu/cyrus-imapd/color").unwrap(), None)];
    let set = SetMetadata::server(Offered::insist(), &complete);
    assert_eq!(
        spell(&set),
        "SETMETADATA \"\" (/shared/vendor/cmu/cyrus-imapd/color NIL)\r\n"
    );
}

#[test]
fn commands_about_nothing() {
    let none = "list of metadata entries";
    assert_eq!(spell_error(&GetMetadata::server(Offered::insist(), &[])).what, none);
    assert_eq!(spell_error(&SetMetadata::server(Offered::insist(), &[])).what, none);
    let empty = MailboxName::new("").unwrap();
    let get = GetMetadata::mailbox(Offered::insist(), &empty, &BOTH);
    assert_eq!(spell_error(&get).what, "mailbox name");
}
