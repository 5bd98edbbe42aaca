//! Keeping the draft: saved as it is typed, per tenant and person, restored after reload, sign-in and crash.
//! Another person on the same browser sees nothing of it: their key is another.

use leptos::{prelude::*, task::spawn_local};
use serde::{Deserialize, Serialize};

use super::{Guide, GuideEvent, Store, late::Later};
use crate::route::{Door, Route};

/// Where drafts lie in `localStorage`; the tenant and the person follow.
const KEY: &str = "ar.draft.";
/// Drafts are kept this long after the last change.
const KEEP_MS: i64 = 24 * 60 * 60 * 1000;
/// Typing rests this long before it is saved: less than the 300 ms that a person may lose.
const REST_MS: i64 = 200;
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Kept {
    version: u32,
    saved_ms: i64,
    guide: Guide,
    /// The field that had the focus.
    focus: Option<String>,
}

impl Store {
    fn draft_key(self) -> Option<String> {
        let tenant = self.config().tenant.api_url.as_str().to_owned();
        let id = self.session.with_untracked(|m| m.identity().map(|identity| identity.identity_id.clone()));
        id.map(|id| format!("{KEY}{tenant}.{id}"))
    }

    /// Saves whenever the draft has rested for a moment.
    pub(super) fn watch_draft(self) {
        let turn = StoredValue::new(0_u64);
        Effect::new(move |before: Option<()>| {
            self.guide.track();
            if before.is_none() {
                return;
            }
            let mine = turn.get_value() + 1;
            turn.set_value(mine);
            spawn_local(async move {
                self.pause(REST_MS).await;
                if turn.try_get_value() == Some(mine) {
                    self.keep_draft_now();
                }
            });
        });
    }

    /// Saves at once: before leaving the page.
    pub fn keep_draft_now(self) {
        self.later(Later::KeepDraft);
    }

    /// Whether a draft of this person lies in the browser.
    pub(super) fn has_draft(self) -> bool {
        let Some(key) = self.draft_key() else { return false };
        self.with_ports(|ports| ports.browser.get(&key)).is_ok_and(|text| text.is_some())
    }

    pub(super) fn write_draft(self) {
        if self.expecting_draft.get_untracked() {
            // What lies there has not been read: it is newer than the empty form.
            return;
        }
        let Some(key) = self.draft_key() else { return };
        let blank =
            self.guide.with_untracked(|guide| guide.grant.is_blank() && guide.remove == blank_removal());
        let kept = self.with_ports(|ports| {
            if blank {
                return ports.browser.remove(&key);
            }
            let kept = Kept {
                version: VERSION,
                saved_ms: ports.clock.now_ms(),
                guide: self.guide.get_untracked(),
                focus: ports.page.focused_id(),
            };
            ports.browser.set(&key, &serde_json::to_string(&kept).unwrap_or_default())
        });
        if kept.is_err() {
            self.forgetful.set(true);
        }
    }

    /// After signing in: the draft of this person, when there is one.
    pub(super) fn restore_draft(self) {
        let Some(key) = self.draft_key() else { return };
        let (text, now_ms) = self.with_ports(|ports| (ports.browser.get(&key), ports.clock.now_ms()));
        let text = match text {
            Ok(text) => text,
            Err(_) => {
                self.forgetful.set(true);
                None
            }
        };
        let kept = text.and_then(|text| serde_json::from_str::<Kept>(&text).ok());
        match kept {
            Some(kept) if kept.version == VERSION && now_ms.saturating_sub(kept.saved_ms) < KEEP_MS => {
                self.guide.set(kept.guide);
                if let (Some(id), Route::Guide { .. }) = (kept.focus, self.route.get_untracked()) {
                    self.with_ports(|ports| ports.page.focus(&id));
                }
            }
            Some(_) => {
                let _ = self.with_ports(|ports| ports.browser.remove(&key));
            }
            None => {}
        }
    }

    /// Somebody else is signed in: nothing of the former person stays on the screen.
    pub(super) fn forget_person(self) {
        self.guide.set(Guide::default());
        self.me.set(None);
        self.shown_for.set_value(None);
        self.plan_shown.set(None);
        self.blocked.set(None);
        self.later(Later::ForgetPerson);
    }

    pub(super) fn forget_lists(self) {
        self.facts.set(crate::rules::Facts::default());
        self.people.set(crate::catalogue::PeopleSearch::default());
        self.search.set(crate::catalogue::ItemSearch::default());
        self.holdings.set(crate::catalogue::Look::default());
        self.requests.update(super::Requests::forget);
    }

    /// Everything chosen and typed behind the open door is dropped.
    pub fn start_over(self) {
        let door = self.door_untracked();
        let me = self.me.get_untracked();
        self.dispatch(super::StoreEvent::Guide(GuideEvent::StartOver(me)));
        self.plan_shown.set(None);
        self.dispatch(super::StoreEvent::Go(Route::first(door)));
    }
}

fn blank_removal() -> super::Pad {
    let mut guide = Guide::default();
    guide.update(Door::Remove, GuideEvent::StartOver(None));
    guide.remove
}
