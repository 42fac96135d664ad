//! What is said about messages, and of them.

use core::num::NonZeroU32;

use imap_proto::command::{
    Append, AppendMessage, Fetch, FetchItem, FetchItems, Search, SearchKey, SearchReturn, Select, Store, StoreItem,
};
use imap_proto::ext::{MailboxFilter, context};
use imap_proto::ext::{
    annotate, catenate, convert, e_sort, filters, fuzzy, gmail, imap4, in_thread, multi_append, multi_search,
    object_id, object_id_plus, replace, sort, thread, uid_batches,
};
use imap_proto::response::Offered;
use imap_proto::types::{Atom, Flag, PartNumber, Section, Seq, SeqSet, Tag, TagPrefix, Uid, UidSet};

use super::Entry;
use super::trial::{Trial, Want, list, text, word, words};

pub(crate) const ENTRIES: &[Entry] = &[
    ("annotate", "FETCH ANNOTATION", fetch_annotation),
    ("annotate", "STORE ANNOTATION", store_annotation),
    ("annotate", "SEARCH ANNOTATION", search_annotation),
    ("annotate", "SORT ANNOTATION", sort_annotation),
    ("catenate", "CATENATE", catenate),
    ("context", "CANCELUPDATE", cancel_update),
    ("convert", "CONVERT", convert),
    ("convert", "UID CONVERT", uid_convert),
    ("convert", "CONVERSIONS", conversions),
    ("e_sort", "SORT", e_sort),
    ("e_sort", "UID SORT", uid_e_sort),
    ("filters", "FILTER", filter),
    ("fuzzy", "FUZZY", fuzzy),
    ("gmail", "STORE X-GM-LABELS", store_labels),
    ("gmail", "SEARCH X-GM-LABELS", search_label),
    ("gmail", "SEARCH X-GM-RAW", search_raw),
    ("imap4", "PARTIAL", partial),
    ("in_thread", "INTHREAD", in_thread),
    ("multi_append", "APPEND", multi_append),
    ("multi_search", "ESEARCH", multi_search),
    ("object_id", "SEARCH EMAILID", email_id),
    ("object_id_plus", "SELECT OBJECTID", select_by_id),
    ("replace", "REPLACE", replace),
    ("replace", "UID REPLACE", uid_replace),
    ("sort", "SORT", sort),
    ("sort", "UID SORT", uid_sort),
    ("thread", "THREAD", thread),
    ("thread", "UID THREAD", uid_thread),
    ("uid_batches", "UIDBATCHES", uid_batches),
];

/// `UID FETCH 1:*` and what follows.
fn then(start: &str, wants: impl IntoIterator<Item = Want>) -> Vec<Want> {
    let mut all = words(start);
    all.extend(wants);
    all
}

/// The next text as the path of an annotation.
fn entry(t: &mut Trial<'_>) -> String {
    format!("/{}", t.text())
}

fn fetch_annotation(t: &mut Trial<'_>) {
    let (one, other, attribute) = (entry(t), entry(t), t.text());
    let (entries, attributes) = ([&*one, &*other], [&*attribute]);
    let item = annotate::FetchAnnotation::new(Offered::insist(), &entries, &attributes);
    let wants = list([list([text(&one), text(&other)]), text(&attribute)]);
    t.say(
        &Fetch::uids(&UidSet::all(), FetchItems::Items(vec![FetchItem::Extension(&item)])),
        then("UID FETCH 1:*", [list([word("ANNOTATION"), wants])]),
    );
}

fn store_annotation(t: &mut Trial<'_>) {
    let (entry, attribute, value) = (entry(t), t.text(), t.bytes());
    let values = [(&*attribute, Some(&value[..])), ("value.priv", None)];
    let entries = [(&*entry, &values[..])];
    let item = annotate::SetAnnotation::new(Offered::insist(), &entries);
    let pairs = list([text(&attribute), text(&value), text("value.priv"), Want::Nil]);
    t.say(
        &Store::uids(&UidSet::all(), StoreItem::Extension(&item)),
        then("UID STORE 1:* ANNOTATION", [list([text(&entry), pairs])]),
    );
}

fn search_annotation(t: &mut Trial<'_>) {
    let (entry, value) = (entry(t), t.bytes());
    let key = annotate::HasAnnotation::new(Offered::insist(), &entry, annotate::Sharing::Either, &value);
    t.say(
        &Search::uids(SearchKey::Extension(&key)),
        then(
            "UID SEARCH",
            [
                Want::MaybeCharset,
                word("ANNOTATION"),
                text(&entry),
                word("value"),
                text(&value),
            ],
        ),
    );
}

