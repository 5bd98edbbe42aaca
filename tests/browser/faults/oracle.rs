//! What the screen says of each call, and whether it is true by the tenant's ledger.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use serde_json::Value;
use xtask::setup::Engine;

use super::table::Ends;
use crate::fixture::{Screen, Stage};

/// Longer than the app goes on by itself at the speed of these tests: waits, looks and lists that cannot be read.
pub const PATIENCE: Duration = Duration::from_secs(15);
/// The references of the receipt, and the whole text of every notice that bears one. It answers when something has
/// changed, or after a moment; in WebKit at once (docs/decisions/0023).
const READ: &str = include_str!("statements.js");

/// What is said of one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    Ends(Ends),
    /// It goes on by itself.
    UnderWay,
}

/// What the page says, by the short reference of each call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statements(pub BTreeMap<String, (Said, String)>);

/// The beginnings of the app's statements. "Not sent" also begins what was not sent again.
const WORDS: &[(&str, Said)] = &[
    ("About to be sent", Said::UnderWay),
    ("Being sent", Said::UnderWay),
    ("IdentityNow is busy and asked for patience", Said::UnderWay),
    ("It is not known yet", Said::UnderWay),
    ("It is still not known", Said::Ends(Ends::Unknown)),
    ("Accepted", Said::Ends(Ends::Accepted)),
    ("Already requested before", Said::Ends(Ends::Accepted)),
    ("Refused by IdentityNow", Said::Ends(Ends::Refused)),
    ("Not sent", Said::Ends(Ends::NotSent)),
];

impl Statements {
    /// What the page says now.
    pub async fn read(screen: &Screen) -> Result<Self, String> {
        let waits = screen.engine != Engine::Webkit;
        let Ok(found) = screen.client.execute_async(READ, vec![waits.into()]).await else {
            // The page went away while it was read.
            return Ok(Self::default());
        };
        if !waits {
            screen.pause().await;
        }
        let mut all = BTreeMap::new();
        let texts =
            |key: &str| -> Vec<String> { serde_json::from_value(found[key].clone()).unwrap_or_default() };
        for reference in texts("receipt") {
            all.insert(reference, (Said::Ends(Ends::Accepted), "on the receipt".to_owned()));
        }
        for notice in texts("notices") {
            let lines: Vec<&str> = notice.lines().map(str::trim).collect();
            let reference = lines.iter().find_map(|line| line.strip_prefix("Reference: "));
            let said = lines.iter().find_map(|line| WORDS.iter().find(|(words, _)| line.starts_with(words)));
            match (reference, said) {
                (Some(reference), Some((_, said))) => {
                    all.insert(reference.to_owned(), (*said, notice.clone()));
                }
                _ => return Err(format!("a notice that says nothing of a call: {notice:?}")),
            }
        }
        Ok(Self(all))
    }

    /// What it says when nothing goes on by itself any more.
    pub async fn last(screen: &Screen) -> Result<Self, String> {
        let until = Instant::now() + PATIENCE;
        loop {
            let now = Self::read(screen).await?;
            if now.are_last() {
                return Ok(now);
            }
            if Instant::now() > until {
                return Err(format!("no last word after {PATIENCE:?}: {now:#?}\n{}", screen.text().await));
            }
        }
    }

    /// The same, when it may say nothing at all of any call.
    pub async fn last_if_any(screen: &Screen) -> Result<Self, String> {
        let now = Self::read(screen).await?;
        if now.0.is_empty() { Ok(now) } else { Self::last(screen).await }
    }

    fn are_last(&self) -> bool {
        !self.0.is_empty() && self.0.values().all(|(said, _)| *said != Said::UnderWay)
    }

    fn count(&self, ends: Ends) -> usize {
        self.0.values().filter(|(said, _)| *said == Said::Ends(ends)).count()
    }
}

/// How often the ledger has each call, by its reference.
pub fn committed(stage: &Stage) -> BTreeMap<String, usize> {
    let mut calls = BTreeMap::new();
    for body in stage.accepted() {
        *calls.entry(reference(&body)).or_default() += 1;
    }
    calls
}

