//! How a server behaves towards its clients.

use core::num::NonZeroUsize;

/// What a server offers and how it behaves. Made with [`Options::default`] and changed field by field.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// How the connection begins.
    pub greeting: Greeting,
    /// Which non-synchronizing literals are taken (RFC 7888). Default: LITERAL+.
    pub literals: Literals,
    /// The capabilities beside `IMAP4rev1` and those that other options bring: `LITERAL+`, `LITERAL-`, `STARTTLS`,
    /// `LOGINDISABLED` and `APPENDLIMIT`.
    ///
    /// A command whose capability is missing here is answered BAD, a mechanism whose `AUTH=` is missing is answered
    /// NO. Tokens that the server knows nothing of are only repeated. `AUTH=ANONYMOUS` is shown when there is a user
    /// named `anonymous`.
    pub capabilities: Vec<String>,
    /// Whether the greeting and the answer to a login carry the CAPABILITY code. Default: true.
    pub capability_codes: bool,
    /// Whether the LOGIN command is refused and LOGINDISABLED advertised. Default: false.
    pub login_disabled: bool,
    /// Whether STARTTLS is offered on a connection without TLS. Default: false.
    pub starttls: bool,
    /// Whether nobody can log in before TLS. Default: false.
    pub require_tls: bool,
    /// The largest message taken, in octets, advertised as APPENDLIMIT (RFC 7889). Default: 32 MiB.
    pub max_message_size: u32,
    /// Whether changes are announced while no command runs, in so far as RFC 9051 section 7.5.1 allows, and not only
    /// at the end of commands and while idling. Default: false.
    pub unsolicited: bool,
    /// Write no more than so many octets at a time, with a flush after each write. Default: no limit.
    pub dribble: Option<NonZeroUsize>,
}

/// The first response of a connection (RFC 3501 section 7.1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Greeting {
    /// `OK`: the client has to log in.
    #[default]
    Ok,
    /// `PREAUTH`: this user, who must exist, is logged in already.
    Preauth(String),
    /// `BYE` with this text: the server closes the connection.
    Bye(String),
}

/// The extension for non-synchronizing literals (RFC 7888).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Literals {
    /// `LITERAL+`: of any size.
    #[default]
    Plus,
    /// `LITERAL-`: of at most 4096 octets.
    Minus,
    /// Neither: all literals wait for the server.
    Synchronizing,
}

impl Options {
    /// Adds a capability.
    #[must_use]
    pub fn with(mut self, capability: &str) -> Self {
        if !self.has(capability) {
            self.capabilities.push(capability.to_owned());
        }
        self
    }

    /// Takes a capability away.
    #[must_use]
    pub fn without(mut self, capability: &str) -> Self {
        self.capabilities
            .retain(|known| !known.eq_ignore_ascii_case(capability));
        self
    }

    /// Whether the capability is in the list.
    pub(super) fn has(&self, capability: &str) -> bool {
        self.capabilities
            .iter()
            .any(|known| known.eq_ignore_ascii_case(capability))
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            greeting: Greeting::Ok,
            literals: Literals::Plus,
            capabilities: CAPABILITIES.split_ascii_whitespace().map(str::to_owned).collect(),
            capability_codes: true,
            login_disabled: false,
            starttls: false,
            require_tls: false,
            max_message_size: 32 << 20,
            unsolicited: false,
            dribble: None,
        }
    }
}

/// All that is implemented. IMAP4rev2 is not, for the command parser knows neither extended LIST nor SEARCH RETURN.
const CAPABILITIES: &str = "SASL-IR AUTH=PLAIN AUTH=LOGIN AUTH=XOAUTH2 AUTH=OAUTHBEARER AUTH=ANONYMOUS ENABLE ID IDLE \
    NAMESPACE CHILDREN SPECIAL-USE UIDPLUS MOVE UNSELECT BINARY WITHIN STATUS=SIZE CONDSTORE QRESYNC UTF8=ACCEPT";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capabilities_come_and_go() {
        let options = Options::default().without("idle").with("X-OTHER").with("x-other");
        assert!(!options.has("IDLE") && options.has("x-Other") && options.has("MOVE"));
        assert_eq!(options.capabilities.len(), Options::default().capabilities.len());
    }
}
