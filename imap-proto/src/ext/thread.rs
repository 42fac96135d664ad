//! THREAD: messages that belong together (RFC 5256).

use alloc::vec::Vec;
use core::marker::PhantomData;
use core::num::NonZeroU32;

use super::{About, Place, Said, heard, support, tell};
use crate::command::budget::Budget;
use crate::command::{Command, Profile, Reply, SearchKey, SearchProgram};
use crate::event::Event;
use crate::response::{Capability, Data, Offered, Untagged};
use crate::types::{Atom, Seq, SetItem, Uid};
use crate::wire::{Cursor, Encode, Encoder, Parsed, Values};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("thread", "messages that belong together", &[5256])
    .offered_as(&[Capability::Thread])
    .says(&[
        Said::command("THREAD", |to| {
            tell(
                &Thread::numbers(Offered::insist(), Algorithm::References, SearchKey::All),
                to,
            )
        }),
        Said::command("UID THREAD", |to| {
            tell(
                &Thread::uids(Offered::insist(), Algorithm::References, SearchKey::All),
                to,
            )
        }),
        Said::new(Place::Thread, "ORDEREDSUBJECT", |to| {
            Algorithm::OrderedSubject.encode(to);
        }),
        Said::new(Place::Thread, "REFERENCES", |to| Algorithm::References.encode(to)),
        Said::new(Place::Thread, "REFS", |to| Algorithm::Refs.encode(to)),
    ])
    .hears(&[heard!(untagged Threads<'_>)]);

support!("THREAD", Capability::Thread);

/// THREAD and UID THREAD: the messages that match, as trees (RFC 5256 section 3).
///
/// The charset is US-ASCII if the program is and strings are not in UTF-8 anyhow, and UTF-8 otherwise.
#[derive(Clone, Debug)]
pub struct Thread<'a, N> {
    algorithm: Algorithm<'a>,
    program: SearchProgram<'a>,
    numbered: PhantomData<N>,
}

impl<'a> Thread<'a, Seq> {
    /// THREAD: by sequence number. [`Capabilities::thread_algorithms`](crate::response::Capabilities::thread_algorithms)
    /// names the algorithms that the server has.
    #[must_use]
    pub fn numbers(_: Offered<Support>, algorithm: Algorithm<'a>, program: impl Into<SearchProgram<'a>>) -> Self {
        Self::new(algorithm, program.into())
    }
}

impl<'a> Thread<'a, Uid> {
    /// UID THREAD: by UID.
    #[must_use]
    pub fn uids(_: Offered<Support>, algorithm: Algorithm<'a>, program: impl Into<SearchProgram<'a>>) -> Self {
        Self::new(algorithm, program.into())
    }
}

impl<'a, N> Thread<'a, N> {
    const fn new(algorithm: Algorithm<'a>, program: SearchProgram<'a>) -> Self {
        Self {
            algorithm,
            program,
            numbered: PhantomData,
        }
    }
}

impl<N: SetItem> Command for Thread<'_, N> {
    type Reply = Threaded<N>;

    fn profile(&self) -> Profile {
        self.program.profile::<N>()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word(if N::IS_UID { "UID THREAD" } else { "THREAD" });
        to.value(&self.algorithm);
        self.program.encode_charset(to);
        to.value(&self.program);
    }

    fn reply(&self) -> Threaded<N> {
        Threaded {
            nodes: Vec::new(),
            truncated: false,
            limit: Budget::default(),
        }
    }
}

/// How messages are threaded.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Algorithm<'a> {
    /// `ORDEREDSUBJECT`: by subject and date. No tree is deeper than two levels.
    OrderedSubject,
    /// `REFERENCES`: by References and In-Reply-To, and what has the same subject.
    References,
    /// `REFS`: by References and In-Reply-To alone (draft-ietf-morg-inthread).
    Refs,
    /// Another, by its name.
    Other(&'a Atom<'a>),
}

impl Encode for Algorithm<'_> {
    fn encode(&self, to: &mut Encoder<'_>) {
        match self {
            Self::OrderedSubject => to.word("ORDEREDSUBJECT"),
            Self::References => to.word("REFERENCES"),
            Self::Refs => to.word("REFS"),
            Self::Other(name) => to.atom(name),
        };
    }
}

/// A message in a tree, or the place of one that is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ThreadNode<N> {
    /// The message; `None` for a parent that is not among the messages found, of which only its children are.
    pub message: Option<N>,
    /// How many parents it has: 0 where a thread begins.
    pub depth: u32,
}

/// `* THREAD`: trees of messages (RFC 5256 section 4).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Threads<'a> {
    values: Values<'a>,
}

impl Threads<'_> {
    /// Each message and each missing parent: parents before their children, siblings in the server's order. The parent
    /// of a node is the last one before it that is less deep.
    pub fn nodes(&self) -> impl Iterator<Item = ThreadNode<NonZeroU32>> {
        Walk::of(self.values.cursor()).filter_map(Result::ok)
    }

    /// The same with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> Threads<'static> {
        Threads {
            values: self.values.into_owned(),
        }
    }
}

/// The lists that are open, the innermost last.
struct Walk<'a>(Vec<Level<'a>>);

struct Level<'a> {
    rest: Cursor<'a>,
    /// The depth of what comes next in the list.
    depth: u32,
    /// Whether a list has been in it: then no message may follow.
    branched: bool,
}

impl<'a> Walk<'a> {
    fn of(rest: Cursor<'a>) -> Self {
        Self(Vec::from([Level {
            rest,
            depth: 0,
            branched: true,
        }]))
    }
}

