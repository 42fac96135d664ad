//! Commands and their answers.

use core::time::Duration;

use imap_proto::command::{Append, AppendMessage, FetchItem, Methods, SearchKey, StoreItem};
use imap_proto::ext::utf8_accept::{self, EnableUtf8};
use imap_proto::response::Data;
use imap_proto::types::{Atom, Flag, MailboxName, Seq, SeqSet};
use imap_proto::{Event, StartError, State};

use crate::authentication::exchanged;
use crate::scenarios;
use crate::session::Session;
use crate::stage::Stage;

scenarios!(
    lsub,
    unselect,
    flags_with_brackets,
    enable_before_authentication,
    enable_after_select,
    enable_where_it_is_not_offered,
    enable_utf8_where_it_is_not_offered,
    utf8_in_a_message,
    utf8_needs_its_confirmation,
    no_charset_in_utf8_mode,
    idle,
    idle_where_it_is_not_offered,
    idle_that_is_denied,
);

const PREAUTH: &str = "S: * PREAUTH [CAPABILITY IMAP4rev1 IDLE UNSELECT] ready\n";
const SELECT: &str = "C: SELECT INBOX\nS: * 2 EXISTS\nS: $ OK [READ-WRITE] SELECT completed.\n";

pub(crate) fn lsub(stage: Stage) {
    let script = format!(
        "{PREAUTH}
        C: LSUB \"\" *
        S: * LSUB () \".\" directoryA
        S: $ OK LSUB completed"
    );
    stage.play(&script, |session| {
        let (root, all) = (MailboxName::new("").unwrap(), MailboxName::new("*").unwrap());
        let reply = session.lsub(&root, &all).unwrap();
        let [list] = reply.mailboxes.as_slice() else {
            panic!("{reply:?}")
        };
        assert_eq!(
            (list.delimiter(), list.mailbox().display().into_owned()),
            (Some('.'), "directoryA".into())
        );
    });
}

pub(crate) fn unselect(stage: Stage) {
    let script = format!(
        "{PREAUTH}{SELECT}
        C: UNSELECT
        S: $ OK Returned to authenticated state. (Success)"
    );
    stage.play(&script, |session| {
        assert_eq!(session.select(&MailboxName::inbox()).unwrap().exists, Some(2));
        assert_eq!(session.connection().state(), State::Selected);
        session.unselect().unwrap();
        assert_eq!(session.connection().state(), State::Authenticated);
        assert!(session.connection().mailbox().is_none());
    });
}

/// No flag may have a bracket in it, and there are servers that let clients store such. They can be read; they cannot be
/// sent.
pub(crate) fn flags_with_brackets(stage: Stage) {
    let script = format!(
        r"{PREAUTH}
        C: SELECT test
        S: * FLAGS (\Answered \Seen [test] k]x)
        S: * 2 EXISTS
        S: * 0 RECENT
        S: * OK [PERMANENTFLAGS (\Answered \Seen [test] k]x \*)] Flags permitted.
        S: $ OK [READ-WRITE] SELECT completed.
        C: FETCH 1 FLAGS
        S: * 1 FETCH (FLAGS (\Seen [test]))
        S: $ OK FETCH completed"
    );
    stage.play(&script, |session| {
        let flags = [Flag::parse(b"[test]"), Flag::parse(b"k]x")];
        let selected = session.select(&MailboxName::new("test").unwrap()).unwrap();
        for flag in &flags {
            assert!(selected.flags.as_ref().unwrap().contains(flag), "{selected:?}");
            assert!(
                selected.permanent_flags.as_ref().unwrap().contains(flag),
                "{selected:?}"
            );
        }
        assert!(selected.permanent_flags.as_ref().unwrap().contains(&Flag::Wildcard));
        let one = SeqSet::one(Seq::new(1).unwrap());
        let messages = session.fetch(&one, FetchItem::Flags).unwrap();
        assert!(messages.as_slice()[0].flags.as_ref().unwrap().contains(&flags[0]));
        let error = session.store(&one, StoreItem::Add(&flags[..1])).unwrap_err();
        assert!(matches!(error.start(), Some(StartError::Value(_))), "{error:?}");
        assert!(Flag::keyword("[test]").is_err());
    });
}

