//! Keywords that RFCs define.

use super::flag::Flag;

/// Keywords that RFCs define.
impl Flag<'static> {
    /// `$Forwarded`: the message has been forwarded (RFC 9051 section 2.3.2).
    pub const FORWARDED: Self = Self::known("$Forwarded");

    /// `$MDNSent`: a disposition notification has been sent for the message (RFC 3503).
    pub const MDN_SENT: Self = Self::known("$MDNSent");

    /// `$Junk`: the message is junk (RFC 9051 section 2.3.2). Void beside [`NOT_JUNK`](Self::NOT_JUNK).
    pub const JUNK: Self = Self::known("$Junk");

    /// `$NotJunk`: the message is not junk (RFC 9051 section 2.3.2). Void beside [`JUNK`](Self::JUNK).
    pub const NOT_JUNK: Self = Self::known("$NotJunk");

    /// `$Phishing`: the message is likely a fraud (RFC 9051 section 2.3.2). Beside [`JUNK`](Self::JUNK) a warning is
    /// due.
    pub const PHISHING: Self = Self::known("$Phishing");

    /// `$Important`: the message is likely to matter to the user (RFC 8457).
    pub const IMPORTANT: Self = Self::known("$Important");

    /// `$SubmitPending`: the message waits to be submitted (RFC 5550 section 5.10).
    pub const SUBMIT_PENDING: Self = Self::known("$SubmitPending");

    /// `$Submitted`: the message is being or has been submitted (RFC 5550 section 5.10).
    pub const SUBMITTED: Self = Self::known("$Submitted");

    /// `$MailFlagBit0`: bit 0 of the colour of `\Flagged` (RFC 9979 section 3.1).
    pub const MAIL_FLAG_BIT0: Self = Self::known("$MailFlagBit0");

    /// `$MailFlagBit1`: bit 1 of the colour of `\Flagged` (RFC 9979 section 3.1).
    pub const MAIL_FLAG_BIT1: Self = Self::known("$MailFlagBit1");

    /// `$MailFlagBit2`: bit 2 of the colour of `\Flagged` (RFC 9979 section 3.1).
    pub const MAIL_FLAG_BIT2: Self = Self::known("$MailFlagBit2");

    /// `$hasattachment`: the message has attachments (RFC 9979 section 4.1).
    pub const HAS_ATTACHMENT: Self = Self::known("$hasattachment");

    /// `$hasnoattachment`: the message is known to have no attachments (RFC 9979 section 4.2).
    pub const HAS_NO_ATTACHMENT: Self = Self::known("$hasnoattachment");

    /// `$hasmemo`: a memo in the same thread is about the message (RFC 9979 section 5.1).
    pub const HAS_MEMO: Self = Self::known("$hasmemo");

    /// `$memo`: the message is the user's memo about another one (RFC 9979 section 5.2).
    pub const MEMO: Self = Self::known("$memo");

    /// `$canunsubscribe`: the message offers a one-click unsubscription that the server trusts (RFC 9979 section 6.1).
    pub const CAN_UNSUBSCRIBE: Self = Self::known("$canunsubscribe");

    /// `$unsubscribed`: the user tried to unsubscribe from the list (RFC 9979 section 6.2).
    pub const UNSUBSCRIBED: Self = Self::known("$unsubscribed");

    /// `$autosent`: the message was sent automatically on behalf of the user (RFC 9979 section 7.1).
    pub const AUTO_SENT: Self = Self::known("$autosent");

    /// `$followed`: the user cares for the thread (RFC 9979 section 7.2). Wins over [`MUTED`](Self::MUTED).
    pub const FOLLOWED: Self = Self::known("$followed");

    /// `$imported`: the message came from another mail system (RFC 9979 section 7.3).
    pub const IMPORTED: Self = Self::known("$imported");

    /// `$istrusted`: the server is sure of who sent the message (RFC 9979 section 7.4).
    pub const IS_TRUSTED: Self = Self::known("$istrusted");

    /// `$maskedemail`: the message came by an alias that hides the user's address (RFC 9979 section 7.5).
    pub const MASKED_EMAIL: Self = Self::known("$maskedemail");

    /// `$muted`: the user does not care for the thread (RFC 9979 section 7.6).
    pub const MUTED: Self = Self::known("$muted");

    /// `$new`: the message is to be shown as if it were new (RFC 9979 section 7.7).
    pub const NEW: Self = Self::known("$new");

    /// `$notify`: the user is to be notified of the message (RFC 9979 section 7.8).
    pub const NOTIFY: Self = Self::known("$notify");

    /// All of the above.
    pub const KEYWORDS: &'static [Self] = &[
        Self::FORWARDED,
        Self::MDN_SENT,
        Self::JUNK,
        Self::NOT_JUNK,
        Self::PHISHING,
        Self::IMPORTANT,
        Self::SUBMIT_PENDING,
        Self::SUBMITTED,
        Self::MAIL_FLAG_BIT0,
        Self::MAIL_FLAG_BIT1,
        Self::MAIL_FLAG_BIT2,
        Self::HAS_ATTACHMENT,
        Self::HAS_NO_ATTACHMENT,
        Self::HAS_MEMO,
        Self::MEMO,
        Self::CAN_UNSUBSCRIBE,
        Self::UNSUBSCRIBED,
        Self::AUTO_SENT,
        Self::FOLLOWED,
        Self::IMPORTED,
        Self::IS_TRUSTED,
        Self::MASKED_EMAIL,
        Self::MUTED,
        Self::NEW,
        Self::NOTIFY,
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_keyword_may_be_sent() {
        for keyword in Flag::KEYWORDS {
            assert!(keyword.is_valid_to_send());
            assert!(matches!(Flag::parse(&keyword.wire()), Flag::Keyword(_)));
        }
    }

    #[test]
    fn keywords_are_found_in_any_case() {
        for (keyword, text) in [
            (Flag::MDN_SENT, "$mdnsent"),
            (Flag::HAS_ATTACHMENT, "$HasAttachment"),
            (Flag::NEW, "$New"),
        ] {
            assert_eq!(Flag::parse(text.as_bytes()), keyword);
            assert!(keyword.is_valid_to_send());
        }
    }
}
