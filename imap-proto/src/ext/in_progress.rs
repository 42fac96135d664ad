//! INPROGRESS: how far a long command has come (RFC 9585).

use alloc::borrow::Cow;

use super::{About, heard, support};
use crate::response::{Capability, Extension, ResponseCode};
use crate::wire::{Cursor, Parsed};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("in_progress", "how far a long command has come", &[9585])
    .offered_as(Support::CAPABILITIES)
    .hears(&[heard!(code InProgress<'_>)]);

support!("INPROGRESS", Capability::InProgress);

/// `[INPROGRESS]`: a long command is at work (RFC 9585 section 4).
///
/// It comes with untagged OK. What it says is a hint for people: the server need not come to the goal, nor say so when it
/// is done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct InProgress<'a> {
    /// The tag of the command; `None` if the server does not say which.
    pub tag: Option<Cow<'a, [u8]>>,
    /// How many items were processed; `None` if the server does not say.
    pub progress: Option<u32>,
    /// How many items there are; `None` if that is not known.
    pub goal: Option<u32>,
}

impl InProgress<'_> {
    /// The share of the work that is done, from 0.0 to 1.0, if the server says so. What exceeds the goal counts as all.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        let goal = self.goal.filter(|goal| *goal > 0)?;
        Some(f64::from(self.progress?.min(goal)) / f64::from(goal))
    }

    /// The same with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> InProgress<'static> {
        InProgress {
            tag: self.tag.map(|tag| Cow::Owned(tag.into_owned())),
            progress: self.progress,
            goal: self.goal,
        }
    }
}

impl<'a> ResponseCode<'a> for InProgress<'a> {
    const NAME: &'static str = "INPROGRESS";

    fn parse(mut values: Cursor<'a>) -> Parsed<Self> {
        if values.is_end() {
            return Ok(Self::default());
        }
        let mut state = values.list()?;
        values.finish()?;
        let tag = state.nstring()?;
        let progress = opt_number(&mut state)?;
        let goal = opt_number(&mut state)?;
        state.finish()?;
        Ok(Self { tag, progress, goal })
    }
}

fn opt_number(values: &mut Cursor<'_>) -> Parsed<Option<u32>> {
    if values.at_nil() {
        values.skip();
        return Ok(None);
    }
    values.number().map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Event;
    use crate::response::Code;
    use crate::sasl::testing::Peer;

    /// What a status line says of progress: tag, progress, goal.
    fn told(line: &str) -> Option<InProgress<'static>> {
        let mut peer = Peer::greeted("* OK hello");
        peer.says(line);
        assert!(peer.connection.advance().unwrap());
        let Event::Status(status) = peer.connection.event() else {
            panic!("{line}");
        };
        match status.code {
            Some(Code::Other(raw)) => raw.get::<InProgress<'_>>().map(InProgress::into_owned),
            _ => None,
        }
    }

    #[test]
    fn the_examples_of_the_rfc() {
        // RFC 9585 section 4.
        let state = |tag: Option<&str>, progress, goal| {
            Some(InProgress {
                tag: tag.map(|tag| Cow::Owned(tag.as_bytes().to_vec())),
                progress,
                goal,
            })
        };
        for (line, expected) in [
            ("* OK [INPROGRESS] Still working on this...", state(None, None, None)),
            (
                "* OK [INPROGRESS (\"tag\" NIL NIL)] Hang in there...",
                state(Some("tag"), None, None),
            ),
            (
                "* OK [INPROGRESS (\"tag\" 175 NIL)] Processed 175 items so far",
                state(Some("tag"), Some(175), None),
            ),
            (
                "* OK [INPROGRESS (\"tag\" 175 1000)] Processed 17% of the items",
                state(Some("tag"), Some(175), Some(1000)),
            ),
            (
                "* OK [INPROGRESS (\"A003\" 1876 2001)] Still working on this...",
                state(Some("A003"), Some(1876), Some(2001)),
            ),
        ] {
            assert_eq!(told(line), expected, "{line}");
        }
    }

    #[test]
    fn other_shapes_are_refused() {
        for line in [
            "* OK [INPROGRESS (NIL NIL)] x",
            "* OK [INPROGRESS (NIL 1 2 3)] x",
            "* OK [INPROGRESS 5] x",
            "* OK [INPROGRESS (NIL a b)] x",
        ] {
            assert_eq!(told(line), None, "{line}");
        }
    }

    #[test]
    fn the_share_is_never_more_than_all() {
        let share = |progress, goal| {
            InProgress {
                tag: None,
                progress,
                goal,
            }
            .share()
        };
        assert_eq!(share(Some(50), Some(200)), Some(0.25));
        assert_eq!(share(Some(9), Some(3)), Some(1.0));
        assert_eq!(share(Some(9), Some(0)), None);
        assert_eq!(share(Some(9), None), None);
        assert_eq!(share(None, Some(3)), None);
    }
}
