//! `imap selftest`: the two sequences that Python's imaplib tries on a server when it is run as a program.

use core::fmt::Display;

use imap_blocking::Methods;
use imap_blocking::proto::command::{Append, AppendMessage, FetchItem, List, SearchKey, StoreItem};
use imap_blocking::proto::response::Capability;
use imap_blocking::proto::types::{Flag, MailboxName, Section, Seq, SeqSet, Uid, UidSet};

use crate::account::{self, Client};
use crate::args;
use crate::failure::{Failure, Result};
use crate::output::Output;
use crate::text::plain;

pub(crate) fn run(selftest: &args::Selftest, trace: bool, out: &mut Output) -> Result {
    let client = account::open(&selftest.account, trace)?;
    let mut run = Run { client, out };
    run.says("open", account_of(&run.client))?;
    let names = run.names()?;
    let result = run.mailboxes(&names);
    // What was made is removed even if something has failed.
    let removed = run.remove(&names);
    result.and(removed)?;
    run.inbox()?;
    account::alerts(&mut run.client);
    let closed = run.client.logout();
    run.done("logout", closed)?;
    run.out.line("All tests OK.")
}

/// The server, and where the results go.
struct Run<'o> {
    client: Client,
    out: &'o mut Output,
}

/// The mailboxes that are made. There are spaces in their names, so that they must be quoted.
struct Names {
    /// What all the names begin with, the delimiter included.
    base: MailboxName<'static>,
    /// The mailbox above them, which servers make unasked.
    top: MailboxName<'static>,
    first: MailboxName<'static>,
    renamed: MailboxName<'static>,
    second: MailboxName<'static>,
}

