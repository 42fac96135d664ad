//! The reference: the server, what the client knows of it, and what is on its way between them.

use alloc::collections::VecDeque;

use imap_proto::State;
use proptest::prelude::*;
use proptest_state_machine::ReferenceStateMachine;

use super::command::{ALL, Command};
use super::server::{Line, Random, Server};
use super::view::{Change, InProgress, Mailbox, View};

/// Something that happens.
#[derive(Clone, Debug)]
pub(crate) enum Transition {
    /// The application starts a command, whether it may or not.
    Start(Command),
    /// It loses interest in the answer to a command: the one at this place, of those in progress.
    Forget(usize),
    /// It ends IDLE.
    Done,
    /// The transport takes so many bytes.
    Write(usize),
    /// It brings so many bytes.
    Hear(usize),
    /// The server goes on with the oldest command.
    Answer(u64),
    /// It refuses the oldest command, whose literal waits.
    Refuse,
    /// It refuses the oldest command, whose message it has not read to its end.
    RefuseMessage,
    /// It says something of its own accord.
    Chat(u64),
    /// Somebody else changes a mailbox.
    Elsewhere(u64),
    /// The server says BYE and is gone.
    Bye,
}

/// Why a command may not be started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    WrongState,
    Busy,
    SequenceHazard,
    ReadOnly,
    Closing,
}

/// A command that the server has not answered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unanswered {
    pub(crate) tag: u32,
    pub(crate) command: Command,
    /// How often the client must yet hear `+`.
    continuations: u32,
    /// `+` has been said and not heard.
    is_told_to_go_on: bool,
    /// DONE is yet to come.
    is_idle: bool,
}

/// All of it.
#[derive(Clone, Debug)]
pub(crate) struct Reference {
    /// Whether the client refuses to change what is read-only.
    pub(crate) strict_read_only: bool,
    pub(crate) server: Server,
    pub(crate) view: View,
    pub(crate) unanswered: VecDeque<Unanswered>,
    /// A command whose literal was refused: nothing behind it is sent before the client has heard that.
    refused: Option<u32>,
    /// Said and not heard.
    wire: VecDeque<Line>,
    /// How many bytes of the first line have been heard.
    pub(crate) offset: usize,
    next_tag: u32,
    /// What came of the last transition.
    pub(crate) started: Option<Result<u32, Refusal>>,
    pub(crate) said: Vec<Line>,
    pub(crate) heard: Vec<Line>,
}

impl Reference {
    /// May a command be started? RFC 9051 section 5.5 says which may not share the connection.
    fn may_start(&self, command: Command) -> Result<(), Refusal> {
        let view = &self.view;
        if view.is_closed {
            return Err(Refusal::Closing);
        }
        let state = view
            .in_progress
            .iter()
            .fold(view.state, |state, before| before.command.then(state));
        if !command.may_be_sent_in(state) {
            return Err(Refusal::WrongState);
        }
        if let Some(first) = view.in_progress.first()
            && (first.command.is_exclusive() || command.is_exclusive())
        {
            return Err(Refusal::Busy);
        }
        let hazard = view.in_progress.iter().any(|before| before.command.allows_expunge());
        if command.names_numbers() && hazard {
            return Err(Refusal::SequenceHazard);
        }
        let lost = view.mailbox.as_ref().is_some_and(Mailbox::has_lost_write);
        if self.strict_read_only && command.writes() && lost {
            return Err(Refusal::ReadOnly);
        }
        Ok(())
    }

    fn start(&mut self, command: Command) {
        let may = self.may_start(command);
        self.started = Some(may.map(|()| self.next_tag));
        if may.is_ok() {
            let tag = self.next_tag;
            self.next_tag += 1;
            self.view.in_progress.push(InProgress { tag, command });
            self.unanswered.push_back(Unanswered {
                tag,
                command,
                continuations: command.continuations(self.server.literal_plus),
                is_told_to_go_on: false,
                is_idle: command == Command::Idle,
            });
        }
    }

