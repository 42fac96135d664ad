//! What servers send that the grammar does not have.

use super::*;

fn single(text: &str) -> (String, String) {
    let structure = structure(text);
    (basic(structure.part()), extension(structure.part()))
}

fn basic_of(text: &str) -> String {
    single(text).0
}

fn extension_of(text: &str) -> String {
    single(text).1
}

#[test]
fn values_of_parameters() {
    let nil = structure(&format!("({TEXT} \"alternative\" (\"boundary\" NIL))"));
    assert_eq!(pairs(nil.part().parameters()), "boundary=");
    let odd = structure("(\"A\" \"B\" (\"c\" \"d\" NIL \"e\" (\"f\") \"g\" \"h\" (\"i\") \"j\") NIL NIL NIL 0)");
    assert_eq!(pairs(odd.part().parameters()), "c=d h= j=");
    let atom = structure("(\"TEXT\" \"PLAIN\" (\"CHARSET\" X-UNKNOWN) NIL NIL \"7BIT\" 5 1)");
    assert_eq!(pairs(atom.part().parameters()), "CHARSET=X-UNKNOWN");
    let eight_bit = BodyStructure::parse(owned(
        b"(\"A\" \"B\" (\"name\" \"G\xf6r\xfcnt\xfc1.png\") NIL NIL NIL 0)",
    ))
    .unwrap();
    assert_eq!(
        eight_bit.part().parameters().get("NAME").unwrap(),
        &b"G\xf6r\xfcnt\xfc1.png"[..]
    );
}

#[test]
fn numbers_that_are_none() {
    let encoding = "(\"text\" \"plain\" (\"CHARSET\" \"UTF-8\") NIL NIL NIL 1423 44 NIL NIL NIL NIL)";
    assert_eq!(basic_of(encoding), "text/plain [CHARSET=UTF-8] NIL NIL NIL 1423 44");
    let digest = "(\"multipart\" \"digest\" (\"boundary\" \"ommg\") NIL NIL \"7BIT\" -1 NIL NIL NIL NIL)";
    assert_eq!(
        single(digest),
        (
            "multipart/digest [boundary=ommg] NIL NIL 7BIT NIL NIL".into(),
            "NIL NIL []  NIL".into()
        )
    );
    assert!(structure(digest).part().is_multipart());
    let lines = "(\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 120 -1 \"md5\" NIL NIL NIL)";
    assert_eq!(
        single(lines),
        ("TEXT/PLAIN [] NIL NIL 7BIT 120 NIL".into(), "md5 NIL []  NIL".into())
    );
    let float = "(\"A\" \"B\" NIL NIL NIL \"BASE64\" 9.3736e+06 \"md5\" (\"inline\" NIL))";
    assert_eq!(
        single(float),
        ("A/B [] NIL NIL BASE64 NIL NIL".into(), "md5 inline []  NIL".into())
    );
    let nil = "(\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" NIL 0)";
    assert_eq!(basic_of(nil), "TEXT/PLAIN [] NIL NIL 7BIT NIL 0");
}

#[test]
fn lines_that_are_missing() {
    let without = "(\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 120 NIL (\"inline\" NIL) NIL NIL)";
    assert_eq!(
        single(without),
        ("TEXT/PLAIN [] NIL NIL 7BIT 120 NIL".into(), "NIL inline []  NIL".into())
    );
    let nil = "(\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 120 NIL NIL (\"inline\" NIL) NIL NIL)";
    assert_eq!(
        single(nil),
        ("TEXT/PLAIN [] NIL NIL 7BIT 120 NIL".into(), "NIL inline []  NIL".into())
    );
    let uncalled_for = "(\"IMAGE\" \"PNG\" NIL NIL NIL \"BASE64\" 120 7 NIL (\"inline\" NIL) NIL NIL)";
    assert_eq!(
        single(uncalled_for),
        ("IMAGE/PNG [] NIL NIL BASE64 120 7".into(), "NIL inline []  NIL".into())
    );
}

