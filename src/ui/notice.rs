//! Messages in the flow of a page, and the small tags beside names.

use super::dom::unique_id;
use leptos::prelude::*;

/// What kind of message it is. Colour is never the only sign: notices have a mark, badges have words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Tone {
    #[default]
    Neutral,
    Info,
    Success,
    Warning,
    Error,
}

impl Tone {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Info => "info",
            Self::Success => "success",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A message. `role` is `"status"` for one that appears while the person works, `"alert"` for one that cannot wait;
/// without a role it is part of the page.
#[component]
pub fn Notice(
    #[prop(optional, into)] tone: Signal<Tone>,
    #[prop(optional, into)] title: Signal<Option<String>>,
    #[prop(optional)] role: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    let heading_id = unique_id("notice");
    let labelled_by = heading_id.clone();
    let role = role.unwrap_or("group");
    view! { class="ar",
        <div
            class="ar-notice"
            data-tone=move || tone.get().name()
            role=role
            aria-labelledby=move || title.with(Option::is_some).then(|| labelled_by.clone())
        >
            {move || {
                let id = heading_id.clone();
                title.get().map(|text| view! { class="ar", <p class="ar-notice__title" id=id>{text}</p> })
            }}
            <div class="ar-notice__body">{children()}</div>
        </div>
    }
    .into_any()
}

/// A word or two about the thing beside it.
#[component]
pub fn Badge(
    #[prop(optional, into)] tone: Signal<Tone>,
    #[prop(into)] text: Signal<String>,
) -> impl IntoView {
    view! { class="ar", <span class="ar-badge" data-tone=move || tone.get().name()>{text}</span> }.into_any()
}
