//! What a running tenant can be told and asked: faults, settings, the ledger, the request log. Serde shapes are
//! those of `/_tenant/`. How they act is in `server` and `world`.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::hostile::Hostile;
use crate::options::{OnBehalf, Rules};

/// Something that goes wrong with the requests it matches.
///
/// As JSON: `{"method":"POST","path":"/beta/access-requests","nth":1,"times":1,"delayMs":0,
/// "action":{"kind":"commitThenClose"}}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Fault {
    /// The method it matches; `None` matches every method but OPTIONS.
    #[serde(default)]
    pub method: Option<String>,
    /// The path it matches, without query: exactly, or as a prefix when it ends with `/`.
    pub path: String,
    /// The first matching request it acts on, counted from 1 since the fault was added.
    #[serde(default = "one")]
    pub nth: u32,
    /// On how many matching requests it acts from there; 0 means all.
    #[serde(default = "one")]
    pub times: u32,
    /// How long to wait before anything else, in milliseconds of real time.
    #[serde(default)]
    pub delay_ms: u64,
    /// What goes wrong.
    #[serde(default)]
    pub action: Action,
}

fn one() -> u32 {
    1
}

impl Fault {
    /// A fault for the first matching request.
    pub fn on(method: &str, path: &str, action: Action) -> Fault {
        Fault {
            method: Some(method.to_owned()),
            path: path.to_owned(),
            nth: 1,
            times: 1,
            delay_ms: 0,
            action,
        }
    }

    /// Whether it is meant for this path.
    pub(crate) fn is_for(&self, path: &str) -> bool {
        if self.path.ends_with('/') { path.starts_with(&self.path) } else { path == self.path }
    }

    /// The same fault from the `nth` matching request on.
    pub fn nth(mut self, nth: u32) -> Fault {
        self.nth = nth;
        self
    }

    /// The same fault for `times` requests (0: all).
    pub fn times(mut self, times: u32) -> Fault {
        self.times = times;
        self
    }

    /// The same fault after a wait in real milliseconds.
    pub fn after_ms(mut self, delay_ms: u64) -> Fault {
        self.delay_ms = delay_ms;
        self
    }
}

/// What goes wrong. "Commit" means that the request is carried out as usual; the other kinds do not reach the API.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind")]
pub enum Action {
    /// Nothing but the fault's delay.
    #[default]
    Delay,
    /// An answer of the script's own, not carried out. A missing body is the documented one for the status.
    Status {
        status: u16,
        #[serde(default)]
        body: Option<String>,
        #[serde(default)]
        headers: Vec<(String, String)>,
    },
    /// The connection closes without an answer; not carried out.
    CloseBeforeCommit,
    /// Carried out, then the connection closes without an answer.
    CommitThenClose,
    /// Carried out, then answered with this status instead.
    CommitThenStatus {
        status: u16,
        #[serde(default)]
        body: Option<String>,
        #[serde(default)]
        headers: Vec<(String, String)>,
    },
    /// Carried out; the body breaks off after this many bytes and the connection closes.
    TruncateBody { bytes: usize },
    /// Carried out; the body is replaced by these bytes with a JSON content type.
    ReplaceBody { body: String },
    /// A gateway's HTML page with this status; not carried out.
    Html { status: u16 },
    /// Carried out; the right status with an empty body.
    EmptyBody,
    /// Carried out; a JSON body of about this many bytes that has nothing to do with the question.
    EnormousBody { bytes: usize },
    /// Carried out and answered as usual, without any CORS header.
    DropCors,
    /// 401 with the documented body for an expired token; not carried out.
    Expired,
    /// Carried out; status and headers go out at once, half of the body too, the rest after this many milliseconds of
    /// real time.
    SlowBody { ms: u64 },
    /// Never answered (until the client gives up); carried out first when `commit` is true.
    Hang {
        #[serde(default)]
        commit: bool,
    },
}

