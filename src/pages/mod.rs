//! One file for each screen: composes `ui`, reads `store`, dispatches events. Holds no rule and makes no call.

mod basket;
mod check;
mod config_problem;
mod details;
mod fields;
mod frame;
mod items;
mod left_out;
mod request;
mod requests;
mod sending;
mod sent;
mod signin;
mod steps;
mod trouble;
mod what;
mod who;
mod why;

pub use config_problem::Misconfigured;
pub use frame::App;
