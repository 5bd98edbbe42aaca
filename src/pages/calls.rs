//! Step 4: the calls a request becomes when it becomes more than one: of which kind each is, for whom and of what.

use leptos::prelude::*;

use super::{left_out::names_of, why::why};
use crate::{
    contract::{AccessRequest, AccessRequestItem, ItemType, RequestType},
    msg,
    rules::{Draft, ItemKey, rule_behind},
    store::{Store, use_store},
    text::Message,
    ui::{DisclosureOnDemand, ShowMore},
};

/// So many calls are shown at once: forty people and twenty removals are eight hundred.
const PAGE: usize = 25;

#[component]
pub fn Calls() -> impl IntoView {
    let store = use_store();
    let count = Memo::new(move |_| store.plan.with(|plan| plan.calls.len()));
    let several = Memo::new(move |_| count.get() > 1);
    let reasons = Memo::new(move |_| store.plan.with(|plan| plan.why.clone()));
    let reason = move |words: Message| {
        let rule = rule_behind(&words).map(|rule| why(store, rule));
        view! { class="ar", <p>{store.words(words)}</p> {rule} }.into_any()
    };
    view! { class="ar",
        {move || several.get().then(|| view! { class="ar",
            <section class="ar-stack">
                <p>{move || store.say(&msg!("check.calls", count = count.get()))}</p>
                <DisclosureOnDemand summary=store.words(msg!("check.calls.why"))>
                    {move || reasons.get().into_iter().map(reason).collect::<Vec<_>>()}
                    {list(store, count)}
                </DisclosureOnDemand>
            </section>
        })}
    }
}

fn list(store: Store, count: Memo<usize>) -> AnyView {
    let shown = RwSignal::new(PAGE);
    let calls = move || {
        store.plan.with(|plan| {
            store.with_pad(|pad| {
                let calls = plan.calls.iter().enumerate().take(shown.get());
                calls.map(|(at, call)| one(store, &pad.draft, at + 1, call)).collect::<Vec<_>>()
            })
        })
    };
    view! { class="ar",
        <ol class="ar-calls" role="list">{calls}</ol>
        <ShowMore
            shown=Signal::derive(move || store.say(&msg!("check.calls.shown", shown = shown.get().min(count.get()), count = count.get())))
            label=store.words(msg!("what.more"))
            has_more=Signal::derive(move || shown.get() < count.get())
            on_more=Callback::new(move |()| shown.update(|shown| *shown += PAGE))
        />
    }
    .into_any()
}

fn one(store: Store, draft: &Draft, number: usize, call: &AccessRequest) -> AnyView {
    let (people, items) = (people_of(draft, call), items_of(draft, call));
    let (who, what) =
        (names_of(store, people.into_iter()), names_of(store, items.iter().map(String::as_str)));
    let title = match call.request_type {
        Some(RequestType::RevokeAccess) => msg!("check.call.remove", n = number),
        Some(RequestType::ModifyAccess) => msg!("check.call.change", n = number),
        _ => msg!("check.call.grant", n = number),
    };
    let from = match call.request_type {
        Some(RequestType::RevokeAccess) => msg!("check.call.from", people = who, items = what),
        _ => msg!("check.call.for", people = who, items = what),
    };
    view! { class="ar",
        <li><p><strong>{store.say(&title)}</strong></p><p>{store.say(&from)}</p></li>
    }
    .into_any()
}

fn people_of<'a>(draft: &'a Draft, call: &'a AccessRequest) -> Vec<&'a str> {
    let nested = call.requested_for_with_requested_items.iter().map(|row| &row.identity_id);
    let name = |id: &'a String| draft.person(id).map_or(id.as_str(), |person| person.name.as_str());
    call.requested_for.iter().chain(nested).map(name).collect()
}

/// Each item once, also where it stands in the lists of several people.
fn items_of(draft: &Draft, call: &AccessRequest) -> Vec<String> {
    let nested = call.requested_for_with_requested_items.iter().flat_map(|row| &row.requested_items);
    let lines = call.requested_items.iter().chain(nested.map(|nested| &nested.item));
    let mut seen: Vec<(&ItemType, &str)> = Vec::new();
    let mut names = Vec::new();
    for AccessRequestItem { item_type, id, .. } in lines {
        if seen.contains(&(item_type, id)) {
            continue;
        }
        seen.push((item_type, id));
        let key = ItemKey { item_type: item_type.clone(), id: id.clone() };
        names.push(draft.item(&key).map_or_else(|| id.clone(), |line| line.item.name.clone()));
    }
    names
}
