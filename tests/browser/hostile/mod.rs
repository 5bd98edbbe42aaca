//! A tenant whose every word is hostile: nothing of it runs, none of it becomes an element, none of it turns around what
//! stands beside it. Each walk is made twice, with harmless words of the same lengths first: every screen must then be made of
//! the same elements and attributes.
//!
//! A case is one string of one field of an answer on one screen, found there in the page. `cargo xtask hostile --all` runs all
//! passes, after which every string has stood in every field; a test run two.

mod arriving;
mod clock;
mod walk;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use serde::Deserialize;
use serde_json::json;
use tenant::{Options, Settings, hostile::Hostile};
use xtask::{dist::finish::Manifest, serve::TOKEN_KEY};

use crate::{
    fixture::{Screen, Stage, World, dist},
    journeys::mixed,
};
pub use walk::Walk;

const BEFORE: &str = concat!(include_str!("../fixture/rest.js"), include_str!("before.js"));
const LOOK: &str = include_str!("look.js");
/// Long pages of long words, several browsers at once.
const PATIENCE: Duration = Duration::from_secs(20);
const CASES: usize = 20_000;

/// What a look at a page finds (`look.js`).
#[derive(Debug, Deserialize)]
struct Look {
    parts: BTreeMap<String, usize>,
    marks: Vec<String>,
    loose: Vec<String>,
    ran: Vec<String>,
    rested: bool,
}

/// What the screens of one walk are made of, and what has been seen on all walks.
#[derive(Default)]
pub struct Book {
    learning: bool,
    parts: BTreeMap<&'static str, BTreeMap<String, usize>>,
    seen: BTreeSet<(&'static str, usize, usize)>,
    /// Names of old of what was chosen from a list, by what it was chosen for: lists are sorted by the names of now.
    chosen: BTreeMap<&'static str, String>,
}

impl Book {
    /// Whether the next looks are at harmless words.
    pub fn learn(&mut self, harmless: bool) {
        self.learning = harmless;
    }

    /// Looks at a screen once it has come to rest: with harmless words to learn, with hostile ones to compare.
    pub async fn look(&mut self, screen: &Screen, view: &'static str) {
        let until = Instant::now() + PATIENCE;
        loop {
            let found: Look = serde_json::from_value(screen.script(LOOK, vec![]).await).expect("a look");
            let same = self.learning || self.parts.get(view) == Some(&found.parts);
            if found.rested && same {
                self.judge(found, view);
                return;
            }
            if Instant::now() > until {
                let learned = self.parts.get(view).cloned().unwrap_or_default();
                panic!("{view}: {}\n{}", difference(&learned, &found.parts), screen.text().await);
            }
        }
    }

    /// Presses the first button of a list whose name starts so, and on the second walk the one of the same thing.
    pub async fn choose(&mut self, screen: &Screen, start: &'static str, what: &'static str) {
        let of_old = if self.learning { "" } else { self.chosen.get(what).expect("chosen before") };
        let name = screen.click_starting(start, of_old).await;
        if self.learning {
            let of_old = name.rsplit("~ ").next().expect("a name").to_owned();
            self.chosen.insert(what, of_old);
        }
    }

