//! Where each place of the form stands on the screen: ids, and the findings shown there. Which findings there are is
//! decided by `rules`.

use leptos::prelude::*;

use super::{long::PAIRS, why::why};
use crate::{
    route::{Door, Route, Step},
    rules::{self, CellPart, FieldPath, Finding, ItemKey, Part, Severity},
    store::{Pad, Store, rules_step},
    ui::{ErrorItem, settled},
};

/// The part of an id that names an item.
pub fn slug(key: &ItemKey) -> String {
    // A kind that this app does not know is the service's word too: a blank in it would cut references to the id in two.
    format!("{}-{}", plain(&key.item_type.as_str().to_ascii_lowercase()), plain(&key.id))
}

/// An id of the service as a part of one of ours.
pub fn plain(id: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '-' };
    id.chars().map(plain).collect()
}

/// The id of the control for a place of the form.
pub fn field_id(at: &FieldPath) -> String {
    let of = |name: &str, key: &Option<ItemKey>| match key {
        None => name.to_owned(),
        Some(key) => format!("{name}-{}", slug(key)),
    };
    match at {
        FieldPath::Request | FieldPath::Kind => "request".to_owned(),
        FieldPath::People | FieldPath::Person(_) => "people".to_owned(),
        FieldPath::Items | FieldPath::Item(_) => "search".to_owned(),
        FieldPath::Comment(key) => of("comment", key),
        FieldPath::StartDate(key) => of("start", key),
        FieldPath::Cell { person, item, part } => {
            let part = match part {
                CellPart::StartDate => "start",
                CellPart::EndDate => "end",
                CellPart::Account => "account",
            };
            format!("{part}-{}-of-{}", slug(item), plain(person))
        }
        FieldPath::EndDate(key) => of("end", key),
        FieldPath::Metadata { item, row: PAIRS.., .. } => of("pair-rest", item),
        FieldPath::Metadata { item, row, part } => {
            let part = if *part == Part::Key { "key" } else { "value" };
            format!("{}-{row}-{part}", of("pair", item))
        }
    }
}

/// Same control, so the same error. Asked of each finding by each control at each key: most places have a control of
/// their own, and only the others are compared by its id.
fn stands_at(finding: &Finding, at: &FieldPath, id: &str) -> bool {
    let alone =
        matches!(finding.at, FieldPath::Comment(_) | FieldPath::EndDate(_) | FieldPath::Metadata { .. });
    finding.at == *at || !alone && field_id(&finding.at) == id
}

/// The step of the guide where an answer can be changed.
fn guide_step(at: &FieldPath) -> Step {
    match at.step() {
        rules::Step::Who => Step::Who,
        rules::Step::What => Step::What,
        rules::Step::Details => Step::Details,
        rules::Step::Check => Step::Check,
    }
}

fn is_of(finding: &Finding, step: Step) -> bool {
    step == Step::Check || rules_step(step) == Some(finding.at.step())
}

impl Store {
    /// The errors to show at a control, one on each line: none before its step was answered once.
    pub fn error_at(self, step: Step, at: &FieldPath) -> Signal<Option<String>> {
        let (at, id) = (at.clone(), field_id(at));
        // Several parts of a field read it: found once, and drawn again only when it says something else.
        let error = Memo::new(move |_| {
            if !self.is_answered(step) {
                return None;
            }
            let here = |error: &&Finding| stands_at(error, &at, &id);
            let lines: Vec<String> = self
                .found
                .with(|verdict| verdict.errors().filter(here).map(|e| self.say(&e.message)).collect());
            (!lines.is_empty()).then(|| lines.join("\n"))
        });
        error.into()
    }

    /// Whether Continue was pressed on this step before, for what is drawn.
    pub fn is_answered(self, step: Step) -> bool {
        self.answered.with(|answered| answered.iter().any(|word| word == step.word()))
    }

