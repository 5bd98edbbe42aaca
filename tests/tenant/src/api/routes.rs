//! The table of calls: versions, scopes and levels as the OpenAPI files and CONTRACT 2.0 state them.

use super::{Answered, Caller, Request};
use super::{
    accounts, activities, approvals, cancel, config, entitlements, identities, machines, people, requestable,
    revocable, search, status, submit, tenant,
};
use crate::http::Call;
use crate::world::World;

/// The spelling a call was made in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    Beta,
    V3,
    V1,
}

impl Version {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Version::Beta => "beta",
            Version::V3 => "v3",
            Version::V1 => "v1",
        }
    }
}

/// Whom a call is open to, beside what it checks itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    /// Any token.
    Any,
    /// A token with a user.
    User,
    /// A user who is org admin.
    Admin,
    /// An org admin, or a token with API authority.
    AdminOrApi,
}

pub(crate) struct Route {
    method: &'static str,
    /// Without version; `{}` is a variable part.
    path: &'static str,
    versions: &'static [Version],
    /// The part of the v1 spelling that says its version.
    v1: &'static str,
    pub(super) scopes: &'static [&'static str],
    pub(super) level: Level,
    pub(super) experimental: bool,
    pub(super) deprecated: bool,
    pub(super) answer: fn(&mut World, &Caller, &Request<'_>) -> Answered,
}

use Version::{Beta, V1, V3};
const ALL: &[Version] = &[Beta, V3, V1];
const BETA_V1: &[Version] = &[Beta, V1];
const V3_V1: &[Version] = &[V3, V1];
const ONLY_V1: &[Version] = &[V1];

const fn route(
    method: &'static str,
    path: &'static str,
    versions: &'static [Version],
    scopes: &'static [&'static str],
    level: Level,
    answer: fn(&mut World, &Caller, &Request<'_>) -> Answered,
) -> Route {
    Route { method, path, versions, v1: "v1", scopes, level, experimental: false, deprecated: false, answer }
}

const fn experimental(route: Route) -> Route {
    Route { experimental: true, ..route }
}

const fn second(route: Route) -> Route {
    Route { v1: "v2", ..route }
}

const MANAGE: &[&str] = &["idn:access-request:manage", "idn:access-request-self:manage"];
const CREATE: &[&str] =
    &["idn:access-request:create", "idn:access-request:manage", "idn:access-request-self:manage"];
const CONFIG: &[&str] = &["idn:access-request-config:read"];
const STATUS: &[&str] = &["idn:access-request-status:read"];
const ADMINISTER: &[&str] = &["idn:access-request-administration:read"];
const APPROVALS: &[&str] = &["idn:access-request-approvals:read", "idn:access-request-approvals:manage"];
const SUMMARY: &[&str] = &["idn:access-request-approvals-summary:read", "idn:access-request-approvals:read"];
const APPROVE: &[&str] = &["idn:access-request-approvals:manage"];
const REQUESTABLE: &[&str] = &["idn:requestable-objects:read"];
const ENTITLEMENT: &[&str] = &["idn:entitlement:read", "idn:entitlement:manage"];
const PUBLIC: &[&str] = &["sp:scopes:default"];
const SEARCH: &[&str] = &["sp:search:read"];
const IDENTITY: &[&str] = &["idn:identity:read", "idn:identity:manage"];
const ASSIGNMENTS: &[&str] = &["idn:identity:read", "idn:identity-direct-report:read", "idn:identity:manage"];
const ONLY_ALL: &[&str] = &[];
const TENANT: &[&str] = &["sp:tenant:read"];
const ORG: &[&str] = &["idn:org-configs:read", "idn:org-configs:manage"];

