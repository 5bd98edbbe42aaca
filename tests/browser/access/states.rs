//! The states a person can meet, in the order of one tour, each looked at in several ways: axe-core objects to nothing,
//! nothing is cut off or outside of the page, no target is too small. A test run looks at a sample, and at each state in one
//! language at 320 px; with [`AUDIT`] at each state in every way and every language (`cargo xtask audit`).

use serde_json::Value;
use xtask::env::AUDIT;

use crate::fixture::{Medium, Screen};
use Medium::{Contrast, Dark, Enlarged, Forced, In, Narrow, RightToLeft, Spaced, SpacedIn, Usual};

mod newer;
mod tour;

/// A state by its name, how a test run looks at it, and what a change of language does to it.
struct State(&'static str, &'static [Medium], Lasts);

/// A change of language draws the page anew, and ends what is open or typed on it only.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lasts {
    Stays,
    /// There is no list of languages, or no time for it.
    Fleeting,
    /// It is ended, and comes again by these steps ([`Screen::again`]).
    Again(&'static [&'static str]),
}

const STAYS: Lasts = Lasts::Stays;
const FLEETING: Lasts = Lasts::Fleeting;

/// What brings a state back, whatever the words on it.
const START_OVER: &str = "form > .ar-actions > button:last-of-type";
const WITHDRAW: &str = "main > .ar-stack > .ar-actions > button";
const FORGET: &str = "footer button";
const OWN: &str = ".ar-section-heading ~ .ar-disclosure > summary";
const OWN_OPEN: &str = ".ar-section-heading ~ .ar-disclosure[open] input";

const PEOPLE_ADA: &str = "[role=combobox] = ada";
const PEOPLE_NOBODY: &str = "[role=combobox] = zzzz";
const PEOPLE_ROBOT: &str = "[role=combobox] = robot-01";
const OPTION: &str = "[role=option]";
const MESSAGE: &str = ".ar-combobox__message";
const SEARCH: &str = "main input[type=search] = ledger";
const SEARCH_NOTHING: &str = "main input[type=search] = zzzz";
const NOTICE: &str = "main .ar-notice button";

/// Other languages than English, and English with accents that is two fifths longer.
const LANGUAGES: [&str; 6] = ["de", "fr", "es", "ja", "ar", "en-XA"];
/// Those in which everything is looked at with the distances of WCAG 1.4.12 too: the longest words and the longest sentences.
const SPACED: [&str; 2] = ["de", "en-XA"];

const STATES: &[State] = &[
    State("signed out", &[Usual, Dark, Forced, Contrast, Enlarged, RightToLeft], STAYS),
    State("no way in: refused", &[Usual, Narrow], STAYS),
    State("who", &[Usual, Forced, Contrast, Narrow, Spaced, RightToLeft], STAYS),
    State("requests, none: empty", &[Usual, RightToLeft], STAYS),
    State("who, nobody chosen: error", &[Usual, Dark, RightToLeft], STAYS),
    State("who, searching: loading", &[Usual], Lasts::Again(&[PEOPLE_ADA, MESSAGE])),
    State("who, nobody found: empty", &[Usual, Forced], Lasts::Again(&[PEOPLE_NOBODY, MESSAGE])),
    State("who, people found", &[Usual, Dark, Enlarged], Lasts::Again(&[PEOPLE_ADA, OPTION])),
    State("who, somebody chosen", &[Usual, Narrow], STAYS),
    State("what, searching: loading", &[Usual, Dark], Lasts::Again(&[SEARCH, ".ar-skeleton"])),
    State("what, not reached: offline", &[Usual, Enlarged], Lasts::Again(&[SEARCH, NOTICE])),
    State("what, refused", &[Usual, Forced], Lasts::Again(&[SEARCH, NOTICE])),
    State("what, nothing found: empty", &[Usual, Narrow], Lasts::Again(&[SEARCH_NOTHING, ".ar-empty"])),
    State("what, nothing chosen: error", &[Usual, RightToLeft], STAYS),
    State("what", &[Usual, Dark, Forced, Contrast, Narrow, Enlarged, Spaced, RightToLeft], STAYS),
    State("details", &[Usual, Dark, Forced, Contrast, Enlarged, Spaced, RightToLeft], STAYS),
    State("details, two wrong: error", &[Usual, Dark, Forced, Contrast, Narrow, RightToLeft], STAYS),
    State("details, own details open", &[Usual, Dark, Narrow, Spaced], STAYS),
    State("check", &[Usual, Dark, Forced, Enlarged, Spaced, RightToLeft], STAYS),
    // The app waits no longer than the first looks take.
    State("check, being sent: loading", &[Usual, Dark], FLEETING),
    State("check, refused", &[Usual, Dark, Forced, Narrow, RightToLeft], STAYS),
    State("starting over is asked", &[Usual, Enlarged], Lasts::Again(&[START_OVER, "dialog[open]"])),
    State("sent", &[Usual, Dark, Forced, Contrast, Narrow, Enlarged, Spaced, RightToLeft], STAYS),
    State("requests, being read: loading", &[Usual], STAYS),
    State("requests", &[Usual, Dark, Forced, Contrast, Narrow, Enlarged, Spaced, RightToLeft], STAYS),
    State("requests, nothing matches: empty", &[Usual, Narrow], STAYS),
    State("requests, not reached: offline", &[Usual, Dark], STAYS),
    State("requests, refused", &[Usual, Forced], STAYS),
    State("request", &[Usual, Dark, Forced, Enlarged, Spaced, RightToLeft], STAYS),
    State(
        "request, withdrawing without a reason: error",
        &[Usual, Dark, Forced, Contrast, Narrow],
        Lasts::Again(&[WITHDRAW, "dialog[open] [data-kind=danger]", "dialog[open] .ar-field--error"]),
    ),
    State("this device is offline", &[Usual, Dark], STAYS),
    State("no such page", &[Usual, Narrow], STAYS),
    State("removal, who", &[Usual, RightToLeft], STAYS),
    State("removal, what is held", &[Usual, Dark, Narrow], STAYS),
    State("removal, no reason: error", &[Usual, Enlarged], STAYS),
    State("removal, check", &[Usual, Narrow], STAYS),
    // There is no list of languages: the app is not there.
    State("set up wrongly: error", &[Usual, Dark, Forced, Narrow], FLEETING),
];

