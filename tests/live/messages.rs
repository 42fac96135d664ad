//! Messages: fetched, searched, marked, copied, moved, removed.

use imap_proto::command::{Fetch, FetchItem, FetchSection, Methods, Search, SearchKey, SearchReturn, Store, StoreItem};
use imap_proto::ext::in_thread::{self, Threading};
use imap_proto::ext::thread::{Algorithm, Thread};
use imap_proto::response::{Code, CopyUid, Offered};
use imap_proto::types::{Date, Flag, MailboxName, PartNumber, Partial, Section, Seq, SeqSet, Uid, UidSet};

use crate::mime;
use crate::scenarios;
use crate::session::Session;
use crate::stage::Stage;

scenarios!(
    envelope_and_structure,
    sections,
    search,
    search_results,
    threads,
    store,
    copy,
    moves,
    expunge,
);

fn envelope_and_structure(stage: &Stage) {
    let mut session = stage.alice();
    let inbox = MailboxName::inbox();
    let uid = mime::append(&mut session, &inbox, mime::PARTS.as_bytes(), &[Flag::Flagged]);
    session.select(&inbox).unwrap();
    let items = [
        FetchItem::Flags,
        FetchItem::Envelope,
        FetchItem::BodyStructure,
        FetchItem::InternalDate,
        FetchItem::Rfc822Size,
    ];
    let messages = session.uid_fetch(&UidSet::one(uid), items).unwrap();
    let [message] = messages.as_slice() else {
        panic!("{messages:?}")
    };
    assert_eq!((message.uid, message.seq), (Some(uid), Seq::new(1)));
    assert_eq!(message.size, u64::try_from(mime::PARTS.len()).ok());
    assert!(message.flags.as_ref().unwrap().contains(&Flag::Flagged));
    assert!(message.internal_date.unwrap().to_unix() > 1_700_000_000);
    assert!(
        message.invalid().is_empty() && message.others().next().is_none(),
        "{message:?}"
    );

    let envelope = message.envelope().unwrap();
    let text = |value: Option<alloc::borrow::Cow<'_, [u8]>>| String::from_utf8(value.unwrap().into_owned()).unwrap();
    assert_eq!(text(envelope.subject()), "parts");
    assert_eq!(text(envelope.date()), "Mon, 07 Feb 1994 21:52:25 -0800");
    assert_eq!(text(envelope.message_id()), "<parts@example.org>");
    assert_eq!(text(envelope.in_reply_to()), "<before@example.org>");
    let from: Vec<_> = envelope.from().collect();
    assert_eq!(text(from[0].name.clone()), "Alice Liddell");
    let sender: Vec<_> = envelope.sender().collect();
    assert_eq!(text(sender[0].mailbox.clone()), "secretary");
    let to: Vec<_> = envelope.to().collect();
    assert_eq!((to.len(), text(to[1].name.clone())), (2, "Carol \"C\" Doe".to_owned()));
    assert_eq!(text(to[1].host.clone()), "example.net");
    assert!(envelope.bcc().is_empty() && !envelope.cc().is_empty());

    let structure = message.body_structure().unwrap();
    assert!(structure.part().is("multipart", "mixed"));
    let parts: Vec<_> = structure.parts().map(|numbered| format!("{numbered:?}")).collect();
    assert!(parts.len() >= 4, "{parts:?}");
    let part = |numbers: &[u32]| structure.find(&PartNumber::new(numbers).unwrap()).unwrap();
    assert!(part(&[1]).is("TEXT", "PLAIN") && part(&[1]).lines() == Some(2));
    assert_eq!(part(&[1]).parameters().get("CHARSET").as_deref(), Some(&b"utf-8"[..]));
    let disposition = part(&[2]).disposition().unwrap();
    assert!(disposition.is("attachment"));
    assert_eq!(text(part(&[2]).parameters().get("name")), "a b.png");
    assert!(part(&[3]).is_message());
    assert_eq!(text(part(&[3]).envelope().unwrap().subject()), "inner");
}

