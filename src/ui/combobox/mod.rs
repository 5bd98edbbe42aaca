//! A text field that offers matches while one types: the APG's combobox with list autocomplete and manual selection.
//! Finding the matches is the caller's business.

mod keys;
mod options;
mod state;

use super::dom::is_composed;
use super::field::{Field, Wiring};
use super::value::keep_value;
use leptos::html::Input;
use leptos::prelude::*;
use options::popup;
use state::Combo;

/// One match.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ComboOption {
    /// What the caller is told.
    pub id: String,
    pub label: String,
    /// What tells it from others of the same name.
    pub detail: Option<String>,
    /// A word or two about it ("Already chosen").
    pub badge: Option<String>,
    /// Why it cannot be chosen; shown with it.
    pub unavailable: Option<String>,
}

/// What the list says besides its matches.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ComboWords {
    /// "Loading…"
    pub loading: String,
    /// "No one found. Check the spelling, or try the e-mail address."
    pub empty: String,
    /// How many matches there are, in words ("5 people found"), said politely when typing rests.
    pub count: String,
    /// A last line under the matches ("Type more to narrow this down").
    pub more: Option<String>,
}

/// The combobox. The focus stays in the text field; `aria-activedescendant` names the active option.
///
/// The list is open while there is text (or matches without text) and the person has not closed it; `words.empty` is
/// shown only with text. After `on_choose` the caller empties `query`, or puts the chosen label there.
#[component]
pub fn Combobox(
    #[prop(into)] id: String,
    #[prop(into)] label: Signal<String>,
    #[prop(optional, into)] hint: Signal<Option<String>>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional, into)] optional: Signal<Option<String>>,
    /// The text in the field, raw; the caller empties it when a choice has been taken.
    #[prop(into)]
    query: Signal<String>,
    /// The text as it stands after each input, once a composed word is whole; the caller waits before it asks anyone.
    #[prop(into)]
    on_query: Callback<String>,
    #[prop(into)] options: Signal<Vec<ComboOption>>,
    /// The chosen option's id.
    #[prop(into)]
    on_choose: Callback<String>,
    /// Matches are on their way.
    #[prop(optional, into)]
    loading: Signal<bool>,
    #[prop(into)] words: Signal<ComboWords>,
) -> impl IntoView {
    let combo = Combo::new(query, on_query, options, on_choose, loading);
    let input = NodeRef::<Input>::new();
    keep_value(input, query);
    let wiring = Wiring::new(&id, hint, error);
    let invalid = wiring.clone();
    let list_id = format!("{id}-list");
    let (controls, option_base) = (list_id.clone(), format!("{id}-option"));
    let base = option_base.clone();
    let active_id = move || combo.active_place().map(|place| format!("{base}-{place}"));
    let said = combo.said_at_rest(words);
    view! { class="ar",
        <Field id=id.clone() label hint error optional>
            <div class="ar-combobox" on:focusout=move |event| combo.focus_left(&event)>
                <input
                    class="ar-input"
                    type="text"
                    role="combobox"
                    dir="auto"
                    id=id
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    aria-autocomplete="list"
                    aria-haspopup="listbox"
                    aria-expanded=move || if combo.lists() { "true" } else { "false" }
                    aria-controls=move || combo.lists().then(|| controls.clone())
                    aria-activedescendant=active_id
                    aria-describedby=move || wiring.described_by()
                    aria-invalid=move || invalid.invalid()
                    node_ref=input
                    on:input=move |event| {
                        if !is_composed(&event) {
                            combo.typed(event_target_value(&event));
                        }
                    }
                    on:compositionend=move |event| combo.typed(event_target_value(&event))
                    on:keydown=move |event| combo.key_pressed(&event)
                    on:click=move |_| combo.clicked()
                />
                {popup(combo, list_id, option_base, label, words)}
                <span class="ar-visually-hidden" role="status">{said}</span>
                <span class="ar-visually-hidden" role="status">{combo.refusal()}</span>
            </div>
        </Field>
    }
    .into_any()
}
