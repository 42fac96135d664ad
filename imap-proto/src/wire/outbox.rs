//! Bytes that wait for the transport, and the gates that hold them back.
//!
//! All commands are spelled into one buffer, in order. A gate is a place in it that the transport may not pass yet:
//! before a synchronising literal, around a message body that the application writes, or during a dialogue. Everything
//! behind a gate waits, which is RFC 9051 section 5.5: "any command continuation request responses and command
//! continuations MUST be negotiated before any subsequent command is initiated".

use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

use super::gate::{Continued, Dialogue, Gate, GateKind, Turn};
use crate::types::Tag;

/// The bytes to send. Offsets count from the first byte ever sent.
#[derive(Default)]
pub(crate) struct Outbox {
    buffer: Vec<u8>,
    /// How much of `buffer` has been sent.
    sent: usize,
    /// The offset of the first byte of `buffer`.
    base: u64,
    gates: VecDeque<Gate>,
    /// What few connections have for long: those that wait have nothing of it, and are many.
    rare: Option<Box<Rare>>,
}

#[derive(Default)]
struct Rare {
    /// What the application writes at an open gate: a body, or the lines of a dialogue.
    inserted: Vec<u8>,
    inserted_sent: usize,
    /// Whether what is in `inserted` is secret: a response to a SASL challenge.
    inserted_secret: bool,
    /// The command whose body was sent last, all of it; the end of its line may not have been.
    body_sent: Option<Tag>,
    /// What the wire log must not show, in ascending order.
    secrets: VecDeque<Range<u64>>,
}

/// A place in the outbox to go back to if a command turns out not to be sendable.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    buffer: usize,
    gates: usize,
    secrets: usize,
}

impl Outbox {
    #[inline]
    pub(crate) fn has_gates(&self) -> bool {
        !self.gates.is_empty()
    }

    /// What may be sent now.
    pub(crate) fn output(&self) -> &[u8] {
        if self.inserts() {
            return self.inserted();
        }
        if let Some(left) = self.filler() {
            return FILLER
                .get(..usize::try_from(left).unwrap_or(usize::MAX))
                .unwrap_or(&FILLER);
        }
        self.buffer.get(self.sent..self.stop()).unwrap_or_default()
    }

    /// Notes that the first `n` bytes of [`Outbox::output`] were sent.
    pub(crate) fn sent(&mut self, n: usize) {
        let n = n.min(self.output().len());
        let inserts = self.inserts();
        if let Some(rare) = self.rare.as_deref_mut().filter(|_| inserts) {
            rare.inserted_sent += n;
            if rare.inserted_sent == rare.inserted.len() {
                self.clear_inserted();
            }
        } else if self.filler().is_some() {
            self.fill(n as u64);
        } else {
            self.sent += n;
        }
        self.settle();
    }

    /// The offset behind the last byte spelled.
    pub(crate) fn end(&self) -> u64 {
        self.base + self.buffer.len() as u64
    }

    /// What waits that the application wrote at a gate.
    pub(crate) fn inserted(&self) -> &[u8] {
        self.rare
            .as_deref()
            .and_then(|rare| rare.inserted.get(rare.inserted_sent..))
            .unwrap_or_default()
    }

    /// How many bytes wait, whether they may be sent yet or not.
    pub(crate) fn waiting(&self) -> usize {
        self.buffer.len() - self.sent + self.inserted().len()
    }

