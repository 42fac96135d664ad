//! Commands about the connection as a whole (RFC 9051 sections 6.1, 6.2 and 6.3.1).

use alloc::vec::Vec;

use super::budget::Budget;
use super::{Command, Effect, Profile, Reply, States};
use crate::error::ValueError;
use crate::event::Event;
use crate::response::{self, Capabilities, Code, Data};
use crate::types::{Atom, Secret};
use crate::wire::Encoder;
use crate::wire::gate::Dialogue;

/// CAPABILITY: what the server offers (RFC 9051 section 6.1.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "the command will never have an argument")]
pub struct Capability;

impl Command for Capability {
    type Reply = Option<Capabilities>;

    fn profile(&self) -> Profile {
        Profile::new(States::ANY).pipelined().in_clear()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("CAPABILITY");
    }

    fn reply(&self) -> Self::Reply {
        None
    }
}

/// NOOP: nothing but a chance for the server to report changes (RFC 9051 section 6.1.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "the command will never have an argument")]
pub struct Noop;

impl Command for Noop {
    type Reply = ();

    fn profile(&self) -> Profile {
        Profile::new(States::ANY).pipelined().in_clear()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("NOOP");
    }

    fn reply(&self) -> Self::Reply {}
}

/// LOGOUT: the server says BYE and closes the connection (RFC 9051 section 6.1.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "the command will never have an argument")]
pub struct Logout;

impl Command for Logout {
    type Reply = ();

    fn profile(&self) -> Profile {
        Profile::new(States::ANY).with_effect(Effect::Logout).in_clear()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("LOGOUT");
    }

    fn reply(&self) -> Self::Reply {}
}

/// STARTTLS: both sides switch to TLS (RFC 9051 section 6.2.1).
///
/// On OK comes [`Event::StartTls`]: wrap the transport, then call
/// [`Connection::tls_started`](crate::Connection::tls_started).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "the command will never have an argument")]
pub struct StartTls;

impl Command for StartTls {
    type Reply = ();

    fn profile(&self) -> Profile {
        Profile::new(States::NOT_AUTHENTICATED)
            .with_effect(Effect::StartTls)
            .in_clear()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("STARTTLS");
    }

    fn reply(&self) -> Self::Reply {}
}

/// AUTHENTICATE: a SASL exchange (RFC 9051 section 6.2.2).
///
/// Each [`Event::Challenge`] is answered with
/// [`Connection::authentication`](crate::Connection::authentication). The reply is what the server offers from now on,
/// if it says so.
#[derive(Clone, Debug)]
pub struct Authenticate<'a> {
    mechanism: Atom<'a>,
    initial_response: Option<&'a Secret>,
}

impl<'a> Authenticate<'a> {
    /// The exchange by this mechanism. The client waits for the server's first challenge, which may be empty.
    #[must_use]
    pub const fn new(mechanism: Atom<'a>) -> Self {
        Self {
            mechanism,
            initial_response: None,
        }
    }

    /// The same, saying the client's first response at once. Only where the server offers SASL-IR (RFC 4959) or
    /// IMAP4rev2 is spoken.
    #[must_use]
    pub fn with_initial_response(self, response: &'a Secret) -> Self {
        Self {
            initial_response: Some(response),
            ..self
        }
    }
}

impl Command for Authenticate<'_> {
    type Reply = Option<Capabilities>;

    fn profile(&self) -> Profile {
        Profile::new(States::NOT_AUTHENTICATED).with_effect(Effect::Authenticate)
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("AUTHENTICATE").atom(&self.mechanism);
        if let Some(response) = self.initial_response {
            to.sasl_response(response);
        }
        to.dialogue(Dialogue::Authenticate);
    }

    fn reply(&self) -> Self::Reply {
        None
    }
}

/// LOGIN: authentication by name and password (RFC 9051 section 6.2.3).
///
/// Must not be used where the server says LOGINDISABLED. Names and passwords that are not US-ASCII are sent as
/// literals; servers need not take them: [`Authenticate`] is for those. The reply is what the server offers from now
/// on, if it says so.
#[derive(Clone, Debug)]
pub struct Login<'a> {
    user: &'a str,
    password: &'a Secret,
}

