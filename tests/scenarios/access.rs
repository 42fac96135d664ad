//! What may be done with the open mailbox: asked for, granted, taken away, given back (RFC 9051 sections 6.3.2, 6.3.3
//! and 7.1, READ-ONLY and READ-WRITE).

use core::time::Duration;

use imap_proto::command::{Append, AppendMessage, FetchItem, Methods, SearchKey, StoreItem};
use imap_proto::types::{Flag, MailboxName, Seq, SeqSet, UidSet};
use imap_proto::{Access, Config, Event, StartError, State};

use crate::scenarios;
use crate::session::{Opening, Session};
use crate::stage::Stage;

scenarios!(
    a_select_that_grants_less,
    a_select_that_says_nothing,
    an_untagged_word_before_the_tagged_one,
    an_examine,
    taken_away_and_given_back,
    taken_away_in_an_answer,
    taken_away_while_idling,
    a_refusal_changes_nothing,
    words_that_mean_nothing_here,
    what_strictness_refuses,
    what_strictness_never_refuses,
    strictness_ends_with_its_cause,
    strictness_is_not_for_examine,
    another_mailbox_is_another_matter,
);

const PREAUTH: &str = "S: * PREAUTH [CAPABILITY IMAP4rev1 IDLE UNSELECT UIDPLUS MOVE] ready\n";
const SELECT: &str = "C: SELECT INBOX\nS: * 2 EXISTS\nS: $ OK [READ-WRITE] done\n";
const SELECT_READ_ONLY: &str = "C: SELECT INBOX\nS: * 2 EXISTS\nS: $ OK [READ-ONLY] done\n";
const STORE: &str = "C: STORE 1 +FLAGS (\\Seen)\nS: $ OK done\n";
const LONG: Duration = Duration::from_secs(30);

fn strict(mut opening: Opening) -> Opening {
    opening.configure = Config::with_strict_read_only;
    opening
}

fn one() -> SeqSet {
    SeqSet::one(Seq::new(1).unwrap())
}

fn select(session: &mut Session) -> Access {
    session.select(&MailboxName::inbox()).unwrap().access
}

fn store(session: &mut Session) -> Result<(), crate::session::Error> {
    session.store(&one(), StoreItem::Add(&[Flag::Seen])).map(drop)
}

/// What the connection knows: asked for, granted, both.
fn access(session: &Session) -> (Access, Option<Access>, Access) {
    let mailbox = session.connection().mailbox().unwrap();
    (mailbox.requested(), mailbox.granted(), mailbox.access())
}

/// The changes that the application is told.
fn changes(session: &mut Session) -> Vec<(Access, Access)> {
    session
        .updates()
        .into_iter()
        .filter_map(|event| match event {
            Event::AccessChanged { from, to } => Some((from, to)),
            _ => None,
        })
        .collect()
}

use Access::{ReadOnly, ReadWrite};

const LOST: (Access, Access) = (ReadWrite, ReadOnly);
const REGAINED: (Access, Access) = (ReadOnly, ReadWrite);

/// imaplib raises; here it is told, and the server decides.
fn a_select_that_grants_less(stage: Stage) {
    stage.play(&format!("{PREAUTH}{SELECT_READ_ONLY}{STORE}"), |session| {
        assert_eq!(select(session), ReadOnly);
        assert_eq!(access(session), (ReadWrite, Some(ReadOnly), ReadOnly));
        store(session).unwrap();
        // It was no change: the mailbox was opened like that.
        assert_eq!(changes(session), []);
    });
}

fn a_select_that_says_nothing(stage: Stage) {
    let script = format!("{PREAUTH}C: SELECT INBOX\nS: $ OK done\nC: EXAMINE INBOX\nS: $ OK done");
    stage.play(&script, |session| {
        assert_eq!(select(session), ReadWrite);
        assert_eq!(access(session), (ReadWrite, Some(ReadWrite), ReadWrite));
        assert_eq!(session.examine(&MailboxName::inbox()).unwrap().access, ReadOnly);
        assert_eq!(access(session).2, ReadOnly);
    });
}

