//! Scenarios between a client and a scripted server, each by both adapters and over TCP and TLS: all that the tests of
//! CPython's imaplib try ([`table`]), and what a faithful successor of it must do besides.
#![forbid(unsafe_code)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

extern crate alloc;

mod access;
mod authentication;
mod commands;
mod ends;
mod opening;
mod script;
#[path = "../either.rs"]
mod session;
mod stage;
mod table;

/// Makes four tests of each scenario: `scenario::blocking`, `scenario::tokio`, and both over TLS.
macro_rules! scenarios {
    ($($name:ident),+ $(,)?) => {
        $(mod $name {
            use crate::session::Adapter;
            use crate::stage::Stage;

            #[test]
            fn blocking() {
                super::$name(Stage { adapter: Adapter::Blocking, tls: false });
            }

            #[test]
            fn blocking_over_tls() {
                super::$name(Stage { adapter: Adapter::Blocking, tls: true });
            }

            #[test]
            fn tokio() {
                super::$name(Stage { adapter: Adapter::Tokio, tls: false });
            }

            #[test]
            fn tokio_over_tls() {
                super::$name(Stage { adapter: Adapter::Tokio, tls: true });
            }
        })+
    };
}
pub(crate) use scenarios;
