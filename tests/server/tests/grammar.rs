//! Everything the server says is read by the parser that also reads what it hears.

use imap_codec::{
    GreetingCodec, ResponseCodec,
    decode::{Decoder, ResponseDecodeError},
};

use super::super::{Options, Session, demo};

/// Checks that these octets are whole responses and nothing else, and counts them.
fn responses(mut octets: &[u8]) -> usize {
    let mut count = 0;
    while !octets.is_empty() {
        let (rest, _) = match ResponseCodec::default().decode(octets) {
            Ok(decoded) => decoded,
            Err(ResponseDecodeError::LiteralFound { .. }) => panic!("a literal at the very end"),
            Err(error) => panic!(
                "{error:?}: {:?}",
                String::from_utf8_lossy(&octets[..octets.len().min(500)])
            ),
        };
        octets = rest;
        count += 1;
    }
    count
}

#[test]
fn all_responses_are_well_formed() {
    let mut session = Session::new(demo().unwrap().shared(), Options::default());
    let greeting = session.receive(b"");
    assert!(matches!(GreetingCodec::default().decode(&greeting), Ok((b"", _))));
    let mut heard = 0;
    for command in [
        "CAPABILITY",
        "LOGIN alice wonderland",
        "ID NIL",
        "NAMESPACE",
        "LIST \"\" *",
        "LSUB \"\" %",
        "LIST \"\" \"\"",
        "CREATE \"a b\"",
        "DELETE \"a b\"",
        "STATUS INBOX (MESSAGES RECENT UIDNEXT UIDVALIDITY UNSEEN DELETED SIZE HIGHESTMODSEQ)",
        "SELECT INBOX",
        "FETCH 1:* FULL",
        "FETCH 1:* (UID BODYSTRUCTURE MODSEQ)",
        "FETCH 1:3,5:* (BODY[] BODY.PEEK[HEADER.FIELDS (FROM)] BODY.PEEK[1.MIME] BODY.PEEK[2]<3.5>)",
        "FETCH 1:3 (RFC822.HEADER RFC822.TEXT RFC822)",
        // Not in part: the origin that RFC 3516 section 4.3 puts into the answer is missing from its grammar.
        "FETCH 4 (BINARY.PEEK[2] BINARY.SIZE[2])",
        "STORE 1 +FLAGS (\\Deleted $New)",
        "STORE 1 (UNCHANGEDSINCE 1) FLAGS ()",
        "SEARCH NOT FLAGGED",
        "SEARCH MODSEQ 1",
        "SEARCH ANSWERED DELETED",
        "SEARCH CHARSET X ALL",
        "COPY 2 Sent",
        "UID MOVE 2:3 \"Entw&APw-rfe &- &U,BTFw-\"",
        "EXPUNGE",
        "SELECT nowhere",
        "SELECT \"Entw&APw-rfe &- &U,BTFw-\"",
        "FETCH 1:* (ENVELOPE BODY BODYSTRUCTURE)",
        "SELECT Archive/2026",
        "FETCH 1:* (ENVELOPE BODY BODYSTRUCTURE)",
        "NONSENSE",
        "LOGOUT",
    ] {
        let octets = session.receive(format!("a {command}\r\n").as_bytes());
        let count = responses(&octets);
        assert!(count > 0, "{command}");
        heard += count;
    }
    assert!(session.is_closed() && heard > 100, "{heard}");
}
