//! "There is a problem": every finding of a page in one place, each leading to its field.

use super::dom::{find_by_id, focus_next_frame, on_rise, reveal_and_focus, unique_id};
use leptos::html::Div;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ErrorItem {
    /// The id of the control it is about; without one the finding is plain text.
    pub target: Option<String>,
    /// The page it is about, a route of ours, where that is another one.
    pub href: Option<String>,
    /// The same words as at the field.
    pub text: String,
}

impl ErrorItem {
    /// A finding at a field.
    pub fn at(target: impl Into<String>, text: impl Into<String>) -> Self {
        Self { target: Some(target.into()), href: None, text: text.into() }
    }
}

/// The summary; nothing while `items` is empty. Each rise of `focus` moves the focus to it.
#[component]
pub fn ErrorSummary(
    /// "There is a problem".
    #[prop(into)]
    title: Signal<String>,
    #[prop(into)] items: Signal<Vec<ErrorItem>>,
    #[prop(optional, into)] focus: Signal<u32>,
) -> impl IntoView {
    let summary = NodeRef::<Div>::new();
    on_rise(focus, move || {
        focus_next_frame(move || summary.try_get_untracked().flatten().map(HtmlElement::from));
    });
    let heading_id = StoredValue::new(unique_id("errors"));
    let there = Memo::new(move |_| items.with(|items| !items.is_empty()));
    let list = move || {
        items.get().into_iter().map(|item| view! { class="ar", <li>{entry(item)}</li> }).collect_view()
    };
    view! { class="ar",
        <Show when=move || there.get()>
            <div
                class="ar-error-summary"
                tabindex="-1"
                role="group"
                aria-labelledby=heading_id.get_value()
                node_ref=summary
            >
                <h2 class="ar-error-summary__title" id=heading_id.get_value()>{title}</h2>
                <ul class="ar-error-summary__list" role="list">{list}</ul>
            </div>
        </Show>
    }
    .into_any()
}

fn entry(item: ErrorItem) -> AnyView {
    if let Some(href) = item.href {
        return view! { class="ar", <a href=href>{item.text}</a> }.into_any();
    }
    let Some(target) = item.target else { return view! { class="ar", <span>{item.text}</span> }.into_any() };
    let href = format!("#{target}");
    let follow = move |event: leptos::ev::MouseEvent| {
        // The fragment belongs to the router, and would not reach into a shadow root either.
        event.prevent_default();
        let link = event.current_target().and_then(|link| link.dyn_into::<Element>().ok());
        if let Some(field) = link.and_then(|link| find_by_id(&link, &target)) {
            reveal_and_focus(&field);
        }
    };
    view! { class="ar", <a href=href on:click=follow>{item.text}</a> }.into_any()
}
