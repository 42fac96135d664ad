//! Every command as a method.

use super::{
    Arguments, Capability, Check, Close, Command, Copy, Create, Custom, Delete, Enable, Examine, Expunge, Fetch,
    FetchItems, List, Login, Logout, Lsub, Move, Namespace, Noop, Rename, Search, SearchProgram, Select, Status,
    StatusItem, Store, StoreItem, Subscribe, UidExpunge, Unselect, Unsubscribe,
};
use crate::types::{Atom, MailboxName, Secret, Seq, SeqSet, Uid, UidSet};

/// The commands as methods, by the names that Python's imaplib gives them.
///
/// An adapter has one function that runs a command, [`Methods::run`], and gets all others. What it returns is up to it:
/// a `Result`, or a future of one. Commands that need more than an answer, such as APPEND, AUTHENTICATE, IDLE and
/// STARTTLS, are methods of the adapters themselves. Options that have no place here are in the commands' own types.
pub trait Methods {
    /// What running a command returns.
    type Output<'c, C: Command + 'c>
    where
        Self: 'c;

    /// Runs any command.
    fn run<'c, C: Command + 'c>(&'c mut self, command: C) -> Self::Output<'c, C>;

    /// What the server offers. See [`Capability`].
    fn capability(&mut self) -> Self::Output<'_, Capability> {
        self.run(Capability)
    }

