//! Buttons, links that look like buttons, and the button that copies. What a press does is the caller's business.

use super::dom::unique_id;
use leptos::prelude::*;

/// How much weight a button carries. At most one primary button stands on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum ButtonKind {
    Primary,
    #[default]
    Secondary,
    /// Looks like a link: for small actions beside a value.
    Quiet,
    Danger,
}

impl ButtonKind {
    fn name(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Secondary => "secondary",
            Self::Quiet => "quiet",
            Self::Danger => "danger",
        }
    }
}

/// A button. While `busy` or `unavailable` it stays in place and focusable, says so (`aria-disabled`) and swallows
/// presses; the `disabled` attribute would drop the focus and say nothing.
#[component]
pub fn Button(
    #[prop(optional)] kind: ButtonKind,
    /// Called for a press, unless busy or unavailable.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
    /// Work set off by this button is under way.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Why the button cannot be used now: shown beside it and linked to it.
    #[prop(optional, into)]
    unavailable: Signal<Option<String>>,
    /// Submits the [`Form`](super::Form) around it, so that Enter in a text field does too.
    #[prop(optional)]
    submit: bool,
    /// Ends the accessible name, unseen: which of many ("Remove" *Anna Bell*).
    #[prop(optional, into)]
    hidden_suffix: Signal<Option<String>>,
    /// Whether the part this button opens is open; absent when it opens none.
    #[prop(optional, into)]
    expanded: Signal<Option<bool>>,
    #[prop(optional, into)] id: Option<String>,
    children: Children,
) -> impl IntoView {
    let reason_id = unique_id("reason");
    let described_by = reason_id.clone();
    let inert = move || busy.get_untracked() || unavailable.with_untracked(Option::is_some);
    let pressed = move |event: leptos::ev::MouseEvent| {
        if inert() {
            event.prevent_default();
        } else if let Some(on_press) = on_press {
            on_press.run(());
        }
    };
    view! { class="ar",
        <button
            class="ar-button"
            data-kind=kind.name()
            type=if submit { "submit" } else { "button" }
            id=id
            aria-disabled=move || (busy.get() || unavailable.with(Option::is_some)).then_some("true")
            aria-describedby=move || unavailable.with(Option::is_some).then(|| described_by.clone())
            aria-expanded=move || expanded.get().map(|open| if open { "true" } else { "false" })
            data-busy=move || busy.get().then_some("true")
            on:click=pressed
        >
            {children()}
            {move || {
                hidden_suffix
                    .get()
                    .map(|text| view! { class="ar", <span class="ar-visually-hidden">" "<bdi>{text}</bdi></span> })
            }}
        </button>
        {move || {
            let id = reason_id.clone();
            unavailable
                .get()
                .map(|text| view! { class="ar", <span class="ar-button-reason" id=id>{text}</span> })
        }}
    }
    .into_any()
}

/// A link that looks like a button: for going somewhere, not for doing something.
#[component]
pub fn LinkButton(
    /// A route of ours, `#/…`.
    #[prop(into)]
    href: Signal<String>,
    #[prop(optional)] kind: ButtonKind,
    children: Children,
) -> impl IntoView {
    view! { class="ar",
        <a class="ar-button" data-kind=kind.name() href=href>
            {children()}
        </a>
    }
    .into_any()
}

/// A button that hands a text over for copying and says when that is done.
#[component]
pub fn CopyButton(
    #[prop(into)] text: Signal<String>,
    #[prop(into)] label: Signal<String>,
    /// Puts the text on the clipboard.
    #[prop(into)]
    on_copy: Callback<String>,
    /// What became of it ("Copied"), announced when it appears.
    #[prop(optional, into)]
    outcome: Signal<Option<String>>,
) -> impl IntoView {
    view! { class="ar",
        <span class="ar-copy">
            <button
                class="ar-button"
                data-kind="quiet"
                type="button"
                on:click=move |_| on_copy.run(text.get_untracked())
            >
                {label}
            </button>
            <span class="ar-copy__outcome" role="status">{move || outcome.get()}</span>
        </span>
    }
    .into_any()
}
