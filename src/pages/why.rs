//! "Why?": the rule behind a finding and the sentence of the documentation it comes from.

use leptos::prelude::*;

use crate::{
    msg,
    rules::{Finding, Kind, RuleId, Severity},
    store::Store,
    text::{Message, MessageId},
    ui::{Disclosure, Notice, Tone},
};

/// The rule whose consequence stands under every date.
pub const SLA: RuleId = RuleId("remove-date.sla");
/// The rules behind doors and buttons that are shown shut.
pub const FOR_OTHERS: RuleId = RuleId("grant.self-or-allowed");
pub const REMOVING: RuleId = RuleId("revoke.manager-or-admin");
pub const NO_ENTITLEMENTS: RuleId = RuleId("revoke.no-entitlements");
pub const NO_END: RuleId = RuleId("remove-date.not-for-entitlements");

pub const MACHINES: RuleId = RuleId("request.machine-identities");
/// The rule of items that ask for a form.
pub const FORM: RuleId = RuleId("item.form");

/// A warning or notice as it stands on a page.
pub fn remark(store: Store, finding: &Finding) -> AnyView {
    let tone = match finding.severity {
        Severity::Error => Tone::Error,
        Severity::Warning => Tone::Warning,
        Severity::Notice => Tone::Info,
    };
    let message = match finding.rule {
        SLA => end_words(store.with_pad(|pad| pad.draft.kind_at(&finding.at)), finding.message.clone()),
        _ => finding.message.clone(),
    };
    let why = why(store, finding.rule);
    view! { class="ar",
        <Notice tone=tone>
            <p>{store.words(message)}</p>
            {why}
        </Notice>
    }
    .into_any()
}

/// What a date means: access that is given ends then, access that is removed goes then.
pub fn end_words(kind: Kind, ends: Message) -> Message {
    match kind {
        Kind::Grant | Kind::Modify | Kind::Unknown => ends,
        Kind::Revoke => Message { id: MessageId::of("details.end.preview.remove"), args: ends.args },
    }
}

/// The disclosure itself.
pub fn why(store: Store, rule: RuleId) -> AnyView {
    let pack = store.pack();
    let Some(rule) = pack.rule(rule) else { return ().into_any() };
    let source = rule.source(pack.name);
    let document = if source.place.is_empty() {
        source.document.to_owned()
    } else {
        [source.document, source.place].join(", ")
    };
    let quote = msg!("app.why.source", document = document, quote = source.quote);
    let reason = store.words(rule.why());
    view! { class="ar",
        <Disclosure
            summary=store.words(msg!("app.why"))
            hidden_suffix=Signal::derive(move || Some(reason.get()))
        >
            <p>{reason}</p>
            <p>{store.words(rule.way_out())}</p>
            <p class="ar-source">{store.words(quote)}</p>
        </Disclosure>
    }
    .into_any()
}
