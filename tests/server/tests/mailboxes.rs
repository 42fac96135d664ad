//! The commands about mailboxes.

use super::{logged_in, say, selected, store};

#[test]
fn select_tells_all_there_is_to_know() {
    let store = store();
    let mut session = logged_in(&store);
    let flags = "\\Answered \\Flagged \\Deleted \\Seen \\Draft $Work";
    assert_eq!(
        say(&mut session, "a SELECT inbox\r\n"),
        format!(
            "* FLAGS ({flags})\r\n* OK [PERMANENTFLAGS ({flags} \\*)] flags that can be changed\r\n* 3 EXISTS\r\n\
             * 3 RECENT\r\n* OK [UNSEEN 2] first message not seen\r\n* OK [UIDVALIDITY 1767225601] UIDs are valid\r\n\
             * OK [UIDNEXT 4] predicted next UID\r\n* OK [HIGHESTMODSEQ 4] highest mod-sequence\r\n\
             a OK [READ-WRITE] SELECT completed\r\n"
        )
    );
    let answer = say(&mut session, "b EXAMINE Archive\r\n");
    assert!(
        answer.starts_with("* OK [CLOSED] the mailbox selected before is closed\r\n* FLAGS ("),
        "{answer}"
    );
    assert!(
        answer.contains("* OK [PERMANENTFLAGS ()] no flag can be changed\r\n* 0 EXISTS\r\n* 0 RECENT\r\n* OK [UIDV")
    );
    assert!(answer.ends_with("b OK [READ-ONLY] EXAMINE completed\r\n"));
    let answer = say(&mut session, "c SELECT nowhere\r\nd CHECK\r\n");
    assert_eq!(
        answer,
        "* OK [CLOSED] the mailbox selected before is closed\r\nc NO [NONEXISTENT] no such mailbox\r\nd BAD select a mailbox first\r\n"
    );
    store.lock().unwrap().set_uid_validity("alice", "INBOX", 7).unwrap();
    let answer = say(&mut session, "e SELECT INBOX\r\n");
    assert!(
        answer.contains("* 0 RECENT\r\n") && answer.contains("* OK [UIDVALIDITY 7] "),
        "{answer}"
    );
}

#[test]
fn list_and_lsub() {
    let store = store();
    let mut session = logged_in(&store);
    for name in ["a/b/c", "Entw&APw-rfe &- &U,BTFw-"] {
        say(&mut session, &format!("x CREATE \"{name}\"\r\n"));
    }
    store
        .lock()
        .unwrap()
        .set_special_use("alice", "Archive", "\\Archive")
        .unwrap();
    assert_eq!(
        say(&mut session, "a LIST \"\" *\r\n"),
        "* LIST (\\HasNoChildren \\Archive) \"/\" Archive\r\n\
         * LIST (\\HasNoChildren) \"/\" \"Entw&APw-rfe &- &U,BTFw-\"\r\n\
         * LIST (\\HasNoChildren) \"/\" INBOX\r\n\
         * LIST (\\HasChildren) \"/\" a\r\n* LIST (\\HasChildren) \"/\" a/b\r\n* LIST (\\HasNoChildren) \"/\" a/b/c\r\n\
         a OK LIST completed\r\n"
    );
    say(&mut session, "x DELETE a/b\r\n");
    assert_eq!(
        say(&mut session, "b LIST a/ %\r\nc LIST \"\" \"\"\r\nd LIST \"\" Inbox\r\n"),
        "* LIST (\\Noselect \\HasChildren) \"/\" a/b\r\nb OK LIST completed\r\n* LIST (\\Noselect) \"/\" \"\"\r\n\
         c OK LIST completed\r\n* LIST (\\HasNoChildren) \"/\" INBOX\r\nd OK LIST completed\r\n"
    );
    assert_eq!(
        say(&mut session, "e SELECT a/b\r\n"),
        "e NO [CANNOT] the mailbox cannot be selected\r\n"
    );
    say(&mut session, "x SUBSCRIBE a/b/c\r\n");
    say(&mut session, "x DELETE a/b/c\r\n");
    assert_eq!(
        say(&mut session, "f LSUB \"\" %\r\ng LSUB a *\r\n"),
        "* LSUB () \"/\" INBOX\r\n* LSUB (\\Noselect) \"/\" a\r\nf OK LSUB completed\r\n\
         * LSUB (\\Noselect) \"/\" a/b/c\r\ng OK LSUB completed\r\n"
    );
    say(&mut session, "x UNSUBSCRIBE a/b/c\r\n");
    assert_eq!(say(&mut session, "h LSUB \"\" a*\r\n"), "h OK LSUB completed\r\n");
    assert_eq!(
        say(&mut session, "i SUBSCRIBE nowhere\r\n"),
        "i NO [NONEXISTENT] no such mailbox\r\n"
    );
}

