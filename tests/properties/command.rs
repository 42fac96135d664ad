//! Commands are spelled as they are meant: what is made of the words that the independent lexer finds in a command says
//! the same, and says it again in the same bytes.

use imap_tests::lexer::{Command, Lexed, Lexer};
use imap_tests::say::{Sender, is_same, say};
use proptest::{collection::vec, option, prelude::*, sample::select};

fn lexed(bytes: &[u8]) -> Command {
    let mut lexer = Lexer::new();
    lexer.feed(bytes);
    loop {
        match lexer.next_command().unwrap() {
            Some(Lexed::Command(command)) => return command,
            Some(_) => {}
            None => panic!("{} is not whole", bytes.escape_ascii()),
        }
    }
}

/// What this client sends for a command.
fn said(command: &Command) -> Vec<u8> {
    let mut sender = Sender::new(command);
    assert_eq!(say(command, &mut sender), Some(()), "{command}");
    sender.sent().to_vec()
}

fn number() -> impl Strategy<Value = u32> {
    prop_oneof![1..100_u32, 1..=u32::MAX]
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A string, in quotes or as a literal.
fn string() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~]{0,8}".prop_map(|text| quoted(&text)),
        "[ -~\r\n]{1,8}".prop_map(|text| format!("{{{}+}}\r\n{text}", text.len())),
    ]
}

fn mailbox() -> impl Strategy<Value = String> {
    prop_oneof![
        "INBOX",
        "[a-z]{1,6}(/[a-z]{1,6})?",
        "[a-z][ a-z\"\\\\]{0,8}".prop_map(|name| quoted(&name))
    ]
}

/// A set with its ranges apart, in order: as it is printed.
fn set() -> impl Strategy<Value = String> {
    let range = (number(), number()).prop_map(|(first, last)| match first.min(last) {
        least if first == last => least.to_string(),
        least => format!("{least}:{}", first.max(last)),
    });
    prop_oneof![
        8 => vec(range, 1..4).prop_map(|ranges| ranges.join(",")),
        1 => number().prop_map(|first| format!("{first}:*")),
        1 => Just("*".to_owned()),
        1 => Just("$".to_owned()),
    ]
}

fn flags() -> impl Strategy<Value = String> {
    let flag = prop_oneof!["\\\\(Seen|Answered|Deleted|Draft|Flagged)", "\\$?[A-Za-z]{1,8}"];
    vec(flag, 2..4).prop_map(|flags| format!("({})", flags.join(" ")))
}

fn date() -> impl Strategy<Value = String> {
    (1..29, select(&["Jan", "Feb", "Jun", "Dec"][..]), 1970..2100)
        .prop_map(|(day, month, year)| format!("{day}-{month}-{year}"))
}

fn mod_seq() -> impl Strategy<Value = u64> {
    1..=i64::MAX.unsigned_abs()
}

fn section() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "[1-9]{1,2}(\\.[1-9]){0,2}",
        "([1-9]\\.)?(HEADER|TEXT)",
        "[1-9]\\.MIME",
        "([1-9]\\.)?HEADER\\.FIELDS(\\.NOT)? \\([A-Z][a-z-]{0,6}( [A-Z][a-z-]{0,6}){0,2}\\)",
    ]
}

fn fetch_item() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => select(&["FLAGS", "UID", "ENVELOPE", "INTERNALDATE", "RFC822.SIZE", "BODY", "BODYSTRUCTURE", "RFC822",
            "RFC822.HEADER", "RFC822.TEXT", "MODSEQ", "EMAILID", "THREADID", "SAVEDATE", "PREVIEW", "PREVIEW (LAZY)",
            "ANNOTATION (/comment value)", "ANNOTATION ((/comment /altsubject) (value size.priv))"][..])
            .prop_map(str::to_owned),
        2 => (any::<bool>(), section(), option::of((any::<u32>(), number()))).prop_map(|(peek, section, partial)| {
            let partial = partial.map(|(origin, length)| format!("<{origin}.{length}>")).unwrap_or_default();
            format!("BODY{}[{section}]{partial}", if peek { ".PEEK" } else { "" })
        }),
        1 => "BINARY(\\.PEEK|\\.SIZE)?\\[[1-9](\\.[1-9])?\\]",
    ]
}

fn page() -> impl Strategy<Value = String> {
    (1..500_u32, 1..500_u32, any::<bool>()).prop_map(|(a, b, backwards)| {
        let sign = if backwards { "-" } else { "" };
        format!("{sign}{}:{sign}{}", a.min(b), a.max(b))
    })
}

