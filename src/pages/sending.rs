//! What is known of a plan while it is sent and when it did not go through: the outbox's own statements and choices.

use leptos::prelude::*;

use crate::{
    store::{Store, StoreEvent, use_store},
    submission::{self, Choice, Event, Record, State},
    ui::{Button, ButtonKind, Notice, Tone},
};

/// A call of the plan behind the open door is on its way.
pub fn is_under_way(store: Store) -> bool {
    store.plan_under_way().is_some_and(|plan| {
        store.outbox.with(|outbox| {
            outbox.is_running(&plan)
                || outbox.plan(&plan).into_iter().any(|record| matches!(record.state, State::Sending))
        })
    })
}

/// What is known of each call of the draft that is open, and of no other.
#[component]
pub fn Progress() -> impl IntoView {
    let store = use_store();
    let records = Memo::new(move |_| {
        let Some(plan) = store.plan_under_way() else { return Vec::new() };
        store.outbox.with(|outbox| outbox.plan(&plan).into_iter().cloned().collect::<Vec<Record>>())
    });
    // By revision: of several calls only the one that changed is read out. One that waits its turn is sent in the next moment, as a
    // rule, and what comes of it is what has to be heard.
    let quiet = |record: &Record| matches!(record.state, State::Armed).then_some("off");
    view! { class="ar",
        <div class="ar-stack" aria-live="polite">
            <For each=move || records.get() key=|record| (record.cid.clone(), record.revision) let:record>
                <div aria-live=quiet(&record)>{one(store, &record)}</div>
            </For>
        </div>
    }
}

/// Which call it is: a plan has several, and each has its own fate.
fn title(store: Store, record: &Record) -> String {
    let names = |named: &[submission::Named]| {
        let names: Vec<String> =
            named.iter().map(|it| if it.name.is_empty() { it.id.clone() } else { it.name.clone() }).collect();
        store.list_words(&names)
    };
    let (items, people) = (names(&record.summary.items), names(&record.summary.people));
    store.say(&submission::title(record, &items, &people))
}

/// One call: what is known, and what may be done.
pub fn one(store: Store, record: &Record) -> AnyView {
    let tone = match record.state {
        State::Accepted(_) | State::Confirmed(_) => Tone::Success,
        State::Rejected(_) => Tone::Error,
        State::Armed | State::Sending => Tone::Info,
        _ => Tone::Warning,
    };
    let heading = title(store, record);
    let tracking = record.tracking().map(str::to_owned);
    let words = record.service_words();
    let signed_in = store.session.with(|machine| machine.session().is_some());
    let back = signed_in && matches!(record.state, State::SignInNeeded);
    let statement = if back { submission::signed_in_again() } else { submission::statement(record) };
    let reference = record.reference();
    let choices = record.choices().into_iter().filter(|choice| !(back && *choice == Choice::SignIn));
    let choices = choices.map(|choice| button(store, record, choice)).collect_view();
    let until_ms = match record.state {
        State::Waiting { until_ms } => Some(until_ms),
        _ => None,
    };
    view! { class="ar",
        <Notice tone=tone>
            <p><strong><bdi>{heading}</bdi></strong></p>
            <p>{move || store.say(&statement)}</p>
            {words.into_iter().map(|words| view! { class="ar", <p><bdi>{words}</bdi></p> }).collect_view()}
            {tracking.map(|id| view! { class="ar", <p class="ar-muted">{move || store.say(&crate::msg!("api.tracking-id", id = id.as_str()))}</p> })}
            {until_ms.map(|until_ms| countdown(store, until_ms))}
            <p class="ar-muted">{move || store.say(&crate::msg!("app.reference", reference = reference.as_str()))}</p>
            <div class="ar-actions">{choices}</div>
        </Notice>
    }
    .into_any()
}

/// How long it still waits. Not spoken: a screen reader has the moment in the sentence above.
fn countdown(store: Store, until_ms: i64) -> AnyView {
    let now_ms = RwSignal::new(store.moment().wall_ms);
    leptos::task::spawn_local(async move {
        // Ends with the notice that shows it.
        while now_ms.try_set(store.moment().wall_ms).is_none() {
            store.rest(1_000).await;
        }
    });
    let left = move || {
        let seconds = (until_ms.saturating_sub(now_ms.get()).max(0) + 999) / 1_000;
        store.say(&crate::msg!("submission.waiting.left", seconds = seconds))
    };
    view! { class="ar", <p class="ar-muted" aria-hidden="true">{left}</p> }.into_any()
}

fn button(store: Store, record: &Record, choice: Choice) -> AnyView {
    let label = submission::choice(choice);
    let (cid, plan, reference) = (record.cid.clone(), record.plan.clone(), record.reference());
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
            Choice::ChangeDraft => store.reopen(&cid),
            Choice::CopyReference => {}
        }
    };
    let kind = if choice == Choice::SendAgain { ButtonKind::Danger } else { ButtonKind::Secondary };
    view! { class="ar", <Button kind=kind on_press=Callback::new(act)>{store.words(label)}</Button> }
        .into_any()
}
