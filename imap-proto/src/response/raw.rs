//! What the base protocol does not know, and the traits by which extensions do.

use alloc::borrow::Cow;
use core::fmt;

use crate::error::Malformation;
use crate::types::Seq;
use crate::wire::{Cursor, Parsed, Values};

/// Untagged data of an extension. Implement it to read responses of your own with [`Raw::get`].
pub trait Untagged<'a>: Sized {
    /// The name on the wire, in upper case.
    const KEYWORD: &'static str;

    /// Reads the arguments. `number` is the number before the name, if there is one.
    ///
    /// # Errors
    /// If the arguments are not shaped like this data.
    fn parse(number: Option<u32>, values: Cursor<'a>) -> Parsed<Self>;
}

/// A FETCH item of an extension. Implement it to read items of your own with [`RawItem::get`].
pub trait FetchItem<'a>: Sized {
    /// The name on the wire, in upper case; of names with brackets, the part before them.
    const NAME: &'static str;

    /// Reads the value. `name` is the whole name as the server wrote it.
    ///
    /// # Errors
    /// If the value is not shaped like this item's.
    fn parse(name: &'a [u8], value: Cursor<'a>) -> Parsed<Self>;
}

/// A response code of an extension. Implement it to read codes of your own with [`RawCode::get`].
pub trait ResponseCode<'a>: Sized {
    /// The name on the wire, in upper case.
    const NAME: &'static str;

    /// Reads the arguments.
    ///
    /// # Errors
    /// If the arguments are not shaped like this code's.
    fn parse(values: Cursor<'a>) -> Parsed<Self>;
}

/// Untagged data by its name, its arguments not interpreted.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Raw<'a> {
    number: Option<u32>,
    name: Cow<'a, [u8]>,
    values: Values<'a>,
}

impl<'a> Raw<'a> {
    #[inline]
    pub(crate) fn new(number: Option<u32>, name: &'a [u8], values: Values<'a>) -> Self {
        Self {
            number,
            name: Cow::Borrowed(name),
            values,
        }
    }

    /// The number before the name (`* 5 EXISTS`).
    #[must_use]
    pub fn number(&self) -> Option<u32> {
        self.number
    }

    /// The name as the server wrote it.
    #[must_use]
    pub fn name(&self) -> &[u8] {
        &self.name
    }

    /// The arguments.
    #[must_use]
    pub fn values(&self) -> &Values<'a> {
        &self.values
    }

    /// The data as `T`; `None` if it has another name or is not shaped like `T`.
    #[must_use]
    pub fn get<'s, T: Untagged<'s>>(&'s self) -> Option<T> {
        self.read()?.ok()
    }

    /// The data as `T`, or what is wrong with it; `None` if it has another name.
    #[must_use]
    pub fn read<'s, T: Untagged<'s>>(&'s self) -> Option<Parsed<T>> {
        self.is(T::KEYWORD).then(|| T::parse(self.number, self.values.cursor()))
    }

    /// Whether the data has this name, in any case of letters.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }

    /// The same data with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> Raw<'static> {
        Raw {
            number: self.number,
            name: Cow::Owned(self.name.into_owned()),
            values: self.values.into_owned(),
        }
    }

    pub(crate) fn into_values(self) -> Values<'a> {
        self.values
    }

    pub(crate) fn expect_number(&self) -> Parsed<u32> {
        self.values.cursor().finish()?;
        self.number
            .ok_or(Malformation::new("expected a number before the name", 0))
    }

    pub(crate) fn expect_seq(&self) -> Parsed<Seq> {
        self.values.cursor().finish()?;
        self.number
            .and_then(Seq::new)
            .ok_or(Malformation::new("expected the number of a message", 0))
    }
}

impl fmt::Debug for Raw<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(number) = self.number {
            write!(f, "{number} ")?;
        }
        write!(f, "{} {:?}", self.name.escape_ascii(), self.values)
    }
}

/// A FETCH item by its name, its value not interpreted.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RawItem<'a> {
    name: Cow<'a, [u8]>,
    value: Values<'a>,
}

impl<'a> RawItem<'a> {
    #[inline]
    pub(crate) fn new(name: &'a [u8], value: Values<'a>) -> Self {
        Self {
            name: Cow::Borrowed(name),
            value,
        }
    }

    /// The whole name as the server wrote it, brackets included.
    #[must_use]
    pub fn name(&self) -> &[u8] {
        &self.name
    }

    /// The value.
    #[must_use]
    pub fn value(&self) -> &Values<'a> {
        &self.value
    }

    /// The item as `T`; `None` if it has another name or is not shaped like `T`.
    #[must_use]
    pub fn get<'s, T: FetchItem<'s>>(&'s self) -> Option<T> {
        self.read()?.ok()
    }

    /// The item as `T`, or what is wrong with it; `None` if it has another name.
    #[must_use]
    pub fn read<'s, T: FetchItem<'s>>(&'s self) -> Option<Parsed<T>> {
        read_item(&self.name, self.value.cursor())
    }

    /// The same item with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> RawItem<'static> {
        RawItem {
            name: Cow::Owned(self.name.into_owned()),
            value: self.value.into_owned(),
        }
    }
}

impl fmt::Debug for RawItem<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.name.escape_ascii(), self.value)
    }
}

/// The item `name` as `T`, or what is wrong with it; `None` if it has another name.
pub(crate) fn read_item<'a, T: FetchItem<'a>>(name: &'a [u8], value: Cursor<'a>) -> Option<Parsed<T>> {
    let stem = memchr::memchr(b'[', name).map_or(name, |n| name.get(..n).unwrap_or_default());
    stem.eq_ignore_ascii_case(T::NAME.as_bytes())
        .then(|| T::parse(name, value))
}

/// A response code by its name, its arguments not interpreted.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RawCode<'a> {
    name: Cow<'a, [u8]>,
    values: Values<'a>,
}

impl<'a> RawCode<'a> {
    pub(crate) fn new(name: &'a [u8], values: Values<'a>) -> Self {
        Self {
            name: Cow::Borrowed(name),
            values,
        }
    }

    /// The name as the server wrote it.
    #[must_use]
    pub fn name(&self) -> &[u8] {
        &self.name
    }

    /// The arguments.
    #[must_use]
    pub fn values(&self) -> &Values<'a> {
        &self.values
    }

    /// The code as `T`; `None` if it has another name or is not shaped like `T`.
    #[must_use]
    pub fn get<'s, T: ResponseCode<'s>>(&'s self) -> Option<T> {
        self.is(T::NAME).then(|| T::parse(self.values.cursor()).ok()).flatten()
    }

    /// Whether the code has this name, in any case of letters.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }

    /// The same code with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> RawCode<'static> {
        RawCode {
            name: Cow::Owned(self.name.into_owned()),
            values: self.values.into_owned(),
        }
    }
}

impl fmt::Debug for RawCode<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.name.escape_ascii(), self.values)
    }
}
