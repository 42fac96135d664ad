use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use super::*;
use crate::response::testing::{owned, with_values};

mod quirks;

fn parse(text: &str) -> Parsed<BodyStructure<'static>> {
    BodyStructure::parse(owned(text.as_bytes()))
}

fn structure(text: &str) -> BodyStructure<'static> {
    parse(text).unwrap_or_else(|why| panic!("{why}: {text}"))
}

fn text(field: Option<Cow<'_, [u8]>>) -> String {
    field.map_or_else(|| "NIL".to_string(), |bytes| bytes.escape_ascii().to_string())
}

fn pairs(parameters: Parameters<'_>) -> String {
    let pair = |(name, value)| format!("{}={}", text(Some(name)), text(Some(value)));
    parameters.iter().map(pair).collect::<Vec<_>>().join(" ")
}

/// `type/subtype parameters id description encoding size lines`.
fn basic(part: BodyPart<'_>) -> String {
    let number = |number: Option<u64>| number.map_or_else(|| "NIL".to_string(), |number| number.to_string());
    let media = format!("{}/{}", text(part.media_type()), text(part.subtype()));
    let strings = [part.id(), part.description(), part.encoding()].map(text).join(" ");
    let numbers = format!("{} {}", number(part.size()), number(part.lines()));
    format!("{media} [{}] {strings} {numbers}", pairs(part.parameters()))
}

/// `md5 disposition [parameters] languages location`.
fn extension(part: BodyPart<'_>) -> String {
    let disposition = part.disposition();
    let kind = disposition
        .as_ref()
        .map_or_else(|| "NIL".to_string(), |found| text(Some(found.kind.clone())));
    let parameters = disposition.map_or(String::new(), |found| pairs(found.parameters));
    let languages = part
        .language()
        .map(|language| text(Some(language)))
        .collect::<Vec<_>>()
        .join(",");
    format!(
        "{} {kind} [{parameters}] {languages} {}",
        text(part.md5()),
        text(part.location())
    )
}

/// Every part as `number depth type/subtype`, the number `-` if it has none.
fn tree(structure: &BodyStructure<'_>) -> Vec<String> {
    let show = |found: NumberedPart<'_>| {
        let number = found
            .part_number()
            .map_or_else(|| "-".to_string(), |number| number.as_str().to_string());
        format!(
            "{number} {} {}/{}",
            found.depth(),
            text(found.part.media_type()),
            text(found.part.subtype())
        )
    };
    structure.parts().map(show).collect()
}

const TEXT: &str = "(\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 5 1)";

/// RFC 9051 section 7.5.2.
#[test]
fn a_simple_text() {
    let structure = structure("(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" 2279 48)");
    let part = structure.part();
    assert_eq!(basic(part), "TEXT/PLAIN [CHARSET=US-ASCII] NIL NIL 7BIT 2279 48");
    assert_eq!(extension(part), "NIL NIL []  NIL");
    assert!(!part.is_multipart() && !part.is_message() && part.is("text", "plain") && !part.is("text", "html"));
    assert!(part.children().next().is_none() && part.body().is_none() && part.envelope().is_none());
    assert!(part.extensions().is_end());
    assert_eq!(tree(&structure), ["1 0 TEXT/PLAIN"]);
}

/// RFC 9051 section 7.5.2.
#[test]
fn two_parts() {
    let structure = structure(concat!(
        "((\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" 1152 23)",
        "(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\" \"NAME\" \"cc.diff\") \"<960723163407.20117h@cac.washington.edu>\" ",
        "\"Compiler diff\" \"BASE64\" 4554 73) \"MIXED\")"
    ));
    let mixed = structure.part();
    assert!(mixed.is_multipart() && mixed.is("multipart", "mixed"));
    assert_eq!(basic(mixed), "multipart/MIXED [] NIL NIL NIL NIL NIL");
    let children: Vec<_> = mixed.children().collect();
    assert_eq!(
        basic(children[1]),
        "TEXT/PLAIN [CHARSET=US-ASCII NAME=cc.diff] <960723163407.20117h@cac.washington.edu> Compiler\\x20diff BASE64 4554 73"
            .replace("\\x20", " ")
    );
    assert_eq!(
        tree(&structure),
        ["- 0 multipart/MIXED", "1 1 TEXT/PLAIN", "2 1 TEXT/PLAIN"]
    );
}

