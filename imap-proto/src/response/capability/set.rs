//! Capabilities to keep and to ask.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

use super::Capability;
use crate::wire::number;

/// What a server offers, or what is enabled.
///
/// Known capabilities are bits; the words of all others, and of those that carry a value, are kept as sent, up to 4096
/// bytes of them.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Capabilities {
    known: u128,
    /// Words with a space behind each; `None` rather than none.
    others: Option<Box<[u8]>>,
}

impl Capabilities {
    pub(crate) const NONE: Self = Self { known: 0, others: None };

    /// Takes the words of a CAPABILITY response.
    pub fn from_words<'a>(words: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut known = 0;
        let mut others = Vec::new();
        for word in words {
            match Capability::parse(stem(word)) {
                Some(capability) if capability.has_value() => {
                    known |= bit(capability);
                    push(&mut others, word);
                }
                _ => match Capability::parse(word) {
                    Some(capability) => known |= bit(capability),
                    None => push(&mut others, word),
                },
            }
        }
        Self {
            known,
            others: boxed(others),
        }
    }

    /// Whether the capability is there by its own name. See [`Capabilities::offers`] for what others imply.
    #[inline]
    #[must_use]
    pub const fn has(&self, capability: Capability) -> bool {
        self.known & bit(capability) != 0
    }

    /// Whether the capability is there, be it because another implies it: QRESYNC does so for CONDSTORE (RFC 7162 section
    /// 3.2.3), UTF8=ONLY for UTF8=ACCEPT (RFC 9755 section 7), and IMAP4rev2 for many if it is the protocol spoken, which
    /// `rev2` says.
    #[must_use]
    pub const fn offers(&self, capability: Capability, rev2: bool) -> bool {
        let implied = match capability {
            Capability::CondStore => self.has(Capability::QResync),
            Capability::Utf8Accept => self.has(Capability::Utf8Only),
            _ => rev2 && capability.implied_by_rev2(),
        };
        implied || self.has(capability)
    }

    /// Whether this very word is there, in any case of letters. For capabilities that [`Capability`] does not have.
    #[must_use]
    pub fn contains(&self, word: &str) -> bool {
        match Capability::parse(word.as_bytes()) {
            Some(capability) if !capability.has_value() => self.has(capability),
            _ => self
                .other_words()
                .any(|other| other.eq_ignore_ascii_case(word.as_bytes())),
        }
    }

    /// Every word: known ones as they are registered, then the others as sent.
    pub fn words(&self) -> impl Iterator<Item = &[u8]> {
        let known = self.known().filter(|known| !known.has_value());
        known.map(|known| known.name().as_bytes()).chain(self.other_words())
    }

    /// The known capabilities among them, in the order of their names.
    pub fn known(&self) -> impl Iterator<Item = Capability> {
        Capability::ALL.iter().copied().filter(|known| self.has(*known))
    }

    /// The words that are no known capability, and those that carry a value, as sent.
    pub fn other_words(&self) -> impl Iterator<Item = &[u8]> {
        words(self.others())
    }

    /// The mechanisms that AUTHENTICATE takes, `AUTH=` in the response, as sent and in the server's order.
    pub fn auth_mechanisms(&self) -> impl Iterator<Item = &[u8]> {
        self.values("AUTH=")
    }

    /// Whether AUTHENTICATE takes this mechanism, in any case of letters.
    #[must_use]
    pub fn has_auth(&self, mechanism: &str) -> bool {
        self.auth_mechanisms()
            .any(|other| other.eq_ignore_ascii_case(mechanism.as_bytes()))
    }

    /// The size of the largest message that APPEND takes, in bytes (RFC 7889): `None` if the server names no limit,
    /// `Some(None)` if it has one for each mailbox, which STATUS tells.
    #[must_use]
    pub fn append_limit(&self) -> Option<Option<u64>> {
        self.has(Capability::AppendLimit)
            .then(|| self.value("APPENDLIMIT=").and_then(whole_number))
    }

    /// How many messages a command works on at most (RFC 9738); `None` if the server names no limit.
    #[must_use]
    pub fn message_limit(&self) -> Option<u32> {
        self.value("MESSAGELIMIT=").and_then(whole_number)?.try_into().ok()
    }

    /// How many messages COPY and APPEND work on at most (RFC 9738); `None` if the server names no limit.
    #[must_use]
    pub fn save_limit(&self) -> Option<u32> {
        self.value("SAVELIMIT=").and_then(whole_number)?.try_into().ok()
    }

    /// The resources that quotas are about, `QUOTA=RES-` in the response: `STORAGE`, `MESSAGE` and others (RFC 9208).
    pub fn quota_resources(&self) -> impl Iterator<Item = &[u8]> {
        self.values("QUOTA=RES-")
    }

    /// The algorithms that THREAD takes: `REFERENCES` and others (RFC 5256).
    pub fn thread_algorithms(&self) -> impl Iterator<Item = &[u8]> {
        self.values("THREAD=")
    }

    /// The rights that the server has beyond those of RFC 2086, a letter each (RFC 4314 section 2.2).
    #[must_use]
    pub fn rights(&self) -> Option<&[u8]> {
        self.value("RIGHTS=")
    }

    /// The URL at which Sieve scripts are managed (RFC 6785).
    #[must_use]
    pub fn imap_sieve(&self) -> Option<&[u8]> {
        self.value("IMAPSIEVE=")
    }

    /// Whether there is no capability at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known == 0 && self.others.is_none()
    }

    /// How many bytes of memory they take besides themselves.
    #[must_use]
    pub fn kept(&self) -> usize {
        self.others().len()
    }

    /// Adds those of `other`.
    pub(crate) fn add(&mut self, other: &Self) {
        self.known |= other.known;
        if other.others.is_none() {
            return;
        }
        let mut others = self.others.take().map_or_else(Vec::new, <[u8]>::into_vec);
        for word in words(other.others()) {
            if !words(&others).any(|known| known.eq_ignore_ascii_case(word)) {
                push(&mut others, word);
            }
        }
        self.others = boxed(others);
    }

    fn others(&self) -> &[u8] {
        self.others.as_deref().unwrap_or_default()
    }

    fn value(&self, prefix: &'static str) -> Option<&[u8]> {
        self.values(prefix).next()
    }

    fn values(&self, prefix: &'static str) -> impl Iterator<Item = &[u8]> {
        self.other_words().filter_map(move |word| {
            let (start, value) = word.split_at_checked(prefix.len())?;
            start.eq_ignore_ascii_case(prefix.as_bytes()).then_some(value)
        })
    }
}

