//! Every part in its named examples, for the gallery, screenshots and component tests.
//! No screen of the product is made here.

mod choosing;
mod fields;
mod framing;
mod saying;

use super::{Choice, Select};
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

/// All examples below each other, or only the one that is named.
#[component]
pub fn Gallery(#[prop(into)] only: String) -> impl IntoView {
    let (colours, on_colours) = held("");
    let (direction, on_direction) = held("ltr");
    let theme = move || Some(colours.get()).filter(|colours| !colours.is_empty());
    let shown = all().filter(move |example| only.is_empty() || example.name == only);
    let examples = shown.map(one).collect_view();
    view! { class="ar",
        <div class="ar-app" data-theme=theme dir=direction>
            <main class="ar-main ar-main--wide" id="main" tabindex="-1">
                <h1 class="ar-page-heading">"Parts"</h1>
                <div class="ar-row">
                    <Select id="gallery-colours" label="Colours" choices=choices(&[("", "As the device has them"), ("light", "Light"), ("dark", "Dark")])
                        value=colours on_choose=on_colours />
                    <Select id="gallery-direction" label="Direction" choices=choices(&[("ltr", "Left to right"), ("rtl", "Right to left")])
                        value=direction on_choose=on_direction />
                </div>
                {examples}
            </main>
        </div>
    }
    .into_any()
}

fn choices(of: &[(&str, &str)]) -> Vec<Choice> {
    of.iter().map(|(value, label)| Choice::new(*value, *label)).collect()
}

fn one(example: &'static Example) -> AnyView {
    view! { class="ar",
        <section class="ar-stack ar-stack--tight" id=example.name aria-label=example.name>
            <p class="ar-small ar-muted"><code>{example.name}</code></p>
            {(example.view)()}
        </section>
    }
    .into_any()
}

/// A signal a gallery visitor may change, with the callback that does.
fn held(start: &str) -> (Signal<String>, Callback<String>) {
    let value = RwSignal::new(start.to_owned());
    (value.into(), Callback::new(move |text| value.set(text)))
}
