//! The running app: signals over the machines, `dispatch(event)`, and the one loop that carries out their commands
//! through the ports. No rule, no wire format and no widget lives here.

mod calls;
mod catalogue;
mod closed;
mod closer;
mod drafts;
mod editing;
mod going;
mod guide;
mod history;
mod host;
mod keeping;
mod late;
mod late_signal;
mod ledger;
mod link;
mod memory;
mod outbox;
mod ports;
mod session;
mod sign_in_window;
mod slices;
#[cfg(test)]
mod still_page;
mod told;
mod wait;
mod wire;
mod words;

use std::rc::Rc;

use leptos::prelude::*;

use crate::{
    api::{Api, Budget},
    catalogue as cat,
    config::Config,
    route::{Door, Route, Step},
    rules::{self, Facts, PackName, Person, Plan, Verdict},
    session::Machine,
    submission::Outbox,
    text::{Message, Text},
    ui::Announcer,
};

pub use catalogue::Finding;
pub use guide::{Guide, GuideEvent, Pad, Whose, kind_behind};
pub use history::Requests;
pub use host::Visit;
pub use keeping::door_of;
use late::Later;
pub use late::{Late, NotArrived, Part, Screens};
pub use late_signal::{LateMemo, LateSignal, LateState};
pub use link::Link;
pub use memory::{MemoryLedger, MemoryShelf, NoWindows};
pub use ports::{LatePorts, OpenLedger, Ports};
pub use sign_in_window::Stage;
use wait::Bell;
pub use words::{LANGUAGE_LIST, languages, speak};

/// The running app. A handle: copies are the same app.
#[derive(Clone, Copy)]
pub struct Store {
    ports: StoredValue<Rc<Ports>, LocalStorage>,
    config: StoredValue<Rc<Config>, LocalStorage>,
    bell: StoredValue<Bell, LocalStorage>,
    budget: StoredValue<Budget>,
    /// Grows with every key press that starts a search.
    typed: StoredValue<u64>,
    /// The outbox's one timer: a later one replaces an earlier one.
    wake: StoredValue<u64>,
    pub text: RwSignal<Text, LocalStorage>,
    pub announcer: Announcer,
    pub route: RwSignal<Route>,
    pub session: RwSignal<Machine>,
    /// The signed-in person as the directory knows them; the token has no name.
    pub me: RwSignal<Option<Person>>,
    pub guide: RwSignal<Guide>,
    keeping: StoredValue<drafts::Keeping>,
    /// Closed drafts that the browser's storage would not take: its key and what was to stand there.
    closed_here: StoredValue<Vec<(String, String)>>,
    /// Whose form is shown: the identity id.
    shown_for: StoredValue<Option<String>>,
    pub facts: LateSignal<Facts>,
    pub people: LateSignal<cat::PeopleSearch>,
    pub search: LateSignal<cat::ItemSearch>,
    pub holdings: LateSignal<cat::Look>,
    pub outbox: LateSignal<Outbox>,
    pub requests: LateSignal<Requests>,
    pub link: LateSignal<Link>,
    visit: LateSignal<Visit>,
    /// The plan shown on "Request sent".
    pub plan_shown: RwSignal<Option<String>>,
    /// Why the last "Send request" did not send.
    pub blocked: RwSignal<Option<Message>>,
    /// Grows when Continue found something: the error summary takes the focus.
    pub summon: RwSignal<u32>,
    /// Grows when a page is entered: its heading takes the focus.
    pub entered: RwSignal<u32>,
    /// Moves while somebody looks: rules depend on the moment.
    pub now_ms: RwSignal<i64>,
    /// What was found in this browser and could not be read.
    pub aside: RwSignal<Option<Message>>,
    /// Nothing can be kept in this browser.
    pub forgetful: RwSignal<bool>,
    pub online: RwSignal<bool>,
    /// The second half of the app, once it is there.
    pub late: RwSignal<Option<Late>>,
    /// It was asked for and did not arrive.
    pub late_lost: RwSignal<bool>,
    /// A draft of this person lies in the browser and has not been read yet.
    pub expecting_draft: RwSignal<bool>,
    /// What the second half is to do when it comes.
    waiting: StoredValue<Vec<Later>>,
    fetch: StoredValue<fn(Store)>,
    place: StoredValue<Option<LateState>>,
    /// What is made later belongs to the app, not to the page that is open then.
    root: StoredValue<Option<Owner>>,
    pub verdict: LateMemo<Verdict>,
    /// The verdict for what is drawn of it, a microtask later: quiet at a key that changes nothing in it.
    pub found: LateMemo<Verdict>,
    /// The steps that were answered once, likewise.
    pub answered: LateMemo<Vec<String>>,
    pub plan: LateMemo<Plan>,
    /// Somebody came back from Check to change an answer: Continue leads there again.
    returning: RwSignal<bool>,
}

