//! What was chosen so far, beside the results of step 2.

use leptos::{html::Ul, prelude::*};

use super::items::type_name;
use crate::{
    msg,
    route::Door,
    rules::Item,
    store::{Store, use_store},
    ui::{Button, ButtonKind, list_role, remove_row},
};

#[component]
pub fn Basket() -> impl IntoView {
    let store = use_store();
    let list = NodeRef::<Ul>::new();
    let items = Memo::new(move |_| {
        store.with_pad(|pad| pad.draft.items.iter().map(|line| line.item.clone()).collect::<Vec<Item>>())
    });
    let names = move || {
        let names: Vec<String> =
            store.with_pad(|pad| pad.draft.people.iter().map(|person| person.name.clone()).collect());
        let names = store.list_words(&names);
        store.say(&if store.door() == Door::Remove {
            msg!("what.basket.from", names = names)
        } else {
            msg!("what.basket.for", names = names)
        })
    };
    let take_out = move |item: &Item| {
        let key = item.key();
        let at = items.with_untracked(|items| items.iter().position(|item| item.is(&key)));
        let list = list.get_untracked().map(Into::into);
        remove_row(list, ".ar-button", at.unwrap_or_default(), "search", || store.drop_item(key, &item.name));
    };
    view! { class="ar",
        <aside class="ar-split__aside" aria-label=store.words(msg!("what.basket"))><div class="ar-basket">
            <h2 class="ar-basket__heading">
                {store.words(msg!("what.basket"))} " "
                <span class="ar-muted">{move || store.say(&msg!("what.basket.count", count = items.with(Vec::len)))}</span>
            </h2>
            <p class="ar-muted">{names}</p>
            {move || items.with(Vec::is_empty).then(|| view! { class="ar", <p>{store.words(msg!("what.basket.empty"))}</p> })}
            <ul class="ar-basket__list" role=move || list_role(items.with(Vec::is_empty)) node_ref=list>
                <For each=move || items.get() key=Item::key let:item>{entry(store, item, take_out)}</For>
            </ul>
        </div></aside>
    }
}

fn entry(store: Store, item: Item, take_out: impl Fn(&Item) + Copy + Send + Sync + 'static) -> AnyView {
    let word = Signal::derive(move || {
        store.say(&if store.door() == Door::Remove { msg!("what.keep") } else { msg!("check.remove") })
    });
    let (name, kind) = (item.name.clone(), type_name(&item.item_type));
    view! { class="ar",
        <li class="ar-basket__item">
            <span class="ar-basket__name"><bdi>{name.clone()}</bdi> " " <span class="ar-muted">{store.words(kind)}</span></span>
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
