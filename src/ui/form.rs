//! The form around a step's questions. It sends nothing: submitting is an event for the page.

use leptos::prelude::*;

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
