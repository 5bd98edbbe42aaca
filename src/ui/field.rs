//! What every question has around its control: label, hint, error, and the wiring between them.
//! The controls themselves stand in their own files.

use leptos::prelude::*;

/// The ids by which a control points at its hint, its error and whatever else describes it.
#[derive(Clone)]
pub(super) struct Wiring {
    id: String,
    hint: Signal<Option<String>>,
    error: Signal<Option<String>>,
    /// The id of one more description (a preview, a count), and whether it is there.
    more: Option<(String, Signal<Option<String>>)>,
}

impl Wiring {
    pub(super) fn new(id: &str, hint: Signal<Option<String>>, error: Signal<Option<String>>) -> Self {
        Self { id: id.to_owned(), hint, error, more: None }
    }

    pub(super) fn with(mut self, suffix: &str, text: Signal<Option<String>>) -> Self {
        self.more = Some((format!("{}-{suffix}", self.id), text));
        self
    }

    /// For `aria-describedby`: the hint first, then the error, then the rest, as they stand on the page.
    pub(super) fn described_by(&self) -> Option<String> {
        let mut ids = Vec::new();
        if self.hint.with(Option::is_some) {
            ids.push(hint_id(&self.id));
        }
        if self.error.with(Option::is_some) {
            ids.push(error_id(&self.id));
        }
        if let Some((id, text)) = &self.more
            && text.with(Option::is_some)
        {
            ids.push(id.clone());
        }
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    /// For `aria-invalid`.
    pub(super) fn invalid(&self) -> Option<&'static str> {
        self.error.with(Option::is_some).then_some("true")
    }
}

fn hint_id(id: &str) -> String {
    format!("{id}-hint")
}

fn error_id(id: &str) -> String {
    format!("{id}-error")
}

fn error_line(line: String) -> AnyView {
    view! { class="ar", <span class="ar-field__error-line">{line}</span> }.into_any()
}

/// The hint and the error of a question, with the ids that [`Wiring`] points at. Each line of the error is one finding.
pub(super) fn notes(id: &str, hint: Signal<Option<String>>, error: Signal<Option<String>>) -> AnyView {
    let (hint_id, error_id) = (hint_id(id), error_id(id));
    view! { class="ar",
        {move || {
            let id = hint_id.clone();
            hint.get().map(|text| view! { class="ar", <p class="ar-field__hint" id=id>{text}</p> })
        }}
        {move || {
            let id = error_id.clone();
            error.get().map(|text| {
                let lines: Vec<AnyView> = text.lines().map(|line| error_line(line.to_owned())).collect();
                view! { class="ar", <p class="ar-field__error" id=id>{lines}</p> }
            })
        }}
    }
    .into_any()
}

/// The words after a label that mark a question as one that may stay empty.
pub(super) fn optional_mark(optional: Signal<Option<String>>) -> AnyView {
    view! { class="ar",
        {move || {
            optional.get().map(|text| view! { class="ar", " " <span class="ar-field__optional">"("{text}")"</span> })
        }}
    }
    .into_any()
}

/// Label, hint and error around a control of the caller's own. The control has the id `id`; give it
/// `aria-describedby="{id}-hint {id}-error"` as far as they are there, and `aria-invalid` with the error.
#[component]
pub fn Field(
    #[prop(into)] id: String,
    #[prop(into)] label: Signal<String>,
    #[prop(optional, into)] hint: Signal<Option<String>>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    /// The word "optional" in the person's language, for a question that may stay empty.
    #[prop(optional, into)]
    optional: Signal<Option<String>>,
    /// Keeps the label for assistive technology only, where the place says the same.
    #[prop(optional)]
    hide_label: bool,
    children: Children,
) -> impl IntoView {
    let notes = notes(&id, hint, error);
    view! { class="ar",
        <div class="ar-field" class:ar-field--error=move || error.with(Option::is_some)>
            <label class="ar-field__label" class:ar-visually-hidden=hide_label for=id>
                {label}
                {optional_mark(optional)}
            </label>
            {notes}
            {children()}
        </div>
    }
    .into_any()
}

/// A group of controls under one legend, with hint and error for all of them. Only a `radiogroup` may carry
/// `aria-invalid`; in other groups each control carries its own.
pub(super) fn group(
    role: Option<&'static str>,
    id: &str,
    legend: Signal<String>,
    hint: Signal<Option<String>>,
    error: Signal<Option<String>>,
    optional: Signal<Option<String>>,
    controls: AnyView,
) -> AnyView {
    let wiring = Wiring::new(id, hint, error);
    let invalid = wiring.clone();
    let notes = notes(id, hint, error);
    view! { class="ar",
        <fieldset
            class="ar-field"
            class:ar-field--error=move || error.with(Option::is_some)
            role=role
            aria-describedby=move || wiring.described_by()
            aria-invalid=move || role.and(invalid.invalid())
        >
            <legend class="ar-field__label">
                {legend}
                {optional_mark(optional)}
            </legend>
            {notes}
            {controls}
        </fieldset>
    }
    .into_any()
}
