//! Step 5: the reference, what became of each item, what happens next. Prints on one page.

use leptos::prelude::*;

use super::steps;
use crate::{
    msg,
    route::{Door, Route, Step},
    store::{Store, StoreEvent, use_store},
    submission::{Record, State},
    ui::{Badge, Button, ButtonKind, LinkButton, PageHeading, SummaryList, SummaryRow, Tone},
};

#[component]
pub fn Sent() -> impl IntoView {
    let store = use_store();
    let records = Memo::new(move |_| shown(store));
    view! { class="ar",
        <div class="ar-stack">
            {steps::progress(store, Step::Sent)}
            {move || records.with(|records| if records.is_empty() { nothing(store) } else { sent(store, records) })}
        </div>
    }
}

/// The calls of the plan just sent; after a reload those of the newest accepted plan.
fn shown(store: Store) -> Vec<Record> {
    let plan = store.plan_shown.get();
    store.outbox.with(|outbox| {
        let newest = || {
            outbox
                .records()
                .iter()
                .rev()
                .find(|record| record.is_accepted())
                .map(|record| record.plan.clone())
        };
        let Some(plan) = plan.or_else(newest) else { return Vec::new() };
        outbox.plan(&plan).into_iter().filter(|record| record.is_accepted()).cloned().collect()
    })
}

fn nothing(store: Store) -> AnyView {
    view! { class="ar",
        <PageHeading text=store.words(msg!("sent.heading")) focus=store.entered />
        <p>{store.words(msg!("sent.nothing"))}</p>
        <p><LinkButton href=Route::Requests.fragment()>{store.words(msg!("sent.view"))}</LinkButton></p>
    }
    .into_any()
}

fn sent(store: Store, records: &[Record]) -> AnyView {
    let references: Vec<String> = records.iter().map(Record::reference).collect();
    let removes = records.iter().any(|record| record.summary.removes);
    let mut ids: Vec<String> = records.iter().flat_map(service_ids).collect();
    ids.dedup();
    let when = records.iter().map(|record| record.created_ms).min().unwrap_or_default();
    let copied = references.join(", ");
    let rows = records.iter().flat_map(|record| outcomes(store, record)).collect_view();
    let again = if removes { Door::Remove } else { Door::Grant };
    let next = if removes { msg!("sent.next.remove") } else { msg!("sent.next.grant") };
    view! { class="ar",
        <div class="ar-receipt">
            <PageHeading text=store.words(msg!("sent.heading")) focus=store.entered />
            <p class="ar-receipt__label">{store.words(msg!("sent.reference"))}</p>
            <p class="ar-receipt__reference">{references.join(", ")}</p>
            <p class="ar-muted">{store.say(&msg!("sent.at", when = crate::text::Arg::Moment(when)))}</p>
        </div>
        <h2 class="ar-section-heading">{store.words(msg!("sent.outcome"))}</h2>
        <ul class="ar-outcomes" role="list">{rows}</ul>
        {(!ids.is_empty()).then(|| view! { class="ar",
            <SummaryList>
                <SummaryRow key=store.words(msg!("sent.service-ids"))>
                    <ul class="ar-plain-list" role="list">
                        {ids.into_iter().map(|id| view! { class="ar", <li><code><bdi>{id}</bdi></code></li> }).collect_view()}
                    </ul>
                </SummaryRow>
            </SummaryList>
        })}
        <h2 class="ar-section-heading">{store.words(msg!("sent.next"))}</h2>
        <p>{store.words(next)}</p>
        <p>{store.words(msg!("sent.next.follow"))}</p>
        <p class="ar-muted">{store.words(msg!("sent.next.silent"))}</p>
        <div class="ar-actions">
            <LinkButton kind=ButtonKind::Primary href=Route::Requests.fragment()>{store.words(msg!("sent.view"))}</LinkButton>
            <Button kind=ButtonKind::Secondary on_press=Callback::new(move |()| {
                store.plan_shown.set(None);
                store.dispatch(StoreEvent::Go(Route::first(again)));
            })>
                {store.words(msg!("sent.another"))}
            </Button>
            {super::copy::button(store, copied, msg!("app.copy-reference"))}
            <Button kind=ButtonKind::Quiet on_press=Callback::new(move |()| store.with_ports(|ports| ports.page.print()))>
                {store.words(msg!("sent.print"))}
            </Button>
        </div>
    }
    .into_any()
}

fn service_ids(record: &Record) -> Vec<String> {
    match &record.state {
        State::Accepted(accepted) => {
            let seen = accepted.sight.iter().flat_map(|sight| &sight.ids);
            accepted.new_ids.iter().chain(&accepted.existing_ids).chain(seen).cloned().collect()
        }
        State::Confirmed(sight) => sight.ids.clone(),
        _ => Vec::new(),
    }
}

/// One line for each person and item: new, or requested before.
fn outcomes(store: Store, record: &Record) -> Vec<AnyView> {
    let existing = match &record.state {
        State::Accepted(accepted) => accepted.existing_items.clone(),
        _ => Vec::new(),
    };
    let named = match &record.state {
        State::Accepted(accepted) => !accepted.new_ids.is_empty() || !accepted.existing_ids.is_empty(),
        _ => false,
    };
    let mut lines = Vec::new();
    for person in &record.summary.people {
        for item in &record.summary.items {
            let before = existing
                .iter()
                .any(|one| one.item == item.id && one.person.as_ref().is_none_or(|id| *id == person.id));
            let (tone, words) = match (before, named) {
                (true, _) => (Tone::Warning, msg!("sent.existing")),
                (false, true) => (Tone::Success, msg!("sent.new")),
                (false, false) => (Tone::Success, msg!("sent.accepted")),
            };
            lines.push(
                view! { class="ar",
                    <li class="ar-outcome">
                        <span><bdi>{item.name.clone()}</bdi> " " <span class="ar-muted">{store.say(&msg!("requests.for", name = person.name.as_str()))}</span></span>
                        <Badge tone=tone text=store.words(words) />
                    </li>
                }
                .into_any(),
            );
        }
    }
    lines
}
