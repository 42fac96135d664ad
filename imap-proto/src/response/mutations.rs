//! Whatever a server sends, what was accepted can be read to its end, and reads the same with bytes of its own.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write;

use super::testing::try_with_values;
use super::*;
use crate::wire::Values;

/// Reads everything that can be read of `values` as the arguments of each response; what cannot be is left out.
fn read_all(values: &Values<'_>) -> String {
    let mut out = String::new();
    let to = &mut out;
    for kind in 0..10 {
        let _ = write!(to, "{kind}: ");
        let _ = match kind {
            0 => Envelope::parse(values.clone()).map(|envelope| show_envelope(&envelope, to)),
            1 => BodyStructure::parse(values.clone()).map(|structure| show_structure(&structure, to)),
            2 => List::parse(values.clone()).map(|list| show_list(&list, to)),
            3 => MailboxStatus::parse(values.clone()).map(|status| show_status(&status, to)),
            4 => Namespace::parse(values.clone()).map(|namespace| show_namespace(&namespace, to)),
            5 => ESearch::parse(values.clone()).map(|found| show_result(&found, to)),
            6 => CapabilityData::parse(values.clone()).map(|words| debug(to, words.to_capabilities())),
            7 => Flags::parse_list(values.clone()).map(|flags| debug(to, flags)),
            8 => {
                for name in [
                    &b"COPYUID"[..],
                    b"APPENDUID",
                    b"PERMANENTFLAGS",
                    b"BADCHARSET",
                    b"UIDNEXT",
                    b"X",
                ] {
                    debug(to, format!("{}", Code::parse(name, values.clone())));
                }
                Ok(())
            }
            _ => {
                debug(to, format!("{values:?} {:?}", Numbers::parse(values.as_bytes())));
                Ok(())
            }
        };
    }
    out
}

fn debug(to: &mut String, value: impl core::fmt::Debug) {
    let _ = write!(to, "{value:?} ");
}

fn show_envelope(envelope: &Envelope<'_>, to: &mut String) {
    debug(
        to,
        [
            envelope.date(),
            envelope.subject(),
            envelope.in_reply_to(),
            envelope.message_id(),
        ],
    );
    let fields = [
        envelope.from(),
        envelope.sender(),
        envelope.reply_to(),
        envelope.to(),
        envelope.cc(),
        envelope.bcc(),
    ];
    for addresses in fields {
        debug(to, addresses.clone().groups().collect::<Vec<_>>());
        debug(to, addresses);
    }
}

fn show_structure(structure: &BodyStructure<'_>, to: &mut String) {
    for found in structure.parts() {
        let part = found.part;
        debug(
            to,
            (
                found.section(),
                found.depth(),
                part.is_message(),
                part.children().count(),
            ),
        );
        debug(
            to,
            [
                part.media_type(),
                part.subtype(),
                part.id(),
                part.description(),
                part.encoding(),
            ],
        );
        debug(
            to,
            (
                part.parameters(),
                part.size(),
                part.lines(),
                part.envelope(),
                part.body(),
            ),
        );
        debug(
            to,
            (
                part.md5(),
                part.disposition(),
                part.language().collect::<Vec<_>>(),
                part.location(),
            ),
        );
        debug(to, part.extensions());
        let number = found.part_number();
        assert!(number.is_none_or(|number| format!("{:?}", structure.find(&number).unwrap()) == format!("{part:?}")));
    }
}

fn show_list(list: &List<'_>, to: &mut String) {
    debug(
        to,
        (
            list.attributes().collect::<Vec<_>>(),
            list.delimiter(),
            list.mailbox(),
            list.old_name(),
        ),
    );
    debug(
        to,
        (
            list.child_info().collect::<Vec<_>>(),
            list.extensions().collect::<Vec<_>>(),
        ),
    );
}

fn show_status(status: &MailboxStatus<'_>, to: &mut String) {
    debug(
        to,
        (
            status.mailbox(),
            status.items().collect::<Vec<_>>(),
            status.messages(),
            status.size(),
        ),
    );
}

fn show_namespace(namespace: &Namespace<'_>, to: &mut String) {
    for entry in namespace
        .personal()
        .chain(namespace.other_users())
        .chain(namespace.shared())
    {
        debug(to, entry.extension("X-PARAM"));
        debug(to, entry);
    }
}

fn show_result(found: &ESearch<'_>, to: &mut String) {
    debug(
        to,
        (
            found.tag(),
            found.mailbox(),
            found.uid_validity(),
            found.is_uid(),
            found.all(),
            found.mod_seq(),
        ),
    );
    debug(
        to,
        (
            found.min(),
            found.max(),
            found.count(),
            found.items().collect::<Vec<_>>(),
        ),
    );
}

#[test]
fn borrowed_and_owned_read_alike_whatever_was_sent() {
    let samples: [&[u8]; 8] = [
        b"(\"d\" \"s \\\"\" ((\"n\" NIL \"m\" \"h\")(NIL NIL \"g\" NIL)(NIL NIL NIL NIL)) () NIL ((a b c d e f)) NIL NIL \"<r>\" {2}\r\n<i)",
        b"((\"TEXT\" \"PLAIN\" (\"CHARSET\" NIL) NIL NIL \"7BIT\" 5 1 NIL (\"inline\" (\"a\" \"b\")) (\"en\" \"de\") \"l\" (x 5)) \"MIXED\" NIL NIL)",
        b"(\"MESSAGE\" \"RFC822\" NIL \"<i>\" NIL \"8BIT\" 9 (NIL \"s\") ((\"A\" \"B\" NIL NIL NIL NIL 5)(\"C\") \"DIGEST\") 7 \"m\" NIL \"en\")",
        b"(\\HasNoChildren \\Sent) \"/\" Sent Items(1) (\"CHILDINFO\" (\"SUBSCRIBED\") OLDNAME (\"o\"))",
        b"Deleted Items (MESSAGES 1 UIDNEXT 2 UIDVALIDITY 3 SIZE 4 X (y))",
        b"((\"\" \"/\")(\"#mh/\" NIL \"X-PARAM\" (\"F\" \"G\"))) NIL ((\"#news.\" \".\"))",
        b"(TAG \"A1\" MAILBOX \"m\" UIDVALIDITY 1) UID MIN 7 MAX 38 COUNT 4 ALL 1:3,38 MODSEQ 70 PARTIAL (1:2 NIL)",
        b"38505 304,319:320 3956:3958 (\\Seen [x]) IMAP4rev1 THREAD=REFS",
    ];
    let mut read = 0;
    for sample in samples {
        let replaced = (0..sample.len()).flat_map(|at| {
            b"() \"\\{5x".iter().map(move |byte| {
                let mut mutant = sample.to_vec();
                mutant[at] = *byte;
                mutant
            })
        });
        let cut = (0..sample.len()).map(|at| [&sample[..at], &sample[at + 1..]].concat());
        let ended = (0..sample.len()).map(|at| sample[..at].to_vec());
        for mutant in replaced.chain(cut).chain(ended) {
            read += usize::from(try_with_values(&mutant, |values| {
                let kept = values.clone().into_owned();
                assert_eq!(kept, values);
                assert_eq!(read_all(&values), read_all(&kept), "{}", mutant.escape_ascii());
            }));
        }
    }
    assert!(read > 3000, "most of them are lists and strings still: {read}");
}
