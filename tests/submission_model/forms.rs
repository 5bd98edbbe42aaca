//! The forms of the windows: named at the first edit, saved, heard of by the others, sent, and closed.
//! As `src/store/drafts.rs` and `src/store/outbox.rs` do it.

use access_request::{
    contract::{AccessRequest, AccessRequestItem, ClientMetadata, ItemType, RequestType},
    submission::{Cell, Closed, Event, Fate, NewCall, Summary, adopts, cells_of, fate, next_id},
};

use crate::world::{Pending, Tab, World};

/// A stored form lives this long after the last change.
const KEPT_MS: i64 = 86_400_000;

/// A form as a window shows it: whatever was typed follows from the two numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pad {
    /// Empty until the first edit.
    pub id: String,
    /// Another last item.
    pub items: u32,
    /// Another comment, which makes it no other wish.
    pub comment: u32,
    /// Accepted before, and taken out.
    pub out: Vec<Cell>,
    pub saved_ms: i64,
    /// Of the copy in the store that this one was made from.
    pub revision: u32,
    pub changed: bool,
    /// What lies in the store was sent, and is to go.
    pub outdated: bool,
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
        .filter(|body| !cells_of(body).iter().all(|cell| pad.out.contains(cell)))
        .collect()
}

/// What is left of a draft is no other intent.
fn intent(draft: &str) -> String {
    draft.split('.').next().unwrap_or_default().to_owned()
}

impl World {
    pub fn is_closed(&self, draft: &str) -> bool {
        self.closed.contains_key(draft)
    }

    /// The form of a window that is opened: the stored one, unless it is old.
    pub fn restored(&mut self, door: usize) -> Pad {
        let now_ms = self.clock();
        self.closed.retain(|_, it| !it.is_over(now_ms));
        let kept = &self.kept[door];
        if now_ms - kept.saved_ms < KEPT_MS { kept.clone() } else { Pad::default() }
    }

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

    /// As `store/drafts.rs` does it: a window in which nothing was changed writes nothing, and none a form that was sent.
    pub fn save(&mut self, tab: usize, door: usize) {
        let is_due = |it: &Tab| it.pads[door].changed || it.pads[door].outdated;
        if !self.tabs[tab].as_ref().is_some_and(is_due) {
            return;
        }
        self.part(tab, door, false);
        let kept = self.kept[door].clone();
        self.heard(tab, door, &kept);
        let now_ms = self.clock();
        let Some(it) = self.tabs[tab].as_mut() else { return };
        let pad = &mut it.pads[door];
        if self.closed.contains_key(&pad.id) {
            return;
        }
        (pad.changed, pad.outdated) = (false, false);
        pad.saved_ms = now_ms;
        pad.revision = pad.revision.max(self.kept[door].revision) + 1;
        self.kept[door] = pad.clone();
        let kept = pad.clone();
        self.tell(tab, || Pending::Saved(door, kept.clone()));
    }

    /// Another window saved it, or this one reads what lies there.
    pub fn heard(&mut self, tab: usize, door: usize, theirs: &Pad) {
        let closed = self.is_closed(&theirs.id);
        let Some(ours) = self.tabs[tab].as_mut().map(|it| &mut it.pads[door]) else { return };
        if theirs.revision <= ours.revision {
            return;
        }
        ours.revision = theirs.revision;
        if adopts(ours.changed, theirs.id.is_empty(), closed) {
            *ours = theirs.clone();
        }
    }

    pub fn note_closed(&mut self, draft: &str, forgotten: bool) {
        if let Some(note) = Closed::note(self.closed.get(draft).copied(), self.clock(), forgotten) {
            self.closed.insert(draft.to_owned(), Closed::read(&note.write()).expect("what was written"));
        }
    }

    /// Everything of a draft has arrived.
    pub fn close(&mut self, tab: usize, draft: &str) {
        self.note_closed(draft, false);
        let Some(it) = self.tabs[tab].as_ref() else { return };
        if let Some(door) = it.pads.iter().position(|pad| pad.id == draft) {
            let kept = self.kept[door].clone();
            self.heard(tab, door, &kept);
            self.part(tab, door, false);
            self.save(tab, door);
        }
    }

    /// What a form does when its draft was closed, here or elsewhere.
    pub fn part(&mut self, tab: usize, door: usize, read: bool) {
        loop {
            let Some(it) = self.tabs[tab].as_ref() else { return };
            let mut pad = it.pads[door].clone();
            let committed = |cell: &Cell| self.ledger.iter().any(|(_, cells)| cells.contains(cell));
            match fate(&it.outbox, &pad.id, self.closed.get(&pad.id).copied()) {
                Fate::TakenOut => {
                    let sent = it.outbox.accepted_of(&pad.id);
                    assert!(!sent.is_empty() && sent.iter().all(committed), "closed, and had not arrived");
                    pad.id = next_id(&pad.id);
                    pad.outdated = false;
                    pad.out.extend(sent);
                    if content(door, &pad).is_empty() {
                        pad = Pad { revision: pad.revision, outdated: true, ..Pad::default() };
                    }
                }
                Fate::Gone if read => {
                    pad = Pad { revision: pad.revision, outdated: true, ..Pad::default() };
                }
                Fate::Open | Fate::Arriving | Fate::Gone => return,
            }
            pad.changed = !pad.outdated;
            self.tabs[tab].as_mut().expect("open").pads[door] = pad;
        }
    }

    /// The store was read just now.
    pub fn part_all(&mut self, tab: usize) {
        for door in 0..crate::world::DRAFTS {
            self.part(tab, door, true);
            self.save(tab, door);
        }
    }

    pub fn press(&mut self, tab: usize, door: usize) {
        let plan = self.id();
        let shown = |world: &Self| world.tabs[tab].as_ref().map(|it| it.pads[door].clone());
        let Some(before) = shown(self).filter(|pad| !pad.id.is_empty()) else { return };
        let kept = self.kept[door].clone();
        self.heard(tab, door, &kept);
        self.part(tab, door, false);
        let Some(pad) = shown(self) else { return };
        let same = content(door, &before) == content(door, &pad) && before.id == pad.id;
        if !same || self.is_closed(&pad.id) {
            // Changed or sent in another window: said, and not sent.
            if self.reads_work {
                self.read_again(tab);
            }
            return;
        }
        // The press itself is an edit: the step is checked, and the form saved.
        self.tabs[tab].as_mut().expect("open").pads[door].changed = true;
        self.save(tab, door);
        let bodies = content(door, &pad);
        for cell in bodies.iter().flat_map(cells_of) {
            self.wanted.entry(cell).or_default().insert(intent(&pad.id));
        }
        let calls = bodies
            .into_iter()
            .map(|body| NewCall { cid: self.id(), body, summary: Summary::default() })
            .collect();
        let now_ms = self.clock();
        self.dispatch(tab, Event::SendPressed { now_ms, draft: pad.id, plan, calls });
    }
}