impl FromIterator<Capability> for Capabilities {
    fn from_iter<I: IntoIterator<Item = Capability>>(capabilities: I) -> Self {
        let known = capabilities
            .into_iter()
            .fold(0, |known, capability| known | bit(capability));
        Self { known, others: None }
    }
}

impl fmt::Display for Capabilities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, word) in self.words().enumerate() {
            let space = if index > 0 { " " } else { "" };
            write!(f, "{space}{}", word.escape_ascii())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Capabilities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Capabilities({self})")
    }
}

#[inline]
const fn bit(capability: Capability) -> u128 {
    1 << capability as u32
}

/// What stands before the `=`, or the whole word.
fn stem(word: &[u8]) -> &[u8] {
    memchr::memchr(b'=', word).and_then(|at| word.get(..at)).unwrap_or(word)
}

fn boxed(others: Vec<u8>) -> Option<Box<[u8]>> {
    (!others.is_empty()).then(|| others.into_boxed_slice())
}

fn push(others: &mut Vec<u8>, word: &[u8]) {
    if others.len() + word.len() < MAX_OTHERS && !word.is_empty() {
        others.extend_from_slice(word);
        others.push(b' ');
    }
}

/// A word has no space in it, be it quoted: that would be two.
fn words(others: &[u8]) -> impl Iterator<Item = &[u8]> {
    others.split(|byte| *byte == b' ').filter(|word| !word.is_empty())
}

fn whole_number(value: &[u8]) -> Option<u64> {
    number(value)
        .filter(|(_, digits)| *digits == value.len())
        .map(|(value, _)| value)
}

/// No server comes near it. A connection keeps two sets for as long as it lives.
const MAX_OTHERS: usize = 4096;

#[cfg(test)]
mod tests {
    use alloc::string::{String, ToString};

    use super::*;

    fn of(words: &str) -> Capabilities {
        Capabilities::from_words(words.split(' ').map(str::as_bytes))
    }

