//! Names that are values: capabilities, attributes, keywords, rights, entries and mechanisms.

use imap_proto::ext::acl::Rights;
use imap_proto::ext::filters::{self, Owner};
use imap_proto::ext::metadata::EntryName;
use imap_proto::response::{Capabilities, Capability, MailboxAttribute};
use imap_proto::sasl::{self, Mechanism};
use imap_proto::types::{Atom, Flag};

use crate::names;

#[test]
fn every_capability_is_known() {
    for name in names::read("capabilities") {
        let known = Capabilities::from_words([name.name.as_bytes()]);
        let by_value = known.auth_mechanisms().count() + known.quota_resources().count();
        assert!(known.known().count() + by_value == 1, "{} is unknown", name.name);
    }
    for capability in Capability::ALL {
        let is_listed = |name: &names::Name| name.name.split('=').next() == capability.name().split('=').next();
        assert!(
            names::read("capabilities").iter().any(is_listed),
            "{capability} is not listed"
        );
    }
}

#[test]
fn every_mailbox_attribute_is_known() {
    for name in names::read("attributes") {
        let attribute = MailboxAttribute::parse(name.name.as_bytes());
        assert!(
            !matches!(attribute, MailboxAttribute::Other(_)),
            "{} is unknown",
            name.name
        );
        assert_eq!(attribute.to_string(), name.name);
    }
}

#[test]
fn every_system_flag_is_known() {
    for name in names::read("flags") {
        let flag = Flag::parse(name.name.as_bytes());
        assert!(
            !matches!(flag, Flag::Extension(_) | Flag::Keyword(_)),
            "{} is unknown",
            name.name
        );
        assert_eq!(flag.to_string(), name.name);
    }
}

#[test]
fn every_keyword_is_known() {
    let names = names::read("keywords");
    for name in &names {
        let keyword = Flag::parse(name.name.as_bytes());
        let known = Flag::KEYWORDS.iter().find(|known| **known == keyword);
        assert_eq!(
            known.map(Flag::to_string).as_ref(),
            Some(&name.name),
            "as it is registered"
        );
    }
    assert_eq!(names.len(), Flag::KEYWORDS.len());
}

#[test]
fn every_right_is_known() {
    const RIGHTS: [Rights; 12] = [
        Rights::ADMINISTER,
        Rights::EXPUNGE,
        Rights::INSERT,
        Rights::CREATE_MAILBOX,
        Rights::LOOKUP,
        Rights::ANNOTATE,
        Rights::POST,
        Rights::READ,
        Rights::SEEN,
        Rights::DELETE_MESSAGES,
        Rights::WRITE,
        Rights::DELETE_MAILBOX,
    ];
    let known = RIGHTS.map(|right| right.to_string());
    let names: Vec<_> = names::read("rights").into_iter().map(|name| name.name).collect();
    assert_eq!(known, names[..]);
}

#[test]
fn every_metadata_entry_is_known() {
    let boss = Atom::new("boss").unwrap();
    let mut known: Vec<_> = [
        EntryName::PRIVATE_COMMENT,
        EntryName::SPECIAL_USE,
        EntryName::ADMIN,
        EntryName::SHARED_COMMENT,
        EntryName::IMAP_SIEVE_SCRIPT,
        EntryName::MEDIA_SERVERS,
    ]
    .map(|name| name.as_str().to_owned())
    .into();
    for owner in [Owner::Private, Owner::Shared] {
        known.extend([filters::entry(owner, &boss), filters::description(owner, &boss)]);
    }
    known.sort();
    let names: Vec<_> = names::read("metadata_entries")
        .into_iter()
        .map(|name| name.name)
        .collect();
    assert_eq!(known, names);
    assert!(names.iter().all(|name| EntryName::new(name).is_ok()));
}

#[test]
fn every_mechanism_can_be_used() {
    let mut mechanisms: Vec<Box<dyn Mechanism>> = vec![
        Box::new(sasl::Anonymous::new("trace").unwrap()),
        Box::new(sasl::CramMd5::new("joe", "secret").unwrap()),
        Box::new(sasl::External::new()),
        Box::new(sasl::Login::new("joe", "secret").unwrap()),
        Box::new(sasl::OAuthBearer::new("token").unwrap()),
        Box::new(sasl::Plain::new("joe", "secret").unwrap()),
        Box::new(sasl::XOAuth2::new("joe", "token").unwrap()),
    ];
    let bound = sasl::Binding::Data {
        name: "tls-exporter",
        data: vec![0; 32],
    };
    for hash in [sasl::Hash::Sha1, sasl::Hash::Sha256] {
        for binding in [sasl::Binding::None, bound.clone()] {
            let scram = sasl::Scram::new(hash, binding, "joe", "secret", "rOprNGfwEbeRWgbNEkqO");
            mechanisms.push(Box::new(scram.unwrap()));
        }
    }
    let mut known: Vec<_> = mechanisms.iter().map(|mechanism| mechanism.name().to_owned()).collect();
    known.sort();
    let names: Vec<_> = names::read("mechanisms").into_iter().map(|name| name.name).collect();
    assert_eq!(known, names);
}