impl Iterator for Walk<'_> {
    type Item = Parsed<ThreadNode<NonZeroU32>>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let top = self.0.last_mut()?;
            if top.rest.is_end() {
                self.0.pop();
                continue;
            }
            let depth = top.depth;
            if let Ok(list) = top.rest.list() {
                top.branched = true;
                // A list that begins with a list: the parent of what is in it is missing.
                let headless = list.at_list();
                self.0.push(Level {
                    rest: list,
                    depth: depth + u32::from(headless),
                    branched: headless,
                });
                if headless {
                    return Some(Ok(ThreadNode { message: None, depth }));
                }
                continue;
            }
            top.depth += 1;
            return Some(number(top).map(|number| ThreadNode {
                message: Some(number),
                depth,
            }));
        }
    }
}

fn number(level: &mut Level<'_>) -> Parsed<NonZeroU32> {
    let at = level.rest;
    let number = level.rest.number().inspect_err(|_| level.rest.skip())?;
    if level.branched {
        return Err(at.expected("expected a list"));
    }
    NonZeroU32::new(number).ok_or_else(|| at.expected("expected the number of a message"))
}

impl<'a> Untagged<'a> for Threads<'a> {
    const KEYWORD: &'static str = "THREAD";

    fn parse(_: Option<u32>, values: Cursor<'a>) -> Parsed<Self> {
        for node in Walk::of(values) {
            node?;
        }
        Ok(Self { values: values.rest() })
    }
}

/// The answer to [`Thread`]. At most 64 MiB are kept.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Threaded<N> {
    /// Messages and missing parents, as [`Threads::nodes`] has them.
    pub nodes: Vec<ThreadNode<N>>,
    /// Whether the server named more messages than there was room for.
    pub truncated: bool,
    limit: Budget,
}

impl<N: SetItem> Reply for Threaded<N> {
    fn absorb(&mut self, event: &Event<'_>) -> bool {
        let Event::Data(Data::Other(raw)) = event else {
            return false;
        };
        let Some(threads) = raw.get::<Threads<'_>>() else {
            return false;
        };
        for ThreadNode { message, depth } in threads.nodes() {
            if !self.limit.take(size_of::<ThreadNode<N>>()) {
                self.truncated = true;
                break;
            }
            let message = message.map(N::from);
            self.nodes.push(ThreadNode { message, depth });
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{answer, spell};
    use crate::types::Date;
    use alloc::format;
    use alloc::string::String;

    /// The nodes as a tree, one word each: depth and number.
    fn tree(values: &str) -> String {
        let thread = Thread::numbers(Offered::insist(), Algorithm::References, SearchKey::All);
        let (reply, others) = answer(&thread, &format!("* THREAD {values}\r\nT1 OK done\r\n"));
        if !others.is_empty() {
            return String::from("refused");
        }
        let node = |node: &ThreadNode<Seq>| match node.message {
            Some(seq) => format!("{}:{}", node.depth, seq.get()),
            None => format!("{}:-", node.depth),
        };
        reply.nodes.iter().map(node).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_examples_of_the_rfc() {
        // RFC 5256 sections 3 and 4.
        let since = SearchKey::Since(Date::new(2000, 3, 5).unwrap());
        let thread = Thread::numbers(Offered::insist(), Algorithm::OrderedSubject, since);
        assert_eq!(spell(&thread), "THREAD ORDEREDSUBJECT US-ASCII SINCE 5-Mar-2000\r\n");
        let text = SearchKey::Text("gewp");
        let thread = Thread::uids(Offered::insist(), Algorithm::References, text);
        assert_eq!(spell(&thread), "UID THREAD REFERENCES US-ASCII TEXT \"gewp\"\r\n");
        assert_eq!(tree("(166)(167)(168)"), "0:166 0:167 0:168");
        assert_eq!(tree("(2)(3 6 (4 23)(44 7 96))"), "0:2 0:3 1:6 2:4 3:23 2:44 3:7 4:96");
        assert_eq!(tree("((3)(5))"), "0:- 1:3 1:5");
        assert_eq!(tree("(166)((170)(179))(172)"), "0:166 0:- 1:170 1:179 0:172");
        assert_eq!(tree(""), "");
    }

    #[test]
    fn parents_that_are_missing_at_any_depth() {
        assert_eq!(tree("(1 ((2)(3)))"), "0:1 1:- 2:2 2:3");
        assert_eq!(tree("(((1)(2))(3))"), "0:- 1:- 2:1 2:2 1:3");
        assert_eq!(tree("(1)()(2)"), "0:1 0:2");
    }

    #[test]
    fn what_is_no_tree_is_refused() {
        for odd in ["1", "(1 (2) 3)", "(0)", "(x)", "(1 \"a\")", "(4294967296)"] {
            assert_eq!(tree(odd), "refused", "{odd}");
        }
    }

    #[test]
    fn trees_are_walked_as_deep_as_lists_may_nest() {
        let deep = format!("{}9{}", "(1 ".repeat(60), ")".repeat(60));
        assert_eq!(tree(&deep).split(' ').count(), 61);
        assert!(tree(&deep).ends_with("60:9"));
        let name = Atom::new("X-OTHER").unwrap();
        let thread = Thread::numbers(Offered::insist(), Algorithm::Other(&name), SearchKey::Subject("ä"));
        assert!(spell(&thread).starts_with("THREAD X-OTHER UTF-8 SUBJECT {2}"));
    }
}
