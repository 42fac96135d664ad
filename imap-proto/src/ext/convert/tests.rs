use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::*;
use crate::command::testing::{answer, spell, spell_error};
use crate::ext::testing::code_of;

fn part(number: &str) -> Section<'static> {
    Section::from_wire(number.as_bytes().to_vec())
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The items of a response, one word each.
fn shown(items: &str) -> Vec<String> {
    let wanted = [ConvertItem::Uid];
    let command = Convert::numbers(Offered::insist(), &SeqSet::one(Seq::MIN), Target::DEFAULT, &wanted);
    let (reply, others) = answer(
        &command,
        &format!("* 2 CONVERTED (TAG \"T1\") ({items})\r\nT1 OK done\r\n"),
    );
    assert!(others.is_empty(), "{others:?}");
    let converted = &reply.items[0];
    assert_eq!(converted.message().get(), 2);
    let show = |item| match item {
        ConvertedItem::Uid(uid) => format!("uid {}", uid.get()),
        ConvertedItem::Structure { section, structure } => {
            format!("structure {section} {}", structure.part().is("image", "jpeg"))
        }
        ConvertedItem::Content {
            section,
            origin,
            content,
        } => format!("content {section} {origin:?} {:?}", content.as_deref().map(text)),
        ConvertedItem::BinarySize { section, size } => format!("size {section} {size}"),
        ConvertedItem::Available { section, types } => format!("available {section} {}", types.count()),
        ConvertedItem::Error { name, error, .. } => match error {
            ConvertError::TempFail(seconds) => format!("error {} tempfail {seconds:?}", text(name)),
            ConvertError::BadParameters(rest) => format!("error {} bad {rest:?}", text(name)),
            ConvertError::MissingParameters(rest) => format!("error {} missing {rest:?}", text(name)),
            ConvertError::Other(rest) => format!("error {} other {rest:?}", text(name)),
        },
        ConvertedItem::Other { name, value } => format!("other {} {value:?}", text(name)),
    };
    converted.items().map(show).collect()
}

