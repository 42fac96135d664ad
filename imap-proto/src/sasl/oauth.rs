//! OAUTHBEARER (RFC 7628) and XOAUTH2, its forerunner.

use alloc::string::String;
use alloc::vec::Vec;

use super::{Mechanism, Refusal, Response, SaslError};
use crate::error::ValueError;
use crate::types::Secret;

/// OAUTHBEARER: an OAuth 2.0 bearer token (RFC 7628).
///
/// A server that does not take the token says why in a challenge: see [`Mechanism::refusal`].
#[derive(Clone, Debug)]
pub struct OAuthBearer {
    authorization: String,
    host: String,
    port: Option<u16>,
    token: Secret,
    refusal: Option<Refusal>,
}

impl OAuthBearer {
    /// The exchange that presents this token, without the word `Bearer` before it.
    ///
    /// # Errors
    /// If the token is empty or holds anything but printable US-ASCII (a space or a line end, for instance).
    pub fn new(token: impl Into<Secret>) -> Result<Self, ValueError> {
        let token = token.into();
        check_token(&token)?;
        Ok(Self {
            authorization: String::new(),
            host: String::new(),
            port: None,
            token,
            refusal: None,
        })
    }

    /// The same, to act as this user. Most servers demand it.
    ///
    /// # Errors
    /// If the name is empty or holds a control character.
    pub fn with_authorization(self, authorization: impl Into<String>) -> Result<Self, ValueError> {
        let authorization = authorization.into();
        check_text("authorization identity", &authorization)?;
        Ok(Self { authorization, ..self })
    }

    /// The same, saying which server the client has connected to.
    ///
    /// # Errors
    /// If the host's name is empty or holds a control character.
    pub fn with_server(self, host: impl Into<String>, port: u16) -> Result<Self, ValueError> {
        let host = host.into();
        check_text("host name", &host)?;
        Ok(Self {
            host,
            port: Some(port),
            ..self
        })
    }
}

impl Mechanism for OAuthBearer {
    fn name(&self) -> &str {
        "OAUTHBEARER"
    }

    fn initial_response(&mut self) -> Option<Secret> {
        let port = self.port.map(|port| alloc::format!("{port}")).unwrap_or_default();
        let mut message =
            Vec::with_capacity(3 * self.authorization.len() + self.host.len() + self.token.expose().len() + FIXED_LEN);
        message.extend_from_slice(b"n,");
        if !self.authorization.is_empty() {
            message.extend_from_slice(b"a=");
            push_sasl_name(&self.authorization, &mut message);
        }
        message.extend_from_slice(b",\x01");
        for (key, value) in [("host", &self.host), ("port", &port)] {
            if !value.is_empty() {
                for part in [key.as_bytes(), b"=", value.as_bytes(), b"\x01"] {
                    message.extend_from_slice(part);
                }
            }
        }
        message.extend_from_slice(b"auth=Bearer ");
        message.extend_from_slice(self.token.expose());
        message.extend_from_slice(b"\x01\x01");
        Some(Secret::new(message))
    }

    /// "The client MUST then send ... a single %x01 (control A) character to the server in order to allow the server to
    /// finish the exchange" (RFC 7628 section 3.2.3).
    fn respond(&mut self, challenge: &[u8]) -> Result<Response, SaslError> {
        refused(&mut self.refusal, challenge, b"\x01")
    }

    fn refusal(&self) -> Option<&Refusal> {
        self.refusal.as_ref()
    }
}

/// XOAUTH2: an OAuth 2.0 bearer token, the way Google had it before RFC 7628. Microsoft, Yahoo and others have it too.
///
/// A server that does not take the token says why in a challenge: see [`Mechanism::refusal`].
#[derive(Clone, Debug)]
pub struct XOAuth2 {
    user: String,
    token: Secret,
    refusal: Option<Refusal>,
}

impl XOAuth2 {
    /// The exchange that presents this token of this user.
    ///
    /// # Errors
    /// If the name is empty or holds a control character; if the token is empty or holds anything but printable
    /// US-ASCII.
    pub fn new(user: impl Into<String>, token: impl Into<Secret>) -> Result<Self, ValueError> {
        let (user, token) = (user.into(), token.into());
        check_text("user name", &user)?;
        check_token(&token)?;
        Ok(Self {
            user,
            token,
            refusal: None,
        })
    }
}

impl Mechanism for XOAuth2 {
    fn name(&self) -> &str {
        "XOAUTH2"
    }

    fn initial_response(&mut self) -> Option<Secret> {
        let mut message = Vec::with_capacity(self.user.len() + self.token.expose().len() + FIXED_LEN);
        for part in [
            &b"user="[..],
            self.user.as_bytes(),
            b"\x01auth=Bearer ",
            self.token.expose(),
            b"\x01\x01",
        ] {
            message.extend_from_slice(part);
        }
        Some(Secret::new(message))
    }

    /// Google: the client answers the challenge that holds the error with an empty line, and the server says NO.
    fn respond(&mut self, challenge: &[u8]) -> Result<Response, SaslError> {
        refused(&mut self.refusal, challenge, b"")
    }