/// Search keys, within each other.
fn keys() -> impl Strategy<Value = String> {
    let words = &[
        "ALL",
        "ANSWERED",
        "DELETED",
        "DRAFT",
        "FLAGGED",
        "NEW",
        "OLD",
        "RECENT",
        "SEEN",
        "UNANSWERED",
        "UNDELETED",
        "UNDRAFT",
        "UNFLAGGED",
        "UNSEEN",
        "SAVEDATESUPPORTED",
    ][..];
    let leaf = prop_oneof![
        select(words).prop_map(str::to_owned),
        (
            select(&["BCC", "BODY", "CC", "FROM", "SUBJECT", "TEXT", "TO", "HEADER X-Field"][..]),
            string()
        )
            .prop_map(|(key, text)| format!("{key} {text}")),
        (
            select(
                &[
                    "BEFORE",
                    "ON",
                    "SINCE",
                    "SENTBEFORE",
                    "SENTON",
                    "SENTSINCE",
                    "SAVEDBEFORE",
                    "SAVEDON",
                    "SAVEDSINCE"
                ][..]
            ),
            date()
        )
            .prop_map(|(key, day)| format!("{key} {day}")),
        (
            select(&["LARGER", "SMALLER", "YOUNGER", "OLDER", "UIDAFTER", "UIDBEFORE"][..]),
            number()
        )
            .prop_map(|(key, number)| format!("{key} {number}")),
        (select(&["KEYWORD", "UNKEYWORD"][..]), "\\$?[A-Za-z]{1,8}").prop_map(|(key, flag)| format!("{key} {flag}")),
        set(),
        set().prop_map(|set| format!("UID {set}")),
        "(EMAILID|THREADID) [A-Za-z0-9_-]{1,8}",
        "FILTER [a-z-]{1,8}",
        mod_seq().prop_map(|mod_seq| format!("MODSEQ {mod_seq}")),
        (select(&["Seen", "Draft"][..]), mod_seq())
            .prop_map(|(flag, mod_seq)| format!("MODSEQ \"/flags/\\\\{flag}\" all {mod_seq}")),
        (select(&["value", "value.priv", "value.shared"][..]), string())
            .prop_map(|(attribute, text)| format!("ANNOTATION /comment {attribute} {text}")),
    ];
    let nested = leaf.prop_recursive(4, 16, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(|key| format!("NOT {key}")),
            inner.clone().prop_map(|key| format!("FUZZY {key}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("OR {a} {b}")),
            vec(inner, 2..4).prop_map(|keys| format!("NOT ({})", keys.join(" "))),
        ]
    });
    vec(nested, 1..4).prop_map(|keys| keys.join(" "))
}

/// Return options, this one among them: SAVE is for searches of the open mailbox.
fn returns(also: &'static str) -> impl Strategy<Value = String> {
    let option = prop_oneof![
        select(vec![
            "MIN",
            "MAX",
            "ALL",
            "COUNT",
            "CONTEXT",
            "UPDATE",
            "RELEVANCY",
            also
        ])
        .prop_map(str::to_owned),
        page().prop_map(|page| format!("PARTIAL {page}")),
        vec(fetch_item(), 1..3).prop_map(|items| format!("UPDATE ({})", items.join(" "))),
    ];
    option::of(vec(option, 0..4)).prop_map(|options| match options {
        Some(options) => format!("RETURN ({}) ", options.join(" ")),
        None => String::new(),
    })
}

/// UID or nothing.
fn uid() -> impl Strategy<Value = &'static str> {
    select(&["", "UID "][..])
}

fn search() -> impl Strategy<Value = String> {
    let sort_key = prop_oneof![
        "(REVERSE )?(ARRIVAL|CC|DATE|FROM|SIZE|SUBJECT|TO|RELEVANCY)",
        "ANNOTATION /[a-z]{1,6} value\\.(priv|shared)",
    ];
    let sort_keys = vec(sort_key, 1..4).prop_map(|keys| keys.join(" "));
    let filter = prop_oneof![
        select(&["inboxes", "personal", "subscribed"][..]).prop_map(str::to_owned),
        (
            select(&["mailboxes", "subtree", "subtree-one"][..]),
            vec(mailbox(), 2..4)
        )
            .prop_map(|(filter, names)| format!("{filter} ({})", names.join(" "))),
    ];
    let filters = vec(filter, 1..3).prop_map(|filters| filters.join(" "));
    prop_oneof![
        (uid(), returns("SAVE"), keys()).prop_map(|(uid, returns, keys)| format!("{uid}SEARCH {returns}{keys}")),
        (filters, returns("COUNT"), keys())
            .prop_map(|(filters, returns, keys)| format!("ESEARCH IN ({filters}) {returns}{keys}")),
        (uid(), returns("SAVE"), sort_keys, keys())
            .prop_map(|(uid, returns, sort, keys)| format!("{uid}SORT {returns}({sort}) US-ASCII {keys}")),
        (uid(), select(&["ORDEREDSUBJECT", "REFERENCES"][..]), keys())
            .prop_map(|(uid, algorithm, keys)| format!("{uid}THREAD {algorithm} US-ASCII {keys}")),
    ]
}

