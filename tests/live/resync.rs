//! A cache that is brought up to date after others have changed the mailbox.

use alloc::collections::BTreeMap;

use imap_proto::command::{FetchItem, Methods, StoreItem};
use imap_proto::flow::{Change, ResumePoint, ResyncMethod, ResyncOptions};
use imap_proto::types::{Flag, MailboxName, Uid, UidSet};

use crate::mime;
use crate::scenarios;
use crate::session::Session;
use crate::stage::Stage;

scenarios!(
    a_cache_by_qresync,
    a_cache_by_condstore,
    a_cache_by_comparison,
    a_mailbox_that_is_another_one,
);

/// What a client keeps of a mailbox.
#[derive(Default)]
struct Cache {
    messages: BTreeMap<Uid, Vec<String>>,
    point: Option<String>,
    /// Messages told of as new, as changed and as gone, and resets.
    told: [usize; 4],
}

impl Cache {
    /// Brings it up to date over a connection of its own, as a program does that is started again.
    fn resync(&mut self, stage: &Stage, mailbox: &MailboxName<'_>, options: ResyncOptions) -> ResyncMethod {
        let mut session = stage.alice();
        let point: Option<ResumePoint> = self.point.as_ref().map(|text| text.parse().unwrap());
        self.told = [0; 4];
        let resync = session.resync(mailbox, point, options, |change| match change {
            Change::Reset => {
                self.messages.clear();
                self.told[3] += 1;
            }
            Change::Vanished(uids) => {
                let before = self.messages.len();
                self.messages.retain(|uid, _| !uids.contains(*uid, None));
                self.told[2] += before - self.messages.len();
            }
            Change::Message { uid, is_new, flags, .. } => {
                let known = self.messages.insert(uid, flags_of(flags.iter()));
                assert_eq!(known.is_none(), is_new, "{uid}");
                self.told[usize::from(!is_new)] += 1;
            }
            other => panic!("{other:?}"),
        });
        let resync = resync.unwrap();
        self.point = resync.point().map(|point| point.to_string());
        assert!(session.connection().mailbox().is_some());
        assert_eq!(self.messages, all(&mut session));
        resync.method()
    }
}

/// All there is, asked for anew.
fn all(session: &mut Session) -> BTreeMap<Uid, Vec<String>> {
    let messages = session.uid_fetch(&UidSet::all(), FetchItem::Flags).unwrap();
    let messages = messages.iter();
    messages
        .map(|message| (message.uid.unwrap(), flags_of(message.flags.as_ref().unwrap().iter())))
        .collect()
}

/// `\Recent` is one session's, and no news for a cache.
fn flags_of<'a>(flags: impl Iterator<Item = Flag<'a>>) -> Vec<String> {
    let names = flags.filter(|flag| *flag != Flag::Recent).map(|flag| flag.to_string());
    let mut names: Vec<_> = names.collect();
    names.sort_unstable();
    names
}

/// Rounds in which somebody else adds, marks and removes messages.
fn rounds(stage: &Stage, options: ResyncOptions, method: ResyncMethod) {
    let inbox = MailboxName::inbox();
    let mut other = stage.alice();
    let mut cache = Cache::default();
    assert_eq!(cache.resync(stage, &inbox, options), ResyncMethod::Anew);
    mime::deliver(
        &mut other,
        &inbox,
        &["one", "two", "three", "four", "five", "six", "seven"],
    );
    other.select(&inbox).unwrap();
    assert_eq!(cache.resync(stage, &inbox, options), method);
    assert_eq!(cache.told, [7, 0, 0, 0]);

    // Nothing has happened.
    assert_eq!(cache.resync(stage, &inbox, options), method);
    let again = if method == ResyncMethod::Comparison { 7 } else { 0 };
    assert_eq!(cache.told, [0, again, 0, 0]);

    let mut seed = 11_usize;
    let mut next = |bound: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) % bound
    };
    for round in 0..8 {
        let uids: Vec<Uid> = cache.messages.keys().copied().collect();
        let mut some = |most: usize| {
            let count = next(most + 1);
            UidSet::from_numbers((0..count).map(|_| uids[next(uids.len())]))
        };
        let (marked, removed) = (some(3), some(2));
        if let Some(marked) = marked {
            let flags = [Flag::Seen, Flag::keyword("$Round").unwrap()];
            let mark = if round % 2 == 0 {
                StoreItem::Add(&flags)
            } else {
                StoreItem::Remove(&flags)
            };
            other.uid_store(&marked, mark).unwrap();
        }
        if let Some(removed) = removed {
            other.uid_store(&removed, StoreItem::Add(&[Flag::Deleted])).unwrap();
            other.expunge().unwrap();
        }
        let subjects = ["a", "b", "c"];
        mime::deliver(&mut other, &inbox, &subjects[..1 + next(3)]);
        assert_eq!(cache.resync(stage, &inbox, options), method, "round {round}");
        assert_eq!(cache.told[3], 0);
    }
    // Everything is gone.
    other
        .uid_store(&UidSet::all(), StoreItem::Add(&[Flag::Deleted]))
        .unwrap();
    other.expunge().unwrap();
    let before = cache.messages.len();
    assert_eq!(cache.resync(stage, &inbox, options), method);
    assert_eq!(cache.told, [0, 0, before, 0]);
}

fn a_cache_by_qresync(stage: &Stage) {
    rounds(stage, ResyncOptions::new(), ResyncMethod::QResync);
}

fn a_cache_by_condstore(stage: &Stage) {
    rounds(stage, ResyncOptions::new().without_qresync(), ResyncMethod::CondStore);
}

fn a_cache_by_comparison(stage: &Stage) {
    rounds(
        stage,
        ResyncOptions::new().without_condstore(),
        ResyncMethod::Comparison,
    );
}

fn a_mailbox_that_is_another_one(stage: &Stage) {
    let work = MailboxName::new("Work").unwrap();
    let mut other = stage.alice();
    other.create(&work).unwrap();
    mime::deliver(&mut other, &work, &["one", "two"]);
    let mut cache = Cache::default();
    let options = ResyncOptions::new().read_only();
    cache.resync(stage, &work, options);
    let validity = cache.point.as_ref().unwrap().split(' ').next().unwrap().to_owned();
    other.delete(&work).unwrap();
    // UIDVALIDITY may be made of the time, in seconds.
    std::thread::sleep(core::time::Duration::from_millis(1100));
    other.create(&work).unwrap();
    mime::deliver(&mut other, &work, &["three"]);
    assert_eq!(cache.resync(stage, &work, options), ResyncMethod::Anew);
    assert_eq!(cache.told, [1, 0, 0, 1]);
    assert!(!cache.point.as_ref().unwrap().starts_with(&validity));
}