#[test]
fn all_extension_data() {
    let single = structure(concat!(
        "(\"IMAGE\" \"PNG\" (\"NAME\" \"a.png\") \"<i>\" NIL \"BASE64\" 100 \"md5sum\" ",
        "(\"inline\" (\"filename\" \"a \\\"b\\\".png\")) (\"en\" \"de\") \"http://example.com\" \"x\" 123 (\"y\" (\"n3\")))"
    ));
    let part = single.part();
    assert_eq!(
        extension(part),
        "md5sum inline [filename=a \\\"b\\\".png] en,de http://example.com"
    );
    assert_eq!(part.extensions().raw(), b"\"x\" 123 (\"y\" (\"n3\"))");
    assert!(part.disposition().unwrap().is("INLINE"));
    let multi = structure(&format!(
        "({TEXT} \"MIXED\" (\"BOUNDARY\" \"b\") (\"attachment\" NIL) \"en\" \"loc\" 5 NIL)"
    ));
    let part = multi.part();
    assert_eq!(extension(part), "NIL attachment [] en loc");
    assert_eq!(
        (pairs(part.parameters()), part.extensions().raw()),
        ("BOUNDARY=b".into(), &b"5 NIL"[..])
    );
}

#[test]
fn parameters_by_name() {
    let structure =
        structure("(\"A\" \"B\" (\"CharSet\" {2}\r\nxy \"E\" \"\" \"name*\" \"utf-8''%41\") NIL NIL NIL 0)");
    let parameters = structure.part().parameters();
    assert_eq!(text(parameters.get("charset")), "xy");
    assert_eq!(text(parameters.get("e")), "");
    assert_eq!(text(parameters.get("name*")), "utf-8\\'\\'%41");
    assert!(parameters.get("xy").is_none() && parameters.get("name").is_none() && !parameters.is_empty());
    assert_eq!(
        format!("{parameters:?}"),
        r#"{"CharSet": "xy", "E": "", "name*": "utf-8\\'\\'%41"}"#
    );
}

/// The example of RFC 9051 section 6.4.5.1.
#[test]
fn parts_are_numbered() {
    let message = |body: &str| format!("(\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 9 (NIL \"s\") {body} 5)");
    let octets = "(\"APPLICATION\" \"OCTET-STREAM\" NIL NIL NIL \"7BIT\" 5)";
    let gif = "(\"IMAGE\" \"GIF\" NIL NIL NIL \"BASE64\" 5)";
    let rich = "(\"TEXT\" \"RICHTEXT\" NIL NIL NIL \"7BIT\" 5 1)";
    let third = message(&format!("({TEXT}{octets} \"MIXED\")"));
    let inner = message(&format!("({TEXT}({TEXT}{rich} \"ALTERNATIVE\") \"MIXED\")"));
    let structure = structure(&format!("({TEXT}{octets}{third}({gif}{inner} \"MIXED\") \"MIXED\")"));
    assert_eq!(
        tree(&structure),
        [
            "- 0 multipart/MIXED",
            "1 1 TEXT/PLAIN",
            "2 1 APPLICATION/OCTET-STREAM",
            "3 1 MESSAGE/RFC822",
            "- 2 multipart/MIXED",
            "3.1 3 TEXT/PLAIN",
            "3.2 3 APPLICATION/OCTET-STREAM",
            "4 1 multipart/MIXED",
            "4.1 2 IMAGE/GIF",
            "4.2 2 MESSAGE/RFC822",
            "- 3 multipart/MIXED",
            "4.2.1 4 TEXT/PLAIN",
            "4.2.2 4 multipart/ALTERNATIVE",
            "4.2.2.1 5 TEXT/PLAIN",
            "4.2.2.2 5 TEXT/RICHTEXT",
        ]
    );
    let sections: Vec<_> = structure.parts().map(|found| found.section().to_string()).collect();
    let expected = [
        "TEXT", "1", "2", "3", "3.TEXT", "3.1", "3.2", "4", "4.1", "4.2", "4.2.TEXT", "4.2.1", "4.2.2",
    ];
    assert_eq!(sections[..13], expected);
    for found in structure.parts() {
        let Some(number) = found.part_number() else { continue };
        assert_eq!(
            format!("{:?}", structure.find(&number).unwrap()),
            format!("{:?}", found.part),
            "{number}"
        );
    }
    for none in ["5", "1.1", "3.3", "4.2.2.3", "4.1.1"] {
        assert!(structure.find(&none.parse().unwrap()).is_none(), "{none}");
    }
}

