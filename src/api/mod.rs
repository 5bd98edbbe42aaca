//! Each call as data, each answer as a typed result, which version answers which call, the rate budget and retries.
//! Carrying a request is done by the port in `http.rs`; whose turn it is, and what an answer changes, is decided above.
//!
//! No request made here carries a token: the one loop that sends adds it with [`with_token`] at the last moment, so a
//! renewed token needs no new request and no machine ever sees one.

mod answer;
mod base;
mod budget;
mod calls;
mod encode;
mod error;
mod outcome;
mod paging;
mod retry;
mod said;

pub use answer::{Page, accepted, read, read_page};
pub use base::{Api, Call, with_token};
pub use budget::{Budget, Urgency};
pub use calls::{
    ApprovalsQuery, EntitlementsQuery, MOST_SELECTED, RequestableQuery, StatusQuery, Whose, account_activity,
    accounts_selection, cancel_request, entitlement_settings, entitlements, identity, machines_by_ids,
    machines_by_name, pending_approvals, people_by_ids, people_by_text, request_config, request_status,
    requestable_objects, revocable_objects, role_assignments, search_access_of, submit_request,
};
pub use encode::{Filter, Query, percent_encode, quote};
pub use error::{ApiError, NotTheApi};
pub use outcome::{PostOutcome, Unknown, post_outcome};
pub use paging::{MAX_LIMIT, Paging};
pub use retry::{LONGEST_SILENT_WAIT_MS, read_again_after, wait_after_429};
pub use said::{ServerSaid, best_text};

#[cfg(test)]
mod tests;
