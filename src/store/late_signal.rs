//! Signals that come with the second half of the app (`late.rs`). The first half holds only a handle that knows where to
//! find each: what is in them is heavy, and so is the code that makes, compares and drops it.

use leptos::prelude::*;

use super::{Link, Requests, Visit, slices::Slices};
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
    pub link: RwSignal<Link>,
    pub visit: RwSignal<Visit>,
    pub verdict: Memo<Verdict>,
    pub found: Memo<Verdict>,
    pub answered: Memo<Vec<String>>,
    pub slices: Slices,
    pub plan: Memo<Plan>,
}

/// Where the state is, once it is there.
pub type Place = StoredValue<Option<LateState>>;

/// Something of the second half. Before that has arrived it reads as empty and swallows what is written: nothing of the
/// second half runs then.
#[derive(Clone, Copy)]
pub struct LateHandle<S> {
    place: Place,
    pick: fn(&LateState) -> S,
}

/// A signal of the second half.
pub type LateSignal<T> = LateHandle<RwSignal<T>>;
/// What is derived there.
pub type LateMemo<T> = LateHandle<Memo<T>>;

impl<S: 'static> LateHandle<S> {
    pub(super) fn new(place: Place, pick: fn(&LateState) -> S) -> Self {
        Self { place, pick }
    }

    fn there(&self) -> Option<S> {
        self.place.with_value(|state| state.as_ref().map(self.pick))
    }
}

impl<S: With + WithUntracked<Value = <S as With>::Value> + 'static> LateHandle<S>
where
    <S as With>::Value: Default,
{
    pub fn with<R>(self, act: impl FnOnce(&<S as With>::Value) -> R) -> R {
        match self.there() {
            Some(there) => there.with(act),
            None => act(&Default::default()),
        }
    }

    pub fn with_untracked<R>(self, act: impl FnOnce(&<S as With>::Value) -> R) -> R {
        match self.there() {
            Some(there) => there.with_untracked(act),
            None => act(&Default::default()),
        }
    }
}

impl<T: Send + Sync + 'static> LateSignal<T> {
    pub fn update(self, act: impl FnOnce(&mut T)) {
        if let Some(there) = self.there() {
            there.update(act);
        }
    }

    pub fn update_untracked(self, act: impl FnOnce(&mut T)) {
        if let Some(there) = self.there() {
            there.update_untracked(act);
        }
    }

    pub fn set(self, value: T) {
        if let Some(there) = self.there() {
            there.set(value);
        }
    }
}