/// As the app says it: the beginning of the id that every item of the body bears.
fn reference(body: &Value) -> String {
    let nested = &body["requestedForWithRequestedItems"][0]["requestedItems"][0];
    let item = if body["requestedItems"][0].is_object() { &body["requestedItems"][0] } else { nested };
    let id = item["clientMetadata"]["arCid"].as_str().unwrap_or_default();
    let short: String = id.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
    format!("AR-{}", short.to_ascii_uppercase())
}

/// The statements against the ledger: nothing twice, nothing that was not asked for, and no word that is not true.
pub fn compare(said: &Statements, ledger: &BTreeMap<String, usize>) -> Result<(), String> {
    for (reference, times) in ledger {
        if *times > 1 {
            return Err(format!("{reference} was committed {times} times"));
        }
        if !said.0.contains_key(reference) {
            return Err(format!("{reference} was committed and the screen says nothing of it: {said:#?}"));
        }
    }
    for (reference, (said, words)) in &said.0 {
        let there = ledger.contains_key(reference);
        let truth = match said {
            Said::Ends(Ends::Accepted) => there,
            Said::Ends(Ends::Refused | Ends::NotSent) => !there,
            Said::Ends(Ends::Unknown) | Said::UnderWay => true,
        };
        if !truth {
            return Err(format!(
                "{reference} {} committed, and the screen says {words:?}",
                if there { "was" } else { "was not" }
            ));
        }
    }
    Ok(())
}

/// The same where the screen need not speak of every call: a form that was sent is empty in another visit.
pub fn true_of_what_is_said(said: &Statements, ledger: &BTreeMap<String, usize>) -> Result<(), String> {
    let spoken = ledger.iter().filter(|(reference, times)| **times > 1 || said.0.contains_key(*reference));
    compare(said, &spoken.map(|(reference, times)| (reference.clone(), *times)).collect())
}

/// The last word of a plan of so many calls of which one was struck.
pub fn expect(said: &Statements, ends: Ends, calls: usize) -> Result<(), String> {
    let accepted = said.count(Ends::Accepted);
    let right = match ends {
        Ends::Accepted => accepted == calls,
        Ends::NotSent => accepted < calls && accepted + said.count(Ends::NotSent) == calls,
        // Those behind it were not sent.
        Ends::Refused | Ends::Unknown => {
            said.count(ends) == 1 && accepted + 1 + said.count(Ends::NotSent) == calls
        }
    };
    if right {
        Ok(())
    } else {
        Err(format!("{calls} calls, one of which ends {ends:?}, and the screen says {said:#?}"))
    }
}

/// What was typed is still there, as long as something of it has not arrived.
pub async fn draft_is_there(screen: &Screen, typed: &str) -> Result<(), String> {
    let drafts = screen.script("return JSON.stringify(localStorage)", vec![]).await;
    let there = drafts.as_str().is_some_and(|drafts| drafts.contains(typed));
    if there { Ok(()) } else { Err(format!("the draft is gone: {drafts}")) }
}

/// Waits until the browser keeps what was typed.
pub async fn until_kept(screen: &Screen, typed: &str) {
    let until = Instant::now() + Duration::from_secs(5);
    while let Err(why) = draft_is_there(screen, typed).await {
        assert!(Instant::now() < until, "{why}");
    }
}

/// Waits until the ledger on disk holds a copy of the draft with all of these. A browser that is killed sooner has lost what
/// was done in the last moments, and may.
pub async fn until_on_disk(screen: &Screen, parts: &[&str]) {
    const COPIES: &str = "const [done] = arguments; const open = indexedDB.open('access-request');
        open.onerror = () => done(String(open.error));
        open.onsuccess = () => { const all = open.result.transaction('outbox').objectStore('outbox').getAll();
            all.onsuccess = () => { open.result.close(); done(all.result.join('\\n')); }; };";
    let until = Instant::now() + Duration::from_secs(5);
    loop {
        let kept = screen.client.execute_async(COPIES, vec![]).await.expect("what is stored");
        let kept = kept.as_str().unwrap_or_default();
        if parts.iter().all(|part| kept.contains(part)) {
            return;
        }
        assert!(Instant::now() < until, "no copy with {parts:?} but {kept}");
    }
}
