//! One of several: radio buttons under a legend.

use super::field::group;
use leptos::prelude::*;

/// Something that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Choice {
    /// What the caller is told.
    pub value: String,
    pub label: String,
    pub hint: Option<String>,
    /// Why it cannot be chosen now; shown with it.
    pub unavailable: Option<String>,
}

impl Choice {
    /// A choice with nothing but its words.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: None, unavailable: None }
    }
}

/// Radio buttons. The first one has the id `id`, so that an error summary can lead to it.
#[component]
pub fn Radios(
    #[prop(into)] id: String,
    #[prop(into)] legend: Signal<String>,
    #[prop(optional, into)] hint: Signal<Option<String>>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional, into)] optional: Signal<Option<String>>,
    #[prop(into)] choices: Signal<Vec<Choice>>,
    /// The chosen value; empty when none is.
    #[prop(into)]
    value: Signal<String>,
    #[prop(into)] on_choose: Callback<String>,
    /// Side by side instead of one below the other, for short labels.
    #[prop(optional)]
    inline: bool,
) -> impl IntoView {
    let name = StoredValue::new(id.clone());
    // The place gives the id; the rest of a row reads its choice anew.
    let places = Memo::new(move |_| choices.with(Vec::len));
    let radios = move || {
        (0..places.get()).map(|place| radio(place, name, choices, value, on_choose)).collect::<Vec<_>>()
    };
    let controls = view! { class="ar",
        <div class="ar-choices" class:ar-choices--inline=inline>
            {radios}
        </div>
    }
    .into_any();
    group(Some("radiogroup"), &id, legend, hint, error, optional, controls)
}

fn radio(
    place: usize,
    name: StoredValue<String>,
    choices: Signal<Vec<Choice>>,
    value: Signal<String>,
    on_choose: Callback<String>,
) -> AnyView {
    let choice = Memo::new(move |_| choices.with(|all| all.get(place).cloned().unwrap_or_default()));
    let base = name.get_value();
    let id = if place == 0 { base.clone() } else { format!("{base}-{place}") };
    let note_id = format!("{id}-note");
    let note = move || choice.with(|choice| choice.unavailable.clone().or_else(|| choice.hint.clone()));
    let described_by = note_id.clone();
    let checked = move || choice.with(|choice| value.with(|value| *value == choice.value));
    view! { class="ar",
        <div class="ar-choice">
            <input
                class="ar-choice__control"
                type="radio"
                id=id.clone()
                name=base
                prop:checked=checked
                value=move || choice.with(|choice| choice.value.clone())
                aria-describedby=move || note().map(|_| described_by.clone())
                aria-disabled=move || choice.with(|choice| choice.unavailable.is_some()).then_some("true")
                on:click=move |event| {
                    if choice.with_untracked(|choice| choice.unavailable.is_some()) {
                        event.prevent_default();
                    }
                }
                on:change=move |_| {
                    let choice = choice.get_untracked();
                    if choice.unavailable.is_none() {
                        on_choose.run(choice.value);
                    }
                }
            />
            <label class="ar-choice__label" for=id>
                <bdi>{move || choice.with(|choice| choice.label.clone())}</bdi>
            </label>
            {move || {
                let id = note_id.clone();
                note().map(|text| view! { class="ar", <p class="ar-choice__note" id=id><bdi>{text}</bdi></p> })
            }}
        </div>
    }
    .into_any()
}
