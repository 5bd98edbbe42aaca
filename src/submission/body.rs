//! The body as it is sent and as it is compared: our ids in every item, and a fingerprint without them.

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::record::Part;
use crate::contract::{AccessRequest, AccessRequestItem, ClientMetadata, ItemType, RequestType};

/// Our id of a call. Only the items' map comes back on `access-request-status`, so it stands in every item.
pub const CID_KEY: &str = "arCid";
/// The call's place in its plan: `2/5`.
pub const PART_KEY: &str = "arPart";

/// Whether a metadata key is ours: not shown, and not the person's to use.
pub fn is_ours(key: &str) -> bool {
    key == CID_KEY || key == PART_KEY
}

/// Puts our ids into every item, in place of any that stand there.
pub(super) fn stamp(mut body: AccessRequest, cid: &str, part: Part) -> AccessRequest {
    for item in items_of(&mut body) {
        item.client_metadata.insert(CID_KEY.to_owned(), cid.to_owned());
        item.client_metadata.insert(PART_KEY.to_owned(), format!("{}/{}", part.number, part.of));
    }
    body
}

/// SHA-256, in hex, of the body in a fixed order and without our ids: the same wish has the same fingerprint.
pub fn fingerprint(body: &AccessRequest) -> String {
    let mut plain = body.clone();
    strip(&mut plain.client_metadata);
    for item in items_of(&mut plain) {
        strip(&mut item.client_metadata);
    }
    plain.requested_for.sort();
    plain.requested_items.sort_by_cached_key(json);
    for person in &mut plain.requested_for_with_requested_items {
        person.requested_items.sort_by_cached_key(json);
    }
    plain.requested_for_with_requested_items.sort_by_cached_key(json);
    let digest = Sha256::digest(json(&plain).as_bytes());
    let mut hex = String::with_capacity(64);
    for byte in digest {
        for nibble in [byte >> 4, byte & 15] {
            hex.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
        }
    }
    hex
}

/// One item of one person, given or taken away: what may be asked for once by one draft, whatever its comment or date.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// The identity id.
    pub person: String,
    pub item_type: ItemType,
    pub item: String,
    pub kind: RequestType,
}

/// The cells that a body asks for.
pub fn cells_of(body: &AccessRequest) -> Vec<Cell> {
    let kind = body.request_type.clone().unwrap_or(RequestType::GrantAccess);
    let cell = |person: &String, item: &AccessRequestItem| Cell {
        person: person.clone(),
        item_type: item.item_type.clone(),
        item: item.id.clone(),
        kind: kind.clone(),
    };
    let mut cells = Vec::new();
    for person in &body.requested_for {
        cells.extend(body.requested_items.iter().map(|item| cell(person, item)));
    }
    for one in &body.requested_for_with_requested_items {
        cells.extend(one.requested_items.iter().map(|nested| cell(&one.identity_id, &nested.item)));
    }
    cells
}

/// The cells of a body, each with all that is said of it (comment, dates, reference data): what the form still has to
/// say for nothing to be lost when it is cleared.
pub fn asks_of(body: &AccessRequest) -> Vec<(Cell, String)> {
    let mut body = body.clone();
    for item in items_of(&mut body) {
        strip(&mut item.client_metadata);
    }
    let flat = body.requested_items.iter();
    let nested = body.requested_for_with_requested_items.iter().flat_map(|one| {
        one.requested_items.iter().map(|nested| (one.identity_id.as_str(), &nested.item, json(nested)))
    });
    let people = body.requested_for.iter();
    let all: Vec<(&str, &AccessRequestItem, String)> = people
        .flat_map(|person| flat.clone().map(move |item| (person.as_str(), item, json(item))))
        .chain(nested)
        .collect();
    let kind = body.request_type.clone().unwrap_or(RequestType::GrantAccess);
    let ask = |(person, item, text): (&str, &AccessRequestItem, String)| {
        let (person, kind) = (person.to_owned(), kind.clone());
        (Cell { person, item_type: item.item_type.clone(), item: item.id.clone(), kind }, text)
    };
    all.into_iter().map(ask).collect()
}

/// How many rows the status list can show for it: one for each item of each person.
pub(super) fn cells(body: &AccessRequest) -> usize {
    let nested: usize =
        body.requested_for_with_requested_items.iter().map(|person| person.requested_items.len()).sum();
    body.requested_for.len().saturating_mul(body.requested_items.len()).saturating_add(nested)
}

/// As it goes over the wire. Field order is that of the types, so equal bodies are equal texts.
pub(super) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn items_of(body: &mut AccessRequest) -> impl Iterator<Item = &mut AccessRequestItem> {
    let nested = body
        .requested_for_with_requested_items
        .iter_mut()
        .flat_map(|person| person.requested_items.iter_mut().map(|nested| &mut nested.item));
    body.requested_items.iter_mut().chain(nested)
}

fn strip(metadata: &mut ClientMetadata) {
    metadata.retain(|key, _| !is_ours(key));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(id: &str) -> AccessRequestItem {
        AccessRequestItem::bare(ItemType::Role, id)
    }

    fn body(people: &[&str], items: &[&str]) -> AccessRequest {
        AccessRequest {
            requested_for: people.iter().map(|id| (*id).to_owned()).collect(),
            request_type: Some(RequestType::GrantAccess),
            requested_items: items.iter().map(|id| item(id)).collect(),
            ..AccessRequest::default()
        }
    }

    #[test]
    fn the_same_wish_in_another_order_has_the_same_fingerprint() {
        assert_eq!(
            fingerprint(&body(&["a", "b"], &["x", "y"])),
            fingerprint(&body(&["b", "a"], &["y", "x"]))
        );
        assert_ne!(fingerprint(&body(&["a"], &["x"])), fingerprint(&body(&["a"], &["y"])));
        assert_eq!(fingerprint(&body(&["a"], &["x"])).len(), 64);
    }

    #[test]
    fn our_ids_stand_in_every_item_and_not_in_the_fingerprint() {
        let plain = body(&["a"], &["x", "y"]);
        let stamped = stamp(plain.clone(), "c1", Part { number: 2, of: 5 });
        for item in &stamped.requested_items {
            assert_eq!(item.client_metadata.get(CID_KEY).map(String::as_str), Some("c1"));
            assert_eq!(item.client_metadata.get(PART_KEY).map(String::as_str), Some("2/5"));
        }
        assert!(stamped.client_metadata.is_empty());
        assert_eq!(fingerprint(&plain), fingerprint(&stamped));
    }

    #[test]
    fn a_comment_or_a_date_makes_it_another_wish() {
        let plain = body(&["a"], &["x"]);
        let mut other = plain.clone();
        other.requested_items[0].comment = Some("why".to_owned());
        assert_ne!(fingerprint(&plain), fingerprint(&other));
    }

    #[test]
    fn every_item_of_every_person_is_a_cell() {
        assert_eq!(cells(&body(&["a", "b", "c"], &["x", "y"])), 6);
    }
}