    fn answer(&mut self, seed: u64) {
        let mut random = Random(seed);
        let Some(oldest) = self.unanswered.front_mut() else {
            return;
        };
        if oldest.continuations > 0 {
            oldest.is_told_to_go_on = true;
            self.server.proceed();
            return;
        }
        let (tag, command) = (oldest.tag, oldest.command);
        self.unanswered.pop_front();
        self.server.answer(tag, command, &mut random);
    }

    fn chat(&mut self, seed: u64) {
        // "An EXPUNGE response MUST NOT be sent when no command is in progress, nor while responding to a FETCH, STORE,
        // or SEARCH command" (RFC 9051 section 7.5.1).
        let may_expunge = self.refused.is_none()
            && !self.unanswered.is_empty()
            && self.unanswered.iter().all(|other| other.command.allows_expunge());
        self.server.chat(may_expunge, &mut Random(seed));
    }

    fn hear(&mut self, bytes: usize) {
        self.offset += bytes;
        while let Some(line) = self.wire.front()
            && self.offset >= line.text.len()
        {
            self.offset -= line.text.len();
            self.view.apply(&line.change, line.opened);
            let oldest = self.unanswered.front_mut().filter(|oldest| oldest.is_told_to_go_on);
            if let (Change::Continue, Some(oldest)) = (&line.change, oldest) {
                oldest.continuations -= 1;
                oldest.is_told_to_go_on = false;
            }
            if let Change::Completed { tag, .. } = line.change {
                self.refused = self.refused.filter(|refused| *refused != tag);
            }
            self.heard.extend(self.wire.pop_front());
        }
        if self.wire.is_empty() {
            self.offset = 0;
            if self.server.is_gone {
                self.view.is_closed = true;
                self.view.state = State::Logout;
                self.view.mailbox = None;
            }
        }
    }

    /// How many bytes are on their way.
    fn on_the_wire(&self) -> usize {
        self.wire.iter().map(|line| line.text.len()).sum::<usize>() - self.offset
    }

    fn can_answer(&self) -> bool {
        !self.server.is_gone
            && self.refused.is_none()
            && self
                .unanswered
                .front()
                .is_some_and(|oldest| !oldest.is_told_to_go_on && (oldest.continuations > 0 || !oldest.is_idle))
    }

    /// Whether IDLE has begun, as the client knows.
    fn is_idling(&self) -> bool {
        self.unanswered
            .front()
            .is_some_and(|oldest| oldest.is_idle && oldest.continuations == 0)
    }

    /// What brings the session to its end: everything is answered and heard.
    pub(crate) fn next_to_settle(&self) -> Option<Transition> {
        if self.on_the_wire() > 0 {
            Some(Transition::Hear(self.on_the_wire()))
        } else if self.is_idling() && !self.server.is_gone {
            Some(Transition::Done)
        } else if self.can_answer() {
            Some(Transition::Answer(7))
        } else {
            None
        }
    }
}

impl ReferenceStateMachine for Reference {
    type State = Self;
    type Transition = Transition;

    fn init_state() -> BoxedStrategy<Self> {
        (any::<[bool; 4]>(), 0..8_u32, 0..8_u32)
            .prop_map(|([literal_plus, says_closed, preauth, strict_read_only], one, other)| {
                let mut server = Server::new(literal_plus, says_closed, [one, other]);
                server.greet(preauth);
                let said = server.take_said();
                Self {
                    strict_read_only,
                    server,
                    view: View::new(),
                    unanswered: VecDeque::new(),
                    refused: None,
                    wire: said.clone().into(),
                    offset: 0,
                    next_tag: 0,
                    started: None,
                    said,
                    heard: Vec::new(),
                }
            })
            .boxed()
    }

