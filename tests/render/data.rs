//! Untagged data.

use imap_proto::response::{Data, ESearch, List, MailboxStatus, Namespace, NamespaceEntry, Numbers, StatusItem};
use imap_proto::types::MailboxName;
use imap_proto::wire::{Cursor, Value};

use super::{Fields, Node, Rendered, unknown};

pub(super) fn data(data: &Data<'_>) -> Rendered {
    match data {
        Data::Capability(it) => words(it.words()).named("Capability"),
        Data::Enabled(it) => words(it.words()).named("Enabled"),
        Data::List(it) => list(it).named("List"),
        Data::Lsub(it) => list(it).named("Lsub"),
        Data::Namespace(it) => namespace(it),
        Data::Status(it) => status(it),
        Data::Flags(it) => Fields::new().flags("flags", it.iter()).named("MailboxFlags"),
        Data::Search(it) => numbers(it).named("Search"),
        Data::Sort(it) => numbers(it).named("Sort"),
        Data::ESearch(it) => esearch(it),
        Data::Exists(count) => Fields::new().number("number", Some(*count)).named("Exists"),
        Data::Recent(count) => Fields::new().number("number", Some(*count)).named("Recent"),
        Data::Expunge(seq) => Fields::new().number("seq", Some(seq.get())).named("Expunge"),
        Data::Other(it) => Fields::new()
            .number("number", it.number())
            .text("name", Some(it.name()))
            .values("arguments", it.values())
            .named("Data"),
        other => unknown(other),
    }
}

fn words<'w>(words: impl Iterator<Item = &'w [u8]>) -> Fields {
    Fields::new().list("words", words.map(|word| Node::Text(word.to_vec())))
}

fn mailbox(fields: Fields, field: &'static str, name: &MailboxName<'_>) -> Fields {
    let fields = fields.text(field, name.as_wire());
    let shown = name.display();
    if name.as_wire() == Some(shown.as_bytes()) {
        fields
    } else {
        fields.text("shown", Some(&*shown))
    }
}

fn list(list: &List<'_>) -> Fields {
    let fields = mailbox(Fields::new(), "mailbox", &list.mailbox());
    let mut fields = fields
        .display("delimiter", list.delimiter().as_ref())
        .list(
            "attributes",
            list.attributes().map(|attribute| Node::Text(attribute.wire().to_vec())),
        )
        .flag("selectable", list.is_selectable())
        .list(
            "child-info",
            list.child_info().map(|option| Node::Text(option.into_owned())),
        );
    if let Some(has) = list.has_children() {
        fields = fields.flag("children", has);
    }
    if let Some(name) = list.old_name() {
        fields = mailbox(fields, "old-name", &name);
    }
    fields.list(
        "extensions",
        list.extensions().map(|(name, values)| {
            visit(values);
            Node::Text(name.into_owned())
        }),
    )
}

fn namespace(namespace: &Namespace<'_>) -> Rendered {
    Fields::new()
        .list("personal", namespace.personal().map(|entry| namespace_entry(&entry)))
        .list(
            "other-users",
            namespace.other_users().map(|entry| namespace_entry(&entry)),
        )
        .list("shared", namespace.shared().map(|entry| namespace_entry(&entry)))
        .named("Namespace")
}

fn namespace_entry(entry: &NamespaceEntry<'_>) -> Node {
    visit(entry.extensions);
    let fields = Fields::new()
        .text("prefix", Some(&entry.prefix))
        .display("delimiter", entry.delimiter.as_ref());
    Node::Map(fields.0)
}

fn status(status: &MailboxStatus<'_>) -> Rendered {
    let fields = mailbox(Fields::new(), "mailbox", &status.mailbox());
    let others = status.items().filter_map(|item| match item {
        StatusItem::Other { name, value } => {
            visit(value.cursor());
            Some(Node::Map(
                Fields::new()
                    .text("name", Some(name))
                    .text("value", Some(value.as_bytes()))
                    .0,
            ))
        }
        _ => None,
    });
    fields
        .number("messages", status.messages())
        .number("recent", status.recent())
        .number("uidnext", status.uid_next())
        .number("uidvalidity", status.uid_validity())
        .number("unseen", status.unseen())
        .number("deleted", status.deleted())
        .number("size", status.size())
        .list("others", others)
        .named("MailboxStatus")
}

fn numbers(numbers: &Numbers<'_>) -> Fields {
    Fields::new()
        .list("numbers", numbers.iter().map(|number| Node::Number(number.into())))
        .number("modseq", numbers.mod_seq())
}

fn esearch(esearch: &ESearch<'_>) -> Rendered {
    let mut fields = Fields::new().text("tag", esearch.tag());
    if let Some(name) = esearch.mailbox() {
        fields = mailbox(fields, "mailbox", &name);
    }
    fields
        .number("uidvalidity", esearch.uid_validity())
        .flag("uid", esearch.is_uid())
        .number("min", esearch.min())
        .number("max", esearch.max())
        .number("count", esearch.count())
        .display("all", esearch.all())
        .number("modseq", esearch.mod_seq())
        .list(
            "items",
            esearch.items().map(|(name, values)| {
                visit(values);
                Node::Text(name.to_vec())
            }),
        )
        .named("ESearch")
}

/// Goes through every value, without recursion: each list is read when its turn comes.
pub(super) fn visit(cursor: Cursor<'_>) {
    let mut waiting = vec![cursor];
    while let Some(mut cursor) = waiting.pop() {
        while !cursor.is_end() {
            let left = cursor.count();
            match cursor.value() {
                Some(Value::List(list)) => waiting.push(list),
                Some(_) => {}
                None => break,
            }
            assert!(cursor.count() < left, "a value was read and is still there");
        }
    }
}
