//! Yes or no, and any of several.

use super::field::{Wiring, group, notes};
use super::radios::Choice;
use leptos::prelude::*;

/// One checkbox with its label.
#[component]
pub fn Checkbox(
    #[prop(into)] id: String,
    #[prop(into)] label: Signal<String>,
    #[prop(optional, into)] hint: Signal<Option<String>>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(into)] checked: Signal<bool>,
    #[prop(into)] on_change: Callback<bool>,
    /// Why it cannot be ticked now: shown in the place of the hint.
    #[prop(optional, into)]
    unavailable: Signal<Option<String>>,
) -> impl IntoView {
    let hint = Signal::derive(move || unavailable.get().or_else(|| hint.get()));
    let wiring = Wiring::new(&id, hint, error);
    let invalid = wiring.clone();
    let notes = notes(&id, hint, error);
    view! { class="ar",
        <div class="ar-field ar-field--choice" class:ar-field--error=move || error.with(Option::is_some)>
            <div class="ar-choice">
                <input
                    class="ar-choice__control"
                    type="checkbox"
                    id=id.clone()
                    prop:checked=checked
                    aria-describedby=move || wiring.described_by()
                    aria-invalid=move || invalid.invalid()
                    aria-disabled=move || unavailable.with(Option::is_some).then_some("true")
                    on:click=move |event| {
                        if unavailable.with_untracked(Option::is_some) {
                            event.prevent_default();
                        }
                    }
                    on:change=move |event| on_change.run(event_target_checked(&event))
                />
                <label class="ar-choice__label" for=id>{label}</label>
                {notes}
            </div>
        </div>
    }
    .into_any()
}

/// Checkboxes under a legend. The first one has the id `id`.
#[component]
pub fn Checkboxes(
    #[prop(into)] id: String,
    #[prop(into)] legend: Signal<String>,
    #[prop(optional, into)] hint: Signal<Option<String>>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional, into)] optional: Signal<Option<String>>,
    #[prop(into)] choices: Signal<Vec<Choice>>,
    /// The values that are ticked.
    #[prop(into)]
    chosen: Signal<Vec<String>>,
    /// The value, and whether it is ticked now.
    #[prop(into)]
    on_toggle: Callback<(String, bool)>,
    #[prop(optional)] inline: bool,
) -> impl IntoView {
    let base = StoredValue::new(id.clone());
    let places = Memo::new(move |_| choices.with(|all| (0..all.len()).collect::<Vec<_>>()));
    let controls = view! { class="ar",
        <div class="ar-choices" class:ar-choices--inline=inline>
            <For each=move || places.get() key=|place| *place let:place>
                {tick(place, base, choices, chosen, on_toggle, error)}
            </For>
        </div>
    }
    .into_any();
    group(None, &id, legend, hint, error, optional, controls)
}

fn tick(
    place: usize,
    base: StoredValue<String>,
    choices: Signal<Vec<Choice>>,
    chosen: Signal<Vec<String>>,
    on_toggle: Callback<(String, bool)>,
    error: Signal<Option<String>>,
) -> AnyView {
    let choice = Memo::new(move |_| choices.with(|all| all.get(place).cloned().unwrap_or_default()));
    let base = base.get_value();
    let id = if place == 0 { base } else { format!("{base}-{place}") };
    let note_id = format!("{id}-note");
    let described_by = note_id.clone();
    let note = move || choice.with(|choice| choice.unavailable.clone().or_else(|| choice.hint.clone()));
    let unavailable = move || choice.with(|choice| choice.unavailable.is_some());
    view! { class="ar",
        <div class="ar-choice">
            <input
                class="ar-choice__control"
                type="checkbox"
                id=id.clone()
                prop:checked=move || choice.with(|choice| chosen.with(|all| all.contains(&choice.value)))
                aria-describedby=move || note().map(|_| described_by.clone())
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-disabled=move || unavailable().then_some("true")
                on:click=move |event| {
                    if choice.with_untracked(|choice| choice.unavailable.is_some()) {
                        event.prevent_default();
                    }
                }
                on:change=move |event| {
                    let value = choice.with_untracked(|choice| choice.value.clone());
                    on_toggle.run((value, event_target_checked(&event)));
                }
            />
            <label class="ar-choice__label" for=id>
                <bdi>{move || choice.with(|choice| choice.label.clone())}</bdi>
            </label>
            {move || {
                let id = note_id.clone();
                note().map(|text| view! { class="ar", <p class="ar-choice__note" id=id>{text}</p> })
            }}
        </div>
    }
    .into_any()
}
