//! The packs: for each version of the API the list of rules it enforces, and its limits.
//! One file for each subject; a rule that two packs share stands once.

mod accounts;
mod dates;
mod held;
mod metadata;
mod permission;
mod request;
mod revoke;
mod size;
mod start;
mod v1;

pub(super) use permission::{May, may, may_ask};
pub(super) use start::END_REQUIRED;

use super::draft::Kind;
use super::rule::{Rule, Source};
use super::verdict::RuleId;

/// Every rule that one version of the API enforces, and what it can carry.
#[derive(Debug)]
pub struct Pack {
    pub name: PackName,
    pub rules: &'static [&'static Rule],
    /// The request types it knows.
    pub kinds: &'static [Kind],
    /// `removeDate` goes with entitlements too.
    pub dates_on_entitlements: bool,
    /// It knows `startDate`.
    pub start_dates: bool,
    /// It knows the choice of accounts: `accountSelection`, `assignmentId`, `nativeIdentity`, and the nested shape.
    pub accounts: bool,
    /// The most entitlements of a call that gives access.
    pub entitlements_per_grant: usize,
    /// The most recipients of a call that names an entitlement.
    pub people_with_entitlements: usize,
    /// The most entitlements of a call that removes access; 0 where they cannot be removed.
    pub entitlements_per_revoke: usize,
}

/// The name of a pack, as in `config.json`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum PackName {
    /// The beta documentation of 2022–23.
    #[default]
    Beta2023,
    /// Today's beta, v3 and v1.
    V12026,
}

/// No pack has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no rule pack {0:?}; there are \"beta-2023\" and \"v1-2026\"")]
pub struct UnknownPack(pub String);

impl PackName {
    /// Every pack there is.
    pub const ALL: [Self; 2] = [Self::Beta2023, Self::V12026];

    /// As in `config.json`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Beta2023 => "beta-2023",
            Self::V12026 => "v1-2026",
        }
    }
}

impl std::str::FromStr for PackName {
    type Err = UnknownPack;

    fn from_str(text: &str) -> Result<Self, UnknownPack> {
        Self::ALL.into_iter().find(|name| name.as_str() == text).ok_or_else(|| UnknownPack(text.to_owned()))
    }
}

impl Pack {
    /// The rule of that id.
    pub fn rule(&self, id: RuleId) -> Option<&'static Rule> {
        self.rules.iter().find(|rule| rule.id == id).copied()
    }
}

/// The pack of that name.
pub fn pack(name: PackName) -> &'static Pack {
    match name {
        PackName::Beta2023 => &BETA_2023,
        PackName::V12026 => &V1_2026,
    }
}

/// What is given or changed.
const GRANT: &[Kind] = &[Kind::Grant, Kind::Modify];
/// What is removed.
const REVOKE: &[Kind] = &[Kind::Revoke];

/// The main document of `beta-2023`.
const SEED: &str = "Submit an Access Request (API documentation, beta, 2022–23)";
/// The main document of `v1-2026`.
const V1: &str = "Submit access request (OpenAPI description of the API, v1, 2026)";
/// The descriptions of fields, in the same file.
const API_FIELDS: &str = "Access request operations (OpenAPI description of the API, v1, 2026)";
/// No document says it.
const OURS: &str = "This app";

/// A sentence of the page of 2022–23, below this heading or at this field.
const fn seed(place: &'static str, quote: &'static str) -> Source {
    Source { document: SEED, place, quote }
}

/// A sentence of the description of the call itself.
const fn operation(quote: &'static str) -> Source {
    Source { document: V1, place: "POST /access-requests/v1", quote }
}

/// A sentence of the description of a field, named `Schema.property`.
const fn field(place: &'static str, quote: &'static str) -> Source {
    Source { document: API_FIELDS, place, quote }
}

/// What we say ourselves.
const fn ours(quote: &'static str) -> Source {
    Source { document: OURS, place: "", quote }
}

/// Any rule, to begin with.
pub(super) static FIRST: &Rule = &request::RECIPIENTS_REQUIRED;

/// "maximum of 25 entitlements and 10 recipients are allowed in a request" (both documents).
const ENTITLEMENTS_PER_GRANT: usize = 25;
/// See [`ENTITLEMENTS_PER_GRANT`].
const PEOPLE_WITH_ENTITLEMENTS: usize = 10;

