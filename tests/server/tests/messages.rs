//! The commands about messages.

use super::{
    super::{Options, Session},
    logged_in, say, selected, store,
};

#[test]
fn fetch_items() {
    let mut session = selected(&store());
    assert_eq!(
        say(&mut session, "a FETCH 1 (FLAGS UID INTERNALDATE RFC822.SIZE BODY)\r\n"),
        "* 1 FETCH (FLAGS (\\Seen \\Recent) UID 1 INTERNALDATE \" 1-Mar-2026 09:00:00 +0100\" RFC822.SIZE 121 \
         BODY (\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" 14 1))\r\na OK FETCH completed\r\n"
    );
    assert_eq!(
        say(&mut session, "b FETCH 3 FAST\r\n"),
        "* 3 FETCH (FLAGS (\\Flagged $Work \\Recent) INTERNALDATE \" 1-Mar-2026 09:00:00 +0100\" RFC822.SIZE 125)\r\n\
         b OK FETCH completed\r\n"
    );
    assert_eq!(
        say(
            &mut session,
            "c UID FETCH 2:9 BODY.PEEK[HEADER.FIELDS (subject \"X-None\")]<1.9>\r\n"
        ),
        "* 2 FETCH (UID 2 BODY[HEADER.FIELDS (subject X-None)]<1> \"ubject: t\")\r\n\
         * 3 FETCH (UID 3 BODY[HEADER.FIELDS (subject X-None)]<1> \"ubject: t\")\r\nc OK FETCH completed\r\n"
    );
    assert_eq!(
        say(
            &mut session,
            "d FETCH 1 (BODY[1] BODY[TEXT]<99.1> BODY[2] RFC822.TEXT BODY[1.MIME]<0.5>)\r\n"
        ),
        "* 1 FETCH (BODY[1] {14}\r\nThis is one.\r\n BODY[TEXT]<99> \"\" BODY[2] NIL RFC822.TEXT {14}\r\nThis is one.\r\n \
         BODY[1.MIME]<0> \"From:\")\r\nd OK FETCH completed\r\n"
    );
    let answer = say(
        &mut session,
        "e FETCH 1 (ENVELOPE BODY.PEEK[HEADER.FIELDS.NOT (from to date)])\r\n",
    );
    let bob = "((\"Bob\" NIL \"bob\" \"example.org\"))";
    assert_eq!(
        answer,
        format!(
            "* 1 FETCH (ENVELOPE (\"Sat, 28 Feb 2026 23:30:00 -0500\" \"one\" {bob} {bob} {bob} \
             ((NIL NIL \"alice\" \"example.org\")) NIL NIL NIL NIL) BODY[HEADER.FIELDS.NOT (from to date)] {{16}}\r\n\
             Subject: one\r\n\r\n)\r\ne OK FETCH completed\r\n"
        )
    );
    assert_eq!(say(&mut session, "f FETCH 4 FLAGS\r\n"), "f BAD no such message\r\n");
    assert_eq!(
        say(&mut session, "g UID FETCH 4:5 FLAGS\r\n"),
        "g OK FETCH completed\r\n"
    );
    assert!(say(&mut session, "h FETCH 1 RFC822\r\n").starts_with("* 1 FETCH (RFC822 {121}\r\nFrom: Bob"));
}

#[test]
fn reading_sets_seen_unless_nothing_may_change() {
    let store = store();
    let mut session = selected(&store);
    assert!(!say(&mut session, "a FETCH 2 BODY.PEEK[]\r\n").contains("FLAGS"));
    let answer = say(&mut session, "b FETCH 2 BODY[TEXT]\r\n");
    assert_eq!(
        answer,
        "* 2 FETCH (BODY[TEXT] {14}\r\nThis is two.\r\n FLAGS (\\Seen \\Recent))\r\nb OK FETCH completed\r\n"
    );
    assert!(!say(&mut session, "c FETCH 2 BODY[TEXT]\r\n").contains("FLAGS"));
    say(&mut session, "x EXAMINE INBOX\r\n");
    assert!(!say(&mut session, "d FETCH 3 BODY[TEXT]\r\n").contains("FLAGS"));
    assert_eq!(
        store.lock().unwrap().flags("alice", "INBOX", 3).unwrap(),
        ["\\Flagged", "$Work"]
    );
}

#[test]
fn binary_is_decoded() {
    let store = store();
    let message = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC\r\n\
        --b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=41bc\r\n--b\r\nContent-Transfer-Encoding: x\r\n\r\n?\r\n--b--\r\n";
    store
        .lock()
        .unwrap()
        .append("alice", "INBOX", message, &[], None)
        .unwrap();
    let mut session = selected(&store);
    assert_eq!(
        session.receive(b"a FETCH 4 (BINARY.PEEK[1] BINARY.SIZE[1] BINARY.PEEK[2]<1.9> BINARY.PEEK[4])\r\n"),
        b"* 4 FETCH (BINARY[1] ~{3}\r\n\x00\x01\x02 BINARY.SIZE[1] 3 BINARY[2]<1> \"bc\" BINARY[4] NIL)\r\na OK FETCH completed\r\n"
    );
    assert_eq!(
        say(&mut session, "b FETCH 4 BINARY[3]\r\n"),
        "* 4 FETCH (FLAGS (\\Seen \\Recent))\r\nb NO [UNKNOWN-CTE] unknown transfer encoding\r\n"
    );
}

