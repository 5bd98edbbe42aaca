//! What can be requested, made from what the API sends of it, and how it stands with a person.
//! Finding it is in `item_search.rs`.

use crate::contract::{Entitlement, HeldAccess, ItemType, Ref, RequestStatus, RequestableObject};
use crate::msg;
use crate::rules::{Demands, Fact, Item, ItemKey, Known};
use crate::text::Message;

/// How an item stands with one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Neither held nor asked for.
    Available,
    /// Held, until this moment (milliseconds since 1970 UTC) when an end is known.
    Held { until_ms: Option<i64> },
    /// Asked for already.
    Pending { since_ms: Option<i64> },
    /// Nobody could look it up with this token.
    NotVisible,
}

impl Standing {
    /// What is known, as one mark: what is under way counts before what is held.
    pub(super) fn of(known: Known) -> Self {
        match (known.pending, known.held) {
            (Fact::Yes(pending), _) => Self::Pending { since_ms: pending.since_ms },
            (_, Fact::Yes(held)) => {
                Self::Held { until_ms: if let Fact::Yes(ms) = held.until { Some(ms) } else { None } }
            }
            (_, Fact::No) => Self::Available,
            (_, Fact::Unknown) => Self::NotVisible,
        }
    }

    /// The mark beside the item.
    pub fn message(self) -> Message {
        match self {
            Self::Available => msg!("catalogue.standing.available"),
            Self::Held { until_ms: None } => msg!("catalogue.standing.held"),
            Self::Held { until_ms: Some(until) } => {
                msg!("catalogue.standing.held-until", until = crate::text::Arg::Moment(until))
            }
            Self::Pending { since_ms: None } => msg!("catalogue.standing.pending"),
            Self::Pending { since_ms: Some(since) } => {
                msg!("catalogue.standing.pending-since", since = crate::text::Arg::Moment(since))
            }
            Self::NotVisible => msg!("catalogue.standing.not-visible"),
        }
    }
}

/// Something found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    pub item: Item,
    pub owner_id: Option<String>,
    pub source_id: Option<String>,
    /// How the catalogue says it stands with the person it was asked for; what was looked up elsewhere
    /// ([`Look::standing`](super::Look::standing)) knows more.
    pub standing: Option<Standing>,
    /// An entitlement of high privilege.
    pub privileged: bool,
}

impl Hit {
    /// What makes two hits the same.
    pub fn key(&self) -> ItemKey {
        self.item.key()
    }

    /// A role or access profile; `None` without an id or a type. `annotated`: the answer's standing is about the
    /// person the request is for.
    pub(super) fn of_requestable(object: RequestableObject, annotated: bool) -> Option<Self> {
        let standing = match object.request_status.as_ref().filter(|_| annotated) {
            Some(RequestStatus::Available) => Some(Standing::Available),
            Some(RequestStatus::Assigned) => Some(Standing::Held { until_ms: None }),
            Some(RequestStatus::Pending) => Some(Standing::Pending { since_ms: None }),
            Some(RequestStatus::Other(_)) | None => None,
        };
        let owner_id = filled(&object.owner_ref.id);
        let item = item_of_requestable(object)?;
        Some(Self { item, owner_id, source_id: None, standing, privileged: false })
    }

    /// An entitlement; `None` without an id.
    pub(super) fn of_entitlement(entitlement: Entitlement) -> Option<Self> {
        let level = entitlement.privilege_level.as_ref();
        let level = level.and_then(|level| level.effective.as_deref().or(level.direct.as_deref()));
        let privileged = level == Some("HIGH");
        let (owner_id, source_id) = (filled(&entitlement.owner.id), filled(&entitlement.source.id));
        let item = item_of_entitlement(entitlement)?;
        Some(Self { item, owner_id, source_id, standing: None, privileged })
    }
}

/// A role or access profile as an item; `None` without an id or a type.
pub fn item_of_requestable(object: RequestableObject) -> Option<Item> {
    let item_type = object.item_type?;
    (!object.id.is_empty()).then(|| Item {
        item_type,
        name: name_or_id(object.name, &object.id),
        id: object.id,
        description: object.description.unwrap_or_default(),
        owner: name_of(&object.owner_ref),
        // The rest of what it asks for stands in no answer that everybody may read.
        demands: Demands { comment: object.request_comments_required.into(), ..Demands::default() },
        ..Item::default()
    })
}

/// An entitlement as an item; `None` without an id.
pub fn item_of_entitlement(entitlement: Entitlement) -> Option<Item> {
    (!entitlement.id.is_empty()).then(|| Item {
        item_type: ItemType::Entitlement,
        name: name_or_id(entitlement.name, &entitlement.id),
        id: entitlement.id,
        description: entitlement.description.or(entitlement.value).unwrap_or_default(),
        owner: name_of(&entitlement.owner),
        source: name_of(&entitlement.source),
        ..Item::default()
    })
}

/// Something a person holds as an item; `None` without an id or a type.
pub fn item_of_held(held: HeldAccess) -> Option<Item> {
    let item_type = held.item_type?;
    let name = held.display_name.filter(|name| !name.is_empty()).unwrap_or(held.name);
    (!held.id.is_empty()).then(|| Item {
        item_type,
        name: name_or_id(name, &held.id),
        id: held.id,
        description: held.description.unwrap_or_default(),
        owner: name_of(&held.owner),
        source: name_of(&held.source),
        ..Item::default()
    })
}

fn name_of(reference: &Ref) -> Option<String> {
    filled(&reference.name)
}

fn filled(text: &str) -> Option<String> {
    (!text.trim().is_empty()).then(|| text.to_owned())
}

fn name_or_id(name: String, id: &str) -> String {
    if name.trim().is_empty() { id.to_owned() } else { name }
}
