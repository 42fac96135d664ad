//! TLS by rustls.

use alloc::sync::Arc;
use core::fmt;
use std::io;

use rustls_platform_verifier::BuilderVerifierExt;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::client::WantsClientCert;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, ConfigBuilder};

use crate::client::Client;
use crate::error::Error;

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

    /// Makes TLS of a stream; the server must prove that it is `host`, a name or an IP address.
    ///
    /// # Errors
    /// [`Error::Tls`] if `host` can be neither, or the handshake fails.
    pub async fn handshake<S>(&self, host: &str, stream: S) -> Result<TlsStream<S>, Error>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let name = ServerName::try_from(host.to_owned()).map_err(|error| Error::Tls(io::Error::other(error)))?;
        TlsConnector::from(Arc::clone(&self.config))
            .connect(name, stream)
            .await
            .map_err(Error::Tls)
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

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    /// Starts TLS (STARTTLS, RFC 9051 section 6.2.1) with the server that must prove to be `host`.
    ///
    /// A client that was not upgraded has another type, so it cannot pass for one that was. Everything that was learned
    /// in clear text is forgotten.
    ///
    /// # Errors
    /// If the server refuses, or the handshake fails. The connection is closed then: to go on in clear text is what
    /// attackers want.
    pub async fn start_tls(self, tls: &Tls, host: &str) -> Result<Client<TlsStream<S>>, Error> {
        self.start_tls_with(async |stream| tls.handshake(host, stream).await)
            .await
    }
}

fn builder() -> Result<ConfigBuilder<ClientConfig, WantsClientCert>, Error> {
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map_err(|error| Error::Tls(io::Error::other(error)))
}