#[rustfmt::skip]
static ROUTES: &[Route] = &[
    route("POST", "access-requests", ALL, MANAGE, Level::Any, submit::submit),
    route("POST", "access-requests/cancel", ALL, MANAGE, Level::User, cancel::cancel),
    route("POST", "access-requests/close", BETA_V1, ONLY_ALL, Level::Admin, cancel::close),
    route("POST", "access-requests/bulk-cancel", ONLY_V1, &["idn:access-request-administration:manage"], Level::Admin, cancel::bulk_cancel),
    experimental(route("POST", "access-requests/accounts-selection", ONLY_V1, CREATE, Level::User, accounts::selection)),
    Route { deprecated: true, ..route("GET", "access-request-config", ALL, CONFIG, Level::User, config::first) },
    second(route("GET", "access-request-config", ONLY_V1, CONFIG, Level::User, config::second)),
    route("GET", "access-request-status", ALL, STATUS, Level::User, status::list),
    experimental(route("GET", "access-request-administration", BETA_V1, ADMINISTER, Level::Admin, status::administration)),
    route("GET", "access-request-approvals/pending", ALL, APPROVALS, Level::User, approvals::pending),
    route("GET", "access-request-approvals/completed", ALL, APPROVALS, Level::User, approvals::completed),
    route("GET", "access-request-approvals/approval-summary", ALL, SUMMARY, Level::User, approvals::summary),
    route("POST", "access-request-approvals/{}/approve", ALL, APPROVE, Level::User, approvals::approve),
    route("POST", "access-request-approvals/{}/reject", ALL, APPROVE, Level::User, approvals::reject),
    route("POST", "access-request-approvals/{}/forward", ALL, APPROVE, Level::User, approvals::forward),
    route("GET", "requestable-objects", ALL, REQUESTABLE, Level::User, requestable::list),
    route("GET", "revocable-objects", ONLY_V1, REQUESTABLE, Level::User, revocable::get),
    route("GET", "entitlements", BETA_V1, ENTITLEMENT, Level::Any, entitlements::list),
    route("GET", "entitlements/{}", BETA_V1, ENTITLEMENT, Level::AdminOrApi, entitlements::get),
    route("GET", "entitlements/{}/entitlement-request-config", BETA_V1, ENTITLEMENT, Level::AdminOrApi, entitlements::config),
    route("GET", "public-identities", V3_V1, PUBLIC, Level::User, people::list),
    route("GET", "public-machine-identities", ONLY_V1, PUBLIC, Level::User, machines::list),
    route("POST", "search", V3_V1, SEARCH, Level::AdminOrApi, search::search),
    route("POST", "search/count", V3_V1, SEARCH, Level::AdminOrApi, search::count),
    route("GET", "account-activities", ALL, ONLY_ALL, Level::User, activities::list),
    route("GET", "account-activities/{}", ALL, ONLY_ALL, Level::User, activities::get),
    route("GET", "identities", BETA_V1, IDENTITY, Level::Admin, identities::list),
    route("GET", "identities/{}", BETA_V1, IDENTITY, Level::Admin, identities::get),
    route("GET", "identities/{}/role-assignments", BETA_V1, ASSIGNMENTS, Level::User, identities::role_assignments),
    route("GET", "tenant", BETA_V1, TENANT, Level::User, tenant::tenant),
    route("GET", "org-config", BETA_V1, ORG, Level::AdminOrApi, tenant::org_config),
];

/// The call's version, its row of the table, and the variable parts of its path.
pub(super) fn find(call: &Call) -> Option<(Version, &'static Route, Vec<String>)> {
    let mut parts: Vec<&str> = call.path.trim_start_matches('/').split('/').collect();
    let (version, wanted) = match parts.first().copied() {
        Some("beta") => (Beta, None),
        Some("v3") => (V3, None),
        _ => (V1, Some(if parts.len() > 1 { parts.remove(1) } else { return None })),
    };
    if version != V1 {
        parts.remove(0);
    }
    ROUTES.iter().find_map(|route| {
        let fits = route.method == call.method
            && route.versions.contains(&version)
            && wanted.is_none_or(|v| v == route.v1);
        let variables = fits.then(|| matched(route.path, &parts)).flatten()?;
        Some((version, route, variables))
    })
}

fn matched(pattern: &str, parts: &[&str]) -> Option<Vec<String>> {
    let pattern: Vec<&str> = pattern.split('/').collect();
    if pattern.len() != parts.len() {
        return None;
    }
    let mut variables = Vec::new();
    for (wanted, part) in pattern.iter().zip(parts) {
        match *wanted {
            "{}" if !part.is_empty() => variables.push((*part).to_owned()),
            wanted if wanted == *part => {}
            _ => return None,
        }
    }
    Some(variables)
}
