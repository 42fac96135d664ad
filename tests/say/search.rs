//! Searches.

use core::num::NonZeroU32;

use crate::lexer::Arg;
use imap_proto::command::{Search, SearchKey, SearchProgram, SearchReturn};
use imap_proto::ext::annotate::{ByAnnotation, HasAnnotation, Sharing};
use imap_proto::ext::condstore::{self, SearchModSeq};
use imap_proto::ext::context::Context;
use imap_proto::ext::e_sort::ESort;
use imap_proto::ext::filters::Filter;
use imap_proto::ext::fuzzy::{Relevancy, fuzzy};
use imap_proto::ext::message_limit::UidBound;
use imap_proto::ext::multi_search::{MultiSearch, Source};
use imap_proto::ext::object_id::HasObjectId;
use imap_proto::ext::save_date::Saved;
use imap_proto::ext::sort::{Sort, SortKey};
use imap_proto::ext::thread::{Algorithm, Thread};
use imap_proto::ext::within::Within;
use imap_proto::types::{Flag, SetItem, Uid};

use super::sender::{Sender, offered};
use super::words::{atom, date, items, keep, keep_all, list, number, set, text, word};
use super::{extension, message};

type Arguments<'a> = core::iter::Peekable<core::slice::Iter<'a, Arg>>;

pub(super) fn say(name: &str, by_uid: bool, arguments: &[Arg], to: &mut Sender) -> Option<()> {
    let mut rest = arguments.iter().peekable();
    match name {
        "SEARCH" => {
            let returns = returns(&mut rest)?;
            let in_utf8 = charset(&mut rest)?;
            let program = program(&mut rest)?;
            match by_uid {
                true => to.send(&with_options(Search::uids(program), returns, in_utf8)),
                false => to.send(&with_options(Search::numbers(program), returns, in_utf8)),
            }
        }
        "ESEARCH" => {
            let sources = sources(&mut rest)?;
            let returns = returns(&mut rest)?;
            let search = MultiSearch::new(offered(), sources, program(&mut rest)?);
            to.send(&match returns {
                Some(options) => search.returning(options),
                None => search,
            })
        }
        "SORT" => {
            let returns = returns(&mut rest)?;
            let keys = sort_keys(list(rest.next()?)?)?;
            rest.next()?;
            let program = program(&mut rest)?;
            match by_uid {
                true => sort(Sort::uids(offered(), keys, program), returns, to),
                false => sort(Sort::numbers(offered(), keys, program), returns, to),
            }
        }
        "THREAD" => {
            let algorithm = match word(rest.next()?)?.as_str() {
                "ORDEREDSUBJECT" => Algorithm::OrderedSubject,
                "REFERENCES" => Algorithm::References,
                _ => return None,
            };
            rest.next()?;
            let program = program(&mut rest)?;
            match by_uid {
                true => to.send(&Thread::uids(offered(), algorithm, program)),
                false => to.send(&Thread::numbers(offered(), algorithm, program)),
            }
        }
        _ => None,
    }
}

type Options = Option<&'static [SearchReturn<'static>]>;

fn with_options<'a, N: SetItem>(search: Search<'a, N>, returns: Options, in_utf8: bool) -> Search<'a, N> {
    let search = match returns {
        Some(options) => search.returning(options),
        None => search,
    };
    if in_utf8 { search.in_utf8() } else { search }
}

fn sort<N: SetItem>(sort: Sort<'_, N>, returns: Options, to: &mut Sender) -> Option<()> {
    match returns {
        Some(options) => to.send(&ESort::new(offered(), sort, options)),
        None => to.send(&sort),
    }
}

/// Whether the next argument is this word, which is then taken.
fn take(rest: &mut Arguments<'_>, wanted: &str) -> bool {
    rest.next_if(|next| word(next).is_some_and(|word| word == wanted))
        .is_some()
}

/// Whether the charset is UTF-8; `None` for one that is neither that nor US-ASCII.
fn charset(rest: &mut Arguments<'_>) -> Option<bool> {
    if !take(rest, "CHARSET") {
        return Some(false);
    }
    match word(rest.next()?)?.as_str() {
        "UTF-8" => Some(true),
        "US-ASCII" => Some(false),
        _ => None,
    }
}

