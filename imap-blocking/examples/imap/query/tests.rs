use imap_blocking::proto::command::{Search, Select};
use imap_blocking::proto::types::MailboxName;
use imap_blocking::proto::{Config, Connection};

use super::*;

/// The query as it goes over the wire.
fn spell(arguments: &[&str]) -> Result<String> {
    let arguments: Vec<String> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
    let query = Query::parse(&arguments)?;
    let mut connection = Connection::new(Config::new(4096));
    receive(&mut connection, "* PREAUTH [CAPABILITY IMAP4rev1 LITERAL+] hello\r\n");
    let tag = connection.start(&Select::new(&MailboxName::inbox())).unwrap();
    connection.written(connection.output().len());
    receive(&mut connection, &format!("{tag} OK done\r\n"));
    connection.start(&Search::uids(query.program()?)).unwrap();
    let line = String::from_utf8(connection.output().to_vec()).unwrap();
    let (_, keys) = line.trim_end().split_once("UID SEARCH ").unwrap();
    Ok(keys.to_owned())
}

fn receive(connection: &mut Connection, line: &str) {
    connection.receive(line.as_bytes());
    while connection.advance().unwrap() {}
}

fn refusal(query: &str) -> String {
    spell(&[query]).unwrap_err().to_string()
}

#[test]
fn each_argument_is_a_term() {
    let query = spell(&["from:x", "subject:y z", "since:2026-01-31", "unseen", "larger:10k"]);
    assert_eq!(
        query.unwrap(),
        "FROM \"x\" SUBJECT \"y z\" SINCE 31-Jan-2026 UNSEEN LARGER 10000"
    );
    assert_eq!(
        spell(&["not", "(", "seen", "or", "to:a(b", ")"]).unwrap(),
        "NOT OR SEEN TO \"a(b\""
    );
}

#[test]
fn one_argument_is_a_whole_query() {
    let query = spell(&["from:bob subject:\"y \\\"z\\\"\" not seen"]);
    assert_eq!(query.unwrap(), "FROM \"bob\" SUBJECT \"y \\\"z\\\"\" NOT SEEN");
    assert_eq!(spell(&["(seen)(flagged)"]).unwrap(), "SEEN FLAGGED");
}

#[test]
fn or_binds_less_than_side_by_side_and_not_binds_most() {
    assert_eq!(spell(&["seen draft or flagged"]).unwrap(), "OR (SEEN DRAFT) FLAGGED");
    assert_eq!(spell(&["seen (draft or flagged)"]).unwrap(), "SEEN OR DRAFT FLAGGED");
    assert_eq!(
        spell(&["seen or draft or flagged"]).unwrap(),
        "OR OR SEEN DRAFT FLAGGED"
    );
    assert_eq!(spell(&["not seen draft"]).unwrap(), "NOT SEEN DRAFT");
    assert_eq!(spell(&["not not seen"]).unwrap(), "SEEN");
    assert_eq!(spell(&["not (seen or draft)"]).unwrap(), "NOT OR SEEN DRAFT");
}

#[test]
fn every_key_has_its_spelling() {
    let query = spell(&["uid:1:4,7 keyword:$Forwarded header:List-Id: header:X-A:b:c smaller:5M on:2024-02-29"]);
    let expected = "UID 1:4,7 KEYWORD $Forwarded HEADER List-Id \"\" HEADER X-A \"b:c\" SMALLER 5000000 ON 29-Feb-2024";
    assert_eq!(query.unwrap(), expected);
    let texts = spell(&["bcc:a body:b cc:c text:d to:e From:f SUBJECT:g"]).unwrap();
    assert_eq!(
        texts,
        "BCC \"a\" BODY \"b\" CC \"c\" TEXT \"d\" TO \"e\" FROM \"f\" SUBJECT \"g\""
    );
    let days = spell(&["before:1970-01-01 sent-since:2026-03-02 sent-before:2026-03-03 sent-on:2026-03-04"]).unwrap();
    assert_eq!(
        days,
        "BEFORE 1-Jan-1970 SENTSINCE 2-Mar-2026 SENTBEFORE 3-Mar-2026 SENTON 4-Mar-2026"
    );
    for (word, _) in FLAGS {
        assert_eq!(spell(&[word]).unwrap(), word.to_uppercase());
    }
}

#[test]
fn other_languages_are_searched_for_in_utf_8() {
    assert!(spell(&["subject:Grüße"]).unwrap().starts_with("CHARSET UTF-8 SUBJECT "));
}

#[test]
fn what_makes_no_sense_is_refused() {
    for query in [
        "",
        "or seen",
        "seen or",
        "not",
        "seen not",
        "()",
        "(seen",
        "seen)",
        ")",
        "seen or or draft",
    ] {
        assert_eq!(spell(&[query]).unwrap_err().code(), 2, "{query}");
    }
    assert!(refusal("lunch").contains("`lunch` is no term"));
    assert!(refusal("fro:x").contains("`fro:x` is no term"));
    assert!(refusal("since:2026-02-30").contains("2026-02-30"));
    assert!(refusal("since:yesterday").contains("2026-01-31"));
    assert!(refusal("since:2026-257-01").contains("no day"));
    assert!(refusal("larger:10q").contains("10q"));
    assert!(refusal("larger:99999999999999999999").contains("no size"));
    assert!(refusal("larger:99999999999999999g").contains("no size"));
    assert!(refusal("subject:\"x").contains("quote"));
    assert!(refusal("header:Subject").contains("header:NAME:TEXT"));
    assert_eq!(spell(&["uid:0"]).unwrap_err().code(), 2);
    assert_eq!(spell(&["keyword:a b"]).unwrap_err().code(), 2);
}

#[test]
fn depth_costs_no_stack() {
    let deep = format!("{}seen{}", "(".repeat(100_000), ")".repeat(100_000));
    assert_eq!(spell(&[&deep]).unwrap(), "SEEN");
}
