use alloc::format;

use super::*;
use crate::types::TagPrefix;

fn tag(index: u32) -> Tag {
    Tag::new(TagPrefix::default(), index)
}

fn spell(outbox: &mut Outbox, text: &[u8]) {
    outbox.buffer().extend_from_slice(text);
}

fn spell_secret(outbox: &mut Outbox, text: &[u8]) {
    let from = outbox.end();
    spell(outbox, text);
    outbox.secret_since(from);
}

/// A body whose gate is open; returns the end of its command.
fn spell_body(outbox: &mut Outbox, tag: Tag, left: u64) -> u64 {
    spell(outbox, b"T B {n+}\r\n");
    let kind = GateKind::Body {
        left,
        open: true,
        announced: true,
    };
    outbox.gate(tag, kind);
    spell(outbox, b"\r\n");
    outbox.end()
}

fn spell_dialogue(outbox: &mut Outbox, tag: Tag) -> u64 {
    spell(outbox, b"T D\r\n");
    let kind = GateKind::Dialogue {
        dialogue: Dialogue::Authenticate,
        turn: Turn::Server,
    };
    outbox.gate(tag, kind);
    outbox.end()
}

/// Sends all that may be sent now in one piece.
fn send(outbox: &mut Outbox) -> Vec<u8> {
    let sent = outbox.output().to_vec();
    outbox.sent(sent.len());
    sent
}

#[test]
fn what_was_sent_takes_no_room_though_something_always_waits() {
    let mut outbox = Outbox::default();
    for _ in 0..1000 {
        outbox.compact();
        spell(&mut outbox, b"T NOOP\r\n");
        outbox.sent(outbox.waiting() - 1);
    }
    assert_eq!((outbox.output(), outbox.end()), (&b"\n"[..], 8000));
    assert!(outbox.capacity() < 100, "{} bytes", outbox.capacity());
}

#[test]
fn a_secret_that_waits_stays_one_when_what_is_before_it_was_sent() {
    let mut outbox = Outbox::default();
    for _ in 0..100 {
        spell(&mut outbox, b"T LOGIN alice ");
        spell_secret(&mut outbox, b"hush");
        spell(&mut outbox, b"\r\n");
        outbox.sent(14);
        outbox.compact();
        assert_eq!(outbox.masked(100), [None, Some(&b"\r\n"[..])]);
        outbox.sent(3);
        outbox.compact();
        assert_eq!(outbox.masked(100), [None, Some(&b"\r\n"[..])]);
        assert_eq!(send(&mut outbox), b"h\r\n");
    }
    // Where secrets were is forgotten once they are sent.
    outbox.release();
    assert_eq!(outbox.capacity(), 0);
}

#[test]
fn a_secret_of_no_bytes_is_none() {
    let mut outbox = Outbox::default();
    spell(&mut outbox, b"T LOGIN ");
    spell_secret(&mut outbox, b"");
    spell(&mut outbox, b"alice\r\n");
    assert_eq!(outbox.masked(100), [Some(&b"T LOGIN alice\r\n"[..])]);
}

#[test]
fn a_command_with_a_dialogue_is_sent_when_the_last_line_of_it_is() {
    let mut outbox = Outbox::default();
    let end = spell_dialogue(&mut outbox, tag(1));
    outbox.sent(4);
    assert!(!outbox.is_sent(tag(1), end));
    outbox.sent(1);
    assert!(outbox.is_sent(tag(1), end));
    assert_eq!(outbox.proceed(), Continued::Challenge(tag(1)));
    outbox.say(b"YQ==", Turn::Server, true);
    assert!(!outbox.is_sent(tag(1), end));
    outbox.sent(5);
    assert!(!outbox.is_sent(tag(1), end));
    outbox.sent(1);
    assert!(outbox.is_sent(tag(1), end));
}

#[test]
fn a_command_may_be_refused_at_its_gate_only() {
    let mut outbox = Outbox::default();
    spell(&mut outbox, b"T S {3}\r\n");
    outbox.gate(tag(1), GateKind::Literal);
    spell(&mut outbox, b"abc\r\nT NOOP\r\n");
    assert!(!outbox.may_refuse(tag(1)), "nothing of it was sent");
    outbox.sent(8);
    assert!(!outbox.may_refuse(tag(1)), "its line was not sent");
    outbox.sent(1);
    assert!(outbox.may_refuse(tag(1)) && !outbox.may_refuse(tag(2)));
    assert_eq!(outbox.proceed(), Continued::Literal(tag(1)));
    assert!(!outbox.may_refuse(tag(1)), "it waits for nothing");
}