#[test]
fn search_keys() {
    let mut session = selected(&store());
    let mut found = |keys: &str| {
        let answer = say(&mut session, &format!("a SEARCH {keys}\r\n"));
        answer
            .strip_prefix("* SEARCH")
            .and_then(|rest| rest.strip_suffix("\r\na OK SEARCH completed\r\n"))
            .map(str::to_owned)
    };
    for (keys, expected) in [
        ("ALL", " 1 2 3"),
        ("UNSEEN", " 2 3"),
        ("NEW", " 2 3"),
        ("OLD", ""),
        ("NOT SEEN UNFLAGGED", " 2"),
        ("OR (SEEN) (KEYWORD $wORK)", " 1 3"),
        ("UNKEYWORD $Work", " 1 2"),
        ("2:*", " 2 3"),
        ("UID 3:9", " 3"),
        ("SUBJECT T", " 2 3"),
        ("FROM \"Bob <bob\"", " 1 2 3"),
        ("CC bob", ""),
        ("HEADER Subject \"\"", " 1 2 3"),
        ("HEADER X-None \"\"", ""),
        ("BODY \"IS ONE\"", " 1"),
        ("BODY \"Subject\"", ""),
        ("TEXT \"subject: one\"", " 1"),
        ("LARGER 122", " 3"),
        ("SMALLER 122", " 1 2"),
        ("ON 1-Mar-2026", " 1 2 3"),
        ("BEFORE 1-Mar-2026", ""),
        ("SINCE 1-Mar-2026", " 1 2 3"),
        ("SENTON 28-Feb-2026", " 1 2 3"),
        ("SENTSINCE 1-Mar-2026", ""),
        ("SENTBEFORE 1-Mar-2026", " 1 2 3"),
        ("OLDER 3600", " 1 2 3"),
        ("YOUNGER 3600", ""),
        ("CHARSET UTF-8 SUBJECT {2+}\r\nü", ""),
        ("FLAGGED MODSEQ 3", " 3 (MODSEQ 4)"),
    ] {
        assert_eq!(found(keys).as_deref(), Some(expected), "{keys}");
    }
    assert_eq!(
        say(&mut session, "b UID SEARCH ANSWERED\r\n"),
        "* SEARCH\r\nb OK SEARCH completed\r\n"
    );
    assert_eq!(
        say(&mut session, "c SEARCH CHARSET KOI8-R ALL\r\n"),
        "c NO [BADCHARSET (US-ASCII UTF-8)] unknown charset\r\n"
    );
}

#[test]
fn search_reads_encoded_text() {
    let store = store();
    let message = "Subject: =?ISO-8859-1?Q?Gr=FC=DFe?=\r\nContent-Type: text/plain; charset=utf-8\r\n\
        Content-Transfer-Encoding: base64\r\n\r\nU2Now7ZuZSBHcsO8w59lIQ==\r\n";
    store
        .lock()
        .unwrap()
        .append("alice", "Archive", message.as_bytes(), &[], None)
        .unwrap();
    let mut session = logged_in(&store);
    say(&mut session, "x SELECT Archive\r\n");
    for (key, text) in [("SUBJECT", "grüße"), ("BODY", "SCHÖNE"), ("TEXT", "schön")] {
        let command = format!("a SEARCH CHARSET UTF-8 {key} {{{}+}}\r\n{text}\r\n", text.len());
        assert_eq!(
            say(&mut session, &command),
            "* SEARCH 1\r\na OK SEARCH completed\r\n",
            "{key}"
        );
    }
}

#[test]
fn store_changes_flags() {
    let store = store();
    let mut session = selected(&store);
    assert_eq!(
        say(&mut session, "a STORE 1:2 +FLAGS (\\Deleted)\r\n"),
        "* 1 FETCH (FLAGS (\\Seen \\Deleted \\Recent))\r\n* 2 FETCH (FLAGS (\\Deleted \\Recent))\r\na OK STORE completed\r\n"
    );
    assert_eq!(
        say(&mut session, "b UID STORE 1 FLAGS ($New)\r\n"),
        "* 1 FETCH (UID 1 FLAGS ($New \\Recent))\r\n\
         * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Work $New)\r\n\
         * OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Work $New \\*)] flags that can be changed\r\n\
         b OK STORE completed\r\n"
    );
    assert_eq!(
        say(&mut session, "c STORE 3 -FLAGS.SILENT ($work \\Answered)\r\n"),
        "c OK STORE completed\r\n"
    );
    assert_eq!(store.lock().unwrap().flags("alice", "INBOX", 3).unwrap(), ["\\Flagged"]);
    assert_eq!(
        say(&mut session, "d STORE 1 +FLAGS (\\Recent)\r\n"),
        "d BAD no such system flag\r\n"
    );
    assert_eq!(
        say(&mut session, "e EXPUNGE\r\n"),
        "* 2 EXPUNGE\r\ne OK EXPUNGE completed\r\n"
    );
    say(&mut session, "x EXAMINE INBOX\r\n");
    assert_eq!(
        say(&mut session, "f STORE 1 +FLAGS (\\Seen)\r\n"),
        "f NO [READ-ONLY] the mailbox is read-only\r\n"
    );
    assert_eq!(
        say(&mut session, "g EXPUNGE\r\n"),
        "g NO [READ-ONLY] the mailbox is read-only\r\n"
    );
}

