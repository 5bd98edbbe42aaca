//! One of a list too long for radio buttons and short enough to scroll.

use super::field::{Field, Wiring};
use super::radios::Choice;
use leptos::prelude::*;

/// A drop-down list.
#[component]
pub fn Select(
    #[prop(into)] id: String,
    #[prop(into)] label: Signal<String>,
    #[prop(optional, into)] hint: Signal<Option<String>>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional, into)] optional: Signal<Option<String>>,
    #[prop(optional)] hide_label: bool,
    /// The choices, an empty value for "any" or "none" among them where there is such a thing.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_choose: Callback<String>,
) -> impl IntoView {
    let wiring = Wiring::new(&id, hint, error);
    let invalid = wiring.clone();
    // `selected` on each option rather than `prop:value` on the list: options may arrive after the value.
    let options = move || {
        choices.with(|all| {
            all.iter()
                .cloned()
                .map(|choice| {
                    let own = choice.value.clone();
                    let selected = move || value.with(|value| *value == own);
                    view! { class="ar",
                        <option dir="auto" value=choice.value prop:selected=selected>{choice.label}</option>
                    }
                })
                .collect_view()
        })
    };
    view! { class="ar",
        <Field id=id.clone() label hint error optional hide_label>
            <div class="ar-select">
                <select
                    class="ar-input ar-input--select"
                    id=id
                    aria-describedby=move || wiring.described_by()
                    aria-invalid=move || invalid.invalid()
                    on:change=move |event| on_choose.run(event_target_value(&event))
                >
                    {options}
                </select>
            </div>
        </Field>
    }
    .into_any()
}
