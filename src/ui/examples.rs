//! Every part in its named examples, for the gallery, screenshots and component tests.
//! No screen of the product is made here.

mod choosing;
mod fields;
mod framing;
mod saying;

use leptos::prelude::*;

/// One part in one state, under the name that documents, tests and screenshots use for it.
pub struct Example {
    /// `part/state`, such as `combobox/open`.
    pub name: &'static str,
    pub view: fn() -> AnyView,
}

/// Every example there is, part by part.
pub fn all() -> impl Iterator<Item = &'static Example> {
    [framing::EXAMPLES, fields::EXAMPLES, choosing::EXAMPLES, saying::EXAMPLES].into_iter().flatten()
}

/// All examples below each other.
#[component]
pub fn Gallery() -> impl IntoView {
    let examples = all()
        .map(|example| {
            view! { class="ar",
                <section class="ar-stack ar-stack--tight" id=example.name>
                    <p class="ar-small ar-muted">{example.name}</p>
                    {(example.view)()}
                </section>
            }
        })
        .collect_view();
    view! { class="ar",
        <main class="ar-main ar-main--wide">
            <h1 class="ar-page-heading">"Parts"</h1>
            {examples}
        </main>
    }
}

/// A signal a gallery visitor may change, with the callback that does.
fn held(start: &str) -> (Signal<String>, Callback<String>) {
    let value = RwSignal::new(start.to_owned());
    (value.into(), Callback::new(move |text| value.set(text)))
}
