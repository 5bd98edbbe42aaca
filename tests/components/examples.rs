//! Every part in its named examples, as the gallery shows them: what must hold of any part, in any state.

use std::collections::BTreeSet;

use super::page::mount;
use access_request::ui::examples::{Gallery, all};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

/// Whatever takes an answer or can be pressed.
const CONTROLS: &str = "button, a, input, select, textarea, summary, [role=option]";

#[wasm_bindgen_test]
async fn every_example_stands_alone_with_names_for_its_controls_and_no_markup_made_from_text() {
    let mut names = BTreeSet::new();
    for example in all() {
        assert!(names.insert(example.name), "two examples are called {}", example.name);
        let page = mount(|| view! { class="ar", <div class="ar-app">{(example.view)()}</div> }).await;
        assert_eq!(page.count(":not(.ar)"), 0, "{}: an element without the scope class", example.name);
        assert_eq!(page.count("[style]"), 0, "{}: a style of its own", example.name);
        for at in 0..page.count(CONTROLS) {
            let control = page.at(CONTROLS, at);
            assert!(
                !page.name_of(&control).is_empty(),
                "{}: no name: {}",
                example.name,
                control.outer_html()
            );
        }
        for pointer in ["aria-describedby", "aria-labelledby", "aria-controls", "for"] {
            page.assert_points(pointer, example.name);
        }
    }
    assert!(names.len() >= 30, "{} examples", names.len());
}

#[wasm_bindgen_test]
async fn the_gallery_shows_all_of_them_or_the_one_that_is_named() {
    let page = mount(|| view! { class="ar", <Gallery only="" /> }).await;
    assert_eq!(page.count("main section[aria-label*='/']") as usize, all().count());
    let page = mount(|| view! { class="ar", <Gallery only="combobox/people" /> }).await;
    assert_eq!(page.count("main section[aria-label*='/']"), 1);
    assert_eq!(page.count("[role=combobox]"), 1);
}
