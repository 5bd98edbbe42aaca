//! The things chosen so far, each with a button to take it away.

use super::dom::{beside, focus_in_place};
use leptos::html::Ul;
use leptos::prelude::*;

/// One chosen thing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Chip {
    pub id: String,
    pub label: String,
    pub detail: Option<String>,
}

/// The chosen things in order. When one is removed the focus goes to its neighbour's button, or to `focus_when_empty`.
#[component]
pub fn ChipList(
    /// What the list holds ("People chosen"), for assistive technology.
    #[prop(into)]
    label: Signal<String>,
    #[prop(into)] chips: Signal<Vec<Chip>>,
    /// The word on each button, "Remove"; the chip's label follows it unseen.
    #[prop(into)]
    remove_label: Signal<String>,
    #[prop(into)] on_remove: Callback<String>,
    /// The id of the field that gets the focus when the last chip goes.
    #[prop(optional, into)]
    focus_when_empty: Option<String>,
) -> impl IntoView {
    let list = NodeRef::<Ul>::new();
    let fallback = StoredValue::new(focus_when_empty);
    let remove = move |id: String| {
        let at = chips.with_untracked(|chips| chips.iter().position(|chip| chip.id == id));
        let next = list
            .get_untracked()
            .zip(at)
            .and_then(|(list, at)| beside(&list, ".ar-chip__remove", at, fallback.get_value().as_deref()));
        on_remove.run(id);
        if let Some(next) = next {
            focus_in_place(&next);
        }
    };
    // The whole chip is the key: one whose name arrives later is made anew.
    view! { class="ar",
        <ul class="ar-chips" role=move || list_role(chips.with(Vec::is_empty)) aria-label=label node_ref=list>
            <For each=move || chips.get() key=Clone::clone let:one>
                {chip(one, remove_label, Callback::new(remove))}
            </For>
        </ul>
    }
    .into_any()
}

/// Safari takes the list out of an unstyled `<ul>` without the role; with it, an empty one is a list without its items.
pub fn list_role(empty: bool) -> Option<&'static str> {
    (!empty).then_some("list")
}

fn chip(chip: Chip, remove_label: Signal<String>, remove: Callback<String>) -> AnyView {
    let Chip { id, label, detail } = chip;
    let name = label.clone();
    let removed = id.clone();
    let detail = detail.map(|text| view! { class="ar", " " <bdi class="ar-chip__detail">{text}</bdi> });
    view! { class="ar",
        <li class="ar-chip">
            <span class="ar-chip__text"><bdi class="ar-chip__label">{label}</bdi>{detail}</span>
            <button class="ar-chip__remove" type="button" data-chip=id on:click=move |_| remove.run(removed.clone())>
                {remove_label}
                <span class="ar-visually-hidden">" "<bdi>{name}</bdi></span>
            </button>
        </li>
    }
    .into_any()
}