#[test]
fn dispositions() {
    let word = "(\"TEXT\" \"PLAIN\" NIL NIL NIL \"QUOTED-PRINTABLE\" 850 31 NIL \"inline\" NIL NIL)";
    assert_eq!(extension_of(word), "NIL inline []  NIL");
    let nils = "(\"APPLICATION\" \"PDF\" NIL NIL NIL \"base64\" 50446 NIL (NIL NIL) NIL NIL)";
    assert_eq!(extension_of(nils), "NIL NIL []  NIL");
    let unnamed = "(\"APPLICATION\" \"PDF\" NIL NIL NIL \"base64\" 50446 NIL (NIL (\"filename\" \"a\")) NIL NIL)";
    assert_eq!(extension_of(unnamed), "NIL  [filename=a]  NIL");
    let description = format!("({TEXT} \"mixed\" (\"boundary\" \"6624CFB2\") \"Multipart message\" NIL)");
    assert_eq!(extension_of(&description), "NIL NIL []  NIL");
    let no_parameters = format!("({TEXT} \"x-zip\" NIL (\"attachment\" (\"filename\" \"YSOZ 265230.ZIP\")) NIL NIL)");
    assert_eq!(
        extension_of(&no_parameters),
        "NIL attachment [filename=YSOZ 265230.ZIP]  NIL"
    );
}

#[test]
fn a_disposition_in_the_place_of_the_language() {
    let related = format!("({TEXT} \"related\" (\"type\" \"text/html\") NIL (\"inline\" NIL) NIL NIL)");
    assert_eq!(extension_of(&related), "NIL inline []  NIL");
    let both = format!("({TEXT} \"related\" NIL \"en\" (\"attachment\" (\"filename\" \"a\")) \"loc\")");
    assert_eq!(extension_of(&both), "NIL attachment [filename=a] en loc");
    let language = format!("({TEXT} \"related\" NIL NIL (\"en\" NIL) \"loc\")");
    assert_eq!(extension_of(&language), "NIL NIL [] en loc");
}

#[test]
fn languages_and_locations() {
    let languages = format!("({TEXT} \"mixed\" NIL NIL (\"en\" NIL \"de\") NIL)");
    assert_eq!(extension_of(&languages), "NIL NIL [] en,de NIL");
    let empty = "(\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 5 1 NIL NIL NIL ())";
    assert_eq!(extension_of(empty), "NIL NIL []  NIL");
    let short = format!("({TEXT} \"alternative\" (\"boundary\" \"b\") NIL)");
    assert_eq!(extension_of(&short), "NIL NIL []  NIL");
}

#[test]
fn quotes_left_unescaped() {
    let description = "(\"application\" \"octet-stream\" (\"name\" \"2154973550.pdf\") NIL \"\"\"\" \"base64\" 65322)";
    assert_eq!(
        basic_of(description),
        "application/octet-stream [name=2154973550.pdf] NIL \\\"\\\" base64 65322 NIL"
    );
    let media =
        "((\"MOUNDARY=\"_006_5DBB_KOS_\"\" \"OCTET-STREAM\" (\"name\" \"test.dat\") NIL NIL \"base64\" 5) \"MIXED\")";
    let structure = structure(media);
    let child = structure.part().children().next().unwrap();
    assert_eq!(
        basic(child),
        "MOUNDARY=\\\"_006_5DBB_KOS_\\\"/OCTET-STREAM [name=test.dat] NIL NIL base64 5 NIL"
    );
}