/// The last word counts. imaplib raises for the first.
fn an_untagged_word_before_the_tagged_one(stage: Stage) {
    for (untagged, tagged, granted) in [
        ("READ-ONLY", "READ-WRITE", ReadWrite),
        ("READ-WRITE", "READ-ONLY", ReadOnly),
    ] {
        let script = format!("{PREAUTH}C: SELECT INBOX\nS: * OK [{untagged}] hm\nS: $ OK [{tagged}] done");
        stage.play(&script, |session| {
            assert_eq!(select(session), granted);
            assert_eq!(access(session), (ReadWrite, Some(granted), granted));
            assert_eq!(changes(session), []);
        });
    }
}

/// Whatever the server says to it.
fn an_examine(stage: Stage) {
    for code in ["[READ-ONLY] ", "[READ-WRITE] ", ""] {
        let script = format!(
            "{PREAUTH}C: EXAMINE INBOX\nS: $ OK {code}done
            C: STORE 1 +FLAGS (\\Seen)
            S: $ NO [READ-ONLY] EXAMINE was asked for"
        );
        stage.play(&script, |session| {
            assert_eq!(
                session.examine(&MailboxName::inbox()).unwrap().access,
                ReadOnly,
                "{code}"
            );
            let (requested, _, both) = access(session);
            assert_eq!((requested, both), (ReadOnly, ReadOnly), "{code}");
            let error = store(session).unwrap_err();
            assert!(error.is_read_only() && error.is_rejected(), "{error:?}");
            assert_eq!(changes(session), [], "{code}");
        });
    }
}

/// imaplib never notices the second.
fn taken_away_and_given_back(stage: Stage) {
    let script = format!(
        "{PREAUTH}{SELECT}
        C: NOOP
        S: * OK [READ-ONLY] the file system is full
        S: $ OK done
        C: NOOP
        S: * OK [READ-ONLY] it still is
        S: $ OK done
        C: NOOP
        S: * OK [READ-WRITE] there is room again
        S: $ OK done"
    );
    stage.play(&script, |session| {
        assert_eq!(select(session), ReadWrite);
        session.noop().unwrap();
        assert_eq!(access(session), (ReadWrite, Some(ReadOnly), ReadOnly));
        assert_eq!(changes(session), [LOST]);
        session.noop().unwrap();
        assert_eq!(changes(session), [], "it had been taken away");
        session.noop().unwrap();
        assert_eq!(access(session), (ReadWrite, Some(ReadWrite), ReadWrite));
        assert_eq!(changes(session), [REGAINED]);
    });
}

/// Amid the answer to another command, and as its completion.
fn taken_away_in_an_answer(stage: Stage) {
    let script = format!(
        "{PREAUTH}{SELECT}
        C: FETCH 1 FLAGS
        S: * OK [READ-ONLY] somebody else has it now
        S: * 1 FETCH (FLAGS ())
        S: $ OK done
        C: NOOP
        S: $ OK [READ-WRITE] and gave it back
        C: NOOP
        S: * NO [READ-ONLY] and took it again
        S: $ OK done"
    );
    stage.play(&script, |session| {
        select(session);
        assert_eq!(session.fetch(&one(), FetchItem::Flags).unwrap().len(), 1);
        assert_eq!((changes(session), access(session).2), (vec![LOST], ReadOnly));
        session.noop().unwrap();
        assert_eq!((changes(session), access(session).2), (vec![REGAINED], ReadWrite));
        session.noop().unwrap();
        assert_eq!((changes(session), access(session).2), (vec![LOST], ReadOnly));
    });
}

