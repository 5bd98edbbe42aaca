//! Where the API is, and which of its versions answers which call.
//! What a call asks and how its answer reads is in the files beside this one.

use crate::config::ApiVersion;
use crate::http::{Method, Request};

/// Reads give up after this long.
pub(super) const READ_TIMEOUT_MS: u32 = 15_000;
/// What changes something gets longer, because giving up leaves it unknown.
pub(super) const WRITE_TIMEOUT_MS: u32 = 30_000;

/// The API of one tenant as this app calls it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Api {
    /// `https://{org}.api.identitynow.com` or a path of a same-origin proxy, without a slash at the end.
    pub url: String,
    pub version: ApiVersion,
    /// BCP 47: the language wanted of the server's own words.
    pub language: String,
}

/// Everything this app calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Call {
    SubmitRequest,
    CancelRequest,
    RequestConfig,
    RequestStatus,
    PendingApprovals,
    RequestableObjects,
    PublicIdentities,
    AccountActivity,
    Search,
    Entitlements,
    Identity,
    RevocableObjects,
    EntitlementSettings,
    AccountsSelection,
    RoleAssignments,
    MachineIdentities,
}

/// One line of the table: the path in each version that has the call. An id, where there is one, follows the path.
struct Row {
    call: Call,
    beta: Option<&'static str>,
    v3: Option<&'static str>,
    v1: &'static str,
}

/// Source: the `paths` of `isc-access-requests.{beta,v3,v1}.yaml`; `tests/contract_paths.rs` compares them.
/// What the chosen version lacks is called in v3, then in v1.
const TABLE: &[Row] = &[
    same(Call::SubmitRequest, "/access-requests", "/access-requests/v1"),
    same(Call::CancelRequest, "/access-requests/cancel", "/access-requests/v1/cancel"),
    same(Call::RequestConfig, "/access-request-config", "/access-request-config/v2"),
    same(Call::RequestStatus, "/access-request-status", "/access-request-status/v1"),
    same(Call::PendingApprovals, "/access-request-approvals/pending", "/access-request-approvals/v1/pending"),
    same(Call::RequestableObjects, "/requestable-objects", "/requestable-objects/v1"),
    same(Call::AccountActivity, "/account-activities", "/account-activities/v1"),
    Row {
        call: Call::PublicIdentities,
        beta: None,
        v3: Some("/public-identities"),
        v1: "/public-identities/v1",
    },
    Row { call: Call::Search, beta: None, v3: Some("/search"), v1: "/search/v1" },
    Row { call: Call::Entitlements, beta: Some("/entitlements"), v3: None, v1: "/entitlements/v1" },
    Row { call: Call::Identity, beta: Some("/identities"), v3: None, v1: "/identities/v1" },
    Row { call: Call::RevocableObjects, beta: None, v3: None, v1: "/revocable-objects/v1" },
    // With an id and `/entitlement-request-config` behind it.
    Row { call: Call::EntitlementSettings, beta: Some("/entitlements"), v3: None, v1: "/entitlements/v1" },
    Row { call: Call::AccountsSelection, beta: None, v3: None, v1: "/access-requests/v1/accounts-selection" },
    // With an id and `/role-assignments` behind it.
    Row { call: Call::RoleAssignments, beta: Some("/identities"), v3: None, v1: "/identities/v1" },
    Row { call: Call::MachineIdentities, beta: None, v3: None, v1: "/public-machine-identities/v1" },
];

const fn same(call: Call, legacy: &'static str, v1: &'static str) -> Row {
    Row { call, beta: Some(legacy), v3: Some(legacy), v1 }
}

impl Call {
    /// Every call there is.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.call)
    }

    /// The version that answers when `chosen` is configured, and the path with its version in it.
    pub fn answered_by(self, chosen: ApiVersion) -> (ApiVersion, &'static str, &'static str) {
        let Some(row) = TABLE.iter().find(|row| row.call == self) else { return (ApiVersion::V1, "", "") };
        let v3 = row.v3.map(|path| (ApiVersion::V3, "/v3", path));
        let chosen = match chosen {
            ApiVersion::Beta => row.beta.map(|path| (ApiVersion::Beta, "/beta", path)).or(v3),
            ApiVersion::V3 => v3,
            ApiVersion::V1 => None,
        };
        chosen.unwrap_or((ApiVersion::V1, "", row.v1))
    }
}

