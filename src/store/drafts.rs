//! Keeping the draft: saved as it is typed, per tenant and person, restored after reload, sign-in and crash, and one
//! in all windows. Another person on the same browser sees nothing of it: their key is another.

pub(super) mod copy;

use leptos::{prelude::*, task::spawn_local};
use serde::{Deserialize, Serialize};

use super::{Guide, GuideEvent, Pad, Store, late::Later};
use crate::{
    msg,
    route::{Door, Route, Step},
    submission,
};

/// Where drafts lie in `localStorage`; the tenant and the person follow.
const KEY: &str = "ar.draft.";
/// Where what cannot be read is set aside; the moment and the former key follow.
const ASIDE: &str = "ar.aside.";
/// Drafts are kept this long after the last change, and what was set aside from then on.
const KEEP_MS: i64 = 24 * 60 * 60 * 1000;
/// Typing rests this long before it is saved: less than the 300 ms that a person may lose.
const REST_MS: i64 = 200;
/// Between two ticks, which are some seconds apart: the window, or the whole device, has slept.
const SLEPT_MS: i64 = 60 * 1000;
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Kept {
    version: u32,
    /// Grows with every save, whichever window made it.
    #[serde(default)]
    revision: u64,
    saved_ms: i64,
    guide: Guide,
    /// The field that had the focus.
    focus: Option<String>,
    /// The fragment of the step that was open.
    #[serde(default)]
    place: Option<String>,
}

/// What this window knows of the stored draft.
#[derive(Clone, Debug, Default)]
pub(super) struct Keeping {
    /// Of the copy that was last read or written here.
    revision: u64,
    /// Behind these doors something was changed here that is not saved yet.
    changed: Vec<Door>,
    /// What lies there was sent, and is to go.
    outdated: bool,
    focus: Option<String>,
    place: Option<String>,
    /// The focus was given back to a field: the heading of the page leaves it there.
    focus_restored: bool,
    /// The last tick.
    awake_ms: i64,
}

impl Keeping {
    fn is_changed(&self, door: Door) -> bool {
        self.changed.contains(&door)
    }

    /// The fragment of the step that was open last.
    pub(super) fn place(&self) -> Option<&str> {
        self.place.as_deref()
    }

    pub(super) fn change(&mut self, door: Door) {
        if !self.is_changed(door) {
            self.changed.push(door);
        }
    }

    /// A form that was sent is blank: nothing typed here stands in the way of what another window has begun since.
    pub(super) fn emptied(&mut self, door: Door) {
        self.changed.retain(|changed| *changed != door);
        self.outdated = true;
    }
}

/// What stands under a key; `None` when it is not for this version of the app.
fn read(text: &str) -> Option<Kept> {
    let mut kept = serde_json::from_str::<Kept>(text).ok().filter(|kept| kept.version == VERSION)?;
    for door in Door::ALL {
        let (saved_ms, pad) = (kept.saved_ms, kept.guide.pad_mut(door));
        if pad.id.is_empty() && !pad.is_blank() {
            // All windows that read this copy come to the same id.
            pad.id = format!("kept-{saved_ms}");
        }
    }
    Some(kept)
}

/// The pads of a copy that another window saved, except what was changed here since and what was sent.
fn adopt(ours: &mut Guide, theirs: &Guide, keeping: &Keeping, is_closed: &dyn Fn(&str) -> bool) {
    for door in Door::ALL {
        let pad = theirs.pad(door);
        if submission::adopts(keeping.is_changed(door), pad.is_blank(), is_closed(&pad.id)) {
            *ours.pad_mut(door) = pad.clone();
        }
    }
}

impl Store {
    fn draft_key(self) -> Option<String> {
        self.person_key().map(|person| format!("{KEY}{person}"))
    }

    /// What is kept is kept for one person at one tenant.
    pub(super) fn person_key(self) -> Option<String> {
        let tenant = self.config().tenant.api_url.as_str().to_owned();
        let id = self.session.with_untracked(|m| m.identity().map(|identity| identity.identity_id.clone()));
        id.map(|id| format!("{tenant}.{id}"))
    }

