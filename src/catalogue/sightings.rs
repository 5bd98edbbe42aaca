//! What was seen of who holds what and who asked for what, kept as evidence from each source and weighed when asked.
//! Which questions brought it is in `question.rs`.

use std::collections::BTreeMap;

use super::items::{Hit, Standing, item_of_held};
use crate::contract::{
    IdentityDocument, ItemType, PendingApproval, RequestState, RequestStatus, RequestType, RequestableObject,
    RequestedItemStatus, RoleAssignment, moment,
};
use crate::rules::{Fact, Held, Item, ItemKey, Known, Pending};

/// How something is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// The catalogue marks it, as of now.
    Catalogue,
    /// A request that was completed or is under way.
    Requests,
    /// It waits for the decision of the person who asks.
    Approvals,
    /// The search index, which may lag behind.
    Search,
}

/// Something a person holds, as far as it can be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldItem {
    pub item: Item,
    pub known: Known,
    pub how: How,
}

impl HeldItem {
    /// The mark beside it.
    pub fn standing(&self) -> Standing {
        Standing::of(self.known)
    }
}

/// How much of what a person holds can be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListSight {
    Waiting,
    Whole,
    /// Only what requests tell: the rest is not visible to this token.
    Partly,
    /// The server could not be asked.
    Failed(crate::api::ApiError),
}

/// How far the sources reach for one person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Reaches {
    /// The catalogue's marks were read to the end: says No for roles and access profiles.
    pub assigned: bool,
    /// The search index was read: says No for everything.
    pub access: bool,
    /// All requests for the person were read.
    pub requests: bool,
    /// The person's roles were read: says No for roles.
    pub assignments: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Open,
    Done,
    Ended,
}

#[derive(Clone, Copy, Debug)]
struct RequestRow {
    created_ms: i64,
    revoke: bool,
    stage: Stage,
    start_ms: Option<i64>,
    until_ms: Option<i64>,
}

/// What each source said of one person and one item.
#[derive(Clone, Debug, Default)]
struct Evidence {
    assigned: bool,
    marked_pending: bool,
    /// Among the roles that the person is assigned.
    role_assigned: bool,
    /// In the index; inside, whether a request could take it away.
    indexed: Option<Option<bool>>,
    /// Waits for the asker's decision: whether it is a removal, and since when.
    approval: Option<(bool, Option<i64>)>,
}

/// What a row of the request list says of its item. Its `id` is that of the request, so the item is known by its name;
/// entitlements of several sources may share one, which their descriptions tell apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Called {
    item_type: ItemType,
    name: String,
    description: String,
}

impl Called {
    fn new(item_type: &ItemType, name: &str, description: &str) -> Self {
        let tells = *item_type == ItemType::Entitlement;
        let description = if tells { description.trim() } else { "" };
        Self {
            item_type: item_type.clone(),
            name: name.trim().to_owned(),
            description: description.to_owned(),
        }
    }

    fn of(item: &Item) -> Self {
        Self::new(&item.item_type, &item.name, &item.description)
    }
}

/// The rows of one item of one person, by request id.
type Rows = BTreeMap<String, RequestRow>;

/// All evidence.
#[derive(Clone, Debug, Default)]
pub(super) struct Sightings {
    by_person: BTreeMap<String, BTreeMap<ItemKey, Evidence>>,
    requests: BTreeMap<String, BTreeMap<Called, Rows>>,
    items: BTreeMap<ItemKey, Item>,
    /// How chosen items are called, of which nothing else was seen.
    called: BTreeMap<ItemKey, Called>,
}

impl Sightings {
    fn at(&mut self, person: &str, item: Item) -> &mut Evidence {
        let key = item.key();
        let known = self.items.entry(key.clone()).or_insert_with(|| item.clone());
        // A status row tells less of an item than the catalogue: the fuller description wins.
        if known.owner.is_none() && item.owner.is_some() {
            *known = item;
        }
        self.by_person.entry(person.to_owned()).or_default().entry(key).or_default()
    }

    fn each_of(&mut self, person: &str) -> impl Iterator<Item = &mut Evidence> {
        self.by_person.get_mut(person).into_iter().flat_map(BTreeMap::values_mut)
    }

    /// The catalogue's marks for one person; a first page replaces what was.
    pub fn assigned(&mut self, person: &str, rows: Vec<RequestableObject>, first: bool) {
        if first {
            self.each_of(person).for_each(|seen| (seen.assigned, seen.marked_pending) = (false, false));
        }
        for row in rows {
            let mark = row.request_status.clone();
            let Some(hit) = Hit::of_requestable(row, true) else { continue };
            let seen = self.at(person, hit.item);
            match mark {
                Some(RequestStatus::Assigned) => seen.assigned = true,
                Some(RequestStatus::Pending) => seen.marked_pending = true,
                _ => {}
            }
        }
    }