/// What only the rules of 2026 know, and what becomes of a request or a sign-in when the service does not say.
const NEWER: &[State] = &[
    State("change, who", &[Usual, Narrow, RightToLeft], STAYS),
    State("change, what", &[Usual, Dark, Narrow, RightToLeft], STAYS),
    State("change, details", &[Usual, Forced, Narrow, RightToLeft], STAYS),
    State("change, own dates open", &[Usual, Dark, Narrow], Lasts::Again(&[OWN, OWN_OPEN])),
    State("change, check", &[Usual, Dark, Forced, Narrow, RightToLeft], STAYS),
    State("change, sent", &[Usual, Narrow], STAYS),
    State("forgetting is asked", &[Usual, Dark, Forced, Narrow], Lasts::Again(&[FORGET, "dialog[open]"])),
    State("details, start date: error", &[Usual, Forced, Narrow, RightToLeft], STAYS),
    State("sent, one already under way", &[Usual, Dark, Narrow, RightToLeft], STAYS),
    State("request, one already under way", &[Usual, Forced, Narrow], STAYS),
    State("who, a machine identity", &[Usual, Dark, Forced, Narrow], Lasts::Again(&[PEOPLE_ROBOT, OPTION])),
    State("details, accounts", &[Usual, Dark, Forced, Narrow, RightToLeft], STAYS),
    State("check, an account", &[Usual, Narrow], STAYS),
    State("details, one cell in trouble: error", &[Usual, Dark, Forced, Narrow], STAYS),
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
        let all = media.iter().copied().chain(self.languages(state));
        all.filter(|medium| wanted && medium.is_in(screen.engine)).collect()
    }

    /// In which languages it is looked at: of a sample in one, another for each state.
    fn languages(&self, state: &State) -> Vec<Medium> {
        if state.2 == FLEETING {
            return Vec::new();
        }
        if self.everything {
            return LANGUAGES.map(In).into_iter().chain(SPACED.map(SpacedIn)).collect();
        }
        let lasting = self.states.iter().filter(|it| it.2 != FLEETING);
        let number = lasting.take_while(|it| it.0 != state.0).count();
        let spaced = SPACED.get(number % 8).map(|tag| SpacedIn(tag));
        LANGUAGES.get(number % LANGUAGES.len()).map(|tag| In(tag)).into_iter().chain(spaced).collect()
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
            let in_language = matches!(medium, In(_) | SpacedIn(_));
            screen.look(medium, state.2 != STAYS).await;
            if let (true, Lasts::Again(presses)) = (in_language, state.2) {
                screen.again(presses).await;
            }
            let which = format!("{name} · {}", medium.name());
            // What axe-core sees is the same in every language, but for the length of the words.
            let mut found = if in_language { Vec::new() } else { screen.objections().await };
            let inspected: Value = screen.script(include_str!("inspect.js"), vec![]).await;
            found.extend(serde_json::from_value::<Vec<String>>(inspected).expect("sentences"));
            screen.picture(&format!("state-{}", which.replace([' ', ':', ',', '%'], "-"))).await;
            self.found.extend(found.into_iter().map(|what| format!("{which}: {what}")));
            screen.as_usual(medium, state.2 != STAYS).await;
            if let (true, Lasts::Again(presses)) = (in_language, state.2) {
                screen.again(presses).await;
            }
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
