//! Caches brought up to date, against a scripted server.

use imap_blocking::proto::flow::{Change, ResyncMethod, ResyncOptions};
use imap_blocking::proto::types::MailboxName;
use imap_blocking::{Error, Methods};

use crate::script::{Manners, Script, client};

const CHANGED: &str = r"
    S: * PREAUTH [CAPABILITY IMAP4rev1 ENABLE QRESYNC] hello
    C: BAAA0 ENABLE QRESYNC
    S: * ENABLED QRESYNC
    S: BAAA0 OK on
    C: BAAA1 SELECT INBOX (QRESYNC (7 9))
    S: * 2 EXISTS
    S: * OK [UIDVALIDITY 7] fine
    S: * OK [UIDNEXT 6] next
    S: * OK [HIGHESTMODSEQ 12] so far
    S: * OK [ALERT] the disk is full
    S: * VANISHED (EARLIER) 2:3
    S: * 2 FETCH (UID 5 FLAGS (\Seen) MODSEQ (11))
    S: * 3 EXISTS
    S: BAAA1 OK [READ-WRITE] open
    C: BAAA2 UID FETCH 6:* FLAGS
    S: * 3 FETCH (UID 6 FLAGS ())
    S: * 4 EXISTS
    S: BAAA2 OK done
    C: BAAA3 UID SEARCH ALL
    S: * SEARCH 1 5 6 7
    S: BAAA3 OK done
    C: BAAA4 UID FETCH 7 FLAGS
    S: * 4 FETCH (UID 7 FLAGS ($new))
    S: BAAA4 OK done
    C: BAAA5 NOOP
    S: BAAA5 OK done
";

#[test]
fn changes_are_told_and_the_rest_is_kept() {
    for seed in 0..20 {
        let manners = Manners {
            chunk: 7,
            seed,
            ..Manners::default()
        };
        let mut client = client(Script::new(CHANGED, manners));
        let inbox = MailboxName::inbox();
        let point = "7 9 4 1:3".parse().unwrap();
        let mut told = Vec::new();
        let resync = client
            .resync(&inbox, Some(point), ResyncOptions::new(), |change| {
                told.push(match change {
                    Change::Message { uid, is_new, .. } => format!("{uid} {is_new}"),
                    Change::Vanished(uids) => format!("-{uids}"),
                    other => format!("{other:?}"),
                });
            })
            .unwrap();
        assert_eq!(told, ["-2:3", "5 true", "6 true", "7 true"]);
        assert_eq!(resync.method(), ResyncMethod::QResync);
        assert_eq!(resync.point().unwrap().to_string(), "7 12 8 1,5:7");
        let updates: Vec<_> = client.updates().map(|update| format!("{update:?}")).collect();
        let [_greeting, alert, exists] = &updates[..] else {
            panic!("{updates:?}")
        };
        assert!(
            alert.contains("the disk is full") && exists.contains("Exists(4)"),
            "{updates:?}"
        );
        client.noop().unwrap();
    }
}

#[test]
fn a_refusal_leaves_the_client_usable() {
    let script = "
        S: * PREAUTH [CAPABILITY IMAP4rev1] hello
        C: BAAA0 SELECT INBOX
        S: BAAA0 NO [NONEXISTENT] no such mailbox
        C: BAAA1 NOOP
        S: BAAA1 OK done
        C: BAAA2 EXAMINE INBOX
        S: * 1 EXISTS
        S: * BYE enough
    ";
    let mut client = client(Script::new(script, Manners::default()));
    let inbox = MailboxName::inbox();
    let options = ResyncOptions::new();
    let error = client.resync(&inbox, None, options, |_| unreachable!()).unwrap_err();
    assert!(error.is_rejected(), "{error}");
    client.noop().unwrap();
    let error = client.resync(&inbox, None, options.read_only(), |_| unreachable!());
    assert!(matches!(error, Err(Error::Closed { bye: Some(_) })), "{error:?}");
}
