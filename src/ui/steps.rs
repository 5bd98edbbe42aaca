//! Where in a sequence of pages the person is.

use leptos::prelude::*;

/// How far a step has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum StepState {
    Done,
    Current,
    #[default]
    Ahead,
}

/// One step of the sequence.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Step {
    pub label: String,
    pub state: StepState,
    /// Where the step is, when it may be gone to now.
    pub href: Option<String>,
}

/// The steps. In a narrow column only `progress` and the current step's name are seen; the list stays for assistive
/// technology.
#[component]
pub fn Steps(
    /// Names the navigation, for assistive technology ("Steps").
    #[prop(into)]
    label: Signal<String>,
    /// "Step 2 of 5"
    #[prop(into)]
    progress: Signal<String>,
    #[prop(into)] steps: Signal<Vec<Step>>,
) -> impl IntoView {
    let list = move || steps.get().into_iter().map(entry).collect_view();
    view! { class="ar",
        <nav class="ar-steps" aria-label=label>
            <p class="ar-steps__progress">{progress}</p>
            <ol class="ar-steps__list" role="list">{list}</ol>
        </nav>
    }
    .into_any()
}

fn entry(step: Step) -> AnyView {
    let state = match step.state {
        StepState::Done => "done",
        StepState::Current => "current",
        StepState::Ahead => "ahead",
    };
    let current = (step.state == StepState::Current).then_some("step");
    let name = match step.href {
        Some(href) if current.is_none() => {
            view! { class="ar", <a class="ar-steps__name" href=href>{step.label}</a> }.into_any()
        }
        _ => view! { class="ar", <span class="ar-steps__name">{step.label}</span> }.into_any(),
    };
    view! { class="ar", <li class="ar-steps__step" data-state=state aria-current=current>{name}</li> }
        .into_any()
}
