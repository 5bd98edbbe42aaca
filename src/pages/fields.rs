//! Where each place of the form stands on the screen: ids, and the findings shown there. Which findings there are is
//! decided by `rules`.

use leptos::prelude::*;

use crate::{
    route::Step,
    rules::{FieldPath, Finding, ItemKey, Part, Severity},
    store::{Store, rules_step, use_store},
    ui::ErrorItem,
};

/// The part of an id that names an item.
pub fn slug(key: &ItemKey) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '-' };
    format!(
        "{}-{}",
        key.item_type.as_str().to_ascii_lowercase(),
        key.id.chars().map(plain).collect::<String>()
    )
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
        FieldPath::EndDate(key) => of("end", key),
        FieldPath::Metadata { item, row, part } => {
            let part = if *part == Part::Key { "key" } else { "value" };
            format!("{}-{row}-{part}", of("pair", item))
        }
        FieldPath::Cell { item, .. } => of("end", &Some(item.clone())),
    }
}

/// Same control, so the same error.
fn stands_at(finding: &Finding, id: &str) -> bool {
    field_id(&finding.at) == id
}

impl Store {
    /// The error to show at a control: none before its step was answered once.
    pub fn error_at(self, step: Step, at: &FieldPath) -> Signal<Option<String>> {
        let id = field_id(at);
        Signal::derive(move || {
            if !self.with_pad(|pad| pad.is_checked(step)) {
                return None;
            }
            self.verdict.with(|verdict| {
                let error =
                    |finding: &&Finding| finding.severity == Severity::Error && stands_at(finding, &id);
                verdict.findings.iter().find(error).map(|finding| self.say(&finding.message))
            })
        })
    }

    /// What the error summary of a step says.
    pub fn summary_of(self, step: Step) -> Signal<Vec<ErrorItem>> {
        Signal::derive(move || {
            if !self.with_pad(|pad| pad.is_checked(step)) {
                return Vec::new();
            }
            self.verdict.with(|verdict| {
                let here = |finding: &&Finding| {
                    finding.severity == Severity::Error
                        && (step == Step::Check || rules_step(step) == Some(finding.at.step()))
                };
                verdict
                    .findings
                    .iter()
                    .filter(here)
                    .map(|finding| {
                        let text = self.say(&finding.message);
                        if step == Step::Check {
                            ErrorItem { target: None, text }
                        } else {
                            ErrorItem::at(field_id(&finding.at), text)
                        }
                    })
                    .collect()
            })
        })
    }
}

/// Warnings and notices of a step, each with its "Why?".
#[component]
pub fn Remarks(step: Step) -> impl IntoView {
    let store = use_store();
    let remarks = Memo::new(move |_| {
        store.verdict.with(|verdict| {
            let here = |finding: &&Finding| {
                finding.severity != Severity::Error
                    && (step == Step::Check || rules_step(step) == Some(finding.at.step()))
            };
            verdict.findings.iter().filter(here).cloned().collect::<Vec<_>>()
        })
    });
    move || remarks.get().into_iter().map(|finding| super::why::remark(store, &finding)).collect_view()
}
