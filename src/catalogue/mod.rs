//! What can be requested, for whom, what is held or pending, and what cannot be seen: four machines over the API.
//! Whether a draft may be sent is decided in `rules/`; nothing here sends anything.

mod fold;
mod item_search;
mod items;
mod look;
mod particulars;
mod people_search;
mod proposal;
mod question;
mod shelf;
mod sightings;

pub use fold::{contains, fold};
pub use item_search::{
    DEBOUNCE_MS, Facet, Facets, For, ItemList, ItemQuery, ItemSearch, ItemSearchEvent, ItemTag, ItemView,
};
pub use items::{Hit, Standing, item_of_entitlement, item_of_held, item_of_requestable};
pub use look::{Look, LookEvent, LookTag, Occasion, Particular};
pub use particulars::{Target, TargetId};
pub use people_search::{PeopleSearch, PeopleSearchEvent, PeopleTag, PeopleView, PersonHit};
pub use proposal::{Found, LeftOut, Lookup, Proposal, ProposalTag};
pub use sightings::{HeldItem, How, ListSight};

use crate::http::Request;

/// A question to be asked, and how to name it when its answer comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask<T> {
    pub tag: T,
    pub request: Request,
}

/// Who asks, as far as it decides what may be asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asker {
    /// The identity id of the token.
    pub me: String,
    /// The token carries `ORG_ADMIN`. A hint only: the server decides.
    pub org_admin: bool,
    /// The rules know of accounts and assignments, and of more that an item can ask for (pack `v1-2026`).
    pub newer_rules: bool,
}

#[cfg(test)]
mod tests;
