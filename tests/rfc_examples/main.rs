//! The examples in the RFCs' own texts: what servers say there is understood, and what clients say there is what this
//! client says.
//!
//! `texts/` has them, one file an RFC, with the errata applied, lines that were wrapped joined again, and literals
//! counted. They are transcripts (`imap_tests::transcript`) in which
//!
//! | line | means |
//! |---|---|
//! | `> example 3.1` | an example of section 3.1 begins, and with it a connection |
//! | `> partial` | the RFC leaves out a part of the next line: it need not mean anything |
//! | `> odd why` | the server's next response is not understood, and need not be |
//! | `> refused why` | the grammar does not derive the server's next response: a strict reader refuses it |
//! | `> unsent why` | the client's next command is none that this client sends |
//! | `> otherwise why` and `E: command` | the client's next command is spelled like this by this client |

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod client;
mod examples;
mod play;
mod server;
