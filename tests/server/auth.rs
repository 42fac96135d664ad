//! LOGIN and AUTHENTICATE (RFC 3501 section 6.2, RFC 4422).

use base64::{Engine, prelude::BASE64_STANDARD};
use imap_codec::{AuthenticateDataCodec, decode::Decoder, imap_types::auth::AuthenticateData};

use super::{
    print::put,
    session::{Phase, Reply, Security, Session},
    store::lock,
};

/// An AUTHENTICATE command that waits for the client's next response.
#[derive(Debug)]
pub(super) struct Exchange {
    tag: String,
    mechanism: Mechanism,
}

/// A mechanism and how far it has come.
#[derive(Clone, Debug)]
enum Mechanism {
    Plain,
    Anonymous,
    LoginName,
    LoginPassword(Vec<u8>),
    XOAuth2,
    OAuthBearer,
    /// The client has been told what was wrong with its token and has to acknowledge it.
    Refused,
}

/// What a response leads to.
enum Outcome {
    Challenge(Mechanism, &'static str),
    User(String),
    Failed(Reply),
}

impl Session {
    pub(super) fn login(&mut self, user: &[u8], password: &[u8]) -> Reply {
        if let Some(reply) = self.needs_tls() {
            return reply;
        }
        if self.options.login_disabled {
            return Reply::no("LOGIN is disabled");
        }
        match self.check(user, password) {
            Outcome::User(user) => self.welcome(user),
            Outcome::Challenge(..) => Reply::bad("LOGIN has no challenges"),
            Outcome::Failed(reply) => reply,
        }
    }

    pub(super) fn authenticate(&mut self, tag: &str, mechanism: &str, initial: Option<Vec<u8>>) -> Option<Reply> {
        if let Some(reply) = self.needs_tls() {
            return Some(reply);
        }
        let name = mechanism.to_ascii_uppercase();
        let (mechanism, challenge) = match name.as_str() {
            _ if !self.options.has(&format!("AUTH={name}")) => {
                return Some(Reply::no("mechanism not offered").code("CANNOT"));
            }
            "PLAIN" => (Mechanism::Plain, ""),
            "ANONYMOUS" => (Mechanism::Anonymous, ""),
            "LOGIN" => (Mechanism::LoginName, "Username:"),
            "XOAUTH2" => (Mechanism::XOAuth2, ""),
            "OAUTHBEARER" => (Mechanism::OAuthBearer, ""),
            _ => return Some(Reply::no("mechanism not supported").code("CANNOT")),
        };
        match initial {
            Some(_) if !self.options.has("SASL-IR") => Some(Reply::bad("SASL-IR is not offered")),
            Some(response) => self.advance(tag.to_owned(), mechanism, &response),
            None => {
                self.challenge(tag.to_owned(), mechanism, challenge);
                None
            }
        }
    }

    /// Goes on with an exchange when the client's line has come.
    pub(super) fn exchange(&mut self, exchange: Exchange, line: &[u8]) {
        let Exchange { tag, mechanism } = exchange;
        let reply = match AuthenticateDataCodec::default().decode(line) {
            Ok((b"", AuthenticateData::Continue(response))) => {
                self.advance(tag.clone(), mechanism, response.declassify())
            }
            Ok((b"", AuthenticateData::Cancel)) => Some(Reply::bad("AUTHENTICATE cancelled")),
            Ok(_) | Err(_) => Some(Reply::bad("expected one line of base64")),
        };
        if let Some(reply) = reply {
            self.reply(&tag, &reply);
        }
    }

    fn advance(&mut self, tag: String, mechanism: Mechanism, response: &[u8]) -> Option<Reply> {
        match self.respond(mechanism, response) {
            Outcome::User(user) => Some(self.welcome(user)),
            Outcome::Failed(reply) => Some(reply),
            Outcome::Challenge(next, challenge) => {
                self.challenge(tag, next, challenge);
                None
            }
        }
    }

