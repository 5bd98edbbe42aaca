//! The calls themselves: what each asks, as a [`Request`] without a token.
//! When to ask is decided in the rooms above, how an answer reads in `answer.rs`.

use super::base::{Api, Call, READ_TIMEOUT_MS};
use super::encode::{Filter, Query, percent_encode};
use super::paging::Paging;
use crate::contract::{
    AccessRequest, CancelAccessRequest, ItemType, QueryText, RequestStatus, ResultFilter, SearchQuery, utc,
};
use crate::http::Request;

/// Bodies above this go without `keepalive`. The Fetch standard allows 64 KiB for all such requests together.
const KEEPALIVE_BYTES: usize = 60 * 1024;

/// `POST access-requests`. Outlives the page when the browser allows it.
pub fn submit_request(api: &Api, body: &AccessRequest) -> Request {
    let mut request = api.post(Call::SubmitRequest, Query::default(), body);
    request.keepalive = request.body.as_ref().is_some_and(|body| body.len() <= KEEPALIVE_BYTES);
    request
}

/// `POST access-requests/cancel`: withdraws the request of a status row.
pub fn cancel_request(api: &Api, access_request_id: &str, comment: &str) -> Request {
    let body = CancelAccessRequest {
        account_activity_id: access_request_id.to_owned(),
        comment: comment.to_owned(),
    };
    api.post(Call::CancelRequest, Query::default(), &body)
}

/// `GET access-request-config`.
pub fn request_config(api: &Api) -> Request {
    api.get(Call::RequestConfig, "", Query::default())
}

/// Whose requests: at most one of the three may be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// By this id, or `me`.
    RequestedBy(String),
    /// For this id, or `me`.
    RequestedFor(String),
    /// Either, by this id or `me`.
    Regarding(String),
    /// Everybody's (ORG_ADMIN).
    Everyones,
}

impl Whose {
    /// Made by the person the token stands for, or for them.
    pub fn mine() -> Self {
        Self::Regarding("me".to_owned())
    }
}

/// What to ask of `access-request-status`, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusQuery {
    pub whose: Whose,
    /// Rows created at this moment or later (milliseconds since 1970 UTC).
    pub created_from_ms: Option<i64>,
    /// Only rows still executing.
    pub open_only: bool,
    /// Only these requests; one call takes about a hundred.
    pub request_ids: Vec<String>,
    pub page: Paging,
}

/// `GET access-request-status`.
pub fn request_status(api: &Api, ask: &StatusQuery) -> Request {
    let query = match &ask.whose {
        Whose::RequestedBy(id) => Query::default().with("requested-by", id),
        Whose::RequestedFor(id) => Query::default().with("requested-for", id),
        Whose::Regarding(id) => Query::default().with("regarding-identity", id),
        Whose::Everyones => Query::default(),
    };
    let created =
        ask.created_from_ms.map_or_else(Filter::default, |ms| Filter::text("created", "ge", &utc(ms)));
    // `in` even for one id: forum topic 88632 says the service wants it so.
    let ids = Filter::list("accessRequestId", ask.request_ids.iter().map(String::as_str));
    let query = query
        .with("filters", created.and(ids).as_str())
        .with("sorters", "-created")
        .with("request-state", if ask.open_only { "EXECUTING" } else { "" });
    api.get(Call::RequestStatus, "", query.page(ask.page.limit, ask.page.offset))
}

/// What to ask of the pending approvals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalsQuery {
    /// `me` or an id. `None` is everybody's, which only ORG_ADMIN may see.
    pub owner: Option<String>,
    pub page: Paging,
}

/// `GET access-request-approvals/pending`.
pub fn pending_approvals(api: &Api, ask: &ApprovalsQuery) -> Request {
    let query = Query::default().with("owner-id", ask.owner.as_deref().unwrap_or_default());
    api.get(Call::PendingApprovals, "", query.page(ask.page.limit, ask.page.offset))
}

/// What to ask of the roles and access profiles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestableQuery {
    /// Part of a name or description; blank asks for all.
    pub term: String,
    /// `me` or an id (which only ORG_ADMIN may name).
    pub identity: String,
    /// Empty means both roles and access profiles.
    pub types: Vec<ItemType>,
    /// Empty means any standing.
    pub statuses: Vec<RequestStatus>,
    /// Only these items (the service ignores it together with `term`).
    pub ids: Vec<String>,
    pub page: Paging,
}

/// `GET requestable-objects`, sorted by name.
pub fn requestable_objects(api: &Api, ask: &RequestableQuery) -> Request {
    let types: Vec<_> = ask.types.iter().map(ItemType::as_str).collect();
    let statuses: Vec<_> = ask.statuses.iter().map(RequestStatus::as_str).collect();
    let ids = Filter::one_of("id", ask.ids.iter().map(String::as_str));
    let query = Query::default()
        .with("identity-id", &ask.identity)
        .with("types", &types.join(","))
        .with("term", ask.term.trim())
        .with("statuses", &statuses.join(","))
        .with("filters", ids.as_str())
        .with("sorters", "name");
    api.get(Call::RequestableObjects, "", query.page(ask.page.limit, ask.page.offset))
}

/// What to ask of the entitlements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntitlementsQuery {
    /// How the name begins; blank asks for all. The service has no "contains" for entitlements.
    pub term: String,
    /// The id (never `me`: that is refused) of the person whose segments decide what is visible.
    pub segmented_for: String,
    pub source_id: Option<String>,
    pub owner_id: Option<String>,
    pub ids: Vec<String>,
    pub page: Paging,
}

