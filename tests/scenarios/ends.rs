//! How a session ends, in good and in bad order.

use core::time::Duration;

use imap_proto::command::{FetchItem, Methods};
use imap_proto::response::Condition;
use imap_proto::types::{MailboxName, Section, SeqSet};
use imap_proto::{Error, State};

use crate::opening::READY;
use crate::scenarios;
use crate::session::Opening;
use crate::stage::Stage;

scenarios!(
    logout,
    leaving_without_logout,
    leaving_after_logout,
    a_logout_in_haste,
    a_server_that_goes,
    a_server_that_goes_amid_an_answer,
    a_server_that_goes_amid_a_message,
    a_command_with_a_time,
);

const LOGIN: &str = "C: LOGIN user \"pass\"\nS: $ OK LOGIN completed\n";
const LOGOUT: &str = "C: LOGOUT\nS: * BYE IMAP4ref1 Server logging out\nS: $ OK LOGOUT completed\n";

pub(crate) fn logout(stage: Stage) {
    stage.play(&format!("{READY}{LOGIN}{LOGOUT}"), |session| {
        session.login("user", &"pass".into()).unwrap();
        session.leave().unwrap();
        assert_eq!(session.connection().state(), State::Logout);
        assert!(!session.is_usable());
        let error = session.noop().unwrap_err();
        assert!(error.is_abort(), "{error:?}");
        let bye = error.status().unwrap();
        assert_eq!(
            (bye.condition, bye.text_lossy().as_ref()),
            (Condition::Bye, "IMAP4ref1 Server logging out")
        );
    });
}

/// imaplib's `with` says LOGOUT. To drop a client says nothing and waits for nobody: the connection is closed, which a
/// server must bear at any time; LOGOUT is for who wants its answer.
pub(crate) fn leaving_without_logout(stage: Stage) {
    stage.play(READY, |session| assert!(session.is_usable()));
    stage.play(&format!("{READY}{LOGIN}"), |session| {
        session.login("user", &"pass".into()).unwrap();
    });
}

pub(crate) fn leaving_after_logout(stage: Stage) {
    stage.play(&format!("{READY}{LOGIN}{LOGOUT}"), |session| {
        session.login("user", &"pass".into()).unwrap();
        session.leave().unwrap();
        // There is nobody left to take leave of; it does no harm.
        assert!(session.leave().unwrap_err().is_abort());
    });
}

/// However a server takes its leave, it has taken it.
pub(crate) fn a_logout_in_haste(stage: Stage) {
    for farewell in [
        "S: * BYE\nclose",
        "S: $ OK done\nclose",
        "S: $ OK done\nS: * BYE late\nclose",
        "close",
    ] {
        stage.play(&format!("{READY}C: LOGOUT\n{farewell}"), |session| {
            session.leave().unwrap_or_else(|error| panic!("{farewell}: {error:?}"));
            assert!(session.noop().unwrap_err().is_abort());
        });
    }
}

pub(crate) fn a_server_that_goes(stage: Stage) {
    for (words, bye) in [("close", None), ("S: * BYE Autologout\nclose", Some("Autologout"))] {
        stage.play(&format!("{READY}{LOGIN}C: NOOP\n{words}"), |session| {
            session.login("user", &"pass".into()).unwrap();
            for _ in 0..2 {
                let error = session.noop().unwrap_err();
                assert!(error.is_abort() && !error.is_rejected(), "{error:?}");
                let said = error.status().map(|status| status.text_lossy().into_owned());
                assert_eq!(said.as_deref(), bye);
            }
            assert!(!session.is_usable());
        });
    }
}

pub(crate) fn a_server_that_goes_amid_an_answer(stage: Stage) {
    for words in ["S| * OK Still he", "S| * 3 EXISTS", "S| BAAA"] {
        stage.play(&format!("{READY}C: NOOP\n{words}\nclose"), |session| {
            let error = session.noop().unwrap_err();
            assert!(error.is_abort(), "{words}: {error:?}");
            assert!(
                matches!(error.protocol(), Some(Error::UnexpectedEof(_))),
                "{words}: {error:?}"
            );
        });
    }
}

pub(crate) fn a_server_that_goes_amid_a_message(stage: Stage) {
    let script = "
        S: * PREAUTH [CAPABILITY IMAP4rev1] ready
        C: SELECT INBOX
        S: * 1 EXISTS
        S: $ OK done
        C: FETCH 1:* BODY.PEEK[]
        S: * 1 FETCH (BODY[] {1000}
        S: Subject: half
        close
    ";
    // What the server says here is no line of the script's: it is the message.
    let script = script.replace("S: Subject: half", "S| Subject: half");
    stage.play(&script, |session| {
        session.select(&MailboxName::inbox()).unwrap();
        let item = FetchItem::peek(Section::whole());
        let error = session.fetch(&SeqSet::all(), item).unwrap_err();
        assert!(error.is_abort(), "{error:?}");
        assert!(matches!(error.protocol(), Some(Error::UnexpectedEof(_))), "{error:?}");
    });
}

/// The limit on a command is for all of it.
pub(crate) fn a_command_with_a_time(stage: Stage) {
    let limit = Duration::from_millis(200);
    let change = |mut opening: Opening| {
        opening.limits[2] = Some(limit);
        opening
    };
    let script = format!("{READY}C: NOOP\nS: * OK Still here\nS| * OK Still h\nwait");
    stage.play_with(&script, change, |session| {
        let error = session.noop().unwrap_err();
        assert_eq!(error.timed_out(), Some(limit), "{error:?}");
        assert!(error.is_abort() && session.is_usable());
    });
}
