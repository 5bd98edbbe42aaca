//! What drops down below a combobox: the matches, or the sentence that stands in their place.

use super::state::Combo;
use super::{ComboOption, ComboWords};
use leptos::html::Li;
use leptos::prelude::*;
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

pub(super) fn popup(
    combo: Combo,
    list_id: String,
    option_base: String,
    label: Signal<String>,
    words: Signal<ComboWords>,
) -> AnyView {
    let ids = Memo::new(move |_| {
        combo.options().with(|all| all.iter().map(|option| option.id.clone()).collect::<Vec<_>>())
    });
    let (list_id, option_base) = (StoredValue::new(list_id), StoredValue::new(option_base));
    let shows = Memo::new(move |_| combo.shows());
    let has_options = Memo::new(move |_| combo.has_options());
    // Old matches stay while new ones are on their way, so the list does not jump; then the loading line stays away.
    let message = move || {
        if has_options.get() {
            words.with(|words| words.more.clone())
        } else if combo.is_loading() {
            Some(words.with(|words| words.loading.clone()))
        } else {
            Some(words.with(|words| words.empty.clone()))
        }
    };
    let line = move || message().map(|text| view! { class="ar", <p class="ar-combobox__message">{text}</p> });
    view! { class="ar",
        <Show when=move || shows.get()>
            // Pressing the mouse in the list must not take the focus from the field.
            <div
                class="ar-combobox__popup"
                data-busy=move || combo.is_loading().then_some("true")
                on:mousedown=|event| event.prevent_default()
            >
                <Show when=move || has_options.get()>
                    <ul class="ar-combobox__list" role="listbox" id=list_id.get_value() aria-label=label>
                        <For each=move || ids.get() key=Clone::clone let:id>
                            {row(combo, id, option_base)}
                        </For>
                    </ul>
                </Show>
                {line}
            </div>
        </Show>
    }
    .into_any()
}

fn row(combo: Combo, id: String, option_base: StoredValue<String>) -> AnyView {
    let own = id.clone();
    let place = Memo::new(move |_| combo.place(&own));
    let option = Memo::new(move |_| {
        combo.options().with(|all| all.iter().find(|option| option.id == id).cloned().unwrap_or_default())
    });
    let active = Memo::new(move |_| place.get().is_some() && combo.active_place() == place.get());
    let item = NodeRef::<Li>::new();
    Effect::new(move |_| {
        if active.get()
            && let Some(item) = item.get()
        {
            let nearest = ScrollIntoViewOptions::new();
            nearest.set_block(ScrollLogicalPosition::Nearest);
            item.scroll_into_view_with_scroll_into_view_options(&nearest);
        }
    });
    view! { class="ar",
        <li
            class="ar-combobox__option"
            role="option"
            id=move || place.get().map(|place| format!("{}-{place}", option_base.get_value()))
            aria-selected=move || if active.get() { "true" } else { "false" }
            aria-disabled=move || option.with(|option| option.unavailable.is_some()).then_some("true")
            node_ref=item
            on:click=move |_| combo.choose(&option.get_untracked())
        >
            {move || words_of(option.get())}
        </li>
    }
    .into_any()
}

fn words_of(option: ComboOption) -> AnyView {
    let part = |class: &'static str, text: Option<String>| {
        text.map(|text| {
            view! { class="ar", " " <bdi class="ar-combobox__part" data-part=class>{text}</bdi> }
        })
    };
    view! { class="ar",
        <bdi class="ar-combobox__label">{option.label}</bdi>
        {part("badge", option.badge)}
        {part("detail", option.detail)}
        {part("unavailable", option.unavailable)}
    }
    .into_any()
}
