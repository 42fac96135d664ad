//! Bytes that are never printed.

use alloc::{string::String, vec::Vec};
use core::{fmt, hint::black_box};

/// A password or a token: bytes that no log, error text or debug output shows, in any build.
///
/// When it is dropped its memory is overwritten as well as safe code can: copies made before (by the text it was built
/// from, by the buffer it was written to, by the allocator) are beyond its reach. It can neither be hashed nor ordered,
/// and the time a comparison takes depends on the lengths alone.
#[derive(Clone)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// Takes over `bytes`. A `Vec` or a `String` is kept without being copied.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// The bytes themselves, for the one place that must have them.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<&[u8]> for Secret {
    fn from(bytes: &[u8]) -> Self {
        Self::new(bytes)
    }
}

impl From<Vec<u8>> for Secret {
    fn from(bytes: Vec<u8>) -> Self {
        Self::new(bytes)
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        let difference = self
            .0
            .iter()
            .zip(&other.0)
            .fold(0, |difference, (a, b)| black_box(difference | (a ^ b)));
        self.0.len() == other.0.len() && difference == 0
    }
}

impl Eq for Secret {}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.fill(0);
        // Without a reader the compiler may leave out the write.
        black_box(self.0.as_slice());
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn never_printed() {
        let secret = Secret::from("hunter2");
        assert_eq!(
            format!("{secret} {secret:?} {:#?}", Some(&secret)),
            "[redacted] [redacted] Some(\n    [redacted],\n)"
        );
        assert_eq!(secret.expose(), b"hunter2");
    }

    #[test]
    fn compares_by_content() {
        assert_eq!(Secret::from("a"), Secret::new(*b"a"));
        for other in ["", "b", "ab", "A"] {
            assert_ne!(Secret::from("a"), Secret::from(other));
        }
    }
}