impl Api {
    /// The address of a call; `tail` is an id in the path (percent-encoded by the caller) or nothing.
    pub fn url_of(&self, call: Call, tail: &str) -> String {
        let (_, prefix, path) = call.answered_by(self.version);
        let slash = if tail.is_empty() { "" } else { "/" };
        format!("{}{prefix}{path}{slash}{tail}", self.url.trim_end_matches('/'))
    }

    pub(super) fn get(&self, call: Call, tail: &str, query: super::Query) -> Request {
        Request {
            method: Method::Get,
            url: format!("{}{}", self.url_of(call, tail), query.finish()),
            headers: self.headers(call),
            body: None,
            timeout_ms: READ_TIMEOUT_MS,
            keepalive: false,
        }
    }

    pub(super) fn post<T: serde::Serialize>(&self, call: Call, query: super::Query, body: &T) -> Request {
        let mut headers = self.headers(call);
        headers.push(("Content-Type", "application/json".to_owned()));
        Request {
            method: Method::Post,
            url: format!("{}{}", self.url_of(call, ""), query.finish()),
            headers,
            // Serialising types of ours that hold only strings, numbers and lists cannot fail.
            body: Some(serde_json::to_string(body).unwrap_or_default()),
            timeout_ms: WRITE_TIMEOUT_MS,
            keepalive: false,
        }
    }

    fn headers(&self, call: Call) -> Vec<(&'static str, String)> {
        let mut headers = vec![("Accept", "application/json".to_owned())];
        if !self.language.is_empty() {
            headers.push(("Accept-Language", self.language.clone()));
        }
        // Some tenants still answer revocable-objects only with it: it became public on 2026-07-27.
        if matches!(call, Call::RevocableObjects | Call::AccountsSelection) {
            headers.push(("X-SailPoint-Experimental", "true".to_owned()));
        }
        headers
    }
}

/// The request as it leaves, with the token it is made with.
pub fn with_token(mut request: Request, token: &str) -> Request {
    request.headers.push(("Authorization", format!("Bearer {token}")));
    request
}

#[cfg(test)]
mod tests {
    use super::*;

    fn api(version: ApiVersion) -> Api {
        Api { url: "https://acme.api.identitynow.com".into(), version, language: "de".into() }
    }

    #[test]
    fn each_call_has_exactly_one_line_in_the_table() {
        let mut calls: Vec<_> = Call::all().collect();
        calls.sort_unstable();
        calls.dedup();
        assert_eq!(calls.len(), TABLE.len());
        assert_eq!(calls.len(), Call::MachineIdentities as usize + 1);
    }

    #[test]
    fn what_the_chosen_version_lacks_is_asked_of_v3_then_of_v1() {
        let host = "https://acme.api.identitynow.com";
        let url = |version, call| api(version).url_of(call, "").replace(host, "");
        assert_eq!(url(ApiVersion::Beta, Call::Search), "/v3/search");
        assert_eq!(url(ApiVersion::Beta, Call::Entitlements), "/beta/entitlements");
        assert_eq!(url(ApiVersion::V3, Call::Entitlements), "/entitlements/v1");
        assert_eq!(url(ApiVersion::Beta, Call::RevocableObjects), "/revocable-objects/v1");
        assert_eq!(url(ApiVersion::V1, Call::CancelRequest), "/access-requests/v1/cancel");
        assert_eq!(url(ApiVersion::V1, Call::Search), "/search/v1");
    }

    #[test]
    fn a_token_is_added_only_at_the_end_and_never_printed() {
        let request = api(ApiVersion::V3).get(Call::RequestConfig, "", super::super::Query::default());
        assert!(request.headers.iter().all(|(name, _)| *name != "Authorization"));
        let request = with_token(request, "canary");
        assert!(request.headers.contains(&("Authorization", "Bearer canary".to_owned())));
        assert!(!format!("{request:?}").contains("canary"));
    }
}