    fn show<'a>(words: impl Iterator<Item = &'a [u8]>) -> String {
        words
            .map(|word| word.escape_ascii().to_string())
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn known_words_and_others() {
        let offered = of("IMAP4rev1 starttls Literal+ X-NEW AUTH=PLAIN COMPRESS=DEFLATE compress=lzma UTF8=ACCEPT");
        for known in [
            Capability::Imap4Rev1,
            Capability::StartTls,
            Capability::LiteralPlus,
            Capability::Utf8Accept,
        ] {
            assert!(offered.has(known) && offered.contains(known.name()), "{known}");
        }
        assert!(offered.has(Capability::CompressDeflate) && !offered.has(Capability::Utf8Only));
        assert!(offered.contains("x-new") && offered.contains("COMPRESS=LZMA"));
        assert!(!offered.contains("X-NE") && !offered.contains("AUTH"));
        let words = "COMPRESS=DEFLATE IMAP4rev1 LITERAL+ STARTTLS UTF8=ACCEPT X-NEW AUTH=PLAIN compress=lzma";
        assert_eq!(show(offered.words()), words);
        assert_eq!(alloc::format!("{offered:?}"), alloc::format!("Capabilities({words})"));
        assert_eq!(of(words), offered);
        assert_ne!(of("IMAP4rev1"), offered);
    }

    #[test]
    fn words_that_are_not_capabilities_do_no_harm() {
        let strange = of("st11p00mm-iscream009 1Q49 XAPPLEPUSHSERVICE IMAP4 IMAP4rev1 SASL-IR AUTH=ATOKEN AUTH=PLAIN ");
        assert!(strange.has(Capability::Imap4Rev1) && strange.has(Capability::XApplePushService));
        assert!(strange.contains("1q49"));
        assert_eq!(show(strange.auth_mechanisms()), "ATOKEN PLAIN");
        assert!(of("IMAP4rev1 XLIST RM_MAIL_TYPE").contains("RM_MAIL_TYPE"));
    }

    #[test]
    fn a_plus_sign_on_its_own_is_no_literal_plus() {
        let stray = of("IMAP4rev1 LITERAL + IDLE");
        assert!(!stray.has(Capability::LiteralPlus) && stray.has(Capability::Idle));
        assert!(stray.contains("+") && stray.contains("LITERAL"));
    }

    #[test]
    fn mechanisms() {
        let offered = of("auth=plain AUTH=SCRAM-SHA-256 AUTH=XOAUTH2 AUTHX=LOGIN");
        assert_eq!(show(offered.auth_mechanisms()), "plain SCRAM-SHA-256 XOAUTH2");
        assert!(offered.has_auth("PLAIN") && offered.has_auth("xoauth2") && !offered.has_auth("LOGIN"));
    }

    #[test]
    fn limits() {
        assert_eq!(of("IMAP4rev1").append_limit(), None);
        assert_eq!(of("APPENDLIMIT").append_limit(), Some(None));
        assert_eq!(of("appendlimit=5000000000").append_limit(), Some(Some(5_000_000_000)));
        assert_eq!(of("APPENDLIMIT=x").append_limit(), Some(None));
        assert_eq!(of("MESSAGELIMIT=1000").message_limit(), Some(1000));
        assert_eq!(
            (of("SAVELIMIT=500").message_limit(), of("SAVELIMIT=500").save_limit()),
            (None, Some(500))
        );
        assert_eq!(of("MESSAGELIMIT=4294967296").message_limit(), None);
    }

    #[test]
    fn values() {
        let offered = of(
            "QUOTA QUOTA=RES-STORAGE quota=res-message THREAD=ORDEREDSUBJECT THREAD=REFERENCES RIGHTS=texk IMAPSIEVE=sieve://a",
        );
        assert!(offered.has(Capability::Quota) && offered.has(Capability::Thread) && offered.has(Capability::Rights));
        assert_eq!(show(offered.quota_resources()), "STORAGE message");
        assert_eq!(show(offered.thread_algorithms()), "ORDEREDSUBJECT REFERENCES");
        assert_eq!(
            (offered.rights(), offered.imap_sieve()),
            (Some(&b"texk"[..]), Some(&b"sieve://a"[..]))
        );
        assert!(offered.contains("THREAD=REFERENCES") && !offered.contains("THREAD=REFS"));
        assert!(!of("QUOTA=RES-STORAGE").has(Capability::Quota) && of("IDLE").rights().is_none());
    }

    #[test]
    fn what_others_imply() {
        let rev2 = of("IMAP4rev1 IMAP4rev2 QRESYNC");
        assert!(!rev2.offers(Capability::Move, false) && rev2.offers(Capability::Move, true));
        assert!(!rev2.offers(Capability::Binary, true) && !rev2.offers(Capability::SpecialUse, true));
        assert!(rev2.offers(Capability::CondStore, false) && !rev2.has(Capability::CondStore));
        assert!(!of("IMAP4rev1").offers(Capability::CondStore, true));
        assert!(
            of("UTF8=ONLY").offers(Capability::Utf8Accept, false) && !of("IDLE").offers(Capability::Utf8Accept, true)
        );
    }

    #[test]
    fn sets_are_added() {
        let mut enabled = Capabilities::default();
        assert!(enabled.is_empty());
        enabled.add(&of("CONDSTORE X-ONE"));
        enabled.add(&of("UTF8=ACCEPT x-one X-TWO"));
        assert_eq!(show(enabled.words()), "CONDSTORE UTF8=ACCEPT X-ONE X-TWO");
        assert!(!enabled.is_empty());
        let built: Capabilities = [Capability::UidOnly, Capability::Idle].into_iter().collect();
        assert_eq!(show(built.words()), "IDLE UIDONLY");
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let word = alloc::format!("X-{}", "a".repeat(98));
        let offered = Capabilities::from_words((0..1000).map(|_| word.as_bytes()).chain([&b"IDLE"[..]]));
        assert!(offered.kept() <= MAX_OTHERS && offered.kept() > MAX_OTHERS - 101);
        assert!(offered.has(Capability::Idle));
    }
}