impl<'a> Login<'a> {
    /// The login of this user.
    #[must_use]
    pub const fn new(user: &'a str, password: &'a Secret) -> Self {
        Self { user, password }
    }
}

impl Command for Login<'_> {
    type Reply = Option<Capabilities>;

    fn profile(&self) -> Profile {
        Profile::new(States::NOT_AUTHENTICATED).with_effect(Effect::Authenticate)
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("LOGIN")
            .astring(self.user.as_bytes())
            .secret_string(self.password);
    }

    fn reply(&self) -> Self::Reply {
        None
    }
}

/// What the server offers, if it says so: the answer to CAPABILITY, LOGIN and AUTHENTICATE.
impl Reply for Option<Capabilities> {
    fn absorb(&mut self, event: &Event<'_>) -> bool {
        let words = match event {
            Event::Data(Data::Capability(words)) => words,
            Event::Completed { status, .. } => match &status.code {
                Some(Code::Capability(words)) => words,
                _ => return false,
            },
            _ => return false,
        };
        *self = Some(words.to_capabilities());
        true
    }
}

/// ENABLE: switches extensions on (RFC 9051 section 6.3.1). Only before a mailbox is opened.
#[derive(Clone, Debug)]
pub struct Enable<'a> {
    extensions: &'a [Atom<'a>],
}

impl<'a> Enable<'a> {
    /// The extensions to switch on, by the names by which the server offers them. There must be one at least.
    #[must_use]
    pub const fn new(extensions: &'a [Atom<'a>]) -> Self {
        Self { extensions }
    }
}

impl Command for Enable<'_> {
    type Reply = Enabled;

    fn profile(&self) -> Profile {
        Profile::new(States::AUTHENTICATED)
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("ENABLE");
        if self.extensions.is_empty() {
            to.refuse(ValueError::new("list of extensions", "one at least", 0));
        }
        for extension in self.extensions {
            to.atom(extension);
        }
    }

    fn reply(&self) -> Self::Reply {
        Enabled::default()
    }
}

/// The answer to [`Enable`]: what was switched on. Extensions that were on before, and those the server does not know,
/// are not in it.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Enabled {
    /// The ENABLED responses, as a rule one; none if nothing was switched on.
    pub responses: Vec<response::Enabled<'static>>,
    budget: Budget,
}

impl Enabled {
    /// Whether this extension was switched on, in any case of letters.
    #[must_use]
    pub fn contains(&self, extension: &str) -> bool {
        self.responses
            .iter()
            .flat_map(response::Enabled::words)
            .any(|word| word.eq_ignore_ascii_case(extension.as_bytes()))
    }
}

