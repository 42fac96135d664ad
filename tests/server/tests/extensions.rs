//! ID, NAMESPACE, UTF8=ACCEPT, CONDSTORE, QRESYNC and UIDPLUS.

use super::{hear, logged_in, say, selected, store};

#[test]
fn id_and_namespace() {
    let mut session = logged_in(&store());
    let id = "* ID (\"name\" \"imap-tests\" \"version\" \"0.1.0\")\r\na OK ID completed\r\n";
    assert_eq!(say(&mut session, "a ID NIL\r\n"), id);
    assert_eq!(say(&mut session, "a ID (\"name\" \"x\" \"os\" NIL)\r\n"), id);
    let long = format!("b ID (\"{}\" NIL)\r\n", "x".repeat(31));
    assert_eq!(
        say(&mut session, &long),
        "b BAD ID parameters are too long or too many\r\n"
    );
    assert_eq!(
        say(&mut session, "c NAMESPACE\r\n"),
        "* NAMESPACE ((\"\" \"/\")) NIL NIL\r\nc OK NAMESPACE completed\r\n"
    );
}

#[test]
fn names_are_utf8_once_enabled() {
    let store = store();
    store.lock().unwrap().create("alice", "Entwürfe & x").unwrap();
    let mut session = logged_in(&store);
    assert_eq!(
        say(&mut session, "a ENABLE X-NONE UTF8=ACCEPT\r\n"),
        "* ENABLED UTF8=ACCEPT\r\na OK ENABLE completed\r\n"
    );
    assert_eq!(
        say(
            &mut session,
            "b LIST \"\" E%\r\nc STATUS \"Entwürfe & x\" (MESSAGES)\r\n"
        ),
        "* LIST (\\HasNoChildren) \"/\" \"Entwürfe & x\"\r\nb OK LIST completed\r\n\
         * STATUS \"Entwürfe & x\" (MESSAGES 0)\r\nc OK STATUS completed\r\n"
    );
    say(&mut session, "x SELECT INBOX\r\n");
    assert_eq!(
        say(&mut session, "d SEARCH SUBJECT \"ü\"\r\n"),
        "* SEARCH\r\nd OK SEARCH completed\r\n"
    );
    assert_eq!(
        say(&mut session, "e SEARCH CHARSET UTF-8 ALL\r\n"),
        "e BAD no CHARSET after ENABLE UTF8=ACCEPT\r\n"
    );
    assert!(say(&mut session, "f APPEND Archive {5+}\r\nA: ü\r\n").starts_with("f OK "));
    assert_eq!(
        say(&mut session, "g ENABLE CONDSTORE\r\n"),
        "g BAD ENABLE comes before a mailbox is selected\r\n"
    );
}

#[test]
fn condstore_counts_changes() {
    let store = store();
    let mut session = logged_in(&store);
    assert!(say(&mut session, "a SELECT INBOX (CONDSTORE)\r\n").contains("* OK [HIGHESTMODSEQ 4] "));
    assert_eq!(
        say(&mut session, "b FETCH 1 MODSEQ\r\n"),
        "* 1 FETCH (MODSEQ (2))\r\nb OK FETCH completed\r\n"
    );
    assert_eq!(
        say(
            &mut session,
            "c STORE 1:3 (UNCHANGEDSINCE 3) +FLAGS.SILENT (\\Answered)\r\n"
        ),
        "* 1 FETCH (MODSEQ (5))\r\n* 2 FETCH (MODSEQ (6))\r\n\
         c OK [MODIFIED 3] conditional STORE failed for some messages\r\n"
    );
    store.lock().unwrap().set_flags("alice", "INBOX", 3, &[]).unwrap();
    assert_eq!(
        say(&mut session, "d FETCH 1:* (FLAGS) (CHANGEDSINCE 5)\r\n"),
        "* 2 FETCH (FLAGS (\\Answered \\Recent) MODSEQ (6))\r\n* 3 FETCH (FLAGS (\\Recent) MODSEQ (7))\r\nd OK FETCH completed\r\n"
    );
    assert_eq!(say(&mut session, "e NOOP\r\n"), "e OK NOOP completed\r\n");
    assert_eq!(
        say(&mut session, "f UID STORE 1 (UNCHANGEDSINCE 5) FLAGS ()\r\n"),
        "* 1 FETCH (UID 1 FLAGS (\\Recent) MODSEQ (8))\r\nf OK STORE completed\r\n"
    );
    assert_eq!(
        say(&mut session, "g SEARCH MODSEQ 7\r\n"),
        "* SEARCH 1 3 (MODSEQ 8)\r\ng OK SEARCH completed\r\n"
    );
}