#[test]
fn copy_and_move() {
    let store = store();
    let mut session = selected(&store);
    assert_eq!(
        say(&mut session, "a COPY 2:3 Archive\r\n"),
        "a OK [COPYUID 1767225602 2:3 1:2] COPY completed\r\n"
    );
    assert_eq!(
        say(&mut session, "b UID MOVE 1,3 Archive\r\n"),
        "* OK [COPYUID 1767225602 1,3 3:4] moved\r\n* 1 EXPUNGE\r\n* 2 EXPUNGE\r\nb OK MOVE completed\r\n"
    );
    assert_eq!(store.lock().unwrap().uids("alice", "INBOX").unwrap(), [2]);
    assert_eq!(
        store.lock().unwrap().flags("alice", "Archive", 4).unwrap(),
        ["\\Flagged", "$Work"]
    );
    assert_eq!(
        say(&mut session, "c COPY 1 nowhere\r\n"),
        "c NO [TRYCREATE] no such mailbox\r\n"
    );
    assert_eq!(say(&mut session, "d UID COPY 7 Archive\r\n"), "d OK COPY completed\r\n");
    assert_eq!(
        say(&mut session, "e COPY 1 INBOX\r\n"),
        "* 2 EXISTS\r\n* 2 RECENT\r\ne OK [COPYUID 1767225601 2 4] COPY completed\r\n"
    );
    say(&mut session, "x EXAMINE INBOX\r\n");
    assert_eq!(
        say(&mut session, "f MOVE 1 Archive\r\n"),
        "f NO [READ-ONLY] the mailbox is read-only\r\n"
    );
}

#[test]
fn append_keeps_what_it_is_given() {
    let store = store();
    let mut session = logged_in(&store);
    let message = "Subject: x\r\n\r\nbody\r\n";
    let command = format!(
        "a APPEND Archive (\\Seen $A) \" 5-Jul-2026 10:11:12 +0200\" {{{}+}}\r\n{message}\r\n",
        message.len()
    );
    assert_eq!(
        say(&mut session, &command),
        "a OK [APPENDUID 1767225602 1] APPEND completed\r\n"
    );
    say(&mut session, "x SELECT Archive\r\n");
    assert_eq!(
        say(&mut session, "b FETCH 1 (INTERNALDATE FLAGS RFC822)\r\n"),
        "* 1 FETCH (INTERNALDATE \" 5-Jul-2026 10:11:12 +0200\" FLAGS (\\Seen $A \\Recent) RFC822 {20}\r\n\
         Subject: x\r\n\r\nbody\r\n)\r\nb OK FETCH completed\r\n"
    );
    for (command, answer) in [
        ("APPEND nowhere {1+}\r\nx", "NO [TRYCREATE] no such mailbox"),
        ("APPEND INBOX (\\Wrong) {1+}\r\nx", "BAD no such system flag"),
        ("APPEND INBOX {0+}\r\n", "NO a message is never empty"),
        (
            "APPEND INBOX ~{1+}\r\n\0",
            "NO [UNKNOWN-CTE] binary parts cannot be stored",
        ),
        (
            "APPEND INBOX {5+}\r\nA: ü",
            "NO UTF-8 header fields need ENABLE UTF8=ACCEPT",
        ),
    ] {
        assert_eq!(
            say(&mut session, &format!("c {command}\r\n")),
            format!("c {answer}\r\n")
        );
    }
    store.lock().unwrap().set_read_only("alice", "INBOX", true).unwrap();
    assert_eq!(
        say(&mut session, "d APPEND INBOX {1+}\r\nx\r\n"),
        "d NO [NOPERM] the mailbox is read-only\r\n"
    );
}

#[test]
fn codes_come_with_their_extension_only() {
    let mut session = Session::new(store(), Options::default().without("UIDPLUS").without("CONDSTORE"));
    say(&mut session, "l LOGIN alice wonderland\r\n");
    assert_eq!(
        say(&mut session, "a APPEND Archive {1+}\r\nx\r\n"),
        "a OK APPEND completed\r\n"
    );
    assert!(!say(&mut session, "b SELECT INBOX\r\n").contains("MODSEQ"));
    assert_eq!(say(&mut session, "c COPY 1 Archive\r\n"), "c OK COPY completed\r\n");
    assert_eq!(
        say(&mut session, "d FETCH 1 MODSEQ\r\n"),
        "d BAD data item not offered\r\n"
    );
}
