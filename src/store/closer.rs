//! Asks about the chosen items one by one: what they ask for, where they can go, from where they can be taken. What is
//! worth asking is decided in `catalogue/`.

use leptos::prelude::*;

use super::Store;
use crate::{
    catalogue::{LookEvent, Particular},
    route::{Door, Route, Step},
    rules::Kind,
};

impl Store {
    /// Looks up what the chosen items ask for, to which accounts they can go, and from where they can be taken.
    pub(super) fn look_closer(self) {
        let Some((door, step)) = self.route.with_untracked(Route::guide) else { return };
        if self.session.with_untracked(|machine| machine.session().is_none()) {
            return;
        }
        let people = self.chosen_people();
        let (removed, given): (Vec<_>, Vec<_>) = self.guide.with_untracked(|guide| {
            let draft = &guide.pad(door).draft;
            let lines = draft.items.iter().map(|line| (draft.kind_of(line), line.item.key()));
            lines.partition(|(kind, _)| *kind == Kind::Revoke)
        });
        let accounts = matches!(step, Step::Details | Step::Check);
        for (items, removing) in [(given, false), (removed, true)] {
            // Whose access is to be removed is looked up before anything of it is chosen.
            if people.is_empty() || (items.is_empty() && !(removing && door == Door::Remove)) {
                continue;
            }
            let items = items.into_iter().map(|(_, key)| key).collect();
            let ask = Particular { people: people.clone(), items, removing, accounts };
            self.on_look(LookEvent::LookCloser { ask, now_ms: self.moment().wall_ms });
        }
    }
}
