//! An AUTHENTICATE exchange: a mechanism's messages over a connection.

use core::fmt;

use super::{Because, Mechanism, Refusal, Response, SaslError};
use crate::command::Authenticate;
use crate::connection::Connection;
use crate::error::StartError;
use crate::event::Event;
use crate::response::{Capability, Code, Status};
use crate::types::{Atom, Secret, Tag};
use crate::wire::Condition;

use alloc::boxed::Box;

/// An AUTHENTICATE command and the exchange that follows it (RFC 9051 section 6.2.2).
///
/// Show it every event with [`observe`](Self::observe), then let it answer with [`act`](Self::act), until
/// [`outcome`](Self::outcome) is there:
///
/// ```
/// # use imap_proto::{Config, Connection, sasl::{Exchange, Plain}};
/// # fn authenticate(connection: &mut Connection, mut drive: impl FnMut(&mut Connection)) -> Result<bool, Box<dyn std::error::Error>> {
/// let mut exchange = Exchange::start(connection, Plain::new("tim", "tanstaaftanstaaf")?, true)?;
/// while exchange.outcome().is_none() {
///     drive(connection); // writes and reads until advance() has returned true
///     exchange.observe(&connection.event());
///     exchange.act(connection);
/// }
/// # Ok(exchange.outcome().is_some_and(Result::is_ok))
/// # }
/// ```
///
/// Events that are not the exchange's own (data, BYE, the end of the connection) are left to the caller, who must stop
/// waiting when the connection ends.
pub struct Exchange<M> {
    mechanism: M,
    tag: Tag,
    /// What the client says first.
    initial: Option<Secret>,
    /// Whether that went out with the command.
    sent_initial: bool,
    /// Whether the server has sent a challenge.
    challenged: bool,
    /// What [`Exchange::act`] is to say.
    answer: Option<Response>,
    /// Why the client gave up.
    fault: Option<ExchangeError>,
    outcome: Option<Result<Status<'static>, ExchangeError>>,
}

/// Why an exchange failed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ExchangeError {
    /// The server said NO or BAD.
    #[error("{status}{}", Because(refusal.as_deref()))]
    Rejected {
        /// The server's words.
        status: Box<Status<'static>>,
        /// What it had said before within the exchange.
        refusal: Option<Box<Refusal>>,
    },
    /// The mechanism could not go on.
    #[error(transparent)]
    Mechanism(#[from] SaslError),
    /// The mechanism gave up.
    #[error("the exchange was cancelled")]
    Cancelled,
}

impl<M: Mechanism> Exchange<M> {
    /// Starts an exchange. `initial_response` allows the client's first message to go out with the command; it will
    /// if the server offers SASL-IR, or IMAP4rev2 is spoken (RFC 4959). Whether the server offers the mechanism is not
    /// checked.
    ///
    /// # Errors
    /// Why AUTHENTICATE cannot be sent now, or that the mechanism's name is not an atom.
    pub fn start(connection: &mut Connection, mut mechanism: M, initial_response: bool) -> Result<Self, StartError> {
        let initial = mechanism.initial_response();
        let at_once = initial_response && connection.offers(Capability::SaslIr) == Some(true);
        let tag = authenticate(connection, mechanism.name(), initial.as_ref().filter(|_| at_once))?;
        Ok(Self {
            mechanism,
            tag,
            sent_initial: at_once && initial.is_some(),
            initial,
            challenged: false,
            answer: None,
            fault: None,
            outcome: None,
        })
    }

    /// The AUTHENTICATE command.
    #[must_use]
    pub fn tag(&self) -> Tag {
        self.tag
    }

    /// The mechanism.
    #[must_use]
    pub fn mechanism(&self) -> &M {
        &self.mechanism
    }

    /// Takes note of an event; says whether it belongs to the exchange.
    pub fn observe(&mut self, event: &Event<'_>) -> bool {
        match event {
            Event::Challenge { tag, data } if *tag == self.tag => {
                self.answer = Some(self.answer_to(data));
                self.challenged = true;
            }
            Event::Completed { tag, status } if *tag == self.tag => self.outcome = Some(self.completed(status)),
            _ => return false,
        }
        true
    }

    /// Answers the challenge that was observed last; does nothing if there is none to answer.
    pub fn act(&mut self, connection: &mut Connection) {
        let Some(turn) = connection.authentication().filter(|turn| turn.tag() == self.tag) else {
            return;
        };
        match self.answer.take() {
            Some(Response::Reply(reply)) => turn.respond(&reply),
            Some(Response::Cancel) => turn.cancel(),
            None => {}
        }
    }

