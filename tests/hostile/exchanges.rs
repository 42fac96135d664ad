//! Servers that do not know the password and want the client to think that they do, or to work for ever.

use imap_proto::sasl::{
    Binding, CramMd5, Exchange, ExchangeError, Hash, Login, Mechanism, OAuthBearer, Plain, SaslError, Scram, XOAuth2,
};
use imap_proto::types::base64;
use imap_proto::{Config, Connection, State};

use super::write_all;

const NONCE: &str = "fyko+d2lbbFgONRv9qkxdawL";

fn scram() -> Scram {
    Scram::new(Hash::Sha1, Binding::None, "user", "pencil", NONCE).unwrap()
}

fn every_mechanism() -> Vec<Box<dyn Mechanism>> {
    vec![
        Box::new(CramMd5::new("tim", "secret").unwrap()),
        Box::new(Login::new("tim", "secret").unwrap()),
        Box::new(OAuthBearer::new("secret").unwrap()),
        Box::new(Plain::new("tim", "secret").unwrap()),
        Box::new(scram()),
        Box::new(XOAuth2::new("tim", "secret").unwrap()),
    ]
}

/// An exchange on a connection whose server answers each line with the next of these, `$` being the tag; the last is
/// said for ever, a hundred times at most. Says how often the client answered.
fn play(mechanism: Box<dyn Mechanism>, answers: &[&str]) -> (Exchange<Box<dyn Mechanism>>, Connection, usize) {
    let mut connection = Connection::new(Config::new(4096));
    connection.receive(b"* OK [CAPABILITY IMAP4rev1 SASL-IR] hi\r\n");
    assert_eq!(connection.advance(), Ok(true));
    let mut exchange = Exchange::start(&mut connection, mechanism, true).unwrap();
    let tag = exchange.tag().to_string();
    write_all(&mut connection);
    let mut said = 0;
    for number in 0..100 {
        let answer = answers[number.min(answers.len() - 1)];
        connection.receive(answer.replace('$', &tag).as_bytes());
        connection.receive(b"\r\n");
        while connection.advance().unwrap() {
            exchange.observe(&connection.event());
            exchange.act(&mut connection);
        }
        said += usize::from(!write_all(&mut connection).is_empty());
        if exchange.outcome().is_some() {
            break;
        }
    }
    (exchange, connection, said)
}

/// CVE-2026-42256 (net-imap): as many rounds of hashing as the server likes.
#[test]
fn rounds_of_hashing_without_end() {
    for asked in [600_001, 1_000_000, 2_147_483_647, u32::MAX] {
        let challenge = challenge(&format!("r={NONCE}x,s=QSXCR+Q6sek8bf92,i={asked}"));
        let (exchange, ..) = play(Box::new(scram()), &[&challenge, "$ BAD cancelled"]);
        let outcome = exchange.outcome().unwrap();
        assert!(
            matches!(outcome, Err(ExchangeError::Mechanism(SaslError::Iterations { asked: found, .. })) if *found == asked),
            "{outcome:?}"
        );
    }
    for wrong in [
        "0",
        "-1",
        "4294967296",
        "99999999999999999999",
        "+4096",
        "4096x",
        "",
        "4095",
    ] {
        let challenge = challenge(&format!("r={NONCE}x,s=QSXCR+Q6sek8bf92,i={wrong}"));
        let (exchange, ..) = play(Box::new(scram()), &[&challenge, "$ BAD cancelled"]);
        let outcome = exchange.outcome().unwrap();
        assert!(
            matches!(outcome, Err(ExchangeError::Mechanism(_))),
            "{wrong}: {outcome:?}"
        );
    }
}

#[test]
fn challenges_without_end() {
    for mechanism in every_mechanism() {
        let name = mechanism.name().to_owned();
        let (exchange, connection, said) = play(mechanism, &["+ "]);
        // Three answers at most (LOGIN: name, password, and that it gives up), then silence.
        assert!(said <= 3, "{name} answered {said} times");
        assert_eq!(exchange.outcome(), None, "{name}");
        assert_eq!(connection.state(), State::NotAuthenticated);
        assert!(connection.counters().stray_continuations > 90, "{name}");
    }
}

#[test]
fn an_ok_too_early_proves_nothing() {
    let first = challenge(&format!("r={NONCE}x,s=QSXCR+Q6sek8bf92,i=4096"));
    let forged = challenge("v=AAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    for script in [
        &["$ OK in"][..],
        &[&first, "$ OK in"],
        &[&first, &forged, "$ OK in"],
        &[&first, "$ OK [CAPABILITY IMAP4rev1] v=x"],
    ] {
        let (exchange, ..) = play(Box::new(scram()), script);
        let outcome = exchange.outcome().unwrap();
        assert!(
            matches!(outcome, Err(ExchangeError::Mechanism(SaslError::Unverified))),
            "{script:?}: {outcome:?}"
        );
    }
}

#[test]
fn a_challenge_of_a_mebibyte() {
    let long = challenge(&"x".repeat(1 << 20));
    for mechanism in every_mechanism() {
        let name = mechanism.name().to_owned();
        let (exchange, connection, said) = play(mechanism, &[&long, "$ NO no"]);
        assert!(matches!(exchange.outcome(), Some(Err(_))), "{name}");
        assert!(said <= 1, "{name}");
        assert!(
            connection.buffered() < 8 << 20,
            "{name} keeps {}",
            connection.buffered()
        );
    }
}

fn challenge(text: &str) -> String {
    let mut line = b"+ ".to_vec();
    base64::encode_into(text.as_bytes(), &mut line);
    String::from_utf8(line).unwrap()
}