#[test]
fn a_message_that_is_no_multipart_has_one_part() {
    let nested = structure(&format!(
        "(\"message\" \"global\" NIL NIL NIL \"8BIT\" 9 (NIL \"s\") {TEXT} 5 \"md5\" (\"inline\" NIL))"
    ));
    assert_eq!(tree(&nested), ["1 0 message/global", "1.1 1 TEXT/PLAIN"]);
    let part = nested.part();
    assert!(part.is_message() && part.lines() == Some(5));
    assert_eq!(text(part.envelope().unwrap().subject()), "s");
    assert_eq!(basic(part.body().unwrap()), "TEXT/PLAIN [] NIL NIL 7BIT 5 1");
    assert_eq!(extension(part), "md5 inline []  NIL");
    let find = |number: &str| nested.find(&number.parse().unwrap()).map(basic);
    assert_eq!(find("1.1"), part.body().map(basic));
    assert_eq!((find("2"), find("1.2"), find("1.1.1")), (None, None, None));
}

#[test]
fn the_deepest_nesting() {
    let deep = |levels: usize| {
        let text = format!("{}{TEXT}{}", "(".repeat(levels), " \"MIXED\")".repeat(levels));
        let mut tape = crate::wire::tape::Tape::default();
        tape.read(text.as_bytes(), 0, text.len(), 1000, crate::wire::tape::Reading::Plain)
            .unwrap();
        BodyStructure::parse(Values::new(text.as_bytes(), tape.tokens())).map(BodyStructure::into_owned)
    };
    let structure = deep(63).unwrap();
    let last = structure.parts().last().unwrap();
    assert_eq!((structure.parts().count(), last.depth()), (64, 63));
    assert_eq!(last.number().unwrap(), [1; 63]);
    assert_eq!(
        basic(structure.find(&last.part_number().unwrap()).unwrap()),
        basic(last.part)
    );
    assert_eq!(deep(64).map_err(|why| why.why), Err("body parts nested too deeply"));
    assert!(deep(400).is_err());
}

/// At every level a part that has parts, and one behind it.
#[test]
fn numbers_at_every_depth() {
    let levels = 20;
    let wire = format!(
        "{}{TEXT}{}",
        "(".repeat(levels),
        format!("{TEXT} \"MIXED\")").repeat(levels)
    );
    with_values(wire.as_bytes(), |values| {
        let structure = BodyStructure::parse(values).unwrap();
        let numbers: Vec<Vec<u32>> = structure
            .parts()
            .filter_map(|found| found.number().map(<[u32]>::to_vec))
            .collect();
        let inward = (1..=levels).map(|depth| vec![1; depth]);
        let outward = (1..=levels).rev().map(|depth| [&vec![1; depth - 1][..], &[2]].concat());
        assert!(numbers.into_iter().eq(inward.chain(outward)));
    });
}

