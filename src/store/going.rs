//! From one screen to another.

use leptos::prelude::*;

use super::{Store, guide, late::Later};
use crate::route::Route;

impl Store {
    /// Shows a route; `replace` leaves no entry in the history.
    pub(super) fn show(self, route: Route, replace: bool) {
        let fragment = route.fragment();
        self.with_ports(|ports| ports.navigation.go(&fragment, replace));
        self.turn_to(route);
    }

    /// Says whether it was another route until now.
    pub(super) fn turn_to(self, route: Route) -> bool {
        let other = self.route.with_untracked(|now| *now != route);
        if other {
            self.leave_for(&route);
            self.route.set(route);
        }
        other
    }

    fn leave_for(self, route: &Route) {
        self.announcer.forget();
        let from = self.route.with_untracked(Route::guide);
        let before = self.returning.get_untracked();
        self.returning.set(guide::returns_to_check(before, from, route.guide()));
    }

    /// What entering a page needs.
    pub(crate) fn enter(self) {
        self.now_ms.set(self.moment().wall_ms);
        if !self.is_focus_restored() {
            self.entered.update(|n| *n += 1);
        }
        self.keep_place();
        self.later(Later::Entered);
    }

    /// What the pages of the second half need when they are entered.
    pub(super) fn entered_page(self) {
        match self.route.get_untracked() {
            Route::Requests | Route::Request(_) => self.open_requests(),
            Route::Guide { step, .. } => self.enter_step(step),
            Route::Prefilled(link) => self.open_link(link.as_str()),
            _ => {}
        }
    }
}
