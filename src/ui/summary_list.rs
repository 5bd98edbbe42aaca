//! Answers in rows: the question, what was said, and the way back to it.

use leptos::prelude::*;

/// The link beside an answer.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ChangeLink {
    pub href: String,
    /// "Change"
    pub label: String,
    /// Ends the link's name, unseen: what is changed ("comment").
    pub hidden: String,
}

/// A list of [`SummaryRow`]s.
#[component]
pub fn SummaryList(children: Children) -> impl IntoView {
    view! { class="ar", <dl class="ar-summary">{children()}</dl> }.into_any()
}

/// A question and its answer. Names from the server go into the children within `<bdi>`.
#[component]
pub fn SummaryRow(
    #[prop(into)] key: Signal<String>,
    #[prop(optional, into)] change: Signal<Option<ChangeLink>>,
    children: Children,
) -> impl IntoView {
    view! { class="ar",
        <div class="ar-summary__row">
            <dt class="ar-summary__key">{key}</dt>
            <dd class="ar-summary__value">{children()}</dd>
            {move || {
                change
                    .get()
                    .map(|change| {
                        view! { class="ar",
                            <dd class="ar-summary__change">
                                <a href=change.href>
                                    {change.label}
                                    <span class="ar-visually-hidden">" "<bdi>{change.hidden}</bdi></span>
                                </a>
                            </dd>
                        }
                    })
            }}
        </div>
    }
    .into_any()
}
