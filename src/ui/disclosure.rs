//! Something more for who wants it: the browser's own `<details>`.

use leptos::prelude::*;

/// The same for what is much: it is made when the line is opened for the first time, so that sixty closed lines cost no
/// more than sixty lines.
#[component]
pub fn DisclosureOnDemand(
    #[prop(into)] summary: Signal<String>,
    /// Opened when this turns true for the first time; closing is the person's, also when it turns false again under
    /// their hands.
    #[prop(optional, into)]
    open: Signal<bool>,
    children: ChildrenFn,
) -> impl IntoView {
    let made = RwSignal::new(false);
    let open = Memo::new(move |before: Option<&bool>| before == Some(&true) || open.get());
    let wanted = Memo::new(move |_| made.get() || open.get());
    let toggled = move |event: leptos::ev::Event| {
        let details: web_sys::HtmlDetailsElement = event_target(&event);
        if details.open() {
            made.set(true);
        }
    };
    view! { class="ar",
        <details class="ar-disclosure" prop:open=open on:toggle=toggled>
            <summary class="ar-disclosure__summary">{summary}</summary>
            <div class="ar-disclosure__body">{move || wanted.get().then(|| children())}</div>
        </details>
    }
    .into_any()
}

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
