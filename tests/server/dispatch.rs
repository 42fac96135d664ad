//! Which command may run when, and who carries it out.

use imap_codec::imap_types::{
    command::CommandBody,
    core::{IString, NString},
    extensions::{binary::LiteralOrLiteral8, enable::CapabilityEnable},
};

use super::{
    print::{put, string},
    session::{Phase, Reply, Security, Session},
    view::access,
};

/// The state that a command needs (RFC 3501 section 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Needs {
    Nothing,
    NoLogin,
    Login,
    Mailbox,
}

impl Session {
    /// Runs a command. `None` means that it is not over: it goes on with the next line.
    pub(super) fn execute(&mut self, tag: &str, body: CommandBody<'_>) -> Option<Reply> {
        let (needs, capability) = requirements(&body);
        if let Some(capability) = capability.filter(|capability| !self.options.has(capability)) {
            return Some(Reply::bad(format!("{capability} is not offered")));
        }
        match needs {
            Needs::NoLogin if self.user.is_some() => return Some(Reply::bad("already logged in")),
            Needs::Login | Needs::Mailbox if self.user.is_none() => return Some(Reply::bad("log in first")),
            Needs::Mailbox if self.view.is_none() => return Some(Reply::bad("select a mailbox first")),
            _ => {}
        }
        let (expunge, uid) = announcement(&body);
        let reply = self.run(tag, body)?;
        self.synchronise(expunge, uid);
        Some(reply)
    }

    fn run(&mut self, tag: &str, body: CommandBody<'_>) -> Option<Reply> {
        Some(match body {
            CommandBody::Capability => {
                put!(self.out, "* CAPABILITY {}\r\n", self.capabilities());
                Reply::ok("CAPABILITY completed")
            }
            CommandBody::Noop => Reply::ok("NOOP completed"),
            CommandBody::Logout => {
                put!(self.out, "* BYE logging out\r\n");
                self.reply(tag, &Reply::ok("LOGOUT completed"));
                self.close();
                return None;
            }
            CommandBody::Id { parameters } => self.id(parameters.as_deref()),
            CommandBody::StartTLS => self.start_tls(),
            CommandBody::Authenticate {
                mechanism,
                initial_response,
            } => {
                let initial = initial_response.map(|response| response.declassify().to_vec());
                return self.authenticate(tag, mechanism.as_ref(), initial);
            }
            CommandBody::Login { username, password } => self.login(username.as_ref(), password.declassify().as_ref()),
            CommandBody::Enable { capabilities } => self.enable(capabilities.as_ref()),
            CommandBody::Select { mailbox, parameters } => self.select(&mailbox, &parameters, false),
            CommandBody::Examine { mailbox, parameters } => self.select(&mailbox, &parameters, true),
            CommandBody::Create { mailbox } => self.create(&mailbox),
            CommandBody::Delete { mailbox } => self.delete(&mailbox),
            CommandBody::Rename { from, to } => self.rename(&from, &to),
            CommandBody::Subscribe { mailbox } => self.subscribe(&mailbox, true),
            CommandBody::Unsubscribe { mailbox } => self.subscribe(&mailbox, false),
            CommandBody::List {
                reference,
                mailbox_wildcard,
            } => self.list(&reference, &mailbox_wildcard, false),
            CommandBody::Lsub {
                reference,
                mailbox_wildcard,
            } => self.list(&reference, &mailbox_wildcard, true),
            CommandBody::Namespace => {
                put!(self.out, "* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n");
                Reply::ok("NAMESPACE completed")
            }
            CommandBody::Status { mailbox, item_names } => self.status(&mailbox, &item_names),
            CommandBody::Append {
                mailbox,
                flags,
                date,
                message,
            } => self.append(&mailbox, &flags, date, message),
            CommandBody::Idle => {
                put!(self.out, "+ idling\r\n");
                self.phase = Phase::Idle(tag.to_owned());
                self.synchronise(true, false);
                return None;
            }
            CommandBody::Check => Reply::ok("CHECK completed"),
            CommandBody::Close => self.close_mailbox(true),
            CommandBody::Unselect => self.close_mailbox(false),
            CommandBody::Expunge => self.expunge(None),
            CommandBody::ExpungeUid { sequence_set } => self.expunge(Some(&sequence_set)),
            CommandBody::Search { charset, criteria, uid } => self.search(charset.as_ref(), criteria.as_ref(), uid),
            CommandBody::Fetch {
                sequence_set,
                macro_or_item_names,
                uid,
                modifiers,
            } => self.fetch(&sequence_set, macro_or_item_names, uid, &modifiers),
            CommandBody::Store {
                sequence_set,
                kind,
                response,
                flags,
                uid,
                modifiers,
            } => self.store_flags(&sequence_set, kind, response, &flags, uid, &modifiers),
            CommandBody::Copy {
                sequence_set,
                mailbox,
                uid,
            } => self.copy(&sequence_set, &mailbox, uid, false),
            CommandBody::Move {
                sequence_set,
                mailbox,
                uid,
            } => self.copy(&sequence_set, &mailbox, uid, true),
            unsupported => Reply::bad(format!("{} is not supported", unsupported.name())),
        })
    }

