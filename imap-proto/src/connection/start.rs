//! May this command start? States, exclusivity, and the ambiguities of RFC 9051 section 5.5.

use super::{Connection, Revision, Security, Transport};
use crate::command::{Command, Profile};
use crate::error::StartError;
use crate::response::Capability;
use crate::state::{Effect, State};
use crate::types::Tag;
use crate::wire::{Encoder, Spelling};

/// A command that has not completed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pending {
    pub(super) tag: Tag,
    pub(super) profile: Profile,
    /// The offset in the output behind its last byte.
    pub(super) end: u64,
    /// The state once it and all before it have succeeded.
    pub(super) then: State,
}

impl Connection {
    /// Starts a command: spells it and lets it out as far as the server allows. Several may be in progress.
    ///
    /// # Errors
    /// Why the command may not be sent now. Nothing was written, no tag was used up.
    pub fn start<C: Command + ?Sized>(&mut self, command: &C) -> Result<Tag, StartError> {
        let profile = command.profile();
        self.may_start(&profile)?;
        let tag = Tag::new(self.prefix, self.next);
        self.outbox.compact();
        let mark = self.outbox.mark();
        let spelling = self.spelling();
        let mut encoder = Encoder::new(&mut self.outbox, tag, spelling);
        command.encode(&mut encoder);
        if let Err(error) = encoder.finish() {
            self.outbox.rewind(mark);
            return Err(error.into());
        }
        self.started(tag, profile);
        Ok(tag)
    }

    /// Whether a command with this profile may start now, without starting it.
    ///
    /// # Errors
    /// Why it may not.
    pub fn may_start(&self, profile: &Profile) -> Result<(), StartError> {
        self.check_room()?;
        let state = self.expected_state();
        if !profile.states.contains(state) {
            return Err(StartError::WrongState(state));
        }
        if self.config.security == Security::StartTls && !profile.in_clear {
            return Err(StartError::ClearText);
        }
        if let Some(busy) = self.busy(profile) {
            return Err(StartError::Busy(busy));
        }
        if profile.sequence_numbers && self.enabled().has(Capability::UidOnly) {
            return Err(StartError::UidOnly);
        }
        if self.compressed && matches!(profile.effect, Effect::Compress | Effect::Unauthenticate) {
            return Err(StartError::Compressed);
        }
        if let Some(hazard) = self.hazard(profile) {
            return Err(StartError::SequenceHazard(hazard));
        }
        if self.config.strict_read_only && profile.writes && self.mailbox.as_ref().is_some_and(|m| m.lost_write()) {
            return Err(StartError::ReadOnly);
        }
        Ok(())
    }

    fn check_room(&self) -> Result<(), StartError> {
        let alive = matches!(
            self.transport,
            Transport::Open | Transport::StartingTls | Transport::StartingCompression
        );
        if self.failed.is_some() || !alive || self.next == u32::MAX {
            return Err(StartError::Closing);
        }
        let limits = &self.config.limits;
        let full = self.pending.len() >= limits.in_progress || self.outbox.waiting() >= limits.output;
        if full { Err(StartError::OutputFull) } else { Ok(()) }
    }

    /// The state when every command in progress has succeeded.
    pub(super) fn expected_state(&self) -> State {
        self.pending.back().map_or(self.state, |last| last.then)
    }

    /// Changes the state, and with it what is expected of the commands in progress.
    pub(super) fn turn_to(&mut self, state: State) {
        self.state = state;
        let mut then = state;
        for pending in &mut self.pending {
            then = then.completed(pending.profile.effect, true);
            pending.then = then;
        }
    }

    /// The command that must complete first: one that is exclusive, which is then the only one, or any if this one is.
    fn busy(&self, profile: &Profile) -> Option<Tag> {
        let first = self.pending.front()?;
        (profile.exclusive || first.profile.exclusive).then_some(first.tag)
    }

    /// "A client MUST NOT send a command with message sequence numbers while a command that may cause an EXPUNGE is in
    /// progress": the numbers were chosen before and might name other messages after.
    fn hazard(&self, profile: &Profile) -> Option<Tag> {
        if !profile.sequence_numbers || self.expunging == 0 {
            return None;
        }
        self.pending
            .iter()
            .find(|pending| pending.profile.may_expunge)
            .map(|pending| pending.tag)
    }

    fn started(&mut self, tag: Tag, profile: Profile) {
        self.next += 1;
        self.expunging += u32::from(profile.may_expunge);
        self.pending.push_back(Pending {
            tag,
            profile,
            end: self.outbox.end(),
            then: self.expected_state().completed(profile.effect, true),
        });
        match profile.effect {
            Effect::Authenticate => self.capabilities_told = false,
            Effect::Select { read_only } => self.select_started(read_only),
            _ => {}
        }
    }

    /// How commands are spelled: by what the server offers now.
    fn spelling(&self) -> Spelling {
        let offered = |capability| self.capabilities.as_ref().is_some_and(|known| known.has(capability));
        let rev2 = self.revision() == Revision::Imap4Rev2;
        let non_sync = if !self.config.non_sync_literals {
            None
        } else if offered(Capability::LiteralPlus) {
            Some(u64::MAX)
        } else if offered(Capability::LiteralMinus) || rev2 {
            Some(4096)
        } else {
            None
        };
        Spelling {
            non_sync,
            utf8: rev2 || self.enabled().has(Capability::Utf8Accept),
        }
    }
}
