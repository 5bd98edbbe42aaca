//! What the service knows when it judges a request. Nothing here looks anything up: the caller brings it.

use std::collections::BTreeMap;

use super::ItemType;
use crate::options::OnBehalf;

/// The state of the tenant as far as one request touches it.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Milliseconds since 1970 UTC.
    pub now_ms: i64,
    /// The identity in the token; `None` for a token without a user.
    pub requester: Option<String>,
    /// The token's authorities, e.g. `ORG_ADMIN`.
    pub authorities: Vec<String>,
    /// Who may ask for whom.
    pub on_behalf: OnBehalf,
    /// `approvalsMustBeExternal` of the access request configuration.
    pub approvals_must_be_external: bool,
    /// `allowEntitlementRequest` is false.
    pub entitlements_closed: bool,
    /// The call is spelled `beta` or `v3`, whose schemas have neither `identityType` nor `formInstanceId`.
    pub older_spelling: bool,
    /// Machine identities in the access request configuration.
    pub machines: MachineRules,
    /// Existing identities by id.
    pub people: BTreeMap<String, Person>,
    /// Existing items by id.
    pub items: BTreeMap<String, Item>,
    /// What is held: (identity, item) → end date in milliseconds, if it has one.
    pub held: BTreeMap<(String, String), Option<i64>>,
}

/// An identity as far as the rules ask.
#[derive(Debug, Clone, Default)]
pub struct Person {
    /// The direct manager's identity id.
    pub manager: Option<String>,
    /// A machine identity, not a human one.
    pub machine: bool,
    /// Owners of a machine identity.
    pub owners: Vec<String>,
    /// Accounts of a machine identity: (source id, native identity, uuid).
    pub accounts: Vec<(String, String, String)>,
}

/// An item as far as the rules ask.
#[derive(Debug, Clone)]
pub struct Item {
    pub kind: ItemType,
    /// `requestCommentRequired`.
    pub comment_required: bool,
    /// `requireEndDate`.
    pub end_date_required: bool,
    /// `maxPermittedAccessDuration` in milliseconds.
    pub max_duration_ms: Option<i64>,
    /// The source that an entitlement is on.
    pub source: Option<String>,
}

impl Item {
    /// An item of this type that asks for nothing.
    pub fn plain(kind: ItemType) -> Item {
        Item { kind, comment_required: false, end_date_required: false, max_duration_ms: None, source: None }
    }
}

/// `machineIdentityAccessRequestEnabled` and the two on-behalf flags of configuration v2, with their defaults.
#[derive(Debug, Clone, Copy)]
pub struct MachineRules {
    pub enabled: bool,
    pub anyone: bool,
    pub owners: bool,
}

impl Default for MachineRules {
    fn default() -> Self {
        MachineRules { enabled: true, anyone: true, owners: false }
    }
}

impl Facts {
    /// Whether the token carries this authority.
    pub fn has(&self, authority: &str) -> bool {
        self.authorities.iter().any(|a| a == authority)
    }

    /// Whether `manager` is the direct manager of `person`.
    pub fn manages(&self, manager: &str, person: &str) -> bool {
        self.people.get(person).and_then(|p| p.manager.as_deref()) == Some(manager)
    }
}
