//! Where a scenario is played: a server, and the ways to it.

use alloc::sync::Arc;
use core::fmt;
use std::thread;

use imap_proto::Config;
use imap_proto::flow::{Credentials, OpenOptions, Transport};
use imap_tests::server_process::Dovecot;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};

pub(crate) use crate::session::Adapter;
use crate::session::{Error, Log, Opening, Session, Target};

/// How the server is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// TCP without TLS.
    Clear,
    /// TLS from the first byte.
    Tls,
    /// TLS after STARTTLS.
    StartTls,
    /// The pipes of a child process that knows the user to be `alice`.
    Child,
}

impl Way {
    pub(crate) const ALL: [Self; 4] = [Self::Clear, Self::Tls, Self::StartTls, Self::Child];
}

/// A server for one scenario, and who speaks to it.
pub(crate) struct Stage {
    pub(crate) server: Dovecot,
    pub(crate) adapter: Adapter,
}

/// Plays a scenario where there is a Dovecot.
pub(crate) fn play(adapter: Adapter, scenario: fn(&Stage)) {
    if let Some(server) = Dovecot::start().unwrap() {
        scenario(&Stage { server, adapter });
    }
}

impl Stage {
    /// A way to the server, for changes before it is gone.
    pub(crate) fn way(&self, way: Way) -> Door<'_> {
        let transport = match way {
            Way::Clear => Transport::ClearText,
            Way::Tls => Transport::Tls,
            Way::StartTls => Transport::StartTls,
            Way::Child => Transport::Local,
        };
        Door {
            stage: self,
            way,
            open: OpenOptions::new(transport),
            configure: |config| config,
            tls: Some(self.tls()),
            log: None,
        }
    }

    /// Alice in clear text, which is the fastest.
    pub(crate) fn alice(&self) -> Session {
        self.way(Way::Clear).connect(alice()).unwrap()
    }

    pub(crate) fn bob(&self) -> Session {
        self.way(Way::Clear).connect(bob()).unwrap()
    }

    /// Trust in the server's authority and nobody else's.
    pub(crate) fn tls(&self) -> Arc<ClientConfig> {
        Arc::new(trusting(self.server.ca_pem()).with_no_client_auth())
    }

    /// The same, showing alice's certificate.
    pub(crate) fn tls_as_alice(&self) -> Arc<ClientConfig> {
        let (certificate, key) = self.server.client_pem();
        let certificate = CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap();
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
        let trusting = trusting(self.server.ca_pem());
        Arc::new(trusting.with_client_auth_cert(vec![certificate], key).unwrap())
    }
}

/// Trust in this authority and nobody else.
pub(crate) fn trusting(ca_pem: &str) -> rustls::ConfigBuilder<ClientConfig, rustls::client::WantsClientCert> {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(ca_pem.as_bytes()).unwrap())
        .unwrap();
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
}

impl Drop for Stage {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("the server's log:\n{}", self.server.log());
        }
    }
}

/// A way to a server, and how it is to be gone.
pub(crate) struct Door<'s> {
    pub(crate) stage: &'s Stage,
    pub(crate) way: Way,
    pub(crate) open: OpenOptions,
    pub(crate) configure: fn(Config) -> Config,
    /// `None` for whom the platform trusts.
    pub(crate) tls: Option<Arc<ClientConfig>>,
    pub(crate) log: Option<Log>,
}

impl Door<'_> {
    pub(crate) fn with_open(self, change: impl FnOnce(OpenOptions) -> OpenOptions) -> Self {
        let open = change(self.open);
        Self { open, ..self }
    }

    pub(crate) fn with_config(self, configure: fn(Config) -> Config) -> Self {
        Self { configure, ..self }
    }

    pub(crate) fn with_tls(self, tls: Option<Arc<ClientConfig>>) -> Self {
        Self { tls, ..self }
    }

    pub(crate) fn with_log(self, log: &Log) -> Self {
        let log = Some(log.clone());
        Self { log, ..self }
    }

    pub(crate) fn url(&self) -> String {
        let server = &self.stage.server;
        match self.way {
            Way::Tls => format!("imaps://localhost:{}", server.addr_tls().port()),
            _ => format!("imap://127.0.0.1:{}", server.addr_plain().port()),
        }
    }

    pub(crate) fn connect(self, credentials: Credentials) -> Result<Session, Error> {
        let target = match self.way {
            Way::Child => Target::Child(self.stage.server.preauth_command("alice")),
            _ => Target::Url(self.url()),
        };
        let mut opening = Opening::new(target, self.open.transport);
        opening.open = self.open;
        opening.configure = self.configure;
        opening.tls = self.tls;
        opening.log = self.log;
        opening.connect(self.stage.adapter, credentials)
    }
}

impl fmt::Debug for Door<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} by {:?}", self.way, self.stage.adapter)
    }
}

pub(crate) fn alice() -> Credentials {
    Credentials::password("alice", "wonderland")
}

pub(crate) fn bob() -> Credentials {
    Credentials::password("bob", "builder")
}
