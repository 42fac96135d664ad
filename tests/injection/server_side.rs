//! What is said about accounts, rights, settings and the server itself.

use imap_proto::command::List;
use imap_proto::ext::{
    acl, annotate_more, compress, id, imap_sieve, jmap_access, language, list_metadata, metadata, proxy_auth, quota,
    unauthenticate, url_auth, utf8_accept,
};
use imap_proto::response::Offered;
use imap_proto::types::Atom;

use super::Entry;
use super::trial::{Trial, Want, list, text, word, words};

pub(crate) const ENTRIES: &[Entry] = &[
    ("acl", "SETACL", set_acl),
    ("acl", "DELETEACL", delete_acl),
    ("acl", "GETACL", get_acl),
    ("acl", "LISTRIGHTS", list_rights),
    ("acl", "MYRIGHTS", my_rights),
    ("annotate_more", "GETANNOTATION", get_annotation),
    ("annotate_more", "SETANNOTATION", set_annotation),
    ("compress", "COMPRESS", compress),
    ("id", "ID", id),
    ("imap_sieve", "GETMETADATA", get_script),
    ("imap_sieve", "SETMETADATA", set_script),
    ("jmap_access", "GETJMAPACCESS", get_jmap_access),
    ("language", "LANGUAGE", language),
    ("language", "COMPARATOR", comparator),
    ("list_metadata", "LIST RETURN METADATA", list_metadata),
    ("metadata", "GETMETADATA", get_metadata),
    ("metadata", "SETMETADATA", set_metadata),
    ("proxy_auth", "PROXYAUTH", proxy_auth),
    ("quota", "GETQUOTA", get_quota),
    ("quota", "GETQUOTAROOT", get_quota_root),
    ("quota", "SETQUOTA", set_quota),
    ("unauthenticate", "UNAUTHENTICATE", unauthenticate),
    ("url_auth", "RESETKEY", reset_key),
    ("url_auth", "GENURLAUTH", gen_url_auth),
    ("url_auth", "URLFETCH", url_fetch),
    ("utf8_accept", "ENABLE", enable_utf8),
];

fn set_acl(t: &mut Trial<'_>) {
    let (mailbox, identifier) = (t.mailbox(), t.text());
    let rights = acl::Rights::new("lrs").unwrap();
    let wants = vec![
        word("SETACL"),
        text(mailbox.as_wire().unwrap()),
        text(&identifier),
        text("-lrs"),
    ];
    t.say(
        &acl::SetAcl::remove(Offered::insist(), &mailbox, &identifier, rights),
        wants,
    );
}

fn delete_acl(t: &mut Trial<'_>) {
    let (mailbox, identifier) = (t.mailbox(), t.text());
    let wants = vec![word("DELETEACL"), text(mailbox.as_wire().unwrap()), text(&identifier)];
    t.say(&acl::DeleteAcl::new(Offered::insist(), &mailbox, &identifier), wants);
}

fn get_acl(t: &mut Trial<'_>) {
    let mailbox = t.mailbox();
    let wants = vec![word("GETACL"), text(mailbox.as_wire().unwrap())];
    t.say(&acl::GetAcl::new(Offered::insist(), &mailbox), wants);
}

fn list_rights(t: &mut Trial<'_>) {
    let (mailbox, identifier) = (t.mailbox(), t.text());
    let wants = vec![word("LISTRIGHTS"), text(mailbox.as_wire().unwrap()), text(&identifier)];
    t.say(&acl::ListRights::new(Offered::insist(), &mailbox, &identifier), wants);
}

fn my_rights(t: &mut Trial<'_>) {
    let mailbox = t.mailbox();
    let wants = vec![word("MYRIGHTS"), text(mailbox.as_wire().unwrap())];
    t.say(&acl::MyRights::new(Offered::insist(), &mailbox), wants);
}

fn get_annotation(t: &mut Trial<'_>) {
    let (mailbox, one, other, attribute) = (t.mailbox(), t.text(), t.text(), t.text());
    let (one, other) = (format!("/{one}"), format!("/{other}"));
    let (entries, attributes) = ([&*one, &*other], [&*attribute]);
    let wants = vec![
        word("GETANNOTATION"),
        text(mailbox.as_wire().unwrap()),
        list([text(&one), text(&other)]),
        text(&attribute),
    ];
    t.say(
        &annotate_more::GetAnnotation::new(Offered::insist(), Some(&mailbox), &entries, &attributes),
        wants,
    );
}