#[test]
fn a_command_whose_body_was_sent_may_be_refused_until_it_completes() {
    let mut outbox = Outbox::default();
    spell(&mut outbox, b"T NOOP\r\n");
    let noop = outbox.end();
    let body = spell_body(&mut outbox, tag(2), 3);
    spell(&mut outbox, b"T S {3}\r\n");
    outbox.gate(tag(3), GateKind::Literal);
    send(&mut outbox);
    assert_eq!(outbox.insert_body(b"abc", 100), 3);
    assert_eq!(send(&mut outbox), b"abc");
    outbox.complete(tag(1), noop);
    assert!(outbox.may_refuse(tag(2)) && !outbox.may_refuse(tag(3)));
    outbox.complete(tag(2), body);
    assert!(!outbox.may_refuse(tag(2)), "it has completed");
    assert_eq!(send(&mut outbox), b"\r\nT S {3}\r\n");
    assert!(outbox.may_refuse(tag(3)));
}

#[test]
fn what_fills_up_a_refused_body_is_shown_and_secrets_behind_it_are_not() {
    let mut outbox = Outbox::default();
    let end = spell_body(&mut outbox, tag(1), 100);
    spell(&mut outbox, b"T LOGIN ");
    spell_secret(&mut outbox, b"hush");
    spell(&mut outbox, b"\r\n");
    send(&mut outbox);
    assert_eq!(outbox.insert_body(b"abc", 100), 3);
    outbox.sent(1);
    outbox.complete(tag(1), end);
    assert_eq!(outbox.masked(100), [Some(&b"bc"[..])]);
    assert_eq!(send(&mut outbox), b"bc");
    assert_eq!(outbox.masked(100), [Some(&[b' '; 97][..])]);
    assert_eq!(send(&mut outbox), [b' '; 97]);
    assert_eq!(
        outbox.masked(100),
        [Some(&b"\r\nT LOGIN "[..]), None, Some(&b"\r\n"[..])]
    );
}

#[test]
fn memory_is_given_back_once_nothing_waits_in_it() {
    let mut outbox = Outbox::default();
    let end = spell_dialogue(&mut outbox, tag(1));
    spell_secret(&mut outbox, b"hush");
    send(&mut outbox);
    outbox.proceed();
    outbox.say(b"YQ==", Turn::Over, true);
    assert_eq!(send(&mut outbox), b"YQ==\r\n");
    outbox.complete(tag(1), end);
    assert_eq!(send(&mut outbox), b"hush");
    assert!(outbox.capacity() > 0);
    outbox.release();
    assert_eq!(outbox.capacity(), 0);
}

#[test]
fn nothing_that_waits_is_lost_when_memory_is_given_back() {
    let mut secret = Outbox::default();
    spell(&mut secret, b"T LOGIN ");
    spell_secret(&mut secret, b"hush");
    secret.release();
    assert_eq!(secret.masked(100), [Some(&b"T LOGIN "[..]), None]);
    assert_eq!(send(&mut secret), b"T LOGIN hush");

    let mut line = Outbox::default();
    spell_dialogue(&mut line, tag(1));
    send(&mut line);
    line.proceed();
    line.say(b"YQ==", Turn::Server, true);
    line.release();
    assert_eq!((line.output(), line.masked(100)), (&b"YQ==\r\n"[..], alloc::vec![None]));

    let mut body = Outbox::default();
    spell_body(&mut body, tag(1), 1);
    send(&mut body);
    body.insert_body(b"a", 1);
    assert_eq!(send(&mut body), b"a");
    body.release();
    assert!(body.may_refuse(tag(1)), "the end of its line waits");
    assert_eq!(body.output(), b"\r\n");
}

/// Vectors may reserve up to twice what they need.
#[test]
fn all_memory_is_counted() {
    let mut outbox = Outbox::default();
    let mut before = 0;
    let mut grows_by = |outbox: &Outbox, least: usize| {
        let by = outbox.capacity() - before;
        assert!((least..=3 * least).contains(&by), "{by}, not {least}");
        before = outbox.capacity();
    };
    spell(&mut outbox, &[b'x'; 10_000]);
    grows_by(&outbox, 10_000);
    for _ in 0..1000 {
        let kind = GateKind::Body {
            left: 5000,
            open: true,
            announced: true,
        };
        outbox.gate(tag(1), kind);
    }
    grows_by(&outbox, 1000 * size_of::<Gate>());
    outbox.insert_body(&[b'x'; 5000], 5000);
    grows_by(&outbox, 5000);
    outbox.buffer().reserve_exact(1000);
    grows_by(&outbox, 1000);
    for _ in 0..1000 {
        spell_secret(&mut outbox, b"s");
    }
    grows_by(&outbox, 1000 * size_of::<Range<u64>>());
}

#[test]
fn debugging_shows_how_much_waits_and_not_what() {
    let mut outbox = Outbox::default();
    spell_secret(&mut outbox, b"hush");
    let shown = format!("{outbox:?}");
    assert!(shown.contains("waiting: 4"), "{shown}");
    assert!(
        !shown.contains("hush") && !shown.contains("104, 117, 115, 104"),
        "{shown}"
    );
}