fn sort_annotation(t: &mut Trial<'_>) {
    let (entry, subject) = (entry(t), t.text());
    let key = annotate::ByAnnotation::new(Offered::insist(), &entry, annotate::Sharing::Shared);
    let keys = [sort::SortKey::Extension(&key)];
    let by = list([word("ANNOTATION"), text(&entry), word("value.shared")]);
    t.say(
        &sort::Sort::uids(Offered::insist(), &keys, SearchKey::Subject(&subject)),
        then("UID SORT", [by, Want::Charset, word("SUBJECT"), text(&subject)]),
    );
}

fn catenate(t: &mut Trial<'_>) {
    let (mailbox, url) = (t.mailbox(), t.text());
    let wire = mailbox.as_wire().unwrap().to_vec();
    let parts = [catenate::Part::Url(&url), catenate::Part::Text(3)];
    let data = catenate::Catenate::new(Offered::insist(), &parts);
    t.say(
        &Append::new(&mailbox, AppendMessage::of(&data)),
        vec![
            word("APPEND"),
            text(wire),
            word("CATENATE"),
            list([word("URL"), text(&url), word("TEXT"), text("mmm")]),
        ],
    );
}

fn cancel_update(t: &mut Trial<'_>) {
    let tag = Tag::new(TagPrefix::default(), 7);
    let wants = vec![word("CANCELUPDATE"), text(tag.to_string())];
    t.say(&context::CancelUpdate::new(Offered::insist(), &[tag]), wants);
}

fn convert(t: &mut Trial<'_>) {
    let (media_type, name, value) = (t.text(), t.text(), t.text());
    let parameters = [(&*name, &*value)];
    let items = [convert::ConvertItem::Binary(Section::part(&[1, 2]).unwrap(), None)];
    let target = convert::Target::to(&media_type).with(&parameters);
    t.say(
        &convert::Convert::numbers(Offered::insist(), &SeqSet::all(), target, &items),
        then(
            "CONVERT 1:*",
            [
                list([text(&media_type), list([text(&name), text(&value)])]),
                Want::Section("BINARY", "1.2"),
            ],
        ),
    );
}

fn uid_convert(t: &mut Trial<'_>) {
    let media_type = t.text();
    let items = [convert::ConvertItem::Uid];
    t.say(
        &convert::Convert::uids(
            Offered::insist(),
            &UidSet::all(),
            convert::Target::to(&media_type),
            &items,
        ),
        then("UID CONVERT 1:*", [list([text(&media_type)]), word("UID")]),
    );
}

fn conversions(t: &mut Trial<'_>) {
    let (from, to) = (t.text(), t.text());
    let wants = vec![word("CONVERSIONS"), text(&from), text(&to)];
    t.say(&convert::Conversions::new(Offered::insist(), &from, &to), wants);
}

/// What SORT says behind its keys.
fn program(name: &str, subject: &str) -> [Want; 6] {
    [
        Want::Charset,
        word("HEADER"),
        text(name),
        text(subject),
        word("SUBJECT"),
        text(subject),
    ]
}

fn e_sort(t: &mut Trial<'_>) {
    let (name, subject) = (t.text(), t.text());
    let keys = [sort::SortKey::Reverse(&sort::SortKey::Date)];
    let keyed = SearchKey::Header(&name, &subject).and(SearchKey::Subject(&subject));
    let returns = [SearchReturn::Count];
    let mut wants = then("SORT RETURN", [list([word("COUNT")]), list(words("REVERSE DATE"))]);
    wants.extend(program(&name, &subject));
    t.say(
        &e_sort::ESort::new(
            Offered::insist(),
            sort::Sort::numbers(Offered::insist(), &keys, keyed),
            &returns,
        ),
        wants,
    );
}

fn uid_e_sort(t: &mut Trial<'_>) {
    let (name, subject) = (t.text(), t.text());
    let keys = [sort::SortKey::Subject];
    let keyed = SearchKey::Header(&name, &subject).and(SearchKey::Subject(&subject));
    let returns = [SearchReturn::All];
    let mut wants = then("UID SORT RETURN", [list([word("ALL")]), list([word("SUBJECT")])]);
    wants.extend(program(&name, &subject));
    t.say(
        &e_sort::ESort::new(
            Offered::insist(),
            sort::Sort::uids(Offered::insist(), &keys, keyed),
            &returns,
        ),
        wants,
    );
}

