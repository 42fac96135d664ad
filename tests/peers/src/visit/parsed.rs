// Envelopes and body structures, of which two versions of one crate have the same definition in different types.

use core::hint::black_box;
use std::borrow::Cow;

use types::{
    Address, BodyContentCommon, BodyContentSinglePart, BodyExtension, BodyParams, BodyStructure, ContentDisposition,
    ContentEncoding, Envelope,
};

fn bytes(text: Option<&Cow<'_, [u8]>>) {
    black_box(text.map(AsRef::<[u8]>::as_ref));
}

fn text(text: Option<&Cow<'_, str>>) {
    black_box(text.map(AsRef::<str>::as_ref));
}

pub(crate) fn envelope(envelope: &Envelope<'_>) {
    bytes(envelope.date.as_ref());
    bytes(envelope.subject.as_ref());
    for list in [
        &envelope.from,
        &envelope.sender,
        &envelope.reply_to,
        &envelope.to,
        &envelope.cc,
        &envelope.bcc,
    ] {
        list.iter().flatten().for_each(address);
    }
    bytes(envelope.in_reply_to.as_ref());
    bytes(envelope.message_id.as_ref());
}

fn address(address: &Address<'_>) {
    bytes(address.name.as_ref());
    bytes(address.adl.as_ref());
    bytes(address.mailbox.as_ref());
    bytes(address.host.as_ref());
}

pub(crate) fn structure(structure: &BodyStructure<'_>) {
    let (common_fields, extension_fields) = match structure {
        BodyStructure::Basic {
            common,
            other,
            extension,
        } => {
            single(other);
            (common, extension)
        }
        BodyStructure::Text {
            common,
            other,
            lines,
            extension,
        } => {
            single(other);
            black_box(*lines);
            (common, extension)
        }
        BodyStructure::Message {
            common,
            other,
            envelope: inner,
            body,
            lines,
            extension,
        } => {
            single(other);
            envelope(inner);
            self::structure(body);
            black_box(*lines);
            (common, extension)
        }
        BodyStructure::Multipart {
            common,
            bodies,
            extension,
        } => {
            bodies.iter().for_each(self::structure);
            (common, extension)
        }
    };
    common(common_fields);
    extension_fields.iter().for_each(extension);
}

fn common(common: &BodyContentCommon<'_>) {
    text(Some(&common.ty.ty));
    text(Some(&common.ty.subtype));
    parameters(&common.ty.params);
    common.disposition.iter().for_each(disposition);
    for language in common.language.iter().flatten() {
        text(Some(language));
    }
    text(common.location.as_ref());
}

fn single(part: &BodyContentSinglePart<'_>) {
    text(part.id.as_ref());
    text(part.md5.as_ref());
    text(part.description.as_ref());
    if let ContentEncoding::Other(name) = &part.transfer_encoding {
        text(Some(name));
    }
    black_box((&part.transfer_encoding, part.octets));
}

fn disposition(disposition: &ContentDisposition<'_>) {
    text(Some(&disposition.ty));
    parameters(&disposition.params);
}

fn parameters(parameters: &BodyParams<'_>) {
    for (name, value) in parameters.iter().flatten() {
        text(Some(name));
        text(Some(value));
    }
}

fn extension(extension: &BodyExtension<'_>) {
    match extension {
        BodyExtension::Num(number) => {
            black_box(*number);
        }
        BodyExtension::Str(value) => text(value.as_ref()),
        BodyExtension::List(list) => list.iter().for_each(self::extension),
    }
}
