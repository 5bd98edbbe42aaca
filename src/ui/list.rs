//! The edges of a list: while it loads, when it is empty, when there is more. The rows are the caller's.

use super::dom::{focus_next_frame, focused};
use leptos::html::P;
use leptos::prelude::*;
use web_sys::HtmlElement;

/// Grey rows in the place of a list that is on its way; the label says so to assistive technology.
#[component]
pub fn SkeletonList(
    /// "Loading…"
    #[prop(into)]
    label: Signal<String>,
    #[prop(default = 4)] rows: usize,
) -> impl IntoView {
    view! { class="ar",
        <div class="ar-skeleton" role="status">
            <span class="ar-visually-hidden">{label}</span>
            {(0..rows)
                .map(|_| view! { class="ar", <div class="ar-skeleton__row" aria-hidden="true"></div> })
                .collect_view()}
        </div>
    }
    .into_any()
}

/// The foot of a list: how much of it is shown, and the button for more.
#[component]
pub fn ShowMore(
    /// "Showing 20 of 135", announced when it changes.
    #[prop(into)]
    shown: Signal<String>,
    /// "Show more"
    #[prop(into)]
    label: Signal<String>,
    #[prop(into)] has_more: Signal<bool>,
    #[prop(optional, into)] busy: Signal<bool>,
    #[prop(into)] on_more: Callback<()>,
) -> impl IntoView {
    let foot = NodeRef::<P>::new();
    Effect::new(move |before: Option<bool>| {
        let more = has_more.get();
        if before == Some(true) && !more {
            // The button goes; if it had the focus, that would be lost.
            focus_next_frame(move || {
                let foot = foot.try_get_untracked().flatten().map(HtmlElement::from)?;
                let lost = focused(&foot).is_none_or(|element| element.tag_name() == "BODY");
                lost.then_some(foot)
            });
        }
        more
    });
    view! { class="ar",
        <div class="ar-more">
            <p class="ar-more__shown" role="status" tabindex="-1" node_ref=foot>{shown}</p>
            <Show when=move || has_more.get()>
                <super::Button on_press=on_more busy=busy>{label}</super::Button>
            </Show>
        </div>
    }
    .into_any()
}

/// Nothing to list: says so, and what could be done about it.
#[component]
pub fn EmptyState(#[prop(into)] title: Signal<String>, children: Children) -> impl IntoView {
    view! { class="ar",
        <div class="ar-empty">
            <p class="ar-empty__title">{title}</p>
            {children()}
        </div>
    }
    .into_any()
}
