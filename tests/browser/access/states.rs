//! The states a person can meet, in the order of one tour, each looked at in several ways: axe-core objects to nothing,
//! nothing is cut off or outside of the page, no target is too small. A test run looks at a sample; with [`AUDIT`] at each
//! state in every way (`cargo xtask audit`).

use serde_json::Value;
use xtask::env::AUDIT;

use crate::fixture::{Medium, Screen};
use Medium::{Contrast, Dark, Enlarged, Forced, Narrow, RightToLeft, Spaced, Usual};

mod newer;
mod tour;

/// A state by its name, how a test run looks at it, and whether it is fleeting: a change of language draws the page anew,
/// and ends what is open or typed on it only.
struct State(&'static str, &'static [Medium], bool);

const STAYS: bool = false;
const FLEETING: bool = true;

const STATES: &[State] = &[
    State("signed out", &[Usual, Dark, Forced, Contrast, Enlarged, RightToLeft], STAYS),
    State("no way in: refused", &[Usual, Narrow], STAYS),
    State("who", &[Usual, Forced, Contrast, Narrow, Spaced, RightToLeft], STAYS),
    State("requests, none: empty", &[Usual, RightToLeft], STAYS),
    State("who, nobody chosen: error", &[Usual, Dark, RightToLeft], STAYS),
    State("who, searching: loading", &[Usual], FLEETING),
    State("who, nobody found: empty", &[Usual, Forced], FLEETING),
    State("who, people found", &[Usual, Dark, Enlarged], FLEETING),
    State("who, somebody chosen", &[Usual, Narrow], STAYS),
    State("what, searching: loading", &[Usual, Dark], FLEETING),
    State("what, not reached: offline", &[Usual, Enlarged], FLEETING),
    State("what, refused", &[Usual, Forced], FLEETING),
    State("what, nothing found: empty", &[Usual, Narrow], FLEETING),
    State("what, nothing chosen: error", &[Usual, RightToLeft], STAYS),
    State("what", &[Usual, Dark, Forced, Contrast, Narrow, Enlarged, Spaced, RightToLeft], STAYS),
    State("details", &[Usual, Dark, Forced, Contrast, Enlarged, Spaced, RightToLeft], STAYS),
    State("details, two wrong: error", &[Usual, Dark, Forced, Contrast, Narrow, RightToLeft], STAYS),
    State("details, own details open", &[Usual, Dark, Narrow, Spaced], FLEETING),
    State("check", &[Usual, Dark, Forced, Enlarged, Spaced, RightToLeft], STAYS),
    State("check, being sent: loading", &[Usual, Dark], STAYS),
    State("check, refused", &[Usual, Dark, Forced, Narrow, RightToLeft], STAYS),
    State("starting over is asked", &[Usual, Enlarged], FLEETING),
    State("sent", &[Usual, Dark, Forced, Contrast, Narrow, Enlarged, Spaced, RightToLeft], STAYS),
    State("requests, being read: loading", &[Usual], FLEETING),
    State("requests", &[Usual, Dark, Forced, Contrast, Narrow, Enlarged, Spaced, RightToLeft], STAYS),
    State("requests, nothing matches: empty", &[Usual, Narrow], FLEETING),
    State("requests, not reached: offline", &[Usual, Dark], FLEETING),
    State("requests, refused", &[Usual, Forced], FLEETING),
    State("request", &[Usual, Dark, Forced, Enlarged, Spaced, RightToLeft], STAYS),
    State("request, withdrawing without a reason: error", &[Usual, Dark, Forced, Contrast, Narrow], FLEETING),
    State("this device is offline", &[Usual, Dark], STAYS),
    State("no such page", &[Usual, Narrow], STAYS),
    State("removal, who", &[Usual, RightToLeft], STAYS),
    State("removal, what is held", &[Usual, Dark, Narrow], STAYS),
    State("removal, no reason: error", &[Usual, Enlarged], STAYS),
    State("removal, check", &[Usual, Narrow], STAYS),
    State("set up wrongly: error", &[Usual, Dark, Forced, Narrow], STAYS),
];

