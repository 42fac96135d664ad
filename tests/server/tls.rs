//! The server's end of TLS, with a certificate made on the spot.

use alloc::sync::Arc;

use rcgen::CertifiedKey;
use rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer};

/// A key and a self-signed certificate.
#[derive(Clone, Debug)]
pub struct Tls {
    pub(super) config: Arc<ServerConfig>,
    der: Vec<u8>,
    pem: String,
}

/// Why no certificate could be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// The names are not fit for a certificate.
    #[error("cannot make a certificate: {0}")]
    Certificate(#[from] rcgen::Error),
    /// The certificate is not fit for TLS.
    #[error("cannot use the certificate: {0}")]
    Config(#[from] rustls::Error),
}

impl Tls {
    /// Makes a certificate for these host names and addresses. It is its own authority: a client that trusts it
    /// accepts the server.
    ///
    /// # Errors
    /// When a name cannot stand in a certificate.
    pub fn self_signed(names: &[&str]) -> Result<Self, TlsError> {
        let names: Vec<String> = names.iter().copied().map(str::to_owned).collect();
        let CertifiedKey { cert, signing_key } = rcgen::generate_simple_self_signed(names)?;
        let key = PrivateKeyDer::try_from(signing_key.serialize_der())
            .map_err(|error| rustls::Error::General(error.into()))?;
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key)?;
        Ok(Self {
            config: Arc::new(config),
            der: cert.der().to_vec(),
            pem: cert.pem(),
        })
    }

    /// The certificate, DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The certificate, PEM.
    pub fn pem(&self) -> &str {
        &self.pem
    }
}
