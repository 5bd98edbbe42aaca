//! What could not be looked up: the reason with the service's own words and its reference, and looking again.
//! What each failure means is said by `api`.

use leptos::prelude::*;

use crate::{
    api::ApiError,
    msg,
    store::Store,
    ui::{Button, ButtonKind, Notice, Tone},
};

/// The sentence for a failure, then the service's words and its reference.
pub fn lines_of(store: Store, error: &ApiError) -> Vec<String> {
    std::iter::once(error.message()).chain(error.details()).map(|line| store.say(&line)).collect()
}

/// The lines, with a button. It stands within an element of the role `status`, which is there before it. The button goes with
/// the first sign that it is being looked again: the focus goes to the element with the id `then`.
pub fn trouble(store: Store, lines: Vec<String>, again: Callback<()>, then: &'static str) -> AnyView {
    let lines: Vec<AnyView> =
        lines.into_iter().map(|line| view! { class="ar", <p><bdi>{line}</bdi></p> }.into_any()).collect();
    let press = move |()| {
        again.run(());
        store.with_ports(|ports| ports.page.focus(then));
    };
    view! { class="ar",
        <Notice tone=Tone::Warning>
            {lines}
            <Button kind=ButtonKind::Secondary on_press=Callback::new(press)>{store.words(msg!("app.try-again"))}</Button>
        </Notice>
    }
    .into_any()
}