#[test]
fn the_examples_of_the_rfc_of_asking() {
    // RFC 5259 sections 5, 6, 7 and 8.
    let conversions = Conversions::new(Offered::insist(), "image/gif", "image/jpeg");
    assert_eq!(spell(&conversions), "CONVERSIONS \"image/gif\" \"image/jpeg\"\r\n");
    let lines = "* CONVERSION \"image/gif\" \"image/jpeg\" (\"pix-y\" \"pix-x\" \"image-interleave\")\r\n\
                 * CONVERSION \"a/b\" \"c/d\"\r\n* CONVERSION x\r\nT1 OK CONVERSIONS completed\r\n";
    let (reply, others) = answer(&conversions, lines);
    assert_eq!((reply.items.len(), others.len()), (2, 1));
    assert_eq!(
        (reply.items[0].from(), reply.items[0].to()),
        (&b"image/gif"[..], &b"image/jpeg"[..])
    );
    assert_eq!(reply.items[0].parameters().count(), 3);

    let two = SeqSet::one(Seq::new(2).unwrap());
    let convert = |target, items: &[ConvertItem<'_>]| spell(&Convert::numbers(Offered::insist(), &two, target, items));
    assert_eq!(
        convert(Target::to("APPLICATION/PDF"), &[ConvertItem::Binary(part("3"), None)]),
        "CONVERT 2 (\"APPLICATION/PDF\") BINARY[3]\r\n"
    );
    let ascii = [("charset", "us-ascii")];
    assert_eq!(
        convert(
            Target::to("text/plain").with(&ascii),
            &[ConvertItem::BinarySize(part("4"))]
        ),
        "CONVERT 2 (\"text/plain\" (\"charset\" \"us-ascii\")) BINARY.SIZE[4]\r\n"
    );
    let piece = Partial::new(2001, 1024).unwrap();
    assert_eq!(
        convert(
            Target::to("text/plain").with(&ascii),
            &[ConvertItem::Binary(part("4"), Some(piece))]
        ),
        "CONVERT 2 (\"text/plain\" (\"charset\" \"us-ascii\")) BINARY[4]<2001.1024>\r\n"
    );
    let utf8 = [("CHARSET", "utf-8")];
    assert_eq!(
        convert(Target::DEFAULT.with(&utf8), &[ConvertItem::Body(part("HEADER"))]),
        "CONVERT 2 (NIL (\"CHARSET\" \"utf-8\")) BODY[HEADER]\r\n"
    );
    let small = [("PIX-X", "128"), ("PIX-Y", "96")];
    let items = [ConvertItem::Binary(part("2"), None), ConvertItem::Structure(part("2"))];
    assert_eq!(
        convert(Target::DEFAULT.with(&small), &items),
        "CONVERT 2 (NIL (\"PIX-X\" \"128\" \"PIX-Y\" \"96\")) (BINARY[2] BODYPARTSTRUCTURE[2])\r\n"
    );
    let uids: UidSet = "100".parse().unwrap();
    let items = [ConvertItem::Available(part("2"))];
    let command = Convert::uids(Offered::insist(), &uids, Target::DEFAULT, &items);
    assert_eq!(spell(&command), "UID CONVERT 100 (NIL) AVAILABLECONVERSIONS[2]\r\n");
    assert!(!command.profile().sequence_numbers && command.profile().may_expunge);
    let nothing = Convert::uids(Offered::insist(), &uids, Target::DEFAULT, &[]);
    assert_eq!(spell_error(&nothing).what, "items to convert");
}

#[test]
fn the_examples_of_the_rfc_of_answers() {
    // RFC 5259 sections 6 to 9, with shorter contents.
    assert_eq!(shown("BINARY[3] {4}\r\na)b("), ["content 3 None Some(\"a)b(\")"]);
    assert_eq!(shown("BINARY.SIZE[4] 3135"), ["size 4 3135"]);
    assert_eq!(
        shown("BINARY[4]<2001> {2}\r\nab"),
        ["content 4 Some(2001) Some(\"ab\")"]
    );
    assert_eq!(shown("BODY[HEADER] NIL"), ["content HEADER None None"]);
    assert_eq!(
        shown("UID 100 BINARY[2] ~{1}\r\n\0"),
        ["uid 100", "content 2 None Some(\"\\0\")"]
    );
    assert_eq!(
        shown("BODYPARTSTRUCTURE[2] (\"IMAGE\" \"JPEG\" () NIL NIL \"8bit\" 4182 NIL NIL NIL) X 5"),
        ["structure 2 true", "other X 5"]
    );
    assert_eq!(
        shown("AVAILABLECONVERSIONS[2] ((\"IMAGE/JPEG\" \"application/PostScript\"))"),
        ["available 2 2"]
    );
    assert_eq!(
        shown(
            "BINARY[3] (ERROR \"Source text has non US-ASCII\" BADPARAMETERS \"text/html\" \"text/plain\" (\"charset\" \"us-ascii\"))"
        ),
        ["error BINARY[3] bad \\\"text/html\\\" \\\"text/plain\\\" (\\\"charset\\\" \\\"us-ascii\\\")"]
    );
    assert_eq!(
        shown(
            "BINARY[3] (ERROR \"busy\" TEMPFAIL 5) BINARY.SIZE[3] (ERROR \"?\" MISSINGPARAMETERS \"a/b\" \"c/d\" (\"x\"))"
        ),
        [
            "error BINARY[3] tempfail Some(5)",
            "error BINARY.SIZE[3] missing \\\"a/b\\\" \\\"c/d\\\" (\\\"x\\\")"
        ]
    );
}

#[test]
fn why_nothing_was_converted() {
    let code = |code: &str| format!("* NO [{code}] no");
    assert!(code_of(&code("TEMPFAIL"), |raw| raw.get::<TempFail>()).is_some());
    let messages = code_of(&code("MAXCONVERTMESSAGES 1"), |raw| raw.get::<MaxConvertMessages>());
    assert_eq!(messages, Some(MaxConvertMessages { limit: 1 }));
    let parts = code_of(&code("MAXCONVERTPARTS 1"), |raw| raw.get::<MaxConvertParts>());
    assert_eq!(parts, Some(MaxConvertParts { limit: 1 }));
}
