//! Mechanisms, LOGIN, and how they fail.

use super::*;
use crate::error::ValueError;
use crate::sasl::{Plain, Response, SaslError};
use crate::types::Secret;

const PLAIN: &str = "C: A0 AUTHENTICATE PLAIN AHRpbQBzZWNyZXQ=";
const OK: &str = "S: A0 OK [CAPABILITY IMAP4rev1] done";

/// A greeting with these words in its list.
fn offering(words: &str) -> String {
    alloc::format!("S: * OK [CAPABILITY IMAP4rev1 SASL-IR {words}] hello")
}

#[test]
fn the_strongest_mechanism_for_the_credentials() {
    let done = |credentials: Credentials, offered: &str, rest: &[&str]| {
        let greeting = offering(offered);
        let script: Vec<&str> = [greeting.as_str()].into_iter().chain(rest.iter().copied()).collect();
        play(tls(), credentials, &script).done()
    };
    done(tim(), "AUTH=LOGIN AUTH=PLAIN AUTH=XOAUTH2", &[PLAIN, OK]);
    done(tim(), "auth=login Auth=Plain", &[PLAIN, OK]);
    let login = [
        "C: A0 AUTHENTICATE LOGIN",
        "S: + VXNlcjo=",
        "C: dGlt",
        "S: + UGFzczo=",
        "C: c2VjcmV0",
        OK,
    ];
    done(tim(), "AUTH=LOGIN AUTH=XOAUTH2", &login);
    let bearer = ["C: A0 AUTHENTICATE OAUTHBEARER bixhPXRpbSwBYXV0aD1CZWFyZXIgdAEB", OK];
    done(
        Credentials::oauth("tim", "t"),
        "AUTH=PLAIN AUTH=XOAUTH2 AUTH=OAUTHBEARER",
        &bearer,
    );
    let google = ["C: A0 AUTHENTICATE XOAUTH2 dXNlcj10aW0BYXV0aD1CZWFyZXIgdAEB", OK];
    done(Credentials::oauth("tim", "t"), "AUTH=PLAIN AUTH=XOAUTH2", &google);
    done(
        Credentials::External,
        "AUTH=PLAIN AUTH=EXTERNAL",
        &["C: A0 AUTHENTICATE EXTERNAL =", OK],
    );
    let anonymous = Credentials::Anonymous { trace: "sirhc".into() };
    done(
        anonymous,
        "AUTH=ANONYMOUS",
        &["C: A0 AUTHENTICATE ANONYMOUS c2lyaGM=", OK],
    );
    let open = done(tim(), "IDLE", &["C: A0 LOGIN tim \"secret\"", OK]);
    assert_eq!(open.method(), Some(&Method::LoginCommand));
}

#[test]
fn logindisabled_forbids_the_command_and_nothing_else() {
    play(tls(), tim(), &[&offering("LOGINDISABLED AUTH=PLAIN"), PLAIN, OK]).done();
    let error = play(tls(), tim(), &[&offering("LoginDisabled AUTH=GSSAPI AUTH=XOAUTH2")]).error();
    let text = "no way to authenticate: the server offers GSSAPI, XOAUTH2 and has LOGIN disabled";
    assert_eq!(error.to_string(), text);
    let error = play(tls(), Credentials::External, &[&offering("")]).error();
    assert_eq!(
        error.to_string(),
        "no way to authenticate: the server offers no mechanism"
    );
}

#[test]
fn the_options_decide_what_may_be_used() {
    let greeting = offering("AUTH=PLAIN AUTH=LOGIN");
    let options = tls().with_mechanisms(["login", "PLAIN"]);
    play(options, tim(), &[&greeting, "C: A0 AUTHENTICATE LOGIN"]);
    let options = tls().with_mechanisms(["SCRAM-SHA-256", "plain"]);
    play(options, tim(), &[&greeting, PLAIN, OK]).done();
    let options = tls().with_mechanisms(["SCRAM-SHA-256"]);
    play(options.clone(), tim(), &[&greeting, "C: A0 LOGIN tim \"secret\""]);
    play(
        tls().with_mechanisms([""; 0]),
        tim(),
        &[&greeting, "C: A0 LOGIN tim \"secret\""],
    );
    let error = play(options.without_login_command(), tim(), &[&greeting]).error();
    assert!(matches!(
        error,
        OpenError::NoMechanism {
            login_disabled: false,
            ..
        }
    ));
    let options = tls().without_initial_response();
    play(
        options,
        tim(),
        &[&greeting, "C: A0 AUTHENTICATE PLAIN", "S: +", "C: AHRpbQBzZWNyZXQ=", OK],
    )
    .done();
    let options = tls().with_mechanisms(["XOAUTH2"]);
    let plain = Credentials::Mechanism(Box::new(Plain::new("tim", "secret").unwrap()));
    assert!(matches!(
        play(options, plain, &[&greeting]).error(),
        OpenError::NoMechanism { .. }
    ));
}

