//! The form around a step's questions. It sends nothing: submitting is an event for the page.

use super::dom::is_composing;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// A form whose Enter key and submit button call `on_submit`; the browser's own checks and sending are off.
#[component]
pub fn Form(#[prop(into)] on_submit: Callback<()>, children: Children) -> impl IntoView {
    view! { class="ar",
        <form
            class="ar-form"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                on_submit.run(());
            }
        >
            {children()}
        </form>
    }
    .into_any()
}

/// Runs `act` for Ctrl + Enter (⌘ + Enter on a Mac) wherever on the page the focus is, until the view that asked for it goes.
/// Not where the key means something already, not in a dialog, not beside the page, and once for each press: a key that is
/// held down must not run through several steps.
pub fn on_ctrl_enter(act: Callback<()>) {
    let listening = window_event_listener(leptos::ev::keydown, move |event| {
        let asked = event.key() == "Enter" && (event.ctrl_key() || event.meta_key());
        if asked && !event.repeat() && !event.default_prevented() && !is_composing(&event) && is_free(&event)
        {
            event.prevent_default();
            act.run(());
        }
    });
    on_cleanup(move || listening.remove());
}

fn is_free(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_none_or(|target| matches!(target.closest("dialog, header, footer"), Ok(None)))
}