/// What APPEND has behind the name of the mailbox.
fn appended() -> impl Strategy<Value = String> {
    let text = "[ -~]{0,8}".prop_map(|text| format!("{{{}+}}\r\n{text}", text.len()));
    (flags(), option::of(date()), text).prop_map(|(flags, date, text)| match date {
        Some(date) => format!("{flags} \"{date:>11} 02:44:25 -0700\" {text}"),
        None => format!("{flags} {text}"),
    })
}

fn message() -> impl Strategy<Value = String> {
    let modifier = prop_oneof![
        mod_seq().prop_map(|mod_seq| format!(" (CHANGEDSINCE {mod_seq})")),
        page().prop_map(|page| format!(" (PARTIAL {page})")),
        Just(String::new()),
    ];
    let unchanged = option::of(0..=i64::MAX).prop_map(|mod_seq| match mod_seq {
        Some(mod_seq) => format!("(UNCHANGEDSINCE {mod_seq}) "),
        None => String::new(),
    });
    let store = "[+-]?FLAGS(\\.SILENT)?";
    let convert = "(BINARY|BINARY\\.SIZE|BODYPARTSTRUCTURE|AVAILABLECONVERSIONS)\\[[1-9]\\]";
    prop_oneof![
        3 => (uid(), set(), vec(fetch_item(), 2..4), modifier)
            .prop_map(|(uid, set, items, modifier)| format!("{uid}FETCH {set} ({}){modifier}", items.join(" "))),
        1 => (set(), select(&["ALL", "FAST", "FULL"][..])).prop_map(|(set, items)| format!("FETCH {set} {items}")),
        1 => (uid(), set(), unchanged, store, flags())
            .prop_map(|(uid, set, unchanged, item, flags)| format!("{uid}STORE {set} {unchanged}{item} {flags}")),
        1 => (uid(), set(), string()).prop_map(|(uid, set, text)| {
            format!("{uid}STORE {set} ANNOTATION (/comment (value.priv {text} value.shared NIL))")
        }),
        1 => (uid(), select(&["COPY", "MOVE"][..]), set(), mailbox())
            .prop_map(|(uid, name, set, mailbox)| format!("{uid}{name} {set} {mailbox}")),
        1 => (mailbox(), appended()).prop_map(|(mailbox, message)| format!("APPEND {mailbox} {message}")),
        1 => (uid(), number(), mailbox(), appended())
            .prop_map(|(uid, number, mailbox, message)| format!("{uid}REPLACE {number} {mailbox} {message}")),
        1 => (uid(), set(), string(), vec(convert, 2..4)).prop_map(|(uid, set, value, items)| {
            format!("{uid}CONVERT {set} (\"text/plain\" (\"charset\" {value})) ({})", items.join(" "))
        }),
    ]
}

fn mailboxes() -> impl Strategy<Value = String> {
    let item = select(
        &[
            "MESSAGES",
            "UIDNEXT",
            "UIDVALIDITY",
            "UNSEEN",
            "DELETED",
            "SIZE",
            "RECENT",
            "HIGHESTMODSEQ",
            "MAILBOXID",
            "APPENDLIMIT",
            "DELETED-STORAGE",
        ][..],
    );
    let items = vec(item, 1..4).prop_map(|items| format!("({})", items.join(" ")));
    let option = prop_oneof![
        select(&["SUBSCRIBED", "CHILDREN", "SPECIAL-USE", "MYRIGHTS"][..]).prop_map(str::to_owned),
        items.clone().prop_map(|items| format!("STATUS {items}")),
        "METADATA \\(/(shared|private)/[a-z]{1,6} /shared/[a-z]{1,6}\\)",
    ];
    let returns = vec(option, 1..4).prop_map(|options| options.join(" "));
    let selects = "\\((SUBSCRIBED|SPECIAL-USE)( REMOTE)?( RECURSIVEMATCH)?\\) ";
    let pattern = "[a-z%*]{1,6}(/[%*])?";
    let qresync =
        (number(), mod_seq(), "[1-9]{1,4}:[1-9]{5}", any::<bool>()).prop_map(|(validity, mod_seq, known, matching)| {
            let matching = if matching { " (1,5,9 11,15,19)" } else { "" };
            format!("QRESYNC ({validity} {mod_seq} {known}{matching})")
        });
    let parameter = prop_oneof![Just("CONDSTORE ANNOTATE".to_owned()), Just("UTF8".to_owned()), qresync];
    prop_oneof![
        (select(&["SELECT", "EXAMINE"][..]), mailbox(), parameter)
            .prop_map(|(name, mailbox, parameter)| format!("{name} {mailbox} ({parameter})")),
        (mailbox(), "\\\\(Sent|Junk|Drafts|All|Important)")
            .prop_map(|(mailbox, attribute)| format!("CREATE {mailbox} (USE (\\Trash {attribute}))")),
        (
            select(
                &[
                    "SELECT",
                    "EXAMINE",
                    "CREATE",
                    "DELETE",
                    "SUBSCRIBE",
                    "UNSUBSCRIBE",
                    "GETACL",
                    "MYRIGHTS",
                    "GETQUOTAROOT"
                ][..]
            ),
            mailbox()
        )
            .prop_map(|(name, mailbox)| format!("{name} {mailbox}")),
        (mailbox(), mailbox()).prop_map(|(from, to)| format!("RENAME {from} {to}")),
        (mailbox(), items).prop_map(|(mailbox, items)| format!("STATUS {mailbox} {items}")),
        (mailbox(), pattern).prop_map(|(reference, pattern)| format!("LIST {reference} {pattern}")),
        (selects, mailbox(), vec(pattern, 2..4), returns).prop_map(|(select, reference, patterns, returns)| {
            format!("LIST {select}{reference} ({}) RETURN ({returns})", patterns.join(" "))
        }),
    ]
}