fn sort(t: &mut Trial<'_>) {
    let (name, subject) = (t.text(), t.text());
    let keyed = SearchKey::Header(&name, &subject).and(SearchKey::Subject(&subject));
    let mut wants = then("SORT", [list([word("DATE")])]);
    wants.extend(program(&name, &subject));
    t.say(
        &sort::Sort::numbers(Offered::insist(), &[sort::SortKey::Date], keyed),
        wants,
    );
}

fn uid_sort(t: &mut Trial<'_>) {
    let (name, subject) = (t.text(), t.text());
    let keyed = SearchKey::Header(&name, &subject).and(SearchKey::Subject(&subject));
    let mut wants = then("UID SORT", [list([word("DATE")])]);
    wants.extend(program(&name, &subject));
    t.say(
        &sort::Sort::uids(Offered::insist(), &[sort::SortKey::Date], keyed),
        wants,
    );
}

fn thread(t: &mut Trial<'_>) {
    let (name, subject) = (t.text(), t.text());
    let keyed = SearchKey::Header(&name, &subject).and(SearchKey::Subject(&subject));
    let mut wants = words("THREAD REFERENCES");
    wants.extend(program(&name, &subject));
    t.say(
        &thread::Thread::numbers(Offered::insist(), thread::Algorithm::References, keyed),
        wants,
    );
}

fn uid_thread(t: &mut Trial<'_>) {
    let (algorithm, name, subject) = (t.text(), t.text(), t.text());
    let Ok(algorithm) = Atom::new(&*algorithm) else { return };
    let keyed = SearchKey::Header(&name, &subject).and(SearchKey::Subject(&subject));
    let mut wants = then("UID THREAD", [word(algorithm.as_str())]);
    wants.extend(program(&name, &subject));
    t.say(
        &thread::Thread::uids(Offered::insist(), thread::Algorithm::Other(&algorithm), keyed),
        wants,
    );
}

fn filter(t: &mut Trial<'_>) {
    let name = t.text();
    let Ok(name) = Atom::new(&*name) else { return };
    let key = filters::Filter::new(Offered::insist(), &name);
    t.say(
        &Search::uids(SearchKey::Extension(&key)),
        then("UID SEARCH FILTER", [word(name.as_str())]),
    );
}

fn fuzzy(t: &mut Trial<'_>) {
    let body = t.text();
    t.say(
        &Search::uids(fuzzy::fuzzy(Offered::insist(), SearchKey::Body(&body))),
        then(
            "UID SEARCH",
            [Want::MaybeCharset, word("FUZZY"), word("BODY"), text(&body)],
        ),
    );
}

fn in_thread(t: &mut Trial<'_>) {
    let (id, body) = (t.text(), t.text());
    let key = in_thread::MessageId::new(Offered::insist(), &id);
    let both = SearchKey::Extension(&key).and(SearchKey::Body(&body));
    let keys = list([word("MESSAGEID"), text(&id), word("BODY"), text(&body)]);
    t.say(
        &Search::uids(in_thread::in_thread(Offered::insist(), both)),
        then("UID SEARCH", [Want::MaybeCharset, word("INTHREAD"), keys]),
    );
}

/// Gmail's labels are spelled as names of mailboxes are.
fn label(t: &mut Trial<'_>) -> Option<(String, Want)> {
    let label = t.text();
    let is_plain = label.bytes().all(|byte| (b' '..0x7f).contains(&byte) && byte != b'&');
    // How others are spelled is tried with names of mailboxes.
    is_plain.then(|| (label.clone(), text(label)))
}

fn store_labels(t: &mut Trial<'_>) {
    let Some((label, want)) = label(t) else { return };
    let labels = [&*label, "other"];
    let item = gmail::StoreLabels::add(Offered::insist(), &labels);
    t.say(
        &Store::uids(&UidSet::all(), StoreItem::Extension(&item)),
        then("UID STORE 1:* +X-GM-LABELS", [list([want, text("other")])]),
    );
}

