//! `GET access-request-config`: the tenant's settings for requests, in both shapes the versions have.
//! What follows from them for a draft is in `rules/`.

use serde::Deserialize;

use super::null_as_default;
use super::open_enum::open_enum;

/// The answer of beta and v3 (flat entitlement settings) and of `access-request-config/v2` (nested) in one.
/// Every setting the answer leaves out is `None`: "not known" is not "off".
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AccessRequestConfig {
    /// True also blocks requests by anyone who is not org admin.
    pub approvals_must_be_external: Option<bool>,
    pub reauthorization_enabled: Option<bool>,
    #[serde(deserialize_with = "null_as_default")]
    pub request_on_behalf_of_config: OnBehalfConfig,
    #[serde(deserialize_with = "null_as_default")]
    pub entitlement_request_config: EntitlementRequestConfig,
    pub gov_group_visibility_enabled: Option<bool>,
    /// v2 only.
    pub machine_identity_access_request_enabled: Option<bool>,
    /// beta and v3 only.
    pub auto_approval_enabled: Option<bool>,
}

/// Who may request for whom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OnBehalfConfig {
    pub allow_request_on_behalf_of_anyone_by_anyone: Option<bool>,
    pub allow_request_on_behalf_of_employee_by_manager: Option<bool>,
    /// v2 only.
    pub allow_request_on_behalf_of_for_machine_identity: Option<bool>,
    /// v2 only.
    pub allow_request_for_machine_by_owner: Option<bool>,
}

/// Settings for entitlements: the flat fields (beta, v3) and the nested ones (v2).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EntitlementRequestConfig {
    pub allow_entitlement_request: Option<bool>,
    pub request_comments_required: Option<bool>,
    pub denied_comments_required: Option<bool>,
    pub access_request_config: Option<EntitlementAccessConfig>,
}

impl EntitlementRequestConfig {
    /// Whether a request for an entitlement needs a comment, by whichever shape says so.
    pub fn comment_required(&self) -> Option<bool> {
        self.request_comments_required.or_else(|| {
            self.access_request_config.as_ref().and_then(|nested| nested.request_comment_required)
        })
    }
}

/// What `GET entitlements/{id}/entitlement-request-config` answers: the nested settings of one entitlement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EntitlementSettings {
    #[serde(deserialize_with = "null_as_default")]
    pub access_request_config: EntitlementAccessConfig,
}

/// The nested settings of v2.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EntitlementAccessConfig {
    pub request_comment_required: Option<bool>,
    pub denial_comment_required: Option<bool>,
    pub reauthorization_required: Option<bool>,
    pub require_end_date: Option<bool>,
    pub max_permitted_access_duration: Option<AccessDuration>,
    pub form_definition_id: Option<String>,
}

open_enum! {
    /// The unit of a longest permitted duration.
    pub enum TimeUnit { Hours = "HOURS", Days = "DAYS", Weeks = "WEEKS", Months = "MONTHS" }
}

/// `maxPermittedAccessDuration`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AccessDuration {
    pub value: Option<i64>,
    pub time_unit: Option<TimeUnit>,
}
