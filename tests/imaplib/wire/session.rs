//! Calls about the session, and those of commands that this client leaves to its users.

use imap_proto::command::{
    Authenticate, Capability, Check, Close, Command, Enable, Expunge, Login, Logout, Namespace, Noop, Profile,
    StartTls, States, Unselect,
};
use imap_proto::types::{Atom, Secret};
use imap_proto::wire::Encoder;

use super::call::{Call, Meaning, State, Talk, Text, name, quote};
use crate::dice::Dice;
use crate::python::hex;

pub(super) fn capability(_: &mut Dice) -> Call {
    Call::new("capability", "CAPABILITY", State::NotAuthenticated).starts(|to| to.start(&Capability))
}

pub(super) fn noop(_: &mut Dice) -> Call {
    Call::new("noop", "NOOP", State::Selected).starts(|to| to.start(&Noop))
}

/// With nothing stored, it asks.
pub(super) fn recent(_: &mut Dice) -> Call {
    Call::new("recent", "NOOP", State::Selected).starts(|to| to.start(&Noop))
}

pub(super) fn logout(_: &mut Dice) -> Call {
    Call::new("logout", "LOGOUT", State::Authenticated).starts(|to| to.start(&Logout))
}

pub(super) fn starttls(_: &mut Dice) -> Call {
    Call::new("starttls", "STARTTLS", State::NotAuthenticated).starts(|to| to.start(&StartTls))
}

pub(super) fn namespace(_: &mut Dice) -> Call {
    Call::new("namespace", "NAMESPACE", State::Authenticated).starts(|to| to.start(&Namespace))
}

pub(super) fn check(_: &mut Dice) -> Call {
    Call::new("check", "CHECK", State::Selected).starts(|to| to.start(&Check))
}

pub(super) fn close(_: &mut Dice) -> Call {
    Call::new("close", "CLOSE", State::Selected).starts(|to| to.start(&Close))
}

pub(super) fn unselect(_: &mut Dice) -> Call {
    Call::new("unselect", "UNSELECT", State::Selected).starts(|to| to.start(&Unselect))
}

pub(super) fn expunge(_: &mut Dice) -> Call {
    Call::new("expunge", "EXPUNGE", State::Selected).starts(|to| to.start(&Expunge))
}

pub(super) fn enable(dice: &mut Dice) -> Call {
    let mut call = Call::new("enable", "ENABLE", State::Authenticated);
    let extension = dice.pick(&["CONDSTORE", "QRESYNC", "UTF8=ACCEPT", "IMAP4rev2"]);
    call.protocol(extension);
    call.starts(move |to| to.start(&Enable::new(&[Atom::new(extension)?])))
}

pub(super) fn login(dice: &mut Dice) -> Call {
    let mut call = Call::new("login", "LOGIN", State::NotAuthenticated);
    let (user, password) = (name(dice), name(dice));
    call.text(dice, &user);
    call.asks_text(&password);
    call.means(&quote(&password), [Meaning::Value(password.clone().into_bytes())]);
    call.texts.push(Text {
        text: password.clone(),
        at: 0,
        pattern: false,
        password: true,
    });
    call.starts(move |to| to.start(&Login::new(&user, &Secret::from(password.as_str()))))
}

pub(super) fn authenticate(dice: &mut Dice) -> Call {
    let mut call = Call::new("authenticate", "AUTHENTICATE", State::NotAuthenticated);
    let mechanism = dice.pick(&["PLAIN", "XOAUTH2", "SCRAM-SHA-256", "GSSAPI"]);
    call.protocol(mechanism);
    let challenge = if dice.once_in(2) { Vec::new() } else { dice.bytes(200) };
    let response = (!dice.once_in(10)).then(|| dice.bytes(300));
    call.asks(format!("b{}", hex(&challenge)));
    call.asks(
        response
            .as_ref()
            .map_or_else(|| "n".into(), |response| format!("b{}", hex(response))),
    );
    call.talk = Talk::Exchange { challenge, response };
    call.starts(move |to| to.start(&Authenticate::new(Atom::new(mechanism)?)))
}

/// A command by its name and its arguments, for what has no command here.
#[derive(Debug)]
struct Other<'a> {
    name: Atom<'a>,
    /// Strings, and words of the protocol.
    arguments: Vec<Result<Atom<'a>, &'a str>>,
    states: States,
}

impl Command for Other<'_> {
    type Reply = ();

    fn profile(&self) -> Profile {
        Profile::new(self.states)
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.atom(&self.name);
        for argument in &self.arguments {
            match argument {
                Ok(word) => to.atom(word),
                Err(text) => to.astring(text.as_bytes()),
            };
        }
    }

    fn reply(&self) {}
}

pub(super) fn proxyauth(dice: &mut Dice) -> Call {
    let mut call = Call::new("proxyauth", "PROXYAUTH", State::Authenticated);
    let user = name(dice);
    call.text(dice, &user);
    call.starts(move |to| {
        to.start(&Other {
            name: Atom::new("PROXYAUTH")?,
            arguments: vec![Err(&user)],
            states: States::AUTHENTICATED,
        })
    })
}

pub(super) fn xatom(dice: &mut Dice) -> Call {
    let word = dice.pick(&["XFOO", "XLIST", "X-MOVE"]);
    let mut call = Call::new("xatom", word, State::Selected);
    call.asks_text(&word.to_lowercase());
    let arguments: Vec<_> = (0..dice.length(3)).map(|_| name(dice)).collect();
    for argument in &arguments {
        call.text(dice, argument);
    }
    call.starts(move |to| {
        to.start(&Other {
            name: Atom::new(word)?,
            arguments: arguments.iter().map(|text| Err(text.as_str())).collect(),
            states: States::SELECTED,
        })
    })
}

/// RFC 1730 section 6.4.6.
pub(super) fn partial(dice: &mut Dice) -> Call {
    let mut call = Call::new("partial", "PARTIAL", State::Selected);
    let part = dice.pick(&["RFC822", "RFC822.HEADER", "BODY[1]"]);
    let numbers = [1, 0, 512].map(|least: u32| (least + dice.below(1000)).to_string());
    let [number, start, length] = &numbers;
    let words = [number.as_str(), part, start, length].map(str::to_owned);
    for word in &words {
        call.asks_text(word);
        call.means(word, [Meaning::Value(word.clone().into_bytes())]);
    }
    call.starts(move |to| {
        to.start(&Other {
            name: Atom::new("PARTIAL")?,
            arguments: words.iter().map(|word| Err(word.as_str())).collect(),
            states: States::SELECTED,
        })
    })
}
