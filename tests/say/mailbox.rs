//! Commands about mailboxes.

use crate::lexer::Arg;
use imap_proto::command::{
    Create, Delete, Examine, List, ListReturn, ListSelect, Lsub, Rename, Select, Status, StatusItem, Subscribe,
    Unsubscribe,
};
use imap_proto::ext::annotate::Annotate;
use imap_proto::ext::append_limit::AppendLimit;
use imap_proto::ext::condstore::CondStore;
use imap_proto::ext::list_metadata::ReturnMetadata;
use imap_proto::ext::list_my_rights::ReturnMyRights;
use imap_proto::ext::object_id::ObjectId;
use imap_proto::ext::qresync::QResync;
use imap_proto::ext::quota::DeletedStorage;
use imap_proto::ext::special_use::{SpecialUse, Use};
use imap_proto::ext::utf8_accept::Utf8;
use imap_proto::response::MailboxAttribute;
use imap_proto::wire::Encode;

use super::sender::{Sender, offered};
use super::words::{items, keep, keep_all, list, mailbox, mailboxes, number, set, text, word};

pub(super) fn say(name: &str, arguments: &[Arg], to: &mut Sender) -> Option<()> {
    match (name, arguments) {
        ("SELECT", [name, parameters @ ..]) => {
            let select = Select::new(mailbox(name)?);
            let parameters = select_parameters(parameters)?;
            to.send(&parameters.into_iter().fold(select, Select::parameter))
        }
        ("EXAMINE", [name, parameters @ ..]) => {
            let examine = Examine::new(mailbox(name)?);
            let parameters = select_parameters(parameters)?;
            to.send(&parameters.into_iter().fold(examine, Examine::parameter))
        }
        ("CREATE", [name]) => to.send(&Create::new(mailbox(name)?)),
        ("CREATE", [name, Arg::List(parameters)]) => match &parameters[..] {
            [word, Arg::List(uses)] if text(word)? == "USE" => {
                let uses = uses
                    .iter()
                    .map(|name| Some(MailboxAttribute::parse(text(name)?.as_bytes())));
                let uses = keep_all(uses.collect::<Option<_>>()?);
                to.send(&Create::new(mailbox(name)?).parameter(&Use::new(offered(), uses)))
            }
            _ => None,
        },
        ("DELETE", [name]) => to.send(&Delete::new(mailbox(name)?)),
        ("RENAME", [from, into]) => to.send(&Rename::new(mailbox(from)?, mailbox(into)?)),
        ("SUBSCRIBE", [name]) => to.send(&Subscribe::new(mailbox(name)?)),
        ("UNSUBSCRIBE", [name]) => to.send(&Unsubscribe::new(mailbox(name)?)),
        ("STATUS", [name, items]) => to.send(&Status::new(mailbox(name)?, status_items(list(items)?)?)),
        ("LSUB", [reference, pattern]) => to.send(&Lsub::new(mailbox(pattern)?).reference(mailbox(reference)?)),
        ("LIST", arguments) => {
            let (select, arguments) = match arguments {
                [Arg::List(options), rest @ ..] => (list_select(options)?, rest),
                rest => (&[][..], rest),
            };
            let (reference, patterns, returns) = match arguments {
                [reference, patterns] => (reference, patterns, &[][..]),
                [reference, patterns, word, Arg::List(options)] if text(word)?.eq_ignore_ascii_case("RETURN") => {
                    (reference, patterns, list_return(options)?)
                }
                _ => return None,
            };
            let list = match patterns {
                Arg::List(patterns) => List::any_of(mailboxes(patterns)?),
                pattern => List::new(mailbox(pattern)?),
            };
            to.send(&list.reference(mailbox(reference)?).select(select).returning(returns))
        }
        _ => None,
    }
}

fn select_parameters(arguments: &[Arg]) -> Option<Vec<&'static dyn Encode>> {
    let mut parameters = arguments.first().map_or(&[][..], items).iter();
    let mut found: Vec<&'static dyn Encode> = Vec::new();
    while let Some(parameter) = parameters.next() {
        found.push(match word(parameter)?.as_str() {
            "CONDSTORE" => keep(CondStore::select(offered())),
            "ANNOTATE" => keep(Annotate::select(offered())),
            "UTF8" => keep(Utf8::new(offered())),
            "QRESYNC" => keep(qresync(list(parameters.next()?)?)?),
            _ => return None,
        });
    }
    Some(found)
}

fn qresync(arguments: &[Arg]) -> Option<QResync<'static>> {
    let [uid_validity, mod_seq, known @ ..] = arguments else {
        return None;
    };
    let qresync = QResync::new(offered(), number(uid_validity)?, number(mod_seq)?);
    Some(match known {
        [] => qresync,
        [uids] => qresync.known(set(uids)?),
        [uids, Arg::List(matching)] => match &matching[..] {
            [numbers, matched] => qresync.known(set(uids)?).matching(set(numbers)?, set(matched)?),
            _ => return None,
        },
        _ => return None,
    })
}

/// Items of STATUS.
fn status_items(arguments: &[Arg]) -> Option<&'static [StatusItem<'static>]> {
    let items = arguments.iter().map(|item| {
        Some(match word(item)?.as_str() {
            "MESSAGES" => StatusItem::Messages,
            "RECENT" => StatusItem::Recent,
            "UIDNEXT" => StatusItem::UidNext,
            "UIDVALIDITY" => StatusItem::UidValidity,
            "UNSEEN" => StatusItem::Unseen,
            "DELETED" => StatusItem::Deleted,
            "SIZE" => StatusItem::Size,
            "HIGHESTMODSEQ" => StatusItem::Extension(keep(CondStore::highest(offered()))),
            "MAILBOXID" => StatusItem::Extension(keep(ObjectId::mailbox(offered()))),
            "APPENDLIMIT" => StatusItem::Extension(keep(AppendLimit::new(offered()))),
            "DELETED-STORAGE" => StatusItem::Extension(keep(DeletedStorage::new(offered()))),
            _ => return None,
        })
    });
    items.collect::<Option<_>>().map(keep_all)
}

fn list_select(arguments: &[Arg]) -> Option<&'static [ListSelect<'static>]> {
    let options = arguments.iter().map(|option| {
        Some(match word(option)?.as_str() {
            "SUBSCRIBED" => ListSelect::Subscribed,
            "REMOTE" => ListSelect::Remote,
            "RECURSIVEMATCH" => ListSelect::RecursiveMatch,
            "SPECIAL-USE" => ListSelect::Extension(keep(SpecialUse::new(offered()))),
            _ => return None,
        })
    });
    options.collect::<Option<_>>().map(keep_all)
}

fn list_return(arguments: &[Arg]) -> Option<&'static [ListReturn<'static>]> {
    let mut options = Vec::new();
    let mut rest = arguments.iter();
    while let Some(option) = rest.next() {
        options.push(match word(option)?.as_str() {
            "SUBSCRIBED" => ListReturn::Subscribed,
            "CHILDREN" => ListReturn::Children,
            "STATUS" => ListReturn::Status(status_items(list(rest.next()?)?)?),
            "SPECIAL-USE" => ListReturn::Extension(keep(SpecialUse::new(offered()))),
            "MYRIGHTS" => ListReturn::Extension(keep(ReturnMyRights::new(offered()))),
            "METADATA" => {
                let entries = super::extension::entries(list(rest.next()?)?)?;
                ListReturn::Extension(keep(ReturnMetadata::new(offered(), entries)))
            }
            _ => return None,
        });
    }
    Some(keep_all(options))
}
