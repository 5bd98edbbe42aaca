//! A framed group of things that belong together.

use leptos::prelude::*;

/// A card with an optional heading (h2) and actions beside it.
#[component]
pub fn Card(
    #[prop(optional, into)] heading: Signal<Option<String>>,
    /// Small actions at the end of the heading's line.
    #[prop(optional, into)]
    actions: Option<ViewFn>,
    children: Children,
) -> impl IntoView {
    let actions =
        actions.map(|actions| view! { class="ar", <div class="ar-card__actions">{actions.run()}</div> });
    let with_actions = actions.is_some();
    view! { class="ar",
        <section class="ar-card">
            <div class="ar-card__top" class:ar-card__top--actions=with_actions>
                {move || {
                    heading
                        .get()
                        .map(|text| view! { class="ar", <h2 class="ar-card__heading"><bdi>{text}</bdi></h2> })
                }}
                {actions}
            </div>
            {children()}
        </section>
    }
    .into_any()
}
