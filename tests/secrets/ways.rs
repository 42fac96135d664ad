//! Every way to authenticate, made with the secret.

use core::fmt::Debug;

use imap_proto::ValueError;
use imap_proto::sasl::{
    Binding, CramMd5, Hash, Login, Mechanism, OAuthBearer, Plain, Response, SaslError, Scram, XOAuth2,
};
use imap_proto::types::Secret;

use super::marker::MARKER;

/// A way to authenticate.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Way {
    /// The LOGIN command with this behind the password, so that it is quoted, or a literal.
    Login(&'static str),
    /// A mechanism. `true` if the secret itself goes over the wire.
    Sasl(fn(&str) -> Result<Box<dyn Mechanism>, ValueError>, bool),
}

pub(crate) const WAYS: [Way; 14] = [
    Way::Login(""),
    Way::Login("\"\\"),
    Way::Login("\r\nx"),
    Way::Login("\u{e9}"),
    Way::Sasl(|secret| boxed(Plain::new("tim", secret)), true),
    Way::Sasl(|secret| boxed(Login::new("tim", secret)), true),
    Way::Sasl(|secret| boxed(CramMd5::new("tim", secret)), false),
    Way::Sasl(|secret| boxed(scram(Hash::Sha1, Binding::None, secret)), false),
    Way::Sasl(|secret| boxed(scram(Hash::Sha256, Binding::NotOffered, secret)), false),
    Way::Sasl(|secret| boxed(scram(Hash::Sha256, binding(), secret)), false),
    Way::Sasl(|secret| boxed(OAuthBearer::new(secret)), true),
    Way::Sasl(
        |secret| {
            boxed(
                OAuthBearer::new(secret)?
                    .with_authorization("tim")?
                    .with_server("mail.example.com", 993),
            )
        },
        true,
    ),
    Way::Sasl(|secret| boxed(XOAuth2::new("tim", secret)), true),
    Way::Sasl(|secret| Ok(Box::new(Own(Secret::from(secret)))), true),
];

fn boxed<M: Mechanism + Debug + 'static>(mechanism: Result<M, ValueError>) -> Result<Box<dyn Mechanism>, ValueError> {
    let mechanism = mechanism?;
    super::marker::assert_absent(&format!("{mechanism:?} {mechanism:#?}"), "a mechanism");
    Ok(Box::new(mechanism))
}

fn scram(hash: Hash, binding: Binding, secret: &str) -> Result<Scram, ValueError> {
    Scram::new(hash, binding, "user", secret, "fyko+d2lbbFgONRv9qkxdawL")
}

fn binding() -> Binding {
    Binding::Data {
        name: "tls-exporter",
        data: MARKER.as_bytes().to_vec(),
    }
}

/// A mechanism of the application's own, which says the secret whatever it is asked.
struct Own(Secret);

impl Mechanism for Own {
    fn name(&self) -> &str {
        "X-OWN"
    }

    fn initial_response(&mut self) -> Option<Secret> {
        Some(self.0.clone())
    }

    fn respond(&mut self, _: &[u8]) -> Result<Response, SaslError> {
        Ok(Response::Reply(self.0.clone()))
    }
}