fn returns(rest: &mut Arguments<'_>) -> Option<Options> {
    if !take(rest, "RETURN") {
        return Some(None);
    }
    let mut options = Vec::new();
    let mut words = list(rest.next()?)?.iter().peekable();
    while let Some(option) = words.next() {
        options.push(match word(option)?.as_str() {
            "MIN" => SearchReturn::Min,
            "MAX" => SearchReturn::Max,
            "ALL" => SearchReturn::All,
            "COUNT" => SearchReturn::Count,
            "SAVE" => SearchReturn::Save,
            "CONTEXT" => SearchReturn::Extension(keep(Context::hint(offered()))),
            "RELEVANCY" => SearchReturn::Extension(keep(Relevancy::new(offered()))),
            "PARTIAL" => SearchReturn::Extension(keep(message::page(text(words.next()?)?)?)),
            "UPDATE" => match words.next_if(|next| matches!(next, Arg::List(_))) {
                None => SearchReturn::Extension(keep(Context::update(offered()))),
                Some(fetch) => {
                    let fetch = keep_all(message::listed(items(fetch))?);
                    SearchReturn::Extension(keep(Context::update_fetching(offered(), offered(), fetch)))
                }
            },
            _ => return None,
        });
    }
    Some(Some(keep_all(options)))
}

fn sources(rest: &mut Arguments<'_>) -> Option<&'static [Source<'static>]> {
    if !take(rest, "IN") {
        return Some(&[]);
    }
    let mut sources = Vec::new();
    let mut words = list(rest.next()?)?.iter();
    while let Some(filter) = words.next() {
        sources.push(Source::Mailboxes(extension::filter(filter, || words.next())?));
    }
    Some(keep_all(sources))
}

fn sort_keys(arguments: &[Arg]) -> Option<&'static [SortKey<'static>]> {
    let mut keys = Vec::new();
    let mut rest = arguments.iter();
    while let Some(key) = rest.next() {
        let (key, reversed) = match word(key)?.as_str() {
            "REVERSE" => (rest.next()?, true),
            _ => (key, false),
        };
        let key = match word(key)?.as_str() {
            "ARRIVAL" => SortKey::Arrival,
            "CC" => SortKey::Cc,
            "DATE" => SortKey::Date,
            "FROM" => SortKey::From,
            "SIZE" => SortKey::Size,
            "SUBJECT" => SortKey::Subject,
            "TO" => SortKey::To,
            "RELEVANCY" => SortKey::Extension(keep(Relevancy::new(offered()))),
            "ANNOTATION" => {
                let (entry, sharing) = (text(rest.next()?)?, sharing(rest.next()?)?);
                SortKey::Extension(keep(ByAnnotation::new(offered(), entry, sharing)))
            }
            _ => return None,
        };
        keys.push(if reversed { SortKey::Reverse(keep(key)) } else { key });
    }
    Some(keep_all(keys))
}

fn sharing(argument: &Arg) -> Option<Sharing> {
    match text(argument)? {
        "value" => Some(Sharing::Either),
        "value.priv" => Some(Sharing::Private),
        "value.shared" => Some(Sharing::Shared),
        _ => None,
    }
}