    /// What the error summary of a step says.
    pub fn summary_of(self, step: Step) -> Signal<Vec<ErrorItem>> {
        Signal::derive(move || {
            if !self.with_pad(|pad| pad.is_checked(step)) {
                return Vec::new();
            }
            // What is sent without a person or an item says so under "Left out".
            let sends = step == Step::Check && self.plan.with(|plan| !plan.calls.is_empty());
            let stands = |finding: &&Finding| {
                let left_out = matches!(
                    finding.at,
                    FieldPath::Person(_)
                        | FieldPath::Item(_)
                        | FieldPath::Cell { part: CellPart::Account, .. }
                );
                is_of(finding, step) && !(sends && left_out)
            };
            self.verdict.with(|verdict| {
                verdict.errors().filter(stands).map(|finding| self.error_item(step, finding)).collect()
            })
        })
    }

    /// An error and the way to it: the control, or the step that has it.
    fn error_item(self, step: Step, finding: &Finding) -> ErrorItem {
        let text = self.say(&finding.message);
        if step == Step::Check {
            let step = Some(guide_step(&finding.at)).filter(|step| *step != Step::Check);
            let href = step.map(|step| Route::Guide { door: self.door(), step }.fragment());
            return ErrorItem { href, text, ..ErrorItem::default() };
        }
        let id = field_id(&finding.at);
        // While "Me" is chosen, there is no field for people.
        let me = id == "people" && self.door() != Door::Remove && !self.with_pad(|pad| pad.others);
        ErrorItem::at(if me { "who".to_owned() } else { id }, text)
    }
}

/// "Why?" for what stands at a control: each rule once.
pub fn whys(store: Store, step: Step, at: &FieldPath) -> AnyView {
    let (at, id) = (at.clone(), field_id(at));
    let rules = Memo::new(move |_| {
        let checked = store.is_answered(step);
        let tells = |finding: &&Finding| {
            let shown = checked && finding.severity == Severity::Error || is_in_preview(finding);
            shown && stands_at(finding, &at, &id)
        };
        store.found.with(|verdict| {
            let mut rules: Vec<_> = verdict.findings.iter().filter(tells).map(|f| f.rule).collect();
            rules.dedup();
            rules
        })
    });
    (move || rules.get().into_iter().map(|rule| why(store, rule)).collect::<Vec<_>>()).into_any()
}

/// A control with its "Why?" below.
pub fn asked(store: Store, step: Step, at: &FieldPath, control: AnyView) -> AnyView {
    view! { class="ar", <div class="ar-asked">{control}{whys(store, step, at)}</div> }.into_any()
}

/// Whether an answer cannot be called optional, because an item that takes it is known to ask for one.
pub fn is_asked_for(store: Store, at: &FieldPath) -> Memo<bool> {
    let at = at.clone();
    settled(move || {
        store.facts.with(|facts| {
            let ask = |pad: &Pad| rules::is_asked_for(&at, &pad.draft, facts, store.pack());
            // What counts for all counts where no item says otherwise: that one has to look at every item.
            if at.item().is_some() { store.with_answers(at.item(), ask) } else { store.with_pad(ask) }
        })
    })
}

/// Said by the line under the date already.
fn is_in_preview(finding: &Finding) -> bool {
    finding.rule == super::why::SLA
}

/// Warnings and notices of a step.
pub fn remarks_of(store: Store, step: Step) -> Memo<Vec<Finding>> {
    Memo::new(move |_| {
        let here = |finding: &&Finding| {
            let said = step == Step::Details && is_in_preview(finding);
            finding.severity != Severity::Error && is_of(finding, step) && !said
        };
        store.found.with(|verdict| verdict.findings.iter().filter(here).cloned().collect())
    })
}

/// Warnings and notices, each with its "Why?".
pub fn remarks(store: Store, remarks: Memo<Vec<Finding>>) -> AnyView {
    (move || remarks.get().iter().map(|finding| super::why::remark(store, finding)).collect::<Vec<_>>())
        .into_any()
}
