//! The adapters against a real server: Dovecot, over TCP, TLS, STARTTLS and pipes. A session at Courier and at Cyrus, too,
//! where they are there ([`others`]).
//!
//! Every scenario is played twice, once by each adapter, and every time with a server of its own. Where Dovecot cannot
//! run, the reason is printed and the scenario passed over.
#![forbid(unsafe_code)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

extern crate alloc;

mod access;
mod acl;
mod changes;
mod logins;
mod mailboxes;
mod messages;
mod mime;
mod others;
mod pipelines;
mod resync;
#[path = "../either.rs"]
mod session;
mod stage;
mod streams;
mod ways;

/// Makes two tests of each scenario, `scenario::blocking` and `scenario::tokio`.
macro_rules! scenarios {
    ($($name:ident),+ $(,)?) => {
        $(mod $name {
            #[test]
            fn blocking() {
                crate::stage::play(crate::stage::Adapter::Blocking, super::$name);
            }

            #[test]
            fn tokio() {
                crate::stage::play(crate::stage::Adapter::Tokio, super::$name);
            }
        })+
    };
}
pub(crate) use scenarios;