static BETA_2023: Pack = Pack {
    name: PackName::Beta2023,
    rules: &[
        &request::RECIPIENTS_REQUIRED,
        &request::RECIPIENTS_UNIQUE,
        &request::ITEMS_REQUIRED,
        &request::ITEMS_UNIQUE,
        &request::TYPE_KNOWN,
        &request::ITEM_TYPE_KNOWN,
        &request::ITEM_ID_REQUIRED,
        &permission::USER_CONTEXT,
        &permission::EXTERNAL,
        &permission::SELF_OR_ALLOWED,
        &request::MAX_ENTITLEMENTS,
        &request::MAX_RECIPIENTS,
        &revoke::ONE_IDENTITY,
        &permission::NOT_SELF,
        &permission::MANAGER_OR_ADMIN,
        &revoke::NO_ENTITLEMENTS,
        &revoke::COMMENT_REQUIRED,
        &revoke::COMMENT_SAYS_REVOKE,
        &dates::FUTURE,
        &dates::NOT_FOR_ENTITLEMENTS,
        &dates::SLA,
        &held::CHANGES_END_DATE,
        &metadata::STRINGS,
        &metadata::BLANK_KEY,
        &metadata::OWN_KEYS,
        &size::METADATA_MANY,
        &size::COMMENT_LONG,
        &size::REQUEST_SIZE,
        &held::DUPLICATE_HELD,
        &held::DUPLICATE_PENDING,
        &request::COMMENT_REQUIRED_BY_ITEM,
    ],
    kinds: &[Kind::Grant, Kind::Revoke],
    dates_on_entitlements: false,
    start_dates: false,
    accounts: false,
    entitlements_per_grant: ENTITLEMENTS_PER_GRANT,
    people_with_entitlements: PEOPLE_WITH_ENTITLEMENTS,
    entitlements_per_revoke: 0,
};

static V1_2026: Pack = Pack {
    name: PackName::V12026,
    rules: &[
        &request::RECIPIENTS_REQUIRED,
        &request::RECIPIENTS_UNIQUE,
        &v1::MACHINE_IDENTITIES,
        &request::ITEMS_REQUIRED,
        &request::ITEMS_UNIQUE,
        &v1::TYPE_KNOWN,
        &v1::FLAT_OR_NESTED,
        &request::ITEM_TYPE_KNOWN,
        &request::ITEM_ID_REQUIRED,
        &permission::USER_CONTEXT,
        &permission::EXTERNAL,
        &permission::SELF_OR_ALLOWED,
        &request::MAX_ENTITLEMENTS,
        &request::MAX_RECIPIENTS,
        &revoke::ONE_IDENTITY,
        &permission::NOT_SELF,
        &permission::MANAGER_OR_ADMIN,
        &v1::ONE_ENTITLEMENT_PER_REVOKE,
        &v1::REVOKE_FLAT,
        &v1::REVOKE_HELD,
        &v1::REVOKE_DIRECT,
        &v1::REVOKE_EARLIER,
        &accounts::REVOKE_ACCOUNT,
        &revoke::COMMENT_REQUIRED,
        &start::ON_GRANTS,
        &start::READABLE,
        &start::PAST,
        &start::BEFORE_END,
        &dates::FUTURE,
        &dates::SLA,
        &start::END_REQUIRED,
        &start::MAX_DURATION,
        &v1::MODIFY_HELD,
        &v1::MODIFY_DATES,
        &v1::FORM,
        &accounts::ONE_PER_SOURCE,
        &accounts::CHOSEN,
        &held::CHANGES_END_DATE,
        &held::BRINGS_START_FORWARD,
        &metadata::STRINGS,
        &metadata::BLANK_KEY,
        &metadata::OWN_KEYS,
        &size::METADATA_MANY,
        &size::COMMENT_LONG,
        &size::REQUEST_SIZE,
        &held::DUPLICATE_HELD,
        &held::DUPLICATE_PENDING,
        &request::COMMENT_REQUIRED_BY_ITEM_V1,
    ],
    kinds: &[Kind::Grant, Kind::Revoke, Kind::Modify],
    dates_on_entitlements: true,
    start_dates: true,
    accounts: true,
    entitlements_per_grant: ENTITLEMENTS_PER_GRANT,
    people_with_entitlements: PEOPLE_WITH_ENTITLEMENTS,
    entitlements_per_revoke: 1,
};