/// What happened, beside what has its own machine.
#[derive(Clone, Debug)]
pub enum StoreEvent {
    SignIn,
    SignOut,
    Go(Route),
    /// The address bar changed by itself: Back, Forward, a link.
    AddressChanged,
    Guide(GuideEvent),
    /// Continue was pressed.
    Continue,
    Send,
    /// Somebody else signed in.
    UserChanged,
    Tick,
    /// The page came back into view, or online.
    Returned,
}

impl Store {
    /// A store that has done nothing yet. Must be made under the root owner: it outlives every page.
    pub fn new(ports: Ports, config: Config, fetch: fn(Self)) -> Self {
        let now_ms = ports.clock.now_ms();
        let text = Text::english("en", ports.formatter);
        let route = Route::parse(&ports.navigation.fragment());
        let machine = Machine::new(&config);
        let ports = StoredValue::new_local(Rc::new(ports));
        let place = StoredValue::new(None);
        Self {
            ports,
            config: StoredValue::new_local(Rc::new(config)),
            bell: StoredValue::new_local(Bell::default()),
            budget: StoredValue::new(Budget::new(now_ms)),
            typed: StoredValue::new(0),
            wake: StoredValue::new(0),
            text: RwSignal::new_local(text),
            announcer: Announcer::new(),
            route: RwSignal::new(route),
            session: RwSignal::new(machine),
            me: RwSignal::new(None),
            guide: RwSignal::new(Guide::default()),
            keeping: StoredValue::new(drafts::Keeping::default()),
            closed_here: StoredValue::new(Vec::new()),
            shown_for: StoredValue::new(None),
            facts: LateSignal::new(place, |state| state.facts),
            people: LateSignal::new(place, |state| state.people),
            search: LateSignal::new(place, |state| state.search),
            holdings: LateSignal::new(place, |state| state.holdings),
            outbox: LateSignal::new(place, |state| state.outbox),
            requests: LateSignal::new(place, |state| state.requests),
            link: LateSignal::new(place, |state| state.link),
            visit: LateSignal::new(place, |state| state.visit),
            plan_shown: RwSignal::new(None),
            blocked: RwSignal::new(None),
            summon: RwSignal::new(0),
            entered: RwSignal::new(0),
            now_ms: RwSignal::new(now_ms),
            aside: RwSignal::new(None),
            forgetful: RwSignal::new(false),
            online: RwSignal::new(true),
            late: RwSignal::new(None),
            late_lost: RwSignal::new(false),
            expecting_draft: RwSignal::new(false),
            waiting: StoredValue::new(Vec::new()),
            fetch: StoredValue::new(fetch),
            place,
            root: StoredValue::new(Owner::current()),
            verdict: LateMemo::new(place, |state| state.verdict),
            found: LateMemo::new(place, |state| state.found),
            answered: LateMemo::new(place, |state| state.answered),
            plan: LateMemo::new(place, |state| state.plan),
            returning: RwSignal::new(false),
        }
    }

    /// Starts: the session first, everything else follows from it.
    pub fn start(self) {
        self.watch_draft();
        let origin = self.with_ports(|ports| ports.navigation.origin());
        self.start_session(origin);
    }

    pub fn config(self) -> Rc<Config> {
        self.config.get_value()
    }

    pub(crate) fn with_ports<T>(self, act: impl FnOnce(&Ports) -> T) -> T {
        let ports = self.ports.get_value();
        act(&ports)
    }

    fn bell(self) -> Bell {
        self.bell.get_value()
    }

    fn api(self) -> Api {
        let config = self.config();
        Api {
            url: config.tenant.api_url.as_str().to_owned(),
            version: config.api_version,
            language: self.text.with_untracked(|text| text.language.clone()),
        }
    }

    /// The door that is open: which of the drafts the guide shows.
    pub fn door(self) -> Door {
        self.route.with(|route| route.guide().map_or(Door::Grant, |(door, _)| door))
    }

    pub fn door_untracked(self) -> Door {
        self.route.with_untracked(|route| route.guide().map_or(Door::Grant, |(door, _)| door))
    }

    /// The draft behind the open door.
    pub fn with_pad<T>(self, act: impl FnOnce(&Pad) -> T) -> T {
        let door = self.door();
        self.guide.with(|guide| act(guide.pad(door)))
    }

    /// Takes an event in.
    pub fn dispatch(self, event: StoreEvent) {
        match event {
            StoreEvent::SignIn => self.sign_in(),
            StoreEvent::SignOut => {
                // "Forget on this device" has taken the person and the draft away before.
                if self.me.with_untracked(Option::is_some) {
                    self.keep_draft_now();
                }
                self.on_session(crate::session::Event::SignOutPressed);
            }
            StoreEvent::Go(route) => {
                self.show(route, false);
                self.enter();
            }
            StoreEvent::AddressChanged => {
                let route = Route::parse(&self.with_ports(|ports| ports.navigation.fragment()));
                if self.turn_to(route) {
                    self.enter();
                }
            }
            StoreEvent::Guide(event) => {
                if event.is_of_first_screen() {
                    self.edit_by(Guide::choose, self.door_untracked(), event);
                    self.blocked.set(None);
                    self.later(Later::Weigh);
                } else {
                    self.later(Later::Edit(event));
                }
            }
            StoreEvent::Continue => self.later(Later::Continue),
            StoreEvent::Send => self.later(Later::Send),
            StoreEvent::UserChanged => self.forget_person(),
            StoreEvent::Tick => self.tick(),
            StoreEvent::Returned => self.returned(),
        }
    }

