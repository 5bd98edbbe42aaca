//! The page of an app that is not set up correctly: for whoever runs it.

use leptos::prelude::*;

use crate::ui::{Notice, PageHeading, Tone};

#[component]
pub fn Misconfigured(heading: String, body: String, why: String) -> impl IntoView {
    view! { class="ar",
        <div class="ar-app">
            <main class="ar-main" id="main">
                <PageHeading text=Signal::stored(heading) />
                <p>{body}</p>
                <Notice tone=Tone::Error role="alert"><p>{why}</p></Notice>
            </main>
        </div>
    }
}