    /// How the exchange ended; `None` while it goes on. With OK comes the server's status, which may say what it offers
    /// from now on or refer to another server.
    #[must_use]
    pub fn outcome(&self) -> Option<&Result<Status<'static>, ExchangeError>> {
        self.outcome.as_ref()
    }

    /// Whether the server did not understand the command: it said BAD before anything was exchanged, and does not say
    /// that it is about the identity. There are servers without AUTHENTICATE, and servers that offer SASL-IR and
    /// choke on it; they have not judged the password.
    #[must_use]
    pub fn is_misunderstood(&self) -> bool {
        let Some(Err(ExchangeError::Rejected { status, .. })) = &self.outcome else {
            return false;
        };
        let speaks_of_syntax = matches!(status.code, None | Some(Code::ClientBug | Code::Parse));
        status.condition == Condition::Bad && speaks_of_syntax && !self.challenged
    }

    /// Starts the exchange again without the initial response, if it was [misunderstood](Self::is_misunderstood) with
    /// one. Says whether it did.
    ///
    /// # Errors
    /// Why AUTHENTICATE cannot be sent now.
    pub fn retry(&mut self, connection: &mut Connection) -> Result<bool, StartError> {
        if !self.sent_initial || !self.is_misunderstood() {
            return Ok(false);
        }
        self.tag = authenticate(connection, self.mechanism.name(), None)?;
        self.sent_initial = false;
        self.outcome = None;
        Ok(true)
    }

    /// Where the client speaks first but has not, "the first server challenge MUST be empty" (RFC 4422 section 5). If a
    /// server puts something into it, it is not meant for the mechanism, which has said nothing yet.
    fn answer_to(&mut self, challenge: &[u8]) -> Response {
        if !self.sent_initial
            && !self.challenged
            && let Some(initial) = self.initial.take()
        {
            return Response::Reply(initial);
        }
        let response = self.mechanism.respond(challenge).unwrap_or_else(|fault| {
            self.fault = Some(fault.into());
            Response::Cancel
        });
        if response == Response::Cancel {
            self.fault.get_or_insert(ExchangeError::Cancelled);
        }
        response
    }

    fn completed(&self, status: &Status<'_>) -> Result<Status<'static>, ExchangeError> {
        if let Some(fault) = &self.fault {
            return Err(fault.clone());
        }
        if status.is_ok() {
            self.mechanism.verify()?;
            return Ok(status.clone().into_owned());
        }
        let refusal = self.mechanism.refusal().cloned().map(Box::new);
        Err(ExchangeError::Rejected {
            status: Box::new(status.clone().into_owned()),
            refusal,
        })
    }
}

impl<M: Mechanism> fmt::Debug for Exchange<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange")
            .field("mechanism", &self.mechanism.name())
            .field("tag", &self.tag)
            .field("outcome", &self.outcome)
            .finish_non_exhaustive()
    }
}

