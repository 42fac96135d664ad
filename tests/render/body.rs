//! Envelopes and body structures.

use imap_proto::response::{Address, Addresses, BodyStructure, Envelope, NumberedPart};

use super::{Fields, Node, data};

pub(super) fn envelope(fields: Fields, envelope: &Envelope<'_>) -> Fields {
    fields
        .text("date", envelope.date())
        .text("subject", envelope.subject())
        .list("from", addresses(envelope.from()))
        .list("sender", addresses(envelope.sender()))
        .list("reply-to", addresses(envelope.reply_to()))
        .list("to", addresses(envelope.to()))
        .list("cc", addresses(envelope.cc()))
        .list("bcc", addresses(envelope.bcc()))
        .text("in-reply-to", envelope.in_reply_to())
        .text("message-id", envelope.message_id())
}

/// Each address; the groups are gone through as well.
fn addresses(addresses: Addresses<'_>) -> Vec<Node> {
    let all: Vec<Node> = addresses.clone().map(|it| address(&it)).collect();
    let grouped: usize = addresses.groups().map(|group| group.members.count()).sum();
    assert!(grouped <= all.len(), "a group has members that are no addresses");
    all
}

fn address(address: &Address<'_>) -> Node {
    let marks = [
        ("group", address.is_group_start()),
        ("group-end", address.is_group_end()),
    ];
    let fields = Fields::new()
        .text("name", address.name.as_ref())
        .text("route", address.source_route.as_ref())
        .text("mailbox", address.mailbox.as_ref())
        .text("host", address.host.as_ref());
    let fields = marks
        .into_iter()
        .filter(|mark| mark.1)
        .fold(fields, |fields, (name, yes)| fields.flag(name, yes));
    Node::Map(fields.0)
}

/// The parts in order, each with its number: a list and no tree, since parts may nest deep.
pub(super) fn structure(structure: &BodyStructure<'_>) -> Fields {
    Fields::new().list("parts", structure.parts().map(|numbered| Node::Map(part(&numbered).0)))
}

fn part(numbered: &NumberedPart<'_>) -> Fields {
    let part = &numbered.part;
    let mut fields = Fields::new()
        .display("number", numbered.part_number().as_ref())
        .number("depth", Some(numbered.depth() as u64))
        .text("type", part.media_type())
        .text("subtype", part.subtype())
        .list(
            "parameters",
            part.parameters().iter().map(|(name, value)| pair(&name, &value)),
        )
        .text("id", part.id())
        .text("description", part.description())
        .text("encoding", part.encoding())
        .number("size", part.size())
        .number("lines", part.lines())
        .text("md5", part.md5());
    if let Some(disposition) = part.disposition() {
        fields = fields.text("disposition", Some(disposition.kind)).list(
            "disposition-parameters",
            disposition.parameters.iter().map(|(name, value)| pair(&name, &value)),
        );
    }
    fields = fields
        .list(
            "language",
            part.language().map(|language| Node::Text(language.into_owned())),
        )
        .text("location", part.location());
    if let Some(it) = part.envelope() {
        fields = fields.node("envelope", Some(Node::Map(envelope(Fields::new(), &it).0)));
    }
    data::visit(part.extensions());
    fields
}

fn pair(name: &[u8], value: &[u8]) -> Node {
    let mut text = name.to_vec();
    text.push(b'=');
    text.extend_from_slice(value);
    Node::Text(text)
}