fn set_annotation(t: &mut Trial<'_>) {
    let (mailbox, entry, attribute, value) = (t.mailbox(), t.text(), t.text(), t.bytes());
    let entry = format!("/{entry}");
    let pairs = [(&*attribute, Some(&value[..])), ("value.shared", None)];
    let values = [(&*entry, &pairs[..])];
    let wants = vec![
        word("SETANNOTATION"),
        text(mailbox.as_wire().unwrap()),
        text(&entry),
        list([text(&attribute), text(&value), text("value.shared"), Want::Nil]),
    ];
    t.say(
        &annotate_more::SetAnnotation::new(Offered::insist(), Some(&mailbox), &values),
        wants,
    );
}

fn compress(t: &mut Trial<'_>) {
    t.say(
        &compress::Compress::deflate(Offered::insist()),
        words("COMPRESS DEFLATE"),
    );
}

fn id(t: &mut Trial<'_>) {
    let (name, value, other) = (t.text(), t.text(), t.text());
    let wants = list([text(&name), text(&value), text("version"), text(&other)]);
    t.say(
        &id::Id::new(Offered::insist())
            .with(&name, &value)
            .with("version", &other),
        vec![word("ID"), wants],
    );
}

const SCRIPT: &str = "/shared/imapsieve/script";

fn get_script(t: &mut Trial<'_>) {
    let mailbox = t.mailbox();
    let wants = vec![word("GETMETADATA"), text(mailbox.as_wire().unwrap()), text(SCRIPT)];
    t.say(&imap_sieve::GetScript::for_mailbox(Offered::insist(), &mailbox), wants);
}

fn set_script(t: &mut Trial<'_>) {
    let (mailbox, name) = (t.mailbox(), t.text());
    let wants = vec![
        word("SETMETADATA"),
        text(mailbox.as_wire().unwrap()),
        list([text(SCRIPT), text(&name)]),
    ];
    t.say(
        &imap_sieve::SetScript::for_mailbox(Offered::insist(), &mailbox, Some(&name)),
        wants,
    );
}

fn get_jmap_access(t: &mut Trial<'_>) {
    t.say(
        &jmap_access::GetJmapAccess::new(Offered::insist()),
        words("GETJMAPACCESS"),
    );
}

fn language(t: &mut Trial<'_>) {
    let (one, other) = (t.text(), t.text());
    t.say(
        &language::Language::change(Offered::insist(), &[&one, &other]),
        vec![word("LANGUAGE"), text(&one), text(&other)],
    );
}

fn comparator(t: &mut Trial<'_>) {
    let (one, other) = (t.text(), t.text());
    t.say(
        &language::Comparator::change(Offered::insist(), &[&one, &other]),
        vec![word("COMPARATOR"), text(&one), text(&other)],
    );
}

/// The next text as the name of an entry; nothing if it cannot be one.
fn entry(t: &mut Trial<'_>) -> Option<String> {
    let name = format!("/private/{}", t.text());
    metadata::EntryName::new(&name).is_ok().then_some(name)
}

fn list_metadata(t: &mut Trial<'_>) {
    let (pattern, Some(one), Some(other)) = (t.mailbox(), entry(t), entry(t)) else {
        return;
    };
    let entries = [&one, &other].map(|name| metadata::EntryName::new(name).unwrap());
    let returned = list_metadata::ReturnMetadata::new(Offered::insist(), &entries);
    t.say(
        &List::new(&pattern).returning(&[returned.returning()]),
        vec![
            word("LIST"),
            text(""),
            text(pattern.as_wire().unwrap()),
            word("RETURN"),
            list([word("METADATA"), list([text(&one), text(&other)])]),
        ],
    );
}

fn get_metadata(t: &mut Trial<'_>) {
    let (mailbox, Some(one), Some(other)) = (t.mailbox(), entry(t), entry(t)) else {
        return;
    };
    let entries = [&one, &other].map(|name| metadata::EntryName::new(name).unwrap());
    let command = metadata::GetMetadata::mailbox(Offered::insist(), &mailbox, &entries);
    t.say(
        &command.max_size(1024).depth(metadata::Depth::All),
        vec![
            word("GETMETADATA"),
            list(words("MAXSIZE 1024 DEPTH infinity")),
            text(mailbox.as_wire().unwrap()),
            list([text(&one), text(&other)]),
        ],
    );
}

