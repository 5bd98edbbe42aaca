//! `POST access-requests/accounts-selection`: among which accounts somebody has to choose before asking for an item.
//! What is sent is an [`AccessRequest`](super::AccessRequest).

use serde::Deserialize;

use super::{ItemType, null_as_default};

/// The answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct AccountsSelection {
    #[serde(deserialize_with = "null_as_default")]
    pub identities: Vec<IdentitySelections>,
}

/// What one identity has to choose.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct IdentitySelections {
    #[serde(deserialize_with = "null_as_default")]
    pub id: String,
    /// A choice is needed for one of the items at least. Absent means no.
    pub accounts_selection_required: Option<bool>,
    #[serde(deserialize_with = "null_as_default")]
    pub requested_items: Vec<ItemSelections>,
}

/// The accounts for one item.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ItemSelections {
    #[serde(rename = "type")]
    pub item_type: Option<ItemType>,
    #[serde(deserialize_with = "null_as_default")]
    pub id: String,
    /// No choice may be sent for this item, however many accounts there are.
    pub accounts_selection_blocked: Option<bool>,
    #[serde(deserialize_with = "null_as_default")]
    pub sources: Vec<SourceAccounts>,
}

/// The accounts on one source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct SourceAccounts {
    #[serde(deserialize_with = "null_as_default")]
    pub id: String,
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    #[serde(deserialize_with = "null_as_default")]
    pub accounts: Vec<AccountInfo>,
}

/// One account. Its `uuid` is called `accountUuid` in a request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AccountInfo {
    /// The account's id, as `revocable-objects` names it too.
    #[serde(deserialize_with = "null_as_default")]
    pub id: String,
    pub uuid: Option<String>,
    #[serde(deserialize_with = "null_as_default")]
    pub native_identity: String,
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
}
