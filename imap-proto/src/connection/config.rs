//! What a connection is told when it is made: security, limits, tolerance.

use super::limits::Limits;

/// How a [`Connection`](crate::Connection) is to behave. Make one with [`Config::new`] and change what should differ.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Config {
    /// Where the tags of this connection start: 4096 to 65535; other values are folded into that range. Take a random
    /// one, so that nobody who cannot read the connection can guess the tags. The core has no randomness of its own.
    pub tag_seed: u16,
    /// Whether the transport is protected, and what may be sent if it is not. Default: protected.
    pub security: Security,
    /// Bounds on what the server may make the client keep or do.
    pub limits: Limits,
    /// Whether commands that change the open mailbox are refused while it is read-only although it was asked for
    /// writing: imaplib's `readonly`, which there hits commands that only read as well. Default: no; it is reported and
    /// the server decides.
    pub strict_read_only: bool,
    /// Whether what no grammar derives is refused where it could be read. For those who test servers. Default: no.
    ///
    /// The grammar is that of RFC 9051 (section 9) and RFC 3501 (section 9) together, with what the RFCs of the
    /// extensions in [`ext`](crate::ext) add: what any of them derives is taken. Where these say more in words than in
    /// rules, the words count: a registered response code has its own arguments, text has lines and a message what it
    /// holds, no `{5+}` comes from a server. UTF-8 is taken in quoted strings once IMAP4rev2 or UTF8=ACCEPT is on, and in
    /// text for people also where LANGUAGE is offered.
    ///
    /// What is refused is an event as ever, with the reason and the byte: an item of FETCH is
    /// [`Item::Invalid`](crate::response::Item::Invalid), anything else [`Event::Malformed`](crate::Event::Malformed).
    /// Refused data means nothing any more. What the session hangs on is shown after it was refused, as without this: a
    /// greeting, status response, completion or continuation request, and the contents of a body.
    pub strict_syntax: bool,
    /// Whether the UIDs of messages are tracked by sequence number. See [`Mailbox::uid`](crate::Mailbox::uid).
    /// Default: no.
    pub track_uids: bool,
    /// Whether literals may be sent without waiting where the server offers LITERAL+ or LITERAL-. Default: yes.
    pub non_sync_literals: bool,
}

impl Config {
    /// A configuration for a protected transport.
    #[must_use]
    pub fn new(tag_seed: u16) -> Self {
        Self {
            tag_seed,
            security: Security::Protected,
            limits: Limits::default(),
            strict_read_only: false,
            strict_syntax: false,
            track_uids: false,
            non_sync_literals: true,
        }
    }

    /// The same with another security.
    #[must_use]
    pub fn with_security(self, security: Security) -> Self {
        Self { security, ..self }
    }

    /// The same with other limits.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// The same, refusing to change a mailbox that is read-only.
    #[must_use]
    pub fn with_strict_read_only(self) -> Self {
        Self {
            strict_read_only: true,
            ..self
        }
    }

    /// The same, tracking UIDs by sequence number.
    #[must_use]
    pub fn with_uid_tracking(self) -> Self {
        Self {
            track_uids: true,
            ..self
        }
    }
}

/// Whether the transport keeps what is sent from others, and what may be sent if it does not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Security {
    /// TLS, a local socket, a child process: anything may be sent.
    #[default]
    Protected,
    /// Clear text until STARTTLS: before it nothing but CAPABILITY, NOOP, STARTTLS and LOGOUT is sent, and a server
    /// that greets with PREAUTH is an error.
    StartTls,
    /// Clear text for good: anything may be sent and read by anyone on the way. For tests and tunnels.
    ClearText,
}