    /// The roles one person is assigned.
    pub fn assignments(&mut self, person: &str, rows: &[RoleAssignment]) {
        self.each_of(person).for_each(|seen| seen.role_assigned = false);
        for row in rows.iter().filter(|row| !row.role.id.is_empty()) {
            let item = Item {
                item_type: ItemType::Role,
                id: row.role.id.clone(),
                name: if row.role.name.is_empty() { row.role.id.clone() } else { row.role.name.clone() },
                ..Item::default()
            };
            self.at(person, item).role_assigned = true;
        }
    }

    /// What the index says these people hold. Whoever is not in the answer holds nothing that it knows of.
    pub fn accesses(&mut self, people: &[String], rows: Vec<IdentityDocument>) {
        for person in people {
            self.each_of(person).for_each(|seen| seen.indexed = None);
        }
        for row in rows {
            for held in row.access {
                let revocable = held.revocable;
                let Some(item) = item_of_held(held) else { continue };
                self.at(&row.id, item).indexed = Some(revocable);
            }
        }
    }

    /// Rows of the request list. A row replaces what was known of its request.
    pub fn requests(&mut self, rows: Vec<RequestedItemStatus>) {
        for row in rows {
            let stage = match row.state {
                Some(RequestState::Executing | RequestState::ProvisioningVerificationPending) => Stage::Open,
                Some(RequestState::RequestCompleted) => Stage::Done,
                _ => Stage::Ended,
            };
            let (Some(item_type), Some(name)) = (row.item_type, row.name) else { continue };
            let called = Called::new(&item_type, &name, &row.description.unwrap_or_default());
            let request = row.access_request_id.or(row.account_activity_item_id).unwrap_or_default();
            let fact = RequestRow {
                created_ms: row.created.as_deref().and_then(moment).unwrap_or_default(),
                revoke: row.request_type == Some(RequestType::RevokeAccess),
                stage,
                start_ms: row.start_date.as_deref().and_then(moment),
                until_ms: row.remove_date.as_deref().and_then(moment),
            };
            let of_person = self.requests.entry(row.requested_for.id).or_default();
            of_person.entry(called).or_default().insert(request, fact);
        }
    }

    /// What waits for the asker's decision; a first page replaces what was.
    pub fn approvals(&mut self, rows: Vec<PendingApproval>, first: bool) {
        if first {
            let all = self.by_person.values_mut().flat_map(BTreeMap::values_mut);
            all.for_each(|seen| seen.approval = None);
        }
        for row in rows {
            let object = row.requested_object;
            let Some(item_type) = object.item_type else { continue };
            let item = Item {
                item_type,
                id: object.id,
                name: object.name,
                description: object.description.unwrap_or_default(),
                ..Item::default()
            };
            let since = row.request_created.or(row.created).as_deref().and_then(moment);
            let revoke = row.request_type == Some(RequestType::RevokeAccess);
            self.at(&row.requested_for.id, item).approval = Some((revoke, since));
        }
    }

    /// From when the requests have to be read again: whatever is under way can have moved, and newer ones can have come.
    pub fn requests_from_ms(&self) -> Option<i64> {
        let rows = || self.requests.values().flat_map(BTreeMap::values).flat_map(BTreeMap::values);
        let oldest_open = rows().filter(|row| row.stage == Stage::Open).map(|row| row.created_ms).min();
        oldest_open.or_else(|| rows().map(|row| row.created_ms).max()).filter(|ms| *ms > 0)
    }