#[test]
fn borrowed_and_owned_read_alike() {
    let wire = format!("({TEXT}(\"MESSAGE\" \"RFC822\" NIL NIL NIL NIL 5 (NIL {{3}}\r\nsub) {TEXT} 1) \"MIXED\")");
    with_values(wire.as_bytes(), |values| {
        let borrowed = BodyStructure::parse(values).unwrap();
        let kept = borrowed.clone().into_owned();
        assert_eq!(kept, borrowed);
        assert_eq!((tree(&kept), kept.as_bytes()), (tree(&borrowed), wire.as_bytes()));
        assert_eq!(kept.owned_size(), borrowed.owned_size());
        let message = kept.find(&"2".parse().unwrap()).unwrap();
        assert_eq!(text(message.envelope().unwrap().subject()), "sub");
    });
}

#[test]
fn what_is_no_structure_is_refused() {
    let refused = [
        ("\"TEXT\"", 0),
        ("NIL", 0),
        ("(5 \"PLAIN\" NIL NIL NIL \"7BIT\" 5)", 1),
        ("(\"A\" \"B\" \"C\" NIL NIL \"7BIT\" 5)", 9),
        ("(\"A\" \"B\" NIL (\"id\") NIL \"7BIT\" 5)", 13),
        ("(\"A\" \"B\" NIL NIL \"7BIT\" 5)", 24),
        ("(\"A\" \"B\" NIL NIL NIL \"7BIT\" (5))", 28),
        ("((\"A\" \"B\" NIL NIL NIL NIL (5)) \"MIXED\")", 26),
        ("((\"A\" \"B\" NIL NIL NIL NIL 5) 7)", 29),
        ("(\"MESSAGE\" \"RFC822\" NIL NIL NIL NIL 5 () (\"A\" \"B\" 5) 7)", 50),
    ];
    for (text, at) in refused {
        with_values(text.as_bytes(), |values| {
            assert_eq!(BodyStructure::parse(values).map_err(|why| why.at), Err(at), "{text}");
        });
    }
}

#[test]
fn parts_are_found_by_type_and_by_what_they_are_for() {
    let text = "((\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1)\
                (\"text\" \"plain\" (\"NAME*0*\" \"a\") NIL NIL \"7BIT\" 1 1)\
                (\"IMAGE\" \"PNG\" (\"NAME\" \"a\") NIL NIL \"BASE64\" 1 NIL (\"INLINE\" NIL))\
                (\"IMAGE\" \"PNG\" (\"NAMES\" \"a\") NIL NIL \"BASE64\" 1 NIL (\"X-UNKNOWN\" NIL))\
                (\"IMAGE\" \"PNG\" NIL NIL NIL \"BASE64\" 1 NIL (NIL (\"FILENAME\" \"b\")))\
                (\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 1 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) \
                ((\"TEXT\" \"PLAIN\" (\"NAME\" \"c\") NIL NIL \"7BIT\" 1 1) \"MIXED\") 1 NIL (\"attachment\" NIL))\
                (\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 1 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) \
                ((\"TEXT\" \"PLAIN\" (\"NAME\" \"c\") NIL NIL \"7BIT\" 1 1) \"MIXED\") 1)\
                (\"IMAGE\" \"PNG\" (\"NAMES\" \"a\") NIL NIL \"BASE64\" 1) \
                \"MIXED\" NIL (\"ATTACHMENT\" NIL))";
    let structure = structure(text);
    let numbers = |parts: &mut dyn Iterator<Item = NumberedPart<'_>>| {
        let numbers = parts.map(|found| found.part_number().map(|number| number.to_string()));
        numbers.collect::<Option<Vec<_>>>().unwrap().join(" ")
    };
    assert_eq!(numbers(&mut structure.parts_of_type("Text", "Plain")), "1 2 6.1 7.1");
    assert_eq!(numbers(&mut structure.parts_of_type("message", "rfc822")), "6 7");
    assert_eq!(structure.parts_of_type("multipart", "mixed").count(), 3);
    assert_eq!(structure.parts_of_type("text", "html").count(), 0);
    assert_eq!(numbers(&mut structure.attachments()), "2 4 5 6 7.1");
}
