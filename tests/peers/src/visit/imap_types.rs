//! The types of imap-codec, which imap-next and io-imap have too.

use core::hint::black_box;

use imap_codec::imap_types::body::{
    Body, BodyExtension, BodyStructure, Disposition, Language, Location, SpecificFields,
};
use imap_codec::imap_types::core::{IString, NString};
use imap_codec::imap_types::envelope::{Address, Envelope};
use imap_codec::imap_types::fetch::MessageDataItem;
use imap_codec::imap_types::response::{Data, Response, Status, StatusBody, Tagged};

pub(crate) fn response(response: &Response<'_>) {
    match response {
        Response::Data(it) => data(it),
        Response::Status(it) => status(it),
        other @ Response::CommandContinuationRequest(_) => {
            black_box(other);
        }
    }
}

pub(crate) fn status(status: &Status<'_>) {
    match status {
        Status::Untagged(body) => status_body(body),
        Status::Tagged(it) => tagged(it),
        Status::Bye(bye) => {
            black_box(bye);
        }
    }
}

pub(crate) fn tagged(tagged: &Tagged<'_>) {
    black_box(tagged.tag.as_ref());
    status_body(&tagged.body);
}

pub(crate) fn status_body(body: &StatusBody<'_>) {
    black_box((&body.kind, &body.code, body.text.as_ref()));
}

pub(crate) fn data(data: &Data<'_>) {
    match data {
        Data::Fetch { seq, items } => {
            black_box(*seq);
            items.as_ref().iter().for_each(item);
        }
        Data::List {
            items,
            delimiter,
            mailbox,
        } => {
            for attribute in items {
                black_box(attribute);
            }
            black_box((delimiter, mailbox));
        }
        Data::Search(numbers, mod_seq) => {
            for number in numbers {
                black_box(*number);
            }
            black_box(mod_seq);
        }
        Data::Flags(flags) => {
            for flag in flags {
                black_box(flag);
            }
        }
        Data::Status { mailbox, items } => {
            black_box(mailbox);
            for item in items.iter() {
                black_box(item);
            }
        }
        // Nothing else is in a corpus.
        other => {
            black_box(other);
        }
    }
}

pub(crate) fn item(item: &MessageDataItem<'_>) {
    match item {
        MessageDataItem::Body(it) | MessageDataItem::BodyStructure(it) => structure(it),
        MessageDataItem::BodyExt { section, origin, data } => {
            black_box((section, origin));
            text(data);
        }
        MessageDataItem::Envelope(it) => envelope(it),
        MessageDataItem::Flags(flags) => {
            for flag in flags {
                black_box(flag);
            }
        }
        MessageDataItem::InternalDate(date) => {
            black_box(date);
        }
        MessageDataItem::Rfc822Size(number) => {
            black_box(*number);
        }
        MessageDataItem::Uid(number) => {
            black_box(*number);
        }
        MessageDataItem::ModSeq(number) => {
            black_box(*number);
        }
        other => {
            black_box(other);
        }
    }
}

fn text(text: &NString<'_>) {
    black_box(text.0.as_ref().map(AsRef::as_ref));
}

fn string(text: &IString<'_>) {
    black_box(text.as_ref());
}

fn envelope(envelope: &Envelope<'_>) {
    text(&envelope.date);
    text(&envelope.subject);
    for list in [
        &envelope.from,
        &envelope.sender,
        &envelope.reply_to,
        &envelope.to,
        &envelope.cc,
        &envelope.bcc,
    ] {
        list.iter().for_each(address);
    }
    text(&envelope.in_reply_to);
    text(&envelope.message_id);
}

fn address(address: &Address<'_>) {
    text(&address.name);
    text(&address.adl);
    text(&address.mailbox);
    text(&address.host);
}

fn structure(structure: &BodyStructure<'_>) {
    match structure {
        BodyStructure::Single { body, extension_data } => {
            single(body);
            if let Some(data) = extension_data {
                text(&data.md5);
                data.tail.iter().for_each(disposition);
            }
        }
        BodyStructure::Multi {
            bodies,
            subtype,
            extension_data,
        } => {
            bodies.as_ref().iter().for_each(self::structure);
            string(subtype);
            if let Some(data) = extension_data {
                parameters(&data.parameter_list);
                data.tail.iter().for_each(disposition);
            }
        }
    }
}

fn single(body: &Body<'_>) {
    parameters(&body.basic.parameter_list);
    text(&body.basic.id);
    text(&body.basic.description);
    string(&body.basic.content_transfer_encoding);
    black_box(body.basic.size);
    match &body.specific {
        SpecificFields::Basic { r#type, subtype } => {
            string(r#type);
            string(subtype);
        }
        SpecificFields::Message {
            envelope: inner,
            body_structure,
            number_of_lines,
        } => {
            envelope(inner);
            structure(body_structure);
            black_box(*number_of_lines);
        }
        SpecificFields::Text {
            subtype,
            number_of_lines,
        } => {
            string(subtype);
            black_box(*number_of_lines);
        }
    }
}

fn disposition(disposition: &Disposition<'_>) {
    if let Some((kind, values)) = &disposition.disposition {
        string(kind);
        parameters(values);
    }
    disposition.tail.iter().for_each(language);
}

fn language(language: &Language<'_>) {
    language.language.iter().for_each(string);
    language.tail.iter().for_each(location);
}

fn location(location: &Location<'_>) {
    text(&location.location);
    location.extensions.iter().for_each(extension);
}

fn parameters(parameters: &[(IString<'_>, IString<'_>)]) {
    for (name, value) in parameters {
        string(name);
        string(value);
    }
}

fn extension(extension: &BodyExtension<'_>) {
    match extension {
        BodyExtension::NString(value) => text(value),
        BodyExtension::Number(number) => {
            black_box(*number);
        }
        BodyExtension::List(list) => list.as_ref().iter().for_each(self::extension),
    }
}
