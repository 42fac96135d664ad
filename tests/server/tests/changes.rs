//! What one session does, as the others see it.

use super::{
    super::{Options, Session},
    hear, say, selected, store,
};

#[test]
fn an_idling_session_hears_of_everything() {
    let store = store();
    let (mut idle, mut busy) = (selected(&store), selected(&store));
    assert_eq!(say(&mut idle, "i IDLE\r\n"), "+ idling\r\n");
    assert_eq!(hear(&mut idle), "");
    say(&mut busy, "a APPEND INBOX {1+}\r\nx\r\n");
    assert_eq!(hear(&mut idle), "* 4 EXISTS\r\n");
    say(&mut busy, "b STORE 2 +FLAGS (\\Deleted)\r\n");
    assert_eq!(hear(&mut idle), "* 2 FETCH (FLAGS (\\Deleted \\Recent))\r\n");
    say(&mut busy, "c EXPUNGE\r\n");
    assert_eq!(hear(&mut idle), "* 2 EXPUNGE\r\n");
    store.lock().unwrap().append("alice", "INBOX", b"y", &[], None).unwrap();
    assert_eq!(
        say(&mut idle, "done\r\n"),
        "* 4 EXISTS\r\n* 3 RECENT\r\ni OK IDLE completed\r\n"
    );
    assert_eq!(
        say(&mut idle, "j IDLE\r\nk NOOP\r\n"),
        "+ idling\r\nj BAD expected DONE\r\n"
    );
}

#[test]
fn numbers_stay_during_fetch_store_and_search() {
    let store = store();
    let mut session = selected(&store);
    store.lock().unwrap().expunge("alice", "INBOX", &[1]).unwrap();
    store
        .lock()
        .unwrap()
        .set_flags("alice", "INBOX", 2, &["\\Answered"])
        .unwrap();
    assert_eq!(
        say(&mut session, "a FETCH 1:2 (UID BODY.PEEK[TEXT])\r\n"),
        "* 1 FETCH (UID 1 BODY[TEXT] {14}\r\nThis is one.\r\n)\r\n* 2 FETCH (UID 2 BODY[TEXT] {14}\r\nThis is two.\r\n)\r\n\
         * 2 FETCH (FLAGS (\\Answered \\Recent))\r\na OK FETCH completed\r\n"
    );
    assert_eq!(
        say(&mut session, "b SEARCH ALL\r\n"),
        "* SEARCH 1 2 3\r\nb OK SEARCH completed\r\n"
    );
    assert_eq!(
        say(&mut session, "c STORE 1 +FLAGS (\\Seen)\r\n"),
        "c NO [EXPUNGEISSUED] some of the messages no longer exist\r\n"
    );
    assert_eq!(
        say(&mut session, "d UID SEARCH ANSWERED\r\n"),
        "* SEARCH 2\r\n* 1 EXPUNGE\r\nd OK SEARCH completed\r\n"
    );
    store.lock().unwrap().expunge("alice", "INBOX", &[3]).unwrap();
    assert_eq!(
        say(&mut session, "e COPY 2 Archive\r\n"),
        "* 2 EXPUNGE\r\ne NO [EXPUNGEISSUED] some of the messages no longer exist\r\n"
    );
}

#[test]
fn a_silent_store_hides_only_its_own_change() {
    let store = store();
    let mut session = selected(&store);
    store
        .lock()
        .unwrap()
        .set_flags("alice", "INBOX", 2, &["\\Answered"])
        .unwrap();
    assert_eq!(
        say(&mut session, "a STORE 2:3 +FLAGS.SILENT (\\Seen)\r\n"),
        "* 2 FETCH (FLAGS (\\Answered \\Recent))\r\na OK STORE completed\r\n"
    );
    assert_eq!(say(&mut session, "b NOOP\r\n"), "b OK NOOP completed\r\n");
}

#[test]
fn nothing_is_said_between_commands_unless_asked_for() {
    let store = store();
    let mut quiet = selected(&store);
    let options = Options {
        unsolicited: true,
        ..Options::default()
    };
    let mut chatty = Session::new(store.clone(), options);
    say(&mut chatty, "l LOGIN alice wonderland\r\ns SELECT INBOX\r\n");
    store.lock().unwrap().expunge("alice", "INBOX", &[1]).unwrap();
    store.lock().unwrap().append("alice", "INBOX", b"x", &[], None).unwrap();
    assert_eq!(hear(&mut quiet), "");
    say(&mut chatty, "a NO");
    assert_eq!(hear(&mut chatty), "");
    say(&mut chatty, "NSENSE\r\n");
    assert_eq!(hear(&mut chatty), "* 4 EXISTS\r\n* 1 RECENT\r\n");
    store.lock().unwrap().append("alice", "INBOX", b"y", &[], None).unwrap();
    assert_eq!(hear(&mut chatty), "* 5 EXISTS\r\n* 2 RECENT\r\n");
    assert_eq!(say(&mut chatty, "b NOOP\r\n"), "* 1 EXPUNGE\r\nb OK NOOP completed\r\n");
}

#[test]
fn losing_the_right_to_write_or_the_mailbox() {
    let store = store();
    let mut session = selected(&store);
    say(&mut session, "i IDLE\r\n");
    store.lock().unwrap().set_read_only("alice", "INBOX", true).unwrap();
    assert_eq!(
        hear(&mut session),
        "* OK [READ-ONLY] the mailbox has become read-only\r\n"
    );
    say(&mut session, "DONE\r\n");
    assert_eq!(
        say(&mut session, "a STORE 1 +FLAGS (\\Seen)\r\n"),
        "a NO [READ-ONLY] the mailbox is read-only\r\n"
    );
    say(&mut session, "x SELECT Archive\r\n");
    store.lock().unwrap().delete("alice", "Archive").unwrap();
    assert_eq!(
        say(&mut session, "b NOOP\r\n"),
        "* BYE the selected mailbox was deleted\r\n"
    );
    assert!(session.is_closed());
}