    /// Where commands are spelled.
    pub(crate) fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.buffer
    }

    /// Moves what waits to the front once most of the buffer has been sent.
    pub(crate) fn compact(&mut self) {
        if self.sent > self.buffer.len() / 2 {
            self.forget_sent();
        }
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark {
            buffer: self.buffer.len(),
            gates: self.gates.len(),
            secrets: self.rare.as_deref().map_or(0, |rare| rare.secrets.len()),
        }
    }

    pub(crate) fn rewind(&mut self, mark: Mark) {
        self.buffer.truncate(mark.buffer);
        self.gates.truncate(mark.gates);
        if let Some(rare) = &mut self.rare {
            rare.secrets.truncate(mark.secrets);
        }
    }

    /// Puts a gate behind what was spelled so far.
    pub(crate) fn gate(&mut self, tag: Tag, kind: GateKind) {
        self.gates.push_back(Gate {
            at: self.end(),
            tag,
            kind,
        });
    }

    /// Notes that what was spelled since `from` is secret.
    pub(crate) fn secret_since(&mut self, from: u64) {
        let end = self.end();
        if end > from {
            self.rare.get_or_insert_default().secrets.push_back(from..end);
        }
    }

    /// Whether a command whose last byte is before `end` has been sent, bodies and dialogues included.
    pub(crate) fn is_sent(&self, tag: Tag, end: u64) -> bool {
        match self.gates.front() {
            Some(gate) if gate.tag == tag => match gate.kind {
                GateKind::Dialogue { .. } => self.at_gate() && self.inserted().is_empty(),
                _ => false,
            },
            _ => self.base + self.sent as u64 >= end,
        }
    }

    /// Whether the command, which has not completed, stands at a gate, everything before it sent: then it may be refused.
    /// A body may be refused before the server has read all of it (RFC 7888 section 4), so the refusal may come when only
    /// the end of the line is left to send.
    pub(crate) fn may_refuse(&self, tag: Tag) -> bool {
        match self.gates.front() {
            Some(gate) if gate.tag == tag => self.at_gate(),
            _ => self.rare.as_deref().is_some_and(|rare| rare.body_sent == Some(tag)),
        }
    }

    /// The command was completed: what of it still waits, up to `end`, will never be sent, but for what was announced.
    pub(crate) fn complete(&mut self, tag: Tag, end: u64) {
        if let Some(rare) = &mut self.rare {
            rare.body_sent.take_if(|sent| *sent == tag);
        }
        let Some(front) = self.gates.front_mut().filter(|gate| gate.tag == tag) else {
            return;
        };
        let at = front.at;
        let owed = match front.kind {
            GateKind::Body { left, open: true, .. } => Some(left),
            _ => None,
        };
        front.kind = owed.map_or(GateKind::Skip { to: end }, |left| GateKind::Filler { left });
        while self.gates.get(1).is_some_and(|gate| gate.tag == tag) {
            self.gates.remove(1);
        }
        if owed.is_some() {
            // The line ends behind the body.
            let kind = GateKind::Skip {
                to: end.saturating_sub(2),
            };
            self.gates.insert(1, Gate { at, tag, kind });
        } else {
            self.clear_inserted();
        }
        self.settle();
    }

    /// A continuation arrived.
    pub(crate) fn proceed(&mut self) -> Continued {
        if !self.at_gate() || !self.inserted().is_empty() {
            return Continued::Nothing;
        }
        let Some(gate) = self.gates.front_mut() else {
            return Continued::Nothing;
        };
        let tag = gate.tag;
        match &mut gate.kind {
            GateKind::Literal => {
                self.gates.pop_front();
                self.settle();
                Continued::Literal(tag)
            }
            GateKind::Body { open, announced, .. } if !*open => {
                *open = true;
                *announced = true;
                self.settle();
                Continued::Body(tag)
            }
            GateKind::Dialogue { dialogue, turn } if *turn == Turn::Server => {
                *turn = Turn::Client;
                match dialogue {
                    Dialogue::Authenticate => Continued::Challenge(tag),
                    Dialogue::Idle => Continued::Idling(tag),
                }
            }
            _ => Continued::Nothing,
        }
    }

    /// A body whose gate is open without a continuation and that the application has not been told of.
    pub(crate) fn announce(&mut self) -> Option<(Tag, u64)> {
        let gate = self.gates.front_mut()?;
        match &mut gate.kind {
            GateKind::Body {
                left,
                open: true,
                announced,
            } if !*announced => {
                *announced = true;
                Some((gate.tag, *left))
            }
            _ => None,
        }
    }

    /// The body that the application may write now, and how much of it is left.
    pub(crate) fn body(&self) -> Option<(Tag, u64)> {
        let gate = self.gates.front()?;
        match gate.kind {
            GateKind::Body { left, open: true, .. } if left > 0 => Some((gate.tag, left)),
            _ => None,
        }
    }

    /// Takes up to `room` bytes of the body; returns how many.
    pub(crate) fn insert_body(&mut self, bytes: &[u8], room: usize) -> usize {
        let Some(GateKind::Body { left, open: true, .. }) = self.gates.front_mut().map(|gate| &mut gate.kind) else {
            return 0;
        };
        let n = bytes.len().min(room).min(usize::try_from(*left).unwrap_or(usize::MAX));
        *left -= n as u64;
        let rare = self.rare.get_or_insert_default();
        if rare.inserted_sent > rare.inserted.len() / 2 {
            rare.inserted.drain(..rare.inserted_sent);
            rare.inserted_sent = 0;
        }
        rare.inserted.extend_from_slice(bytes.get(..n).unwrap_or_default());
        n
    }

    /// The dialogue in which it is the client's turn.
    pub(crate) fn dialogue(&self) -> Option<(Tag, Dialogue)> {
        let gate = self.gates.front()?;
        match gate.kind {
            GateKind::Dialogue {
                dialogue,
                turn: Turn::Client,
            } => Some((gate.tag, dialogue)),
            _ => None,
        }
    }

    /// Says a line in the dialogue; the CRLF is added here.
    pub(crate) fn say(&mut self, line: &[u8], next: Turn, secret: bool) {
        if let Some(GateKind::Dialogue { turn, .. }) = self.gates.front_mut().map(|gate| &mut gate.kind) {
            *turn = next;
            let rare = self.rare.get_or_insert_default();
            rare.inserted.extend_from_slice(line);
            rare.inserted.extend_from_slice(b"\r\n");
            rare.inserted_secret = secret;
        }
    }

    /// The next `n` bytes of output in pieces, `None` for a piece that is secret.
    pub(crate) fn masked(&self, n: usize) -> Vec<Option<&[u8]>> {
        let output = self.output();
        let output = output.get(..n).unwrap_or(output);
        let rare = self.rare.as_deref();
        if self.inserts() {
            let secret = rare.is_some_and(|rare| rare.inserted_secret);
            return alloc::vec![(!secret).then_some(output)];
        }
        if self.filler().is_some() {
            return alloc::vec![Some(output)];
        }
        let start = self.base + self.sent as u64;
        let mut pieces = Vec::new();
        let mut at = 0;
        for secret in rare.into_iter().flat_map(|rare| &rare.secrets) {
            let from = offset(secret.start, start).min(output.len());
            let to = offset(secret.end, start).min(output.len());
            if from > at {
                pieces.push(output.get(at..from));
            }
            if to > from.max(at) {
                pieces.push(None);
            }
            at = at.max(to);
        }
        if at < output.len() {
            pieces.push(output.get(at..));
        }
        pieces
    }

    /// Gives back memory that nothing waits in.
    pub(crate) fn release(&mut self) {
        self.forget_sent();
        self.buffer.shrink_to_fit();
        self.gates.shrink_to_fit();
        if let Some(rare) = &mut self.rare {
            rare.inserted.shrink_to_fit();
            rare.secrets.shrink_to_fit();
        }
        self.rare
            .take_if(|rare| rare.inserted.is_empty() && rare.secrets.is_empty() && rare.body_sent.is_none());
    }

    pub(crate) fn capacity(&self) -> usize {
        let rare = self.rare.as_deref().map_or(0, |rare| {
            size_of::<Rare>() + rare.inserted.capacity() + rare.secrets.capacity() * size_of::<Range<u64>>()
        });
        self.buffer.capacity() + self.gates.capacity() * size_of::<Gate>() + rare
    }

    /// Where in `buffer` the transport must stop.
    fn stop(&self) -> usize {
        let end = self.buffer.len();
        self.gates
            .front()
            .map_or(end, |gate| offset(gate.at, self.base).min(end))
    }

    /// Whether everything before the first gate was sent.
    fn at_gate(&self) -> bool {
        self.gates
            .front()
            .is_some_and(|gate| self.base + self.sent as u64 >= gate.at)
    }

    /// Whether the transport stands at a gate with something to send there.
    fn inserts(&self) -> bool {
        !self.inserted().is_empty() && self.at_gate()
    }

    /// How much of a refused body is to be sent now. It could only be refused at its gate.
    fn filler(&self) -> Option<u64> {
        match self.gates.front()?.kind {
            GateKind::Filler { left } => Some(left),
            _ => None,
        }
    }

    fn fill(&mut self, n: u64) {
        if let Some(GateKind::Filler { left }) = self.gates.front_mut().map(|gate| &mut gate.kind) {
            *left = left.saturating_sub(n);
        }
    }

    /// Passes every gate that no longer holds anything back.
    fn settle(&mut self) {
        while self.at_gate() {
            match self.gates.front().map(|gate| gate.kind) {
                Some(
                    GateKind::Body {
                        left: 0, open: true, ..
                    }
                    | GateKind::Filler { left: 0 },
                ) if self.inserted().is_empty() => {}
                Some(GateKind::Skip { to }) => {
                    self.sent = offset(to, self.base).clamp(self.sent, self.buffer.len());
                }
                _ => break,
            }
            let gate = self.gates.pop_front();
            if let (
                Some(rare),
                Some(Gate {
                    tag,
                    kind: GateKind::Body { .. },
                    ..
                }),
            ) = (&mut self.rare, gate)
            {
                rare.body_sent = Some(tag);
            }
        }
        if self.sent == self.buffer.len() {
            self.forget_sent();
        }
    }

    fn forget_sent(&mut self) {
        self.buffer.drain(..self.sent);
        self.base += self.sent as u64;
        self.sent = 0;
        if let Some(rare) = &mut self.rare {
            while rare.secrets.front().is_some_and(|secret| secret.end <= self.base) {
                rare.secrets.pop_front();
            }
        }
    }

    fn clear_inserted(&mut self) {
        if let Some(rare) = &mut self.rare {
            rare.inserted.clear();
            rare.inserted_sent = 0;
        }
    }
}

/// Shows no bytes: passwords are among them.
impl fmt::Debug for Outbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbox")
            .field("waiting", &self.waiting())
            .field("gates", &self.gates)
            .finish_non_exhaustive()
    }
}

/// What is sent for the rest of a body that was refused: the server throws it away.
const FILLER: [u8; 4096] = [b' '; 4096];

/// How far `at` is behind `base`; 0 if it is before.
fn offset(at: u64, base: u64) -> usize {
    usize::try_from(at.saturating_sub(base)).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests;