#[test]
fn a_type_or_a_subtype_alone() {
    let zip = "( \"X-ZIP\" (\"BOUNDARY\" \"\") NIL NIL \"base64\" 4096)";
    assert_eq!(basic_of(zip), "NIL/X-ZIP [BOUNDARY=] NIL NIL base64 4096 NIL");
    let plain = "( \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" 356 5)";
    assert_eq!(basic_of(plain), "NIL/PLAIN [CHARSET=US-ASCII] NIL NIL 7BIT 356 5");
    let text = "(\"TEXT\" (\"CHARSET\" \"windows-1251\") NIL NIL \"base64\" 356 5)";
    assert_eq!(basic_of(text), "TEXT/NIL [CHARSET=windows-1251] NIL NIL base64 356 5");
    assert_eq!(
        basic_of("(\"APPLICATION\" NIL NIL NIL \"base64\" 356)"),
        "APPLICATION/NIL [] NIL NIL base64 356 NIL"
    );
    assert_eq!(
        basic_of("(\"TEXT\" NIL NIL NIL NIL \"base64\" 356 5)"),
        "TEXT/NIL [] NIL NIL base64 356 5"
    );
    assert!(structure(text).part().subtype().is_none() && !structure(text).part().is("text", "plain"));
}

#[test]
fn neither_type_nor_subtype() {
    let none = "(NIL NIL NIL NIL NIL \"7BIT\" 563 NIL NIL NIL NIL)";
    assert_eq!(
        single(none),
        ("NIL/NIL [] NIL NIL 7BIT 563 NIL".into(), "NIL NIL []  NIL".into())
    );
    assert_eq!(
        basic_of("(NIL \"PLAIN\" NIL NIL NIL \"7BIT\" 563)"),
        "NIL/PLAIN [] NIL NIL 7BIT 563 NIL"
    );
    assert_eq!(basic_of("()"), "NIL/NIL [] NIL NIL NIL NIL NIL");
}

#[test]
fn a_multipart_without_children() {
    let in_mixed = structure(&format!(
        "((\"ALTERNATIVE\" (\"BOUNDARY\" \"==alternative_xad\") NIL NIL){TEXT} \"ALTERNATIVE\" (\"BOUNDARY\" \"b\") NIL NIL)"
    ));
    assert_eq!(
        tree(&in_mixed),
        [
            "- 0 multipart/ALTERNATIVE",
            "1 1 multipart/ALTERNATIVE",
            "2 1 TEXT/PLAIN"
        ]
    );
    let empty = in_mixed.part().children().next().unwrap();
    assert_eq!(
        (pairs(empty.parameters()), empty.children().count()),
        ("BOUNDARY===alternative_xad".into(), 0)
    );
    assert_eq!(
        extension_of("(\"RELATED\" NIL (\"ATTACHMENT\" NIL) NIL)"),
        "NIL ATTACHMENT []  NIL"
    );
    assert_eq!(basic_of("(\"MIXED\")"), "multipart/MIXED [] NIL NIL NIL NIL NIL");
    let nil = structure("(NIL \"alternative\" (\"boundary\" \"Apple-Mail=_352F\") NIL NIL NIL)");
    assert_eq!(tree(&nil), ["- 0 multipart/alternative"]);
    assert_eq!(pairs(nil.part().parameters()), "boundary=Apple-Mail=_352F");
}

#[test]
fn a_message_with_a_multipart_without_children() {
    let text = "((\"message\" \"rfc822\" NIL NIL NIL \"7BIT\" 9 (NIL \"s\" NIL NIL NIL NIL NIL NIL NIL \"<i>\") (\"ALTERNATIVE\") 51) \"REPORT\")";
    let structure = structure(text);
    assert_eq!(
        tree(&structure),
        [
            "- 0 multipart/REPORT",
            "1 1 message/rfc822",
            "- 2 multipart/ALTERNATIVE"
        ]
    );
    let message = structure.part().children().next().unwrap();
    assert_eq!(message.lines(), Some(51));
    assert_eq!(super::text(message.envelope().unwrap().message_id()), "<i>");
}

