//! Step 4: the answers, what they mean, and sending. The items stand in `lines.rs`, the calls in `calls.rs`.

use leptos::prelude::*;

use super::{
    calls::Calls,
    fields::{remarks, remarks_of},
    fold::Fold,
    left_out::{Dropped, Unseen},
    lines::Lines,
    long::{PAIRS, beginning},
    own::starts,
    sending,
    steps::StepFrame,
};
use crate::{
    msg,
    route::{Door, Route, Step},
    rules::{Draft, FieldPath, Kind, MetadataRow, end_of_input, start_of_input},
    store::{Store, StoreEvent, use_store},
    text::Message,
    ui::{Button, ButtonKind, ChangeLink, Notice, SummaryList, SummaryRow, Tone},
};

#[component]
pub fn Check() -> impl IntoView {
    let store = use_store();
    let busy = Signal::derive(move || sending::is_under_way(store));
    let main = view! { class="ar",
        <Button kind=ButtonKind::Primary submit=true busy=busy>
            {move || store.say(&if busy.get() { msg!("check.sending") } else { msg!("check.send") })}
        </Button>
    }
    .into_any();
    view! { class="ar",
        <StepFrame
            step=Step::Check
            main=main
            on_submit=Callback::new(move |()| store.dispatch(StoreEvent::Send))
            with_remarks=false
        >
            {answers(store)}
            <Lines />
            {consequences(store)}
            <Calls />
            <Dropped />
            <Unseen />
            {move || store.blocked.get().map(|why| view! { class="ar",
                <Notice tone=Tone::Warning role="alert"><p>{store.say(&why)}</p></Notice>
            })}
            <sending::Progress />
        </StepFrame>
    }
}

pub fn change(store: Store, step: Step, hidden: Message) -> Signal<Option<ChangeLink>> {
    Signal::derive(move || {
        Some(ChangeLink {
            href: Route::Guide { door: store.door(), step }.fragment(),
            label: store.say(&msg!("check.change")),
            hidden: store.say(&hidden),
        })
    })
}

fn answers(store: Store) -> AnyView {
    let fold = Fold::of(Memo::new(move |_| store.with_pad(|pad| pad.draft.people.len())));
    let people = move || {
        store.with_pad(|pad| {
            let name = |person: &crate::rules::Person| {
                view! { class="ar", <li><bdi>{person.name.clone()}</bdi> " " <span class="ar-muted"><bdi>{person.detail.clone()}</bdi></span></li> }
            };
            pad.draft.people.iter().take(fold.shown()).map(name).collect_view()
        })
    };
    let comment = move || {
        store.with_pad(|pad| {
            let text = pad.draft.comment.trim().to_owned();
            if text.is_empty() { store.say(&msg!("check.not-provided")) } else { beginning(text) }
        })
    };
    let common = move |at: FieldPath| {
        let kind = move || store.with_pad(|pad| pad.draft.kind);
        let start = at.is_start();
        let words = move || store.with_pad(|pad| date_words(store, &pad.draft, &at));
        view! { class="ar",
            <SummaryRow
                key=Signal::derive(move || store.say(&date_name(kind(), start)))
                change=change(store, Step::Details, if start { msg!("check.change.start") } else { msg!("check.change.end") })
            >
                {words}
            </SummaryRow>
        }
        .into_any()
    };
    let starts = starts(store);
    let pairs = move || {
        let rows = store.with_pad(|pad| pair_rows(&pad.draft.metadata));
        if rows.is_empty() { vec![pair_row(store.say(&msg!("check.not-provided")))] } else { rows }
    };
    view! { class="ar",
        <div class="ar-card"><SummaryList>
            <SummaryRow
                key=Signal::derive(move || store.say(&if store.door() == Door::Remove { msg!("check.people.remove") } else { msg!("check.people") }))
                change=change(store, Step::Who, msg!("check.change.people"))
            >
                <ul class="ar-plain-list" role="list">{people}</ul>
                {fold.foot(store, |count| msg!("check.people.all", count = count))}
            </SummaryRow>
            <SummaryRow
                key=store.words(msg!("check.comment"))
                change=change(store, Step::Details, msg!("check.change.comment"))
            >
                <bdi class="ar-prose">{comment}</bdi>
            </SummaryRow>
            {move || starts.get().then(|| common(FieldPath::StartDate(None)))}
            {common(FieldPath::EndDate(None))}
            <SummaryRow
                key=store.words(msg!("check.reference"))
                change=change(store, Step::Details, msg!("check.change.reference"))
            >
                <ul class="ar-plain-list" role="list">{pairs}</ul>
            </SummaryRow>
        </SummaryList></div>
    }
    .into_any()
}

/// Reference data in rows, as far as it says anything.
pub fn pair_rows(pairs: &[MetadataRow]) -> Vec<AnyView> {
    let filled = pairs.iter().filter(|pair| !pair.key.trim().is_empty());
    let row = |pair: &MetadataRow| pair_row(format!("{}: {}", pair.key.trim(), pair.value.trim()));
    let mut rows: Vec<AnyView> = filled.clone().take(PAIRS).map(row).collect();
    let more = filled.skip(PAIRS).count();
    if more > 0 {
        rows.push(pair_row(use_store().say(&msg!("check.more-pairs", count = more))));
    }
    rows
}

fn pair_row(row: String) -> AnyView {
    view! { class="ar", <li><bdi>{row}</bdi></li> }.into_any()
}

/// What this does beyond what was typed.
fn consequences(store: Store) -> AnyView {
    let found = remarks_of(store, Step::Check);
    let any = Memo::new(move |_| found.with(|found| !found.is_empty()));
    let fold = Fold::of(Memo::new(move |_| found.with(Vec::len)));
    let shown = Memo::new(move |_| found.with(|found| found.iter().take(fold.shown()).cloned().collect()));
    let section = move || {
        any.get().then(|| {
            view! { class="ar",
                <section class="ar-stack">
                    <h2 class="ar-section-heading">{store.words(msg!("check.consequences"))}</h2>
                    {remarks(store, shown)}
                    {fold.foot(store, |count| msg!("check.consequences.all", count = count))}
                </section>
            }
        })
    };
    section.into_any()
}

/// The date that counts at a place, in words.
pub fn date_words(store: Store, draft: &Draft, at: &FieldPath) -> String {
    let zone = store.with_ports(|ports| ports.zone.clone());
    let input = draft.effective_date(at);
    let read = if at.is_start() { start_of_input(input, &*zone) } else { end_of_input(input, &*zone) };
    match (read, draft.kind_at(at)) {
        (Ok(Some(ms)), _) => store.moment_words(ms),
        (Ok(None), Kind::Modify) => store.say(&msg!("check.date.unchanged")),
        (Ok(None), Kind::Revoke) => store.say(&msg!("check.end.asap")),
        (Ok(None), _) if at.is_start() => store.say(&msg!("check.start.asap")),
        (Ok(None), _) => store.say(&msg!("check.end.never")),
        (Err(problem), _) => store.say(&problem.message()),
    }
}

/// What a date is called on this page.
pub fn date_name(kind: Kind, is_start: bool) -> Message {
    match (is_start, kind) {
        (true, Kind::Modify) => msg!("check.start.change"),
        (true, _) => msg!("check.start"),
        (false, Kind::Modify) => msg!("check.end.change"),
        (false, Kind::Revoke) => msg!("check.end.remove"),
        (false, _) => msg!("check.end"),
    }
}
