//! Windows that sleep: a frozen tab, a closed lid. They hear nothing meanwhile, at once or ever, and go on where they were.

use access_request::submission::Event;

use crate::world::{Pending, TABS, World};

/// Somebody who comes back after this long has to sign in again, which loads the page anew.
const SIGNED_IN_MS: i64 = 29 * 86_400_000;

impl World {
    /// What the other windows hear; a frozen one hears it when it wakes, or never.
    pub fn tell(&mut self, from: usize, what: impl Fn() -> Pending) {
        for (_, it) in self.tabs.iter_mut().enumerate().filter(|(tab, _)| *tab != from) {
            if let Some(it) = it.as_mut().filter(|it| !it.deaf) {
                it.pending.push(what());
            }
        }
    }

    pub fn fall_asleep(&mut self, tab: usize, deaf: bool) {
        if let Some(it) = self.tabs[tab].as_mut() {
            (it.asleep, it.deaf, it.stale) = (true, deaf, true);
            if deaf {
                it.pending
                    .retain(|it| !matches!(it, Pending::Told(_) | Pending::Saved(..) | Pending::Stop(_)));
            }
        }
    }

    pub fn wake(&mut self, tab: usize) {
        if let Some(it) = self.tabs[tab].as_mut() {
            (it.asleep, it.deaf) = (false, false);
        }
    }

    pub fn is_asleep(&self, tab: usize) -> bool {
        self.tabs[tab].as_ref().is_some_and(|it| it.asleep)
    }

    /// The lid is closed for hours or days, whatever was under way.
    pub fn pass(&mut self, hours: i64) {
        self.now_ms += hours * 3_600_000;
        for it in self.tabs.iter_mut().flatten() {
            it.stale = true;
        }
    }

    /// Whoever was away for a month has to sign in.
    pub fn sign_in_again(&mut self, tab: usize) {
        let now_ms = self.now_ms;
        if self.tabs[tab].as_ref().is_some_and(|it| now_ms - it.read_ms > SIGNED_IN_MS) {
            self.crash(tab);
            self.open(tab);
        }
    }

    /// The window reads the store: it came back into view, or noticed that time has passed without it.
    pub fn returned(&mut self, tab: usize, look: bool) {
        let (now_ms, locks) = (self.clock(), self.locks_of_others(tab));
        if self.tabs[tab].is_some() && self.reads_work {
            self.dispatch(tab, Event::Returned { now_ms, records: self.stored(), locks, look });
            self.part_all(tab);
            if let Some(it) = self.tabs[tab].as_mut() {
                (it.stale, it.read_ms) = (false, self.now_ms);
            }
        }
    }

    pub fn read_again(&mut self, tab: usize) {
        self.returned(tab, false);
    }

    /// Moments pass; a window that has slept notices.
    pub fn tick(&mut self, tab: usize) {
        let now_ms = self.clock();
        self.dispatch(tab, Event::Tick { now_ms });
        if self.tabs[tab].as_ref().is_some_and(|it| it.stale) {
            self.returned(tab, false);
        }
    }

    /// Everything that is on its way to a window arrives.
    pub fn deliver_all(&mut self, tab: usize) {
        while self.tabs[tab].as_ref().is_some_and(|it| !it.pending.is_empty()) {
            self.deliver(tab, 0, crate::fate::GOOD);
        }
    }

    pub fn wake_all(&mut self) {
        for tab in 0..TABS {
            self.wake(tab);
            self.sign_in_again(tab);
        }
    }
}
