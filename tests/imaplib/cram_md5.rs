//! CRAM-MD5: answers to random challenges, as imaplib's `login_cram_md5` says them and as [`CramMd5`] does.

use imap_proto::sasl::{CramMd5, Mechanism, Response};
use imap_proto::types::base64;

use crate::dice::Dice;
use crate::differences::{Case, Topic};
use crate::ledger::{Ledger, skipped};
use crate::python::{ask, hex, unhex};

const LOGINS: usize = 30_000;

/// A login, and what the two say.
#[derive(Debug)]
pub(crate) struct Login {
    pub(crate) user: String,
    pub(crate) password: Vec<u8>,
    #[expect(dead_code, reason = "shown when a comparison fails")]
    challenge: Vec<u8>,
    /// The line that imaplib sends.
    #[expect(dead_code, reason = "as above")]
    theirs: String,
    /// The line that is sent here; `None` if the mechanism is refused its arguments.
    pub(crate) ours: Option<String>,
}

#[test]
fn cram_md5_is_imaplibs() {
    let mut dice = Dice::new();
    let inputs: Vec<_> = (0..LOGINS).map(|_| input(&mut dice)).collect();
    let question = |(user, password, challenge): &(String, Vec<u8>, Vec<u8>)| {
        format!("cram_md5 {} {} {}", hex(user), hex(password), hex(challenge))
    };
    let Some(answers) = ask(&inputs.iter().map(question).collect::<Vec<_>>()) else {
        return skipped("CRAM-MD5");
    };
    let mut ledger = Ledger::new(Topic::CramMd5, "logins");
    for ((user, password, challenge), theirs) in inputs.into_iter().zip(answers) {
        let theirs = String::from_utf8(unhex(&theirs)).unwrap();
        let ours = answer(&user, &password, &challenge);
        if ours.as_ref() == Some(&theirs) {
            ledger.same();
            continue;
        }
        ledger.differs(&Case::CramMd5(&Login {
            user,
            password,
            challenge,
            theirs,
            ours,
        }));
    }
    ledger.close();
}

fn answer(user: &str, password: &[u8], challenge: &[u8]) -> Option<String> {
    let mut mechanism = CramMd5::new(user, password).ok()?;
    assert!(mechanism.initial_response().is_none());
    let Ok(Response::Reply(reply)) = mechanism.respond(challenge) else {
        panic!("no answer to {challenge:?}");
    };
    let mut line = Vec::new();
    base64::encode_into(reply.expose(), &mut line);
    Some(String::from_utf8(line).unwrap())
}

/// Passwords are keys: shorter than a block of MD5, as long, or longer, when they are hashed first.
fn input(dice: &mut Dice) -> (String, Vec<u8>, Vec<u8>) {
    const PIECES: [&str; 9] = ["tim", "a", " ", "\"", "\\", "ü", "台", "@example.org", "\0"];
    let pieces = if dice.once_in(100) { &PIECES } else { &PIECES[..8] };
    let user = dice.joined(pieces, 6);
    let password = match dice.below(3) {
        0 => dice.joined(pieces, 6).into_bytes(),
        1 => dice.pick(&[55, 56, 63, 64, 65, 100, 200].map(|length| vec![b'p'; length])),
        _ => dice.bytes(100),
    };
    let challenge = match dice.below(2) {
        0 => format!("<{}.{}@postoffice.example.net>", dice.number(), dice.number()).into_bytes(),
        _ => dice.bytes(150),
    };
    (user, password, challenge)
}

/// imaplib computes an answer, and the mechanism refuses what no SASL identity or password can be.
pub(crate) fn is_refused_empty(login: &Login) -> bool {
    login.ours.is_none() && (login.user.is_empty() || login.password.is_empty())
}

pub(crate) fn is_refused_for_nul(login: &Login) -> bool {
    let holds_nul = login.user.contains('\0') || login.password.contains(&0);
    login.ours.is_none() && holds_nul && !is_refused_empty(login)
}