#[test]
fn a_mechanism_of_ones_own_is_used_where_it_is_offered() {
    let mechanism = || {
        let plain = Plain::new("tim", "secret").unwrap().with_authorization("tom").unwrap();
        Credentials::Mechanism(Box::new(plain))
    };
    let script = [
        &offering("AUTH=PLAIN"),
        "C: A0 AUTHENTICATE PLAIN dG9tAHRpbQBzZWNyZXQ=",
        OK,
    ];
    assert_eq!(
        play(tls(), mechanism(), &script).done().method().cloned(),
        method("PLAIN")
    );
    let error = play(tls(), mechanism(), &[&offering("AUTH=LOGIN")]).error();
    assert!(matches!(error, OpenError::NoMechanism { .. }));
}

#[test]
fn a_password_that_plain_cannot_say_goes_another_way() {
    let credentials = || Credentials::password("tim", &b"\xe9"[..]);
    let greeting = offering("AUTH=PLAIN AUTH=LOGIN");
    let script = [
        &greeting,
        "C: A0 AUTHENTICATE LOGIN",
        "S: +",
        "C: dGlt",
        "S: +",
        "C: 6Q==",
        OK,
    ];
    play(tls(), credentials(), &script).done();
    let script = [&*offering("AUTH=PLAIN"), "C: A0 LOGIN tim {1}"];
    play(tls(), credentials(), &script);
    let error = play(tls(), credentials(), &[&offering("AUTH=PLAIN LOGINDISABLED")]).error();
    assert_eq!(error, OpenError::Value(ValueError::new("password", "utf-8", 0)));
    let error = play(tls(), Credentials::password("tim", "a\0b"), &[&offering("")]).error();
    assert!(matches!(error, OpenError::Start { step: Step::Login, .. }), "{error}");
}

#[test]
fn no_is_final() {
    let script = [
        &*offering("AUTH=PLAIN AUTH=LOGIN"),
        PLAIN,
        "S: A0 NO [AUTHENTICATIONFAILED] Invalid credentials",
    ];
    let error = play(tls(), tim(), &script).error();
    assert_eq!(
        error.to_string(),
        "authenticate PLAIN: NO [AUTHENTICATIONFAILED] Invalid credentials"
    );
    let script = [&*offering(""), "C: A0 LOGIN tim \"secret\"", "S: A0 NO LOGIN failed"];
    let error = play(tls(), tim(), &script).error();
    assert_eq!(error.to_string(), "login: NO LOGIN failed");
    assert_eq!(error.status().unwrap().text_lossy(), "LOGIN failed");
}

#[test]
fn a_token_that_is_not_accepted_says_why() {
    let script = [
        &*offering("AUTH=XOAUTH2"),
        "C: A0 AUTHENTICATE XOAUTH2 dXNlcj10aW0BYXV0aD1CZWFyZXIgdAEB",
        "S: + eyJzdGF0dXMiOiI0MDAiLCJzY2hlbWVzIjoiQmVhcmVyIn0=",
        "C: ",
        "S: A0 NO SASL authentication failed",
    ];
    let error = play(tls(), Credentials::oauth("tim", "t"), &script).error();
    let text = r#"authenticate XOAUTH2: NO SASL authentication failed ({"status":"400","schemes":"Bearer"})"#;
    assert_eq!(error.to_string(), text);
    let OpenError::Rejected {
        refusal: Some(refusal), ..
    } = error
    else {
        panic!("{error:?}")
    };
    assert_eq!(refusal.status().as_deref(), Some("400"));
}

