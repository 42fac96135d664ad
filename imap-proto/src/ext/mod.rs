//! Extensions, one module each.
//!
//! What a server sends for them is read with [`Raw::get`](crate::response::Raw::get) and its like; nothing needs to be
//! registered, and what is not used is not linked.
//!
//! | module | extension | specified in |
//! |---|---|---|
//! | [`id`] | ID | RFC 2971 |

pub mod id;