#[test]
fn names_that_cannot_be() {
    let mut session = logged_in(&store());
    for (command, answer) in [
        ("CREATE INBOX", "NO [ALREADYEXISTS] a mailbox has this name already"),
        ("CREATE a//b", "NO [CANNOT] a mailbox cannot have this name"),
        ("CREATE &broken", "NO [CANNOT] malformed mailbox name"),
        ("DELETE INBOX", "NO [CANNOT] not possible with INBOX"),
        ("DELETE nowhere", "NO [NONEXISTENT] no such mailbox"),
        ("RENAME nowhere x", "NO [NONEXISTENT] no such mailbox"),
        (
            "RENAME Archive inbox",
            "NO [ALREADYEXISTS] a mailbox has this name already",
        ),
        ("STATUS nowhere (MESSAGES)", "NO [NONEXISTENT] no such mailbox"),
        ("STATUS INBOX ()", "BAD unknown status items"),
    ] {
        assert_eq!(
            say(&mut session, &format!("a {command}\r\n")),
            format!("a {answer}\r\n")
        );
    }
}

#[test]
fn the_selected_mailbox_is_not_deleted_but_may_be_renamed() {
    let mut session = selected(&store());
    say(&mut session, "x CREATE box\r\nx SELECT box\r\n");
    assert_eq!(
        say(&mut session, "a DELETE box\r\n"),
        "a NO [INUSE] the mailbox is selected\r\n"
    );
    assert_eq!(say(&mut session, "b RENAME box crate\r\n"), "b OK RENAME completed\r\n");
    assert!(say(&mut session, "c APPEND crate {1+}\r\nx\r\n").starts_with("* 1 EXISTS\r\n* 1 RECENT\r\nc OK "));
}

#[test]
fn status_counts() {
    let mut session = logged_in(&store());
    assert_eq!(
        say(
            &mut session,
            "a STATUS INBOX (MESSAGES RECENT UIDNEXT UIDVALIDITY UNSEEN DELETED SIZE HIGHESTMODSEQ)\r\n"
        ),
        "* STATUS INBOX (MESSAGES 3 RECENT 3 UIDNEXT 4 UIDVALIDITY 1767225601 UNSEEN 2 DELETED 0 SIZE 367 HIGHESTMODSEQ 4)\r\n\
         a OK STATUS completed\r\n"
    );
}

#[test]
fn close_expunges_and_unselect_does_not() {
    let store = store();
    let mut session = selected(&store);
    say(&mut session, "x STORE 1 +FLAGS.SILENT (\\Deleted)\r\n");
    assert_eq!(say(&mut session, "a UNSELECT\r\n"), "a OK UNSELECT completed\r\n");
    say(&mut session, "x EXAMINE INBOX\r\n");
    assert_eq!(say(&mut session, "b CLOSE\r\n"), "b OK CLOSE completed\r\n");
    assert_eq!(store.lock().unwrap().uids("alice", "INBOX").unwrap(), [1, 2, 3]);
    say(&mut session, "x SELECT INBOX\r\n");
    assert_eq!(
        say(&mut session, "c CLOSE\r\nd CLOSE\r\n"),
        "c OK CLOSE completed\r\nd BAD select a mailbox first\r\n"
    );
    assert_eq!(store.lock().unwrap().uids("alice", "INBOX").unwrap(), [2, 3]);
}
