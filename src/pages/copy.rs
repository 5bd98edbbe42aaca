//! The button that copies, with what became of it. Putting text on the clipboard is the page port's work.

use leptos::{prelude::*, task::spawn_local};

use crate::{msg, store::Store, text::Message, ui::CopyButton};

pub fn button(store: Store, text: String, label: Message) -> AnyView {
    let copied = RwSignal::new(None::<bool>);
    let copy = move |text: String| {
        // Taken away first, so that the same words are said again.
        copied.set(None);
        let done = store.with_ports(|ports| ports.page.copy(&text));
        spawn_local(async move {
            let worked = done.await;
            // Fails only when the page is gone, and with it whoever wanted to know.
            let _ = copied.try_set(Some(worked));
        });
    };
    let outcome = Signal::derive(move || {
        let words = |worked| if worked { msg!("app.copied") } else { msg!("app.copy-failed") };
        copied.get().map(|worked| store.say(&words(worked)))
    });
    view! { class="ar",
        <CopyButton
            text=Signal::stored(text)
            label=store.words(label)
            on_copy=Callback::new(copy)
            outcome=outcome
        />
    }
    .into_any()
}
