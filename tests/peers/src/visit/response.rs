// Responses.

use types::{AttributeValue, MailboxDatum, MailboxListData, Outcome, Response};

pub(crate) fn response(response: &Response<'_>) {
    match response {
        Response::Fetch(number, attributes) => {
            black_box(*number);
            attributes.iter().for_each(attribute);
        }
        Response::MailboxData(datum) => mailbox(datum),
        Response::Done { tag, status, outcome: it } => {
            black_box((&tag.0, status));
            outcome(it);
        }
        Response::Data { status, outcome: it } => {
            black_box(status);
            outcome(it);
        }
        // Nothing else is in a corpus.
        other => {
            black_box(other);
        }
    }
}

fn outcome(outcome: &Outcome<'_>) {
    black_box(&outcome.code);
    text(outcome.information.as_ref());
}

fn attribute(attribute: &AttributeValue<'_>) {
    match attribute {
        AttributeValue::BodySection { section, index, data } => {
            black_box((section, index));
            bytes(data.as_ref());
        }
        AttributeValue::BodyStructure(it) => structure(it),
        AttributeValue::Envelope(it) => envelope(it),
        AttributeValue::Flags(flags) => {
            for flag in flags {
                text(Some(flag));
            }
        }
        AttributeValue::InternalDate(date) => text(Some(date)),
        AttributeValue::ModSeq(number) => {
            black_box(*number);
        }
        AttributeValue::Rfc822Size(number) | AttributeValue::Uid(number) => {
            black_box(*number);
        }
        other => {
            black_box(other);
        }
    }
}

fn mailbox(datum: &MailboxDatum<'_>) {
    match datum {
        MailboxDatum::List(MailboxListData {
            name_attributes,
            delimiter,
            name,
        }) => {
            for attribute in name_attributes {
                black_box(attribute);
            }
            text(delimiter.as_ref());
            text(Some(name));
        }
        MailboxDatum::Search(numbers) => {
            for number in numbers {
                black_box(*number);
            }
        }
        MailboxDatum::Flags(flags) => {
            for flag in flags {
                text(Some(flag));
            }
        }
        MailboxDatum::Status { mailbox, status } => {
            text(Some(mailbox));
            for item in status {
                black_box(item);
            }
        }
        other => {
            black_box(other);
        }
    }
}
