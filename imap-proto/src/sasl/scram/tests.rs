use alloc::format;

use super::*;

fn says(scram: &mut Scram, challenge: &str) -> Result<String, SaslError> {
    match scram.respond(challenge.as_bytes())? {
        Response::Reply(reply) => Ok(String::from_utf8(reply.expose().to_vec()).unwrap()),
        Response::Cancel => panic!("gave up"),
    }
}

fn first(scram: &mut Scram) -> String {
    String::from_utf8(scram.initial_response().unwrap().expose().to_vec()).unwrap()
}

/// RFC 5802 section 5.
fn sha1() -> Scram {
    Scram::new(Hash::Sha1, Binding::None, "user", "pencil", "fyko+d2lbbFgONRv9qkxdawL").unwrap()
}

const SHA1_FIRST: &str = "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096";
const SHA1_FINAL: &str = "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=";

#[test]
fn the_example_of_rfc_5802() {
    let mut scram = sha1();
    assert_eq!(scram.name(), "SCRAM-SHA-1");
    assert_eq!(first(&mut scram), "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL");
    assert_eq!(
        says(&mut scram, SHA1_FIRST).unwrap(),
        "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts="
    );
    assert_eq!(scram.verify(), Err(SaslError::Unverified));
    assert_eq!(says(&mut scram, SHA1_FINAL).unwrap(), "");
    assert_eq!(scram.verify(), Ok(()));
    assert_eq!(says(&mut scram, SHA1_FINAL), Err(SaslError::UnexpectedChallenge));
}

#[test]
fn the_example_of_rfc_7677() {
    // Section 3.
    let mut scram = Scram::new(Hash::Sha256, Binding::None, "user", "pencil", "rOprNGfwEbeRWgbNEkqO").unwrap();
    assert_eq!(first(&mut scram), "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
    let challenge = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    assert_eq!(
        says(&mut scram, challenge).unwrap(),
        "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
    );
    assert_eq!(
        says(&mut scram, "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=").unwrap(),
        ""
    );
    assert_eq!(scram.verify(), Ok(()));
}

#[test]
fn the_binding_is_named_and_signed() {
    let with = |binding: Binding| Scram::new(Hash::Sha256, binding, "a,b=c", "x", "123456789012345678").unwrap();
    let data = Binding::Data {
        name: "tls-exporter",
        data: b"\x01\x02".to_vec(),
    };
    let mut plus = with(data.clone()).with_authorization("d,").unwrap();
    assert_eq!(plus.name(), "SCRAM-SHA-256-PLUS");
    assert_eq!(
        first(&mut plus),
        "p=tls-exporter,a=d=2C,n=a=2Cb=3Dc,r=123456789012345678"
    );
    let proof = says(&mut plus, "r=123456789012345678x,s=QSXCR+Q6sek8bf92,i=4096").unwrap();
    let bound = messages::to_base64(b"p=tls-exporter,a=d=2C,\x01\x02");
    assert!(proof.starts_with(&format!("c={bound},r=")), "{proof}");
    assert_eq!(
        first(&mut with(Binding::NotOffered)),
        "y,,n=a=2Cb=3Dc,r=123456789012345678"
    );
    assert_eq!(format!("{data:?}"), "Data(\"tls-exporter\")");
}

#[test]
fn a_server_that_proves_nothing_is_not_believed() {
    // Every byte of the signature counts.
    for at in 2..SHA1_FINAL.len() - 1 {
        let mut forged = SHA1_FINAL.as_bytes().to_vec();
        forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
        let mut scram = sha1();
        first(&mut scram);
        says(&mut scram, SHA1_FIRST).unwrap();
        assert_eq!(scram.respond(&forged), Err(SaslError::Unverified), "{at}");
        assert_eq!(scram.verify(), Err(SaslError::Unverified));
    }
    let mut refused = sha1();
    first(&mut refused);
    says(&mut refused, SHA1_FIRST).unwrap();
    assert_eq!(says(&mut refused, "e=invalid-proof").unwrap(), "");
    assert_eq!(refused.verify(), Err(SaslError::Unverified));
}

#[test]
fn challenges_that_are_none() {
    let nonce = "fyko+d2lbbFgONRv9qkxdawL";
    for odd in [
        String::new(),
        format!("r={nonce},s=QSXCR+Q6sek8bf92,i=4096"),
        format!("r=x{nonce}x,s=QSXCR+Q6sek8bf92,i=4096"),
        format!("s=QSXCR+Q6sek8bf92,r={nonce}x,i=4096"),
        format!("m=x,r={nonce}x,s=QSXCR+Q6sek8bf92,i=4096"),
        format!("r={nonce}x,s=!,i=4096"),
        format!("r={nonce}x,s=,i=4096"),
        format!("r={nonce}x,s=QSXCR+Q6sek8bf92,i=0"),
        format!("r={nonce}x,s=QSXCR+Q6sek8bf92,i=+4096"),
        format!("r={nonce}x,s=QSXCR+Q6sek8bf92,i=99999999999"),
        format!("r={nonce}x,s=QSXCR+Q6sek8bf92"),
    ] {
        let mut scram = sha1();
        first(&mut scram);
        let answer = says(&mut scram, &odd);
        assert!(matches!(answer, Err(SaslError::BadChallenge(_))), "{odd}: {answer:?}");
        assert_eq!(scram.verify(), Err(SaslError::Unverified));
        assert_eq!(says(&mut scram, SHA1_FIRST), Err(SaslError::UnexpectedChallenge));
    }
}

#[test]
fn hashing_is_bounded() {
    let ask = |count: u32| {
        let mut scram = sha1().iterations(1000..=5000);
        first(&mut scram);
        says(
            &mut scram,
            &format!("r=fyko+d2lbbFgONRv9qkxdawLx,s=QSXCR+Q6sek8bf92,i={count}"),
        )
        .map(drop)
    };
    let refused = |asked| {
        Err(SaslError::Iterations {
            asked,
            least: 1000,
            most: 5000,
        })
    };
    assert_eq!(
        (ask(999), ask(5001), ask(u32::MAX)),
        (refused(999), refused(5001), refused(u32::MAX))
    );
    assert_eq!((ask(1000), ask(5000)), (Ok(()), Ok(())));
}

#[test]
fn names_and_passwords_are_prepared() {
    let new = |user: &str, password: &str| Scram::new(Hash::Sha1, Binding::None, user, password, "123456789012345678");
    // RFC 4013 section 3.
    let proof = |password: &str| {
        let mut scram = new("user", password).unwrap();
        first(&mut scram);
        says(&mut scram, "r=123456789012345678x,s=QSXCR+Q6sek8bf92,i=4096").unwrap()
    };
    assert_eq!(proof("I\u{ad}X"), proof("IX"));
    assert_eq!(proof("\u{2168}"), proof("IX"));
    assert_ne!(proof("USER"), proof("user"));
    assert_eq!(new("u", "a\u{7}").unwrap_err().what, "password");
    assert_eq!(new("u\u{627}1", "a").unwrap_err().what, "user name");
    assert_eq!(new("u", "\u{ad}").unwrap_err().what, "password");
    assert_eq!(new("", "a").unwrap_err().what, "user name");
    let nonce = |nonce: &str| Scram::new(Hash::Sha1, Binding::None, "u", "p", nonce).unwrap_err().what;
    assert_eq!((nonce("short"), nonce("12345678901234567,")), ("nonce", "nonce"));
    let shown = format!("{:?}", new("user", "secret").unwrap());
    assert!(shown.contains("user") && !shown.contains("secret") && !shown.contains("123456789012345678"));
}