fn sections(stage: &Stage) {
    let mut session = stage.alice();
    let inbox = MailboxName::inbox();
    let uid = mime::append(&mut session, &inbox, mime::PARTS.as_bytes(), &[]);
    session.select(&inbox).unwrap();
    let set = UidSet::one(uid);
    let (header, first) = (Section::header(), Section::part(&[1]).unwrap());
    let fields = Section::header_fields(&["subject", "X-Missing"]).unwrap();
    let items = [
        FetchItem::peek(header.clone()),
        FetchItem::peek(first.clone()),
        FetchItem::peek(fields.clone()),
    ];
    let messages = session.uid_fetch(&set, items).unwrap();
    let message = &messages.as_slice()[0];
    let (head, _) = mime::PARTS.split_once("\r\n\r\n").unwrap();
    assert_eq!(message.section(&header).unwrap(), format!("{head}\r\n\r\n").as_bytes());
    let text = "Grüße\r\nA0 OK this is not the end\r\n)";
    assert_eq!(message.section(&first).unwrap(), text.as_bytes());
    assert_eq!(message.section(&fields).unwrap(), b"Subject: parts\r\n\r\n");
    assert!(message.flags.is_none());

    // Nothing marks it as seen but a fetch without PEEK.
    let flags = session.uid_fetch(&set, FetchItem::Flags).unwrap();
    assert!(!flags.as_slice()[0].flags.as_ref().unwrap().contains(&Flag::Seen));
    let part = FetchSection::new(first).partial(Partial::new(9, 5).unwrap());
    let messages = session.uid_fetch(&set, FetchItem::BodySection(part)).unwrap();
    let message = &messages.as_slice()[0];
    assert_eq!(message.bodies()[0].origin, Some(9));
    assert_eq!(message.bodies()[0].data.as_deref(), Some(&text.as_bytes()[9..14]));
    let flags = session.uid_fetch(&set, FetchItem::Flags).unwrap();
    assert!(flags.as_slice()[0].flags.as_ref().unwrap().contains(&Flag::Seen));
}

fn search(stage: &Stage) {
    let (mut session, uids) = with_messages(stage, &["apples", "pears", "Grüße", "apples and pears"]);
    let keyword = Flag::keyword("$Fruit").unwrap();
    session
        .uid_store(&UidSet::one(uids[1]), StoreItem::Add(&[keyword.clone(), Flag::Seen]))
        .unwrap();
    let mut find = |program: imap_proto::command::SearchProgram<'_>| -> Vec<Uid> {
        session.uid_search(program).unwrap().iter().collect()
    };
    assert_eq!(find(SearchKey::All.into()), uids);
    assert_eq!(find(SearchKey::Subject("apples").into()), [uids[0], uids[3]]);
    assert_eq!(
        find(SearchKey::Subject("apples").and(SearchKey::Subject("PEARS"))),
        [uids[3]]
    );
    assert_eq!(
        find(SearchKey::Subject("apples").or(SearchKey::Seen)),
        [uids[0], uids[1], uids[3]]
    );
    assert_eq!(
        find(SearchKey::Unseen.and(SearchKey::Subject("apples").not())),
        [uids[2]]
    );
    assert_eq!(find(SearchKey::Subject("grüße").into()), [uids[2]]);
    assert_eq!(find(SearchKey::Keyword(&keyword).into()), [uids[1]]);
    assert_eq!(find(SearchKey::Since(Date::new(2024, 2, 29).unwrap()).into()), uids);
    assert_eq!(find(SearchKey::Before(Date::new(2024, 2, 29).unwrap()).into()), []);
    assert_eq!(
        find(SearchKey::Larger(1_000_000).or(SearchKey::Header("To", "bob@"))),
        uids
    );
    assert_eq!(find(SearchKey::Body("quote \" and \\").into()), []);
    assert_eq!(find(SearchKey::Uid(&UidSet::from_star(uids[2])).into()), uids[2..]);

    let numbers: Vec<Seq> = session.search(SearchKey::Subject("pears")).unwrap().iter().collect();
    assert_eq!(numbers, [Seq::new(2).unwrap(), Seq::new(4).unwrap()]);
}

