//! Calls about the session, and those of commands that are older than IMAP4rev1 or in no RFC.

use core::num::NonZeroU32;

use imap_proto::command::{
    Arguments, Authenticate, Capability, Check, Close, Custom, Enable, Expunge, Idle, Login, Logout, Namespace, Noop,
    StartTls, Unselect,
};
use imap_proto::ext::imap4::{Partial, PartialItem};
use imap_proto::ext::proxy_auth::ProxyAuth;
use imap_proto::response::Offered;
use imap_proto::types::{Atom, Secret, Seq};

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

/// Begun and ended.
pub(super) fn idle(_: &mut Dice) -> Call {
    let mut call = Call::new("idle", "IDLE", State::Selected);
    call.talk = Talk::Idle;
    call.starts(|to| to.start(&Idle))
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

pub(super) fn proxyauth(dice: &mut Dice) -> Call {
    let mut call = Call::new("proxyauth", "PROXYAUTH", State::Authenticated);
    let user = name(dice);
    call.text(dice, &user);
    call.starts(move |to| to.start(&ProxyAuth::new(&user)))
}

pub(super) fn xatom(dice: &mut Dice) -> Call {
    let word = dice.pick(&["XFOO", "XLIST", "X-MOVE"]);
    let mut call = Call::new("xatom", word, State::Selected);
    call.asks_text(&word.to_lowercase());
    let texts: Vec<_> = (0..dice.length(3)).map(|_| name(dice)).collect();
    for text in &texts {
        call.text(dice, text);
    }
    call.starts(move |to| {
        let arguments = texts
            .iter()
            .fold(Arguments::new(), |arguments, text| arguments.astring(text));
        to.start(&Custom::new(Atom::new(word)?, arguments))
    })
}

pub(super) fn partial(dice: &mut Dice) -> Call {
    const ITEMS: [(&str, PartialItem<'_>); 4] = [
        ("RFC822", PartialItem::Rfc822),
        ("RFC822.PEEK", PartialItem::Rfc822Peek),
        ("RFC822.HEADER", PartialItem::Rfc822Header),
        ("RFC822.TEXT", PartialItem::Rfc822Text),
    ];
    let mut call = Call::new("partial", "PARTIAL", State::Selected);
    let (word, item) = dice.pick(&ITEMS);
    let [number, first, count] = [1, 1, 0].map(|least| least + dice.below(5000));
    for word in [&number.to_string(), word, &first.to_string(), &count.to_string()] {
        call.protocol(word);
    }
    call.starts(move |to| {
        let (number, first) = (Seq::new(number).unwrap(), NonZeroU32::new(first).unwrap());
        to.start(&Partial::new(Offered::insist(), number, item.clone(), first, count))
    })
}