/// It is a change, and ends the waiting.
fn taken_away_while_idling(stage: Stage) {
    let script = format!(
        "{PREAUTH}{SELECT}
        C: IDLE
        S: + idling
        S: * OK Still here
        S: * OK [READ-ONLY] the quota is exhausted
        C| DONE
        S: $ OK done
        C: IDLE
        S: + idling
        S: * OK [READ-WRITE] and no more
        C| DONE
        S: $ OK done"
    );
    stage.play(&script, |session| {
        select(session);
        session.updates();
        assert!(session.idle(LONG).unwrap());
        assert_eq!((changes(session), access(session).2), (vec![LOST], ReadOnly));
        assert!(session.idle(LONG).unwrap());
        assert_eq!((changes(session), access(session).2), (vec![REGAINED], ReadWrite));
    });
}

/// A tagged NO or BAD says why a command failed. imaplib refuses everything after it.
fn a_refusal_changes_nothing(stage: Stage) {
    for condition in ["NO", "BAD"] {
        let script = format!(
            "{PREAUTH}{SELECT}
            C: STORE 1 +FLAGS (\\Seen)
            S: $ {condition} [READ-ONLY] this message is not yours
            {STORE}"
        );
        stage.play_with(&script, strict, |session| {
            select(session);
            let error = store(session).unwrap_err();
            assert!(
                error.is_read_only() && error.is_rejected() && !error.is_abort(),
                "{error:?}"
            );
            assert_eq!((changes(session), access(session).2), (vec![], ReadWrite));
            store(session).unwrap();
        });
    }
    // A SELECT that fails has opened nothing that could be read-only.
    let script = format!("{PREAUTH}{SELECT}C: SELECT other\nS: $ NO [READ-ONLY] no\n{SELECT}{STORE}");
    stage.play_with(&script, strict, |session| {
        select(session);
        assert!(
            session
                .select(&MailboxName::new("other").unwrap())
                .unwrap_err()
                .is_rejected()
        );
        assert_eq!(session.connection().state(), State::Authenticated);
        assert_eq!(select(session), ReadWrite);
        store(session).unwrap();
    });
}