fn set_metadata(t: &mut Trial<'_>) {
    let (mailbox, Some(name), value) = (t.mailbox(), entry(t), t.bytes()) else {
        return;
    };
    let entry = metadata::EntryName::new(&name).unwrap();
    let values = [(entry, Some(&value[..])), (metadata::EntryName::SPECIAL_USE, None)];
    t.say(
        &metadata::SetMetadata::mailbox(Offered::insist(), &mailbox, &values),
        vec![
            word("SETMETADATA"),
            text(mailbox.as_wire().unwrap()),
            list([text(&name), text(&value), text("/private/specialuse"), Want::Nil]),
        ],
    );
}

fn proxy_auth(t: &mut Trial<'_>) {
    let user = t.text();
    // It is for the state without a mailbox open.
    t.say_without_mailbox(&proxy_auth::ProxyAuth::new(&user), vec![word("PROXYAUTH"), text(&user)]);
}

fn get_quota(t: &mut Trial<'_>) {
    let root = t.bytes();
    let wants = vec![word("GETQUOTA"), text(&root)];
    t.say(&quota::GetQuota::new(Offered::insist(), &root), wants);
}

fn get_quota_root(t: &mut Trial<'_>) {
    let mailbox = t.mailbox();
    let wants = vec![word("GETQUOTAROOT"), text(mailbox.as_wire().unwrap())];
    t.say(&quota::GetQuotaRoot::new(Offered::insist(), &mailbox), wants);
}

fn set_quota(t: &mut Trial<'_>) {
    let (root, resource) = (t.bytes(), t.text());
    let Ok(resource) = Atom::new(&*resource) else { return };
    let wants = vec![
        word("SETQUOTA"),
        text(&root),
        list([word(resource.as_str()), word("1024"), word("MESSAGE"), word("10")]),
    ];
    let limits = [(resource.clone(), 1024), (Atom::new("MESSAGE").unwrap(), 10)];
    t.say(&quota::SetQuota::new(Offered::insist(), &root, &limits), wants);
}

fn unauthenticate(t: &mut Trial<'_>) {
    t.say(
        &unauthenticate::Unauthenticate::new(Offered::insist()),
        words("UNAUTHENTICATE"),
    );
}

fn reset_key(t: &mut Trial<'_>) {
    let (mailbox, mechanism) = (t.mailbox(), t.text());
    let Ok(mechanism) = Atom::new(&*mechanism) else { return };
    let wants = vec![
        word("RESETKEY"),
        text(mailbox.as_wire().unwrap()),
        word(mechanism.as_str()),
    ];
    let mechanisms = [mechanism.clone()];
    t.say(&url_auth::ResetKey::of(Offered::insist(), &mailbox, &mechanisms), wants);
}

fn gen_url_auth(t: &mut Trial<'_>) {
    let (one, other) = (t.text(), t.text());
    let internal = || Atom::new("INTERNAL").unwrap();
    let urls = [(&*one, internal()), (&*other, internal())];
    t.say(
        &url_auth::GenUrlAuth::new(Offered::insist(), &urls),
        vec![
            word("GENURLAUTH"),
            text(&one),
            word("INTERNAL"),
            text(&other),
            word("INTERNAL"),
        ],
    );
}

fn url_fetch(t: &mut Trial<'_>) {
    let (one, other) = (t.text(), t.text());
    t.say(
        &url_auth::UrlFetch::new(Offered::insist(), &[&one, &other]),
        vec![word("URLFETCH"), text(&one), text(&other)],
    );
    let extended = [(&*one, url_auth::UrlItems::BINARY.with_structure())];
    t.say(
        &url_auth::UrlFetch::extended(Offered::insist(), &extended),
        vec![
            word("URLFETCH"),
            list([text(&one), word("BINARY"), word("BODYPARTSTRUCTURE")]),
        ],
    );
}

fn enable_utf8(t: &mut Trial<'_>) {
    t.say_without_mailbox(
        &utf8_accept::EnableUtf8::new(Offered::insist()),
        words("ENABLE UTF8=ACCEPT"),
    );
}
