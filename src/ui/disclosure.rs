//! Something more for who wants it: the browser's own `<details>`.

use leptos::prelude::*;

/// A line that opens what stands below it.
#[component]
pub fn Disclosure(
    #[prop(into)] summary: Signal<String>,
    /// Ends the accessible name, unseen: which of many.
    #[prop(optional, into)]
    hidden_suffix: Signal<Option<String>>,
    /// Open at the start, and opened again whenever this turns true; closing is the person's.
    #[prop(optional, into)]
    open: Signal<bool>,
    children: Children,
) -> impl IntoView {
    view! { class="ar",
        <details class="ar-disclosure" prop:open=open>
            <summary class="ar-disclosure__summary">
                {summary}
                {move || {
                    hidden_suffix
                        .get()
                        .map(|text| view! { class="ar", <span class="ar-visually-hidden">" "<bdi>{text}</bdi></span> })
                }}
            </summary>
            <div class="ar-disclosure__body">{children()}</div>
        </details>
    }
    .into_any()
}
