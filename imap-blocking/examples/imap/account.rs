//! From the command line to a session.

use alloc::sync::Arc;
use core::time::Duration;
use std::env;
use std::path::Path;
use std::process;

use imap_blocking::connect::{Stream, Tls};
use imap_blocking::proto::Event;
use imap_blocking::proto::flow::{Credentials, Scheme, Target, Transport};
use imap_blocking::proto::response::{Code, Status};
use imap_blocking::proto::types::MailboxName;
use imap_blocking::{Options, Timeouts, Update};
use rustls::ClientConfig;
use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls_platform_verifier::Verifier;

use crate::args::Account;
use crate::failure::{Failure, Result};
use crate::output::note;
use crate::text::{plain, plain_bytes};
use crate::trace::Trace;

/// A session over any of the transports.
pub(crate) type Client = imap_blocking::Client<Stream>;

/// Opens a session, as the command line has it.
pub(crate) fn open(account: &Account, trace: bool) -> Result<Client> {
    let options = options(account)?;
    let options = options.with_open(|open| {
        open.with_id("name", "imap")
            .with_id("version", env!("CARGO_PKG_VERSION"))
    });
    let options = options.with_timeouts(timeouts(account.timeout));
    let options = if trace { options.with_log(Trace::new()) } else { options };
    let client = options.connect(credentials(account)?)?;
    Ok(client)
}

/// Ends a session, after what the server wanted people to know.
pub(crate) fn close(mut client: Client) -> Result {
    alerts(&mut client);
    client.logout()?;
    Ok(())
}

/// Shows what "MUST be presented to the user" (RFC 9051 section 7.1, ALERT).
pub(crate) fn alerts(client: &mut Client) {
    for update in client.updates() {
        let Update::Event(event) = update else { continue };
        if let Event::Greeting(status) | Event::Status(status) | Event::Completed { status, .. } = &event {
            alert(status);
        }
    }
}

/// The same of one status.
pub(crate) fn alert(status: &Status<'_>) {
    if let Some(Code::Alert) = status.code {
        note(&format!("imap: the server says: {}", plain_bytes(&status.text)));
    }
}

/// The mailbox of this name.
pub(crate) fn mailbox(name: &str) -> Result<MailboxName<'_>> {
    Ok(MailboxName::new(name)?)
}

fn options(account: &Account) -> Result<Options> {
    if account.command {
        return Ok(Options::child(shell(&account.url)));
    }
    let target: Target = account.url.parse()?;
    let scheme = target.scheme();
    let wrong = |option| {
        Err(Failure::Usage(format!(
            "{option} is for imap:// only, not for {}:",
            scheme.as_str()
        )))
    };
    let mut options = Options::at(target);
    match (scheme, account.starttls, account.plaintext) {
        (Scheme::Imap, _, true) => {
            note("imap: without TLS the password and all mail can be read and changed on the way");
            options = options.with_open(|mut open| {
                open.transport = Transport::ClearText;
                open
            });
        }
        (Scheme::Imap, ..) | (_, false, false) => {}
        (_, true, _) => return wrong("--starttls"),
        (_, _, true) => return wrong("--plaintext"),
    }
    match &account.ca {
        Some(file) => Ok(options.with_tls(trusting(file)?)),
        None => Ok(options),
    }
}

/// TLS that trusts whom the platform trusts, and whom the file names.
fn trusting(file: &Path) -> Result<Tls> {
    let name = file.display();
    let unusable = |why: &dyn core::fmt::Display| Failure::Usage(format!("{name}: {why}"));
    let pem = std::fs::read(file).map_err(Failure::local(&name))?;
    let roots: core::result::Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    let roots = roots.map_err(|error| unusable(&error))?;
    if roots.is_empty() {
        return Err(unusable(&"no certificate in it"));
    }
    let provider = Arc::new(ring::default_provider());
    let verifier = Verifier::new_with_extra_roots(roots, Arc::clone(&provider)).map_err(|error| unusable(&error))?;
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(|error| unusable(&error))?;
    let config = config
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(Tls::custom(config))
}

fn timeouts(limit: Duration) -> Timeouts {
    Timeouts::default()
        .with_connect(Some(limit))
        .with_inactivity(Some(limit))
}

/// Who asks, and how that is proved. A command and a local socket know who asks.
fn credentials(account: &Account) -> Result<Credentials> {
    let local = account.command || account.url.starts_with("unix:");
    let from_url = || {
        account
            .url
            .parse()
            .ok()
            .and_then(|target: Target| target.user().map(str::to_owned))
    };
    let user = account
        .user
        .clone()
        .or_else(|| if account.command { None } else { from_url() });
    let Some(user) = user else {
        return if local {
            Ok(Credentials::None)
        } else {
            Err(Failure::Usage(
                "who logs in? Say --user NAME, or imaps://NAME@host".into(),
            ))
        };
    };
    if let Some(token) = variable("IMAP_TOKEN")? {
        return Ok(Credentials::oauth(user, token));
    }
    if let Some(password) = variable("IMAP_PASSWORD")? {
        return Ok(Credentials::password(user, password));
    }
    let password = rpassword::prompt_password(format!("Password of {}: ", plain(&user)));
    let password = password.map_err(|error| {
        Failure::Usage(format!(
            "IMAP_PASSWORD is not set, and there is no terminal to ask for it: {error}"
        ))
    })?;
    Ok(Credentials::password(user, password))
}

/// An environment variable that holds a secret. Empty is as good as not set.
fn variable(name: &str) -> Result<Option<String>> {
    match env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => Err(Failure::Usage(format!("{name} is not UTF-8"))),
    }
}

/// The command, as a shell understands it.
fn shell(line: &str) -> process::Command {
    let mut command = process::Command::new("/bin/sh");
    command.arg("-c").arg(line);
    command
}
