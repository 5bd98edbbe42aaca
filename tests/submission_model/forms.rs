//! The forms of the windows: named at the first edit, saved, heard of by the others, sent, and closed.
//! As `src/store/drafts.rs` and `src/store/outbox.rs` do it.

use access_request::{
    contract::{AccessRequest, AccessRequestItem, ClientMetadata, ItemType, RequestType},
    submission::{Cell, Event, NewCall, Summary, cells_of},
};

use crate::world::World;

/// A form as a window shows it: whatever was typed follows from the two numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pad {
    /// Empty until the first edit.
    pub id: String,
    /// Another last item.
    pub items: u32,
    /// Another comment, which makes it no other wish.
    pub comment: u32,
    /// Of the copy in the store that this one was made from.
    pub revision: u32,
    pub changed: bool,
}

pub fn content(door: usize, pad: &Pad) -> Vec<AccessRequest> {
    let calls = 1 + door;
    (0..calls)
        .map(|call| AccessRequest {
            requested_for: vec!["p1".to_owned(), "p2".to_owned()],
            request_type: Some(RequestType::GrantAccess),
            requested_items: vec![AccessRequestItem {
                item_type: ItemType::Role,
                // Another item changes the last call only: what was accepted of the others must not be sent again.
                id: format!("d{door}c{call}e{}", if call + 1 == calls { pad.items } else { 0 }),
                comment: (pad.comment > 0).then(|| format!("because {}", pad.comment)),
                client_metadata: ClientMetadata::new(),
                start_date: None,
                remove_date: None,
                assignment_id: None,
                native_identity: None,
            }],
            ..AccessRequest::default()
        })
        .collect()
}

impl World {
    /// Types into a form: it gets its id, is saved soon after, and the other windows hear of that.
    pub fn edit(&mut self, tab: usize, door: usize, how: u32) {
        let id = self.id();
        let Some(it) = self.tabs[tab].as_mut() else { return };
        let pad = &mut it.pads[door];
        if pad.id.is_empty() {
            pad.id = id;
        }
        if how.is_multiple_of(2) {
            pad.items += 1;
        } else {
            pad.comment += 1;
        }
        pad.changed = true;
        if !how.is_multiple_of(5) {
            self.save(tab, door);
        }
    }

    /// As `store/drafts.rs` does it: a window in which nothing was changed writes nothing.
    pub fn save(&mut self, tab: usize, door: usize) {
        let Some(it) = self.tabs[tab].as_mut() else { return };
        let pad = &mut it.pads[door];
        if !pad.changed {
            return;
        }
        pad.changed = false;
        pad.revision = pad.revision.max(self.kept[door].revision) + 1;
        self.kept[door] = pad.clone();
        let kept = pad.clone();
        for other in self.tabs.iter_mut().flatten() {
            let theirs = &mut other.pads[door];
            if !theirs.changed && !kept.id.is_empty() && kept.revision > theirs.revision {
                *theirs = kept.clone();
            }
        }
    }

    /// Everything of a draft has arrived: its form is blank again, unless it was changed since.
    pub fn close(&mut self, tab: usize, draft: &str) {
        let Some(it) = self.tabs[tab].as_ref() else { return };
        let Some(door) = it.pads.iter().position(|pad| pad.id == draft) else { return };
        let committed = |cell: &Cell| self.ledger.iter().any(|(_, cells)| cells.contains(cell));
        let sent: Vec<Cell> = it.outbox.accepted_of(draft);
        assert!(!sent.is_empty() && sent.iter().all(committed), "a draft was closed that had not arrived");
        let id = self.id();
        let it = self.tabs[tab].as_mut().expect("open");
        let pad = &mut it.pads[door];
        let whole = content(door, pad).iter().flat_map(cells_of).all(|cell| sent.contains(&cell));
        // What was accepted is out of the form. Another item is as good as that.
        let items = pad.items + 1;
        *pad = Pad { revision: pad.revision, changed: true, items, ..Pad::default() };
        if !whole {
            pad.id = id;
        }
        self.save(tab, door);
    }

    pub fn press(&mut self, tab: usize, door: usize) {
        let plan = self.id();
        let Some(pad) = self.tabs[tab].as_ref().map(|it| it.pads[door].clone()) else { return };
        if pad.id.is_empty() {
            return;
        }
        // The press itself is an edit: the step is checked, and the form saved.
        self.tabs[tab].as_mut().expect("open").pads[door].changed = true;
        self.save(tab, door);
        let bodies = content(door, &pad);
        for cell in bodies.iter().flat_map(cells_of) {
            self.wanted.entry(cell).or_default().insert(pad.id.clone());
        }
        let calls = bodies
            .into_iter()
            .map(|body| NewCall { cid: self.id(), body, summary: Summary::default() })
            .collect();
        let now_ms = self.clock();
        self.dispatch(tab, Event::SendPressed { now_ms, draft: pad.id, plan, calls });
    }
}
