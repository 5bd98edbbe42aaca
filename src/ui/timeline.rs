//! What happened in order, and what is still to come.

use leptos::prelude::*;

/// How far an entry has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum TimelineState {
    Done,
    Active,
    #[default]
    Ahead,
    /// Ended badly: refused, failed, withdrawn.
    Failed,
}

/// A list of [`TimelineEntry`]s, oldest first.
#[component]
pub fn Timeline(children: Children) -> impl IntoView {
    view! { class="ar", <ol class="ar-timeline" role="list">{children()}</ol> }.into_any()
}

/// One thing that happened or will.
#[component]
pub fn TimelineEntry(
    #[prop(into)] title: Signal<String>,
    #[prop(optional, into)] state: Signal<TimelineState>,
    /// When, in words.
    #[prop(optional, into)]
    when: Signal<Option<String>>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let name = move || match state.get() {
        TimelineState::Done => "done",
        TimelineState::Active => "active",
        TimelineState::Ahead => "ahead",
        TimelineState::Failed => "failed",
    };
    view! { class="ar",
        <li class="ar-timeline__entry" data-state=name>
            <p class="ar-timeline__title">{title}</p>
            {move || when.get().map(|text| view! { class="ar", <p class="ar-timeline__when">{text}</p> })}
            {children.map(|children| view! { class="ar", <div class="ar-timeline__body">{children()}</div> })}
        </li>
    }
    .into_any()
}