/// `GET entitlements`: only what can be requested, sorted by name.
pub fn entitlements(api: &Api, ask: &EntitlementsQuery) -> Request {
    let term = ask.term.trim();
    let name = if term.is_empty() { Filter::default() } else { Filter::text("name", "sw", term) };
    let filter = Filter::is_true("requestable")
        .and(name)
        .and(Filter::one_of("source.id", ask.source_id.as_deref()))
        .and(Filter::one_of("owner.id", ask.owner_id.as_deref()))
        .and(Filter::one_of("id", ask.ids.iter().map(String::as_str)));
    let query = Query::default()
        .with("segmented-for-identity", &ask.segmented_for)
        .with("filters", filter.as_str())
        .with("sorters", "name");
    api.get(Call::Entitlements, "", query.page(ask.page.limit, ask.page.offset))
}

/// `GET public-identities` by the beginning of a first name, last name, user name or e-mail address. Two words look
/// for a first and a last name in either order. Incomplete identities are left out.
pub fn people_by_text(api: &Api, text: &str, page: Paging) -> Request {
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default();
    let rest: Vec<_> = words.collect();
    let begins = |field, value: &str| Filter::text(field, "sw", value);
    let filter = if first.is_empty() {
        Filter::default()
    } else if rest.is_empty() {
        let names = begins("firstname", first).or(begins("lastname", first));
        names.or(begins("alias", first)).or(begins("email", first))
    } else {
        let (first, rest) = (first.trim_end_matches(','), rest.join(" "));
        let forwards = begins("firstname", first).and(begins("lastname", &rest)).group();
        forwards.or(begins("firstname", &rest).and(begins("lastname", first)).group())
    };
    people(api, &filter, page)
}

/// `GET public-identities` of these ids.
pub fn people_by_ids<'a>(api: &Api, ids: impl IntoIterator<Item = &'a str>) -> Request {
    people(api, &Filter::one_of("id", ids), Paging::first(super::MAX_LIMIT))
}

fn people(api: &Api, filter: &Filter, page: Paging) -> Request {
    let query = Query::default()
        .with("filters", filter.as_str())
        .with("add-core-filters", "true")
        .with("sorters", "name")
        .page(page.limit, page.offset);
    api.get(Call::PublicIdentities, "", query)
}

/// `POST search`: what these people hold. Admin levels only; the index may lag behind the truth.
pub fn search_access_of<'a>(api: &Api, identity_ids: impl IntoIterator<Item = &'a str>) -> Request {
    let ids: Vec<_> = identity_ids.into_iter().map(|id| format!("id:{}", super::quote(id))).collect();
    let body = SearchQuery {
        indices: vec!["identities".to_owned()],
        query: QueryText { query: ids.join(" OR ") },
        query_result_filter: ResultFilter {
            includes: ["id", "name", "access"].into_iter().map(str::to_owned).collect(),
        },
        sort: vec!["id".to_owned()],
    };
    let mut request = api.post(Call::Search, Query::default().page(super::MAX_LIMIT, 0), &body);
    request.timeout_ms = READ_TIMEOUT_MS;
    request
}

/// `GET account-activities/{id}`: the work behind one request, with the metadata of the whole.
pub fn account_activity(api: &Api, access_request_id: &str) -> Request {
    api.get(Call::AccountActivity, &percent_encode(access_request_id), Query::default())
}

/// `GET identities/{id}` (admins).
pub fn identity(api: &Api, id: &str) -> Request {
    api.get(Call::Identity, &percent_encode(id), Query::default())
}

/// `GET revocable-objects`. The specification declares both ids as path parameters of a path without templates; the
/// service's own client sends a plain path, so this app sends them as query parameters.
pub fn revocable_objects(api: &Api, identity_id: &str, entitlement_id: &str) -> Request {
    let query = Query::default().with("identityId", identity_id).with("entitlementId", entitlement_id);
    api.get(Call::RevocableObjects, "", query)
}

/// `GET entitlements/{id}/entitlement-request-config`: what the entitlement asks of requests for it (admins).
pub fn entitlement_settings(api: &Api, entitlement_id: &str) -> Request {
    let tail = format!("{}/entitlement-request-config", percent_encode(entitlement_id));
    api.get(Call::EntitlementSettings, &tail, Query::default())
}

/// `POST access-requests/accounts-selection`: changes nothing, though it is a POST. At most [`MOST_SELECTED`] items.
pub fn accounts_selection(api: &Api, body: &AccessRequest) -> Request {
    let mut request = api.post(Call::AccountsSelection, Query::default(), body);
    request.timeout_ms = READ_TIMEOUT_MS;
    request
}

/// So many items go into one question for accounts. Source: `maxItems` of `requestedItems` there.
pub const MOST_SELECTED: usize = 25;

/// `GET identities/{id}/role-assignments` (admins, and managers of that identity).
pub fn role_assignments(api: &Api, identity_id: &str) -> Request {
    let tail = format!("{}/role-assignments", percent_encode(identity_id));
    api.get(Call::RoleAssignments, &tail, Query::default())
}

/// `GET public-machine-identities` by the beginning of a name.
pub fn machines_by_name(api: &Api, name: &str, page: Paging) -> Request {
    machines(api, &Filter::text("name", "sw", name), page)
}

/// `GET public-machine-identities` of these ids.
pub fn machines_by_ids<'a>(api: &Api, ids: impl IntoIterator<Item = &'a str>) -> Request {
    machines(api, &Filter::one_of("id", ids), Paging::first(super::MAX_LIMIT))
}

fn machines(api: &Api, filter: &Filter, page: Paging) -> Request {
    let query = Query::default()
        .with("filters", filter.as_str())
        .with("sorters", "name")
        .page(page.limit, page.offset);
    api.get(Call::MachineIdentities, "", query)
}