    fn judge(&mut self, found: Look, view: &'static str) {
        if self.learning {
            self.parts.insert(view, found.parts);
            return;
        }
        assert_eq!(found.ran, Vec::<String>::new(), "{view}: something ran");
        assert!(found.loose.is_empty(), "{view}: text that turns its neighbours around: {:#?}", found.loose);
        for mark in found.marks {
            let (field, string) = mark.split_once('.').expect("a mark");
            self.seen.insert((view, field.parse().expect("a number"), string.parse().expect("a number")));
        }
    }
}

/// What one has and the other does not.
fn difference(learned: &BTreeMap<String, usize>, found: &BTreeMap<String, usize>) -> String {
    let names: BTreeSet<_> = learned.keys().chain(found.keys()).collect();
    let count = |of: &BTreeMap<String, usize>, name: &String| of.get(name).copied().unwrap_or_default();
    let lines = names.into_iter().filter(|name| count(learned, name) != count(found, name));
    let lines: Vec<_> =
        lines.map(|it| format!("{it}: {} became {}", count(learned, it), count(found, it))).collect();
    if lines.is_empty() { "the page does not come to rest".to_owned() } else { lines.join("\n") }
}

/// A tenant in which nothing happens by itself, so that both walks see the same.
fn still() -> World {
    let tenant = Options { speed: 0.01, ..Options::default() };
    let config = json!({ "session": { "tokenKey": TOKEN_KEY } });
    World { tenant, config, before: BEFORE, ..World::default() }
}

/// The same by the rules of 2026.
fn still_newer() -> World {
    let World { tenant, config, before, .. } = still();
    let newer = mixed::of_2026();
    let mut all = newer.config;
    all["session"] = config["session"].clone();
    World { tenant: Options { rules: newer.tenant.rules, ..tenant }, config: all, before, ..World::default() }
}

/// Goes to a page of the app's origin that runs nothing.
async fn at_rest(stage: &Stage) {
    let build = Manifest::read(&dist()).expect("a finished build").build;
    stage.screen.go(&format!("{}assets/{build}/de.txt", stage.app.url())).await;
}

/// The tenant as at its start but for its words, and a browser that has kept nothing, signed in.
async fn begin(stage: &Stage, hostile: Hostile, role: &str) {
    stage.tenant.reset().expect("as at the start");
    stage.tenant.set_config(Settings { hostile: Some(hostile), rate_limit: 0, ..stage.tenant.settings() });
    let token = stage.tenant.token_for(&stage.account(role).user_name).expect("a token");
    let screen = &stage.screen;
    at_rest(stage).await;
    let empty = "const [key, token] = arguments; const done = arguments[arguments.length - 1];
        localStorage.clear(); sessionStorage.clear(); sessionStorage.setItem(key, token);
        indexedDB.databases().then((all) => Promise.all(all.map(({ name }) => new Promise((yes) => {
            const gone = indexedDB.deleteDatabase(name); gone.onsuccess = gone.onerror = gone.onblocked = yes; }))))
            .then(() => done(true), (e) => done(String(e)))";
    let args = vec![json!(TOKEN_KEY), json!(token)];
    let emptied = screen.client.execute_async(empty, args).await.expect("emptied");
    assert_eq!(emptied, json!(true));
}

/// So many browsers walk at once: each mostly waits for its page to come to rest.
const WALKERS: usize = 3;

/// The passes of one walker, and what it has seen by the names of the fields.
async fn walks(passes: Vec<usize>, newer: bool) -> Seen {
    let world = if newer { still_newer() } else { still() };
    let stage = world.start().await;
    let walk = Walk::plan(&stage, newer).await;
    let mut book = Book::default();
    for pass in passes {
        for harmless in [true, false] {
            book.learn(harmless);
            begin(&stage, Hostile { pass, harmless, values: false }, "manager").await;
            walk.go(&stage, &mut book).await;
        }
        if xtask::env::whole_campaigns() {
            println!("pass {pass}: {} cases by this walker so far", book.seen.len());
            keep(&named(&stage, &book), pass, newer);
        }
    }
    let seen = named(&stage, &book);
    stage.finish().await;
    seen
}

/// What a walker has seen so far, by the names of the fields.
fn named(stage: &Stage, book: &Book) -> Seen {
    let fields = stage.tenant.hostile_fields();
    let name = |field: usize| fields.get(field).cloned().expect("a field");
    let cases = book.seen.iter().map(|(view, field, string)| (*view, name(*field), *string)).collect();
    Seen { cases, fields: fields.into_iter().collect() }
}

/// A campaign in parts is counted together, and what was seen before one of its walks failed counts too: one case a line.
fn keep(seen: &Seen, pass: usize, newer: bool) {
    let lines: String =
        seen.cases.iter().map(|(view, field, string)| format!("{view}\t{field}\t{string}\n")).collect();
    let name = format!("hostile-{pass}-{}.txt", if newer { "2026" } else { "2023" });
    std::fs::write(std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name), lines).expect("written");
}

#[derive(Default)]
struct Seen {
    cases: BTreeSet<(&'static str, String, usize)>,
    fields: BTreeSet<String>,
}

#[tokio::test(flavor = "multi_thread")]
async fn no_word_of_the_tenant_runs_or_becomes_an_element_or_turns_its_neighbours_around() {
    let all = tenant::hostile::passes();
    let wanted = xtask::env::passes(all);
    let walking: Vec<_> = match wanted.clone() {
        Some(passes) => {
            let of = |walker| passes.clone().skip(walker).step_by(WALKERS).collect();
            (0..WALKERS).flat_map(|walker| [false, true].map(|newer| (of(walker), newer))).collect()
        }
        None => vec![(vec![0], false), (vec![1], true)],
    };
    let walking = walking.into_iter().map(|(passes, newer)| tokio::spawn(walks(passes, newer)));
    let mut seen = Seen::default();
    for walker in walking.collect::<Vec<_>>() {
        let found = walker.await.expect("a walk without trouble");
        seen.cases.extend(found.cases);
        seen.fields.extend(found.fields);
    }
    report(&seen);
    let least = if wanted == Some(0..all) { CASES } else { 1_000 };
    assert!(seen.cases.len() >= least, "only {} cases", seen.cases.len());
}

/// An id becomes part of an address and of an element's name, and a value that nobody has documented is shown as it is.
#[tokio::test(flavor = "multi_thread")]
async fn no_id_date_or_value_of_a_list_runs_or_becomes_an_element() {
    let passes = xtask::env::passes(tenant::hostile::passes()).unwrap_or(2..3);
    let stage = still().start().await;
    let mut book = Book::default();
    for pass in passes {
        for harmless in [true, false] {
            book.learn(harmless);
            begin(&stage, Hostile { pass, harmless, values: true }, "manager").await;
            walk::lists(&stage, &mut book).await;
        }
    }
    let seen = named(&stage, &book);
    stage.finish().await;
    report(&seen);
    assert!(seen.cases.len() >= 20, "only {} cases", seen.cases.len());
}

fn report(seen: &Seen) {
    let shown: BTreeSet<&String> = seen.cases.iter().map(|(_, field, _)| field).collect();
    let strings: BTreeSet<usize> = seen.cases.iter().map(|(_, _, string)| *string).collect();
    let views: BTreeSet<&str> = seen.cases.iter().map(|(view, ..)| *view).collect();
    let pairs: BTreeSet<_> = seen.cases.iter().map(|(view, field, _)| (view, field)).collect();
    println!(
        "{} cases: {} strings, {} fields of answers, {} of them shown on {} screens ({} pairs)",
        seen.cases.len(),
        strings.len(),
        seen.fields.len(),
        shown.len(),
        views.len(),
        pairs.len()
    );
    for field in &seen.fields {
        println!("  {}{field}", if shown.contains(field) { "" } else { "not shown: " });
    }
}