/// Not a code, or not of a mailbox: nothing is open, it stands elsewhere in the text, or lacks its bracket. In other
/// letters it is the code all the same.
fn words_that_mean_nothing_here(stage: Stage) {
    let script = format!(
        "S: * PREAUTH [READ-ONLY] ready
        C: CAPABILITY
        S: * CAPABILITY IMAP4rev1
        S: $ OK [READ-ONLY] done
        {SELECT}
        C: NOOP
        S: * OK this is not [READ-ONLY]
        S: * OK [READ-ONLY
        S: * OK READ-ONLY
        S: * OK [X-READ-ONLY] no
        S: $ OK done
        C: NOOP
        S: * OK [read-only] now it is
        S: $ OK done"
    );
    stage.play(&script, |session| {
        assert_eq!(select(session), ReadWrite);
        session.noop().unwrap();
        assert_eq!((changes(session), access(session).2), (vec![], ReadWrite));
        session.noop().unwrap();
        assert_eq!((changes(session), access(session).2), (vec![LOST], ReadOnly));
    });
}

/// As imaplib does, before anything is sent; but only what changes the mailbox.
fn what_strictness_refuses(stage: Stage) {
    stage.play_with(&format!("{PREAUTH}{SELECT_READ_ONLY}"), strict, |session| {
        assert_eq!(select(session), ReadOnly);
        let other = MailboxName::new("other").unwrap();
        let refused = [
            store(session),
            session.uid_store(&UidSet::all(), StoreItem::Replace(&[])).map(drop),
            session.expunge().map(drop),
            session.uid_expunge(&UidSet::all()).map(drop),
            session.move_messages(&one(), &other).map(drop),
        ];
        for error in refused.map(Result::unwrap_err) {
            assert_eq!(error.start(), Some(&StartError::ReadOnly), "{error:?}");
            assert!(error.is_read_only() && !error.is_abort() && !error.is_rejected());
        }
    });
}

/// imaplib refuses even LOGOUT, and leaves the connection open and of no use.
fn what_strictness_never_refuses(stage: Stage) {
    let script = format!(
        "{PREAUTH}{SELECT_READ_ONLY}
        C: NOOP
        S: $ OK done
        C: FETCH 1 FLAGS
        S: $ OK done
        C: SEARCH ALL
        S: * SEARCH 1 2
        S: $ OK done
        C: COPY 1 other
        S: $ OK done
        C: APPEND other {{3}}
        S: + go on
        C| abc
        S: $ OK done
        C: CLOSE
        S: $ OK done
        {SELECT_READ_ONLY}
        C: UNSELECT
        S: $ OK done
        {SELECT_READ_ONLY}
        {SELECT_READ_ONLY}
        C: EXAMINE INBOX
        S: $ OK [READ-ONLY] done
        {SELECT_READ_ONLY}
        C: LOGOUT
        S: * BYE
        S: $ OK done"
    );
    stage.play_with(&script, strict, |session| {
        let other = MailboxName::new("other").unwrap();
        select(session);
        session.noop().unwrap();
        session.fetch(&one(), FetchItem::Flags).unwrap();
        session.search(SearchKey::All).unwrap();
        session.copy(&one(), &other).unwrap();
        session
            .append(Append::new(&other, AppendMessage::new(3)), b"abc")
            .unwrap();
        session.close().unwrap();
        assert_eq!(session.connection().state(), State::Authenticated);
        select(session);
        session.unselect().unwrap();
        assert_eq!(session.connection().state(), State::Authenticated);
        select(session);
        select(session);
        session.examine(&MailboxName::inbox()).unwrap();
        select(session);
        session.leave().unwrap();
        assert_eq!(session.connection().state(), State::Logout);
    });
}

fn strictness_ends_with_its_cause(stage: Stage) {
    let script = format!(
        "{PREAUTH}{SELECT}{STORE}
        C: NOOP
        S: * OK [READ-ONLY] taken away
        S: $ OK done
        C: NOOP
        S: * OK [READ-WRITE] given back
        S: $ OK done
        {STORE}
        C: NOOP
        S: * OK [READ-ONLY] taken away
        S: $ OK done
        {SELECT}{STORE}"
    );
    stage.play_with(&script, strict, |session| {
        select(session);
        store(session).unwrap();
        session.noop().unwrap();
        assert!(store(session).unwrap_err().is_read_only());
        session.noop().unwrap();
        store(session).unwrap();
        session.noop().unwrap();
        assert!(store(session).unwrap_err().is_read_only());
        assert_eq!(select(session), ReadWrite);
        store(session).unwrap();
    });
}

/// Who asks to read has not lost the right to write; the server says so itself.
fn strictness_is_not_for_examine(stage: Stage) {
    let script = format!(
        "{PREAUTH}C: EXAMINE INBOX\nS: $ OK [READ-ONLY] done
        C: STORE 1 +FLAGS (\\Seen)
        S: $ NO read-only"
    );
    stage.play_with(&script, strict, |session| {
        session.examine(&MailboxName::inbox()).unwrap();
        let error = store(session).unwrap_err();
        assert!(error.is_rejected() && !error.is_read_only(), "{error:?}");
    });
}

/// What was said of one mailbox is not said of the next.
fn another_mailbox_is_another_matter(stage: Stage) {
    let script = format!(
        "{PREAUTH}{SELECT_READ_ONLY}
        C: SELECT other
        S: * OK [CLOSED] INBOX is closed
        S: $ OK done
        C: STORE 1 +FLAGS (\\Seen)
        S: $ OK done"
    );
    stage.play_with(&script, strict, |session| {
        select(session);
        let other = session.select(&MailboxName::new("other").unwrap()).unwrap();
        assert_eq!((other.access, access(session).2), (ReadWrite, ReadWrite));
        store(session).unwrap();
        assert_eq!(changes(session), []);
    });
}
