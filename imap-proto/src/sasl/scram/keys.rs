//! From password to proof (RFC 5802 section 3).

use alloc::vec::Vec;

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::Hash;

/// The keys of one user on one server.
pub(super) struct Keys {
    hash: Hash,
    client: Vec<u8>,
    server: Vec<u8>,
}

impl Keys {
    pub(super) fn derive(hash: Hash, password: &[u8], salt: &[u8], iterations: u32) -> Self {
        let salted = match hash {
            Hash::Sha1 => pbkdf2::pbkdf2_hmac_array::<Sha1, 20>(password, salt, iterations).to_vec(),
            Hash::Sha256 => pbkdf2::pbkdf2_hmac_array::<Sha256, 32>(password, salt, iterations).to_vec(),
        };
        Self {
            hash,
            client: hash.mac(&salted, b"Client Key"),
            server: hash.mac(&salted, b"Server Key"),
        }
    }

    /// The client's proof, and the server's signature that is to come.
    pub(super) fn sign(&self, message: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let stored = self.hash.digest(&self.client);
        let signature = self.hash.mac(&stored, message);
        let proof = self
            .client
            .iter()
            .zip(signature)
            .map(|(key, byte)| key ^ byte)
            .collect();
        (proof, self.hash.mac(&self.server, message))
    }
}

impl Hash {
    fn mac(self, key: &[u8], message: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha1 => mac::<Hmac<Sha1>>(key, message),
            Self::Sha256 => mac::<Hmac<Sha256>>(key, message),
        }
    }

    fn digest(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha1 => Sha1::digest(message).to_vec(),
            Self::Sha256 => Sha256::digest(message).to_vec(),
        }
    }
}

fn mac<M: Mac + KeyInit>(key: &[u8], message: &[u8]) -> Vec<u8> {
    // HMAC takes keys of any length.
    let Ok(mac) = <M as KeyInit>::new_from_slice(key) else {
        return Vec::new();
    };
    mac.chain_update(message).finalize().into_bytes().to_vec()
}
