//! Where sessions come from.

mod child;
mod stream;
mod tcp;
#[cfg(feature = "rustls")]
mod tls;

pub use child::ChildStream;
pub use stream::Stream;
#[cfg(feature = "rustls")]
pub use tls::Tls;
