//! What is done otherwise than by imaplib, on purpose.

use crate::access::{self, Step};
use crate::conversions::{self, Conversion};
use crate::cram_md5::{self, Login};
use crate::responses::Session;
use crate::wire::{Said, reasons as wire};

/// One way in which the two differ.
pub(crate) struct Difference {
    /// Its name, which the tests print.
    pub(crate) id: &'static str,
    /// What imaplib does.
    pub(crate) imaplib: &'static str,
    /// What is done here.
    pub(crate) here: &'static str,
    /// Why.
    pub(crate) why: &'static str,
    /// Which imaplibs differ so.
    pub(crate) versions: Versions,
    /// Whether it explains what came out.
    pub(crate) when: When,
}

/// Which imaplibs a difference exists from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Versions {
    /// All that the tests know: the difference must be met.
    All,
    /// These, in words.
    Some(&'static str),
}

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Topic {
    Conversion,
    CramMd5,
    Wire,
    Access,
    Response,
}

/// Something that came out otherwise.
#[derive(Debug)]
pub(crate) enum Case<'a> {
    Conversion(&'a Conversion),
    CramMd5(&'a Login),
    Wire(&'a Said),
    Access(&'a Step),
    Response(&'a Session),
}

/// Says of what came out whether the difference explains it.
pub(crate) enum When {
    Conversion(fn(&Conversion) -> bool),
    CramMd5(fn(&Login) -> bool),
    Wire(fn(&Said) -> bool),
    Access(fn(&Step) -> bool),
    /// The line that the row is about says what the two have of it.
    Response,
}

impl Difference {
    pub(crate) fn topic(&self) -> Topic {
        match self.when {
            When::Conversion(_) => Topic::Conversion,
            When::CramMd5(_) => Topic::CramMd5,
            When::Wire(_) => Topic::Wire,
            When::Access(_) => Topic::Access,
            When::Response => Topic::Response,
        }
    }

    pub(crate) fn explains(&self, case: &Case<'_>) -> bool {
        match (&self.when, case) {
            (When::Conversion(when), Case::Conversion(case)) => when(case),
            (When::CramMd5(when), Case::CramMd5(case)) => when(case),
            (When::Wire(when), Case::Wire(case)) => when(case),
            (When::Access(when), Case::Access(case)) => when(case),
            (When::Response, Case::Response(case)) => case.differs_by(self.id),
            _ => false,
        }
    }
}

/// All of them. Where several rows explain a difference, the first one counts.
pub(crate) const ALL: &[Difference] = &[
    Difference {
        id: "date-error",
        imaplib: "Internaldate2tuple raises KeyError for a month that is none, ValueError for the year 0",
        here: "an error, a value like others",
        why: "a response must not be able to raise what nobody expects",
        versions: Versions::All,
        when: When::Conversion(conversions::is_error),
    },
    Difference {
        id: "day-of-one-digit",
        imaplib: "Time2Internaldate writes \"01-Jan-1970 ...\"",
        here: "\" 1-Jan-1970 ...\"",
        why: "date-day-fixed has a space before a single digit (RFC 9051 section 9)",
        versions: Versions::All,
        when: When::Conversion(conversions::has_day_of_one_digit),
    },
    Difference {
        id: "short-year",
        imaplib: "Time2Internaldate writes the year 476 in three digits",
        here: "in four: 0476",
        why: "date-year is 4DIGIT (RFC 9051 section 9)",
        versions: Versions::Some("systems whose strftime does not pad years"),
        when: When::Conversion(conversions::has_short_year),
    },
    Difference {
        id: "cram-md5-empty",
        imaplib: "login_cram_md5 answers for an empty name or password",
        here: "the mechanism refuses them before anything is sent",
        why: "neither can be: 1*SAFE in RFC 4616 section 2, which RFC 4422 asks of identities too",
        versions: Versions::All,
        when: When::CramMd5(cram_md5::is_refused_empty),
    },
    Difference {
        id: "cram-md5-nul",
        imaplib: "login_cram_md5 answers for a name or password that holds NUL",
        here: "the mechanism refuses them before anything is sent",
        why: "as above: NUL is not SAFE",
        versions: Versions::All,
        when: When::CramMd5(cram_md5::is_refused_for_nul),
    },
    Difference {
        id: "line-end-sent",
        imaplib: "an argument with CR, LF or NUL is sent as it is, and is more than one command to the server",
        here: "refused where no such value can be (names of mailboxes, NUL), a literal otherwise",
        why: "nothing can be smuggled in (CVE-2025-15366)",
        versions: Versions::Some(BEFORE_QUOTING),
        when: When::Wire(wire::is_line_end_sent),
    },
    Difference {
        id: "line-end-refused",
        imaplib: "an argument with CR, LF or NUL raises ValueError",
        here: "one that a literal can hold is sent in one",
        why: "a password may hold what it likes",
        versions: Versions::Some(SINCE_QUOTING),
        when: When::Wire(wire::is_line_end_refused),
    },
    Difference {
        id: "not-ascii",
        imaplib: "an argument that is not ASCII raises UnicodeEncodeError",
        here: "names of mailboxes in modified UTF-7, other strings as literals in UTF-8",
        why: "RFC 3501 section 5.1.3; names and passwords are not ASCII everywhere",
        versions: Versions::Some("before 3.16"),
        when: When::Wire(wire::is_not_ascii),
    },
    Difference {
        id: "append-to-nothing",
        imaplib: "append to '' goes to INBOX",
        here: "the mailbox is the one that was named, here the one without a name",
        why: "a name that was forgotten is an error to be seen",
        versions: Versions::All,
        when: When::Wire(wire::is_append_to_nothing),
    },
    Difference {
        id: "not-quoted",
        imaplib: "no argument is quoted but the password: a name with a space is two arguments; newer ones still do not quote those of annotations and of xatom",
        here: "an atom where it can be one, quoted where it must be",
        why: "an argument is one argument (RFC 9051 section 4.3)",
        versions: Versions::All,
        when: When::Wire(wire::is_not_quoted),
    },
    Difference {
        id: "name-is-text",
        imaplib: "a name with & or TAB is sent as it is: the caller writes modified UTF-7",
        here: "a MailboxName made of text is encoded, & as &-; one made of bytes is sent as it is",
        why: "what is shown to people is not what is sent (RFC 3501 section 5.1.3)",
        versions: Versions::Some("before 3.16"),
        when: When::Wire(wire::is_encoded),
    },
    Difference {
        id: "append-in-utf8",
        imaplib: "append in UTF-8 mode sends one literal that begins with `UTF8 (`",
        here: "UTF8 (~{2} and the message in a literal8",
        why: "RFC 6855 section 4",
        versions: Versions::Some("before 3.14"),
        when: When::Wire(wire::is_append_in_utf8),
    },
    Difference {
        id: "append-at-epoch",
        imaplib: "the date 0 counts as none",
        here: "it is sent",
        why: "1 January 1970 is a date",
        versions: Versions::All,
        when: When::Wire(wire::is_append_at_epoch),
    },
    Difference {
        id: "append-day",
        imaplib: "append writes \"01-Jan-1970 ...\"",
        here: "\" 1-Jan-1970 ...\"",
        why: "as day-of-one-digit",
        versions: Versions::All,
        when: When::Wire(wire::has_day_of_one_digit),
    },
    Difference {
        id: "flag-of-servers",
        imaplib: "\\Recent is sent in STORE and APPEND",
        here: "it is refused",
        why: "no client may change it (RFC 3501 section 2.3.2)",
        versions: Versions::All,
        when: When::Wire(wire::has_flag_of_servers),
    },
    Difference {
        id: "store-of-nothing",
        imaplib: "store with '' for the flags raises IndexError",
        here: "() is sent",
        why: "a list of flags may be empty, and FLAGS () takes all away (RFC 9051 section 9, flag-list)",
        versions: Versions::Some("before 3.15"),
        when: When::Wire(wire::is_store_of_nothing),
    },
    Difference {
        id: "set-in-order",
        imaplib: "a set is sent as it is written",
        here: "in ascending order and merged, unless SequenceSet::in_order made it",
        why: "fewer bytes; the order means nothing (RFC 9051 section 9, sequence-set)",
        versions: Versions::All,
        when: When::Wire(wire::has_set_out_of_order),
    },
    Difference {
        id: "item-in-parentheses",
        imaplib: "one item of FETCH gets parentheses",
        here: "none",
        why: "it needs none (RFC 9051 section 9, fetch)",
        versions: Versions::Some("3.15 on"),
        when: When::Wire(wire::has_item_in_parentheses),
    },
    Difference {
        id: "read-only-leaves",
        imaplib: "close, unselect and logout raise readonly and are not sent, yet count as done: nobody tells the server",
        here: "they are never refused",
        why: "a mailbox must be left, and a connection ended, whatever the mailbox is",
        versions: Versions::All,
        when: When::Access(access::leaves),
    },
    Difference {
        id: "read-only-reads",
        imaplib: "once the mailbox is read-only, every command raises readonly until it is selected again",
        here: "with strict_read_only, those that change it are refused; reading goes on; AccessChanged tells",
        why: "reading is what a read-only mailbox is for",
        versions: Versions::All,
        when: When::Access(access::only_reads),
    },
    Difference {
        id: "read-write-again",
        imaplib: "READ-WRITE after READ-ONLY changes nothing",
        here: "the mailbox is writable again",
        why: "the last word counts (RFC 9051 section 7.1)",
        versions: Versions::All,
        when: When::Access(access::is_writable_again),
    },
    Difference {
        id: "read-only-refusal",
        imaplib: "the code READ-ONLY in NO or BAD to a command makes the next one raise",
        here: "the access of the mailbox stays as it was; the command's error has the code",
        why: "a refusal says why a command failed, not that the mailbox has changed",
        versions: Versions::All,
        when: When::Access(access::was_a_refusal),
    },
    Difference {
        id: "read-only-nowhere",
        imaplib: "READ-ONLY heard while no mailbox is open, or of one that was left, makes commands raise that need none",
        here: "access belongs to the open mailbox",
        why: "there is nothing that could be read-only",
        versions: Versions::All,
        when: When::Access(access::has_no_mailbox),
    },
    Difference {
        id: "read-only-select",
        imaplib: "select raises if READ-ONLY came before the READ-WRITE of its completion",
        here: "the mailbox is writable",
        why: "as read-write-again",
        versions: Versions::All,
        when: When::Access(access::is_granted_in_the_end),
    },
    Difference {
        id: "read-only-lower-case",
        imaplib: "[read-only] is not seen",
        here: "it is",
        why: "codes are atoms of the protocol, in any case (RFC 9051 section 9)",
        versions: Versions::All,
        when: When::Access(access::is_in_lower_case),
    },
    Difference {
        id: "read-only-forgotten",
        imaplib: "response('READ-ONLY') makes it forget: the next command is sent",
        here: "what the server said holds until it says otherwise",
        why: "facts are not used up by being read",
        versions: Versions::All,
        when: When::Access(access::is_forgotten),
    },
    Difference {
        id: "close-that-failed",
        imaplib: "the state after close and unselect is AUTH even if the server refused",
        here: "it is SELECTED",
        why: "the mailbox is still open (RFC 9051 section 3)",
        versions: Versions::All,
        when: When::Access(access::stays_open),
    },
    Difference {
        id: "keyword-with-digit",
        imaplib: "`* X2 a` is kept under X, without data",
        here: "under its name",
        why: "a keyword is an atom (RFC 9051 section 9)",
        versions: Versions::All,
        when: When::Response,
    },
    Difference {
        id: "keyword-in-lower-case",
        imaplib: "`* 7 exists` raises abort",
        here: "it is EXISTS",
        why: "words of the protocol are in any case (RFC 9051 section 9)",
        versions: Versions::All,
        when: When::Response,
    },
    Difference {
        id: "literal-in-text",
        imaplib: "`* OK see {5}` makes the next five bytes a literal",
        here: "a text is a text; what follows is the next line",
        why: "resp-text has no literals (RFC 9051 section 9)",
        versions: Versions::All,
        when: When::Response,
    },
    Difference {
        id: "code-to-the-last-bracket",
        imaplib: "the data of a code goes to the last ] of the line",
        here: "to its own ]; those in a list or a quoted string are part of it",
        why: "what follows is for people (RFC 9051 section 7.1)",
        versions: Versions::All,
        when: When::Response,
    },
    Difference {
        id: "code-in-lower-case",
        imaplib: "a code in lower case, or with a digit, is not seen",
        here: "it is a code",
        why: "as keyword-in-lower-case",
        versions: Versions::All,
        when: When::Response,
    },
    Difference {
        id: "code-of-bye",
        imaplib: "the code of BYE is not seen; any BYE raises abort",
        here: "the event has the code; BYE ends the session, and what follows is heard",
        why: "why a server ends a session is of interest",
        versions: Versions::All,
        when: When::Response,
    },
    Difference {
        id: "line-in-disorder",
        imaplib: "an LF alone and spaces too many raise abort",
        here: "they are tolerated unless Config::strict_syntax is set",
        why: "real servers send them, and nothing is ambiguous in them",
        versions: Versions::All,
        when: When::Response,
    },
    Difference {
        id: "empty-line",
        imaplib: "an empty line raises abort",
        here: "it is counted, and nothing else",
        why: "as line-in-disorder",
        versions: Versions::Some("before 3.15"),
        when: When::Response,
    },
    Difference {
        id: "line-that-is-none",
        imaplib: "a line that is no response raises abort",
        here: "it is Event::Malformed, and the connection goes on",
        why: "the next line is not affected by it",
        versions: Versions::All,
        when: When::Response,
    },
    Difference {
        id: "completed-again",
        imaplib: "a completion of a command that had completed raises abort",
        here: "it is Event::CompletedAgain",
        why: "real servers send them",
        versions: Versions::All,
        when: When::Response,
    },
    Difference {
        id: "data-that-cannot-be",
        imaplib: "data is kept as it is, whatever it is",
        here: "data of a known name that cannot be read is Event::Malformed, with the bytes",
        why: "typed values cannot be wrong",
        versions: Versions::All,
        when: When::Response,
    },
    Difference {
        id: "completion-in-lower-case",
        imaplib: "`TAG ok done` raises abort",
        here: "it is a completion",
        why: "as keyword-in-lower-case",
        versions: Versions::All,
        when: When::Response,
    },
    Difference {
        id: "completion-without-text",
        imaplib: "`TAG OK` raises abort",
        here: "it is a completion",
        why: "real servers leave the text out",
        versions: Versions::All,
        when: When::Response,
    },
];

/// The imaplibs that join arguments by spaces.
const BEFORE_QUOTING: &str = "3.0 to 3.13.14, and 3.14.0 to 3.14.6";
const SINCE_QUOTING: &str = "3.13.15, 3.14.7, and 3.15 on";

#[test]
fn every_difference_is_told_in_full_and_once() {
    for (index, row) in ALL.iter().enumerate() {
        let Difference {
            id, imaplib, here, why, ..
        } = row;
        assert!([id, imaplib, here, why].iter().all(|text| !text.is_empty()), "{id}");
        assert!(ALL[..index].iter().all(|other| other.id != *id), "{id} stands twice");
    }
}