pub(crate) fn enable_before_authentication(stage: Stage) {
    stage.play("S: * OK [CAPABILITY IMAP4rev1 ENABLE UTF8=ACCEPT] ready", |session| {
        let offered = session.connection().offered::<utf8_accept::Support>().unwrap();
        let error = session.run(EnableUtf8::new(offered)).unwrap_err();
        assert_eq!(error.start(), Some(&StartError::WrongState(State::NotAuthenticated)));
        assert!(error.to_string().contains("NONAUTH"), "{error}");
    });
}

pub(crate) fn enable_after_select(stage: Stage) {
    let script = format!("S: * PREAUTH [CAPABILITY IMAP4rev1 ENABLE UTF8=ACCEPT] ready\n{SELECT}");
    stage.play(&script, |session| {
        session.select(&MailboxName::inbox()).unwrap();
        let offered = session.connection().offered::<utf8_accept::Support>().unwrap();
        let error = session.run(EnableUtf8::new(offered)).unwrap_err();
        assert_eq!(error.start(), Some(&StartError::WrongState(State::Selected)));
    });
}

/// imaplib refuses. Here the typed command cannot be made without a proof that there is something to enable; whoever names
/// extensions himself hears what the server says.
pub(crate) fn enable_where_it_is_not_offered(stage: Stage) {
    let script = format!("{PREAUTH}C: ENABLE foo\nS: $ BAD ENABLE unknown");
    stage.play(&script, |session| {
        assert!(session.connection().offered::<utf8_accept::Support>().is_none());
        let error = session.enable(&[Atom::new("foo").unwrap()]).unwrap_err();
        assert!(error.is_rejected() && !error.is_abort(), "{error:?}");
    });
}

pub(crate) fn enable_utf8_where_it_is_not_offered(stage: Stage) {
    let script = "
        S: * OK [CAPABILITY IMAP4rev1 ENABLE] ready
        C: LOGIN user \"pass\"
        S: $ OK [CAPABILITY IMAP4rev1 ENABLE] LOGIN completed
    ";
    stage.play(script, |session| {
        session.login("user", &"pass".into()).unwrap();
        assert!(session.connection().offered::<utf8_accept::Support>().is_none());
    });
}

const OFFERED: &str = "IMAP4rev1 ENABLE UTF8=ACCEPT";

fn enable_utf8(session: &mut Session) -> bool {
    let offered = session.connection().offered::<utf8_accept::Support>().unwrap();
    session.run(EnableUtf8::new(offered)).unwrap().contains("UTF8=ACCEPT")
}

/// imaplib sends another literal than it announces, and not the message (gh-81555); RFC 9755 section 4 has messages as they are.
pub(crate) fn utf8_in_a_message(stage: Stage) {
    let message = "Subject: üñí©öðé";
    let rest = format!(
        "C: CAPABILITY
        S: * CAPABILITY {OFFERED}
        S: $ OK done
        C: ENABLE UTF8=ACCEPT
        S: * ENABLED UTF8=ACCEPT
        S: $ OK ENABLE successful
        C: APPEND INBOX {{{}}}
        S: +
        C| {message}
        S: $ OK okay",
        message.len()
    );
    exchanged(stage, OFFERED, &rest, |session| {
        session.capability().unwrap();
        assert!(enable_utf8(session));
        let inbox = MailboxName::inbox();
        let size = u64::try_from(message.len()).unwrap();
        let append = Append::new(&inbox, AppendMessage::new(size));
        session.append(append, message.as_bytes()).unwrap();
    });
}