    fn challenge(&mut self, tag: String, mechanism: Mechanism, challenge: &str) {
        put!(self.out, "+ {}\r\n", BASE64_STANDARD.encode(challenge));
        self.phase = Phase::Authenticate(Exchange { tag, mechanism });
    }

    fn respond(&self, mechanism: Mechanism, response: &[u8]) -> Outcome {
        match mechanism {
            Mechanism::Plain => {
                let fields: Vec<&[u8]> = response.split(|b| *b == 0).collect();
                match fields[..] {
                    [authzid, user, password] if authzid.is_empty() || authzid == user => self.check(user, password),
                    [_, _, _] => {
                        Outcome::Failed(Reply::no("not allowed to act for others").code("AUTHORIZATIONFAILED"))
                    }
                    _ => Outcome::Failed(Reply::bad("malformed PLAIN response")),
                }
            }
            Mechanism::Anonymous if lock(&self.store).has_user(ANONYMOUS) => Outcome::User(ANONYMOUS.to_owned()),
            Mechanism::Anonymous => Outcome::Failed(failed()),
            Mechanism::LoginName => Outcome::Challenge(Mechanism::LoginPassword(response.to_vec()), "Password:"),
            Mechanism::LoginPassword(user) => self.check(&user, response),
            Mechanism::XOAuth2 => {
                let user = response
                    .strip_prefix(b"user=")
                    .and_then(|rest| rest.split(|b| *b == 1).next());
                self.check_token(
                    user,
                    response,
                    r#"{"status":"400","schemes":"Bearer","scope":"https://mail.example.org/"}"#,
                )
            }
            Mechanism::OAuthBearer => {
                let user = response
                    .strip_prefix(b"n,a=")
                    .and_then(|rest| rest.split(|b| *b == b',').next());
                self.check_token(
                    user,
                    response,
                    r#"{"status":"invalid_token","scope":"https://mail.example.org/"}"#,
                )
            }
            Mechanism::Refused => Outcome::Failed(failed()),
        }
    }

    /// Finds the bearer token among the fields that octets 1 divide (RFC 7628 section 3.1); it is the password.
    fn check_token(&self, user: Option<&[u8]>, response: &[u8], error: &'static str) -> Outcome {
        let mut fields = response.split(|b| *b == 1);
        let token = fields.find_map(|field| {
            let (scheme, token) = field.strip_prefix(b"auth=")?.split_at_checked(BEARER.len())?;
            scheme.eq_ignore_ascii_case(BEARER).then_some(token)
        });
        let (Some(user), Some(token), true) = (user, token, response.ends_with(b"\x01\x01")) else {
            return Outcome::Failed(Reply::bad("malformed response with a token"));
        };
        match self.check(user, token) {
            Outcome::User(user) => Outcome::User(user),
            Outcome::Challenge(..) | Outcome::Failed(_) => Outcome::Challenge(Mechanism::Refused, error),
        }
    }

    fn check(&self, user: &[u8], password: &[u8]) -> Outcome {
        match (core::str::from_utf8(user), core::str::from_utf8(password)) {
            (Ok(user), Ok(password)) if lock(&self.store).password_is(user, password) => Outcome::User(user.to_owned()),
            _ => Outcome::Failed(failed()),
        }
    }

    fn welcome(&mut self, user: String) -> Reply {
        self.user = Some(user);
        Reply::ok("logged in").with(self.capability_code())
    }

    fn needs_tls(&self) -> Option<Reply> {
        let refused = self.options.require_tls && self.security != Security::Active;
        refused.then(|| Reply::no("TLS is required").code("PRIVACYREQUIRED"))
    }
}

fn failed() -> Reply {
    Reply::no("wrong name or password").code("AUTHENTICATIONFAILED")
}

const ANONYMOUS: &str = "anonymous";
const BEARER: &[u8] = b"Bearer ";
