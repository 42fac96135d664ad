//! Bytes to units and values, and commands to bytes.
//!
//! Inbound: `inbox` holds bytes, `framer` finds where a response ends (with the help of `line`), `token` cuts it into
//! tokens, `reader` shows it unit by unit (items as `simple` as most are without it), `cursor` reads values from the tokens. Outbound: `encoder` spells commands into
//! the `outbox`, which lets them out as the server allows.

mod cursor;
mod encoder;
mod framer;
pub(crate) mod gate;
pub(crate) mod inbox;
pub(crate) mod line;
mod on_line;
pub(crate) mod outbox;
pub(crate) mod reader;
mod scan;
mod simple;
pub(crate) mod span;
mod strict;
pub(crate) mod tape;
pub(crate) mod token;

pub(crate) use cursor::Shelf;
pub use cursor::{Cursor, Parsed, Value, Values};
pub(crate) use encoder::Spelling;
pub use encoder::{Encode, Encoder};
pub(crate) use framer::Rules;
pub use line::Condition;
pub(crate) use scan::{Atoms, atoms_end, number};
pub(crate) use strict::Utf8;
