//! Finding and focusing elements of our own tree, also when it stands in a shadow root.
//! Nothing here reaches outside the root that holds the element it is given.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use std::sync::atomic::{AtomicU32, Ordering};
use web_sys::{Document, DocumentFragment, Element, Event, FocusOptions, HtmlElement, KeyboardEvent};

/// An id no other part of this page has, such as `ar-dialog-7`.
pub(super) fn unique_id(part: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    format!("ar-{part}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// The element with this id under the same root (document or shadow root) as `near`.
pub(super) fn find_by_id(near: &Element, id: &str) -> Option<HtmlElement> {
    let root = near.get_root_node();
    let found = match root.dyn_ref::<Document>() {
        Some(document) => document.get_element_by_id(id),
        None => root.dyn_ref::<DocumentFragment>().and_then(|fragment| fragment.get_element_by_id(id)),
    };
    found.and_then(|element| element.dyn_into().ok())
}

/// The element that has the focus under the same root as `near`.
pub(super) fn focused(near: &Element) -> Option<HtmlElement> {
    let root = near.get_root_node();
    let active = match root.dyn_ref::<Document>() {
        Some(document) => document.active_element(),
        None => root.dyn_ref::<web_sys::ShadowRoot>().and_then(web_sys::ShadowRoot::active_element),
    };
    active.and_then(|element| element.dyn_into().ok())
}

/// Brings a field with its label or legend into view, then focuses it. The order matters: focusing first would let
/// the browser scroll to the bare control and leave the question above the edge.
///
/// What stands in a closed `<details>` cannot be focused: all of them around it are opened first.
pub(super) fn reveal_and_focus(target: &HtmlElement) {
    let around = |element: &Element| element.closest("details:not([open])").ok().flatten();
    let mut closed = around(target);
    while let Some(details) = closed {
        let _ = details.set_attribute("open", "");
        closed = around(&details);
    }
    let question = target.closest(".ar-field").ok().flatten().unwrap_or_else(|| target.clone().into());
    question.scroll_into_view();
    focus_in_place(target);
}

/// Focuses without scrolling.
pub(super) fn focus_in_place(target: &HtmlElement) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    // An element that has left the page in the meantime cannot be focused; nothing is lost.
    let _ = target.focus_with_options(&options);
}

/// Focuses `find()`'s element on the next frame, when what is about to be rendered is there.
pub(super) fn focus_next_frame(find: impl FnOnce() -> Option<HtmlElement> + 'static) {
    request_animation_frame(move || {
        if let Some(target) = find() {
            let _ = target.focus();
        }
    });
}

/// Runs `act` whenever the counter rises. A counter, and not a flag, so that the same wish can be made twice. What it
/// stood at in the beginning was for somebody before.
pub(super) fn on_rise(counter: Signal<u32>, act: impl Fn() + 'static) {
    Effect::new(move |before: Option<u32>| {
        let now = counter.get();
        if before.is_some_and(|before| now > before) {
            act();
        }
        now
    });
}

/// The button that should have the focus when the row of the button number `at` is gone: the one of the following row,
/// of the preceding one, or the element with the id `fallback`.
pub(super) fn beside(
    list: &Element,
    buttons: &str,
    at: usize,
    fallback: Option<&str>,
) -> Option<HtmlElement> {
    let buttons = list.query_selector_all(buttons).ok()?;
    let button = |at: usize| buttons.get(u32::try_from(at).ok()?)?.dyn_into::<HtmlElement>().ok();
    let before = || at.checked_sub(1).and_then(button);
    button(at + 1).or_else(before).or_else(|| fallback.and_then(|id| find_by_id(list, id)))
}

/// Takes a row of a list away (`remove`) without losing the focus. `at` is the number of the row's button among `buttons`
/// (a selector); with the last row the focus goes to the element with the id `fallback`.
pub fn remove_row(list: Option<Element>, buttons: &str, at: usize, fallback: &str, remove: impl FnOnce()) {
    let next = list.and_then(|list| beside(&list, buttons, at, Some(fallback)));
    remove();
    if let Some(next) = next {
        focus_in_place(&next);
    }
}

/// Whether a key press belongs to an input method that is still composing a word. Safari sends the closing Enter after
/// `compositionend`, told apart only by the key code 229.
pub(super) fn is_composing(event: &KeyboardEvent) -> bool {
    event.is_composing() || event.key_code() == 229
}

/// Whether an input event belongs to a word that is still being composed. Nobody should look for half of it: the whole
/// word is there with `compositionend`.
pub(super) fn is_composed(event: &Event) -> bool {
    event.dyn_ref::<web_sys::InputEvent>().is_some_and(web_sys::InputEvent::is_composing)
}
