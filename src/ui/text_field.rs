//! One line, several lines, and a search box. The raw text is the caller's; nothing here changes what was typed.

use super::dom::{is_composed, is_composing};
use super::field::{Field, Wiring};
use super::value::keep_value;
use leptos::html::{Input, Textarea};
use leptos::prelude::*;

/// A line of text.
#[component]
pub fn TextField(
    #[prop(into)] id: String,
    #[prop(into)] label: Signal<String>,
    #[prop(optional, into)] hint: Signal<Option<String>>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional, into)] optional: Signal<Option<String>>,
    #[prop(optional)] hide_label: bool,
    #[prop(into)] value: Signal<String>,
    /// The text as it stands after each input, unchanged.
    #[prop(into)]
    on_input: Callback<String>,
    /// The HTML `autocomplete` token.
    #[prop(default = "off")]
    autocomplete: &'static str,
) -> impl IntoView {
    let control = NodeRef::<Input>::new();
    keep_value(control, value);
    let wiring = Wiring::new(&id, hint, error);
    let invalid = wiring.clone();
    view! { class="ar",
        <Field id=id.clone() label hint error optional hide_label>
            <input
                class="ar-input"
                type="text"
                dir="auto"
                id=id
                autocomplete=autocomplete
                node_ref=control
                aria-describedby=move || wiring.described_by()
                aria-invalid=move || invalid.invalid()
                on:input=move |event| on_input.run(event_target_value(&event))
            />
        </Field>
    }
    .into_any()
}

/// Several lines of text; grows with what is typed.
#[component]
pub fn TextArea(
    #[prop(into)] id: String,
    #[prop(into)] label: Signal<String>,
    #[prop(optional, into)] hint: Signal<Option<String>>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional, into)] optional: Signal<Option<String>>,
    #[prop(optional)] hide_label: bool,
    #[prop(into)] value: Signal<String>,
    /// The text as it stands after each input, unchanged.
    #[prop(into)]
    on_input: Callback<String>,
    /// Lines shown when empty.
    #[prop(default = 3)]
    rows: u32,
    /// How much room is left ("1,840 characters left"); shown below and part of the description.
    #[prop(optional, into)]
    count: Signal<Option<String>>,
) -> impl IntoView {
    let control = NodeRef::<Textarea>::new();
    keep_value(control, value);
    let wiring = Wiring::new(&id, hint, error).with("count", count);
    let invalid = wiring.clone();
    let count_id = format!("{id}-count");
    view! { class="ar",
        <Field id=id.clone() label hint error optional hide_label>
            <textarea
                class="ar-input ar-input--area"
                dir="auto"
                id=id
                rows=rows
                node_ref=control
                aria-describedby=move || wiring.described_by()
                aria-invalid=move || invalid.invalid()
                on:input=move |event| on_input.run(event_target_value(&event))
            ></textarea>
            {move || {
                let id = count_id.clone();
                count.get().map(|text| view! { class="ar", <p class="ar-field__note" id=id>{text}</p> })
            }}
        </Field>
    }
    .into_any()
}

/// A search box. Results stand elsewhere and say of themselves how many they are.
#[component]
pub fn SearchField(
    #[prop(into)] id: String,
    #[prop(into)] label: Signal<String>,
    #[prop(optional, into)] hint: Signal<Option<String>>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] hide_label: bool,
    #[prop(into)] value: Signal<String>,
    /// The text as it stands after each input, unchanged, once a composed word is whole; the caller waits before it asks
    /// anyone.
    #[prop(into)]
    on_input: Callback<String>,
    /// Enter: whoever presses it will not wait. It never submits a form around the field.
    #[prop(optional, into)]
    on_enter: Option<Callback<()>>,
    /// Shows that a search is under way; the results say it to assistive technology.
    #[prop(optional, into)]
    busy: Signal<bool>,
    #[prop(optional, into)] placeholder: Signal<Option<String>>,
) -> impl IntoView {
    let control = NodeRef::<Input>::new();
    keep_value(control, value);
    let wiring = Wiring::new(&id, hint, error);
    let invalid = wiring.clone();
    view! { class="ar",
        <Field id=id.clone() label hint error hide_label>
            <div class="ar-search" data-busy=move || busy.get().then_some("true")>
                <input
                    class="ar-input"
                    type="search"
                    dir="auto"
                    id=id
                    autocomplete="off"
                    spellcheck="false"
                    placeholder=move || placeholder.get()
                    node_ref=control
                    aria-describedby=move || wiring.described_by()
                    aria-invalid=move || invalid.invalid()
                    on:input=move |event| {
                        if !is_composed(&event) {
                            on_input.run(event_target_value(&event));
                        }
                    }
                    on:compositionend=move |event| on_input.run(event_target_value(&event))
                    on:keydown=move |event| {
                        if event.key() == "Enter" && !is_composing(&event) {
                            event.prevent_default();
                            if let Some(on_enter) = on_enter {
                                on_enter.run(());
                            }
                        }
                    }
                />
            </div>
        </Field>
    }
    .into_any()
}