    fn transitions(state: &Self) -> BoxedStrategy<Transition> {
        let allowed: Vec<_> = ALL
            .into_iter()
            .filter(|command| state.may_start(*command).is_ok())
            .collect();
        let any_command = prop::sample::select(&ALL[..]).prop_map(Transition::Start);
        let mut choices = vec![
            (1, any_command.boxed()),
            (2, (0..40_usize).prop_map(Transition::Write).boxed()),
            (1, any::<u64>().prop_map(Transition::Elsewhere).boxed()),
        ];
        let mut add = |weight, choice: BoxedStrategy<Transition>| choices.push((weight, choice));
        if !allowed.is_empty() {
            add(6, prop::sample::select(allowed).prop_map(Transition::Start).boxed());
        }
        match state.on_the_wire() {
            0 => {}
            bytes => {
                add(6, (1..=bytes).prop_map(Transition::Hear).boxed());
                add(6, Just(Transition::Hear(bytes)).boxed());
            }
        }
        if state.can_answer() {
            add(8, any::<u64>().prop_map(Transition::Answer).boxed());
            add(1, Just(Transition::Refuse).boxed());
            add(1, Just(Transition::RefuseMessage).boxed());
        }
        if state.is_idling() {
            add(3, Just(Transition::Done).boxed());
        }
        match state.view.in_progress.len() {
            0 => {}
            count => add(1, (0..count).prop_map(Transition::Forget).boxed()),
        }
        if !state.server.is_gone {
            add(3, any::<u64>().prop_map(Transition::Chat).boxed());
        }
        choices.extend((!state.server.is_gone && state.next_tag > 8).then(|| (1, Just(Transition::Bye).boxed())));
        proptest::strategy::Union::new_weighted(choices).boxed()
    }

    fn apply(mut self_: Self, transition: &Transition) -> Self {
        self_.started = None;
        self_.heard.clear();
        match transition {
            Transition::Start(command) => self_.start(*command),
            Transition::Done => {
                if let Some(oldest) = self_.unanswered.front_mut() {
                    oldest.is_idle = false;
                }
            }
            Transition::Hear(bytes) => self_.hear(*bytes),
            Transition::Answer(seed) => self_.answer(*seed),
            Transition::Refuse => {
                if let Some(oldest) = self_.unanswered.pop_front() {
                    self_.refused = Some(oldest.tag);
                    self_.server.refuse(oldest.tag, "NO");
                }
            }
            Transition::RefuseMessage => {
                // The client goes on all the same: what was announced must come.
                if let Some(oldest) = self_.unanswered.pop_front() {
                    self_.server.refuse(oldest.tag, "NO");
                }
            }
            Transition::Chat(seed) => self_.chat(*seed),
            Transition::Elsewhere(seed) => self_.server.elsewhere(&mut Random(*seed)),
            Transition::Bye => self_.server.bye(),
            Transition::Forget(_) | Transition::Write(_) => {}
        }
        self_.said = self_.server.take_said();
        self_.wire.extend(self_.said.iter().cloned());
        self_
    }

    fn preconditions(state: &Self, transition: &Transition) -> bool {
        match transition {
            Transition::Start(_) | Transition::Write(_) | Transition::Elsewhere(_) => true,
            Transition::Forget(place) => *place < state.view.in_progress.len(),
            Transition::Done => state.is_idling(),
            Transition::Hear(bytes) => *bytes <= state.on_the_wire(),
            Transition::Answer(_) => state.can_answer(),
            Transition::Refuse => {
                state.can_answer() && state.unanswered.front().is_some_and(|oldest| oldest.continuations > 0)
            }
            Transition::RefuseMessage => {
                let oldest = state.unanswered.front().filter(|oldest| oldest.continuations == 0);
                state.can_answer() && oldest.is_some_and(|oldest| oldest.command == Command::Append)
            }
            Transition::Chat(_) | Transition::Bye => !state.server.is_gone,
        }
    }
}
