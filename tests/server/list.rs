//! The commands about mailboxes as such: LIST, STATUS, CREATE and their kin (RFC 3501 section 6.3).

use alloc::collections::BTreeSet;

use imap_codec::imap_types::{
    mailbox::{ListMailbox, Mailbox},
    status::StatusDataItemName,
};

use super::{
    error::StoreError,
    print::{astring, put, quoted},
    session::{Reply, Session},
    store::{Store, User, lock},
    utf7,
};

impl Session {
    pub(super) fn create(&self, mailbox: &Mailbox<'_>) -> Reply {
        self.change("CREATE", mailbox, Store::create)
    }

    pub(super) fn delete(&self, mailbox: &Mailbox<'_>) -> Reply {
        let user = self.user.as_deref().unwrap_or_default();
        if let (Some(view), Ok(name)) = (&self.view, self.name(mailbox))
            && lock(&self.store)
                .mailbox(user, &name)
                .is_ok_and(|mailbox| mailbox.id == view.id)
        {
            return Reply::no("the mailbox is selected").code("INUSE");
        }
        self.change("DELETE", mailbox, Store::delete)
    }

    pub(super) fn rename(&self, from: &Mailbox<'_>, to: &Mailbox<'_>) -> Reply {
        match self.name(to) {
            Ok(to) => self.change("RENAME", from, |store, user, from| store.rename(user, from, &to)),
            Err(reply) => reply,
        }
    }

    pub(super) fn subscribe(&self, mailbox: &Mailbox<'_>, subscribe: bool) -> Reply {
        let command = if subscribe { "SUBSCRIBE" } else { "UNSUBSCRIBE" };
        self.change(command, mailbox, |store, user, name| {
            store.subscribe(user, name, subscribe)
        })
    }

    /// LIST and LSUB.
    pub(super) fn list(&mut self, reference: &Mailbox<'_>, pattern: &ListMailbox<'_>, subscribed: bool) -> Reply {
        let command = if subscribed { "LSUB" } else { "LIST" };
        let pattern = match pattern {
            ListMailbox::Token(token) => token.as_ref(),
            ListMailbox::String(string) => string.as_ref(),
        };
        let done = Reply::ok(format!("{command} completed"));
        if pattern.is_empty() {
            put!(self.out, "* {command} (\\Noselect) \"/\" \"\"\r\n");
            return done;
        }
        let (Some(reference), Some(pattern)) = (self.decode(wire_name(reference)), self.decode(pattern)) else {
            return done;
        };
        let pattern = format!("{reference}{pattern}");
        let user = self.user.as_deref().unwrap_or_default();
        let lines: Vec<(String, String)> = match lock(&self.store).user(user) {
            Ok(user) if subscribed => subscriptions(user, &pattern),
            Ok(user) => {
                let names = user.mailboxes.keys().filter(|name| matches(&pattern, name));
                names.map(|name| (self.attributes(user, name), name.clone())).collect()
            }
            Err(error) => return refusal(error),
        };
        for (attributes, name) in lines {
            put!(self.out, "* {command} ({attributes}) \"/\" ");
            self.print_name(&name);
            put!(self.out, "\r\n");
        }
        done
    }

    pub(super) fn status(&mut self, mailbox: &Mailbox<'_>, items: &[StatusDataItemName]) -> Reply {
        let name = match self.name(mailbox) {
            Ok(name) => name,
            Err(reply) => return reply,
        };
        self.enabled.condstore |= items.contains(&StatusDataItemName::HighestModSeq);
        let user = self.user.as_deref().unwrap_or_default();
        let store = lock(&self.store);
        let mailbox = match store.mailbox(user, &name) {
            Ok(mailbox) if mailbox.selectable => mailbox,
            Ok(_) => return refusal(StoreError::NotSelectable),
            Err(error) => return refusal(error),
        };
        let value = |item: &StatusDataItemName| {
            Some(match item {
                StatusDataItemName::Messages => format!("MESSAGES {}", mailbox.messages.len()),
                StatusDataItemName::Recent => format!("RECENT {}", mailbox.recent()),
                StatusDataItemName::UidNext => format!("UIDNEXT {}", mailbox.uid_next),
                StatusDataItemName::UidValidity => format!("UIDVALIDITY {}", mailbox.uid_validity),
                StatusDataItemName::Unseen => format!("UNSEEN {}", mailbox.count("\\Seen", false)),
                StatusDataItemName::Deleted => format!("DELETED {}", mailbox.count("\\Deleted", true)),
                StatusDataItemName::Size if self.options.has("STATUS=SIZE") => format!("SIZE {}", mailbox.size()),
                StatusDataItemName::HighestModSeq if self.options.has("CONDSTORE") => {
                    format!("HIGHESTMODSEQ {}", mailbox.highest_modseq)
                }
                _ => return None,
            })
        };
        let Some(values) = items
            .iter()
            .map(value)
            .collect::<Option<Vec<_>>>()
            .filter(|values| !values.is_empty())
        else {
            return Reply::bad("unknown status items");
        };
        drop(store);
        put!(self.out, "* STATUS ");
        self.print_name(&name);
        put!(self.out, " ({})\r\n", values.join(" "));
        Reply::ok("STATUS completed")
    }

    /// The name of a mailbox that the client has spelled.
    pub(super) fn name(&self, mailbox: &Mailbox<'_>) -> Result<String, Reply> {
        let name = self.decode(wire_name(mailbox));
        name.ok_or_else(|| Reply::no("malformed mailbox name").code("CANNOT"))
    }

