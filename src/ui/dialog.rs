//! A question that holds everything else up: the browser's own `<dialog>`, modal.

use super::dom::{focus_next_frame, focused, unique_id};
use leptos::html;
use leptos::prelude::*;
use web_sys::HtmlElement;

/// A modal dialog. Esc and the close button call `on_close`; the caller then lowers `open`. The focus moves in when it
/// opens and back to where it was when it closes, also when the dialog leaves the page while open.
#[component]
pub fn Dialog(
    #[prop(into)] open: Signal<bool>,
    #[prop(into)] on_close: Callback<()>,
    #[prop(into)] title: Signal<String>,
    /// The word on the close button.
    #[prop(into)]
    close_label: Signal<String>,
    /// What it warns of, a paragraph each: read with the title when the dialog opens, wherever the focus begins.
    #[prop(optional, into)]
    warnings: Vec<Signal<String>>,
    /// Rendered while open only.
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let invoker = StoredValue::new_local(None::<HtmlElement>);
    Effect::new(move |_| {
        let (Some(dialog), open) = (dialog.get(), open.get()) else { return };
        if open && !dialog.open() {
            invoker.set_value(focused(&dialog));
            // Fails only for a dialog outside the page, where there is nobody to see it.
            let _ = dialog.show_modal();
        } else if !open && dialog.open() {
            dialog.close();
            if let Some(element) = take(invoker) {
                let _ = element.focus();
            }
        }
    });
    // Torn out while open: the modal layer still keeps the focus from everything else, and a page that follows may
    // want it for its heading. So one frame later, and only if nobody has it.
    on_cleanup(move || {
        if let Some(element) = take(invoker) {
            focus_next_frame(move || {
                let somebody = focused(&element).is_some_and(|active| active.tag_name() != "BODY");
                (!somebody).then_some(element)
            });
        }
    });
    let heading_id = unique_id("dialog");
    let labelled_by = heading_id.clone();
    let warnings = StoredValue::new(warnings);
    let warning_id = StoredValue::new(unique_id("warning"));
    let described_by =
        move || (open.get() && !warnings.with_value(Vec::is_empty)).then(|| warning_id.get_value());
    let warning = move || {
        let lines = warnings.get_value();
        let line = |words: Signal<String>| view! { class="ar", <p>{words}</p> };
        (!lines.is_empty()).then(|| {
            view! { class="ar",
                <div class="ar-dialog__warning" id=warning_id.get_value()>{lines.into_iter().map(line).collect_view()}</div>
            }
        })
    };
    view! { class="ar",
        <dialog
            class="ar-dialog"
            node_ref=dialog
            aria-labelledby=labelled_by
            aria-describedby=described_by
            on:cancel=move |event: web_sys::Event| {
                event.prevent_default();
                on_close.try_run(());
            }
            // Chromium closes on a second Esc whatever `cancel` says; the caller must not go on believing it is open.
            // It comes later than the closing: when it is open again, it is of the time before.
            on:close=move |_| {
                let shown = dialog.get_untracked().is_some_and(|dialog| dialog.open());
                if open.try_get_untracked() == Some(true) && !shown {
                    on_close.try_run(());
                }
            }
        >
            <div class="ar-dialog__top">
                <h2 class="ar-dialog__title" id=heading_id>{title}</h2>
                <button class="ar-button" data-kind="quiet" type="button" on:click=move |_| on_close.run(())>
                    {close_label}
                </button>
            </div>
            <Show when=move || open.get()>
                <div class="ar-dialog__body">{warning()}{children()}</div>
            </Show>
        </dialog>
    }
    .into_any()
}

/// The element that had the focus before, once.
fn take(invoker: StoredValue<Option<HtmlElement>, LocalStorage>) -> Option<HtmlElement> {
    invoker.try_update_value(Option::take).flatten()
}
