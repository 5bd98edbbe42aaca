//! "Why?": the rule behind a finding and the sentence of the documentation it comes from.

use leptos::prelude::*;

use crate::{
    msg,
    rules::{Finding, RuleId, Severity},
    store::Store,
    ui::{Disclosure, Notice, Tone},
};

/// A warning or notice as it stands on a page.
pub fn remark(store: Store, finding: &Finding) -> AnyView {
    let tone = match finding.severity {
        Severity::Error => Tone::Error,
        Severity::Warning => Tone::Warning,
        Severity::Notice => Tone::Info,
    };
    let message = finding.message.clone();
    let rule = finding.rule;
    view! { class="ar",
        <Notice tone=tone>
            <p>{move || store.say(&message)}</p>
            {why(store, rule)}
        </Notice>
    }
    .into_any()
}

/// The disclosure itself.
pub fn why(store: Store, rule: RuleId) -> AnyView {
    let Some(rule) = store.pack.rule(rule) else { return ().into_any() };
    let source = rule.source(store.pack.name);
    let document = if source.place.is_empty() {
        source.document.to_owned()
    } else {
        [source.document, source.place].join(", ")
    };
    let quote = msg!("app.why.source", document = document, quote = source.quote);
    let (reason, way_out) = (rule.why(), rule.way_out());
    view! { class="ar",
        <Disclosure summary=store.words(msg!("app.why"))>
            <p>{move || store.say(&reason)}</p>
            <p>{move || store.say(&way_out)}</p>
            <p class="ar-source">{move || store.say(&quote)}</p>
        </Disclosure>
    }
    .into_any()
}
