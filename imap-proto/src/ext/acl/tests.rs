use super::*;
use crate::command::testing::{answer, spell};
use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;

fn name(name: &str) -> MailboxName<'static> {
    MailboxName::new(name).unwrap().into_owned()
}

fn rights(letters: &str) -> Rights {
    Rights::new(letters).unwrap()
}

/// The entries of a list, with rights in the order of letters.
fn entries(acl: &Acl<'_>) -> Vec<String> {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    acl.entries()
        .map(|(who, rights)| format!("{} {rights}", text(&who)))
        .collect()
}

#[test]
fn the_examples_of_set_and_get() {
    // RFC 4314 sections 3.1 to 3.3.
    let drafts = name("INBOX/Drafts");
    let get = GetAcl::new(Offered::insist(), &drafts);
    assert_eq!(spell(&get), "GETACL INBOX/Drafts\r\n");
    let (reply, others) = answer(
        &get,
        "* ACL INBOX/Drafts Fred rwipslxetad Chris lrswi\r\nT1 OK Getacl complete\r\n",
    );
    let acl = reply.unwrap();
    assert_eq!(*acl.mailbox(), drafts);
    assert_eq!(entries(&acl), ["Fred adeilprstwx", "Chris ilrsw"]);
    assert!(others.is_empty());

    let set = SetAcl::add(Offered::insist(), &drafts, "Chris", rights("cda"));
    assert_eq!(spell(&set), "SETACL INBOX/Drafts Chris +acd\r\n");
    let set = SetAcl::remove(Offered::insist(), &drafts, "Chris", Rights::SEEN | Rights::WRITE);
    assert_eq!(spell(&set), "SETACL INBOX/Drafts Chris -sw\r\n");
    let set = SetAcl::replace(Offered::insist(), &drafts, "John", Rights::NONE);
    assert_eq!(spell(&set), "SETACL INBOX/Drafts John \"\"\r\n");
    let delete = DeleteAcl::new(Offered::insist(), &drafts, "-Fred");
    assert_eq!(spell(&delete), "DELETEACL INBOX/Drafts -Fred\r\n");
}

#[test]
fn the_examples_of_rights() {
    // RFC 4314 sections 3.4 and 3.5.
    let saved = name("~/Mail/saved");
    let list = ListRights::new(Offered::insist(), &saved, "smith");
    assert_eq!(spell(&list), "LISTRIGHTS ~/Mail/saved smith\r\n");
    let lines = "* LISTRIGHTS ~/Mail/saved smith la r swicdkxte\r\nT1 OK Listrights completed\r\n";
    let found = answer(&list, lines).0.unwrap();
    let groups: Vec<_> = found.groups().map(|group| group.to_string()).collect();
    assert_eq!(
        (found.always(), groups),
        (rights("la"), ["r", "cdeikstwx"].map(String::from).to_vec())
    );

    let archive = name("archive/imap");
    let list = ListRights::new(Offered::insist(), &archive, "anyone");
    let lines = "* LISTRIGHTS archive.imap anyone \"\" l r s w i p k x t e c d a 0 1 2 3 4 5 6 7 8 9\r\nT1 OK x\r\n";
    let found = answer(&list, lines).0.unwrap();
    assert_eq!((found.always(), found.groups().count()), (Rights::NONE, 23));
    assert_eq!(found.identifier(), b"anyone");

    let inbox = MailboxName::inbox();
    let mine = MyRights::new(Offered::insist(), &inbox);
    assert_eq!(spell(&mine), "MYRIGHTS INBOX\r\n");
    let found = answer(&mine, "* MYRIGHTS INBOX rwiptsldaex\r\nT1 OK Myrights complete\r\n").0;
    let found = found.unwrap();
    assert!(found.rights.contains(Rights::READ | Rights::EXPUNGE));
    assert!(!found.rights.contains(Rights::CREATE_MAILBOX));
}

#[test]
fn what_is_no_right_is_refused() {
    assert_eq!(
        Rights::new("lrQ").unwrap_err().rule,
        "lower-case letters and digits only"
    );
    assert_eq!(Rights::new("lr+").map(|_| ()).unwrap_err().what, "rights");
    assert_eq!(rights("9a0").to_string(), "a09");
}

#[test]
fn lists_that_are_none_are_left_to_the_application() {
    let inbox = MailboxName::inbox();
    let get = GetAcl::new(Offered::insist(), &inbox);
    let (reply, others) = answer(&get, "* ACL INBOX Fred\r\n* ACL\r\n* MYRIGHTS INBOX lr\r\nT1 OK x\r\n");
    assert_eq!((reply, others.len()), (None, 3));
}
