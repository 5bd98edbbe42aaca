//! The random values of one sign-in and what is derived from them (RFC 7636). Where randomness comes from is not
//! decided here.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use super::Secret;

/// 64 bytes from a cryptographic generator, fresh for each attempt.
#[derive(Clone, PartialEq, Eq)]
pub struct Entropy(pub [u8; 64]);

impl std::fmt::Debug for Entropy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Entropy")
    }
}

impl Entropy {
    /// The code verifier: 43 characters from 32 bytes (RFC 7636, 4.1).
    pub(super) fn verifier(&self) -> Secret<String> {
        Secret::new(encode(self.0.get(..32).unwrap_or_default()))
    }

    /// The one-time `state`: 43 characters from the other 32 bytes.
    pub(super) fn state(&self) -> String {
        encode(self.0.get(32..).unwrap_or_default())
    }
}

/// How long a `state` of ours is.
pub(super) const STATE_LENGTH: usize = 43;

/// `code_challenge` for S256 (RFC 7636, 4.2).
pub(super) fn challenge(verifier: &str) -> String {
    encode(&Sha256::digest(verifier.as_bytes()))
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_rfc_7636_appendix_b() {
        let octets: [u8; 32] = [
            116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212, 37, 77, 105,
            214, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121,
        ];
        let mut bytes = [0; 64];
        bytes[..32].copy_from_slice(&octets);
        let verifier = Entropy(bytes).verifier();
        assert_eq!(verifier.expose(), "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(challenge(verifier.expose()), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn verifier_and_state_come_from_different_bytes() {
        let mut bytes = [0; 64];
        bytes[40] = 1;
        let entropy = Entropy(bytes);
        assert_ne!(entropy.verifier().expose(), &entropy.state());
        assert_eq!(entropy.state().len(), STATE_LENGTH);
        assert_eq!(format!("{entropy:?}"), "Entropy");
    }
}