/// By References alone, "apples" and its answer are one thread and "pears" is another.
fn threads(stage: &Stage) {
    let mut session = stage.alice();
    let inbox = MailboxName::inbox();
    session.select(&inbox).unwrap();
    let mut put = |head: &str, subject: &str| {
        let message = [head.as_bytes(), &mime::message(subject)].concat();
        mime::append(&mut session, &inbox, &message, &[])
    };
    let uids = [
        put("Message-ID: <1@example.org>\r\n", "apples"),
        put("Message-ID: <2@example.org>\r\n", "pears"),
        put(
            "Message-ID: <3@example.org>\r\nReferences: <1@example.org>\r\n",
            "Re: plums",
        ),
    ];
    let mut find = |program| -> Vec<Uid> { session.uid_search(program).unwrap().iter().collect() };
    let apples = SearchKey::Subject("apples");
    let thread = in_thread::in_thread_by(Offered::insist(), Threading::Refs, apples);
    assert_eq!(find(thread.clone()), [uids[0], uids[2]]);
    // Not the negation: Dovecot 2.3 dies of that.
    assert_eq!(find(thread.or(SearchKey::Subject("pears"))), uids);
    let sort = Thread::uids(Offered::insist(), Algorithm::Refs, SearchKey::All);
    let nodes: Vec<_> = session.run(&sort).unwrap().nodes;
    let nodes: Vec<_> = nodes.iter().map(|node| (node.message, node.depth)).collect();
    assert_eq!(nodes, [(Some(uids[0]), 0), (Some(uids[2]), 1), (Some(uids[1]), 0)]);
}

fn search_results(stage: &Stage) {
    let (mut session, uids) = with_messages(stage, &["a", "b", "a", "a"]);
    let options = [
        SearchReturn::Min,
        SearchReturn::Max,
        SearchReturn::Count,
        SearchReturn::All,
    ];
    let command = Search::uids(SearchKey::Subject("a")).returning(&options);
    let found = session.run(command).unwrap();
    assert_eq!(
        (found.min(), found.max(), found.count()),
        (Some(uids[0]), Some(uids[3]), Some(3))
    );
    assert_eq!(found.iter().collect::<Vec<_>>(), [uids[0], uids[2], uids[3]]);
    assert!(!found.is_truncated());

    let none = Search::uids(SearchKey::Subject("nothing")).returning(&options);
    let none = session.run(none).unwrap();
    assert_eq!(
        (none.min(), none.max(), none.count(), none.iter().count()),
        (None, None, Some(0), 0)
    );

    // What the server keeps is `$` in the next command.
    let save = Search::uids(SearchKey::Subject("b")).returning(&[SearchReturn::Save]);
    session.run(save).unwrap();
    let saved = session.uid_fetch(&UidSet::saved(), FetchItem::Flags).unwrap();
    assert_eq!(
        saved.iter().map(|message| message.uid).collect::<Vec<_>>(),
        [Some(uids[1])]
    );
}

fn store(stage: &Stage) {
    let (mut session, uids) = with_messages(stage, &["one", "two"]);
    let own = Flag::keyword("Own").unwrap();
    let all = UidSet::from_numbers(uids.iter().copied()).unwrap();
    let stored = session
        .uid_store(&all, StoreItem::Add(&[Flag::Seen, own.clone()]))
        .unwrap();
    assert_eq!(stored.len(), 2);
    for message in &stored {
        let flags = message.flags.as_ref().unwrap();
        assert!(flags.contains(&Flag::Seen) && flags.contains(&own), "{message:?}");
    }
    let first = UidSet::one(uids[0]);
    let stored = session.uid_store(&first, StoreItem::Remove(&[Flag::Seen])).unwrap();
    let flags = stored.by_uid(uids[0]).unwrap().flags.as_ref().unwrap();
    assert!(!flags.contains(&Flag::Seen) && flags.contains(&own));

    let silent = session
        .run(Store::uids(&first, StoreItem::Replace(&[Flag::Draft])).silent())
        .unwrap();
    assert!(silent.is_empty(), "{silent:?}");
    let seqs: SeqSet = "1:2".parse().unwrap();
    let fetched = session.fetch(&seqs, FetchItem::Flags).unwrap();
    let flags = |at: usize| fetched.as_slice()[at].flags.as_ref().unwrap();
    assert!(
        flags(0).contains(&Flag::Draft) && !flags(0).contains(&own),
        "{fetched:?}"
    );
    assert!(flags(1).contains(&Flag::Seen) && flags(1).contains(&own), "{fetched:?}");
}