    /// Everything seen of this person. What only requests tell of is among it when its name is that of one known item:
    /// without an id nothing can be asked of it.
    pub fn keys_of(&self, person: &str) -> Vec<&ItemKey> {
        let mut keys: Vec<&ItemKey> =
            self.by_person.get(person).into_iter().flat_map(BTreeMap::keys).collect();
        let Some(requested) = self.requests.get(person) else { return keys };
        // Each name, and the item that has it alone.
        let mut named: BTreeMap<Called, Option<&ItemKey>> = BTreeMap::new();
        for (key, item) in &self.items {
            named.entry(Called::of(item)).and_modify(|alone| *alone = None).or_insert(Some(key));
        }
        for key in requested.keys().filter_map(|called| named.get(called).copied().flatten()) {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        keys
    }

    /// How a chosen or found item is called: requests name it so.
    pub fn learn(&mut self, item: &Item) {
        if !self.items.contains_key(&item.key()) {
            self.called.insert(item.key(), Called::of(item));
        }
    }

    fn rows_of(&self, person: &str, called: Option<Called>) -> Option<&Rows> {
        self.requests.get(person)?.get(&called?)
    }

    fn called(&self, key: &ItemKey) -> Option<Called> {
        self.items.get(key).map(Called::of).or_else(|| self.called.get(key).cloned())
    }

    pub fn item(&self, key: &ItemKey) -> Option<&Item> {
        self.items.get(key)
    }

    /// The evidence of an item in hand, that has just been found.
    pub fn weigh_found(
        &self,
        person: &str,
        item: &Item,
        reach: Reaches,
        removing: bool,
        now_ms: i64,
    ) -> (Known, How) {
        let rows = self.rows_of(person, Some(Called::of(item)));
        self.weighed(person, &item.key(), rows, reach, removing, now_ms)
    }

    /// The evidence weighed: what is known, and from where. `removing`: whether a pending removal counts, or a grant.
    pub fn weigh(
        &self,
        person: &str,
        key: &ItemKey,
        reach: Reaches,
        removing: bool,
        now_ms: i64,
    ) -> (Known, How) {
        let rows = self.rows_of(person, self.called(key));
        self.weighed(person, key, rows, reach, removing, now_ms)
    }

    fn weighed(
        &self,
        person: &str,
        key: &ItemKey,
        rows: Option<&Rows>,
        reach: Reaches,
        removing: bool,
        now_ms: i64,
    ) -> (Known, How) {
        let (nothing, none) = (Evidence::default(), Rows::new());
        let seen = self.by_person.get(person).and_then(|items| items.get(key)).unwrap_or(&nothing);
        let rows = rows.unwrap_or(&none);
        let (held, how) = seen.held(rows, key, reach, now_ms);
        let (pending, pending_how) = seen.pending(rows, reach, removing);
        (Known { held, pending }, if matches!(pending, Fact::Yes(_)) { pending_how } else { how })
    }
}

/// The newest request that was carried out.
fn carried_out(rows: &Rows) -> Option<&RequestRow> {
    rows.values().filter(|row| row.stage == Stage::Done).max_by_key(|row| row.created_ms)
}

impl Evidence {
    fn held(&self, rows: &Rows, key: &ItemKey, reach: Reaches, now_ms: i64) -> (Fact<Held>, How) {
        let last = carried_out(rows);
        let over = |row: &RequestRow| match row.until_ms {
            Some(until) => until <= now_ms,
            None => row.revoke,
        };
        let by_request = last.filter(|row| !over(row));
        let until = match by_request {
            Some(RequestRow { until_ms: Some(ms), .. }) => Fact::Yes(*ms),
            Some(RequestRow { until_ms: None, .. }) => Fact::No,
            None => Fact::Unknown,
        };
        let revocable = match self.indexed {
            Some(Some(true)) => Fact::Yes(()),
            Some(Some(false)) => Fact::No,
            _ => Fact::Unknown,
        };
        // What a request has carried out, and what the index knows, is there already.
        let there = by_request.is_some() || self.indexed.is_some();
        let start = match by_request.and_then(|row| row.start_ms).filter(|start| *start > now_ms) {
            Some(start) => Fact::Yes(start),
            None if there => Fact::No,
            None => Fact::Unknown,
        };
        let yes = Fact::Yes(Held { until, revocable, start });
        let marked = reach.assigned && key.item_type != ItemType::Entitlement
            || reach.assignments && key.item_type == ItemType::Role;
        if self.assigned || self.role_assigned {
            (yes, How::Catalogue)
        } else if self.indexed.is_some() {
            (yes, How::Search)
        } else if marked {
            (Fact::No, How::Catalogue)
        } else if by_request.is_some() {
            (yes, How::Requests)
        } else if reach.access {
            (Fact::No, How::Search)
        } else {
            (Fact::Unknown, How::Requests)
        }
    }

    fn pending(&self, rows: &Rows, reach: Reaches, removing: bool) -> (Fact<Pending>, How) {
        let open = rows.values().filter(|row| row.stage == Stage::Open && row.revoke == removing);
        if let Some(since) = open.map(|row| row.created_ms).min() {
            return (Fact::Yes(Pending { since_ms: (since > 0).then_some(since) }), How::Requests);
        }
        if let Some((_, since_ms)) = self.approval.filter(|(revoke, _)| *revoke == removing) {
            return (Fact::Yes(Pending { since_ms }), How::Approvals);
        }
        // The mark does not say which kind of request it is; a removal of the asker's own would stand in the list above.
        if self.marked_pending && !removing {
            return (Fact::Yes(Pending { since_ms: None }), How::Catalogue);
        }
        (if reach.requests { Fact::No } else { Fact::Unknown }, How::Requests)
    }
}
