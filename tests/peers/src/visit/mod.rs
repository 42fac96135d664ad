//! Looks at every field of what the clients give, and keeps nothing.

pub(crate) mod imap_types;

#[path = "../../../../imap-proto/benches/instructions/visit.rs"]
pub(crate) mod ours;

/// The types of imap-proto 0.17, which async-imap has too.
pub(crate) mod proto17 {
    use peer_imap_proto as types;

    include!("parsed.rs");
    include!("response.rs");
}

/// The types of imap-proto 0.16, of which `imap` shows those that describe a message.
pub(crate) mod proto16 {
    use peer_imap_proto_0_16::types;

    include!("parsed.rs");
}
