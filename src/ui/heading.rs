//! The h1 of a page, which takes the focus when a page is entered.

use super::dom::{focus_next_frame, on_rise};
use leptos::html::H1;
use leptos::prelude::*;
use web_sys::HtmlElement;

/// A page's heading. Each rise of `focus` moves the focus to it, so that a screen reader starts reading there; it is
/// no stop of the Tab key.
#[component]
pub fn PageHeading(
    #[prop(into)] text: Signal<String>,
    /// A smaller line above it, part of the heading's place but not of its name.
    #[prop(optional, into)]
    caption: Signal<Option<String>>,
    #[prop(optional, into)] focus: Signal<u32>,
    #[prop(optional, into)] id: Option<String>,
) -> impl IntoView {
    let heading = NodeRef::<H1>::new();
    on_rise(focus, move || {
        focus_next_frame(move || heading.try_get_untracked().flatten().map(HtmlElement::from));
    });
    view! { class="ar",
        {move || caption.get().map(|text| view! { class="ar", <p class="ar-page-caption"><bdi>{text}</bdi></p> })}
        <h1 class="ar-page-heading" tabindex="-1" id=id node_ref=heading>{text}</h1>
    }
    .into_any()
}
