//! BODY and BODYSTRUCTURE.

use core::fmt;

use crate::wire::{Parsed, Values};

/// The structure of a message.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct BodyStructure<'a> {
    values: Values<'a>,
}

impl<'a> BodyStructure<'a> {
    pub(crate) fn parse(values: Values<'a>) -> Parsed<Self> {
        values.cursor().opt_list()?;
        Ok(Self { values })
    }

    pub(crate) fn checked(values: Values<'a>) -> Self {
        Self { values }
    }

    /// How many bytes [`BodyStructure::into_owned`] allocates.
    #[must_use]
    pub fn owned_size(&self) -> usize {
        self.values.owned_size()
    }

    /// The same structure with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> BodyStructure<'static> {
        BodyStructure {
            values: self.values.into_owned(),
        }
    }
}

impl fmt::Debug for BodyStructure<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.values)
    }
}
