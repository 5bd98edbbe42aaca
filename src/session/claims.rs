//! What a token says about its person, read for display and for rules only: the service decides by its own reading.
//! No signature is checked here; nothing is granted on the strength of a claim.

use base64::{
    Engine,
    alphabet::URL_SAFE,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use serde_json::Value;

use super::Refusal;

/// Tokens of the service are about 2 KB; one with many authorities is larger.
const MAX_TOKEN: usize = 32 * 1024;
const MAX_LIST: usize = 500;

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Who a token speaks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// `identity_id`: the id that requests name.
    pub identity_id: String,
    /// `user_name`, the alias.
    pub user_name: Option<String>,
    /// `display_name` or `name`, which the documented token does not have.
    pub name: Option<String>,
    pub user_id: Option<String>,
    pub client_id: Option<String>,
    /// User levels and capabilities, e.g. `ORG_ADMIN`.
    pub authorities: Vec<String>,
    /// Granted scopes.
    pub scopes: Vec<String>,
    /// `org`: the tenant's name.
    pub org: Option<String>,
}

/// What rules and screens need to know about the signed-in person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    pub identity_id: String,
    /// For display: the person's name, else the user name, else the id.
    pub name: String,
    pub user_name: Option<String>,
    pub is_org_admin: bool,
}

/// Times of a token, in seconds since 1970 UTC by the service's clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Times {
    pub issued: Option<i64>,
    pub expires: Option<i64>,
}

impl Identity {
    /// Who an access token speaks for.
    ///
    /// # Errors
    /// When the text is no JWT, or one that stands for no person.
    pub fn of_token(token: &str) -> Result<Self, Refusal> {
        read(token).map(|(identity, _)| identity)
    }

    /// For rules and screens.
    pub fn authority(&self) -> Authority {
        let name = self.name.as_ref().or(self.user_name.as_ref()).unwrap_or(&self.identity_id);
        Authority {
            identity_id: self.identity_id.clone(),
            name: name.clone(),
            user_name: self.user_name.clone(),
            is_org_admin: self.authorities.iter().any(|authority| authority == "ORG_ADMIN"),
        }
    }
}

/// Reads the payload of a JWT. Refuses what is no JWT, and tokens that stand for no person.
pub(super) fn read(token: &str) -> Result<(Identity, Times), Refusal> {
    let claims = payload(token).ok_or(Refusal::MalformedToken)?;
    let authorities = list(&claims, "authorities");
    // An API client without a user: authority `API`, and neither identity_id nor user_id (api-contract.md 4.4).
    if authorities.iter().any(|authority| authority == "API") {
        return Err(Refusal::ApiAuthority);
    }
    let identity_id = text(&claims, "identity_id").ok_or(Refusal::NoIdentity)?;
    let identity = Identity {
        identity_id,
        user_name: text(&claims, "user_name"),
        name: text(&claims, "display_name").or_else(|| text(&claims, "name")),
        user_id: text(&claims, "user_id"),
        client_id: text(&claims, "client_id"),
        authorities,
        scopes: list(&claims, "scope"),
        org: text(&claims, "org"),
    };
    Ok((identity, Times { issued: seconds(&claims, "iat"), expires: seconds(&claims, "exp") }))
}

/// Base 64 in the alphabet of addresses, padded or not.
pub fn decode_base64(text: &str) -> Option<Vec<u8>> {
    LENIENT.decode(text).ok()
}

fn payload(token: &str) -> Option<Value> {
    let mut parts = token.split('.');
    let (Some(header), Some(body), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    if token.len() > MAX_TOKEN || header.is_empty() || signature.is_empty() || !token.is_ascii() {
        return None;
    }
    let value: Value = serde_json::from_slice(&decode_base64(body)?).ok()?;
    value.is_object().then_some(value)
}

/// A non-blank string, shortened to what any screen can show.
fn text(claims: &Value, name: &str) -> Option<String> {
    let text = claims.get(name)?.as_str()?.trim();
    (!text.is_empty()).then(|| text.chars().take(300).collect())
}

/// A list of strings, or one string with spaces between its words.
fn list(claims: &Value, name: &str) -> Vec<String> {
    match claims.get(name) {
        Some(Value::Array(values)) => {
            values.iter().filter_map(Value::as_str).take(MAX_LIST).map(str::to_owned).collect()
        }
        Some(Value::String(words)) => words.split_whitespace().take(MAX_LIST).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// Numbers a date cannot hold are as good as none.
fn seconds(claims: &Value, name: &str) -> Option<i64> {
    let value = claims.get(name)?;
    let number = value.as_i64().or_else(|| value.as_f64().map(|float| float as i64))?;
    (0..=253_402_300_799).contains(&number).then_some(number)
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use proptest::prelude::*;

    use super::*;

    fn token(claims: &str) -> String {
        format!("eyJhbGciOiJFUzI1NiJ9.{}.c2ln", URL_SAFE_NO_PAD.encode(claims))
    }

    #[test]
    fn the_documented_claims_are_read() {
        let (identity, times) = read(&token(
            r#"{"tenant_id":"t","pod":"p","org":"acme","identity_id":"2c91","user_name":"ann","user_id":"7",
                "client_id":"c","authorities":["ORG_ADMIN","sp:x"],"scope":["a","b"],"exp":1700000750,"iat":1700000000}"#,
        ))
        .unwrap();
        assert_eq!(identity.identity_id, "2c91");
        assert_eq!(identity.scopes, ["a", "b"]);
        assert_eq!(times, Times { issued: Some(1_700_000_000), expires: Some(1_700_000_750) });
        let authority = identity.authority();
        assert!(authority.is_org_admin);
        assert_eq!(authority.name, "ann");
    }

    #[test]
    fn nulls_wrong_types_and_unknown_claims_do_no_harm() {
        let claims = r#"{"identity_id":"2c91","user_name":null,"authorities":null,"scope":"a b","exp":"soon","iat":1e300,
                         "org":5,"__proto__":{"x":1}}"#;
        let (identity, times) = read(&token(claims)).unwrap();
        assert_eq!(identity.scopes, ["a", "b"]);
        assert_eq!((identity.user_name, identity.org), (None, None));
        assert_eq!(times, Times::default());
    }

    #[test]
    fn a_token_of_an_api_client_is_refused() {
        let with_authority = token(r#"{"identity_id":"2c91","authorities":["API"]}"#);
        assert_eq!(read(&with_authority).unwrap_err(), Refusal::ApiAuthority);
        for claims in [
            r#"{"client_id":"c"}"#,
            r#"{"identity_id":null}"#,
            r#"{"identity_id":"  "}"#,
            r#"{"identity_id":7}"#,
        ] {
            assert_eq!(read(&token(claims)).unwrap_err(), Refusal::NoIdentity, "{claims}");
        }
    }

    #[test]
    fn what_is_no_jwt_is_malformed() {
        let huge = token(&format!(r#"{{"identity_id":"{}"}}"#, "x".repeat(40_000)));
        for text in [
            "",
            "a",
            "a.b",
            "a.b.c.d",
            "..",
            ".e30.",
            "a.e30.",
            "a.!!.c",
            "a.W10.c",
            "a.bnVsbA.c",
            "ä.e30.c",
            &huge,
        ] {
            assert_eq!(read(text).unwrap_err(), Refusal::MalformedToken, "{}", text.len());
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>(), claims in any::<Vec<u8>>()) {
            let _ = read(&text);
            let _ = read(&format!("h.{}.s", URL_SAFE_NO_PAD.encode(claims)));
        }
    }
}