    /// The person did something: the draft is named at its first edit, so that all windows know it by one name, and
    /// saved soon.
    pub(super) fn edit(self, door: Door, event: GuideEvent) {
        self.edit_by(Guide::update, door, event);
    }

    /// The same by what the first half of the app knows of it, or by all of it.
    pub(super) fn edit_by(self, take_in: fn(&mut Guide, Door, GuideEvent), door: Door, event: GuideEvent) {
        let over = matches!(event, GuideEvent::StartOver(_));
        let unnamed = self.guide.with_untracked(|guide| guide.pad(door).id.is_empty());
        let id = if unnamed && !over { self.uuid() } else { None };
        self.keeping.update_value(|keeping| keeping.change(door));
        self.guide.update(|guide| {
            take_in(guide, door, event);
            if let Some(id) = id {
                guide.pad_mut(door).id = id;
            }
        });
    }

    /// Puts another form behind a door.
    pub(super) fn put_pad(self, door: Door, pad: Pad) {
        self.keeping.update_value(|keeping| keeping.change(door));
        self.guide.update(|guide| *guide.pad_mut(door) = pad);
        self.keep_draft_now();
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

    /// The session ended while this field had the focus: signing in leads back to it.
    pub(super) fn left_at(self, field: String) {
        let Some((door, _)) = self.route.with_untracked(Route::guide) else { return };
        let place = self.place();
        self.keeping.update_value(|keeping| {
            keeping.focus = Some(field);
            keeping.place = place;
            keeping.change(door);
        });
        self.write_draft();
    }

    /// Saves what was changed here: before leaving the page, and when typing rests. A window in which nothing was
    /// changed never writes over what another one saved.
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
        let is_due = |keeping: &Keeping| !keeping.changed.is_empty() || keeping.outdated;
        if !self.keeping.with_value(is_due) {
            return;
        }
        self.part_with_closed();
        self.take_newer();
        let keeping = self.keeping.get_value();
        let mut guide = self.guide.get_untracked();
        for door in Door::ALL {
            if !self.is_closed(&guide.pad(door).id) {
                continue;
            }
            if keeping.is_changed(door) {
                // It was sent, and how is about to be heard: what else was typed is saved then.
                return;
            }
            *guide.pad_mut(door) = Pad::default();
        }
        let saved_ms = self.moment().wall_ms;
        // Higher than any before, also when the copy that bore the last one was taken away.
        let revision = keeping.revision.saturating_add(1).max(saved_ms.unsigned_abs());
        let blank = Door::ALL.into_iter().all(|door| guide.pad(door).is_blank());
        let place = self.place().or(keeping.place);
        let kept = self.with_ports(|ports| {
            // A button or the page itself has no id; the field that was left for it is where the person was.
            let focus = ports.page.focused_id().filter(|_| self.place().is_some()).or(keeping.focus);
            self.keeping.set_value(Keeping {
                revision,
                focus: focus.clone(),
                place: place.clone(),
                awake_ms: keeping.awake_ms,
                ..Keeping::default()
            });
            if blank {
                return (ports.browser.remove(&key), None);
            }
            let kept = Kept { version: VERSION, revision, saved_ms, guide, focus, place };
            let text = serde_json::to_string(&kept).unwrap_or_default();
            (ports.browser.set(&key, &text), Some(text))
        });
        if kept.0.is_err() {
            self.forgetful.set(true);
        }
        self.copy_draft(key, kept.1);
    }

    /// The step that is open, as it stands in the address.
    fn place(self) -> Option<String> {
        self.route.with_untracked(|route| {
            let asks = matches!(route, Route::Guide { step, .. } if *step != Step::Sent);
            asks.then(|| route.fragment())
        })
    }

