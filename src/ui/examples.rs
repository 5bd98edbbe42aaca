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
    let (part, on_part) = held("");
    let theme = move || Some(colours.get()).filter(|colours| !colours.is_empty());
    let named = only.clone();
    let shown = move |example: &&Example| named.is_empty() || example.name == named;
    let mut parts: Vec<&str> = all().filter(shown).map(part_of).collect();
    parts.dedup();
    let choices_of_parts: Vec<Choice> = [Choice::new("", "All")]
        .into_iter()
        .chain(parts.iter().map(|&name| Choice::new(name, name)))
        .collect();
    let examples = move || {
        let wanted = part.get();
        let wanted = |name: &&&str| wanted.is_empty() || wanted == **name;
        parts.iter().filter(wanted).map(|name| group(name, &only)).collect_view()
    };
    view! { class="ar",
        <div class="ar-app" data-theme=theme dir=direction>
            <main class="ar-main ar-main--wide" id="main" tabindex="-1">
                <h1 class="ar-page-heading">"Parts"</h1>
                <div class="ar-facets">
                    <Select id="gallery-part" label="Part" choices=choices_of_parts value=part on_choose=on_part />
                    <Select id="gallery-colours" label="Colours" choices=choices(&[("", "The device’s"), ("light", "Light"), ("dark", "Dark")])
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

/// The part that an example shows.
fn part_of(example: &Example) -> &'static str {
    example.name.split_once('/').map_or(example.name, |(part, _)| part)
}

/// The examples of one part below its name.
fn group(part: &'static str, only: &str) -> AnyView {
    let shown = all().filter(|example| part_of(example) == part && (only.is_empty() || example.name == only));
    view! { class="ar",
        <h2 class="ar-section-heading" id=format!("part-{part}")>{part}</h2>
        {shown.map(one).collect_view()}
    }
    .into_any()
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