/// All that is left, which must all match.
fn program(rest: &mut Arguments<'_>) -> Option<SearchProgram<'static>> {
    let mut all = key(rest)?;
    while rest.peek().is_some() {
        all = all.and(key(rest)?);
    }
    Some(all)
}

/// One key with its arguments.
fn key(rest: &mut Arguments<'_>) -> Option<SearchProgram<'static>> {
    let first = rest.next()?;
    if let Arg::List(group) = first {
        return program(&mut group.iter().peekable());
    }
    let name = word(first)?;
    let key = match name.as_str() {
        "NOT" => return Some(key(rest)?.not()),
        "OR" => return Some(key(rest)?.or(key(rest)?)),
        "FUZZY" => return Some(fuzzy(offered(), key(rest)?)),
        "ALL" => SearchKey::All,
        "ANSWERED" => SearchKey::Answered,
        "DELETED" => SearchKey::Deleted,
        "DRAFT" => SearchKey::Draft,
        "FLAGGED" => SearchKey::Flagged,
        "NEW" => SearchKey::New,
        "OLD" => SearchKey::Old,
        "RECENT" => SearchKey::Recent,
        "SEEN" => SearchKey::Seen,
        "UNANSWERED" => SearchKey::Unanswered,
        "UNDELETED" => SearchKey::Undeleted,
        "UNDRAFT" => SearchKey::Undraft,
        "UNFLAGGED" => SearchKey::Unflagged,
        "UNSEEN" => SearchKey::Unseen,
        "BCC" => SearchKey::Bcc(text(rest.next()?)?),
        "BODY" => SearchKey::Body(text(rest.next()?)?),
        "CC" => SearchKey::Cc(text(rest.next()?)?),
        "HEADER" => SearchKey::Header(text(rest.next()?)?, text(rest.next()?)?),
        "TO" => SearchKey::To(text(rest.next()?)?),
        "BEFORE" => SearchKey::Before(date(rest.next()?)?),
        "ON" => SearchKey::On(date(rest.next()?)?),
        "SENTBEFORE" => SearchKey::SentBefore(date(rest.next()?)?),
        "SENTON" => SearchKey::SentOn(date(rest.next()?)?),
        "SENTSINCE" => SearchKey::SentSince(date(rest.next()?)?),
        "FROM" => SearchKey::From(text(rest.next()?)?),
        "SUBJECT" => SearchKey::Subject(text(rest.next()?)?),
        "TEXT" => SearchKey::Text(text(rest.next()?)?),
        "SINCE" => SearchKey::Since(date(rest.next()?)?),
        "LARGER" => SearchKey::Larger(number(rest.next()?)?),
        "SMALLER" => SearchKey::Smaller(number(rest.next()?)?),
        "UID" => SearchKey::Uid(set(rest.next()?)?),
        "KEYWORD" => SearchKey::Keyword(keyword(rest.next()?)?),
        "UNKEYWORD" => SearchKey::Unkeyword(keyword(rest.next()?)?),
        _ => match extended(&name, rest) {
            Some(key) => key,
            None => SearchKey::Numbers(set(first)?),
        },
    };
    Some(key.into())
}

fn keyword(argument: &Arg) -> Option<&'static Flag<'static>> {
    Some(keep(Flag::parse(text(argument)?.as_bytes())))
}

/// The keys of extensions.
fn extended(name: &str, rest: &mut Arguments<'_>) -> Option<SearchKey<'static>> {
    Some(match name {
        "YOUNGER" => SearchKey::Extension(keep(Within::younger(offered(), seconds(rest)?))),
        "OLDER" => SearchKey::Extension(keep(Within::older(offered(), seconds(rest)?))),
        "EMAILID" => SearchKey::Extension(keep(HasObjectId::email(offered(), text(rest.next()?)?))),
        "THREADID" => SearchKey::Extension(keep(HasObjectId::thread(offered(), text(rest.next()?)?))),
        "SAVEDATESUPPORTED" => SearchKey::Extension(keep(Saved::supported(offered()))),
        "SAVEDBEFORE" => SearchKey::Extension(keep(Saved::before(offered(), date(rest.next()?)?))),
        "SAVEDON" => SearchKey::Extension(keep(Saved::on(offered(), date(rest.next()?)?))),
        "SAVEDSINCE" => SearchKey::Extension(keep(Saved::since(offered(), date(rest.next()?)?))),
        "FILTER" => SearchKey::Extension(keep(Filter::new(offered(), keep(atom(rest.next()?)?)))),
        "UIDAFTER" => SearchKey::Extension(keep(UidBound::after(offered(), uid(rest)?))),
        "UIDBEFORE" => SearchKey::Extension(keep(UidBound::before(offered(), uid(rest)?))),
        "ANNOTATION" => {
            let (entry, sharing, value) = (text(rest.next()?)?, sharing(rest.next()?)?, text(rest.next()?)?);
            SearchKey::Extension(keep(HasAnnotation::new(offered(), entry, sharing, value.as_bytes())))
        }
        "MODSEQ" => {
            let of_flag = rest.next_if(|next| matches!(next, Arg::Quoted(_)));
            let sharing = match of_flag {
                Some(_) => rest.next(),
                None => None,
            };
            let key = SearchModSeq::new(offered(), number(rest.next()?)?);
            let key = match of_flag {
                Some(entry) => {
                    assert_eq!(text(sharing?)?, "all");
                    let flag = Flag::parse(text(entry)?.strip_prefix("/flags/")?.as_bytes());
                    key.of_flag(keep(flag), condstore::Sharing::All)
                }
                None => key,
            };
            SearchKey::Extension(keep(key))
        }
        _ => return None,
    })
}

fn seconds(rest: &mut Arguments<'_>) -> Option<NonZeroU32> {
    number(rest.next()?)
}

fn uid(rest: &mut Arguments<'_>) -> Option<Uid> {
    Uid::new(number(rest.next()?)?)
}