#[test]
fn bad_is_asked_without_initial_response_then_with_login() {
    let start = [
        &*offering("AUTH=PLAIN"),
        PLAIN,
        "S: A0 BAD Request not ending with \\r\\n",
        "C: A1 AUTHENTICATE PLAIN",
    ];
    let with = |rest: &[&'static str]| start.iter().copied().chain(rest.iter().copied()).collect::<Vec<_>>();
    let second = with(&["S: +", "C: AHRpbQBzZWNyZXQ=", "S: A1 OK [CAPABILITY IMAP4rev1] done"]);
    assert_eq!(play(tls(), tim(), &second).done().method().cloned(), method("PLAIN"));
    let third = with(&[
        "S: A1 BAD what?",
        "C: A2 LOGIN tim \"secret\"",
        "S: A2 OK [CAPABILITY IMAP4rev1] done",
    ]);
    assert_eq!(play(tls(), tim(), &third).done().method(), Some(&Method::LoginCommand));
    let refused = with(&["S: A1 BAD what?"]);
    let error = play(tls().without_login_command(), tim(), &refused).error();
    assert_eq!(error.to_string(), "authenticate PLAIN: BAD what?");
    // Once something was exchanged, BAD is about what was said.
    let judged = with(&["S: +", "C: AHRpbQBzZWNyZXQ=", "S: A1 BAD wrong"]);
    assert_eq!(
        play(tls(), tim(), &judged).error().to_string(),
        "authenticate PLAIN: BAD wrong"
    );
}

#[test]
fn bad_leads_to_login_only_where_that_is_possible() {
    let script = [
        "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN LOGINDISABLED] hello",
        "C: A0 AUTHENTICATE PLAIN",
        "S: A0 BAD what?",
    ];
    assert_eq!(
        play(tls(), tim(), &script).error().to_string(),
        "authenticate PLAIN: BAD what?"
    );
    let script = [
        "S: * OK [CAPABILITY IMAP4rev1 AUTH=EXTERNAL] hello",
        "C: A0 AUTHENTICATE EXTERNAL",
        "S: A0 BAD what?",
    ];
    let error = play(tls(), Credentials::External, &script).error();
    assert_eq!(error.to_string(), "authenticate EXTERNAL: BAD what?");
}

#[test]
fn too_many_challenges_end_the_exchange() {
    let script = [
        &*offering("AUTH=PLAIN"),
        PLAIN,
        "S: + bW9yZQ==",
        "C: *",
        "S: A0 BAD cancelled",
    ];
    let error = play(tls(), tim(), &script).error();
    let step = Step::Authenticate("PLAIN".into());
    assert_eq!(
        error,
        OpenError::Mechanism {
            step,
            error: SaslError::UnexpectedChallenge
        }
    );
}

/// Gives up when asked anything, or does not find what it wants.
struct Reluctant(bool);

impl Mechanism for Reluctant {
    fn name(&self) -> &str {
        "X-RELUCTANT"
    }

    fn initial_response(&mut self) -> Option<Secret> {
        None
    }

    fn respond(&mut self, _: &[u8]) -> Result<Response, SaslError> {
        Ok(if self.0 {
            Response::Cancel
        } else {
            Response::Reply(Secret::from(""))
        })
    }

    fn verify(&self) -> Result<(), SaslError> {
        Err(SaslError::Unverified)
    }
}

#[test]
fn a_mechanism_may_give_up_and_need_not_believe_ok() {
    let step = Step::Authenticate("X-RELUCTANT".into());
    let with = |cancels, answer, last| {
        let script = [
            &*offering("AUTH=X-RELUCTANT"),
            "C: A0 AUTHENTICATE X-RELUCTANT",
            "S: +",
            answer,
            last,
        ];
        play(tls(), Credentials::Mechanism(Box::new(Reluctant(cancels))), &script).error()
    };
    assert_eq!(
        with(true, "C: *", "S: A0 BAD cancelled"),
        OpenError::Cancelled(step.clone())
    );
    assert_eq!(
        with(false, "C: ", OK),
        OpenError::Mechanism {
            step,
            error: SaslError::Unverified
        }
    );
}

#[test]
fn referrals_are_told() {
    let url = "IMAP://MATTHEW@SERVER2/";
    let rejected = alloc::format!("S: A0 NO [REFERRAL {url}] Specified user is invalid on this server. Try SERVER2.");
    let script = [&*offering(""), "C: A0 LOGIN tim \"secret\"", &rejected];
    assert_eq!(play(tls(), tim(), &script).error().referral(), Some(url.as_bytes()));
    let accepted = alloc::format!("S: A0 OK [REFERRAL {url}] Specified user's personal mailboxes located on Server2");
    let script = [
        &*offering("AUTH=PLAIN"),
        PLAIN,
        &accepted,
        "C: A1 CAPABILITY",
        "S: * CAPABILITY IMAP4rev1",
        "S: A1 OK done",
    ];
    assert_eq!(play(tls(), tim(), &script).done().referral(), Some(url.as_bytes()));
}

#[test]
fn nothing_secret_is_shown() {
    let marker = "hunter2marker";
    for credentials in [Credentials::password("tim", marker), Credentials::oauth("tim", marker)] {
        let mut open = Open::new(tls(), credentials);
        let mut peer = Peer::new(Config::new(0x5678));
        peer.says("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR] hello");
        assert!(peer.connection.advance().unwrap());
        open.observe(&peer.connection.event());
        assert!(!alloc::format!("{open:?}").contains(marker));
        open.act(&mut peer.connection).unwrap();
        let shown = alloc::format!("{open:?} {:?}", peer.connection.output_to_log(usize::MAX));
        assert!(
            !shown.contains(marker) && !shown.contains("aHVudGVyMm1hcmtlc"),
            "{shown}"
        );
        assert!(peer.sent().len() > 40);
        assert_eq!(peer.sent(), "");
    }
    let mechanism = Credentials::Mechanism(Box::new(Plain::new("tim", marker).unwrap()));
    assert_eq!(alloc::format!("{mechanism:?}"), "Mechanism(\"PLAIN\")");
}

#[test]
fn flows_move_between_threads() {
    fn is_send<T: Send>(_: &T) {}
    is_send(&Open::new(tls(), tim()));
    is_send(&Exchange::start(
        &mut Peer::greeted("* OK hello").connection,
        Plain::new("a", "b").unwrap(),
        true,
    ));
}

/// What a server knows of channel bindings it cannot say, so that they are for who names them.
#[cfg(feature = "scram")]
#[test]
fn scram_is_bound_to_tls_where_that_is_asked_for() {
    use crate::sasl::Binding;

    let play = |options: OpenOptions, offered: &str, first: &str| {
        let mut open = Open::new(options, tim());
        let data = b"exported".to_vec();
        let name = "tls-exporter";
        open.with_scram("rOprNGfwEbeRWgbNEkqO", Binding::Data { name, data });
        let script = [&offering(offered), first, "S: A0 NO wrong"];
        let error = play_open(open, &script).error();
        assert!(matches!(error, OpenError::Rejected { .. }), "{error:?}");
    };
    let both = "AUTH=SCRAM-SHA-256-PLUS AUTH=SCRAM-SHA-256 AUTH=PLAIN";
    // n,,n=tim,r=rOprNGfwEbeRWgbNEkqO: it is not that the server did not offer it.
    let unbound = "C: A0 AUTHENTICATE SCRAM-SHA-256 biwsbj10aW0scj1yT3ByTkdmd0ViZVJXZ2JORWtxTw==";
    play(tls(), both, unbound);
    // y,,n=tim,r=rOprNGfwEbeRWgbNEkqO: whoever took the offer away is found out.
    let not_offered = "C: A0 AUTHENTICATE SCRAM-SHA-256 eSwsbj10aW0scj1yT3ByTkdmd0ViZVJXZ2JORWtxTw==";
    play(tls(), "AUTH=SCRAM-SHA-256", not_offered);
    // p=tls-exporter,,n=tim,r=rOprNGfwEbeRWgbNEkqO
    let bound = "C: A0 AUTHENTICATE SCRAM-SHA-256-PLUS \
                 cD10bHMtZXhwb3J0ZXIsLG49dGltLHI9ck9wck5HZndFYmVSV2diTkVrcU8=";
    play(
        tls().with_mechanisms(["SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"]),
        both,
        bound,
    );
}
