//! What goes over the wire, spelled exactly as the API spells it, one file per resource.
//! No decision and no I/O lives here; what an answer means is in `api/`, `catalogue/` and `history/`.

mod access_request;
mod access_request_config;
mod access_request_status;
mod account_activities;
mod accounts_selection;
mod approvals;
mod cancel;
mod entitlements;
mod errors;
mod identities;
mod machine_identities;
mod moment;
mod oauth;
mod open_enum;
mod public_identities;
mod reference;
mod requestable_objects;
mod revocable_objects;
mod role_assignments;
mod search;

pub use access_request::*;
pub use access_request_config::*;
pub use access_request_status::*;
pub use account_activities::*;
pub use accounts_selection::*;
pub use approvals::*;
pub use cancel::*;
pub use entitlements::*;
pub use errors::*;
pub use identities::*;
pub use machine_identities::*;
pub use moment::{moment, utc};
pub use oauth::*;
pub use public_identities::*;
pub use reference::*;
pub use requestable_objects::*;
pub use revocable_objects::*;
pub use role_assignments::*;
pub use search::*;

/// The API makes nearly everything nullable: an explicit `null` reads as the empty value.
pub(crate) fn null_as_default<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Default + serde::Deserialize<'de>,
{
    <Option<T> as serde::Deserialize>::deserialize(from).map(Option::unwrap_or_default)
}
