//! Commands by their names.

use alloc::string::String;
use alloc::vec::Vec;

use super::budget::Budget;
use super::{Arguments, Command, Effect, Profile, Reply, Responses, States};
use crate::error::ValueError;
use crate::event::Event;
use crate::response::Status;
use crate::types::Atom;
use crate::wire::Encoder;

/// A command by its name, with any arguments: imaplib's `xatom`.
///
/// ```
/// use imap_proto::command::{Arguments, Custom, States};
/// use imap_proto::types::Atom;
///
/// let weather = Custom::new(Atom::new("X-WEATHER")?, Arguments::new().astring("Oslo"))
///     .in_states(States::LOGGED_IN)
///     .collecting(["X-WEATHER"]);
/// # Ok::<(), imap_proto::ValueError>(())
/// ```
///
/// Unless told otherwise it may be sent in every state, and shares the connection with no other command: that is right
/// for every one. What the server says meanwhile goes to the application, but for the [names](Self::collecting) that are
/// to be a part of the answer.
///
/// The names of RFC 9051 can be used too. SELECT, CLOSE, LOGIN and their like change the state of the connection as they
/// do by their own types. AUTHENTICATE and IDLE are refused: they are exchanges of lines, which
/// [`Authenticate`](super::Authenticate) and [`Idle`](super::Idle) lead.
///
/// A command that is used in more than one place is better off as a type of its own, which implements [`Command`].
#[derive(Clone, Debug)]
pub struct Custom<'a> {
    name: Atom<'a>,
    arguments: Arguments<'a>,
    profile: Profile,
    names: Vec<&'a str>,
    limit: Budget,
}

impl<'a> Custom<'a> {
    /// The command of this name. It is sent as it is written; servers do not tell the cases of letters apart.
    #[must_use]
    pub fn new(name: Atom<'a>, arguments: Arguments<'a>) -> Self {
        let profile = Profile::new(States::ANY).with_effect(effect_of(name.as_str()));
        Self {
            name,
            arguments,
            profile,
            names: Vec::new(),
            limit: Budget::default(),
        }
    }

    /// The same, to be sent in these states only.
    #[must_use]
    pub fn in_states(self, states: States) -> Self {
        let profile = Profile { states, ..self.profile };
        Self { profile, ..self }
    }

    /// The same with a profile of your own: whether other commands may be in progress beside it, and what it does. It
    /// takes the place of everything that is known of a command of this name.
    #[must_use]
    pub fn with_profile(self, profile: Profile) -> Self {
        Self { profile, ..self }
    }

    /// The same; what the server says under these names is part of the answer. See [`Responses`].
    #[must_use]
    pub fn collecting(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        self.names.extend(names);
        self
    }

    /// How many bytes the reply keeps. Default: 64 MiB. See [`Responses::is_truncated`].
    #[must_use]
    pub fn collect_limit(self, bytes: usize) -> Self {
        Self {
            limit: Budget::new(bytes),
            ..self
        }
    }
}

impl Command for Custom<'_> {
    type Reply = CustomReply;

    fn profile(&self) -> Profile {
        Profile {
            sequence_numbers: self.profile.sequence_numbers || self.arguments.have_sequence_numbers(),
            ..self.profile
        }
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        let name = self.name.as_str();
        if EXCHANGES.iter().any(|other| name.eq_ignore_ascii_case(other)) {
            to.refuse(ValueError::new("command name", "not that of an exchange of lines", 0));
        }
        to.atom(&self.name).value(&self.arguments);
    }

    fn reply(&self) -> CustomReply {
        let names = self.names.iter().copied().map(String::from).collect();
        CustomReply {
            status: None,
            responses: Responses::new(Some(names), self.limit),
        }
    }
}

/// The answer to [`Custom`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CustomReply {
    /// How the command was completed; `None` if it was not.
    pub status: Option<Status<'static>>,
    /// What came under the names that were to be collected.
    pub responses: Responses,
}

impl Reply for CustomReply {
    fn absorb(&mut self, event: &Event<'_>) -> bool {
        if let Event::Completed { status, .. } = event {
            self.status = Some(status.clone().into_owned());
        }
        self.responses.observe(event)
    }
}

