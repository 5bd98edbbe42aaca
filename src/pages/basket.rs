//! What was chosen so far, beside the results of step 2.

use leptos::{html::Ul, prelude::*};

use super::{
    items::type_name,
    left_out::names_of,
    why::{NO_ENTITLEMENTS, REMOVING, why},
};
use crate::{
    msg,
    route::Door,
    rules::{Draft, FieldPath, Item, Kind, RuleId, can_revoke_item},
    store::{Store, use_store},
    text::Message,
    ui::{Badge, Button, ButtonKind, Disclosure, Tone, list_role, remove_row},
};

#[component]
pub fn Basket() -> impl IntoView {
    let store = use_store();
    let list = NodeRef::<Ul>::new();
    let items = Memo::new(move |_| {
        store.with_pad(|pad| pad.draft.items.iter().map(|line| line.item.clone()).collect::<Vec<Item>>())
    });
    let taken = Memo::new(move |_| {
        let of =
            |draft: &Draft| draft.items.iter().filter(|line| draft.kind_of(line) == Kind::Revoke).count();
        store.with_pad(|pad| if pad.draft.kind == Kind::Revoke { 0 } else { of(&pad.draft) })
    });
    let names = move || {
        let names =
            store.with_pad(|pad| names_of(store, pad.draft.people.iter().map(|person| person.name.as_str())));
        store.say(&match store.door() {
            Door::Remove => msg!("what.basket.from", names = names),
            Door::Change => msg!("what.basket.change", names = names),
            Door::Grant => msg!("what.basket.for", names = names),
        })
    };
    let take_out = move |item: &Item| {
        let key = item.key();
        let at = items.with_untracked(|items| items.iter().position(|item| item.is(&key)));
        let list = list.get_untracked().map(Into::into);
        remove_row(list, ".ar-basket__item > .ar-button", at.unwrap_or_default(), "search", || {
            store.drop_item(key, &item.name)
        });
    };
    view! { class="ar",
        <aside class="ar-split__aside" aria-label=store.words(msg!("what.basket"))><div class="ar-basket">
            <h2 class="ar-basket__heading">
                {store.words(msg!("what.basket"))} " "
                <span class="ar-muted">{move || store.say(&msg!("what.basket.count", count = items.with(Vec::len)))}</span>
            </h2>
            <p class="ar-muted">{names}</p>
            {move || (taken.get() > 0).then(|| view! { class="ar",
                <p>{move || store.say(&msg!("what.basket.mixed", given = items.with(Vec::len).saturating_sub(taken.get()), removed = taken.get()))}</p>
            })}
            {move || items.with(Vec::is_empty).then(|| view! { class="ar", <p>{store.words(msg!("what.basket.empty"))}</p> })}
            <ul class="ar-basket__list" role=move || list_role(items.with(Vec::is_empty)) node_ref=list>
                <For each=move || items.get() key=Item::key let:item>{entry(store, item, take_out)}</For>
            </ul>
            {shut(store)}
        </div></aside>
    }
}

fn entry(store: Store, item: Item, take_out: impl Fn(&Item) + Copy + Send + Sync + 'static) -> AnyView {
    let key = StoredValue::new(item.key());
    let kind = Memo::new(move |_| {
        store.with_pad(|pad| key.with_value(|key| pad.draft.kind_at(&FieldPath::Item(key.clone()))))
    });
    let word = Signal::derive(move || store.say(&out_word(kind.get())));
    let (name, type_word) = (item.name.clone(), type_name(&item.item_type));
    let shown = StoredValue::new(item.clone());
    view! { class="ar",
        <li class="ar-basket__item">
            <div class="ar-basket__name">
                <bdi>{name.clone()}</bdi> " " <span class="ar-muted">{store.words(type_word)}</span>
                {move || (store.door() == Door::Grant).then(|| switch(store, shown.get_value(), kind))}
            </div>
            <Button
                kind=ButtonKind::Quiet
                hidden_suffix=Signal::stored(Some(name))
                on_press=Callback::new(move |()| take_out(&item))
            >
                {word}
            </Button>
        </li>
    }
    .into_any()
}

/// The word on the button that takes an item out of the request.
pub fn out_word(kind: Kind) -> Message {
    match kind {
        Kind::Revoke => msg!("what.keep"),
        Kind::Modify => msg!("what.leave"),
        Kind::Grant | Kind::Unknown => msg!("check.remove"),
    }
}

/// Whether the item is given or taken away, and the button that changes it. Where nobody's access of this kind may be
/// taken away there is none: why, stands once below the list.
fn switch(store: Store, item: Item, kind: Memo<Kind>) -> AnyView {
    let removed = Memo::new(move |_| kind.get() == Kind::Revoke);
    let (key, name) = (item.key(), item.name.clone());
    let open = Memo::new(move |_| removed.get() || store.ask_shut(Kind::Revoke, &item).is_none());
    let word = Signal::derive(move || {
        store.say(&if removed.get() { msg!("what.give-instead") } else { msg!("what.remove-instead") })
    });
    let suffix = Signal::stored(Some(name.clone()));
    let press = Callback::new(move |()| {
        let to = if removed.get_untracked() { Kind::Grant } else { Kind::Revoke };
        store.ask(key.clone(), to, &name);
    });
    view! { class="ar",
        {move || removed.get().then(|| view! { class="ar",
            <Badge tone=Tone::Warning text=store.words(msg!("what.removal")) />
        })}
        {move || open.get().then(|| view! { class="ar",
            <Button kind=ButtonKind::Quiet hidden_suffix=suffix on_press=press>{word}</Button>
        })}
    }
    .into_any()
}

/// Why some of what was chosen can be given and not taken away.
fn shut(store: Store) -> AnyView {
    let reasons = Memo::new(move |_| {
        let mut reasons: Vec<(Message, RuleId)> = Vec::new();
        let items =
            store.with_pad(|pad| pad.draft.items.iter().map(|line| line.item.clone()).collect::<Vec<_>>());
        if store.door() != Door::Grant || items.is_empty() {
            return reasons;
        }
        if let Some(reason) = store.kind_shut(Kind::Revoke) {
            return vec![(reason, REMOVING)];
        }
        if items.iter().any(|item| can_revoke_item(item, store.pack()).is_err()) {
            reasons.push((msg!("what.removal.no-entitlements"), NO_ENTITLEMENTS));
        }
        reasons
    });
    let line = move |(reason, rule): (Message, RuleId)| {
        view! { class="ar", <p>{store.words(reason)}</p> {why(store, rule)} }.into_any()
    };
    view! { class="ar",
        {move || (!reasons.with(Vec::is_empty)).then(|| view! { class="ar",
            <Disclosure summary=store.words(msg!("what.removal.shut"))>
                {reasons.get().into_iter().map(line).collect::<Vec<_>>()}
            </Disclosure>
        })}
    }
    .into_any()
}
