//! The two opinions on one case, side by side.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use access_request::contract::AccessRequest;
use access_request::rules::*;

use super::world::{World, rules_of};
use super::{bodies, chance::Chance, drafts};

/// Rules whose Error says nothing of what the service refuses at once, and why. Rules that only warn need no exception.
pub const LEFT_OUT: &[(&str, &str)] = &[
    ("metadata.strings", "a name that stands twice cannot reach the wire: a map has each key once"),
    ("metadata.own-keys", "our own: the service takes any key"),
    ("request.size", "our own: the service's limit is not known"),
    ("item.form", "a form that is missing fails later, not in the answer (api-contract.md 6, row 30)"),
    (
        "revoke.requested-access-only",
        "where the service refuses is not settled (api-contract.md 6, row 15): the tenant does so later",
    ),
];

/// So many cells that one rule drops from one draft are compared.
const SAME_REASON: usize = 4;

/// Something both can judge.
#[derive(Clone, Debug)]
pub struct Case {
    pub world: World,
    pub subject: Subject,
}

#[derive(Clone, Debug)]
pub enum Subject {
    /// A body as it stands.
    Body(AccessRequest),
    /// A draft: what the planner makes of it, and what it leaves out.
    Draft(Draft),
}

/// What came of a case.
#[derive(Debug, Default)]
pub struct Outcome {
    pub accepted: usize,
    /// Refused by both, with the rules that said so.
    pub refused: Vec<BTreeSet<&'static str>>,
    /// Not compared: the only Errors are of rules left out.
    pub left_out: usize,
    pub disagreement: Option<String>,
    /// Made once for a case, however many bodies it has.
    tenants: Option<tenant::judge::Facts>,
}

impl Case {
    pub fn random(pack: PackName, seed: u64, number: u64) -> Self {
        let mut rng = Chance::of_case(seed, number);
        let world = World::random(pack, &mut rng);
        let subject = if rng.one_in(4) {
            Subject::Draft(drafts::random(&world, &mut rng))
        } else {
            Subject::Body(bodies::random(&world, &mut rng))
        };
        Self { world, subject }
    }

    /// Both opinions; stops at the first difference.
    pub fn outcome(&self) -> Outcome {
        let mut outcome = Outcome::default();
        match &self.subject {
            Subject::Body(body) => {
                let facts = self.world.facts(|id| names(body, id));
                let context = Context { now_ms: self.world.now_ms, facts: &facts, zone: &Utc };
                let verdict = judge_call_of(body, &self.world.known(), &context, pack(self.world.pack));
                self.compare(body, &Said::of(&verdict), &mut outcome);
            }
            Subject::Draft(draft) => self.of_draft(draft, &mut outcome),
        }
        outcome
    }

    fn of_draft(&self, draft: &Draft, outcome: &mut Outcome) {
        let named = |id: &str| {
            draft.people.iter().any(|person| person.id == id)
                || draft.items.iter().any(|line| line.item.id == id)
        };
        let facts = self.world.facts(named);
        let context = Context { now_ms: self.world.now_ms, facts: &facts, zone: &Utc };
        let planned = plan(draft, &context, pack(self.world.pack));
        for call in &planned.calls {
            self.compare(call, &Said { errors: Vec::new(), complete: true }, outcome);
        }
        let mut told: BTreeMap<RuleId, usize> = BTreeMap::new();
        for (cell, reason) in &planned.dropped {
            let Reason::Rule { rule, .. } = reason else { continue };
            // A person who may not be asked for loses every item: a few of them say it all.
            let times = told.entry(*rule).or_default();
            *times += 1;
            if *times > SAME_REASON {
                continue;
            }
            if let Some(body) = drafts::body_of(draft, cell, self.world.pack) {
                self.compare(&body, &Said { errors: vec![rule.0], complete: true }, outcome);
            }
        }
    }

    fn compare(&self, body: &AccessRequest, app: &Said, outcome: &mut Outcome) {
        let wire = serde_json::to_value(body).expect("a body is JSON");
        let facts = outcome.tenants.get_or_insert_with(|| self.world.tenants());
        let tenant = tenant::judge::judge(&wire, facts, rules_of(self.world.pack));
        let documented: BTreeSet<&'static str> =
            app.errors.iter().copied().filter(|rule| LEFT_OUT.iter().all(|(left, _)| left != rule)).collect();
        let difference = match &tenant {
            Ok(_) if !documented.is_empty() => Some("The app refuses what the tenant accepts.".to_owned()),
            Err(refusal) if app.errors.is_empty() && app.complete => {
                Some(format!("The app passes what the tenant refuses by {}: {}", refusal.rule, refusal.text))
            }
            Ok(_) | Err(_) if documented.is_empty() && !app.errors.is_empty() => {
                outcome.left_out += 1;
                None
            }
            Ok(_) => {
                outcome.accepted += 1;
                None
            }
            Err(_) => {
                outcome.refused.push(documented.clone());
                None
            }
        };
        if let (Some(difference), None) = (difference, &outcome.disagreement) {
            outcome.disagreement = Some(self.report(&difference, &documented, &wire));
        }
    }

    /// Both reasons, with their sources.
    fn report(&self, difference: &str, errors: &BTreeSet<&'static str>, wire: &serde_json::Value) -> String {
        let World { pack: name, requester, authorities, on_behalf, external, now_ms, .. } = &self.world;
        let mut text = format!("{difference}\nPack {}, now {}.", name.as_str(), to_wire(*now_ms));
        for rule in pack(*name).rules.iter().filter(|rule| errors.contains(rule.id.0)) {
            let source = rule.source(*name);
            write!(
                text,
                "\nThe app: {}: “{}” ({}, {})",
                rule.id.0, source.quote, source.document, source.place
            )
            .unwrap();
        }
        write!(
            text,
            "\nRequester {requester:?} {authorities:?}, on behalf {on_behalf:?}, external {external}."
        )
        .unwrap();
        for person in
            self.world.people.iter().filter(|person| wire.to_string().contains(&format!("\"{}\"", person.id)))
        {
            write!(text, "\n{person:?}").unwrap();
        }
        for item in
            self.world.items.iter().filter(|item| wire.to_string().contains(&format!("\"{}\"", item.id)))
        {
            let Item { id, item_type, demands, .. } = item;
            write!(text, "\n{id} {item_type:?}, asks for {demands:?}").unwrap();
        }
        let held = self.world.held.iter().map(|(who, what, until)| {
            format!("{} {} {:?}", self.world.people[*who].id, self.world.items[*what].id, until.map(to_wire))
        });
        write!(text, "\nHeld: {:?}\n{wire:#}", held.collect::<Vec<_>>()).unwrap();
        text
    }
}

/// What the app says of one body.
struct Said {
    errors: Vec<&'static str>,
    complete: bool,
}

impl Said {
    fn of(verdict: &Verdict) -> Self {
        Self {
            errors: verdict.errors().map(|finding| finding.rule.0).collect(),
            complete: verdict.complete(),
        }
    }
}

fn names(body: &AccessRequest, id: &str) -> bool {
    let rows = &body.requested_for_with_requested_items;
    body.requested_for.iter().any(|person| person == id)
        || body.requested_items.iter().any(|line| line.id == id)
        || rows
            .iter()
            .any(|row| row.identity_id == id || row.requested_items.iter().any(|nested| nested.item.id == id))
}