impl Reply for Enabled {
    fn absorb(&mut self, event: &Event<'_>) -> bool {
        let Event::Data(Data::Enabled(enabled)) = event else {
            return false;
        };
        let size = size_of::<response::Enabled<'_>>() + enabled.words().map(|word| word.len() + 1).sum::<usize>();
        let taken = self.budget.take(size);
        if taken {
            self.responses.push(enabled.clone().into_owned());
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{answer, ends_in_dialogue, spell, spell_error};
    use super::*;

    #[test]
    fn commands_without_arguments() {
        assert_eq!(spell(&Capability), "CAPABILITY\r\n");
        assert_eq!(spell(&Noop), "NOOP\r\n");
        assert_eq!(spell(&Logout), "LOGOUT\r\n");
        assert_eq!(spell(&StartTls), "STARTTLS\r\n");
    }

    #[test]
    fn login_quotes_the_password() {
        // RFC 9051 section 6.2.3.
        assert_eq!(
            spell(&Login::new("SMITH", &Secret::from("SESAME"))),
            "LOGIN SMITH \"SESAME\"\r\n"
        );
        let odd = Secret::from("a\"b\\c");
        assert_eq!(
            spell(&Login::new("fred foobar", &odd)),
            "LOGIN \"fred foobar\" \"a\\\"b\\\\c\"\r\n"
        );
        let wide = Secret::from("пароль");
        assert_eq!(spell(&Login::new("", &wide)), "LOGIN \"\" {12}\r\nпароль\r\n");
    }

    #[test]
    fn login_with_a_line_end_is_still_one_command() {
        let password = Secret::from("x\r\nA1 DELETE INBOX");
        assert_eq!(
            spell(&Login::new("a", &password)),
            "LOGIN a {18}\r\nx\r\nA1 DELETE INBOX\r\n"
        );
        assert_eq!(spell_error(&Login::new("a", &Secret::from("\0"))).what, "string");
    }

    #[test]
    fn authenticate_with_and_without_an_initial_response() {
        let plain = Atom::new("PLAIN").unwrap();
        let command = Authenticate::new(plain.clone());
        assert!(ends_in_dialogue(&command));
        let response = Secret::from(&b"\0tim\0tanstaaftanstaaf"[..]);
        assert_eq!(
            spell(&Authenticate::new(plain.clone()).with_initial_response(&response)),
            "AUTHENTICATE PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm\r\n"
        );
        assert_eq!(spell(&command), "AUTHENTICATE PLAIN\r\n");
        let empty = Secret::from("");
        assert_eq!(
            spell(&Authenticate::new(plain).with_initial_response(&empty)),
            "AUTHENTICATE PLAIN =\r\n"
        );
    }

    #[test]
    fn enable_takes_one_extension_at_least() {
        let names = [Atom::new("CONDSTORE").unwrap(), Atom::new("X-GOOD-IDEA").unwrap()];
        assert_eq!(spell(&Enable::new(&names)), "ENABLE CONDSTORE X-GOOD-IDEA\r\n");
        assert_eq!(spell_error(&Enable::new(&[])).what, "list of extensions");
    }

    #[test]
    fn enabled_is_what_the_server_says() {
        let names = [Atom::new("CONDSTORE").unwrap(), Atom::new("X-GOOD-IDEA").unwrap()];
        let (enabled, others) = answer(
            &Enable::new(&names),
            "* ENABLED X-Good-Idea\r\n* 3 EXISTS\r\nT1 OK done\r\n",
        );
        assert!(enabled.contains("x-good-idea"));
        assert!(!enabled.contains("CONDSTORE"));
        assert_eq!(others, [Event::Data(Data::Exists(3))]);
        let (enabled, _) = answer(&Enable::new(&names), "T1 OK done\r\n");
        assert_eq!(enabled, Enabled::default());
    }

    #[test]
    fn capabilities_come_untagged_or_with_the_completion() {
        let password = Secret::from("x");
        let login = Login::new("a", &password);
        let (told, _) = answer(&login, "T1 OK [CAPABILITY IMAP4rev1 IDLE] done\r\n");
        assert!(told.unwrap().has(response::Capability::Idle));
        let (told, others) = answer(&login, "* CAPABILITY IMAP4rev1 IDLE\r\nT1 OK done\r\n");
        assert!(told.unwrap().has(response::Capability::Idle));
        assert_eq!(others, []);
        let (told, _) = answer(&login, "T1 OK done\r\n");
        assert_eq!(told, None);
    }

    #[test]
    fn what_is_exclusive_and_what_is_not() {
        let plain = Atom::new("PLAIN").unwrap();
        let password = Secret::from("x");
        for profile in [
            Logout.profile(),
            StartTls.profile(),
            Authenticate::new(plain).profile(),
            Login::new("a", &password).profile(),
            Enable::new(&[]).profile(),
        ] {
            assert!(profile.exclusive);
        }
        assert!(!Noop.profile().exclusive);
        assert!(!Capability.profile().exclusive);
    }

    #[test]
    fn only_what_tells_nothing_is_sent_before_tls() {
        let plain = Atom::new("PLAIN").unwrap();
        let password = Secret::from("x");
        for profile in [Logout.profile(), StartTls.profile(), Noop.profile()] {
            assert!(profile.in_clear);
        }
        for profile in [Authenticate::new(plain).profile(), Login::new("a", &password).profile()] {
            assert!(!profile.in_clear);
        }
    }
}