fn extension() -> impl Strategy<Value = String> {
    let url = "imap://[a-z]{1,6}@example\\.com/INBOX/;uid=[1-9]{1,3}";
    let entry = "/(shared|private)/[a-z]{1,6}";
    let value = prop_oneof![string(), Just("NIL".to_owned())];
    let events = select(
        &[
            "MessageNew MessageExpunge",
            "MessageNew MessageExpunge FlagChange",
            "MessageNew MessageExpunge SubscriptionChange",
        ][..],
    );
    prop_oneof![
        (mailbox(), "[a-z]{1,6}", "[+-]?(l?r?s?w?i?)x").prop_map(|(mailbox, who, rights)| {
            let (sign, letters) = rights.split_at(usize::from(rights.starts_with(['+', '-'])));
            let mut letters: Vec<_> = letters.chars().collect();
            letters.sort_unstable();
            format!("SETACL {mailbox} {who} {sign}{}", String::from_iter(letters))
        }),
        (select(&["LISTRIGHTS", "DELETEACL"][..]), mailbox(), "[a-z]{1,6}")
            .prop_map(|(name, mailbox, who)| format!("{name} {mailbox} {who}")),
        ("[a-z]{1,6}", any::<u32>(), any::<u32>())
            .prop_map(|(root, storage, message)| format!("SETQUOTA {root} (STORAGE {storage} MESSAGE {message})")),
        (mailbox(), entry, entry).prop_map(|(mailbox, a, b)| format!("GETMETADATA {mailbox} ({a} {b})")),
        (number(), mailbox(), entry, entry)
            .prop_map(|(size, mailbox, a, b)| format!("GETMETADATA (MAXSIZE {size}) {mailbox} ({a} {b})")),
        (mailbox(), entry, value.clone(), entry, value)
            .prop_map(|(mailbox, a, first, b, second)| format!("SETMETADATA {mailbox} ({a} {first} {b} {second})")),
        (500..5000_u32, page()).prop_map(|(size, page)| format!("UIDBATCHES {size} {}", page.replace('-', ""))),
        (url, "[A-Z]{1,8}").prop_map(|(url, mechanism)| format!("GENURLAUTH {url} {mechanism}")),
        (url, "(BODY|BINARY)( BODYPARTSTRUCTURE)?").prop_map(|(url, items)| format!("URLFETCH ({url} {items})")),
        vec(url, 1..3).prop_map(|urls| format!("URLFETCH {}", urls.join(" "))),
        (string(), string()).prop_map(|(name, version)| format!("ID (\"name\" {name} \"version\" {version})")),
        vec("[a-z]{2}(-[a-z]{2})?", 1..3).prop_map(|ranges| format!("LANGUAGE {}", ranges.join(" "))),
        (mailbox(), vec(fetch_item(), 1..3), events).prop_map(|(mailbox, items, events)| {
            let items = items.join(" ");
            format!("NOTIFY SET STATUS (selected (MessageNew ({items}) MessageExpunge)) (subtree {mailbox} ({events}))")
        }),
    ]
}

proptest! {
    #[test]
    fn commands_say_what_is_meant_in_the_same_bytes(
        text in prop_oneof![search(), message(), mailboxes(), extension()],
    ) {
        let meant = lexed(format!("a1 {text}\r\n").as_bytes());
        let first = said(&meant);
        let understood = lexed(&first);
        prop_assert!(is_same(&understood, &meant), "{} is spelled {}", meant, understood);
        let second = said(&understood);
        prop_assert_eq!(first.escape_ascii().to_string(), second.escape_ascii().to_string());
    }
}
