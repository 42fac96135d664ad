//! Tokens: what the units of the grammar are cut into.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    /// An atom or a number.
    Atom = 0,
    /// A quoted string; the range has no quotes and nothing in it is escaped.
    Quoted = 1,
    /// A quoted string with at least one backslash.
    Escaped = 2,
    /// The contents of a literal.
    Literal = 3,
    /// An opening parenthesis. Its length is the number of tokens up to and without its closing one.
    Open = 4,
    /// A closing parenthesis.
    Close = 5,
    /// The atom NIL.
    Nil = 6,
}

impl Kind {
    #[inline]
    pub(crate) fn is_atom(self) -> bool {
        matches!(self, Self::Atom | Self::Nil)
    }

    /// Whether its text is what it means, or it means nothing.
    #[inline]
    pub(crate) fn is_plain(self) -> bool {
        matches!(self, Self::Atom | Self::Nil | Self::Quoted | Self::Literal)
    }
}

/// A piece of a unit: where it starts, how long it is, and what it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Token {
    start: u32,
    packed: u32,
}

impl Token {
    #[inline]
    pub(crate) fn new(kind: Kind, start: usize, len: usize) -> Self {
        Self {
            start: start as u32,
            packed: (len as u32) << 3 | kind as u32,
        }
    }

    #[inline]
    pub(crate) fn kind(self) -> Kind {
        match self.packed & 7 {
            0 => Kind::Atom,
            1 => Kind::Quoted,
            2 => Kind::Escaped,
            3 => Kind::Literal,
            4 => Kind::Open,
            5 => Kind::Close,
            _ => Kind::Nil,
        }
    }

    #[inline]
    pub(crate) fn start(self) -> usize {
        self.start as usize
    }

    /// Bytes for a string or an atom, tokens for an opening parenthesis.
    #[inline]
    pub(crate) fn len(self) -> usize {
        (self.packed >> 3) as usize
    }

    /// How many tokens the value that starts here has.
    #[inline]
    pub(crate) fn span(self) -> usize {
        match self.kind() {
            Kind::Open => self.len() + 1,
            _ => 1,
        }
    }

    /// The same token in a unit that begins `by` bytes later.
    pub(crate) fn shifted(self, by: usize) -> Self {
        Self {
            start: self.start.saturating_sub(by as u32),
            ..self
        }
    }

    /// The first byte of the token as it stands on the wire, its opening quote included.
    pub(crate) fn outer_start(self) -> usize {
        match self.kind() {
            Kind::Quoted | Kind::Escaped => self.start().saturating_sub(1),
            Kind::Atom | Kind::Nil | Kind::Literal | Kind::Open | Kind::Close => self.start(),
        }
    }

    /// One past the last byte of the token as it stands on the wire. For a list, of its opening parenthesis.
    pub(crate) fn outer_end(self) -> usize {
        match self.kind() {
            Kind::Atom | Kind::Nil | Kind::Literal => self.start() + self.len(),
            Kind::Quoted | Kind::Escaped => self.start() + self.len() + 1,
            Kind::Open | Kind::Close => self.start() + 1,
        }
    }
}

/// The longest unit that tokens can address. Larger limits are cut down to it.
pub(crate) const MAX_UNIT: usize = (1 << 29) - 1;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_unit_can_be_one_token() {
        let token = Token::new(Kind::Nil, MAX_UNIT, MAX_UNIT);
        assert_eq!(
            (token.start(), token.len(), token.kind()),
            (MAX_UNIT, MAX_UNIT, Kind::Nil)
        );
        assert_ne!(Token::new(Kind::Nil, 0, MAX_UNIT + 1).len(), MAX_UNIT + 1);
    }
}
