//! Step 4: each item as the approver will see it, what is given apart from what is taken away.

use leptos::prelude::*;

use super::{
    accounts::chosen_words,
    check::{date_name, date_words, pair_rows},
    fold::Fold,
    left_out::names_of,
    long::beginning,
};
use crate::{
    contract::AccessRequestItem,
    msg,
    route::{Route, Step},
    rules::{CellChoice, CellPart, Draft, DraftItem, FieldPath, ItemKey, Kind, Plan, comment_on_wire},
    store::{Store, use_store},
    text::Message,
};

/// The kinds in the order in which they are shown and sent.
pub const KINDS: [Kind; 3] = [Kind::Grant, Kind::Modify, Kind::Revoke];

#[component]
pub fn Lines() -> impl IntoView {
    let store = use_store();
    let kinds: Vec<_> = KINDS.into_iter().map(|kind| of_kind(store, kind)).collect();
    kinds
}

/// What is asked for in this way and reaches an approver, for somebody at least.
fn reaching(draft: &Draft, plan: &Plan, kind: Kind) -> Vec<ItemKey> {
    let of_kind = draft.items.iter().filter(|line| draft.kind_of(line) == kind).map(|line| line.item.key());
    let is_left_out = |key: &ItemKey| plan.dropped.iter().any(|(cell, _)| cell.item == *key);
    of_kind.filter(|key| !is_left_out(key) || is_sent(plan, key)).collect()
}

fn is_sent(plan: &Plan, key: &ItemKey) -> bool {
    let is_it = |item: &AccessRequestItem| item.item_type == key.item_type && item.id == key.id;
    plan.calls.iter().any(|call| {
        let nested = call.requested_for_with_requested_items.iter().flat_map(|row| &row.requested_items);
        call.requested_items.iter().any(is_it) || nested.map(|nested| &nested.item).any(is_it)
    })
}

fn of_kind(store: Store, kind: Kind) -> AnyView {
    let keys =
        Memo::new(move |_| store.plan.with(|plan| store.with_pad(|pad| reaching(&pad.draft, plan, kind))));
    let there = Memo::new(move |_| keys.with(|keys| !keys.is_empty()));
    (move || there.get().then(|| section(store, kind, keys))).into_any()
}

fn section(store: Store, kind: Kind, keys: Memo<Vec<ItemKey>>) -> AnyView {
    let (heading, change) = match kind {
        Kind::Revoke => (msg!("check.items.remove"), msg!("check.change.items.remove")),
        Kind::Modify => (msg!("check.items.change"), msg!("check.change.items.change")),
        Kind::Grant | Kind::Unknown => (msg!("check.items"), msg!("check.change.items")),
    };
    let fold = Fold::of(Memo::new(move |_| keys.with(Vec::len)));
    let lines = move || {
        store.with_pad(|pad| {
            keys.with(|keys| {
                let lines = keys.iter().take(fold.shown()).filter_map(|key| pad.draft.item(key));
                lines.map(|line| item_line(store, &pad.draft, line)).collect::<Vec<_>>()
            })
        })
    };
    view! { class="ar",
        <section class="ar-stack">
            <div class="ar-head">
                <h2 class="ar-section-heading">{store.words(heading)}</h2>
                <a href=move || Route::Guide { door: store.door(), step: Step::What }.fragment()>
                    {store.words(msg!("check.change"))}
                    <span class="ar-visually-hidden">" " {store.words(change)}</span>
                </a>
            </div>
            <p class="ar-muted">{store.words(msg!("check.approver-sees"))}</p>
            <ul class="ar-items ar-card" role="list">{lines}</ul>
            {fold.foot(store, |count| msg!("check.items.all", count = count))}
        </section>
    }
    .into_any()
}

fn item_line(store: Store, draft: &Draft, line: &DraftItem) -> AnyView {
    let own = line.comment.as_deref().unwrap_or(&draft.comment);
    let kind = draft.kind_of(line);
    let comment = comment_on_wire(kind, draft.say_removal, Some(own));
    let key = line.item.key();
    let dates = [
        line.start.is_some().then(|| FieldPath::StartDate(Some(key.clone()))),
        line.end.is_some().then(|| FieldPath::EndDate(Some(key.clone()))),
    ];
    let dates: Vec<String> = dates.iter().flatten().map(|at| dated(store, draft, kind, at)).collect();
    let accounts = chosen_words(store, draft, line);
    let pairs = pair_rows(&line.metadata);
    let type_name = super::items::type_name(&line.item.item_type);
    let aside: Vec<_> = [
        line.item.owner.clone().map(|name| msg!("what.owned-by", name = name)),
        line.item.source.clone().map(|name| msg!("what.from-source", name = name)),
    ]
    .into_iter()
    .flatten()
    .collect();
    view! { class="ar",
        <li class="ar-item">
            <h3 class="ar-item__name"><bdi>{line.item.name.clone()}</bdi> " " <span class="ar-muted">{store.say(&type_name)}</span></h3>
            <p class="ar-facts">{aside.iter().map(|m| store.say(m)).collect::<Vec<_>>().join(" · ")}</p>
            {comment.map(|text| view! { class="ar", <blockquote class="ar-quote"><bdi>{beginning(text)}</bdi></blockquote> })}
            {dates.into_iter().map(row).collect::<Vec<_>>()}
            {for_single_people(store, draft, line, kind)}
            {accounts.into_iter().map(row).collect::<Vec<_>>()}
            {(!pairs.is_empty()).then(|| view! { class="ar",
                <p>{store.words(msg!("check.reference"))}</p>
                <ul class="ar-plain-list" role="list">{pairs}</ul>
            })}
        </li>
    }
    .into_any()
}

fn row(text: String) -> AnyView {
    view! { class="ar", <p>{text}</p> }.into_any()
}

fn dated(store: Store, draft: &Draft, kind: Kind, at: &FieldPath) -> String {
    let name = store.say(&date_name(kind, at.is_start()));
    format!("{name} {}", date_words(store, draft, at))
}

/// Dates of single people, those with the same ones together. Who is left out is said with all that is left out.
fn for_single_people(store: Store, draft: &Draft, line: &DraftItem, kind: Kind) -> Vec<AnyView> {
    let mut groups: Vec<(&CellChoice, Vec<&str>)> = Vec::new();
    for person in &draft.people {
        let Some(cell) = draft.cell(&person.id, &line.item.key()) else { continue };
        if cell.left_out || (cell.start.is_none() && cell.end.is_none()) {
            continue;
        }
        match groups.iter_mut().find(|(other, _)| other.start == cell.start && other.end == cell.end) {
            Some((_, names)) => names.push(&person.name),
            None => groups.push((cell, vec![&person.name])),
        }
    }
    let say = |(cell, names): (&CellChoice, Vec<&str>)| {
        let at = |part| FieldPath::Cell { person: cell.person.clone(), item: line.item.key(), part };
        let dates = [
            cell.start.is_some().then(|| at(CellPart::StartDate)),
            cell.end.is_some().then(|| at(CellPart::EndDate)),
        ];
        let dates: Vec<String> = dates.iter().flatten().map(|at| dated(store, draft, kind, at)).collect();
        let who = names_of(store, names.into_iter());
        let words: Message = msg!("check.own-dates", people = who, dates = dates.join(" · "));
        row(store.say(&words))
    };
    groups.into_iter().map(say).collect()
}
