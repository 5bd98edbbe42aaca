//! ES256 tokens with the documented claims (CONTRACT 4.4), made and checked with a key that lives as long as the
//! tenant runs.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use p256::ecdsa::signature::{Signer as _, Verifier as _};
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

/// What a token says. Times are seconds since 1970 UTC.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Claims {
    pub(crate) tenant_id: String,
    pub(crate) pod: String,
    pub(crate) org: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) identity_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) user_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) user_id: Option<String>,
    pub(crate) client_id: String,
    pub(crate) authorities: Vec<String>,
    pub(crate) strong_auth: bool,
    pub(crate) strong_auth_supported: bool,
    pub(crate) internal: bool,
    pub(crate) enabled: bool,
    #[serde(rename = "accessType")]
    pub(crate) access_type: String,
    pub(crate) scope: Vec<String>,
    /// Not in the documented payload: only when the settings ask for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) iat: Option<i64>,
    pub(crate) exp: i64,
    pub(crate) jti: String,
    /// Only in refresh tokens: the access token it came with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ati: Option<String>,
}

pub(super) struct Signer {
    key: Option<SigningKey>,
}

impl Signer {
    pub(super) fn new() -> Signer {
        let mut bytes = [0_u8; 32];
        let key = (0..8).find_map(|_| {
            getrandom::fill(&mut bytes).ok()?;
            SigningKey::from_slice(&bytes).ok()
        });
        Signer { key }
    }

    /// The token; `None` when this machine gave no randomness for a key.
    pub(super) fn sign(&self, claims: &Claims) -> Option<String> {
        let header = BASE64.encode(br#"{"alg":"ES256","typ":"JWT","kid":"local-1"}"#);
        let payload = BASE64.encode(serde_json::to_vec(claims).ok()?);
        let signed = format!("{header}.{payload}");
        let signature: Signature = self.key.as_ref()?.sign(signed.as_bytes());
        Some(format!("{signed}.{}", BASE64.encode(signature.to_bytes())))
    }

    /// The claims of a token that this tenant signed, whether it has expired or not.
    pub(super) fn verify(&self, token: &str) -> Option<Claims> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, payload) = signed.split_once('.')?;
        let header: serde_json::Value = serde_json::from_slice(&BASE64.decode(header).ok()?).ok()?;
        if header.get("alg").and_then(serde_json::Value::as_str) != Some("ES256") {
            return None;
        }
        let signature = Signature::from_slice(&BASE64.decode(signature).ok()?).ok()?;
        let key = VerifyingKey::from(self.key.as_ref()?);
        key.verify(signed.as_bytes(), &signature).ok()?;
        serde_json::from_slice(&BASE64.decode(payload).ok()?).ok()
    }
}