    /// Gives the server a chance to report changes. See [`Noop`].
    fn noop(&mut self) -> Self::Output<'_, Noop> {
        self.run(Noop)
    }

    /// Ends the session. See [`Logout`].
    fn logout(&mut self) -> Self::Output<'_, Logout> {
        self.run(Logout)
    }

    /// Authenticates by name and password. See [`Login`].
    fn login<'c>(&'c mut self, user: &'c str, password: &'c Secret) -> Self::Output<'c, Login<'c>> {
        self.run(Login::new(user, password))
    }

    /// Switches extensions on. See [`Enable`].
    fn enable<'c>(&'c mut self, extensions: &'c [Atom<'c>]) -> Self::Output<'c, Enable<'c>> {
        self.run(Enable::new(extensions))
    }

    /// Opens a mailbox. See [`Select`].
    fn select<'c>(&'c mut self, mailbox: &'c MailboxName<'c>) -> Self::Output<'c, Select<'c>> {
        self.run(Select::new(mailbox))
    }

    /// Opens a mailbox for reading only. See [`Examine`].
    fn examine<'c>(&'c mut self, mailbox: &'c MailboxName<'c>) -> Self::Output<'c, Examine<'c>> {
        self.run(Examine::new(mailbox))
    }

    /// Makes a mailbox. See [`Create`].
    fn create<'c>(&'c mut self, mailbox: &'c MailboxName<'c>) -> Self::Output<'c, Create<'c>> {
        self.run(Create::new(mailbox))
    }

    /// Removes a mailbox with its messages. See [`Delete`].
    fn delete<'c>(&'c mut self, mailbox: &'c MailboxName<'c>) -> Self::Output<'c, Delete<'c>> {
        self.run(Delete::new(mailbox))
    }

    /// Gives a mailbox another name. See [`Rename`].
    fn rename<'c>(&'c mut self, from: &'c MailboxName<'c>, to: &'c MailboxName<'c>) -> Self::Output<'c, Rename<'c>> {
        self.run(Rename::new(from, to))
    }

    /// Subscribes to a mailbox. See [`Subscribe`].
    fn subscribe<'c>(&'c mut self, mailbox: &'c MailboxName<'c>) -> Self::Output<'c, Subscribe<'c>> {
        self.run(Subscribe::new(mailbox))
    }

    /// Ends the subscription to a mailbox. See [`Unsubscribe`].
    fn unsubscribe<'c>(&'c mut self, mailbox: &'c MailboxName<'c>) -> Self::Output<'c, Unsubscribe<'c>> {
        self.run(Unsubscribe::new(mailbox))
    }

    /// Lists the mailboxes whose names match a pattern, relative to a name that may be empty. See [`List`].
    fn list<'c>(
        &'c mut self,
        reference: &'c MailboxName<'c>,
        pattern: &'c MailboxName<'c>,
    ) -> Self::Output<'c, List<'c>> {
        self.run(List::new(pattern).reference(reference))
    }

    /// Lists the subscribed mailboxes whose names match a pattern, relative to a name that may be empty. See [`Lsub`].
    fn lsub<'c>(
        &'c mut self,
        reference: &'c MailboxName<'c>,
        pattern: &'c MailboxName<'c>,
    ) -> Self::Output<'c, Lsub<'c>> {
        self.run(Lsub::new(pattern).reference(reference))
    }

    /// Where mailboxes may be. See [`Namespace`].
    fn namespace(&mut self) -> Self::Output<'_, Namespace> {
        self.run(Namespace)
    }

    /// Counts of a mailbox that need not be open. See [`Status`].
    fn status<'c>(
        &'c mut self,
        mailbox: &'c MailboxName<'c>,
        items: &'c [StatusItem<'c>],
    ) -> Self::Output<'c, Status<'c>> {
        self.run(Status::new(mailbox, items))
    }

    /// Lets the server do its housekeeping. See [`Check`].
    fn check(&mut self) -> Self::Output<'_, Check> {
        self.run(Check)
    }

    /// Closes the mailbox and removes what is marked for deletion. See [`Close`].
    fn close(&mut self) -> Self::Output<'_, Close> {
        self.run(Close)
    }

    /// Closes the mailbox and removes nothing. See [`Unselect`].
    fn unselect(&mut self) -> Self::Output<'_, Unselect> {
        self.run(Unselect)
    }

    /// Removes what is marked for deletion. See [`Expunge`].
    fn expunge(&mut self) -> Self::Output<'_, Expunge> {
        self.run(Expunge)
    }

    /// Removes what is marked for deletion among messages named by UID. See [`UidExpunge`].
    fn uid_expunge<'c>(&'c mut self, set: &UidSet) -> Self::Output<'c, UidExpunge> {
        self.run(UidExpunge::new(set))
    }

    /// The sequence numbers of the messages that match. See [`Search`].
    fn search<'c>(&'c mut self, program: impl Into<SearchProgram<'c>>) -> Self::Output<'c, Search<'c, Seq>> {
        self.run(Search::numbers(program))
    }

    /// The UIDs of the messages that match. See [`Search`].
    fn uid_search<'c>(&'c mut self, program: impl Into<SearchProgram<'c>>) -> Self::Output<'c, Search<'c, Uid>> {
        self.run(Search::uids(program))
    }

    /// What messages named by sequence number are made of. See [`Fetch`].
    fn fetch<'c>(&'c mut self, set: &SeqSet, items: impl Into<FetchItems<'c>>) -> Self::Output<'c, Fetch<'c>> {
        self.run(Fetch::numbers(set, items))
    }

    /// What messages named by UID are made of. See [`Fetch`].
    fn uid_fetch<'c>(&'c mut self, set: &UidSet, items: impl Into<FetchItems<'c>>) -> Self::Output<'c, Fetch<'c>> {
        self.run(Fetch::uids(set, items))
    }

    /// Changes the flags of messages named by sequence number. See [`Store`].
    fn store<'c>(&'c mut self, set: &SeqSet, item: StoreItem<'c>) -> Self::Output<'c, Store<'c>> {
        self.run(Store::numbers(set, item))
    }

    /// Changes the flags of messages named by UID. See [`Store`].
    fn uid_store<'c>(&'c mut self, set: &UidSet, item: StoreItem<'c>) -> Self::Output<'c, Store<'c>> {
        self.run(Store::uids(set, item))
    }

    /// Copies messages named by sequence number. See [`Copy`](struct@Copy).
    fn copy<'c>(&'c mut self, set: &SeqSet, mailbox: &'c MailboxName<'c>) -> Self::Output<'c, Copy<'c>> {
        self.run(Copy::numbers(set, mailbox))
    }

    /// Copies messages named by UID. See [`Copy`](struct@Copy).
    fn uid_copy<'c>(&'c mut self, set: &UidSet, mailbox: &'c MailboxName<'c>) -> Self::Output<'c, Copy<'c>> {
        self.run(Copy::uids(set, mailbox))
    }

    /// Moves messages named by sequence number (imaplib's `move`, which is a word of Rust). See [`Move`].
    fn move_messages<'c>(&'c mut self, set: &SeqSet, mailbox: &'c MailboxName<'c>) -> Self::Output<'c, Move<'c>> {
        self.run(Move::numbers(set, mailbox))
    }

    /// Moves messages named by UID. See [`Move`].
    fn uid_move<'c>(&'c mut self, set: &UidSet, mailbox: &'c MailboxName<'c>) -> Self::Output<'c, Move<'c>> {
        self.run(Move::uids(set, mailbox))
    }

    /// Sends a command that is not here, by its name. See [`Custom`], which can collect what the server says to it.
    fn xatom<'c>(&'c mut self, name: Atom<'c>, arguments: Arguments<'c>) -> Self::Output<'c, Custom<'c>> {
        self.run(Custom::new(name, arguments))
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::String;
    use alloc::vec::Vec;
    use core::future::Future;
    use core::pin::{Pin, pin};
    use core::task::{Context, Poll, Waker};

    use super::super::testing::spell;
    use super::super::{FetchItem, SearchKey};
    use super::*;
    use crate::error::ValueError;
    use crate::types::Flag;

    /// Notes what it is told to run.
    #[derive(Default)]
    struct Notes(Vec<String>);

    impl Methods for Notes {
        type Output<'c, C: Command + 'c> = Result<C::Reply, ValueError>;

        fn run<'c, C: Command + 'c>(&'c mut self, command: C) -> Self::Output<'c, C> {
            self.0.push(String::from(spell(&command).trim_end()));
            Ok(command.reply())
        }
    }

    /// The same, when it is polled.
    #[derive(Default)]
    struct Later(Notes);

    struct Run<'c, C>(&'c mut Later, C);

    impl<C: Command + Unpin> Future for Run<'_, C> {
        type Output = Result<C::Reply, ValueError>;

        fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
            let Self(later, command) = &mut *self;
            Poll::Ready(later.0.run(command as &C))
        }
    }

    impl Methods for Later {
        type Output<'c, C: Command + 'c> = Run<'c, C>;

        fn run<'c, C: Command + 'c>(&'c mut self, command: C) -> Self::Output<'c, C> {
            Run(self, command)
        }
    }

    #[test]
    fn every_method_is_the_command_of_its_name() -> Result<(), ValueError> {
        let mut client = Notes::default();
        let (seqs, uids): (SeqSet, UidSet) = ("2:4".parse()?, "7".parse()?);
        let (inbox, other, none) = (MailboxName::inbox(), MailboxName::new("Other")?, MailboxName::new("")?);
        let all = MailboxName::new("*")?;
        client.capability()?;
        client.noop()?;
        client.login("a", &Secret::from("b"))?;
        client.enable(&[Atom::new("CONDSTORE")?])?;
        client.select(&inbox)?;
        client.examine(&inbox)?;
        client.create(&other)?;
        client.delete(&other)?;
        client.rename(&inbox, &other)?;
        client.subscribe(&other)?;
        client.unsubscribe(&other)?;
        client.list(&none, &all)?;
        client.lsub(&none, &all)?;
        client.namespace()?;
        client.status(&other, &[StatusItem::Messages])?;
        client.search(SearchKey::Seen)?;
        client.uid_search(SearchKey::Seen.not())?;
        client.fetch(&seqs, FetchItems::Fast)?;
        client.uid_fetch(&uids, [FetchItem::Flags, FetchItem::Envelope])?;
        client.store(&seqs, StoreItem::Add(&[Flag::Seen]))?;
        client.uid_store(&uids, StoreItem::Remove(&[Flag::Seen]))?;
        client.copy(&seqs, &other)?;
        client.uid_copy(&uids, &other)?;
        client.move_messages(&seqs, &other)?;
        client.uid_move(&uids, &other)?;
        client.expunge()?;
        client.uid_expunge(&uids)?;
        client.check()?;
        client.close()?;
        client.unselect()?;
        client.xatom(Atom::new("X-WEATHER")?, Arguments::new().astring("Oslo"))?;
        client.logout()?;
        let expected = [
            "CAPABILITY",
            "NOOP",
            "LOGIN a \"b\"",
            "ENABLE CONDSTORE",
            "SELECT INBOX",
            "EXAMINE INBOX",
            "CREATE Other",
            "DELETE Other",
            "RENAME INBOX Other",
            "SUBSCRIBE Other",
            "UNSUBSCRIBE Other",
            "LIST \"\" *",
            "LSUB \"\" *",
            "NAMESPACE",
            "STATUS Other (MESSAGES)",
            "SEARCH SEEN",
            "UID SEARCH NOT SEEN",
            "FETCH 2:4 FAST",
            "UID FETCH 7 (FLAGS ENVELOPE)",
            "STORE 2:4 +FLAGS (\\Seen)",
            "UID STORE 7 -FLAGS (\\Seen)",
            "COPY 2:4 Other",
            "UID COPY 7 Other",
            "MOVE 2:4 Other",
            "UID MOVE 7 Other",
            "EXPUNGE",
            "UID EXPUNGE 7",
            "CHECK",
            "CLOSE",
            "UNSELECT",
            "X-WEATHER Oslo",
            "LOGOUT",
        ];
        assert_eq!(client.0, expected);
        Ok(())
    }

    #[test]
    fn methods_may_return_futures() {
        let mut client = Later::default();
        let inbox = MailboxName::inbox();
        {
            let session = pin!(async {
                client.select(&inbox).await?;
                client.uid_fetch(&UidSet::all(), FetchItem::Flags).await?;
                client.uid_search(SearchKey::Subject("x")).await
            });
            let poll = session.poll(&mut Context::from_waker(Waker::noop()));
            assert!(matches!(poll, Poll::Ready(Ok(_))));
        }
        assert_eq!(
            client.0.0,
            ["SELECT INBOX", "UID FETCH 1:* FLAGS", "UID SEARCH SUBJECT \"x\""]
        );
    }
}
