//! Status responses: OK, NO, BAD, BYE and PREAUTH (RFC 9051 section 7.1).

use alloc::borrow::Cow;
use core::fmt;

use super::{Code, Condition};

/// A status: the condition, a response code if there is one, and text for people.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Status<'a> {
    /// What it reports.
    pub condition: Condition,
    /// What programs may act on.
    pub code: Option<Code<'a>>,
    /// What people may read, in no charset in particular; often empty.
    pub text: Cow<'a, [u8]>,
}

impl<'a> Status<'a> {
    /// A status.
    #[must_use]
    pub fn new(condition: Condition, code: Option<Code<'a>>, text: impl Into<Cow<'a, [u8]>>) -> Self {
        Self {
            condition,
            code,
            text: text.into(),
        }
    }

    /// Whether the condition is OK.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.condition == Condition::Ok
    }

    /// The text, with what is not UTF-8 replaced.
    #[must_use]
    pub fn text_lossy(&self) -> Cow<'_, str> {
        alloc::string::String::from_utf8_lossy(&self.text)
    }

    /// The same status with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> Status<'static> {
        Status {
            condition: self.condition,
            code: self.code.map(Code::into_owned),
            text: Cow::Owned(self.text.into_owned()),
        }
    }
}

impl fmt::Display for Status<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.condition.as_str())?;
        if let Some(code) = &self.code {
            write!(f, " [{code}]")?;
        }
        if !self.text.is_empty() {
            write!(f, " {}", self.text_lossy())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Status<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?} {:?} \"{}\"",
            self.condition,
            self.code,
            self.text.escape_ascii()
        )
    }
}
