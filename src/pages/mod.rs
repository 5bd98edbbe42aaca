//! One file for each screen: composes `ui`, reads `store`, dispatches events. Holds no rule and makes no call.

mod check;
mod config_problem;
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

use crate::route::{Route, Step};

/// The pages of the second half of the app (`store::Late`).
pub fn page(route: &Route) -> AnyView {
    match route {
        Route::Guide { step: Step::What, .. } => view! { class="ar", <what::What /> }.into_any(),
        Route::Guide { step: Step::Details, .. } => view! { class="ar", <details::Details /> }.into_any(),
        Route::Guide { step: Step::Check, .. } => view! { class="ar", <check::Check /> }.into_any(),
        Route::Guide { step: Step::Sent, .. } => view! { class="ar", <sent::Sent /> }.into_any(),
        Route::Requests => view! { class="ar", <requests::Requests /> }.into_any(),
        Route::Request(id) => {
            view! { class="ar", <request::Request id=id.as_str().to_owned() /> }.into_any()
        }
        _ => ().into_any(),
    }
}
