//! What is known of a plan while it is sent and when it did not go through: the outbox's own statements and choices.

use leptos::prelude::*;

use crate::{
    route::{Door, Route, Step},
    store::{Store, StoreEvent, use_store},
    submission::{self, Choice, Event, Record, State},
    ui::{Button, ButtonKind, Notice, Tone},
};

/// A call of the shown plan is on its way.
pub fn is_under_way(store: Store) -> bool {
    store.plan_shown.get().is_some_and(|plan| {
        store.outbox.with(|outbox| {
            outbox.is_running(&plan)
                || outbox.plan(&plan).into_iter().any(|record| matches!(record.state, State::Sending))
        })
    })
}

/// Each call of the shown plan that is not simply accepted.
#[component]
pub fn Progress() -> impl IntoView {
    let store = use_store();
    let records = Memo::new(move |_| {
        let Some(plan) = store.plan_shown.get() else { return Vec::new() };
        store.outbox.with(|outbox| outbox.plan(&plan).into_iter().cloned().collect::<Vec<Record>>())
    });
    view! { class="ar",
        <div class="ar-stack" aria-live="polite">
            {move || records.get().iter().map(|record| one(store, record)).collect_view()}
        </div>
    }
}

/// One call: what is known, and what may be done.
pub fn one(store: Store, record: &Record) -> AnyView {
    let tone = match record.state {
        State::Accepted(_) | State::Confirmed(_) => Tone::Success,
        State::Rejected(_) => Tone::Error,
        State::Armed | State::Sending => Tone::Info,
        _ => Tone::Warning,
    };
    let tracking = match &record.state {
        State::Rejected(rejection) => rejection.tracking.clone(),
        _ => None,
    };
    let words = match &record.state {
        State::Rejected(rejection) => rejection.words.clone(),
        _ => Vec::new(),
    };
    let statement = submission::statement(record);
    let reference = record.reference();
    let choices = record.choices().into_iter().map(|choice| button(store, record, choice)).collect_view();
    view! { class="ar",
        <Notice tone=tone>
            <p>{move || store.say(&statement)}</p>
            {words.into_iter().map(|words| view! { class="ar", <p><bdi>{words}</bdi></p> }).collect_view()}
            {tracking.map(|id| view! { class="ar", <p class="ar-muted">{move || store.say(&crate::msg!("api.tracking-id", id = id.as_str()))}</p> })}
            <p class="ar-muted">{move || store.say(&crate::msg!("app.reference", reference = reference.as_str()))}</p>
            <div class="ar-actions">{choices}</div>
        </Notice>
    }
    .into_any()
}

fn button(store: Store, record: &Record, choice: Choice) -> AnyView {
    let label = submission::choice(choice);
    let (cid, plan, reference) = (record.cid.clone(), record.plan.clone(), record.reference());
    let removes = record.summary.removes;
    if choice == Choice::CopyReference {
        return super::copy::button(store, reference, label);
    }
    let act = move |()| {
        let now_ms = store.moment().wall_ms;
        let (cid, plan) = (cid.clone(), plan.clone());
        match choice {
            Choice::LookAgain => store.on_outbox(Event::LookAgainPressed { now_ms, cid }),
            Choice::SendAgain => store.send_again(cid),
            Choice::Resume => store.on_outbox(Event::ResumePressed { now_ms, plan }),
            Choice::Stop => store.on_outbox(Event::StopPressed { now_ms, plan }),
            Choice::Drop => store.on_outbox(Event::DropPressed { now_ms, cid }),
            Choice::SignIn => store.dispatch(StoreEvent::SignIn),
            Choice::ChangeDraft => {
                let door = if removes { Door::Remove } else { Door::Grant };
                store.dispatch(StoreEvent::Go(Route::Guide { door, step: Step::Details }));
            }
            Choice::CopyReference => {}
        }
    };
    let kind = if choice == Choice::SendAgain { ButtonKind::Danger } else { ButtonKind::Secondary };
    view! { class="ar", <Button kind=kind on_press=Callback::new(act)>{store.words(label)}</Button> }
        .into_any()
}
