//! What a response does to the connection. The only writer of its state.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::ops::Range;

use super::opening::opens;
use super::show::{Current, StatusSpans};
use super::{Announcement, Connection, Counters, Mailbox, Pending, Transport};
use crate::error::{Error, Excerpt};
use crate::event::Access;
use crate::response::{Capabilities, Code, Condition, Data, DataName, FlagSet, Numbers, RawCode, Vanished, split_code};
use crate::state::{Effect, State};
use crate::types::{Tag, base64};
use crate::wire::gate::Continued;
use crate::wire::line::Head;
use crate::wire::reader::Unit;
use crate::wire::span::Span;

impl Connection {
    /// Takes note of the unit that the reader has moved to; sets what is shown of it.
    #[inline]
    pub(super) fn observe(&mut self) -> Result<(), Error> {
        self.current = Current::Unit;
        if self.state == State::Greeting {
            return self.greeting();
        }
        match self.reader.unit() {
            Unit::FetchBegin { number, uid } => self.fetch_begins(number, uid),
            Unit::Item { .. }
            | Unit::BadItem { .. }
            | Unit::FetchEnd
            | Unit::BodyBegin { .. }
            | Unit::BodyChunk(_)
            | Unit::BodyEnd => self.observe_fetch(),
            Unit::Data { number, keyword, .. } => return self.observe_data(number, keyword),
            Unit::Line { head, text } => return self.line(head, text),
            Unit::Malformed { .. } => {
                self.count().malformed += 1;
                return self.noise("malformed responses");
            }
            Unit::Empty => {
                self.count().empty_lines += 1;
                return self.noise("empty lines");
            }
        }
        Ok(())
    }

    /// The first line decides what the connection is.
    fn greeting(&mut self) -> Result<(), Error> {
        if self.reader.has_told() {
            self.count().malformed += 1;
            return Ok(());
        }
        let bad = || Error::BadGreeting(Excerpt::new(self.inbox.bytes()));
        let Unit::Line {
            head: Head::Status { condition, .. },
            text,
        } = self.reader.unit()
        else {
            return Err(bad());
        };
        let state = State::greeted(condition).ok_or_else(bad)?;
        if state == State::Authenticated && self.config.security == super::Security::StartTls {
            return Err(Error::PreauthInClear);
        }
        self.turn_to(state);
        let status = self.take_apart(condition, text);
        self.observe_code(&status, None);
        self.current = Current::Greeting(status);
        Ok(())
    }

    fn line(&mut self, head: Head, text: Span) -> Result<(), Error> {
        match head {
            Head::Continue { .. } => self.continuation(text),
            Head::Tagged { tag, condition, .. } => self.completion(tag, condition, text),
            Head::Numbers { keyword, .. } => {
                let wrong = Numbers::parse(self.inbox.slice(text)).err();
                self.current = Current::Numbers {
                    sort: keyword.end - keyword.start == 4,
                    text,
                    wrong,
                };
                if wrong.is_some() {
                    self.count().malformed += 1;
                    return self.noise("malformed responses");
                }
                self.noise = 0;
                Ok(())
            }
            Head::Status { condition, .. } => {
                self.noise = 0;
                let status = self.take_apart(condition, text);
                self.observe_code(&status, None);
                if condition == Condition::Bye {
                    self.turn_to(State::Logout);
                    self.close_mailbox();
                }
                self.current = Current::Status(status);
                Ok(())
            }
            Head::Fetch { .. } | Head::Data { .. } | Head::Items { .. } | Head::Empty | Head::Garbage => Ok(()),
        }
    }

    fn continuation(&mut self, text: Span) -> Result<(), Error> {
        let continued = self.outbox.proceed();
        if continued != Continued::Nothing {
            self.noise = 0;
        }
        self.current = match continued {
            Continued::Literal(tag) => Current::Continue { tag: Some(tag), text },
            Continued::Body(tag) => match self.outbox.body() {
                Some((_, left)) => Current::Body { tag, left },
                None => Current::Continue { tag: Some(tag), text },
            },
            Continued::Challenge(tag) => {
                let text = self.inbox.slice(text);
                self.challenge = base64::decode(text).map_or_else(|_| text.into(), Vec::into_boxed_slice);
                Current::Challenge { tag }
            }
            Continued::Idling(tag) => Current::Idling { tag },
            Continued::Nothing => {
                self.count().stray_continuations += 1;
                self.noise("continuation requests that nothing waits for")?;
                Current::Continue { tag: None, text }
            }
        };
        Ok(())
    }