impl Run<'_> {
    fn names(&mut self) -> Result<Names> {
        let root = self.client.list(&MailboxName::new("")?, &MailboxName::new("")?);
        let root = self.done("list \"\" \"\"", root)?;
        let mut delimiter = root.mailboxes.first().and_then(|root| root.delimiter());
        let mut prefix = String::new();
        if self.client.connection().offers(Capability::Namespace) == Some(true) {
            let namespace = self.client.namespace();
            let namespace = self.done("namespace", namespace)?;
            if let Some(personal) = namespace.as_ref().and_then(|namespace| namespace.personal().next()) {
                prefix = MailboxName::from_wire(personal.prefix.as_ref()).display().into_owned();
                delimiter = personal.delimiter;
            }
        }
        let top = format!("{prefix}imap-selftest-{}", std::process::id());
        let base = format!("{top}{}", delimiter.unwrap_or('-'));
        let name = |name: &str| MailboxName::new(format!("{base}{name}"));
        Ok(Names {
            first: name("xxx 1")?,
            renamed: name("yyy")?,
            second: name("yyz 2")?,
            top: MailboxName::new(top)?,
            base: MailboxName::new(base)?,
        })
    }

    /// The first sequence: mailboxes, and a message from its arrival to its end.
    fn mailboxes(&mut self, names: &Names) -> Result {
        let Names {
            base,
            first,
            renamed,
            second,
            ..
        } = names;
        let created = self.client.create(first);
        self.done("create", created)?;
        let renaming = self.client.rename(first, renamed);
        self.done("rename", renaming)?;
        let created = self.client.create(second);
        self.done("create", created)?;
        self.append(second)?;
        let listed = self.client.list(base, &MailboxName::new("yy*")?);
        let listed = self.done("list", listed)?;
        self.check("list", listed.mailboxes.len(), 2)?;
        let selected = self.client.select(second);
        let selected = self.done("select", selected)?;
        self.check("select", selected.exists, Some(1))?;
        let found = self.client.search(SearchKey::Subject("test"));
        let found = self.done("search", found)?;
        self.check("search", found.iter().map(Seq::get).collect::<Vec<_>>(), vec![1])?;
        let one = SeqSet::from_numbers(Seq::new(1)).unwrap_or_else(SeqSet::all);
        let items = [
            FetchItem::Flags,
            FetchItem::InternalDate,
            FetchItem::section(Section::whole()),
        ];
        let fetched = self.client.fetch(&one, items);
        let fetched = self.done("fetch", fetched)?;
        let body = fetched.iter().find_map(|message| message.section(&Section::whole()));
        self.check(
            "fetch",
            body.map(<[u8]>::escape_ascii).map(|body| body.to_string()),
            Some(escaped(MESSAGE)),
        )?;
        let deleted = self.client.store(&one, StoreItem::Replace(&[Flag::Deleted]));
        self.done("store", deleted)?;
        let expunged = self.client.expunge();
        let expunged = self.done("expunge", expunged)?;
        self.check("expunge", expunged.seqs.len(), 1)?;
        let recent = self.client.noop();
        self.done("noop", recent)?;
        let closed = self.client.close();
        self.done("close", closed)
    }

    /// Removes what the first sequence has made.
    fn remove(&mut self, names: &Names) -> Result {
        let pattern = MailboxName::new("%")?;
        let listed = self.client.run(List::new(&pattern).reference(&names.base));
        let listed = self.done("list", listed)?;
        for mailbox in &listed.mailboxes {
            let deleted = self.client.delete(&mailbox.mailbox());
            self.done("delete", deleted)?;
        }
        // It may not be there, or have gone with the others.
        match self.client.delete(&names.top) {
            Err(error) if !error.is_rejected() => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// The second sequence: the user's INBOX, in which nothing is changed but that a message comes and goes.
    fn inbox(&mut self) -> Result {
        let inbox = MailboxName::inbox();
        let selected = self.client.select(&inbox);
        let selected = self.done("select INBOX", selected)?;
        self.check("uidvalidity", selected.uid_validity.is_some(), true)?;
        let found = self.client.uid_search(SearchKey::All);
        let found = self.done("uid search", found)?;
        if let Some(last) = found.max() {
            let items = [
                FetchItem::Flags,
                FetchItem::InternalDate,
                FetchItem::Rfc822Size,
                FetchItem::peek(Section::header()),
                FetchItem::peek(Section::text()),
            ];
            let fetched = self.client.uid_fetch(&last.into(), items);
            let fetched = self.done("uid fetch", fetched)?;
            let message = fetched.by_uid(last);
            let sizes = message.and_then(|message| {
                let (header, text) = (message.section(&Section::header())?, message.section(&Section::text())?);
                Some((header.len() + text.len()) as u64)
            });
            self.check("uid fetch", sizes, message.and_then(|message| message.size))?;
        }
        let uid = self.append(&inbox)?;
        let told = self.client.noop();
        self.done("noop", told)?;
        let exists = self.client.connection().mailbox().and_then(|mailbox| mailbox.exists());
        self.check("exists", exists > selected.exists, true)?;
        let Some(uid) = uid.filter(|_| self.client.connection().offers(Capability::UidPlus) == Some(true)) else {
            return self.says("append", "the message stays in INBOX, for the server has no UIDPLUS");
        };
        let uids = UidSet::one(uid);
        let deleted = self.client.uid_store(&uids, StoreItem::Add(&[Flag::Deleted]));
        self.done("uid store", deleted)?;
        let expunged = self.client.uid_expunge(&uids);
        let expunged = self.done("uid expunge", expunged)?;
        self.check("uid expunge", expunged.seqs.len(), 1)
    }

    /// Appends the message; says what its UID is, if the server does.
    fn append(&mut self, mailbox: &MailboxName<'_>) -> Result<Option<Uid>> {
        let append = Append::new(mailbox, AppendMessage::new(MESSAGE.len() as u64));
        let appended = self.client.append(append, MESSAGE);
        let appended = self.done("append", appended)?;
        let uid = appended.uids.and_then(|appended| appended.uids.numbers().next());
        Ok(uid.and_then(Uid::new))
    }

    /// Reports a step, and goes on if it has succeeded.
    fn done<T>(&mut self, step: &str, result: core::result::Result<T, imap_blocking::Error>) -> Result<T> {
        match result {
            Ok(value) => {
                self.says(step, "")?;
                Ok(value)
            }
            Err(error) => Err(self.failed(step, error.into())),
        }
    }

    /// Goes on if an answer is what it should be.
    fn check<T: PartialEq + core::fmt::Debug>(&mut self, step: &str, is: T, should_be: T) -> Result {
        if is == should_be {
            return Ok(());
        }
        Err(self.failed(
            step,
            Failure::Unmet(format!("the answer is {is:?} and should be {should_be:?}")),
        ))
    }

    fn failed(&mut self, step: &str, failure: Failure) -> Failure {
        let told = self.out.line(&format!("failed  {step}: {failure}"));
        let told = told.and_then(|()| self.out.line("Tests failed. --trace shows what was said."));
        told.err().unwrap_or_else(|| failure.during(step))
    }

    fn says(&mut self, step: &str, detail: impl Display) -> Result {
        self.out
            .line(format!("ok      {step}  {}", plain(&detail.to_string())).trim_end())?;
        self.out.flush()
    }
}

/// How the client was let in.
fn account_of(client: &Client) -> String {
    use imap_blocking::proto::flow::Method;

    match client.opened().and_then(|open| open.method()) {
        Some(Method::Mechanism(name)) => format!("authenticated by {name}"),
        Some(Method::LoginCommand) => "logged in".into(),
        Some(_) => "known to the server (PREAUTH)".into(),
        None => "not logged in".into(),
    }
}

fn escaped(bytes: &[u8]) -> String {
    bytes.escape_ascii().to_string()
}

const MESSAGE: &[u8] = b"From: selftest@example.org\r\nSubject: IMAP4 test\r\n\r\nThis is a test.\r\n";