fn authenticate(connection: &mut Connection, name: &str, initial: Option<&Secret>) -> Result<Tag, StartError> {
    let command = Authenticate::new(Atom::new(name)?);
    match initial {
        Some(initial) => connection.start(&command.with_initial_response(initial)),
        None => connection.start(&command),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::Peer;
    use super::super::{Login, OAuthBearer, Plain, XOAuth2};
    use super::*;
    use alloc::format;
    use alloc::string::ToString;
    use alloc::vec::Vec;

    /// Plays `S:` and `C:` lines on a connection that was greeted with these capabilities.
    fn play<M: Mechanism>(offered: &str, mechanism: M, initial_response: bool, script: &[&str]) -> Exchange<M> {
        let mut peer = Peer::greeted(&format!("* OK [CAPABILITY IMAP4rev1 {offered}] hello"));
        let mut exchange = Exchange::start(&mut peer.connection, mechanism, initial_response).unwrap();
        for line in script {
            if let Some(line) = line.strip_prefix("C: ") {
                assert_eq!(peer.sent(), format!("{line}\r\n"));
                continue;
            }
            peer.says(line.strip_prefix("S: ").unwrap());
            while peer.connection.advance().unwrap() {
                exchange.observe(&peer.connection.event());
                exchange.act(&mut peer.connection);
            }
        }
        assert_eq!(peer.sent(), "");
        exchange
    }

    fn plain() -> Plain {
        Plain::new("test", "test").unwrap().with_authorization("test").unwrap()
    }

    #[test]
    fn with_an_initial_response() {
        // RFC 4959 section 4.
        let script = [
            "C: A0 AUTHENTICATE PLAIN dGVzdAB0ZXN0AHRlc3Q=",
            "S: A0 OK Success (tls protection)",
        ];
        let exchange = play("SASL-IR AUTH=PLAIN", plain(), true, &script);
        assert_eq!(
            exchange.outcome().unwrap().as_ref().unwrap().text_lossy(),
            "Success (tls protection)"
        );
    }

    #[test]
    fn without_an_initial_response() {
        let script = [
            "C: A0 AUTHENTICATE PLAIN",
            "S: + ",
            "C: dGVzdAB0ZXN0AHRlc3Q=",
            "S: A0 OK Success",
        ];
        for (offered, initial_response) in [("AUTH=PLAIN", true), ("SASL-IR AUTH=PLAIN", false)] {
            assert!(
                play(offered, plain(), initial_response, &script)
                    .outcome()
                    .unwrap()
                    .is_ok()
            );
        }
        // Servers that have something to say where nothing is due.
        let script = [
            "C: A0 AUTHENTICATE PLAIN",
            "S: + go ahead",
            "C: dGVzdAB0ZXN0AHRlc3Q=",
            "S: A0 OK Success",
        ];
        assert!(play("", plain(), true, &script).outcome().unwrap().is_ok());
    }

    #[test]
    fn the_server_speaks_first() {
        let script = [
            "C: A0 AUTHENTICATE LOGIN",
            "S: + VXNlciBOYW1lAA==",
            "C: am9l",
            "S: * CAPABILITY IMAP4rev1",
            "S: + UGFzc3dvcmQA",
            "C: c2VjcmV0",
            "S: A0 OK done",
        ];
        assert!(
            play("SASL-IR", Login::new("joe", "secret").unwrap(), true, &script)
                .outcome()
                .unwrap()
                .is_ok()
        );
    }

    #[test]
    fn a_refused_token_says_why() {
        let error = r#"{"status":"invalid_token","scope":"example_scope"}"#;
        let mut line = Vec::from(*b"S: + ");
        crate::types::base64::encode_into(error.as_bytes(), &mut line);
        let challenge = core::str::from_utf8(&line).unwrap();
        let bearer = OAuthBearer::new("t").unwrap();
        let google = XOAuth2::new("u", "t").unwrap();
        let script = [
            "C: A0 AUTHENTICATE OAUTHBEARER biwsAWF1dGg9QmVhcmVyIHQBAQ==",
            challenge,
            "C: AQ==",
            "S: A0 NO failed",
        ];
        let first = play("SASL-IR", bearer, true, &script);
        let script = [
            "C: A0 AUTHENTICATE XOAUTH2",
            "S: + ",
            "C: dXNlcj11AWF1dGg9QmVhcmVyIHQBAQ==",
            challenge,
            "C: ",
            "S: A0 NO failed",
        ];
        let second = play("SASL-IR", google, false, &script);
        for outcome in [first.outcome(), second.outcome()] {
            let error = outcome.unwrap().as_ref().unwrap_err();
            assert_eq!(
                error.to_string(),
                r#"NO failed ({"status":"invalid_token","scope":"example_scope"})"#
            );
            let ExchangeError::Rejected {
                refusal: Some(refusal), ..
            } = error
            else {
                panic!("{error:?}")
            };
            assert_eq!(refusal.status().as_deref(), Some("invalid_token"));
        }
        assert!(!second.is_misunderstood());
    }

    #[test]
    fn one_challenge_too_many_cancels() {
        let script = [
            "C: A0 AUTHENTICATE PLAIN dGVzdAB0ZXN0AHRlc3Q=",
            "S: + YWdhaW4=",
            "C: *",
            "S: A0 BAD cancelled",
        ];
        let exchange = play("SASL-IR", plain(), true, &script);
        assert_eq!(exchange.outcome(), Some(&Err(SaslError::UnexpectedChallenge.into())));
        assert!(!exchange.is_misunderstood());
    }

    #[test]
    fn bad_before_anything_is_no_judgement() {
        let script = [
            "C: A0 AUTHENTICATE PLAIN dGVzdAB0ZXN0AHRlc3Q=",
            "S: A0 BAD Request not ending with \\r\\n",
        ];
        assert!(play("SASL-IR", plain(), true, &script).is_misunderstood());
        for answer in ["S: A0 NO wrong", "S: A0 BAD [AUTHENTICATIONFAILED] wrong"] {
            assert!(!play("SASL-IR", plain(), true, &[script[0], answer]).is_misunderstood());
        }
        let script = [
            "C: A0 AUTHENTICATE PLAIN",
            "S: +",
            "C: dGVzdAB0ZXN0AHRlc3Q=",
            "S: A0 BAD wrong",
        ];
        assert!(!play("", plain(), true, &script).is_misunderstood());
    }

    #[test]
    fn a_retry_says_the_same_later() {
        let mut peer = Peer::greeted("* OK [CAPABILITY IMAP4rev1 SASL-IR] hello");
        let mut exchange = Exchange::start(&mut peer.connection, plain(), true).unwrap();
        let mut step = |exchange: &mut Exchange<Plain>, says: &str| {
            let sent = peer.sent();
            peer.says(says);
            assert!(peer.connection.advance().unwrap());
            exchange.observe(&peer.connection.event());
            exchange.act(&mut peer.connection);
            exchange.retry(&mut peer.connection).unwrap();
            sent
        };
        assert_eq!(
            step(&mut exchange, "A0 BAD what?"),
            "A0 AUTHENTICATE PLAIN dGVzdAB0ZXN0AHRlc3Q=\r\n"
        );
        assert_eq!(step(&mut exchange, "+"), "A1 AUTHENTICATE PLAIN\r\n");
        assert_eq!(step(&mut exchange, "A1 BAD what?"), "dGVzdAB0ZXN0AHRlc3Q=\r\n");
        assert!(matches!(exchange.outcome(), Some(Err(ExchangeError::Rejected { .. }))));
        assert_eq!(step(&mut exchange, "* OK still here"), "");
    }

    /// Mutual authentication: the server must have said "proof" before OK. "give up" makes the client give up.
    struct Mutual(bool);

    impl Mechanism for Mutual {
        fn name(&self) -> &str {
            "X-MUTUAL"
        }

        fn initial_response(&mut self) -> Option<Secret> {
            Some(Secret::from("hi"))
        }

        fn respond(&mut self, challenge: &[u8]) -> Result<Response, SaslError> {
            self.0 = challenge == b"proof";
            match challenge {
                b"proof" => Ok(Response::Reply(Secret::from(""))),
                b"give up" => Ok(Response::Cancel),
                _ => Err(SaslError::BadChallenge("no proof")),
            }
        }

        fn verify(&self) -> Result<(), SaslError> {
            if self.0 { Ok(()) } else { Err(SaslError::Unverified) }
        }
    }

    #[test]
    fn ok_without_the_proof_is_no_success() {
        let start = "C: A0 AUTHENTICATE X-MUTUAL aGk=";
        let play = |script: &[&str]| {
            let mut mutual = Mutual(false);
            let mechanism: Box<dyn Mechanism + '_> = Box::new(&mut mutual);
            play("SASL-IR", mechanism, true, script)
                .outcome()
                .unwrap()
                .clone()
                .map(|status| status.text_lossy().to_string())
        };
        assert_eq!(
            play(&[start, "S: + cHJvb2Y=", "C: ", "S: A0 OK done"]),
            Ok("done".into())
        );
        assert_eq!(play(&[start, "S: A0 OK done"]), Err(SaslError::Unverified.into()));
        assert_eq!(
            play(&[start, "S: + aGE=", "C: *", "S: A0 OK done"]),
            Err(SaslError::BadChallenge("no proof").into())
        );
        assert_eq!(
            play(&[start, "S: + Z2l2ZSB1cA==", "C: *", "S: A0 BAD bye"]),
            Err(ExchangeError::Cancelled)
        );
    }

    #[test]
    fn nothing_secret_is_shown() {
        let mut peer = Peer::greeted("* OK [CAPABILITY IMAP4rev1 SASL-IR] hello");
        let exchange = Exchange::start(&mut peer.connection, plain(), true).unwrap();
        let logged = peer.connection.output_to_log(usize::MAX);
        assert!(!format!("{logged:?} {exchange:?}").contains("dGVzd"));
        assert!(format!("{exchange:?}").contains("PLAIN"));
    }
}