/// A server that says OK and not ENABLED has enabled nothing (RFC 5161 section 3.2); imaplib takes OK for it.
pub(crate) fn utf8_needs_its_confirmation(stage: Stage) {
    for (confirmation, name) in [("", "Gr&APw-n"), ("S: * ENABLED UTF8=ACCEPT", "\"Grün\"")] {
        let script = format!(
            "S: * PREAUTH [CAPABILITY {OFFERED}] ready
            C: ENABLE UTF8=ACCEPT
            {confirmation}
            S: $ OK ENABLE successful
            C: SELECT {name}
            S: $ OK done"
        );
        stage.play(&script, |session| {
            assert_eq!(enable_utf8(session), !confirmation.is_empty());
            session.select(&MailboxName::new("Grün").unwrap()).unwrap();
        });
    }
}

/// A charset must not be named (RFC 9755 section 3). Nobody can: it is named where it is needed.
pub(crate) fn no_charset_in_utf8_mode(stage: Stage) {
    let script = format!(
        "S: * PREAUTH [CAPABILITY {OFFERED}] ready
        {SELECT}
        C: SEARCH CHARSET UTF-8 SUBJECT {{5}}
        S: +
        C| grün
        S: * SEARCH 2
        S: $ OK done"
    );
    let search = |session: &mut Session| {
        session.select(&MailboxName::inbox()).unwrap();
        let found = session.search(SearchKey::Subject("grün")).unwrap();
        assert_eq!(found.iter().map(Seq::get).collect::<Vec<_>>(), [2]);
    };
    stage.play(&script, search);
    let script = format!(
        "S: * PREAUTH [CAPABILITY {OFFERED}] ready
        C: ENABLE UTF8=ACCEPT
        S: * ENABLED UTF8=ACCEPT
        S: $ OK ENABLE successful
        {SELECT}
        C: SEARCH SUBJECT \"grün\"
        S: * SEARCH 2
        S: $ OK done"
    );
    stage.play(&script, |session| {
        assert!(enable_utf8(session));
        search(session);
    });
}

const LONG: Duration = Duration::from_secs(30);

pub(crate) fn idle(stage: Stage) {
    let script = format!(
        "{PREAUTH}{SELECT}
        C: IDLE
        S: + idling
        S: * OK Still here
        S: * 3 EXISTS
        C| DONE
        S: * 4 EXISTS
        S: $ OK IDLE completed
        C: NOOP
        S: $ OK done
        C: IDLE
        S: + idling
        C| DONE
        S: $ OK IDLE completed"
    );
    stage.play(&script, |session| {
        session.select(&MailboxName::inbox()).unwrap();
        session.updates();
        assert!(session.idle(LONG).unwrap());
        let exists: Vec<_> = session
            .updates()
            .into_iter()
            .filter_map(|event| match event {
                Event::Data(Data::Exists(count)) => Some(count),
                _ => None,
            })
            .collect();
        assert_eq!(exists, [3, 4]);
        session.noop().unwrap();
        assert!(!session.idle(Duration::from_millis(20)).unwrap());
    });
}

/// imaplib refuses; here the server is asked instead, again and again.
pub(crate) fn idle_where_it_is_not_offered(stage: Stage) {
    let script = format!(
        "S: * PREAUTH [CAPABILITY IMAP4rev1] ready
        {SELECT}
        C: NOOP
        S: * 3 EXISTS
        S: $ OK done"
    );
    stage.play(&script, |session| {
        session.select(&MailboxName::inbox()).unwrap();
        session.updates();
        assert!(session.idle(LONG).unwrap());
        assert!(session.updates().contains(&Event::Data(Data::Exists(3))));
    });
}

pub(crate) fn idle_that_is_denied(stage: Stage) {
    let script = format!("{PREAUTH}{SELECT}C: IDLE\nS: $ NO IDLE is not allowed at this time\nC: NOOP\nS: $ OK done");
    stage.play(&script, |session| {
        session.select(&MailboxName::inbox()).unwrap();
        session.updates();
        let error = session.idle(LONG).unwrap_err();
        assert!(error.is_rejected() && !error.is_abort(), "{error:?}");
        assert!(error.to_string().contains("not allowed at this time"), "{error}");
        session.noop().unwrap();
    });
}
