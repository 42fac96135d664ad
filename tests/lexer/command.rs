//! What the lexer makes of a command: its words, as a tree.

use core::fmt;

/// One complete command, without its final CRLF.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Command {
    /// The tag as sent.
    pub tag: String,
    /// The first word behind the tag, as sent. For `UID FETCH` this is `UID`.
    pub name: String,
    /// Everything behind the name.
    pub arguments: Vec<Arg>,
    /// Where the tag began, in bytes since the lexer was made.
    pub at: u64,
}

impl Command {
    /// Whether this is the named command, in any case: `is("NOOP")`. `UID` and the command it modifies are two words
    /// of one name: `is("UID FETCH")`.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        match name.split_once(' ') {
            Some((first, second)) => {
                self.name.eq_ignore_ascii_case(first)
                    && matches!(self.arguments.first(), Some(Arg::Atom(word)) if word.eq_ignore_ascii_case(second))
            }
            None => self.name.eq_ignore_ascii_case(name),
        }
    }

    /// What the argument at `index` stands for, if it is an astring (RFC 9051 section 9): the same for an atom, a
    /// quoted string and a literal.
    #[must_use]
    pub fn value(&self, index: usize) -> Option<&[u8]> {
        self.arguments.get(index)?.value()
    }
}

/// The command on one line, with every byte that is not printable ASCII escaped and literal data in place:
/// `a1 LOGIN alice {10+}wonderland`.
impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.tag, self.name)?;
        for argument in &self.arguments {
            write!(f, " {argument}")?;
        }
        Ok(())
    }
}

/// One argument.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Arg {
    /// Anything that is spelled without quotes or parentheses: an atom, a number, a set, a flag, a date, `NIL`.
    Atom(String),
    /// A quoted string, without its quotes and escapes.
    Quoted(Vec<u8>),
    /// A literal or literal8.
    #[non_exhaustive]
    Literal {
        /// The octets.
        bytes: Vec<u8>,
        /// Sent as `{n+}`: the client did not wait (RFC 7888 section 3).
        non_sync: bool,
        /// Sent as `~{n}`: a literal8 (RFC 9051 section 9), which alone may hold NUL.
        binary: bool,
    },
    /// What stood between two parentheses.
    List(Vec<Self>),
    /// A FETCH item with its section: `BODY.PEEK[HEADER.FIELDS (Date From)]<0.512>`.
    #[non_exhaustive]
    Section {
        /// What stands before the bracket: `BODY.PEEK`.
        item: String,
        /// What stands inside it: the atom `HEADER.FIELDS` and a list. Empty for `BODY[]`.
        section: Vec<Self>,
        /// What stands between `<` and `>` behind it: `0.512`.
        partial: Option<String>,
    },
}

impl Arg {
    /// An atom.
    #[must_use]
    pub fn atom(text: &str) -> Self {
        Self::Atom(text.to_owned())
    }

    /// A quoted string, given what it stands for.
    #[must_use]
    pub fn quoted(value: impl AsRef<[u8]>) -> Self {
        Self::Quoted(value.as_ref().to_vec())
    }

    /// A synchronising literal.
    #[must_use]
    pub fn literal(bytes: impl AsRef<[u8]>) -> Self {
        Self::Literal {
            bytes: bytes.as_ref().to_vec(),
            non_sync: false,
            binary: false,
        }
    }

    /// The same literal sent without waiting, as `{n+}`; anything else is left as it is.
    #[must_use]
    pub fn non_sync(mut self) -> Self {
        if let Self::Literal { non_sync, .. } = &mut self {
            *non_sync = true;
        }
        self
    }

    /// The same literal as a literal8, `~{n}`; anything else is left as it is.
    #[must_use]
    pub fn binary(mut self) -> Self {
        if let Self::Literal { binary, .. } = &mut self {
            *binary = true;
        }
        self
    }

    /// A parenthesised list.
    #[must_use]
    pub fn list(items: impl IntoIterator<Item = Self>) -> Self {
        Self::List(items.into_iter().collect())
    }

    /// A FETCH item with a section and no partial.
    #[must_use]
    pub fn section(item: &str, section: impl IntoIterator<Item = Self>) -> Self {
        Self::Section {
            item: item.to_owned(),
            section: section.into_iter().collect(),
            partial: None,
        }
    }

    /// The same FETCH item with `<range>` behind it; anything else is left as it is.
    #[must_use]
    pub fn partial(mut self, range: &str) -> Self {
        if let Self::Section { partial, .. } = &mut self {
            *partial = Some(range.to_owned());
        }
        self
    }

    /// What an astring stands for, however it was spelled; nothing for lists and sections.
    #[must_use]
    pub fn value(&self) -> Option<&[u8]> {
        match self {
            Self::Atom(text) => Some(text.as_bytes()),
            Self::Quoted(bytes) | Self::Literal { bytes, .. } => Some(bytes),
            Self::List(_) | Self::Section { .. } => None,
        }
    }
}

impl fmt::Display for Arg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Atom(text) => f.write_str(text),
            Self::Quoted(bytes) => write!(f, "\"{}\"", bytes.escape_ascii()),
            Self::Literal {
                bytes,
                non_sync,
                binary,
            } => {
                let (tilde, plus) = (if *binary { "~" } else { "" }, if *non_sync { "+" } else { "" });
                write!(f, "{tilde}{{{}{plus}}}{}", bytes.len(), bytes.escape_ascii())
            }
            Self::List(items) => {
                f.write_str("(")?;
                spaced(f, items)?;
                f.write_str(")")
            }
            Self::Section { item, section, partial } => {
                write!(f, "{item}[")?;
                spaced(f, section)?;
                f.write_str("]")?;
                match partial {
                    Some(range) => write!(f, "<{range}>"),
                    None => Ok(()),
                }
            }
        }
    }
}

fn spaced(f: &mut fmt::Formatter<'_>, items: &[Arg]) -> fmt::Result {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            f.write_str(" ")?;
        }
        write!(f, "{item}")?;
    }
    Ok(())
}
