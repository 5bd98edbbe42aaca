//! The h1 of a page, which takes the focus when a page is entered.

use super::dom::{focus_next_frame, focused};
use leptos::html::H1;
use leptos::prelude::*;
use std::sync::atomic::{AtomicU32, Ordering};
use web_sys::{Element, HtmlElement};

/// The last wish that a heading followed: one made anew for the same page must not take the focus from where it is.
static FOLLOWED: AtomicU32 = AtomicU32::new(0);

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
    Effect::new(move |_| {
        let wish = focus.get();
        if wish > 0 {
            let fresh = FOLLOWED.swap(wish, Ordering::Relaxed) != wish;
            focus_next_frame(move || {
                let heading = heading.try_get_untracked().flatten().map(HtmlElement::from)?;
                let free = focused(&heading).is_none_or(|element| may_leave(&element, fresh));
                free.then_some(heading)
            });
        }
    });
    view! { class="ar",
        {move || caption.get().map(|text| view! { class="ar", <p class="ar-page-caption"><bdi>{text}</bdi></p> })}
        <h1 class="ar-page-heading" tabindex="-1" id=id node_ref=heading>{text}</h1>
    }
    .into_any()
}

/// Whether the focus may go from here: always from nowhere; on entering a page from all but a field, which got it back
/// after a reload.
fn may_leave(element: &Element, entering: bool) -> bool {
    let stays = if entering { "main :is(input, select, textarea)" } else { ":not(body)" };
    !element.matches(stays).unwrap_or(false)
}
