//! Where a scenario is played: by which adapter, and over what.

use alloc::sync::Arc;
use std::sync::LazyLock;

use imap_proto::flow::{Credentials, Transport};
use rcgen::CertifiedKey;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore, ServerConfig};

use crate::script::Script;
use crate::session::{Adapter, Error, Opening, Session, Target};

/// By which adapter, and over what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stage {
    pub(crate) adapter: Adapter,
    pub(crate) tls: bool,
}

impl Stage {
    /// A server with this script, and how it is reached.
    pub(crate) fn serve(self, script: &str) -> (Script, Opening) {
        let config = self.tls.then(|| Arc::clone(&CERTIFICATE.server));
        let script = Script::serve(script, config);
        let port = script.addr.port();
        let (url, transport) = if self.tls {
            (format!("imaps://localhost:{port}"), Transport::Tls)
        } else {
            (format!("imap://127.0.0.1:{port}"), Transport::ClearText)
        };
        let mut opening = Opening::new(Target::Url(url), transport);
        opening.tls = Some(Arc::clone(&CERTIFICATE.client));
        (script, opening)
    }

    /// Plays the script to a client that has not logged in.
    pub(crate) fn play(self, script: &str, act: impl FnOnce(&mut Session)) {
        self.play_with(script, |opening| opening, act);
    }

    /// The same, to a client that is opened otherwise.
    pub(crate) fn play_with(
        self,
        script: &str,
        change: impl FnOnce(Opening) -> Opening,
        act: impl FnOnce(&mut Session),
    ) {
        let (script, opening) = self.serve(script);
        let opened = change(opening).connect(self.adapter, Credentials::None);
        let mut session = opened.unwrap_or_else(|error| panic!("{self:?}: {error}"));
        act(&mut session);
        drop(session);
        script.end();
    }

    /// Plays the script to a client that cannot be opened by it.
    pub(crate) fn fails(self, script: &str) -> Error {
        self.fails_with(script, |opening| opening)
    }

    pub(crate) fn fails_with(self, script: &str, change: impl FnOnce(Opening) -> Opening) -> Error {
        let (script, opening) = self.serve(script);
        let error = change(opening).connect(self.adapter, Credentials::None).err();
        script.end();
        error.unwrap_or_else(|| panic!("{self:?}: it was opened"))
    }
}

/// A certificate for `localhost`, and no address, and who trusts it.
struct Certificate {
    server: Arc<ServerConfig>,
    client: Arc<ClientConfig>,
}

static CERTIFICATE: LazyLock<Certificate> = LazyLock::new(|| {
    let CertifiedKey { cert, signing_key } = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let certificate: CertificateDer<'static> = cert.der().clone();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let provider = Arc::new(ring::default_provider());
    let server = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(certificate).unwrap();
    let client = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    Certificate {
        server: Arc::new(server),
        client: Arc::new(client),
    }
});
