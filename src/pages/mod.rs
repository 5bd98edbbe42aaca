//! One file for each screen: composes `ui`, reads `store`, dispatches events. Holds no rule and makes no call.

mod accounts;
mod basket;
mod before;
mod calls;
mod check;
mod config_problem;
mod copy;
mod dates;
mod details;
mod fields;
mod fold;
mod frame;
mod items;
mod left_out;
mod lines;
mod link;
mod long;
mod news;
mod own;
mod request;
mod requests;
mod seldom;
mod sending;
mod sent;
mod signin;
mod signin_inside;
mod steps;
mod trouble;
mod what;
mod who;
mod why;

use config_problem::Misconfigured;
pub use frame::App;

use leptos::prelude::*;

use crate::{
    route::{Route, Step},
    store::{Part, Screens, use_store},
};

/// What the pages of the second half of the app give to those of the first (`store::Late`).
pub const SCREENS: Screens = Screens {
    part,
    failed: |store, step| !store.summary_of(step).with(Vec::is_empty),
    who_error: who::error,
    misconfigured: |heading, body, why| view! { class="ar", <Misconfigured heading body why /> }.into_any(),
};

fn part(part: Part) -> AnyView {
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
        Part::Page(Route::NotFound(_)) => view! { class="ar", <seldom::NotFound /> }.into_any(),
        Part::Page(_) => ().into_any(),
        Part::Stuck => view! { class="ar", <seldom::Stuck /> }.into_any(),
        Part::SignedOutInside => view! { class="ar", <signin_inside::SignedOut /> }.into_any(),
        Part::Refused => view! { class="ar", <seldom::Refused /> }.into_any(),
        Part::Forget => view! { class="ar", <seldom::LanguageChoice /> <seldom::Forget /> }.into_any(),
        Part::Problems(step) => steps::problems(step),
        Part::Remarks(step) => {
            let store = use_store();
            fields::remarks(store, fields::remarks_of(store, step))
        }
        Part::WhyWho => who::why_who(),
        Part::StartOver => view! { class="ar", <steps::StartOver /> }.into_any(),
        Part::People => view! { class="ar", <who::People /> }.into_any(),
    }
}

/// A part of the second half, as soon as it is there.
fn late_part(part: Part) -> AnyView {
    let store = use_store();
    let view = move || store.late_part(part.clone());
    view.into_any()
}