    fn id(&mut self, parameters: Option<&[(IString<'_>, NString<'_>)]>) -> Reply {
        // RFC 2971 section 3.3 limits what a client may say of itself.
        let too_long = |(field, value): &(IString<'_>, NString<'_>)| {
            field.as_ref().len() > 30 || value.0.as_ref().is_some_and(|value| value.as_ref().len() > 1024)
        };
        if parameters.is_some_and(|parameters| parameters.len() > 30 || parameters.iter().any(too_long)) {
            return Reply::bad("ID parameters are too long or too many");
        }
        put!(self.out, "* ID (\"name\" ");
        string(&mut self.out, env!("CARGO_PKG_NAME").as_bytes());
        put!(self.out, " \"version\" ");
        string(&mut self.out, env!("CARGO_PKG_VERSION").as_bytes());
        put!(self.out, ")\r\n");
        Reply::ok("ID completed")
    }

    fn start_tls(&mut self) -> Reply {
        if !self.options.starttls || self.security != Security::None {
            return Reply::bad("STARTTLS is not offered");
        }
        self.security = Security::Wanted;
        Reply::ok("begin TLS negotiation now")
    }

    fn enable(&mut self, capabilities: &[CapabilityEnable<'_>]) -> Reply {
        if self.view.is_some() {
            return Reply::bad("ENABLE comes before a mailbox is selected");
        }
        let mut enabled = Vec::new();
        for name in capabilities
            .iter()
            .map(|capability| capability.to_string().to_ascii_uppercase())
        {
            let on = match name.as_str() {
                _ if !self.options.has(&name) => continue,
                "CONDSTORE" => &mut self.enabled.condstore,
                "QRESYNC" => {
                    self.enabled.condstore = true;
                    &mut self.enabled.qresync
                }
                "UTF8=ACCEPT" => &mut self.enabled.utf8,
                _ => continue,
            };
            *on = true;
            enabled.push(format!(" {name}"));
        }
        put!(self.out, "* ENABLED{}\r\n", enabled.concat());
        Reply::ok("ENABLE completed")
    }

    /// The refusal to change anything in a mailbox that can only be read.
    pub(super) fn read_only() -> Reply {
        let (code, text) = access(true);
        Reply::no(format!("the mailbox is {text}")).code(code)
    }

    /// The answer of a command whose mailbox was deleted by someone else. The client sees BYE instead.
    pub(super) fn gone() -> Reply {
        Reply::no("the mailbox was deleted")
    }
}

/// The state and the capability without which a command is refused.
fn requirements(body: &CommandBody<'_>) -> (Needs, Option<&'static str>) {
    match body {
        CommandBody::Capability | CommandBody::Noop | CommandBody::Logout => (Needs::Nothing, None),
        CommandBody::Id { .. } => (Needs::Nothing, Some("ID")),
        CommandBody::StartTLS | CommandBody::Authenticate { .. } | CommandBody::Login { .. } => (Needs::NoLogin, None),
        CommandBody::Idle => (Needs::Login, Some("IDLE")),
        CommandBody::Enable { .. } => (Needs::Login, Some("ENABLE")),
        CommandBody::Namespace => (Needs::Login, Some("NAMESPACE")),
        CommandBody::Append {
            message: LiteralOrLiteral8::Literal8(_),
            ..
        } => (Needs::Login, Some("BINARY")),
        CommandBody::Move { .. } => (Needs::Mailbox, Some("MOVE")),
        CommandBody::Unselect => (Needs::Mailbox, Some("UNSELECT")),
        CommandBody::ExpungeUid { .. } => (Needs::Mailbox, Some("UIDPLUS")),
        CommandBody::Check
        | CommandBody::Close
        | CommandBody::Expunge
        | CommandBody::Search { .. }
        | CommandBody::Fetch { .. }
        | CommandBody::Store { .. }
        | CommandBody::Copy { .. } => (Needs::Mailbox, None),
        _ => (Needs::Login, None),
    }
}

/// Whether EXPUNGE may be sent before the end of the command, and whether it works with UIDs. "An EXPUNGE response
/// MUST NOT be sent when no command is in progress, nor while responding to a FETCH, STORE, or SEARCH command"
/// (RFC 9051 section 7.5.1); their UID forms are other commands.
fn announcement(body: &CommandBody<'_>) -> (bool, bool) {
    match body {
        CommandBody::Fetch { uid, .. } | CommandBody::Store { uid, .. } | CommandBody::Search { uid, .. } => {
            (*uid, *uid)
        }
        CommandBody::Copy { uid, .. } | CommandBody::Move { uid, .. } => (true, *uid),
        CommandBody::ExpungeUid { .. } => (true, true),
        _ => (true, false),
    }
}
