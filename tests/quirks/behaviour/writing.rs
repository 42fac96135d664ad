//! What is sent.

use imap_proto::command::{Append, AppendMessage, Fetch, FetchItem, Idle, Login, Noop};
use imap_proto::ext::id::Id;
use imap_proto::response::Offered;
use imap_proto::types::{MailboxName, Secret, Uid, UidSet};
use imap_proto::{Config, Connection};

use crate::play::{hear, opened, selected, write_all};

pub(crate) fn tags_start_with_a_letter() {
    for seed in [0, 1, 4095, 4096, 9999, 65535] {
        let mut connection = Connection::new(Config::new(seed));
        hear(&mut connection, "* OK hi\r\n");
        let tag = connection.start(&Noop).unwrap().to_string();
        assert!(tag.starts_with(|first: char| first.is_ascii_uppercase()), "{tag}");
    }
}

/// An empty list is never sent, and `NIL` only if no field is named.
pub(crate) fn id_is_never_empty() {
    let mut connection = opened("* OK hi\r\n");
    connection.start(&Id::new(Offered::insist()).with("name", "x")).unwrap();
    connection.start(&Id::new(Offered::insist())).unwrap();
    assert_eq!(
        write_all(&mut connection),
        "BAAA0 ID (\"name\" \"x\")\r\nBAAA1 ID NIL\r\n"
    );
}

pub(crate) fn idle_is_spelled_exactly() {
    let mut connection = opened("* PREAUTH hi\r\n");
    connection.start(&Idle).unwrap();
    assert_eq!(write_all(&mut connection), "BAAA0 IDLE\r\n");
}

/// A server hears what a caller starts and nothing else.
pub(crate) fn nothing_is_sent_unasked() {
    let mut connection = opened("* OK [CAPABILITY IMAP4rev1 NAMESPACE ID ENABLE IDLE] hi\r\n");
    assert_eq!(write_all(&mut connection), "");
    connection.start(&Login::new("a", &Secret::from("b"))).unwrap();
    assert_eq!(write_all(&mut connection), "BAAA0 LOGIN a \"b\"\r\n");
    hear(
        &mut connection,
        "BAAA0 OK [CAPABILITY IMAP4rev1 NAMESPACE ID ENABLE IDLE] in\r\n",
    );
    assert_eq!(write_all(&mut connection), "");
}

fn appending() -> Connection {
    let mut connection = opened("* PREAUTH [CAPABILITY IMAP4rev1] hi\r\n");
    connection
        .start(&Append::new(&MailboxName::inbox(), AppendMessage::new(5)))
        .unwrap();
    assert_eq!(write_all(&mut connection), "BAAA0 APPEND INBOX {5}\r\n");
    connection
}

/// The bytes are not sent, and the next command is.
pub(crate) fn literal_refused() {
    let mut connection = appending();
    let seen = hear(&mut connection, "BAAA0 NO [OVERQUOTA] too big\r\n");
    assert_eq!(
        seen,
        ["Completed tag=BAAA0 condition=NO code=OVERQUOTA text=\"too big\""]
    );
    assert!(connection.body().is_none());
    connection.start(&Noop).unwrap();
    assert_eq!(write_all(&mut connection), "BAAA1 NOOP\r\n");
}

/// OK before the message was sent: nobody knows what the server read.
pub(crate) fn completion_before_the_command() {
    let mut connection = appending();
    assert_eq!(
        hear(&mut connection, "BAAA0 OK done\r\n"),
        ["error PrematureCompletion"]
    );
    assert!(!connection.is_usable() && connection.start(&Noop).is_err());
}

fn set(ranges: &[(u32, u32)]) -> UidSet {
    let uid = |n| Uid::new(n).unwrap();
    UidSet::from_ranges(ranges.iter().map(|&(a, b)| uid(a)..=uid(b))).unwrap()
}

fn fetched(set: &UidSet) -> String {
    let mut connection = selected();
    hear(&mut connection, "BAAA1 OK\r\nBAAA2 OK\r\n");
    connection.start(&Fetch::uids(set, FetchItem::Flags)).unwrap();
    write_all(&mut connection)
}

/// Lowest first, whatever the order was.
pub(crate) fn sets_rise() {
    assert_eq!(
        fetched(&set(&[(11609, 11609), (3, 3), (2, 2)])),
        "BAAA3 UID FETCH 2:3,11609 FLAGS\r\n"
    );
    let falling = UidSet::range(Uid::new(11609).unwrap(), Uid::new(11590).unwrap());
    assert_eq!(fetched(&falling), "BAAA3 UID FETCH 11590:11609 FLAGS\r\n");
}

/// A set is as short as it can be, and can be cut to any length.
pub(crate) fn sets_are_merged() {
    let odd: Vec<_> = (0..1000).map(|n| (2 * n + 1, 2 * n + 1)).collect();
    let pieces: Vec<_> = set(&odd).split(100).map(|piece| piece.to_string()).collect();
    assert!(pieces.len() > 1 && pieces.iter().all(|piece| piece.len() <= 100));
    assert_eq!(pieces.join(","), set(&odd).to_string());
    let all: Vec<_> = (1..=1000).map(|n| (n, n)).collect();
    assert_eq!(set(&all).to_string(), "1:1000");
}
