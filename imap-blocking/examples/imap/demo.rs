//! `imap demo`: a session with a server that lives in the same process.

mod letter;
mod scenes;

use imap_blocking::Options;
use imap_blocking::connect::Tls;
use imap_blocking::proto::flow::Credentials;
use imap_tests::server::{self, Server, demo};
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};

use crate::account::Client;
use crate::failure::{Failure, Result};
use crate::output::Output;
use crate::serve::no_mail;
use crate::trace::Trace;

/// Alice's account on a server of our own.
pub(crate) struct World {
    server: Server,
    certificate: CertificateDer<'static>,
}

pub(crate) fn run(trace: bool, out: &mut Output) -> Result {
    let world = World::start()?;
    out.line("A session with an IMAP server that is part of this program. Nothing leaves this machine.")?;
    let mut client = scenes::arrive(&world, trace, out)?;
    scenes::look_around(&mut client, out)?;
    scenes::open_mailboxes(&mut client, out)?;
    scenes::read(&mut client, trace, out)?;
    scenes::write(&mut client, trace, out)?;
    scenes::wait(&world, &mut client, out)?;
    scenes::leave(client, out)
}

impl World {
    fn start() -> Result<Self> {
        let mut store = demo().map_err(no_mail)?;
        store.set_read_only("alice", "Archive", true).map_err(no_mail)?;
        let failed = |what: &str| Failure::local(format!("the server of the demonstration: {what}"));
        let tls = server::Tls::self_signed(&["localhost", "127.0.0.1"]);
        let tls = tls.map_err(std::io::Error::other).map_err(failed("tls"))?;
        let mut options = server::Options::default();
        options.require_tls = true;
        let server = Server::spawn_starttls(store.shared(), options, &tls).map_err(failed("tcp"))?;
        Ok(Self {
            server,
            certificate: CertificateDer::from(tls.der().to_vec()),
        })
    }

    /// Where the server is.
    pub(crate) fn url(&self) -> String {
        format!("imap://{}", self.server.addr())
    }

    /// A session of Alice's.
    pub(crate) fn connect(&self, trace: bool) -> Result<Client> {
        let options = Options::new(&self.url())?.with_tls(self.tls()?);
        let options = if trace { options.with_log(Trace::new()) } else { options };
        Ok(options.connect(Credentials::password("alice", "wonderland"))?)
    }

    /// TLS that trusts the server's certificate, which nobody else vouches for.
    fn tls(&self) -> Result<Tls> {
        let mut roots = RootCertStore::empty();
        let unfit = |error| Failure::Local("the server's certificate".into(), std::io::Error::other(error));
        roots.add(self.certificate.clone()).map_err(unfit)?;
        let provider = alloc::sync::Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        Ok(Tls::custom(
            config
                .map_err(unfit)?
                .with_root_certificates(roots)
                .with_no_client_auth(),
        ))
    }
}
