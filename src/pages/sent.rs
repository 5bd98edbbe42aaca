//! Step 5: the reference, what became of each item, what happens next. Prints on one page.

use leptos::prelude::*;

use super::{before, sending, steps};
use crate::{
    history::Before,
    msg,
    route::{Door, Route, Step},
    store::{Store, StoreEvent, door_of, use_store},
    submission::{self, Named, Record, State},
    ui::{Badge, Button, ButtonKind, LinkButton, PageHeading, SummaryList, SummaryRow, Tone},
};

#[component]
pub fn Sent() -> impl IntoView {
    let store = use_store();
    let records = Memo::new(move |_| shown(store));
    before::look_for(store, Memo::new(move |_| records.with(|records| existing_ids(records))));
    view! { class="ar",
        <div class="ar-stack">
            {steps::progress(store, Step::Sent)}
            {move || records.with(|records| if records.is_empty() { none(store) } else { sent(store, records) })}
        </div>
    }
}

/// The calls of the plan just sent; after a reload those of the newest plan of which something was accepted.
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
        let calls = outbox.plan(&plan);
        // Of a plan that went through only in part, the other calls say so themselves.
        if !calls.iter().any(|record| record.is_accepted()) {
            return Vec::new();
        }
        calls.into_iter().cloned().collect()
    })
}

/// There is none, or this browser has not been asked yet.
fn none(store: Store) -> AnyView {
    if !store.outbox.with(submission::Outbox::is_read) {
        return view! { class="ar", <p class="ar-working" role="status">{store.words(msg!("app.loading"))}</p> }.into_any();
    }
    view! { class="ar",
        <PageHeading text=store.words(msg!("sent.heading")) focus=store.entered />
        <p>{store.words(msg!("sent.nothing"))}</p>
        <p><LinkButton href=Route::Requests.fragment()>{store.words(msg!("sent.view"))}</LinkButton></p>
    }
    .into_any()
}

fn sent(store: Store, records: &[Record]) -> AnyView {
    let (records, others): (Vec<&Record>, Vec<&Record>) =
        records.iter().partition(|record| record.is_accepted());
    let others = others.into_iter().map(|record| sending::one(store, record)).collect_view();
    let references: Vec<String> = records.iter().map(|record| record.reference()).collect();
    let mut ids: Vec<String> = records.iter().flat_map(|record| service_ids(record)).collect();
    ids.dedup();
    let when = records.iter().map(|record| record.created_ms).min().unwrap_or_default();
    let copied = references.join(", ");
    let rows = records.iter().flat_map(|record| outcomes(store, record)).collect_view();
    let again = door_of(&records);
    let next = next_words(store, &records);
    view! { class="ar",
        <div class="ar-receipt">
            <PageHeading text=store.words(msg!("sent.heading")) focus=store.entered />
            <dl>
                <dt class="ar-receipt__label">{store.words(msg!("sent.reference"))}</dt>
                <dd class="ar-receipt__reference">{references.join(", ")}</dd>
            </dl>
            <p class="ar-muted">{store.say(&msg!("sent.at", when = crate::text::Arg::Moment(when)))}</p>
        </div>
        <h2 class="ar-section-heading">{store.words(msg!("sent.outcome"))}</h2>
        <ul class="ar-outcomes ar-card" role="list">{rows}</ul>
        {others}
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
        {next}
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

/// What becomes of what is given, changed and removed.
fn next_words(store: Store, records: &[&Record]) -> Vec<AnyView> {
    let next = |door: Door| {
        let there = records.iter().any(|record| door_of(&[record]) == door);
        let words = match door {
            Door::Grant => msg!("sent.next.grant"),
            Door::Change => msg!("sent.next.change"),
            Door::Remove => msg!("sent.next.remove"),
        };
        there.then(|| view! { class="ar", <p>{store.words(words)}</p> }.into_any())
    };
    Door::ALL.into_iter().filter_map(next).collect()
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
    let summary = &record.summary;
    let name = |named: &[Named], id: &str| {
        let found = named.iter().find(|it| it.id == id && !it.name.is_empty());
        found.map_or_else(|| id.to_owned(), |it| it.name.clone())
    };
    let line = |cell: submission::Cell| {
        let (item, person) = (name(&summary.items, &cell.item), name(&summary.people, &cell.person));
        let good =
            |words| view! { class="ar", <Badge tone=Tone::Success text=store.words(words) /> }.into_any();
        let said = match standing(record, &cell) {
            Standing::Before => before::under_way(store, older(record, &cell).as_ref(), item.clone()),
            Standing::New => good(msg!("sent.new")),
            Standing::Accepted => good(msg!("sent.accepted")),
        };
        view! { class="ar",
            <li class="ar-outcome">
                <span><bdi>{item}</bdi> " " <span class="ar-muted">{store.say(&msg!("requests.for", name = person))}</span></span>
                {said}
            </li>
        }
        .into_any()
    };
    record.cells().into_iter().map(line).collect()
}

/// The ids of requests that existed before.
fn existing_ids(records: &[Record]) -> Vec<String> {
    let ids = records.iter().flat_map(|record| match &record.state {
        State::Accepted(accepted) => accepted.existing_ids.as_slice(),
        _ => &[],
    });
    let mut ids: Vec<String> = ids.cloned().collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Where a cell that was requested before goes on, when the answer says so.
fn older(record: &Record, cell: &submission::Cell) -> Option<Before> {
    let State::Accepted(accepted) = &record.state else { return None };
    let is_it = |one: &&submission::ItemRef| {
        one.item == cell.item && one.person.as_ref().is_none_or(|id| *id == cell.person)
    };
    let found = accepted.existing_items.iter().find(is_it).filter(|one| !one.requests.is_empty())?;
    let (person, item) = (Some(cell.person.clone()), cell.item.clone());
    Some(Before { person, item, requests: found.requests.clone() })
}

#[derive(Debug, PartialEq, Eq)]
enum Standing {
    New,
    Before,
    /// Accepted; the answer does not say which of both.
    Accepted,
}

fn standing(record: &Record, cell: &submission::Cell) -> Standing {
    let State::Accepted(accepted) = &record.state else { return Standing::Accepted };
    let is_it = |one: &submission::ItemRef| {
        one.item == cell.item && one.person.as_ref().is_none_or(|id| *id == cell.person)
    };
    let took_new = accepted.took_new || !accepted.new_ids.is_empty();
    let existing = !accepted.existing_items.is_empty() || !accepted.existing_ids.is_empty();
    match (took_new, existing) {
        _ if accepted.existing_items.iter().any(is_it) => Standing::Before,
        (false, true) => Standing::Before,
        // It named requests from before without saying what they were for.
        (true, true) if accepted.existing_items.is_empty() => Standing::Accepted,
        (true, _) => Standing::New,
        (false, false) => Standing::Accepted,
    }
}