    fn completion(&mut self, tag: Span, condition: Condition, text: Span) -> Result<(), Error> {
        let unknown = || Error::UnknownTag(Excerpt::new(self.inbox.bytes()));
        let tag = Tag::parse(self.prefix, self.inbox.slice(tag)).ok_or_else(unknown)?;
        if tag.index() >= self.next {
            return Err(unknown());
        }
        let Ok(place) = self
            .pending
            .binary_search_by_key(&tag.index(), |pending| pending.tag.index())
        else {
            self.count().repeated_completions += 1;
            self.noise("completions of commands that had completed")?;
            let status = self.take_apart(condition, text);
            self.current = Current::CompletedAgain { tag, status };
            return Ok(());
        };
        let pending = self.pending.get(place).copied();
        let Some(pending) = pending else { return Err(unknown()) };
        let refused = condition != Condition::Ok && self.outbox.may_refuse(tag);
        if !refused && !self.outbox.is_sent(tag, pending.end) {
            return Err(Error::PrematureCompletion {
                tag,
                text: Excerpt::new(self.inbox.bytes()),
            });
        }
        self.noise = 0;
        self.outbox.complete(tag, pending.end);
        let status = self.take_apart(condition, text);
        self.observe_code(&status, Some(&pending));
        self.pending.remove(place);
        self.expunging -= u32::from(pending.profile.may_expunge);
        self.current = Current::Completed { tag, status };
        self.complete(&pending, condition)?;
        // Whoever waits for the completion and looks no further has heard of it then.
        if let Some(Announcement::Access { from, to }) = self.announced {
            self.current = Current::AccessChanged { from, to };
            self.announced = Some(Announcement::Completed { tag, status });
        }
        Ok(())
    }

    /// What the completion of a command changes.
    fn complete(&mut self, pending: &Pending, condition: Condition) -> Result<(), Error> {
        let ok = condition == Condition::Ok;
        let before = self.state;
        if pending.profile.effect != Effect::None {
            self.turn_to(self.state.completed(pending.profile.effect, ok));
        }
        match pending.profile.effect {
            Effect::Select { .. } => self.select_completed(pending.tag, ok),
            Effect::Authenticate if ok && before == State::NotAuthenticated && !self.capabilities_told => {
                self.capabilities = None;
            }
            Effect::Close if ok => self.mailbox = None,
            Effect::Unauthenticate if ok => self.unauthenticated(),
            Effect::StartTls if ok => {
                self.capabilities = None;
                self.transport = Transport::StartingTls;
                self.announced = Some(Announcement::StartTls(pending.tag));
                let behind = self.reader.unread(&self.inbox);
                if behind > 0 {
                    return Err(Error::StartTlsInjection(behind));
                }
            }
            Effect::Compress if ok => {
                self.transport = Transport::StartingCompression;
                self.announced = Some(Announcement::StartCompression(pending.tag));
            }
            _ => {}
        }
        if condition == Condition::Bye {
            self.turn_to(State::Logout);
        }
        if self.state == State::Logout {
            self.close_mailbox();
        }
        Ok(())
    }

    pub(super) fn count(&mut self) -> &mut Counters {
        self.counters.get_or_insert_default()
    }

    fn unauthenticated(&mut self) {
        self.capabilities = None;
        self.enabled = None;
        self.close_mailbox();
    }

    fn observe_data(&mut self, number: Option<u32>, keyword: Span) -> Result<(), Error> {
        let name = DataName::of(self.inbox.slice(keyword));
        let heard = match name {
            // Most of what comes changes nothing.
            DataName::List | DataName::Lsub | DataName::Namespace | DataName::Status | DataName::ESearch => {
                name.check(self.raw(number, keyword)).is_ok()
            }
            DataName::Other => {
                self.observe_vanished(number, keyword);
                true
            }
            _ => self.hear(name, number, keyword),
        };
        if !heard {
            self.count().malformed += 1;
            return self.noise("malformed responses");
        }
        self.current = Current::Data(name);
        self.noise = 0;
        Ok(())
    }

    /// Takes note of data that changes the connection or the mailbox. Says whether it could be read.
    fn hear(&mut self, name: DataName, number: Option<u32>, keyword: Span) -> bool {
        match name.read(self.raw(number, keyword)) {
            Err(_) => return false,
            Ok(Data::Capability(words)) => {
                let told = words.to_capabilities();
                self.told(told);
            }
            // ENABLE needs authentication: before it, somebody else may be speaking.
            Ok(Data::Enabled(words)) if self.state != State::NotAuthenticated => {
                let enabled = words.to_capabilities();
                self.enabled.get_or_insert_default().add(&enabled);
            }
            Ok(Data::Exists(count)) => {
                let opening = self.is_opening();
                self.with_subject(|mailbox| {
                    if opening {
                        // Without CLOSED, what was told before may have been about the mailbox that is being left.
                        mailbox.forget_uids();
                    }
                    mailbox.set_exists(count);
                });
            }
            Ok(Data::Recent(count)) => self.with_subject(|mailbox| mailbox.set_recent(count)),
            Ok(Data::Expunge(seq)) => {
                if self.subject().is_some_and(|mailbox| !mailbox.expunge(seq)) {
                    self.count().impossible_expunges += 1;
                }
            }
            Ok(Data::Flags(flags)) => {
                let flags = FlagSet::from(&flags);
                self.with_subject(|mailbox| mailbox.set_flags(flags));
            }
            Ok(_) => {}
        }
        true
    }