#[test]
fn lists_in_the_place_of_the_md5() {
    let text = "(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"GB2312\") NIL NIL NIL 0 0 (\"BOUNDARY\" \"=====002\") NIL NIL)";
    assert_eq!(
        single(text),
        (
            "TEXT/PLAIN [CHARSET=GB2312] NIL NIL NIL 0 0".into(),
            "NIL NIL []  NIL".into()
        )
    );
    let multipart =
        "(\"multipart\" \"related\" (\"boundary\" \"b\") NIL NIL \"7BIT\" 400 (\"boundary\" \"b\") NIL NIL NIL)";
    assert_eq!(extension_of(multipart), "NIL NIL []  NIL");
}

#[test]
fn messages_that_are_not_taken_apart() {
    let bare = "(\"MESSAGE\" \"RFC822\" (\"NAME\" \"ATT00026.eml\") NIL NIL \"7BIT\" 4079755)";
    assert_eq!(
        basic_of(bare),
        "MESSAGE/RFC822 [NAME=ATT00026.eml] NIL NIL 7BIT 4079755 NIL"
    );
    let disposed = "(\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 5 NIL (\"ATTACHMENT\" (\"FILENAME\" \"a\")) NIL)";
    let structure = structure(disposed);
    assert_eq!(extension(structure.part()), "NIL ATTACHMENT [FILENAME=a]  NIL");
    assert!(
        structure.part().is_message() && structure.part().body().is_none() && structure.part().envelope().is_none()
    );
    let status = "(\"MESSAGE\" \"DELIVERY-STATUS\" NIL NIL NIL \"7BIT\" 324)";
    assert_eq!(basic_of(status), "MESSAGE/DELIVERY-STATUS [] NIL NIL 7BIT 324 NIL");
}

#[test]
fn a_message_without_a_body() {
    let text =
        "(\"message\" \"rfc822\" NIL NIL NIL \"7BIT\" 787 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) () 0 NIL NIL NIL)";
    let structure = structure(text);
    let part = structure.part();
    assert!(part.body().is_none() && part.envelope().is_some_and(|envelope| envelope.subject().is_none()));
    assert_eq!(
        (basic(part), part.lines()),
        ("message/rfc822 [] NIL NIL 7BIT 787 0".into(), Some(0))
    );
    assert_eq!(tree(&structure), ["1 0 message/rfc822"]);
}

#[test]
fn an_envelope_that_cannot_be_read_costs_nothing_else() {
    let text = format!("(\"message\" \"rfc822\" NIL NIL NIL \"7BIT\" 787 ((\"date\")) {TEXT} 3 \"md5\")");
    let structure = structure(&text);
    assert!(structure.part().envelope().is_none());
    assert_eq!(
        (structure.part().lines(), super::text(structure.part().md5())),
        (Some(3), "md5".into())
    );
    assert_eq!(tree(&structure), ["1 0 message/rfc822", "1.1 1 TEXT/PLAIN"]);
}

#[test]
fn multiparts_that_end_early() {
    for end in [
        "",
        " \"MIXED\"",
        " \"MIXED\" NIL",
        " \"MIXED\" NIL NIL",
        " \"MIXED\" NIL NIL NIL NIL",
    ] {
        let structure = structure(&format!("({TEXT}  {TEXT}{end})"));
        assert_eq!(structure.parts().count(), 3, "{end}");
        assert_eq!(extension(structure.part()), "NIL NIL []  NIL");
    }
    let nameless = structure(&format!("({TEXT} (\"boundary\" \"b\"))"));
    assert_eq!(nameless.parts().count(), 3, "what looks like a part is one");
}

#[test]
fn odd_but_valid() {
    let text =
        "(\"IMAGE\" \"RELATIVE\" (\"boundary\" \"--x\") \"_com_android_2178_RAW@sec.galaxytab\" NIL \"base64\" 5)";
    assert_eq!(
        basic_of(text),
        "IMAGE/RELATIVE [boundary=--x] _com_android_2178_RAW@sec.galaxytab NIL base64 5 NIL"
    );
}