/// What the commands do whose effect the connection keeps account of.
fn effect_of(name: &str) -> Effect {
    const EFFECTS: [(&str, Effect); 9] = [
        ("CLOSE", Effect::Close),
        ("COMPRESS", Effect::Compress),
        ("EXAMINE", Effect::Select { read_only: true }),
        ("LOGIN", Effect::Authenticate),
        ("LOGOUT", Effect::Logout),
        ("SELECT", Effect::Select { read_only: false }),
        ("STARTTLS", Effect::StartTls),
        ("UNAUTHENTICATE", Effect::Unauthenticate),
        ("UNSELECT", Effect::Close),
    ];
    let known = EFFECTS.iter().find(|(known, _)| name.eq_ignore_ascii_case(known));
    known.map_or(Effect::None, |(_, effect)| *effect)
}

/// Commands behind which lines are exchanged.
const EXCHANGES: [&str; 2] = ["AUTHENTICATE", "IDLE"];

#[cfg(test)]
mod tests {
    use super::super::testing::{answer, spell, spell_error, spell_in_utf8};
    use super::super::{Noop, Response};
    use super::*;
    use crate::error::StartError;
    use crate::response::{Code, Data};
    use crate::sasl::testing::Peer;
    use crate::state::State;
    use crate::types::{ArgumentText, Date, DateTime, Flag, MailboxName, Secret, SeqSet, UidSet};
    use crate::wire::Encode;

    fn custom<'a>(name: &'a str, arguments: Arguments<'a>) -> Custom<'a> {
        Custom::new(Atom::new(name).unwrap(), arguments)
    }

    #[test]
    fn arguments_are_spelled_by_their_kind() {
        let (atom, flag) = (Atom::new("METRIC").unwrap(), Flag::Seen);
        let (name, pattern) = (MailboxName::new("Тест").unwrap(), MailboxName::new("a*").unwrap());
        let (seqs, uids): (SeqSet, UidSet) = ("1:5".parse().unwrap(), "7".parse().unwrap());
        let text = ArgumentText::new("BODY[HEADER.FIELDS (DATE)] \"a b\"").unwrap();
        let secret = Secret::from("x y");
        let arguments = Arguments::new()
            .atom(&atom)
            .astring("a]")
            .astring("a b")
            .string("a")
            .literal("a")
            .nstring(None)
            .nstring(Some(b"a"))
            .number(7)
            .mailbox(&name)
            .pattern(&pattern)
            .flag(&flag)
            .seq_set(&seqs)
            .uid_set(&uids)
            .date(Date::new(1994, 2, 1).unwrap())
            .date_time(DateTime::from_unix(0, 0).unwrap())
            .secret(&secret)
            .text(&text)
            .list(|list| list.number(1).list(|list| list.astring("x")).list(|list| list))
            .value(&Answer);
        let command = custom("X-ALL", arguments);
        assert_eq!(
            spell(&command),
            "X-ALL METRIC a] \"a b\" \"a\" {1}\r\na NIL \"a\" 7 &BCIENQRBBEI- a* \\Seen 1:5 7 1-Feb-1994 \
             \" 1-Jan-1970 00:00:00 +0000\" \"x y\" BODY[HEADER.FIELDS (DATE)] \"a b\" (1 (x) ()) 42\r\n"
        );
        assert!(spell_in_utf8(&command).contains(" \"Тест\" "));
        let shown = alloc::format!("{command:?}");
        assert!(!shown.contains("x y") && shown.contains("\"a b\""), "{shown}");
        assert_eq!(spell(&custom("x-none", Arguments::new())), "x-none\r\n");
    }

    #[derive(Debug)]
    struct Answer;

    impl Encode for Answer {
        fn encode(&self, to: &mut Encoder<'_>) {
            to.number(42);
        }
    }

