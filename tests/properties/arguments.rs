//! Arguments of any kind, against a strict server that shares no code with what spells them.

use imap_proto::command::{Arguments, Custom};
use imap_proto::types::{ArgumentText, Atom};
use imap_proto::{Config, Connection};
use imap_tests::lexer::{Arg, Lexed, Lexer};
use proptest::collection::vec;
use proptest::prelude::*;

/// An argument as data.
#[derive(Clone, Debug)]
enum Tree {
    AString(Vec<u8>),
    String(Vec<u8>),
    Literal(Vec<u8>),
    Number(u64),
    List(Vec<Self>),
}

fn tree() -> impl Strategy<Value = Tree> {
    // NUL is refused; everything else, line ends above all, must arrive.
    let bytes = || prop_oneof![vec(1..=u8::MAX, 0..20), "[ -~\r\n]{0,20}".prop_map(String::into_bytes)];
    let leaf = prop_oneof![
        bytes().prop_map(Tree::AString),
        bytes().prop_map(Tree::String),
        bytes().prop_map(Tree::Literal),
        any::<u64>().prop_map(Tree::Number),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| vec(inner, 0..6).prop_map(Tree::List))
}

fn add<'a>(arguments: Arguments<'a>, tree: &'a Tree) -> Arguments<'a> {
    match tree {
        Tree::AString(text) => arguments.astring(text),
        Tree::String(text) => arguments.string(text),
        Tree::Literal(text) => arguments.literal(text),
        Tree::Number(number) => arguments.number(*number),
        Tree::List(trees) => arguments.list(|list| trees.iter().fold(list, add)),
    }
}

fn is(found: &Arg, tree: &Tree) -> bool {
    match (found, tree) {
        (Arg::List(found), Tree::List(trees)) => {
            found.len() == trees.len() && found.iter().zip(trees).all(|(found, tree)| is(found, tree))
        }
        (Arg::Atom(found), Tree::Number(number)) => *found == number.to_string(),
        (Arg::Atom(found), Tree::AString(text)) => found.as_bytes() == text,
        (Arg::Quoted(found), Tree::AString(text) | Tree::String(text)) => found == text,
        (Arg::Literal { bytes, .. }, Tree::AString(text) | Tree::String(text) | Tree::Literal(text)) => bytes == text,
        _ => false,
    }
}

fn connection() -> Connection {
    let mut connection = Connection::new(Config::new(4096));
    connection.receive(b"* PREAUTH hello\r\n");
    assert!(connection.advance().unwrap());
    connection
}

/// What is to be written now.
fn written(connection: &mut Connection) -> Vec<u8> {
    let bytes = connection.output().to_vec();
    connection.written(bytes.len());
    bytes
}

proptest! {
    #[test]
    fn a_server_finds_what_was_meant(trees in vec(tree(), 0..6)) {
        let mut connection = connection();
        let arguments = trees.iter().fold(Arguments::new(), add);
        connection.start(&Custom::new(Atom::new("X-CUSTOM").unwrap(), arguments)).unwrap();
        let mut lexer = Lexer::new();
        let command = loop {
            lexer.feed(&written(&mut connection));
            match lexer.next_command().unwrap().unwrap() {
                Lexed::Command(command) => break command,
                Lexed::LiteralWait(_) => {
                    prop_assert_eq!(lexer.pending(), 0, "nothing is sent before the server agrees");
                    connection.receive(b"+ go\r\n");
                    prop_assert!(connection.advance().unwrap());
                }
                other => panic!("{other:?}"),
            }
        };
        prop_assert_eq!(lexer.pending(), 0, "one command and no more");
        prop_assert!(!connection.wants_write());
        prop_assert_eq!(command.name, "X-CUSTOM");
        prop_assert_eq!(command.arguments.len(), trees.len());
        prop_assert!(command.arguments.iter().zip(&trees).all(|(found, tree)| is(found, tree)));
    }

    #[test]
    fn text_that_is_taken_is_sent_as_it_is_and_is_one_command(
        text in prop_oneof!["[a() \"\\\\\\[\\]{}+~%*1\r\n\t\0é]{0,12}", "(([a-z]{1,3}|\"[a ()]{0,3}\"|\\([a-z]{0,2}\\)) ?){1,5}"],
    ) {
        let Ok(taken) = ArgumentText::new(&*text) else { return Ok(()) };
        let mut connection = connection();
        let arguments = Arguments::new().text(&taken);
        let tag = connection.start(&Custom::new(Atom::new("X").unwrap(), arguments)).unwrap();
        let sent = written(&mut connection);
        prop_assert_eq!(String::from_utf8_lossy(&sent), format!("{tag} X {text}\r\n"));
        prop_assert!(text.bytes().all(|byte| byte.is_ascii() && !b"\r\n\0".contains(&byte)));
        let mut lexer = Lexer::new();
        lexer.feed(&sent);
        match lexer.next_command() {
            Ok(Some(Lexed::Command(_))) => prop_assert_eq!(lexer.pending(), 0),
            // The grammar has no place for it, which is the server's to say; a literal is what must not begin.
            Err(_) => prop_assert_eq!(outside_quotes(&text).find('{'), None),
            other => panic!("{other:?} in {text:?}"),
        }
    }

    #[test]
    fn what_is_whole_is_taken(trees in vec(tree(), 1..6)) {
        let text = trees.iter().map(spelled).collect::<Vec<_>>().join(" ");
        let taken = ArgumentText::new(&*text).map(|_| ());
        prop_assert_eq!(taken, Ok(()), "{}", text);
    }
}

/// The tree without what cannot be quoted.
fn spelled(tree: &Tree) -> String {
    match tree {
        Tree::Number(number) => number.to_string(),
        Tree::List(trees) => format!("({})", trees.iter().map(spelled).collect::<Vec<_>>().join(" ")),
        Tree::AString(text) | Tree::String(text) | Tree::Literal(text) => {
            let printable = text.iter().filter(|byte| matches!(byte, b' '..=b'~'));
            let escaped = printable.flat_map(|byte| match byte {
                b'"' | b'\\' => vec!['\\', char::from(*byte)],
                _ => vec![char::from(*byte)],
            });
            format!("\"{}\"", escaped.collect::<String>())
        }
    }
}

/// What does not stand in quoted strings.
fn outside_quotes(text: &str) -> String {
    let (mut outside, mut quoted, mut escaped) = (String::new(), false, false);
    for character in text.chars() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if !quoted => outside.push(character),
            _ => {}
        }
    }
    outside
}