    fn observe_vanished(&mut self, number: Option<u32>, keyword: Span) {
        let gone = self
            .raw(number, keyword)
            .get::<Vanished<'_>>()
            .map(Vanished::into_owned);
        if let Some(Vanished { earlier, uids }) = gone {
            self.with_subject(|mailbox| mailbox.vanished(&uids, earlier));
        }
    }

    /// What a response code changes. `pending` is the command whose completion carries it.
    fn observe_code(&mut self, status: &StatusSpans, pending: Option<&Pending>) {
        let Some(code) = self.code(status) else { return };
        let for_mailbox = pending.is_none_or(opens);
        match code {
            Code::Capability(words) => {
                let told = words.to_capabilities();
                self.told(told);
            }
            Code::Closed => self.closed(pending),
            Code::ReadOnly | Code::ReadWrite => {
                let granted = if code == Code::ReadOnly {
                    Access::ReadOnly
                } else {
                    Access::ReadWrite
                };
                self.granted(granted, status.condition, pending);
            }
            Code::HighestModSeq(value) => self.with_subject(|mailbox| mailbox.set_highest_mod_seq(Some(value))),
            Code::NoModSeq => self.with_subject(|mailbox| mailbox.set_highest_mod_seq(None)),
            Code::UidNext(value) if for_mailbox => self.with_subject(|mailbox| mailbox.set_uid_next(value)),
            Code::UidValidity(value) if for_mailbox => self.with_subject(|mailbox| mailbox.set_uid_validity(value)),
            Code::Unseen(value) if for_mailbox => self.with_subject(|mailbox| mailbox.set_unseen(value)),
            Code::UidNotSticky if for_mailbox => self.with_subject(Mailbox::set_uid_not_sticky),
            Code::PermanentFlags(flags) if for_mailbox => {
                let flags = FlagSet::from(&flags);
                self.with_subject(|mailbox| mailbox.set_permanent_flags(flags));
            }
            Code::Other(raw) if for_mailbox && raw.is("MAILBOXID") => {
                if let Ok(id) = raw.values().cursor().list().and_then(|mut ids| ids.astring()) {
                    let id = id.into_owned();
                    self.with_subject(|mailbox| mailbox.set_id(id));
                }
            }
            Code::Other(raw) if for_mailbox && raw.is("OBJECTID") => {
                let (id, account) = (object_id(&raw, "MAILBOXID"), object_id(&raw, "ACCOUNTID"));
                self.with_subject(|mailbox| {
                    id.into_iter().for_each(|id| mailbox.set_id(id));
                    account.into_iter().for_each(|id| mailbox.set_account_id(id));
                });
            }
            _ => {}
        }
    }

    /// READ-ONLY or READ-WRITE, for the mailbox being opened or the one that is open.
    fn granted(&mut self, granted: Access, condition: Condition, pending: Option<&Pending>) {
        // A refusal says why a command failed, not that the mailbox has changed.
        if pending.is_some_and(|pending| !opens(pending)) && condition != Condition::Ok {
            return;
        }
        // What is said of a mailbox that is being opened is no change.
        let open = !self.is_opening() && !pending.is_some_and(opens);
        let Some(mailbox) = self.subject() else { return };
        let from = mailbox.access();
        mailbox.grant(granted);
        let to = mailbox.access();
        if open && from != to {
            self.announced = Some(Announcement::Access { from, to });
        }
    }

    fn told(&mut self, capabilities: Capabilities) {
        self.capabilities = Some(capabilities);
        self.capabilities_told = true;
        if self.config.security == super::Security::StartTls {
            // What is learned in clear text is of use for STARTTLS only; it is forgotten with it.
            self.capabilities_told = false;
        }
    }

    /// Takes a status response apart: the code's arguments go to the tape.
    fn take_apart(&mut self, condition: Condition, text: Span) -> StatusSpans {
        let start = text.start as usize;
        let Some((name, arguments, rest)) = split_code(self.inbox.slice(text)) else {
            return StatusSpans {
                condition,
                code: None,
                text,
            };
        };
        let shift = |range: Range<usize>| Span::new(range.start + start, range.end + start);
        let (name, arguments) = (shift(name), shift(arguments));
        let nesting = self.config.limits.nesting;
        if !self.reader.read_code(&self.inbox, arguments, nesting) {
            return StatusSpans {
                condition,
                code: None,
                text,
            };
        }
        StatusSpans {
            condition,
            code: Some(name),
            text: Span::new(start + rest, text.end as usize),
        }
    }

    fn noise(&mut self, what: &'static str) -> Result<(), Error> {
        self.noise += 1;
        let limit = self.config.limits.noise;
        if self.noise > limit {
            Err(Error::TooMuchNoise { what, limit })
        } else {
            Ok(())
        }
    }
}

/// One of the identifiers in OBJECTID (draft-ietf-mailmaint-imap-objectid-bis), which have names.
fn object_id(raw: &RawCode<'_>, name: &str) -> Option<Vec<u8>> {
    let mut pairs = raw.values().cursor().list().ok()?;
    while !pairs.is_end() {
        let found = pairs.at_word(name);
        pairs.skip();
        if found {
            return pairs.astring().ok().map(Cow::into_owned);
        }
        pairs.skip();
    }
    None
}