    fn refusal(&self) -> Option<&Refusal> {
        self.refusal.as_ref()
    }
}

/// Takes the challenge for the reason why the token is not accepted: there is no other challenge in either mechanism.
fn refused(refusal: &mut Option<Refusal>, challenge: &[u8], answer: &[u8]) -> Result<Response, SaslError> {
    if refusal.is_some() {
        return Err(SaslError::UnexpectedChallenge);
    }
    *refusal = Some(Refusal::new(challenge));
    Ok(Response::Reply(Secret::new(answer)))
}

/// RFC 6750 section 2.1 allows fewer characters still, but providers do not keep to it.
fn check_token(token: &Secret) -> Result<(), ValueError> {
    if token.expose().is_empty() {
        return Err(ValueError::new("token", "at least one character", 0));
    }
    match token.expose().iter().position(|byte| !byte.is_ascii_graphic()) {
        Some(at) => Err(ValueError::new("token", "printable US-ASCII without spaces", at)),
        None => Ok(()),
    }
}

fn check_text(what: &'static str, text: &str) -> Result<(), ValueError> {
    if text.is_empty() {
        return Err(ValueError::new(what, "at least one character", 0));
    }
    match text.bytes().position(|byte| byte.is_ascii_control()) {
        Some(at) => Err(ValueError::new(what, "no control characters", at)),
        None => Ok(()),
    }
}

/// RFC 5801 section 4, `saslname`: comma and equals sign are spelled otherwise.
fn push_sasl_name(name: &str, out: &mut Vec<u8>) {
    for byte in name.bytes() {
        match byte {
            b',' => out.extend_from_slice(b"=2C"),
            b'=' => out.extend_from_slice(b"=3D"),
            _ => out.push(byte),
        }
    }
}

/// More than what stands around the values.
const FIXED_LEN: usize = 48;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oauthbearer_as_in_the_rfc() {
        // RFC 7628 section 4.1.
        let mut mechanism = OAuthBearer::new("vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==")
            .unwrap()
            .with_authorization("user@example.com")
            .unwrap()
            .with_server("server.example.com", 143)
            .unwrap();
        assert_eq!(
            mechanism.initial_response().unwrap().expose(),
            b"n,a=user@example.com,\x01host=server.example.com\x01port=143\x01\
              auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\x01\x01"
        );
    }

    #[test]
    fn names_are_spelled_as_sasl_names() {
        let mut mechanism = OAuthBearer::new("t").unwrap();
        assert_eq!(
            mechanism.initial_response().unwrap().expose(),
            b"n,,\x01auth=Bearer t\x01\x01"
        );
        let mut mechanism = mechanism.with_authorization("a=b,c\u{e9}").unwrap();
        let message = mechanism.initial_response().unwrap();
        assert_eq!(
            message.expose(),
            "n,a=a=3Db=2Cc\u{e9},\x01auth=Bearer t\x01\x01".as_bytes()
        );
    }

    #[test]
    fn xoauth2_as_google_has_it() {
        let mut mechanism = XOAuth2::new("someuser@example.com", "ya29.vF9dft4qmTc2").unwrap();
        assert_eq!(
            mechanism.initial_response().unwrap().expose(),
            b"user=someuser@example.com\x01auth=Bearer ya29.vF9dft4qmTc2\x01\x01"
        );
    }

    #[test]
    fn the_reason_is_kept_and_answered_once() {
        let reason = br#"{"status":"invalid_token"}"#;
        let mut bearer = OAuthBearer::new("t").unwrap();
        assert_eq!(bearer.refusal(), None);
        assert_eq!(bearer.respond(reason), Ok(Response::Reply(Secret::from("\x01"))));
        assert_eq!(bearer.refusal().unwrap().status().as_deref(), Some("invalid_token"));
        assert_eq!(bearer.respond(reason), Err(SaslError::UnexpectedChallenge));
        let mut google = XOAuth2::new("u", "t").unwrap();
        assert_eq!(google.respond(reason), Ok(Response::Reply(Secret::from(""))));
        assert_eq!(google.refusal().unwrap().status().as_deref(), Some("invalid_token"));
        assert_eq!(google.respond(b""), Err(SaslError::UnexpectedChallenge));
    }

    #[test]
    fn what_could_be_taken_for_a_separator_is_refused() {
        assert_eq!(OAuthBearer::new("abc\n").unwrap_err().at, 3);
        assert_eq!(OAuthBearer::new("").unwrap_err().what, "token");
        assert_eq!(OAuthBearer::new("a b").unwrap_err().at, 1);
        assert_eq!(
            XOAuth2::new("u\x01auth=", "t").unwrap_err(),
            ValueError::new("user name", "no control characters", 1)
        );
        assert_eq!(XOAuth2::new("", "t").unwrap_err().what, "user name");
        let bearer = OAuthBearer::new("t").unwrap();
        assert_eq!(
            bearer.clone().with_authorization("\x01").unwrap_err().what,
            "authorization identity"
        );
        assert_eq!(bearer.with_server("h\x01", 1).unwrap_err().what, "host name");
    }
}
