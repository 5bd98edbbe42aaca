//! Keeping what stands in a control and what the caller holds the same, without disturbing who types.

use leptos::html::ElementType;
use leptos::prelude::*;

/// A control with a text value.
pub(super) trait Control {
    fn text(&self) -> String;
    fn set_text(&self, text: &str);
}

impl Control for web_sys::HtmlInputElement {
    fn text(&self) -> String {
        self.value()
    }
    fn set_text(&self, text: &str) {
        self.set_value(text);
    }
}

impl Control for web_sys::HtmlTextAreaElement {
    fn text(&self) -> String {
        self.value()
    }
    fn set_text(&self, text: &str) {
        self.set_value(text);
    }
}

/// Writes the caller's value into the control when it differs, and only then. `prop:value` writes it always: that
/// empties a date typed by half (its value is empty all along) and can end an input method's composition.
pub(super) fn keep_value<E>(control: NodeRef<E>, value: Signal<String>)
where
    E: ElementType + 'static,
    E::Output: Control + leptos::wasm_bindgen::JsCast + Clone + 'static,
{
    Effect::new(move |_| {
        let text = value.get();
        if let Some(control) = control.get()
            && control.text() != text
        {
            control.set_text(&text);
        }
    });
}
