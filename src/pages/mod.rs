//! One file for each screen: composes `ui`, reads `store`, dispatches events. Holds no rule and makes no call.

mod check;
mod config_problem;
mod copy;
mod details;
mod fields;
mod frame;
mod request;
mod requests;
mod sending;
mod sent;
mod signin;
mod steps;
mod what;
mod who;
mod why;

pub use config_problem::Misconfigured;
pub use frame::App;

use leptos::prelude::*;

use crate::{
    route::{Route, Step},
    store::Part,
};

/// The parts of screens that come with the second half of the app (`store::Late`).
pub fn part(part: Part) -> AnyView {
    match part {
        Part::Page(Route::Guide { step: Step::What, .. }) => view! { class="ar", <what::What /> }.into_any(),
        Part::Page(Route::Guide { step: Step::Details, .. }) => {
            view! { class="ar", <details::Details /> }.into_any()
        }
        Part::Page(Route::Guide { step: Step::Check, .. }) => {
            view! { class="ar", <check::Check /> }.into_any()
        }
        Part::Page(Route::Guide { step: Step::Sent, .. }) => view! { class="ar", <sent::Sent /> }.into_any(),
        Part::Page(Route::Requests) => view! { class="ar", <requests::Requests /> }.into_any(),
        Part::Page(Route::Request(id)) => {
            view! { class="ar", <request::Request id=id.as_str().to_owned() /> }.into_any()
        }
        Part::Page(_) => ().into_any(),
        Part::Problems(step) => steps::problems(step),
        Part::Remarks(step) => view! { class="ar", <fields::Remarks step /> }.into_any(),
        Part::StartOver => view! { class="ar", <steps::StartOver /> }.into_any(),
        Part::People => view! { class="ar", <who::People /> }.into_any(),
    }
}

/// A part of the second half, as soon as it is there.
fn late_part(part: Part) -> AnyView {
    let store = crate::store::use_store();
    let view = move || store.late.get().map(|late| (late.part)(part.clone()));
    view.into_any()
}