/// What only the rules of 2026 know, and what becomes of a request or a sign-in when the service does not say.
const NEWER: &[State] = &[
    State("change, who", &[Usual, Narrow, RightToLeft], STAYS),
    State("change, what", &[Usual, Dark, Narrow, RightToLeft], STAYS),
    State("change, details", &[Usual, Forced, Narrow, RightToLeft], STAYS),
    State("change, own dates open", &[Usual, Dark, Narrow], FLEETING),
    State("change, check", &[Usual, Dark, Forced, Narrow, RightToLeft], STAYS),
    State("change, sent", &[Usual, Narrow], STAYS),
    State("forgetting is asked", &[Usual, Dark, Forced, Narrow], FLEETING),
    State("details, start date: error", &[Usual, Forced, Narrow, RightToLeft], STAYS),
    State("sent, one already under way", &[Usual, Dark, Narrow, RightToLeft], STAYS),
    State("request, one already under way", &[Usual, Forced, Narrow], STAYS),
    State("who, a machine identity", &[Usual, Dark, Forced, Narrow], FLEETING),
    State("details, accounts", &[Usual, Dark, Forced, Narrow, RightToLeft], STAYS),
    State("check, an account", &[Usual, Narrow], STAYS),
    State("details, one cell in trouble: error", &[Usual, Dark, Forced, Narrow], FLEETING),
    State("what, a form", &[Usual, Dark, Narrow, RightToLeft], STAYS),
    State("details, end date required: error", &[Usual, Dark, Forced, Narrow, RightToLeft], STAYS),
    State("check, a form left out", &[Usual, Dark, Forced, Narrow, RightToLeft], STAYS),
    State("removal, held more than once", &[Usual, Dark, Forced, Narrow], STAYS),
    State("check, fate unknown", &[Usual, Dark, Forced, Narrow, RightToLeft], STAYS),
    State("sign-in ended", &[Usual, Dark, Narrow, RightToLeft], STAYS),
];

/// How a test run looks at the states, and what it found.
struct Audit {
    states: &'static [State],
    everything: bool,
    /// Only states whose name contains this.
    only: Option<String>,
    seen: Vec<String>,
    found: Vec<String>,
}

impl Audit {
    fn of_this_run(states: &'static [State]) -> Self {
        let asked = std::env::var(AUDIT).ok();
        let only = asked.clone().filter(|it| it != "all");
        Self { states, everything: asked.is_some(), only, seen: Vec::new(), found: Vec::new() }
    }

    /// The looks at one state.
    fn media(&self, state: &State, screen: &Screen) -> Vec<Medium> {
        let wanted = self.only.as_ref().is_none_or(|only| state.0.contains(only));
        let media: &[Medium] = if self.everything { &Medium::ALL } else { state.1 };
        media.iter().copied().filter(|medium| wanted && medium.is_in(screen.engine)).collect()
    }

    /// How many looks at a state there will be.
    fn looks_at(&self, name: &str, screen: &Screen) -> u64 {
        self.states
            .iter()
            .filter(|state| state.0 == name)
            .map(|state| self.media(state, screen).len() as u64)
            .sum()
    }

    /// The tour has come to this state.
    async fn at(&mut self, screen: &Screen, name: &'static str) {
        let state = self
            .states
            .iter()
            .find(|state| state.0 == name)
            .unwrap_or_else(|| panic!("{name} is not listed"));
        for medium in self.media(state, screen) {
            screen.look(medium, state.2).await;
            let which = format!("{name} · {}", medium.name());
            let mut found = screen.objections().await;
            let inspected: Value = screen.script(include_str!("inspect.js"), vec![]).await;
            found.extend(serde_json::from_value::<Vec<String>>(inspected).expect("sentences"));
            screen.picture(&format!("state-{}", which.replace([' ', ':', ',', '%'], "-"))).await;
            self.found.extend(found.into_iter().map(|what| format!("{which}: {what}")));
            screen.as_usual(medium, state.2).await;
            self.seen.push(which);
        }
    }

    /// Nothing was found, in all states that are listed and in no other.
    fn end(self, screen: &Screen) {
        let each = |state| self.media(state, screen).into_iter().map(|medium| (state.0, medium));
        let listed: Vec<String> = self
            .states
            .iter()
            .flat_map(each)
            .map(|(name, medium)| format!("{name} · {}", medium.name()))
            .collect();
        println!(
            "{} states were looked at in {}:\n{}",
            self.seen.len(),
            screen.engine.name(),
            self.seen.join("\n")
        );
        assert_eq!(self.seen, listed, "the tour passes every state that is listed");
        assert!(self.found.is_empty(), "{:#?}", self.found);
        let usual = self.only.is_none() && screen.engine != xtask::setup::Engine::Webkit;
        assert!(!usual || self.seen.len() >= 60, "only {} states", self.seen.len());
    }
}