/// One access request that was accepted: what tests compare the screen with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Commit {
    /// 1, 2, 3 … in the order of acceptance.
    pub seq: u64,
    /// Tenant time, milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// `access-request`, `cancel`, `bulk-cancel`, `close`, `approve`, `reject` or `forward`.
    pub kind: String,
    /// The identity that asked.
    pub requester: String,
    /// The OAuth client.
    pub client: String,
    /// `beta`, `v3` or `v1`: the spelling used.
    pub version: String,
    /// The body as it was received.
    pub body: Value,
    /// One per person and item of an access request; empty for the other kinds.
    pub items: Vec<CommittedItem>,
}

/// What became of one person × item at the moment of acceptance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CommittedItem {
    pub requested_for: String,
    pub item: String,
    /// `new`, `existing` (already requested), `held` (already assigned) or `ignored` (swallowed without a trace).
    pub outcome: String,
    /// The id that status and cancel know it by; empty when ignored.
    pub access_request_id: String,
}

/// One HTTP request, without bodies, tokens or the query of OAuth calls.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoggedRequest {
    pub at_ms: i64,
    pub method: String,
    /// Path, and for API calls the query as it was sent.
    pub path: String,
    /// 0 when the connection was closed without an answer.
    pub status: u16,
    /// The `Origin` header.
    pub origin: Option<String>,
    /// The OAuth client of the token, when it was good.
    pub client: Option<String>,
    /// The user name of the token, when it was good and has one.
    pub user: Option<String>,
}

/// What can be changed while the tenant runs. Every field of the JSON form is optional: what is missing stays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Settings {
    /// `beta-2023` or `v1-2026`.
    #[serde(with = "rules_name")]
    pub rules: Rules,
    /// Lifetime of access tokens issued from now on, seconds.
    pub access_token_seconds: u32,
    /// Who may ask for whom.
    pub on_behalf: OnBehalf,
    /// `approvalsMustBeExternal`: only org admins may then request at all.
    pub approvals_must_be_external: bool,
    /// Requests allowed per ten seconds, client and version (documented: 100); 0 switches the limit off.
    pub rate_limit: u32,
    /// Whether `Access-Control-Expose-Headers` is sent.
    pub expose_headers: bool,
    /// Whether CORS headers are sent at all.
    pub cors: bool,
    /// How long an accepted request stays invisible to access-request-status, milliseconds of tenant time.
    pub status_lag_ms: i64,
    /// How long one step of the asynchronous processing takes, milliseconds of tenant time.
    pub step_ms: i64,
    /// `allowEntitlementRequest` of the old config shape. When false, entitlements can be revoked but not requested.
    pub entitlement_requests: bool,
    /// `machineIdentityAccessRequestEnabled` of the second config shape.
    pub machine_requests: bool,
    /// `allowRequestOnBehalfOfForMachineIdentity`: anyone may ask for a machine identity.
    pub machine_by_anyone: bool,
    /// `allowRequestForMachineByOwner`: owners may ask for their machine identities.
    pub machine_by_owner: bool,
    /// Whether tokens carry `iat`, which the documented payload does not list.
    pub issued_at_claim: bool,
    /// What the words of all answers become; `None` leaves them alone.
    pub hostile: Option<Hostile>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            rules: Rules::default(),
            access_token_seconds: 750,
            on_behalf: OnBehalf::default(),
            approvals_must_be_external: false,
            rate_limit: 100,
            expose_headers: true,
            cors: true,
            status_lag_ms: 0,
            step_ms: STEP_MS,
            entitlement_requests: true,
            machine_requests: true,
            machine_by_anyone: true,
            machine_by_owner: false,
            issued_at_claim: false,
            hostile: None,
        }
    }
}

/// One step of the asynchronous processing at speed 1: long enough to be seen, short enough to be waited for.
pub const STEP_MS: i64 = 6_000;

mod rules_name {
    use super::Rules;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(rules: &Rules, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(rules)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Rules, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}