    /// After ENABLE UTF8=ACCEPT names are plain UTF-8 (RFC 9755 section 3), before it they are in modified UTF-7.
    fn decode(&self, wire: &[u8]) -> Option<String> {
        if self.enabled.utf8 {
            String::from_utf8(wire.to_vec()).ok()
        } else {
            utf7::decode(wire)
        }
    }

    fn print_name(&mut self, name: &str) {
        if self.enabled.utf8 && !name.is_ascii() {
            quoted(&mut self.out, name.as_bytes());
        } else if self.enabled.utf8 {
            astring(&mut self.out, name.as_bytes());
        } else {
            astring(&mut self.out, utf7::encode(name).as_bytes());
        }
    }

    /// Lets the store do something to a mailbox of the user.
    fn change(
        &self,
        command: &str,
        mailbox: &Mailbox<'_>,
        change: impl FnOnce(&mut Store, &str, &str) -> Result<(), StoreError>,
    ) -> Reply {
        let user = self.user.as_deref().unwrap_or_default();
        match self
            .name(mailbox)
            .map(|name| change(&mut lock(&self.store), user, &name))
        {
            Ok(Ok(())) => Reply::ok(format!("{command} completed")),
            Ok(Err(error)) => refusal(error),
            Err(reply) => reply,
        }
    }

    fn attributes(&self, user: &User, name: &str) -> String {
        let Some(mailbox) = user.mailboxes.get(name) else {
            return String::new();
        };
        let mut attributes = Vec::new();
        if !mailbox.selectable {
            attributes.push("\\Noselect");
        }
        if self.options.has("CHILDREN") {
            attributes.push(if user.has_children(name) {
                "\\HasChildren"
            } else {
                "\\HasNoChildren"
            });
        }
        if self.options.has("SPECIAL-USE") {
            attributes.extend(mailbox.special_use.as_deref());
        }
        attributes.join(" ")
    }
}

/// The answer to what the store refuses.
pub(super) fn refusal(error: StoreError) -> Reply {
    let code = match error {
        StoreError::NoSuchMailbox => Some("NONEXISTENT"),
        StoreError::AlreadyExists => Some("ALREADYEXISTS"),
        StoreError::BadName | StoreError::Inbox | StoreError::NotSelectable => Some("CANNOT"),
        StoreError::Full => Some("LIMIT"),
        StoreError::NoSuchUser | StoreError::NoSuchMessage => None,
    };
    Reply::no(error.to_string()).code(code)
}

/// The subscribed names that match, with the levels above those that do not: "A % at the end of the LSUB pattern"
/// must show them as `\Noselect` (RFC 3501 section 6.3.9).
fn subscriptions(user: &User, pattern: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut levels = BTreeSet::new();
    for name in &user.subscriptions {
        if matches(pattern, name) {
            let selectable = user.mailboxes.get(name).is_some_and(|mailbox| mailbox.selectable);
            found.push((
                if selectable {
                    String::new()
                } else {
                    "\\Noselect".to_owned()
                },
                name.clone(),
            ));
        } else {
            let above = name.match_indices('/').map(|(at, _)| &name[..at]);
            levels.extend(above.filter(|level| !user.subscriptions.contains(*level) && matches(pattern, level)));
        }
    }
    found.extend(
        levels
            .into_iter()
            .map(|level| ("\\Noselect".to_owned(), level.to_owned())),
    );
    found
}

/// Whether a name matches a pattern in which `*` stands for anything and `%` for anything within one level. INBOX
/// matches in any case.
fn matches(pattern: &str, name: &str) -> bool {
    let exact = matches_bytes(pattern.as_bytes(), name.as_bytes());
    exact || name == "INBOX" && matches_bytes(pattern.to_ascii_uppercase().as_bytes(), name.as_bytes())
}

fn matches_bytes(pattern: &[u8], name: &[u8]) -> bool {
    // `reached[i]`: the first i bytes of the pattern can match what was read of the name.
    let mut reached = vec![false; pattern.len() + 1];
    reached[0] = true;
    skip_wildcards(&mut reached, pattern);
    for byte in name {
        let mut next = vec![false; pattern.len() + 1];
        for (at, expected) in pattern.iter().enumerate().filter(|(at, _)| reached[*at]) {
            match expected {
                b'*' => next[at] = true,
                b'%' => next[at] |= *byte != b'/',
                _ if expected == byte => next[at + 1] = true,
                _ => {}
            }
        }
        skip_wildcards(&mut next, pattern);
        reached = next;
    }
    reached[pattern.len()]
}

/// Wildcards can match nothing.
fn skip_wildcards(reached: &mut [bool], pattern: &[u8]) {
    for (at, expected) in pattern.iter().enumerate() {
        if reached[at] && matches!(expected, b'*' | b'%') {
            reached[at + 1] = true;
        }
    }
}

/// The octets that spell a mailbox.
fn wire_name<'a>(mailbox: &'a Mailbox<'_>) -> &'a [u8] {
    match mailbox {
        Mailbox::Inbox => b"INBOX",
        Mailbox::Other(other) => other.as_ref(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_respect_levels() {
        for (pattern, name, expected) in [
            ("*", "a/b/c", true),
            ("%", "a", true),
            ("%", "a/b", false),
            ("a/%", "a/b", true),
            ("a/%", "a/b/c", false),
            ("a/%/c", "a/b/c", true),
            ("%b*", "ab/c/d", true),
            ("a*d%", "a/b/d/e", false),
            ("inbox", "INBOX", true),
            ("iN%", "INBOX", true),
            ("archive", "Archive", false),
            ("", "a", false),
            ("a", "a/b", false),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
    }
}