fn copy(stage: &Stage) {
    let (mut session, uids) = with_messages(stage, &["one", "two", "three"]);
    let target = MailboxName::new("copies").unwrap();
    session.create(&target).unwrap();
    // So that UIDs there differ from those here.
    mime::deliver(&mut session, &target, &["first", "second"]);
    let two = UidSet::from_numbers([uids[0], uids[2]]).unwrap();
    let copied = session.uid_copy(&two, &target).unwrap();
    let [code] = copied.uids.as_slice() else {
        panic!("{copied:?}")
    };
    assert_eq!(sources(code), [uids[0], uids[2]]);
    assert!(code.is_consistent() && code.uid_validity > 0);

    let there: Vec<Uid> = code.pairs().map(|(_, to)| to).collect();
    let selected = session.select(&target).unwrap();
    assert_eq!(
        (selected.exists, selected.uid_validity),
        (Some(4), Some(code.uid_validity))
    );
    let found = session.uid_search(SearchKey::Subject("three")).unwrap();
    assert_eq!(found.iter().collect::<Vec<_>>(), [there[1]]);
}

fn moves(stage: &Stage) {
    let (mut session, uids) = with_messages(stage, &["one", "two", "three"]);
    let target = MailboxName::new("moved").unwrap();
    session.create(&target).unwrap();
    let moved = session.uid_move(&UidSet::range(uids[0], uids[1]), &target).unwrap();
    let [code] = moved.uids.as_slice() else {
        panic!("{moved:?}")
    };
    assert_eq!(sources(code), uids[..2]);
    assert_eq!(session.connection().mailbox().unwrap().exists(), Some(1));

    let moved = session.move_messages(&"1".parse().unwrap(), &target).unwrap();
    assert_eq!(sources(&moved.uids[0]), uids[2..]);
    assert_eq!(session.connection().mailbox().unwrap().exists(), Some(0));
    assert_eq!(session.select(&target).unwrap().exists, Some(3));
}

fn expunge(stage: &Stage) {
    let (mut session, uids) = with_messages(stage, &["one", "two", "three", "four"]);
    let gone = UidSet::from_numbers([uids[0], uids[1], uids[3]]).unwrap();
    session.uid_store(&gone, StoreItem::Add(&[Flag::Deleted])).unwrap();

    let expunged = session.uid_expunge(&UidSet::one(uids[3])).unwrap();
    assert_eq!(expunged.seqs.iter().map(|seq| seq.get()).collect::<Vec<_>>(), [4]);
    let expunged = session.expunge().unwrap();
    // Each one renumbers those behind it.
    assert_eq!(expunged.seqs.len(), 2, "{expunged:?}");
    assert_eq!(session.connection().mailbox().unwrap().exists(), Some(1));
    let left = session.run(Fetch::uids(&UidSet::all(), FetchItem::Flags)).unwrap();
    assert_eq!(
        left.iter()
            .map(|message| (message.uid, message.seq))
            .collect::<Vec<_>>(),
        [(Some(uids[2]), Seq::new(1))]
    );

    // CLOSE removes, UNSELECT does not.
    let inbox = MailboxName::inbox();
    session
        .uid_store(&UidSet::one(uids[2]), StoreItem::Add(&[Flag::Deleted]))
        .unwrap();
    session.unselect().unwrap();
    assert_eq!(session.select(&inbox).unwrap().exists, Some(1));
    session.close().unwrap();
    assert_eq!(session.select(&inbox).unwrap().exists, Some(0));
    // A message that is not there is no error to name by UID, and one by number.
    assert!(
        session
            .uid_fetch(&UidSet::one(uids[2]), FetchItem::Flags)
            .unwrap()
            .is_empty()
    );
    let error = session.fetch(&"1".parse().unwrap(), FetchItem::Flags).unwrap_err();
    assert!(error.is_rejected() && error.code() != Some(&Code::ServerBug), "{error}");
}

/// Alice's INBOX, open, with these messages and their UIDs.
fn with_messages(stage: &Stage, subjects: &[&str]) -> (Session, Vec<Uid>) {
    let mut session = stage.alice();
    let inbox = MailboxName::inbox();
    let uids = mime::deliver(&mut session, &inbox, subjects);
    session.select(&inbox).unwrap();
    (session, uids)
}

fn sources(code: &CopyUid<'_>) -> Vec<Uid> {
    code.pairs().map(|(from, _)| from).collect()
}