    /// Another step was entered: the next visit begins there.
    pub(super) fn keep_place(self) {
        let Some((door, _)) = self.route.with_untracked(Route::guide) else { return };
        let place = self.place();
        let moved = self.keeping.with_value(|keeping| place.is_some() && keeping.place != place);
        if moved && self.guide.with_untracked(|guide| !guide.pad(door).is_blank()) {
            let changed = self.keeping.with_value(|keeping| keeping.revision > 0);
            self.keeping.update_value(|keeping| {
                keeping.place = place;
                keeping.focus = None;
                if changed {
                    keeping.change(door);
                }
            });
            self.keep_draft_now();
        }
    }

    /// Another window saved the draft.
    pub(super) fn draft_heard(self, key: &str, text: &str) {
        if self.draft_key().as_deref() != Some(key) {
            return;
        }
        self.take(text);
    }

    fn take(self, text: &str) {
        let keeping = self.keeping.get_value();
        let Some(theirs) = read(text).filter(|it| it.revision > keeping.revision) else { return };
        self.keeping.update_value(|keeping| keeping.revision = theirs.revision);
        self.guide.update(|guide| adopt(guide, &theirs.guide, &keeping, &|draft| self.is_closed(draft)));
    }

    /// What another window saved that this one has not heard of.
    pub(super) fn take_newer(self) {
        let Some(key) = self.draft_key().filter(|_| !self.expecting_draft.get_untracked()) else { return };
        if let Ok(Some(text)) = self.with_ports(|ports| ports.browser.get(&key)) {
            self.take(&text);
        }
    }

    /// Makes room. What is typed here is saved again with the next change. False when nothing was there.
    pub(super) fn drop_stored_draft(self) -> bool {
        let Some(key) = self.draft_key().filter(|_| self.has_draft()) else { return false };
        self.keeping.update_value(|keeping| keeping.changed = Door::ALL.to_vec());
        self.with_ports(|ports| ports.browser.remove(&key)).is_ok()
    }

    /// Whether this window was frozen, or the whole device, since this was asked last.
    pub(super) fn has_slept(self) -> bool {
        let (now_ms, before) = (self.moment().wall_ms, self.keeping.with_value(|keeping| keeping.awake_ms));
        self.keeping.update_value(|keeping| keeping.awake_ms = now_ms);
        before > 0 && now_ms.saturating_sub(before) > SLEPT_MS
    }

    /// After signing in: the draft of this person, when there is one.
    pub(super) fn restore_draft(self) {
        let Some(key) = self.draft_key() else { return };
        self.keeping.set_value(Keeping::default());
        let (text, now_ms) = self.with_ports(|ports| (ports.browser.get(&key), ports.clock.now_ms()));
        match text.map(|text| text.map(|text| (read(&text), text))) {
            Err(_) => self.forgetful.set(true),
            Ok(None) => {}
            Ok(Some((Some(kept), _))) if now_ms.saturating_sub(kept.saved_ms) < KEEP_MS => self.take_up(kept),
            Ok(Some((Some(_), _))) => {
                let _ = self.with_ports(|ports| ports.browser.remove(&key));
            }
            Ok(Some((None, text))) => {
                let aside = format!("{ASIDE}{now_ms}.{key}");
                let _ = self.with_ports(|ports| {
                    ports.browser.set(&aside, &text).and_then(|()| ports.browser.remove(&key))
                });
                self.aside.set(Some(msg!("app.draft-lost")));
            }
        }
        self.sweep_drafts(&key, now_ms);
        self.sweep_closed(now_ms);
    }

