//! The half of the app that the first screen can do without: rules, items, sending, following, and their pages. It is a
//! file of its own (`late.wasm`), asked for as soon as the first screen stands. What belongs to it is reached only through
//! the functions of [`Late`]; calling any of it by name from elsewhere would pull it back into the first load.

use leptos::prelude::*;

use super::Store;
use crate::{
    route::Route,
    rules::{self, Context, Draft, Pack, PackName, Person, Plan, Verdict},
    text::Message,
};

/// The second half, once it is there.
#[derive(Clone, Copy)]
pub struct Late {
    /// Draws the page of a route; the first screen draws its own.
    pub page: fn(&Route) -> AnyView,
    pub(super) pack: fn(PackName) -> &'static Pack,
    pub(super) judge: fn(&Draft, &Context<'_>, &'static Pack) -> Verdict,
    pub(super) plan: fn(&Draft, &Context<'_>, &'static Pack) -> Plan,
    run: fn(Store, Later),
    others: fn(Store) -> Option<Message>,
    person: fn(Store, &Person, bool) -> Option<Message>,
}

/// The second half did not arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotArrived;

impl From<leptos::wasm_split::SplitLoaderError> for NotArrived {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        Self
    }
}

/// What the first half asks of the second. Kept in order until it can be done.
#[derive(Clone, Debug)]
pub enum Later {
    /// Somebody signed in: their draft, what they may do, what was sent.
    SignedIn,
    /// A page was entered.
    Entered,
    KeepDraft,
    Continue,
    Send,
    Tick,
    /// The page came back into view, or online.
    Returned,
    /// Another window changed this key of the browser's storage.
    Heard { key: String, value: String },
    SignOut,
    /// Somebody else is signed in.
    ForgetPerson,
    ForgetDevice,
}

impl Late {
    /// All of it. Only the shell's split function may call this.
    pub fn new(page: fn(&Route) -> AnyView) -> Self {
        Self {
            page,
            pack: rules::pack,
            judge: rules::judge,
            plan: rules::plan,
            run,
            others: Store::others_shut,
            person: Store::person_shut,
        }
    }
}

/// Everything that [`Later`] stands for.
fn run(store: Store, what: Later) {
    match what {
        Later::SignedIn => store.welcome(),
        Later::Entered => store.entered_page(),
        Later::KeepDraft => store.write_draft(),
        Later::Continue => store.proceed(),
        Later::Send => store.send_request(),
        Later::Tick => store.poll_requests(),
        Later::Returned => store.outbox_returned(),
        Later::Heard { key, value } => store.heard(&key, &value),
        Later::SignOut => store.clear_on_sign_out(),
        Later::ForgetPerson => store.forget_lists(),
        Later::ForgetDevice => store.forget_records(),
    }
}

impl Store {
    /// Has the second half do something: now, or as soon as it is there.
    pub(super) fn later(self, what: Later) {
        match self.late.get_untracked() {
            Some(late) => (late.run)(self, what),
            // Time that passes before anything is there to follow is nobody's business.
            None if matches!(what, Later::Tick) => {}
            None => self.waiting.update_value(|waiting| waiting.push(what)),
        }
    }

    /// The second half has arrived.
    pub fn arrived(self, late: Late) {
        self.late_lost.set(false);
        self.late.set(Some(late));
        let mut waiting = Vec::new();
        self.waiting.update_value(|all| std::mem::swap(all, &mut waiting));
        for what in waiting {
            (late.run)(self, what);
        }
    }

    /// The pack of rules in force; none until it is there.
    pub fn pack(self) -> Option<&'static Pack> {
        let name = self.pack_name();
        self.late.get().map(|late| (late.pack)(name))
    }

    /// Why nobody else can be asked for; `None` when somebody may be, or the rules are not there yet.
    pub fn others_unavailable(self) -> Option<Message> {
        self.late.get().and_then(|late| (late.others)(self))
    }

    /// Why this person cannot be chosen; `None` when they may be, or the rules are not there yet.
    pub fn person_unavailable(self, whom: &Person, removing: bool) -> Option<Message> {
        self.late.get().and_then(|late| (late.person)(self, whom, removing))
    }

    /// Asks for the second half once more after it did not arrive.
    pub fn fetch_late(self) {
        self.late_lost.set(false);
        (self.fetch.get_value())(self);
    }
}