    #[test]
    fn no_argument_becomes_a_command() {
        let arguments = Arguments::new().astring("a\r\nA1 LOGOUT");
        assert_eq!(spell(&custom("X", arguments)), "X {12}\r\na\r\nA1 LOGOUT\r\n");
        assert_eq!(spell_error(&custom("X", Arguments::new().literal("\0"))).what, "string");
        for name in ["IDLE", "authenticate"] {
            assert_eq!(spell_error(&custom(name, Arguments::new())).what, "command name");
        }
    }

    #[test]
    fn the_answer_is_what_was_to_be_collected() {
        let command = custom("X-WEATHER", Arguments::new()).collecting(["x-weather", "X-CODE"]);
        let (reply, others) = answer(
            &command,
            "* X-WEATHER (21 clear)\r\n\
             * 3 EXISTS\r\n\
             * OK [X-CODE 1] a\r\n\
             T1 OK [X-CODE 2] done\r\n",
        );
        assert_eq!(reply.responses.get("X-WEATHER").count(), 1);
        assert_eq!(reply.responses.get("X-CODE").count(), 2);
        assert_eq!(others, [Event::Data(Data::Exists(3))]);
        assert_eq!(reply.status.unwrap().text_lossy(), "done");
        let (reply, others) = answer(&custom("X-WEATHER", Arguments::new()), "* X-WEATHER ()\r\nT1 OK x\r\n");
        assert!(reply.responses.is_empty());
        assert_eq!(others.len(), 1);
    }

    #[test]
    fn no_more_is_kept_than_is_allowed() {
        let command = custom("X", Arguments::new()).collecting(["EXISTS"]).collect_limit(0);
        let (reply, others) = answer(&command, "* 3 EXISTS\r\nT1 OK x\r\n");
        assert!(reply.responses.is_empty() && reply.responses.is_truncated());
        assert_eq!(others, []);
    }

    #[test]
    fn the_profile_is_careful_and_can_be_changed() {
        let seqs = SeqSet::all();
        let plain = custom("X", Arguments::new());
        assert_eq!(plain.profile(), Profile::new(States::ANY));
        let numbered = custom("X", Arguments::new().seq_set(&seqs));
        assert!(numbered.profile().sequence_numbers);
        let pipelined = Profile::new(States::SELECTED).pipelined();
        let changed = numbered.with_profile(pipelined).profile();
        assert!(!changed.exclusive && changed.sequence_numbers && changed.states == States::SELECTED);
        let mut peer = Peer::greeted("* OK hello");
        let refused = peer.connection.start(&plain.in_states(States::LOGGED_IN));
        assert_eq!(refused, Err(StartError::WrongState(State::NotAuthenticated)));
    }

    #[test]
    fn known_names_do_what_they_do() {
        let mut peer = Peer::greeted("* OK hello");
        let secret = Secret::from("b");
        let login = custom("Login", Arguments::new().astring("a").secret(&secret));
        peer.connection.start(&login).unwrap();
        assert!(matches!(peer.connection.start(&Noop), Err(StartError::Busy(_))));
        assert_eq!(peer.sent(), "A0 Login a \"b\"\r\n");
        peer.says("A0 OK in");
        while peer.connection.advance().unwrap() {}
        assert_eq!(peer.connection.state(), State::Authenticated);

        let inbox = MailboxName::inbox();
        peer.connection
            .start(&custom("EXAMINE", Arguments::new().mailbox(&inbox)))
            .unwrap();
        peer.sent();
        peer.says("* 7 EXISTS\r\nA1 OK [READ-ONLY] open");
        while peer.connection.advance().unwrap() {}
        assert_eq!(peer.connection.mailbox().unwrap().exists(), Some(7));

        peer.connection.start(&custom("UNSELECT", Arguments::new())).unwrap();
        peer.sent();
        peer.says("A2 OK closed");
        while peer.connection.advance().unwrap() {}
        assert_eq!(peer.connection.state(), State::Authenticated);
    }

    #[test]
    fn responses_of_the_command_may_be_typed() {
        let command = custom("X", Arguments::new()).collecting(["APPENDUID"]);
        let (reply, _) = answer(&command, "T1 OK [APPENDUID 1 2] x\r\n");
        let code = reply.responses.last("APPENDUID").and_then(Response::code);
        assert!(matches!(code, Some(Code::AppendUid(_))));
    }
}
