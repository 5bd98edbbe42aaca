//! Step 4: who × what as the approver will see it, what it means, the calls it becomes, and sending.

use leptos::prelude::*;

use super::{
    fields::{remarks, remarks_of},
    left_out::{Dropped, Unseen},
    long::{PAIRS, beginning},
    sending,
    steps::StepFrame,
};
use crate::{
    msg,
    route::{Door, Route, Step},
    rules::{Draft, DraftItem, Kind, MetadataRow, comment_on_wire, end_of_input},
    store::{Store, StoreEvent, use_store},
    text::Message,
    ui::{Button, ButtonKind, ChangeLink, Disclosure, Notice, SummaryList, SummaryRow, Tone},
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

/// What a removal and a grant call the same thing.
fn by_door(store: Store, grant: Message, remove: Message) -> Signal<String> {
    Signal::derive(move || store.say(if store.door() == Door::Remove { &remove } else { &grant }))
}

fn change(store: Store, step: Step, hidden: Message) -> Signal<Option<ChangeLink>> {
    Signal::derive(move || {
        Some(ChangeLink {
            href: Route::Guide { door: store.door(), step }.fragment(),
            label: store.say(&msg!("check.change")),
            hidden: store.say(&hidden),
        })
    })
}

fn answers(store: Store) -> AnyView {
    let people = move || {
        store.with_pad(|pad| {
            let name = |person: &crate::rules::Person| {
                view! { class="ar", <li><bdi>{person.name.clone()}</bdi> " " <span class="ar-muted"><bdi>{person.detail.clone()}</bdi></span></li> }
            };
            pad.draft.people.iter().map(name).collect_view()
        })
    };
    let comment = move || {
        store.with_pad(|pad| {
            let text = pad.draft.comment.trim().to_owned();
            if text.is_empty() { store.say(&msg!("check.not-provided")) } else { beginning(text) }
        })
    };
    let end = move || store.with_pad(|pad| end_words(store, &pad.draft, None));
    let pairs = move || {
        let rows = store.with_pad(|pad| pair_rows(&pad.draft.metadata));
        if rows.is_empty() { vec![pair_row(store.say(&msg!("check.not-provided")))] } else { rows }
    };
    view! { class="ar",
        <SummaryList>
            <SummaryRow
                key=by_door(store, msg!("check.people"), msg!("check.people.remove"))
                change=change(store, Step::Who, msg!("check.change.people"))
            >
                <ul class="ar-plain-list" role="list">{people}</ul>
            </SummaryRow>
            <SummaryRow
                key=store.words(msg!("check.comment"))
                change=change(store, Step::Details, msg!("check.change.comment"))
            >
                <bdi class="ar-prose">{comment}</bdi>
            </SummaryRow>
            <SummaryRow
                key=by_door(store, msg!("check.end"), msg!("check.end.remove"))
                change=change(store, Step::Details, msg!("check.change.end"))
            >
                {end}
            </SummaryRow>
            <SummaryRow
                key=store.words(msg!("check.reference"))
                change=change(store, Step::Details, msg!("check.change.reference"))
            >
                <ul class="ar-plain-list" role="list">{pairs}</ul>
            </SummaryRow>
        </SummaryList>
    }
    .into_any()
}

/// Reference data in rows, as far as it says anything.
fn pair_rows(pairs: &[MetadataRow]) -> Vec<AnyView> {
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
    let section = move || {
        any.get().then(|| {
            view! { class="ar",
                <section class="ar-stack">
                    <h2 class="ar-section-heading">{store.words(msg!("check.consequences"))}</h2>
                    {remarks(store, found)}
                </section>
            }
        })
    };
    section.into_any()
}

/// The end date in words: the common one, or one item's own.
fn end_words(store: Store, draft: &Draft, item: Option<&DraftItem>) -> String {
    let zone = store.with_ports(|ports| ports.zone.clone());
    let input = item.and_then(|line| line.end.as_ref()).unwrap_or(&draft.end);
    match end_of_input(input, &*zone) {
        Ok(Some(ms)) => store.moment_words(ms),
        Ok(None) if draft.kind == Kind::Revoke => store.say(&msg!("check.end.asap")),
        Ok(None) => store.say(&msg!("check.end.never")),
        Err(problem) => store.say(&problem.message()),
    }
}

/// Each item as the approver will see it.
#[component]
fn Lines() -> impl IntoView {
    let store = use_store();
    let lines = move || {
        store.with_pad(|pad| {
            pad.draft.items.iter().map(|line| item_line(store, &pad.draft, line)).collect_view()
        })
    };
    let heading = by_door(store, msg!("check.items"), msg!("check.items.remove"));
    view! { class="ar",
        <section class="ar-stack">
            <div class="ar-head">
                <h2 class="ar-section-heading">{heading}</h2>
                <a href=move || Route::Guide { door: store.door(), step: Step::What }.fragment()>
                    {store.words(msg!("check.change"))}
                    <span class="ar-visually-hidden">" " {store.words(msg!("check.change.items"))}</span>
                </a>
            </div>
            <p class="ar-muted">{store.words(msg!("check.approver-sees"))}</p>
            <ul class="ar-items" role="list">{lines}</ul>
        </section>
    }
}

fn item_line(store: Store, draft: &Draft, line: &DraftItem) -> AnyView {
    let own = line.comment.as_deref().unwrap_or(&draft.comment);
    let comment = comment_on_wire(draft.kind_of(line), draft.say_removal, Some(own));
    let end = line.end.is_some().then(|| end_words(store, draft, Some(line)));
    let end_word = by_door(store, msg!("check.end"), msg!("check.end.remove"));
    let pairs = pair_rows(&line.metadata);
    let kind = super::items::type_name(&line.item.item_type);
    let aside: Vec<_> = [
        line.item.owner.clone().map(|name| msg!("what.owned-by", name = name)),
        line.item.source.clone().map(|name| msg!("what.from-source", name = name)),
    ]
    .into_iter()
    .flatten()
    .collect();
    view! { class="ar",
        <li class="ar-item">
            <h3 class="ar-item__name"><bdi>{line.item.name.clone()}</bdi> " " <span class="ar-muted">{store.say(&kind)}</span></h3>
            <p class="ar-facts">{aside.iter().map(|m| store.say(m)).collect::<Vec<_>>().join(" · ")}</p>
            {comment.map(|text| view! { class="ar", <blockquote class="ar-quote"><bdi>{beginning(text)}</bdi></blockquote> })}
            {end.map(|text| view! { class="ar", <p>{end_word} " " {text}</p> })}
            {(!pairs.is_empty()).then(|| view! { class="ar",
                <p>{store.words(msg!("check.reference"))}</p>
                <ul class="ar-plain-list" role="list">{pairs}</ul>
            })}
        </li>
    }
    .into_any()
}

/// The calls it becomes, when it becomes more than one.
#[component]
fn Calls() -> impl IntoView {
    let store = use_store();
    move || {
        store.plan.with(|plan| {
            (plan.calls.len() > 1).then(|| {
                let count = store.say(&msg!("check.calls", count = plan.calls.len()));
                let why: Vec<_> = plan.why.iter().map(|m| store.say(m)).collect();
                let calls: Vec<_> = plan
                    .calls
                    .iter()
                    .enumerate()
                    .map(|(at, call)| {
                        let people = call.requested_for.len().max(call.requested_for_with_requested_items.len());
                        let nested: usize = call.requested_for_with_requested_items.iter().map(|one| one.requested_items.len()).max().unwrap_or(0);
                        let items = call.requested_items.len().max(nested);
                        store.say(&msg!("check.call", n = at + 1, people = people, items = items))
                    })
                    .collect();
                view! { class="ar",
                    <section class="ar-stack">
                        <p>{count}</p>
                        <Disclosure summary=store.words(msg!("check.calls.why"))>
                            {why.into_iter().map(|line| view! { class="ar", <p>{line}</p> }).collect_view()}
                            <ol class="ar-calls">{calls.into_iter().map(|line| view! { class="ar", <li>{line}</li> }).collect_view()}</ol>
                        </Disclosure>
                    </section>
                }
            })
        })
    }
}