fn search_label(t: &mut Trial<'_>) {
    let Some((label, want)) = label(t) else { return };
    let key = gmail::GmailKey::label(Offered::insist(), &label);
    t.say(
        &Search::uids(SearchKey::Extension(&key)),
        then("UID SEARCH", [Want::MaybeCharset, word("X-GM-LABELS"), want]),
    );
}

fn search_raw(t: &mut Trial<'_>) {
    let query = t.text();
    let key = gmail::GmailKey::raw(Offered::insist(), &query);
    t.say(
        &Search::uids(SearchKey::Extension(&key)),
        then("UID SEARCH", [Want::MaybeCharset, word("X-GM-RAW"), text(&query)]),
    );
}

fn partial(t: &mut Trial<'_>) {
    let part = PartNumber::new(&[1, 2]).unwrap();
    let item = imap4::PartialItem::BodyPeek(&part);
    let (seq, first) = (Seq::new(3).unwrap(), NonZeroU32::new(1).unwrap());
    t.say(
        &imap4::Partial::new(Offered::insist(), seq, item, first, 512),
        then("PARTIAL 3", [Want::Section("BODY.PEEK", "1.2"), word("1"), word("512")]),
    );
}

fn multi_append(t: &mut Trial<'_>) {
    let (mailbox, keyword) = (t.mailbox(), t.bytes());
    let wire = mailbox.as_wire().unwrap().to_vec();
    let flags = [Flag::Seen, Flag::parse(&keyword)];
    let spelled = flags[1].wire().into_owned();
    let messages = [AppendMessage::new(3).flags(&flags), AppendMessage::new(2)];
    let flagged = list([word("\\Seen"), word(&String::from_utf8_lossy(&spelled))]);
    t.say(
        &multi_append::MultiAppend::new(Offered::insist(), &mailbox, &messages),
        vec![word("APPEND"), text(wire), flagged, text("mmm"), text("mm")],
    );
}

fn multi_search(t: &mut Trial<'_>) {
    let (one, other, subject) = (t.mailbox(), t.mailbox(), t.text());
    let names = [one, other];
    let [one, other] = [0, 1].map(|at: usize| text(names[at].as_wire().unwrap()));
    let sources = [
        multi_search::Source::Selected,
        multi_search::Source::Mailboxes(MailboxFilter::Subtree(&names)),
    ];
    let inside = list([word("selected"), word("subtree"), list([one, other])]);
    t.say(
        &multi_search::MultiSearch::new(Offered::insist(), &sources, SearchKey::Subject(&subject)),
        then(
            "ESEARCH IN",
            [inside, Want::MaybeCharset, word("SUBJECT"), text(&subject)],
        ),
    );
}

fn email_id(t: &mut Trial<'_>) {
    let id = t.text();
    let key = object_id::HasObjectId::email(Offered::insist(), &id);
    t.say(
        &Search::uids(SearchKey::Extension(&key)),
        then("UID SEARCH EMAILID", [text(&id)]),
    );
}

fn select_by_id(t: &mut Trial<'_>) {
    let (mailbox, id, account) = (t.mailbox(), t.text(), t.text());
    let wire = mailbox.as_wire().unwrap().to_vec();
    let by = object_id_plus::ByObjectId::new(Offered::insist(), &id).in_account(&account);
    let pairs = list([word("MAILBOXID"), text(&id), word("ACCOUNTID"), text(&account)]);
    t.say(
        &Select::new(&mailbox).parameter(&by),
        vec![word("SELECT"), text(wire), list([word("OBJECTID"), pairs])],
    );
}

fn replace(t: &mut Trial<'_>) {
    let mailbox = t.mailbox();
    let wire = mailbox.as_wire().unwrap().to_vec();
    t.say(
        &replace::Replace::number(Offered::insist(), Seq::new(4).unwrap(), &mailbox, AppendMessage::new(2)),
        then("REPLACE 4", [text(wire), text("mm")]),
    );
}

fn uid_replace(t: &mut Trial<'_>) {
    let mailbox = t.mailbox();
    let wire = mailbox.as_wire().unwrap().to_vec();
    t.say(
        &replace::Replace::uid(Offered::insist(), Uid::new(4).unwrap(), &mailbox, AppendMessage::new(2)),
        then("UID REPLACE 4", [text(wire), text("mm")]),
    );
}

fn uid_batches(t: &mut Trial<'_>) {
    t.say(
        &uid_batches::UidBatches::new(Offered::insist(), 500).batches(1, 3),
        words("UIDBATCHES 500 1:3"),
    );
}
