//! Responses of any length: what shows whether the work grows faster than they do.

use imap_tests::corpora::Corpus;

/// A response that is made of many of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// An item of a FETCH response whose value is a list of literals.
    Literals,
    /// A FETCH response of items, each with a literal.
    Items,
    /// A FETCH response of bodies of a byte each.
    Bodies,
    /// A body structure of parts, each with a literal.
    Parts,
    /// A SEARCH response.
    Numbers,
}

impl Shape {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Literals, Self::Items, Self::Bodies, Self::Parts, Self::Numbers];

    /// Its name on a command line and in a table.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Literals => "literals",
            Self::Items => "items",
            Self::Bodies => "bodies",
            Self::Parts => "parts",
            Self::Numbers => "numbers",
        }
    }

    /// The shape of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shape| shape.name() == name)
    }

    /// The corpus that it is most like.
    #[must_use]
    pub fn corpus(self) -> Corpus {
        match self {
            Self::Literals | Self::Items => Corpus::Flags,
            Self::Bodies => Corpus::Bodies20k,
            Self::Parts => Corpus::BodyStructure,
            Self::Numbers => Corpus::Search,
        }
    }

    /// One response with so many of what it is made of.
    #[must_use]
    pub fn response(self, count: usize) -> Vec<u8> {
        let (begin, end) = match self {
            Self::Literals => ("* 1 FETCH (X-MANY (", "x))\r\n"),
            Self::Items | Self::Bodies => ("* 1 FETCH (", "UID 1)\r\n"),
            Self::Parts => ("* 1 FETCH (BODYSTRUCTURE (", " \"mixed\"))\r\n"),
            Self::Numbers => ("* SEARCH", "\r\n"),
        };
        let mut text = String::from(begin);
        for number in 1..=count {
            text += &match self {
                Self::Literals => "{1}\r\nx ".to_owned(),
                Self::Items => format!("X-{number} {{1}}\r\nx "),
                Self::Bodies => format!("BODY[{number}] {{1}}\r\nx "),
                Self::Parts => "(\"text\" \"plain\" NIL NIL NIL {4}\r\n7bit 1 1)".to_owned(),
                Self::Numbers => format!(" {}", 1_000_000 + number),
            };
        }
        text += end;
        text.into_bytes()
    }
}

/// How many of what they are made of.
pub const COUNTS: [usize; 2] = [10_000, 100_000];

/// How many bytes arrive at once.
pub const CHUNKS: [usize; 2] = [16384, 7];