#[test]
fn qresync_catches_up() {
    let store = store();
    let mut session = selected(&store);
    assert_eq!(
        say(&mut session, "a SELECT INBOX (QRESYNC (1767225601 4))\r\n"),
        "a BAD parameter not offered or not enabled\r\n"
    );
    {
        let mut store = store.lock().unwrap();
        store.expunge("alice", "INBOX", &[1]).unwrap();
        store.set_flags("alice", "INBOX", 3, &["\\Seen"]).unwrap();
    }
    let mut session = logged_in(&store);
    assert_eq!(
        say(&mut session, "b ENABLE QRESYNC\r\n"),
        "* ENABLED QRESYNC\r\nb OK ENABLE completed\r\n"
    );
    let answer = say(&mut session, "c SELECT INBOX (QRESYNC (1767225601 4))\r\n");
    let caught_up = "* VANISHED (EARLIER) 1\r\n* 2 FETCH (UID 3 FLAGS (\\Seen) MODSEQ (6))\r\n\
        c OK [READ-WRITE] SELECT completed\r\n";
    assert!(answer.ends_with(caught_up), "{answer}");
    let answer = say(&mut session, "d SELECT INBOX (QRESYNC (1767225601 4 2))\r\n");
    assert!(!answer.contains("VANISHED") && !answer.contains("FETCH"), "{answer}");
    let answer = say(&mut session, "e SELECT INBOX (QRESYNC (7 4))\r\n");
    assert!(!answer.contains("VANISHED") && !answer.contains("FETCH"), "{answer}");
    assert_eq!(
        say(&mut session, "f UID FETCH 1:* (FLAGS) (CHANGEDSINCE 4 VANISHED)\r\n"),
        "* VANISHED (EARLIER) 1\r\n* 2 FETCH (UID 3 FLAGS (\\Seen) MODSEQ (6))\r\nf OK FETCH completed\r\n"
    );
    assert_eq!(
        say(&mut session, "g FETCH 1:* (FLAGS) (CHANGEDSINCE 4 VANISHED)\r\n"),
        "g BAD VANISHED needs QRESYNC, UID FETCH and CHANGEDSINCE\r\n"
    );
    say(&mut session, "i IDLE\r\n");
    store.lock().unwrap().expunge("alice", "INBOX", &[2]).unwrap();
    assert_eq!(hear(&mut session), "* VANISHED 2\r\n");
    say(&mut session, "DONE\r\n");
    say(&mut session, "x STORE 1 +FLAGS (\\Deleted)\r\n");
    assert_eq!(
        say(&mut session, "j COPY 1 INBOX\r\nk UID MOVE 4 Archive\r\n"),
        "* 2 EXISTS\r\n* 1 RECENT\r\nj OK [COPYUID 1767225601 3 4] COPY completed\r\n\
         * OK [COPYUID 1767225602 4 1] moved\r\n* VANISHED 4\r\nk OK [HIGHESTMODSEQ 10] MOVE completed\r\n"
    );
    assert_eq!(
        say(&mut session, "h EXPUNGE\r\n"),
        "* VANISHED 3\r\nh OK [HIGHESTMODSEQ 11] EXPUNGE completed\r\n"
    );
}

#[test]
fn uid_expunge_takes_only_what_it_is_given() {
    let store = store();
    let mut session = selected(&store);
    say(&mut session, "x STORE 1:2 +FLAGS.SILENT (\\Deleted)\r\n");
    assert_eq!(
        say(&mut session, "a UID EXPUNGE 2:3\r\n"),
        "* 2 EXPUNGE\r\na OK EXPUNGE completed\r\n"
    );
    assert_eq!(store.lock().unwrap().uids("alice", "INBOX").unwrap(), [1, 3]);
}
