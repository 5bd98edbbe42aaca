//! What was looked up item by item: what each asks of a request for it, to which accounts it can go, and from which
//! assignments and accounts it can be taken. Which questions brought it is in `question.rs`.

use std::collections::BTreeMap;

use crate::config::ApiVersion;
use crate::contract::{
    AccessDuration, AccountInfo, AccountTarget, AccountsSelection, EntitlementAccessConfig, ItemType,
    RoleAssignment, SourceAccounts, TimeUnit, moment,
};
use crate::rules::{Account, AccountSource, Accounts, Demands, Duration, DurationUnit, Fact, ItemKey};

/// One of the ways in which somebody holds an item: an assignment of a role, an account that has an entitlement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    /// What a removal names to mean only this one; blank where that is not known.
    pub id: TargetId,
    /// The account's id.
    pub(super) account: String,
    /// The account's name; blank where the service gives none.
    pub name: String,
    /// The source of the account.
    pub source: Option<String>,
    /// Milliseconds since 1970 UTC.
    pub added_ms: Option<i64>,
    pub until: Fact<i64>,
    pub start: Fact<i64>,
    pub revocable: Fact<()>,
}

/// The name of a target in a removal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TargetId {
    /// `assignmentId` of a role.
    Assignment(String),
    /// `nativeIdentity` of an account.
    Account(String),
}

impl Default for TargetId {
    fn default() -> Self {
        Self::Account(String::new())
    }
}

impl TargetId {
    pub fn as_str(&self) -> &str {
        match self {
            Self::Assignment(id) | Self::Account(id) => id,
        }
    }
}

/// All of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Particulars {
    demands: BTreeMap<ItemKey, Demands>,
    accounts: Accounts,
    /// The native identity of each account by the account's id: a removal names it, and the answer that tells where
    /// somebody has an entitlement does not.
    natives: BTreeMap<String, String>,
    /// By person; empty where somebody holds an item in no way that is known.
    targets: BTreeMap<String, BTreeMap<ItemKey, Vec<Target>>>,
}

impl Particulars {
    /// The settings of one entitlement. Only the newest API says whether it asks for a form.
    pub fn settings(&mut self, entitlement: &str, config: &EntitlementAccessConfig, version: ApiVersion) {
        let form = config.form_definition_id.as_ref().filter(|id| !id.trim().is_empty());
        let demands = Demands {
            comment: config.request_comment_required.into(),
            end: config.require_end_date.into(),
            longest: config.max_permitted_access_duration.as_ref().map_or(Fact::No, duration),
            form: match (form, version) {
                (Some(id), _) => Fact::Yes(id.clone()),
                (None, ApiVersion::V1) => Fact::No,
                (None, ApiVersion::Beta | ApiVersion::V3) => Fact::Unknown,
            },
        };
        self.demands.insert(entitlement_key(entitlement), demands);
    }

    /// Among which accounts these people have to choose for these items. Whoever is not in the answer is not known.
    pub fn selections(&mut self, answer: AccountsSelection) {
        for identity in answer.identities {
            let required = identity.accounts_selection_required == Some(true);
            for item in identity.requested_items {
                let Some(item_type) = item.item_type else { continue };
                let every = item.sources.iter().flat_map(|source| &source.accounts);
                let named = every.filter(|account| !account.id.is_empty());
                self.natives.extend(named.map(|one| (one.id.clone(), one.native_identity.clone())));
                let open = required && item.accounts_selection_blocked != Some(true);
                let sources = if open { item.sources.into_iter().map(source).collect() } else { Vec::new() };
                self.accounts.set(&identity.id, ItemKey { item_type, id: item.id }, sources);
            }
        }
    }

    /// The assignments of one person, role by role.
    pub fn assignments(&mut self, person: &str, rows: Vec<RoleAssignment>) {
        let targets = self.targets.entry(person.to_owned()).or_default();
        targets.retain(|key, _| key.item_type != ItemType::Role);
        for row in rows.into_iter().filter(|row| !row.id.is_empty() && !row.role.id.is_empty()) {
            let key = ItemKey { item_type: ItemType::Role, id: row.role.id };
            targets.entry(key).or_default().push(Target {
                id: TargetId::Assignment(row.id),
                added_ms: row.added_date.as_deref().and_then(moment),
                until: date(row.remove_date.as_deref()),
                start: date(row.start_date.as_deref()),
                ..Target::default()
            });
        }
    }

    /// The accounts on which one person has an entitlement.
    pub fn on_accounts(&mut self, person: &str, entitlement: &str, rows: Vec<AccountTarget>) {
        let target = |row: AccountTarget| Target {
            account: row.account_id,
            name: row.account_name,
            source: row.source_name,
            until: date(row.remove_date.as_deref()),
            start: Fact::No,
            revocable: row.revocable.into(),
            ..Target::default()
        };
        let targets = self.targets.entry(person.to_owned()).or_default();
        targets.insert(entitlement_key(entitlement), rows.into_iter().map(target).collect());
    }

    pub fn demands(&self, items: &[ItemKey]) -> BTreeMap<ItemKey, Demands> {
        let known = items.iter().filter_map(|key| Some((key.clone(), self.demands.get(key)?.clone())));
        known.collect()
    }

    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// The ways in which somebody holds an item; `None` when that was not looked up.
    pub fn targets(&self, person: &str, item: &ItemKey) -> Option<&[Target]> {
        self.targets.get(person)?.get(item).map(Vec::as_slice)
    }

    /// Those of them that a removal can name.
    pub fn named_targets(&self, person: &str, item: &ItemKey) -> Vec<Target> {
        let named = |target: &Target| match &target.id {
            TargetId::Assignment(_) => Some(target.clone()),
            TargetId::Account(_) => {
                let native = self.natives.get(&target.account)?.clone();
                Some(Target { id: TargetId::Account(native), ..target.clone() })
            }
        };
        self.targets(person, item).unwrap_or_default().iter().filter_map(named).collect()
    }
}

pub(super) fn entitlement_key(id: &str) -> ItemKey {
    ItemKey { item_type: ItemType::Entitlement, id: id.to_owned() }
}

fn date(text: Option<&str>) -> Fact<i64> {
    match text.filter(|text| !text.trim().is_empty()) {
        None => Fact::No,
        Some(text) => moment(text).map_or(Fact::Unknown, Fact::Yes),
    }
}

/// A duration this app cannot read is not known: it is not "none".
fn duration(said: &AccessDuration) -> Fact<Duration> {
    let unit = match said.time_unit {
        Some(TimeUnit::Hours) => DurationUnit::Hours,
        Some(TimeUnit::Days) => DurationUnit::Days,
        Some(TimeUnit::Weeks) => DurationUnit::Weeks,
        Some(TimeUnit::Months) => DurationUnit::Months,
        Some(TimeUnit::Other(_)) | None => return Fact::Unknown,
    };
    let value = said.value.and_then(|value| u32::try_from(value).ok());
    value.map_or(Fact::Unknown, |value| Fact::Yes(Duration { value, unit }))
}

fn source(source: SourceAccounts) -> AccountSource {
    let account = |account: AccountInfo| Account {
        name: if account.name.is_empty() { account.native_identity.clone() } else { account.name },
        uuid: account.uuid,
        native_identity: account.native_identity,
    };
    let named = source.accounts.into_iter().filter(|account| !account.native_identity.is_empty());
    AccountSource { accounts: named.map(account).collect(), id: source.id, name: source.name }
}
