//! How TLS is to be spoken.

use core::fmt;
use core::time::Duration;
use std::io;

use alloc::sync::Arc;
use alloc::vec::Vec;
use rustls::client::WantsClientCert;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, ConfigBuilder};
use rustls_platform_verifier::BuilderVerifierExt;

use crate::client::Client;
use crate::error::Error;
use crate::tls_stream::TlsStream;
use crate::transport::Transport;

/// How TLS is to be spoken: whom to trust, and who the client is.
#[derive(Clone)]
pub struct Tls {
    config: Arc<ClientConfig>,
}

impl Tls {
    /// Trusts whom the platform trusts; the client says nothing about itself.
    ///
    /// # Errors
    /// If the platform's certificates cannot be had.
    pub fn platform() -> Result<Self, Error> {
        Ok(Self::custom(builder()?.with_no_client_auth()))
    }

    /// Trusts whom the platform trusts; the client shows this certificate chain, its own certificate first.
    ///
    /// # Errors
    /// If the platform's certificates cannot be had, or the key does not fit the certificate.
    pub fn with_client_certificate(
        chain: Vec<CertificateDer<'static>>,
        key: PrivateKeyDer<'static>,
    ) -> Result<Self, Error> {
        let config = builder()?.with_client_auth_cert(chain, key);
        Ok(Self::custom(
            config.map_err(|error| Error::Tls(io::Error::other(error)))?,
        ))
    }

    /// A configuration of your own: other roots, another verifier, another provider of cryptography.
    pub fn custom(config: impl Into<Arc<ClientConfig>>) -> Self {
        Self { config: config.into() }
    }

    /// Makes TLS of a transport; the server must prove that it is `host`, a name or an IP address. `timeout` limits the
    /// handshake as a whole.
    ///
    /// # Errors
    /// As [`TlsStream::handshake`].
    pub fn handshake<T: Transport>(
        &self,
        host: &str,
        transport: T,
        timeout: Option<Duration>,
    ) -> Result<TlsStream<T>, Error> {
        TlsStream::handshake(transport, Arc::clone(&self.config), host, timeout)
    }
}

impl From<ClientConfig> for Tls {
    fn from(config: ClientConfig) -> Self {
        Self::custom(config)
    }
}

impl From<Arc<ClientConfig>> for Tls {
    fn from(config: Arc<ClientConfig>) -> Self {
        Self::custom(config)
    }
}

/// The configuration may hold a private key.
impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").finish_non_exhaustive()
    }
}

impl<T: Transport> Client<T> {
    /// Starts TLS (STARTTLS, RFC 9051 section 6.2.1) with the server that must prove to be `host`. The handshake is
    /// limited by [`Timeouts::connect`](crate::Timeouts::connect).
    ///
    /// A client that was not upgraded has another type, so it cannot pass for one that was. Everything that was learned
    /// in clear text is forgotten.
    ///
    /// # Errors
    /// If the server refuses, or the handshake fails. The connection is closed then: to go on in clear text is what
    /// attackers want.
    pub fn start_tls(self, tls: &Tls, host: &str) -> Result<Client<TlsStream<T>>, Error> {
        let timeout = self.timeouts.connect;
        self.start_tls_with(|transport| tls.handshake(host, transport, timeout))
    }
}

fn builder() -> Result<ConfigBuilder<ClientConfig, WantsClientCert>, Error> {
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map_err(|error| Error::Tls(io::Error::other(error)))
}
