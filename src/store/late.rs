//! The half of the app that the first screen can do without: rules, items, sending, following, and their pages. It is a
//! file of its own (`late.wasm`), asked for as soon as the first screen stands. What belongs to it is reached only through
//! the functions of [`Late`]; calling any of it by name from elsewhere would pull it back into the first load.

use leptos::prelude::*;

use super::{GuideEvent, LateState, Link, Requests, Store, Visit, slices::Slices};
use crate::{
    catalogue::{ItemSearch, Look, PeopleSearch},
    msg,
    route::{Route, Step},
    rules::{self, Facts, Pack, Verdict},
    submission::Outbox,
    text::Message,
    ui::settled_later,
};

/// The second half, once it is there.
#[derive(Clone, Copy)]
pub struct Late {
    screens: Screens,
    make: fn(Store) -> LateState,
    run: fn(Store, Later),
    others: fn(Store) -> Option<Message>,
}

/// What the pages of the second half give to those of the first.
#[derive(Clone, Copy)]
pub struct Screens {
    /// Draws a part of a screen.
    pub part: fn(Part) -> AnyView,
    /// Whether something stands in the way of a step that was answered.
    pub failed: fn(Store, Step) -> bool,
    /// What stands in the way of asking for oneself.
    pub who_error: fn(Store) -> Option<String>,
    /// The page of an app that is not set up correctly: heading, what it means, why.
    pub misconfigured: fn(String, String, String) -> AnyView,
}

/// What the second half draws.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// The page of a route other than the first screen's.
    Page(Route),
    /// A sign-in that was refused.
    Refused,
    /// The way on for whoever waits for the sign-in page in vain, or came back from it.
    Stuck,
    /// Nobody is signed in, in another page.
    SignedOutInside,
    /// "Forget on this device", with its question.
    Forget,
    /// What stands in the way, above the heading of a step.
    Problems(Step),
    /// Notices and warnings of a step.
    Remarks(Step),
    /// "Start over", with its question.
    StartOver,
    /// Finding people.
    People,
    /// "Why?" beside the first question.
    WhyWho,
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
    /// Something was done to the draft behind the open door.
    Edit(GuideEvent),
    /// The session ended while the field with this id had the focus.
    LeftAt(String),
    /// Other people or items were chosen: what is held counts anew.
    Weigh,
    Continue,
    Send,
    Tick,
    /// The page came back into view, or online.
    Returned,
    /// Another window changed this key of the browser's storage.
    Heard {
        key: String,
        value: String,
    },
    /// The integrator's own colours are on, unjudged.
    JudgeColours,
    /// The page stands in a frame.
    BeGuest,
    /// The session wants a token of the host.
    HostToken,
    /// "Sign in" was pressed in a frame.
    SignInFramed,
    /// The session would leave the page, which must stay: another window does it, or nobody.
    Aside(Box<crate::session::Command>),
    SignOut,
    /// Somebody else is signed in.
    ForgetPerson,
    ForgetDevice,
}

impl Late {
    /// All of it. Only the shell's split function may call this.
    pub fn new(screens: Screens) -> Self {
        Self { screens, make, run, others: Store::others_shut }
    }
}

fn make(store: Store) -> LateState {
    let pack = store.pack();
    // The notice that was said when the connection went goes without a word.
    Effect::new(move |before: Option<bool>| {
        let online = store.online.get();
        if online && before == Some(false) {
            store.announce(msg!("app.online"));
        }
        online
    });
    let verdict = Memo::new(move |_| {
        store.with_context(|context| store.with_pad(|pad| rules::judge(&pad.draft, context, pack)))
    });
    LateState {
        facts: RwSignal::new(Facts::default()),
        people: RwSignal::new(PeopleSearch::default()),
        search: RwSignal::new(ItemSearch::default()),
        holdings: RwSignal::new(Look::default()),
        outbox: RwSignal::new(Outbox::default()),
        requests: RwSignal::new(Requests::default()),
        link: RwSignal::new(Link::default()),
        visit: RwSignal::new(Visit::default()),
        verdict,
        // Facts have their place only when all of this is made.
        found: settled_later(Verdict::default(), move || verdict.get()),
        slices: Slices::of(store),
        answered: settled_later(Vec::new(), move || store.with_pad(|pad| pad.checked.clone())),
        plan: Memo::new(move |_| {
            store.with_context(|context| store.with_pad(|pad| rules::plan(&pad.draft, context, pack)))
        }),
    }
}

/// Everything that [`Later`] stands for.
fn run(store: Store, what: Later) {
    match what {
        Later::SignedIn => store.welcome(),
        Later::Entered => store.entered_page(),
        Later::KeepDraft => store.write_draft(),
        Later::Edit(event) => store.edited(event),
        Later::LeftAt(field) => store.left_at(field),
        Later::Weigh => {
            store.weigh_holdings();
            store.look_closer();
        }
        Later::Continue => store.proceed(),
        Later::Send => store.send_request(),
        Later::Tick => {
            store.poll_requests();
            store.outbox_returned(false);
        }
        Later::Returned => {
            store.requests_returned();
            store.outbox_returned(true);
        }
        Later::Heard { key, value } => store.heard(&key, &value),
        Later::JudgeColours => store.take_back_colours(),
        Later::BeGuest => store.look_for_host(),
        Later::HostToken => store.ask_host_for_token(),
        Later::SignInFramed => store.sign_in_framed(),
        Later::Aside(command) => store.stay(*command),
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
        let state = match self.root.get_value() {
            Some(root) => root.with(|| (late.make)(self)),
            None => (late.make)(self),
        };
        self.place.set_value(Some(state));
        self.late_lost.set(false);
        self.late.set(Some(late));
        let mut waiting = Vec::new();
        self.waiting.update_value(|all| std::mem::swap(all, &mut waiting));
        for what in waiting {
            (late.run)(self, what);
        }
        // The page was entered before its draft was read: the next one takes the focus as ever.
        self.is_focus_restored();
    }

    /// The pack of rules in force.
    pub fn pack(self) -> &'static Pack {
        rules::pack(self.config.with_value(|config| super::pack_name(config)))
    }

    /// Why nobody else can be asked for; `None` when somebody may be, or the rules are not there yet.
    pub fn others_unavailable(self) -> Option<Message> {
        self.late.get().and_then(|late| (late.others)(self))
    }

    /// A part of a screen, as soon as it can be drawn.
    pub fn late_part(self, part: Part) -> Option<AnyView> {
        self.late.get().map(|late| (late.screens.part)(part))
    }

    /// Whether something stands in the way of a step that was answered.
    pub fn failed(self, step: Step) -> bool {
        self.late.get().is_some_and(|late| (late.screens.failed)(self, step))
    }

    /// What stands in the way of asking for oneself.
    pub fn who_error(self) -> Option<String> {
        self.late.get().and_then(|late| (late.screens.who_error)(self))
    }

    /// Asks for the second half once more after it did not arrive.
    pub fn fetch_late(self) {
        self.late_lost.set(false);
        (self.fetch.get_value())(self);
    }
}
