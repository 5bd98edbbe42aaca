//! Signals that come with the second half of the app (`late.rs`). The first half holds only a handle that knows where to
//! find each: what is in them is heavy, and so is the code that makes, compares and drops it.

use leptos::prelude::*;

use super::Requests;
use crate::{
    catalogue::{ItemSearch, Look, PeopleSearch},
    rules::{Facts, Plan, Verdict},
    submission::Outbox,
};

/// Everything that is made when the second half arrives.
#[derive(Clone, Copy)]
pub struct LateState {
    pub facts: RwSignal<Facts>,
    pub people: RwSignal<PeopleSearch>,
    pub search: RwSignal<ItemSearch>,
    pub holdings: RwSignal<Look>,
    pub outbox: RwSignal<Outbox>,
    pub requests: RwSignal<Requests>,
    pub verdict: Memo<Verdict>,
    pub plan: Memo<Plan>,
}

/// Where the state is, once it is there.
pub type Place = StoredValue<Option<LateState>>;

/// A signal of the second half. Before that has arrived it reads as empty and swallows what is written: nothing of the
/// second half runs then.
pub struct LateSignal<T: 'static> {
    place: Place,
    pick: fn(&LateState) -> RwSignal<T>,
}

impl<T> Clone for LateSignal<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for LateSignal<T> {}

impl<T: Default + Send + Sync + 'static> LateSignal<T> {
    pub(super) fn new(place: Place, pick: fn(&LateState) -> RwSignal<T>) -> Self {
        Self { place, pick }
    }

    fn signal(self) -> Option<RwSignal<T>> {
        self.place.with_value(|state| state.as_ref().map(self.pick))
    }

    pub fn with<R>(self, act: impl FnOnce(&T) -> R) -> R {
        match self.signal() {
            Some(signal) => signal.with(act),
            None => act(&T::default()),
        }
    }

    pub fn with_untracked<R>(self, act: impl FnOnce(&T) -> R) -> R {
        match self.signal() {
            Some(signal) => signal.with_untracked(act),
            None => act(&T::default()),
        }
    }

    pub fn update(self, act: impl FnOnce(&mut T)) {
        if let Some(signal) = self.signal() {
            signal.update(act);
        }
    }

    pub fn update_untracked(self, act: impl FnOnce(&mut T)) {
        if let Some(signal) = self.signal() {
            signal.update_untracked(act);
        }
    }

    pub fn set(self, value: T) {
        if let Some(signal) = self.signal() {
            signal.set(value);
        }
    }
}

/// The same for what is derived.
pub struct LateMemo<T: Send + Sync + 'static> {
    place: Place,
    pick: fn(&LateState) -> Memo<T>,
}

impl<T: Send + Sync> Clone for LateMemo<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Send + Sync> Copy for LateMemo<T> {}

impl<T: Default + Send + Sync + 'static> LateMemo<T> {
    pub(super) fn new(place: Place, pick: fn(&LateState) -> Memo<T>) -> Self {
        Self { place, pick }
    }

    fn memo(self) -> Option<Memo<T>> {
        self.place.with_value(|state| state.as_ref().map(self.pick))
    }

    pub fn with<R>(self, act: impl FnOnce(&T) -> R) -> R {
        match self.memo() {
            Some(memo) => memo.with(act),
            None => act(&T::default()),
        }
    }

    pub fn with_untracked<R>(self, act: impl FnOnce(&T) -> R) -> R {
        match self.memo() {
            Some(memo) => memo.with_untracked(act),
            None => act(&T::default()),
        }
    }
}
