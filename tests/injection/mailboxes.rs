//! What is said about mailboxes.

use imap_proto::ext::MailboxFilter;
use imap_proto::ext::{apple_push, notify, referrals, xlist};
use imap_proto::response::Offered;

use super::Entry;
use super::trial::{Trial, list, text, word, words};

pub(crate) const ENTRIES: &[Entry] = &[
    ("apple_push", "XAPPLEPUSHSERVICE", apple_push),
    ("notify", "NOTIFY NONE", notify_none),
    ("notify", "NOTIFY SET", notify_set),
    ("referrals", "RLIST", remote_list),
    ("referrals", "RLSUB", remote_subscribed),
    ("xlist", "XLIST", xlist),
];

fn apple_push(t: &mut Trial<'_>) {
    let (account, topic, one, other) = (t.text(), t.text(), t.mailbox(), t.mailbox());
    let mailboxes = [one, other];
    let [one, other] = [0, 1].map(|at: usize| text(mailboxes[at].as_wire().unwrap()));
    let mut wants = words("XAPPLEPUSHSERVICE aps-version 2 aps-account-id");
    wants.extend([text(&account), word("aps-device-token"), text("0f0f")]);
    wants.extend([
        word("aps-subtopic"),
        text(&topic),
        word("mailboxes"),
        list([one, other]),
    ]);
    let command = apple_push::ApplePush::new(Offered::insist(), &account, "0f0f");
    t.say(&command.topic(&topic).mailboxes(&mailboxes), wants);
    // A device token is hexadecimal; nothing else is said.
    let device = t.text();
    if !device.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let said = t.was_said();
        t.say(&apple_push::ApplePush::new(Offered::insist(), "a", &device), Vec::new());
        assert_eq!(t.was_said(), said);
    }
}

fn notify_none(t: &mut Trial<'_>) {
    t.say(&notify::Notify::none(Offered::insist()), words("NOTIFY NONE"));
}

fn notify_set(t: &mut Trial<'_>) {
    let (one, other) = (t.mailbox(), t.mailbox());
    let mailboxes = [one, other];
    let [one, other] = [0, 1].map(|at: usize| text(mailboxes[at].as_wire().unwrap()));
    let events = notify::Events::messages(notify::MessageEvents::NEW_AND_GONE);
    let groups = [
        notify::EventGroup::selected(notify::MessageEvents::NONE),
        notify::EventGroup::of(MailboxFilter::Mailboxes(&mailboxes), events),
    ];
    let named = list([
        word("mailboxes"),
        list([one, other]),
        list(words("MessageNew MessageExpunge")),
    ]);
    let mut wants = words("NOTIFY SET STATUS");
    wants.extend([list(words("selected NONE")), named]);
    t.say(&notify::Notify::set(Offered::insist(), &groups).with_status(), wants);
}

fn remote_list(t: &mut Trial<'_>) {
    let (reference, pattern) = (t.mailbox(), t.mailbox());
    let wants = vec![
        word("RLIST"),
        text(reference.as_wire().unwrap()),
        text(pattern.as_wire().unwrap()),
    ];
    t.say(
        &referrals::RemoteList::all(Offered::insist(), &pattern).reference(&reference),
        wants,
    );
}

fn remote_subscribed(t: &mut Trial<'_>) {
    let pattern = t.mailbox();
    let wants = vec![word("RLSUB"), text(""), text(pattern.as_wire().unwrap())];
    t.say(&referrals::RemoteList::subscribed(Offered::insist(), &pattern), wants);
}

fn xlist(t: &mut Trial<'_>) {
    let (reference, pattern) = (t.mailbox(), t.mailbox());
    let wants = vec![
        word("XLIST"),
        text(reference.as_wire().unwrap()),
        text(pattern.as_wire().unwrap()),
    ];
    t.say(
        &xlist::XList::new(Offered::insist(), &pattern).reference(&reference),
        wants,
    );
}