    /// Opens the form where it was left: its step when the address names none, and its field.
    fn take_up(self, kept: Kept) {
        self.guide.set(kept.guide);
        let route = self.route.get_untracked();
        let place = kept.place.as_deref().map(Route::parse);
        if let Some(place) = place.clone().filter(|place| route == Route::default() && *place != route) {
            self.show(place, true);
        }
        let there = place == Some(self.route.get_untracked());
        let focus = kept.focus.filter(|_| there);
        if let Some(id) = &focus {
            // Headings that are painted from now on leave the focus alone until the next page is entered.
            self.entered.set(0);
            self.with_ports(|ports| ports.page.focus(id));
        }
        self.keeping.set_value(Keeping {
            revision: kept.revision,
            focus_restored: focus.is_some(),
            focus,
            place: kept.place,
            ..Keeping::default()
        });
    }

    /// Whether the heading of the page just entered is to leave the focus where it is. Asked once.
    pub(super) fn is_focus_restored(self) -> bool {
        let restored = self.keeping.with_value(|keeping| keeping.focus_restored);
        self.keeping.update_value(|keeping| keeping.focus_restored = false);
        restored
    }

    /// Nobody's draft stays longer than a day, whoever signs in next.
    fn sweep_drafts(self, mine: &str, now_ms: i64) {
        let is_old = |saved_ms: i64| now_ms.saturating_sub(saved_ms) >= KEEP_MS;
        self.with_ports(|ports| {
            for key in ports.browser.keys().unwrap_or_default().iter().filter(|key| *key != mine) {
                let old = if let Some(rest) = key.strip_prefix(ASIDE) {
                    rest.split('.').next().and_then(|ms| ms.parse().ok()).is_some_and(is_old)
                } else if key.starts_with(KEY) {
                    let text = ports.browser.get(key).ok().flatten();
                    text.and_then(|text| read(&text)).is_some_and(|kept| is_old(kept.saved_ms))
                } else {
                    false
                };
                if old {
                    let _ = ports.browser.remove(key);
                }
            }
        });
    }

    /// Somebody else is signed in: nothing of the former person stays on the screen.
    pub(super) fn forget_person(self) {
        self.keeping.set_value(Keeping::default());
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
        self.link.set(super::Link::None);
        self.aside.set(None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Guide {
        let mut guide = Guide::default();
        guide.update(Door::Grant, GuideEvent::Comment(None, text.to_owned()));
        guide.grant.id = text.to_owned();
        guide
    }

    /// A window that had been left open wrote its old form over the new one of another window when it was hidden.
    #[test]
    fn a_window_takes_the_form_of_another_one_unless_it_was_changed_here() {
        let (mut ours, theirs) = (typed("old"), typed("new"));
        let open = |_: &str| false;
        adopt(&mut ours, &theirs, &Keeping::default(), &open);
        assert_eq!(ours, theirs);
        let mut ours = typed("mine");
        let mut changed = Keeping::default();
        changed.change(Door::Grant);
        adopt(&mut ours, &theirs, &changed, &open);
        assert_eq!(ours, typed("mine"));
        adopt(&mut ours, &Guide::default(), &Keeping::default(), &open);
        assert_eq!(ours, typed("mine"), "what became blank elsewhere is kept here");
    }

    /// A window that had not heard that its draft was sent saved it once more. The others took it, and when the record was
    /// a day old "Send request" sent it again.
    #[test]
    fn no_window_takes_a_form_that_was_sent() {
        let mut ours = Guide::default();
        adopt(&mut ours, &typed("sent"), &Keeping::default(), &|draft| draft == "sent");
        assert_eq!(ours, Guide::default());
    }

    /// Each window made an id of its own at the first press of "Send request", and both sent.
    #[test]
    fn all_windows_that_restore_one_draft_know_it_by_one_id() {
        let mut guide = typed("x");
        guide.grant.id.clear();
        let kept = Kept { version: VERSION, revision: 3, saved_ms: 7, guide, focus: None, place: None };
        let text = serde_json::to_string(&kept).unwrap();
        let ids: Vec<String> = (0..2).filter_map(|_| read(&text)).map(|it| it.guide.grant.id).collect();
        assert_eq!(ids, ["kept-7", "kept-7"]);
        assert!(read("{\"version\":2}").is_none() && read("nonsense").is_none());
    }
}