    fn sign_in(self) {
        if self.with_ports(|ports| ports.framed) {
            // A sign-in page must not be shown in a frame, and most refuse to be. Its window is opened in the press itself.
            return self.later(Later::SignInFramed);
        }
        self.press_sign_in();
    }

    fn press_sign_in(self) {
        let route = self.route.get_untracked();
        let return_to = if route == Route::SignedOut { Route::default() } else { route };
        self.keep_draft_now();
        let entropy = self.with_ports(|ports| session::entropy(&*ports.random));
        self.on_session(match entropy {
            Some(entropy) => crate::session::Event::SignInPressed { now: self.moment(), entropy, return_to },
            None => crate::session::Event::NoRandom,
        });
    }

    /// Continue: on to the next step, or to what stands in the way.
    fn proceed(self) {
        let Some((door, step)) = self.route.with_untracked(Route::guide) else { return };
        self.now_ms.set(self.moment().wall_ms);
        self.edit(door, GuideEvent::Checked(step));
        let stopped = self.verdict.with_untracked(|verdict| {
            self.guide.with_untracked(|guide| {
                let (draft, step) = (&guide.pad(door).draft, rules_step(step));
                step.is_some_and(|step| {
                    self.plan.with_untracked(|plan| rules::stops(verdict, plan, Some(step), draft))
                })
            })
        });
        let next = step.next().map(|next| if self.returning.get_untracked() { Step::Check } else { next });
        match next {
            Some(next) if !stopped && next != Step::Sent => {
                self.dispatch(StoreEvent::Go(Route::Guide { door, step: next }));
            }
            _ => self.summon.update(|n| *n += 1),
        }
    }

    /// Something was done to the draft behind the open door.
    fn edited(self, event: GuideEvent) {
        let cells = event.changes_cells();
        self.edit(self.door_untracked(), event);
        self.blocked.set(None);
        if cells {
            self.weigh_holdings();
            self.look_closer();
        }
    }

    /// Whether the service takes requests that change the dates of held access. By the config and not by the pack: the
    /// doors are drawn before the rules are there.
    pub fn changes_dates(self) -> bool {
        self.config.with_value(|config| config.rules == crate::config::RulesPack::V12026)
    }

    /// Another window said something, or changed a key of the browser's storage.
    pub fn heard_from_other_window(self, key: &str, value: &str) {
        match key {
            session::SIGNED_OUT => self.tab_word(value),
            _ => self.later(Later::Heard { key: key.to_owned(), value: value.to_owned() }),
        }
    }

    fn heard(self, key: &str, value: &str) {
        match key {
            outbox::TOLD => self.other_window(value),
            outbox::STOP => self.stop_heard(value),
            _ => self.draft_heard(key, value),
        }
    }

    /// Waits, by the app's clock.
    pub async fn rest(self, ms: u32) {
        self.pause(i64::from(ms)).await;
    }

    /// Sends a call again whose answer was lost; the person was told that it may duplicate.
    pub fn send_again(self, cid: String) {
        let Some(new_cid) = self.uuid() else { return };
        let now_ms = self.moment().wall_ms;
        self.on_outbox(crate::submission::Event::SendAgainPressed { now_ms, cid, new_cid });
    }

    /// Says a sentence to a screen reader.
    pub fn announce(self, message: Message) {
        self.announcer.announce(self.text.with_untracked(|text| text.say(&message)));
    }

    fn tick(self) {
        let now = self.moment();
        self.now_ms.set(now.wall_ms);
        self.on_session(crate::session::Event::Tick { now });
        self.later(Later::Tick);
    }

    fn returned(self) {
        self.tick();
        self.later(Later::Returned);
    }
}

fn pack_name(config: &Config) -> PackName {
    match config.rules {
        crate::config::RulesPack::Beta2023 => PackName::Beta2023,
        crate::config::RulesPack::V12026 => PackName::V12026,
    }
}

/// The step of the rules that a step of the guide stands for.
pub fn rules_step(step: Step) -> Option<rules::Step> {
    match step {
        Step::Who => Some(rules::Step::Who),
        Step::What => Some(rules::Step::What),
        Step::Details => Some(rules::Step::Details),
        Step::Check => Some(rules::Step::Check),
        Step::Sent => None,
    }
}

/// The app that the page belongs to. The shell provides it before any page exists.
pub fn use_store() -> Store {
    expect_context()
}
